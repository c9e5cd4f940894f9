"""Raising one kill probability under common random numbers.

One unit, one threat: no replication gets worse. Elsewhere a kill frees a channel, the freed channel takes another
threat, and what comes after may be met by a busy unit: such replications are counted, each is shown to begin with the
kill itself, and one is told from beginning to end.
"""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from tests.agreement.generate import random_plan
from tests.metamorphic.laws import SEED, events, first_difference, killed, only_pair, with_pk, worse

from redan.engine import simulate
from redan.layout import Event, Plan
from redan.layout import build as p

LEVELS = (0.0, 0.2, 0.5, 0.8, 1.0)
REPLICATIONS = 100


def pairs_of(number: int, count: int) -> tuple[Plan, list[int]]:
    """A random plan and some of its pairs."""
    plan = random_plan(number)
    pairs = range(len(plan.pair_pk))
    return plan, random.Random(number).sample(pairs, min(count, len(pairs)))


def worst_of_one_duel(plan: Plan, pair: int) -> tuple[int, int]:
    """Replications that get worse, and that get better, while one Pk climbs the levels."""
    alone = only_pair(plan, pair)
    runs = [simulate(with_pk(alone, pair, pk), SEED, 0, REPLICATIONS) for pk in LEVELS]
    steps = list(itertools.pairwise(runs))
    return sum(int(worse(a, b).sum()) for a, b in steps), sum(int(worse(b, a).sum()) for a, b in steps)


@pytest.mark.slow
def test_one_unit_one_threat_no_replication_gets_worse() -> None:
    duels = [worst_of_one_duel(plan, pair) for plan, chosen in (pairs_of(n, 2) for n in range(100)) for pair in chosen]
    assert sum(w for w, _ in duels) == 0
    assert sum(better > 0 for _, better in duels) > 30  # the law is not kept by nothing ever happening


def raised(number: int) -> tuple[Plan, Plan, int, np.ndarray, np.ndarray]:
    """A plan, the same with one pair's Pk raised from 0.3 to 0.9, the pair, worse and better replications."""
    plan, chosen = pairs_of(number, 1)
    if not chosen:
        return plan, plan, -1, np.empty(0, int), np.empty(0, int)
    low, high = with_pk(plan, chosen[0], 0.3), with_pk(plan, chosen[0], 0.9)
    before, after = (simulate(each, SEED, 0, REPLICATIONS) for each in (low, high))
    return low, high, chosen[0], np.flatnonzero(worse(before, after)), np.flatnonzero(worse(after, before))


@pytest.mark.slow
def test_elsewhere_what_gets_worse_is_rare_counted_and_begins_with_the_kill(
    capsys: pytest.CaptureFixture[str],
) -> None:
    got_worse, got_better, plans = 0, 0, 600
    for number in range(plans):
        low, high, pair, down, up = raised(number)
        got_worse, got_better = got_worse + len(down), got_better + len(up)
        for replication in down[:2]:
            differ = first_difference(low, high, int(replication))
            assert differ is not None
            duel = (int(low.pair_unit[pair]), int(low.pair_threat[pair]))
            assert [row[1:] for row in differ] == [(Event.INTERCEPT, *duel, 0), (Event.INTERCEPT, *duel, 1)]
    with capsys.disabled():
        print(f"\none Pk from 0.3 to 0.9 in {plans} plans x {REPLICATIONS}: {got_better} better, {got_worse} worse")
    assert 0 < got_worse < 0.05 * got_better


def freed_channel(pk: float) -> Plan:
    """One channel; three looks at `first`; `decoy` waits all the time; `last` can be met only from 25 to 32 s."""
    eye = (p.Sight("eye"),)
    return p.build_plan(
        [
            p.Threat("decoy", 0, 200, sights=eye, reach=(p.Reach("u", 0.0, (p.Window(5, 150),), urgency=2),)),
            p.Threat("first", 0, 200, sights=eye, reach=(p.Reach("u", pk, (p.Window(0, 150),), urgency=1),)),
            p.Threat(
                "last", 20, 60, munition=True, asset="store", sights=eye,
                reach=(p.Reach("u", 1.0, (p.Window(25, 32),), urgency=0),),
            ),
        ],
        [p.Unit("u", channels=1, max_salvos=3, assess=(p.Law.FIXED, 9, 0))],
        assets=[p.Asset("store")],
    )  # fmt: skip


def test_one_replication_explained_the_freed_channel_takes_the_decoy() -> None:
    """Pk 0: `first` holds the channel to 30 s, then `last` comes first. Pk 1: the decoy holds it from 10 to 40 s."""
    decoy, first, last = range(3)
    missing, hitting = freed_channel(0.0), freed_channel(1.0)
    taken = [[(row[0], row[3]) for row in events(plan, 0) if row[1] == Event.TAKE] for plan in (missing, hitting)]
    assert taken == [[(0.0, first), (30.0, last), (40.0, decoy)], [(0.0, first), (10.0, decoy)]]
    before, after = (simulate(plan, SEED, 0, 1) for plan in (missing, hitting))
    assert (killed(before)[0].tolist(), before.hits[0].tolist()) == ([False, False, True], [0])
    assert (killed(after)[0].tolist(), after.hits[0].tolist()) == ([False, True, False], [1])
    assert worse(before, after).tolist() == [True]


def test_planted_fault_other_chance_breaks_the_law() -> None:
    """Without common random numbers (another seed) the same comparison finds replications that got worse."""
    found = 0
    for number in range(40):
        plan, chosen = pairs_of(number, 1)
        for pair in chosen:
            alone = only_pair(plan, pair)
            before = simulate(with_pk(alone, pair, 0.5), SEED, 0, REPLICATIONS)
            after = simulate(with_pk(alone, pair, 0.8), SEED + 1, 0, REPLICATIONS)
            found += int(worse(before, after).sum())
    assert found > 0
