"""Forces on an unguided missile and its integration: boost, coast, drag. The model is told in `flyout`."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.errors import DomainError, Problem
from redan.physics.atmosphere import GRAVITY_M_S2, isa
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M

LOFT = 1.5  # assumption: 48N6E2 flies "apogees in excess of 40 km" (Air Power Australia) against targets up to 27 km
LONGEST_FLIGHT_S = 900.0
TOO_SHORT = -1
LOW_TARGET_M = 100.0  # height above level ground of the target that low reaches are stated for: a choice
LOW_SHARE = 0.97  # of the published reach: a low reach beyond it is no reach of its own, on the map or in words

# G7 standard drag curve (US Army Ballistic Research Laboratory; McCoy 1999), thinned: linear between these points it
# stays within 2 % of the full table above Mach 1.
G7_MACH = (0.0, 0.7, 0.8, 0.875, 0.925, 0.95, 0.975, 1.0, 1.05, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
G7_CD = (
    0.1198,
    0.1202,
    0.1242,
    0.1368,
    0.1660,
    0.2054,
    0.2993,
    0.3803,
    0.4043,
    0.3884,
    0.3580,
    0.3315,
    0.3117,
    0.2980,
    0.2697,
    0.2424,
    0.2154,
    0.1935,
    0.1618,
)


def is_shorter_low(low_m: float, published_m: float) -> bool:
    """Whether a reach against a low target is worth telling beside the published one, both in m."""
    return low_m < LOW_SHARE * published_m


class Motor(NamedTuple):
    """Speed along the path while a motor burns: even to boost_speed in boost_time, then even to the burnout speed.

    Plain floats, for kernels. A motor of one level has boost_time = burn_time and boost_speed = burnout_speed.
    """

    boost_time_s: float
    boost_speed_m_s: float
    burn_time_s: float
    burnout_speed_m_s: float


def drag_coefficient(mach: float) -> float:
    """G7 standard drag coefficient."""
    if mach >= 5.0:
        return 0.1618
    i = 18
    while i > 1 and mach < G7_MACH[i - 1]:
        i -= 1
    share = (mach - G7_MACH[i - 1]) / (G7_MACH[i] - G7_MACH[i - 1])
    return G7_CD[i - 1] + (G7_CD[i] - G7_CD[i - 1]) * share


def _acceleration(x: float, z: float, vx: float, vz: float, factor: float, radius: float) -> tuple[float, float]:
    """Drag and gravity in the launcher's vertical plane: x out, z up, the earth's centre at z = -radius."""
    from_centre = z + radius
    r = math.sqrt(x * x + from_centre * from_centre)
    _t, _p, density, sound = isa(r - EARTH_MEAN_RADIUS_M)
    v = math.sqrt(vx * vx + vz * vz)
    drag = 0.5 * density * v * factor * drag_coefficient(v / sound)
    pull = GRAVITY_M_S2 * EARTH_MEAN_RADIUS_M * EARTH_MEAN_RADIUS_M / (r * r * r)
    return -drag * vx - pull * x, -drag * vz - pull * from_centre


def coast_step(
    x: float, z: float, vx: float, vz: float, factor: float, radius: float, largest_step_s: float
) -> tuple[float, float, float, float, float]:
    """One Runge-Kutta step of order 4 after burnout: x, z, vx, vz and the step taken (s).

    The step is a fixed share of the time in which drag would stop the missile.
    """
    h = 0.0
    ax = az = px = pz = qx = qz = sum_vx = sum_vz = sum_ax = sum_az = 0.0
    for stage in range(4):  # a loop, so that the compiler meets the forces once
        share = 0.0 if stage == 0 else h if stage == 3 else 0.5 * h
        px = vx + share * ax
        pz = vz + share * az
        ax, az = _acceleration(x + share * qx, z + share * qz, px, pz, factor, radius)
        qx, qz = px, pz
        if stage == 0:
            stop = math.sqrt((vx * vx + vz * vz) / (ax * ax + az * az + 1e-9))
            h = min(max(0.12 * stop, 0.05), largest_step_s)
        weight = 2.0 if stage == 1 or stage == 2 else 1.0
        sum_vx += weight * px
        sum_vz += weight * pz
        sum_ax += weight * ax
        sum_az += weight * az
    sixth = h / 6.0
    return x + sixth * sum_vx, z + sixth * sum_vz, vx + sixth * sum_ax, vz + sixth * sum_az, h


def coast_along(
    out: float, up: float, v_out: float, v_up: float, time_s: float, factor: float, radius: float,
    largest_step_s: float, ray_out: float, ray_up: float, until_m: float, rows: NDArray[np.float64],
) -> int:  # fmt: skip
    """Coast until a way is made along a ray (unit vector ray_out, ray_up), two samples a step: how many rows it took.

    out, up, v_out, v_up, time_s: where the burn ends. rows (n, 3): filled with time, out and up. TOO_SHORT: it never
    gets so far; more than n: the rows were too few, and nothing in them counts.
    """
    count = 0
    while True:
        x, z, vx, vz, h = coast_step(out, up, v_out, v_up, factor, radius, largest_step_s)
        before, after = out * ray_out + up * ray_up, x * ray_out + z * ray_up
        if after <= before or time_s > LONGEST_FLIGHT_S:
            return TOO_SHORT
        share = min((until_m - before) / (after - before), 1.0)
        if count + 2 > len(rows):
            return count + 2
        for half in range(2):
            s = share if half else 0.5 * share
            rows[count, 0] = time_s + s * h
            rows[count, 1] = _hermite(out, x, h * v_out, h * vx, s)
            rows[count, 2] = _hermite(up, z, h * v_up, h * vz, s)
            count += 1
        out, up, v_out, v_up = x, z, vx, vz
        time_s += h
        if after >= until_m:
            return count


def _hermite(y0: float, y1: float, d0: float, d1: float, s: float) -> float:
    """The cubic with these values and slopes at both ends of a step, at a share of it."""
    return y0 + s * (d0 + s * (3.0 * (y1 - y0) - 2.0 * d0 - d1 + s * (2.0 * (y0 - y1) + d0 + d1)))


def powered_path_m(motor: Motor) -> float:
    """Way flown while the motor burns."""
    sustained = motor.burn_time_s - motor.boost_time_s
    boost = 0.5 * motor.boost_speed_m_s * motor.boost_time_s
    return boost + 0.5 * (motor.boost_speed_m_s + motor.burnout_speed_m_s) * sustained


def powered_speed_m_s(slant_m: float, motor: Motor) -> float:
    """Speed after a way flown under power, at most `powered_path_m`; beyond, a motor of one level keeps its last."""
    boost = 0.5 * motor.boost_speed_m_s * motor.boost_time_s
    if slant_m <= boost or motor.burn_time_s <= motor.boost_time_s:
        return math.sqrt(min(slant_m / boost, 1.0)) * motor.boost_speed_m_s
    gain = (motor.burnout_speed_m_s - motor.boost_speed_m_s) / (motor.burn_time_s - motor.boost_time_s)
    return math.sqrt(motor.boost_speed_m_s * motor.boost_speed_m_s + 2.0 * gain * (slant_m - boost))


def straight_time_s(slant_m: float, motor: Motor) -> float:
    """Time over a slant range without losses: as the motor accelerates, then at burnout speed."""
    boost = 0.5 * motor.boost_speed_m_s * motor.boost_time_s
    if slant_m < boost:
        return math.sqrt(2.0 * slant_m * motor.boost_time_s / motor.boost_speed_m_s)
    powered = powered_path_m(motor)
    if slant_m < powered:  # even acceleration: the mean of the speeds at both ends
        mean = 0.5 * (motor.boost_speed_m_s + powered_speed_m_s(slant_m, motor))
        return motor.boost_time_s + (slant_m - boost) / mean
    return motor.burn_time_s + (slant_m - powered) / motor.burnout_speed_m_s


def motor_of(
    burn_time_s: float, burnout_speed_m_s: float, min_speed_m_s: float,
    boost_time_s: float = 0.0, boost_speed_m_s: float = 0.0,
) -> Motor:  # fmt: skip
    """The motor; refuses what the model cannot use. boost_time_s 0: one level of thrust."""
    problems = [
        Problem(f"{name} is {value!r}", allowed=f"{low:g} to {high:g}")
        for name, value, low, high in (
            ("burn_time_s", burn_time_s, 0.1, 300.0),
            ("burnout_speed_m_s", burnout_speed_m_s, 50.0, 6000.0),
            ("min_speed_m_s", min_speed_m_s, 10.0, 6000.0),
        )
        if not low <= value <= high
    ]
    if not problems and min_speed_m_s >= burnout_speed_m_s:
        problems.append(Problem(f"min_speed_m_s is {min_speed_m_s:g}", allowed=f"below {burnout_speed_m_s:g}, burnout"))
    if not problems and not (boost_time_s == boost_speed_m_s == 0.0):
        if not 0.1 <= boost_time_s < burn_time_s:
            allowed = f"0.1 to below {burn_time_s:g}, the burn time"
            problems.append(Problem(f"boost_time_s is {boost_time_s!r}", allowed=allowed))
        if not 50.0 <= boost_speed_m_s <= 6000.0:
            problems.append(Problem(f"boost_speed_m_s is {boost_speed_m_s!r}", allowed="50 to 6000"))
    if problems:
        raise DomainError(problems)
    if not boost_time_s:
        return Motor(float(burn_time_s), float(burnout_speed_m_s), float(burn_time_s), float(burnout_speed_m_s))
    return Motor(float(boost_time_s), float(boost_speed_m_s), float(burn_time_s), float(burnout_speed_m_s))


KERNEL_FUNCTIONS = (
    drag_coefficient, _acceleration, coast_step, powered_path_m, powered_speed_m_s, straight_time_s, _hermite,
)  # fmt: skip
