"""With against without: differences of the same replications, and how sure their sign is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from redan.analysis.intervals import Estimate, mean_interval, normal_quantile
from redan.analysis.rounding import scale_of, snapped
from redan.errors import DomainError
from redan.results.supports import Support

UNBOUNDED = Support()


@dataclass(frozen=True)
class SignCertainty:
    """Whether the sign of a difference is known, and if not, what it would take.

    replications: needed in all for the interval to leave zero if the effect is as large as it looks (None: no
    difference was seen). bound: the difference, if there is one, is smaller than this (95 %).
    """

    certain: bool
    replications: int | None
    bound: float
    text: str


def paired_difference(a: ArrayLike, b: ArrayLike, *, bounds: Support = UNBOUNDED, confidence: float = 0.95) -> Estimate:
    """Mean of a - b over rows where both are finite, shape (n,) each: the same replication in two variants.

    Common random numbers make the rows alike, so the interval is far narrower than that of two separate means.
    bounds: of one row's difference. Rows equal within rounding differ by exactly 0.
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if first.shape != second.shape:
        raise DomainError(f"paired columns need the same replications: {first.shape} and {second.shape}")
    both = np.isfinite(first) & np.isfinite(second)
    first, second = first[both], second[both]
    difference = snapped(first, second) - second
    scale = scale_of(first, second)
    return mean_interval(difference, low=bounds.low, high=bounds.high, confidence=confidence, scale=scale)


def difference_bounds(a: Support, b: Support) -> Support:
    """Support of a - b."""
    return Support(a.low - b.high, a.high - b.low)


def replications_until_sign(difference: Estimate, *, confidence: float = 0.95) -> SignCertainty:
    """How many replications until the sign of a paired difference is certain: (z std / mean)^2."""
    bound = max(abs(difference.low), abs(difference.high))
    if difference.certain and difference.mean != 0.0:
        return SignCertainty(True, difference.n, bound, "certain: it cannot be otherwise")
    if difference.n == 0 and not difference.certain:
        return SignCertainty(False, None, math.nan, "no row to compare")
    if difference.method == "exact" or (difference.mean == 0.0 and difference.std == 0.0):
        text = "no difference: the two are the same" if bound == 0.0 else f"no difference seen: below {bound:.2g}"
        return SignCertainty(bound == 0.0, None, bound, text)
    if difference.excludes_zero:
        return SignCertainty(True, difference.n, bound, f"certain with {difference.n:,} replications")
    if difference.mean == 0.0:
        return SignCertainty(False, None, bound, f"no difference seen: below {bound:.2g}")
    z = normal_quantile(confidence)
    needed = max(difference.n + 1, math.ceil((z * difference.std / difference.mean) ** 2))
    text = f"not certain: below {bound:.2g}; about {_rounded(needed):,} replications if it is as large as it looks"
    return SignCertainty(False, needed, bound, text)


def _rounded(count: int) -> int:
    """Two significant digits: the estimate deserves no more."""
    if count < 100:
        return count
    step = int(10 ** (len(str(count)) - 2))
    return int(-(-count // step) * step)


def same_columns(a: Mapping[str, NDArray[np.float64]], b: Mapping[str, NDArray[np.float64]]) -> bool:
    """Whether every column both tables have is the same in every row, within rounding: what was changed is inert.

    Shares (`p_...`) are left out: their denominator counts what the variant adds, and the counts beside them tell.
    """
    shared = {name for name in a.keys() & b.keys() if not name.startswith("p_")}
    return bool(shared) and all(np.array_equal(snapped(a[name], b[name]), b[name], equal_nan=True) for name in shared)
