"""What the page gets of a comparison is what terminal and report say, and no word of a file acts on a page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.app.results.conftest import OTHER

from redan import api
from redan.analysis import Comparison
from redan.analysis.headline import headline
from redan.app.results import Result, of
from redan.app.results.compared import figures
from redan.engine import simulate
from redan.report.bars import Part, Span, shares, two_spreads
from redan.report.dumbbell import Mark, Row, dumbbell
from redan.report.histograms import Panel, histograms
from redan.report.pictures import pictures
from redan.report.screen import screen
from redan.results import measures

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def told(comparison: Comparison) -> dict[str, Any]:
    return of(comparison)


def test_it_is_plain_json_in_the_shape_of_the_model(told: dict[str, Any]) -> None:
    again = json.loads(json.dumps(told, allow_nan=False))
    assert Result.model_validate(again).model_dump(mode="json") == told


def test_the_answer_is_word_for_word_that_of_the_terminal(comparison: Comparison, told: dict[str, Any]) -> None:
    printed = " ".join(" ".join(screen(comparison)).split())
    for said in (*told["sentences"], told["made"]):
        assert " ".join(said.split()) in printed
    assert told["sentences"] == list(headline(comparison).sentences)
    assert len(told["distrust"]) == 3
    for name, cells in ((row[0], row[1:]) for row in told["tables"][0]["rows"]):
        assert name in comparison.variants
        for cell in cells:
            assert cell in printed


def test_every_row_is_as_wide_as_its_head(told: dict[str, Any]) -> None:
    for table in told["tables"]:
        assert {len(row) for row in table["rows"]} == {len(table["head"])}, table["caption"]


def test_pictures_are_those_of_the_report(comparison: Comparison, told: dict[str, Any]) -> None:
    drawn = {one.name: one for one in pictures(comparison, headline(comparison))}
    assert list(told["figures"]) == list(drawn)
    assert {"with-and-without", "distributions", "what-decides"} <= set(drawn)
    for name, figure in told["figures"].items():
        assert figure["svg"] == drawn[name].file
        assert figure["title"]
        assert len(figure["description"]) > 40


def test_words_of_a_file_stay_text_in_the_pictures(told: dict[str, Any]) -> None:
    hostile = '<b onload="x">&</svg><script>x</script>'
    drawn = [
        dumbbell([Row(hostile, {hostile: Mark(1.0, 0.5, 2.0)}, hostile)], hostile, [hostile], hostile),
        histograms([Panel(hostile, [0.0, 1.0], [1.0], 0.5, notes=(hostile,))], hostile, hostile),
        two_spreads([Span(hostile, 1.0, 0.0, 2.0, -1.0, 1.0)], hostile),
        shares([Part(hostile, 0.5, 0.4, 0.6, 0.2)], hostile, hostile),
    ]
    bad = figures([one for one in drawn if one is not None])
    assert len(bad) == len(drawn)
    for svg in [*(one.svg for one in bad.values()), *(one["svg"] for one in told["figures"].values())]:
        root = ElementTree.fromstring(svg)  # not well-formed: an error
        tags = {one.tag.rpartition("}")[2] for one in root.iter()}
        assert not tags & {"b", "script", "foreignObject", "a", "image"}, tags
        assert not [key for one in root.iter() for key in one.attrib if key.lower().startswith("on")]
    for one in bad.values():
        assert hostile in "".join(ElementTree.fromstring(one.svg).itertext())


def test_ids_of_two_pictures_never_clash(told: dict[str, Any]) -> None:
    every = [re.findall(r' id="([^"]+)"', figure["svg"]) for figure in told["figures"].values()]
    flat = [one for ids in every for one in ids]
    assert len(flat) == len(set(flat)) > 0


def test_outcomes_are_counted_over_the_very_replications_of_a_run(
    small: Path, comparison: Comparison, told: dict[str, Any]
) -> None:
    for variant in comparison.variants:
        compiled = api.compile(small, variant)
        rows = np.asarray(measures(simulate(compiled.plan, 7, 0, 200), compiled.names)["munitions_arriving"])
        mine = [o for o in told["outcomes"] if o["variant"] == variant and o["measure"] == "munitions_arriving"]
        assert len(mine) == 1
        counts, _ = np.histogram(rows, mine[0]["edges"])
        assert counts.tolist() == mine[0]["counts"]
        assert mine[0]["mean"] == pytest.approx(rows.mean())
        assert np.mean(rows >= mine[0]["worst"]) >= 0.05
        assert np.mean(rows > mine[0]["worst"]) <= 0.05


def test_the_figure_of_the_answer_comes_first_among_the_outcomes(told: dict[str, Any]) -> None:
    assert told["outcomes"][0]["measure"] == told["topic"]["measure"]


def test_no_mean_stands_bare(told: dict[str, Any]) -> None:
    by = {one["variant"]: one for one in told["standings"]}
    base = by["without"]
    assert base["change"] is None
    for one in by.values():
        assert one["over"]["low"] <= one["over"]["mean"] <= one["over"]["high"]
        assert one["own"]["low"] <= one["own"]["mean"] <= one["own"]["high"]
    other = by[OTHER]
    assert other["change"]["mean"] == pytest.approx(other["own"]["mean"] - base["own"]["mean"])
    assert other["change"]["low"] < other["change"]["mean"] < other["change"]["high"]


def test_what_decides_is_ranked(told: dict[str, Any]) -> None:
    totals = [one["with_others"] for one in told["deciders"]]
    assert totals == sorted(totals, reverse=True)
    assert {one["name"] for one in told["deciders"]} == {"permission", "kill probability"}


def test_weights_seed_and_counts_are_told(told: dict[str, Any]) -> None:
    assert told["weights"]["permission"] == {"hold": 0.5, "free": 0.5}
    assert (told["seed"], told["replications"], told["each"], told["combinations"]) == (7, 200, 50, 4)
    assert told["trust"][0]["heading"] == "Intended use"


def test_what_is_no_result_is_refused() -> None:
    with pytest.raises(TypeError, match="no result"):
        of(object())
