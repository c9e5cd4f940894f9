"""The engine's loop: many replications of one plan, event by event, compiled, without a time step.

The rules are those of "The event model"; `redan.reference` states them readably, in files of the same names and
functions of the same names, and the two are held together event for event (tests/agreement). `w` is the World of
records; `simulate_range` is the only entry point.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import numpy as np

from redan.engine.choices import offer
from redan.engine.conditions import INF, ends_as_it_enters, engageable
from redan.engine.consequences import arrive, assess, enter, gone, intercept, launch, reloaded, turn
from redan.engine.effects import effect, follow, reset_effects, tracked
from redan.engine.queue import (
    A_SHIFT,
    ARRIVE,
    ASSESS,
    B_SHIFT,
    CODE_SHIFT,
    EFFECT,
    ENTER,
    GONE,
    INTERCEPT,
    LAUNCH,
    MAX_INDEX,
    MISS,
    NO,
    NOBODY,
    OFFER,
    PAYLOAD_MASK,
    RELOADED,
    SERIAL_BITS,
    TURN,
    draw,
    event_key,
    remove_first,
)
from redan.engine.records import BOUND, FEATURED, HEAP, LOGGED, REPLICATION, SETTLED, STEPS, TAKEN, WATCHES
from redan.jit import lean_inner as inner
from redan.jit import lean_kernel as kernel
from redan.layout import Purpose

DRAW_JITTER = np.int64(Purpose.JITTER)


@inner
def reset(w, start):
    """Put the world back to its start, and count what the last replication left bound: it should be nothing (L78-L80).

    Entries and ends of all threats are known beforehand and stand in a sorted list of their own: the heap stays small.
    Raids shift against each other a little from one replication to the next, so the last order is nearly right and
    insertion puts it right.
    """
    w.counters[:BOUND] = 0
    w.counters[SETTLED] = 0
    w.hands[:] = 0
    bound = NO
    for i in range(w.units.shape[0]):
        unit = w.units[i]
        held = unit.free_channels != unit.channels or unit.free_missile_channels != unit.missile_channels
        bound += held or unit.committed != 0 or unit.on_way != 0 or unit.ready_rounds < 0 or unit.stock < 0
        w.units[i] = start.units[i]
    for i in range(w.launchers.shape[0]):
        w.launchers[i] = start.launchers[i]
    for i in range(w.radars.shape[0]):
        w.radars[i] = start.radars[i]
    for i in range(w.nets.shape[0]):
        bound += w.nets[i].in_hand != 0
        w.nets[i] = start.nets[i]
    for i in range(w.assets.shape[0]):
        w.assets[i] = start.assets[i]
    for p in range(w.pairs.shape[0]):
        state = w.pair_states[p]
        bound += (state.engaged | state.in_flight | state.to_launch) != 0
        state.engaged = 0
        state.key = NOBODY
        state.waiting = 0
        state.closed_until_s = -INF
        state.begun = 0
        state.intercepts = 0
        state.salvos = 0
        state.assessed = 0
        state.drawn = 0
        state.to_launch = 0
        state.in_flight = 0
        state.opportunity_s = INF
    w.counters[BOUND] += bound
    for t in range(w.threats.shape[0]):
        threat = w.threats[t]
        body = w.threat_states[t]
        body.flying = 0
        body.turned = 0
        body.fate = 0
        body.fate_time_s = INF
        body.offer_s = INF
        body.turn_s = INF
        body.ended = 0
        body.shots = 0
        body.shift_s = 0.0
        if threat.jitter_s > 0.0:
            body.shift_s = (2.0 * draw(w, DRAW_JITTER, NO, threat.raid_key, NO) - 1.0) * threat.jitter_s
    known = w.known
    for k in range(known.shape[0]):
        key = known[k].key
        t = (key >> A_SHIFT) & MAX_INDEX
        if key == 0:  # the first replication: any order
            t = k >> 1
            end = GONE if w.threats[t].kind == 0 else ARRIVE
            key = event_key(ENTER if k & 1 == 0 else end, t, NO, NO)
        shift_s = w.threat_states[t].shift_s
        time_s = w.threats[t].start_s + shift_s
        if key >> CODE_SHIFT != ENTER:
            time_s = INF if ends_as_it_enters(w, t) else w.threats[t].end_s + shift_s
        hole = k
        while hole > 0 and (
            known[hole - 1].time_s > time_s or (known[hole - 1].time_s == time_s and known[hole - 1].key > key)
        ):
            known[hole].time_s = known[hole - 1].time_s
            known[hole].key = known[hole - 1].key
            hole -= 1
        known[hole].time_s = time_s
        known[hole].key = key
    if w.counters[FEATURED]:
        reset_effects(w)


@kernel
def simulate_range(
    w, start, first, count, fate, fate_time_s, shots, fired, empty_s, saturated_s, hits, first_launch_s, acted, acted_s
):
    """Run replications first .. first+count-1 and write one row each; returns the rows done (L1, L80-L83).

    w: records.World (its log keeps the last replication's events); start: records.Start. Outputs: fate, fate_time_s,
    shots (n, T); fired, empty_s, saturated_s (n, U); hits (n, A); first_launch_s (n,); acted, acted_s (n, E). Fewer
    rows are done when the event heap is too short. w.counters[BOUND] counts what was still bound at the end of a row:
    never anything; w.counters[TAKEN] the events of the rows done.
    """
    # more than any one event can add
    margin = 2 * w.pairs.shape[0] + 2 * w.threats.shape[0] + w.launchers.shape[0] + 16
    if w.counters[FEATURED]:  # what follows from switches (L89), up to six times; each row comes and has one after it
        margin += 6 * (3 * w.pairs.shape[0] + 2 * w.threats.shape[0] + w.launchers.shape[0] + w.counters[WATCHES])
        margin += 4 * acted.shape[1]
    for row in range(count):
        w.counters[REPLICATION] = first + row
        reset(w, start)
        earliest_launch_s = INF
        passed = 0  # of the known events
        taken = w.counters[TAKEN]
        while True:
            size = w.counters[HEAP]
            if size + margin >= w.heap.shape[0]:
                w.counters[TAKEN] = taken
                return row
            if passed < w.known.shape[0] and w.known[passed].time_s < INF and (
                size == 0
                or w.known[passed].time_s < w.heap[0].time_s
                or (w.known[passed].time_s == w.heap[0].time_s and w.known[passed].key < w.heap[0].key)
            ):
                now = w.known[passed].time_s
                key = w.known[passed].key
                passed += 1
            elif size > 0:
                now = w.heap[0].time_s
                key = w.heap[0].key
                remove_first(w)
            else:
                break
            w.counters[TAKEN] += 1
            code = key >> CODE_SHIFT
            a = (key >> A_SHIFT) & MAX_INDEX  # the threat, or the unit
            b = (key >> B_SHIFT) & MAX_INDEX
            payload = key & PAYLOAD_MASK  # place of the pair and serial of its engagement
            if code == OFFER:
                if engageable(w.threat_states[a]) and now == w.threat_states[a].offer_s:
                    offer(w, a, now)
            elif code in (LAUNCH, INTERCEPT, ASSESS, MISS):
                p = w.threats[b].first_pair + (payload >> SERIAL_BITS)
                if code in (INTERCEPT, MISS):
                    intercept(w, p, key, code == INTERCEPT, now)
                elif code == ASSESS:
                    assess(w, p, key, now)
                elif launch(w, p, key, now):
                    earliest_launch_s = min(earliest_launch_s, now)
            elif code == ENTER:
                enter(w, a, now)
            elif code == GONE:
                gone(w, a, now)
            elif code == ARRIVE:
                arrive(w, a, now)
            elif code == TURN:
                turn(w, a, now)
            elif code == RELOADED:
                reloaded(w, a, b, now)
            elif code == EFFECT:
                effect(w, a)
            else:
                tracked(w, a, b, now)
            if w.counters[STEPS] > 0:
                follow(w, now)

        for t in range(w.threats.shape[0]):
            fate[row, t] = w.threat_states[t].fate
            fate_time_s[row, t] = w.threat_states[t].fate_time_s
            shots[row, t] = w.threat_states[t].shots
        for u in range(w.units.shape[0]):
            fired[row, u] = w.units[u].fired
            empty_s[row, u] = w.units[u].empty_s
            saturated_s[row, u] = w.units[u].saturated_s
        for k in range(w.assets.shape[0]):
            hits[row, k] = w.assets[k].hits
        first_launch_s[row] = earliest_launch_s
        for e in range(acted.shape[1]):
            acted[row, e] = w.rare[e].effect_acted
            acted_s[row, e] = w.rare[e].effect_acted_s
    logged = w.counters[LOGGED]
    reset(w, start)  # for its count
    w.counters[LOGGED] = logged
    return count
