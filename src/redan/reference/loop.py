"""One replication from its first event to its last: readable, slow, the definition the engine is held to.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout import Event, Plan
from redan.reference.choices import offer
from redan.reference.consequences import arrive, assess, enter, gone, intercept, launch, reloaded, turn
from redan.reference.effects import effect, start_effects, tracked
from redan.reference.queue import next_event, schedule
from redan.reference.world import LogRow, World, build_world


@dataclass(frozen=True)
class Outcome:
    """What one replication comes to; the fields of `layout.outcomes.Outcomes` without the replication axis."""

    fate: NDArray[np.int8]  # (T,) layout.Fate
    fate_time_s: NDArray[np.float64]  # (T,) when the fate fell
    shots: NDArray[np.int32]  # (T,) missiles fired at the threat
    fired: NDArray[np.int32]  # (U,) missiles fired by the unit
    empty_s: NDArray[np.float64]  # (U,) when its last round left; inf if never
    saturated_s: NDArray[np.float64]  # (U,) time with every target channel in use
    hits: NDArray[np.int32]  # (A,)
    first_launch_s: float  # inf if none
    acted: NDArray[np.int32]  # (E,) times the effect changed something
    acted_s: NDArray[np.float64]  # (E,) when it first did; inf if never


def simulate_one(plan: Plan, seed: int, replication: int, log: bool = True) -> tuple[Outcome, list[LogRow]]:
    """Run one replication of a plan; returns its outcome and its log (time, event code, a, b, c) in order."""
    w = build_world(plan, seed, replication, log)
    run(w)
    return outcome(w), w.log


def run(w: World) -> None:
    """Every event from the first entry until nothing is left to happen (L80)."""
    start(w)
    while w.queue:
        step(w)
    check_settled(w)


def start(w: World) -> None:
    """Schedule the entry of every threat (L79)."""
    for threat in w.threats:
        schedule(w, threat.start_s, Event.ENTER, threat.index)
    start_effects(w)


def step(w: World) -> float:
    """Let the next event happen; returns its time."""
    now, code, a, b, serial, number = next_event(w)
    match code:
        case Event.INTERCEPT:
            intercept(w, w.pairs[a, b], now, serial)
        case Event.ARRIVE:
            arrive(w, w.threats[a], now)
        case Event.ASSESS:
            assess(w, w.pairs[a, b], now, serial)
        case Event.RELOADED:
            reloaded(w, w.units[a], b, now)
        case Event.TURN:
            turn(w, w.threats[a], now)
        case Event.GONE:
            gone(w, w.threats[a], now)
        case Event.ENTER:
            enter(w, w.threats[a], now)
        case Event.LAUNCH:
            launch(w, w.pairs[a, b], now, serial)
        case Event.EFFECT:
            effect(w, a, now)
        case Event.TRACKED:
            tracked(w, w.threats[a], b, now)
        case Event.MISS:
            intercept(w, w.pairs[a, b], now, serial, meets=False)
        case _:  # OFFER
            offer(w, w.threats[a], now, number)
    return now


def check_settled(w: World) -> None:
    """Nothing is bound when nothing is left to happen: a broken rule shows here, not in a figure (L80)."""
    for unit in w.units:
        used = (unit.channels - unit.free_channels, unit.missile_channels - unit.free_missile_channels)
        bound = (*used, unit.committed, unit.on_way)
        assert bound == (0, 0, 0, 0), f"unit {unit.index} ends with something bound: {bound}"
        assert unit.stock >= 0
    assert all(launcher.rounds >= 0 for launcher in w.launchers)
    assert all(pair.engagement is None for pair in w.pairs.values())
    assert all(not net.in_hand for net in w.nets)


def outcome(w: World) -> Outcome:
    """What is counted at the end (L81-L83)."""
    return Outcome(
        fate=np.array([t.fate for t in w.threats], dtype=np.int8),
        fate_time_s=np.array([t.fate_time_s for t in w.threats], dtype=np.float64),
        shots=np.array([t.shots for t in w.threats], dtype=np.int32),
        fired=np.array([u.fired for u in w.units], dtype=np.int32),
        empty_s=np.array([u.empty_s for u in w.units], dtype=np.float64),
        saturated_s=np.array([u.saturated_s for u in w.units], dtype=np.float64),
        hits=np.array([a.hits for a in w.assets], dtype=np.int32),
        first_launch_s=w.first_launch_s,
        acted=np.array([e.acted for e in w.effects], dtype=np.int32),
        acted_s=np.array([e.acted_s for e in w.effects], dtype=np.float64),
    )
