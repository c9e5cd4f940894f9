"""Rows as the scenario makes them in plans written by hand, and many replications of such a plan."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from redan.engine import simulate
from redan.layout import Fate, Kind, Law, Off, Op, Plan, Trigger
from redan.layout.build import Effect, Threat
from redan.layout.outcomes import Outcomes
from redan.scenario import resolved
from redan.scenario.resolved import Delay

SEED = 20130510
STANDARD_ERRORS = 4.0


def by_hand(effects: Iterable[resolved.Effect]) -> list[Effect]:
    """The same rows for `layout.build`, in the order in which a compiled plan has them."""
    return [
        Effect(
            e.name, Trigger[e.on.upper().replace("-", "_")], e.of, Kind[e.kind.upper()], e.target, Op[e.op.upper()],
            e.rounds or (Off[e.bits.upper()] if e.bits else 0), e.probability,
            (Law[e.delay.law.upper()], e.delay.a_s, e.delay.b_s), e.then,
        )
        for e in sorted(effects, key=lambda e: e.name)
    ]  # fmt: skip


def outcomes(plan: Plan) -> Outcomes:
    """20,000 replications."""
    return simulate(plan, SEED, 0, 20_000)


def probe(name: str, at_s: float, radar: str = "eye") -> Threat:
    """Arrives at a time and hits if the radar is on then; nobody sees it."""
    return Threat(name, at_s - 0.5, at_s, munition=True, seeks=radar, hit_probability=1.0, hit_silent=0.0)


def hit(run: Outcomes) -> np.ndarray:
    """(n, T) whether it arrived and hit."""
    return run.fate == Fate.ARRIVED_HIT


def assert_share(sample: np.ndarray, expected: float) -> None:
    """The share of true values is the expected one within four standard errors."""
    values = np.asarray(sample, dtype=float)
    error = math.sqrt(expected * (1.0 - expected) / values.size)
    got = values.mean()
    assert abs(got - expected) <= STANDARD_ERRORS * error, f"{got:.4f} is not {expected:.4f} ± {error:.4f}"


def fixed(seconds: float) -> Delay:
    return Delay("fixed", seconds)


def mean(seconds: float) -> Delay:
    return Delay("exponential", seconds)
