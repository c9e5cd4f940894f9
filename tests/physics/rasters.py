"""Elevation files as other programs write them, made here: heights of a plane, so that every cell has a right value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

rasterio = pytest.importorskip("rasterio")
from rasterio.transform import from_origin  # noqa: E402
from rasterio.warp import transform  # noqa: E402


def plane_m(lat_deg: Any, lon_deg: Any) -> Any:
    """300 m a degree northwards, 700 m a degree eastwards."""
    return 500.0 + (np.asarray(lat_deg) - 33.0) * 300.0 + (np.asarray(lon_deg) - 36.0) * 700.0


def tiff(path: Path, heights: NDArray[Any], west: float, north: float, cell: tuple[float, float], crs: str | None,
         **more: Any) -> Path:  # fmt: skip
    """A GeoTIFF of any kind."""
    rows, columns = heights.shape
    options = {"driver": "GTiff", "count": 1, "dtype": heights.dtype.name, "crs": crs, **more}
    with rasterio.open(
        path, "w", height=rows, width=columns, transform=from_origin(west, north, *cell), **options
    ) as file:
        file.write(heights, 1)
    return path


def centres(west: float, north: float, cell: tuple[float, float], shape: tuple[int, int], crs: str) -> tuple[Any, Any]:
    """Latitude and longitude on WGS84 of all cells."""
    x = west + (np.arange(shape[1]) + 0.5) * cell[0]
    y = north - (np.arange(shape[0]) + 0.5) * cell[1]
    xs, ys = np.meshgrid(x, y)
    lon, lat = transform(crs, "EPSG:4326", xs.ravel(), ys.ravel())
    return np.array(lat).reshape(shape), np.array(lon).reshape(shape)


def plane_tiff(path: Path, west: float, north: float, cell: tuple[float, float], shape: tuple[int, int], crs: str,
               **more: Any) -> Path:  # fmt: skip
    """The plane, seen through a coordinate system."""
    heights = plane_m(*centres(west, north, cell, shape, crs)).astype(np.float32)
    return tiff(path, heights, west, north, cell, crs, **more)


def hgt(folder: Path, south: int, west: int, void: tuple[slice, slice] | None = None) -> Path:
    """An SRTM tile of 1201 points square, in whole metres."""
    along = np.linspace(0.0, 1.0, 1201)
    heights = np.rint(plane_m(*np.meshgrid(south + 1 - along, west + along, indexing="ij"))).astype(">i2")
    if void is not None:
        heights[void] = -32768
    path = folder / f"N{south:02}E{west:03}.hgt"
    heights.tofile(path)
    return path


def dted(path: Path, south: int, west: int, points: tuple[int, int], void: tuple[slice, slice] | None = None) -> Path:
    """A DTED cell; points: down, across (fewer across beyond 50 degrees)."""
    steps = 1.0 / (points[0] - 1), 1.0 / (points[1] - 1)
    lat = south + 1 - np.arange(points[0]) * steps[0]
    heights = np.rint(plane_m(*np.meshgrid(lat, west + np.arange(points[1]) * steps[1], indexing="ij"))).astype(
        np.int16
    )
    if void is not None:
        heights[void] = -32767
    corner = west - steps[1] / 2, south + 1 + steps[0] / 2
    return tiff(path, heights, *corner, (steps[1], steps[0]), "EPSG:4326", driver="DTED", nodata=-32767)
