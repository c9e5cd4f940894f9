"""UTM and MGRS to latitude and longitude on WGS 84, for places of other programs.

Source: NGA.SIG.0012_2.0.0_UTMUPS (2014), The Universal Grids, chapters 3 and 7; the series is Krüger's (1912) as
C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85 (2011), equations 15 and 36,
has it. Valid for: zones 1 to 60 between 80 S and 84 N, up to 9 degrees from the meridian (better than a millimetre).
Checked by: PROJ; the npm package mgrs.
"""

from __future__ import annotations

import math
import re

A_M, F = 6_378_137.0, 1.0 / 298.257223563  # WGS 84
N = F / (2.0 - F)
SCALE, EAST_M, SOUTH_M = 0.9996, 500_000.0, 10_000_000.0
RADIUS_M = A_M / (1.0 + N) * (1.0 + N**2 / 4.0 + N**4 / 64.0)
BETA = (
    N / 2 - 2 * N**2 / 3 + 37 * N**3 / 96 - N**4 / 360, N**2 / 48 + N**3 / 15 - 437 * N**4 / 1440,
    17 * N**3 / 480 - 37 * N**4 / 840, 4397 * N**4 / 161280,
)  # fmt: skip
BANDS = "CDEFGHJKLMNPQRSTUVWX"  # 8 degrees each from 80 S
COLUMNS, ROWS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "ABCDEFGHJKLMNPQRSTUV"
GRID = re.compile(rf"(\d{{1,2}})([{BANDS}])([{COLUMNS}])([{ROWS}])(\d{{0,10}})", re.IGNORECASE)


def utm_to_geodetic(zone: int, north: bool, easting_m: float, northing_m: float) -> tuple[float, float]:
    """Latitude and longitude (rad) of a place in a UTM zone; ValueError for what is none."""
    if not (1 <= zone <= 60 and 100_000.0 <= easting_m < 1_000_000.0 and 0.0 <= northing_m <= SOUTH_M):
        raise ValueError(f"zone {zone}, easting {easting_m:g} m, northing {northing_m:g} m")
    xi = (northing_m - (0.0 if north else SOUTH_M)) / (SCALE * RADIUS_M)
    eta = (easting_m - EAST_M) / (SCALE * RADIUS_M)
    xi_0 = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in enumerate(BETA, 1))
    eta_0 = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in enumerate(BETA, 1))
    tangent = math.sin(xi_0) / math.hypot(math.sinh(eta_0), math.cos(xi_0))  # of the conformal latitude
    latitude = math.atan(_geographic(tangent))
    longitude = math.atan2(math.sinh(eta_0), math.cos(xi_0)) + math.radians(6.0 * zone - 183.0)
    return latitude, math.remainder(longitude, 2.0 * math.pi)


def _geographic(conformal: float) -> float:
    """Tangent of the latitude whose conformal latitude has this tangent, by Newton's method (Karney, eq. 19 to 21)."""
    e = math.sqrt(F * (2.0 - F))
    tangent = conformal
    for _ in range(5):
        root = math.hypot(1.0, tangent)
        sigma = math.sinh(e * math.atanh(e * tangent / root))
        found = tangent * math.hypot(1.0, sigma) - sigma * root
        slope = (1.0 + (1.0 - e * e) * tangent * tangent) / ((1.0 - e * e) * math.hypot(1.0, found) * root)
        tangent += (conformal - found) * slope
    return tangent


def mgrs_to_geodetic(text: str) -> tuple[float, float]:
    """Latitude and longitude (rad) of an MGRS reference, "37SBT1234567890": the south-west corner of its square."""
    match = GRID.fullmatch("".join(text.split()))
    digits = match[5] if match else ""
    if match is None or len(digits) % 2:
        raise ValueError(f"{text!r} is no MGRS reference")
    zone, band, column, row = int(match[1]), match[2].upper(), match[3].upper(), match[4].upper()
    half, unit_m = len(digits) // 2, 10.0 ** (5 - len(digits) // 2)
    place = COLUMNS.index(column) - 8 * ((zone - 1) % 3)
    if not 0 <= place < 8:
        raise ValueError(f"zone {zone} has no column {column}")
    easting_m = (place + 1) * 1e5 + (float(digits[:half]) * unit_m if half else 0.0)
    start = 5 if zone % 2 == 0 else 0  # rows of even zones begin with F
    within_m = (ROWS.index(row) - start) % 20 * 1e5 + (float(digits[half:]) * unit_m if half else 0.0)
    south_deg = -80.0 + 8.0 * BANDS.index(band)
    # of the rows of this letter, 2,000 km apart, the one whose latitude lies in the band
    for round_ in range(5):
        northing_m = within_m + 2e6 * round_
        if northing_m > SOUTH_M:
            break
        latitude, longitude = utm_to_geodetic(zone, band >= "N", easting_m, northing_m)
        top_deg = 84.0 if band == "X" else south_deg + 8.0
        if south_deg - 1.0 <= math.degrees(latitude) <= top_deg + 1.0:  # a square may reach over the edge of its band
            return latitude, longitude
    raise ValueError(f"{text!r}: row {row} is not in band {band}")
