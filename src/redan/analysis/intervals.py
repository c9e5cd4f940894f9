"""Intervals from chance: proportions and means, in closed form, the same every time.

No figure leaves redan without one of these. Method `score`: Johnson's second-order shift for skewness
with the width of a score interval. It is closed, needs no resampling, and covers 95 % where resampling does not
(rare counts); its measured coverage is in tests/analysis/test_coverage.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from redan.analysis.rounding import equal, is_flat, level, scale_of
from redan.errors import DomainError

F8 = NDArray[np.float64]
FEW_EVENTS = 10  # a proportion with fewer on either side is treated as a rare count


@lru_cache(maxsize=1024)  # thousands of figures of an answer have a few sizes
def normal_quantile(confidence: float) -> float:
    """Two-sided quantile of the standard normal: 1.96 for 0.95."""
    if not 0.0 < confidence < 1.0:
        raise DomainError(f"confidence is {confidence}; it must lie between 0 and 1, 0.95 say")
    return NormalDist().inv_cdf(0.5 + confidence / 2.0)


@lru_cache(maxsize=1024)
def student_quantile(confidence: float, freedom: int) -> float:
    """Two-sided quantile of Student's t.

    Source: scipy's `stdtrit`. Checked by: tests/analysis/test_intervals.py, against values printed in tables.
    """
    normal_quantile(confidence)
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + confidence / 2.0))


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Score interval of a proportion of k in n.

    Source: Wilson, Probable inference, JASA 22 (1927). Checked by: STA-01, STA-03.
    """
    _check_counts(k, n)
    low, high = wilson_share(k / n, n, confidence)
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def wilson_share(p: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a proportion p that is worth n independent trials, n any positive number."""
    z = normal_quantile(confidence)
    z2 = z * z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def clopper_pearson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact interval of a proportion of k in n: never covers less than it says.

    Source: Clopper and Pearson, Biometrika 26 (1934), by quantiles of the beta distribution.
    Checked by: STA-01, STA-03.
    """
    _check_counts(k, n)
    normal_quantile(confidence)
    from scipy.special import betaincinv

    tail = (1.0 - confidence) / 2.0
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1.0 - tail))
    return low, high


def _check_counts(k: int, n: int) -> None:
    if n < 1 or not 0 <= k <= n:
        raise DomainError(f"{k} of {n} is no proportion: needs n of at least 1 and k from 0 to n")


def unseen_probability(n: int, confidence: float = 0.95) -> float:
    """Largest probability of something that was not seen in n replications (3.69 / n for large n)."""
    return float(-math.expm1(math.log((1.0 - confidence) / 2.0) / n))


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval from chance. n: rows it rests on; std: spread of one replication.

    method: "wilson", "score", "few events" (score, on so few events that it rests on those seen),
    "all equal" (bound on what n rows could have missed), "exact" (it cannot be otherwise), "none" (nothing to average),
    "absent" (this variant has no such figure), "unpriced" (nobody knows what it costs), "at least" (part is unpriced).
    reason: why a number is missing; empty where none is.
    """

    mean: float
    low: float
    high: float
    n: int
    std: float
    method: str
    reason: str = ""

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0.0 or self.high < 0.0

    @property
    def exists(self) -> bool:
        return math.isfinite(self.mean)

    @property
    def certain(self) -> bool:
        return self.method == "exact"


def missing(reason: str, method: str = "none") -> Estimate:
    """A figure there is none of, and why."""
    return Estimate(math.nan, math.nan, math.nan, 0, math.nan, method, reason)


def exactly(value: float, n: int) -> Estimate:
    """A figure without chance."""
    return Estimate(value, value, value, n, 0.0, "exact")


NOTHING_TO_RESAMPLE = "all rows are equal: nothing to resample"
NOTHING = missing("no replication has a value")


def mean_interval(
    values: ArrayLike,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    confidence: float = 0.95,
    scale: float | None = None,
) -> Estimate:
    """Mean of the finite entries of one column, shape (n,), with its interval.

    low, high: the smallest and largest value a row can take; an interval never leaves them, and a column whose
    rows are all equal is bounded by them: a value that was not seen in n rows may still have probability 3.69 / n.
    scale: size of what the rows were computed from, where they are differences of something larger.
    """
    column = np.asarray(values, dtype=np.float64)
    column = column[np.isfinite(column)]
    n = len(column)
    if n == 0:
        return NOTHING
    scale = scale_of(column, ends=(low, high)) if scale is None else scale
    if is_flat(column, scale):
        return _all_equal(level(column), n, low, high, confidence, scale)
    mean = float(column.mean())
    deviation = column - mean
    squared = deviation * deviation
    variance = float(squared.mean()) * n / (n - 1)
    third = float((squared * deviation).mean())
    if low == 0.0 and high == 1.0 and bool(np.all((column == 0.0) | (column == 1.0))):
        k = round(mean * n)
        if FEW_EVENTS <= k <= n - FEW_EVENTS:
            return Estimate(mean, *wilson(k, n, confidence), n, math.sqrt(variance), "wilson")
    bottom, top = score_interval(mean, variance, third, n, confidence)
    effective = n * variance**3 / max(third * third, 1e-300)  # events that carry the skewness: n / skewness^2
    method = "few events" if effective < FEW_EVENTS else "score"
    return Estimate(mean, max(low, bottom), min(high, top), n, math.sqrt(variance), method)


def score_interval(mean: float, variance: float, third: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a mean from the first three central moments of n rows.

    The middle moves by r (1 + 2 t^2) / (6 n) with r = third / variance; half width t sqrt(variance / n + (t r / 2n)^2).
    Source: shift, Johnson, Modified t tests, JASA 73 (1978); width, the score interval of a variable whose variance
    grows with its mean as r (r = 1: Poisson, Wilson's for rare events).
    Valid for: n of at least 20; on few events of very different sizes it covers about 91 %.
    """
    t = student_quantile(confidence, n - 1)
    r = third / variance
    middle = mean + r * (1.0 + 2.0 * t * t) / (6.0 * n)
    half = t * math.sqrt(variance / n + (t * r / (2.0 * n)) ** 2)
    return middle - half, middle + half


def _all_equal(value: float, n: int, low: float, high: float, confidence: float, scale: float) -> Estimate:
    if math.isfinite(high - low) and equal(low, high, scale) and equal(low, value, scale):
        return exactly(value, n)
    p = unseen_probability(n, confidence)
    bottom = value - p * (value - low) if math.isfinite(low) else -math.inf
    top = value + p * (high - value) if math.isfinite(high) else math.inf
    reason = "" if math.isfinite(top - bottom) else "all rows are equal and nothing bounds what they could have missed"
    return Estimate(value, min(bottom, value), max(top, value), n, 0.0, "all equal", reason)
