"""Escape by turning away in the plan: the second node column, where windows are cut, when a turned aircraft is gone."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.plan.fixtures import aircraft, place, resolved, route, small, unit, unit_radar

from redan.layout import Event, Fate
from redan.physics.chase import Limits, Runner, chase_s
from redan.physics.geodesy import geodesic_direct, geodesic_inverse
from redan.plan import Compiled, compile_plan
from redan.reference import simulate_one
from redan.scenario.resolved import Escape, Resolved, Threat

SITE = place(33.5, 36.3)
RUN = Escape(10.0)


def incoming(escape: Escape | None = RUN, **changes: object) -> Resolved:
    """One battery, one aircraft that flies straight at it from 150 km in the west."""
    battery = unit("long-1", SITE)
    far = unit_radar(battery, reference_range_m=600e3, max_range_m=600e3)
    flyer = aircraft("jet-1", route((33.5, 34.7), (33.5, 36.3)), turn_probability=1.0, escape=escape, raid_jitter_s=0.0)
    return resolved(radars=(far,), units=(battery,), threats=(replace(flyer, **changes),))  # type: ignore[arg-type]


def nodes(compiled: Compiled, pair: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Launch times, flight times and escape times of all nodes of a pair."""
    plan = compiled.plan
    rows = range(int(plan.pair_window_offset[pair]), int(plan.pair_window_offset[pair + 1]))
    launch = [
        np.linspace(
            plan.window_open_s[w], plan.window_close_s[w],
            int(plan.window_node_offset[w + 1] - plan.window_node_offset[w]),
        )
        for w in rows
    ]  # fmt: skip
    span = slice(int(plan.window_node_offset[rows[0]]), int(plan.window_node_offset[rows[-1] + 1]))
    return np.concatenate(launch), plan.node_flight_s[span], plan.node_escape_s[span]


def by_geodesic(compiled: Compiled, flyer: Threat, launch_s: float, run_m_s: float) -> float:
    """The chase after one launch, from the geodesic and the flyout table alone."""
    a, b = (point.place for point in flyer.route)
    _, azimuth, _ = geodesic_inverse(a.latitude_rad, a.longitude_rad, b.latitude_rad, b.longitude_rad)
    warned = launch_s + flyer.turn_delay_s
    lat, lon, _ = geodesic_direct(a.latitude_rad, a.longitude_rad, azimuth, 250.0 * warned)
    ground = geodesic_inverse(SITE.latitude_rad, SITE.longitude_rad, lat, lon)[0]
    assert flyer.escape is not None
    runner = Runner(ground, 8000.0, flyer.escape.turn_s, run_m_s, 0.0, 0.0)
    limits = Limits(150e3, 25.0, 10.0, 0.0, 4.0 / 3.0 * 6371e3)
    return chase_s(compiled.geometry.units.missiles[0], runner, limits, flyer.turn_delay_s)


@pytest.mark.parametrize("speed", [None, 300.0])
def test_nodes_hold_the_chase(speed: float | None) -> None:
    case = incoming(Escape(10.0, speed))
    compiled = compile_plan(case)
    launch, flight, escape = nodes(compiled)
    warned_first = flight > 5.0
    assert (escape[~warned_first] == flight[~warned_first]).all()
    some = 0
    for at, found in list(zip(launch, escape, strict=True))[::3]:
        by_hand = by_geodesic(compiled, case.threats[0], float(at), speed or 250.0)
        if math.isfinite(by_hand) and math.isfinite(found):
            assert found == pytest.approx(by_hand, rel=0.01)
            some += 1
    assert some >= 5
    assert np.isinf(escape).any()
    finite = escape[np.isfinite(escape)]
    assert (finite >= flight[np.isfinite(escape)] - 1e-9).all()


def test_windows_are_cut_where_escape_begins() -> None:
    """No window holds both; the edge is where the geodesic says it is."""
    case = incoming()
    compiled = compile_plan(case)
    plan = compiled.plan
    for w in range(len(plan.window_open_s)):
        part = plan.node_escape_s[int(plan.window_node_offset[w]) : int(plan.window_node_offset[w + 1])]
        assert np.isinf(part).all() or np.isfinite(part).all()
    launch, _, escape = nodes(compiled)
    edge = float(launch[np.isfinite(escape)].min())
    assert math.isinf(by_geodesic(compiled, case.threats[0], edge - 1.0, 250.0))
    assert math.isfinite(by_geodesic(compiled, case.threats[0], edge + 1.0, 250.0))
    whole = compile_plan(incoming(None))
    assert whole.plan.window_open_s[0] == plan.window_open_s[0]
    assert whole.plan.window_close_s[-1] == plan.window_close_s[-1]
    old, old_flight, _ = nodes(whole)
    assert np.interp(old, launch, nodes(compiled)[1]) == pytest.approx(old_flight, rel=0.01)


def test_without_escape_nothing_moves() -> None:
    assert compile_plan(small()).digest == compile_plan(small()).digest
    never = incoming(RUN, turn_probability=0.0)
    assert compile_plan(never).digest == compile_plan(incoming(None, turn_probability=0.0)).digest
    assert (compile_plan(incoming(None)).plan.node_escape_s == -1.0).all()


def test_gone_when_the_last_chase_has_ended() -> None:
    compiled = compile_plan(incoming())
    _, _, escape = nodes(compiled)
    longest = float(escape[np.isfinite(escape)].max())
    assert compiled.plan.threat_leave_s[0] == pytest.approx(longest)  # salvos of one missile
    hopeless = compile_plan(incoming(Escape(10.0, 1100.0)))
    assert 10.0 <= hopeless.plan.threat_leave_s[0] < longest


def test_a_far_launch_is_outrun_and_a_near_one_is_not() -> None:
    """With a kill for certain: what turns outside the no-escape range survives, inside it is hit."""
    certain = {"kill_probability": {"aircraft": 1.0}}
    case = incoming()
    sure = replace(case, units=(replace(case.units[0], interceptor=replace(case.units[0].interceptor, **certain)),))
    outcome, log = simulate_one(compile_plan(sure).plan, 1, 0)
    assert outcome.fate[0] == Fate.TURNED
    late = replace(sure, units=(replace(sure.units[0], ready_s=480.0),))
    outcome, log = simulate_one(compile_plan(late).plan, 1, 0)
    assert outcome.fate[0] in (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE)
    turned = [row[0] for row in log if row[1] == Event.TURN]
    killed = [row[0] for row in log if row[1] == Event.INTERCEPT and row[4] == 1]
    assert len(turned) == 1
    assert killed[0] > turned[0]


def test_two_ways_of_running_on_one_route() -> None:
    case = incoming()
    second = replace(case.threats[0], name="jet-2", escape=Escape(10.0, 350.0), start_s=30.0)
    third = replace(case.threats[0], name="jet-3", escape=None, start_s=60.0)
    compiled = compile_plan(replace(case, threats=(*case.threats, second, third)))
    first, faster, never = (nodes(compiled, pair)[2] for pair in range(3))
    assert np.isinf(faster).sum() > np.isinf(first).sum()
    assert (never == -1.0).all()
