"""Launch windows: when a fire unit can launch so that the missile meets the threat, and how long the missile then flies.

Solved by the time of intercept, not of launch: for an intercept at path time t the missile has to start at g(t) = t - flight
time to where the threat is at t. The missile launched at g meets the threat at the first t with that g, so
intercepts are the points where g reaches a new maximum; windows are the runs of such points at which the intercept is allowed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from redan import jit

END_TOLERANCE_S = 0.02  # ends of windows, in time of intercept
FLIGHT_TOLERANCE = 0.004  # relative error of a flight time interpolated between nodes
MAX_NODES = 64
SHORTEST_WINDOW_S = 0.01

# columns of the table of units
X, Y, Z, NEAREST_M, FARTHEST_M, LOWEST_M, HIGHEST_M, FASTEST_M_S, RADAR_X, RADAR_Y, RADAR_Z = range(11)


def solve_windows(
    units: Any, unit_table: Any, unit_radar: Any, reach_m: Any, guided_m: Any,
    tables: Any, table_spec: Any,
    path_offset: Any, time_s: Any, ecef_m: Any, altitude_m: Any, ground_m: Any,
    sight_offset: Any, sight_start_s: Any, sight_end_s: Any,
    row_offset: Any, open_s: Any, close_s: Any, node_offset: Any, node_flight_s: Any,
) -> int:  # fmt: skip
    """Fill rows of windows; returns 0, or 1 if the output arrays are too short.
    """
    return 0
