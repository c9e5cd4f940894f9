"""The queue of events, the log, and the draws of chance: what every rule uses and none decides.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import numpy as np

from redan.engine.records import FIRST_STEP, HEAP, LOGGED, MARKED, REPLICATION, SEED, STEPS, TO_LOAD
from redan.jit import lean_inner as inner
from redan.jit import register
from redan.layout import SERIALS, Event
from redan.streams import delay, philox, standard_normal_quantile, uniform

register(philox, uniform, standard_normal_quantile, delay)

# numpy integers: plain ones would make the compiler build one version of a function for each literal
INTERCEPT, ARRIVE, ASSESS = np.int64(Event.INTERCEPT), np.int64(Event.ARRIVE), np.int64(Event.ASSESS)
RELOADED, TURN, GONE = np.int64(Event.RELOADED), np.int64(Event.TURN), np.int64(Event.GONE)
ENTER, LAUNCH, OFFER = np.int64(Event.ENTER), np.int64(Event.LAUNCH), np.int64(Event.OFFER)
TAKE, LOST, DROP = np.int64(Event.TAKE), np.int64(Event.LOST), np.int64(Event.DROP)
EFFECT, TRACKED, MISS = np.int64(Event.EFFECT), np.int64(Event.TRACKED), np.int64(Event.MISS)
# what can follow from an event, see effects.follow; of each an index
SETTLE, TRIGGER, JAM, ROW, PICK = np.int64(0), np.int64(1), np.int64(2), np.int64(3), np.int64(4)
STEP_BITS = 3
NO, YES = np.int64(0), np.int64(1)
NOBODY = np.int64(-1)  # key of no engagement

# An event's order is (time, code, a, b, serial); code (6 bits), a and b share one integer above a payload: for events
# of an engagement the place of its pair among the threat's pairs and the engagement's serial.
INDEX_BITS = 16
SERIAL_BITS = (SERIALS - 1).bit_length()
SERIAL_MASK = SERIALS - 1
MAX_INDEX = (1 << INDEX_BITS) - 1
PAYLOAD_BITS = INDEX_BITS + SERIAL_BITS
PAYLOAD_MASK = (1 << PAYLOAD_BITS) - 1
CODE_SHIFT, A_SHIFT, B_SHIFT = PAYLOAD_BITS + 2 * INDEX_BITS, PAYLOAD_BITS + INDEX_BITS, PAYLOAD_BITS
KEY_MASK = (1 << CODE_SHIFT) - 1


@inner
def event_key(code, a, b, payload):
    """Pack code, indices and payload so that integer order is event order (L2, L3)."""
    return (((code << INDEX_BITS) + a) << INDEX_BITS) + b << PAYLOAD_BITS | payload


@inner
def engagement_key(w, p):
    """Key, without the code, of every event of the pair's present engagement: it carries the serial (L4)."""
    pair = w.pairs[p]
    place = p - w.threats[pair.threat].first_pair
    return event_key(0, pair.unit, pair.threat, place << SERIAL_BITS | w.pair_states[p].begun & SERIAL_MASK)


@inner
def push(w, time_s, key):
    """Insert an event into the binary heap ordered by time and key (L1, L2)."""
    heap = w.heap
    hole = w.counters[HEAP]
    w.counters[HEAP] = hole + 1
    while hole > 0:
        parent = (hole - 1) >> 1
        if heap[parent].time_s < time_s or (heap[parent].time_s == time_s and heap[parent].key <= key):
            break
        heap[hole].time_s = heap[parent].time_s
        heap[hole].key = heap[parent].key
        hole = parent
    heap[hole].time_s = time_s
    heap[hole].key = key


@inner
def schedule(w, time_s, code, a, b, payload):
    """Put an event into the queue (L3)."""
    push(w, time_s, event_key(code, a, b, payload))


@inner
def schedule_of(w, state, time_s, code):
    """Schedule an event of the engagement of this pair state: it carries the serial (L4)."""
    push(w, time_s, code << CODE_SHIFT | state.key)


@inner
def remove_first(w):
    """Drop the heap's first event that the caller has read (L1, L2)."""
    heap = w.heap
    size = w.counters[HEAP] - 1
    w.counters[HEAP] = size
    time_s = heap[size].time_s
    key = heap[size].key
    hole = 0
    child = 1
    while child < size:
        right = child + 1
        if right < size and (
            heap[right].time_s < heap[child].time_s
            or (heap[right].time_s == heap[child].time_s and heap[right].key < heap[child].key)
        ):
            child = right
        if time_s < heap[child].time_s or (time_s == heap[child].time_s and key <= heap[child].key):
            break
        heap[hole].time_s = heap[child].time_s
        heap[hole].key = heap[child].key
        hole = child
        child = 2 * hole + 1
    heap[hole].time_s = time_s
    heap[hole].key = key


@inner
def follows(w, step, index):
    """Put a step on the list of what follows from the present event, once it is over (L5)."""
    count = w.counters[STEPS]
    w.counters[FIRST_STEP + count] = index << STEP_BITS | step
    w.counters[STEPS] = count + 1


@inner
def mark(w, t):
    """The threat is to be offered anew as what follows from the present event, if it flies by then (L89)."""
    body = w.threat_states[t]
    if body.flying and not body.marked:
        body.marked = 1
        w.counters[MARKED] += 1


@inner
def mark_unit(w, u):
    """The unit is to load and pick as what follows from the present event (L89)."""
    if not w.units[u].marked:
        w.units[u].marked = 1
        w.counters[TO_LOAD] += 1


@inner
def draw(w, purpose, occurrence, key_a, key_b):
    """Uniform number of this replication for a purpose, an occurrence and one or two entities (L7)."""
    return uniform(w.counters[SEED], w.counters[REPLICATION], purpose, occurrence, key_a, key_b)


@inner
def record(w, time_s, code, a, b, c):
    """Append one event to the log; past its end only count (L5, L6)."""
    count = w.counters[LOGGED]
    w.counters[LOGGED] = count + 1
    if count < w.log.shape[0]:
        row = w.log[count]
        row.time_s = time_s
        row.code = code
        row.a = a
        row.b = b
        row.c = c
