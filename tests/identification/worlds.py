"""Many replications of small plans."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from redan.engine import simulate
from redan.layout import Plan
from redan.layout.build import Sight
from redan.scenario import parse_scenario, resolve
from redan.scenario.resolved import Resolved

SEED = 20180917
REPLICATIONS = 20_000
STANDARD_ERRORS = 4.0
EYE = (Sight("eye"),)


def fates_and_shots(plan: Plan, seed: int = SEED) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Fates and shots (n, T) of 20,000 replications."""
    outcomes = simulate(plan, seed, 0, REPLICATIONS)
    return outcomes.fate, outcomes.shots


def assert_mean(sample: NDArray[np.generic], expected: float, variance: float | None = None) -> None:
    """The mean of a sample (n,) is as expected within four standard errors; variance: of one, if known."""
    values = np.asarray(sample, dtype=float)
    spread = float(values.var(ddof=1)) if variance is None else variance
    error = math.sqrt(spread / values.size)
    assert abs(values.mean() - expected) <= STANDARD_ERRORS * error + 1e-12, (values.mean(), expected, error)


def resolved(text: str, variant: str | None = None, **readings: str) -> Resolved:
    """A scenario file's text to its meaning."""
    return resolve(parse_scenario(text, "x.yaml"), variant, readings)
