"""Reasons over generated plans, held against the reference's own world: would lifting the cause have let it fire?"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import pytest
from tests.agreement.generate import random_plan, special_plans

from redan.engine import replay
from redan.layout import Event, Fate, Plan, Purpose
from redan.reasons import Reason, Reasons, reasons_of
from redan.reasons import chances as c
from redan.reasons.timeline import Timeline
from redan.reference.conditions import (
    engageable,
    netted,
    next_launch,
    operational,
    opportunity_s,
    reaction,
    ready_rounds,
)
from redan.reference.loop import Outcome, check_settled, outcome, start, step
from redan.reference.world import Pair, Threat, Unit, build_world
from redan.streams import uniform

CAPACITY = {Reason.MAGAZINE, Reason.CHANNELS, Reason.NET_FULL, Reason.BELIEVED_DEAD}
SEED = 2013


class Watched:
    """A replication that asks, after every event, which single cause lifted would let each unit take each threat."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self.world = build_world(plan, seed, replication)
        self.lifts: dict[tuple[int, int], set[Reason]] = defaultdict(set)
        self.chances: Counter[tuple[int, int]] = Counter()
        self.entered: dict[tuple[int, int], Reason | None] = {}

    def run(self) -> Outcome:
        start(self.world)
        while self.world.queue:
            now = step(self.world)
            self.look(now, self.world.queue[0][0] if self.world.queue else math.inf)
        check_settled(self.world)
        return outcome(self.world)

    def look(self, now: float, next_s: float) -> None:
        for (u, t), pair in self.world.pairs.items():
            unit, threat = self.world.units[u], self.world.threats[t]
            if not engageable(threat):
                continue
            self.entered.setdefault((u, t), self.narrowed(now, pair, unit, threat))
            closed_s, pair.closed_until_s = pair.closed_until_s, -math.inf
            time_s = opportunity_s(self.world, pair, now)
            pair.closed_until_s = closed_s
            if not time_s < next_s or not operational(self.world, unit) or pair.engagement is not None or pair.begun:
                continue  # later than the state is known, or not to be asked of
            self.chances[u, t] += 1
            self.lifts[u, t] |= {cause for cause in (None, *CAPACITY) if self.lifted(pair, unit, cause)}

    def narrowed(self, now: float, pair: Pair, unit: Unit, threat: Threat) -> Reason | None:
        """At its entry: which of reach, permission and readiness leaves no launch time at all."""
        reaction_s, last_s = reaction(self.world, pair), math.nextafter(threat.end_s, -math.inf)

        def possible(time_s: float) -> bool:
            launch_s = next_launch(pair, time_s + reaction_s)
            return launch_s < math.inf and max(time_s, launch_s - reaction_s) <= last_s

        for reason, time_s in (
            (Reason.REACH, now), (Reason.NOT_PERMITTED, max(now, pair.permit_s)),
            (Reason.NOT_READY, max(now, pair.permit_s, unit.ready_s)),
        ):  # fmt: skip
            if not possible(time_s):
                return reason
        return None

    def lifted(self, pair: Pair, unit: Unit, cause: Reason | None) -> bool:
        """Whether the unit could take the threat now if this cause, and no other, were away."""
        net = netted(self.world, unit)
        if pair.closed_until_s > -math.inf and cause != Reason.BELIEVED_DEAD:
            return False
        if net is not None and pair.threat in net.in_hand:
            return False
        channels = cause == Reason.CHANNELS or (unit.free_channels > 0 and unit.free_missile_channels > 0)
        ready = ready_rounds(self.world, unit)
        rounds = cause == Reason.MAGAZINE or (
            ready - unit.committed >= 1 and (pair.own or ready + unit.stock - unit.committed - unit.reserve >= 1)
        )
        room = cause == Reason.NET_FULL or net is None or len(net.in_hand) < net.capacity
        return channels and rounds and room


def asked(plan: Plan, replication: int) -> tuple[Reasons, Watched, Outcome, list]:
    row, events = replay(plan, SEED, replication)
    watched = Watched(plan, SEED, replication)
    end = watched.run()
    return reasons_of(plan, SEED, replication, events.tolist(), row), watched, end, events.tolist()


def wrong(plan: Plan, replication: int) -> list[str]:
    """What the reference's world says against the reasons."""
    found, watched, end, events = asked(plan, replication)
    taken = {(a, b) for _, code, a, b, _ in events if code == Event.TAKE}
    faults = []
    for u, t in watched.world.pairs:
        reason, lifts, seen = Reason(found.reason[u, t]), watched.lifts[u, t], watched.chances[u, t]
        entered = watched.entered.get((u, t))
        never = end.fate[t] in (Fate.NEVER_RELEASED, Fate.UNBORN)
        good = {
            Reason.TOOK: (u, t) in taken,
            Reason.NEVER_THERE: never,
            Reason.NO_TRACK: not seen and entered is None,
            Reason.LOST: not seen and not operational(watched.world, watched.world.units[u]),
            Reason.GONE: not seen and (watched.world.threats[t].turned or end.fate[t] in (2, 8)),
            Reason.LEFT_TO_OTHER: seen > 0 and not lifts,
        }.get(reason, reason == entered)
        if reason in CAPACITY:  # alone in the way at some time, if anything ever was
            good = reason in lifts or (seen > 0 and not lifts & CAPACITY)
        passed_over = None in lifts and reason != Reason.TOOK
        if ((u, t) in taken) != (reason == Reason.TOOK) or passed_over or not good:
            faults.append(f"unit {u}, threat {t}: {reason.name}; lifts {lifts}, chances {seen}, at entry {entered}")
    return faults


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_lifting_the_named_cause_lets_the_unit_fire(block: int) -> None:
    for number in range(block * 60, block * 60 + 60):
        plan = random_plan(number)
        assert not wrong(plan, 0), f"random_plan({number}): {wrong(plan, 0)}"


@pytest.mark.slow
def test_generated_plans_hold_every_reason() -> None:
    """Otherwise the test above would say little."""
    seen: Counter[Reason] = Counter()
    for number in range(400):
        seen.update(Reason(code) for code in asked(random_plan(number), 0)[0].reason.ravel())
    wanted = set(Reason) - {Reason.NO_MISSILE, Reason.NOT_NEAR, Reason.PASSED_OVER}  # these need a scenario
    assert {reason for reason in wanted if seen[reason] >= 3} == wanted, seen


def test_a_wrong_reason_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: tracks that come over a net without its delay, and a magazine that is never short."""
    from redan.reasons import table

    monkeypatch.setattr(table._Work, "_short_of_rounds", lambda *_: 0)
    assert any(wrong(random_plan(number), 0) for number in range(60))


def test_units_stand_in_the_timeline_as_in_the_reference() -> None:
    """Channels and rounds at the end of every instant, with what the log does not say: rests of salvos given back."""
    compared = differing = 0
    for plan in [*special_plans()[2:], *map(random_plan, range(80))]:
        _, events = replay(plan, SEED, 1)
        timeline = Timeline(plan, events.tolist(), c.shifts_s(plan, SEED, 1))
        seen: dict[float, list[tuple]] = {}

        class Stock(Watched):
            def look(self, now: float, next_s: float, seen=seen) -> None:
                seen[now] = [
                    (u.free_channels, u.free_missile_channels, ready_rounds(self.world, u), u.committed, u.stock)
                    for u in self.world.units
                ]  # fmt: skip

        Stock(plan, SEED, 1).run()
        for time_s, units in seen.items():
            for u, mine in enumerate(units):
                if not time_s < timeline.dead_s[u]:
                    continue
                state = timeline.units[u].at(time_s)
                compared += 1
                differing += mine != tuple(state)
    assert compared > 5000
    assert not differing, (differing, compared)


def test_draws_for_whole_columns_are_the_single_draws() -> None:
    rng = np.random.default_rng(1)
    keys, others = rng.integers(0, 1 << 32, 300), rng.integers(0, 1 << 32, 300)
    for seed in (0, 2013, (1 << 63) - 1):
        got = c.uniforms(seed, 77, Purpose.TRACK, np.arange(300), keys, others)
        single = [uniform(seed, 77, Purpose.TRACK, i, int(keys[i]), int(others[i])) for i in range(300)]
        assert got.tolist() == single
