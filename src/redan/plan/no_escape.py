"""The no-escape range: how near a target that flies straight in must be at launch to be hit although it turns and runs.

The closed form for constant speeds (see `physics.chase`) is its check; here the missile flies as in the flyout table.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from redan.physics.chase import Limits, Runner, chase_s
from redan.physics.flyout import FlyoutTable, flight_time_s

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
