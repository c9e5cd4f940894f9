"""Third parties near the line of fire: whom a missile that does not kill its target may take instead.

A seeker or a beam that loses its target follows the larger echo. Within a gate around the place of the intercept a
third party of cross-section s3 is taken with probability s3 / (s3 + st), st that of the target. The gate is a labelled
assumption; so is that this happens with every kind of guidance. Il-20, 17 September 2018: "its reflective surface
being far greater than that of F-16" (source tass-2018-09-18).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from redan.plan.digests import path_digests
from redan.plan.kept import KeptValues
from redan.plan.shapes import Flight
from redan.plan.tables import Paths

if TYPE_CHECKING:
    from redan.plan.assemble import Ordered

F8 = NDArray[np.float64]
Span = tuple[float, float]

MOST_KEPT_BYTES = 4_000_000  # of spans of time
SPAN_BYTES = 120  # of one, with its numbers
kept_spans: KeptValues[list[Span]] = KeptValues(MOST_KEPT_BYTES)


def bystander_arrays(
    order: Ordered, flights: Sequence[Flight], paths: Paths, pair_threat: Sequence[int]
) -> dict[str, Any]:
    """The arrays of bystanders, where there is any: of each pair, who flies near its threat, and when."""
    gate_m = order.resolved.gate_m
    others = [t for t, threat in enumerate(order.threats) if threat.kind == "third-party"]
    if not others or gate_m <= 0.0:
        return {}
    flown = path_digests(paths)

    def near_s(t: int, other: int) -> list[Span]:
        one, two = flights[t], flights[other]
        key = spans_key(flown[one.shape], one.start_s, flown[two.shape], two.start_s, gate_m)
        found = kept_spans.get(key)
        if found is None:
            found = spans_near(course(paths, one), course(paths, two), gate_m)
            kept_spans.put(key, found, SPAN_BYTES * (1 + len(found)))
        return found

    near: dict[int, list[tuple[int, float, float, float]]] = {}
    for t in sorted(set(pair_threat)):
        near[t] = [
            (other, begin, end, seduction(order.threats[other].rcs_m2, order.threats[t].rcs_m2))
            for other in others
            if other != t
            for begin, end in near_s(t, other)
        ]
    rows = [row for t in pair_threat for row in near[t]]
    if not rows:
        return {}
    return {
        "pair_bystander_offset": np.concatenate(([0], np.cumsum([len(near[t]) for t in pair_threat]))),
        "bystander_threat": [row[0] for row in rows],
        "bystander_open_s": [row[1] for row in rows],
        "bystander_close_s": [row[2] for row in rows],
        "bystander_probability": [row[3] for row in rows],
    }


def spans_key(path: bytes, start_s: float, other_path: bytes, other_start_s: float, gate_m: float) -> bytes:
    """All that decides when two courses are near each other."""
    return path + other_path + struct.pack("3d", start_s, other_start_s, gate_m)


def seduction(other_m2: float, target_m2: float) -> float:
    """P(a missile within the gate takes the other), by radar cross-sections."""
    return other_m2 / (other_m2 + target_m2)


def course(paths: Paths, flight: Flight) -> tuple[F8, F8]:
    """Times (n,) of a flight and places (n, 3), straight in between."""
    rows = slice(paths.offset[flight.shape], paths.offset[flight.shape + 1])
    return paths.time_s[rows] + flight.start_s, paths.ecef_m[rows]


def spans_near(one: tuple[F8, F8], other: tuple[F8, F8], gate_m: float) -> list[Span]:
    """Spans of time in which two courses are within a distance of each other; straight between samples."""
    begin, end = max(one[0][0], other[0][0]), min(one[0][-1], other[0][-1])
    if begin >= end:
        return []
    inner = np.concatenate([t[(t > begin) & (t < end)] for t in (one[0], other[0])])
    times = np.unique(np.concatenate(([begin, end], inner)))
    apart = _at(one, times) - _at(other, times)
    found: list[Span] = []
    for i in range(len(times) - 1):
        span = _segment(apart[i], apart[i + 1], gate_m)
        if span is None:
            continue
        step_s = times[i + 1] - times[i]
        enters, leaves = float(times[i] + span[0] * step_s), float(times[i] + span[1] * step_s)
        if found and found[-1][1] >= enters - 1e-9:
            found[-1] = found[-1][0], leaves
        else:
            found.append((enters, leaves))
    return found


def _at(course: tuple[F8, F8], times: F8) -> F8:
    return np.stack([np.interp(times, course[0], course[1][:, axis]) for axis in range(3)], axis=1)


def _segment(first: F8, last: F8, gate_m: float) -> Span | None:
    """Shares of a step of straight relative motion between which it is within the gate; None if it never is."""
    change = last - first
    a, b, c = float(change @ change), 2.0 * float(first @ change), float(first @ first) - gate_m * gate_m
    if a == 0.0:
        return (0.0, 1.0) if c <= 0.0 else None
    inner = b * b - 4.0 * a * c
    if inner < 0.0:
        return None
    root = math.sqrt(inner)
    enters, leaves = max(0.0, (-b - root) / (2.0 * a)), min(1.0, (-b + root) / (2.0 * a))
    return (enters, leaves) if enters <= leaves else None
