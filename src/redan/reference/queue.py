"""The queue of events, the log, and the draws of chance: what every rule uses and none decides.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import heapq

from redan.layout import Event, Purpose
from redan.reference.world import Engagement, Pair, QueueRow, World
from redan.streams import uniform


def schedule(w: World, time_s: float, event: Event, a: int, b: int = 0, serial: int = 0) -> int:
    """Put an event into the queue; returns its sequence number (L3)."""
    w.scheduled += 1
    heapq.heappush(w.queue, (time_s, int(event), a, b, serial, w.scheduled))
    return w.scheduled


def schedule_of(w: World, engagement: Engagement, time_s: float, event: Event, pair: Pair) -> None:
    """Schedule an event of an engagement: it carries the serial (L4)."""
    schedule(w, time_s, event, pair.unit, pair.threat, engagement.serial)


def next_event(w: World) -> QueueRow:
    """Take the first event out of the queue: by time, event code, indices, serial, sequence number (L1, L2)."""
    return heapq.heappop(w.queue)


def record(w: World, time_s: float, event: Event, a: int, b: int = 0, c: int = 0) -> None:
    """Write one row of the log, if a log is kept (L5, L6)."""
    if w.keep_log:
        w.log.append((time_s, int(event), a, b, c))


def draw(w: World, purpose: Purpose, occurrence: int, key_a: int, key_b: int = 0) -> float:
    """Uniform number of this replication for a purpose, an occurrence and one or two entities (L7)."""
    return uniform(w.seed, w.replication, purpose, occurrence, key_a, key_b)


def draw_pair(w: World, purpose: Purpose, occurrence: int, pair: Pair) -> float:
    """Uniform number for the unit and the threat of a pair."""
    return draw(w, purpose, occurrence, w.units[pair.unit].key, w.threats[pair.threat].key)
