"""The least an event can cost on this machine: one pop and one push of the heap and one draw, nothing else.

The "hold model" by which queues of events are compared: J. G. Vaucher and P. Duval, A comparison of simulation event
list algorithms, Communications of the ACM 18 (1975) 223; D. W. Jones, An empirical comparison of priority-queue and
event-set implementations, Communications of the ACM 29 (1986) 300.
"""
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import numpy as np

from redan.engine.queue import draw, push, remove_first  # the engine's own, compiled as they are in it
from redan.engine.records import EVENT, HEAP, SEED, World, blank, build_world
from redan.jit import lean_kernel as kernel
from redan.layout import Plan, Purpose

PURPOSE, NOBODY = np.int64(Purpose.KILL), np.int64(0)
DRAWS = (1 << 24) - 1  # a draw's occurrence has 24 bits


@kernel
def hold(w: World, size: int, count: int) -> float:
    """Fill the heap with `size` events, then `count` times take the first and schedule it anew; return its time (s)."""
    w.counters[HEAP] = 0
    for i in range(size):
        push(w, draw(w, PURPOSE, i, NOBODY, NOBODY), i)
    now = 0.0
    for i in range(count):
        now = w.heap[0].time_s
        key = w.heap[0].key
        remove_first(w)
        push(w, now + draw(w, PURPOSE, i & DRAWS, key, NOBODY), key)
    return now


def bare_world(plan: Plan, size: int, seed: int = 1) -> World:
    """A world with room for `size` events, for `hold`."""
    world = build_world(plan, blank(EVENT, 0), size + 1)
    world.counters[SEED] = seed
    return world
