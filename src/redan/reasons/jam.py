"""What jamming took away in one replication: first tracks with and without it, launch windows as jammers come and go.

The rules are L94-L98 of docs/design/events.md, read from the log and not played.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from redan.layout import Event, Plan
from redan.reasons.switches import EventRow, Spans, spans_of

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Knots = list[tuple[float, float]]


class Jammed:
    """First tracks and windows under jamming; all empty for a plan without jammers."""

    def __init__(self, plan: Plan, events: Iterable[EventRow], shift_s: F8, u: F8, sights: I8) -> None:
        """sights (n,): those that somebody jams, ascending, and u (n,) their draws; shift_s (T,) of the raids."""
        self.plan, self.shift_s = plan, shift_s
        self.tracked_s: dict[int, float] = {}  # of jammed sights, as it came
        self._masks: dict[int, list[tuple[float, int]]] = {
            int(p): [(-math.inf, 0)] for p in np.unique(plan.jam_pair[plan.jam_pair >= 0])
        }
        if not len(plan.jam_bit):
            return
        offset = plan.threat_sight_offset
        self._threat = {int(s): int(np.searchsorted(offset, s, side="right")) - 1 for s in sights}
        self._own: dict[int, list[int]] = defaultdict(list)
        for s, t in self._threat.items():
            self._own[t].append(s)
        self._u = dict(zip(sights.tolist(), u.tolist(), strict=True))
        self._curves = {s: curves_of(plan, s) for s in self._threat}
        self._mask = dict.fromkeys(self._threat, 0)
        self._spent = dict.fromkeys(self._threat, 0.0)
        self._since = dict.fromkeys(self._threat, -math.inf)
        self._flying: set[int] = set()
        ended: set[int] = set()
        for time_s, code, a, b, c in events:
            if code == Event.ENTER and c:
                self._enter(a, time_s)
                continue
            if code == Event.INTERCEPT and c:
                a = b
            elif code not in (Event.ARRIVE, Event.GONE, Event.TURN):
                continue
            if code != Event.TURN:
                self._flying.discard(a)
            if a not in ended:
                ended.add(a)
                self._jam(a, False, time_s)

    def _enter(self, threat: int, time_s: float) -> None:
        self._flying.add(threat)
        for s in self._own[threat]:
            self.tracked_s[s] = first_track_s(self._curves[s][self._mask[s]], self._u[s]) + float(self.shift_s[threat])
        self._jam(threat, True, time_s)

    def _jam(self, threat: int, up: bool, now: float) -> None:
        plan = self.plan
        for j in range(int(plan.threat_jam_offset[threat]), int(plan.threat_jam_offset[threat + 1])):
            sight, pair, bit = int(plan.jam_sight[j]), int(plan.jam_pair[j]), 1 << int(plan.jam_bit[j])
            if sight >= 0:
                mask = self._mask[sight]
                self._switch(sight, mask | bit if up else mask & ~bit, up, now)
            else:
                mask = self._masks[pair][-1][1]
                self._masks[pair].append((now, mask | bit if up else mask & ~bit))

    def _switch(self, s: int, mask: int, up: bool, now: float) -> None:
        threat = self._threat[s]
        tracked_s = self.tracked_s.get(s, math.inf)
        if threat in self._flying and tracked_s > now:
            shift_s = float(self.shift_s[threat])
            time_s = now - shift_s
            old, new = self._curves[s][self._mask[s]], self._curves[s][mask]
            spent = hazard_at(old, time_s) - hazard_at(old, self._since[s])
            self._spent[s] += spent if spent > 0.0 else 0.0
            self._since[s] = time_s
            reached = hazard_at(new, time_s)
            if reached == math.inf:
                found_s = now
            else:
                probability = -math.expm1(-(-math.log1p(-self._u[s]) - self._spent[s] + reached))
                found_s = max(now, first_track_s(new, probability) + shift_s)
            self.tracked_s[s] = max(found_s, tracked_s) if up else min(found_s, tracked_s)
        self._mask[s] = mask

    @cached_property
    def windows(self) -> Spans:
        """When each launch window was one of those in force."""
        plan = self.plan
        steps: dict[int, list[tuple[float, bool]]] = {}
        for p, masks in self._masks.items():
            for w in range(int(plan.pair_window_offset[p]), int(plan.pair_window_offset[p + 1])):
                steps[w] = [(time_s, mask == plan.window_set[w]) for time_s, mask in masks]
        return spans_of(len(plan.window_open_s), steps)


def first_track_s(knots: Knots, u: float) -> float:
    """Time at which the distribution reaches u; inf if it never does (L12, L13)."""
    k = bisect_right(knots, u, key=lambda knot: knot[1])
    if k == len(knots):
        return math.inf
    if k == 0:
        return knots[0][0]
    (t0, p0), (t1, p1) = knots[k - 1], knots[k]
    return t0 + (t1 - t0) * (u - p0) / (p1 - p0)


def hazard_at(knots: Knots, time_s: float) -> float:
    """Hazard of a first track spent until then; inf once a track is certain (L97)."""
    k = bisect_right(knots, time_s, key=lambda knot: knot[0])
    if k == 0:
        return 0.0
    (t0, p0), (t1, p1) = knots[k - 1], knots[min(k, len(knots) - 1)]
    probability = p0 if k == len(knots) else p0 + (p1 - p0) * (time_s - t0) / (t1 - t0)
    return -math.log1p(-probability) if probability < 1.0 else math.inf


def curves_of(plan: Plan, sight: int) -> list[Knots]:
    """(time before the shift, probability) under each combination of the sight's jammers."""
    rows = slice(int(plan.sight_knot_offset[sight]), int(plan.sight_knot_offset[sight + 1]))
    curve = plan.knot_curve[rows].tolist()
    found: list[Knots] = [[] for _ in range(max(curve) + 1)]
    for k, time_s, probability in zip(
        curve, plan.knot_time_s[rows].tolist(), plan.knot_probability[rows].tolist(), strict=True
    ):
        found[k].append((time_s, probability))
    return found


def jammed_sights(plan: Plan) -> I8:
    """Sights that somebody jams, ascending."""
    return np.unique(plan.jam_sight[plan.jam_sight >= 0]).astype(np.int64)


def without_jamming(plan: Plan) -> Plan:
    """The plan with the curves of no jammer only; windows and rows of jamming are left as they are."""
    kept = plan.knot_curve == 0
    owner = np.repeat(np.arange(len(plan.sight_radar)), np.diff(plan.sight_knot_offset))
    counts = np.bincount(owner[kept], minlength=len(plan.sight_radar))
    return plan._replace(
        sight_knot_offset=np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
        knot_time_s=plan.knot_time_s[kept], knot_probability=plan.knot_probability[kept],
        knot_curve=np.zeros(int(kept.sum()), np.int32),
    )  # fmt: skip


def jammers_of(plan: Plan, unit: int, threat: int) -> list[int]:
    """Threats that jam a unit against a threat: its missile's guidance, or a radar's sight that feeds it."""
    own = range(int(plan.threat_sight_offset[threat]), int(plan.threat_sight_offset[threat + 1]))
    net, radar = int(plan.unit_net[unit]), plan.sight_radar
    feeds = {
        s for s in own
        if plan.radar_unit[radar[s]] == unit or plan.unit_radar[unit] == radar[s]
        or (net >= 0 and plan.radar_net[radar[s]] == net)
    }  # fmt: skip
    jammer = np.repeat(np.arange(len(plan.threat_key)), np.diff(plan.threat_jam_offset))
    found = set()
    for j in range(len(plan.jam_bit)):
        p = int(plan.jam_pair[j])
        if int(plan.jam_sight[j]) in feeds or (p >= 0 and plan.pair_unit[p] == unit and plan.pair_threat[p] == threat):
            found.add(int(jammer[j]))
    return sorted(found)
