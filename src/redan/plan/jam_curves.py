"""A sight's distribution of the first track, and a pair's launch windows, under each combination of jammers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan import jit
from redan.plan.knots import SMALLEST_RISE, TABLE_LOG_MAX, TABLE_LOG_MIN, TABLE_SIZE, next_look
from redan.plan.windows import EDGE_TOLERANCE_S, FEWEST_NODES, SHORTEST_WINDOW_S

F8 = NDArray[np.float64]

FINER = 4  # points a step between nodes at which it is asked whether the radar guides
GUIDED_NODES = 2  # nodes of a cut window for one of the whole


class Looks(NamedTuple):
    """The looks of one sight: when each period ends, and the middle at which it is judged."""

    start_s: float
    middle_s: F8
    closes_s: F8
    last_share: float  # of the last period within the sight


class Cut(NamedTuple):
    """One launch window with the flight times at its evenly spaced nodes."""

    open_s: float
    close_s: float
    flight_s: F8
    escape_s: F8  # the same against a target that turns; inf: it escapes; -1: not modelled


def looks_of(start_s: float, end_s: float, period_s: float) -> Looks:
    """The periods of a sight, as `knots.write_knots` goes through them."""
    opens = start_s + period_s * np.arange(max(1, math.ceil((end_s - start_s) / period_s)))
    opens = opens[opens < end_s] if end_s > start_s else opens[:1]
    share = min((end_s - float(opens[-1])) / period_s, 1.0)
    return Looks(start_s, np.minimum(opens + 0.5 * period_s, end_s), np.minimum(opens + period_s, end_s), share)


def look_probabilities(table: F8, relative_range: F8) -> F8:
    """`knots.look_probability` for an array: one row of the table."""
    position = (np.log(relative_range) - TABLE_LOG_MIN) * ((TABLE_SIZE - 1) / (TABLE_LOG_MAX - TABLE_LOG_MIN))
    found: F8 = np.interp(position, np.arange(TABLE_SIZE), table)
    return np.where(position >= TABLE_SIZE - 1, 0.0, found)


def spend_looks(
    probability: Any, last_share: float, confirm_m: int, confirm_n: int, state: Any, spare: Any, share: Any
) -> None:
    """Share (curves, looks) of what is untracked that each period's look confirms; probability: of single looks.

    state, spare: scratch, 2**(n-1).
    """
    curves, count = probability.shape
    for curve in range(curves):
        for history in range(1 << (confirm_n - 1)):
            state[history] = 0.0
        state[0] = 1.0
        for look in range(count):
            left = 0.0  # the untracked, added up anew: what is subtracted instead loses a small rest to rounding
            for history in range(1 << (confirm_n - 1)):
                left += state[history]
            rise = next_look(state, spare, confirm_m, confirm_n, probability[curve, look])
            q = min(rise / left, 1.0) if left > 0.0 else 1.0
            share[curve, look] = q * last_share if look == count - 1 else q


spend = jit.lean_kernel(spend_looks)


def curves(probability: F8, looks: Looks, confirm_m: int, confirm_n: int) -> list[tuple[F8, F8]]:
    """Knots (time, probability) under each combination: probability (combinations, looks) of single looks.

    Row c is for the jammers of the bits of c. More jamming never spends more hazard in any period: M-of-N remembers
    earlier looks, so that this is a rounding of the curves, and what makes the law exact.
    """
    probability = np.ascontiguousarray(probability)
    share = np.empty_like(probability)
    states = 1 << (confirm_n - 1)
    spend(probability, looks.last_share, confirm_m, confirm_n, np.empty(states), np.empty(states), share)
    for c in range(1, len(share)):
        for bit in range(c.bit_length()):
            if c >> bit & 1:
                np.minimum(share[c], share[c ^ 1 << bit], out=share[c])
    share[share <= SMALLEST_RISE] = 0.0
    return [_knots(row, looks) for row in share]


def _knots(share: F8, looks: Looks) -> tuple[F8, F8]:
    """The curve of these shares: without knots in the middle of flat stretches, ended where a track is certain."""
    found = -np.expm1(np.cumsum(np.log1p(-np.minimum(share, 1.0 - 1e-16))))
    certain = np.flatnonzero(found > 1.0 - SMALLEST_RISE)
    count = int(certain[0]) + 1 if certain.size else len(found)
    found = found[:count].copy()
    if certain.size:
        found[-1] = 1.0
    times = np.concatenate(([looks.start_s], looks.closes_s[:count]))
    chance = np.concatenate(([0.0], found))
    rises = np.concatenate(([True], share[:count] > 0.0, [False]))
    kept = rises[:-1] | rises[1:]
    kept[0] = True
    kept[-1] = True
    return times[kept], chance[kept]


def cut_windows(windows: Sequence[Cut], guided: Callable[[F8], NDArray[np.bool_]]) -> list[Cut]:
    """What is left of launch windows where the radar guides at the intercept; `guided` judges times of intercept.

    The launches that are left are runs of those there were: an intercept that is not allowed still bars the launches
    that it would overtake (`windows.solve_windows`), so nothing opens elsewhere.
    """
    if not windows:
        return []
    launches = [np.linspace(w.open_s, w.close_s, FINER * (len(w.flight_s) - 1) + 1) for w in windows]
    met = [launch + _flight(w, launch) for w, launch in zip(windows, launches, strict=True)]
    good = np.split(guided(np.concatenate(met)), np.cumsum([len(launch) for launch in launches])[:-1])
    between = [np.flatnonzero(mine[1:] != mine[:-1]) for mine in good]
    asked = [
        _Edge(windows[w], float(launches[w][e]), float(launches[w][e + 1]), bool(good[w][e + 1]))
        for w, edges in enumerate(between) for e in edges.tolist()
    ]  # fmt: skip
    edges = iter(_edges(asked, guided))
    found: list[Cut] = []
    for window, mine, inner in zip(windows, good, between, strict=True):
        if mine.all():
            found.append(window)
            continue
        marks = [next(edges) for _ in inner]
        marks = ([window.open_s] if mine[0] else []) + marks + ([window.close_s] if mine[-1] else [])
        for opens, closes in zip(marks[::2], marks[1::2], strict=True):
            if closes - opens >= SHORTEST_WINDOW_S:
                part = (closes - opens) / (window.close_s - window.open_s)
                count = max(FEWEST_NODES, math.ceil(GUIDED_NODES * part * (len(window.flight_s) - 1)) + 1)
                launch = np.linspace(opens, closes, count)
                found.append(Cut(opens, closes, _flight(window, launch), _escape(window, launch)))
    return found


def _flight(window: Cut, launch_s: F8) -> F8:
    nodes = np.linspace(window.open_s, window.close_s, len(window.flight_s))
    found: F8 = np.interp(launch_s, nodes, window.flight_s)
    return found


def _escape(window: Cut, launch_s: F8) -> F8:
    """As rule L102 reads nodes: linear between two, inf or not modelled where one of both is."""
    count = len(window.escape_s)
    position = (launch_s - window.open_s) / (window.close_s - window.open_s) * (count - 1)
    at = np.clip(position.astype(np.int64), 0, count - 2)
    low, high = window.escape_s[at], window.escape_s[at + 1]
    plain = np.isfinite(low) & np.isfinite(high)
    share = position - at
    between = np.where(plain, low, 0.0) * (1.0 - share) + np.where(plain, high, 0.0) * share
    return np.where((low == -1.0) | (high == -1.0), -1.0, np.where(plain, between, math.inf))


class _Edge(NamedTuple):
    """Two launch times of a window between which guidance begins (good_after) or ends."""

    window: Cut
    low_s: float
    high_s: float
    good_after: bool


def _edges(asked: Sequence[_Edge], guided: Callable[[F8], NDArray[np.bool_]]) -> list[float]:
    """Launch times at which guidance begins or ends, on the good side; all halved together."""
    low, high = (np.array([edge[i] for edge in asked], dtype=np.float64) for i in (1, 2))
    after = np.array([edge.good_after for edge in asked], dtype=np.bool_)
    nodes = [np.linspace(edge.window.open_s, edge.window.close_s, len(edge.window.flight_s)) for edge in asked]
    while len(open_ := np.flatnonzero(high - low > EDGE_TOLERANCE_S)):
        middle = 0.5 * (low[open_] + high[open_])
        flights = [
            np.interp(m, nodes[e], asked[e].window.flight_s)
            for m, e in zip(middle.tolist(), open_.tolist(), strict=True)
        ]
        good = guided(middle + np.array(flights)) == after[open_]
        high[open_[good]] = middle[good]
        low[open_[~good]] = middle[~good]
    found: list[float] = np.where(after, high, low).tolist()
    return found
