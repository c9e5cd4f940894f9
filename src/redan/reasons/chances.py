"""Draws of a replication for whole columns of a plan: shifts of raids, first tracks, reaction times."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout import Plan, Purpose
from redan.reasons.switches import ranges
from redan.streams import MASK, TWO_TO_MINUS_53, delay, philox

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]


def uniforms(seed: int, replication: int, purpose: Purpose, occurrence: Any, key_a: Any, key_b: Any) -> F8:
    """`streams.uniform` for arrays of occurrences and keys."""
    c1 = (np.uint64(int(purpose) << 24) + np.asarray(occurrence, np.uint64)).astype(np.uint64)
    a, b = np.asarray(key_a, np.uint64), np.asarray(key_b, np.uint64)
    c0 = np.full(np.broadcast(c1, a, b).shape, replication, np.uint64)
    of_arrays: Any = philox  # what is written for one counter holds for arrays of them
    x0, x1, _, _ = of_arrays(c0, c1, a, b, seed & MASK, (seed >> 32) & MASK)
    words: Any = (x0 << 21) ^ (x1 >> 11)
    return np.asarray(words).astype(np.float64) * TWO_TO_MINUS_53


def shifts_s(plan: Plan, seed: int, replication: int) -> F8:
    """(T,) by how much the raid of each threat comes later."""
    u = uniforms(seed, replication, Purpose.JITTER, np.zeros(len(plan.raid_key)), plan.raid_key, np.zeros(1))
    moved = np.where(plan.raid_jitter_s > 0.0, (2.0 * u - 1.0) * plan.raid_jitter_s, 0.0)
    return moved[plan.threat_raid]


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
    u = uniforms(seed, replication, Purpose.REACT, np.zeros(len(units)), plan.unit_key[units], plan.threat_key[threats])
    law, a, b = plan.unit_reaction_law[units], plan.unit_reaction_a[units], plan.unit_reaction_b[units]
    drawn: F8 = np.where(law == 0, a, a + (b - a) * u)
    for i in np.flatnonzero(law > 1):
        drawn[i] = delay(int(law[i]), float(a[i]), float(b[i]), float(u[i]))
    return drawn
