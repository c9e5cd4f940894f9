"""Distribution of the first confirmed track in one sight, as knots (plain functions, compiled inside kernels).

The antenna passes once a scan period at a phase nobody knows: the k-th look falls somewhere in the k-th period after
the sight opens. Confirmation needs m detections among the last n looks. The distribution is exact at the ends of
periods (with the single-look probability taken at the middle of the period) and linear between: the uniform phase.
"""

from __future__ import annotations

import math
from typing import Any

from redan.plan.tables import ECEF_X, TIME, Paths

SMALLEST_RISE = 1.0e-9  # knots that add less carry no information
TABLE_LOG_MIN = -2.0  # single-look probability is tabulated over the logarithm of range / reference range
TABLE_LOG_MAX = 1.8
TABLE_SIZE = 2281


def look_probability(table: Any, row: int, relative_range: float) -> float:
    """Single-look detection probability at a range relative to the reference range for this target."""
    if relative_range <= 0.0:
        return float(table[row, 0])
    position = (math.log(relative_range) - TABLE_LOG_MIN) * ((TABLE_SIZE - 1) / (TABLE_LOG_MAX - TABLE_LOG_MIN))
    if position <= 0.0:
        return float(table[row, 0])
    if position >= TABLE_SIZE - 1:
        return 0.0
    index = int(position)
    share = position - index
    return float(table[row, index] + share * (table[row, index + 1] - table[row, index]))


def next_look(state: Any, spare: Any, confirm_m: int, confirm_n: int, probability: float) -> float:
    """Advance the history of the last n-1 looks by one; returns the probability that this look confirms the track.

    state (2**(n-1),): probability of each history of unconfirmed looks, newest in the lowest bit; changed in place.
    """
    size = 1 << (confirm_n - 1)
    for history in range(size):
        spare[history] = 0.0
    confirmed = 0.0
    for history in range(size):
        weight = state[history]
        if weight == 0.0:
            continue
        hits = 1
        rest = history
        while rest:
            hits += rest & 1
            rest >>= 1
        if hits >= confirm_m:
            confirmed += weight * probability
        else:
            spare[((history << 1) | 1) & (size - 1)] += weight * probability
        spare[(history << 1) & (size - 1)] += weight * (1.0 - probability)
    for history in range(size):
        state[history] = spare[history]
    return confirmed


def write_knots(
    start_s: float, end_s: float, period_s: float, confirm_m: int, confirm_n: int,
    table: Any, row: int, reference_m: float, radars: Any, radar: int,
    paths: Paths, first: int, last: int, knot_time_s: Any, knot_probability: Any, state: Any, spare: Any,
) -> int:  # fmt: skip
    """Write the knots of one sight into arrays with room for two more than the looks in it; returns how many.

    Path: samples first..last; radars (R, ...): position in columns 0 to 2. state, spare: scratch, 2**(n-1).
    """
    for history in range(1 << (confirm_n - 1)):
        state[history] = 0.0
    state[0] = 1.0
    knot_time_s[0] = start_s
    knot_probability[0] = 0.0
    at = 1
    total = 0.0
    flat_s = start_s
    sample = first
    look = 0
    samples = paths.samples
    while start_s + look * period_s < end_s:
        opens_s = start_s + look * period_s
        look += 1
        middle_s = min(opens_s + 0.5 * period_s, end_s)
        while sample + 2 <= last and samples[sample + 1, TIME] < middle_s:
            sample += 1
        share = (middle_s - samples[sample, TIME]) / (samples[sample + 1, TIME] - samples[sample, TIME])
        squared = 0.0
        for axis in range(3):
            begin = samples[sample, ECEF_X + axis]
            position = begin + share * (samples[sample + 1, ECEF_X + axis] - begin)
            squared += (position - radars[radar, axis]) ** 2
        probability = look_probability(table, row, math.sqrt(squared) / reference_m)
        rise = next_look(state, spare, confirm_m, confirm_n, probability)
        closes_s = opens_s + period_s
        if closes_s > end_s:
            rise *= (end_s - opens_s) / period_s
            closes_s = end_s
        if rise <= SMALLEST_RISE:
            total += rise
            flat_s = closes_s
            continue
        if flat_s > knot_time_s[at - 1]:
            knot_time_s[at] = flat_s
            knot_probability[at] = total
            at += 1
        total = min(total + rise, 1.0)
        if total > 1.0 - SMALLEST_RISE:
            total = 1.0
        knot_time_s[at] = closes_s
        knot_probability[at] = total
        at += 1
        if total == 1.0:
            break
    return at
