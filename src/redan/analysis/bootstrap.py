"""Intervals for figures that are functions of means, such as a cost exchange ratio, by resampling."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from redan.analysis.intervals import NOTHING, NOTHING_TO_RESAMPLE, Estimate, normal_quantile

F8 = NDArray[np.float64]
RESAMPLES = 2000
MOST_BLOCKS = 400  # rows are independent, so resampling sums of neighbours is as good and much faster
SEED = 20130513


@lru_cache(maxsize=8)
def _weights(blocks: int, resamples: int) -> F8:
    """How often each block is drawn, (resamples, blocks); fixed by a fixed seed."""
    generator = np.random.Generator(np.random.Philox(SEED))
    drawn = generator.integers(0, blocks, size=(resamples, blocks), dtype=np.int32)
    drawn += (np.arange(resamples, dtype=np.int32) * blocks)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=resamples * blocks).reshape(resamples, blocks)
    weights = counts.astype(np.float64)
    weights.flags.writeable = False
    return weights


def bootstrap(
    columns: Sequence[F8],
    statistic: Callable[[F8], F8],
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> Estimate:
    """Interval of `statistic` of the means of some columns of one table, each of shape (n,).

    statistic: takes means with the columns on the last axis and returns one number for each.
    Bias-corrected and accelerated percentiles, the acceleration from the jackknife; the same every time.
    Source: Efron, Better bootstrap confidence intervals, JASA 82 (1987).
    Valid for: some tens of rows that matter; for plain means prefer `mean_interval`.
    """
    rows = np.stack([np.asarray(column, dtype=np.float64) for column in columns])
    rows = rows[:, np.all(np.isfinite(rows), axis=0)]
    n = rows.shape[1]
    if n == 0:
        return NOTHING
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(rows.mean(axis=1)))
        edges = np.linspace(0, n, min(n, MOST_BLOCKS) + 1).astype(np.int64)
        sums = np.add.reduceat(rows, edges[:-1], axis=1)  # (columns, blocks)
        sizes = np.diff(edges).astype(np.float64)
        weights = _weights(len(sizes), resamples)
        drawn = np.sort(statistic((weights @ sums.T) / (weights @ sizes)[:, None]))
        left_out = statistic((sums.sum(axis=1)[:, None] - sums).T / (n - sizes)[:, None]) if n > 1 else np.zeros(1)
    if not (math.isfinite(value) and np.all(np.isfinite(drawn)) and np.all(np.isfinite(left_out))):
        return Estimate(value, math.nan, math.nan, n, math.nan, "none", "the denominator may be zero")
    if drawn[0] == drawn[-1]:
        return Estimate(value, math.nan, math.nan, n, 0.0, "none", NOTHING_TO_RESAMPLE)
    low, high = _accelerated(drawn, value, left_out, confidence)
    return Estimate(value, min(low, value), max(high, value), n, float(drawn.std()) * math.sqrt(n), "bootstrap")


def _accelerated(drawn: F8, value: float, left_out: F8, confidence: float) -> tuple[float, float]:
    normal = NormalDist()
    below = (np.count_nonzero(drawn < value) + 0.5 * np.count_nonzero(drawn == value)) / len(drawn)
    bias = normal.inv_cdf(min(max(below, 1e-4), 1.0 - 1e-4))
    influence = left_out.mean() - left_out
    scale = float((influence**2).sum())
    acceleration = float((influence**3).sum()) / (6.0 * scale**1.5) if scale > 0 else 0.0
    z = normal_quantile(confidence)
    limits = []
    for side in (-z, z):
        shifted = bias + side
        level = normal.cdf(bias + shifted / (1.0 - acceleration * shifted))
        limits.append(float(np.quantile(drawn, level)))
    return limits[0], limits[1]


def ratio_of_means(numerator: F8, denominator: F8, *, confidence: float = 0.95) -> Estimate:
    """Mean of one column over the mean of another; no interval where the denominator may be zero."""
    return bootstrap([numerator, denominator], lambda means: means[..., 0] / means[..., 1], confidence=confidence)
