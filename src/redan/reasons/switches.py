"""What was off, and when: bits of `layout.Off` of every entity over one replication, read back from its events."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.layout import Event, Kind, Off, Op, Plan

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Thing = tuple[Kind, int]
EventRow = tuple[float, int, int, int, int]

STARTS = {
    Kind.LAUNCHER: "launcher_off", Kind.RADAR: "radar_off", Kind.UNIT: "unit_off", Kind.NET: "net_off",
    Kind.ASSET: "asset_off", Kind.PAIR: "pair_off",
}  # fmt: skip
BOUND = {
    Kind.NET: "net_asset", Kind.RADAR: "radar_asset", Kind.UNIT: "unit_asset", Kind.LAUNCHER: "launcher_asset"
}  # fmt: skip


def ranges(first: Any, last: Any) -> tuple[I8, I8]:
    """Concatenated ranges first[i]..last[i]-1, and the i of each element."""
    lengths = np.asarray(last, np.int64) - np.asarray(first, np.int64)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    begin = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) - begin[owner] + np.asarray(first, np.int64)[owner], owner


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


class Board:
    """Every bit as it stands after the events read so far."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.off: dict[Kind, list[int]] = {kind: getattr(plan, column).tolist() for kind, column in STARTS.items()}

    def read(self, event: EventRow) -> list[Thing]:
        """Take in one event; what it switched."""
        _, code, a, _, _ = event
        if code == Event.LOST:
            return self._switch(self._bound(a), int(Off.DEAD), True)
        if code != Event.EFFECT:
            return []
        plan, op = self.plan, int(self.plan.effect_op[a])
        if op == Op.ADD:
            return []
        if op == Op.MEND:
            return self._switch(self._bound(int(plan.effect_target[a])), int(Off.DEAD), False)
        kind = Kind(int(plan.effect_kind[a]))
        if kind in (Kind.PAIR, Kind.WATCH):
            things = [(Kind.PAIR, p) for p in pairs_of(plan, a)]
        else:
            things = [(kind, int(plan.effect_target[a]))]
        return self._switch(things, int(plan.effect_value[a]), op == Op.SET)

    def _bound(self, asset: int) -> list[Thing]:
        """An asset and what is bound to it."""
        found: list[Thing] = [(Kind.ASSET, asset)]
        for kind, column in BOUND.items():
            found += [(kind, int(i)) for i in np.flatnonzero(getattr(self.plan, column) == asset)]
        return found

    def _switch(self, things: Iterable[Thing], bits: int, on: bool) -> list[Thing]:
        changed = []
        for kind, index in things:
            before = self.off[kind][index]
            after = before | bits if on else before & ~bits
            if after != before:
                self.off[kind][index] = after
                changed.append((kind, index))
        return changed


class Spans(NamedTuple):
    """When things were open, in CSR form: of thing i the spans offset[i]..offset[i+1]-1, in order, apart."""

    offset: I8  # (n + 1,)
    begin_s: F8  # (m,)
    end_s: F8  # (m,) no longer open at this instant
    always: bool  # everything was open all the time

    def cut(self, thing: I8, low: F8, high: F8) -> tuple[I8, F8, F8]:
        """Intervals cut to the open spans of their things (-1: always open): source of each piece, its ends."""
        if self.always:
            return np.arange(len(low)), low, high
        some = thing >= 0
        span, source = ranges(
            np.where(some, self.offset[thing], 0), np.where(some, self.offset[thing + 1], 1)
        )  # fmt: skip
        bounded = some[source]
        span = np.where(bounded, span, 0)
        begin = np.where(bounded, self.begin_s[span] if len(self.begin_s) else -math.inf, -math.inf)
        end = np.where(bounded, self.end_s[span] if len(self.end_s) else math.inf, math.inf)
        end = np.where(end < math.inf, np.nextafter(end, -math.inf), end)
        return source, np.maximum(low[source], begin), np.minimum(high[source], end)

    def first_s(self) -> F8:
        """(n,) when each was open first; inf if never."""
        n = len(self.offset) - 1
        first = np.full(n, math.inf)
        some = np.flatnonzero(np.diff(self.offset) > 0)
        first[some] = self.begin_s[self.offset[some]]
        return first


def spans_of(count: int, changes: dict[int, list[tuple[float, bool]]]) -> Spans:
    """From the changes of each thing that was not always open: (from when, open?), the first at -inf."""
    if not changes:
        return Spans(np.arange(count + 1), np.full(count, -math.inf), np.full(count, math.inf), True)
    begin: list[float] = []
    end: list[float] = []
    lengths = np.ones(count, np.int64)
    for i in range(count):
        steps = changes.get(i)
        if steps is None:
            begin.append(-math.inf)
            end.append(math.inf)
            continue
        before = len(begin)
        for k, (time_s, is_open) in enumerate(steps):
            until_s = steps[k + 1][0] if k + 1 < len(steps) else math.inf
            if not is_open or until_s <= time_s:
                continue
            if len(end) > before and end[-1] == time_s:
                end[-1] = until_s
            else:
                begin.append(time_s)
                end.append(until_s)
        lengths[i] = len(begin) - before
    return Spans(np.concatenate(([0], np.cumsum(lengths))), np.array(begin), np.array(end), False)


class Switches:
    """Bits of every thing over time: what it was at the start, and every change."""

    def __init__(self, plan: Plan, events: Iterable[EventRow]) -> None:
        board = Board(plan)
        self.start = {kind: list(bits) for kind, bits in board.off.items()}
        self.changes: dict[Thing, list[tuple[float, int]]] = defaultdict(list)
        for event in events:
            if event[1] in (Event.LOST, Event.EFFECT):
                for kind, index in board.read(event):
                    self.changes[kind, index].append((float(event[0]), board.off[kind][index]))
        self._found: dict[tuple[Kind, int], Spans] = {}

    def spans(self, kind: Kind, bits: int = 63) -> Spans:
        """When none of these bits was set on each thing of a kind."""
        key = kind, int(bits)
        if key not in self._found:
            steps: dict[int, list[tuple[float, bool]]] = {}
            start = self.start[kind]
            touched = {i for k, i in self.changes if k == kind} | {i for i, off in enumerate(start) if off & bits}
            for i in touched:
                history = [(-math.inf, start[i]), *self.changes.get((kind, i), [])]
                if any(off & bits for _, off in history):
                    steps[i] = [(time_s, not off & bits) for time_s, off in history]
            self._found[key] = spans_of(len(start), steps)
        return self._found[key]

    def first_set_s(self, kind: Kind, bits: int) -> F8:
        """(n,) when one of the bits was set first on each thing of a kind; inf if never."""
        found = np.full(len(self.start[kind]), math.inf)
        for i, off in enumerate(self.start[kind]):
            if off & bits:
                found[i] = -math.inf
        for (k, i), changes in self.changes.items():
            if k == kind:
                found[i] = min(found[i], min((t for t, off in changes if off & bits), default=math.inf))
        return found

    def works(self, kind: Kind, index: int, time_s: float) -> bool:
        """No bit is set then."""
        off = self.start[kind][index]
        for at_s, bits in self.changes.get((kind, index), ()):
            if at_s > time_s:
                break
            off = bits
        return not off

    def times_s(self, kind: Kind, index: int) -> list[float]:
        """When the bits of a thing changed."""
        return [time_s for time_s, _ in self.changes.get((kind, index), ())]
