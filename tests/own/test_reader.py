"""What a reader who knows no code stumbled over: words, rows that say nothing, a refusal without the way out."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from tests.said import problems_of
from typer.testing import CliRunner

from redan.cli.main import app
from redan.physics import arcs
from redan.physics.geodesy import geodesic_direct
from redan.report.summary import figures_table
from redan.scenario import checks_launches
from redan.scenario.checks_weapons import over
from redan.units import km

ARC = """redan: 1
title: x
terrain: none
seed: 1
replications: 10
defence:
  assets: [{name: town, kind: city, at: [50.0 N, 30.0 E], hits: 2}]
attack:
  launches: [{name: raid, weapon: iskander-m, count: 2, at: [52.0 N, 33.0 E], target: town, time_on_target: 80 min}]
variants:
  nothing: {says: No defence., change: {}}
  guns:
    says: A gun.
    change: {add: {defence: {units: [{name: gun, system: gepard, at: [50.0 N, 30.01 E]}]}}}
baseline: nothing
"""


@pytest.mark.parametrize(("metres", "says"), [(3500, "3.5 km"), (9960, "10 km"), (5000, "5 km"), (200_400, "200 km")])
def test_a_short_length_keeps_a_tenth(metres: float, says: str) -> None:
    assert km(metres) == says


def test_a_height_below_the_target_is_no_negative_height() -> None:
    assert over(-621.0) == "621 m below its target"
    assert over(30.0) == "30 m above its target"


def test_a_line_of_the_attack_is_explained_one_weapon_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ARC)
    asked = CliRunner().invoke(app, ["explain", str(tmp_path / "x.yaml"), "gun", "raid", "--variant", "guns"])
    assert "write raid-1, or add --why-not" in str(asked.exception)


def test_without_aircraft_no_row_is_of_aircraft(tmp_path: Path) -> None:
    from redan import api

    (tmp_path / "x.yaml").write_text(ARC)
    compared = api.compare(api.load(tmp_path / "x.yaml"), replications=10)
    said = "\n".join(figures_table(compared))
    assert "aircraft lost" not in said
    assert "never released" not in said
    assert "No aircraft fly: none has a row." in said
    assert "aircraft_lost" in compared.measures  # who reads numbers finds them


def test_a_late_time_on_target_needs_no_arc(monkeypatch: pytest.MonkeyPatch) -> None:
    def flown(_: object) -> None:
        raise AssertionError("an arc was flown")

    monkeypatch.setattr(checks_launches, "quick_aim", flown)
    assert not [p for p in problems_of(ARC) if p.severity == "error"]
    monkeypatch.undo()
    (problem,) = problems_of(ARC.replace("80 min", "4 min"))
    assert "the first is to arrive after 240 s" in problem.what


def aimed(range_m: float, beta_kg_m2: float) -> arcs.Aim:
    here = math.radians(50.0), math.radians(30.0)
    there = geodesic_direct(*here, 1.0, range_m)
    return arcs.quick_aim(
        arcs.Flown(*here, 0.0, there[0], there[1], 0.0, 30.0, 1.0 / beta_kg_m2, arcs.MINIMUM_ENERGY, 0.0, range_m)
    )


@pytest.mark.parametrize(("range_m", "beta"), [(60e3, 5000.0), (300e3, 1500.0), (2_000e3, 5000.0), (4_000e3, 10_000.0)])
def test_no_arc_lasts_longer_than_the_check_grants(range_m: float, beta: float) -> None:
    granted_s = 30.0 + checks_launches._LONGEST_FALLS * math.sqrt(2.0 * range_m / checks_launches._G_M_S2)
    assert aimed(range_m, beta).time_s < 0.75 * granted_s


def test_what_is_light_falls_in_time() -> None:
    assert 300.0 < aimed(300e3, 1000.0).time_s < 600.0  # a step of 2 s says 6,001 s: it throws it about


def test_a_raster_that_says_no_datum_is_named_at_its_line(tmp_path: Path) -> None:
    rows = " ".join(["300"] * 16)
    head = "ncols 4\nnrows 4\nxllcorner 28\nyllcorner 48\ncellsize 1\n"
    (tmp_path / "x.asc").write_text(f"{head}{rows}\n")
    (tmp_path / "x.yaml").write_text(ARC.replace("terrain: none", "terrain: x.asc").replace("33.0 E", "31.5 E").replace(
        "52.0 N", "51.5 N"))
    said = CliRunner().invoke(app, ["check", str(tmp_path / "x.yaml")])
    assert "x.yaml:3:10  warning: terrain \"x.asc\": the file does not say above what its heights count." in said.output
    assert "redan terrain x.asc --vertical-datum EGM96" in said.output
