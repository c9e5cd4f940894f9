"""Launch windows against a brute-force solution that uses neither samples nor tables of the plan."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.plan.fixtures import aircraft, interceptor, place, resolved, short_interceptor, unit, unit_radar

from redan.physics.flyout import FlyoutTable, flight_time_s
from redan.physics.geodesy import geodesic_direct, geodesic_inverse, geodetic_to_ecef
from redan.plan import Compiled, compile_plan
from redan.scenario import load_scenario, resolve
from redan.scenario.resolved import FireUnit, Place, Resolved, Threat, Waypoint

FLAGSHIP = Path("examples/levant-2013/scenario.yaml")
SITE = place(33.5, 36.3)
Position = Callable[[float], tuple[float, float, float]]


def pass_by(offset_m: float, altitude_m: float, speed_m_s: float = 250.0) -> tuple[Waypoint, ...]:
    """A straight pass over 300 km whose middle lies offset_m north of the site."""
    middle = geodesic_direct(SITE.latitude_rad, SITE.longitude_rad, 0.0, offset_m)
    ends = [geodesic_direct(middle[0], middle[1], azimuth, 150e3) for azimuth in (-1.2, -1.2 + math.pi)]
    return tuple(Waypoint(Place(lat, lon), altitude_m, "sea", speed_m_s) for lat, lon, _ in ends)


def one_against_one(battery: FireUnit, flyer: Threat) -> Resolved:
    far = {"reference_range_m": 400e3, "max_range_m": 400e3}
    return resolved(radars=(unit_radar(battery, **far),), units=(battery,), threats=(flyer,))


def position_of(flyer: Threat) -> tuple[Position, float]:
    """Position at a time, straight from the geodesic, and the duration."""
    a, b = (point.place for point in flyer.route)
    length_m, azimuth, _ = geodesic_inverse(a.latitude_rad, a.longitude_rad, b.latitude_rad, b.longitude_rad)
    speed, altitude = flyer.route[1].speed_m_s, flyer.route[0].altitude_m

    def at(t: float) -> tuple[float, float, float]:
        lat, lon, _ = geodesic_direct(a.latitude_rad, a.longitude_rad, azimuth, speed * t)
        return lat, lon, altitude

    return at, length_m / speed


def direct_flight_s(table: FlyoutTable, battery: FireUnit, at: Position, duration_s: float, launch_s: float) -> float:
    """Earliest flight time that meets the target, by scanning for the first sign change and bisecting; NaN if none."""
    home = battery.place

    def miss(flight_s: float) -> float:
        lat, lon, altitude = at(launch_s + flight_s)
        ground_m = geodesic_inverse(home.latitude_rad, home.longitude_rad, lat, lon)[0]
        slant_m = math.dist(
            geodetic_to_ecef(lat, lon, altitude), geodetic_to_ecef(home.latitude_rad, home.longitude_rad, 0.0)
        )
        if slant_m > battery.interceptor.max_range_m:
            return math.inf
        return flight_time_s(table, ground_m, altitude) - flight_s

    before = 0.0
    for t in [*np.arange(3.0, duration_s - launch_s, 3.0).tolist(), duration_s - launch_s]:
        if miss(t) <= 0.0:
            low, high = before, t
            while high - low > 1e-6:
                middle = 0.5 * (low + high)
                low, high = (middle, high) if miss(middle) > 0.0 else (low, middle)
            if miss(high) > -1e-3:  # else it comes into reach too near for this launch: the missile is past it
                return high
            return math.nan
        before = t
    return math.nan


def allowed(battery: FireUnit, at: Position, intercept_s: float) -> bool:
    lat, lon, altitude = at(intercept_s)
    home, missile = battery.place, battery.interceptor
    slant_m = math.dist(
        geodetic_to_ecef(lat, lon, altitude), geodetic_to_ecef(home.latitude_rad, home.longitude_rad, 0.0)
    )
    return missile.min_range_m <= slant_m <= missile.max_range_m and missile.min_altitude_m <= altitude


def plan_flight_s(compiled: Compiled, launch_s: float) -> float:
    """Flight time by the plan's rule: linear between the nodes of the window that holds the launch; NaN outside."""
    plan = compiled.plan
    for w, (opens, closes) in enumerate(zip(plan.window_open_s, plan.window_close_s, strict=True)):
        if opens <= launch_s <= closes:
            nodes = plan.node_flight_s[plan.window_node_offset[w] : plan.window_node_offset[w + 1]]
            return float(np.interp(launch_s, np.linspace(opens, closes, len(nodes)), nodes))
    return math.nan


CASES = {
    "long overhead": (unit("u", SITE, interceptor=interceptor()), aircraft("a-1", pass_by(2e3, 9000.0))),
    "long aside": (unit("u", SITE, interceptor=interceptor()), aircraft("a-1", pass_by(60e3, 5000.0))),
    "long, fast target": (
        unit("u", SITE, interceptor=interceptor(max_target_speed_m_s=2000.0)),
        aircraft("a-1", pass_by(30e3, 15000.0, 700.0)),
    ),
    "short overhead": (unit("u", SITE, interceptor=short_interceptor()), aircraft("a-1", pass_by(1e3, 3000.0))),
    "short aside": (unit("u", SITE, interceptor=short_interceptor()), aircraft("a-1", pass_by(9e3, 300.0))),
}


def disagreements(compiled: Compiled, battery: FireUnit, flyer: Threat) -> tuple[list[str], int]:
    """Where the plan and the direct solution differ over launches all along the flight; and how many were compared."""
    at, duration_s = position_of(flyer)
    table = compiled.geometry.units.missiles[0]
    edges = np.concatenate([compiled.plan.window_open_s, compiled.plan.window_close_s])
    found: list[str] = []
    compared = 0
    for launch_s in np.arange(0.0, duration_s, duration_s / 45.0).tolist():
        if np.min(np.abs(edges - launch_s)) < 0.5:
            continue  # ends of windows have a test of their own
        wanted = direct_flight_s(table, battery, at, duration_s, launch_s)
        if not math.isnan(wanted) and not allowed(battery, at, launch_s + wanted):
            wanted = math.nan
        got = plan_flight_s(compiled, launch_s)
        compared += not math.isnan(wanted)
        if math.isnan(got) != math.isnan(wanted) or abs(got - wanted) > max(0.005 * wanted, 0.005):
            found.append(f"launch at {launch_s:.1f} s: plan {got}, direct {wanted}")
    return found, compared


@pytest.mark.parametrize("name", CASES)
def test_windows_agree_with_the_direct_solution(name: str) -> None:
    battery, flyer = CASES[name]
    found, compared = disagreements(compile_plan(one_against_one(battery, flyer)), battery, flyer)
    assert found == []
    assert compared > 3


def test_the_comparison_notices_a_plan_that_is_one_percent_off_or_a_second_late() -> None:
    battery, flyer = CASES["long aside"]
    right = compile_plan(one_against_one(battery, flyer))
    slow = right.plan._replace(node_flight_s=right.plan.node_flight_s * 1.01)
    assert disagreements(replace(right, plan=slow), battery, flyer)[0]
    cut = right.plan._replace(window_close_s=right.plan.window_close_s - 60.0)
    assert disagreements(replace(right, plan=cut), battery, flyer)[0]


def joined(compiled: Compiled) -> list[tuple[float, float]]:
    """Windows with those put together again that were cut only for the sake of interpolation."""
    runs: list[tuple[float, float]] = []
    for opens, closes in zip(compiled.plan.window_open_s.tolist(), compiled.plan.window_close_s.tolist(), strict=True):
        if runs and opens - runs[-1][1] < 1e-5:
            runs[-1] = runs[-1][0], closes
        else:
            runs.append((opens, closes))
    return runs


@pytest.mark.parametrize("name", ["long aside", "short overhead"])
def test_ends_of_windows_are_right_to_a_tenth_of_a_second(name: str) -> None:
    battery, flyer = CASES[name]
    compiled = compile_plan(one_against_one(battery, flyer))
    at, duration_s = position_of(flyer)
    table = compiled.geometry.units.missiles[0]

    def feasible(launch_s: float) -> bool:
        flight_s = direct_flight_s(table, battery, at, duration_s, launch_s)
        return not math.isnan(flight_s) and allowed(battery, at, launch_s + flight_s)

    for opens, closes in joined(compiled):
        assert opens == 0.0 or not feasible(opens - 0.1)
        assert feasible(opens + 0.1)
        assert feasible(closes - 0.1)
        assert not feasible(closes + 0.1)


def windows_of(**changes: object) -> Compiled:
    battery = unit("u", SITE, interceptor=interceptor(**changes))
    return compile_plan(one_against_one(battery, aircraft("a-1", pass_by(20e3, 9000.0))))


def test_each_limit_of_the_envelope_closes_windows() -> None:
    assert len(windows_of().plan.window_open_s) >= 1
    assert len(windows_of(max_altitude_m=8000.0).plan.pair_pk) == 0
    assert len(windows_of(min_altitude_m=9500.0).plan.pair_pk) == 0
    assert len(windows_of(max_target_speed_m_s=249.0).plan.pair_pk) == 0
    assert len(windows_of(min_range_m=149e3, max_range_by_class_m={"aircraft": 148e3}).plan.pair_pk) == 0
    assert len(windows_of(kill_probability={"glide-bomb": 0.5}).plan.pair_pk) == 0


def test_no_window_without_sight_of_the_engagement_radar() -> None:
    battery = unit("u", SITE)
    case = one_against_one(battery, aircraft("a-1", pass_by(20e3, 9000.0)))
    seen = compile_plan(case)
    short = resolved(
        radars=(unit_radar(battery, reference_range_m=40e3, max_range_m=400e3),), units=case.units, threats=case.threats
    )
    guided = compile_plan(short)
    assert float(guided.geometry.guided_m[0, 0]) < 100e3
    total = [float(np.sum(c.plan.window_close_s - c.plan.window_open_s)) for c in (seen, guided)]
    assert 0.0 < total[1] < total[0]


def launches_unseen(readings: dict[str, str]) -> tuple[int, int]:
    """Windows of the flagship, and how many of them hold a launch whose flight its radar does not watch throughout."""
    compiled = compile_plan(resolve(load_scenario(FLAGSHIP), "six-batteries", readings))
    plan, names = compiled.plan, compiled.names
    unseen = 0
    for p in range(len(plan.pair_unit)):
        u, t = int(plan.pair_unit[p]), int(plan.pair_threat[p])
        rows = range(plan.threat_sight_offset[t], plan.threat_sight_offset[t + 1])
        own = [s for s in rows if names.radars[plan.sight_radar[s]] == f"{names.units[u]}/radar"]
        for w in range(plan.pair_window_offset[p], plan.pair_window_offset[p + 1]):
            nodes = plan.node_flight_s[plan.window_node_offset[w] : plan.window_node_offset[w + 1]]
            opens, arrives = float(plan.window_open_s[w]), float(plan.window_close_s[w] + nodes[-1])
            watched = any(
                plan.sight_start_s[s] - 0.05 <= opens and arrives <= plan.sight_end_s[s] + 0.05 for s in own
            )
            unseen += not watched
    return len(plan.window_open_s), unseen


def test_guidance_over_the_whole_flight_needs_sight_from_launch_to_intercept() -> None:
    windows, unseen = launches_unseen({"guidance": "whole-flight"})
    assert windows > 300
    assert unseen == 0


def test_guidance_at_the_intercept_alone_does_not() -> None:
    """Planted fault and the other reading: without the rule missiles leave towards targets behind ridges."""
    assert launches_unseen({"guidance": "at-intercept"})[1] > 30
