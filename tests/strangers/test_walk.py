"""One way of walking a leg: checks and plan agree where something is on a route, at any longitude and latitude."""

from __future__ import annotations

import ast
import math
import random
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.said import problems_of

from redan.errors import InputError, Problem
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M, geodesic_inverse
from redan.plan import compile_plan
from redan.plan.shapes import plan_flights
from redan.positions import parse_position
from redan.scenario import check, load_scenario, parse_scenario, resolve, walk
from redan.scenario.resolved import Place, Waypoint

INPUTS = Path(__file__).parent / "inputs"
SOURCES = Path(__file__).resolve().parents[2] / "src" / "redan"

TEXT = """redan: 1
title: One unit, one target
terrain: {terrain}
seed: 7
replications: 200
defence:
  units: [{{name: u1, system: s-300pmu-2, at: {target}}}]
  assets: [{{name: store, kind: arms-store, at: {target}, hits: 1}}]
attack:
  doctrine: {{when_engaged: press-on}}
  packages:
    - name: hi
      aircraft: f-15i
      count: 1
      start: 0 s
      route:
{route}
      weapons:
        - {{munition: {munition}, per_aircraft: {shots}, target: store, release: {release}, interval: {interval} s}}
variants:
  base: {{says: As is., change: {{}}}}
baseline: base
"""


def scenario_text(
    *points: str, release: str, target: str, munition: str = "gbu-39", altitude: str = "10000 m", terrain: str = "none",
    shots: int = 1, interval: float = 2.0,
) -> str:  # fmt: skip
    route = "\n".join(f"        - {{at: [{at}], altitude: {altitude}, speed: 250 m/s}}" for at in points)
    return TEXT.format(
        route=route, release=release, target=f"[{target}]", munition=munition, terrain=terrain, shots=shots,
        interval=interval,
    )  # fmt: skip


def says(found: list[Problem], words: str) -> bool:
    return any(words in problem.what for problem in found)


def test_across_180_degrees_is_as_anywhere() -> None:
    twins = [load_scenario(INPUTS / "antimeridian" / f"{name}.yaml") for name in ("anti", "green")]
    assert [check(scenario) for scenario in twins] == [[], []]
    there, here = (compile_plan(resolve(scenario)).plan for scenario in twins)
    for name in here._fields:
        assert getattr(there, name) == pytest.approx(getattr(here, name), rel=1e-6, abs=2e-3), name


@pytest.mark.parametrize(
    ("points", "target", "release", "away_km"),
    [
        # the middle of a long leg at 65 N lies 3 degrees north of the parallel
        (("65 N, 0 E", "65 N, 60 E"), "67.9 N, 30.0 E", "1362 km along route", 15),
        (("65 S, 150 E", "65 S, 150 W"), "67.9 S, 180 E", "1362 km along route", 15),
        (("85 N, 20 E", "85 N, 160 W"), "89.9 N, 20 E", "500 km along route", 90),  # over the pole
        (("80 S, 10 E", "88 S, 10 E"), "84.5 S, 10.5 E", "500 km along route", 10),  # a meridian
        (("0.1 N, 179.0 E", "0.1 N, 179.0 W"), "0.4 N, 180 W", "100 km along route", 40),
        (("10 N, 170 W", "20 N, 170 E"), "15.5 N, 179.4 W", "1130 km along route", 90),
        (("70 N, 100 W", "70 N, 80 E"), "89.5 N, 80 E", "2200 km along route", 110),
    ],
)
def test_a_release_on_a_long_leg_is_where_the_plan_has_it(
    points: tuple[str, ...], target: str, release: str, away_km: float
) -> None:
    text = scenario_text(*points, release=release, target=target)
    scenario = parse_scenario(text, "x.yaml")
    assert not [p for p in check(scenario) if p.severity == "error"]
    resolved = resolve(scenario)
    compiled = compile_plan(resolved)
    carrier, munition = resolved.threats
    spot = walk.release(walk.legs_of(carrier.route, lambda lat, lon: 0.0), munition.release_after_m, 0.0).spot
    g = compiled.geometry
    row = g.paths.offset[g.flights[1].shape]
    start = Place(float(g.paths.latitude_rad[row]), float(g.paths.longitude_rad[row]))
    assert walk.distance_m(spot.place, start) < 1e-3
    assert walk.distance_m(start, resolved.assets[0].place) / 1e3 <= away_km
    # it really is on the shortest way: both parts add up to the whole
    a, b = (point.place for point in carrier.route)
    assert walk.distance_m(a, start) + walk.distance_m(start, b) == pytest.approx(walk.distance_m(a, b), abs=0.01)


def test_a_release_beyond_reach_is_refused_on_a_long_leg_too() -> None:
    """Straight in degrees this target would lie 20 km from the release."""
    text = scenario_text("65 N, 0 E", "65 N, 60 E", release="1367 km along route", target="65.1 N, 30.0 E")
    (problem,) = [p for p in problems_of(text) if p.severity == "error"]
    assert "released 3" in problem.what
    assert "km from its target" in problem.what
    assert problem.where.line == 20


def hills(folder: Path, *summits: tuple[float, float]) -> None:
    """Land at 10 m from 55 to 75 N and 5 W to 65 E, with summits of 3,000 m a degree wide."""
    grid = np.full((80, 280), 10, dtype=np.int16)
    for latitude, longitude in summits:
        row, column = int((75 - latitude) / 0.25), int((longitude + 5) / 0.25)
        grid[row - 2 : row + 3, column - 4 : column + 5] = 3000
    np.savez(folder / "hills.npz", height_m=grid, north_deg=75.0, west_deg=-5.0, step_deg=0.25)


@pytest.mark.parametrize(
    ("summit", "refused"), [((68.0, 30.0), True), ((65.0, 30.0), False), ((67.3, 15.0), True), ((65.0, 15.0), False)]
)
def test_ground_below_a_long_leg_is_looked_up_below_the_geodesic(
    tmp_path: Path, summit: tuple[float, float], refused: bool
) -> None:
    hills(tmp_path, summit)
    text = scenario_text(
        "65 N, 0 E", "65 N, 60 E", release="waypoint 1", target="65 N, 0.6 E", altitude="2000 m", munition="popeye",
        terrain="hills.npz",
    )  # fmt: skip
    path = tmp_path / "s.yaml"
    path.write_text(text)
    found = [p for p in check(load_scenario(path)) if p.severity == "error"]
    assert says(found, "below the ground") == refused, found
    if not refused:
        compile_plan(resolve(load_scenario(path)))


def test_what_passes_a_short_reach_between_two_waypoints_is_not_called_out_of_reach() -> None:
    """A leg of 2,700 km whose geodesic passes a short-range unit, 3 degrees off the parallel; its twin on the
    parallel is not reached."""
    for unit, out in (("68.1 N, 30 E", False), ("65 N, 30 E", True)):
        text = scenario_text("65 N, 0 E", "65 N, 60 E", release="waypoint 1", target="65.4 N, 1 E", munition="gbu-39")
        text = text.replace("s-300pmu-2, at: [65.4 N, 1 E]", f"pantsir-s1, at: [{unit}]")
        assert says(problems_of(text), "out of reach of every unit") == out, unit


def test_nearly_opposite_waypoints_are_asked_about_and_still_compile() -> None:
    points = "0.05 N, 0 E", "0.05 S, 179.98 E", "0.2 S, 179.5 E"
    text = scenario_text(*points, release="waypoint 1", target="0.3 N, 0.1 E")
    (problem,) = [p for p in problems_of(text) if "almost opposite" in p.what]
    assert problem.severity == "warning"
    compile_plan(resolve(parse_scenario(text, "x.yaml")))


def test_coincident_waypoints_are_refused_by_the_check() -> None:
    for second in ("33.6 N, 10 E", "33.600001 N, 10 E", "33.6 N, 10.000001 E"):
        text = scenario_text("33.6 N, 10 E", second, "33.6 N, 11 E", release="waypoint 1", target="33.7 N, 10.2 E")
        assert says(problems_of(text), "waypoints 1 and 2 are the same place")
    text = scenario_text("90 N, 0 E", "90 N, 90 E", "89 N, 0 E", release="waypoint 1", target="89.5 N, 0 E")
    assert says(problems_of(text), "waypoints 1 and 2 are the same place")


def verdicts(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, bool]:
    """Whether the check and whether the plan alone takes a scenario."""
    scenario = parse_scenario(text, "x.yaml")
    usable = not [p for p in check(scenario) if p.severity == "error"]
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["redan.scenario.resolve"], "check_laydown", lambda *_: [])
        resolved = resolve(scenario)
    try:
        plan_flights(resolved, resolved.threats, lambda lat, lon: 0.0)
    except InputError:
        return usable, False
    return usable, True


@pytest.mark.slow
def test_check_and_plan_agree_about_releases_at_the_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Round the end of a route, the last of several shots, and the munition's reach: to the last digit."""
    rng = random.Random(6)
    seen: dict[tuple[bool, bool], int] = {}
    for _ in range(200):
        latitude, longitude = rng.uniform(-80, 80), rng.choice([rng.uniform(-170, 170), 179.9, -179.9])
        points = []
        for _ in range(rng.randint(2, 4)):
            latitude += rng.uniform(-1, 1)
            longitude += rng.uniform(-1, 1)
            east = (longitude + 180) % 360 - 180
            points.append(f"{abs(latitude)!r} {'N' if latitude > 0 else 'S'}, {abs(east)!r} {'E' if east > 0 else 'W'}")
        places = [Place(*parse_position([part.strip() for part in point.split(",")])) for point in points]
        whole_m = walk.flown_m(places)[-1]
        shots = rng.choice([1, 1, 4])
        end_m = whole_m - 250.0 * 2.0 * (shots - 1)
        along_m = end_m + rng.choice([-30e3, -10.0, -1e-3, -1e-7, 0.0, 1e-7, 1e-3, 10.0, 5e3])
        if along_m < 0:
            continue
        release = rng.choice([f"{along_m!r} m along route", f"waypoint {len(points)}", f"waypoint {len(points) - 1}"])
        text = scenario_text(*points, release=release, target=points[-1], shots=shots)
        both = verdicts(text, monkeypatch)
        assert both[0] == both[1], text
        seen[both] = seen.get(both, 0) + 1
    assert min(seen.get((True, True), 0), seen.get((False, False), 0)) > 20, seen


def test_the_last_of_several_shots_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flying away from its target, the first shot reaches it and the last does not: check and plan say so alike."""
    away = {"release": "100 km along route", "target": "50 N, 0 E"}
    text = scenario_text("50 N, 0 E", "50 N, 3 E", **away, shots=8, interval=20)
    found = problems_of(text)
    assert says(found, "(shot 8 of 8)"), found
    assert verdicts(text, monkeypatch) == (False, False)


def test_places_along_a_leg_are_those_of_the_geodesic() -> None:
    rng = random.Random(1)
    for _ in range(40):
        a, b = (Waypoint(Place(rng.uniform(-1.57, 1.57), rng.uniform(-3.14, 3.14)), 0.0, "sea", 200.0) for _ in "ab")
        leg = walk.leg_between(a, b, lambda lat, lon: 0.0)
        latitudes, longitudes = walk.places_along(leg, 977)
        for k in (0, 1, 488, 700, 976, 977):
            place = walk.spot_on(leg, leg.length_m * k / 977).place
            off_m, _, _ = geodesic_inverse(place.latitude_rad, place.longitude_rad, latitudes[k], longitudes[k])
            assert off_m < 1e-6
        assert np.all(np.abs(longitudes) <= math.pi)
        assert latitudes[-1] == pytest.approx(b.place.latitude_rad, abs=1e-9)


def test_time_and_place_belong_together() -> None:
    route = [Waypoint(Place(0.6, -3.1 - 0.1 * k), 1000.0 * k, "sea", 100.0 * (k + 1)) for k in range(4)]
    legs = walk.legs_of(route, lambda lat, lon: 0.0)
    flown = walk.flown_m([point.place for point in route])
    for k, along_m in enumerate(flown):
        spot = walk.spot_at_time(legs, walk.time_at_s(legs, along_m))
        assert walk.distance_m(spot.place, route[k].place) < 1e-3
        assert spot.altitude_m == pytest.approx(1000.0 * k, abs=1e-4)


# The house rule: nobody else goes along a leg.

# the second samples in a kernel, the next two lay a flight elsewhere, which is no leg of anybody, the last draws
# A ring of places about a centre (formations) is no leg.
MAY_WALK = (
    "scenario/walk.py", "scenario/formations.py", "plan/routes.py", "plan/inbound.py", "plan/footprint.py",
    "plan/cover.py",
    "report/frame.py",
)  # fmt: skip
STRAIGHT = re.compile(r"(?:latitude|longitude)_rad\s*\+\s*\w+\s*\*|def between\(|haversine")


def walkers(path: Path, text: str) -> list[str]:
    """What in a source goes along a leg by itself."""
    found = [line.strip() for line in text.splitlines() if STRAIGHT.search(line)]
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
        found += [name for name in names if name in ("geodesic_direct", "geodesic_inverse")]
    return found


@pytest.mark.parametrize("package", ["scenario", "plan", "report", "results", "analysis", "cli"])
def test_only_one_module_goes_along_a_leg(package: str) -> None:
    for path in sorted((SOURCES / package).rglob("*.py")):
        if path.relative_to(SOURCES).as_posix() not in MAY_WALK:
            assert walkers(path, path.read_text(encoding="utf-8")) == [], path


@pytest.mark.parametrize(
    "planted",
    [
        "def between(a, b, share):\n    return a",
        "latitude = a.latitude_rad + share * (b.latitude_rad - a.latitude_rad)",
        "from redan.physics.geodesy import geodesic_direct",
    ],
)
def test_a_planted_walker_is_found(planted: str) -> None:
    assert walkers(Path("x.py"), planted)


def test_a_sphere_is_used_for_hints_alone() -> None:
    """The mean radius stands in checks only where what is far from everything is looked for."""
    users = {p.name for p in (SOURCES / "scenario").glob("*.py") if "EARTH_MEAN_RADIUS_M" in p.read_text()}
    assert users == {"checks_place.py"}
    assert pytest.approx(6_371_009, abs=1) == EARTH_MEAN_RADIUS_M
