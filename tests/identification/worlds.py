"""Many replications of small plans: by the engine where it knows the effects, else by the reference and fewer."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from redan.engine import simulate
from redan.layout import Off, Plan
from redan.layout.build import Reach, Sight, Threat, Unit, build_plan
from redan.reference import simulate_one
from redan.scenario import parse_scenario, resolve
from redan.scenario.resolved import Resolved

SEED = 20180917
REPLICATIONS = 20_000
STANDARD_ERRORS = 4.0
EYE = (Sight("eye"),)


@lru_cache(maxsize=1)
def engine_knows_effects() -> bool:
    """Whether the engine holds fire at a pair that is off."""
    reach = Reach("u", 1.0, off=Off.UNIDENTIFIED)
    plan = build_plan([Threat("t", 0, 100, sights=EYE, reach=(reach,))], [Unit("u")])
    return int(simulate(plan, 1, 0, 1).shots.sum()) == 0


def fates_and_shots(plan: Plan, few: int, seed: int = SEED) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Fates and shots (n, T): 20,000 replications of the engine, or `few` of the reference."""
    if engine_knows_effects():
        outcomes = simulate(plan, seed, 0, REPLICATIONS)
        return outcomes.fate, outcomes.shots
    found = [simulate_one(plan, seed, i, log=False)[0] for i in range(few)]
    return np.array([one.fate for one in found]), np.array([one.shots for one in found])


def assert_mean(sample: NDArray[np.generic], expected: float, variance: float | None = None) -> None:
    """The mean of a sample (n,) is as expected within four standard errors; variance: of one, if known."""
    values = np.asarray(sample, dtype=float)
    spread = float(values.var(ddof=1)) if variance is None else variance
    error = math.sqrt(spread / values.size)
    assert abs(values.mean() - expected) <= STANDARD_ERRORS * error + 1e-12, (values.mean(), expected, error)


def resolved(text: str, variant: str | None = None, **readings: str) -> Resolved:
    """A scenario file's text to its meaning."""
    return resolve(parse_scenario(text, "x.yaml"), variant, readings)
