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
from redan.layout import Law, Off, Purpose
from redan.streams import delay

DRAW_REACT, DRAW_TRACK = np.int64(Purpose.REACT), np.int64(Purpose.TRACK)
INF = math.inf
BUT_HELD = ~int(Off.HELD)
UNIFORM = int(Law.UNIFORM)
TOLERANCE_S = 1e-6  # a launch this much later than readiness still counts as immediate
MAX_ROUNDS = 64  # of the search for an opportunity


@inner
def engageable(body):
    """The threat can be taken under fire: flying and not turned away (L8)."""
    return body.flying and not body.turned


@inner
def operational(w, unit):
    """The unit works, and its engagement radar; a unit that only may not fire still guides (L9)."""
    return not unit.off & BUT_HELD and (unit.radar < 0 or not w.radars[unit.radar].off)


@inner
def may_fire(unit, pair):
    """Nothing holds a new launch back: neither the unit nor what it knows of the threat (L84)."""
    return not unit.off and not pair.off


@inner
def netted(w, unit):
    """The unit is commanded by a net: it has one and the net works (L10)."""
    return unit.net >= 0 and not w.nets[unit.net].off


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


@inner
def draw_track(w, s, threat_key, shift):
    """The sight's first-track time from its draw, as if nothing had changed since the threat entered (L48)."""
    sight = w.sights[s]
    u = draw(w, DRAW_TRACK, sight.index, w.radars[sight.radar].key, threat_key)
    sight.tracked_s = first_track(sight, w.knots, u) + shift
    return sight.tracked_s


@inner
def probability_at(knots, first, end, time_s):
    """P(tracked by then) on the curve of these knots, linear between them (L97)."""
    if time_s < knots[first].time_s:
        return 0.0
    if time_s >= knots[end - 1].time_s:
        return knots[end - 1].probability
    k = first
    while knots[k].time_s <= time_s:
        k += 1
    t0 = knots[k - 1].time_s
    p0 = knots[k - 1].probability
    return p0 + (knots[k].probability - p0) * (time_s - t0) / (knots[k].time_s - t0)


@inner
def hazard_at(knots, first, end, time_s):
    """Hazard spent until then; inf once a track is certain (L97)."""
    probability = probability_at(knots, first, end, time_s)
    return -math.log1p(-probability) if probability < 1.0 else INF


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
        if radar.off:
            continue
        held_from = sight.tracked_s
        if math.isnan(held_from):
            held_from = draw_track(w, w.feeds[k], threat.key, shift)
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
    if best > now and net >= 0 and not w.nets[net].off:
        net_delay = w.nets[net].delay_s
        best = earliest_track(w, pair.first_net_feed, pair.end_net_feed, net_delay, threat, shift, now, best)
    return best


@inner
def track_from(w, pair, now):
    """`next_track` for those who ask seldom: not put into its callers (L17)."""
    return next_track(w, pair, now)


@inner
def next_watched(w, v, now):
    """Earliest time >= now at which the watching unit or net has a track; inf if never (L15-L17, L90)."""
    watch = w.rare[v]
    u = watch.watch_unit
    n = watch.watch_net if u < 0 else w.units[u].net
    threat = w.threats[watch.watch_threat]
    shift = w.threat_states[watch.watch_threat].shift_s
    best = INF
    for s in range(threat.first_sight, threat.end_sight):
        sight = w.sights[s]
        if now >= sight.end_s + shift or sight.earliest_s + shift >= best:  # as in earliest_track
            continue
        radar = w.radars[sight.radar]
        own = u >= 0 and (radar.unit == u or w.units[u].radar == sight.radar)
        if radar.off or not (own or (n >= 0 and not w.nets[n].off and radar.net == n)):
            continue
        held_from = draw_track(w, s, threat.key, shift) if math.isnan(sight.tracked_s) else sight.tracked_s
        usable = max(now, held_from if own else held_from + w.nets[n].delay_s)
        if usable < sight.end_s + shift:
            best = min(best, usable)
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
def flight_in(w, k, launch_s, shift):
    """Time of flight for a launch inside this window, linear between nodes (L19)."""
    window = w.windows[k]
    count = window.nodes
    step_s = (window.close_s - window.open_s) / (count - 1)
    x = (launch_s - (window.open_s + shift)) / step_s
    i = min(max(int(x), 0), count - 2)
    f0 = w.nodes[window.first_node + i].flight_s
    return f0 + (w.nodes[window.first_node + i + 1].flight_s - f0) * (x - i)


@inner
def flight_s(w, pair, launch_s, shift):
    """Time of flight for a launch inside a window (L19)."""
    for k in range(pair.first_window, pair.end_window):
        if launch_s <= w.windows[k].close_s + shift:
            break
    return flight_in(w, k, launch_s, shift)


@inner
def escape_s(w, pair, launch_s, shift):
    """The same against a target that turns; inf: it escapes; -1: escape is not modelled (L102)."""
    for k in range(pair.first_window, pair.end_window):
        if launch_s <= w.windows[k].close_s + shift:
            break
    window = w.windows[k]
    count = window.nodes
    step_s = (window.close_s - window.open_s) / (count - 1)
    x = (launch_s - (window.open_s + shift)) / step_s
    i = min(max(int(x), 0), count - 2)
    e0 = w.nodes[window.first_node + i].escape_s
    e1 = w.nodes[window.first_node + i + 1].escape_s
    if e0 == -1.0 or e1 == -1.0:
        return -1.0
    return e0 + (e1 - e0) * (x - i) if e0 < INF and e1 < INF else INF


@inner
def intercept_if_taken(w, pair, now, reaction_s, shift):
    """Time of the first intercept of an engagement begun now (L22)."""
    launch_s = launch_if_taken(w, pair, now, reaction_s, shift)
    return launch_s + flight_s(w, pair, launch_s, shift)


@inner
def missiles(w, unit, pair, wanted):
    """How many missiles the unit could commit against the pair's threat, at most `wanted` (L27-L29, L111)."""
    available = unit.ready_rounds - unit.committed
    if not pair.own:
        available = min(available, available + unit.stock - unit.reserve)
    return min(wanted, min(w.units[unit.pool].free_missile_channels, available))


@inner
def reaction(w, p):
    """Reaction time in seconds of the engagement of this pair that would begin next; drawn when first asked (L20)."""
    state = w.pair_states[p]
    if not state.drawn:
        state.drawn = 1
        pair = w.pairs[p]
        unit = w.units[pair.unit]
        if unit.reaction_law == 0:
            state.reaction_s = unit.reaction_a
        else:
            u = draw(w, DRAW_REACT, state.begun, unit.key, w.threats[pair.threat].key)
            state.reaction_s = delay(unit.reaction_law, unit.reaction_a, unit.reaction_b, u)
    return state.reaction_s


@inner
def economised(w, u, count, now):
    """Missiles of a salvo where the crew may save rounds: one if they are few for the threats it tracks (L107)."""
    unit = w.units[u]
    if count <= 1:
        return count
    rounds = unit.ready_rounds + unit.stock - unit.committed
    most = 0
    for k in range(unit.first_listed, unit.end_listed):
        most += engageable(w.threat_states[w.pairs[w.pairs[k].listed].threat])
    if rounds >= max(unit.economise * most, 0.0):  # even if it tracked all of them
        return count
    tracks = 0
    for k in range(unit.first_listed, unit.end_listed):
        pair = w.pairs[w.pairs[k].listed]
        if engageable(w.threat_states[pair.threat]) and next_track(w, pair, now) == now:
            tracks += 1
            if rounds < unit.economise * tracks:
                return 1
    return 1 if rounds < 0 else count


@inner
def mean_s(law, a, b):
    """Mean of a delay in seconds (L108)."""
    return 0.5 * (a + b) if law == UNIFORM else a


@inner
def salvo_s(unit, pair):
    """From the first launch of a salvo to its judgement, less the time of flight, on average (L108)."""
    return (pair.first_salvo - 1) * unit.salvo_interval_s + mean_s(unit.assess_law, unit.assess_a, unit.assess_b)


@inner
def salvos_left(w, p, time_s, enough):
    """Salvos for which the pair's windows have room if the unit takes the threat then, look by look (L108).

    Not counted beyond `enough`. A later launch is in no earlier window: each search begins where the last one ended.
    """
    pair = w.pairs[p]
    shift = w.threat_states[pair.threat].shift_s
    between_s = salvo_s(w.units[pair.unit], pair)
    ready_s = time_s + reaction(w, p)
    count = 0
    k = pair.first_window
    while True:
        while k < pair.end_window and ready_s > w.windows[k].close_s + shift:
            k += 1
        if k >= pair.end_window or count >= enough:
            return count
        launch_s = max(ready_s, w.windows[k].open_s + shift)
        count += 1
        ready_s = launch_s + flight_in(w, k, launch_s, shift) + between_s


@inner
def to_spare(w, p, now):
    """The unit has a salvo left for every other target that nobody of its net has in hand (L108)."""
    unit = w.units[w.pairs[p].unit]
    others = (unit.ready_rounds + unit.stock - unit.committed) // unit.first_salvo - 1  # so many it can see to
    if others >= unit.end_listed - unit.first_listed - 1:
        return True
    for k in range(unit.first_listed, unit.end_listed):
        if others < 0:
            return False
        other = w.pairs[k].listed
        pair = w.pairs[other]
        t = pair.threat
        if not engageable(w.threat_states[t]) or other == p or w.hands[unit.net, t]:
            continue
        if w.pair_states[other].closed_until_s > now or pair.permit_s == INF or not may_fire(unit, pair):
            continue
        last = pair.end_window - 1  # its last window, if it has one: jamming may have left none
        if last >= pair.first_window and now <= w.windows[last].close_s + w.threat_states[t].shift_s:
            others -= 1
    return others >= 0


@inner
def joins(w, p, now):
    """The threat is in hand on the unit's net, but to wait would cost the unit a salvo (L108)."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    busy_s = w.rare[unit.net * w.threats.shape[0] + pair.threat].busy_s
    most = pair.max_salvos - w.pair_states[p].salvos
    if busy_s <= now or unit.ready_rounds + unit.stock - unit.committed < unit.first_salvo:
        return False  # it waits for nothing, or has nothing to spare
    by_waiting = salvos_left(w, p, busy_s, most)
    return by_waiting < most and salvos_left(w, p, now, by_waiting + 1) > by_waiting and to_spare(w, p, now)


@inlined
def in_hand(w, n, p, now):
    """The threat is in hand on the net, so that its other units leave it alone, but for those that join (L31, L108)."""
    return w.hands[n, w.pairs[p].threat] and not (w.nets[n].joins and joins(w, p, now))


@inlined
def can_commit(w, p):
    """The same as `can_take` of a pair whose threat the net leaves to its unit (L30, L31, L84)."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    if w.units[unit.pool].free_channels < 1 or w.pair_states[p].engaged:
        return 0
    if not may_fire(unit, pair) or not operational(w, unit):
        return 0
    if netted(w, unit) and w.nets[unit.net].in_hand >= w.nets[unit.net].capacity:
        return 0
    return max(missiles(w, unit, pair, pair.first_salvo), 0)


@inlined
def can_take(w, p, now):
    """Missiles the pair's unit would commit now to a new engagement; 0 if it cannot take it (L30, L31, L84, L111)."""
    unit = w.units[w.pairs[p].unit]
    count = can_commit(w, p)
    left_alone = count > 0 and netted(w, unit) and in_hand(w, unit.net, p, now)
    return 0 if left_alone else count


@inlined
def opportunity(w, p, now):
    """Earliest time >= now at which the pair's unit could take its threat; inf if never (L20, L23-L26)."""
    state = w.pair_states[p]
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    if state.closed_until_s == INF or not may_fire(unit, pair) or not operational(w, unit):
        return INF
    shift = w.threat_states[pair.threat].shift_s
    reaction_s = reaction(w, p)
    time_s = max(max(now, state.closed_until_s), max(pair.permit_s + shift, unit.ready_s))
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
