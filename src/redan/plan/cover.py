"""Kernels of coverage: what a radar sees and a missile gets to, place by place, for a target at one altitude.

A place is asked with the functions of the plan itself: `sights.sees` for the radar, `windows.meet` for the missile. So
what is drawn is what the plan would find for a target that stands there. Checked by: plans compiled for targets on
both sides of an edge, and the closed form of the horizon (tests).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from redan import jit
from redan.physics.flyout import FlyoutTable
from redan.physics.geodesy import geodesic_direct, geodetic_to_ecef
from redan.physics.grid import terrain_height
from redan.plan.routes import nearest_turn
from redan.plan.sights import ANTENNA_LATITUDE, ANTENNA_LONGITUDE, sees
from redan.plan.tables import ALTITUDE, ECEF_X, GROUND, LATITUDE, LONGITUDE, TIME
from redan.plan.windows import UNIT_LATITUDE, UNIT_LONGITUDE, Case, meet

# the radar sees it; the missile gets there; the missile gets there guided; no air: the ground is higher
SEEN, REACHED, ENGAGED, SOLID = 1, 2, 4, 8
EVERYWHERE_M = 1.0e9  # in place of a radar's range where only the missile is asked
EDGE_M = 40.0  # to which an edge on a bearing is found
NODE_M = 12_000.0  # places on a bearing are exact so often; between, a cubic, wrong by less than 1 mm
POLAR_RAD = math.radians(80.0)  # beyond, every place is exact: longitudes bend too much for a cubic
LEAST_RADIUS_M = 6_350_000.0  # of the earth, to be sure that nothing in range is left out


class Site(NamedTuple):
    """One radar, or one unit with its radar, against one target; plain numbers and arrays for kernels."""

    radars: Any  # (1, sights.RADAR_COLUMNS)
    units: Any  # (1, windows.UNIT_COLUMNS); of a radar alone without meaning
    missile: FlyoutTable
    seen_m: float  # slant range within which a look succeeds as often as asked; 0: not asked
    guided_m: float  # slant range of the radar for guidance
    farthest_m: float  # slant range of the missile against the target's class; 0: it is not engaged, or no unit
    altitude_m: float
    above_ground: bool
    speed_m_s: float
    earth_radius_m: float  # effective
    samples: Any  # (2, tables.SAMPLE_COLUMNS) scratch
    since_s: Any  # (1,) a sight that has always been,
    until_s: Any  # (1,) and never ends


def bits_at(site: Site, grid: Any, latitude_rad: float, longitude_rad: float, missile_alone: bool) -> int:
    """What holds of a target at a place: SEEN, REACHED (only asked with missile_alone), ENGAGED, SOLID."""
    ground = terrain_height(grid, latitude_rad, longitude_rad)
    altitude = site.altitude_m + ground if site.above_ground else site.altitude_m
    if altitude < ground:
        return SOLID
    samples = site.samples
    x, y, z = geodetic_to_ecef(latitude_rad, longitude_rad, altitude)
    for row in range(2):
        samples[row, TIME] = float(row)
        samples[row, ECEF_X] = x
        samples[row, ECEF_X + 1] = y
        samples[row, ECEF_X + 2] = z
        samples[row, LATITUDE] = latitude_rad
        samples[row, LONGITUDE] = longitude_rad
        samples[row, ALTITUDE] = altitude
        samples[row, GROUND] = ground
    found = 0
    guided = False
    reach = max(site.seen_m, site.guided_m)
    if sees(site.radars, 0, reach, samples, 0, 0.0, site.earth_radius_m, grid):
        squared = 0.0
        at = site.radars[0]
        squared = (x - at[0]) ** 2 + (y - at[1]) ** 2 + (z - at[2]) ** 2
        if squared <= site.seen_m * site.seen_m:
            found = SEEN
        guided = squared <= site.guided_m * site.guided_m
    if site.farthest_m <= 0.0 or not (guided or missile_alone):
        return found
    samples[1, ECEF_X] = x + site.speed_m_s  # its speed, for the missile's limit: the place asked stays the first row
    case = Case(
        site.units, 0, site.missile, site.farthest_m, EVERYWHERE_M, samples, site.since_s, site.until_s, 0, 1
    )
    if not meet(case, 0, 0.0)[1]:
        return found
    return found | REACHED | ENGAGED if guided else found | REACHED


def edge_m(
    site: Site, grid: Any, latitude_rad: float, longitude_rad: float, azimuth_rad: float,
    bit: int, without_m: float, with_m: float,
) -> float:  # fmt: skip
    """Where on a bearing a bit begins or ceases, to EDGE_M, on the side where it holds."""
    while abs(with_m - without_m) > EDGE_M:
        middle = 0.5 * (with_m + without_m)
        latitude, longitude, _ = geodesic_direct(latitude_rad, longitude_rad, azimuth_rad, middle)
        if bits_at(site, grid, latitude, longitude, True) & bit:
            with_m = middle
        else:
            without_m = middle
    return with_m


def _cubic(a: float, b: float, c: float, d: float, s: float) -> float:
    """Cubic through values at -1, 0, 1, 2 (Lagrange)."""
    return (
        -a * s * (s - 1.0) * (s - 2.0) / 6.0 + b * (s + 1.0) * (s - 1.0) * (s - 2.0) / 2.0
        - c * (s + 1.0) * s * (s - 2.0) / 2.0 + d * (s + 1.0) * s * (s - 1.0) / 6.0
    )


def scan_bearings(
    site: Site, grid: Any, latitude_rad: float, longitude_rad: float, azimuth_rad: Any, bits: Any,
    step_m: float, farthest_m: float, nodes: Any, far_m: Any, near_m: Any, gap_m: Any,
) -> None:  # fmt: skip
    """Walk outwards on each bearing and note, for each bit asked, where it holds.

    azimuth_rad (B,); bits (K,); nodes (2, farthest_m / NODE_M + 4): scratch. far_m, near_m, gap_m (K, B): the last
    distance at which a bit holds (0: nowhere), the first, and where the unbroken part that begins at the first ends.
    What is narrower than step_m may be missed.
    """
    count = nodes.shape[1]
    for b in range(len(azimuth_rad)):
        exact = False
        for n in range(count):
            nodes[0, n], longitude, _ = geodesic_direct(
                latitude_rad, longitude_rad, azimuth_rad[b], (n - 1) * NODE_M
            )
            nodes[1, n] = longitude if n == 0 else nearest_turn(longitude, nodes[1, n - 1])
            exact = exact or abs(nodes[0, n]) > POLAR_RAD
        for k in range(len(bits)):
            far_m[k, b] = near_m[k, b] = gap_m[k, b] = 0.0
        before = 0
        way = 0.0
        while True:
            now = 0
            if way <= farthest_m:
                if exact:
                    latitude, longitude, _ = geodesic_direct(latitude_rad, longitude_rad, azimuth_rad[b], way)
                else:
                    n = int(way / NODE_M)
                    s = way / NODE_M - n
                    latitude = _cubic(nodes[0, n], nodes[0, n + 1], nodes[0, n + 2], nodes[0, n + 3], s)
                    longitude = _cubic(nodes[1, n], nodes[1, n + 1], nodes[1, n + 2], nodes[1, n + 3], s)
                now = bits_at(site, grid, latitude, longitude, True)
            for k in range(len(bits)):
                if now & bits[k] and not before & bits[k]:
                    if far_m[k, b] == 0.0 and way > 0.0:
                        near_m[k, b] = edge_m(
                            site, grid, latitude_rad, longitude_rad, azimuth_rad[b], bits[k], way - step_m, way
                        )
                elif before & bits[k] and not now & bits[k]:
                    far_m[k, b] = edge_m(
                        site, grid, latitude_rad, longitude_rad, azimuth_rad[b], bits[k], way, way - step_m
                    )
                    if gap_m[k, b] == 0.0:
                        gap_m[k, b] = far_m[k, b]
            before = now
            if way > farthest_m:
                break
            way += step_m


def paint_pixels(
    site: Site, grid: Any, is_unit: bool, farthest_m: float, first_row: int, first_column: int, pixels_around: int,
    picture: Any,
) -> None:  # fmt: skip
    """Bits at the centres of the pixels of a window of the world's mercator picture, `pixels_around` wide.

    picture (rows, columns) of bytes: filled; first_row, first_column: its north-west pixel in the world's. Beyond
    farthest_m of the radar or the unit nothing is asked.
    """
    here_lat, here_lon = site.radars[0, ANTENNA_LATITUDE], site.radars[0, ANTENNA_LONGITUDE]
    if is_unit:
        here_lat, here_lon = site.units[0, UNIT_LATITUDE], site.units[0, UNIT_LONGITUDE]
    least_cosine = math.cos(min(1.01 * farthest_m / LEAST_RADIUS_M, math.pi))
    pixel_rad = 2.0 * math.pi / pixels_around
    sin_here, cos_here = math.sin(here_lat), math.cos(here_lat)
    for i in range(picture.shape[0]):
        latitude = math.atan(math.sinh(math.pi - (first_row + i + 0.5) * pixel_rad))
        sin_lat, cos_lat = math.sin(latitude), math.cos(latitude)
        for j in range(picture.shape[1]):
            longitude = (first_column + j + 0.5) * pixel_rad - math.pi
            cosine = sin_here * sin_lat + cos_here * cos_lat * math.cos(longitude - here_lon)
            picture[i, j] = bits_at(site, grid, latitude, longitude, False) if cosine >= least_cosine else 0


def lay_ends(latitude_rad: float, longitude_rad: float, azimuth_rad: Any, way_m: Any, ends: Any) -> None:
    """Latitude and longitude (rad, without a jump) at distances on bearings from a place: ends (B, 2) is filled."""
    for b in range(len(azimuth_rad)):
        ends[b, 0], longitude, _ = geodesic_direct(latitude_rad, longitude_rad, azimuth_rad[b], way_m[b])
        ends[b, 1] = nearest_turn(longitude, longitude_rad)


jit.register(bits_at, edge_m, _cubic)
scan = jit.lean_kernel(scan_bearings)
paint = jit.lean_kernel(paint_pixels)
lay = jit.lean_kernel(lay_ends)
