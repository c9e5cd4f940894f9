"""What must hold in every replication of every plan, read from the event log alone."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from tests.agreement.changes import reversed_units, with_idle_unit
from tests.agreement.generate import random_plan

from redan.layout import Event, Fate, Plan, ThreatKind
from redan.reference import Outcome, simulate_one

PLANS = range(120)
KILLED = (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE)
Log = list[tuple[float, int, int, int, int]]


def rows(log: Log, event: Event) -> Log:
    return [row for row in log if row[1] == event]


def audit(plan: Plan, outcome: Outcome, log: Log) -> None:
    """Conservation laws; raises AssertionError naming the one that is broken."""
    assert all(a[0] <= b[0] for a, b in itertools.pairwise(log)), "an event lies before the one logged earlier"

    launches, intercepts = rows(log, Event.LAUNCH), rows(log, Event.INTERCEPT)
    by_pair = Counter((row[2], row[3]) for row in launches)
    assert by_pair == Counter((row[2], row[3]) for row in intercepts), "a missile never came down"
    assert np.array_equal(outcome.fired, [sum(row[2] == u for row in launches) for u in range(len(plan.unit_key))])
    assert np.array_equal(outcome.shots, [sum(row[3] == t for row in launches) for t in range(len(plan.threat_key))])
    assert outcome.first_launch_s == min((row[0] for row in launches), default=np.inf)

    loaded = plan.launcher_ready.copy()
    stock = plan.unit_stock.copy()
    for _, event, a, b, c in log:
        if event == Event.LAUNCH:
            loaded[c] -= 1
            assert loaded[c] >= 0, "a launch from an empty launcher"
        elif event == Event.RELOADED:
            stock[a] -= c
            loaded[b] += c
            assert loaded[b] <= plan.launcher_tubes[b], "more rounds than tubes"
            assert stock[a] >= 0, "rounds from nowhere"
    first, last = plan.unit_launcher_offset[:-1], plan.unit_launcher_offset[1:]
    left = stock + np.array([loaded[i:j].sum() for i, j in zip(first, last, strict=True)], dtype=int)
    started = plan.unit_stock + np.array(
        [plan.launcher_ready[i:j].sum() for i, j in zip(first, last, strict=True)], dtype=int
    )
    assert np.array_equal(outcome.fired + left, started), "rounds fired and left are not what there was"

    assert not np.isin(outcome.fate, (Fate.UNBORN, Fate.FLYING)).any(), "a threat without a fate"
    assert np.isfinite(outcome.fate_time_s).all()
    kills = [row for row in intercepts if row[4] == 1]
    assert len(kills) == np.isin(outcome.fate, KILLED).sum(), "kills and killed differ"
    assert Counter(row[2] for row in rows(log, Event.ARRIVE)) == Counter(
        np.flatnonzero(np.isin(outcome.fate, (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED))).tolist()
    )
    assert outcome.hits.sum() == sum(row[4] for row in rows(log, Event.ARRIVE) if row[3] >= 0)

    engaged: set[tuple[int, int]] = set()
    flying: Counter[int] = Counter()
    for _, event, a, b, c in log:
        if event == Event.TAKE:
            assert (a, b) not in engaged, "engaged twice"
            assert c >= 1
            engaged.add((a, b))
            assert sum(u == a for u, _ in engaged) <= plan.unit_channels[a], "more engagements than channels"
        elif event == Event.DROP or (event == Event.ASSESS and c == 1):
            engaged.remove((a, b))
        elif event == Event.LAUNCH:
            assert (a, b) in engaged, "a launch without an engagement"
            flying[a] += 1
            assert flying[a] <= plan.unit_missile_channels[a], "more missiles than channels"
        elif event == Event.INTERCEPT:
            flying[a] -= 1
    assert not engaged, "an engagement without an end"


@pytest.mark.parametrize("block", range(4))
def test_conservation(block: int) -> None:
    for number in PLANS[block::4]:
        plan = random_plan(number)
        for replication in range(2):
            audit(plan, *simulate_one(plan, 11, replication))


def test_audit_notices_planted_faults() -> None:
    noticed = 0
    for number in PLANS:
        plan = random_plan(number)
        outcome, log = simulate_one(plan, 11, 0)
        for event in (Event.LAUNCH, Event.INTERCEPT, Event.TAKE):
            found = rows(log, event)
            if found:
                noticed += 1
                with pytest.raises((AssertionError, KeyError)):
                    audit(plan, outcome, [row for row in log if row is not found[-1]])
    assert noticed > 100


def test_same_replication_same_events_and_the_log_changes_nothing() -> None:
    for number in PLANS[:20]:
        plan = random_plan(number)
        first, second = simulate_one(plan, 5, 2), simulate_one(plan, 5, 2)
        silent, nothing = simulate_one(plan, 5, 2, log=False)
        assert first[1] == second[1]
        assert nothing == []
        for name in Outcome.__dataclass_fields__:
            assert np.array_equal(getattr(first[0], name), getattr(second[0], name))
            assert np.array_equal(getattr(first[0], name), getattr(silent, name))


OF_UNITS = {Event.INTERCEPT, Event.ASSESS, Event.RELOADED, Event.LAUNCH, Event.TAKE, Event.DROP}


def test_numbering_of_units_does_not_change_the_outcome() -> None:
    """Chance is keyed by entity, so only coinciding events of two units tell their order: such logs are left out."""
    compared = 0
    for number in PLANS:
        plan = random_plan(number)
        mirrored = reversed_units(plan)
        outcome, log = simulate_one(plan, 3, 0)
        other, _ = simulate_one(mirrored, 3, 0)
        if any(a[0] == b[0] and {a[1], b[1]} <= OF_UNITS and a[2] != b[2] for a, b in itertools.pairwise(log)):
            continue
        compared += 1
        assert np.array_equal(outcome.fate, other.fate)
        assert np.array_equal(outcome.fate_time_s, other.fate_time_s)
        assert np.array_equal(outcome.fired, other.fired[::-1])
        assert np.array_equal(outcome.hits, other.hits)
    assert compared >= 30


def test_a_unit_that_can_reach_nothing_changes_no_event() -> None:
    for number in PLANS[:60]:
        plan = random_plan(number)
        larger = with_idle_unit(plan)
        for replication in range(2):
            assert simulate_one(plan, 3, replication)[1] == simulate_one(larger, 3, replication)[1]


def test_kill_probability_zero_one_and_no_rounds_are_exact() -> None:
    """MET-04."""
    for number in PLANS[:60]:
        plan = random_plan(number)
        certain = plan._replace(pair_pk=np.ones_like(plan.pair_pk), unit_false_kill=np.zeros_like(plan.unit_false_kill))
        hopeless = plan._replace(pair_pk=np.zeros_like(plan.pair_pk))
        unarmed = plan._replace(
            launcher_ready=np.zeros_like(plan.launcher_ready), unit_stock=np.zeros_like(plan.unit_stock)
        )
        outcome, log = simulate_one(hopeless, 3, 0)
        assert not np.isin(outcome.fate, KILLED).any()
        outcome, log = simulate_one(unarmed, 3, 0)
        assert not np.isin(outcome.fate, KILLED).any()
        assert outcome.fired.sum() == 0
        assert not rows(log, Event.TAKE)
        outcome, log = simulate_one(certain, 3, 0)
        works = unit_works_until(certain, log)
        for time_s, _, unit, threat, killed in rows(log, Event.INTERCEPT):
            if not killed:  # nothing was left to hit, or nobody guided the missile
                assert outcome.fate_time_s[threat] <= time_s or works[unit] <= time_s


def unit_works_until(plan: Plan, log: Log) -> np.ndarray:
    """When each unit lost its own asset or its engagement radar's; inf if never."""
    lost_s = {row[2]: row[0] for row in rows(log, Event.LOST)}
    until = []
    for asset, radar in zip(plan.unit_asset, plan.unit_radar, strict=True):
        radar_asset = plan.radar_asset[radar] if radar >= 0 else -1
        until.append(min(lost_s.get(int(asset), np.inf), lost_s.get(int(radar_asset), np.inf)))
    return np.array(until)


def test_kinds_end_in_their_own_fates() -> None:
    for number in PLANS[:40]:
        plan = random_plan(number)
        fate = simulate_one(plan, 9, 1)[0].fate
        aircraft = plan.threat_kind == ThreatKind.AIRCRAFT
        assert np.isin(fate[aircraft], (*KILLED, Fate.LEFT, Fate.TURNED)).all()
        assert np.isin(fate[~aircraft], (Fate.KILLED, Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED, Fate.NEVER_RELEASED)).all()
