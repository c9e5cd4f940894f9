"""The map: the reach against a low target beside the printed one, and no seam at 180 degrees."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from tests.strangers.test_walk import scenario_text

from redan.plan import Compiled, compile_plan, explain
from redan.plan.reach import Cause, Reached, flight_reach_m
from redan.report.map import Reaches, draw_maps
from redan.scenario import load_scenario, parse_scenario, resolve

INPUTS = Path(__file__).parent / "inputs"


def scene(compiled: Compiled) -> str:
    reaches = Reaches(compiled.low_reach_m, compiled.no_escape_m)
    return draw_maps({"base": compiled.resolved}, "base", None, {"base": reaches}).scene


def numbers(svg: str) -> list[float]:
    return [float(x) for x in re.findall(r"(?<![#\w])-?\d+(?:\.\d+)?", re.sub(r"\d+(?:\.\d+)?° [EW]", "", svg))]


def test_the_map_across_180_degrees_is_that_of_its_twin() -> None:
    """But for the degrees written at the edge and where their marks fall."""
    pictures = []
    for name in ("anti", "green"):
        svg = scene(compile_plan(resolve(load_scenario(INPUTS / "antimeridian" / f"{name}.yaml"))))
        pictures.append(re.findall(r'<path d="[^"]+"[^>]*>|<circle[^>]+>', svg))
    there, here = pictures
    assert len(there) == len(here) > 5
    for a, b in zip(there, here, strict=True):
        assert numbers(a) == pytest.approx(numbers(b), abs=0.6)
    assert max(abs(x) for x in numbers(there[0])) < 3000


@pytest.mark.parametrize(
    ("system", "printed", "low"),
    [("s-300pmu-1", 150, 61), ("s-300pmu-2", 200, 61), ("kub", 24, 20), ("s-300ps", 75, 61), ("buk-m2e", 45, 22)],
)
def test_the_low_reach_stands_beside_the_printed_one(system: str, printed: int, low: int) -> None:
    text = (INPUTS / "explain-cuts" / "green2.yaml").read_text().replace("s-300pmu-2", system)
    text = text.replace("launchers: 6, missiles: 24, stock: 0", "stock: 0")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    svg = scene(compiled)
    assert f"{system} {printed} km, low {low} km" in svg
    assert svg.count('stroke-dasharray="4 3"') == 1
    without = draw_maps({"base": compiled.resolved}, "base", None).scene
    assert 'stroke-dasharray="4 3"' not in without
    reach_m = compiled.low_reach_m["u1"]
    table = compiled.geometry.units.missiles[0]
    assert reach_m <= flight_reach_m(table, 100.0, 1000.0 * printed)


def test_what_cannot_fire_so_low_has_no_ring_and_says_so() -> None:
    text = (INPUTS / "explain-cuts" / "green2.yaml").read_text().replace("s-300pmu-2", "s-75")
    text = text.replace("launchers: 6, missiles: 24, stock: 0", "stock: 0")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    assert compiled.low_reach_m == {"u1": 0.0}
    assert "s-75 34 km, low none" in scene(compiled)
    assert 'stroke-dasharray="4 3"' not in scene(compiled)


def test_a_long_leg_is_drawn_along_its_geodesic() -> None:
    text = scenario_text("65 N, 150 E", "65 N, 150 W", release="waypoint 1", target="65.3 N, 151 E")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    (path,) = re.findall(r'<path d="([^"]+)"[^>]*stroke-width="2.2"', scene(compiled))
    ys = numbers(path.replace("M", " ").replace("L", " "))[1::2]
    assert len(ys) > 20
    assert ys[0] - min(ys) > 40  # north is up: the middle stands 3 degrees above the ends
    short = replace(compiled.resolved, threats=())
    assert 'stroke-width="2.2"' not in draw_maps({"base": short}, "base", None).scene


def test_the_no_escape_range_is_a_dotted_ring_where_aircraft_run() -> None:
    example = load_scenario(Path("examples/effects/escape.yaml"))
    runs, flies_on = (compile_plan(resolve(example, variant)) for variant in ("runs", "flies-on"))
    svg = scene(runs)
    assert svg.count('stroke-dasharray="1 4"') == 1
    assert f"no escape {runs.no_escape_m['s300-1'] / 1000:.0f} km" in svg
    assert 100e3 < runs.no_escape_m["s300-1"] < 200e3
    assert not flies_on.no_escape_m
    assert 'stroke-dasharray="1 4"' not in scene(flies_on)


@pytest.mark.parametrize(("share", "told"), [(0.96, True), (0.98, False)])
def test_map_and_explain_tell_the_same_low_reaches(share: float, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly the published reach: neither draws nor names a dashed ring; a little less: both do."""
    text = (INPUTS / "explain-cuts" / "green2.yaml").read_text()
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    low_m = share * 200_000.0
    svg = draw_maps({"base": compiled.resolved}, "base", None, {"base": Reaches({"u1": low_m})}).scene
    monkeypatch.setattr(import_module("redan.plan.explain"), "low_reach", lambda *_: Reached(low_m, Cause("planted")))
    threat = compiled.names.threats[0]
    said = explain(compiled, "u1", threat)
    assert (f", low {low_m / 1e3:.0f} km" in svg, "(dashed on the map)" in said) == (told, told)
    assert ('stroke-dasharray="4 3"' in svg) == told
