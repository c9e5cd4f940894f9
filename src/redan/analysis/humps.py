"""Humps of a histogram: whether rows are of one kind or of several."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
LEAST_SHARE = 0.05  # of the rows, in a hump
DEPTH = 3.3  # standard deviations by which the ground between two humps lies below the lower one
MOST_HUMPS = 4  # more are the teeth of a comb: look at bins twice as wide


def humps(edges: F8, counts: NDArray[np.int64]) -> tuple[float, ...]:
    """The middle of the highest bin of each hump, smallest first; empty without rows.

    Two peaks are two humps if the lowest bin between them lies deeper below the lower peak than chance explains
    (3.3 standard deviations of the difference of two counts), and if each hump has 5 % of the rows. A valley is
    looked for in the bins as they are and in bins two and four times as wide, which see shallow, wide ones.
    Source: persistence of modes: Bauer, Munk, Sieling, Wardetzky, Found. Comput. Math. 17 (2017); the size of a
    difference of counts: Poisson. Checked by: tests/analysis/test_distribution.py.
    """
    if not len(counts) or not counts.sum():
        return ()
    best: tuple[float, ...] = ()
    for places, heights in _widths(edges, counts):
        found = _persistent(heights)
        if len(found) <= MOST_HUMPS and len(found) > len(best):
            best = tuple(float(places[peak]) for peak in found)
    return best or (float((edges[0] + edges[-1]) / 2.0),)


def _widths(edges: F8, counts: NDArray[np.int64]) -> Iterator[tuple[F8, NDArray[np.int64]]]:
    """Middles and counts of bins one, two and four times as wide, wider ones as long as eight are left."""
    for width in (1, 2, 4):
        if width > 1 and len(counts) < 8 * width:
            return
        missing = -len(counts) % width
        padded = np.concatenate([counts, np.zeros(missing, dtype=np.int64)])
        starts = edges[:-1:width]
        ends = np.minimum(starts + width * (edges[1] - edges[0]), edges[-1])
        yield (starts + ends) / 2.0, padded.reshape(-1, width).sum(axis=1)


def _persistent(heights: NDArray[np.int64]) -> list[int]:
    """Peaks that stay apart, by place: bins are added from the highest down; where two hills meet, the lower one
    stays a hump only if it stands out above the place of meeting and is large enough."""
    total = int(heights.sum())
    hill: dict[int, int] = {}  # bin -> peak of its hill
    rows: dict[int, int] = {}  # peak -> rows of its hill so far
    parent: dict[int, int] = {}  # peak -> peak of the hill it has joined; its own where it stands alone
    kept: list[int] = []  # lower peaks that stay humps
    for place in sorted(range(len(heights)), key=lambda i: (-int(heights[i]), i)):
        beside = {_top(parent, hill[i]) for i in (place - 1, place + 1) if i in hill}
        near = sorted(beside, key=lambda peak: (-int(heights[peak]), peak))
        if not near:
            hill[place] = parent[place] = place
            rows[place] = int(heights[place])
            continue
        main = near[0]
        hill[place] = main
        rows[main] += int(heights[place])
        if len(near) == 2:
            low = near[1]
            peak, ground = int(heights[low]), int(heights[place])
            apart = peak - ground > DEPTH * math.sqrt(peak + ground) and rows[low] >= LEAST_SHARE * total
            if apart:
                kept.append(low)
            parent[low] = main
            rows[main] += rows[low]
    tallest = [place for place, top in parent.items() if place == top]
    return sorted(kept + tallest)


def _top(parent: dict[int, int], peak: int) -> int:
    while parent[peak] != peak:
        peak = parent[peak]
    return peak
