"""Positions and geodesics on WGS84. Angles in radians, lengths in metres, longitude east positive.

Source: NIMA TR8350.2 (WGS84); C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013) 43-55 (the integrals
and the way the inverse problem is set up; here the integrals are evaluated by Gauss-Legendre quadrature
instead of series). Checked by: GEO-01..11 and geographiclib, pymap3d (evidence, tests/physics).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

EARTH_SEMI_MAJOR_M = 6378137.0  # WGS84 a
FLATTENING = 1.0 / 298.257223563  # WGS84 f
EARTH_SEMI_MINOR_M = EARTH_SEMI_MAJOR_M * (1.0 - FLATTENING)
ECCENTRICITY_2 = FLATTENING * (2.0 - FLATTENING)  # e^2
SECOND_ECCENTRICITY_2 = ECCENTRICITY_2 / (1.0 - ECCENTRICITY_2)  # e'^2
EARTH_MEAN_RADIUS_M = 6371008.7714  # (2a + b)/3, IUGG R1
LEAST_ANGLE = 1e-18
TINY = 1e-100  # stands for zero where a direction must survive at a pole

# Gauss-Legendre nodes and weights of order 12 on [-1, 1], positive half; the integrands below have harmonics that fall
# off like (e'^2/4)^n, so over half a turn the error is below 1e-15 (relative).
GAUSS_NODES = (
    0.125233408511468916, 0.367831498998180194, 0.587317954286617447,
    0.769902674194304687, 0.904117256370474857, 0.981560634246719251,
)
GAUSS_WEIGHTS = (
    0.249147045813402785, 0.233492536538354809, 0.203167426723065922,
    0.160078328543346226, 0.106939325995318431, 0.0471753363865118272,
)


def hypot(x: float, y: float) -> float:
    """Square root of x^2 + y^2 as the C library rounds it, which compiled code calls; Python's own rounds otherwise."""
    return float(np.hypot(x, y))


def wrap_longitude(longitude_rad: float) -> float:
    """The same longitude in [-pi, pi]."""
    if -math.pi <= longitude_rad <= math.pi:  # math.remainder would do, but kernels do not know it
        return longitude_rad
    return longitude_rad - 2.0 * math.pi * math.floor(longitude_rad / (2.0 * math.pi) + 0.5)


def geodetic_to_ecef(latitude_rad: float, longitude_rad: float, height_m: float) -> tuple[float, float, float]:
    """Earth-centred, earth-fixed x, y, z (m) of a geodetic position with height above the ellipsoid."""
    sin_lat = math.sin(latitude_rad)
    cos_lat = math.cos(latitude_rad)
    prime_vertical = EARTH_SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_2 * sin_lat * sin_lat)
    p = (prime_vertical + height_m) * cos_lat
    z = (prime_vertical * (1.0 - ECCENTRICITY_2) + height_m) * sin_lat
    return p * math.cos(longitude_rad), p * math.sin(longitude_rad), z


def ecef_to_geodetic(x_m: float, y_m: float, z_m: float) -> tuple[float, float, float]:
    """Latitude, longitude (rad) and height above the ellipsoid (m) of an ECEF position.

    Bowring's iteration on the parametric latitude, three rounds.
    Source: B. R. Bowring, Survey Review 23 (1976) 323-327. Valid for: heights above -5,000 km; within 1e-8 m to 1e8 m.
    """
    p = hypot(x_m, y_m)
    longitude = math.atan2(y_m, x_m)
    beta = math.atan2(z_m, (1.0 - FLATTENING) * p)
    sin_lat = 0.0
    cos_lat = 1.0
    for _ in range(3):
        sin_beta = math.sin(beta)
        cos_beta = math.cos(beta)
        up = z_m + SECOND_ECCENTRICITY_2 * EARTH_SEMI_MINOR_M * sin_beta * sin_beta * sin_beta
        out = p - ECCENTRICITY_2 * EARTH_SEMI_MAJOR_M * cos_beta * cos_beta * cos_beta
        norm = hypot(up, out)
        sin_lat = up / norm
        cos_lat = out / norm
        beta = math.atan2((1.0 - FLATTENING) * sin_lat, cos_lat)
    # this form of the height has no singularity at the poles
    height = (
        p * cos_lat + z_m * sin_lat - EARTH_SEMI_MAJOR_M * math.sqrt(1.0 - ECCENTRICITY_2 * sin_lat * sin_lat)
    )
    return math.atan2(sin_lat, cos_lat), longitude, height


def geodetic_rows(ecef_m: NDArray[np.float64], found: NDArray[np.float64]) -> None:
    """`ecef_to_geodetic` of each row of ecef_m (n, 3) into found (n, 3): latitude, longitude (rad), height (m)."""
    for i in range(len(ecef_m)):
        found[i, 0], found[i, 1], found[i, 2] = ecef_to_geodetic(ecef_m[i, 0], ecef_m[i, 1], ecef_m[i, 2])


def ecef_to_enu_vector(
    x: float, y: float, z: float, latitude_rad: float, longitude_rad: float
) -> tuple[float, float, float]:
    """East, north, up components at a place of a vector given along the ECEF axes (any unit)."""
    sin_lat = math.sin(latitude_rad)
    cos_lat = math.cos(latitude_rad)
    sin_lon = math.sin(longitude_rad)
    cos_lon = math.cos(longitude_rad)
    along = cos_lon * x + sin_lon * y
    return -sin_lon * x + cos_lon * y, cos_lat * z - sin_lat * along, cos_lat * along + sin_lat * z


def enu_to_ecef_vector(
    east: float, north: float, up: float, latitude_rad: float, longitude_rad: float
) -> tuple[float, float, float]:
    """Components along the ECEF axes of a vector given as east, north, up at a place (any unit)."""
    sin_lat = math.sin(latitude_rad)
    cos_lat = math.cos(latitude_rad)
    sin_lon = math.sin(longitude_rad)
    cos_lon = math.cos(longitude_rad)
    along = cos_lat * up - sin_lat * north
    return cos_lon * along - sin_lon * east, sin_lon * along + cos_lon * east, sin_lat * up + cos_lat * north


def ecef_to_enu(
    x_m: float, y_m: float, z_m: float, latitude_rad: float, longitude_rad: float, height_m: float
) -> tuple[float, float, float]:
    """East, north, up (m) of an ECEF point as seen from a geodetic origin."""
    x0, y0, z0 = geodetic_to_ecef(latitude_rad, longitude_rad, height_m)
    return ecef_to_enu_vector(x_m - x0, y_m - y0, z_m - z0, latitude_rad, longitude_rad)


def enu_to_ecef(
    east_m: float, north_m: float, up_m: float, latitude_rad: float, longitude_rad: float, height_m: float
) -> tuple[float, float, float]:
    """ECEF point (m) of an east, north, up offset from a geodetic origin."""
    x0, y0, z0 = geodetic_to_ecef(latitude_rad, longitude_rad, height_m)
    dx, dy, dz = enu_to_ecef_vector(east_m, north_m, up_m, latitude_rad, longitude_rad)
    return x0 + dx, y0 + dy, z0 + dz


def aer_to_enu(azimuth_rad: float, elevation_rad: float, slant_range_m: float) -> tuple[float, float, float]:
    """East, north, up (m) of azimuth (clockwise from north), elevation and slant range."""
    ground = slant_range_m * math.cos(elevation_rad)
    return ground * math.sin(azimuth_rad), ground * math.cos(azimuth_rad), slant_range_m * math.sin(elevation_rad)


def enu_to_aer(east_m: float, north_m: float, up_m: float) -> tuple[float, float, float]:
    """Azimuth in [0, 2 pi), elevation (rad) and slant range (m) of an east, north, up offset."""
    ground = hypot(east_m, north_m)
    azimuth = math.atan2(east_m, north_m)
    if azimuth < 0.0:
        azimuth += 2.0 * math.pi
    return azimuth, math.atan2(up_m, ground), hypot(ground, up_m)


def aer_to_ecef(
    azimuth_rad: float,
    elevation_rad: float,
    slant_range_m: float,
    latitude_rad: float,
    longitude_rad: float,
    height_m: float,
) -> tuple[float, float, float]:
    """ECEF point (m) at azimuth, elevation and slant range from a geodetic origin."""
    east, north, up = aer_to_enu(azimuth_rad, elevation_rad, slant_range_m)
    return enu_to_ecef(east, north, up, latitude_rad, longitude_rad, height_m)


def ecef_to_aer(
    x_m: float, y_m: float, z_m: float, latitude_rad: float, longitude_rad: float, height_m: float
) -> tuple[float, float, float]:
    """Azimuth, elevation (rad) and slant range (m) of an ECEF point from a geodetic origin."""
    east, north, up = ecef_to_enu(x_m, y_m, z_m, latitude_rad, longitude_rad, height_m)
    return enu_to_aer(east, north, up)


def ray_to_ellipsoid(
    azimuth_rad: float,
    elevation_rad: float,
    latitude_rad: float,
    longitude_rad: float,
    height_m: float,
) -> float:
    """Slant range (m) at which a straight ray from a point above the ellipsoid meets it; nan when it does not."""
    x, y, z = geodetic_to_ecef(latitude_rad, longitude_rad, height_m)
    east, north, up = aer_to_enu(azimuth_rad, elevation_rad, 1.0)
    u, v, w = enu_to_ecef_vector(east, north, up, latitude_rad, longitude_rad)
    # quadratic in the range with the ellipsoid scaled to a unit sphere
    x /= EARTH_SEMI_MAJOR_M
    y /= EARTH_SEMI_MAJOR_M
    z /= EARTH_SEMI_MINOR_M
    u /= EARTH_SEMI_MAJOR_M
    v /= EARTH_SEMI_MAJOR_M
    w /= EARTH_SEMI_MINOR_M
    a = u * u + v * v + w * w
    b = x * u + y * v + z * w
    c = x * x + y * y + z * z - 1.0
    discriminant = b * b - a * c
    if discriminant < 0.0 or b >= 0.0:
        return math.nan
    return c / (-b + math.sqrt(discriminant))


def _arc_integrals(k2: float, sigma_1: float, sigma_12: float) -> tuple[float, float, float]:
    """Karney's integrals I1 (distance/b), I3 (longitude) and J (reduced length) from sigma_1 over sigma_12.

    Eqs. (7), (8) and (40); at most half a turn at a time keeps the quadrature exact to rounding.
    """
    turns = int(abs(sigma_12) / math.pi) + 1
    half = 0.5 * sigma_12 / turns
    distance = 0.0
    longitude = 0.0
    reduced = 0.0
    for turn in range(turns):
        middle = sigma_1 + (2 * turn + 1) * half
        for i in range(6):
            for side in (-1.0, 1.0):
                s = math.sin(middle + side * half * GAUSS_NODES[i])
                t = k2 * s * s
                root = math.sqrt(1.0 + t)
                weight = GAUSS_WEIGHTS[i]
                distance += weight * root
                longitude += weight * (2.0 - FLATTENING) / (1.0 + (1.0 - FLATTENING) * root)
                reduced += weight * t / root
    return distance * half, longitude * half, reduced * half


def reduced_latitude(latitude_rad: float) -> tuple[float, float]:
    """Sine and cosine of the reduced latitude; the cosine is never quite zero."""
    s = (1.0 - FLATTENING) * math.sin(latitude_rad)
    c = math.cos(latitude_rad)
    norm = hypot(s, c)
    return s / norm, max(abs(c) / norm, TINY)


def geodesic_direct(
    latitude_rad: float, longitude_rad: float, azimuth_rad: float, distance_m: float
) -> tuple[float, float, float]:
    """Latitude, longitude and azimuth (rad) after distance_m along the geodesic that starts at azimuth_rad.

    Source: Karney (2013), section 2. Valid for: any distance, also negative. Accuracy: better than 1e-6 m.
    """
    sin_beta_1, cos_beta_1 = reduced_latitude(latitude_rad)
    sin_alpha_1 = math.sin(azimuth_rad)
    cos_alpha_1 = math.cos(azimuth_rad)
    sin_alpha_0 = sin_alpha_1 * cos_beta_1
    cos_alpha_0 = hypot(cos_alpha_1, sin_alpha_1 * sin_beta_1)
    k2 = SECOND_ECCENTRICITY_2 * cos_alpha_0 * cos_alpha_0
    along_1 = cos_alpha_1 * cos_beta_1
    sigma_1 = math.atan2(sin_beta_1, along_1) if sin_beta_1 != 0.0 or along_1 != 0.0 else 0.0
    omega_1 = math.atan2(sin_alpha_0 * sin_beta_1, along_1) if sigma_1 != 0.0 else 0.0
    wanted = distance_m / EARTH_SEMI_MINOR_M
    sigma_12 = wanted / (1.0 + 0.25 * k2)
    for _ in range(4):
        arc, _lon, _red = _arc_integrals(k2, sigma_1, sigma_12)
        sin_2 = math.sin(sigma_1 + sigma_12)
        step = (wanted - arc) / math.sqrt(1.0 + k2 * sin_2 * sin_2)
        sigma_12 += step
        if abs(step) < 1e-9:  # the step after this one would be below 1e-18 (quadratic convergence)
            break
    _arc, longitude_part, _red = _arc_integrals(k2, sigma_1, sigma_12)
    sin_2 = math.sin(sigma_1 + sigma_12)
    cos_2 = math.cos(sigma_1 + sigma_12)
    omega_12 = math.atan2(sin_alpha_0 * sin_2, cos_2) - omega_1
    longitude = longitude_rad + omega_12 - FLATTENING * sin_alpha_0 * longitude_part
    sin_beta_2 = cos_alpha_0 * sin_2
    cos_beta_2 = hypot(sin_alpha_0, cos_alpha_0 * cos_2)
    return (
        math.atan2(sin_beta_2, (1.0 - FLATTENING) * cos_beta_2),
        wrap_longitude(longitude),
        math.atan2(sin_alpha_0, cos_alpha_0 * cos_2),
    )


def _hybrid(
    sin_beta_1: float, cos_beta_1: float, sin_beta_2: float, cos_beta_2: float, course_1: float
) -> tuple[float, float, float, float, float]:
    """Where a geodesic that leaves latitude 1 first meets latitude 2 northbound (beta_1 <= 0, |beta_2| <= |beta_1|).

    course_1 is the azimuth counted from east, northward positive: on the equator the answer hangs on its last digits.
    Returns the longitude difference, minus its derivative by course_1, sine and cosine of the azimuth at 2, distance/b.
    """
    sin_alpha_1 = math.cos(course_1)
    cos_alpha_1 = math.sin(course_1)
    if sin_beta_1 == 0.0 and cos_alpha_1 == 0.0:
        cos_alpha_1 = -TINY
    sin_alpha_0 = sin_alpha_1 * cos_beta_1
    cos_alpha_0 = hypot(cos_alpha_1, sin_alpha_1 * sin_beta_1)
    along_1 = cos_alpha_1 * cos_beta_1
    sin_alpha_2 = sin_alpha_0 / cos_beta_2 if cos_beta_2 != cos_beta_1 else sin_alpha_1
    if cos_beta_2 != cos_beta_1 or abs(sin_beta_2) != -sin_beta_1:
        if cos_beta_1 < -sin_beta_1:
            gap = (cos_beta_2 - cos_beta_1) * (cos_beta_1 + cos_beta_2)
        else:
            gap = (sin_beta_1 - sin_beta_2) * (sin_beta_1 + sin_beta_2)
        cos_alpha_2 = math.sqrt(max(along_1 * along_1 + gap, 0.0)) / cos_beta_2
    else:
        cos_alpha_2 = abs(cos_alpha_1)
    along_2 = cos_alpha_2 * cos_beta_2
    sigma_1 = math.atan2(sin_beta_1, along_1)
    sigma_12 = math.atan2(
        max(0.0, along_1 * sin_beta_2 - sin_beta_1 * along_2), along_1 * along_2 + sin_beta_1 * sin_beta_2
    )
    # omega is measured like sigma, with sin(alpha_0) times the sine; the common norm drops out of atan2
    omega_12 = math.atan2(
        max(0.0, sin_alpha_0 * (along_1 * sin_beta_2 - sin_beta_1 * along_2)),
        along_1 * along_2 + sin_alpha_0 * sin_alpha_0 * sin_beta_1 * sin_beta_2,
    )
    k2 = SECOND_ECCENTRICITY_2 * cos_alpha_0 * cos_alpha_0
    distance, longitude_part, reduced = _arc_integrals(k2, sigma_1, sigma_12)
    longitude_12 = omega_12 - FLATTENING * sin_alpha_0 * longitude_part
    sin_1 = math.sin(sigma_1)
    cos_1 = math.cos(sigma_1)
    sin_2 = math.sin(sigma_1 + sigma_12)
    cos_2 = math.cos(sigma_1 + sigma_12)
    reduced_length = (
        math.sqrt(1.0 + k2 * sin_2 * sin_2) * cos_1 * sin_2
        - math.sqrt(1.0 + k2 * sin_1 * sin_1) * sin_1 * cos_2
        - cos_1 * cos_2 * reduced
    )
    if along_2 > 1e-300:
        slope = (1.0 - FLATTENING) * reduced_length / along_2
    else:
        slope = -2.0 * (1.0 - FLATTENING) * math.sqrt(1.0 + k2 * sin_1 * sin_1) / min(sin_beta_1, -TINY)
    return longitude_12, slope, sin_alpha_2, cos_alpha_2, distance


def geodesic_inverse(
    latitude_1_rad: float, longitude_1_rad: float, latitude_2_rad: float, longitude_2_rad: float
) -> tuple[float, float, float]:
    """Length (m) of the shortest geodesic between two points and its azimuths (rad) at the first and the second point.

    Newton's method on the first azimuth, held in a shrinking bracket, so that near-antipodal points converge too.
    Source: Karney (2013), sections 4 and 5. Valid for: any latitudes and longitudes. Accuracy: better than 1e-6 m.
    """
    difference = wrap_longitude(wrap_longitude(longitude_2_rad) - wrap_longitude(longitude_1_rad))
    east_sign = 1.0 if difference >= 0.0 else -1.0
    longitude_12 = abs(difference)
    if math.pi - longitude_12 < 1e-15:
        longitude_12 = math.pi
    # canonical order: point 1 has the larger latitude and lies south
    swap = abs(latitude_1_rad) < abs(latitude_2_rad)
    lat_1 = latitude_2_rad if swap else latitude_1_rad
    lat_2 = latitude_1_rad if swap else latitude_2_rad
    # a latitude of less than 1e-11 m is the equator: its sine would underflow in products
    lat_1 = 0.0 if abs(lat_1) < LEAST_ANGLE else lat_1
    lat_2 = 0.0 if abs(lat_2) < LEAST_ANGLE else lat_2
    north_sign = -1.0 if lat_1 > 0.0 else 1.0
    sin_beta_1, cos_beta_1 = reduced_latitude(lat_1 * north_sign)
    sin_beta_2, cos_beta_2 = reduced_latitude(lat_2 * north_sign)
    if abs(sin_beta_1) == abs(sin_beta_2):
        cos_beta_2 = cos_beta_1

    course_1 = 0.5 * math.pi - longitude_12
    sin_2 = 0.0
    cos_2 = 1.0
    distance = -1.0
    if longitude_12 == 0.0 or longitude_12 == math.pi or cos_beta_1 <= 1e-16:
        # along a meridian: on an oblate earth nothing is shorter
        _lon, _slope, _sin, _cos, distance = _hybrid(sin_beta_1, cos_beta_1, sin_beta_2, cos_beta_2, course_1)
    if distance < 0.0 and sin_beta_1 == 0.0 and longitude_12 <= (1.0 - FLATTENING) * math.pi:
        course_1 = 0.0
        sin_2 = 1.0
        cos_2 = 0.0
        distance = longitude_12 / (1.0 - FLATTENING)
    if distance < 0.0:
        low = -0.5 * math.pi  # the longitude reached falls as the course turns north: too far at low, too near at high
        high = 0.5 * math.pi
        course_1 = math.atan2(
            cos_beta_1 * sin_beta_2 - sin_beta_1 * cos_beta_2 * math.cos(longitude_12),
            cos_beta_2 * math.sin(longitude_12),
        )
        if not -1.57 < course_1 < 1.57:
            course_1 = 0.0
        for _ in range(200):
            reached, slope, sin_2, cos_2, distance = _hybrid(
                sin_beta_1, cos_beta_1, sin_beta_2, cos_beta_2, course_1
            )
            error = reached - longitude_12
            if error > 0.0:
                low = course_1
            else:
                high = course_1
            if abs(error) < 1e-15:
                break
            trial = course_1 + error / slope if slope > 0.0 else low - 1.0
            if not low < trial < high:
                trial = 0.5 * (low + high)
            if trial == course_1:
                break
            course_1 = trial
    sin_1 = math.cos(course_1)
    cos_1 = math.sin(course_1)
    # undo the reflections; a line travelled backwards keeps its eastward and turns its northward part
    if swap:
        sin_1, cos_1, sin_2, cos_2 = sin_2, -cos_2, sin_1, -cos_1
    return (
        distance * EARTH_SEMI_MINOR_M,
        math.atan2(east_sign * sin_1, north_sign * cos_1),
        math.atan2(east_sign * sin_2, north_sign * cos_2),
    )


def effective_earth_radius_m(
    refractivity_gradient_per_m: float, earth_radius_m: float = EARTH_MEAN_RADIUS_M
) -> float:
    """Radius (m) of the earth over which a ray bent by the gradient of the refractive index dn/dh runs straight.

    Source: a / (1 + a dn/dh). Valid for: gradients above -1/a (beyond it the ray is trapped: inf).
    """
    bend = 1.0 + earth_radius_m * refractivity_gradient_per_m
    return earth_radius_m / bend if bend > 0.0 else math.inf


def horizon_slant_range_m(antenna_height_m: float, effective_radius_m: float) -> float:
    """Slant range (m) to the smooth-earth horizon from an antenna height: sqrt(2 R h + h^2)."""
    h = max(antenna_height_m, 0.0)
    return math.sqrt(h * (2.0 * effective_radius_m + h))


def horizon_ground_range_m(antenna_height_m: float, effective_radius_m: float) -> float:
    """Ground range (m, along the sphere of effective radius) to the smooth-earth horizon."""
    h = max(antenna_height_m, 0.0)
    return effective_radius_m * math.atan2(math.sqrt(h * (2.0 * effective_radius_m + h)), effective_radius_m)


def mutual_horizon_slant_range_m(height_1_m: float, height_2_m: float, effective_radius_m: float) -> float:
    """Largest slant range (m) at which two heights above a smooth earth see each other."""
    return horizon_slant_range_m(height_1_m, effective_radius_m) + horizon_slant_range_m(
        height_2_m, effective_radius_m
    )


KERNEL_FUNCTIONS = (
    hypot, wrap_longitude, geodetic_to_ecef, ecef_to_geodetic, ecef_to_enu_vector, enu_to_ecef_vector, ecef_to_enu,
    enu_to_ecef, aer_to_enu, enu_to_aer, aer_to_ecef, ecef_to_aer, ray_to_ellipsoid, _arc_integrals, reduced_latitude,
    geodesic_direct, _hybrid, geodesic_inverse, effective_earth_radius_m, horizon_slant_range_m, horizon_ground_range_m,
    mutual_horizon_slant_range_m,
)
