"""When a pair of unit and threat is held by what its crew takes the threat for: from the start, or by an effect."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout import Event, Kind, Op, Plan

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Span = tuple[float, float]


def open_spans(plan: Plan, events: Iterable[Any]) -> dict[int, list[Span]]:
    """Spans (s) in which nothing is set on a pair, for each pair that is closed at any time.

    events: rows (time, code, a, b, c) of one replication in order.
    """
    acts_on = np.isin(plan.effect_kind, (int(Kind.PAIR), int(Kind.WATCH)))
    off = dict(enumerate(plan.pair_off.tolist()))
    begun = {p: -math.inf for p, bits in off.items() if not bits}
    found: dict[int, list[Span]] = {p: [] for p, bits in off.items() if bits}
    for time_s, code, a, *_ in events if acts_on.any() else ():
        if code != Event.EFFECT or not acts_on[a]:
            continue
        bits, sets = int(plan.effect_value[a]), int(plan.effect_op[a]) == Op.SET
        for p in pairs_of(plan, int(a)):
            before = off[p]
            off[p] = before | bits if sets else before & ~bits
            if off[p] and not before:
                found.setdefault(p, []).append((begun.pop(p), float(time_s)))
            elif before and not off[p]:
                begun[p] = float(time_s)
    for p, since_s in begun.items():
        if p in found:
            found[p].append((since_s, math.inf))
    return found


def pairs_of(plan: Plan, effect: int) -> Sequence[int]:
    """Pairs that an effect on a pair or a watch switches."""
    target = int(plan.effect_target[effect])
    if plan.effect_kind[effect] == Kind.PAIR:
        return [target]
    threat = int(np.searchsorted(plan.threat_watch_offset, target, side="right")) - 1
    own = np.arange(plan.threat_pair_offset[threat], plan.threat_pair_offset[threat + 1])
    unit = plan.pair_unit[own]
    net = plan.watch_net[target]
    mine = (unit == plan.watch_unit[target]) | ((net >= 0) & (plan.unit_net[unit] == net))
    return [int(p) for p in own[mine]]


def within(spans: dict[int, list[Span]], pairs: I8, row: I8, low: F8, high: F8) -> tuple[I8, F8, F8, F8]:
    """Intervals cut to the open spans of their pairs; and since when each pair is open first, inf if never."""
    since = np.full(len(pairs), -math.inf)
    for i, p in enumerate(pairs.tolist()):
        if p in spans:
            since[i] = spans[p][0][0] if spans[p] else math.inf
    held = [i for i, r in enumerate(row.tolist()) if int(pairs[r]) in spans]
    if not held:
        return row, low, high, since
    free = np.ones(len(row), dtype=np.bool_)
    free[held] = False
    cut = [
        (int(row[i]), max(float(low[i]), begin), min(float(high[i]), float(np.nextafter(end, -math.inf))))
        for i in held
        for begin, end in spans[int(pairs[row[i]])] or [(math.inf, -math.inf)]
    ]
    rows = np.concatenate((row[free], np.array([r for r, _, _ in cut], np.int64)))
    lows = np.concatenate((low[free], np.array([a for _, a, _ in cut])))
    highs = np.concatenate((high[free], np.array([b for _, _, b in cut])))
    order = np.lexsort((lows, rows))
    return rows[order], lows[order], highs[order], since
