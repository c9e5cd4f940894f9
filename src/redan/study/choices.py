"""Which combinations of readings are run: all of them, or a balanced part where they are too many."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from redan.analysis.joint import BALANCED, EVERY

MOST_COMBINATIONS = 256
CANDIDATES = 32  # looked at for each combination of a balanced part
SEED = 20130514  # of the search for a balanced part, nothing else: the same file gives the same part


def choices(
    factors: Mapping[str, Mapping[str, float]], most: int = MOST_COMBINATIONS
) -> tuple[list[dict[str, str]], str]:
    """Choices of one option each, and how they were chosen: `EVERY` combination, or a `BALANCED` part of so many.

    factors: reading -> option -> weight. The first reading of the file varies slowest.
    """
    names, options = list(factors), [list(by) for by in factors.values()]
    if math.prod(len(some) for some in options) <= most:
        return [dict(zip(names, picked, strict=True)) for picked in itertools.product(*options)], EVERY
    rows = balanced([len(some) for some in options], most)
    return [{name: options[axis][row[axis]] for axis, name in enumerate(names)} for row in rows], BALANCED


def balanced(sizes: Sequence[int], count: int) -> list[tuple[int, ...]]:
    """So many different combinations, in which options of one factor are equally frequent within one.

    Pairs of options are as even as a greedy search makes them: each next combination is, of some drawn from the options
    used least, the one whose pairs are rarest so far (after Cohen et al., The AETG system, IEEE TSE 23, 1997).
    """
    draw = np.random.default_rng(SEED)
    used = [np.zeros(size, dtype=np.int64) for size in sizes]
    axes = list(itertools.combinations(range(len(sizes)), 2))
    together: dict[tuple[int, int], NDArray[np.int64]] = {
        (i, j): np.zeros((sizes[i], sizes[j]), dtype=np.int64) for i, j in axes
    }
    found: dict[tuple[int, ...], None] = {}
    while len(found) < count:
        least = [np.flatnonzero(one == one.min()) for one in used]
        best: tuple[int, ...] = ()
        fewest = math.inf
        for _ in range(CANDIDATES):
            row = tuple(int(draw.choice(some)) for some in least)
            if row in found:
                continue
            pairs = sum(int(together[i, j][row[i], row[j]]) ** 2 for i, j in axes)
            if pairs < fewest:
                best, fewest = row, pairs
        if not best:  # every candidate is there already: any other will do
            best = next(row for row in itertools.product(*(range(size) for size in sizes)) if row not in found)
        found[best] = None
        for axis, place in enumerate(best):
            used[axis][place] += 1
        for i, j in axes:
            together[i, j][best[i], best[j]] += 1
    return list(found)
