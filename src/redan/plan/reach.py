"""How far a missile's flight gets at one height, along the ground, and what ends it there.

A printed range is the best a missile can do, mostly at height. Low down the air is dense: the flight model ends where
the missile falls below its lowest useful speed. What ends a flight is
found by taking one limit away and flying again, with the same drag.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from redan.physics.compiled import flyout_table
from redan.physics.flight import LOFT, LONGEST_FLIGHT_S, LOW_TARGET_M, Motor
from redan.physics.flyout import FlyoutTable, flight_time_s
from redan.physics.geodesy import horizon_ground_range_m
from redan.plan.grades import told
from redan.scenario.resolved import FireUnit, Radar
from redan.scenario.systems import RANGE_LIMITS

STEP_M = 250.0
EDGE_M = 10.0
SLOWER = 0.3  # of the slowest useful speed: as good as without that limit
HIGHER = 4.0  # times the ceiling


@dataclass(frozen=True)
class Cause:
    """Why something ends, and the number and its grade behind it."""

    what: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.what} ({self.detail})" if self.detail else self.what


@dataclass(frozen=True)
class Reached:
    """Ground range to which a unit can fire, and what ends it."""

    reach_m: float
    why: Cause


def flight_reach_m(table: FlyoutTable, height_m: float, farthest_m: float) -> float:
    """Ground range (m) out to which the missile gets to a height above its launcher, at most farthest_m."""
    inside = 0.0
    while inside < farthest_m:
        outside = min(inside + STEP_M, farthest_m)
        if not flight_time_s(table, outside, height_m) < math.inf:
            while outside - inside > EDGE_M:
                middle = 0.5 * (inside + outside)
                if flight_time_s(table, middle, height_m) < math.inf:
                    inside = middle
                else:
                    outside = middle
            return inside
        inside = outside
    return farthest_m


@lru_cache(maxsize=64)
def _relaxed(motor: Motor, altitude_m: float, drag: float, slowest_m_s: float, highest_m: float) -> FlyoutTable:
    boost = (motor.boost_time_s, motor.boost_speed_m_s) if motor.boost_time_s < motor.burn_time_s else (0.0, 0.0)
    return flyout_table(
        burn_time_s=motor.burn_time_s, burnout_speed_m_s=motor.burnout_speed_m_s, min_speed_m_s=slowest_m_s,
        boost_time_s=boost[0], boost_speed_m_s=boost[1], drag_factor_m2_kg=drag,
        max_altitude_m=highest_m, launch_altitude_m=altitude_m,
    )  # fmt: skip


def what_ends(unit: FireUnit, table: FlyoutTable, ground_m: float, height_m: float) -> Cause:
    """Why the missile does not get to a point: ground range and height above the launcher."""
    missile = unit.interceptor
    motor = table.motor, table.launch_altitude_m, table.drag_factor_m2_kg
    slowest, highest = max(SLOWER * missile.min_speed_m_s, 10.0), HIGHER * missile.max_altitude_m
    too_slow = Cause(
        "the missile falls below its lowest useful speed",
        told(unit, "min_speed_m_s", missile.min_speed_m_s, f"{missile.min_speed_m_s:.0f} m/s"),
    )
    too_high = Cause(
        f"its path would climb above {LOFT:g} times its ceiling, redan's assumption",
        told(unit, "max_altitude_m", missile.max_altitude_m, f"{missile.max_altitude_m:.0f} m"),
    )
    for slow, high, why in (
        (slowest, missile.max_altitude_m, too_slow),
        (missile.min_speed_m_s, highest, too_high),
        (slowest, highest, Cause(f"{too_slow.what} or {too_high.what}", f"{too_slow.detail}; {too_high.detail}")),
    ):
        if flight_time_s(_relaxed(*motor, slow, high), ground_m, height_m) < math.inf:
            return why
    limits = f"at most {LONGEST_FLIGHT_S:.0f} s, from 20° below its launcher upwards"
    return Cause("no path of the missile leads there", limits)


def published(unit: FireUnit, threat_class: str) -> Cause:
    """The published range that holds against a class, by name."""
    missile = unit.interceptor
    limit_m = missile.max_range_by_class_m.get(threat_class, math.inf)
    name, value_m = ("max_range_m", missile.max_range_m)
    if limit_m < missile.max_range_m:
        name, value_m = RANGE_LIMITS.get(threat_class, name), limit_m
    return Cause("beyond the missile's range", told(unit, name, value_m, f"{value_m / 1e3:.1f} km"))


def reach_at(unit: FireUnit, table: FlyoutTable, height_m: float, farthest_m: float, threat_class: str) -> Reached:
    """How far the missile's own flight gets to a height above its launcher, within the published range."""
    metres = flight_reach_m(table, height_m, farthest_m)
    if metres >= farthest_m:
        return Reached(metres, Cause("its published range", published(unit, threat_class).detail))
    return Reached(metres, what_ends(unit, table, metres + 2.0 * EDGE_M, height_m))


def low_reach(unit: FireUnit, radar: Radar, earth_radius_m: float, table: FlyoutTable) -> Reached:
    """Reached against an aircraft LOW_TARGET_M above level ground: flight, horizon of its radar, published limits."""
    missile = unit.interceptor
    if missile.min_altitude_m > LOW_TARGET_M:
        lowest = told(unit, "min_altitude_m", missile.min_altitude_m, f"{missile.min_altitude_m:.0f} m")
        return Reached(0.0, Cause("below the missile's lowest altitude", lowest))
    farthest_m = min(missile.max_range_m, missile.max_range_by_class_m.get("aircraft", math.inf))
    flown = reach_at(unit, table, LOW_TARGET_M, farthest_m, "aircraft")
    horizon_m = sum(horizon_ground_range_m(h, earth_radius_m) for h in (radar.antenna_height_m, LOW_TARGET_M))
    if horizon_m < flown.reach_m:
        height = told(unit, "radar_antenna_height_m", radar.antenna_height_m, f"{radar.antenna_height_m:g} m")
        return Reached(horizon_m, Cause("below the horizon of its radar", height))
    return flown
