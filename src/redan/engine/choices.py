"""What the defence decides: which unit takes which threat, and when it is asked.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

from redan.engine.conditions import (
    INF,
    can_take,
    engageable,
    intercept_if_taken,
    launch_if_taken,
    netted,
    opportunity,
)
from redan.engine.queue import LAUNCH, LOSSES, NO, OFFER, TAKE, engagement_key, record, schedule, schedule_of
from redan.jit import lean_inner as inner


@inner
def commit(unit, count):
    """Promise rounds and missile channels; give them back with a negative count (L41)."""
    unit.committed += count
    unit.free_missile_channels -= count


@inner
def clear_waiting(state, unit):
    """The pair waits no longer for its unit's capacity (L33, L44)."""
    if state.waiting:
        state.waiting = 0
        unit.waiting -= 1


@inner
def schedule_offer(w, t, time_s):
    """The one OFFER of the threat that counts is at this time; none when it is inf (L32)."""
    w.threat_states[t].offer_s = time_s
    if time_s < INF:
        schedule(w, time_s, OFFER, t, NO, NO)


@inner
def reoffer(w, t, now):
    """Recompute every pair's opportunity against the threat and schedule its OFFER (L33)."""
    earliest_s = INF
    for p in range(w.threats[t].first_pair, w.threats[t].end_pair):
        state = w.pair_states[p]
        clear_waiting(state, w.units[w.pairs[p].unit])
        state.opportunity_s = opportunity(w, p, now)
        earliest_s = min(earliest_s, state.opportunity_s)
    schedule_offer(w, t, earliest_s)


@inner
def offer(w, t, now):
    """Units whose opportunity has come take the threat or wait; a net sends its earliest interceptor (L34-L40)."""
    body = w.threat_states[t]
    body.offer_s = INF
    for n in range(w.nets.shape[0]):
        w.nets[n].candidate = -1
        w.nets[n].candidate_s = INF
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
        by_net = netted(w, unit)
        if state.engaged or (by_net and w.hands[unit.net, t]):
            continue
        count = can_take(w, p)
        if count < 1:
            if not state.waiting:
                state.waiting = 1
                unit.waiting += 1
        elif by_net:
            intercept_s = intercept_if_taken(w, pair, now, state.reaction_s, body.shift_s)
            net = w.nets[unit.net]
            if intercept_s < net.candidate_s:
                net.candidate_s = intercept_s
                net.candidate = p
        else:
            take(w, p, count, now)
    for n in range(w.nets.shape[0]):
        p = w.nets[n].candidate
        if p >= 0:
            take(w, p, can_take(w, p), now)
    following_s = INF
    for p in range(first_pair, end_pair):
        following_s = min(following_s, w.pair_states[p].opportunity_s)
    schedule_offer(w, t, following_s)


@inner
def take(w, p, count, now):
    """Begin an engagement: commit channels and rounds, schedule the first launch (L41, L42, L83)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    unit = w.units[pair.unit]
    t = pair.threat
    unit.free_channels -= 1
    if unit.free_channels == 0:
        unit.saturated_since_s = now
    commit(unit, count)
    state.engaged = 1
    if netted(w, unit):
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
    schedule_of(w, state, launch_s, LAUNCH)
    record(w, now, TAKE, pair.unit, t, count)


@inner
def pick(w, u, now):
    """A unit that may have capacity again takes what waits for it, most urgent first (L43-L45)."""
    unit = w.units[u]
    for k in range(unit.first_listed, unit.end_listed):
        can_commit = unit.free_missile_channels > 0 and unit.ready_rounds > unit.committed
        if unit.waiting == 0 or unit.free_channels < 1 or not can_commit:
            break
        p = w.pairs[k].listed
        state = w.pair_states[p]
        if not state.waiting:
            continue
        t = w.pairs[p].threat
        if not engageable(w.threat_states[t]) or (netted(w, unit) and w.hands[unit.net, t]):
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
