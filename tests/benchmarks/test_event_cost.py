"""What an event costs: events are those taken from the queue, the floor is the engine's own heap and draw."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from tests.agreement.generate import random_plan, special_plans

from redan import bench
from redan.engine import events_taken, floor, replay
from redan.engine.records import HEAP, World
from redan.layout import Event, Fate
from redan.reference.loop import run
from redan.reference.world import build_world

QUEUED = {
    Event.ENTER, Event.LAUNCH, Event.INTERCEPT, Event.ASSESS, Event.ARRIVE, Event.TURN, Event.GONE, Event.RELOADED,
}  # fmt: skip


def test_events_taken_are_those_the_reference_schedules() -> None:
    """The engine knows beforehand the ends of threats that are never released; a void offer or two may differ."""
    apart: Counter[int] = Counter()
    for plan in [*special_plans(), *map(random_plan, range(40))]:
        world = build_world(plan, 1, 0)
        run(world)
        row, log = replay(plan, 1, 0)
        never = int((row.fate[0] == Fate.NEVER_RELEASED).sum())
        taken = events_taken(plan, 1, 0, 1)
        apart[taken - world.scheduled - never] += 1
        assert taken >= sum(Event(code) in QUEUED for code in log["code"]), "one that is logged was taken"
    assert set(apart) <= {0, -1, -2, -3}
    assert apart[0] > 0.8 * apart.total()


def test_events_add_up_over_replications() -> None:
    plan = random_plan(7)
    assert events_taken(plan, 1, 0, 5) == sum(events_taken(plan, 1, r, 1) for r in range(5)) > 0
    assert events_taken(plan, 1, 0, 0) == 0


@pytest.fixture(scope="module")
def world() -> World:
    return floor.bare_world(random_plan(7), 16)


def test_the_floor_takes_events_in_order_and_keeps_their_number(world: World) -> None:
    reached = [floor.hold(world, np.int64(16), np.int64(count)) for count in (1, 2, 100, 10_000)]
    assert reached == sorted(reached)
    assert world.counters[HEAP] == 16
    assert sorted(world.heap["key"][:16]) == list(range(16)), "the same events come round and round"
    assert min(world.heap["time_s"][:16]) == world.heap["time_s"][0] >= reached[-1]
    # an event comes back after half a second on average: 10,000 rounds of 16 take 10,000 / 16 / 2 s
    assert reached[-1] == pytest.approx(10_000 / 16 / 2, rel=0.05)


def test_the_figures_are_those_of_their_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "FLOOR_EVENTS", 2_000)
    cost = bench.event_cost(random_plan(7), 50)
    assert cost["events_per_replication"] == events_taken(random_plan(7), 1, 0, 50) / 50
    assert cost["ratio"] == cost["ns_per_event"] / cost["floor_ns"] > 1.0


def test_a_ratio_above_the_target_is_said() -> None:
    cost = {"events_per_replication": 95.94, "ns_per_event": 165.0, "floor_ns": 55.0, "ratio": 3.0}
    text = "\n".join(bench.event_lines({"6x12": cost, "flagship": cost | {"ratio": 3.01}}))
    assert text.splitlines()[-2].split() == ["ratio", "3.00", "3.01"]
    assert text.splitlines()[-1].split() == ["target:", "at", "most", "3", "met", "NOT", "MET"]
