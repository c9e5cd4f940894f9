"""Law of nets: with perfect assessment, netting the same units never raises the mean leak of independent threats."""

from __future__ import annotations

import math

import numpy as np
from tests.metamorphic.nets import ALONE, EXCLUSIVE, JOINING, plan_of

from redan.engine import simulate
from redan.layout import Fate

PLANS, REPLICATIONS, STANDARD_ERRORS = 80, 1000, 4.0


def leaks(seed: int, nets: str) -> np.ndarray:
    """Munitions that arrive, replication by replication."""
    fate = simulate(plan_of(seed, nets), 1, 0, REPLICATIONS).fate
    return np.isin(fate, (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED)).sum(axis=1).astype(float)


def raised(nets: str) -> list[int]:
    """Plans in which the net raises the mean leak beyond chance."""
    found = []
    for seed in range(PLANS):
        more = leaks(seed, nets) - leaks(seed, ALONE)
        if more.mean() > STANDARD_ERRORS * more.std() / math.sqrt(REPLICATIONS):
            found.append(seed)
    return found


def test_a_joining_net_raises_no_mean_leak() -> None:
    assert raised(JOINING) == []


def test_planted_fault_a_net_of_one_unit_a_threat_breaks_the_law() -> None:
    """The rule of 0.1.0, in the same plans: so the law above can fail."""
    assert len(raised(EXCLUSIVE)) > PLANS / 10
