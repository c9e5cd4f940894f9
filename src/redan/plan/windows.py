"""Kernel of the launch windows: when a unit can launch so that the missile meets the threat, and how long it then flies.

Solved by the time of intercept, not of launch: to meet the threat where it is at path time t the missile has to start at
g(t) = t - flight time to that place. Launched at g, it meets the threat at the first t with that g; so intercepts are the
points where g reaches a new maximum, and windows are the runs of such points at which the intercept is allowed.
"""

from __future__ import annotations

import math
from typing import Any

from redan import jit

END_TOLERANCE_S = 0.02  # ends of windows, in time of intercept
FLIGHT_TOLERANCE = 0.003  # relative error of a flight time interpolated between nodes, checked midway
FEWEST_NODES = 5
MOST_NODES = 65
SHORTEST_WINDOW_S = 0.01
GAP_S = 1.0e-3  # kept between two windows of one pair

# columns of `units`: launcher and engagement radar (ECEF), envelope of the interceptor, grid of its flight table
X, Y, Z, RADAR_X, RADAR_Y, RADAR_Z, NEAREST_M, LOWEST_M, HIGHEST_M, FASTEST_M_S = range(10)
TABLE, RANGES, HEIGHTS, RANGE_STEP_M, HEIGHT_FLOOR_M, HEIGHT_STEP_M = range(10, 16)
UNIT_COLUMNS = 16


def table_flight_s(units: Any, unit: int, table: Any, range_m: float, height_m: float) -> float:
    """Bilinear flight time (s) to a ground range and a height above sea; NaN where the missile does not reach."""
    x = range_m / units[unit, RANGE_STEP_M]
    y = max((height_m - units[unit, HEIGHT_FLOOR_M]) / units[unit, HEIGHT_STEP_M], 0.0)
    ranges = int(units[unit, RANGES])
    heights = int(units[unit, HEIGHTS])
    if x > ranges - 1 or y > heights - 1:
        return math.nan
    i = min(int(x), ranges - 2)
    j = min(int(y), heights - 2)
    at = int(units[unit, TABLE]) + i * heights + j
    v = y - j
    near = table[at] + v * (table[at + 1] - table[at])
    far = table[at + heights] + v * (table[at + heights + 1] - table[at + heights])
    return float(near + (x - i) * (far - near))


def meet(
    units: Any, unit: int, table: Any, farthest_m: float, guided_m: float,
    time_s: Any, ecef_m: Any, altitude_m: Any, ground_m: Any, sample: int, share: float,
    sight_start_s: Any, sight_end_s: Any, first_sight: int, last_sight: int,
) -> tuple[float, bool]:  # fmt: skip
    """Launch time g for an intercept between samples (NaN if out of the missile's reach), and whether it is allowed."""
    rest = 1.0 - share
    x = rest * ecef_m[sample, 0] + share * ecef_m[sample + 1, 0]
    y = rest * ecef_m[sample, 1] + share * ecef_m[sample + 1, 1]
    z = rest * ecef_m[sample, 2] + share * ecef_m[sample + 1, 2]
    ux, uy, uz = units[unit, X], units[unit, Y], units[unit, Z]
    slant_2 = (x - ux) ** 2 + (y - uy) ** 2 + (z - uz) ** 2
    if slant_2 > farthest_m * farthest_m:
        return math.nan, False
    altitude = rest * altitude_m[sample] + share * altitude_m[sample + 1]
    # ground range: geocentric angle times the mean distance from the centre, right to 1e-4
    cross_x, cross_y, cross_z = y * uz - z * uy, z * ux - x * uz, x * uy - y * ux
    cross = math.sqrt(cross_x * cross_x + cross_y * cross_y + cross_z * cross_z)
    centre = math.sqrt(ux * ux + uy * uy + uz * uz)
    flight = table_flight_s(units, unit, table, centre * math.atan2(cross, x * ux + y * uy + z * uz), altitude)
    if not flight >= 0.0:
        return math.nan, False
    t = rest * time_s[sample] + share * time_s[sample + 1]
    if slant_2 < units[unit, NEAREST_M] ** 2 or altitude > units[unit, HIGHEST_M]:
        return t - flight, False
    if altitude - (rest * ground_m[sample] + share * ground_m[sample + 1]) < units[unit, LOWEST_M]:
        return t - flight, False
    radar_2 = (x - units[unit, RADAR_X]) ** 2 + (y - units[unit, RADAR_Y]) ** 2 + (z - units[unit, RADAR_Z]) ** 2
    if radar_2 > guided_m * guided_m:
        return t - flight, False
    moved_2 = 0.0
    for axis in range(3):
        moved_2 += (ecef_m[sample + 1, axis] - ecef_m[sample, axis]) ** 2
    if moved_2 > (units[unit, FASTEST_M_S] * (time_s[sample + 1] - time_s[sample])) ** 2:
        return t - flight, False
    for sight in range(first_sight, last_sight):
        if sight_start_s[sight] <= t <= sight_end_s[sight]:
            return t - flight, True
    return t - flight, False


def solve_windows(
    units: Any, table: Any, unit_radar: Any, farthest_m: Any, guided_m: Any,
    path_offset: Any, time_s: Any, ecef_m: Any, altitude_m: Any, ground_m: Any,
    sight_offset: Any, sight_start_s: Any, sight_end_s: Any,
    first_unit: int, last_unit: int,
    row_count: Any, open_s: Any, close_s: Any, node_count: Any, node_flight_s: Any, launch_s: Any, fine: Any,
) -> tuple[int, int]:  # fmt: skip
    """Windows of units first..last-1 against every shape, in order; returns how many windows and nodes.

    farthest_m, guided_m (U, K): reach against each shape (0: not engaged) and range of the engagement radar for it.
    launch_s (N,), fine (2 * MOST_NODES - 1,): scratch.
    Counts beyond the length of the output arrays are returned, not written: the caller then offers longer ones.
    """
    shapes = len(path_offset) - 1
    windows = 0
    nodes = 0
    for unit in range(first_unit, last_unit):
        for shape in range(shapes):
            before = windows
            farthest = farthest_m[unit, shape]
            guided = guided_m[unit, shape]
            first_sight = sight_offset[unit_radar[unit] * shapes + shape]
            last_sight = sight_offset[unit_radar[unit] * shapes + shape + 1]
            first = path_offset[shape]
            last = path_offset[shape + 1] - 1
            top = -math.inf
            running = False
            run_first = 0
            run_share = 0.0
            previous_close = -math.inf
            if farthest <= 0.0 or first_sight == last_sight:
                first = last + 1
            for i in range(first, last + 2):
                good = False
                g = math.nan
                if i <= last:
                    segment = min(i, last - 1)
                    g, good = meet(
                        units, unit, table, farthest, guided, time_s, ecef_m, altitude_m, ground_m,
                        segment, float(i - segment), sight_start_s, sight_end_s, first_sight, last_sight,
                    )  # fmt: skip
                    launch_s[i] = g
                    good = good and g > top
                if good and not running:
                    running = True
                    run_first, run_share = i - 1, 1.0
                    if i > first:
                        low, high = 0.0, 1.0
                        while (high - low) * (time_s[i] - time_s[i - 1]) > END_TOLERANCE_S:
                            middle = 0.5 * (low + high)
                            trial, allowed = meet(
                                units, unit, table, farthest, guided, time_s, ecef_m, altitude_m, ground_m,
                                i - 1, middle, sight_start_s, sight_end_s, first_sight, last_sight,
                            )  # fmt: skip
                            if allowed and trial > top:
                                high = middle
                            else:
                                low = middle
                        run_share = high
                    else:
                        run_first, run_share = i, 0.0
                elif running and not good:
                    running = False
                    end_sample, end_share = i - 2, 1.0  # the sample before is the last good one
                    if i <= last:
                        low, high = 0.0, 1.0
                        while (high - low) * (time_s[i] - time_s[i - 1]) > END_TOLERANCE_S:
                            middle = 0.5 * (low + high)
                            trial, allowed = meet(
                                units, unit, table, farthest, guided, time_s, ecef_m, altitude_m, ground_m,
                                i - 1, middle, sight_start_s, sight_end_s, first_sight, last_sight,
                            )  # fmt: skip
                            if allowed and trial > top:
                                low = middle
                            else:
                                high = middle
                        end_sample, end_share = i - 1, low
                    opens, _ = meet(
                        units, unit, table, farthest, guided, time_s, ecef_m, altitude_m, ground_m,
                        run_first, run_share, sight_start_s, sight_end_s, first_sight, last_sight,
                    )  # fmt: skip
                    closes, _ = meet(
                        units, unit, table, farthest, guided, time_s, ecef_m, altitude_m, ground_m,
                        end_sample, end_share, sight_start_s, sight_end_s, first_sight, last_sight,
                    )  # fmt: skip
                    opens = max(opens, 0.0, previous_close + GAP_S)  # nothing is launched at what is not there yet
                    if closes - opens < SHORTEST_WINDOW_S:
                        top = max(top, g) if g == g else top
                        continue
                    previous_close = closes
                    count = FEWEST_NODES
                    while True:
                        points = 2 * count - 1
                        sample, share = run_first, run_share
                        worst = 0.0
                        for point in range(points):
                            wanted = opens + (closes - opens) * point / (points - 1)
                            while sample < end_sample and not launch_s[sample + 1] >= wanted:
                                sample += 1
                                share = 0.0
                            low = share
                            high = end_share if sample == end_sample else 1.0
                            for _ in range(40):
                                middle = 0.5 * (low + high)
                                trial, _ok = meet(
                                    units, unit, table, farthest, guided, time_s, ecef_m, altitude_m, ground_m,
                                    sample, middle, sight_start_s, sight_end_s, first_sight, last_sight,
                                )  # fmt: skip
                                if trial < wanted:
                                    low = middle
                                else:
                                    high = middle
                            share = low
                            t = time_s[sample] + high * (time_s[sample + 1] - time_s[sample])
                            fine[point] = t - wanted
                        for point in range(1, points, 2):
                            error = abs(0.5 * (fine[point - 1] + fine[point + 1]) - fine[point])
                            worst = max(worst, error / fine[point])
                        if worst <= FLIGHT_TOLERANCE or points > MOST_NODES:
                            break
                        count = points
                    if windows < len(open_s) and nodes + count <= len(node_flight_s):
                        open_s[windows] = opens
                        close_s[windows] = closes
                        node_count[windows] = count
                        for point in range(count):
                            node_flight_s[nodes + point] = fine[2 * point]
                    windows += 1
                    nodes += count
                if g == g and g > top:
                    top = g
            row_count[(unit - first_unit) * shapes + shape] = windows - before
    return windows, nodes


jit.register(table_flight_s, meet)
solve = jit.lean_kernel(solve_windows)
