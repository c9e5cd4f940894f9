"""Heights of one file at the cells of the grid to be made: its own cells, or between them, or means of them."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem
from redan.physics import raster as rasters
from redan.physics.grid import Grid
from redan.physics.tiles import KIND, SAME_CELLS, TURN_DEG, WGS84, Frame, Tile, opened

COARSER = 1.5  # cells wider than so many of the file's are means, not interpolated


def holds(tile: Tile, lat_deg: NDArray[Any], lon_deg: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether places lie on the file's cells, whatever stands in them."""
    if tile.straight:
        turned = tile.box.west + (lon_deg - tile.box.west) % TURN_DEG
        inside = (lat_deg >= tile.box.south) & (lat_deg <= tile.box.north) & (turned <= tile.box.east)
        return np.asarray(inside, dtype=np.bool_)
    from rasterio.warp import transform

    assert tile.place is not None
    t, rows, columns = tile.place
    x, y = transform(WGS84, tile.crs, (lon_deg + 180.0) % TURN_DEG - 180.0, lat_deg)
    u, v = ~t * (np.asarray(x), np.asarray(y))
    return np.asarray((u >= 0) & (u <= columns) & (v >= 0) & (v <= rows), dtype=np.bool_)


Piece = tuple[int, int, NDArray[np.float64]]  # row and column of the frame; heights, not a number where there is none


def pieces(tile: Tile, frame: Frame, most_cells: int) -> Generator[Piece, None, None]:
    """The file's heights (m) at the frame's cells, piece by piece."""
    for turn in (-TURN_DEG, 0.0, TURN_DEG):
        left = max(0, math.floor((tile.box.west + turn - frame.west_deg) / frame.step_east_deg + SAME_CELLS))
        right = min(
            frame.columns, math.ceil((tile.box.east + turn - frame.west_deg) / frame.step_east_deg - SAME_CELLS)
        )
        top = max(0, math.floor((frame.north_deg - tile.box.north) / frame.step_deg + SAME_CELLS))
        bottom = min(frame.rows, math.ceil((frame.north_deg - tile.box.south) / frame.step_deg - SAME_CELLS))
        if left < right and top < bottom:
            shifted = frame._replace(west_deg=frame.west_deg - turn)
            high = max(1, most_cells // (right - left))
            windows = [(row, min(row + high, bottom), left, right) for row in range(top, bottom, high)]
            yield from _held(tile, shifted, windows) if tile.grid is not None else _warped(tile, shifted, windows)


def _held(tile: Tile, frame: Frame, windows: list[tuple[int, int, int, int]]) -> Generator[Piece, None, None]:
    """Of a grid that is held in memory: its own cells, or between them as everywhere in redan."""
    grid = tile.grid
    assert grid is not None
    same = tile.same_cells(frame)
    if not same and max(frame.step_deg / tile.step_deg, frame.step_east_deg / tile.step_east_deg) > COARSER:
        what = f"an .npz in cells of {tile.step_deg:g} degrees cannot be made coarser"
        raise InputError(
            Problem(what, tile.where, "cutting, joining, finer cells", "Leave --cell out, or begin with its source")
        )
    for top, bottom, left, right in windows:
        lat = frame.north_deg - (np.arange(top, bottom) + 0.5) * frame.step_deg
        lon = frame.west_deg + (np.arange(left, right) + 0.5) * frame.step_east_deg
        if same:
            i = np.round((grid.north_deg - lat) / grid.step_deg - 0.5).astype(int)
            j = np.round((lon - grid.west_deg) / grid.step_east_deg - 0.5).astype(int)
            ok_i, ok_j = (i >= 0) & (i < grid.height_m.shape[0]), (j >= 0) & (j < grid.height_m.shape[1])
            part = np.full((len(lat), len(lon)), np.nan)
            part[np.ix_(ok_i, ok_j)] = grid.height_m[np.ix_(i[ok_i], j[ok_j])]
        else:
            part = _between(grid, lat, lon)
            part[~holds(tile, *np.meshgrid(lat, lon, indexing="ij"))] = np.nan
        yield top, left, part


def _between(grid: Grid, lat_deg: NDArray[Any], lon_deg: NDArray[Any]) -> NDArray[np.float64]:
    """Bilinear, as `grid.terrain_height` has it; cells at the edge hold to the edge."""
    rows, columns = grid.height_m.shape
    y = np.clip((grid.north_deg - lat_deg) / grid.step_deg - 0.5, 0.0, rows - 1.0)
    x = np.clip((lon_deg - grid.west_deg) / grid.step_east_deg - 0.5, 0.0, columns - 1.0)
    i, j = np.minimum(y.astype(int), max(rows - 2, 0)), np.minimum(x.astype(int), max(columns - 2, 0))
    i1, j1 = np.minimum(i + 1, rows - 1), np.minimum(j + 1, columns - 1)
    v, u = (y - i)[:, None], (x - j)[None, :]
    top = grid.height_m[np.ix_(i, j)] * (1.0 - u) + grid.height_m[np.ix_(i, j1)] * u
    bottom = grid.height_m[np.ix_(i1, j)] * (1.0 - u) + grid.height_m[np.ix_(i1, j1)] * u
    return np.asarray(top * (1.0 - v) + bottom * v)


def _warped(tile: Tile, frame: Frame, windows: list[tuple[int, int, int, int]]) -> Generator[Piece, None, None]:
    """Of a raster, by GDAL: its own cells, means where cells are coarser, else bilinear."""
    from rasterio.enums import Resampling
    from rasterio.transform import Affine
    from rasterio.vrt import WarpedVRT

    coarser = max(frame.step_deg / tile.step_deg, frame.step_east_deg / tile.step_east_deg) > COARSER
    way = Resampling.nearest if tile.same_cells(frame) else Resampling.average if coarser else Resampling.bilinear
    scale, offset, unit_m = tile.scaled
    # of its own, GDAL widens bilinear weights on a grid turned against the file's, and shifts heights a little sideways
    narrow = {"XSCALE": 1.0, "YSCALE": 1.0} if way == Resampling.bilinear else {}
    place = Affine(frame.step_east_deg, 0.0, frame.west_deg, 0.0, -frame.step_deg, frame.north_deg)
    file = tile.path, tile.where
    with rasters.library(*file, KIND), opened(*file, (tile.driver,)) as raster, WarpedVRT(
        raster, src_crs=tile.crs, crs=WGS84, transform=place, width=frame.columns, height=frame.rows, resampling=way,
        src_nodata=tile.no_data, nodata=math.nan, dtype="float64", tolerance=0.01, warp_mem_limit=64, **narrow,
    ) as warped:  # fmt: skip
        for top, bottom, left, right in windows:
            values = warped.read(1, window=((top, bottom), (left, right)))
            yield top, left, (values * scale + offset) * unit_m
