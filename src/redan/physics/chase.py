"""When an interceptor meets a target that turns and runs straight away from its launcher, or that it never does.

The model. The target holds its course until it is warned, loses some time in the turn (it stays where it is), then runs
along the great circle away from the launcher, at constant ground speed, perhaps down a constant slope to a floor. The
missile flies as in `flyout`: it is there at the first time t after its launch that is no less than its flight time to
where the target is at t. The target escapes when, before that, it is farther than the missile's reach against it, where
the missile no longer gets (too slow, out of energy), below its lowest altitude, or below the horizon of its radar.

While a target runs, all of these get worse for the missile: so the first meeting decides.

Source: pursuit of a receding target along the line of sight; for constant speeds (missile v, target V, reach D, s
seconds lost) the farthest launch is at D - V (D / v - s). The target knows where the launcher stands and its turn has
no width: that favours the target. The missile loses no energy by following the turn: that favours the missile. Valid
where `flyout` is. Checked by: the closed form, a scan in time (tests).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from redan.physics.flyout import FlyoutTable, flight_time_s
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M, horizon_ground_range_m

MEETING_TOLERANCE_S = 1.0e-3
MOST_STEPS = 400  # of the fixed point; a chase that needs more closes in by less than any reach lasts


class Runner(NamedTuple):
    """A target at the instant it is warned, and what it does then; heights above the launcher."""

    ground_m: float  # along the ground from the launcher
    height_m: float
    turn_s: float  # lost in the turn
    speed_m_s: float  # over the ground
    slope: float  # of the dive: height lost over ground covered; 0: it keeps its height
    floor_m: float  # height at which the dive ends


class Limits(NamedTuple):
    """Where a meeting is still possible; heights above the launcher."""

    farthest_m: float  # slant range
    lowest_m: float  # height
    antenna_m: float  # height of the guiding radar above sea level, which stands at the launcher
    launcher_msl_m: float
    earth_radius_m: float  # effective, for rays


def runner_at(runner: Runner, since_warned_s: float) -> tuple[float, float]:
    """Ground range and height (m) some time after the warning."""
    run_m = runner.speed_m_s * max(since_warned_s - runner.turn_s, 0.0)
    height = runner.height_m
    if runner.slope > 0.0 and height > runner.floor_m:
        height = max(height - runner.slope * run_m, runner.floor_m)
    return runner.ground_m + run_m, height


def slant_range_m(ground_m: float, height_m: float, launcher_msl_m: float) -> float:
    """Straight distance (m) to a point over a round earth."""
    radius = EARTH_MEAN_RADIUS_M + launcher_msl_m
    r = radius + height_m
    half = math.sin(0.5 * ground_m / EARTH_MEAN_RADIUS_M)
    return math.sqrt(height_m * height_m + 4.0 * radius * r * half * half)


def lag_s(table: FlyoutTable, runner: Runner, limits: Limits, warned_s: float, time_s: float) -> float:
    """How long after time_s (from launch) the missile gets to where the target then is; inf: it does not."""
    ground, height = runner_at(runner, time_s - warned_s)
    if slant_range_m(ground, height, limits.launcher_msl_m) > limits.farthest_m:
        return math.inf
    return flight_time_s(table, ground, height) - time_s


def chase_s(table: FlyoutTable, runner: Runner, limits: Limits, warned_s: float) -> float:
    """Time (s) from launch to the meeting with a target warned warned_s after the launch; inf: it escapes.

    The missile must not have met it before it was warned.
    """
    before = warned_s
    time = warned_s
    for _ in range(MOST_STEPS):
        lag = lag_s(table, runner, limits, warned_s, time)
        if lag == math.inf:
            return math.inf
        if lag <= MEETING_TOLERANCE_S:
            break
        before = time
        time += lag  # it cannot be met sooner while its flight time grows
    else:
        return math.inf
    if lag < -MEETING_TOLERANCE_S:  # a dive towards the missile: met on the way
        after = time
        while after - before > MEETING_TOLERANCE_S:
            time = 0.5 * (before + after)
            if lag_s(table, runner, limits, warned_s, time) > 0.0:
                before = time
            else:
                after = time
        time = after
    ground, height = runner_at(runner, time - warned_s)
    if height < limits.lowest_m:
        return math.inf
    horizon_m = horizon_ground_range_m(limits.antenna_m, limits.earth_radius_m) + horizon_ground_range_m(
        height + limits.launcher_msl_m, limits.earth_radius_m
    )
    return math.inf if ground > horizon_m else time


KERNEL_FUNCTIONS = (runner_at, slant_range_m, lag_s, chase_s)
