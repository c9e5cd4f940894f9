"""Files of elevation joined into one grid of WGS84: overlaps, gaps and voids are counted, and said.

The first file that has a height at a cell gives it. A void is a cell that lies on a file which has no height there, a
gap one that lies on no file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem, Where
from redan.physics.grid import HIGHEST_M, LOWEST_M, MAX_BYTES, TURN_DEG, check_place, check_range, check_shape
from redan.physics.holes import METRES_PER_DEGREE, around_holes
from redan.physics.tile_heights import holds, pieces
from redan.physics.tiles import Box, Frame, Said, Tile, tile_of

PIECE_CELLS = 1_000_000
MOST_FILES = 400
FILLED_WITHIN_M = 5000.0  # assumption: farther from any height a void is water or lost land, not a shadow of the radar
VOIDS = ("fill", "fill-all", "sea", "refuse")
GAPS = ("refuse", "fill", "sea")
SILENT = Said()
Progress = Callable[[str, int, int], None]


@dataclass
class Counts:
    """What was met while the files were joined."""

    cells: int = 0
    laid: int = 0  # so far
    voids: int = 0
    gaps: int = 0
    overlaps: int = 0  # cells that a later file has too
    differ_m: float = 0.0  # at most, between the first file and a later one
    farthest_m: float = 0.0  # of a filled cell from a height


@dataclass(frozen=True)
class Made:
    """The joined grid; heights as int16 (whole metres) or float32, rows north to south."""

    frame: Frame
    height_m: NDArray[Any]
    tiles: tuple[Tile, ...]
    counts: Counts
    voids: str
    gaps: str
    lowest_m: float = field(default=math.nan)
    highest_m: float = field(default=math.nan)


def join(
    files: Sequence[Path],
    *,
    bounds: Box | None = None,
    cell: tuple[float, str] | None = None,
    said: Said = SILENT,
    voids: str = "fill",
    gaps: str = "refuse",
    progress: Progress = lambda what, done, total: None,
) -> Made:
    """One grid from files. cell: how wide, in "deg" or "m"; None for that of the finest file."""  # fmt: skip
    if len(files) > MOST_FILES:
        what = f"{len(files)} files"
        raise InputError(
            Problem(what, allowed=f"at most {MOST_FILES} at once", remedy="Join them in parts, then the parts")
        )
    tiles = []
    for path in files:
        tiles.append(tile_of(path, said))
    _check_needed(tiles, said)
    frame = frame_of(tiles, bounds, cell)
    where = Where(str(files[0]))
    whole = all(tile.whole_metres for tile in tiles)
    dtype = np.dtype(np.int16 if whole else np.float32)
    most = MAX_BYTES // dtype.itemsize
    if frame.rows * frame.columns > most:
        what = f"the grid is {frame.rows} x {frame.columns} cells of {frame.step_deg:g} degrees"
        times = math.sqrt(frame.rows * frame.columns / most) * 1.01
        remedy = f"Cut out a region with --bounds, or take cells of {_up(frame.step_deg * times):g} deg with --cell"
        raise InputError(Problem(what, where, f"at most {most} cells in all", remedy))
    check_shape(where, (frame.rows, frame.columns), dtype)
    west = check_place(
        where, (frame.rows, frame.columns), frame.north_deg, frame.west_deg, frame.step_deg, frame.step_east_deg
    )
    height_m = np.zeros((frame.rows, frame.columns), dtype=dtype)
    missing = np.ones(height_m.shape, dtype=np.bool_)
    counts = Counts(cells=height_m.size)
    for tile in tiles:
        _lay(tile, frame, height_m, missing, counts, progress)
    _close(tiles, frame, height_m, missing, counts, voids, gaps)
    lowest, highest = float(height_m.min()), float(height_m.max())
    return Made(frame._replace(west_deg=west), height_m, tuple(tiles), counts, voids, gaps, lowest, highest)


def _check_needed(tiles: Sequence[Tile], said: Said) -> None:
    """Refuse what the user says of files that all say otherwise themselves: it would be passed over."""
    words = {"--horizontal-crs": said.horizontal, "--vertical-datum": said.vertical, "--unit": said.unit,
             "--no-data": "" if said.no_data is None else f"{said.no_data:g}"}  # fmt: skip
    for option, word in words.items():
        if word and not any(option in tile.needed for tile in tiles):
            what = f'{option} {word[:60]}: the file says otherwise itself ("{tiles[0].says[:120]}")'
            remedy = f"Leave {option} out, or mend the file"
            raise InputError(Problem(what, tiles[0].where, "said once, in the file or beside it", remedy))


def _up(degrees: float) -> float:
    """Rounded up to three digits."""
    digit = 10.0 ** (math.floor(math.log10(degrees)) - 2)
    return math.ceil(degrees / digit) * digit


def frame_of(tiles: Sequence[Tile], bounds: Box | None, cell: tuple[float, str] | None) -> Frame:
    """Where the cells lie: on those of the finest file, unless another cell is asked for."""
    finest = min(tiles, key=lambda tile: tile.step_deg)
    box = bounds or _around([tile.full for tile in tiles])
    middle = math.cos(math.radians((box.south + box.north) / 2.0))
    step, east = finest.step_deg, finest.step_east_deg
    if cell is not None:
        step = cell[0] if cell[1] == "deg" else cell[0] / METRES_PER_DEGREE
        east = step if cell[1] == "deg" else step / max(middle, 0.01)
    anchored = finest.straight and (step, east) == (finest.step_deg, finest.step_east_deg)
    north0, west0 = (finest.box.north, finest.box.west) if anchored else (box.north, box.west)
    inwards = not anchored or (bounds is None and not all(tile.straight for tile in tiles))
    first, last = (math.ceil, math.floor) if inwards else (math.floor, math.ceil)
    slack = -1e-6 if inwards else 1e-6
    top = first((north0 - box.north) / step + slack)
    left = first((box.west - west0) / east + slack)
    bottom = last((north0 - box.south) / step - slack)
    right = min(last((box.east - west0) / east - slack), left + round(TURN_DEG / east))
    frame = Frame(north0 - top * step, west0 + left * east, step, east, max(bottom - top, 1), max(right - left, 1))
    if bounds is not None and not any(_meet(tile.box, bounds) for tile in tiles):
        there = _around([tile.box for tile in tiles])
        allowed = f"within {box_words(there)}"
        raise InputError(
            Problem(f"--bounds ({box_words(bounds)}) lie beside all that the files cover", allowed=allowed)
        )
    return frame


def _meet(one: Box, other: Box) -> bool:
    shifts = (-TURN_DEG, 0.0, TURN_DEG)
    return one.south < other.north and other.south < one.north and any(
        one.west + s < other.east and other.west < one.east + s for s in shifts
    )  # fmt: skip


def _around(boxes: Sequence[Box]) -> Box:
    """The smallest box around all; across the antimeridian where that is the shorter way round."""
    spans = sorted((box.west % TURN_DEG, box.west % TURN_DEG + box.east - box.west) for box in boxes)
    best, start = -1.0, 0
    reach = spans[-1][1]
    reached = max(max(end for _, end in spans) - TURN_DEG, -TURN_DEG)
    for number, (west, end) in enumerate(spans):
        if west - reached > best:
            best, start = west - reached, number
        reached = max(reached, end)
    west = spans[start][0]
    reach = max(end if first >= west else end + TURN_DEG for first, end in spans)
    turn = TURN_DEG * math.floor((west + 180.0) / TURN_DEG)
    return Box(
        min(b.south for b in boxes), west - turn, max(b.north for b in boxes), min(reach, west + TURN_DEG) - turn
    )


def _lay(
    tile: Tile, frame: Frame, height_m: NDArray[Any], missing: NDArray[np.bool_], counts: Counts, progress: Progress
) -> None:
    """Put a file's heights where there is none yet."""
    with closing(pieces(tile, frame, PIECE_CELLS)) as parts:  # whatever happens, the file is closed
        for row, column, heights in parts:
            part = np.s_[row : row + heights.shape[0], column : column + heights.shape[1]]
            there = np.isfinite(heights)
            if there.any():
                check_range(tile.where, float(heights[there].min()), float(heights[there].max()))
            values = np.where(there, np.clip(heights, LOWEST_M, HIGHEST_M), 0.0)
            values = np.rint(values) if height_m.dtype.kind == "i" else values
            old, gone = height_m[part], missing[part]
            if (twice := there & ~gone).any():
                counts.overlaps += int(np.count_nonzero(twice))
                counts.differ_m = max(counts.differ_m, float(np.abs(values[twice] - old[twice]).max()))
            new = there & gone
            old[new] = values[new]
            gone[new] = False
            counts.laid += int(np.count_nonzero(new))
            progress("joining", counts.laid, counts.cells)


def _close(
    tiles: Sequence[Tile],
    frame: Frame,
    height_m: NDArray[Any],
    missing: NDArray[np.bool_],
    counts: Counts,
    voids: str,
    gaps: str,
) -> None:
    """Tell voids from gaps, and fill or refuse each."""  # fmt: skip
    holes = int(np.count_nonzero(missing))
    if not holes:
        return
    where = tiles[0].where
    if holes == missing.size:
        raise InputError(Problem("no file has a height at any cell", where, "heights within the bounds"))
    rows, columns = np.nonzero(missing)
    covered = np.zeros(holes, dtype=np.bool_)
    for start in range(0, holes, PIECE_CELLS):
        part = slice(start, start + PIECE_CELLS)
        lat = frame.north_deg - (rows[part] + 0.5) * frame.step_deg
        lon = frame.west_deg + (columns[part] + 0.5) * frame.step_east_deg
        for tile in tiles:
            covered[part] |= holds(tile, lat, lon)
    counts.voids = int(np.count_nonzero(covered))
    counts.gaps = holes - counts.voids

    def first(of: NDArray[np.bool_]) -> str:
        at = int(np.argmax(of))
        return place_words(
            frame.north_deg - (rows[at] + 0.5) * frame.step_deg,
            frame.west_deg + (columns[at] + 0.5) * frame.step_east_deg,
        )

    if counts.gaps and gaps == "refuse":
        what = f"{counts.gaps} of {missing.size} cells lie on no file, the first at {first(~covered)}"
        remedy = "Name the files that lack, cut with --bounds, or say --gaps sea (0 m) or --gaps fill (from around)"
        raise InputError(Problem(what, where, "a file under every cell", remedy))
    if counts.voids and voids == "refuse":
        what = f"{counts.voids} of {missing.size} cells have no height, the first at {first(covered)}"
        raise InputError(
            Problem(what, where, "a height in every cell", "Say --voids fill (from around) or --voids sea (0 m)")
        )
    fill = (covered & (voids in ("fill", "fill-all"))) | (~covered & (gaps == "fill"))
    if not fill.any():
        return
    if holes > missing.size // 2:
        what = f"{holes} of {missing.size} cells have no height: too many to be filled from around"
        raise InputError(Problem(what, where, "at most half", "Cut with --bounds, or say --voids sea or --gaps sea"))
    around = around_holes(height_m, missing, frame.north_deg, frame.step_deg, frame.step_east_deg)
    far = covered & (around.away_m > FILLED_WITHIN_M)
    if voids == "fill" and far.any():
        what = (
            f"{np.count_nonzero(far)} cells without a height lie more than {FILLED_WITHIN_M / 1000:g} km from one, the "
            f"first at {first(far)}"
        )
        remedy = "Say --voids sea if it is water (0 m), --voids fill-all to fill them from around all the same"
        raise InputError(
            Problem(what, where, f"voids within {FILLED_WITHIN_M / 1000:g} km of a height (assumption)", remedy)
        )
    want = np.zeros_like(missing)
    want[rows[fill], columns[fill]] = True
    while want.any():  # a cell with no height in its row and column has one after the first time
        can = want[around.rows, around.columns] & np.isfinite(around.away_m)
        at = around.rows[can], around.columns[can]
        put = around.heights_m[can]
        height_m[at] = np.rint(put) if height_m.dtype.kind == "i" else put
        counts.farthest_m += float(around.away_m[can].max())
        missing[at] = want[at] = False
        if want.any():
            around = around_holes(height_m, missing, frame.north_deg, frame.step_deg, frame.step_east_deg)


def place_words(latitude_deg: float, longitude_deg: float) -> str:
    """A place, as "33.5 N, 36.3 E"."""
    longitude_deg = (longitude_deg + 180.0) % TURN_DEG - 180.0
    north, east = "N" if latitude_deg >= 0 else "S", "E" if longitude_deg >= 0 else "W"
    return f"{abs(round(latitude_deg, 4)):g} {north}, {abs(round(longitude_deg, 4)):g} {east}"


def box_words(box: Box) -> str:
    """A box by its corners, as --bounds takes it."""
    return f"{place_words(box.south, box.west)}, {place_words(box.north, box.east)}"
