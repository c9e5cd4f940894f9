"""Sobol indices: what share of the variance of a figure each unknown decides, alone and with others.

Chance is no unknown. Where a value is a mean over replications its chance variance is taken out and stated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from redan.analysis.rounding import is_flat, scale_of, snapped
from redan.errors import DomainError

F8 = NDArray[np.float64]
RESAMPLES = 1000
SEED = 20100201
_CHUNK = 2**21  # numbers drawn at a time when resampling
NO_VARIANCE = "all values are equal"
CHANCE_ONLY = "no more variance than chance alone gives: more replications are needed"
NO_PAIR = "no pair of points differs in this factor alone"


@dataclass(frozen=True)
class Index:
    """Shares of variance of one factor, 0 to 1, each with its interval; nan where there is none, with the reason.

    first: what settling this factor alone would take away, on average. total: what would be left if all others were
    settled. inert: no change of this factor alone moved any value, in any replication where they are given: both
    shares are exactly 0. n: base rows it rests on.
    chance: share of chance in the variance of the values as they are; taken out of `first` and `total`.
    """

    name: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    inert: bool
    n: int
    chance: float = 0.0
    reason: str = ""

    @property
    def exists(self) -> bool:
        return math.isfinite(self.total)


def indices(
    y: ArrayLike,
    n: int,
    k: int,
    *,
    noise: ArrayLike | None = None,
    names: Sequence[str],
    confidence: float = 0.95,
) -> tuple[Index, ...]:
    """First-order and total indices of k factors from the points of `designs.saltelli(n, k, seed).rows()`.

    y: values, shape (n * (k + 2),), in the order of those rows; or (n * (k + 2), R), one column a replication, all
    points on common chance: then the chance of differences is seen and taken out, which is far less than that of the
    values. noise: where each value of a 1-d y has chance of its own, its variance, one number or one a value.
    A value that is not finite (a combination that cannot happen) is left out with the pairs it belongs to.
    Intervals: percentiles of 1,000 resamples of base rows, fixed seed. On Sobol points they are rather too wide, as
    the rows are taken for independent. Everything is kept within 0 and 1, where shares lie.
    Source: first order, Saltelli et al., Comput. Phys. Commun. 181 (2010), table 2 (b), on centred values; total,
    Jansen, Comput. Phys. Commun. 117 (1999). Checked by: STA-05; tests/analysis/test_sobol.py.
    """
    if len(names) != k:
        raise DomainError(f"{len(names)} names for {k} factors")
    if not 0.0 < confidence < 1.0:
        raise DomainError(f"confidence is {confidence}; it must lie between 0 and 1")
    columns = np.asarray(y, dtype=np.float64)
    if columns.ndim not in (1, 2) or len(columns) != n * (k + 2) or n < 1:
        rows = f"{n * (k + 2)} rows for {n} base rows and {k} factors"
        raise DomainError(f"values of shape {columns.shape}; allowed: {rows}")
    chance = _chance(columns.reshape(n, k + 2, -1), noise, n, k)
    values = columns if columns.ndim == 1 else columns.mean(axis=1)
    values = values.reshape(n, k + 2)
    a, b, between = values[:, 0], values[:, 1], values[:, 2:]
    known = np.isfinite(a) & np.isfinite(b)
    scale = scale_of(values.ravel())
    base = np.concatenate([a[known], b[known]])
    if not len(base):
        return tuple(_none(name, 0, "no base row has values") for name in names)

    between = np.stack([snapped(column, a) for column in between.T], axis=1) if k else between
    still = [_still(columns.reshape(n, k + 2, -1), j, np.isfinite(a) & np.isfinite(between[:, j])) for j in range(k)]
    if is_flat(base, scale) and all(still):
        return tuple(_same(name, 0.0, int(known.sum()), inert=True) for name in names)

    parts = _parts(a, b, between, known, chance, still)
    found = _shares(parts.sum(axis=0)[None, :], k)
    drawn = _shares(_resampled(parts), k)
    with np.errstate(invalid="ignore"):
        raw = float(parts[:, 2].sum() / parts[:, 0].sum() - (parts[:, 1].sum() / parts[:, 0].sum()) ** 2)
    taken = float(parts[:, 3].sum() / parts[:, 0].sum())
    chance_share = min(1.0, max(0.0, taken / raw)) if raw > 0.0 else math.nan
    tails = (0.5 - confidence / 2.0, 0.5 + confidence / 2.0)
    out = []
    for j, name in enumerate(names):
        pairs = int((known & np.isfinite(between[:, j])).sum())
        if still[j]:
            if pairs:
                out.append(_same(name, 0.0, pairs, chance=chance_share, inert=True))
            else:
                out.append(_none(name, pairs, NO_PAIR, chance_share))
            continue
        point = found[0, j], found[0, k + j]
        if not all(math.isfinite(one) for one in point):
            out.append(_none(name, pairs, CHANCE_ONLY if raw > 0.0 else NO_VARIANCE, chance_share))
            continue
        ends = [np.nanquantile(drawn[:, column], tails) for column in (j, k + j)]
        limits = [
            (_within(one), _within(min(one, low)), _within(max(one, high)))
            for one, (low, high) in zip(point, ends, strict=True)
        ]
        out.append(Index(name, *limits[0], *limits[1], inert=False, n=pairs, chance=chance_share))
    return tuple(out)


def _still(columns: F8, j: int, usable: NDArray[np.bool_]) -> bool:
    """Whether no change of factor j alone moved any value, in any replication; columns: (n, k + 2, R)."""
    before, after = columns[usable, 0, :], columns[usable, 2 + j, :]
    return bool(np.array_equal(snapped(after, before), before))


def _none(name: str, n: int, reason: str, chance: float = 0.0) -> Index:
    return _same(name, math.nan, n, chance=chance, reason=reason)


def _same(name: str, share: float, n: int, *, chance: float = 0.0, inert: bool = False, reason: str = "") -> Index:
    return Index(name, share, share, share, share, share, share, inert, n, chance, reason)


def _within(share: float) -> float:
    return float(min(1.0, max(0.0, share)))


@dataclass(frozen=True)
class _Chance:
    """What chance adds, by base row: to the variance (n,), to the products of first order and to half the squared
    differences, (n, k) each."""

    variance: F8
    first: F8
    total: F8


def _chance(columns: F8, noise: ArrayLike | None, n: int, k: int) -> _Chance:
    """columns: (n, k + 2, R). Chance of its own: it adds to squares alone. Common chance: as seen over replications."""
    count = columns.shape[2]
    if count > 1:
        if noise is not None:
            raise DomainError("with one column a replication the chance is seen; leave out noise")
        return _common(columns, k)
    given = np.zeros(1) if noise is None else np.asarray(noise, dtype=np.float64)
    if given.size not in (1, n * (k + 2)) or np.any(given < 0.0):
        raise DomainError(f"noise has {given.size} values; allowed: one, or {n * (k + 2)} variances from 0")
    each = np.broadcast_to(given.reshape(-1), (n * (k + 2),)).reshape(n, k + 2)
    variance = (each[:, 0] + each[:, 1]) / 2.0
    return _Chance(variance, np.zeros((n, k)), (each[:, :1] + each[:, 2:]) / 2.0)


def _common(columns: F8, k: int) -> _Chance:
    """The two-way layout of points and replications, by its interaction; covariances have R - 1 and are of means."""
    n, _, count = columns.shape
    a, b = columns[:, 0, :], columns[:, 1, :]
    known = np.isfinite(a).all(axis=1) & np.isfinite(b).all(axis=1)
    a_off, b_off = (one - one.mean(axis=1, keepdims=True) for one in (a, b))
    base = np.concatenate([a_off[known], b_off[known]])
    shared = base.mean(axis=0) if len(base) else np.zeros(count)  # chance that moves all points alike adds no variance
    freedom = (count - 1) * count
    variance = (((a_off - shared) ** 2).sum(axis=1) + ((b_off - shared) ** 2).sum(axis=1)) / (2.0 * freedom)
    first, total = np.zeros((n, k)), np.zeros((n, k))
    for j in range(k):
        off = columns[:, 2 + j, :] - columns[:, 2 + j, :].mean(axis=1, keepdims=True) - a_off
        first[:, j] = ((b_off - shared) * off).sum(axis=1) / freedom
        total[:, j] = (off**2).sum(axis=1) / (2.0 * freedom)
    return _Chance(variance, first, total)


def _parts(a: F8, b: F8, between: F8, known: NDArray[np.bool_], chance: _Chance, still: Sequence[bool]) -> F8:
    """What is summed over base rows, (n, 4 + 3 k): rows, values, squares, chance; then by factor pairs, products,
    half squared differences."""
    n, k = between.shape
    middle = float(np.concatenate([a[known], b[known]]).mean())
    a, b, between = a - middle, b - middle, between - middle
    usable = known[:, None] & np.isfinite(between)
    parts = np.zeros((n, 4 + 3 * k))
    parts[:, 0] = known
    parts[:, 1] = (a + b) / 2.0
    parts[:, 2] = (a * a + b * b) / 2.0
    parts[:, 3] = chance.variance
    parts[:, :4][~known] = 0.0
    difference = between - a[:, None]
    parts[:, 4 : 4 + k] = usable
    products = b[:, None] * difference - chance.first
    squares = difference**2 / 2.0 - chance.total
    for column, each in ((4 + k, products), (4 + 2 * k, squares)):
        parts[:, column : column + k] = np.where(usable, each, 0.0)
        for j in range(k):
            if still[j]:
                parts[:, column + j] = 0.0
    return parts


def _shares(sums: F8, k: int) -> F8:
    """First-order, then total indices, (m, 2 k), from m rows of sums; nan where no variance is left."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rows = sums[:, :1]
        middle = sums[:, 1:2] / rows
        variance = sums[:, 2:3] / rows - middle**2 - sums[:, 3:4] / rows
        variance = np.where(variance > 0.0, variance, np.nan)
        pairs = sums[:, 4 : 4 + k]
        first = sums[:, 4 + k : 4 + 2 * k] / pairs / variance
        total = sums[:, 4 + 2 * k :] / pairs / variance
    return np.concatenate([first, total], axis=1)


def _resampled(parts: F8) -> F8:
    """Sums over rows drawn anew with replacement, (RESAMPLES, columns)."""
    n = len(parts)
    generator = np.random.Generator(np.random.Philox(SEED))
    sums = []
    for at in range(0, RESAMPLES, step := max(1, min(RESAMPLES, _CHUNK // n))):
        count = min(step, RESAMPLES - at)
        drawn = generator.integers(0, n, size=(count, n)) + (np.arange(count) * n)[:, None]
        times = np.bincount(drawn.ravel(), minlength=count * n).reshape(count, n)
        sums.append(times.astype(np.float64) @ parts)
    return np.concatenate(sums)


@dataclass(frozen=True)
class GivenData:
    """First-order share of one factor from any sample, 0 to 1, with its interval; nan with the reason where none.

    bins: groups that were compared. n: points that have a value.
    """

    first: float
    low: float
    high: float
    bins: int
    n: int
    reason: str = ""


def given_data(u: ArrayLike, y: ArrayLike, bins: int = 16, *, confidence: float = 0.95) -> GivenData:
    """What settling one factor would take away of the variance of y, on average, from any sample of points.

    u: (n,), quantiles or options of the factor; y: (n,), values. Whole numbers, and no more values than bins, are
    groups as they are; else there are `bins` groups of equal size. Chance of its own in y counts as another factor.
    What groups differ by luck alone is taken off. Intervals: percentiles of 1,000 resamples, moved by their bias.
    Valid for: some ten points a group; more bins see finer turns and are less certain.
    Source: Plischke, Borgonovo, Smith, Eur. J. Oper. Res. 226 (2013); correction, Kelley, PNAS 21 (1935).
    """
    given, values = np.asarray(u), np.asarray(y, dtype=np.float64)
    if given.shape != values.shape or values.ndim != 1:
        raise DomainError(f"a factor of shape {given.shape} for values of shape {values.shape}; allowed: one a value")
    if bins < 2:
        raise DomainError(f"{bins} bins; allowed: from 2")
    known = np.isfinite(values)
    given, values = given[known], values[known]
    n = len(values)
    group = _groups(given, bins)
    count = int(group.max()) + 1 if n else 0
    if n <= count or count < 2:
        return GivenData(math.nan, math.nan, math.nan, count, n, "too few points for their groups")
    if is_flat(values, scale_of(values)):
        return GivenData(0.0, 0.0, 0.0, count, n, NO_VARIANCE)
    values = values - values.mean()
    point = float(_between(np.arange(n)[None, :], group, values, count)[0])
    generator = np.random.Generator(np.random.Philox(SEED))
    step = max(1, _CHUNK // n)
    drawn = np.concatenate([
        _between(generator.integers(0, n, size=(min(step, RESAMPLES - at), n)), group, values, count)
        for at in range(0, RESAMPLES, step)
    ])
    low, high = np.quantile(drawn, (0.5 - confidence / 2.0, 0.5 + confidence / 2.0)) - (drawn.mean() - point)
    return GivenData(_within(point), _within(min(low, point)), _within(max(high, point)), count, n)


def _groups(given: NDArray[np.generic], bins: int) -> NDArray[np.int64]:
    """The group of each point, (n,): values as they are, or by rank."""
    values, group = np.unique(given, return_inverse=True)
    if len(values) <= bins or np.issubdtype(given.dtype, np.integer):
        return np.asarray(group, dtype=np.int64)
    rank = np.empty(len(given), dtype=np.int64)
    rank[np.argsort(given, kind="stable")] = np.arange(len(given))
    return np.asarray(rank * bins // len(given), dtype=np.int64)


def _between(rows: NDArray[np.int64], group: NDArray[np.int64], values: F8, count: int) -> F8:
    """Epsilon squared, (m,), of m samples of rows (m, n): variance between groups beyond what luck gives."""
    m, n = rows.shape
    place = (group[rows] + (np.arange(m) * count)[:, None]).ravel()
    picked = values[rows]
    size = np.bincount(place, minlength=m * count).reshape(m, count)
    sums = np.bincount(place, weights=picked.ravel(), minlength=m * count).reshape(m, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        all_ = (picked**2).sum(axis=1) - picked.sum(axis=1) ** 2 / n
        between = np.where(size > 0, sums**2 / size, 0.0).sum(axis=1) - picked.sum(axis=1) ** 2 / n
        filled = (size > 0).sum(axis=1)
        within = (all_ - between) / (n - filled)
        share = (between - (filled - 1) * within) / all_
    return np.where(all_ > 0.0, share, 0.0)
