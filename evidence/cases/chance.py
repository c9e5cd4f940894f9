"""Estimates from chance against exact values: within four standard errors, on mean and on variance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from evidence.cases.case import ENGINE, STANDARD_ERRORS, Computed, Value
from evidence.cases.formulas import Pmf

REPLICATIONS = 20_000
SEED = 20130510


def against(name: str, sample: ArrayLike, pmf: Pmf) -> Computed:
    """Mean and variance of a sample beside those of the exact distribution."""
    values = np.asarray(sample, dtype=float)
    mean = math.fsum(v * q for v, q in pmf.items())
    variance, fourth = (math.fsum((v - mean) ** k * q for v, q in pmf.items()) for k in (2, 4))
    n = values.size
    width = STANDARD_ERRORS * math.sqrt(variance / n) + 1e-12
    found = {f"{name}, mean": Value(float(values.mean()), ENGINE, mean, width, chance=True)}
    if variance > 1e-12:
        width = STANDARD_ERRORS * math.sqrt(max(fourth - variance**2 * (n - 3) / (n - 1), 0.0) / n) + 1e-12
        found[f"{name}, variance"] = Value(float(values.var(ddof=1)), ENGINE, variance, width, chance=True)
    impossible = sorted(set(np.unique(values).tolist()) - {v for v, q in pmf.items() if q > 0.0})
    if impossible:
        found[f"{name}, values that cannot happen"] = Value(impossible, ENGINE, [], 0.0)
    return found


def ratio_against(name: str, numerator: ArrayLike, denominator: ArrayLike, expected: float) -> Computed:
    """Sum of numerators over sum of denominators, one pair a replication (rows: strata of replications)."""
    above, below = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    residual = above - expected * below
    within = residual - residual.mean(axis=-1, keepdims=True)
    error = math.sqrt(float((within**2).sum())) / float(below.sum())
    # of what is too rare to be seen once, the sample itself shows no scatter: that of independent trials at least
    error = max(error, math.sqrt(expected * (1.0 - expected) / float(below.sum())))
    ratio = float(above.sum() / below.sum())
    return {name: Value(ratio, ENGINE, expected, STANDARD_ERRORS * error, chance=True)}
