"""The engine's two verbs: run a range of replications; replay one with its event log."""

from __future__ import annotations

import numpy as np

from redan.engine.loop import simulate_range
from redan.engine.queue import MAX_INDEX
from redan.engine.records import BOUND, EVENT, LOGGED, SEED, TAKEN, Records, blank, build_world, start_of
from redan.errors import InputError, Problem, RunError
from redan.layout.outcomes import OUTCOME_FIELDS, OUTCOME_TYPES, Outcomes
from redan.layout.plan import Plan
from redan.streams import MOST_REPLICATIONS

HEAP_ROOM, HEAP_SLACK = 4, 256  # first guess of the event heap's size; doubled when too short


def empty_outcomes(plan: Plan, count: int) -> Outcomes:
    """Uninitialised rows of the right shapes for the kernel to fill."""
    threats, units, assets = len(plan.threat_key), len(plan.unit_key), len(plan.asset_key)
    columns = {"fate": threats, "fate_time_s": threats, "shots": threats, "fired": units, "empty_s": units}
    columns |= {"saturated_s": units, "hits": assets, "acted": len(plan.effect_key), "acted_s": len(plan.effect_key)}
    shapes = {name: (count, columns[name]) if name in columns else (count,) for name in OUTCOME_FIELDS}
    return Outcomes(**{name: np.empty(shape, OUTCOME_TYPES[name]) for name, shape in shapes.items()})


def simulate(plan: Plan, seed: int, first: int, count: int) -> Outcomes:
    """Replications first .. first+count-1 of the plan, serially, without holding the interpreter lock."""
    return _run(plan, seed, first, count, blank(EVENT, 0))[0]


def replay(plan: Plan, seed: int, replication: int) -> tuple[Outcomes, Records]:
    """One replication again: its row and its events (time_s, code, a, b, c) in order; see layout.Event."""
    log = blank(EVENT, 4096)
    while True:
        outcomes, logged, _ = _run(plan, seed, replication, 1, log)
        if logged <= len(log):
            return outcomes, log[:logged]
        log = blank(EVENT, logged)


def events_taken(plan: Plan, seed: int, first: int, count: int) -> int:
    """How many events `simulate` takes from its queue for these replications.

    Every ENTER, OFFER, LAUNCH, INTERCEPT, ASSESS, ARRIVE, TURN, GONE and RELOADED counts once, also one that finds
    nothing left to do (an offer that another replaced, the end of a threat that is dead). What follows within an event,
    as TAKE, DROP and LOST in the log, does not.
    """
    return _run(plan, seed, first, count, blank(EVENT, 0))[2]


def _run(plan: Plan, seed: int, first: int, count: int, log: Records) -> tuple[Outcomes, int, int]:
    """Rows, events logged in the last replication, events taken in all."""
    if first < 0 or count < 0 or first + count > MOST_REPLICATIONS:
        raise InputError(f"replications {first} to {first + count - 1} are outside 0 to {MOST_REPLICATIONS - 1}")
    indexed = plan.threat_key, plan.unit_key, plan.launcher_tubes, plan.asset_key, plan.effect_key, plan.watch_unit
    if max(map(len, indexed)) > MAX_INDEX:
        what = "threats, fire units, launchers, assets, effects or watches"
        raise InputError(f"more than {MAX_INDEX} {what}: split the scenario")
    rows = empty_outcomes(plan, count)
    columns = [getattr(rows, name) for name in OUTCOME_FIELDS]
    heap_size = HEAP_ROOM * (len(plan.pair_unit) + len(plan.threat_key) + len(plan.launcher_tubes)) + HEAP_SLACK
    done = taken = 0
    while True:
        world = build_world(plan, log, heap_size)
        world.counters[SEED] = seed
        rest = [column[done:] for column in columns]
        done += simulate_range(world, start_of(world), np.int64(first + done), np.int64(count - done), *rest)
        if world.counters[BOUND]:
            raise RunError(_broken(first, first + count - 1))
        taken += int(world.counters[TAKEN])
        if done == count:
            return rows, int(world.counters[LOGGED]), taken
        heap_size *= 2


def _broken(first: int, last: int) -> Problem:
    return Problem(
        f"a channel, a missile or a round was still bound at the end of one of the replications {first} to {last}",
        remedy="this is a fault of the engine; please report it with the scenario file",
    )
