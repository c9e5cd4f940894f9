"""Questions about the state of a replication: tracks, launch windows, opportunities, capacity.

None changes anything that another rule sees: reaction times and first-track times are drawn when first asked for, and
kept, which changes no answer. `w` is the World of records everywhere.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import math

import numpy as np

from redan.engine.queue import KEY_MASK, draw
from redan.jit import lean_inlined as inlined
from redan.jit import lean_inner as inner
from redan.layout import Purpose
from redan.streams import delay

DRAW_REACT, DRAW_TRACK = np.int64(Purpose.REACT), np.int64(Purpose.TRACK)
INF = math.inf
TOLERANCE_S = 1e-6  # a launch this much later than readiness still counts as immediate
MAX_ROUNDS = 64  # of the search for an opportunity


@inner
def engageable(body):
    """The threat can be taken under fire: flying and not turned away (L8)."""
    return body.flying and not body.turned


@inner
def operational(w, unit):
    """The unit and its engagement radar are alive (L9)."""
    return unit.alive and (unit.radar < 0 or w.radars[unit.radar].alive)


@inner
def netted(w, unit):
    """The unit is commanded by a net: it has one and the net is alive (L10)."""
    return unit.net >= 0 and w.nets[unit.net].alive


@inner
def goes_on(state, key):
    """The event's own engagement still lives; not so when it is over, even if the pair has begun another (L11)."""
    return state.key == key & KEY_MASK


@inner
def first_track(sight, knots, u):
    """Time of the first confirmed track within a sight for the uniform number u; inf if none (L12, L13)."""
    first = sight.first_knot
    last = sight.end_knot - 1
    if u >= knots[last].probability:
        return INF
    if u < knots[first].probability:
        return knots[first].time_s
    low = first
    high = last
    while high - low > 1:
        middle = (low + high) >> 1
        above = knots[middle].probability > u  # two selections instead of a branch nobody can predict
        high = middle if above else high
        low = low if above else middle
    t0 = knots[low].time_s
    p0 = knots[low].probability
    return t0 + (knots[high].time_s - t0) * (u - p0) / (knots[high].probability - p0)


@inlined
def earliest_track(w, first_feed, end_feed, delay_s, threat, shift, now, best):
    """The earlier of `best` and the first time >= now of a track older than the delay in these sights (L14, L17, L48).

    A sight's first-track time is drawn when it is first needed (NaN until then): most never are.
    """
    for k in range(first_feed, end_feed):
        sight = w.sights[w.feeds[k]]
        end_s = sight.end_s + shift
        # whatever is drawn comes no sooner than this
        if now >= end_s or sight.earliest_s + shift + delay_s >= best:
            continue
        radar = w.radars[sight.radar]
        if not radar.alive:
            continue
        held_from = sight.tracked_s
        if math.isnan(held_from):
            u = draw(w, DRAW_TRACK, sight.index, radar.key, threat.key)
            held_from = first_track(sight, w.knots, u) + shift
            sight.tracked_s = held_from
        usable = max(held_from + delay_s, now)
        if usable < best and usable < end_s:
            best = usable
            if best == now:
                break
    return best


@inlined
def next_track(w, pair, now):
    """Earliest time >= now at which the pair's unit has a track on its threat; inf if never (L14-L17)."""
    threat = w.threats[pair.threat]
    shift = w.threat_states[pair.threat].shift_s
    best = earliest_track(w, pair.first_own_feed, pair.first_net_feed, 0.0, threat, shift, now, INF)
    net = w.units[pair.unit].net
    if best > now and net >= 0 and w.nets[net].alive:
        net_delay = w.nets[net].delay_s
        best = earliest_track(w, pair.first_net_feed, pair.end_net_feed, net_delay, threat, shift, now, best)
    return best


@inner
def next_launch(w, pair, now, shift):
    """Earliest launch time >= now inside one of the pair's windows; inf if none is left (L18)."""
    for k in range(pair.first_window, pair.end_window):
        if now <= w.windows[k].close_s + shift:
            return max(now, w.windows[k].open_s + shift)
    return INF


@inner
def launch_if_taken(w, pair, now, reaction_s, shift):
    """Launch time of an engagement begun now; at the opening of a window it is the opening to the last bit (L21)."""
    ready_s = now + reaction_s
    for k in range(pair.first_window, pair.end_window):
        if ready_s <= w.windows[k].close_s + shift:
            break
    open_s = w.windows[k].open_s + shift
    return ready_s if ready_s > open_s + TOLERANCE_S else max(now, open_s)


@inner
def flight_s(w, pair, launch_s, shift):
    """Time of flight for a launch inside a window, linear between nodes (L19)."""
    for k in range(pair.first_window, pair.end_window):
        if launch_s <= w.windows[k].close_s + shift:
            break
    window = w.windows[k]
    count = window.nodes
    step_s = (window.close_s - window.open_s) / (count - 1)
    x = (launch_s - (window.open_s + shift)) / step_s
    i = min(max(int(x), 0), count - 2)
    f0 = w.nodes[window.first_node + i]
    return f0 + (w.nodes[window.first_node + i + 1] - f0) * (x - i)


@inner
def intercept_if_taken(w, pair, now, reaction_s, shift):
    """Time of the first intercept of an engagement begun now (L22)."""
    launch_s = launch_if_taken(w, pair, now, reaction_s, shift)
    return launch_s + flight_s(w, pair, launch_s, shift)


@inner
def missiles(unit, pair, wanted):
    """How many missiles the unit could commit against the pair's threat, at most `wanted` (L27-L29)."""
    available = unit.ready_rounds - unit.committed
    if not pair.own:
        available = min(available, available + unit.stock - unit.reserve)
    return min(wanted, min(unit.free_missile_channels, available))


@inner
def can_take(w, p):
    """Missiles the pair's unit would commit now to a new engagement; 0 if it cannot take the threat (L30, L31)."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    if unit.free_channels < 1 or w.pair_states[p].engaged or not operational(w, unit):
        return 0
    if netted(w, unit):
        net = w.nets[unit.net]
        if w.hands[unit.net, pair.threat] or net.in_hand >= net.capacity:
            return 0
    return max(missiles(unit, pair, unit.first_salvo), 0)


@inlined
def opportunity(w, p, now):
    """Earliest time >= now at which the pair's unit could take its threat; inf if never (L20, L23-L26)."""
    state = w.pair_states[p]
    if state.closed:
        return INF
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    shift = w.threat_states[pair.threat].shift_s
    if not state.drawn:
        state.drawn = 1
        if unit.reaction_law == 0:
            state.reaction_s = unit.reaction_a
        else:
            u = draw(w, DRAW_REACT, state.begun, unit.key, w.threats[pair.threat].key)
            state.reaction_s = delay(unit.reaction_law, unit.reaction_a, unit.reaction_b, u)
    reaction_s = state.reaction_s
    time_s = max(now, max(pair.permit_s + shift, unit.ready_s))
    for _ in range(MAX_ROUNDS):
        launch_s = next_launch(w, pair, time_s + reaction_s, shift)
        if launch_s == INF:
            return INF
        if launch_s > time_s + reaction_s + TOLERANCE_S:
            time_s = launch_s - reaction_s
        tracked_s = next_track(w, pair, time_s)
        if tracked_s in (INF, time_s):
            return tracked_s
        time_s = tracked_s
    return INF


@inner
def ends_as_it_enters(w, t):
    """The threat's end falls on its entry: by event order it would stand before it, so entering schedules it (L47)."""
    shift_s = w.threat_states[t].shift_s
    return w.threats[t].end_s + shift_s <= w.threats[t].start_s + shift_s
