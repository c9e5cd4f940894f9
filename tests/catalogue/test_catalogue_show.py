"""Rows for the command line: nothing is hidden, and disagreement is marked."""

from __future__ import annotations

import pytest

from redan.catalogue import Catalogue, ParameterRow, list_rows, load_catalogue, system_view


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def _rows(catalogue: Catalogue, system_id: str) -> dict[tuple[str, str], ParameterRow]:
    return {(row.name, row.alternative): row for row in system_view(catalogue, system_id).parameters}


def test_list(catalogue: Catalogue) -> None:
    rows = list_rows(catalogue)
    assert len(rows) == len(catalogue.ids())
    radars = list_rows(catalogue, "radar")
    assert {row.id for row in radars} == set(catalogue.ids("radar"))
    s300 = next(row for row in rows if row.id == "s-300pmu-2")
    assert s300.simulated
    assert s300.values > 90
    assert s300.contested >= 8


def test_view_shows_every_value_with_its_source(catalogue: Catalogue) -> None:
    row = _rows(catalogue, "s-300pmu-2")["max_range_m", ""]
    assert (row.low, row.best, row.high, row.unit) == (145, 200, 250, "km")
    assert len(row.values) == 10
    assert row.contested
    assert row.spread == pytest.approx(300 / 145)
    afp = row.values[0]
    assert "AFP" in afp.source
    assert (afp.grade, afp.text, afp.claimant) == ("A", "200", "Israeli intelligence via WSJ")
    transcript = row.values[-1]
    assert transcript.grade == "B"
    assert transcript.seen_via


def test_agreeing_values_are_not_contested(catalogue: Catalogue) -> None:
    rows = _rows(catalogue, "s-300pmu-2")
    assert not rows["tracks", ""].contested
    assert not rows["launch_interval_s", ""].contested, "3 to 5 holds 3"


def test_grade_is_of_what_supports_the_best_number(catalogue: Catalogue) -> None:
    rows = _rows(catalogue, "kub")
    assert rows["launchers", ""].grade == "B"
    assert rows["reaction_s", ""].grade == "C"
    assert rows["radar_reference_range_m", ""].grade == "D"
    assert rows["min_speed_m_s", ""].common
    view = system_view(catalogue, "kub")
    assert sum(view.grades.values()) == len(view.parameters)
    assert view.grades["D"] > 5


def test_same_as_is_said(catalogue: Catalogue) -> None:
    row = _rows(catalogue, "s-300pmu-2")["kill_probability.glide-bomb", "claimed"]
    assert row.same_as.startswith("cruise-missile: no figure")


def test_facts_are_shown(catalogue: Catalogue) -> None:
    facts = dict(system_view(catalogue, "s-300pmu-2").facts)
    contract = facts["quantity in the 2010 syrian contract"]
    assert [row.text.split(" and")[0].split(" for")[0] for row in contract] == [
        "six batteries",
        "six launchers",
        "four batteries",
    ]
