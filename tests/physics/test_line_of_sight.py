"""Line of sight: the smooth earth, a ridge, and the quick answer against a plain scan over real terrain."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.physics import geodesy
from redan.physics.grid import smooth_earth
from redan.physics.propagation import (
    _track,
    effective_radius_m,
    ground_distance_m,
    line_of_sight,
    minimum_visible_height_m,
    minimum_visible_heights_on_profile,
)
from redan.physics.terrain import Terrain, load_terrain, make_terrain

DEGREE = math.pi / 180.0
RADIUS = effective_radius_m()


def scan(terrain: Terrain, sight: tuple[float, ...], step_m: float) -> float:
    """Smallest clearance (m) of the line over the terrain by a fine scan along the true geodesic: the definition."""
    lat_1, lon_1, height_1, lat_2, lon_2, height_2 = sight
    length, azimuth, _ = geodesy.geodesic_inverse(lat_1, lon_1, lat_2, lon_2)
    clearance = math.inf
    for s in np.arange(step_m, length - step_m, step_m):
        lat, lon, _ = geodesy.geodesic_direct(lat_1, lon_1, azimuth, s)
        line = height_1 + (height_2 - height_1) * s / length - s * (length - s) / (2.0 * RADIUS)
        clearance = min(clearance, line - terrain.height_at_m(lat, lon))
    return clearance


@pytest.mark.parametrize("azimuth_deg", range(0, 360, 30))
@pytest.mark.parametrize("latitude_deg", [0.0, 33.0, -60.0])
def test_horizon_is_the_same_in_every_azimuth_at_every_latitude(azimuth_deg: float, latitude_deg: float) -> None:
    """The field's first known failure: circles drawn in degrees."""
    grid = smooth_earth()
    horizon = geodesy.horizon_ground_range_m(20.0, RADIUS) + geodesy.horizon_ground_range_m(300.0, RADIUS)
    for share, seen in ((0.99, True), (1.01, False)):
        lat, lon, _ = geodesy.geodesic_direct(latitude_deg * DEGREE, 0.5, azimuth_deg * DEGREE, share * horizon)
        assert line_of_sight(grid, latitude_deg * DEGREE, 0.5, 20.0, lat, lon, 300.0, RADIUS) is seen


def test_first_sight_follows_the_horizon_without_a_cliff() -> None:
    """The second known failure: a target at 15 m seen at 190 km, or low targets never seen."""
    grid = smooth_earth()
    for height in (5.0, 15.0, 50.0, 110.0, 1000.0, 10000.0):
        seen = max(
            d for d in np.arange(1e3, 600e3, 500.0)
            if line_of_sight(grid, 0.5, 0.5, 10.0, *geodesy.geodesic_direct(0.5, 0.5, 1.0, d)[:2], height, RADIUS)
        )
        horizon = geodesy.mutual_horizon_slant_range_m(10.0, height, RADIUS)
        assert seen == pytest.approx(horizon, rel=0.005, abs=1000.0)


@pytest.mark.parametrize("azimuth_deg", [0.0, 45.0, 90.0, 200.0, 285.0])
def test_the_path_over_the_grid_is_the_geodesic(azimuth_deg: float) -> None:
    """Within a tenth of a cell over 400 km, where straight in latitude and longitude would be 2 cells off."""
    grid = load_terrain("levant").grid
    lat, lon = 33.5 * DEGREE, 37.0 * DEGREE
    end = geodesy.geodesic_direct(lat, lon, azimuth_deg * DEGREE, 400e3)
    r0, r1, r2, c0, c1, c2 = _track(grid, lat, lon, end[0], end[1])
    for t in (0.0, 0.2, 0.5, 0.7, 1.0):
        there = geodesy.geodesic_direct(lat, lon, azimuth_deg * DEGREE, t * 400e3)
        row = (grid.north_deg - there[0] / DEGREE) / grid.step_deg - 0.5
        column = (there[1] / DEGREE - grid.west_deg) / grid.step_deg - 0.5
        assert r0 + t * (r1 + t * r2) == pytest.approx(row, abs=0.1)
        assert c0 + t * (c1 + t * c2) == pytest.approx(column, abs=0.1)


def test_a_wall_hides_what_is_behind_and_below() -> None:
    heights = np.zeros((400, 400), dtype=np.int16)
    heights[:, 199:202] = 1000
    grid = make_terrain("wall", heights, 34.0, 35.0, 1.0 / 120.0).grid
    west, behind = 35.5 * DEGREE, (35.0 + 240.5 / 120.0) * DEGREE
    lat = 33.0 * DEGREE
    needed = minimum_visible_height_m(grid, lat, west, 20.0, lat, behind, RADIUS)
    to_wall = ground_distance_m(lat, west, lat, (35.0 + 200.5 / 120.0) * DEGREE)
    to_target = ground_distance_m(lat, west, lat, behind)
    bulge = to_wall * (to_target - to_wall) / (2.0 * RADIUS)
    assert needed == pytest.approx(20.0 + (1000.0 + bulge - 20.0) * to_target / to_wall, rel=0.02)
    for height, seen in ((needed - 70.0, False), (needed + 70.0, True)):
        assert line_of_sight(grid, lat, west, 20.0, lat, behind, height, RADIUS) is seen
    assert line_of_sight(grid, lat, west, 20.0, lat, (35.0 + 190.5 / 120.0) * DEGREE, 1500.0, RADIUS)


@pytest.mark.slow
def test_quick_answer_is_the_scan_over_the_lebanon() -> None:
    terrain = load_terrain("levant")
    random = np.random.default_rng(1)
    wrong, seen = [], 0
    for _ in range(90):
        lat_1, lon_1 = random.uniform(33.0, 34.2) * DEGREE, random.uniform(35.9, 37.0) * DEGREE
        lat_2, lon_2 = random.uniform(32.5, 35.0) * DEGREE, random.uniform(34.5, 38.0) * DEGREE
        sight = (
            lat_1, lon_1, terrain.height_at_m(lat_1, lon_1) + 15.0,
            lat_2, lon_2, terrain.height_at_m(lat_2, lon_2) + random.uniform(50.0, 6000.0),
        )
        got = line_of_sight(terrain.grid, *sight, RADIUS)
        seen += got
        clearance = scan(terrain, sight, 60.0)
        if got != (clearance >= 0.0):
            wrong.append(abs(clearance))
    assert 18 < seen < 72
    # the scan samples the terrain, and runs up to a tenth of a cell beside: they may differ where the line grazes it
    assert len(wrong) <= 2
    assert all(clearance < 10.0 for clearance in wrong)


def ridge(cells_wide: int = 1) -> Terrain:
    """A ridge of 1,000 m, north to south, one cell wide, on flat ground at sea level."""
    heights = np.zeros((240, 240), dtype=np.int16)
    heights[:, 120 : 120 + cells_wide] = 1000
    return make_terrain("ridge", heights, 34.0, 35.0, 1.0 / 120.0)


@pytest.mark.parametrize("offset_cells", np.linspace(0.0, 1.0, 9))
def test_a_ridge_of_one_cell_hides_at_its_full_height_wherever_the_line_begins(offset_cells: float) -> None:
    """0.1.0 looked once a cell and could take it for half as high."""
    grid, lat = ridge().grid, 33.0 * DEGREE
    west, east = ((35.0 + (column + offset_cells) / 120.0) * DEGREE for column in (80.5, 160.5))
    top = (35.0 + 120.5 / 120.0) * DEGREE
    to_top, to_target = ground_distance_m(lat, west, lat, top), ground_distance_m(lat, west, lat, east)
    bulge = to_top * (to_target - to_top) / (2.0 * RADIUS)
    needed = 100.0 + (1000.0 + bulge - 100.0) * to_target / to_top
    for height, seen in ((needed - 2.0, False), (needed + 2.0, True)):
        assert line_of_sight(grid, lat, west, 100.0, lat, east, height, RADIUS) is seen


def test_a_saddle_between_its_corners_is_hit() -> None:
    """Over a cell with two high and two low corners the ground bulges between its sides: the parabola finds it."""
    heights = np.zeros((40, 40), dtype=np.int16)
    heights[19, 20] = heights[20, 19] = 400
    terrain = make_terrain("saddle", heights, 34.0, 35.0, 1.0 / 120.0)
    low = [(34.0 - (row + 0.5) / 120.0) * DEGREE for row in (10.0, 29.0)]
    side = [(35.0 + (column + 0.5) / 120.0) * DEGREE for column in (10.0, 29.0)]
    sight = (low[0], side[0], 190.0, low[1], side[1], 190.0)
    least = scan(terrain, sight, 20.0)
    assert least < 0.0  # 200 m in the middle of the cell, 0 at the corners the line goes through
    assert not line_of_sight(terrain.grid, *sight, RADIUS)
    above = (*sight[:2], 190.0 - least + 1.0, *sight[3:5], 190.0 - least + 1.0)
    assert line_of_sight(terrain.grid, *above, RADIUS)


def test_least_clearance_is_exact_over_rough_ground() -> None:
    """Against a scan every 30 m: what the scan misses between its points, and no more, with 200 m of relief a cell."""
    random = np.random.default_rng(5)
    heights = random.integers(0, 200, (60, 60)).astype(np.int16)
    terrain = make_terrain("rough", heights, 34.0, 35.0, 1.0 / 120.0)
    for _ in range(25):
        lat_1, lat_2 = (34.0 - random.uniform(3, 57, 2) / 120.0) * DEGREE
        lon_1, lon_2 = (35.0 + np.array((random.uniform(3, 15), random.uniform(40, 57))) / 120.0) * DEGREE
        ends = (terrain.height_at_m(lat_1, lon_1) + 150.0, terrain.height_at_m(lat_2, lon_2) + 150.0)
        clearance = scan(terrain, (lat_1, lon_1, ends[0], lat_2, lon_2, ends[1]), 30.0)
        for lift, seen in ((-clearance - 0.5, False), (-clearance + 3.5, True)):
            got = line_of_sight(terrain.grid, lat_1, lon_1, ends[0] + lift, lat_2, lon_2, ends[1] + lift, RADIUS)
            assert got is seen


def test_no_sight_from_below_the_lowest_ground() -> None:
    grid = smooth_earth()
    assert not line_of_sight(grid, 0.5, 0.5, 10.0, 0.5001, 0.5, -5.0, RADIUS)
    assert line_of_sight(grid, 0.5, 0.5, 10.0, 0.5, 0.5, 10.0, RADIUS)


def test_ground_distance_is_the_geodesic() -> None:
    random = np.random.default_rng(2)
    for _ in range(300):
        lat, azimuth, length = random.uniform(-45, 45) * DEGREE, random.uniform(0, 6.28), random.uniform(1e3, 4e5)
        there = geodesy.geodesic_direct(lat, 0.3, azimuth, length)
        assert ground_distance_m(lat, 0.3, there[0], there[1]) == pytest.approx(length, rel=2.5e-4)


def test_curvature_raises_what_a_profile_needs() -> None:
    flat = [0.0] * 600
    curved = minimum_visible_heights_on_profile(flat, 100.0, 20.0, RADIUS)
    horizon = geodesy.horizon_ground_range_m(20.0, RADIUS)
    assert curved[int(horizon / 100.0) - 2] == pytest.approx(0.0, abs=0.05)
    beyond = 59900.0 - horizon
    assert curved[-1] == pytest.approx(beyond**2 / (2.0 * RADIUS), rel=0.01)
    assert max(minimum_visible_heights_on_profile(flat, 100.0, 20.0)) == 0.0
