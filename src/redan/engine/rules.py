"""The rules that answer a question about the state: track, launch window, opportunity, capacity, heap.

Each states one paragraph of "The event model" in docs/design.md over record arrays; see `reference` for
the same in readable form.
"""

from __future__ import annotations

import math

import numpy as np

from redan.jit import lean_inlined as inlined
from redan.jit import lean_inner as inner
from redan.jit import register
from redan.layout import SERIALS, Purpose
from redan.streams import delay, philox, standard_normal_quantile, uniform

register(philox, uniform, standard_normal_quantile, delay)

REACT, TRACK = np.int64(Purpose.REACT), np.int64(Purpose.TRACK)
INF = math.inf
TOLERANCE_S = 1e-6  # a launch this much later than readiness still counts as immediate
MAX_ROUNDS = 64  # of the search for an opportunity

# An event's order is (time, code, a, b, serial); code (6 bits), a and b share one integer above a payload: for events
# of an engagement the place of its pair among the threat's pairs and the engagement's serial, for RELOADED the rounds.
INDEX_BITS = 16
SERIAL_BITS = (SERIALS - 1).bit_length()
PAYLOAD_BITS = INDEX_BITS + SERIAL_BITS
SERIAL_MASK = SERIALS - 1

# places in World.counters
HEAP, LOGGED, LOSSES, BOUND, TAKEN = 0, 1, 2, 3, 4
MAX_INDEX = (1 << INDEX_BITS) - 1


@inner
def event_key(code, a, b, payload):
    """Pack code, indices and payload so that integer order is event order."""
    return (((code << INDEX_BITS) + a) << INDEX_BITS) + b << PAYLOAD_BITS | payload


@inner
def engagement_key(w, p):
    """Key, without the code, of every event of the pair's present engagement: it carries the engagement's serial."""
    pair = w.pairs[p]
    place = p - w.threats[pair.threat].first_pair
    return event_key(0, pair.unit, pair.threat, place << SERIAL_BITS | w.pair_states[p].begun & SERIAL_MASK)


@inner
def push(w, time_s, key):
    """Insert an event into the binary heap ordered by (time, key)."""
    times = w.times
    keys = w.keys
    hole = w.counters[HEAP]
    w.counters[HEAP] = hole + 1
    while hole > 0:
        parent = (hole - 1) >> 1
        if times[parent] < time_s or (times[parent] == time_s and keys[parent] <= key):
            break
        times[hole] = times[parent]
        keys[hole] = keys[parent]
        hole = parent
    times[hole] = time_s
    keys[hole] = key


@inner
def remove_first(w):
    """Drop the heap's first event (the caller has read it)."""
    times = w.times
    keys = w.keys
    size = w.counters[HEAP] - 1
    w.counters[HEAP] = size
    time_s = times[size]
    key = keys[size]
    hole = 0
    child = 1
    while child < size:
        right = child + 1
        if right < size and (
            times[right] < times[child] or (times[right] == times[child] and keys[right] < keys[child])
        ):
            child = right
        if time_s < times[child] or (time_s == times[child] and key <= keys[child]):
            break
        times[hole] = times[child]
        keys[hole] = keys[child]
        hole = child
        child = 2 * hole + 1
    times[hole] = time_s
    keys[hole] = key


@inner
def draw(w, purpose, occurrence, key_a, key_b):
    """Uniform number of this replication for a purpose, an occurrence and one or two entities."""
    return uniform(w.identity[0], w.identity[1], purpose, occurrence, key_a, key_b)


@inner
def first_track(sight, knots, u):
    """Time of the first confirmed track within a sight for the uniform number u; inf if none."""
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
    """The earlier of `best` and the first time >= now at which one of these sights holds a track older than the delay.

    A sight's first-track time is drawn when it is first needed (NaN until then): most never are.
    """
    for k in range(first_feed, end_feed):
        s = w.feeds[k]
        sight = w.sights[s]
        end_s = sight.end_s + shift
        # whatever is drawn comes no sooner than this
        if now >= end_s or sight.earliest_s + shift + delay_s >= best:
            continue
        radar = w.radars[sight.radar]
        if not radar.alive:
            continue
        held_from = w.tracks[s]
        if math.isnan(held_from):
            u = draw(w, TRACK, sight.index, radar.key, threat.key)
            held_from = first_track(sight, w.knots, u) + shift
            w.tracks[s] = held_from
        usable = max(held_from + delay_s, now)
        if usable < best and usable < end_s:
            best = usable
            if best == now:
                break
    return best


@inlined
def next_track(w, pair, now):
    """Earliest time >= now at which the pair's unit has a track on its threat; inf if never."""
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
    """Earliest launch time >= now inside one of the pair's windows; inf if none is left."""
    for k in range(pair.first_window, pair.end_window):
        if now <= w.windows[k].close_s + shift:
            return max(now, w.windows[k].open_s + shift)
    return INF


@inner
def launch_if_taken(w, pair, now, reaction_s, shift):
    """Launch time of an engagement begun now; at the opening of a window it is the opening to the last bit."""
    ready_s = now + reaction_s
    for k in range(pair.first_window, pair.end_window):
        if ready_s <= w.windows[k].close_s + shift:
            break
    open_s = w.windows[k].open_s + shift
    return ready_s if ready_s > open_s + TOLERANCE_S else max(now, open_s)


@inner
def flight_s(w, pair, launch_s, shift):
    """Time of flight for a launch inside a window, linear between nodes."""
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
def missiles(unit, pair, wanted):
    """How many missiles the unit could commit against the pair's threat, at most `wanted`."""
    available = unit.rounds - unit.committed
    if not pair.own:
        available = min(available, available + unit.stock - unit.reserve)
    return min(wanted, min(unit.free_missiles, available))


@inner
def unit_works(w, unit):
    """The unit and its engagement radar are alive."""
    return unit.alive and (unit.radar < 0 or w.radars[unit.radar].alive)


@inlined
def opportunity(w, p, now):
    """Earliest time >= now at which the pair's unit could take its threat; inf if never."""
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
            u = draw(w, REACT, state.begun, unit.key, w.threats[pair.threat].key)
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
