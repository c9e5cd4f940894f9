"""The drag factor at which an interceptor's reach is the published one. The model is told in `flyout`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from redan.physics.flight import LOFT, LONGEST_FLIGHT_S, coast_step
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M

REACH_PATHS = 40  # launch elevations tried for the reach
CEILING_STEPS = 14
HALVINGS = 20  # of the range of drag factors, on a logarithmic scale
CLEAR_OF_JUMP = 0.85
DRAG_FACTOR_RANGE = (3e-6, 1.5e-3)  # m^2/kg; assumption: no missile is blunter (0.4 m across at 250 kg with 3 times G7)


def path_reach_m(
    elevation_rad: float, burn_time_s: float, burnout_speed_m_s: float, min_speed_m_s: float, launch_altitude_m: float,
    lowest_target_m: float, highest_target_m: float, factor: float,
) -> tuple[float, float]:
    """Largest ground range (m) of one path with min_speed between two altitudes; the path's highest altitude (m)."""
    radius = EARTH_MEAN_RADIUS_M + launch_altitude_m
    boost = 0.5 * burnout_speed_m_s * burn_time_s
    x = boost * math.cos(elevation_rad)
    z = boost * math.sin(elevation_rad)
    vx = burnout_speed_m_s * math.cos(elevation_rad)
    vz = burnout_speed_m_s * math.sin(elevation_rad)
    v = burnout_speed_m_s
    altitude = math.sqrt(x * x + (z + radius) * (z + radius)) - EARTH_MEAN_RADIUS_M
    ground = math.atan2(x, z + radius) * EARTH_MEAN_RADIUS_M
    peak = altitude
    best = ground if lowest_target_m <= altitude <= highest_target_m else 0.0
    t = burn_time_s
    while t < LONGEST_FLIGHT_S and (altitude >= lowest_target_m or vz > 0.0):
        v0, altitude0, ground0 = v, altitude, ground
        x, z, vx, vz, h = coast_step(x, z, vx, vz, factor, radius, 4.0)
        t += h
        v = math.sqrt(vx * vx + vz * vz)
        altitude = math.sqrt(x * x + (z + radius) * (z + radius)) - EARTH_MEAN_RADIUS_M
        ground = math.atan2(x, z + radius) * EARTH_MEAN_RADIUS_M
        peak = max(peak, altitude)
        # the last point of the step, taken as linear, that is fast enough and inside the band
        first = 0.0
        last = 1.0 if v >= min_speed_m_s else (v0 - min_speed_m_s) / (v0 - v)
        if altitude < altitude0:
            first = (altitude0 - highest_target_m) / (altitude0 - altitude)
            last = min(last, (altitude0 - lowest_target_m) / (altitude0 - altitude))
        elif altitude > altitude0:
            first = (lowest_target_m - altitude0) / (altitude - altitude0)
            last = min(last, (highest_target_m - altitude0) / (altitude - altitude0))
        if max(first, 0.0) <= last:
            best = max(best, ground0 + last * (ground - ground0))
        if v < min_speed_m_s:
            break
    return best, peak


def kinematic_reach_m(
    burn_time_s: float, burnout_speed_m_s: float, min_speed_m_s: float, launch_altitude_m: float,
    lowest_target_m: float, highest_target_m: float, factor: float,
) -> float:
    """Largest ground range (m) at which a path below the ceiling has min_speed between two altitudes. For kernels."""
    ceiling = LOFT * highest_target_m
    low = 0.0
    high = 0.5 * math.pi
    best = 0.0
    for step in range(CEILING_STEPS + REACH_PATHS):
        seek = step < CEILING_STEPS  # first halve down to the steepest launch that stays below the ceiling
        elevation = 0.5 * (low + high) if seek else low * (step - CEILING_STEPS + 1) / REACH_PATHS
        reach, peak = path_reach_m(
            elevation, burn_time_s, burnout_speed_m_s, min_speed_m_s, launch_altitude_m,
            lowest_target_m, highest_target_m, factor,
        )
        if not seek:
            best = max(best, reach)
        elif peak > ceiling:
            high = elevation
        else:
            low = elevation
    return best


def fit_drag_factor(
    burn_time_s: float, burnout_speed_m_s: float, min_speed_m_s: float, launch_altitude_m: float,
    lowest_target_m: float, highest_target_m: float, wanted_reach_m: float,
) -> tuple[float, float]:
    """Drag factor (m^2/kg) whose `kinematic_reach_m` is wanted_reach_m, or an end of the range; and its reach (m)."""
    low = math.log(DRAG_FACTOR_RANGE[0])
    high = math.log(DRAG_FACTOR_RANGE[1])
    middle = low
    got = got_at_low = 0.0
    for i in range(HALVINGS + 1):
        middle = 0.5 * (low + high)
        if i == HALVINGS:
            # where the reach jumps, the side that meets the published range is kept, clear of the edge
            jumps = got_at_low > 1.01 * wanted_reach_m and high < math.log(DRAG_FACTOR_RANGE[1])
            middle = low + math.log(CLEAR_OF_JUMP) if jumps else low if got_at_low > 0.0 else high
        got = kinematic_reach_m(
            burn_time_s, burnout_speed_m_s, min_speed_m_s, launch_altitude_m, lowest_target_m, highest_target_m,
            math.exp(middle),
        )
        if got > wanted_reach_m:
            low = middle
            got_at_low = got
        else:
            high = middle
    return math.exp(middle), got


@dataclass(frozen=True)
class Calibration:
    """The drag factor found and how well it explains the published range."""

    drag_factor_m2_kg: float
    reach_m: float  # with that factor
    published_m: float
    equivalent_diameter_m: float  # of a G7 body of the launch mass with this factor: compare with the real one
    says: str

    @property
    def residual(self) -> float:
        """Reach over published range, minus 1."""
        return self.reach_m / self.published_m - 1.0


def describe_calibration(factor: float, reach_m: float, published_m: float, launch_mass_kg: float) -> Calibration:
    """Put a fitted factor into words."""
    diameter = math.sqrt(4.0 * factor * launch_mass_kg / math.pi)
    residual = reach_m / published_m - 1.0
    if abs(residual) < 0.005:
        says = f"drag factor {factor:.3g} m²/kg gives the published {published_m / 1000:.4g} km"
    elif factor < 1.1 * DRAG_FACTOR_RANGE[0]:
        says = (
            f"even without drag the reach is {reach_m / 1000:.4g} km, {-residual:.0%} short of the published "
            f"{published_m / 1000:.4g} km: speed, burn time and range do not belong together, or there is lift"
        )
    elif factor > 0.9 * DRAG_FACTOR_RANGE[1]:
        says = (
            f"with the largest plausible drag it still flies {reach_m / 1000:.4g} km, {residual:.0%} beyond the "
            f"published {published_m / 1000:.4g} km: the published limit is not one of energy"
        )
    else:
        says = (
            f"any drag that allows the published {published_m / 1000:.4g} km lets it fly {reach_m / 1000:.4g} km on a "
            f"lofted path, {residual:.0%} beyond: the published limit is not one of energy"
        )
    return Calibration(factor, reach_m, published_m, diameter, says)


KERNEL_FUNCTIONS = (path_reach_m, kinematic_reach_m, fit_drag_factor)
