"""Cells without a height, filled from the nearest heights west, east, north and south of them.

Each counts by the inverse of its distance, so a slope that is straight is met exactly where all four are there.
Source: Shepard, "A two-dimensional interpolation function for irregularly-spaced data" (1968), with power 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

METRES_PER_DEGREE = 111_195.0  # of a great circle on a sphere of 6371 km


class Nearest(NamedTuple):
    """Of every hole, in order of rows: row, column, what to put there, and how far (m) the nearest height is."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    heights_m: NDArray[np.float64]
    away_m: NDArray[np.float64]  # infinite where there is no height in any of the four directions


def around_holes(
    height_m: NDArray[Any], missing: NDArray[np.bool_], north_deg: float, step_deg: float, step_east_deg: float
) -> Nearest:
    """What stands around every missing cell; nothing is changed."""
    rows, columns = np.nonzero(missing)
    starts = np.searchsorted(rows, np.arange(missing.shape[0] + 1))
    weights, sums = np.zeros(len(rows)), np.zeros(len(rows))
    away_m = np.full(len(rows), np.inf)
    for part, heights, metres in _directions(height_m, missing, columns, starts, north_deg, step_deg, step_east_deg):
        known = np.isfinite(metres)
        share = np.where(known, 1.0 / metres, 0.0)
        weights[part] += share
        sums[part] += np.where(known, share * heights, 0.0)
        away_m[part] = np.minimum(away_m[part], metres)
    with np.errstate(invalid="ignore"):
        return Nearest(rows, columns, sums / weights, away_m)


def _directions(
    height_m: NDArray[Any],
    missing: NDArray[np.bool_],
    columns: NDArray[np.intp],
    starts: NDArray[np.intp],
    north_deg: float,
    step_deg: float,
    step_east_deg: float,
) -> Iterator[tuple[slice, NDArray[Any], NDArray[np.float64]]]:
    """Holes of one row, the next height in one direction, its distance (m; infinite: there is none)."""  # fmt: skip
    count, width = missing.shape
    high_m = step_deg * METRES_PER_DEGREE
    numbers = np.arange(width)
    for row in range(count):  # west and east
        part = slice(starts[row], starts[row + 1])
        if part.start == part.stop:
            continue
        there, at = missing[row], columns[part]
        wide_m = step_east_deg * METRES_PER_DEGREE * math.cos(math.radians(north_deg - (row + 0.5) * step_deg))
        west = np.maximum.accumulate(np.where(there, -1, numbers))[at]
        east = np.minimum.accumulate(np.where(there, width, numbers)[::-1])[::-1][at]
        yield part, height_m[row, west], np.where(west >= 0, (at - west) * wide_m, np.inf)
        yield part, height_m[row, np.minimum(east, width - 1)], np.where(east < width, (east - at) * wide_m, np.inf)
    for order in (range(count), range(count - 1, -1, -1)):  # north, south
        last = np.full(width, -1)
        for row in order:
            part = slice(starts[row], starts[row + 1])
            last[~missing[row]] = row
            if part.start != part.stop:
                at = columns[part]
                found = last[at]
                yield part, height_m[found, at], np.where(found >= 0, np.abs(row - found) * high_m, np.inf)
