"""The engine is its readable definition: the same events at the same instants, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from tests.agreement.changes import with_idle_unit
from tests.agreement.generate import random_plan, special_plans

from redan.engine import replay, simulate
from redan.layout import Event, Plan
from redan.layout.outcomes import OUTCOME_FIELDS
from redan.reference import simulate_one

PLANS = 200
REPLICATIONS = 3


def first_difference(plan: Plan, seed: int, replication: int) -> str | None:
    """None when engine and reference agree on this replication; else what differs first."""
    outcome, expected = simulate_one(plan, seed, replication)
    rows, events = replay(plan, seed, replication)
    got = [tuple(row) for row in events[["time_s", "code", "a", "b", "c"]].tolist()]
    for i, (mine, theirs) in enumerate(zip(expected, got, strict=False)):
        if mine != theirs:
            return f"event {i}: reference {_words(mine)}, engine {_words(theirs)}"
    if len(expected) != len(got):
        return f"reference has {len(expected)} events, engine {len(got)}"
    for name in OUTCOME_FIELDS:
        mine, theirs = np.asarray(getattr(outcome, name)), getattr(rows, name)[0]
        if not np.array_equal(mine, theirs):
            return f"{name}: reference {mine}, engine {theirs}"
    return None


def _words(row: tuple) -> str:
    return f"{row[0]!r} {Event(row[1]).name} {row[2:]}"


@pytest.mark.parametrize("block", range(10))
def test_engine_gives_the_events_of_the_reference(block: int) -> None:
    for number in range(block * PLANS // 10, (block + 1) * PLANS // 10):
        plan = random_plan(number)
        for replication in range(REPLICATIONS):
            difference = first_difference(plan, 2013, replication)
            assert not difference, f"random_plan({number}), replication {replication}: {difference}"


def test_engine_gives_the_events_of_the_reference_on_special_plans() -> None:
    for number, plan in enumerate(special_plans()):
        for replication in range(REPLICATIONS):
            difference = first_difference(plan, 2013, replication)
            assert not difference, f"special plan {number}, replication {replication}: {difference}"


@pytest.mark.long
@pytest.mark.parametrize("block", range(100))
def test_engine_gives_the_events_of_the_reference_on_ten_thousand_plans(block: int) -> None:
    for number in range(1000 + block * 100, 1000 + (block + 1) * 100):
        plan = random_plan(number)
        difference = first_difference(plan, number, number)
        assert not difference, f"random_plan({number}): {difference}"


def test_a_row_of_a_range_is_the_row_replayed() -> None:
    plan = random_plan(3)
    rows = simulate(plan, 5, 10, 20)
    for replication in range(10, 30):
        row, _ = replay(plan, 5, replication)
        for name in OUTCOME_FIELDS:
            assert np.array_equal(getattr(rows, name)[replication - 10], getattr(row, name)[0])


def test_a_unit_that_can_reach_nothing_changes_none_of_ten_thousand_rows() -> None:
    for number in range(10):
        plan = random_plan(number)
        alone, beside = simulate(plan, 7, 0, 1000), simulate(with_idle_unit(plan), 7, 0, 1000)
        for name in OUTCOME_FIELDS:
            mine, theirs = getattr(alone, name), getattr(beside, name)
            if theirs.ndim == 2:
                theirs = theirs[:, : mine.shape[1]]  # without the idle unit's own column
            assert np.array_equal(mine, theirs), f"random_plan({number}): {name}"


def test_comparison_notices_a_changed_plan() -> None:
    """Planted fault: an engine that saw another kill probability would be caught."""
    caught = 0
    for number in range(20):
        plan = random_plan(number)
        changed = plan._replace(pair_pk=1.0 - plan.pair_pk)
        _, expected = simulate_one(plan, 1, 0)
        _, events = replay(changed, 1, 0)
        caught += expected != [tuple(row) for row in events.tolist()]
    assert caught >= 5


@pytest.mark.parametrize("number", [1078, 1220, 1238, 1241, 10752])
def test_plans_on_which_the_engine_once_differed(number: int) -> None:
    """Threats that end as they enter, and pairs closed between an opportunity and its offer."""
    plan = random_plan(number)
    for replication in range(REPLICATIONS):
        assert first_difference(plan, 2013, replication) is None
