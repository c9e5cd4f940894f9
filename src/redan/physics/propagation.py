"""Line of sight between two points over terrain, with the earth's effective radius for refraction.

The line is drawn over an earth of effective radius Re (4/3 of the real one by default): at ground distance s of d it
runs at h1 + (h2 - h1) s/d - s (d - s)/(2 Re) above sea level, and the terrain must stay below. Distance and track are
those of the great circle. Diffraction and ducting are left out, and so is the geoid: sea level is the ellipsoid.
Source: M. I. Skolnik, Radar Handbook, 3rd ed., ch. 26 (effective earth radius). Valid for: distances below 600 km,
where the parabola is within 0.1 % of the circle. Checked by: GEO-13, GEO-14, GEO-17 and a plain scan (tests).
"""

from __future__ import annotations

import math
from typing import Any

from redan.physics.geodesy import EARTH_MEAN_RADIUS_M, EARTH_SEMI_MAJOR_M, ECCENTRICITY_2
from redan.physics.grid import (
    BLOCK_CELLS,
    BLOCK_REACH_CELLS,
    DEGREES_PER_RADIAN,
    TURN_DEG,
    Grid,
    terrain_height,
)

STANDARD_FACTOR = 4.0 / 3.0
CELLS_PER_SAMPLE = 1.0
QUICK_LATITUDE_RAD = math.radians(60.0)  # up to here meridians are near enough to parallel


def effective_radius_m(factor: float = STANDARD_FACTOR) -> float:
    """Effective earth radius (m) for a factor: 4/3 gives 8,494.68 km (some vendors use 8,477.4 km)."""
    return factor * EARTH_MEAN_RADIUS_M


def ground_distance_m(lat_1_rad: float, lon_1_rad: float, lat_2_rad: float, lon_2_rad: float) -> float:
    """Ground distance (m) by the radii of curvature at the mean latitude; near the poles by the chord.

    Valid for: longitudes less than pi apart as numbers (below 60 degrees), distances below 600 km: within 0.15 % of the
    geodesic, below 200 km within 0.02 %.
    """
    middle = 0.5 * (lat_1_rad + lat_2_rad)
    s = math.sin(middle)
    w = 1.0 - ECCENTRICITY_2 * s * s
    prime_vertical = EARTH_SEMI_MAJOR_M / math.sqrt(w)
    meridian = prime_vertical * (1.0 - ECCENTRICITY_2) / w
    difference = lon_2_rad - lon_1_rad
    if abs(middle) < QUICK_LATITUDE_RAD:
        north = (lat_2_rad - lat_1_rad) * meridian
        east_2 = difference * difference * prime_vertical * prime_vertical * (1.0 - s * s)
        return math.sqrt(north * north + east_2)
    north = 2.0 * math.sin(0.5 * (lat_2_rad - lat_1_rad)) * meridian
    east = 2.0 * math.sin(0.5 * difference) * prime_vertical
    chord_2 = north * north + math.cos(lat_1_rad) * math.cos(lat_2_rad) * east * east
    return math.sqrt(chord_2) * (1.0 + chord_2 / (24.0 * EARTH_MEAN_RADIUS_M * EARTH_MEAN_RADIUS_M))


def line_of_sight(
    grid: Grid,
    lat_1_rad: float,
    lon_1_rad: float,
    height_1_m: float,
    lat_2_rad: float,
    lon_2_rad: float,
    height_2_m: float,
    effective_earth_radius_m: float,
) -> bool:
    """Whether two points (heights above sea level) see each other over the terrain. For kernels.

    Decided without looking at the terrain when the smooth earth hides them or the line stays above every summit; else
    blocks of cells are passed over where the line runs above their summit, and the rest is sampled once a cell.
    """
    d = ground_distance_m(lat_1_rad, lon_1_rad, lat_2_rad, lon_2_rad)
    double_radius = 2.0 * effective_earth_radius_m
    low_1 = height_1_m - grid.lowest_m
    low_2 = height_2_m - grid.lowest_m
    if low_1 < 0.0 or low_2 < 0.0:
        return False
    reach = math.sqrt(double_radius * low_1) + math.sqrt(double_radius * low_2)
    if d > reach:
        return False
    if d < 1.0:
        return True
    # the line's height is a convex parabola of the distance: lowest at `lowest_at`
    bend = 1.0 / double_radius
    slope = (height_2_m - height_1_m) / d
    lowest_at = 0.5 * (d - slope * double_radius)
    at = min(max(lowest_at, 0.0), d)
    if height_1_m + slope * at - at * (d - at) * bend > grid.highest_m:
        return True
    # only where the line is below the highest summit is there anything to look at
    start = 0.0
    stop = d
    bottom = height_1_m + slope * lowest_at - lowest_at * (d - lowest_at) * bend
    if grid.highest_m > bottom:
        width = math.sqrt((grid.highest_m - bottom) * double_radius)
        start = max(start, lowest_at - width)
        stop = min(stop, lowest_at + width)
    return _clear(
        grid, lat_1_rad, lon_1_rad, height_1_m, lat_2_rad, lon_2_rad, d, slope, bend, lowest_at, start, stop
    )


def _track(
    grid: Grid, lat_1_rad: float, lon_1_rad: float, lat_2_rad: float, lon_2_rad: float
) -> tuple[float, float, float, float, float, float]:
    """Row and column on the grid along the great circle, each a + b t + c t^2 for t from 0 to 1.

    The parabola goes through both ends and the middle of the great circle.
    """
    difference = lon_2_rad - lon_1_rad
    cos_1 = math.cos(lat_1_rad)
    cos_2 = math.cos(lat_2_rad)
    x = cos_1 + cos_2 * math.cos(difference)
    y = cos_2 * math.sin(difference)
    middle_lat = math.atan2(math.sin(lat_1_rad) + math.sin(lat_2_rad), math.sqrt(x * x + y * y))
    middle_lon = math.atan2(y, x)
    scale = DEGREES_PER_RADIAN / grid.step_deg
    scale_east = DEGREES_PER_RADIAN / grid.step_east_deg
    row_1 = (grid.north_deg - lat_1_rad * DEGREES_PER_RADIAN) / grid.step_deg - 0.5
    column_1 = (lon_1_rad * DEGREES_PER_RADIAN - grid.west_deg) / grid.step_east_deg - 0.5
    row_bulge = -4.0 * (middle_lat - 0.5 * (lat_1_rad + lat_2_rad)) * scale
    column_bulge = 4.0 * (middle_lon - 0.5 * difference) * scale_east
    rows = -(lat_2_rad - lat_1_rad) * scale
    columns = difference * scale_east
    return row_1, rows + row_bulge, -row_bulge, column_1, columns + column_bulge, -column_bulge


def _clear(
    grid: Grid, lat_1_rad: float, lon_1_rad: float, height_1_m: float, lat_2_rad: float, lon_2_rad: float,
    d: float, slope: float, bend: float, lowest_at: float, start: float, stop: float,
) -> bool:
    """Whether the line stays above the terrain between ground distances start and stop."""
    r0, r1, r2, c0, c1, c2 = _track(grid, lat_1_rad, lon_1_rad, lat_2_rad, lon_2_rad)
    cells = max(abs(r1) + abs(r2), abs(c1) + abs(c2))  # an upper bound of the cells crossed in t = 0..1
    height = grid.height_m
    rows = height.shape[0]
    columns = height.shape[1]
    block_rows = grid.block_max_m.shape[0]
    block_columns = grid.block_max_m.shape[1]
    turn = TURN_DEG / grid.step_east_deg
    last = columns - 1.0 + grid.edge_cells
    pieces = int((stop - start) / d * cells / (2.0 * BLOCK_REACH_CELLS)) + 1
    piece = (stop - start) / pieces
    samples = int(piece / d * cells / CELLS_PER_SAMPLE) + 1
    for k in range(pieces):
        a = start + k * piece
        b = a + piece
        t = (a + 0.5 * piece) / d
        i = int(r0 + t * (r1 + t * r2) + 0.5) // BLOCK_CELLS
        c = c0 + t * (c1 + t * c2)
        if not (-grid.edge_cells <= c <= last):  # the grid's end that is nearer, by full turns
            c -= turn * math.floor((c - 0.5 * (columns - 1.0)) / turn + 0.5)
        j = int(c + 0.5) // BLOCK_CELLS
        at = min(max(lowest_at, a), b)
        line = height_1_m + slope * at - at * (d - at) * bend
        summit = grid.block_max_m[min(max(i, 0), block_rows - 1), min(max(j, 0), block_columns - 1)]
        if line > summit and line > 0.0:
            continue
        for n in range(samples):
            s = a + (n + 0.5) * piece / samples
            t = s / d
            y = r0 + t * (r1 + t * r2)
            x = c0 + t * (c1 + t * c2)
            ground = 0.0
            inside = -grid.edge_cells <= x <= last
            if not inside:
                x -= turn * math.floor((x + grid.edge_cells) / turn)
                inside = x <= columns - 0.5
            if inside and -0.5 <= y <= rows - 0.5:
                y = min(max(y, 0.0), rows - 1.0)
                x = min(max(x, 0.0), columns - 1.0)
                i = min(int(y), rows - 2)
                j = min(int(x), columns - 2)
                v = y - i
                u = x - j
                top = height[i, j] * (1.0 - u) + height[i, j + 1] * u
                below = height[i + 1, j] * (1.0 - u) + height[i + 1, j + 1] * u
                ground = top * (1.0 - v) + below * v
            if height_1_m + slope * s - s * (d - s) * bend < ground:
                return False
    return True


def minimum_visible_height_m(
    grid: Grid,
    lat_1_rad: float,
    lon_1_rad: float,
    height_1_m: float,
    lat_2_rad: float,
    lon_2_rad: float,
    effective_earth_radius_m: float,
) -> float:
    """Lowest height above sea level (m) at place 2 that is seen from place 1 at height_1_m, not below the ground there.

    A plain scan of the whole path, once a cell; `line_of_sight` answers the same for one height, faster.
    """
    d = ground_distance_m(lat_1_rad, lon_1_rad, lat_2_rad, lon_2_rad)
    r0, r1, r2, c0, c1, c2 = _track(grid, lat_1_rad, lon_1_rad, lat_2_rad, lon_2_rad)
    ground_2 = terrain_height(grid, lat_2_rad, lon_2_rad)
    if d < 1.0:
        return ground_2
    cells = max(abs(r1) + abs(r2), abs(c1) + abs(c2))
    steps = int(max(cells, d / 1000.0)) + 1
    needed = ground_2
    for n in range(steps):
        t = (n + 0.5) / steps
        lat = grid.north_deg - (r0 + t * (r1 + t * r2) + 0.5) * grid.step_deg
        lon = grid.west_deg + (c0 + t * (c1 + t * c2) + 0.5) * grid.step_east_deg
        ground = terrain_height(grid, lat / DEGREES_PER_RADIAN, lon / DEGREES_PER_RADIAN)
        s = t * d
        bulge = s * (d - s) / (2.0 * effective_earth_radius_m)
        needed = max(needed, height_1_m + (ground + bulge - height_1_m) / t)
    return needed


def minimum_visible_heights_on_profile(
    ground_m: Any, spacing_m: float, antenna_height_m: float, effective_earth_radius_m: float = math.inf
) -> list[float]:
    """Lowest visible height above ground (m) at each point of an evenly spaced profile, seen from its first point.

    antenna_height_m is above the ground there; an infinite radius is a flat earth. A point hides those behind it only.
    """
    eye = float(ground_m[0]) + antenna_height_m
    steepest = -math.inf
    heights = []
    for i, ground in enumerate(ground_m):
        s = i * spacing_m
        if i == 0:
            heights.append(0.0)
            continue
        drop = 0.0 if math.isinf(effective_earth_radius_m) else s * s / (2.0 * effective_earth_radius_m)
        seen = float(ground) - drop
        heights.append(max(0.0, eye + steepest * s - seen))
        steepest = max(steepest, (seen - eye) / s)
    return heights


KERNEL_FUNCTIONS = (ground_distance_m, line_of_sight, _track, _clear, minimum_visible_height_m)
