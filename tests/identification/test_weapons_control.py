"""Weapons control by zone and time in the launch windows, and the course of who flies near the line of fire."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.identification.worlds import SEED, resolved

from redan.layout import Event
from redan.physics.geodesy import geodesic_direct
from redan.plan import compile_plan
from redan.plan.bystanders import spans_near
from redan.plan.compile import Compiled
from redan.plan.weapons_control import clipped, interpolated, spans_below, spans_within
from redan.reference import simulate_one
from redan.scenario import walk
from redan.scenario.resolved import Control, Place

BASE = (Path(__file__).parent / "base.yaml").read_text()
BARE = BASE[: BASE.index("third_parties:")] + BASE[BASE.index("variants:") :]
ERRORS = BARE[BARE.index("      identification") : BARE.index("  units:")]


def controlled(*lines: str, text: str = BARE.replace(ERRORS, "")) -> Compiled:
    listed = "".join(f"    - {line}\n" for line in lines)
    return compile_plan(resolved(text.replace("  assets:\n", f"  weapons_control:\n{listed}  assets:\n")))


def launches(compiled: Compiled, replications: int = 30) -> list[tuple[float, int]]:
    """(time, threat) of every launch."""
    logs = [simulate_one(compiled.plan, SEED, i)[1] for i in range(replications)]
    return [(time_s, b) for log in logs for time_s, code, _, b, _ in log if code == Event.LAUNCH]


def test_nothing_is_launched_at_what_flies_in_a_zone_of_hold() -> None:
    zone = "{at: [50.0 N, 30.6 E], radius: 10 km}"
    compiled = controlled(f"{{word: hold, zone: {zone}}}")
    centre = resolved(BARE.replace("  assets:\n", f"  weapons_control: [{{word: hold, zone: {zone}}}]\n  assets:\n"))
    place = centre.weapons_control[0].centre
    assert place is not None
    paths, flights = compiled.geometry.paths, compiled.geometry.flights
    distances = []
    for time_s, t in launches(compiled):
        rows = slice(paths.offset[flights[t].shape], paths.offset[flights[t].shape + 1])
        at = time_s - flights[t].start_s
        latitude = float(np.interp(at, paths.time_s[rows], paths.latitude_rad[rows]))
        longitude = float(np.interp(at, paths.time_s[rows], paths.longitude_rad[rows]))
        distances.append(walk.distance_m(place, type(place)(latitude, longitude)))
    assert distances
    assert min(distances) > 9_950.0
    free = launches(controlled("{word: free}"))
    assert len(free) != len(distances)


def test_times_hold() -> None:
    plain = [t for t, _ in launches(controlled("{word: free}"))]
    middle = float(np.median(plain))
    assert max(t for t, _ in launches(controlled(f"{{word: hold, since: {middle:.1f} s}}"))) <= middle
    assert min(t for t, _ in launches(controlled(f"{{word: hold, until: {middle:.1f} s}}"))) >= middle
    assert not launches(controlled("{word: hold}"))
    wide = "zone: {at: [50.0 N, 30.5 E], radius: 90 km}"
    assert launches(controlled("{word: hold, units: [buk-1]}", f"{{word: free, {wide}}}"))


def test_one_without_a_zone_gives_way() -> None:
    zone = "zone: {at: [50.0 N, 30.6 E], radius: 10 km}"
    inside = launches(controlled("{word: hold}", f"{{word: free, {zone}}}"))
    outside = launches(controlled("{word: free}", f"{{word: hold, {zone}}}"))
    assert inside
    assert outside
    for threat in range(4):
        assert not {t for t, b in inside if b == threat} & {t for t, b in outside if b == threat}


def test_free_in_a_zone_needs_no_word_and_tight_beside_it_does() -> None:
    """No word is ever hostile: shots come from the free zone alone; without it there are none."""
    never = ERRORS.replace("hostile_as_friend: 20 %", "hostile_as_friend: 100 %")
    text = BARE.replace(ERRORS, never)
    assert not launches(controlled("{word: tight}", text=text))
    zone = "zone: {at: [50.0 N, 30.6 E], radius: 10 km}"
    mixed = launches(controlled("{word: tight}", f"{{word: free, {zone}}}", text=text))
    alone = launches(controlled("{word: hold}", f"{{word: free, {zone}}}"))
    assert mixed
    assert {t for _, t in mixed} == {t for _, t in alone}
    certain = BARE.replace(ERRORS, ERRORS.replace("hostile_as_friend: 20 %", "hostile_as_friend: 0"))
    more = launches(controlled("{word: tight}", f"{{word: free, {zone}}}", text=certain))
    assert min(t for t, _ in more) < min(t for t, _ in mixed)


def test_windows_are_cut_and_their_flight_times_kept() -> None:
    arrays = {
        "pair_permit_s": [0.0, 0.0], "pair_window_offset": [0, 1, 2], "window_open_s": [0.0, 0.0],
        "window_close_s": [10.0, 10.0], "window_node_offset": [0, 3, 6], "window_set": [0, 0],
        "node_flight_s": [5.0, 10.0, 20.0] * 2, "node_escape_s": [-1.0, -1.0, -1.0, 6.0, math.inf, math.inf],
    }  # fmt: skip
    cut = clipped(arrays, [[(-math.inf, 2.0), (5.0, 7.5)], None])
    assert cut["window_open_s"] == [0.0, 5.0, 0.0]
    assert cut["window_close_s"] == [2.0, 7.5, 10.0]
    assert cut["pair_window_offset"].tolist() == [0, 2, 3]
    assert cut["node_flight_s"].tolist() == [5.0, 7.0, 10.0, 15.0, 5.0, 10.0, 20.0]
    assert cut["window_set"] == [0, 0, 0]
    assert clipped(arrays, [[], None])["pair_permit_s"] == [math.inf, 0.0]
    marked = interpolated(np.array([0.0, 5.0, 10.0]), np.array([6.0, 8.0, math.inf]), np.array([2.5, 5.0, 7.0]))
    assert marked.tolist() == [7.0, math.inf, math.inf]


def test_spans_of_a_function() -> None:
    times, values = np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, -1.0, -1.0, 3.0])
    assert spans_below(times, values) == [(0.5, 2.25)]
    assert spans_below(times, -values) == [(0.0, 0.5), (2.25, 3.0)]


def test_the_edge_of_a_zone_is_that_of_the_ellipsoid() -> None:
    """Outwards at 100 m/s a radius of 300 km is left after 3,000 s; by a sphere some seconds beside that."""
    centre, times = Place(math.radians(33.0), math.radians(36.0)), np.arange(0.0, 6000.0, 10.0)
    for azimuth in (0.0, math.pi / 2):
        places = [geodesic_direct(centre.latitude_rad, centre.longitude_rad, azimuth, 100.0 * t)[:2] for t in times]
        latitude, longitude = np.array(places).T
        paths: Any = SimpleNamespace(
            offset=[0, len(times)], time_s=times, latitude_rad=latitude, longitude_rad=longitude
        )  # fmt: skip
        (span,) = spans_within(paths, 0, Control("hold", (), centre=centre, radius_m=300e3))
        assert span == pytest.approx((0.0, 3000.0), abs=1e-6)


def test_who_passes_within_the_gate_and_when() -> None:
    """Two straight courses that cross at right angles: within 5 of each other for 5 √2 / |v| about the crossing."""
    times = np.array([0.0, 100.0])
    east = times, np.array([[-50.0, 0, 0], [50.0, 0, 0]])
    north = np.array([0.0, 40.0, 100.0]), np.array([[0, -50.0, 0], [0, -10.0, 0], [0, 50.0, 0]])
    ((begin, end),) = spans_near(east, north, 5.0)
    assert (begin, end) == pytest.approx((50 - 5 / math.sqrt(2), 50 + 5 / math.sqrt(2)))
    assert spans_near(east, (times, np.array([[-50.0, 6, 0], [50.0, 6, 0]])), 5.0) == []
    assert spans_near(east, (times, np.array([[-50.0, 4, 0], [50.0, 4, 0]])), 5.0) == [(0.0, 100.0)]
    assert spans_near(east, (times + 200, east[1]), 5.0) == []


def test_third_parties_stand_beside_pairs_only_where_they_fly() -> None:
    assert compile_plan(resolved(BARE)).plan.bystander_threat.size == 0
    near = BASE.replace("[50.3 N, 31.0 E]", "[50.005 N, 31.0 E]").replace("[50.3 N, 29.8 E]", "[50.005 N, 29.8 E]")
    plan = compile_plan(resolved(near)).plan
    assert plan.bystander_threat.size
    assert set(plan.bystander_threat.tolist()) <= {4, 5, 6, 7}
    share = 50.0 / (50.0 + 2.2)
    assert np.isclose(plan.bystander_probability, share).any()
    none = compile_plan(resolved(near.replace("third_parties:\n", "third_parties:\n  gate: 0 m\n"))).plan
    assert none.bystander_threat.size == 0
