"""What each fire unit could have taken at each moment of a replication, read back from its events."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.layout import Event, Kind, Off, Op, Plan
from redan.reasons.codes import Detail
from redan.reasons.shots import strays_of
from redan.reasons.switches import Board, EventRow, Switches

Pair = tuple[int, int]

MANY = 1 << 40  # more than a net can have in hand


class State(NamedTuple):
    """One unit between two events."""

    channels: int  # target channels free
    guidance: int  # missile channels free
    rounds: int  # on launchers that work
    committed: int  # of them promised
    stock: int  # beside the launchers
    idle: int = 0  # on launchers that do not work


class Hold(NamedTuple):
    """A threat in hand of a unit."""

    start_s: float
    end_s: float
    unit: int


@dataclass
class Salvo:
    """One salvo of an engagement: what was committed, and what was launched of it in the end."""

    committed: int
    launches: int = 0


@dataclass
class Track:
    """Values that change at known times; each holds from its time on."""

    times_s: list[float] = field(default_factory=lambda: [-math.inf])
    values: list[State] = field(default_factory=list)

    def set(self, time_s: float, value: State) -> None:
        if self.times_s[-1] == time_s and len(self.values) == len(self.times_s):
            self.values[-1] = value
        else:
            self.times_s.append(time_s)
            self.values.append(value)

    def at(self, time_s: float) -> State:
        return self.values[bisect_right(self.times_s, time_s) - 1]


class Timeline:
    """All units and nets of one replication. Times inf: never."""

    def __init__(self, plan: Plan, events: Sequence[EventRow], shift_s: NDArray[np.float64]) -> None:
        self.plan, self.shift_s = plan, shift_s
        units, nets = len(plan.unit_key), len(plan.net_key)
        self.units = [Track() for _ in range(units)]
        self.holds: dict[Pair, list[Hold]] = defaultdict(list)  # (net, threat)
        self.net_counts: list[list[tuple[float, int]]] = [[(-math.inf, 0)] for _ in range(nets)]
        self.events, self.switches = events, Switches(plan, events)
        self.dead_s = self._dead_s()
        self.launches: dict[Pair, int] = defaultdict(int)
        self.taken: set[Pair] = set()
        self.turned_s: dict[int, float] = {}
        self.judged: list[tuple[float, int, int, bool]] = []  # (time, unit, threat, through a net) judged killed
        self.endings: dict[Pair, Detail] = {}
        _Reader(self, events).read()

    def _dead_s(self) -> NDArray[np.float64]:
        """(U,) when the unit or its engagement radar was lost first."""
        radar = np.append(self.switches.first_set_s(Kind.RADAR, Off.DEAD), math.inf)
        return np.asarray(np.minimum(self.switches.first_set_s(Kind.UNIT, Off.DEAD), radar[self.plan.unit_radar]))

    def netted(self, net: int, time_s: float) -> bool:
        """There is a net, and it works then."""
        return net >= 0 and self.switches.works(Kind.NET, net, time_s)

    def net_in_hand(self, net: int, time_s: float) -> int:
        counts = self.net_counts[net]
        return counts[bisect_right(counts, (time_s, MANY)) - 1][1]


def pools_of(plan: Plan) -> list[tuple[int, ...]]:
    """Units that use the same channels, by unit: first the one whose channels they are."""
    owner = np.where(plan.unit_channels_of >= 0, plan.unit_channels_of, np.arange(len(plan.unit_key))).tolist()
    return [(o, *(u for u, other in enumerate(owner) if other == o and u != o)) for o in owner]


class _Reader:
    """Walks once through the events with the books that the engine keeps."""

    def __init__(self, timeline: Timeline, events: Sequence[EventRow]) -> None:
        self.t, self.events, plan = timeline, events, timeline.plan
        offset = plan.unit_launcher_offset
        self.launcher_unit = np.repeat(np.arange(len(plan.unit_key)), np.diff(offset)).tolist()
        self.on_launcher = plan.launcher_ready.tolist()
        self.free_s = [-math.inf] * len(self.on_launcher)
        self.board = Board(plan)
        self.strays = strays_of(events)
        self.interval_s = plan.unit_salvo_interval_s.tolist()
        self.net = plan.unit_net.tolist()
        self.pool = pools_of(plan)
        self.capacity = [int(plan.unit_missile_channels[pool[0]]) for pool in self.pool]
        channels = [int(plan.unit_channels[pool[0]]) for pool in self.pool]
        ready = [self._loaded(u) for u in range(len(plan.unit_key))]
        stock = plan.unit_stock.tolist()
        self.now: list[State] = [
            State(c, m, r, 0, s, idle)
            for c, m, (r, idle), s in zip(channels, self.capacity, ready, stock, strict=True)
        ]
        for track, state in zip(timeline.units, self.now, strict=True):
            track.values.append(state)
        self.reserve = plan.unit_reserve.tolist()
        self.engaged: dict[Pair, Salvo] = {}
        self.left: dict[Pair, int] = {}  # of the present salvo, still to launch
        self.hold_start: dict[Pair, float] = {}  # (unit, threat) taken through its net
        self.salvos: dict[Pair, int] = defaultdict(int)
        self.in_hand: dict[Pair, int] = defaultdict(int)  # (net, threat): units of the net that have it
        self.cancels: list[tuple[float, int, Pair, Salvo]] = []  # rests of salvos that will be cancelled
        pairs = zip(plan.pair_unit.tolist(), plan.pair_threat.tolist(), strict=True)
        self.index: dict[Pair, int] = {pair: p for p, pair in enumerate(pairs)}
        self.planned = self._planned()

    def _loaded(self, unit: int) -> tuple[int, int]:
        """Rounds on the unit's launchers: on those that work, and on the others."""
        first, last = self.t.plan.unit_launcher_offset[unit : unit + 2].tolist()
        off = self.board.off[Kind.LAUNCHER]
        ready = sum(self.on_launcher[k] for k in range(first, last) if not off[k])
        return ready, sum(self.on_launcher[first:last]) - ready

    def _planned(self) -> list[int]:
        """Launches of each salvo, in the order in which salvos begin."""
        current: dict[Pair, int] = {}
        counts: list[int] = []
        for i, (_, code, a, b, _) in enumerate(self.events):
            if code == Event.TAKE or (code == Event.ASSESS and self._goes_on(i)):
                current[a, b] = len(counts)
                counts.append(0)
            elif code == Event.LAUNCH:
                counts[current[a, b]] += 1
        return counts

    def _goes_on(self, i: int) -> bool:
        """Whether the assessment that is event i is followed by another salvo."""
        time_s, _, a, b, killed = self.events[i]
        if killed:
            return False
        following = self.events[i + 1] if i + 1 < len(self.events) else None
        return following is None or following[:4] != (time_s, int(Event.DROP), a, b)

    def read(self) -> None:
        begun = 0
        for i, (time_s, code, a, b, c) in enumerate(self.events):
            while self.cancels and self.cancels[0][:2] < (time_s, code):
                due_s, _, pair, salvo = self.cancels.pop(0)
                self._cancel(due_s, pair, salvo)
            if code == Event.TAKE:
                self._take(time_s, (a, b), Salvo(c, self.planned[begun]))
                begun += 1
            elif code == Event.LAUNCH:
                self._launch(time_s, (a, b), c)
            elif code == Event.INTERCEPT:
                if i not in self.strays:
                    self._change(a, time_s, guidance=1)
            elif code == Event.ASSESS:
                if c:
                    net = self.net[a]
                    self.t.judged.append((time_s, a, b, net >= 0 and not self.board.off[Kind.NET][net]))
                    self.t.endings[a, b] = Detail.TAKEN_FOR_DEAD
                    self._end(time_s, (a, b))
                    continue
                self.salvos[a, b] += 1
                if self._goes_on(i):
                    self._next_salvo(time_s, (a, b), self.planned[begun])
                    begun += 1
                elif self.salvos[a, b] >= self._of("max_salvos", (a, b)):
                    self.t.endings[a, b] = Detail.GIVEN_UP
            elif code == Event.DROP:
                self._end(time_s, (a, b))
            elif code == Event.RELOADED:
                self.on_launcher[b] += c
                self._change(a, time_s, stock=-c)
                self._load(a, time_s)
            elif code == Event.TURN:
                self.t.turned_s[a] = time_s
            elif code in (Event.ARRIVE, Event.GONE):
                self._let_go(time_s, a)
            elif code in (Event.LOST, Event.EFFECT):
                self._switched(time_s, self.events[i])
        for (unit, threat), start_s in self.hold_start.items():
            self.t.holds[self.net[unit], threat].append(Hold(start_s, math.inf, unit))

    def _change(
        self, unit: int, time_s: float, channels: int = 0, guidance: int = 0, rounds: int = 0, committed: int = 0,
        stock: int = 0,
    ) -> None:  # fmt: skip
        old = self.now[unit]
        new = State(
            old.channels + channels, old.guidance + guidance, old.rounds + rounds, old.committed + committed,
            old.stock + stock, old.idle,
        )  # fmt: skip
        self.now[unit] = new
        self.t.units[unit].set(time_s, new)
        for other in self.pool[unit] if channels or guidance else ():
            if other != unit:  # it uses the same channels
                self.now[other] = self.now[other]._replace(channels=new.channels, guidance=new.guidance)
                self.t.units[other].set(time_s, self.now[other])

    def _count(self, net: int, time_s: float, by: int) -> None:
        counts = self.t.net_counts[net]
        counts.append((time_s, counts[-1][1] + by))

    def _take(self, time_s: float, pair: Pair, salvo: Salvo) -> None:
        unit, threat = pair
        self.t.taken.add(pair)
        self.t.endings.pop(pair, None)
        self._commit(time_s, pair, salvo, channels=-1)
        net = self.net[unit]
        if net >= 0 and not self.board.off[Kind.NET][net]:
            self.hold_start[pair] = time_s
            self.in_hand[net, threat] += 1
            if self.in_hand[net, threat] == 1:
                self._count(net, time_s, 1)

    def _commit(self, time_s: float, pair: Pair, salvo: Salvo, channels: int = 0) -> None:
        self.engaged[pair] = salvo
        self.left[pair] = salvo.committed
        self._change(pair[0], time_s, channels=channels, guidance=-salvo.committed, committed=salvo.committed)

    def _next_salvo(self, time_s: float, pair: Pair, launches: int) -> None:
        unit, state = pair[0], self.now[pair[0]]
        count = min(self._of("next_salvo", pair), state.guidance, state.rounds - state.committed)
        if not self.t.plan.pair_self[self.index[pair]]:
            count = min(count, state.rounds + state.stock - state.committed - self.reserve[unit])
        if launches == 1 and self.t.plan.unit_economise[unit] > 0.0:
            count = 1  # as far as the log tells
        self._commit(time_s, pair, Salvo(count, launches))

    def _of(self, name: str, pair: Pair) -> int:
        """Salvo doctrine of a pair: its own, or its unit's."""
        return int(getattr(self.t.plan, f"pair_{name}")[self.index[pair]]) or int(
            getattr(self.t.plan, f"unit_{name}")[pair[0]]
        )

    def _launch(self, time_s: float, pair: Pair, launcher: int) -> None:
        self.on_launcher[launcher] -= 1
        self.free_s[launcher] = time_s + float(self.t.plan.launcher_interval_s[launcher])
        self._change(pair[0], time_s, rounds=-1, committed=-1)
        self.t.launches[pair] += 1
        self.left[pair] -= 1
        salvo = self.engaged[pair]
        if salvo.committed - self.left[pair] == salvo.launches < salvo.committed:
            # the rest will be given back, which the engine does not log: when the next missile should leave and cannot
            self._schedule_cancel(time_s + self.interval_s[pair[0]], pair, salvo)

    def _schedule_cancel(self, time_s: float, pair: Pair, salvo: Salvo) -> None:
        self.cancels.append((time_s, int(Event.LAUNCH), pair, salvo))
        self.cancels.sort(key=lambda item: item[:3])

    def _cancel(self, time_s: float, pair: Pair, salvo: Salvo) -> None:
        """The engine's LAUNCH that fires nothing: wait for a launcher or a window, or give the rest back."""
        if self.engaged.get(pair) is not salvo or not self.left[pair]:
            return
        first, last = self.t.plan.unit_launcher_offset[pair[0] : pair[0] + 2].tolist()
        off, unit = self.board.off, pair[0]
        may_fire = not off[Kind.UNIT][unit] and not off[Kind.PAIR][self.index[pair]]
        loaded = [k for k in range(first, last) if self.on_launcher[k] > 0 and not off[Kind.LAUNCHER][k]]
        free = [max(self.free_s[k], time_s) for k in loaded] if may_fire else []
        wait_s = max(min(free), self._next_launch_s(pair, time_s)) if free else math.inf
        if free and min(free) > time_s:
            wait_s = min(free)
        if time_s < wait_s < math.inf:
            self._schedule_cancel(wait_s, pair, salvo)
            return
        rest, self.left[pair] = self.left[pair], 0
        self._change(pair[0], time_s, guidance=rest, committed=-rest)

    def _next_launch_s(self, pair: Pair, time_s: float) -> float:
        plan, p = self.t.plan, self.index[pair]
        for w in range(int(plan.pair_window_offset[p]), int(plan.pair_window_offset[p + 1])):
            if time_s <= plan.window_close_s[w] + self.t.shift_s[pair[1]]:
                return max(time_s, float(plan.window_open_s[w] + self.t.shift_s[pair[1]]))
        return math.inf

    def _end(self, time_s: float, pair: Pair) -> None:
        unit, threat = pair
        rest = self.left.pop(pair)
        del self.engaged[pair]
        self._change(unit, time_s, channels=1, guidance=rest, committed=-rest)
        net = self.net[unit]
        if pair in self.hold_start:
            self.t.holds[net, threat].append(Hold(self.hold_start.pop(pair), time_s, unit))
            self.in_hand[net, threat] -= 1
            if not self.in_hand[net, threat]:
                self._count(net, time_s, -1)

    def _let_go(self, time_s: float, threat: int) -> None:
        """Crews that let go launch no more at what has left or arrived."""
        for pair, rest in self.left.items():
            if pair[1] == threat and rest and self.t.plan.unit_lets_go[pair[0]]:
                self.left[pair] = 0
                self._change(pair[0], time_s, guidance=rest, committed=-rest)

    def _switched(self, time_s: float, event: EventRow) -> None:
        """A loss or an effect: launchers that go or come, rounds added to a stock."""
        plan, (_, code, a, _, _) = self.t.plan, event
        if code == Event.EFFECT and plan.effect_op[a] == Op.ADD:
            self._change(int(plan.effect_target[a]), time_s, stock=int(plan.effect_value[a]))
        for kind, index in self.board.read(event):
            if kind == Kind.LAUNCHER:
                if code == Event.LOST:
                    self.on_launcher[index] = 0
                self._load(self.launcher_unit[index], time_s)
        if code == Event.LOST:  # rounds go with a launcher that was dead before, too
            for k in np.flatnonzero(plan.launcher_asset == a).tolist():
                self.on_launcher[k] = 0
                self._load(self.launcher_unit[k], time_s)

    def _load(self, unit: int, time_s: float) -> None:
        rounds, idle = self._loaded(unit)
        self.now[unit] = self.now[unit]._replace(rounds=rounds, idle=idle)
        self.t.units[unit].set(time_s, self.now[unit])
