"""One reason for every fire unit and every threat of one replication."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout import Fate, Kind, Plan, Reach
from redan.layout.outcomes import Outcomes
from redan.reasons.chances import shifts_s
from redan.reasons.codes import Detail, Reason
from redan.reasons.narrow import Narrow
from redan.reasons.switches import EventRow
from redan.reasons.timeline import MANY, Hold, State, Timeline

INSTANT_S = 1e-9  # weight of a chance that lasts no time
MOST_AT_ONCE = 300_000  # intervals beside sights in one step: bounds memory
OF_REACH = {int(Reach.NO_MISSILE): Reason.NO_MISSILE, int(Reach.NOT_NEAR): Reason.NOT_NEAR,
            int(Reach.NOT_PERMITTED): Reason.NOT_PERMITTED}  # fmt: skip
BLOCKERS = (Reason.BELIEVED_DEAD, Reason.MAGAZINE, Reason.CHANNELS, Reason.NET_FULL)  # ties: the earlier


WORTH_NAMING = 0.1  # share of the blocked time from which a second cause is named beside the first


@dataclass(frozen=True)
class Also:
    """(U, T) arrays like those of `Reasons`: a second cause that stood in the way too; Reason.TOOK where none did."""

    reason: NDArray[np.int8]
    detail: NDArray[np.int8]
    since_s: NDArray[np.float64]
    until_s: NDArray[np.float64]


@dataclass(frozen=True)
class Reasons:
    """(U, T) arrays; times are inf and units -1 where there is nothing to say. See `Reason` for what they mean."""

    reason: NDArray[np.int8]
    detail: NDArray[np.int8]  # Detail, or layout.Reach for REACH
    since_s: NDArray[np.float64]
    until_s: NDArray[np.float64]
    other: NDArray[np.int32]
    launches: NDArray[np.int32]
    also: Also | None = None


def reasons_of(
    plan: Plan,
    seed: int,
    replication: int,
    events: Iterable[EventRow],
    outcomes: Outcomes,
    reach: NDArray[np.int8] | None = None,
    threats: NDArray[np.bool_] | None = None,
) -> Reasons:
    """Why each unit took no missile to each threat, in the replication with these events.

    reach (U, T): layout.Reach, for pairs that the plan does not have. threats (T,): only these; all others are left
    at TOOK.
    """
    return _Work(plan, seed, replication, list(events), outcomes, reach, threats).done()


def reasons_of_reach(reach: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Reason and detail of every pair without a launch window; reach (U, T): layout.Reach."""
    reason = np.full(reach.shape, int(Reason.REACH), np.int8)
    for code, other in OF_REACH.items():
        reason[reach == code] = int(other)
    return reason, np.where(reason == int(Reason.REACH), reach, 0).astype(np.int8)


Belief = tuple[float, float, int]  # from when to when, and by whose judgement, a threat is taken for dead


class _Work:
    def __init__(
        self, plan: Plan, seed: int, replication: int, events: list[EventRow], outcomes: Outcomes,
        reach: NDArray[np.int8] | None, threats: NDArray[np.bool_] | None,
    ) -> None:  # fmt: skip
        self.plan = plan
        self.shift_s = shifts_s(plan, seed, replication)
        self.timeline = Timeline(plan, events, self.shift_s)
        self.fate, self.fate_time_s = outcomes.fate[0], outcomes.fate_time_s[0]
        self.empty_s = outcomes.empty_s[0]
        units, count = len(plan.unit_key), len(plan.threat_key)
        most = [max(n for _, n in counts) for counts in self.timeline.net_counts]
        self.limited = [m >= c for m, c in zip(most, plan.net_capacity.tolist(), strict=True)] + [False]  # last: no net
        self.wanted = np.ones(count, bool) if threats is None else threats
        self.turned_s = np.full(count, np.inf)
        for threat, time_s in self.timeline.turned_s.items():
            self.turned_s[threat] = time_s
        self.gone_s = np.where(
            np.isin(self.fate, (int(Fate.KILLED), int(Fate.KILLED_BEFORE_RELEASE))), self.fate_time_s, np.inf
        )
        self.gone_s = np.minimum(self.gone_s, self.turned_s)
        if reach is None:
            reach = np.full((units, count), int(Reach.TOO_LATE), np.int8)
        self.narrow = Narrow(plan, self.timeline, seed, replication, self.shift_s, self.gone_s)
        self.reason, self.detail = reasons_of_reach(reach)
        self.since_s = np.full((units, count), np.inf)
        self.until_s = np.full((units, count), np.inf)
        self.other = np.full((units, count), -1, np.int32)
        self.launches = np.zeros((units, count), np.int32)
        shape = units, count
        none, never = np.zeros(shape, np.int8), np.full(shape, np.inf)
        self.also = Also(none, none.copy(), never, never.copy())

    def done(self) -> Reasons:
        plan = self.plan
        for (unit, threat), shots in self.timeline.launches.items():
            self.launches[unit, threat] = shots
        never = np.isin(self.fate, (int(Fate.NEVER_RELEASED), int(Fate.UNBORN)))
        wanted = self.wanted & ~never
        pair_of = np.zeros(self.reason.shape, bool)
        pair_of[plan.pair_unit, plan.pair_threat] = True
        took = np.zeros(self.reason.shape, bool)
        for pair in self.timeline.taken:
            took[pair] = True
        asked = wanted[plan.pair_threat] & ~took[plan.pair_unit, plan.pair_threat]
        closed = self._closed()
        for pairs in self._parts(np.flatnonzero(asked)):
            self._narrow(pairs, closed)
        self.reason[:, never] = int(Reason.NEVER_THERE)
        for pair in self.timeline.taken:
            self.reason[pair] = int(Reason.TOOK)
            self.detail[pair] = int(self.timeline.endings.get(pair, Detail.NONE))
        self.reason[:, ~self.wanted] = int(Reason.TOOK)
        return Reasons(
            self.reason, self.detail, self.since_s, self.until_s, self.other, self.launches, self.also
        )  # fmt: skip

    def _parts(self, pairs: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        plan = self.plan
        threat = plan.pair_threat[pairs]
        sights = plan.threat_sight_offset[threat + 1] - plan.threat_sight_offset[threat]
        windows = plan.pair_window_offset[pairs + 1] - plan.pair_window_offset[pairs]
        size = np.cumsum(sights.astype(np.int64) * windows)
        cuts = np.flatnonzero(np.diff(size // MOST_AT_ONCE)) + 1
        return [part for part in np.split(pairs, cuts) if len(part)]

    def _narrow(self, pairs: NDArray[np.int64], closed: dict[tuple[int, int], list[Hold]]) -> None:
        found = self.narrow.pairs(pairs)
        unit, threat = self.plan.pair_unit[pairs], self.plan.pair_threat[pairs]
        self.reason[unit, threat] = found.reason
        self.detail[unit, threat] = found.detail
        self.since_s[unit, threat] = found.since_s
        rows, low, high = found.row.tolist(), found.low_s.tolist(), found.high_s.tolist()
        i = 0
        while i < len(rows):
            j = i
            merged: list[tuple[float, float]] = []
            while j < len(rows) and rows[j] == rows[i]:
                if merged and low[j] <= merged[-1][1]:
                    merged[-1] = merged[-1][0], max(merged[-1][1], high[j])
                else:
                    merged.append((low[j], high[j]))
                j += 1
            self._blocked(int(pairs[rows[i]]), merged, closed)
            i = j

    def _closed(self) -> dict[tuple[int, int], list[Hold]]:
        """(net, threat): while, and by whose judgement, the net took a threat for dead that was not."""
        found: dict[tuple[int, int], list[Hold]] = {}
        for time_s, unit, threat, through_net in self.timeline.judged:
            flew = self.fate_time_s[threat] > time_s and self.turned_s[threat] >= time_s
            if flew and through_net:
                until_s = time_s + float(self.plan.unit_believe_s[unit])
                found.setdefault((int(self.plan.unit_net[unit]), threat), []).append(Hold(time_s, until_s, unit))
        return found

    def _blocked(self, p: int, intervals: list[tuple[float, float]], closed: dict[tuple[int, int], list[Hold]]) -> None:
        """The reason of a pair that could have been taken in these intervals, but for its unit or its net."""
        plan, timeline = self.plan, self.timeline
        unit, threat = int(plan.pair_unit[p]), int(plan.pair_threat[p])
        net = int(plan.unit_net[unit])
        holds = timeline.holds.get((net, threat), []) if net >= 0 else []
        judged = closed.get((net, threat), []) if net >= 0 else []
        own = bool(plan.pair_self[p])
        alone: dict[Reason, float] = {}
        total: dict[Reason, float] = {}
        spans: dict[Reason, tuple[float, float]] = {}
        held: dict[int, float] = {}
        free_s = joint_s = 0.0  # joint: what the sum over causes counts more than once
        for start_s, end_s in self._slices(intervals, unit, net, holds, judged):
            weight = end_s - start_s + INSTANT_S
            by = next((h.unit for h in holds if h.start_s <= start_s < h.end_s), -1)
            by = by if by >= 0 and timeline.netted(net, start_s) else -1
            if by >= 0:
                held[by] = held.get(by, 0.0) + weight
                continue
            causes = self._causes(unit, net, own, start_s, judged)
            if not causes:
                free_s += weight
            joint_s += weight * max(0, len(causes) - 1)
            for cause in causes:
                total[cause] = total.get(cause, 0.0) + weight
                first = spans[cause][0] if cause in spans else start_s
                spans[cause] = first, end_s
                if len(causes) == 1:
                    alone[cause] = alone.get(cause, 0.0) + weight
        at = unit, threat
        if not total and held:
            self.reason[at], self.other[at] = int(Reason.LEFT_TO_OTHER), max(held, key=lambda u: held[u])
            return
        if not total:
            self.reason[at] = int(Reason.PASSED_OVER)
            return
        ranked = alone or total
        cause = max(BLOCKERS, key=lambda c: ranked.get(c, -1.0))
        self.reason[at] = int(cause)
        self.since_s[at], self.until_s[at] = spans[cause]
        if cause == Reason.BELIEVED_DEAD:
            last = max((h for h in judged if h.start_s <= spans[cause][0]), key=lambda h: h.start_s)
            self.since_s[at], self.other[at] = last.start_s, last.unit
            return
        self.detail[at], self.since_s[at] = self._tell(unit, cause, own, spans[cause])
        blocked_s = sum(total.values()) - joint_s
        rest = {c: s for c, s in total.items() if c not in (cause, Reason.BELIEVED_DEAD)}
        second = max(rest, key=lambda c: (alone.get(c, 0.0), rest[c]), default=None)
        if second is not None and rest[second] >= WORTH_NAMING * blocked_s:
            also = self.also
            also.reason[at], also.until_s[at] = int(second), spans[second][1]
            also.detail[at], also.since_s[at] = self._tell(unit, second, own, spans[second])

    def _slices(
        self, intervals: list[tuple[float, float]], unit: int, net: int, holds: list[Hold], judged: list[Hold]
    ) -> list[tuple[float, float]]:
        """The intervals cut wherever something changes."""
        times = self.timeline.units[unit].times_s
        edges = [edge for hold in (*holds, *judged) for edge in (hold.start_s, hold.end_s)]
        counts = self.timeline.net_counts[net] if self.limited[net] else []
        if net >= 0:
            edges += self.timeline.switches.times_s(Kind.NET, net)
        slices = []
        for low, high in intervals:
            inner = times[bisect_right(times, low) : bisect_right(times, high)]
            inner += [t for t, _ in counts[bisect_right(counts, (low, MANY)) : bisect_right(counts, (high, MANY))]]
            inner += [t for t in edges if low < t <= high]
            inner.sort()
            slices += list(zip([low, *inner], [*inner, high], strict=True))
        return slices

    def _causes(self, unit: int, net: int, own: bool, time_s: float, judged: list[Hold]) -> list[Reason]:
        state = self.timeline.units[unit].at(time_s)
        causes = []
        if any(h.start_s <= time_s < h.end_s for h in judged):
            causes.append(Reason.BELIEVED_DEAD)
        if self._short_of_rounds(state, unit, own):
            causes.append(Reason.MAGAZINE)
        if state.channels < 1 or state.guidance < 1:
            causes.append(Reason.CHANNELS)
        commanded = self.limited[net] and self.timeline.netted(net, time_s)
        if commanded and self.timeline.net_in_hand(net, time_s) >= self.plan.net_capacity[net]:
            causes.append(Reason.NET_FULL)
        return causes

    def _short_of_rounds(self, state: State, unit: int, own: bool) -> Detail:
        """NONE if it could commit a round."""
        kept = 0 if own else int(self.plan.unit_reserve[unit])
        if state.rounds + state.stock == 0 and not state.idle:
            return Detail.EMPTY
        if state.rounds - state.committed >= 1:
            return Detail.NONE if own or state.rounds + state.stock - state.committed > kept else Detail.RESERVE
        if state.idle and state.rounds - state.committed < 1:
            return Detail.LAUNCHERS_OFF
        return Detail.RELOADING if state.stock > 0 else Detail.PROMISED

    def _tell(self, unit: int, cause: Reason, own: bool, span: tuple[float, float]) -> tuple[int, float]:
        """Detail and beginning of a cause that lies with the unit, as it was when it last stood in the way."""
        track = self.timeline.units[unit]
        k = bisect_right(track.times_s, span[0]) - 1
        last = max(k, bisect_left(track.times_s, span[1]) - 1)
        if cause == Reason.MAGAZINE:
            found = [self._short_of_rounds(track.values[i], unit, own) for i in range(k, last + 1)]
            detail = next(d for d in reversed(found) if d)
            if detail == Detail.EMPTY:
                return int(detail), float(self.empty_s[unit])
            return int(detail), self._began(track, k, lambda s: bool(self._short_of_rounds(s, unit, own)))
        if cause == Reason.CHANNELS:
            targets = any(track.values[i].channels < 1 for i in range(k, last + 1))
            return int(Detail.TARGETS if targets else Detail.GUIDANCE), span[0]
        return int(Detail.NONE), span[0]

    @staticmethod
    def _began(track: Any, k: int, short: Any) -> float:
        while k > 0 and short(track.values[k - 1]):
            k -= 1
        return float(track.times_s[k])
