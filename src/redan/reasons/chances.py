"""When each pair of unit and threat could have been taken, narrowed step by step: reach, permission, readiness, track.

Whole columns at once: plans have many pairs, and most fall at the first steps.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.layout import Plan, Purpose, Reach
from redan.reasons.codes import Detail, Reason
from redan.reasons.held import within
from redan.reasons.timeline import Timeline
from redan.streams import MASK, TWO_TO_MINUS_53, delay, philox

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]


class Open(NamedTuple):
    """What is left after the last step, and what each other pair fell at."""

    reason: I8  # (n,) Reason; TOOK where intervals are left
    detail: I8  # (n,)
    since_s: F8  # (n,)
    row: I8  # (m,) pair of each interval, ascending
    low_s: F8  # (m,) it could have been taken from here
    high_s: F8  # (m,) to here


def uniforms(seed: int, replication: int, purpose: Purpose, occurrence: Any, key_a: Any, key_b: Any) -> F8:
    """`streams.uniform` for arrays of occurrences and keys."""
    c1 = (np.uint64(int(purpose) << 24) + np.asarray(occurrence, np.uint64)).astype(np.uint64)
    a, b = np.asarray(key_a, np.uint64), np.asarray(key_b, np.uint64)
    c0 = np.full(np.broadcast(c1, a, b).shape, replication, np.uint64)
    x0, x1, _, _ = philox(c0, c1, a, b, seed & MASK, (seed >> 32) & MASK)  # type: ignore[arg-type]
    words: Any = (x0 << 21) ^ (x1 >> 11)
    return np.asarray(words).astype(np.float64) * TWO_TO_MINUS_53


def shifts_s(plan: Plan, seed: int, replication: int) -> F8:
    """(T,) by how much the raid of each threat comes later."""
    u = uniforms(seed, replication, Purpose.JITTER, np.zeros(len(plan.raid_key)), plan.raid_key, np.zeros(1))
    moved = np.where(plan.raid_jitter_s > 0.0, (2.0 * u - 1.0) * plan.raid_jitter_s, 0.0)
    return moved[plan.threat_raid]


def ranges(first: Any, last: Any) -> tuple[I8, I8]:
    """Concatenated ranges first[i]..last[i]-1, and the i of each element."""
    lengths = np.asarray(last, np.int64) - np.asarray(first, np.int64)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    begin = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) - begin[owner] + np.asarray(first, np.int64)[owner], owner


def tracked_s(plan: Plan, seed: int, replication: int, sights: I8, threat: I8, shift_s: F8) -> F8:
    """First-track time of each of these sights, inf where it gives none."""
    if not len(sights):
        return np.empty(0)
    u = uniforms(
        seed, replication, Purpose.TRACK, plan.sight_index[sights], plan.radar_key[plan.sight_radar[sights]],
        plan.threat_key[threat],
    )  # fmt: skip
    first, last = plan.sight_knot_offset[sights], plan.sight_knot_offset[sights + 1] - 1
    knots, owner = ranges(first, last + 1)
    # number of knots at or below u: the first knot above it
    k = first + np.bincount(owner, plan.knot_probability[knots] <= u[owner], len(sights)).astype(np.int64)
    none = k > last
    k = np.minimum(k, last)
    before = np.maximum(k - 1, first)
    t1, t0 = plan.knot_time_s[k], plan.knot_time_s[before]
    p1, p0 = plan.knot_probability[k], plan.knot_probability[before]
    with np.errstate(divide="ignore", invalid="ignore"):
        between = t0 + (t1 - t0) * (u - p0) / (p1 - p0)
    return np.where(none, np.inf, np.where(k == before, t1, between) + shift_s)


def reactions_s(plan: Plan, seed: int, replication: int, units: I8, threats: I8) -> F8:
    """Reaction time of the first engagement of each pair."""
    u = uniforms(
        seed, replication, Purpose.REACT, np.zeros(len(units)), plan.unit_key[units], plan.threat_key[threats]
    )
    law, a, b = plan.unit_reaction_law[units], plan.unit_reaction_a[units], plan.unit_reaction_b[units]
    drawn: F8 = np.where(law == 0, a, a + (b - a) * u)
    for i in np.flatnonzero(law > 1):
        drawn[i] = delay(int(law[i]), float(a[i]), float(b[i]), float(u[i]))
    return drawn


def below(time_s: F8) -> F8:
    """The last instant before."""
    return np.asarray(np.nextafter(time_s, -np.inf))


def open_intervals(
    plan: Plan, timeline: Timeline, seed: int, replication: int, pairs: I8, shift_s: F8, gone_s: F8
) -> Open:
    """Narrow the pairs (indices into the plan, ascending); gone_s (T,): when a threat is no longer worth a missile."""
    steps = _Steps(len(pairs))
    threat, unit = plan.pair_threat[pairs].astype(np.int64), plan.pair_unit[pairs].astype(np.int64)
    moved = shift_s[threat]
    reaction = reactions_s(plan, seed, replication, unit, threat)
    windows, row = ranges(plan.pair_window_offset[pairs], plan.pair_window_offset[pairs + 1])
    low = plan.window_open_s[windows] + moved[row] - reaction[row]
    low = np.maximum(low, (plan.threat_start_s[threat] + moved)[row])
    high = plan.window_close_s[windows] + moved[row] - reaction[row]
    high = np.minimum(high, below(plan.threat_end_s[threat] + moved)[row])
    row, low, high = steps.keep(row, low, high, Reason.REACH, int(Reach.TOO_LATE), np.inf)
    permit = plan.pair_permit_s[pairs] + moved
    row, low, high = steps.keep(row, np.maximum(low, permit[row]), high, Reason.NOT_PERMITTED, 0, permit)
    row, low, high, since = within(timeline.pair_open, pairs, row, low, high)
    row, low, high = steps.keep(row, low, high, Reason.NOT_PERMITTED, 0, since)
    ready = plan.unit_ready_s[unit]
    row, low, high = steps.keep(row, np.maximum(low, ready[row]), high, Reason.NOT_READY, 0, ready)
    # every interval beside every sight that feeds its unit
    sights, at = ranges(plan.threat_sight_offset[threat[row]], plan.threat_sight_offset[threat[row] + 1])
    radar = plan.sight_radar[sights]
    pair_unit = unit[row[at]]
    own = (plan.radar_unit[radar] == pair_unit) | (plan.unit_radar[pair_unit] == radar)
    net = plan.unit_net[pair_unit]
    feeds = own | ((net >= 0) & (plan.radar_net[radar] == net))
    sights, at, radar, own, net = sights[feeds], at[feeds], radar[feeds], own[feeds], net[feeds]
    row, low, high = row[at], low[at], high[at]
    distinct, inverse = np.unique(sights, return_inverse=True)
    of = np.searchsorted(plan.threat_sight_offset, distinct, side="right") - 1
    held = tracked_s(plan, seed, replication, distinct, of, shift_s[of])[inverse]
    if len(plan.net_key):
        held = held + np.where(own, 0.0, plan.net_delay_s[net])
    first = np.full(len(pairs), np.inf)
    np.minimum.at(first, row, held)
    low = np.maximum(low, held)
    high = np.minimum(high, below(plan.sight_end_s[sights] + moved[row]))
    seen = np.isfinite(first)
    dead = np.asarray(timeline.dead_s)[unit]
    radar_until = np.asarray([*timeline.radar_dead_s, np.inf])[radar]
    if len(plan.net_key):
        radar_until = np.minimum(radar_until, np.where(own, np.inf, np.asarray(timeline.net_dead_s)[net]))
    tracked = np.where(seen, int(Detail.TRACKED_LATE), int(Detail.NEVER))
    keep = steps.fall(row, low <= high, Reason.NO_TRACK, tracked, first)
    row, low, high, radar_until = row[keep], low[keep], high[keep], radar_until[keep]
    high = np.minimum(high, below(dead)[row])
    keep = steps.fall(row, low <= high, Reason.LOST, 0, dead)
    row, low, high, radar_until = row[keep], low[keep], high[keep], radar_until[keep]
    row, low, high = steps.keep(
        row, low, np.minimum(high, below(radar_until)), Reason.NO_TRACK, int(Detail.RADAR_LOST), first
    )
    gone = gone_s[threat]
    row, low, high = steps.keep(row, low, np.minimum(high, below(gone)[row]), Reason.GONE, 0, gone)
    order = np.lexsort((low, row))
    return Open(steps.reason, steps.detail, steps.since_s, row[order], low[order], high[order])


class _Steps:
    """Which pairs are still there, and what the others fell at."""

    def __init__(self, count: int) -> None:
        self.reason = np.zeros(count, np.int64)
        self.detail = np.zeros(count, np.int64)
        self.since_s = np.full(count, np.inf)

    def fall(self, row: I8, good: NDArray[np.bool_], reason: Reason, detail: Any, since_s: Any) -> NDArray[np.bool_]:
        """Pairs without a good interval fall for this reason; the mask of intervals kept."""
        left = np.bincount(row[good], minlength=len(self.reason)) > 0
        fallen = (self.reason == 0) & ~left
        self.reason[fallen] = int(reason)
        self.detail[fallen] = np.broadcast_to(detail, self.detail.shape)[fallen]
        self.since_s[fallen] = np.broadcast_to(since_s, self.since_s.shape)[fallen]
        return good

    def keep(
        self, row: I8, low: F8, high: F8, reason: Reason, detail: Any, since_s: Any
    ) -> tuple[I8, F8, F8]:
        """Drop empty intervals; pairs left without any fall for this reason."""
        good = self.fall(row, low <= high, reason, detail, since_s)
        return row[good], low[good], high[good]
