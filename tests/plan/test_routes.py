"""Routes and releases: where a threat is when, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.plan.fixtures import aircraft, munition, place, resolved, route, small

from redan.errors import InputError
from redan.physics.geodesy import geodesic_inverse
from redan.plan import Compiled, compile_plan
from redan.scenario.resolved import Asset, Resolved, Threat, Waypoint


def one(flyer: Threat, *more: Threat, terrain: str | None = None) -> Resolved:
    store = Asset("store", "arms-store", place(33.4, 36.3), 2)
    return resolved(threats=(flyer, *more), assets=(store,), terrain=terrain)


def path_of(compiled: Compiled, name: str) -> dict[str, np.ndarray]:
    g = compiled.geometry
    shape = g.flights[compiled.names.threats.index(name)].shape
    span = slice(g.paths.offset[shape], g.paths.offset[shape + 1])
    columns = ("time_s", "latitude_rad", "longitude_rad", "altitude_msl_m", "ground_msl_m")
    return {column: getattr(g.paths, column)[span] for column in columns}


def test_timing_follows_length_and_speed_of_each_leg() -> None:
    way = (
        Waypoint(place(34.0, 35.0), 5000.0, "sea", 200.0),
        Waypoint(place(34.0, 35.5), 5000.0, "sea", 200.0),
        Waypoint(place(33.5, 35.5), 3000.0, "sea", 250.0),
    )
    compiled = compile_plan(one(aircraft("jet-1", way, start_s=100.0)))
    places = [(p.place.latitude_rad, p.place.longitude_rad) for p in way]
    first_m = geodesic_inverse(*places[0], *places[1])[0]
    second_m = geodesic_inverse(*places[1], *places[2])[0]
    assert compiled.plan.threat_start_s[0] == 100.0
    assert compiled.plan.threat_end_s[0] == pytest.approx(100.0 + first_m / 200.0 + second_m / 250.0, abs=1e-9)
    path = path_of(compiled, "jet-1")
    turn = int(np.argmin(np.abs(path["time_s"] - first_m / 200.0)))
    assert path["time_s"][turn] == pytest.approx(first_m / 200.0, abs=1e-9)
    assert (path["latitude_rad"][turn], path["longitude_rad"][turn]) == pytest.approx(places[1], abs=1e-12)
    assert path["altitude_msl_m"][-1] == pytest.approx(3000.0)
    middle = turn + (len(path["time_s"]) - 1 - turn) // 2
    share = (path["time_s"][middle] - first_m / 200.0) * 250.0 / second_m
    assert path["altitude_msl_m"][middle] == pytest.approx(5000.0 - 2000.0 * share, abs=1e-6)
    assert np.max(np.diff(path["time_s"])) <= 5.0


def test_samples_are_closer_than_a_terrain_cell_and_follow_the_ground() -> None:
    low = route((34.2, 34.6), (34.0, 35.9), (34.3, 36.3), altitude_m=300.0, above="ground")
    path = path_of(compile_plan(one(aircraft("low-1", low), terrain="levant")), "low-1")
    points = list(zip(path["latitude_rad"].tolist(), path["longitude_rad"].tolist(), strict=True))
    steps = [geodesic_inverse(*a, *b)[0] for a, b in pairwise(points)]
    assert max(steps) < math.radians(1.0 / 120.0) * 6371e3 * math.cos(math.radians(34.3))
    assert path["altitude_msl_m"] - path["ground_msl_m"] == pytest.approx(np.full(len(steps) + 1, 300.0), abs=1e-9)
    assert path["ground_msl_m"].max() > 1500.0  # over Mount Lebanon


def test_a_munition_starts_where_its_carrier_is_and_ends_on_its_target() -> None:
    carrier = aircraft("jet-1", route((34.5, 35.0), (34.5, 36.0), altitude_m=8000.0), start_s=50.0)
    missile = munition(carrier, 1, "store", release_after_m=30e3, release_delay_s=4.0, speed_m_s=200.0)
    compiled = compile_plan(one(carrier, missile))
    plan, names = compiled.plan, compiled.names
    t = names.threats.index(missile.name)
    after_s = 30e3 / 250.0 + 4.0
    assert plan.threat_start_s[t] == pytest.approx(50.0 + after_s, abs=1e-9)
    jet, flown = path_of(compiled, "jet-1"), path_of(compiled, missile.name)
    for column in ("latitude_rad", "longitude_rad"):
        assert flown[column][0] == pytest.approx(np.interp(after_s, jet["time_s"], jet[column]), abs=1e-7)
    assert flown["altitude_msl_m"][0] == pytest.approx(8000.0)
    target = place(33.4, 36.3)
    assert (flown["latitude_rad"][-1], flown["longitude_rad"][-1]) == pytest.approx(
        (target.latitude_rad, target.longitude_rad), abs=1e-11
    )
    assert flown["altitude_msl_m"][-1] == pytest.approx(flown["ground_msl_m"][-1], abs=1e-6)
    length_m = geodesic_inverse(
        flown["latitude_rad"][0], flown["longitude_rad"][0], target.latitude_rad, target.longitude_rad
    )[0]
    assert plan.threat_end_s[t] - plan.threat_start_s[t] == pytest.approx(length_m / 200.0, abs=1e-4)
    # descent at its angle, cruise at 60 m, then down
    along = 200.0 * flown["time_s"]
    down = flown["altitude_msl_m"] > 65.0
    falling = 8000.0 - along * math.tan(0.2)
    assert flown["altitude_msl_m"][down] == pytest.approx(falling[down], abs=1.0)
    assert flown["altitude_msl_m"][~down][:-1] == pytest.approx(np.full((~down).sum() - 1, 60.0), abs=1e-6)
    assert plan.threat_carrier[t] == names.threats.index("jet-1")


def test_a_glide_bomb_comes_straight_down() -> None:
    carrier = aircraft("jet-1", route((33.9, 35.9), (33.7, 36.3), altitude_m=9000.0))
    bomb = munition(carrier, 1, "store", release_after_m=20e3, profile="glide", threat_class="glide-bomb")
    path = path_of(compile_plan(one(carrier, bomb)), bomb.name)
    wanted = np.linspace(9000.0, 0.0, len(path["time_s"]))
    assert path["altitude_msl_m"] == pytest.approx(wanted, abs=1e-6)


def test_climbing_out_of_terrain_following_is_straight_in_altitude_above_sea() -> None:
    way = (
        Waypoint(place(33.9, 35.9), 200.0, "ground", 250.0),
        Waypoint(place(34.1, 36.6), 6000.0, "sea", 250.0),
    )
    path = path_of(compile_plan(one(aircraft("jet-1", way), terrain="levant")), "jet-1")
    assert path["altitude_msl_m"][0] == pytest.approx(path["ground_msl_m"][0] + 200.0)
    assert np.ptp(np.diff(path["altitude_msl_m"])) < 1e-6


FLYER = aircraft("jet-1", route((34.5, 35.0), (34.5, 36.0)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: replace(m, release_after_m=95e3), "route of 91"),
        (lambda m: replace(m, release_after_m=-1.0), "along a route"),
        (lambda m: replace(m, release_after_m=90e3, release_delay_s=30.0), "has left"),
        (lambda m: replace(m, max_range_m=50e3), "published reach is 50 km"),
        (lambda m: replace(m, target="nothing"), 'no target "nothing"'),
        (lambda m: replace(m, carrier="nobody"), 'no aircraft "nobody"'),
    ],
    ids=["beyond the route", "before the route", "after the route", "too far", "no target", "no carrier"],
)
def test_a_release_that_cannot_happen_is_refused_at_its_place_in_the_file(
    change: Callable[[Threat], Threat], says: str
) -> None:
    weapon = munition(FLYER, 1, "store", release_after_m=40e3, where="raid.yaml:12:5")
    compile_plan(one(FLYER, weapon))
    with pytest.raises(InputError, match=says) as caught:
        compile_plan(one(FLYER, change(weapon)))
    assert str(caught.value).startswith("raid.yaml:12:5")


def test_every_impossible_release_is_reported_at_once() -> None:
    weapons = [munition(FLYER, n, "store", release_after_m=40e3, max_range_m=1e3) for n in (1, 2, 3)]
    with pytest.raises(InputError) as caught:
        compile_plan(one(FLYER, *weapons))
    assert len(caught.value.problems) == 3


def test_a_route_through_a_mountain_is_refused() -> None:
    low = aircraft("jet-1", route((33.9, 35.3), (33.9, 36.2), altitude_m=800.0))
    compile_plan(one(low))
    with pytest.raises(InputError, match="below the ground"):
        compile_plan(one(low, terrain="levant"))


@pytest.mark.parametrize(
    ("way", "says"),
    [(route((34.0, 35.0)), "two points"), (route((34.0, 35.0), (34.0, 35.0)), "same place")],
)
def test_a_route_that_leads_nowhere_is_refused(way: tuple[Waypoint, ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        compile_plan(one(aircraft("jet-1", way)))


def test_notes_name_the_terrain_and_its_faults() -> None:
    notes = compile_plan(small("levant")).notes
    assert any("levant" in note and "hides" in note for note in notes)
    assert any("Jordan" in note for note in notes)
    assert any("smooth" in note for note in compile_plan(small()).notes)
