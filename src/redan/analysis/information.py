"""What settling one unknown would be worth: by how much the answer's range is expected to narrow.

From one sample in which everything varies at once: points in rows, unknowns in columns, one answer a point. To settle
an unknown is to know its value; which value is not known beforehand, so the narrowing is a mean over its values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.analysis.intervals import student_quantile
from redan.analysis.plausible import ALPHA, against_noise
from redan.analysis.rounding import is_flat, scale_of
from redan.errors import DomainError

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
INSIDE = 0.9  # of the answers lie in their range: from 5 to 95 %
POINTS_A_BIN = 64
MOST_BINS = 16
GROUPS = 20  # of the jackknife
PERMUTATIONS = 1999
NULLS = 100  # permutations that say how narrow a range looks by having fewer points
SEED = 19960118
FEWEST = 40  # points below which nothing can be told


@dataclass(frozen=True)
class Figure:
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Settled:
    """One unknown, settled. narrowing: share by which the answer's 90 % range shrinks, expected; variance: share of its
    variance that goes. p: how often blind assignment makes any unknown stand out as much; told: told from noise, all
    unknowns taken together (p at most 5 %). Without `told` the figures are noise.
    """

    name: str
    narrowing: Figure
    variance: Figure
    p: float

    @property
    def told(self) -> bool:
        return self.p <= ALPHA


@dataclass(frozen=True)
class Worth:
    """The answer's range as things stand, and each unknown settled, the most valuable first.

    low, high: 5 and 95 % of the answers. chance: share of their variance that is the chance left in each of them.
    """

    points: int
    low: float
    high: float
    mean: float
    chance: float
    settled: tuple[Settled, ...]

    @property
    def width(self) -> float:
        return self.high - self.low


def worth(
    names: Sequence[str], options: Sequence[int], u: F8, y: F8, noise: F8 | None = None
) -> Worth:
    """What each unknown is worth.

    u: (points, unknowns): a number's quantile; of a choice the index of its option. options: how many options each
    unknown has, 0 for a number. y: (points,) the answers. noise: (points,) variance of chance left in each answer.

    An answer is fitted on one unknown: its option, or straight lines in up to 16 parts of its range. What is left, part
    by part, is the range once it is settled; next to what blind assignment of the same parts would leave, so that an
    unknown without influence is worth 0 and not a little more. Intervals: jackknife of 20 groups. p: permutation of
    answers (`plausible.against_noise`).
    Source: variance share, the first-order index by given data, Plischke et al., Eur. J. Oper. Res. 226 (2013),
    adjusted for the number of fitted parameters (Ezekiel 1930). Checked by: tests/analysis/test_information.py, closed
    forms.
    """
    points = len(y)
    if points < FEWEST:
        raise DomainError(f"{points} points say nothing about {len(names)} unknowns: at least {FEWEST} are needed")
    low, high = (float(q) for q in np.quantile(y, ((1 - INSIDE) / 2, (1 + INSIDE) / 2)))
    if is_flat(y, scale_of(y)):
        nothing = Figure(0.0, 0.0, 0.0)
        return Worth(points, low, high, float(y.mean()), 0.0, tuple(Settled(n, nothing, nothing, 1.0) for n in names))
    chance = min(1.0, float(np.mean(noise)) / float(y.var(ddof=1))) if noise is not None else 0.0
    generator = np.random.Generator(np.random.Philox(SEED))
    shuffled = np.array([generator.permutation(y) for _ in range(PERMUTATIONS)]).T  # (points, permutations)
    groups = generator.permutation(points) % GROUPS
    blind = _Blind(shuffled[:, :NULLS], groups)
    answers = np.concatenate([y[:, None], shuffled], axis=1)
    explained = np.array([_explained(_basis(u[:, j], _bins(u[:, j], n), n), answers) for j, n in enumerate(options)])
    p = against_noise(explained)
    found = [
        _settled(name, count, u[:, j], y, chance, blind, float(p[j]))
        for j, (name, count) in enumerate(zip(names, options, strict=True))
    ]
    found.sort(key=lambda s: (not s.told, -s.narrowing.value, -s.variance.value))
    return Worth(points, low, high, float(y.mean()), chance, tuple(found))


def own_chance(rows: F8) -> F8:
    """(points,) variance of chance in each point's mean. rows: (points, replications), all points on common chance; NaN
    where there is no figure.

    What a replication does to all points alike is no difference between them: only the interaction counts, as in
    `ignorance.spread`. Where the whole was taken, shares of variance would come out too large.
    """
    there = np.isfinite(rows)
    counts = there.sum(axis=1)
    off = np.where(there, rows - (np.where(there, rows, 0.0).sum(axis=1) / np.maximum(counts, 1))[:, None], 0.0)
    shared = off.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    own = np.where(there, off - shared, 0.0)
    freedom = np.maximum(counts - 1, 1) * (len(rows) - 1) / max(1, len(rows))
    return np.asarray(np.where(counts > 1, (own**2).sum(axis=1) / freedom / np.maximum(counts, 1), 0.0))


ALL = -1  # no group left out


def _some(groups: I8) -> list[NDArray[np.bool_]]:
    """Which points are kept when each group is left out."""
    return [groups != g for g in range(GROUPS)]


class _Blind:
    """Widths that blind assignment leaves: the same for all unknowns whose parts hold equally many points."""

    def __init__(self, shuffled: F8, groups: I8) -> None:
        self.groups = groups
        self._rows = {ALL: shuffled} | {g: shuffled[kept] for g, kept in enumerate(_some(groups))}
        self._known: dict[tuple[object, ...], float] = {}

    def width(self, basis: F8, bins: I8, group: int, options: int) -> float:
        key = (group, options, tuple(np.bincount(bins).tolist()) if options else len(np.unique(bins)))
        if key not in self._known:
            self._known[key] = float(_width(basis, bins, self._rows[group]).mean())
        return self._known[key]


def _settled(name: str, options: int, values: F8, y: F8, chance: float, blind: _Blind, p: float) -> Settled:
    bins = _bins(values, options)
    basis = _basis(values, bins, options)
    some = _some(blind.groups)
    parts = [(_basis(values[k], bins[k], options), bins[k], y[k]) for k in some]
    variance = _jackknife(_variance(basis, y, chance), [_variance(b, answers, chance) for b, _, answers in parts])
    narrowing = _jackknife(
        _narrowing(basis, bins, y, blind.width(basis, bins, ALL, options)),
        [_narrowing(b, i, answers, blind.width(b, i, g, options)) for g, (b, i, answers) in enumerate(parts)],
    )
    return Settled(name, narrowing, variance, p)


def _bins(values: F8, options: int) -> I8:
    """The part of its range, or the option, of each point: numbers in parts of equally many points."""
    if options:
        return values.astype(np.int64)
    parts = int(np.clip(round(len(values) / POINTS_A_BIN), 2, MOST_BINS))
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return np.asarray(ranks * parts // len(values), dtype=np.int64)


def _basis(values: F8, bins: I8, options: int) -> F8:
    """Orthonormal columns, shape (points, parameters), of a step for each bin and, of a number, a line in each."""
    columns = []
    for b in np.unique(bins):
        inside = bins == b
        step = inside / math.sqrt(inside.sum())
        columns.append(step)
        if not options and inside.sum() > 2:
            line = np.where(inside, values - values[inside].mean(), 0.0)
            size = float(np.linalg.norm(line))
            if size > 0.0:
                columns.append(line / size)
    return np.stack(columns, axis=1)


def _explained(basis: F8, y: F8) -> F8:
    """(columns,) share of the variance of each column of y that the fit explains."""
    centred = y - y.mean(axis=0)
    return np.asarray(((basis.T @ centred) ** 2).sum(axis=0) / (centred**2).sum(axis=0), dtype=np.float64)


def _variance(basis: F8, y: F8, chance: float) -> float:
    """Share of the variance that is no chance and goes when it is settled."""
    points, parameters = basis.shape
    share = float(_explained(basis, y[:, None])[0])
    adjusted = 1.0 - (1.0 - share) * (points - 1) / (points - parameters)
    return adjusted / (1.0 - chance) if chance < 1.0 else 0.0


def _narrowing(basis: F8, bins: I8, y: F8, blind: float) -> float:
    """1 less the width that is left, over the width that blind assignment leaves."""
    return 1.0 - float(_width(basis, bins, y[:, None])[0]) / blind if blind > 0.0 else 0.0


def _width(basis: F8, bins: I8, y: F8) -> F8:
    """(columns,) mean over the bins of the 90 % range of what the fit leaves."""
    rest = y - basis @ (basis.T @ y)
    widths = np.zeros(y.shape[1])
    for b in np.unique(bins):
        inside = bins == b
        ends = np.quantile(rest[inside], ((1 - INSIDE) / 2, (1 + INSIDE) / 2), axis=0)
        widths += (ends[1] - ends[0]) * inside.mean()
    return widths


def _jackknife(value: float, without: Sequence[float]) -> Figure:
    """Delete-a-group jackknife, never below 0 or above 1: a share."""
    spread = np.asarray(without)
    error = math.sqrt((len(spread) - 1) / len(spread) * float(((spread - spread.mean()) ** 2).sum()))
    half = student_quantile(0.95, len(spread) - 1) * error
    low, middle, high = (min(1.0, max(0.0, v)) for v in (value - half, value, value + half))
    return Figure(middle, low, high)
