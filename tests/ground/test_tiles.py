"""Tiles: a pixel stands for its coordinate, heights come back, the sea is sea, outside is nothing."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.ground.texts import pixels

from redan.app.ground import tiles
from redan.errors import InputError
from redan.physics.terrain import terrain_of
from redan.report.relief import SEA


def slippy(lat: float, lon: float, z: int) -> tuple[float, float]:
    """x and y in tiles of the usual web map, fractions within a tile."""
    n = 2.0**z
    y = (1.0 - math.log(math.tan(math.radians(lat)) + 1.0 / math.cos(math.radians(lat))) / math.pi) / 2.0
    return (lon + 180.0) / 360.0 * n, y * n


def heights(png: bytes) -> NDArray[np.float64]:
    """Terrarium: red * 256 + green + blue / 256 - 32768."""
    rgb = pixels(png).astype(np.float64)
    found: NDArray[np.float64] = rgb[..., 0] * 256.0 + rgb[..., 1] + rgb[..., 2] / 256.0 - 32768.0
    return found


def own_file(folder: Path, height_m: NDArray[np.float32], north: float, west: float, step: float) -> str:
    np.savez(folder / "own.npz", height_m=height_m, north_deg=north, west_deg=west, step_deg=step)
    return "own.npz"


def test_a_summit_stands_within_a_pixel_of_its_coordinate(tmp_path: Path) -> None:
    step, north, west = 0.01, 46.0, 7.0
    ground = np.full((100, 120), 500.0, np.float32)
    ground[37, 61] = 3000.0
    name = own_file(tmp_path, ground, north, west, step)
    lat, lon = north - 37.5 * step, west + 61.5 * step
    for z in (8, 9, 10, 12, 14):  # at the first two a pixel is about a cell
        x, y = slippy(lat, lon, z)
        there = heights(tiles.dem_tile(name, z, int(x), int(y), tmp_path))
        row, column = np.unravel_index(int(there.argmax()), there.shape)
        pixel = 256.0 * (y - int(y)), 256.0 * (x - int(x))
        wide = max(1.0, 0.5 * step / (360.0 / (256 * 2**z)) if z < 9 else 1.0)
        assert abs(row + 0.5 - pixel[0]) < wide, z
        assert abs(column + 0.5 - pixel[1]) < wide, z
        assert there.max() > (500.0 if z < 10 else 2500.0)


def test_heights_of_a_tile_are_those_of_the_engine() -> None:
    terrain = terrain_of("levant")
    z = 11
    x, y = (int(v) for v in slippy(33.42, 35.86, z))  # Hermon
    there = heights(tiles.dem_tile("levant", z, x, y, Path(".")))
    assert float(np.ptp(there)) > 1000.0
    for row in range(3, 256, 36):
        for column in range(5, 256, 41):
            lon = (x + (column + 0.5) / 256.0) / 2**z * 360.0 - 180.0
            lat = math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * (y + (row + 0.5) / 256.0) / 2**z))))
            wanted = terrain.height_at_m(math.radians(lat), math.radians(lon))
            assert abs(there[row, column] - wanted) <= 1.0 / 512.0 + 1e-6


@pytest.mark.parametrize("metres", [-429.99, -1.0, 0.0, 0.002, 0.998, 255.999, 256.0, 8848.86])
def test_terrarium_there_and_back(metres: float) -> None:
    rgb = tiles._terrarium(np.full((1, 1), metres))[0, 0].astype(float)
    assert abs(rgb[0] * 256.0 + rgb[1] + rgb[2] / 256.0 - 32768.0 - metres) <= 1.0 / 512.0


def test_a_coarse_tile_holds_the_means_of_the_fine_ones() -> None:
    z = 7
    x, y = (int(v) for v in slippy(34.0, 37.5, z))
    coarse = heights(tiles.dem_tile("levant", z, x, y, Path(".")))
    fine = [
        [heights(tiles.dem_tile("levant", z + 2, 4 * x + i, 4 * y + j, Path("."))) for i in range(4)] for j in range(4)
    ]
    whole = np.block(fine).reshape(256, 4, 256, 4).mean(axis=(1, 3))
    assert abs(float((coarse - whole).mean())) < 1.0  # no shift up or down
    error = float(np.abs(coarse - whole).mean())
    assert error < 20.0
    for shift in (1, -1):  # and none sideways: a pixel off is worse either way
        for axis in (0, 1):
            assert float(np.abs(np.roll(coarse, shift, axis) - whole).mean()) > 1.5 * error


def test_relief_shows_sea_as_sea_and_light_from_the_north_west() -> None:
    z = 8
    at_sea = pixels(tiles.relief_tile("levant", z, *(int(v) for v in slippy(34.0, 33.0, z)), Path(".")))
    x, y = slippy(34.0, 33.0, z)
    colour = at_sea[int(256 * (y - int(y))), int(256 * (x - int(x)))].astype(int)
    assert np.abs(colour[:3] - np.array(SEA)).max() <= 4
    lat, lon, z = 33.41, 35.86, 11  # slopes of Hermon: those that look north-west are lighter than those opposite
    x, y = (int(v) for v in slippy(lat, lon, z))
    light = pixels(tiles.relief_tile("levant", z, x, y, Path("."))).astype(float).sum(axis=2)[1:-1, 1:-1]
    ground = heights(tiles.dem_tile("levant", z, x, y, Path(".")))
    down, right = np.gradient(ground)
    facing = (right + down)[1:-1, 1:-1]  # rises away from the light: looks at it
    assert light[facing > 5.0].mean() > light[facing < -5.0].mean() + 60.0


def test_neighbouring_tiles_meet_without_a_seam() -> None:
    z = 9
    x, y = (int(v) for v in slippy(33.6, 36.0, z))
    left, right = (pixels(tiles.relief_tile("levant", z, x + i, y, Path("."))).astype(int) for i in (0, 1))
    across = np.abs(left[:, -1] - right[:, 0]).mean()
    within = np.abs(left[:, -9:-1] - left[:, -8:]).mean()
    assert across < 1.5 * within


def test_outside_the_data_relief_is_transparent_and_the_ground_is_the_sea(tmp_path: Path) -> None:
    far = pixels(tiles.relief_tile("levant", 5, 3, 3, tmp_path))
    assert far.shape[2] == 4
    assert not far[..., 3].any()
    assert not heights(tiles.dem_tile("levant", 5, 3, 3, tmp_path)).any()
    assert not pixels(tiles.relief_tile("none", 5, 19, 12, tmp_path))[..., 3].any()
    terrain = terrain_of("levant")
    z = 8
    x, y = (int(v) for v in slippy(33.0, terrain.west_deg, z))
    edge = pixels(tiles.relief_tile("levant", z, x, y, tmp_path))
    column = 256.0 * (slippy(33.0, terrain.west_deg, z)[0] - x)
    assert not edge[:, : int(column) - 1, 3].any()
    assert (edge[:, int(column) + 1 :, 3] == 255).all()


def test_a_file_of_the_folder_is_shown_and_nothing_outside_it(tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "maps").mkdir(parents=True)
    ground = np.full((60, 60), 700.0, np.float32)
    own_file(work / "maps", ground, 10.0, 20.0, 0.01)
    own_file(tmp_path, ground, 10.0, 20.0, 0.01)
    x, y = (int(v) for v in slippy(9.7, 20.3, 11))
    assert heights(tiles.dem_tile("maps/own.npz", 11, x, y, work)).max() == pytest.approx(700.0)
    info = tiles.terrain_info("maps/own.npz", work)
    assert info is not None
    assert (info.west_deg, info.north_deg, info.max_zoom) == (20.0, 10.0, 10)
    (work / "link.npz").symlink_to(tmp_path / "own.npz")
    for name in ("../own.npz", str(tmp_path / "own.npz"), "link.npz"):
        with pytest.raises(InputError, match="outside the work folder"):
            tiles.relief_tile(name, 11, x, y, work)
    for name in ("nothing.npz", "maps", "maps/own.txt", "a\0b.npz", ""):
        with pytest.raises(InputError, match=r"no terrain|outside"):
            tiles.relief_tile(name, 11, x, y, work)


@pytest.mark.parametrize(("z", "x", "y"), [(-1, 0, 0), (3, 8, 0), (3, 0, -1), (99, 0, 0)])
def test_a_tile_that_is_none_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(InputError, match="there is no tile"):
        tiles.relief_tile("levant", z, x, y, Path("."))


def test_a_tile_is_made_once_and_memory_is_bounded() -> None:
    tiles.kept.forget()
    first = tiles.relief_tile("levant", 9, 307, 205, Path("."))
    solved = tiles.kept.solved
    assert tiles.relief_tile("levant", 9, 307, 205, Path(".")) is first
    assert tiles.kept.solved == solved
    assert tiles.kept.most_bytes <= 64_000_000
