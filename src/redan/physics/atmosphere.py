"""International Standard Atmosphere (US Standard Atmosphere 1976) by geometric altitude.

Source: US Standard Atmosphere 1976, NOAA-S/T 76-1562, part 1 (the layers of ICAO Doc 7488 up to 80 km are the
same); temperature is linear in geopotential altitude within a layer, pressure follows from hydrostatics. Between 80
and 86 km the molecular-scale temperature is used (the kinetic one is up to 0.04 % lower). Above 86 km density falls
off with the scale height at 86 km and is brought smoothly to zero at 140 km: a simplification that matters to no drag.
Checked by: ATM-01, 03, 04; ambiance (tests).
"""

from __future__ import annotations

import math

from redan.errors import DomainError, Problem

GRAVITY_M_S2 = 9.80665  # standard
GAS_CONSTANT_J_KG_K = 287.05287  # ICAO Doc 7488, R of air
HEAT_RATIO = 1.4
POTENTIAL_RADIUS_M = 6356766.0  # radius in the geopotential altitude, US76 eq. 18
SEA_LEVEL_PRESSURE_PA = 101325.0
SEA_LEVEL_TEMPERATURE_K = 288.15
LOWEST_M = -5000.0
HIGHEST_M = 86000.0
SPACE_M = 140000.0  # zero density from here

# Layers: base geopotential altitude (m), temperature (K) there, its gradient (K/m), pressure (Pa) there; US76 table 4.
LAYER_BASE_M = (0.0, 11000.0, 20000.0, 32000.0, 47000.0, 51000.0, 71000.0)
LAYER_GRADIENT_K_M = (-0.0065, 0.0, 0.001, 0.0028, 0.0, -0.0028, -0.002)


def _layers() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Temperature and pressure at each layer's base, upwards from sea level."""
    temperatures = [SEA_LEVEL_TEMPERATURE_K]
    pressures = [SEA_LEVEL_PRESSURE_PA]
    for i in range(len(LAYER_BASE_M) - 1):
        depth = LAYER_BASE_M[i + 1] - LAYER_BASE_M[i]
        gradient = LAYER_GRADIENT_K_M[i]
        t0 = temperatures[i]
        t1 = t0 + gradient * depth
        if gradient == 0.0:
            ratio = math.exp(-GRAVITY_M_S2 * depth / (GAS_CONSTANT_J_KG_K * t0))
        else:
            ratio = (t1 / t0) ** (-GRAVITY_M_S2 / (GAS_CONSTANT_J_KG_K * gradient))
        temperatures.append(t1)
        pressures.append(pressures[i] * ratio)
    return tuple(temperatures), tuple(pressures)


LAYER_TEMPERATURE_K, LAYER_PRESSURE_PA = _layers()


def geopotential_altitude_m(altitude_m: float) -> float:
    """Geopotential altitude (m) of a geometric altitude: r z / (r + z)."""
    return POTENTIAL_RADIUS_M * altitude_m / (POTENTIAL_RADIUS_M + altitude_m)


def geometric_altitude_m(geopotential_m: float) -> float:
    """Geometric altitude (m) of a geopotential altitude."""
    return POTENTIAL_RADIUS_M * geopotential_m / (POTENTIAL_RADIUS_M - geopotential_m)


def isa(altitude_m: float) -> tuple[float, float, float, float]:
    """Temperature (K), pressure (Pa), density (kg/m^3), speed of sound (m/s) at a geometric altitude above sea level.

    For kernels: any altitude is answered, outside -5 to 86 km with the nearest temperature (density: see above).
    """
    height = min(max(altitude_m, LOWEST_M), HIGHEST_M)
    h = POTENTIAL_RADIUS_M * height / (POTENTIAL_RADIUS_M + height)
    i = 0
    while i < 6 and h >= LAYER_BASE_M[i + 1]:
        i += 1
    gradient = LAYER_GRADIENT_K_M[i]
    base_temperature = LAYER_TEMPERATURE_K[i]
    depth = h - LAYER_BASE_M[i]
    temperature = base_temperature + gradient * depth
    if gradient == 0.0:
        ratio = math.exp(-GRAVITY_M_S2 * depth / (GAS_CONSTANT_J_KG_K * base_temperature))
    else:
        ratio = (temperature / base_temperature) ** (-GRAVITY_M_S2 / (GAS_CONSTANT_J_KG_K * gradient))
    pressure = LAYER_PRESSURE_PA[i] * ratio
    if altitude_m > HIGHEST_M:
        if altitude_m >= SPACE_M:
            pressure = 0.0
        else:
            share = (altitude_m - HIGHEST_M) / (SPACE_M - HIGHEST_M)
            fade = 1.0 - share * share * (3.0 - 2.0 * share)
            scale_height = GAS_CONSTANT_J_KG_K * temperature / GRAVITY_M_S2
            pressure *= fade * math.exp(-(altitude_m - HIGHEST_M) / scale_height)
    density = pressure / (GAS_CONSTANT_J_KG_K * temperature)
    return temperature, pressure, density, math.sqrt(HEAT_RATIO * GAS_CONSTANT_J_KG_K * temperature)


def standard_atmosphere(altitude_m: float) -> tuple[float, float, float, float]:
    """`isa` with its domain checked: -5 to 86 km, else DomainError."""
    if not LOWEST_M <= altitude_m <= HIGHEST_M:  # also refuses nan
        raise DomainError(
            Problem(
                f"altitude_m is {altitude_m!r}",
                allowed=f"the standard atmosphere is defined from {LOWEST_M:.0f} to {HIGHEST_M:.0f} m above sea level",
            )
        )
    return isa(altitude_m)


KERNEL_FUNCTIONS = (geopotential_altitude_m, geometric_altitude_m, isa)
