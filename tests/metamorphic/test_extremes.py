"""Pk 0 and 1, empty and endless magazines, the split of a run: exact in every replication (MET-02, 04, 06)."""

from __future__ import annotations

import numpy as np
import pytest
from tests.agreement.changes import reversed_units
from tests.agreement.generate import random_plan
from tests.metamorphic.laws import SEED, killed, same

from redan.engine import simulate
from redan.layout import Fate, Plan
from redan.layout import build as p
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes

PLANS = range(100)
REPLICATIONS = 100


def no_threat_reached(plan: Plan) -> Plan:
    return plan._replace(pair_permit_s=np.full_like(plan.pair_permit_s, np.inf))


def full(plan: Plan, rounds: int) -> Plan:
    """Every launcher with so many rounds on it; none in stock, none in reserve."""
    tubes = np.full_like(plan.launcher_tubes, rounds)
    zero = np.zeros_like(plan.unit_stock)
    return plan._replace(launcher_tubes=tubes, launcher_ready=tubes, unit_stock=zero, unit_reserve=zero)


def raid(pk: float, threats: int = 12, rounds: int = 1_000_000) -> Plan:
    """Munitions that come one by one past two netted units of one channel: every missile fired arrives in time."""
    reach = tuple(p.Reach(name, pk, (p.Window(0, 1000, (3.0, 3.0)),)) for name in ("a", "b"))
    eye = (p.Sight("eye", 0, 1000, ((0, 0.0), (300, 0.7))),)  # three in ten are never seen
    bombs = [
        p.Threat(f"t{i:02}", 0, 2000, munition=True, asset="store", sights=eye, reach=reach) for i in range(threats)
    ]
    units = [p.Unit(name, net="net", channels=1, launchers=(p.Launcher(rounds, rounds),)) for name in ("a", "b")]
    return p.build_plan(bombs, units, nets=[p.Net("net")], assets=[p.Asset("store", threats)])


def test_pk_0_everything_leaks() -> None:
    """MET-04: nobody is killed; where aircraft do not turn away, all is as if nobody might fire."""
    for number in PLANS:
        plan = random_plan(number)
        hopeless = plan._replace(pair_pk=np.zeros_like(plan.pair_pk))
        assert not killed(simulate(hopeless, SEED, 0, REPLICATIONS)).any()
        steady = hopeless._replace(threat_turn_probability=np.zeros_like(plan.threat_turn_probability))
        fired_at, left_alone = (
            simulate(each, SEED, 0, REPLICATIONS) for each in (steady, no_threat_reached(steady))
        )
        assert np.array_equal(fired_at.fate, left_alone.fate)
        assert np.array_equal(fired_at.hits, left_alone.hits)


def test_pk_1_the_leakers_are_those_never_engaged() -> None:
    """MET-04, with certain hits: fired at is killed, never fired at arrives, in every replication."""
    rows = simulate(raid(1.0), SEED, 0, 5000)
    assert np.array_equal(rows.fate == Fate.KILLED, rows.shots > 0)
    assert np.array_equal(rows.fate == Fate.ARRIVED_HIT, rows.shots == 0)
    assert (rows.shots == 0).any(axis=1).mean() > 0.9
    almost = simulate(raid(0.98), SEED, 0, 5000)  # planted fault: a probability clamped below 1
    assert not np.array_equal(almost.fate == Fate.KILLED, almost.shots > 0)


def test_empty_magazines_are_no_defence() -> None:
    """Nothing is fired, and all is as if nobody might fire."""
    for number in PLANS:
        plan = random_plan(number)
        empty = full(plan, 0)
        rows = simulate(empty, SEED, 0, REPLICATIONS)
        assert not rows.fired.any()
        assert not rows.shots.any()
        assert np.isinf(rows.first_launch_s).all()
        silent = simulate(no_threat_reached(empty), SEED, 0, REPLICATIONS)
        assert np.array_equal(rows.fate, silent.fate)
        assert np.array_equal(rows.fate_time_s, silent.fate_time_s)


@pytest.mark.slow
def test_rounds_that_are_never_fired_change_nothing() -> None:
    """A magazine larger than anything fired is endless: a thousand rounds a launcher or a hundred thousand."""
    fired = 0
    for number in PLANS:
        plan = random_plan(number)
        many, endless = (simulate(full(plan, n), SEED, 0, REPLICATIONS) for n in (1000, 100_000))
        assert same(many, endless)
        assert many.fired.max(initial=0) < 1000
        fired += int(many.fired.sum())
    assert fired > 10_000


def test_a_magazine_that_binds_is_noticed() -> None:
    """Planted fault: three rounds a launcher are not endless; exactly they are fired, and the rest leaks."""
    rows = simulate(raid(1.0, rounds=3), SEED, 0, 2000)
    assert rows.fired.max() == 3
    assert np.array_equal(killed(rows).sum(axis=1), rows.fired.sum(axis=1))
    assert not same(rows, simulate(raid(1.0), SEED, 0, 2000))


def joined(*parts: Outcomes) -> Outcomes:
    return Outcomes(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in OUTCOME_FIELDS})


@pytest.mark.parametrize("cut", [0, 1, 37, 199, 200])
def test_split_and_joined_is_the_whole(cut: int) -> None:
    """MET-02, rows of the engine; threads, processes and chunks are in tests/identity."""
    for number in range(20):
        plan = random_plan(number)
        whole = simulate(plan, SEED, 0, 200)
        assert same(whole, joined(simulate(plan, SEED, 0, cut), simulate(plan, SEED, cut, 200 - cut)))
        swapped = joined(simulate(plan, SEED, 1, 200), simulate(plan, SEED, 0, 1))
        assert not same(whole, swapped) or all(len(np.unique(getattr(whole, f), axis=0)) == 1 for f in OUTCOME_FIELDS)


@pytest.mark.slow
def test_numbering_of_entities_keeps_the_distribution() -> None:
    """MET-06, where instants coincide and the numbering decides who comes first: the means stay within chance.

    Where they do not coincide the rows are identical: tests/reference and, for files, tests/identity.
    """
    count, differences = 1000, []
    for number in range(40):
        plan = random_plan(number)
        here, there = simulate(plan, SEED, 0, count), simulate(reversed_units(plan), SEED + 1, 0, count)
        a, b = killed(here).sum(axis=1), killed(there).sum(axis=1)
        spread = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / count)
        if spread > 0.0:
            differences.append(float(a.mean() - b.mean()) / float(spread))
    assert len(differences) >= 15
    assert max(abs(d) for d in differences) < 4.5, differences
