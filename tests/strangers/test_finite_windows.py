"""Every flight time of a plan is a finite number: no geometry gives a window that is not one."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.plan.fixtures import (
    aircraft,
    interceptor,
    munition,
    place,
    radar,
    resolved,
    short_interceptor,
    unit,
    unit_radar,
)

from redan.errors import InputError
from redan.layout import Plan, validate_plan
from redan.plan import Compiled, compile_plan
from redan.plan import windows as kernel
from redan.plan.windows import Case
from redan.scenario import check, load_scenario, resolve
from redan.scenario.resolved import Asset, FireUnit, Resolved, Waypoint

INPUTS = Path(__file__).parent / "inputs" / "nan-flight"
INPUT = INPUTS / "nan-flight-103915.yaml"


def faults(plan: Plan) -> list[str]:
    """What is wrong with the windows of a plan."""
    found = []
    for w in range(len(plan.window_open_s)):
        nodes = plan.node_flight_s[plan.window_node_offset[w] : plan.window_node_offset[w + 1]]
        launches = np.linspace(plan.window_open_s[w], plan.window_close_s[w], len(nodes))
        if not np.all(np.isfinite(nodes)) or not np.all(nodes > 0):
            found.append(f"window {w}: {nodes}")
        elif np.any(np.diff(launches + nodes) < -1e-6):
            found.append(f"window {w}: a later launch meets its target earlier: {launches + nodes}")
    return found


def with_a_notch(case: Resolved) -> Resolved:
    """Drag fitted to the printed range, not the body's: only then has the reach of the S-300PS its notch."""
    units = tuple(replace(u, interceptor=replace(u.interceptor, body_diameter_m=0.0)) for u in case.units)
    return replace(case, units=units)


@pytest.mark.parametrize("path", sorted(INPUTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_released_in_a_climb_at_a_launcher(path: Path) -> None:
    """The target passes a notch in the reach between two samples of its path; nodes of the old plan lay in it."""
    scenario = load_scenario(path)
    assert [p for p in check(scenario) if p.severity == "error"] == []
    compiled = compile_plan(with_a_notch(resolve(scenario)))
    assert faults(compiled.plan) == []
    assert compiled.names.units[1] == "u4"
    of_u4 = np.flatnonzero(compiled.plan.pair_unit == 1)
    assert of_u4.size


SITE = place(33.5, 36.3)


def small_case(rng: random.Random) -> Resolved:
    """One or two units and one aircraft with munitions, close together: climbs, dives, overhead passes, own targets."""

    def near(metres: float) -> tuple[float, float]:
        return 33.5 + rng.uniform(-1, 1) * metres / 111e3, 36.3 + rng.uniform(-1, 1) * metres / 93e3

    def altitude() -> tuple[float, str]:
        return rng.choice([(30.0, "ground"), (300.0, "ground"), (2500.0, "sea"), (9000.0, "sea"), (20000.0, "sea")])

    def battery(name: str) -> FireUnit:
        missile = rng.choice([interceptor(), short_interceptor(), interceptor(min_range_m=0.0, min_altitude_m=0.0)])
        missile = replace(missile, max_target_speed_m_s=rng.choice([300.0, 1200.0, 3000.0]))
        at = SITE if rng.random() < 0.5 else place(*near(rng.choice([10.0, 5e3])))
        return unit(name, at, interceptor=missile, guidance=rng.choice(["whole-flight", "at-intercept"]))

    batteries = tuple(battery(f"u-{k}") for k in range(rng.randint(1, 2)))
    speed = rng.choice([60.0, 250.0, 900.0])
    size = rng.choice([100.0, 3e3, 40e3, 150e3])
    points = [near(size) for _ in range(rng.randint(2, 4))]
    if rng.random() < 0.3:  # straight over the unit, or it begins on it
        home = batteries[0].place
        points[rng.randrange(len(points))] = math.degrees(home.latitude_rad), math.degrees(home.longitude_rad)
    way = tuple(Waypoint(place(*point), *altitude(), speed) for point in points)
    jet = aircraft("jet-1", way, start_s=rng.choice([0.0, 5000.0]))
    weapons = []
    for k in range(rng.randint(0, 3)):
        profile = rng.choice([
            {"profile": "glide", "threat_class": "glide-bomb"},
            {"cruise_altitude_m": rng.choice([5.0, 60.0, 8000.0]), "cruise_above": rng.choice(["ground", "sea"])},
        ])  # fmt: skip
        target = rng.choice(["store", batteries[0].name, f"{batteries[0].name}/launcher-1"])
        weapons.append(
            munition(
                jet, k + 1, target, release_after_m=rng.choice([0.0, 10.0, rng.uniform(0, 2 * size)]),
                speed_m_s=rng.choice([30.0, 240.0, 900.0]), descent_angle_rad=rng.choice([0.02, 0.2, 1.2]), **profile,
            )
        )
    assets = [Asset("store", "arms-store", place(*near(5e3)), 2)]
    for u in batteries:
        assets.append(Asset(u.name, "unit", u.place, 1, unit=u.name))
        assets.append(Asset(f"{u.name}/launcher-1", "launcher", u.place, 1, unit=u.name, launcher_index=0))
    return resolved(
        radars=(radar("ew", place(33.4, 36.4)), *(unit_radar(u) for u in batteries)),
        units=batteries,
        assets=tuple(assets),
        threats=(jet, *weapons),
        terrain=rng.choice([None, "levant"]),
    )


@pytest.mark.slow
def test_small_geometries_never_crash_and_are_finite() -> None:
    rng = random.Random(14)
    windows = refused = 0
    for number in range(400):
        case = small_case(rng)
        try:
            plan = compile_plan(case).plan
        except InputError as error:
            if "rebuild the plan" in str(error):
                pytest.fail(f"case {number}: {error}")
            refused += 1
            continue
        assert faults(plan) == [], f"case {number}"
        windows += len(plan.window_open_s)
    assert windows > 300
    assert refused < 300


def case_of(compiled: Compiled, unit_number: int, shape: int) -> Case:
    g = compiled.geometry
    row = int(g.units.radar[unit_number]) * len(g.shapes) + shape
    return Case(
        g.units.columns, unit_number, g.units.missiles[unit_number], float(g.farthest_m[unit_number, shape]),
        float(g.guided_m[unit_number, shape]), g.paths.samples, g.sights.start_s, g.sights.end_s,
        int(g.sights.offset[row]), int(g.sights.offset[row + 1]),
    )  # fmt: skip


def test_every_launch_over_a_notch_has_a_time_in_order() -> None:
    """The one step of the path with the notch: all launch times between its ends, asked one after the other."""
    compiled = compile_plan(with_a_notch(resolve(load_scenario(INPUT))))
    shape = compiled.geometry.flights[compiled.names.threats.index("pk1-1/popeye-1")].shape
    case = case_of(compiled, 1, shape)
    samples = range(compiled.geometry.paths.offset[shape], compiled.geometry.paths.offset[shape + 1] - 1)
    shares = np.linspace(0.0, 1.0, 41)
    notched = []
    for sample in samples:
        launches = [kernel.meet(case, sample, float(x))[0] for x in shares]
        if math.isfinite(launches[0]) and math.isfinite(launches[-1]) and not np.all(np.isfinite(launches)):
            notched.append((sample, launches[0], launches[-1]))
    assert notched, "the case has lost its notch"
    for sample, low_s, high_s in notched:
        share, launch_s, before = 0.0, low_s, -1.0
        for wanted_s in np.linspace(low_s, high_s, 60)[1:-1]:
            share = kernel.launch_share(case, sample, share, launch_s, 1.0, high_s, float(wanted_s))
            launch_s = float(wanted_s)
            assert 0.0 <= share <= 1.0
            assert share >= before
            before = share


def test_a_plan_with_a_flight_time_that_is_no_number_is_refused() -> None:
    plan = compile_plan(resolve(load_scenario(INPUT))).plan
    flights = plan.node_flight_s.copy()
    flights[3] = math.nan
    with pytest.raises(InputError, match="node_flight_s is not a number"):
        validate_plan(plan._replace(node_flight_s=flights))
    opens = plan.window_open_s.copy()
    opens[0] = math.nan
    with pytest.raises(InputError, match="window_open_s is not a number"):
        validate_plan(plan._replace(window_open_s=opens))
