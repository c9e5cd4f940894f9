"""GET /tiles: shaded relief and heights of elevation data, in tiles of web mercator.

Relief is for the eye: means of cells where a pixel is larger than a cell, a smooth surface where it is smaller, tint
and shade of the report's maps. Heights (terrarium: red * 256 + green + blue / 256 - 32768 metres) are the engine's
own, bilinear between cells. Outside the data relief is transparent and heights are 0, as the engine has it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.app.ground import models as m
from redan.app.ground.asked import terrain_named
from redan.errors import InputError, Problem
from redan.physics.grid import Terrain
from redan.plan.drive import earth_key
from redan.plan.kept import KeptValues
from redan.report.relief import encode_png, sea_cells, tinted

TILE = 256  # pixels
MOST_ZOOM = 18
FINER = 4.0  # pixels a cell at the last zoom that is worth a tile
MOST_KEPT_BYTES = 32_000_000
LEAST_CELLS = 2  # of a side of the pyramid's top
MARGIN = 1  # pixels around a tile, for its slopes
EARTH_M = 2.0 * math.pi * 6_378_137.0
TERRARIUM_M = 32_768.0
METRES_PER_DEGREE = 111_195.0
WATER_TOP = 0.5  # share of sea from which a pixel is sea

F8 = NDArray[np.float64]
kept: KeptValues[bytes] = KeptValues(MOST_KEPT_BYTES)


def relief_tile(name: str, z: int, x: int, y: int, folder: Path) -> bytes:
    """PNG of TILE squared pixels: shaded relief; transparent outside the data. name: as a text names its terrain."""
    return _tile("relief", name, z, x, y, folder)


def dem_tile(name: str, z: int, x: int, y: int, folder: Path) -> bytes:
    """PNG of TILE squared pixels: heights above sea in terrarium's encoding, to 1/256 m."""
    return _tile("dem", name, z, x, y, folder)


def terrain_info(name: str, folder: Path) -> m.TerrainInfo | None:
    """Where elevation data lie and down to which zoom they show more; None for "none"."""
    terrain = terrain_named(name, folder)
    if terrain is None:
        return None
    finest = 360.0 / (TILE * min(terrain.step_deg, terrain.step_east_deg))
    return m.TerrainInfo(
        name=name,
        source=terrain.source,
        known_faults=list(terrain.known_faults),
        west_deg=terrain.west_deg,
        south_deg=terrain.south_deg,
        east_deg=terrain.east_deg,
        north_deg=terrain.north_deg,
        cell_m=round(terrain.step_deg * METRES_PER_DEGREE, 1),
        lowest_m=terrain.grid.lowest_m,
        highest_m=terrain.grid.highest_m,
        max_zoom=min(max(math.ceil(math.log2(finest * FINER)), 0), MOST_ZOOM),
        tile_size=TILE,
        encoding="terrarium",
    )


def _tile(kind: str, name: str, z: int, x: int, y: int, folder: Path) -> bytes:
    if not 0 <= z <= MOST_ZOOM or not (0 <= x < 2**z and 0 <= y < 2**z):
        what = f"there is no tile {z}/{x}/{y}"
        raise InputError(Problem(what, allowed=f"zoom 0 to {MOST_ZOOM}, x and y from 0 to 2^zoom - 1"))
    terrain = terrain_named(name, folder)
    if terrain is None or not _touches(terrain, z, x, y):
        return _empty(kind)
    key = f"{kind} {z}/{x}/{y} ".encode() + earth_key(terrain.grid, 0.0)
    found = kept.get(key)
    if found is None:
        found = _relief(terrain, z, x, y) if kind == "relief" else _heights(terrain, z, x, y)
        kept.put(key, found, len(found))
    return found


@lru_cache(maxsize=2)
def _empty(kind: str) -> bytes:
    if kind == "relief":
        return encode_png(np.zeros((TILE, TILE, 4), np.uint8))
    return encode_png(_terrarium(np.zeros((TILE, TILE))))


def pixel_degrees(z: int, x: int, y: int, margin: int = 0) -> tuple[F8, F8]:
    """Latitudes (rows,) and longitudes (columns,) of the centres of a tile's pixels, and of a margin about it."""
    at: F8 = np.arange(-margin, TILE + margin, dtype=np.float64) + 0.5
    around = TILE * 2.0**z
    latitudes: F8 = np.degrees(np.arctan(np.sinh(math.pi * (1.0 - 2.0 * (y * TILE + at) / around))))
    longitudes: F8 = (x * TILE + at) / around * 360.0 - 180.0
    return latitudes, longitudes


def _touches(terrain: Terrain, z: int, x: int, y: int) -> bool:
    latitudes, longitudes = pixel_degrees(z, x, y)
    row, column = _on_grid(terrain, latitudes, longitudes)
    return bool(_inside(row, terrain.height_m.shape[0]).any() and _inside(column, terrain.height_m.shape[1]).any())


def _on_grid(terrain: Terrain, latitudes: F8, longitudes: F8) -> tuple[F8, F8]:
    """Rows and columns of places, 0 at the centre of the first cell; longitudes turned onto the grid."""
    turned = longitudes - 360.0 * np.floor((longitudes - terrain.west_deg) / 360.0)
    rows: F8 = (terrain.north_deg - latitudes) / terrain.step_deg - 0.5
    columns: F8 = (turned - terrain.west_deg) / terrain.step_east_deg - 0.5
    return rows, columns


def _inside(at: F8, count: int) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (at >= -0.5) & (at <= count - 0.5)
    return inside


@lru_cache(maxsize=4)
def _pyramid(terrain: Terrain) -> tuple[tuple[NDArray[Any], NDArray[np.uint8]], ...]:
    """Heights and share of sea (to 255), then means over twice as large cells, and so on."""
    height: NDArray[Any] = terrain.height_m
    sea = sea_cells(terrain.height_m).astype(np.uint8) * np.uint8(255)
    levels = [(height, sea)]
    while min(height.shape) > LEAST_CELLS:
        height, sea = _halved(height.astype(np.float32)), np.rint(_halved(sea.astype(np.float32))).astype(np.uint8)
        levels.append((height, sea))
    return tuple(levels)


def _halved(grid: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means over two by two cells; a last odd row or column counts twice."""
    even = np.pad(grid, [(0, n % 2) for n in grid.shape], mode="edge")
    total = even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]
    means: NDArray[np.float32] = (0.25 * total).astype(np.float32)
    return means


def _level(terrain: Terrain, z: int, latitude: float) -> int:
    """How often cells are halved so that they are about as large as pixels."""
    pixel_deg = 360.0 / (TILE * 2.0**z)
    cells = min(pixel_deg * math.cos(math.radians(latitude)) / terrain.step_deg, pixel_deg / terrain.step_east_deg)
    wanted = max(0, round(math.log2(max(cells, 1e-9))))
    return min(wanted, len(_pyramid(terrain)) - 1)


def _sampled(grid: NDArray[np.generic], rows: F8, columns: F8, *, smooth: bool) -> F8:
    """Values at rows x columns: bilinear, or a smooth surface through the cells (Catmull and Rom's cubic)."""
    return _along(_along(grid, rows, smooth).T, columns, smooth).T


def _along(grid: NDArray[np.generic], at: F8, smooth: bool) -> F8:
    """Values at places along the first axis; at the edge the edge's own value holds."""
    last = grid.shape[0] - 1
    within = np.clip(at, 0.0, float(last))
    low = np.minimum(np.floor(within).astype(np.int64), max(last - 1, 0))
    s = (within - low)[:, None]
    taps = [np.clip(low + shift, 0, last) for shift in ((-1, 0, 1, 2) if smooth else (0, 1))]
    if smooth:
        weights = [
            0.5 * s * ((2.0 - s) * s - 1.0), 0.5 * (s * s * (3.0 * s - 5.0) + 2.0),
            0.5 * s * ((4.0 - 3.0 * s) * s + 1.0), 0.5 * s * s * (s - 1.0),
        ]  # fmt: skip
    else:
        weights = [1.0 - s, s]
    found: F8 = np.zeros((len(at), grid.shape[1]))
    for tap, weight in zip(taps, weights, strict=True):
        found += grid[tap].astype(np.float64) * weight
    return found


def _cut(grid: NDArray[np.generic], rows: F8, columns: F8) -> tuple[NDArray[np.generic], F8, F8]:
    """The part of a grid that places need, and the places on it."""
    low = [min(max(int(at.min()) - 2, 0), n - 1) for at, n in zip((rows, columns), grid.shape, strict=True)]
    high = [min(max(int(at.max()) + 4, 1), n) for at, n in zip((rows, columns), grid.shape, strict=True)]
    return grid[low[0] : max(high[0], low[0] + 1), low[1] : max(high[1], low[1] + 1)], rows - low[0], columns - low[1]


def _relief(terrain: Terrain, z: int, x: int, y: int) -> bytes:
    latitudes, longitudes = pixel_degrees(z, x, y, MARGIN)
    rows, columns = _on_grid(terrain, latitudes, longitudes)
    middle = float(latitudes[len(latitudes) // 2])
    level = _level(terrain, z, middle)
    height, sea = _pyramid(terrain)[level]
    times = 2.0**level
    at = (rows + 0.5) / times - 0.5, (columns + 0.5) / times - 0.5
    heights = _sampled(*_cut(height, *at), smooth=level == 0)
    water = _sampled(*_cut(sea, *at), smooth=False) / 255.0 > WATER_TOP
    pixel_m = EARTH_M / (TILE * 2.0**z) * math.cos(math.radians(middle))
    inner = slice(MARGIN, MARGIN + TILE)
    rgb = tinted(heights, water, pixel_m, pixel_m)[inner, inner]
    covered = _inside(rows, terrain.height_m.shape[0])[inner, None] & _inside(columns, terrain.height_m.shape[1])[inner]
    if covered.all():
        return encode_png(rgb)
    opacity = np.where(covered, 255, 0).astype(np.uint8)
    return encode_png(np.concatenate([rgb * covered[..., None], opacity[..., None]], axis=2))


def _heights(terrain: Terrain, z: int, x: int, y: int) -> bytes:
    latitudes, longitudes = pixel_degrees(z, x, y)
    rows, columns = _on_grid(terrain, latitudes, longitudes)
    level = _level(terrain, z, float(latitudes[TILE // 2]))
    times = 2.0**level
    at = (rows + 0.5) / times - 0.5, (columns + 0.5) / times - 0.5
    heights = _sampled(*_cut(_pyramid(terrain)[level][0], *at), smooth=False)
    covered = _inside(rows, terrain.height_m.shape[0])[:, None] & _inside(columns, terrain.height_m.shape[1])
    return encode_png(_terrarium(np.where(covered, heights, 0.0)))


def _terrarium(height_m: F8) -> NDArray[np.uint8]:
    """Red, green and blue of heights; to the nearest 1/256 m."""
    steps = np.rint((height_m + TERRARIUM_M) * 256.0).astype(np.int64)
    bands: NDArray[np.uint8] = np.stack([steps >> 16, steps >> 8 & 255, steps & 255], axis=-1).astype(np.uint8)
    return bands
