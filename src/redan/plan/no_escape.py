"""The no-escape range: how near a target that flies straight in must be at launch to be hit although it turns and runs.

The closed form for constant speeds (see `physics.chase`) is its check; here the missile flies as in the flyout table.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from redan.physics.chase import Limits, Runner, chase_s
from redan.physics.flyout import FlyoutTable, flight_time_s
from redan.plan import escape as kernel
from redan.plan import sights as sights_kernel
from redan.plan import windows as windows_kernel

if TYPE_CHECKING:
    from redan.plan.compile import Geometry

EDGE_M = 20.0


class Inbound(NamedTuple):
    """A target that flies straight at the launcher at one height; heights above the launcher."""

    height_m: float
    speed_m_s: float  # over the ground
    warned_s: float  # after the launch
    turn_s: float
    run_m_s: float
    slope: float
    floor_m: float


def is_met(table: FlyoutTable, inbound: Inbound, limits: Limits, launch_m: float) -> bool:
    """Whether a launch at a target so far away along the ground ends in a meeting although it turns."""
    ground = launch_m - inbound.speed_m_s * inbound.warned_s
    if ground <= 0.0 or flight_time_s(table, ground, inbound.height_m) <= inbound.warned_s:
        return True  # before it is warned
    runner = Runner(ground, inbound.height_m, inbound.turn_s, inbound.run_m_s, inbound.slope, inbound.floor_m)
    return chase_s(table, runner, limits, inbound.warned_s) < math.inf


def no_escape_range_m(table: FlyoutTable, inbound: Inbound, limits: Limits) -> float:
    """Farthest ground range (m) at launch from which a target that turns is still met."""
    low, high = 0.0, limits.farthest_m + inbound.speed_m_s * inbound.warned_s
    while high - low > EDGE_M:
        middle = 0.5 * (low + high)
        if is_met(table, inbound, limits, middle):
            low = middle
        else:
            high = middle
    return low


def straight_in(g: Geometry, u: int, k: int, run: kernel.Run) -> tuple[Inbound, Limits]:
    """What flies path k, at its highest, as if it flew at the launcher of unit u, and the unit's limits against it."""
    unit, paths = g.units.columns[u], g.paths
    first, last = int(paths.offset[k]), int(paths.offset[k + 1]) - 1
    highest = first + int(paths.altitude_msl_m[first : last + 1].argmax())
    sample = min(highest, last - 1)
    latitude, longitude = (float(unit[c]) for c in (windows_kernel.UNIT_LATITUDE, windows_kernel.UNIT_LONGITUDE))
    launcher_m = float(unit[windows_kernel.UNIT_ALTITUDE])
    when = float(paths.time_s[sample])
    way = np.array(run)
    at, ground = kernel.runner_after(way, paths.samples, first, last, when, latitude, longitude, launcher_m)
    moved_m = float(np.linalg.norm(paths.ecef_m[sample + 1] - paths.ecef_m[sample]))
    speed = moved_m / float(paths.time_s[sample + 1] - when)
    inbound = Inbound(at.height_m, speed, run[kernel.DELAY], run[kernel.TURN], at.speed_m_s, at.slope, at.floor_m)
    antenna_m = float(g.radars.columns[g.units.radar[u], sights_kernel.HEIGHT])
    lowest_m = ground + float(unit[windows_kernel.LOWEST_M])
    farthest_m = float(min(g.farthest_m[u, k], g.guided_m[u, k]))
    return inbound, Limits(farthest_m, lowest_m, antenna_m, launcher_m, g.earth_radius_m)


def no_escape_ranges_m(g: Geometry) -> dict[str, float]:
    """By fire unit, against the first aircraft that runs if it is fired at; empty where none does."""
    running = ((t, run) for t, threat in enumerate(g.order.threats) if (run := kernel.run_of(threat)) is not None)
    t, run = next(running, (-1, None))
    if run is None:
        return {}
    k = g.flights[t].shape
    return {
        unit.name: no_escape_range_m(g.units.missiles[u], *straight_in(g, u, k, run))
        for u, unit in enumerate(g.order.units)
        if g.farthest_m[u, k] > 0.0
    }
