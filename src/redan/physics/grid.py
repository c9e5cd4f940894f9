"""A grid of elevations: where its cells lie, bilinear height, summits of blocks. Files are read in `terrain`.

Longitudes count round the earth: 190 E is 170 W, and a grid may cross 180 degrees. A grid of the whole earth joins at
its seam. Outside a grid is sea.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem, Where

DEGREES_PER_RADIAN = 180.0 / math.pi
BLOCK_CELLS = 8  # side of the blocks in Grid.block_max_m
BLOCK_REACH_CELLS = 7.0  # block_max_m holds for everything within so many cells of any point in the block
MAX_BYTES = 150_000_000  # of a grid: 75 million cells in whole metres (int16), 37.5 million in fractions (float32)
LARGEST_STEP_DEG, SMALLEST_STEP_DEG = 1.0, 5e-6
LOWEST_M, HIGHEST_M = -500.0, 9000.0
TURN_DEG = 360.0
BEYOND_POLE_CELLS = 0.51  # half a cell, and what rounding of a step adds up to
IN_DEGREES = "Bring it to degrees: redan terrain IN --out OUT.npz (--horizontal-crs EPSG:N where the file is silent)"


class Grid(NamedTuple):
    """What kernels need of a Terrain. Rows north to south, columns west to east; edges as in `Terrain`."""

    height_m: NDArray[Any]
    block_max_m: NDArray[np.float32]  # per BLOCK_CELLS squared: nothing within BLOCK_REACH_CELLS of it is higher
    north_deg: float
    west_deg: float  # -180 up to 180
    step_deg: float  # of latitude: how high a cell is
    step_east_deg: float  # of longitude: how wide a cell is
    edge_cells: float  # how far beyond the outer cells' centres the grid reaches: 0.5; 0 where the ends join
    lowest_m: float  # at most 0: outside the grid is sea
    highest_m: float


UNSAID = "the file does not say above what"  # stands in `source` of heights that are taken as above the sea


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
        """Height of a cell, in degrees of latitude."""
        return self.grid.step_deg

    @property
    def step_east_deg(self) -> float:
        """Width of a cell, in degrees of longitude."""
        return self.grid.step_east_deg

    @property
    def south_deg(self) -> float:
        return float(self.north_deg - self.height_m.shape[0] * self.step_deg)

    @property
    def east_deg(self) -> float:
        """Outer edge; above 180 where the grid crosses the antimeridian."""
        return float(self.west_deg + self.height_m.shape[1] * self.step_east_deg)

    @property
    def columns_around(self) -> int:
        """Columns in a full turn where the grid's ends join; else 0."""
        return 0 if self.grid.edge_cells else int(self.height_m.shape[1]) - 1

    def turned_deg(self, longitude_deg: float) -> float:
        """The same longitude, by full turns so that it lies on the grid if any turn does."""
        if self.west_deg <= longitude_deg <= self.east_deg:
            return longitude_deg
        return longitude_deg - TURN_DEG * math.floor((longitude_deg - self.west_deg) / TURN_DEG)

    def covers(self, latitude_rad: float, longitude_rad: float) -> bool:
        """Whether the place lies on the grid."""
        lat = latitude_rad * DEGREES_PER_RADIAN
        lon = self.turned_deg(longitude_rad * DEGREES_PER_RADIAN)
        return self.south_deg <= lat <= self.north_deg and self.west_deg <= lon <= self.east_deg

    def height_at_m(self, latitude_rad: float, longitude_rad: float) -> float:
        """Elevation (m) above sea level, bilinear; 0 outside the grid."""
        return float(terrain_height(self.grid, latitude_rad, longitude_rad))


def terrain_height(grid: Grid, latitude_rad: float, longitude_rad: float) -> float:
    """Elevation (m) above sea level by bilinear interpolation between cell centres; 0 (sea) outside the grid.

    Within half a cell of the edge the edge's own value holds.
    """
    height = grid.height_m
    rows = height.shape[0]
    columns = height.shape[1]
    y = (grid.north_deg - latitude_rad * DEGREES_PER_RADIAN) / grid.step_deg - 0.5
    if not (-0.5 <= y <= rows - 0.5):
        return 0.0
    x = (longitude_rad * DEGREES_PER_RADIAN - grid.west_deg) / grid.step_east_deg - 0.5
    if not (-grid.edge_cells <= x <= columns - 1.0 + grid.edge_cells) and abs(x) < 1e12:
        turn = TURN_DEG / grid.step_east_deg
        x -= turn * math.floor((x + grid.edge_cells) / turn)
    if not (-0.5 <= x <= columns - 0.5):
        return 0.0
    y = min(max(y, 0.0), rows - 1.0)
    x = min(max(x, 0.0), columns - 1.0)
    i = min(int(y), max(rows - 2, 0))
    j = min(int(x), max(columns - 2, 0))
    i1 = min(i + 1, rows - 1)
    j1 = min(j + 1, columns - 1)
    v = y - i
    u = x - j
    top = height[i, j] * (1.0 - u) + height[i, j1] * u
    bottom = height[i1, j] * (1.0 - u) + height[i1, j1] * u
    return float(top * (1.0 - v) + bottom * v)


def make_terrain(
    name: str,
    height_m: NDArray[Any],
    north_deg: float,
    west_deg: float,
    step_deg: float,
    source: str = "",
    known_faults: tuple[str, ...] = (),
    *,
    step_east_deg: float | None = None,
) -> Terrain:
    """A Terrain from its grid, as int16 or float32; the arrays are made read-only. Cells are square unless said."""
    where = Where(name)
    east = step_deg if step_east_deg is None else step_east_deg
    check_shape(where, height_m.shape, height_m.dtype)
    west = check_place(where, height_m.shape, north_deg, west_deg, step_deg, east)
    if height_m.dtype.kind == "f" and not bool(np.all(np.isfinite(height_m))):
        raise InputError(Problem("the elevation grid holds values that are not finite numbers", where))
    check_range(where, float(height_m.min()), float(height_m.max()))
    height_m, east, edge = _joined(height_m, east, where)
    grid = np.ascontiguousarray(height_m, dtype=np.float32 if height_m.dtype.kind == "f" else np.int16)
    lowest, highest = float(grid.min()), float(grid.max())
    blocks = _block_max(grid)
    if grid.shape[1] * east > TURN_DEG - 2 * BLOCK_CELLS * east:  # within reach of one end lies the other
        seam = np.maximum(blocks[:, :2].max(axis=1), blocks[:, -2:].max(axis=1))[:, None]
        blocks[:, :2] = blocks[:, -2:] = seam
    grid.flags.writeable = blocks.flags.writeable = False
    packed = Grid(
        grid, blocks, float(north_deg), west, float(step_deg), float(east), edge, min(lowest, 0.0), max(highest, 0.0)
    )
    return Terrain(name, packed, source, known_faults)


def check_shape(where: Where, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    """Refuse what is no grid of numbers, or too large a one; asked before the numbers are read."""
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        what = f"the elevations are of type {dtype.name[:40]}"
        raise InputError(Problem(what, where, "whole numbers or floating point of 8 to 64 bits"))
    if len(shape) != 2 or min(shape) < 1:
        said = " x ".join(str(n) for n in shape) or "a single number"
        raise InputError(Problem(f"the elevation grid has no usable shape ({said})", where, "rows x columns"))
    most = MAX_BYTES // (4 if dtype.kind == "f" else 2)
    if shape[0] * shape[1] > most:
        raise InputError(
            Problem(
                f"the grid is {shape[0]} x {shape[1]} cells",
                where,
                f"at most {most} cells in all",
                "Cut out the region you need, or take larger cells: redan terrain, --bounds and --cell",
            )
        )


def check_place(
    where: Where, shape: tuple[int, ...], north_deg: float, west_deg: float, step_deg: float, step_east_deg: float
) -> float:
    """Refuse a grid that does not lie in degrees on the earth; its west edge from -180 up to 180."""
    for step in (step_deg, step_east_deg):
        if not step > 0.0:
            raise InputError(Problem(f"a cell of {step:g} degrees is none", where, "a cell above 0 degrees"))
        if step > LARGEST_STEP_DEG:
            what = f"a cell of {step:g} degrees is no elevation cell: the grid is probably in metres"
            raise InputError(Problem(what, where, f"cells of at most {LARGEST_STEP_DEG:g} degree", IN_DEGREES))
        if step < SMALLEST_STEP_DEG:
            what = f"a cell of {step:g} degrees is too small"
            raise InputError(Problem(what, where, f"cells of at least {SMALLEST_STEP_DEG:f} degree, half a metre"))
    south = north_deg - shape[0] * step_deg
    most = 90.0 + BEYOND_POLE_CELLS * step_deg
    if 90.0 < max(north_deg, -south) < 91.0 and not (north_deg <= most and south >= -most):
        what = f"the grid lies at {south:g} to {north_deg:g} N, beyond a pole"
        allowed = "-90 to 90 N, and half a cell more where points lie on a pole"
        raise InputError(Problem(what, where, allowed, "Check the corner and the cell size"))
    if not (north_deg <= most and south >= -most and -360.0 <= west_deg <= 360.0):
        what = f"the grid lies at {south:g} to {north_deg:g} N from {west_deg:g} E"
        raise InputError(Problem(what, where, "degrees of latitude and longitude", IN_DEGREES))
    if (shape[1] - 1.5) * step_east_deg > TURN_DEG:
        what = f"the grid is {shape[1] * step_east_deg:g} degrees wide"
        raise InputError(Problem(what, where, "at most 360 degrees and one cell that is there twice"))
    if -180.0 <= west_deg < 180.0:
        return float(west_deg)
    return float(west_deg - TURN_DEG * math.floor((west_deg + 180.0) / TURN_DEG))


def check_range(where: Where, lowest_m: float, highest_m: float) -> None:
    """Refuse elevations that are nowhere on earth."""
    if not (lowest_m >= LOWEST_M and highest_m <= HIGHEST_M):
        raise InputError(
            Problem(
                f"elevations run from {_short(lowest_m)} to {_short(highest_m)} m",
                where,
                "-500 to 9000 m",
                "Check the unit and the no-data value",
            )
        )


def _short(value_m: float) -> str:
    return f"{value_m:.0f}" if abs(value_m) < 1e7 else f"{value_m:.3g}"


@lru_cache(maxsize=1)
def smooth_earth() -> Grid:
    """A grid on which no place lies: sea level everywhere."""
    cells, blocks = np.zeros((2, 2), dtype=np.int16), np.zeros((1, 1), dtype=np.float32)
    cells.flags.writeable = blocks.flags.writeable = False
    return Grid(cells, blocks, -1000.0, -1000.0, 1.0, 1.0, 0.5, 0.0, 0.0)


def _joined(grid: NDArray[Any], step_deg: float, where: Where) -> tuple[NDArray[Any], float, float]:
    """The grid, its step and edge_cells: a grid of the whole earth gets its first column again at the other end."""
    around = round(TURN_DEG / step_deg)
    columns = grid.shape[1]
    if columns < around or abs(around * step_deg - TURN_DEG) > 0.01 * step_deg:
        if columns * step_deg > TURN_DEG + 0.01 * step_deg:
            what = f"{columns} cells of {step_deg:g} degrees are more than a turn"
            raise InputError(Problem(what, where, "cells that go a whole number of times into 360 degrees"))
        return grid, step_deg, 0.5
    if columns > around:  # the first column is there twice already
        return grid[:, : around + 1], TURN_DEG / around, 0.0
    return np.concatenate([grid, grid[:, :1]], axis=1), TURN_DEG / around, 0.0


def _block_max(grid: NDArray[Any]) -> NDArray[np.float32]:
    """Highest value in each block of BLOCK_CELLS squared and the eight blocks around it."""
    starts = tuple(np.arange(0, n, BLOCK_CELLS) for n in grid.shape)
    tiles = np.maximum.reduceat(np.maximum.reduceat(grid, starts[0], axis=0), starts[1], axis=1)
    ring = np.pad(tiles, 1, mode="edge")
    wide = np.maximum(np.maximum(ring[:-2], ring[1:-1]), ring[2:])
    blocks: NDArray[np.float32] = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:]).astype(np.float32)
    return blocks


class Sheet:
    """Elevations put down piece by piece, so that no second copy of a large grid is ever held."""

    def __init__(self, where: Where, shape: tuple[int, int], dtype: np.dtype[Any]) -> None:
        check_shape(where, shape, dtype)
        self.where = where
        self.height_m = np.empty(shape, dtype=np.float32 if dtype.kind == "f" else np.int16)
        self.holes = 0
        self.first_hole: tuple[int, int] | None = None
        self.lowest_m, self.highest_m = math.inf, -math.inf

    def put(self, row: int, column: int, heights_m: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> None:
        """Elevations from (row, column) on; what is not finite is missing too."""
        heights_m, hole = self._judged(heights_m, missing)
        if hole >= 0:
            i, j = divmod(hole, heights_m.shape[1])
            self._note_hole(row + i, column + j)
        if self._in_range():
            rows, columns = heights_m.shape
            self.height_m[row : row + rows, column : column + columns] = heights_m

    def put_run(self, start: int, heights_m: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> None:
        """Elevations row after row, from the cell with this number on."""
        heights_m, hole = self._judged(heights_m, missing)
        if hole >= 0:
            self._note_hole(*divmod(start + hole, self.height_m.shape[1]))
        if self._in_range():
            self.height_m.reshape(-1)[start : start + len(heights_m)] = heights_m

    def _judged(self, heights_m: NDArray[Any], missing: NDArray[np.bool_] | None) -> tuple[NDArray[Any], int]:
        """Count holes, find the extremes; the elevations with 0 in holes, and the number of the first hole or -1."""
        if heights_m.dtype.kind == "f":
            missing = ~np.isfinite(heights_m) if missing is None else missing | ~np.isfinite(heights_m)
        hole = -1
        if missing is not None and bool(missing.any()):
            hole = int(np.argmax(missing))
            self.holes += int(np.count_nonzero(missing))
            heights_m = np.where(missing, 0, heights_m)
        self.lowest_m = min(self.lowest_m, float(heights_m.min()))
        self.highest_m = max(self.highest_m, float(heights_m.max()))
        return heights_m, hole

    def _note_hole(self, row: int, column: int) -> None:
        self.first_hole = min(self.first_hole or (row, column), (row, column))

    def _in_range(self) -> bool:
        """Whether all so far will fit the grid's type; if not, the grid will be refused."""
        return self.lowest_m >= LOWEST_M and self.highest_m <= HIGHEST_M

    def terrain(
        self, name: str, north_deg: float, west_deg: float, step_deg: float, step_east_deg: float, source: str,
        known_faults: tuple[str, ...] = (),
    ) -> Terrain:  # fmt: skip
        """The finished grid; refused if a cell has no elevation: as sea it would open a sight through a hill."""
        if self.first_hole is not None:
            row, column = self.first_hole
            latitude, longitude = north_deg - (row + 0.5) * step_deg, west_deg + (column + 0.5) * step_east_deg
            raise InputError(
                Problem(
                    f"{self.holes} of {self.height_m.size} cells have no elevation, the first in row {row + 1}, "
                    f"column {column + 1} ({latitude:.4f} N, {longitude:.4f} E)",
                    self.where,
                    "an elevation in every cell, -500 to 9000 m",
                    "Fill the holes, which are then counted and said: redan terrain IN --out OUT.npz",
                )
            )
        check_range(self.where, self.lowest_m, self.highest_m)
        return make_terrain(
            name, self.height_m, north_deg, west_deg, step_deg, source, known_faults, step_east_deg=step_east_deg
        )


KERNEL_FUNCTIONS = (terrain_height,)
