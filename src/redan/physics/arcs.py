"""Which way a ballistic missile or a rocket has to fly to come down at a distance: burnout speed and elevation.

The model. Burn: a straight line at the elevation, the speed growing evenly from 0 to the burnout speed, which already
contains drag and gravity. From burnout on gravity and the drag of what falls, with one ballistic coefficient (mass over
drag area) at every speed. In the plane, over a round earth that stands still; `fall` corrects speed and azimuth for the
real earth. Ways to aim:

* minimum energy: of all elevations the one that needs the least speed at burnout; thrust is cut off for it.
* lofted, depressed: the motor burns out fully, the speed being that which just reaches the published range, and the
  missile takes the higher or the lower of the two arcs that come down there.
* an elevation: the speed follows.

Source: point-mass equations as in J. D. Anderson, Introduction to Flight; US76 atmosphere; Runge and Kutta's fourth
order in even steps. Valid for: launches and targets below 30 km, ranges below a quarter of the earth, no lift and
no manoeuvre. Checked by: closed forms on a flat and on a round earth without air, and `ballistic.trajectory` (tests).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from redan.physics.atmosphere import SPACE_M, isa
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M, geodesic_inverse

STEP_S, WIDTH_RAD = 0.5, 1e-4  # of the integration; how near a golden section comes
QUICK_STEP_S, QUICK_WIDTH_RAD = 2.0, 1e-2  # for checks, which run without a compiler
SHORT_M = 60_000.0  # ranges below it need the short step
EARTH_GM_M3_S2 = 3.986004418e14  # WGS84
LONGEST_FALL_S = 6000.0
LOWEST_RAD, HIGHEST_RAD = math.radians(2.0), math.radians(88.0)  # elevations tried
FASTEST_M_S = 7800.0  # below the speed of an orbit
SPEED_TOLERANCE, ANGLE_TOLERANCE_RAD = 1e-9, 1e-7
GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)

MINIMUM_ENERGY, LOFTED, DEPRESSED, AT_ANGLE = range(4)
WAYS = ("minimum-energy", "lofted", "depressed", "angle")


class Body(NamedTuple):
    """What flies and where: burn, drag area over mass of what falls, heights of both ends, the earth."""

    burn_time_s: float
    drag_m2_kg: float  # inverse of the ballistic coefficient
    launch_altitude_m: float
    target_altitude_m: float
    radius_m: float
    gm_m3_s2: float
    step_s: float = STEP_S
    width_rad: float = WIDTH_RAD


class Aim(NamedTuple):
    """A solved arc. speed_m_s inf: there is none."""

    speed_m_s: float  # at burnout
    elevation_rad: float
    time_s: float
    apogee_m: float  # above sea
    impact_speed_m_s: float
    full_speed_m_s: float  # at burnout of the whole propellant; NaN at minimum energy, which does not ask for it


def _pull(x: float, z: float, vx: float, vz: float, body: Body) -> tuple[float, float]:
    """Acceleration by gravity and drag at a place of the plane, the earth's centre at 0."""
    r = math.sqrt(x * x + z * z)
    g = body.gm_m3_s2 / (r * r * r)
    height = r - body.radius_m
    drag = 0.0
    if body.drag_m2_kg > 0.0 and height < SPACE_M:
        drag = 0.5 * isa(height)[2] * body.drag_m2_kg * math.sqrt(vx * vx + vz * vz)
    return -g * x - drag * vx, -g * z - drag * vz


def _step(x: float, z: float, vx: float, vz: float, h: float, body: Body) -> tuple[float, float, float, float]:
    """One step of Runge and Kutta's fourth order."""
    ax1, az1 = _pull(x, z, vx, vz, body)
    vx2, vz2 = vx + 0.5 * h * ax1, vz + 0.5 * h * az1
    ax2, az2 = _pull(x + 0.5 * h * vx, z + 0.5 * h * vz, vx2, vz2, body)
    vx3, vz3 = vx + 0.5 * h * ax2, vz + 0.5 * h * az2
    ax3, az3 = _pull(x + 0.5 * h * vx2, z + 0.5 * h * vz2, vx3, vz3, body)
    vx4, vz4 = vx + h * ax3, vz + h * az3
    ax4, az4 = _pull(x + h * vx3, z + h * vz3, vx4, vz4, body)
    return (
        x + h / 6.0 * (vx + 2.0 * vx2 + 2.0 * vx3 + vx4),
        z + h / 6.0 * (vz + 2.0 * vz2 + 2.0 * vz3 + vz4),
        vx + h / 6.0 * (ax1 + 2.0 * ax2 + 2.0 * ax3 + ax4),
        vz + h / 6.0 * (az1 + 2.0 * az2 + 2.0 * az3 + az4),
    )


def fly_arc(speed_m_s: float, elevation_rad: float, body: Body) -> tuple[float, float, float, float]:
    """Ground range (m), time (s), apogee (m above sea) and speed on impact (m/s); range -1 if it never gets so high."""
    cos_e = math.cos(elevation_rad)
    sin_e = math.sin(elevation_rad)
    burnt_m = 0.5 * speed_m_s * body.burn_time_s
    x = burnt_m * cos_e
    z = body.radius_m + body.launch_altitude_m + burnt_m * sin_e
    vx = speed_m_s * cos_e
    vz = speed_m_s * sin_e
    t = body.burn_time_s
    floor_m = body.radius_m + body.target_altitude_m
    top = math.sqrt(x * x + z * z)
    while t < LONGEST_FALL_S:
        x1, z1, vx1, vz1 = _step(x, z, vx, vz, body.step_s, body)
        r1 = math.sqrt(x1 * x1 + z1 * z1)
        if r1 <= floor_m and x1 * vx1 + z1 * vz1 < 0.0:
            if top <= floor_m:
                return -1.0, t, top - body.radius_m, 0.0
            low = 0.0
            high = body.step_s
            for _ in range(40):
                middle = 0.5 * (low + high)
                x1, z1, vx1, vz1 = _step(x, z, vx, vz, middle, body)
                if x1 * x1 + z1 * z1 > floor_m * floor_m:
                    low = middle
                else:
                    high = middle
            range_m = body.radius_m * math.atan2(x1, z1)
            return range_m, t + high, top - body.radius_m, math.sqrt(vx1 * vx1 + vz1 * vz1)
        x, z, vx, vz = x1, z1, vx1, vz1
        top = max(top, r1)
        t += body.step_s
    return math.inf, t, top - body.radius_m, 0.0


def speed_for(range_m: float, elevation_rad: float, body: Body) -> float:
    """Burnout speed (m/s) that comes down at a range at an elevation; inf if none does."""
    low = 1.0
    high = FASTEST_M_S
    at_low = -range_m
    at_high = min(fly_arc(high, elevation_rad, body)[0] - range_m, 4.0e7)
    if at_high < 0.0:
        return math.inf
    kept = 0
    for _ in range(200):
        trial = low + (high - low) * at_low / (at_low - at_high)
        if not low < trial < high or (high - low) > 0.5 * high:
            trial = math.sqrt(low * high)
        off = fly_arc(trial, elevation_rad, body)[0] - range_m
        if off < 0.0:
            low, at_low = trial, off
            at_high = 0.5 * at_high if kept == -1 else at_high
            kept = -1
        else:
            high, at_high = trial, min(off, 4.0e7)
            at_low = 0.5 * at_low if kept == 1 else at_low
            kept = 1
        if high - low < SPEED_TOLERANCE * high or abs(off) < body.width_rad * body.width_rad * range_m:
            return trial
    return high


def least_speed(range_m: float, body: Body) -> tuple[float, float]:
    """The least burnout speed (m/s) that comes down at a range, and its elevation (rad): golden section."""
    low = math.radians(10.0)
    high = math.radians(85.0)
    a = high - GOLDEN * (high - low)
    b = low + GOLDEN * (high - low)
    at_a = speed_for(range_m, a, body)
    at_b = speed_for(range_m, b, body)
    while high - low > body.width_rad:
        if at_a < at_b:
            high, b, at_b = b, a, at_a
            a = high - GOLDEN * (high - low)
            at_a = speed_for(range_m, a, body)
        else:
            low, a, at_a = a, b, at_b
            b = low + GOLDEN * (high - low)
            at_b = speed_for(range_m, b, body)
    best = 0.5 * (low + high)
    return speed_for(range_m, best, body), best


def _farthest(speed_m_s: float, body: Body) -> float:
    """The elevation (rad) at which a speed gets farthest: golden section."""
    low = LOWEST_RAD
    high = HIGHEST_RAD
    while high - low > body.width_rad:
        a = high - GOLDEN * (high - low)
        b = low + GOLDEN * (high - low)
        if fly_arc(speed_m_s, a, body)[0] > fly_arc(speed_m_s, b, body)[0]:
            high = b
        else:
            low = a
    return 0.5 * (low + high)


def elevation_for(range_m: float, speed_m_s: float, lofted: bool, body: Body) -> float:
    """Elevation (rad) of the higher or lower arc that comes down at a range with a speed; NaN if there is none."""
    best = _farthest(speed_m_s, body)
    if fly_arc(speed_m_s, best, body)[0] < range_m:
        short = max(1e-6, 4.0 * body.width_rad * body.width_rad)  # within what a search so coarse can find
        return best if fly_arc(speed_m_s, best, body)[0] > range_m * (1.0 - short) else math.nan
    outside = HIGHEST_RAD if lofted else LOWEST_RAD
    if fly_arc(speed_m_s, outside, body)[0] > range_m:
        return math.nan
    inside = best
    while abs(inside - outside) > ANGLE_TOLERANCE_RAD:
        middle = 0.5 * (inside + outside)
        if fly_arc(speed_m_s, middle, body)[0] >= range_m:
            inside = middle
        else:
            outside = middle
    return inside


def solve_aim(way: int, angle_rad: float, range_m: float, full_range_m: float, body: Body) -> Aim:
    """The arc to a range; `way`: one of the ways to aim, full_range_m: where its whole propellant takes it."""
    full, elevation = least_speed(range_m if way == MINIMUM_ENERGY else max(full_range_m, range_m), body)
    speed = full
    if way == MINIMUM_ENERGY:
        full = math.nan
    elif way == AT_ANGLE:
        speed, elevation = speed_for(range_m, angle_rad, body), angle_rad
    else:
        elevation = elevation_for(range_m, full, way == LOFTED, body)
    if speed > full * (1.0 + 1e-6) or math.isnan(elevation):
        return Aim(math.inf, elevation, 0.0, 0.0, 0.0, full)
    _, time, apogee, impact = fly_arc(speed, elevation, body)
    return Aim(speed, elevation, time, apogee, impact, full)


@dataclass(frozen=True)
class Flown:
    """From where to where, by what: the burn, the drag of what falls, the way to aim and its full range."""

    latitude_rad: float
    longitude_rad: float
    altitude_m: float
    target_latitude_rad: float
    target_longitude_rad: float
    target_altitude_m: float
    burn_time_s: float
    drag_m2_kg: float
    way: int
    angle_rad: float
    full_range_m: float

    @property
    def range_m(self) -> float:
        """Distance (m) along the ellipsoid."""
        here = self.latitude_rad, self.longitude_rad
        return geodesic_inverse(*here, self.target_latitude_rad, self.target_longitude_rad)[0]

    def body(self, step_s: float = STEP_S, width_rad: float = WIDTH_RAD) -> Body:
        """What the plane needs to know."""
        return Body(
            self.burn_time_s, self.drag_m2_kg, self.altitude_m, self.target_altitude_m,
            EARTH_MEAN_RADIUS_M, EARTH_GM_M3_S2, step_s, width_rad,
        )  # fmt: skip


@lru_cache(maxsize=4_096)
def quick_aim(flown: Flown) -> Aim:
    """The arc to a hundredth or so, without a compiler: for checks."""
    range_m = flown.range_m
    # A longer step than that throws what is light about in dense air, at the greatest speed that is tried.
    stable_s = 2.5 / (0.5 * isa(0.0)[2] * FASTEST_M_S * flown.drag_m2_kg) if flown.drag_m2_kg > 0.0 else QUICK_STEP_S
    step_s = STEP_S if range_m < SHORT_M else max(STEP_S, min(QUICK_STEP_S, stable_s))
    return solve_aim(flown.way, flown.angle_rad, range_m, flown.full_range_m, flown.body(step_s, QUICK_WIDTH_RAD))


KERNEL_FUNCTIONS = (_pull, _step, fly_arc, speed_for, least_speed, _farthest, elevation_for)
