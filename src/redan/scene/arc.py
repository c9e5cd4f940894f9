"""The path of one missile to the place where it meets its target, as it is drawn.

Launch, meeting and time of flight are the plan's. Between them the flyout table knows no path: of many it keeps the
soonest that arrives fast enough, and one that would be there too slow is flown higher and bends down at the end. Drawn
is that: a straight burn, then a coast under drag and gravity (the forces of `physics.flyout`) from the flattest launch
elevation that is there in the plan's time, bent onto the meeting by a parabola in time. Where the plain coast takes
that time, within 2 %, nothing is bent.

Between samples a straight line stays within 50 m (half a second of an even boost of 320 m/s2 bends by 10 m, and each
step of the coast is halved): tested against steps eight times as fine.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from redan.physics.compiled import coast_along
from redan.physics.flight import TOO_SHORT, powered_path_m, powered_speed_m_s, straight_time_s
from redan.physics.flyout import FlyoutTable
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M, ecef_to_enu, enu_to_ecef
from redan.scene.scene import Place

F8 = NDArray[np.float64]
Home = tuple[float, float, float]  # latitude, longitude (rad), altitude (m) of the launcher

BOOST_STEP_S = 0.5
COAST_STEP_S = 2.0
HIT_M = 20.0  # a path that passes the meeting so close is the plain coast there
LATE = 1.02  # over the plan's time: the table is interpolated
SOON = 0.001
MOST_TRIES = 14
USUAL_ROWS = 256  # samples of a coast; more where they do not suffice
FIRST_STEP_RAD, WIDEST_STEP_RAD = math.radians(0.5), math.radians(4.0)
STEEPEST_RAD = math.radians(89.9)


def fly(table: FlyoutTable, home: Home, meets: Place, lasts_s: float) -> tuple[F8, F8, float]:
    """Times from launch, places (ECEF), and the path's own time of flight (s) to a meeting lasts_s after the launch.

    Times are stretched by lasts_s over its own. Where no path leads there (the meeting is not the plan's own: an
    aircraft drawn as it runs) it is straight and even, and its own time of flight NaN.
    """
    east, north, up = ecef_to_enu(*meets, *home)
    out = math.hypot(east, north)
    found = _bent(table, math.atan2(up, out), math.hypot(out, up), lasts_s)
    if found is None:
        shares = np.linspace(0.0, 1.0, max(int(lasts_s / COAST_STEP_S), 1) + 1)
        along, own_s = np.column_stack((shares * out, shares * up)), math.nan
        times = shares * lasts_s
    else:
        times, along, _ = found
        own_s = float(times[-1])
        burn_s = min(table.motor.burn_time_s, 0.5 * own_s)
        share = np.clip((times - burn_s) / (own_s - burn_s), 0.0, 1.0)
        along = along + (share * share)[:, None] * (np.array([out, up]) - along[-1])
        times = times * (lasts_s / own_s)
    bearing = math.atan2(east, north)
    places = [enu_to_ecef(x * math.sin(bearing), x * math.cos(bearing), z, *home) for x, z in along.tolist()]
    places[-1] = meets
    return times, np.array(places), own_s


Flown = tuple[F8, F8, float]


def _bent(table: FlyoutTable, ray: float, slant_m: float, lasts_s: float) -> Flown | None:
    """The path to draw, before it is bent; None: no path comes so far.

    Times fall as the launch elevation rises from that of the plain coast: out of the dense air sooner. The first
    elevation is taken that is early enough.
    """
    if slant_m <= powered_path_m(table.motor) or ray > STEEPEST_RAD:
        return _flown(table, ray, ray, slant_m)
    low, step = ray, FIRST_STEP_RAD
    flown = _flown(table, ray, ray, slant_m)
    best: Flown | None = None
    while not _arrives(flown, lasts_s):
        if flown[2] >= 0.0 and (best is None or flown[0][-1] < best[0][-1]):
            best = flown
        elif best is not None:
            return best  # it takes longer again: higher is no sooner
        if low + step > STEEPEST_RAD:
            return best
        low, step = low + step, min(2.0 * step, WIDEST_STEP_RAD)
        flown = _flown(table, low, ray, slant_m)
    high = low
    low = max(high - step, ray)
    for _ in range(MOST_TRIES):
        if abs(flown[2]) <= HIT_M or abs(flown[0][-1] - lasts_s) < SOON * lasts_s:
            break
        middle = 0.5 * (low + high)
        trial = _flown(table, middle, ray, slant_m)
        if _arrives(trial, lasts_s):
            high, flown = middle, trial
        else:
            low = middle
    return flown


def _arrives(flown: Flown, lasts_s: float) -> bool:
    """Whether a path passes the meeting or above, in time."""
    return flown[2] >= -HIT_M and float(flown[0][-1]) <= lasts_s * LATE


def _flown(table: FlyoutTable, elevation: float, ray: float, slant_m: float) -> Flown:
    """A path at one launch elevation until it has come slant_m along the ray: times, (out, up), how far above the ray.

    -inf where it never gets so far.
    """
    motor = table.motor
    powered = powered_path_m(motor)
    cos_r, sin_r = math.cos(ray), math.sin(ray)
    burn_m = min(powered, slant_m / max(math.cos(elevation - ray), 1e-9))
    ways = _boost_ways(table, burn_m)
    times = [straight_time_s(way, motor) for way in ways]
    rows = [(way * math.cos(elevation), way * math.sin(elevation)) for way in ways]
    if burn_m >= powered:
        coast = _coast(table, elevation, rows[-1], times[-1], (cos_r, sin_r), slant_m)
        if coast is None:
            return np.array(times), np.array(rows), -math.inf
        times, rows = [*times, *coast[:, 0].tolist()], [*rows, *coast[:, 1:].tolist()]
    end_x, end_z = rows[-1]
    return np.array(times), np.array(rows), end_z * cos_r - end_x * sin_r


def _coast(
    table: FlyoutTable, elevation: float, burnt_out: tuple[float, float], time_s: float, ray: tuple[float, float],
    slant_m: float,
) -> F8 | None:  # fmt: skip
    """Time, out and up of each sample from burnout on, shape (n, 3); None where it never gets so far."""
    speed_m_s = table.motor.burnout_speed_m_s
    v_out, v_up = speed_m_s * math.cos(elevation), speed_m_s * math.sin(elevation)
    room = USUAL_ROWS
    while True:
        rows = np.empty((room, 3))
        count = coast_along(
            float(burnt_out[0]), float(burnt_out[1]), v_out, v_up, float(time_s), float(table.drag_factor_m2_kg),
            EARTH_MEAN_RADIUS_M + float(table.launch_altitude_m), COAST_STEP_S, *ray, float(slant_m), rows,
        )  # fmt: skip
        if count == TOO_SHORT:
            return None
        if count <= room:
            return rows[:count]
        room *= 2


def _boost_ways(table: FlyoutTable, until_m: float) -> list[float]:
    """Ways flown while the motor burns, about half a second apart."""
    ways = [0.0]
    motor = table.motor
    while True:
        speed = powered_speed_m_s(ways[-1], motor)
        pace = motor.boost_speed_m_s / motor.boost_time_s
        ways.append(ways[-1] + max(speed * BOOST_STEP_S, 0.5 * pace * BOOST_STEP_S * BOOST_STEP_S))
        if ways[-1] >= until_m:
            ways[-1] = until_m
            return ways

