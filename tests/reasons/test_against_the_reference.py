"""Reasons over generated plans, held against the reference's own world: would lifting the cause have let it fire?"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import pytest
from tests.agreement.features import FEATURES
from tests.agreement.generate import random_plan, special_plans
from tests.reasons.lifting import ALL, ORDER, depth

from redan.engine import replay
from redan.layout import Event, Fate, Plan, Purpose
from redan.reasons import Detail, Reason, Reasons, jam, reasons_of, switches
from redan.reasons import chances as c
from redan.reasons.timeline import Timeline
from redan.reference.conditions import (
    engageable,
    left_to_it,
    netted,
    operational,
    opportunity_s,
    pool,
    ready_rounds,
)
from redan.reference.loop import Outcome, check_settled, outcome, start, step
from redan.reference.world import Pair, Unit, build_world
from redan.streams import uniform

CAPACITY = {Reason.MAGAZINE, Reason.CHANNELS, Reason.NET_FULL, Reason.BELIEVED_DEAD}
SEED = 2013


class Watched:
    """A replication that asks, after every event, which single cause lifted would let each unit take each threat."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self.world = build_world(plan, seed, replication)
        self.lifts: dict[tuple[int, int], set[Reason]] = defaultdict(set)
        self.chances: Counter[tuple[int, int]] = Counter()
        self.depths: Counter[tuple[int, int]] = Counter()

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
            if threat.fate in (Fate.UNBORN, Fate.NEVER_RELEASED) or now >= threat.end_s or pair.begun:
                continue
            self.depths[u, t] = max(self.depths[u, t], depth(self.world, pair, now, next_s))
            if not engageable(threat) or not operational(self.world, unit):
                continue
            closed_s, pair.closed_until_s = pair.closed_until_s, -math.inf
            time_s = opportunity_s(self.world, pair, now)
            pair.closed_until_s = closed_s
            if not time_s < next_s or pair.engagement is not None:
                continue  # later than the state is known, or not to be asked of
            self.chances[u, t] += 1
            self.lifts[u, t] |= {cause for cause in (None, *CAPACITY) if self.lifted(pair, unit, now, next_s, cause)}

    def lifted(self, pair: Pair, unit: Unit, now: float, next_s: float, cause: Reason | None) -> bool:
        """Whether the unit could take the threat before the next event if this cause, and no other, were away."""
        net = netted(self.world, unit)
        if cause != Reason.BELIEVED_DEAD and not opportunity_s(self.world, pair, now) < next_s:
            return False
        if cause == Reason.BELIEVED_DEAD and not pair.closed_until_s > now:
            return False
        if net is not None and not left_to_it(self.world, net, pair, now):
            return False
        shared = pool(self.world, unit)
        channels = cause == Reason.CHANNELS or (shared.free_channels > 0 and shared.free_missile_channels > 0)
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
        fell, detail = ORDER[watched.depths[u, t]] if watched.depths[u, t] < ALL else (None, None)
        good = {
            Reason.TOOK: (u, t) in taken,
            Reason.NEVER_THERE: end.fate[t] in (Fate.NEVER_RELEASED, Fate.UNBORN),
            Reason.LEFT_TO_OTHER: seen > 0 and not lifts,
        }.get(reason, reason == fell and detail in (None, found.detail[u, t]))
        if reason in CAPACITY:  # alone in the way at some time, if anything ever was
            good = reason in lifts or (seen > 0 and not lifts & CAPACITY)
        if plan.net_joins.any() and reason == Reason.LEFT_TO_OTHER:
            good = seen > 0  # who may join is not asked: docs/design/why-not.md, limits
        opened = (plan.jam_pair >= 0).any() and reason == Reason.PASSED_OVER  # jamming here may open a window
        passed_over = None in lifts and reason != Reason.TOOK and not opened
        good = good or opened
        if ((u, t) in taken) != (reason == Reason.TOOK) or passed_over or not good:
            faults.append(
                f"unit {u}, threat {t}: {reason.name}; lifts {lifts}, chances {seen}, falls at {fell} {detail}"
            )
    return faults


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_lifting_the_named_cause_lets_the_unit_fire(block: int) -> None:
    for number in range(block * 60, block * 60 + 60):
        plan = random_plan(number)
        assert not wrong(plan, 0), f"random_plan({number}): {wrong(plan, 0)}"


@pytest.mark.slow
@pytest.mark.parametrize("feature", [*FEATURES, "all"])
def test_with_effects_the_named_cause_is_the_first_that_leaves_no_time(feature: str) -> None:
    for number in range(25):
        plan = random_plan(number, FEATURES if feature == "all" else (feature,))
        assert not wrong(plan, 0), f"random_plan({number}, {feature}): {wrong(plan, 0)}"


@pytest.mark.parametrize("feature", ["off", "jam sights", "jam windows", "bystanders", "start"])
def test_a_few_plans_with_effects(feature: str) -> None:
    for number in range(6):
        assert not wrong(random_plan(number, (feature,)), 0), (number, feature)


@pytest.mark.slow
def test_generated_plans_hold_every_reason() -> None:
    """Otherwise the tests above would say little."""
    seen: Counter[tuple[Reason, int]] = Counter()
    for number in range(400):
        plain = number < 300
        found = asked(random_plan(number, () if plain else ("off", "jam sights", "jam windows")), 0)[0]
        seen.update((Reason(r), d) for r, d in zip(found.reason.ravel(), found.detail.ravel().tolist(), strict=True))
    whole: Counter[Reason] = Counter()
    for (reason, _), count in seen.items():
        whole[reason] += count
    wanted = set(Reason) - {Reason.NO_MISSILE, Reason.NOT_NEAR, Reason.PASSED_OVER, Reason.DECOY}  # need a scenario
    assert {reason for reason in wanted if whole[reason] >= 3} == wanted, whole
    details = {
        (Reason.HELD, Detail.PAIR), (Reason.HELD, Detail.UNIT), (Reason.NOT_READY, Detail.ASSEMBLING),
        (Reason.NOT_READY, Detail.RADAR_ASSEMBLING), (Reason.NO_TRACK, Detail.RADARS_SILENT),
        (Reason.NO_TRACK, Detail.RADARS_NOT_READY), (Reason.NO_TRACK, Detail.NET_DOWN),
        (Reason.JAMMED, Detail.TRACK_JAMMED), (Reason.JAMMED, Detail.GUIDANCE_JAMMED),
        (Reason.MAGAZINE, Detail.LAUNCHERS_OFF),
    }  # fmt: skip
    assert {each for each in details if seen[each]} == details, seen


@pytest.mark.parametrize(("feature", "kind"), [("jam sights", "tracked_s"), ("off", "spans")])
def test_effects_left_out_would_be_noticed(feature: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: reasons that know no jamming, or no bits."""
    if kind == "tracked_s":
        monkeypatch.setattr(jam.Jammed, "_jam", lambda *_: None)
    else:
        monkeypatch.setattr(
            switches.Switches, "spans", lambda self, kind, bits=63: switches.spans_of(len(self.start[kind]), {})
        )
    assert any(wrong(random_plan(number, (feature,)), 0) for number in range(30))


def test_a_wrong_reason_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: tracks that come over a net without its delay, and a magazine that is never short."""
    from redan.reasons import table

    monkeypatch.setattr(table._Work, "_short_of_rounds", lambda *_: 0)
    assert any(wrong(random_plan(number), 0) for number in range(60))


def test_units_stand_in_the_timeline_as_in_the_reference() -> None:
    """Channels and rounds at the end of every instant, with what the log does not say: rests of salvos given back."""
    compared = differing = 0
    with_effects = [random_plan(number, (feature,)) for feature in FEATURES for number in range(4)]
    for plan in [*special_plans()[2:], *map(random_plan, range(80)), *with_effects]:
        _, events = replay(plan, SEED, 1)
        timeline = Timeline(plan, events.tolist(), c.shifts_s(plan, SEED, 1))
        seen: dict[float, list[tuple]] = {}

        class Stock(Watched):
            def look(self, now: float, next_s: float, seen=seen) -> None:
                w = self.world
                seen[now] = [
                    (p.free_channels, p.free_missile_channels, ready_rounds(w, u), u.committed, u.stock)
                    for u in w.units if (p := pool(w, u))
                ]  # fmt: skip

        Stock(plan, SEED, 1).run()
        for time_s, units in seen.items():
            for u, mine in enumerate(units):
                if not time_s < timeline.dead_s[u]:
                    continue
                state = timeline.units[u].at(time_s)
                compared += 1
                differing += mine != tuple(state)[:5]
    assert compared > 5000
    assert not differing, (differing, compared)


def test_draws_for_whole_columns_are_the_single_draws() -> None:
    rng = np.random.default_rng(1)
    keys, others = rng.integers(0, 1 << 32, 300), rng.integers(0, 1 << 32, 300)
    for seed in (0, 2013, (1 << 63) - 1):
        got = c.uniforms(seed, 77, Purpose.TRACK, np.arange(300), keys, others)
        single = [uniform(seed, 77, Purpose.TRACK, i, int(keys[i]), int(others[i])) for i in range(300)]
        assert got.tolist() == single
