"""Kernel of the launch windows: when a unit can launch so that the missile meets the threat, and how long it flies.

Solved by the time of intercept, not of launch: to meet the threat where it is at path time t the missile has to start
at g(t) = t - flight time to that place. Launched at g, it meets the threat at the first t with that g; so intercepts
are the points where g reaches a new maximum, and windows are the runs of such points where the intercept is allowed.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from redan import jit
from redan.physics.flight import Motor
from redan.physics.flyout import FlyoutTable, flight_time_s
from redan.physics.propagation import ground_distance_m
from redan.plan.routes import nearest_turn
from redan.plan.tables import ALTITUDE, ECEF_X, GROUND, LATITUDE, LONGITUDE, TIME, Paths

EDGE_TOLERANCE_S = 0.02  # ends of windows, in time of intercept
FLIGHT_TOLERANCE = 0.0025  # relative error of a flight time interpolated between nodes, checked midway
FLIGHT_TOLERANCE_S = 0.005  # or this, if larger
ROOT_TOLERANCE_S = 5.0e-5
FEWEST_NODES = 5
MOST_NODES = 33  # of one window: where flight times bend too much, it is cut in two
SHORTEST_WINDOW_S = 0.01
SHORTEST_CUT_S = 0.25  # no cut makes a window shorter
GAP_S = 1.0e-6  # kept between two windows of one pair, also where one was cut

# columns of `units`: launcher (ECEF; geodetic, above sea), engagement radar (ECEF), envelope of the interceptor
X, Y, Z, UNIT_LATITUDE, UNIT_LONGITUDE, UNIT_ALTITUDE, RADAR_X, RADAR_Y, RADAR_Z = range(9)
NEAREST_M, LOWEST_M, HIGHEST_M, FASTEST_M_S, THROUGHOUT = range(9, 14)  # the last: 1 sight from launch on, 0 at the end
UNIT_COLUMNS = 14


class Case(NamedTuple):
    """One unit against one shape, for the functions below."""

    units: Any
    unit: int
    missile: FlyoutTable
    farthest_m: float
    guided_m: float
    samples: Any
    sight_start_s: Any
    sight_end_s: Any
    first_sight: int
    last_sight: int


def meet(case: Case, sample: int, share: float) -> tuple[float, bool]:
    """Launch time g for an intercept between two samples (NaN: out of reach), and whether it is allowed."""
    units, unit, samples = case.units, case.unit, case.samples
    rest = 1.0 - share
    slant_2 = 0.0
    radar_2 = 0.0
    moved_2 = 0.0
    for axis in range(3):
        begin, end = samples[sample, ECEF_X + axis], samples[sample + 1, ECEF_X + axis]
        position = rest * begin + share * end
        slant_2 += (position - units[unit, axis]) ** 2
        radar_2 += (position - units[unit, RADAR_X + axis]) ** 2
        moved_2 += (end - begin) ** 2
    if slant_2 > case.farthest_m * case.farthest_m:
        return math.nan, False
    altitude = rest * samples[sample, ALTITUDE] + share * samples[sample + 1, ALTITUDE]
    latitude = rest * samples[sample, LATITUDE] + share * samples[sample + 1, LATITUDE]
    longitude = rest * samples[sample, LONGITUDE] + share * samples[sample + 1, LONGITUDE]
    longitude = nearest_turn(longitude, units[unit, UNIT_LONGITUDE])
    ground_range = ground_distance_m(units[unit, UNIT_LATITUDE], units[unit, UNIT_LONGITUDE], latitude, longitude)
    flight = flight_time_s(case.missile, ground_range, altitude - units[unit, UNIT_ALTITUDE])
    if not flight < math.inf:
        return math.nan, False
    begun_s, width_s = samples[sample, TIME], samples[sample + 1, TIME] - samples[sample, TIME]
    t = begun_s + share * width_s
    above_ground = altitude - (rest * samples[sample, GROUND] + share * samples[sample + 1, GROUND])
    if (
        slant_2 < units[unit, NEAREST_M] ** 2
        or altitude > units[unit, HIGHEST_M]
        or above_ground < units[unit, LOWEST_M]
        or radar_2 > case.guided_m * case.guided_m
        or moved_2 > (units[unit, FASTEST_M_S] * width_s) ** 2
    ):
        return t - flight, False
    for sight in range(case.first_sight, case.last_sight):
        if case.sight_start_s[sight] <= t <= case.sight_end_s[sight]:
            # the tolerance of an edge: a launch at the very start of a sight is one within it
            seen_since = case.sight_start_s[sight] - EDGE_TOLERANCE_S
            return t - flight, units[unit, THROUGHOUT] == 0.0 or t - flight >= seen_since
    return t - flight, False


def edge_share(case: Case, sample: int, top: float, good_after: bool) -> float:
    """Share between two samples, one good and one not, at which intercepts begin or cease to be good; on the good side.

    Good: allowed, and launched later than `top`.
    """
    low = 0.0
    high = 1.0
    width_s = case.samples[sample + 1, TIME] - case.samples[sample, TIME]
    while (high - low) * width_s > EDGE_TOLERANCE_S:
        middle = 0.5 * (low + high)
        launch, allowed = meet(case, sample, middle)
        if (allowed and launch > top) == good_after:
            high = middle
        else:
            low = middle
    return high if good_after else low


def notch_edge(case: Case, sample: int, reached: float, missed: float) -> float:
    """The last share that a missile gets to, between one that it gets to and one that it does not."""
    for _ in range(30):
        middle = 0.5 * (reached + missed)
        if meet(case, sample, middle)[0] < math.inf:
            reached = middle
        else:
            missed = middle
    return reached


def launch_share(
    case: Case, sample: int, low: float, launch_low_s: float, high: float, launch_high_s: float, wanted_s: float
) -> float:
    """Share between two samples at which the launch time is the wanted one: false position (Illinois).

    low, high: shares between which it lies; the launch times there may be NaN, not computed yet. A place between that
    no missile gets to belongs to a notch in the reach, narrower than a step of the path: straight over it.
    """
    if not launch_low_s < math.inf:
        launch_low_s = meet(case, sample, low)[0]
    at_low = launch_low_s - wanted_s
    if at_low > -ROOT_TOLERANCE_S:
        return low
    if not launch_high_s < math.inf:
        launch_high_s = meet(case, sample, high)[0]
    at_high = launch_high_s - wanted_s
    if not at_high > ROOT_TOLERANCE_S:
        return high
    kept = 0  # which end stayed last: its error is halved when it stays again
    for _ in range(60):
        trial = low + (high - low) * at_low / (at_low - at_high)
        error = meet(case, sample, trial)[0] - wanted_s
        if abs(error) < ROOT_TOLERANCE_S:
            return trial
        if math.isnan(error):
            before, after = notch_edge(case, sample, low, trial), notch_edge(case, sample, high, trial)
            at_before, at_after = meet(case, sample, before)[0] - wanted_s, meet(case, sample, after)[0] - wanted_s
            if math.isnan(at_before):  # the node before this one lies in the same notch
                at_before = launch_low_s - wanted_s
            if at_before >= 0.0:
                high, at_high, kept = before, at_before, 0
            elif at_after <= 0.0:
                low, at_low, kept = after, at_after, 0
            else:
                return before + (after - before) * at_before / (at_before - at_after)
        elif error < 0.0:
            low, at_low = trial, error
            at_high = 0.5 * at_high if kept == 1 else at_high
            kept = 1
        else:
            high, at_high = trial, error
            at_low = 0.5 * at_low if kept == -1 else at_low
            kept = -1
    return 0.5 * (low + high)


def fill_nodes(
    case: Case, launch_s: Any, first: int, first_share: float, last: int, last_share: float,
    opens_s: float, closes_s: float, fine: Any,
) -> int:  # fmt: skip
    """Flight times at evenly spaced launch times, twice as dense as needed: node n in fine[2 n].

    Returns their number, negative if even so many are too few and the window can be cut.

    The intercepts run from (sample, share) first to last; launch_s holds their launch times at the samples between.
    """
    count = FEWEST_NODES
    step = 1
    samples = case.samples
    while True:
        points = 2 * count - 1
        sample, share, launch = first, first_share, math.nan
        for point in range(step - 1, points, step):
            wanted_s = opens_s + (closes_s - opens_s) * point / (points - 1)
            while sample < last and not launch_s[sample + 1] >= wanted_s:
                sample += 1
                share = 0.0
                launch = launch_s[sample]
            if sample < last:
                share = launch_share(case, sample, share, launch, 1.0, launch_s[sample + 1], wanted_s)
            else:
                share = launch_share(case, sample, share, launch, last_share, math.nan, wanted_s)
            launch = wanted_s
            begun_s = samples[sample, TIME]
            fine[point] = begun_s + share * (samples[sample + 1, TIME] - begun_s) - wanted_s
        worst = 0.0  # error over what is allowed
        for point in range(1, points, 2):
            error = abs(0.5 * (fine[point - 1] + fine[point + 1]) - fine[point])
            worst = max(worst, error / max(FLIGHT_TOLERANCE * fine[point], FLIGHT_TOLERANCE_S))
        if worst <= 1.0:
            return count
        # twice as many nodes divide the error by four at best: give up as soon as that is not enough
        hopeless = worst * (count - 1) * (count - 1) > (MOST_NODES - 1) * (MOST_NODES - 1)
        if hopeless and closes_s - opens_s > 2.0 * SHORTEST_CUT_S:
            return -count
        if points > MOST_NODES:
            return count
        for point in range(points - 1, -1, -1):
            fine[2 * point] = fine[point]
        count = points
        step = 2


def solve_windows(
    units: Any, unit_radar: Any, unit_table: Any, motors: Any, reach_m: Any, extra_time_s: Any, speed_m_s: Any,
    farthest_m: Any, guided_m: Any, paths: Paths, sight_offset: Any, sight_start_s: Any, sight_end_s: Any,
    first_unit: int, last_unit: int,
    row_count: Any, open_s: Any, close_s: Any, node_count: Any, node_flight_s: Any, launch_s: Any, fine: Any,
) -> tuple[int, int]:  # fmt: skip
    """Windows of units first..last-1 against every shape, in order; returns how many windows and nodes.

    motors, reach_m, extra_time_s, speed_m_s: flyout tables, stacked; unit_table says which is whose. farthest_m,
    guided_m (U, K): reach against each shape (0: not engaged) and range of the engagement radar for it. launch_s (N,),
    fine (2 * MOST_NODES - 1,): scratch. Counts beyond the length of the output arrays are returned, not written: the
    caller then offers longer ones.
    """
    shapes = len(paths.offset) - 1
    windows = 0
    nodes = 0
    for unit in range(first_unit, last_unit):
        t = unit_table[unit]
        missile = FlyoutTable(
            Motor(motors[t, 0], motors[t, 1], motors[t, 2], motors[t, 3]), motors[t, 4], motors[t, 5], motors[t, 6],
            reach_m[t], extra_time_s[t], speed_m_s[t],
        )  # fmt: skip
        for shape in range(shapes):
            before = windows
            row = unit_radar[unit] * shapes + shape
            case = Case(
                units, unit, missile, farthest_m[unit, shape], guided_m[unit, shape], paths.samples,
                sight_start_s, sight_end_s, sight_offset[row], sight_offset[row + 1],
            )  # fmt: skip
            first = paths.offset[shape]
            last = paths.offset[shape + 1] - 1
            if case.farthest_m <= 0.0 or case.first_sight == case.last_sight:
                first = last + 2
            top = -math.inf
            previous_close = -math.inf
            running = False
            begin, begin_share = 0, 0.0
            for i in range(first, last + 2):  # one beyond the end closes what is open
                good = False
                launch = math.nan
                if i <= last:
                    segment = min(i, last - 1)
                    launch, allowed = meet(case, segment, float(i - segment))
                    launch_s[i] = launch
                    good = allowed and launch > top
                if good and not running:
                    running = True
                    begin, begin_share = i, 0.0
                    if i > first:
                        begin, begin_share = i - 1, edge_share(case, i - 1, top, True)
                elif running and not good:
                    running = False
                    end, end_share = i - 2, 1.0
                    if i <= last:
                        end, end_share = i - 1, edge_share(case, i - 1, top, False)
                    # nothing is launched at what is not there yet
                    opens_s = max(meet(case, begin, begin_share)[0], 0.0, previous_close + GAP_S)
                    closes_s = meet(case, end, end_share)[0]
                    until_s = closes_s
                    while closes_s - opens_s >= SHORTEST_WINDOW_S:
                        count = fill_nodes(
                            case, launch_s, begin, begin_share, end, end_share, opens_s, until_s, fine
                        )
                        if count < 0:
                            until_s = 0.5 * (opens_s + until_s)
                            continue
                        if windows < len(open_s) and nodes + count <= len(node_flight_s):
                            open_s[windows] = opens_s
                            close_s[windows] = until_s
                            node_count[windows] = count
                            for node in range(count):
                                node_flight_s[nodes + node] = fine[2 * node]
                        windows += 1
                        nodes += count
                        previous_close = until_s
                        length_s = until_s - opens_s
                        opens_s = until_s + GAP_S
                        until_s = min(closes_s, opens_s + 4.0 * length_s)
                if launch > top:
                    top = launch
            row_count[(unit - first_unit) * shapes + shape] = windows - before
    return windows, nodes


jit.register(meet, edge_share, notch_edge, launch_share, fill_nodes)
solve = jit.lean_kernel(solve_windows)
