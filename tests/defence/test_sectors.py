"""Sectors, least elevations and radars in the air: what is seen, what is fired at, what the file may say."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.defence.test_formations import scenario
from tests.plan.fixtures import aircraft, place, radar, resolved, route, unit, unit_radar
from tests.said import problems_of

from redan.physics.geodesy import geodesic_inverse
from redan.plan import compile_plan
from redan.plan.compile import Compiled
from redan.plan.explain import explain
from redan.scenario import parse_scenario, resolve
from redan.scenario.resolved import Radar, Resolved, Sector

HERE = place(33.5, 36.0)
PAST = route((34.6, 36.5), (32.4, 36.5))  # from north to south, some 46 km east of the radar
EAST = Sector(math.radians(90.0), math.radians(90.0))


def seen_by(eye: Radar, altitude_m: float = 8000.0) -> Compiled:
    flyer = aircraft("past-1", route(*_points(), altitude_m=altitude_m), raid_jitter_s=0.0)
    return compile_plan(resolved(radars=(eye,), threats=(flyer,)))


def _points() -> tuple[tuple[float, float], ...]:
    return tuple((math.degrees(w.place.latitude_rad), math.degrees(w.place.longitude_rad)) for w in PAST)


def azimuth_deg(compiled: Compiled, time_s: float, at: object = HERE) -> tuple[float, float]:
    """Azimuth and distance (m) of the only flight from a place, at a time."""
    paths = compiled.geometry.paths
    latitude, longitude = (np.interp(time_s, paths.time_s, x) for x in (paths.latitude_rad, paths.longitude_rad))
    distance_m, azimuth_rad = geodesic_inverse(HERE.latitude_rad, HERE.longitude_rad, latitude, longitude)[:2]
    return math.degrees(azimuth_rad), distance_m


def test_a_sight_begins_and_ends_at_the_edges_of_the_sector() -> None:
    eye = radar("eye", HERE, max_range_m=1e6, reference_range_m=1e6)
    free, cut = seen_by(eye), seen_by(replace(eye, sector=EAST))
    assert len(free.plan.sight_start_s) == len(cut.plan.sight_start_s) == 1
    begins, ends = float(cut.plan.sight_start_s[0]), float(cut.plan.sight_end_s[0])
    assert azimuth_deg(cut, begins)[0] == pytest.approx(45.0, abs=0.05)
    assert azimuth_deg(cut, ends)[0] == pytest.approx(135.0, abs=0.05)
    assert free.plan.sight_start_s[0] < begins
    assert ends < free.plan.sight_end_s[0]


WIDE = [(0.0, 100.0, 1), (350.0, 340.0, 1), (270.0, 270.0, 2), (270.0, 180.0, 0), (270.0, 60.0, 0)]


@pytest.mark.parametrize(("centre", "width", "sights"), WIDE)
def test_wide_sectors_and_those_across_north(centre: float, width: float, sights: int) -> None:
    eye = radar("eye", HERE, max_range_m=1e6, reference_range_m=1e6, sector=Sector(*map(math.radians, (centre, width))))
    cut = seen_by(eye)
    assert len(cut.plan.sight_start_s) == sights
    for start, end in zip(cut.plan.sight_start_s, cut.plan.sight_end_s, strict=True):
        for share in (0.01, 0.5, 0.99):
            azimuth = azimuth_deg(cut, float(start + share * (end - start)))[0]
            assert abs((azimuth - centre + 180.0) % 360.0 - 180.0) <= 0.5 * width + 0.05


def battery(sector: Sector | None) -> Resolved:
    own = unit("buk", HERE)
    return resolved(
        units=(own,), radars=(unit_radar(own, sector=sector),),
        threats=(aircraft("past-1", PAST, raid_jitter_s=0.0),),
    )  # fmt: skip


def test_missiles_meet_their_target_within_the_sector() -> None:
    free, cut = compile_plan(battery(None)), compile_plan(battery(EAST))
    opens, closes = cut.plan.window_open_s, cut.plan.window_close_s
    assert len(opens) > 0
    flights, offset = cut.plan.node_flight_s, cut.plan.window_node_offset
    for row in range(len(opens)):
        for launch, flight in ((opens[row], flights[offset[row]]), (closes[row], flights[offset[row + 1] - 1])):
            assert 44.8 <= azimuth_deg(cut, float(launch + flight))[0] <= 135.2
    assert closes.max() < free.plan.window_close_s.max()
    assert "outside its sector" in explain(cut, "buk", "past-1")


def test_a_sector_all_round_is_no_sector() -> None:
    everywhere = Sector(1.0, 2.0 * math.pi - 1e-12)
    assert compile_plan(battery(everywhere)).digest == compile_plan(battery(None)).digest


def test_a_radar_in_the_air_sees_to_its_own_horizon() -> None:
    eye = radar("eye", HERE, max_range_m=1e6, reference_range_m=1e6, min_elevation_rad=-1.0)
    low_m, high_m = 60.0, 9000.0
    far = route((37.5, 36.0), (33.6, 36.0), altitude_m=low_m)

    def first_m(eye: Radar) -> float:
        flyer = aircraft("low-1", far, raid_jitter_s=0.0)
        compiled = compile_plan(resolved(radars=(eye,), threats=(flyer,)))
        return azimuth_deg(compiled, float(compiled.plan.sight_start_s[0]))[1]

    radius_m = 4.0 / 3.0 * 6.371e6
    for height_m, flown in ((10.0, None), (high_m, high_m)):
        horizon_m = math.sqrt(2 * radius_m * height_m) + math.sqrt(2 * radius_m * low_m)
        assert first_m(replace(eye, altitude_m=flown)) == pytest.approx(horizon_m, rel=0.005)


# ---- the file

DEFENCE = """\
  radars:
    - {name: air, system: a-50u, at: [50.0 N, 29.0 E], net: own}
    - {name: eye, system: 64n6e2, at: [50.0 N, 30.0 E],
       net: own, sector: {centre: 90 deg, width: 100 deg}, min_elevation: 1 deg}
  units:
    - {name: s300, system: s-300pmu-2, at: [50.0 N, 30.0 E], net: own, sector: {centre: 270 deg, width: 90 deg}}
"""


def test_the_file_says_where_radars_look() -> None:
    found = resolve(parse_scenario(scenario(DEFENCE), "x"))
    radars = {radar.name: radar for radar in found.radars}
    assert radars["air"].altitude_m == pytest.approx(9144.0)
    assert radars["eye"].sector == Sector(math.radians(90.0), math.radians(100.0))
    assert radars["eye"].min_elevation_rad == pytest.approx(math.radians(1.0))
    assert radars["s300/radar"].sector == Sector(math.radians(270.0), math.radians(90.0))
    assert any('Radar "air" is in the air, 9,144 m high' in note for note in found.assumptions)
    given = resolve(parse_scenario(scenario(DEFENCE.replace("a-50u,", "a-50u, altitude: 7000 m,")), "x"))
    assert next(radar for radar in given.radars if radar.name == "air").altitude_m == 7000.0
    low = resolve(parse_scenario(scenario(DEFENCE.replace("a-50u,", "a-50u, altitude: 500 m above ground,")), "x"))
    tethered = next(radar for radar in low.radars if radar.name == "air")
    assert tethered.antenna_height_m == 500.0


BAD = [
    ("centre: 90 deg", "centre: 400 deg", '"400 deg" is too large'),
    ("centre: 90 deg", "centre: 90", "has no unit"),
    ("width: 100 deg", "width: 0 deg", '"0 deg" is too small'),
    (", width: 100 deg", "", "its sector has no width"),
    ("radars:\n    - {name: air, system: a-50u,", "radars:\n    - {name: air, system: a-50u, min_elevation: 20 deg,",
     'radar "air": min_elevation is 20 deg: its radar sees nothing'),
    ("system: 64n6e2,", "system: 64n6e2, altitude: 9000 m,", 'radar "eye": 64n6e2 is in the air, 9,000 m high'),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_what_no_radar_can_do_is_named_at_its_line(old: str, new: str, said: str) -> None:
    text = scenario(DEFENCE.replace(old, new))
    mark = "name: air" if '"air"' in said else "name: eye" if "in the air" in said else "sector:"
    line = 1 + text[: text.index(mark)].count("\n")
    found = [p for p in problems_of(text) if said in p.what]
    assert [p.where.line for p in found] == [line], [p.what for p in problems_of(text)]
    assert found[0].remedy
