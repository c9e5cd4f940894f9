"""How long an interceptor needs to a point, and how far it gets: point mass with thrust, drag, gravity and the ISA.

The model. Burn: a straight line at the launch elevation. Speed grows evenly from 0 to the boost speed, then evenly to
the published burnout speed at the end of the burn; a motor of one level has no second part (the published speeds
already contain drag and gravity; a controlled missile holds its elevation). Coast: drag and gravity only (gravity turn,
no lift) over a round earth. Drag: the G7 standard curve Cd(Mach) scaled by one drag factor (area over mass at burnout,
m^2/kg): that of the body where it is known, else fitted to the published range; see `calibration`. No manoeuvre.
Over the family of launch elevations the fastest path to a point is kept: the lower one of the two that lead there. A
path ends where it becomes slower than min_speed, and none climbs above LOFT times the highest target altitude. Between
the low paths, which die in dense air, and the lofted ones, which pass above it, some points are on no path of the
family; a missile reaches them by bending its path, so their time is interpolated between the two sides. For the same
reason no point takes longer than one farther out on the same ray: where the lofted path is sooner, it is bent down.

The table. Coordinates are the true elevation angle psi at the launcher (even in asinh(tan psi)) and slant range as a
share of the reach on that ray, so that no cell straddles the boundary; between two rays of very different reach (one
ends in dense air, the next passes above it) times are read at the same slant range. Stored is the time beyond that of
the straight flight without losses: zero during the burn, smooth afterwards.

Source: point-mass equations as in J. D. Anderson, Introduction to Flight; G7: US Army Ballistic Research Laboratory,
in R. L. McCoy, Modern Exterior Ballistics (1999); US76 atmosphere. Valid for: launch sites below 5 km, targets below
60 km. Checked by: direct integration (tests).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.physics.flight import (
    LOFT,
    LONGEST_FLIGHT_S,
    Motor,
    coast_step,
    motor_of,
    powered_path_m,
    powered_speed_m_s,
    straight_time_s,
)
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M

FIRST_PITCH = -0.36  # asinh(tan psi) of the lowest ray: -20 degrees
PITCH_STEP = 0.01  # 0.6 degrees at the horizon
RAYS = 291  # the last is the vertical; the one before it stands at 82 degrees
FAMILY_PER_RAY = 1  # launch elevations per ray
FAMILY_EXTRA = 80  # rays' worth of launch elevations above the last slanted ray
FLOOR_M = -6000.0  # paths are followed below the ground, so that rays that end there still bound those above
SHARES = 64  # nodes in slant range over the reach
LOFT_MARGIN = 1.3  # paths are followed to so much above the ceiling, and down to this share of min_speed,
SLOWEST_SHARE = 0.7  # to place the boundary between the last path that counts and the next one
JUMP = 1.1  # two neighbouring rays whose reaches differ by more are read at the same slant range, not the same share


class FlyoutTable(NamedTuple):
    """Time of flight of one interceptor from one launch altitude; plain floats and arrays for kernels."""

    motor: Motor
    min_speed_m_s: float
    launch_altitude_m: float
    drag_factor_m2_kg: float
    reach_m: NDArray[np.float64]  # (RAYS,) slant range
    extra_time_s: NDArray[np.float64]  # (RAYS, SHARES)
    speed_m_s: NDArray[np.float64]  # (RAYS, SHARES)


def _hermite(y0: float, y1: float, d0: float, d1: float, s: float) -> float:
    """Cubic through two values with slopes d0, d1 per unit of s in [0, 1]."""
    return y0 + s * (d0 + s * (3.0 * (y1 - y0) - 2.0 * d0 - d1 + s * (2.0 * (y0 - y1) + d0 + d1)))


def fly_family(
    motor: Motor, min_speed_m_s: float, launch_altitude_m: float, ceiling_m: float, factor: float,
    cross_range: Any, cross_time: Any, cross_speed: Any, cross_slowest: Any, cross_peak: Any, crossings: Any,
) -> None:
    """Fly all launch elevations and note where each path falls through each ray. For kernels.

    cross_*: (RAYS, room) slant range, time, speed, lowest speed and highest altitude so far, in the order of rising
    elevation while slant range still grows; crossings: (RAYS,) their numbers. The first is burnout on the ray itself.
    """
    radius = EARTH_MEAN_RADIUS_M + launch_altitude_m
    powered = powered_path_m(motor)
    slanted = RAYS - 1
    room = cross_range.shape[1]
    highest = ceiling_m * LOFT_MARGIN + 1000.0
    for j in range(RAYS):
        sin_e = math.tanh(FIRST_PITCH + PITCH_STEP * j) if j < slanted else 1.0
        cross_range[j, 0] = powered
        cross_time[j, 0] = motor.burn_time_s
        cross_speed[j, 0] = motor.burnout_speed_m_s
        cross_slowest[j, 0] = motor.burnout_speed_m_s
        cross_peak[j, 0] = launch_altitude_m + powered * sin_e
        crossings[j] = 1
    paths = (slanted + FAMILY_EXTRA) * FAMILY_PER_RAY + 1
    for path in range(1, paths):
        vertical = path == paths - 1
        pitch = FIRST_PITCH + PITCH_STEP * path / FAMILY_PER_RAY
        cos_e = 0.0 if vertical else 1.0 / math.cosh(pitch)
        sin_e = 1.0 if vertical else math.tanh(pitch)
        x = powered * cos_e
        z = powered * sin_e
        vx = motor.burnout_speed_m_s * cos_e
        vz = motor.burnout_speed_m_s * sin_e
        t = motor.burn_time_s
        ray = slanted if vertical else min((path - 1) // FAMILY_PER_RAY, slanted - 1)  # the next one below
        tan_r = math.sinh(FIRST_PITCH + PITCH_STEP * ray)
        peak = 0.0
        slowest = motor.burnout_speed_m_s
        while ray >= 0 and t < LONGEST_FLIGHT_S:
            x0, z0, vx0, vz0 = x, z, vx, vz
            x, z, vx, vz, h = coast_step(x, z, vx, vz, factor, radius, 2.0)
            altitude = math.sqrt(x * x + (z + radius) * (z + radius)) - EARTH_MEAN_RADIUS_M
            peak = max(peak, altitude)
            v = math.sqrt(vx * vx + vz * vz)
            if altitude < FLOOR_M or peak > highest or slowest < SLOWEST_SHARE * min_speed_m_s:
                break
            if vertical:
                k = crossings[ray]
                if vz <= 0.0 or k >= room:
                    break
                slowest = min(slowest, vz)
                cross_range[ray, k] = z
                cross_time[ray, k] = t + h
                cross_speed[ray, k] = vz
                cross_slowest[ray, k] = slowest
                cross_peak[ray, k] = altitude
                crossings[ray] = k + 1
            while not vertical and ray >= 0:
                f1 = z - x * tan_r
                if f1 >= 0.0:
                    break
                f0 = z0 - x0 * tan_r
                d0 = h * (vz0 - vx0 * tan_r)
                d1 = h * (vz - vx * tan_r)
                s = 1.0  # the path bends down, away from the ray: from its far side Newton closes in without a turn
                for _ in range(5):
                    slope = d0 + s * (
                        2.0 * (3.0 * (f1 - f0) - 2.0 * d0 - d1) + 3.0 * s * (2.0 * (f0 - f1) + d0 + d1)
                    )
                    if slope < 0.0:
                        s = min(max(s - _hermite(f0, f1, d0, d1, s) / slope, 0.0), 1.0)
                slant = _hermite(x0, x, h * vx0, h * vx, s) * math.sqrt(1.0 + tan_r * tan_r)
                k = crossings[ray]
                if k < room and slant > cross_range[ray, k - 1]:
                    v0 = math.sqrt(vx0 * vx0 + vz0 * vz0)
                    arrival_speed = v0 + s * (v - v0)
                    cross_range[ray, k] = slant
                    cross_time[ray, k] = t + s * h
                    cross_speed[ray, k] = arrival_speed
                    cross_slowest[ray, k] = min(slowest, arrival_speed)
                    cross_peak[ray, k] = peak
                    crossings[ray] = k + 1
                ray -= 1
                tan_r = math.sinh(FIRST_PITCH + PITCH_STEP * ray)
            slowest = min(slowest, v)
            t += h


def fill_table(
    motor: Motor, min_speed_m_s: float, launch_altitude_m: float, ceiling_m: float,
    cross_range: Any, cross_time: Any, cross_speed: Any, cross_slowest: Any, cross_peak: Any, crossings: Any,
    reach: Any, extra: Any, speed: Any,
) -> None:
    """From the crossings of `fly_family` to the table: reach (RAYS,), extra and speed (RAYS, SHARES). For kernels."""
    powered = powered_path_m(motor)
    for j in range(RAYS):
        last = crossings[j] - 1
        while last > 0 and (cross_slowest[j, last] < min_speed_m_s or cross_peak[j, last] > ceiling_m):
            last -= 1
        limit = cross_range[j, last]
        if last == 0 and cross_peak[j, 0] > ceiling_m:  # the ceiling cuts the burn
            limit *= (ceiling_m - launch_altitude_m) / (cross_peak[j, 0] - launch_altitude_m)
        elif last + 1 < crossings[j]:
            share = 1.0
            if cross_slowest[j, last + 1] < min_speed_m_s:
                fall = cross_slowest[j, last] - cross_slowest[j, last + 1]
                share = (cross_slowest[j, last] - min_speed_m_s) / fall
            if cross_peak[j, last + 1] > ceiling_m:
                over = (ceiling_m - cross_peak[j, last]) / (cross_peak[j, last + 1] - cross_peak[j, last])
                share = min(share, over)
            limit += share * (cross_range[j, last + 1] - limit)
        # keep the crossings that count, and the one that bounds them
        nodes = 1
        for k in range(1, min(last + 2, crossings[j])):
            if k > last or (cross_slowest[j, k] >= min_speed_m_s and cross_peak[j, k] <= ceiling_m):
                cross_range[j, nodes] = cross_range[j, k]
                cross_time[j, nodes] = cross_time[j, k]
                cross_speed[j, nodes] = cross_speed[j, k]
                nodes += 1
        reach[j] = limit
        k = 1
        for i in range(SHARES):
            slant = limit * i / (SHARES - 1)
            if slant <= powered or nodes < 2:
                extra[j, i] = 0.0
                speed[j, i] = powered_speed_m_s(slant, motor)
                continue
            while k < nodes - 1 and cross_range[j, k] < slant:
                k += 1
            # a parabola through the node before; up to the second node a cubic that starts without slope (no loss yet)
            a = cross_range[j, k - 1]
            b = cross_range[j, k]
            ea = cross_time[j, k - 1] - straight_time_s(a, motor)
            eb = cross_time[j, k] - straight_time_s(b, motor)
            s = (slant - a) / (b - a)
            if k <= 2:
                b1 = cross_range[j, 1] - powered
                e1 = cross_time[j, 1] - straight_time_s(cross_range[j, 1], motor)
                first = e1 / (b1 * b1)
                growth = 0.0
                if nodes > 2:
                    b2 = cross_range[j, 2] - powered
                    e2 = cross_time[j, 2] - straight_time_s(cross_range[j, 2], motor)
                    growth = (e2 / (b2 * b2) - first) / (b2 - b1)
                since = slant - powered
                extra[j, i] = (first + growth * (since - b1)) * since * since
            else:
                c = cross_range[j, k - 2]
                ec = cross_time[j, k - 2] - straight_time_s(c, motor)
                curvature = ((eb - ea) / (b - a) - (ea - ec) / (a - c)) / (b - c)
                extra[j, i] = ea + (eb - ea) * s + curvature * (slant - a) * (slant - b)
            speed[j, i] = cross_speed[j, k - 1] + (cross_speed[j, k] - cross_speed[j, k - 1]) * s
        for i in range(SHARES - 2, -1, -1):  # a path that is sooner farther out bends down to the nearer point
            extra[j, i] = min(extra[j, i], max(extra[j, i + 1], 0.0))


def _look_up(
    table: FlyoutTable, ground_range_m: float, altitude_difference_m: float
) -> tuple[float, float, int, int, float, float]:
    """Slant range, reach on the ray, ray and share index with their fractions; reach is negative off the table."""
    radius = EARTH_MEAN_RADIUS_M + table.launch_altitude_m
    angle = ground_range_m / EARTH_MEAN_RADIUS_M
    r = radius + altitude_difference_m
    x = r * math.sin(angle)
    z = r * math.cos(angle) - radius
    slant = math.sqrt(x * x + z * z)
    reach = table.reach_m
    slanted = reach.shape[0] - 1
    top = (slanted - 1) * PITCH_STEP + FIRST_PITCH
    if x <= 0.0:
        if z <= 0.0:
            return slant, -1.0, 0, 0, 0.0, 0.0
        pitch = math.inf
    else:
        pitch = math.asinh(z / x)
    if pitch < FIRST_PITCH:
        return slant, -1.0, 0, 0, 0.0, 0.0
    if pitch >= top:
        ray = slanted - 1
        fraction = min(max(1.0 - x / slant * math.cosh(top), 0.0), 1.0)
    else:
        y = (pitch - FIRST_PITCH) / PITCH_STEP
        ray = min(int(y), slanted - 2)
        fraction = y - ray
    limit = reach[ray] + (reach[ray + 1] - reach[ray]) * fraction
    u = slant / limit * (SHARES - 1)
    i = min(int(u), SHARES - 2)
    return slant, limit, ray, i, fraction, u - i


def _extra_on_ray(extra: Any, reach: Any, ray: int, slant_m: float) -> float:
    """Extra time on one ray at a slant range, at its end where that lies beyond."""
    u = min(slant_m / reach[ray], 1.0) * (SHARES - 1)
    i = min(int(u), SHARES - 2)
    return float(extra[ray, i] + (extra[ray, i + 1] - extra[ray, i]) * (u - i))


def _extra_beside_jump(extra: Any, reach: Any, ray: int, fraction: float, slant_m: float) -> float:
    """Extra time between two rays of which one ends in dense air and the other passes above it.

    Equal shares of the two reaches are no equal flights. As far as both rays go they are mixed at the same slant range;
    beyond, the longer one alone counts, joined on without a step: a path of it, bent a little.
    """
    longer, shorter, weight = ray, ray + 1, fraction
    if reach[ray] < reach[ray + 1]:
        longer, shorter, weight = ray + 1, ray, 1.0 - fraction
    both_m = min(slant_m, reach[shorter])
    apart = _extra_on_ray(extra, reach, shorter, both_m) - _extra_on_ray(extra, reach, longer, both_m)
    return _extra_on_ray(extra, reach, longer, slant_m) + weight * apart


def arrival(table: FlyoutTable, ground_range_m: float, altitude_difference_m: float) -> tuple[float, float]:
    """Time (s) from launch and speed (m/s) on arrival at a point; (inf, 0) where the missile cannot get. For kernels.

    The point: ground range along the earth at sea level and altitude above the launcher.
    """
    slant, limit, ray, i, f, s = _look_up(table, ground_range_m, altitude_difference_m)
    if slant > limit:
        return math.inf, 0.0
    e = table.extra_time_s
    reach = table.reach_m
    if max(reach[ray], reach[ray + 1]) > JUMP * min(reach[ray], reach[ray + 1]):
        time = straight_time_s(slant, table.motor) + _extra_beside_jump(e, reach, ray, f, slant)
    else:
        low = e[ray, i] + (e[ray, i + 1] - e[ray, i]) * s
        high = e[ray + 1, i] + (e[ray + 1, i + 1] - e[ray + 1, i]) * s
        time = straight_time_s(slant, table.motor) + low + (high - low) * f
    v = table.speed_m_s
    low = v[ray, i] + (v[ray, i + 1] - v[ray, i]) * s
    high = v[ray + 1, i] + (v[ray + 1, i + 1] - v[ray + 1, i]) * s
    return time, low + (high - low) * f


def flight_time_s(table: FlyoutTable, ground_range_m: float, altitude_difference_m: float) -> float:
    """Time (s) from launch to a point by ground range and altitude above the launcher; inf out of reach."""
    return arrival(table, ground_range_m, altitude_difference_m)[0]


def interpreted_table(
    *, burn_time_s: float, burnout_speed_m_s: float, min_speed_m_s: float, drag_factor_m2_kg: float,
    max_altitude_m: float, launch_altitude_m: float = 0.0, boost_time_s: float = 0.0, boost_speed_m_s: float = 0.0,
    fly: Any = fly_family, fill: Any = fill_table,
) -> FlyoutTable:
    """Build a FlyoutTable; `redan.physics.compiled.flyout_table` does the same with compiled fly and fill."""
    motor = motor_of(burn_time_s, burnout_speed_m_s, min_speed_m_s, boost_time_s, boost_speed_m_s)
    room = RAYS * FAMILY_PER_RAY + 1
    ceiling_m = max(LOFT * max_altitude_m, launch_altitude_m + 1000.0)
    cross = [np.zeros((RAYS, room)) for _ in range(5)]
    crossings = np.zeros(RAYS, dtype=np.int64)
    reach = np.zeros(RAYS)
    extra, speed = np.zeros((RAYS, SHARES)), np.zeros((RAYS, SHARES))
    fly(motor, min_speed_m_s, launch_altitude_m, ceiling_m, drag_factor_m2_kg, *cross, crossings)
    fill(motor, min_speed_m_s, launch_altitude_m, ceiling_m, *cross, crossings, reach, extra, speed)
    for array in (reach, extra, speed):
        array.flags.writeable = False
    return FlyoutTable(motor, min_speed_m_s, launch_altitude_m, drag_factor_m2_kg, reach, extra, speed)


KERNEL_FUNCTIONS = (
    _hermite, fly_family, fill_table, _look_up, _extra_on_ray, _extra_beside_jump, arrival, flight_time_s,
)  # fmt: skip
