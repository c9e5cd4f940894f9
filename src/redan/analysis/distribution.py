"""A figure as it is spread over replications: percentiles, the bad day, its humps, and a small picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from redan.analysis.humps import humps
from redan.errors import DomainError
from redan.results.supports import Support

F8 = NDArray[np.float64]
LEVELS = (1, 5, 10, 25, 50, 75, 90, 95, 99)  # percentiles
MOST_BINS = 40
USUAL_BINS, MANY_ROWS = 20, 200  # so many rows show so many bins: the rules for few would hide a second hump
WORST = 0.05
SALVO = 4  # the most that usually comes at once
BLOCKS = "▁▂▃▄▅▆▇█"
UNBOUNDED = Support()
HIGH, LOW = "high", "low"


@dataclass(frozen=True)
class Percentile:
    """A value of one row that so many percent of rows do not exceed; low and high: its interval, nan if not asked."""

    level: float
    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Histogram:
    """edges: (m + 1,), counts: (m,). whole: rows are whole numbers, and edges lie halfway between those that occur."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    whole: bool

    @property
    def width(self) -> float:
        return self.edges[1] - self.edges[0] if self.counts else 0.0


@dataclass(frozen=True)
class Distribution:
    """One measure over replications. n: rows with a value; missing: rows without, in no other number.

    share_zero: rows that are exactly 0. share_most: rows at the largest value a row can take (nan where none is
    known). worst: the percentile at which the worst 5 % begin, bad being "high" or "low"; worst_mean: the mean of
    these 5 %. modes: the middle of each hump, smallest first: two numbers where rows are of two kinds.
    """

    n: int
    missing: int
    mean: float
    std: float
    smallest: float
    largest: float
    percentiles: tuple[Percentile, ...]
    histogram: Histogram
    share_zero: float
    share_most: float
    bad: str
    worst: float
    worst_mean: float
    modes: tuple[float, ...]

    def percentile(self, level: float) -> float:
        """One of the percentiles kept."""
        return next(one.value for one in self.percentiles if one.level == level)


def distribution(
    column: ArrayLike,
    bounds: Support = UNBOUNDED,
    *,
    bad: str = HIGH,
    intervals: bool = False,
    confidence: float = 0.95,
) -> Distribution:
    """The distribution of one column, shape (n,); rows that are not finite are counted apart.

    bounds: of what a row can be. A percentile is the value of a row (the smallest that so many percent of rows do not
    exceed): of whole numbers it is whole. intervals: with distribution-free intervals of the percentiles from order
    statistics, which cover at least what they say; beyond the rows they end at the bounds.
    Source: percentiles, Hyndman and Fan, Am. Stat. 50 (1996), definition 1; intervals, David and Nagaraja, Order
    Statistics (2003), 7.1; worst mean, Acerbi and Tasche, J. Bank. Finance 26 (2002).
    """
    if bad not in (HIGH, LOW):
        raise DomainError(f'bad is "{bad}"; allowed: "{HIGH}", "{LOW}"')
    given = np.asarray(column, dtype=np.float64).ravel()
    rows = np.sort(given[np.isfinite(given)])
    n, missing = len(rows), len(given) - len(rows)
    if n == 0:
        none = tuple(Percentile(level, math.nan) for level in LEVELS)
        nan = math.nan
        nothing = Histogram((), (), False)
        return Distribution(0, missing, nan, nan, nan, nan, none, nothing, nan, nan, bad, nan, nan, ())
    histogram = histogram_of(rows)
    level = 1.0 - WORST if bad == HIGH else WORST
    return Distribution(
        n=n,
        missing=missing,
        mean=float(rows.mean()),
        std=float(rows.std(ddof=1)) if n > 1 else 0.0,
        smallest=float(rows[0]),
        largest=float(rows[-1]),
        percentiles=tuple(_percentile(rows, each, bounds, confidence if intervals else None) for each in LEVELS),
        histogram=histogram,
        share_zero=float(np.mean(rows == 0.0)),
        share_most=float(np.mean(rows >= bounds.high)) if math.isfinite(bounds.high) else math.nan,
        bad=bad,
        worst=float(rows[_rank(n, level) - 1]),
        worst_mean=_tail_mean(rows if bad == LOW else rows[::-1]),
        modes=humps(np.array(histogram.edges), np.array(histogram.counts)),
    )


def _rank(n: int, share: float) -> int:
    """The row, from 1, that is the percentile: the smallest with at least so large a share of rows up to it."""
    return min(n, max(1, math.ceil(share * n - 1e-9)))


def _percentile(rows: F8, level: float, bounds: Support, confidence: float | None) -> Percentile:
    n, share = len(rows), level / 100.0
    value = float(rows[_rank(n, share) - 1])
    if confidence is None:
        return Percentile(level, value)
    low, high = ranks(n, share, confidence)
    bottom = float(rows[low - 1]) if low >= 1 else bounds.low
    top = float(rows[high - 1]) if high <= n else bounds.high
    return Percentile(level, value, min(bottom, value), max(top, value))


def ranks(n: int, share: float, confidence: float = 0.95) -> tuple[int, int]:
    """The rows, from 1, between which a quantile lies with at least this confidence, half of the doubt on each side.

    0 and n + 1 where the rows do not reach so far. The quantile lies below row j with the chance that fewer than j of
    n rows are below it: binomial, whatever the distribution.
    """
    if n < 1 or not 0.0 < share < 1.0 or not 0.0 < confidence < 1.0:
        raise DomainError(f"quantile {share} of {n} rows at {confidence}; allowed: from 1 row, between 0 and 1")
    from scipy.special import bdtr

    tail = (1.0 - confidence) / 2.0
    below = bdtr(np.arange(n, dtype=np.float64), n, share)  # P(at most j rows below)
    low = int(np.searchsorted(below, tail, side="right"))  # largest j with P(fewer than j) <= tail
    high = int(np.searchsorted(below, 1.0 - tail, side="left")) + 1  # smallest j with P(fewer than j) >= 1 - tail
    return low, min(high, n + 1)


def _tail_mean(worst_first: F8) -> float:
    """Mean of the worst 5 %, the row at the border counted by the part of it that is needed."""
    wanted = WORST * len(worst_first)
    whole = math.floor(wanted + 1e-9)
    part = max(0.0, wanted - whole)
    total = float(worst_first[:whole].sum())
    if part > 1e-9:
        total += part * float(worst_first[whole])
    return total / wanted


def histogram_of(rows: F8) -> Histogram:
    """At most 40 bins of equal width; whole numbers get bins of whole numbers, on the lattice they lie on.

    Source of the number of bins: Freedman and Diaconis (1981) or Sturges (1926), whichever has more.
    """
    low, high = float(rows.min()), float(rows.max())
    if bool(np.all(rows == np.round(rows))) and high - low < 2**53:
        lattice = _lattice(rows)
        places = int(high - low) // lattice + 1
        most = MOST_BINS if places <= 10 * MOST_BINS else _bins(rows)  # counts of things; money has far more places
        width = lattice * -(-places // most)
        count = -(-places * lattice // width)
        edges: F8 = low - lattice / 2.0 + width * np.arange(count + 1, dtype=np.float64)
        return Histogram(_plain(edges), _counts(rows, edges), True)
    if high - low <= 1e-12 * max(abs(high), abs(low)):
        half = 0.5 * max(abs(low), 1.0)
        return Histogram((low - half, low + half), (len(rows),), False)
    even = np.linspace(low, high, _bins(rows) + 1, dtype=np.float64)
    return Histogram(_plain(even), _counts(rows, even), False)


def _lattice(rows: F8) -> int:
    """The step between whole numbers: 2 where all come in pairs. Few numbers far apart lie on no lattice: all or
    nothing of 16 are two bars with a gap."""
    steps = np.diff(np.unique(rows)).astype(np.int64)
    step = int(np.gcd.reduce(steps)) if len(steps) else 1
    return step if step <= SALVO or len(steps) >= SALVO else 1


def _bins(rows: F8) -> int:
    """Freedman and Diaconis, or Sturges where more; twenty at least for some hundred rows, forty at most."""
    n = len(rows)
    sturges = math.ceil(math.log2(n) + 1.0) if n > 1 else 1
    lower, upper = np.percentile(rows, (25, 75))
    width = 2.0 * float(upper - lower) / n ** (1.0 / 3.0)
    diaconis = min(MOST_BINS, math.ceil(float(rows.max() - rows.min()) / width)) if width > 0.0 else 1
    return min(MOST_BINS, max(sturges, diaconis, USUAL_BINS if n >= MANY_ROWS else 1))


def _plain(edges: F8) -> tuple[float, ...]:
    return tuple(float(edge) for edge in edges)


def _counts(rows: F8, edges: F8) -> tuple[int, ...]:
    return tuple(int(count) for count in np.histogram(rows, edges)[0])


def picture(distribution: Distribution, width: int = 24) -> str:
    """The histogram in one line of at most `width` block characters, the smallest value on the left.

    The tallest bin is a full block, any bin that holds a row has at least the lowest one; an empty bin is a blank.
    """
    counts = np.array(distribution.histogram.counts, dtype=np.int64)
    if not len(counts) or width < 1:
        return ""
    group = -(-len(counts) // width)
    padded = np.concatenate([counts, np.zeros(-len(counts) % group, dtype=np.int64)])
    heights = padded.reshape(-1, group).sum(axis=1)
    top = int(heights.max())
    return "".join(" " if not h else BLOCKS[max(0, math.ceil(h * len(BLOCKS) / top) - 1)] for h in heights.tolist())
