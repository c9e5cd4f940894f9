"""When each pair of unit and threat could have been taken, narrowed step by step.

Reach, permission, what the crew takes the threat for, readiness, its own radar, track, the radars and the net that
give it, losses, jamming of the guidance, the threat itself. A pair falls at the first step that leaves it no time.
Whole columns at once: plans have many pairs, and most fall at the first steps.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.layout import Kind, Off, Plan, Purpose, Reach
from redan.reasons.chances import reactions_s, tracked_s, uniforms
from redan.reasons.codes import Detail, Reason
from redan.reasons.jam import Jammed, jammed_sights, without_jamming
from redan.reasons.switches import Spans, ranges
from redan.reasons.timeline import Timeline

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Step = tuple[Kind, int, Reason, Detail]

REST = 63 & ~Off.DEAD
OF_PAIR = (  # bits, and what a pair that falls by them falls for; the last of a list takes every other bit
    (int(Off.UNIDENTIFIED), Reason.NOT_IDENTIFIED, Detail.NONE),
    (int(Off.ABSENT), Reason.DECOY, Detail.NONE),
    (63 & ~(Off.UNIDENTIFIED | Off.ABSENT), Reason.HELD, Detail.PAIR),
)
OF_UNIT = (
    (int(Off.ASSEMBLING), Reason.NOT_READY, Detail.ASSEMBLING),
    (int(Off.ABSENT), Reason.NOT_READY, Detail.AWAY),
    (REST & ~(Off.ASSEMBLING | Off.ABSENT), Reason.HELD, Detail.UNIT),
)
OF_OWN_RADAR = (
    (int(Off.ASSEMBLING), Reason.NOT_READY, Detail.RADAR_ASSEMBLING),
    (int(Off.ABSENT), Reason.NOT_READY, Detail.AWAY),
    (REST & ~(Off.ASSEMBLING | Off.ABSENT), Reason.SILENT, Detail.NONE),
)
OF_SIGHT = (
    (int(Off.SILENT | Off.HELD), Reason.NO_TRACK, Detail.RADARS_SILENT),
    (REST & ~(Off.SILENT | Off.HELD), Reason.NO_TRACK, Detail.RADARS_NOT_READY),
)


class Open(NamedTuple):
    """What is left after the last step, and what each other pair fell at."""

    reason: I8  # (n,) Reason; TOOK where intervals are left
    detail: I8  # (n,)
    since_s: F8  # (n,)
    row: I8  # (m,) pair of each interval, ascending
    low_s: F8  # (m,) it could have been taken from here
    high_s: F8  # (m,) to here


def below(time_s: F8) -> F8:
    """The last instant before."""
    return np.asarray(np.nextafter(time_s, -np.inf))


class Narrow:
    """One replication: what all its pairs are narrowed by."""

    def __init__(
        self, plan: Plan, timeline: Timeline, seed: int, replication: int, shift_s: F8, gone_s: F8
    ) -> None:  # fmt: skip
        """gone_s (T,): when a threat is no longer worth a missile."""
        self.plan, self.timeline, self.seed, self.replication = plan, timeline, seed, replication
        self.shift_s, self.gone_s, self.switches = shift_s, gone_s, timeline.switches
        sights = jammed_sights(plan)
        threat = np.searchsorted(plan.threat_sight_offset, sights, side="right") - 1
        u = uniforms(
            seed, replication, Purpose.TRACK, plan.sight_index[sights], plan.radar_key[plan.sight_radar[sights]],
            plan.threat_key[threat],
        )  # fmt: skip
        self.jammed = Jammed(plan, timeline.events, shift_s, u, sights)
        self.clear = without_jamming(plan) if len(plan.jam_bit) else plan
        self.is_jammed = np.zeros(len(plan.pair_unit), np.bool_)
        self.is_jammed[plan.jam_pair[plan.jam_pair >= 0]] = True

    def pairs(self, pairs: I8) -> Open:
        """Narrow these (indices into the plan, ascending)."""
        plan, switches = self.plan, self.switches
        steps = Steps(len(pairs))
        threat, unit = plan.pair_threat[pairs].astype(np.int64), plan.pair_unit[pairs].astype(np.int64)
        moved = self.shift_s[threat]
        held = self._windows(steps, pairs, unit, threat, moved)
        permit = plan.pair_permit_s[pairs] + moved
        held = steps.keep(held.later(permit[held.row]), Reason.NOT_PERMITTED, 0, permit)
        held = self._bits(steps, held, Kind.PAIR, pairs, OF_PAIR)
        ready = plan.unit_ready_s[unit]
        held = steps.keep(held.later(ready[held.row]), Reason.NOT_READY, 0, ready)
        held = self._bits(steps, held, Kind.UNIT, unit, OF_UNIT)
        own = plan.unit_radar[unit].astype(np.int64)
        held = self._bits(steps, held, Kind.RADAR, own, OF_OWN_RADAR)
        held, sight = self._tracks(steps, held, pairs, unit, threat, moved)
        radar, net = plan.sight_radar[sight.number].astype(np.int64), sight.net
        for bits, reason, detail in OF_SIGHT:
            held, radar, net = self._cut(
                steps, held, switches.spans(Kind.RADAR, bits), radar, (radar, net), reason, detail
            )
        held, radar, net = self._cut(
            steps, held, switches.spans(Kind.NET, REST), net, (radar, net), Reason.NO_TRACK, Detail.NET_DOWN
        )
        dead = np.asarray(self.timeline.dead_s)[unit]
        alive = switches.spans(Kind.UNIT, Off.DEAD), switches.spans(Kind.RADAR, Off.DEAD)
        held, radar, net = self._cut(steps, held, alive[0], unit[held.row], (radar, net), Reason.LOST, 0, dead)
        held, radar, net = self._cut(steps, held, alive[1], own[held.row], (radar, net), Reason.LOST, 0, dead)
        source, low, high = alive[1].cut(radar, held.low, held.high)
        held, net = held.take(source, low, high), net[source]
        source, low, high = switches.spans(Kind.NET, Off.DEAD).cut(net, held.low, held.high)
        held = steps.keep(held.take(source, low, high), Reason.NO_TRACK, int(Detail.RADAR_LOST), np.inf)
        held = steps.keep(held.only(held.active), Reason.JAMMED, int(Detail.GUIDANCE_JAMMED), np.inf)
        gone = self.gone_s[threat]
        held = steps.keep(held.earlier(below(gone)[held.row]), Reason.GONE, 0, gone)
        order = np.lexsort((held.low, held.row))
        return Open(steps.reason, steps.detail, steps.since_s, held.row[order], held.low[order], held.high[order])

    def _windows(self, steps: Steps, pairs: I8, unit: I8, threat: I8, moved: F8) -> Held:
        """Launch windows as times at which to take it: those in force, and of jammed pairs those without jamming."""
        plan = self.plan
        reaction = reactions_s(plan, self.seed, self.replication, unit, threat)
        windows, row = ranges(plan.pair_window_offset[pairs], plan.pair_window_offset[pairs + 1])
        low = plan.window_open_s[windows] + moved[row] - reaction[row]
        low = np.maximum(low, (plan.threat_start_s[threat] + moved)[row])
        high = plan.window_close_s[windows] + moved[row] - reaction[row]
        high = np.minimum(high, below(plan.threat_end_s[threat] + moved)[row])
        source, low_now, high_now = self.jammed.windows.cut(windows, low, high)
        clear = np.flatnonzero(self.is_jammed[pairs][row] & (plan.window_set[windows] == 0))
        active = np.arange(len(source) + len(clear)) < len(source)
        held = Held(
            np.concatenate((row[source], row[clear])), np.concatenate((low_now, low[clear])),
            np.concatenate((high_now, high[clear])), active,
        )  # fmt: skip
        return steps.keep(held, Reason.REACH, int(Reach.TOO_LATE), np.inf)

    def _bits(self, steps: Steps, held: Held, kind: Kind, thing: I8, table: Any) -> Held:
        """Cut by each bit of a thing (n,) of every pair, in the order of the table."""
        for bits, reason, detail in table:
            spans = self.switches.spans(kind, bits)
            held = self._cut(steps, held, spans, thing[held.row], (), reason, detail, _first(spans, thing))[0]
        return held

    @staticmethod
    def _cut(
        steps: Steps, held: Held, spans: Spans, thing: I8, along: tuple[I8, ...], reason: Reason, detail: int,
        since_s: Any = np.inf,
    ) -> Any:  # fmt: skip
        """Cut intervals to the spans of their things; what runs along with them is taken along."""
        if spans.always:
            return held, *along
        source, low, high = spans.cut(thing, held.low, held.high)
        held = held.take(source, low, high)
        good = steps.fall(held, reason, int(detail), since_s)
        return held.only(good), *(a[source][good] for a in along)

    def _tracks(self, steps: Steps, held: Held, pairs: I8, unit: I8, threat: I8, moved: F8) -> tuple[Held, Sights]:
        """Every interval beside every sight that feeds its unit, were all radars on; then with jamming."""
        plan, row = self.plan, held.row
        sights, at = ranges(plan.threat_sight_offset[threat[row]], plan.threat_sight_offset[threat[row] + 1])
        radar = plan.sight_radar[sights]
        pair_unit = unit[row[at]]
        own = (plan.radar_unit[radar] == pair_unit) | (plan.unit_radar[pair_unit] == radar)
        net = plan.unit_net[pair_unit].astype(np.int64)
        feeds = own | ((net >= 0) & (plan.radar_net[radar] == net))
        sights, at, own, net = sights[feeds], at[feeds], own[feeds], net[feeds]
        distinct, inverse = np.unique(sights, return_inverse=True)
        of = np.searchsorted(plan.threat_sight_offset, distinct, side="right") - 1
        clear = tracked_s(self.clear, self.seed, self.replication, distinct, of, self.shift_s[of])
        real = clear.copy()
        came = self.jammed.tracked_s
        jammed = [i for i, s in enumerate(distinct.tolist()) if s in came] if came else []
        real[jammed] = [came[int(distinct[i])] for i in jammed]
        delay = np.where(own, 0.0, plan.net_delay_s[net]) if len(plan.net_key) else 0.0
        clear, real = np.minimum(clear, real)[inverse] + delay, real[inverse] + delay
        held = held.take(at, held.low[at], held.high[at])
        first = np.full(len(pairs), np.inf)
        np.minimum.at(first, held.row, clear)
        held = held.earlier(below(plan.sight_end_s[sights] + moved[held.row])).later(clear)
        tracked = np.where(np.isfinite(first), int(Detail.TRACKED_LATE), int(Detail.NEVER))
        good = steps.fall(held, Reason.NO_TRACK, tracked, first)
        held, sights, net, own, real = held.only(good), sights[good], net[good], own[good], real[good]
        held = held.later(real)
        good = steps.fall(held, Reason.JAMMED, int(Detail.TRACK_JAMMED), np.inf)
        return held.only(good), Sights(sights[good], np.where(own[good], -1, net[good]))


class Sights(NamedTuple):
    """What gives the track in each interval."""

    number: I8  # (m,) sight of the plan
    net: I8  # (m,) that brings it; -1: the unit's own radar


def _first(spans: Spans, thing: I8) -> F8:
    """(n,) when each pair's thing was first open."""
    first = spans.first_s()
    return np.where(thing >= 0, first[thing], -np.inf) if len(first) else np.full(len(thing), -np.inf)


class Held(NamedTuple):
    """Intervals in which a pair could still be taken."""

    row: I8  # (m,) of which pair
    low: F8
    high: F8
    active: NDArray[np.bool_]  # of a window in force; False: only without jamming

    def later(self, time_s: F8) -> Held:
        return self._replace(low=np.maximum(self.low, time_s))

    def earlier(self, time_s: F8) -> Held:
        return self._replace(high=np.minimum(self.high, time_s))

    def take(self, source: I8, low: F8, high: F8) -> Held:
        return Held(self.row[source], low, high, self.active[source])

    def only(self, good: NDArray[np.bool_]) -> Held:
        return Held(self.row[good], self.low[good], self.high[good], self.active[good])


class Steps:
    """Which pairs are still there, and what the others fell at."""

    def __init__(self, count: int) -> None:
        self.reason = np.zeros(count, np.int64)
        self.detail = np.zeros(count, np.int64)
        self.since_s = np.full(count, np.inf)

    def fall(self, held: Held, reason: Reason, detail: Any, since_s: Any) -> NDArray[np.bool_]:
        """Pairs without a good interval fall for this reason; the mask of intervals kept."""
        good = held.low <= held.high
        left = np.bincount(held.row[good], minlength=len(self.reason)) > 0
        fallen = (self.reason == 0) & ~left
        self.reason[fallen] = int(reason)
        self.detail[fallen] = np.broadcast_to(detail, self.detail.shape)[fallen]
        self.since_s[fallen] = np.broadcast_to(since_s, self.since_s.shape)[fallen]
        return good

    def keep(self, held: Held, reason: Reason, detail: Any, since_s: Any) -> Held:
        """Drop empty intervals; pairs left without any fall for this reason."""
        return held.only(self.fall(held, reason, detail, since_s))
