"""The drag factor of an interceptor: that of its body, or the one at which its reach is the published one.

Where diameter and mass at burnout are known, the factor is BODY_FORM times the G7 area over the mass. If with it the
missile has the energy for the published range and more, that range is a limit of something else (guidance, power on
board, the seeker): it caps the envelope and says nothing of drag. If the missile falls short, the published range asks
for less drag than the body's, and the factor is fitted to it. Without a diameter it is fitted to the published range.

BODY_FORM. E. L. Fleeman, Tactical Missile Design (2nd ed. 2006), builds the drag of a coasting body from nose wave
drag, skin friction and base drag (`body_drag_coefficient`). For a bare body 14 calibres long that is near the G7 curve
at Mach 2 to 4. Fins, wings, trim and manoeuvre come on top: 1.5 is an assumption, 1.0 (no fins, no manoeuvre) to 2.5
(large wings) is possible.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from redan.physics.flight import LOFT, LONGEST_FLIGHT_S, Motor, coast_step, powered_path_m
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M

REACH_PATHS = 40  # launch elevations tried for the reach
CEILING_STEPS = 14
HALVINGS = 20  # of the range of drag factors, on a logarithmic scale
CLEAR_OF_JUMP = 0.85
BODY_FORM = 1.5  # drag of a finned missile over that of a G7 body of its diameter: assumption
DRAG_FACTOR_RANGE = (3e-6, 1.5e-3)  # m^2/kg; assumption: no missile is blunter (0.4 m across at 250 kg with 3 times G7)


def body_drag_coefficient(mach: float, length_calibres: float, nose_calibres: float, length_m: float) -> float:
    """Zero-lift drag coefficient of a coasting supersonic body at sea level after Fleeman: wave, friction, base.

    Valid for: Mach 1.2 to 5. Source: E. L. Fleeman, Tactical Missile Design, 2nd ed. (2006), drag of a body (equations
    from memory; there in psf and feet).
    """
    wave = (1.586 + 1.834 / (mach * mach)) * math.pow(math.atan(0.5 / nose_calibres), 1.69)
    dynamic_pressure_psf = 0.7 * 101325.0 * mach * mach / 47.88026
    friction = 0.053 * length_calibres * math.pow(mach / (dynamic_pressure_psf * length_m / 0.3048), 0.2)
    return wave + friction + 0.25 / mach


def body_drag_factor(diameter_m: float, burnout_mass_kg: float) -> float:
    """Drag factor (m^2/kg) of a finned body."""
    return BODY_FORM * 0.25 * math.pi * diameter_m * diameter_m / burnout_mass_kg


def path_reach_m(
    elevation_rad: float, motor: Motor, min_speed_m_s: float, launch_altitude_m: float,
    lowest_target_m: float, highest_target_m: float, factor: float,
) -> tuple[float, float]:
    """Largest ground range (m) of one path with min_speed between two altitudes; the path's highest altitude (m)."""
    radius = EARTH_MEAN_RADIUS_M + launch_altitude_m
    powered = powered_path_m(motor)
    x = powered * math.cos(elevation_rad)
    z = powered * math.sin(elevation_rad)
    vx = motor.burnout_speed_m_s * math.cos(elevation_rad)
    vz = motor.burnout_speed_m_s * math.sin(elevation_rad)
    v = motor.burnout_speed_m_s
    altitude = math.sqrt(x * x + (z + radius) * (z + radius)) - EARTH_MEAN_RADIUS_M
    ground = math.atan2(x, z + radius) * EARTH_MEAN_RADIUS_M
    peak = altitude
    best = ground if lowest_target_m <= altitude <= highest_target_m else 0.0
    t = motor.burn_time_s
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
    motor: Motor, min_speed_m_s: float, launch_altitude_m: float,
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
            elevation, motor, min_speed_m_s, launch_altitude_m, lowest_target_m, highest_target_m, factor
        )
        if not seek:
            best = max(best, reach)
        elif peak > ceiling:
            high = elevation
        else:
            low = elevation
    return best


def fit_drag_factor(
    motor: Motor, min_speed_m_s: float, launch_altitude_m: float,
    lowest_target_m: float, highest_target_m: float, wanted_reach_m: float, body_factor: float,
) -> tuple[float, float]:
    """Drag factor (m^2/kg) and its reach (m): body_factor (0: unknown) if the missile gets to wanted_reach_m with it.

    Else that whose `kinematic_reach_m` is wanted_reach_m, or an end of the range.
    """
    if body_factor > 0.0:
        of_body = kinematic_reach_m(
            motor, min_speed_m_s, launch_altitude_m, lowest_target_m, highest_target_m, body_factor
        )
        if of_body >= wanted_reach_m:
            return body_factor, of_body
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
            motor, min_speed_m_s, launch_altitude_m, lowest_target_m, highest_target_m, math.exp(middle)
        )
        if got > wanted_reach_m:
            low = middle
            got_at_low = got
        else:
            high = middle
    return math.exp(middle), got


@dataclass(frozen=True)
class Calibration:
    """The drag factor, where it comes from, and how far the missile's energy carries beside the published range."""

    drag_factor_m2_kg: float
    reach_m: float  # with that factor
    published_m: float
    equivalent_diameter_m: float  # of a finned body (BODY_FORM) of the mass at burnout: compare with the real one
    says: str

    @property
    def residual(self) -> float:
        """Reach over published range, minus 1."""
        return self.reach_m / self.published_m - 1.0


def describe_calibration(
    factor: float, reach_m: float, published_m: float, burnout_mass_kg: float, body_diameter_m: float = 0.0
) -> Calibration:
    """Put a factor into words; body_diameter_m: where the factor is that of the body."""
    diameter = math.sqrt(4.0 * factor * burnout_mass_kg / (math.pi * BODY_FORM))
    residual = reach_m / published_m - 1.0
    if body_diameter_m > 0.0:
        says = (
            f"with the drag of its body ({body_diameter_m:g} m across, {burnout_mass_kg:.0f} kg at burnout) its energy "
            f"carries {reach_m / 1000:.4g} km: the published {published_m / 1000:.4g} km is a limit of something else, "
            "and is kept as one"
        )
    elif abs(residual) < 0.005:
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
