"""What the defence decides: which unit takes which threat, and when it is asked.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import numpy as np

from redan.engine.conditions import (
    INF,
    can_commit,
    can_take,
    economised,
    engageable,
    flight_s,
    in_hand,
    intercept_if_taken,
    launch_if_taken,
    netted,
    opportunity,
    salvo_s,
)
from redan.engine.queue import LAUNCH, NO, OFFER, TAKE, engagement_key, record, schedule, schedule_of
from redan.engine.records import LOSSES
from redan.jit import lean_inner as inner


@inner
def commit(w, unit, count):
    """Promise rounds and missile channels; give them back with a negative count (L41, L111)."""
    unit.committed += count
    w.units[unit.pool].free_missile_channels -= count


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
    w.threat_states[t].losses = w.counters[LOSSES]
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
        lost = w.counters[LOSSES] != body.losses  # since the threat was offered anew: it may have become worse
        if lost or state.closed_until_s > now or state.opportunity_s < now:  # else it is what it was
            state.opportunity_s = opportunity(w, p, now)
            if state.opportunity_s > now:
                continue
        state.opportunity_s = INF
        pair = w.pairs[p]
        unit = w.units[pair.unit]
        by_net = netted(w, unit)
        if state.engaged or (by_net and in_hand(w, unit.net, p, now)):
            continue
        count = can_commit(w, p)
        if count < 1:
            if not state.waiting:
                state.waiting = 1
                unit.waiting += 1
        elif by_net:
            intercept_s = intercept_if_taken(w, pair, now, state.reaction_s, body.shift_s)
            net = w.nets[unit.net]
            if net.joins:
                state.candidate_s = intercept_s
            if intercept_s < net.candidate_s:
                net.candidate_s = intercept_s
                net.candidate = p
        else:
            take(w, p, count, now)
    for n in range(w.nets.shape[0]):
        p = w.nets[n].candidate
        if p >= 0:
            take(w, p, can_commit(w, p), now)
            if w.nets[n].joins:
                w.pair_states[p].candidate_s = INF
                join(w, n, t, now)
    following_s = INF
    for p in range(first_pair, end_pair):
        following_s = min(following_s, w.pair_states[p].opportunity_s)
    schedule_offer(w, t, following_s)


@inner
def join(w, n, t, now):
    """After the first, by their intercepts, who would lose a salvo by waiting takes the threat too (L108)."""
    while True:
        p = np.int64(-1)
        for other in range(w.threats[t].first_pair, w.threats[t].end_pair):
            candidate_s = w.pair_states[other].candidate_s
            earlier = candidate_s < (INF if p < 0 else w.pair_states[p].candidate_s)
            if earlier and w.units[w.pairs[other].unit].net == n:
                p = np.int64(other)
        if p < 0:
            return
        w.pair_states[p].candidate_s = INF
        count = can_take(w, p, now)
        if count > 0:
            take(w, p, count, now)


@inner
def take(w, p, count, now):
    """Begin an engagement: commit channels and rounds, schedule the first launch (L41, L42, L83, L111)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    unit = w.units[pair.unit]
    t = pair.threat
    if unit.economise > 0.0:
        count = economised(w, pair.unit, count, now)
    pool = w.units[unit.pool]
    pool.free_channels -= 1
    if pool.free_channels == 0:
        pool.saturated_since_s = now
    commit(w, unit, count)
    state.engaged = 1
    if netted(w, unit):
        state.engaged = 2  # through the net
        w.hands[unit.net, t] += 1
        if w.hands[unit.net, t] == 1:
            w.nets[unit.net].in_hand += 1
            if w.nets[unit.net].joins:
                w.rare[unit.net * w.threats.shape[0] + t].busy_s = -INF
        if w.nets[unit.net].joins:
            busy(w, p, launch_if_taken(w, pair, now, state.reaction_s, w.threat_states[t].shift_s))
        else:  # while it is in hand no other unit of the net can want it: the end of the engagement re-offers it
            for other in range(w.threats[t].first_pair, w.threats[t].end_pair):
                if w.units[w.pairs[other].unit].net == unit.net:
                    w.pair_states[other].opportunity_s = INF
    state.begun += 1
    state.drawn = 0
    state.fired = 0
    state.in_flight = 0
    state.to_launch = count
    state.first_salvo = 1
    state.let_go = 0
    state.opportunity_s = INF
    clear_waiting(state, unit)
    launch_s = launch_if_taken(w, pair, now, state.reaction_s, w.threat_states[t].shift_s)
    state.key = engagement_key(w, p)
    schedule_of(w, state, launch_s, LAUNCH)
    record(w, now, TAKE, pair.unit, t, count)


@inner
def busy(w, p, launch_s):
    """Until when the net expects the threat to be in hand, with a salvo that begins at launch_s (L108)."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    end_s = launch_s + flight_s(w, pair, launch_s, w.threat_states[pair.threat].shift_s) + salvo_s(unit, pair)
    hand = w.rare[unit.net * w.threats.shape[0] + pair.threat]
    hand.busy_s = max(hand.busy_s, end_s)


@inner
def pick(w, u, now):
    """A unit may have capacity again, and with it every unit that uses the same channels, in unit order (L43, L111)."""
    if not w.units[u].pooled:
        pick_one(w, u, now)
        return
    pool = w.units[u].pool
    for other in range(w.units.shape[0]):
        if w.units[other].pool == pool:
            pick_one(w, np.int64(other), now)


@inner
def pick_one(w, u, now):
    """The unit takes what waits for it, most urgent first (L43-L45)."""
    unit = w.units[u]
    pool = w.units[unit.pool]
    # what waits is lost to a joining net if it is not looked at now: later it might be its last window
    looks_at_all = unit.net >= 0 and w.nets[unit.net].joins
    unseen = unit.waiting  # none begins to wait while the unit picks: behind the last of them is nothing to look at
    for k in range(unit.first_listed, unit.end_listed):
        has_missiles = pool.free_missile_channels > 0 and unit.ready_rounds > unit.committed
        if unseen == 0 or not (looks_at_all or (pool.free_channels >= 1 and has_missiles)):
            break
        p = w.pairs[k].listed
        state = w.pair_states[p]
        if not state.waiting:
            continue
        unseen -= 1
        t = w.pairs[p].threat
        if not engageable(w.threat_states[t]) or (netted(w, unit) and in_hand(w, unit.net, p, now)):
            clear_waiting(state, unit)
            continue
        count = can_commit(w, p)
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
