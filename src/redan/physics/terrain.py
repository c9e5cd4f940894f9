"""Elevation grids: packaged data, the user's own files, and bilinear height.

Source of the packaged grid: GLOBE Task Team and others, Global Land One-kilometer Base Elevation (GLOBE), version 1,
NOAA National Geophysical Data Center, 1999, tile G, 30 arc-seconds; published by a US government agency.
A cell's value is the mean over the cell and stands at its centre, so summits are lowered (Hermon 2,679 for 2,814 m).
"""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem, Where

DEGREES_PER_RADIAN = 180.0 / math.pi
PACKAGED = ("levant",)
LEVANT_FAULTS = (
    "cells below sea level were set to 0 when the tile was packed: "
    "the Dead Sea and the Jordan valley are up to 430 m too high",
    "one cell is about 0.9 km: summits and narrow valleys are smoothed",
)
BLOCK_CELLS = 8  # side of the blocks in Grid.block_max_m
BLOCK_REACH_CELLS = 7.0  # block_max_m holds for everything within so many cells of any point in the block
MAX_CELLS = 200_000_000


class Grid(NamedTuple):
    """What kernels need of a Terrain. Rows north to south, columns west to east; edges as in `Terrain`."""

    height_m: NDArray[Any]
    block_max_m: NDArray[np.float32]  # per BLOCK_CELLS squared: nothing within BLOCK_REACH_CELLS of it is higher
    north_deg: float
    west_deg: float
    step_deg: float
    lowest_m: float  # at most 0: outside the grid is sea
    highest_m: float


@dataclass(frozen=True, eq=False)
class Terrain:
    """A grid of elevations above sea level, rows north to south, columns west to east.

    north_deg and west_deg are the outer edges; the value (i, j) stands at the cell's centre, half a step inside.
    """

    name: str
    grid: Grid
    source: str = ""
    known_faults: tuple[str, ...] = ()

    @property
    def height_m(self) -> NDArray[Any]:
        return self.grid.height_m

    @property
    def north_deg(self) -> float:
        return self.grid.north_deg

    @property
    def west_deg(self) -> float:
        return self.grid.west_deg

    @property
    def step_deg(self) -> float:
        return self.grid.step_deg

    @property
    def south_deg(self) -> float:
        return float(self.north_deg - self.height_m.shape[0] * self.step_deg)

    @property
    def east_deg(self) -> float:
        return float(self.west_deg + self.height_m.shape[1] * self.step_deg)

    def covers(self, latitude_rad: float, longitude_rad: float) -> bool:
        """Whether the place lies on the grid."""
        lat = latitude_rad * DEGREES_PER_RADIAN
        lon = longitude_rad * DEGREES_PER_RADIAN
        return self.south_deg <= lat <= self.north_deg and self.west_deg <= lon <= self.east_deg

    def height_at_m(self, latitude_rad: float, longitude_rad: float) -> float:
        """Elevation (m) above sea level, bilinear; 0 outside the grid."""
        return float(
            terrain_height(self.height_m, self.north_deg, self.west_deg, self.step_deg, latitude_rad, longitude_rad)
        )


def terrain_height(
    grid: Any, north_deg: float, west_deg: float, step_deg: float, latitude_rad: float, longitude_rad: float
) -> float:
    """Elevation (m) above sea level by bilinear interpolation between cell centres; 0 (sea) outside the grid.

    Within half a cell of the edge the edge's own value holds.
    """
    rows = grid.shape[0]
    columns = grid.shape[1]
    y = (north_deg - latitude_rad * DEGREES_PER_RADIAN) / step_deg - 0.5
    x = (longitude_rad * DEGREES_PER_RADIAN - west_deg) / step_deg - 0.5
    if not (-0.5 <= y <= rows - 0.5 and -0.5 <= x <= columns - 0.5):
        return 0.0
    y = min(max(y, 0.0), rows - 1.0)
    x = min(max(x, 0.0), columns - 1.0)
    i = min(int(y), max(rows - 2, 0))
    j = min(int(x), max(columns - 2, 0))
    i1 = min(i + 1, rows - 1)
    j1 = min(j + 1, columns - 1)
    v = y - i
    u = x - j
    top = grid[i, j] * (1.0 - u) + grid[i, j1] * u
    bottom = grid[i1, j] * (1.0 - u) + grid[i1, j1] * u
    return float(top * (1.0 - v) + bottom * v)


def make_terrain(
    name: str,
    height_m: NDArray[Any],
    north_deg: float,
    west_deg: float,
    step_deg: float,
    source: str = "",
    known_faults: tuple[str, ...] = (),
) -> Terrain:
    """A Terrain from its grid; the arrays are made read-only."""
    where = Where(name)
    if height_m.ndim != 2 or 0 in height_m.shape or height_m.size > MAX_CELLS:
        raise InputError(Problem("the elevation grid has no usable shape", where, f"at most {MAX_CELLS} cells"))
    if height_m.dtype.kind not in "if" or not bool(np.all(np.isfinite(height_m))):
        raise InputError(Problem("the elevation grid holds values that are not finite numbers", where))
    lowest, highest = float(height_m.min()), float(height_m.max())
    if lowest < -500.0 or highest > 9000.0:
        raise InputError(
            Problem(
                f"elevations run from {lowest:.0f} to {highest:.0f} m",
                where,
                "-500 to 9000 m",
                "Check the unit and the no-data value",
            )
        )
    south = north_deg - height_m.shape[0] * step_deg
    if not (step_deg > 0.0 and north_deg <= 90.5 and south >= -90.5 and -360.0 <= west_deg <= 360.0):
        raise InputError(Problem(f"the grid lies at {south}..{north_deg} N from {west_deg} E", where, "degrees"))
    grid = np.ascontiguousarray(height_m)
    grid.flags.writeable = False
    blocks = _block_max(grid)
    blocks.flags.writeable = False
    packed = Grid(grid, blocks, north_deg, west_deg, step_deg, min(lowest, 0.0), max(highest, 0.0))
    return Terrain(name, packed, source, known_faults)


def smooth_earth() -> Terrain:
    """The sea everywhere: what stands in when a scenario names no terrain."""
    grid = np.zeros((1, 1), dtype=np.int16)
    return make_terrain("smooth earth", grid, 0.5, -0.5, 1.0, "no elevation data", ("no hill masks anything",))


def _block_max(grid: NDArray[Any]) -> NDArray[np.float32]:
    """Highest value in each block of BLOCK_CELLS squared and the eight blocks around it."""
    rows, columns = (-(-n // BLOCK_CELLS) for n in grid.shape)
    missing = (rows * BLOCK_CELLS - grid.shape[0], columns * BLOCK_CELLS - grid.shape[1])
    padded = np.pad(grid, ((0, missing[0]), (0, missing[1])), mode="edge")
    tiles = padded.reshape(rows, BLOCK_CELLS, columns, BLOCK_CELLS).max(axis=(1, 3))
    ring = np.pad(tiles, 1, mode="edge")
    wide = np.maximum(np.maximum(ring[:-2], ring[1:-1]), ring[2:])
    blocks: NDArray[np.float32] = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:]).astype(np.float32)
    return blocks


def load_terrain(name: str) -> Terrain:
    """Elevation data by packaged name ("levant") or by path: .npz, SRTM .hgt, GeoTIFF .tif or ESRI ASCII .asc.

    An .npz holds height_m, north_deg, west_deg and step_deg as in `Terrain`.
    """
    if name in PACKAGED:
        packaged = resources.files("redan.physics").joinpath("data", f"{name}.npz")
        with resources.as_file(packaged) as path:
            return _read_npz(path, name, "GLOBE 1.0 (1999), 30 arc-seconds", LEVANT_FAULTS)
    path = Path(name)
    readers = {".npz": _read_npz, ".hgt": read_hgt, ".asc": read_ascii_grid, ".tif": _read_tiff, ".tiff": _read_tiff}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            Problem(
                f'no terrain is called "{name}"',
                allowed=f"{', '.join(PACKAGED)}, or a path to .npz, .hgt, .tif or .asc",
            )
        )
    if not path.is_file():
        raise InputError(Problem("the terrain file does not exist", Where(name)))
    return reader(path)


def refuse_holes(name: str, missing: NDArray[np.bool_], north_deg: float, west_deg: float, step_deg: float) -> None:
    """Refuse a grid with cells that have no elevation: taken as sea they would open a line of sight through a hill."""
    count = int(np.count_nonzero(missing))
    if not count:
        return
    row, column = (int(i) for i in np.unravel_index(int(np.argmax(missing)), missing.shape))
    latitude, longitude = north_deg - (row + 0.5) * step_deg, west_deg + (column + 0.5) * step_deg
    raise InputError(
        Problem(
            f"{count} of {missing.size} cells have no elevation, the first in row {row + 1}, column {column + 1} "
            f"({latitude:.4f} N, {longitude:.4f} E)",
            Where(name),
            "an elevation in every cell, -500 to 9000 m",
            "Fill the holes (gdal_fillnodata.py), write 0 where it is sea, or cut out a region without any",
        )
    )


def _read_tiff(path: Path) -> Terrain:
    from redan.physics.geotiff import read_geotiff  # it builds on this module

    return read_geotiff(path)


def _read_npz(path: Path, name: str = "", source: str = "", faults: tuple[str, ...] = ()) -> Terrain:
    try:
        with np.load(path, allow_pickle=False) as data:
            grid = data["height_m"]
            north, west, step = (float(data[key]) for key in ("north_deg", "west_deg", "step_deg"))
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise InputError(
            Problem(
                "the terrain file cannot be read",
                Where(str(path)),
                "an .npz with height_m, north_deg, west_deg, step_deg",
            )
        ) from error
    return make_terrain(name or str(path), grid, north, west, step, source, faults)


def read_hgt(path: Path) -> Terrain:
    """An SRTM tile: 1201 or 3601 points square, big-endian int16, named by its south-west corner (N33E036.hgt).

    The points lie on the degree lines, so the grid's edges lie half a step outside; voids (-32768) are refused.
    """
    stem = path.stem.upper()
    try:
        if stem[0] not in "NS" or stem[3] not in "EW":
            raise ValueError(stem)
        south = int(stem[1:3]) * (1 if stem[0] == "N" else -1)
        west = int(stem[4:7]) * (1 if stem[3] == "E" else -1)
    except (ValueError, IndexError) as error:
        raise InputError(
            Problem("the name does not give the tile's corner", Where(str(path)), "a name such as N33E036.hgt")
        ) from error
    raw = np.fromfile(path, dtype=">i2")
    side = math.isqrt(raw.size)
    if side * side != raw.size or side not in (1201, 3601):
        raise InputError(Problem(f"the tile has {raw.size} points", Where(str(path)), "1201 x 1201 or 3601 x 3601"))
    grid = raw.reshape(side, side).astype(np.int16)
    step = 1.0 / (side - 1)
    north, west_edge = south + 1 + step / 2, west - step / 2
    refuse_holes(str(path), grid == -32768, north, west_edge, step)
    return make_terrain(str(path), grid, north, west_edge, step, "SRTM tile")


def read_ascii_grid(path: Path) -> Terrain:
    """An ESRI ASCII grid in geographic coordinates (degrees); cells without data are refused."""
    where = Where(str(path))
    header: dict[str, float] = {}
    try:
        with path.open(encoding="ascii") as file:
            position = file.tell()
            while True:
                words = file.readline().split()
                if len(words) != 2 or not words[0][:1].isalpha():
                    break
                header[words[0].lower()] = float(words[1])
                position = file.tell()
            file.seek(position)
            grid = np.loadtxt(file, dtype=np.float32, ndmin=2)
    except (OSError, ValueError) as error:
        raise InputError(Problem("the terrain file cannot be read", where, "an ESRI ASCII grid")) from error
    step = header.get("cellsize", 0.0)
    west = header.get("xllcorner", header.get("xllcenter", math.nan) - step / 2)
    south = header.get("yllcorner", header.get("yllcenter", math.nan) - step / 2)
    rows, columns = header.get("nrows", 0.0), header.get("ncols", 0.0)
    if not (step > 0.0 and math.isfinite(west) and math.isfinite(south)):
        raise InputError(Problem("the header lacks xllcorner, yllcorner or cellsize", where))
    if grid.shape != (rows, columns):
        raise InputError(
            Problem(f"the file holds {grid.shape[0]} x {grid.shape[1]} cells, its header says otherwise", where)
        )
    north = south + grid.shape[0] * step
    missing = (grid == np.float32(header.get("nodata_value", -9999.0))) | ~np.isfinite(grid)
    refuse_holes(str(path), missing, north, west, step)
    return make_terrain(str(path), grid, north, west, step, "ESRI ASCII grid")


KERNEL_FUNCTIONS = (terrain_height,)
