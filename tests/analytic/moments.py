"""Within four standard errors, on mean and on variance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from evidence.cases.formulas import Pmf

REPLICATIONS = 20_000
SEED = 20130510
STANDARD_ERRORS = 4.0


def assert_distribution(sample: ArrayLike, pmf: Pmf) -> None:
    """Mean and variance of the sample agree with those of the exact distribution; no value outside its support."""
    values = np.asarray(sample, dtype=float)
    assert math.isclose(math.fsum(pmf.values()), 1.0, rel_tol=1e-12)
    assert set(np.unique(values)) <= {v for v, q in pmf.items() if q > 0}, "a value that cannot happen"
    mean = math.fsum(v * q for v, q in pmf.items())
    central = [math.fsum((v - mean) ** k * q for v, q in pmf.items()) for k in (2, 4)]
    variance, fourth = central
    n = values.size
    error = math.sqrt(variance / n)
    assert abs(values.mean() - mean) <= STANDARD_ERRORS * error + 1e-12, f"mean {values.mean()} is not {mean} ± {error}"
    error = math.sqrt(max(fourth - variance**2 * (n - 3) / (n - 1), 0.0) / n)
    got = values.var(ddof=1)
    assert abs(got - variance) <= STANDARD_ERRORS * error + 1e-12, f"variance {got} is not {variance} ± {error}"


def assert_ratio(numerator: ArrayLike, denominator: ArrayLike, expected: float) -> None:
    """Sum of numerators over sum of denominators, one pair a replication (rows: strata of replications)."""
    residual = np.asarray(numerator, dtype=float) - expected * np.asarray(denominator, dtype=float)
    within = residual - residual.mean(axis=-1, keepdims=True)
    error = math.sqrt(float((within**2).sum()))
    ratio = np.sum(numerator) / np.sum(denominator)
    assert abs(residual.sum()) <= STANDARD_ERRORS * error, (
        f"{ratio} is not {expected} ± {error / np.sum(denominator)}"
    )
