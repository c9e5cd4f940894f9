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
SCANS_PER_CELL = 4  # of the plain scan
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
    blocks of cells are passed over where the line runs above their summit, and the rest is walked cell by cell.
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
    """Whether the line stays above the terrain between ground distances start and stop.

    The half cell at either end is not looked at: antenna and target stand on ground known no better than that.
    """
    r0, r1, r2, c0, c1, c2 = _track(grid, lat_1_rad, lon_1_rad, lat_2_rad, lon_2_rad)
    cells = max(abs(r1) + abs(r2), abs(c1) + abs(c2))  # an upper bound of the cells crossed in t = 0..1
    end = d * min(0.5 / max(cells, 1e-9), 0.45)
    start = max(start, end)
    stop = min(stop, d - end)
    if start >= stop:
        return True
    columns = grid.height_m.shape[1]
    block_rows = grid.block_max_m.shape[0]
    block_columns = grid.block_max_m.shape[1]
    turn = TURN_DEG / grid.step_east_deg
    last = columns - 1.0 + grid.edge_cells
    pieces = int((stop - start) / d * cells / (2.0 * BLOCK_REACH_CELLS)) + 1
    piece = (stop - start) / pieces
    for k in range(pieces):
        a = start + k * piece
        b = a + piece
        t = (a + 0.5 * piece) / d
        i = int(r0 + t * (r1 + t * r2) + 0.5) // BLOCK_CELLS
        c = c0 + t * (c1 + t * c2)
        turned = 0.0
        if not (-grid.edge_cells <= c <= last):  # the grid's end that is nearer, by full turns
            turned = turn * math.floor((c - 0.5 * (columns - 1.0)) / turn + 0.5)
        j = int(c - turned + 0.5) // BLOCK_CELLS
        at = min(max(lowest_at, a), b)
        line = height_1_m + slope * at - at * (d - at) * bend
        summit = grid.block_max_m[min(max(i, 0), block_rows - 1), min(max(j, 0), block_columns - 1)]
        if line > summit and line > 0.0:
            continue
        t_a = a / d
        t_b = b / d
        if not _clear_piece(
            grid, r0 + t_a * (r1 + t_a * r2), c0 + t_a * (c1 + t_a * c2) - turned,
            r0 + t_b * (r1 + t_b * r2), c0 + t_b * (c1 + t_b * c2) - turned,
            a, b, height_1_m, slope, d, bend,
        ):  # fmt: skip
            return False
    return True


def _clear_piece(
    grid: Grid, y_a: float, x_a: float, y_b: float, x_b: float, a: float, b: float,
    height_1_m: float, slope: float, d: float, bend: float,
) -> bool:
    """Whether the line stays above the terrain on a piece of some cells, straight on the grid from row y_a to y_b.

    From one grid line to the next the bilinear ground under the line is a parabola of the distance, and so is the line:
    the least clearance in each cell is exact.
    """
    dy = y_b - y_a
    dx = x_b - x_a
    next_y = next_x = 2.0  # share of the piece at which the next row, the next column of cell centres is crossed
    if dy != 0.0:
        next_y = ((math.floor(y_a) + 1.0 if dy > 0.0 else math.ceil(y_a) - 1.0) - y_a) / dy
    if dx != 0.0:
        next_x = ((math.floor(x_a) + 1.0 if dx > 0.0 else math.ceil(x_a) - 1.0) - x_a) / dx
    w = 0.0
    line_0 = height_1_m + slope * a - a * (d - a) * bend
    while w < 1.0:
        v = min(next_y, next_x, 1.0)
        s = a + v * (b - a)
        line_1 = height_1_m + slope * s - s * (d - s) * bend
        way = (v - w) * (b - a)
        sag = 0.25 * bend * way * way  # of the line below its chord, midway
        if not _clear_cell(grid, y_a + w * dy, x_a + w * dx, y_a + v * dy, x_a + v * dx, line_0, line_1, sag):
            return False
        if next_y <= v:
            next_y += 1.0 / abs(dy)
        if next_x <= v:
            next_x += 1.0 / abs(dx)
        w = v
        line_0 = line_1
    return True


def _clear_cell(
    grid: Grid, y_0: float, x_0: float, y_1: float, x_1: float, line_0: float, line_1: float, sag: float
) -> bool:
    """Whether a line stays above the bilinear ground between two places in one cell; sag: below its chord, midway."""
    height = grid.height_m
    rows = height.shape[0]
    columns = height.shape[1]
    y = 0.5 * (y_0 + y_1)
    x = 0.5 * (x_0 + x_1)
    i = math.floor(y)
    j = math.floor(x)
    on_grid = j
    inside = -grid.edge_cells <= x <= columns - 1.0 + grid.edge_cells
    if not inside:
        turn = TURN_DEG / grid.step_east_deg
        turns = math.floor((x + grid.edge_cells) / turn)
        inside = x - turns * turn <= columns - 0.5
        on_grid = math.floor(x - turns * turn)
    if not (inside and -0.5 <= y <= rows - 0.5):
        return min(line_0, line_1) - sag >= 0.0  # the sea
    i_0 = min(max(i, 0), rows - 1)
    i_1 = min(i_0 + 1, rows - 1) if i >= 0 else i_0
    j_0 = min(max(on_grid, 0), columns - 1)
    j_1 = min(j_0 + 1, columns - 1) if on_grid >= 0 else j_0
    h_00 = float(height[i_0, j_0])
    h_01 = float(height[i_0, j_1])
    h_10 = float(height[i_1, j_0])
    h_11 = float(height[i_1, j_1])
    if min(line_0, line_1) - sag > max(h_00, h_01, h_10, h_11):
        return True
    twist = h_00 - h_01 - h_10 + h_11
    east = h_01 - h_00
    south = h_10 - h_00
    over_0 = line_0 - h_00 - east * (x_0 - j) - south * (y_0 - i) - twist * (x_0 - j) * (y_0 - i)
    over_1 = line_1 - h_00 - east * (x_1 - j) - south * (y_1 - i) - twist * (x_1 - j) * (y_1 - i)
    middle = 0.5 * (line_0 + line_1) - sag - h_00 - east * (x - j) - south * (y - i) - twist * (x - j) * (y - i)
    if over_0 < 0.0 or over_1 < 0.0 or middle < 0.0:
        return False
    curve = 2.0 * (over_0 + over_1 - 2.0 * middle)  # the parabola over_0 + rise w + curve w^2
    rise = over_1 - over_0 - curve
    if curve <= 0.0 or rise >= 0.0 or rise + 2.0 * curve <= 0.0:
        return True
    return over_0 - 0.25 * rise * rise / curve >= 0.0


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

    A plain scan of the whole path, some points a cell; `line_of_sight` answers the same for one height, faster.
    """
    d = ground_distance_m(lat_1_rad, lon_1_rad, lat_2_rad, lon_2_rad)
    r0, r1, r2, c0, c1, c2 = _track(grid, lat_1_rad, lon_1_rad, lat_2_rad, lon_2_rad)
    ground_2 = terrain_height(grid, lat_2_rad, lon_2_rad)
    if d < 1.0:
        return ground_2
    cells = max(abs(r1) + abs(r2), abs(c1) + abs(c2))
    steps = SCANS_PER_CELL * (int(max(cells, d / 1000.0)) + 1)
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


KERNEL_FUNCTIONS = (
    ground_distance_m, line_of_sight, _track, _clear, _clear_piece, _clear_cell, minimum_visible_height_m,
)  # fmt: skip
