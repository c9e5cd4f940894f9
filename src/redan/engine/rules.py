"""The rules that answer a question about the state: track, launch window, opportunity, capacity, heap.

Each states one paragraph of "The event model" in docs/design.md over record arrays; see `reference` for
the same in readable form.
"""

from __future__ import annotations

import math

from redan.jit import inner, register
from redan.layout import Purpose
from redan.streams import delay, philox, standard_normal_quantile, uniform

register(philox, uniform, standard_normal_quantile, delay)

REACT = int(Purpose.REACT)
INF = math.inf
TOLERANCE_S = 1e-6  # a launch this much later than readiness still counts as immediate
MAX_ROUNDS = 64  # of the search for an opportunity

# An event's order is (time, code, a, b); code, a and b share one integer above a 31-bit payload.
INDEX_BITS = 14
PAYLOAD_BITS = 31
MAX_INDEX = (1 << INDEX_BITS) - 1


@inner
def event_key(code, a, b, payload):  # type: ignore[no-untyped-def]
    """Pack code, indices and payload so that integer order is event order."""
    return (((code << INDEX_BITS) + a) << INDEX_BITS) + b << PAYLOAD_BITS | payload


@inner
def push(times, keys, size, time_s, key):  # type: ignore[no-untyped-def]
    """Insert into the binary heap ordered by (time, key); returns the new size."""
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 1
        if times[parent] < time_s or (times[parent] == time_s and keys[parent] <= key):
            break
        times[hole] = times[parent]
        keys[hole] = keys[parent]
        hole = parent
    times[hole] = time_s
    keys[hole] = key
    return size + 1


@inner
def remove_first(times, keys, size):  # type: ignore[no-untyped-def]
    """Drop the heap's first event (the caller has read it); returns the new size."""
    size -= 1
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
    return size


@inner
def first_track(sight, knots, u):  # type: ignore[no-untyped-def]
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
        if knots[middle].probability > u:
            high = middle
        else:
            low = middle
    t0 = knots[low].time_s
    p0 = knots[low].probability
    return t0 + (knots[high].time_s - t0) * (u - p0) / (knots[high].probability - p0)


@inner
def next_track(threat, unit_index, now, shift, units, sights, tracks, radars, nets):  # type: ignore[no-untyped-def]
    """Earliest time >= now at which the unit has a track on the threat; inf if never."""
    unit = units[unit_index]
    net = unit.net
    net_delay = 0.0
    if net >= 0:
        if nets[net].alive:
            net_delay = nets[net].delay_s
        else:
            net = -2  # equals no radar's net
    else:
        net = -2
    best = INF
    for s in range(threat.first_sight, threat.end_sight):
        held_from = tracks[s]
        if held_from == INF:
            continue
        r = sights[s].radar
        radar = radars[r]
        if not radar.alive:
            continue
        if radar.unit == unit_index or r == unit.radar:
            usable = held_from
        elif radar.net == net:
            usable = held_from + net_delay
        else:
            continue
        if usable < now:
            usable = now
        if usable < best and usable < sights[s].end_s + shift:
            best = usable
            if best == now:
                break
    return best


@inner
def next_launch(pair, now, shift, windows):  # type: ignore[no-untyped-def]
    """Earliest launch time >= now inside one of the pair's windows; inf if none is left."""
    for w in range(pair.first_window, pair.end_window):
        if now <= windows[w].close_s + shift:
            return max(now, windows[w].open_s + shift)
    return INF


@inner
def flight_s(pair, launch_s, shift, windows, nodes):  # type: ignore[no-untyped-def]
    """Time of flight for a launch inside a window, linear between nodes."""
    for w in range(pair.first_window, pair.end_window):
        if launch_s <= windows[w].close_s + shift:
            break
    window = windows[w]
    count = window.nodes
    step_s = (window.close_s - window.open_s) / (count - 1)
    if step_s <= 0.0:
        return nodes[window.first_node]
    x = (launch_s - (window.open_s + shift)) / step_s
    i = min(max(int(x), 0), count - 2)
    f0 = nodes[window.first_node + i]
    return f0 + (nodes[window.first_node + i + 1] - f0) * (x - i)


@inner
def missiles(unit, pair, wanted):  # type: ignore[no-untyped-def]
    """How many missiles the unit could commit against the pair's threat, at most `wanted`."""
    available = unit.rounds - unit.committed
    if not pair.own:
        available = min(available, available + unit.stock - unit.reserve)
    return min(wanted, min(unit.free_missiles, available))


@inner
def unit_works(unit, radars):  # type: ignore[no-untyped-def]
    """The unit and its engagement radar are alive."""
    return unit.alive and (unit.radar < 0 or radars[unit.radar].alive)


@inner
def opportunity(  # type: ignore[no-untyped-def]
    p, now, seed, replication, pairs, pair_states, threats, threat_states, units, sights, tracks, radars, nets, windows
):
    """Earliest time >= now at which the pair's unit could take its threat; inf if never."""
    state = pair_states[p]
    if state.closed:
        return INF
    pair = pairs[p]
    unit = units[pair.unit]
    threat = threats[pair.threat]
    shift = threat_states[pair.threat].shift_s
    if not state.drawn:
        state.drawn = 1
        if unit.reaction_law == 0:
            state.reaction_s = unit.reaction_a
        else:
            u = uniform(seed, replication, REACT, state.begun, unit.key, threat.key)
            state.reaction_s = delay(unit.reaction_law, unit.reaction_a, unit.reaction_b, u)
    reaction_s = state.reaction_s
    time_s = max(now, max(pair.permit_s + shift, unit.ready_s))
    for _ in range(MAX_ROUNDS):
        launch_s = next_launch(pair, time_s + reaction_s, shift, windows)
        if launch_s == INF:
            return INF
        if launch_s > time_s + reaction_s + TOLERANCE_S:
            time_s = launch_s - reaction_s
        tracked_s = next_track(threat, pair.unit, time_s, shift, units, sights, tracks, radars, nets)
        if tracked_s == INF:
            return INF
        if tracked_s == time_s:
            return time_s
        time_s = tracked_s
    return INF
