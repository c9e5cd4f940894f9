"""Point-mass flight over the rotating earth by an adaptive integrator, and two-body closed forms.

Earth-fixed axes: gravity with J2, centrifugal and Coriolis terms, standard atmosphere, drag against the moving air,
thrust along the velocity. Integrator: Dormand and Prince 5(4), J. Comput. Appl. Math. 6 (1980) 19, with local error
control per step. Valid for: sea level to 86 km with drag, beyond without. No lift, no attitude; wind is level and
steady in time.
Checked by: NASA/NESC check-cases MSL-01..07, MSL-09..15 (evidence, tests/authorities).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from redan.errors import DomainError, Problem
from redan.physics.atmosphere import isa
from redan.physics.geodesy import (
    EARTH_SEMI_MAJOR_M,
    FLATTENING,
    ecef_to_geodetic,
    enu_to_ecef_vector,
    geodetic_to_ecef,
)

F8 = NDArray[np.float64]
EARTH_GM_M3_S2 = 3.986004418e14  # WGS84
EARTH_J2 = 0.00108262982  # as in the NESC check-cases
EARTH_ROTATION_RAD_S = 7.292115e-5  # WGS84
LAUNCH_RAIL_SPEED_M_S = 5.0  # slower than this, thrust points along the launch direction

# Dormand-Prince coefficients: times, stages, and the weights of order 5 minus those of order 4
DP_TIMES = (0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
DP_STAGES = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
DP_ERROR = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)


@dataclass(frozen=True)
class Earth:
    """The earth a body flies over. flattening 0 means a sphere of radius semi_major_m.

    wind_profile: rows (height m, wind towards east m/s, towards north m/s) at increasing heights, linear between them
    and constant beyond; it adds to wind_east_m_s, which is the same at all heights.
    """

    gm_m3_s2: float = EARTH_GM_M3_S2
    j2: float = EARTH_J2
    semi_major_m: float = EARTH_SEMI_MAJOR_M
    flattening: float = FLATTENING
    rotation_rad_s: float = EARTH_ROTATION_RAD_S
    wind_east_m_s: float = 0.0
    wind_profile: tuple[tuple[float, float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.flattening not in (0.0, FLATTENING):
            raise DomainError(Problem(f"flattening is {self.flattening!r}", allowed="0 (sphere) or that of WGS84"))
        finite = all(math.isfinite(value) for row in self.wind_profile for value in row)
        if not finite or any(above[0] <= below[0] for below, above in pairwise(self.wind_profile)):
            raise DomainError(Problem("wind_profile is not a table", allowed="finite rows at increasing heights"))

    def wind_m_s(self, height_m: float) -> tuple[float, float]:
        """Wind (m/s) towards east and towards north at a height."""
        rows = self.wind_profile
        if not rows:
            return self.wind_east_m_s, 0.0
        height = min(max(height_m, rows[0][0]), rows[-1][0])
        upper = next(i for i, row in enumerate(rows) if height <= row[0])
        (h0, e0, n0), (h1, e1, n1) = rows[max(upper - 1, 0)], rows[upper]
        share = (height - h0) / (h1 - h0) if h1 > h0 else 0.0
        return self.wind_east_m_s + e0 + (e1 - e0) * share, n0 + (n1 - n0) * share

    def geodetic(self, x_m: float, y_m: float, z_m: float) -> tuple[float, float, float]:
        """Latitude, longitude (rad) and height (m) over this earth."""
        if self.flattening == 0.0:
            r = math.sqrt(x_m * x_m + y_m * y_m + z_m * z_m)
            return math.asin(z_m / r), math.atan2(y_m, x_m), r - self.semi_major_m
        return ecef_to_geodetic(x_m, y_m, z_m)

    def position(self, latitude_rad: float, longitude_rad: float, height_m: float) -> tuple[float, float, float]:
        """Earth-fixed position (m)."""
        if self.flattening == 0.0:
            r = self.semi_major_m + height_m
            p = r * math.cos(latitude_rad)
            return p * math.cos(longitude_rad), p * math.sin(longitude_rad), r * math.sin(latitude_rad)
        return geodetic_to_ecef(latitude_rad, longitude_rad, height_m)


ROUND_STILL_EARTH = Earth(j2=0.0, semi_major_m=20902255.199 * 0.3048, flattening=0.0, rotation_rad_s=0.0)


@dataclass(frozen=True)
class Body:
    """A point mass: dry mass, drag area with a constant coefficient, and perhaps a motor.

    thrust is a table of (time s, force N), linear between its points; propellant is used in proportion to impulse.
    """

    mass_kg: float
    area_m2: float = 0.0
    cd: float = 0.0
    propellant_kg: float = 0.0
    thrust: tuple[tuple[float, float], ...] = ()
    launch_direction: tuple[float, float, float] = (0.0, 0.0, 0.0)  # earth-fixed unit vector
    _impulse: tuple[float, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        if not (self.mass_kg > 0.0 and math.isfinite(self.mass_kg)):
            raise DomainError(Problem(f"mass_kg is {self.mass_kg!r}", allowed="a finite number above 0"))
        total = [0.0]
        for (t0, f0), (t1, f1) in zip(self.thrust, self.thrust[1:], strict=False):
            total.append(total[-1] + 0.5 * (f0 + f1) * (t1 - t0))
        object.__setattr__(self, "_impulse", tuple(total))

    def motor(self, time_s: float) -> tuple[float, float]:
        """Thrust (N) and mass (kg) at a time."""
        if not self.thrust or time_s <= self.thrust[0][0]:
            return 0.0, self.mass_kg + self.propellant_kg
        for i in range(1, len(self.thrust)):
            t0, f0 = self.thrust[i - 1]
            t1, f1 = self.thrust[i]
            if time_s < t1:
                force = f0 + (f1 - f0) * (time_s - t0) / (t1 - t0)
                used = self._impulse[i - 1] + 0.5 * (f0 + force) * (time_s - t0)
                return force, self.mass_kg + self.propellant_kg * (1.0 - used / self._impulse[-1])
        return 0.0, self.mass_kg


def acceleration(time_s: float, state: Sequence[float] | F8, body: Body, earth: Earth) -> tuple[float, float, float]:
    """Acceleration (m/s^2) in earth-fixed axes of a body at state (x, y, z, vx, vy, vz)."""
    x, y, z, vx, vy, vz = (float(v) for v in state)
    r2 = x * x + y * y + z * z
    r = math.sqrt(r2)
    pull = -earth.gm_m3_s2 / (r2 * r)
    bulge = 1.5 * earth.j2 * earth.semi_major_m**2 / r2
    equatorial = pull * (1.0 + bulge * (1.0 - 5.0 * z * z / r2))
    polar = pull * (1.0 + bulge * (3.0 - 5.0 * z * z / r2))
    spin = earth.rotation_rad_s
    ax = equatorial * x + spin * spin * x + 2.0 * spin * vy
    ay = equatorial * y + spin * spin * y - 2.0 * spin * vx
    az = polar * z
    force, mass = body.motor(time_s)
    if body.cd > 0.0 or force > 0.0:
        latitude, longitude, height = earth.geodetic(x, y, z)
        east, north = earth.wind_m_s(height)
        wx, wy, wz = enu_to_ecef_vector(east, north, 0.0, latitude, longitude)
        ux, uy, uz = vx - wx, vy - wy, vz - wz
        speed = math.sqrt(ux * ux + uy * uy + uz * uz)
        along = -0.5 * isa(height)[2] * body.cd * body.area_m2 * speed / mass
        if speed > LAUNCH_RAIL_SPEED_M_S:
            along += force / (mass * speed)
        else:
            ax += force / mass * body.launch_direction[0]
            ay += force / mass * body.launch_direction[1]
            az += force / mass * body.launch_direction[2]
        ax += along * ux
        ay += along * uy
        az += along * uz
    return ax, ay, az


def _step(time_s: float, state: F8, h: float, body: Body, earth: Earth) -> tuple[F8, float]:
    """One Dormand-Prince step: the state of order 5, and the estimated error in units of the tolerance 1 m, 1 m/s."""
    slopes = np.empty((7, 6))
    at = state
    for i in range(7):
        at = state + h * _weighted(DP_STAGES[i], slopes) if i else state
        slopes[i, :3] = at[3:]
        slopes[i, 3:] = acceleration(time_s + DP_TIMES[i] * h, at, body, earth)
    return at, float(np.abs(h * _weighted(DP_ERROR, slopes)).max())


def _weighted(weights: Sequence[float], slopes: F8) -> F8:
    """Sum of slopes (n, 6) by their weights, one after the other: a matrix product's last bits hang on the machine."""
    total: F8 = weights[0] * slopes[0]
    for weight, slope in zip(weights[1:], slopes[1:], strict=False):
        total = total + weight * slope
    return total


def trajectory(
    state: Sequence[float],
    times_s: Sequence[float],
    body: Body,
    earth: Earth,
    *,
    tolerance: float = 1e-8,
    until: Callable[[F8], float] | None = None,
) -> tuple[F8, F8]:
    """States (n, 6) in earth-fixed axes at the given times, starting with `state` at the first of them.

    tolerance: local error per step in m and m/s. until: stop where this function of the state falls through zero; the
    time and state there are then the last row. Returns times (n,) and states.
    """
    now = float(times_s[0])
    current = np.array(state, dtype=np.float64)
    if current.shape != (6,) or not np.all(np.isfinite(current)):
        raise DomainError(Problem("state is not six finite numbers"))
    rows, clock = [current], [now]
    h = 0.01
    for target in times_s[1:]:
        while now < target:
            h = min(h, target - now)
            after, error = _step(now, current, h, body, earth)
            if error > tolerance:
                h *= max(0.2, 0.9 * (tolerance / error) ** 0.2)
                continue
            if until is not None and until(current) > 0.0 >= until(after):
                low, high = 0.0, h
                for _ in range(50):
                    middle = 0.5 * (low + high)
                    after, _error = _step(now, current, middle, body, earth)
                    low, high = (middle, high) if until(after) > 0.0 else (low, middle)
                return np.array([*clock, now + high]), np.array([*rows, after])
            now = target if h >= target - now else now + h
            current = after
            h *= min(4.0, 0.9 * (tolerance / max(error, 1e-300)) ** 0.2)
        rows.append(current)
        clock.append(now)
    return np.array(clock), np.array(rows)


def climbing(state: F8) -> float:
    """Positive while the distance from the earth's centre grows: `trajectory(until=climbing)` ends at the apogee."""
    x, y, z, vx, vy, vz = (float(v) for v in state)
    return x * vx + y * vy + z * vz


def minimum_energy(range_m: float, radius_m: float, gm_m3_s2: float = EARTH_GM_M3_S2) -> tuple[float, ...]:
    """Speed (m/s), flight-path angle (rad), apogee (m), time of flight (s) of the least-energy arc between two points.

    Round, still earth without air. Source: two-body mechanics; with half the range angle a: v^2 = 2 GM H / (R (R + H)),
    H = R sin a, angle pi/4 - a/2, apogee R/2 (sin a + cos a - 1); time by Kepler's equation.
    """
    if not 0.0 < range_m < math.pi * radius_m:
        raise DomainError(Problem(f"range_m is {range_m!r}", allowed="above 0, below half the circumference"))
    half = 0.5 * range_m / radius_m
    h = radius_m * math.sin(half)
    speed = math.sqrt(2.0 * gm_m3_s2 * h / (radius_m * (radius_m + h)))
    apogee = 0.5 * radius_m * (math.sin(half) + math.cos(half) - 1.0)
    return speed, 0.25 * math.pi - 0.5 * half, apogee, arc_time_s(range_m, apogee, radius_m, gm_m3_s2)


def arc_time_s(range_m: float, apogee_m: float, radius_m: float, gm_m3_s2: float = EARTH_GM_M3_S2) -> float:
    """Time of flight (s), surface to surface, of the Kepler arc with a given range and apogee height."""
    if not (0.0 < range_m < math.pi * radius_m and apogee_m > 0.0):
        raise DomainError(Problem(f"range_m {range_m!r}, apogee_m {apogee_m!r}", allowed="above 0, below half a turn"))
    cos_half = math.cos(0.5 * range_m / radius_m)
    top = radius_m + apogee_m
    # apogee r = p/(1 - e) and surface r = p/(1 - e cos(half)) on the same ellipse
    e = apogee_m / (top - radius_m * cos_half)
    axis = top / (1.0 + e)
    cos_anomaly = (1.0 - radius_m / axis) / e
    anomaly = math.acos(min(max(cos_anomaly, -1.0), 1.0))
    return 2.0 * math.sqrt(axis**3 / gm_m3_s2) * (math.pi - anomaly + e * math.sin(anomaly))


def collision_time_s(range_m: float, target_speed_m_s: float, aspect_rad: float, missile_speed_m_s: float) -> float:
    """Time (s) until a missile of constant speed meets a target of constant velocity; inf if it never does.

    aspect_rad: angle of the target's course from the line to the shooter (0: head on). Source: |R + v t| = v_m t.
    """
    closing = target_speed_m_s * math.cos(aspect_rad)
    a = missile_speed_m_s**2 - target_speed_m_s**2
    if a == 0.0:
        return range_m / (2.0 * closing) if closing > 0.0 else math.inf
    root = closing * closing + a
    if root < 0.0:
        return math.inf
    time = range_m * (-closing + math.sqrt(root)) / a
    return time if time >= 0.0 else math.inf
