"""The path of one missile to the place where it meets its target: a straight burn, then a coast under drag and gravity.

The model is that of `physics.flyout`, integrated once more for the launch elevation that leads to the meeting. The
plan's time of flight is interpolated in a table, this path's is its own: times are stretched so that launch and meeting
are those of the plan (by less than 2 % where the target holds its course, see the tests).

Between samples a straight line stays within 10 m of the path: half a second of an even boost of 320 m/s2 bends it by
10 m, and each step of the coast is halved.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from redan.physics.flight import LONGEST_FLIGHT_S, coast_step, powered_path_m, powered_speed_m_s, straight_time_s
from redan.physics.flyout import FlyoutTable
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M, ecef_to_enu, enu_to_ecef
from redan.scene.scene import Place

F8 = NDArray[np.float64]
Home = tuple[float, float, float]  # latitude, longitude (rad), altitude (m) of the launcher

BOOST_STEP_S = 0.5
COAST_STEP_S = 2.0
HIT_M = 1.0  # the path found passes the meeting so close; the rest is shared out along it
MOST_TRIES = 40
STEEPEST_RAD = math.radians(89.9)


def fly(table: FlyoutTable, home: Home, meets: Place, lasts_s: float) -> tuple[F8, F8, float]:
    """Times from launch, places (ECEF), and the path's own time of flight (s) to a meeting lasts_s after the launch.

    Where no coast leads there (the meeting is not the plan's own: an aircraft drawn as it runs) the path is straight,
    and its own time of flight NaN.
    """
    east, north, up = ecef_to_enu(*meets, *home)
    out = math.hypot(east, north)
    ray = math.atan2(up, out)
    slant = math.hypot(out, up)
    found = _bent(table, ray, slant)
    if found is None:
        shares = np.linspace(0.0, 1.0, max(int(lasts_s / COAST_STEP_S), 1) + 1)
        along, own_s = np.column_stack((shares * out, shares * up)), math.nan
        times = shares * lasts_s
    else:
        times, along = found
        own_s = float(times[-1])
        share = times / own_s
        along = along + share[:, None] * (np.array([out, up]) - along[-1])  # the last metre, and the end exactly
        times = share * lasts_s
    bearing = math.atan2(east, north)
    places = [enu_to_ecef(x * math.sin(bearing), x * math.cos(bearing), z, *home) for x, z in along.tolist()]
    places[-1] = meets
    return times, np.array(places), own_s


def _bent(table: FlyoutTable, ray: float, slant_m: float) -> tuple[F8, F8] | None:
    """Times and (out, up) of the flattest path that crosses the ray at a slant range; None: no path does."""
    if slant_m <= powered_path_m(table.motor) or ray > STEEPEST_RAD:
        return _flown(table, ray, ray, slant_m)[:2]
    low = ray
    times, along, off_low = _flown(table, low, ray, slant_m)
    if off_low >= 0.0:  # no fall worth speaking of
        return times, along
    high, step = low, math.radians(0.5)
    while True:
        high = min(high + step, STEEPEST_RAD)
        times, along, off_high = _flown(table, high, ray, slant_m)
        if off_high >= 0.0:
            break
        if high >= STEEPEST_RAD:
            return None
        low, off_low, step = high, off_high, 2.0 * step
    kept = 0
    for _ in range(MOST_TRIES):
        if abs(off_high) <= HIT_M:
            break
        finite = math.isfinite(off_low)
        trial = low + (high - low) * off_low / (off_low - off_high) if finite else 0.5 * (low + high)
        flown = _flown(table, trial, ray, slant_m)
        if flown[2] >= 0.0:
            high, off_high, (times, along) = trial, flown[2], flown[:2]
            off_low = 0.5 * off_low if kept == 1 else off_low
            kept = 1
        else:
            low, off_low = trial, flown[2]
            off_high = 0.5 * off_high if kept == -1 else off_high
            kept = -1
            if abs(flown[2]) <= HIT_M:
                return flown[:2]
    return times, along


def _flown(table: FlyoutTable, elevation: float, ray: float, slant_m: float) -> tuple[F8, F8, float]:
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
        radius = EARTH_MEAN_RADIUS_M + table.launch_altitude_m
        x, z = rows[-1]
        vx, vz = motor.burnout_speed_m_s * math.cos(elevation), motor.burnout_speed_m_s * math.sin(elevation)
        t = times[-1]
        while True:
            x0, z0, vx0, vz0 = x, z, vx, vz
            x, z, vx, vz, h = coast_step(x, z, vx, vz, table.drag_factor_m2_kg, radius, COAST_STEP_S)
            before, after = x0 * cos_r + z0 * sin_r, x * cos_r + z * sin_r
            if after <= before or t > LONGEST_FLIGHT_S:
                return np.array(times), np.array(rows), -math.inf
            share = min((slant_m - before) / (after - before), 1.0)
            for s in (0.5, share) if share == 1.0 else (0.5 * share, share):
                times.append(t + s * h)
                rows.append((_hermite(x0, x, h * vx0, h * vx, s), _hermite(z0, z, h * vz0, h * vz, s)))
            t += h
            if after >= slant_m:
                break
    end_x, end_z = rows[-1]
    return np.array(times), np.array(rows), end_z * cos_r - end_x * sin_r


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


def _hermite(y0: float, y1: float, d0: float, d1: float, s: float) -> float:
    return y0 + s * (d0 + s * (3.0 * (y1 - y0) - 2.0 * d0 - d1 + s * (2.0 * (y0 - y1) + d0 + d1)))
