"""A target that turns and runs: closed form for constant speeds, and a plain scan in time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.physics.chase import Limits, Runner, chase_s, lag_s, runner_at
from redan.physics.compiled import flyout_table
from redan.physics.flyout import RAYS, SHARES, FlyoutTable, flight_time_s
from redan.plan.no_escape import Inbound, no_escape_range_m

FREE = Limits(farthest_m=1e9, lowest_m=-1e9, antenna_m=30e3, launcher_msl_m=0.0, earth_radius_m=8.5e6)


def missile() -> FlyoutTable:
    return flyout_table(
        burn_time_s=10.0, burnout_speed_m_s=1800.0, min_speed_m_s=400.0, drag_factor_m2_kg=8e-5, max_altitude_m=25e3
    )


def constant(speed_m_s: float, reach_m: float) -> FlyoutTable:
    """A missile that flies at one speed up to one slant range, whatever its motor."""
    bare = missile()._replace(reach_m=np.full(RAYS, reach_m), extra_time_s=np.zeros((RAYS, SHARES)))
    slant = np.linspace(0.0, reach_m, SHARES)
    extra = np.array([s / speed_m_s - flight_time_s(bare, float(s), 0.0) if s else 0.0 for s in slant])
    return bare._replace(extra_time_s=np.tile(extra, (RAYS, 1)))


def last_range_m(table: FlyoutTable, target_m_s: float, hold_s: float, turn_s: float, reach_m: float) -> float:
    inbound = Inbound(0.0, target_m_s, hold_s, turn_s, target_m_s, 0.0, 0.0)
    return no_escape_range_m(table, inbound, FREE._replace(farthest_m=reach_m))


@pytest.mark.parametrize(("v", "target", "lost"), [(1000.0, 250.0, 10.0), (700.0, 300.0, 5.0), (1200.0, 400.0, 20.0)])
def test_closed_form_of_constant_speeds(v: float, target: float, lost: float) -> None:
    """Launch range D - V (D / v - s); a course held for d seconds first counts twice."""
    reach = 90e3
    table = constant(v, reach)
    by_hand = reach - target * (reach / v - lost)
    assert last_range_m(table, target, 0.0, lost, reach) == pytest.approx(by_hand, abs=30.0)  # the earth is round
    held = reach - target * (reach / v - lost - 2.0 * 6.0)
    assert last_range_m(table, target, 6.0, lost, reach) == pytest.approx(held, abs=30.0)


def test_by_hand() -> None:
    """D = 90 km, v = 1000 m/s, V = 250 m/s, s = 10 s: 70 km. From 60 km: met at 77.5 s, 77.5 km out."""
    table = constant(1000.0, 90e3)
    met = chase_s(table, Runner(60e3, 0.0, 10.0, 250.0, 0.0, 0.0), FREE, 0.0)
    assert met == pytest.approx((60e3 - 250.0 * 10.0) / 750.0, abs=0.02)
    assert chase_s(table, Runner(70.5e3, 0.0, 10.0, 250.0, 0.0, 0.0), FREE, 0.0) == math.inf
    assert chase_s(table, Runner(69.5e3, 0.0, 10.0, 250.0, 0.0, 0.0), FREE, 0.0) < math.inf


def test_as_a_plain_scan_in_time() -> None:
    table = missile()
    rng = np.random.default_rng(3)
    kinds = set()
    for _ in range(150):
        runner = Runner(
            rng.uniform(2e3, 120e3), rng.uniform(500.0, 15e3), rng.uniform(0.0, 20.0), rng.uniform(150.0, 450.0),
            float(rng.choice([0.0, 0.2])), 300.0,
        )  # fmt: skip
        limits = FREE._replace(farthest_m=130e3, antenna_m=10.0)
        warned = rng.uniform(0.0, 0.9) * min(flight_time_s(table, runner.ground_m, runner.height_m), 60.0)
        found = chase_s(table, runner, limits, warned)
        t, met = warned, math.inf
        while t < 600.0:
            lag = lag_s(table, runner, limits, warned, t)
            if lag == math.inf:
                break
            if lag <= 0.0:
                ground, height = runner_at(runner, t - warned)
                horizon = math.sqrt(2 * 8.5e6 * 10.0) + math.sqrt(2 * 8.5e6 * height)
                met = t if ground < horizon else math.inf
                break
            t += 0.05
        kinds.add(met < math.inf)
        assert (found < math.inf) == (met < math.inf) or _on_edge(table, runner, limits, warned)
        if found < math.inf and met < math.inf:
            assert found == pytest.approx(met, abs=0.06)
    assert kinds == {True, False}


def _on_edge(table: FlyoutTable, runner: Runner, limits: Limits, warned: float) -> bool:
    """Within 200 m of the edge of escape the scan's steps may decide otherwise."""
    near = [chase_s(table, runner._replace(ground_m=runner.ground_m + d), limits, warned) for d in (-200.0, 200.0)]
    return math.isinf(near[0]) != math.isinf(near[1])


def test_faster_and_lower_is_never_easier_to_hit() -> None:
    table = missile()
    base = Runner(60e3, 8000.0, 10.0, 250.0, 0.0, 0.0)
    times = [chase_s(table, base._replace(speed_m_s=v), FREE, 5.0) for v in (200.0, 250.0, 300.0, 350.0, 400.0)]
    assert times == sorted(times)
    delays = [chase_s(table, base._replace(turn_s=s), FREE, 5.0) for s in (0.0, 5.0, 10.0, 20.0)]
    assert delays == sorted(delays, reverse=True)


def test_lowest_altitude_and_horizon_save_it() -> None:
    table = missile()
    diver = Runner(40e3, 3000.0, 5.0, 250.0, 1.0, 50.0)
    assert chase_s(table, diver, FREE, 5.0) < math.inf
    assert chase_s(table, diver, FREE._replace(lowest_m=100.0), 5.0) == math.inf
    assert chase_s(table, diver, FREE._replace(antenna_m=5.0), 5.0) == math.inf
