"""What the metamorphic laws compare: who was killed, what was hit, and the first event in which two worlds differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from redan.engine import replay
from redan.layout import Fate, Plan
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes

SEED = 2026
DEAD = (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE)
ARRIVED = (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED)
ALIVE = (Fate.LEFT, Fate.TURNED)
Row = tuple[float, int, int, int, int]


def killed(rows: Outcomes) -> NDArray[np.bool_]:
    """(n, T)"""
    return np.isin(rows.fate, DEAD)


def same(a: Outcomes, b: Outcomes) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True) for name in OUTCOME_FIELDS)


def worse(before: Outcomes, after: Outcomes) -> NDArray[np.bool_]:
    """(n,) replications in which more munitions arrive, more aircraft survive or an asset is hit more often.

    Not "fewer are killed": a carrier killed early takes munitions along that would have been killed one by one.
    """
    more = [
        np.isin(after.fate, fates).sum(axis=1) > np.isin(before.fate, fates).sum(axis=1) for fates in (ARRIVED, ALIVE)
    ]
    harder: NDArray[np.bool_] = more[0] | more[1] | (after.hits > before.hits).any(axis=1)
    return harder


def with_pk(plan: Plan, pair: int, pk: float) -> Plan:
    """The plan with one pair's kill probability."""
    changed = plan.pair_pk.copy()
    changed[pair] = pk
    return plan._replace(pair_pk=changed)


def only_pair(plan: Plan, pair: int) -> Plan:
    """The plan in which one unit may fire at one threat and nobody at anything else."""
    permit = np.full_like(plan.pair_permit_s, np.inf)
    permit[pair] = plan.pair_permit_s[pair]
    return plan._replace(pair_permit_s=permit)


def events(plan: Plan, replication: int) -> list[Row]:
    return [tuple(row) for row in replay(plan, SEED, replication)[1].tolist()]


def first_difference(before: Plan, after: Plan, replication: int) -> tuple[Row, Row] | None:
    """The first events of one replication that two plans do not have in common."""
    pairs = zip(events(before, replication), events(after, replication), strict=False)
    return next(((a, b) for a, b in pairs if a != b), None)
