"""The event-driven engine: many replications of one plan, compiled, without a time step.

The rules are those of "The event model" in docs/design.md; `reference` states them readably and the two are held
together event for event (tests/agreement). `w` is the World of records; `simulate_range` is the only entry point.
"""

from __future__ import annotations

import numpy as np

from redan.engine.rules import (
    BOUND,
    HEAP,
    INDEX_BITS,
    INF,
    LOGGED,
    LOSSES,
    MAX_INDEX,
    PAYLOAD_BITS,
    SERIAL_BITS,
    TAKEN,
    TOLERANCE_S,
    draw,
    engagement_key,
    event_key,
    flight_s,
    launch_if_taken,
    missiles,
    next_launch,
    next_track,
    opportunity,
    push,
    remove_first,
    unit_works,
)
from redan.jit import lean_inner as inner
from redan.jit import lean_kernel as kernel
from redan.layout import Event, Fate, Purpose
from redan.streams import delay

# numpy integers: plain ones would make the compiler build one version of a function for each literal
INTERCEPT, ARRIVE, ASSESS = np.int64(Event.INTERCEPT), np.int64(Event.ARRIVE), np.int64(Event.ASSESS)
RELOADED, TURN, GONE = np.int64(Event.RELOADED), np.int64(Event.TURN), np.int64(Event.GONE)
ENTER, LAUNCH, OFFER = np.int64(Event.ENTER), np.int64(Event.LAUNCH), np.int64(Event.OFFER)
TAKE, LOST, DROP = np.int64(Event.TAKE), np.int64(Event.LOST), np.int64(Event.DROP)
KILLED, KILLED_BEFORE_RELEASE = int(Fate.KILLED), int(Fate.KILLED_BEFORE_RELEASE)
ARRIVED_HIT, ARRIVED_MISSED = int(Fate.ARRIVED_HIT), int(Fate.ARRIVED_MISSED)
LEFT, TURNED, NEVER_RELEASED = int(Fate.LEFT), int(Fate.TURNED), int(Fate.NEVER_RELEASED)
DRAW_JITTER, DRAW_KILL = np.int64(Purpose.JITTER), np.int64(Purpose.KILL)
DRAW_HIT, DRAW_TURN = np.int64(Purpose.HIT), np.int64(Purpose.TURN)
DRAW_ASSESS_DELAY, DRAW_ASSESS_ERROR = np.int64(Purpose.ASSESS_DELAY), np.int64(Purpose.ASSESS_ERROR)
NO, YES = np.int64(0), np.int64(1)
NOBODY = np.int64(-1)  # key of no engagement

# where the parts of an event key stand, see rules.event_key
CODE_SHIFT, A_SHIFT, B_SHIFT = PAYLOAD_BITS + 2 * INDEX_BITS, PAYLOAD_BITS + INDEX_BITS, PAYLOAD_BITS
PAYLOAD_MASK = (1 << PAYLOAD_BITS) - 1
KEY_MASK = (1 << CODE_SHIFT) - 1


@inner
def record(w, time_s, code, a, b, c):
    """Append one event to the log; past its end only count."""
    count = w.counters[LOGGED]
    w.counters[LOGGED] = count + 1
    if count < w.log.shape[0]:
        row = w.log[count]
        row.time_s = time_s
        row.code = code
        row.a = a
        row.b = b
        row.c = c


@inner
def on_live_net(w, unit):
    """The unit shares its picture: it has a net and the net is alive."""
    return unit.net >= 0 and w.nets[unit.net].alive


@inner
def fightable(body):
    """The threat can be taken under fire: flying and not turned away."""
    return body.flying and not body.turned


@inner
def take(w, p, count, now):
    """Begin an engagement: commit channels and rounds, schedule the first launch."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    unit = w.units[pair.unit]
    t = pair.threat
    unit.free_channels -= 1
    if unit.free_channels == 0:
        unit.saturated_since_s = now
    unit.free_missiles -= count
    unit.committed += count
    state.engaged = 1
    if on_live_net(w, unit):
        state.engaged = 2  # through the net
        w.hands[unit.net, t] = 1
        w.nets[unit.net].in_hand += 1
        # while it is in hand no other unit of the net can want it: the end of the engagement re-offers it
        for other in range(w.threats[t].first_pair, w.threats[t].end_pair):
            if w.units[w.pairs[other].unit].net == unit.net:
                w.pair_states[other].opportunity_s = INF
    state.begun += 1
    state.drawn = 0
    state.fired = 0
    state.in_flight = 0
    state.to_launch = count
    state.first_salvo = 1
    state.opportunity_s = INF
    clear_waiting(state, unit)
    launch_s = launch_if_taken(w, pair, now, state.reaction_s, w.threat_states[t].shift_s)
    state.key = engagement_key(w, p)
    push(w, launch_s, LAUNCH << CODE_SHIFT | state.key)
    record(w, now, TAKE, pair.unit, t, count)


@inner
def clear_waiting(state, unit):
    """The pair waits no longer for its unit's capacity."""
    if state.waiting:
        state.waiting = 0
        unit.waiting -= 1


@inner
def can_take(w, p):
    """Missiles the pair's unit would commit now to a new engagement; 0 if it cannot take the threat."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    if unit.free_channels < 1 or w.pair_states[p].engaged or not unit_works(w, unit):
        return 0
    if on_live_net(w, unit):
        net = w.nets[unit.net]
        if w.hands[unit.net, pair.threat] or net.in_hand >= net.capacity:
            return 0
    return max(missiles(unit, pair, unit.first_salvo), 0)


@inner
def schedule_offer(w, t, time_s):
    """The one OFFER of the threat that counts is at this time; none when it is inf."""
    w.threat_states[t].offer_s = time_s
    if time_s < INF:
        push(w, time_s, event_key(OFFER, t, NO, NO))


@inner
def reoffer(w, t, now):
    """Recompute every pair's opportunity against the threat and schedule its OFFER."""
    earliest_s = INF
    for p in range(w.threats[t].first_pair, w.threats[t].end_pair):
        state = w.pair_states[p]
        clear_waiting(state, w.units[w.pairs[p].unit])
        state.opportunity_s = opportunity(w, p, now)
        earliest_s = min(earliest_s, state.opportunity_s)
    schedule_offer(w, t, earliest_s)


@inner
def offer(w, t, now):
    """Units whose opportunity has come take the threat or begin to wait; a net sends its earliest interceptor."""
    body = w.threat_states[t]
    body.offer_s = INF
    candidates = w.candidates
    candidate_s = w.candidate_s
    candidates[:] = -1
    candidate_s[:] = INF
    first_pair = w.threats[t].first_pair
    end_pair = w.threats[t].end_pair
    for p in range(first_pair, end_pair):
        state = w.pair_states[p]
        if state.opportunity_s > now:
            continue
        if w.counters[LOSSES] > 0 or state.closed or state.opportunity_s < now:  # else it is what it was
            state.opportunity_s = opportunity(w, p, now)
            if state.opportunity_s > now:
                continue
        state.opportunity_s = INF
        pair = w.pairs[p]
        unit = w.units[pair.unit]
        netted = on_live_net(w, unit)
        if state.engaged or (netted and w.hands[unit.net, t]):
            continue
        count = can_take(w, p)
        if count < 1:
            if not state.waiting:
                state.waiting = 1
                unit.waiting += 1
        elif netted:
            launch_s = launch_if_taken(w, pair, now, state.reaction_s, body.shift_s)
            intercept_s = launch_s + flight_s(w, pair, launch_s, body.shift_s)
            if intercept_s < candidate_s[unit.net]:
                candidate_s[unit.net] = intercept_s
                candidates[unit.net] = p
        else:
            take(w, p, count, now)
    for n in range(candidates.shape[0]):
        if candidates[n] >= 0:
            take(w, candidates[n], can_take(w, candidates[n]), now)
    following_s = INF
    for p in range(first_pair, end_pair):
        following_s = min(following_s, w.pair_states[p].opportunity_s)
    schedule_offer(w, t, following_s)


@inner
def pick(w, u, now):
    """A unit that may have capacity again takes what waits for it, most urgent first."""
    unit = w.units[u]
    for k in range(unit.first_listed, unit.end_listed):
        if unit.waiting == 0 or unit.free_channels < 1 or unit.free_missiles < 1 or unit.rounds <= unit.committed:
            break
        p = w.listed[k]
        state = w.pair_states[p]
        if not state.waiting:
            continue
        t = w.pairs[p].threat
        if not fightable(w.threat_states[t]) or (on_live_net(w, unit) and w.hands[unit.net, t]):
            clear_waiting(state, unit)
            continue
        count = can_take(w, p)
        if count < 1:
            continue
        time_s = opportunity(w, p, now)
        if time_s <= now:
            take(w, p, count, now)
        else:
            clear_waiting(state, unit)
            state.opportunity_s = time_s
            if time_s < w.threat_states[t].offer_s:
                schedule_offer(w, t, time_s)


@inner
def finish(w, p, judged_killed, now):
    """End an engagement: give back what it held, offer the threat again, let those pick who may."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    t = pair.threat
    unit = w.units[pair.unit]
    n = unit.net
    if not judged_killed:
        record(w, now, DROP, pair.unit, t, NO)
    net_was_full = on_live_net(w, unit) and w.nets[n].in_hand >= w.nets[n].capacity
    if unit.free_channels == 0:
        unit.saturated_s += now - unit.saturated_since_s
    unit.free_channels += 1
    unit.free_missiles += state.to_launch
    unit.committed -= state.to_launch
    state.to_launch = 0
    if state.engaged == 2 and w.nets[n].alive:
        w.hands[n, t] = 0
        w.nets[n].in_hand -= 1
    state.engaged = 0
    state.key = NOBODY
    state.in_flight = 0  # what still flies comes down as an event of an engagement that is over
    if not judged_killed and fightable(w.threat_states[t]):
        reoffer(w, t, now)
    if unit.waiting > 0:
        pick(w, pair.unit, now)
    if net_was_full:
        for other in range(w.units.shape[0]):
            if other != pair.unit and w.units[other].net == n:
                pick(w, other, now)


@inner
def schedule_assessment(w, p, now):
    """The salvo is spent: the unit judges the result after its assessment delay."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    delay_s = unit.assess_a
    if unit.assess_law != 0:
        u = draw(w, DRAW_ASSESS_DELAY, w.pair_states[p].assessed, unit.key, w.threats[pair.threat].key)
        delay_s = delay(unit.assess_law, unit.assess_a, unit.assess_b, u)
    push(w, now + delay_s, ASSESS << CODE_SHIFT | w.pair_states[p].key)


@inner
def launch(w, p, now, key):
    """Fire one missile of the salvo, or later, or give up the rest; True when the engagement is over."""
    state = w.pair_states[p]
    pair = w.pairs[p]
    t = pair.threat
    body = w.threat_states[t]
    unit = w.units[pair.unit]
    if state.first_salvo and state.fired == 0 and not fightable(body):
        return True
    chosen = np.int64(-1)
    free_s = INF
    for k in range(unit.first_launcher, unit.end_launcher):
        if w.launchers[k].alive and w.launchers[k].rounds > 0:
            candidate_s = max(w.launchers[k].free_s, now)
            if candidate_s < free_s:
                free_s = candidate_s
                chosen = k
    feasible_s = next_launch(w, pair, now, body.shift_s)
    if chosen >= 0 and free_s > now:
        push(w, free_s, key)
        return False
    if chosen >= 0 and now < feasible_s < INF:
        push(w, feasible_s, key)
        return False
    if chosen < 0 or feasible_s == INF:
        unit.free_missiles += state.to_launch
        unit.committed -= state.to_launch
        state.to_launch = 0
        if state.in_flight == 0:
            if state.fired == 0:
                return True
            schedule_assessment(w, p, now)
        return False
    launcher = w.launchers[chosen]
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
        push(w, now + unit.reload_s, event_key(RELOADED, pair.unit, chosen, load))
    record(w, now, LAUNCH, pair.unit, t, chosen)
    state.to_launch -= 1
    state.in_flight += 1
    state.fired += 1
    body.shots += 1
    push(w, now + flight_s(w, pair, now, body.shift_s), INTERCEPT << CODE_SHIFT | state.key)
    threat = w.threats[t]
    if threat.kind == 0 and not body.fired_at:
        body.fired_at = 1
        if threat.turn_probability > 0.0 and draw(w, DRAW_TURN, NO, threat.key, NO) < threat.turn_probability:
            push(w, now + threat.turn_delay_s, event_key(TURN, t, NO, NO))
    if state.to_launch > 0:
        push(w, now + unit.salvo_interval_s, key)
    return False


@inner
def intercept(w, p, guided, now):
    """A missile reaches its threat, or would have had its engagement not ended; True when the unit may pick."""
    state = w.pair_states[p]
    pair = w.pairs[p]
    t = pair.threat
    body = w.threat_states[t]
    unit = w.units[pair.unit]
    threat = w.threats[t]
    unit.free_missiles += 1
    if not guided:
        record(w, now, INTERCEPT, pair.unit, t, NO)
        return unit.waiting > 0
    killed = body.flying and draw(w, DRAW_KILL, state.shots, unit.key, threat.key) < pair.pk
    record(w, now, INTERCEPT, pair.unit, t, YES if killed else NO)
    if killed:
        body.flying = 0
        body.fate = KILLED_BEFORE_RELEASE if threat.last_release_s + body.shift_s >= now else KILLED
        body.fate_time_s = now
    state.shots += 1
    state.in_flight -= 1
    if state.in_flight == 0 and state.to_launch == 0:
        schedule_assessment(w, p, now)
    return unit.waiting > 0


@inner
def assess(w, p, now):
    """The unit judges its salvo and fires another or lets go."""
    state = w.pair_states[p]
    pair = w.pairs[p]
    u = pair.unit
    t = pair.threat
    body = w.threat_states[t]
    unit = w.units[u]
    alive = fightable(body)
    killed = not body.turned and (body.fate == KILLED or body.fate == KILLED_BEFORE_RELEASE)
    judged_killed = not alive
    if (alive or killed) and (unit.false_kill > 0.0 or unit.false_miss > 0.0):
        error = draw(w, DRAW_ASSESS_ERROR, state.assessed, unit.key, w.threats[t].key)
        judged_killed = error < unit.false_kill if alive else error >= unit.false_miss
    state.assessed += 1
    record(w, now, ASSESS, u, t, YES if judged_killed else NO)
    if judged_killed:
        if alive:  # they believe it dead
            state.closed = 1
            if on_live_net(w, unit):
                for other in range(w.threats[t].first_pair, w.threats[t].end_pair):
                    if w.units[w.pairs[other].unit].net == unit.net:
                        w.pair_states[other].closed = 1
        finish(w, p, YES, now)
        return
    state.salvos += 1
    if state.salvos >= unit.max_salvos:
        state.closed = 1
        finish(w, p, NO, now)
        return
    count = missiles(unit, pair, unit.next_salvo)
    launch_s = next_launch(w, pair, now, body.shift_s)
    if count < 1 or launch_s > now + TOLERANCE_S or (alive and next_track(w, pair, now) != now):
        finish(w, p, NO, now)
        return
    unit.free_missiles -= count
    unit.committed += count
    state.fired = 0
    state.to_launch = count
    state.first_salvo = 0
    push(w, launch_s, LAUNCH << CODE_SHIFT | state.key)


@inner
def ends_as_it_enters(w, t):
    """The threat's end falls on its entry: by event order it would stand before it, so entering schedules it."""
    shift_s = w.threat_states[t].shift_s
    return w.threats[t].end_s + shift_s <= w.threats[t].start_s + shift_s


@inner
def enter(w, t, now):
    """A threat appears and is offered; or it was never released."""
    body = w.threat_states[t]
    threat = w.threats[t]
    if threat.carrier >= 0 and not fightable(w.threat_states[threat.carrier]):
        body.fate = NEVER_RELEASED
        body.fate_time_s = now
        record(w, now, ENTER, t, NO, NO)
        return
    body.flying = 1
    record(w, now, ENTER, t, NO, YES)
    if ends_as_it_enters(w, t):
        push(w, now, event_key(GONE if threat.kind == 0 else ARRIVE, t, NO, NO))
    w.tracks[threat.first_sight : threat.end_sight] = np.nan
    reoffer(w, t, now)


@inner
def lose(w, a, now):
    """An asset is lost: first all that is bound to it is dead, then engagements end, then nets fall silent."""
    w.assets[a].lost = 1
    record(w, now, LOST, a, NO, NO)
    for k in range(w.launchers.shape[0]):
        launcher = w.launchers[k]
        if launcher.asset == a:
            launcher.alive = 0
            w.units[launcher.unit].rounds -= launcher.rounds
            launcher.rounds = 0
    for r in range(w.radars.shape[0]):
        if w.radars[r].asset == a:
            w.radars[r].alive = 0
            w.counters[LOSSES] += 1
    for u in range(w.units.shape[0]):
        if w.units[u].asset == a:
            w.units[u].alive = 0
            w.counters[LOSSES] += 1
    for n in range(w.nets.shape[0]):
        if w.nets[n].asset == a:
            w.nets[n].alive = 0
            w.counters[LOSSES] += 1
    for u in range(w.units.shape[0]):
        if not unit_works(w, w.units[u]):
            for p in range(w.pairs.shape[0]):
                if w.pairs[p].unit == u and w.pair_states[p].engaged:
                    finish(w, p, NO, now)
    for n in range(w.nets.shape[0]):
        if w.nets[n].asset == a:
            for t in range(w.threats.shape[0]):
                if fightable(w.threat_states[t]):
                    reoffer(w, t, now)


@inner
def arrive(w, t, now):
    """A munition reaches its asset: it hits or misses, and the asset may be lost."""
    body = w.threat_states[t]
    threat = w.threats[t]
    body.flying = 0
    body.fate_time_s = now
    hit = draw(w, DRAW_HIT, NO, threat.key, NO) < threat.hit_probability
    body.fate = ARRIVED_HIT if hit else ARRIVED_MISSED
    a = threat.asset
    record(w, now, ARRIVE, t, a, YES if hit else NO)
    if hit and a >= 0:
        w.assets[a].hits += 1
        if w.assets[a].hits == w.assets[a].hits_needed:
            lose(w, a, now)


@inner
def reset(w, start):
    """Put the world back to its start, and count what the last replication left bound: it should be nothing.

    Entries and ends of all threats are known beforehand and stand in a sorted list of their own: the heap stays small.
    Raids shift against each other a little from one replication to the next, so the last order is nearly right and
    insertion puts it right.
    """
    w.counters[:BOUND] = 0
    w.hands[:] = 0
    bound = NO
    for i in range(w.units.shape[0]):
        unit = w.units[i]
        held = unit.free_channels != unit.channels or unit.free_missiles != unit.missile_channels
        bound += held or unit.committed != 0 or unit.on_way != 0 or unit.rounds < 0 or unit.stock < 0
        w.units[i] = start.units[i]
    for i in range(w.launchers.shape[0]):
        w.launchers[i] = start.launchers[i]
    for i in range(w.radars.shape[0]):
        w.radars[i] = start.radars[i]
    for i in range(w.nets.shape[0]):
        w.nets[i] = start.nets[i]
    for i in range(w.assets.shape[0]):
        w.assets[i] = start.assets[i]
    for p in range(w.pairs.shape[0]):
        state = w.pair_states[p]
        bound += (state.engaged | state.in_flight | state.to_launch) != 0
        state.engaged = 0
        state.key = NOBODY
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
    w.counters[BOUND] += bound
    for t in range(w.threats.shape[0]):
        threat = w.threats[t]
        body = w.threat_states[t]
        raid = w.raids[threat.raid]
        body.flying = 0
        body.turned = 0
        body.fired_at = 0
        body.fate = 0
        body.fate_time_s = INF
        body.offer_s = INF
        body.shots = 0
        body.shift_s = 0.0
        if raid.jitter_s > 0.0:
            body.shift_s = (2.0 * draw(w, DRAW_JITTER, NO, raid.key, NO) - 1.0) * raid.jitter_s
    times = w.known_times
    keys = w.known_keys
    for k in range(times.shape[0]):
        key = keys[k]
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
            times[hole - 1] > time_s or (times[hole - 1] == time_s and keys[hole - 1] > key)
        ):
            times[hole] = times[hole - 1]
            keys[hole] = keys[hole - 1]
            hole -= 1
        times[hole] = time_s
        keys[hole] = key


@kernel
def simulate_range(
    w, start, first, count, fate, fate_time_s, shots, fired, empty_s, saturated_s, hits, first_launch_s
):
    """Run replications first .. first+count-1 and write one row each; returns the rows done.

    w: records.World (its log keeps the last replication's events); start: records.Start. Outputs: fate, fate_time_s,
    shots (n, T); fired, empty_s, saturated_s (n, U); hits (n, A); first_launch_s (n,). Fewer rows are done when the
    event heap is too short. w.counters[BOUND] counts what was still bound at the end of a row: never anything;
    w.counters[TAKEN] the events of the rows done.
    """
    # more than any one event can add
    margin = 2 * w.pairs.shape[0] + 2 * w.threats.shape[0] + w.launchers.shape[0] + 16
    for row in range(count):
        w.identity[1] = first + row
        reset(w, start)
        earliest_launch_s = INF
        taken = w.counters[TAKEN]
        known = 0
        while True:
            size = w.counters[HEAP]
            if size + margin >= w.times.shape[0]:
                w.counters[TAKEN] = taken
                return row
            if known < w.known_times.shape[0] and w.known_times[known] < INF and (
                size == 0
                or w.known_times[known] < w.times[0]
                or (w.known_times[known] == w.times[0] and w.known_keys[known] < w.keys[0])
            ):
                now = w.known_times[known]
                key = w.known_keys[known]
                known += 1
            elif size > 0:
                now = w.times[0]
                key = w.keys[0]
                remove_first(w)
            else:
                break
            w.counters[TAKEN] += 1
            code = key >> CODE_SHIFT
            a = (key >> A_SHIFT) & MAX_INDEX  # the threat, or the unit
            payload = key & PAYLOAD_MASK  # place of the pair and serial of its engagement, or rounds
            p = NO
            live = False  # the event's own engagement still goes on
            if code in (LAUNCH, INTERCEPT, ASSESS):
                p = w.threats[(key >> B_SHIFT) & MAX_INDEX].first_pair + (payload >> SERIAL_BITS)
                live = w.pair_states[p].key == key & KEY_MASK
            if code == OFFER:
                body = w.threat_states[a]
                if fightable(body) and now == body.offer_s:
                    offer(w, a, now)
            elif code == LAUNCH:
                if live:
                    fired_before = w.units[a].fired
                    if launch(w, p, now, key):
                        finish(w, p, NO, now)
                    elif w.units[a].fired > fired_before:
                        earliest_launch_s = min(earliest_launch_s, now)
            elif code == INTERCEPT:
                if intercept(w, p, live, now):
                    pick(w, a, now)
            elif code == ASSESS:
                if live:
                    assess(w, p, now)
            elif code == ENTER:
                enter(w, a, now)
            elif code == ARRIVE:
                if w.threat_states[a].flying:
                    arrive(w, a, now)
            elif code == GONE:
                body = w.threat_states[a]
                if body.flying:
                    body.flying = 0
                    body.fate = TURNED if body.turned else LEFT
                    body.fate_time_s = now
                    record(w, now, GONE, a, NO, NO)
            elif code == TURN:
                body = w.threat_states[a]
                if body.flying:
                    body.turned = 1
                    record(w, now, TURN, a, NO, NO)
                    push(w, now + w.threats[a].leave_s, event_key(GONE, a, NO, NO))
            elif code == RELOADED:
                unit = w.units[a]
                launcher = w.launchers[(key >> B_SHIFT) & MAX_INDEX]
                unit.on_way -= payload
                if unit.alive and launcher.alive:
                    unit.stock -= payload
                    unit.rounds += payload
                    launcher.rounds += payload
                    record(w, now, RELOADED, a, (key >> B_SHIFT) & MAX_INDEX, payload)
                    pick(w, a, now)

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
    logged = w.counters[LOGGED]
    reset(w, start)  # for its count
    w.counters[LOGGED] = logged
    return count
