"""The event-driven engine: many replications of one plan, compiled, without a time step.

The rules are those of "The event model" in docs/design.md; `reference` states them readably and the two are held
together event for event (tests/agreement). Inner functions change state; `simulate_range` is the only entry point.
"""

from __future__ import annotations

import numpy as np

from redan.engine.rules import (
    INF,
    PAYLOAD_BITS,
    TOLERANCE_S,
    event_key,
    first_track,
    flight_s,
    missiles,
    next_launch,
    next_track,
    opportunity,
    push,
    remove_first,
    unit_works,
)
from redan.jit import inner, kernel
from redan.layout import Event, Fate, Purpose
from redan.streams import delay, uniform

INTERCEPT, ARRIVE, ASSESS, RELOADED = int(Event.INTERCEPT), int(Event.ARRIVE), int(Event.ASSESS), int(Event.RELOADED)
TURN, GONE, ENTER, LAUNCH = int(Event.TURN), int(Event.GONE), int(Event.ENTER), int(Event.LAUNCH)
OFFER, TAKE, LOST, DROP = int(Event.OFFER), int(Event.TAKE), int(Event.LOST), int(Event.DROP)
KILLED, KILLED_BEFORE_RELEASE = int(Fate.KILLED), int(Fate.KILLED_BEFORE_RELEASE)
ARRIVED_HIT, ARRIVED_MISSED = int(Fate.ARRIVED_HIT), int(Fate.ARRIVED_MISSED)
LEFT, TURNED, NEVER_RELEASED = int(Fate.LEFT), int(Fate.TURNED), int(Fate.NEVER_RELEASED)
DRAW_JITTER, DRAW_TRACK, DRAW_KILL, DRAW_HIT = (
    int(Purpose.JITTER), int(Purpose.TRACK), int(Purpose.KILL), int(Purpose.HIT)
)
DRAW_ASSESS_DELAY, DRAW_ASSESS_ERROR, DRAW_TURN = (
    int(Purpose.ASSESS_DELAY), int(Purpose.ASSESS_ERROR), int(Purpose.TURN)
)
PAYLOAD_MASK = (1 << PAYLOAD_BITS) - 1


@inner
def record(log, count, time_s, code, a, b, c):  # type: ignore[no-untyped-def]
    """Append one event to the log; past its end only count."""
    if count < log.shape[0]:
        row = log[count]
        row.time_s = time_s
        row.code = code
        row.a = a
        row.b = b
        row.c = c
    return count + 1


@inner
def take(  # type: ignore[no-untyped-def]
    p, count, launch_s, now, size, times, keys, pairs, pair_states, threats, units, nets, hands
):
    """Begin an engagement: commit channels and rounds, schedule the first launch; returns heap size."""
    pair = pairs[p]
    state = pair_states[p]
    unit = units[pair.unit]
    unit.free_channels -= 1
    if unit.free_channels == 0:
        unit.saturated_since_s = now
    unit.free_missiles -= count
    unit.committed += count
    if unit.net >= 0 and nets[unit.net].alive:
        hands[unit.net, pair.threat] = 1
        nets[unit.net].in_hand += 1
        state.engaged = 2  # through the net
        # while it is in hand no other unit of the net can want it: the end of the engagement re-offers it
        for other in range(threats[pair.threat].first_pair, threats[pair.threat].end_pair):
            if units[pairs[other].unit].net == unit.net:
                pair_states[other].opportunity_s = INF
    else:
        state.engaged = 1
    state.begun += 1
    state.drawn = 0
    state.fired = 0
    state.in_flight = 0
    state.to_launch = count
    state.first_salvo = 1
    state.opportunity_s = INF
    if state.waiting:
        state.waiting = 0
        unit.waiting -= 1
    return push(times, keys, size, launch_s, event_key(LAUNCH, pair.unit, pair.threat, p))


@inner
def can_take(p, pairs, pair_states, units, radars, nets, hands):  # type: ignore[no-untyped-def]
    """Missiles the pair's unit would commit now to a new engagement; 0 if it cannot take the threat."""
    pair = pairs[p]
    unit = units[pair.unit]
    if unit.free_channels < 1 or pair_states[p].engaged or not unit_works(unit, radars):
        return 0
    if unit.net >= 0:
        net = nets[unit.net]
        if net.alive and (hands[unit.net, pair.threat] or net.in_hand >= net.capacity):
            return 0
    return max(missiles(unit, pair, unit.first_salvo), 0)


@inner
def reoffer(  # type: ignore[no-untyped-def]
    t, now, size, times, keys, seed, replication, pairs, pair_states, threats, threat_states, units, sights, tracks,
    radars, nets, windows
):
    """Recompute every pair's opportunity against the threat and schedule its OFFER; returns heap size."""
    threat = threats[t]
    earliest = INF
    for p in range(threat.first_pair, threat.end_pair):
        state = pair_states[p]
        if state.waiting:
            state.waiting = 0
            units[pairs[p].unit].waiting -= 1
        state.opportunity_s = opportunity(
            p, now, seed, replication, pairs, pair_states, threats, threat_states, units, sights, tracks, radars, nets,
            windows,
        )
        earliest = min(earliest, state.opportunity_s)
    threat_states[t].offer_s = earliest
    if earliest < INF:
        size = push(times, keys, size, earliest, event_key(OFFER, t, 0, 0))
    return size


@inner
def release(p, now, pairs, pair_states, units, nets, hands):  # type: ignore[no-untyped-def]
    """Give back the target channel and whatever of the salvo was not launched; empty the net's hand."""
    pair = pairs[p]
    state = pair_states[p]
    unit = units[pair.unit]
    if unit.free_channels == 0:
        unit.saturated_s += now - unit.saturated_since_s
    unit.free_channels += 1
    unit.free_missiles += state.to_launch
    unit.committed -= state.to_launch
    state.to_launch = 0
    if state.engaged == 2 and nets[unit.net].alive:
        hands[unit.net, pair.threat] = 0
        nets[unit.net].in_hand -= 1
    state.engaged = 0


@inner
def pick(  # type: ignore[no-untyped-def]
    u, now, size, times, keys, log, logged, seed, replication, pairs, pair_states, threats, threat_states, units,
    sights, tracks, radars, nets, windows, hands, listed
):
    """A unit with capacity again takes what waits for it, most urgent first; returns heap size and log count."""
    unit = units[u]
    for k in range(unit.first_listed, unit.end_listed):
        if unit.waiting == 0 or unit.free_channels < 1 or unit.free_missiles < 1 or unit.rounds <= unit.committed:
            break
        p = listed[k]
        state = pair_states[p]
        if not state.waiting:
            continue
        t = pairs[p].threat
        if (
            not threat_states[t].flying
            or threat_states[t].turned
            or (unit.net >= 0 and nets[unit.net].alive and hands[unit.net, t])
        ):
            state.waiting = 0
            unit.waiting -= 1
            continue
        count = can_take(p, pairs, pair_states, units, radars, nets, hands)
        if count < 1:
            continue
        time_s = opportunity(
            p, now, seed, replication, pairs, pair_states, threats, threat_states, units, sights, tracks, radars, nets,
            windows,
        )
        if time_s <= now:
            launch_s = next_launch(pairs[p], now + state.reaction_s, threat_states[t].shift_s, windows)
            size = take(p, count, launch_s, now, size, times, keys, pairs, pair_states, threats, units, nets, hands)
            logged = record(log, logged, now, TAKE, u, t, count)
        else:
            state.waiting = 0
            unit.waiting -= 1
            state.opportunity_s = time_s
            if time_s < threat_states[t].offer_s:
                threat_states[t].offer_s = time_s
                size = push(times, keys, size, time_s, event_key(OFFER, t, 0, 0))
    return size, logged


@inner
def finish(  # type: ignore[no-untyped-def]
    p, judged_killed, now, size, times, keys, log, logged, seed, replication, pairs, pair_states, threats,
    threat_states, units, sights, tracks, radars, nets, windows, hands, listed
):
    """End an engagement: free what it held, offer the threat again, let those pick who may; heap size, log count."""
    pair = pairs[p]
    u = pair.unit
    t = pair.threat
    n = units[u].net
    if not judged_killed:
        logged = record(log, logged, now, DROP, u, t, 0)
    net_was_full = n >= 0 and nets[n].alive and nets[n].in_hand >= nets[n].capacity
    release(p, now, pairs, pair_states, units, nets, hands)
    if not judged_killed and threat_states[t].flying and not threat_states[t].turned:
        size = reoffer(
            t, now, size, times, keys, seed, replication, pairs, pair_states, threats, threat_states, units, sights,
            tracks, radars, nets, windows,
        )
    size, logged = pick(
        u, now, size, times, keys, log, logged, seed, replication, pairs, pair_states, threats, threat_states, units,
        sights, tracks, radars, nets, windows, hands, listed,
    )
    if net_was_full:
        for other in range(units.shape[0]):
            if other != u and units[other].net == n:
                size, logged = pick(
                    other, now, size, times, keys, log, logged, seed, replication, pairs, pair_states, threats,
                    threat_states, units, sights, tracks, radars, nets, windows, hands, listed,
                )
    return size, logged


@inner
def grown(array, needed):  # type: ignore[no-untyped-def]
    """The heap array itself, or a copy twice as long when it might overflow."""
    if needed < array.shape[0]:
        return array
    larger = np.empty(2 * needed, dtype=array.dtype)
    larger[: array.shape[0]] = array
    return larger


@kernel
def simulate_range(  # type: ignore[no-untyped-def]
    plan, seed, first, count, fate, fate_time_s, shots, fired, empty_s, saturated_s, hits, first_launch_s, log,
    pair_states, threat_states
):
    """Run replications first .. first+count-1 and write one row each; returns the number of events logged.

    plan: records.Packed. Outputs: fate, fate_time_s, shots (n, T); fired, empty_s, saturated_s (n, U); hits (n, A);
    first_launch_s (n,). log: event records, kept for the last replication; empty to keep none.
    pair_states (P,), threat_states (T,): scratch.
    """
    raids, threats, sights, knots, pairs = plan.raids, plan.threats, plan.sights, plan.knots, plan.pairs
    windows, nodes, listed = plan.windows, plan.nodes, plan.listed
    units, launchers, radars = plan.units.copy(), plan.launchers.copy(), plan.radars.copy()
    nets, assets = plan.nets.copy(), plan.assets.copy()
    threat_count, pair_count, unit_count = threats.shape[0], pairs.shape[0], units.shape[0]
    tracks = np.empty(sights.shape[0])
    shifts = np.empty(raids.shape[0])
    hands = np.zeros((nets.shape[0], threat_count), dtype=np.uint8)
    candidates = np.empty(nets.shape[0], dtype=np.int64)
    candidate_s = np.empty(nets.shape[0])
    margin = 2 * pair_count + 2 * threat_count + launchers.shape[0] + 16
    times = np.empty(margin + 4 * threat_count + 64)
    keys = np.empty(times.shape[0], dtype=np.int64)
    logged = 0

    for row in range(count):
        replication = first + row
        logged = 0
        size = 0
        now = 0.0
        earliest_launch_s = INF
        hands[:] = 0
        units[:] = plan.units
        launchers[:] = plan.launchers
        radars[:] = plan.radars
        nets[:] = plan.nets
        assets[:] = plan.assets
        for p in range(pair_count):
            state = pair_states[p]
            state.engaged = 0
            state.waiting = 0
            state.closed = 0
            state.begun = 0
            state.shots = 0
            state.salvos = 0
            state.assessed = 0
            state.drawn = 0
            state.to_launch = 0
            state.in_flight = 0
            state.opportunity_s = INF
        for g in range(raids.shape[0]):
            shifts[g] = 0.0
            if raids[g].jitter_s > 0.0:
                u = uniform(seed, replication, DRAW_JITTER, 0, raids[g].key, 0)
                shifts[g] = (2.0 * u - 1.0) * raids[g].jitter_s
        for t in range(threat_count):
            body = threat_states[t]
            body.flying = 0
            body.turned = 0
            body.fired_at = 0
            body.fate = 0
            body.fate_time_s = INF
            body.offer_s = INF
            body.shots = 0
            body.shift_s = shifts[threats[t].raid]
            size = push(times, keys, size, threats[t].start_s + body.shift_s, event_key(ENTER, t, 0, 0))

        while size > 0:
            if size + margin >= times.shape[0]:
                times = grown(times, size + margin)
                keys = grown(keys, size + margin)
            now = times[0]
            key = keys[0]
            size = remove_first(times, keys, size)
            code = key >> 59
            payload = key & PAYLOAD_MASK
            # what the event leaves to be done afterwards
            ended = -1  # pair whose engagement ends
            judged_killed = False
            pick_unit = -1  # unit that may have capacity again

            if code == OFFER:
                t = (key >> 45) & 0x3FFF
                body = threat_states[t]
                if not body.flying or body.turned or now != body.offer_s:
                    continue
                body.offer_s = INF
                for n in range(nets.shape[0]):
                    candidates[n] = -1
                    candidate_s[n] = INF
                threat = threats[t]
                for p in range(threat.first_pair, threat.end_pair):
                    state = pair_states[p]
                    if state.opportunity_s > now:
                        continue
                    state.opportunity_s = opportunity(
                        p, now, seed, replication, pairs, pair_states, threats, threat_states, units, sights, tracks,
                        radars, nets, windows,
                    )
                    if state.opportunity_s > now:
                        continue
                    state.opportunity_s = INF
                    unit_index = pairs[p].unit
                    unit = units[unit_index]
                    net = unit.net
                    if net >= 0 and not nets[net].alive:
                        net = -1
                    if state.engaged or (net >= 0 and hands[net, t]):
                        continue
                    committed = can_take(p, pairs, pair_states, units, radars, nets, hands)
                    if committed < 1:
                        if not state.waiting:
                            state.waiting = 1
                            unit.waiting += 1
                        continue
                    launch_s = next_launch(pairs[p], now + state.reaction_s, body.shift_s, windows)
                    if net < 0:
                        size = take(
                            p, committed, launch_s, now, size, times, keys, pairs, pair_states, threats, units, nets,
                            hands,
                        )
                        logged = record(log, logged, now, TAKE, unit_index, t, committed)
                        continue
                    intercept_s = launch_s + flight_s(pairs[p], launch_s, body.shift_s, windows, nodes)
                    if intercept_s < candidate_s[net]:
                        candidate_s[net] = intercept_s
                        candidates[net] = p
                for n in range(nets.shape[0]):
                    p = candidates[n]
                    if p < 0:
                        continue
                    committed = can_take(p, pairs, pair_states, units, radars, nets, hands)
                    launch_s = next_launch(pairs[p], now + pair_states[p].reaction_s, body.shift_s, windows)
                    size = take(p, committed, launch_s, now, size, times, keys, pairs, pair_states, threats, units, nets, hands)
                    logged = record(log, logged, now, TAKE, pairs[p].unit, t, committed)
                following_s = INF
                for p in range(threat.first_pair, threat.end_pair):
                    following_s = min(following_s, pair_states[p].opportunity_s)
                if following_s < INF:
                    body.offer_s = following_s
                    size = push(times, keys, size, following_s, event_key(OFFER, t, 0, 0))

            elif code == LAUNCH:
                p = payload
                state = pair_states[p]
                if not state.engaged:
                    continue
                pair = pairs[p]
                t = pair.threat
                body = threat_states[t]
                unit = units[pair.unit]
                cancelled = False
                if state.first_salvo and state.fired == 0 and (not body.flying or body.turned):
                    ended = p
                else:
                    chosen = -1
                    free_s = INF
                    for k in range(unit.first_launcher, unit.end_launcher):
                        if launchers[k].alive and launchers[k].rounds > 0:
                            candidate_free_s = max(launchers[k].free_s, now)
                            if candidate_free_s < free_s:
                                free_s = candidate_free_s
                                chosen = k
                    feasible_s = next_launch(pair, now, body.shift_s, windows)
                    if chosen < 0:
                        cancelled = True
                    elif free_s > now:
                        size = push(times, keys, size, free_s, key)
                    elif feasible_s == INF:
                        cancelled = True
                    elif feasible_s > now:
                        size = push(times, keys, size, feasible_s, key)
                    else:
                        launcher = launchers[chosen]
                        launcher.rounds -= 1
                        launcher.free_s = now + launcher.interval_s
                        unit.rounds -= 1
                        unit.committed -= 1
                        unit.fired += 1
                        if unit.rounds + unit.stock == 0:
                            unit.empty_s = now
                        if launcher.rounds == 0 and unit.stock > unit.on_way:
                            load = min(launcher.tubes, unit.stock - unit.on_way)
                            unit.on_way += load
                            size = push(times, keys, size, now + unit.reload_s,
                                        event_key(RELOADED, pair.unit, chosen, load))
                        earliest_launch_s = min(earliest_launch_s, now)
                        logged = record(log, logged, now, LAUNCH, pair.unit, t, chosen)
                        state.to_launch -= 1
                        state.in_flight += 1
                        state.fired += 1
                        body.shots += 1
                        time_s = now + flight_s(pair, now, body.shift_s, windows, nodes)
                        size = push(times, keys, size, time_s, event_key(INTERCEPT, pair.unit, t, p))
                        if threats[t].kind == 0 and not body.fired_at:
                            body.fired_at = 1
                            if threats[t].turn_probability > 0.0:
                                u = uniform(seed, replication, DRAW_TURN, 0, threats[t].key, 0)
                                if u < threats[t].turn_probability:
                                    size = push(times, keys, size, now + threats[t].turn_delay_s,
                                                event_key(TURN, t, 0, 0))
                        if state.to_launch > 0:
                            size = push(times, keys, size, now + unit.salvo_interval_s,
                                        event_key(LAUNCH, pair.unit, t, p))
                if cancelled:
                    unit.free_missiles += state.to_launch
                    unit.committed -= state.to_launch
                    state.to_launch = 0
                    if state.in_flight == 0:
                        if state.fired > 0:
                            time_s = now + unit.assess_a
                            if unit.assess_law != 0:
                                u = uniform(seed, replication, DRAW_ASSESS_DELAY, state.assessed, unit.key,
                                            threats[t].key)
                                time_s = now + delay(unit.assess_law, unit.assess_a, unit.assess_b, u)
                            size = push(times, keys, size, time_s, event_key(ASSESS, pair.unit, t, p))
                        else:
                            ended = p

            elif code == INTERCEPT:
                p = payload
                state = pair_states[p]
                pair = pairs[p]
                t = pair.threat
                body = threat_states[t]
                unit = units[pair.unit]
                unit.free_missiles += 1
                killed = 0
                if state.engaged:
                    if body.flying:
                        u = uniform(seed, replication, DRAW_KILL, state.shots, unit.key, threats[t].key)
                        if u < pair.pk:
                            killed = 1
                            body.flying = 0
                            body.fate = KILLED
                            if threats[t].last_release_s + body.shift_s >= now:
                                body.fate = KILLED_BEFORE_RELEASE
                            body.fate_time_s = now
                    state.shots += 1
                    state.in_flight -= 1
                    if state.in_flight == 0 and state.to_launch == 0:
                        time_s = now + unit.assess_a
                        if unit.assess_law != 0:
                            u = uniform(seed, replication, DRAW_ASSESS_DELAY, state.assessed, unit.key, threats[t].key)
                            time_s = now + delay(unit.assess_law, unit.assess_a, unit.assess_b, u)
                        size = push(times, keys, size, time_s, event_key(ASSESS, pair.unit, t, p))
                    pick_unit = pair.unit
                logged = record(log, logged, now, INTERCEPT, pair.unit, t, killed)

            elif code == ASSESS:
                p = payload
                state = pair_states[p]
                if not state.engaged:
                    continue
                pair = pairs[p]
                t = pair.threat
                body = threat_states[t]
                unit = units[pair.unit]
                alive = body.flying and not body.turned
                killed = not body.turned and (body.fate == KILLED or body.fate == KILLED_BEFORE_RELEASE)
                judged_killed = not alive
                if (alive or killed) and (unit.false_kill > 0.0 or unit.false_miss > 0.0):
                    u = uniform(seed, replication, DRAW_ASSESS_ERROR, state.assessed, unit.key, threats[t].key)
                    if alive:
                        judged_killed = u < unit.false_kill
                    else:
                        judged_killed = u >= unit.false_miss
                state.assessed += 1
                logged = record(log, logged, now, ASSESS, pair.unit, t, 1 if judged_killed else 0)
                if judged_killed:
                    ended = p
                    if alive:  # they believe it dead
                        state.closed = 1
                        if unit.net >= 0 and nets[unit.net].alive:
                            for other in range(threats[t].first_pair, threats[t].end_pair):
                                if units[pairs[other].unit].net == unit.net:
                                    pair_states[other].closed = 1
                else:
                    state.salvos += 1
                    again = False
                    if state.salvos < unit.max_salvos:
                        number = missiles(unit, pair, unit.next_salvo)
                        if number >= 1 and unit_works(unit, radars):
                            tracked = not alive or next_track(
                                threats[t], pair.unit, now, body.shift_s, units, sights, tracks, radars, nets
                            ) == now
                            launch_s = next_launch(pair, now, body.shift_s, windows)
                            if tracked and launch_s <= now + TOLERANCE_S:
                                again = True
                                unit.free_missiles -= number
                                unit.committed += number
                                state.fired = 0
                                state.to_launch = number
                                state.first_salvo = 0
                                size = push(times, keys, size, launch_s, event_key(LAUNCH, pair.unit, t, p))
                    else:
                        state.closed = 1
                    if not again:
                        ended = p

            elif code == ENTER:
                t = (key >> 45) & 0x3FFF
                body = threat_states[t]
                threat = threats[t]
                carrier = threat.carrier
                if carrier >= 0 and (not threat_states[carrier].flying or threat_states[carrier].turned):
                    body.fate = NEVER_RELEASED
                    body.fate_time_s = now
                    logged = record(log, logged, now, ENTER, t, 0, 0)
                else:
                    body.flying = 1
                    logged = record(log, logged, now, ENTER, t, 0, 1)
                    size = push(times, keys, size, threat.end_s + body.shift_s,
                                event_key(GONE if threat.kind == 0 else ARRIVE, t, 0, 0))
                    for s in range(threat.first_sight, threat.end_sight):
                        radar = radars[sights[s].radar]
                        u = uniform(seed, replication, DRAW_TRACK, sights[s].index, radar.key, threat.key)
                        tracks[s] = first_track(sights[s], knots, u) + body.shift_s
                    size = reoffer(
                        t, now, size, times, keys, seed, replication, pairs, pair_states, threats, threat_states, units,
                        sights, tracks, radars, nets, windows,
                    )

            elif code == ARRIVE:
                t = (key >> 45) & 0x3FFF
                body = threat_states[t]
                if not body.flying:
                    continue
                body.flying = 0
                body.fate_time_s = now
                a = threats[t].asset
                u = uniform(seed, replication, DRAW_HIT, 0, threats[t].key, 0)
                hit = u < threats[t].hit_probability
                body.fate = ARRIVED_HIT if hit else ARRIVED_MISSED
                logged = record(log, logged, now, ARRIVE, t, a, 1 if hit else 0)
                if hit and a >= 0:
                    assets[a].hits += 1
                    if assets[a].hits == assets[a].hits_needed:
                        assets[a].lost = 1
                        logged = record(log, logged, now, LOST, a, 0, 0)
                        for k in range(launchers.shape[0]):
                            if launchers[k].asset == a:
                                launchers[k].alive = 0
                                units[launchers[k].unit].rounds -= launchers[k].rounds
                                launchers[k].rounds = 0
                        for r in range(radars.shape[0]):
                            if radars[r].asset == a:
                                radars[r].alive = 0
                        for u_index in range(unit_count):
                            if units[u_index].asset == a:
                                units[u_index].alive = 0
                        net_lost = -1
                        for n in range(nets.shape[0]):
                            if nets[n].asset == a:
                                nets[n].alive = 0
                                net_lost = n
                        for u_index in range(unit_count):
                            if unit_works(units[u_index], radars):
                                continue
                            for p in range(pair_count):
                                if pairs[p].unit == u_index and pair_states[p].engaged:
                                    size, logged = finish(
                                        p, False, now, size, times, keys, log, logged, seed, replication, pairs,
                                        pair_states, threats, threat_states, units, sights, tracks, radars, nets,
                                        windows, hands, listed,
                                    )
                        if net_lost >= 0:
                            for other in range(threat_count):
                                if threat_states[other].flying and not threat_states[other].turned:
                                    size = reoffer(
                                        other, now, size, times, keys, seed, replication, pairs, pair_states, threats,
                                        threat_states, units, sights, tracks, radars, nets, windows,
                                    )

            elif code == GONE:
                t = (key >> 45) & 0x3FFF
                body = threat_states[t]
                if body.flying:
                    body.flying = 0
                    body.fate = TURNED if body.turned else LEFT
                    body.fate_time_s = now
                    logged = record(log, logged, now, GONE, t, 0, 0)

            elif code == TURN:
                t = (key >> 45) & 0x3FFF
                body = threat_states[t]
                if body.flying:
                    body.turned = 1
                    logged = record(log, logged, now, TURN, t, 0, 0)
                    size = push(times, keys, size, now + threats[t].leave_s, event_key(GONE, t, 0, 0))

            elif code == RELOADED:
                u_index = (key >> 45) & 0x3FFF
                k = (key >> 31) & 0x3FFF
                unit = units[u_index]
                unit.on_way -= payload
                if unit.alive and launchers[k].alive:
                    unit.stock -= payload
                    unit.rounds += payload
                    launchers[k].rounds += payload
                    logged = record(log, logged, now, RELOADED, u_index, k, payload)
                    pick_unit = u_index

            if ended >= 0:
                size, logged = finish(
                    ended, judged_killed, now, size, times, keys, log, logged, seed, replication, pairs, pair_states,
                    threats, threat_states, units, sights, tracks, radars, nets, windows, hands, listed,
                )
            elif pick_unit >= 0 and units[pick_unit].waiting > 0:
                size, logged = pick(
                    pick_unit, now, size, times, keys, log, logged, seed, replication, pairs, pair_states, threats,
                    threat_states, units, sights, tracks, radars, nets, windows, hands, listed,
                )

        for t in range(threat_count):
            fate[row, t] = threat_states[t].fate
            fate_time_s[row, t] = threat_states[t].fate_time_s
            shots[row, t] = threat_states[t].shots
        for u_index in range(unit_count):
            unit = units[u_index]
            fired[row, u_index] = unit.fired
            empty_s[row, u_index] = unit.empty_s
            saturated_s[row, u_index] = unit.saturated_s
        for a in range(assets.shape[0]):
            hits[row, a] = assets[a].hits
        first_launch_s[row] = earliest_launch_s
    return logged
