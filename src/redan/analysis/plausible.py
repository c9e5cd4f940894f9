"""When a claim is plausible, what it forces, and which choices allow it: counts of replications in, statements out.

A set of assumptions gives many nights by chance. It makes a claim plausible where the claim lies within the 95 % range
of these nights: at least 2.5 % of them reach its lower end, and at least 2.5 % stay at or below its upper end.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from redan.analysis.claim import Claim
from redan.analysis.intervals import clopper_pearson

Bools = NDArray[np.bool_]
F8 = NDArray[np.float64]
TAIL = 0.025  # of the nights on either side lie outside their 95 % range
PERMUTATIONS = 1999
SEED = 20180414
ALPHA = 0.05
MARKS = (0.05, 0.5, 0.95)
FEWEST = 8  # plausible points below which nothing is said about what they force
MOST_BOXES = 4
MOST_ORDERS = 24


@dataclass(frozen=True)
class Nights:
    """What the replications of one set of assumptions say about one claim.

    at_least, at_most: how many reach each statement's lower end, how many do not pass its upper end. true: how many
    have every statement true at once. means: of each statement's figure; NaN where it never exists.
    """

    rows: int
    at_least: tuple[int, ...]
    at_most: tuple[int, ...]
    true: int
    means: tuple[float, ...]

    @property
    def plausible(self) -> bool:
        """Whether every statement lies within the 95 % range of the nights."""
        return min((*self.at_least, *self.at_most)) >= TAIL * self.rows

    @property
    def close(self) -> bool:
        """Whether other chance could turn the verdict: 2.5 % lies inside the exact interval of a share that decides."""
        shares = [clopper_pearson(k, self.rows) for k in (*self.at_least, *self.at_most)]
        return (min(low for low, _ in shares) >= TAIL) != (min(high for _, high in shares) >= TAIL)

    @property
    def reach(self) -> float:
        """Share of nights on the side that lacks most: how near an implausible claim is."""
        return min((*self.at_least, *self.at_most)) / self.rows


def nights_of(claim: Claim, columns: dict[str, F8]) -> Nights:
    """Count the replications (columns of shape (n,)) for a claim. A figure that is missing (NaN) is on no side."""
    values = [columns[s.measure] for s in claim.statements]
    true = np.ones(len(values[0]), dtype=np.bool_)
    for statement, column in zip(claim.statements, values, strict=True):
        true &= statement.holds(column)
    return Nights(
        rows=len(true),
        at_least=tuple(int((c >= s.low).sum()) for s, c in zip(claim.statements, values, strict=True)),
        at_most=tuple(int((c <= s.high).sum()) for s, c in zip(claim.statements, values, strict=True)),
        true=int(true.sum()),
        means=tuple(float(c[np.isfinite(c)].mean()) if np.isfinite(c).any() else float("nan") for c in values),
    )


@dataclass(frozen=True)
class Share:
    """k of n points, with the exact interval of a share; a stratified sample is as good as a random one, or better."""

    k: int
    n: int

    @property
    def share(self) -> float:
        return self.k / self.n if self.n else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        return clopper_pearson(self.k, self.n) if self.n else (0.0, 1.0)


@dataclass(frozen=True)
class Shift:
    """One unknown among the plausible points, next to all points.

    kept: of a number, the quantiles of its range (0 low, 0.5 best, 1 high) at 5, 50 and 95 % of the plausible points;
    of a choice, the share of each option there. before: the same of all points. distance: largest difference of the two
    distributions (Kolmogorov-Smirnov; of a choice, total variation). p: how often blind choice of as many points makes
    any unknown stand out as much. forced: told from noise, all unknowns taken together (p at most 5 %).
    """

    name: str
    options: tuple[str, ...]
    kept: tuple[float, ...]
    before: tuple[float, ...]
    distance: float
    p: float

    @property
    def forced(self) -> bool:
        return self.p <= ALPHA


def shifts(names: Sequence[str], options: Sequence[Sequence[str]], u: F8, plausible: Bools) -> tuple[Shift, ...]:
    """What the plausible points have in common, the strongest first; nothing where too few or all are plausible.

    u: (points, unknowns): a number's quantile; of a choice, the index of its option. options: of each unknown, () for a
    number. plausible: (points,).
    Source: regionalised sensitivity analysis, Hornberger and Spear, J. Environ. Manage. 12 (1981); told from noise by
    the largest standardised distance of blind choices, Westfall and Young, Resampling-based multiple testing (1993).
    """
    points, kept = len(plausible), int(plausible.sum())
    if kept < FEWEST or kept == points:
        return ()
    masks = np.concatenate([plausible[None, :], _drawn(points, kept)])
    distances = np.array([_distances(u[:, j], len(choice), masks) for j, choice in enumerate(options)])
    p = against_noise(distances)
    found = [
        Shift(name, tuple(choice), *_marks(u[:, j], len(choice), plausible), float(distances[j, 0]), float(p[j]))
        for j, (name, choice) in enumerate(zip(names, options, strict=True))
    ]
    return tuple(sorted(found, key=lambda s: (s.p, -s.distance)))


def against_noise(statistics: F8) -> F8:
    """(unknowns,) p of each unknown with all others taken into account.

    statistics: (unknowns, 1 + permutations), those of the data first. Each unknown is put on one scale, mean and spread
    of its permutations; p is the share of permutations whose largest value reaches it.
    """
    null = statistics[:, 1:]
    spread = np.maximum(null.std(axis=1, keepdims=True), 1e-12)
    scaled = (statistics - null.mean(axis=1, keepdims=True)) / spread
    largest = scaled[:, 1:].max(axis=0)
    reached = (largest[None, :] >= scaled[:, :1] - 1e-9).sum(axis=1)
    return np.asarray((1 + reached) / (1 + len(largest)), dtype=np.float64)


def _drawn(points: int, kept: int) -> Bools:
    """(permutations, points): as many points as are plausible, drawn blindly, the same every time."""
    generator = np.random.Generator(np.random.Philox(SEED))
    order = np.argsort(generator.random((PERMUTATIONS, points)), axis=1)
    return np.asarray(order < kept, dtype=np.bool_)


def _distances(values: F8, options: int, masks: Bools) -> F8:
    """(masks,) how far the points of each mask lie from all points in one unknown."""
    kept = masks[0].sum()
    if options:
        one_hot = (values.astype(np.int64)[:, None] == np.arange(options)).astype(np.float64)
        return np.asarray(0.5 * np.abs(masks @ one_hot / kept - one_hot.mean(axis=0)).sum(axis=1), dtype=np.float64)
    order = np.argsort(values, kind="stable")
    last = np.append(np.diff(values[order]) > 0, True)  # equal values count together
    everywhere = np.arange(1, len(values) + 1) / len(values)
    gap = np.abs(np.cumsum(masks[:, order], axis=1, dtype=np.int32) / kept - everywhere)
    return np.asarray(gap[:, last].max(axis=1), dtype=np.float64)


def _marks(values: F8, options: int, plausible: Bools) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Of a number three quantiles, of a choice the shares: of the plausible points, and of all."""
    found = []
    for some in (values[plausible], values):
        if options:
            found.append((some.astype(np.int64)[:, None] == np.arange(options)).mean(axis=0))
        else:
            found.append(np.quantile(some, MARKS))
    return tuple(found[0].tolist()), tuple(found[1].tolist())


Box = tuple[frozenset[int], ...]  # of each choice, the options allowed


def boxes(allowed: Bools, most: int = MOST_BOXES) -> tuple[tuple[Box, ...], bool]:
    """Conditions that are enough: boxes of options in which every combination is allowed, none of which can be widened.

    allowed: one axis a choice. The widest first, until every allowed combination lies in one; False where `most` boxes
    do not suffice. A condition left out of a box (all options) does not matter for it.
    """
    cells = [tuple(int(i) for i in cell) for cell in np.argwhere(allowed)]
    left, seen, candidates = set(cells), set[tuple[int, ...]](), list[Box]()
    for cell in cells:
        if cell not in seen:
            candidates += _widened(allowed, cell)
            seen.update(itertools.product(*candidates[-1]))
    found: list[Box] = []
    while left and len(found) < most:
        box = max(candidates, key=lambda b: _gain(b, left))
        found.append(box)
        left -= set(itertools.product(*box))
    return tuple(found), not left


def _gain(box: Box, left: set[tuple[int, ...]]) -> tuple[int, int]:
    """How many combinations not yet told a box has, then how wide it is."""
    return sum(cell in left for cell in itertools.product(*box)), sum(len(side) for side in box)


def _widened(allowed: Bools, cell: tuple[int, ...]) -> list[Box]:
    """Boxes around a combination that cannot be widened: one choice after another is, in some orders."""
    found: dict[Box, None] = {}
    for order in _orders(allowed.ndim):
        box = [frozenset((i,)) for i in cell]
        for axis in order:
            for option in range(allowed.shape[axis]):
                wider = [*box[:axis], box[axis] | {option}, *box[axis + 1 :]]
                if allowed[np.ix_(*(sorted(side) for side in wider))].all():
                    box = wider
        found[tuple(box)] = None
    return sorted(found, key=lambda box: int(np.prod([len(side) for side in box])))


@lru_cache(maxsize=8)
def _orders(axes: int) -> tuple[tuple[int, ...], ...]:
    """Orders of the choices: all of up to four, of more some, the same every time."""
    if axes <= 4:
        return tuple(itertools.permutations(range(axes)))
    generator = np.random.Generator(np.random.Philox(SEED))
    return tuple(tuple(int(i) for i in generator.permutation(axes)) for _ in range(MOST_ORDERS))


def needed(allowed: Bools) -> Box:
    """Of each choice, the options that any allowed combination has: what cannot be otherwise if the claim is true."""
    return tuple(
        frozenset(np.flatnonzero(allowed.any(axis=tuple(a for a in range(allowed.ndim) if a != axis))).tolist())
        for axis in range(allowed.ndim)
    )
