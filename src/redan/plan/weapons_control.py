"""Weapons control by zone and time: when a unit may launch at a threat, cut into the launch windows.

The zone is that of the target at launch. Times are compared with the planned course: a raid's jitter shifts both.

Where a unit waits for the word "hostile" in one place or time (tight) and needs none in another (free), the pair is
open while it is free and closed at its end; from then on a word is found anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from redan.plan.permissions import ALWAYS_S, permit_s
from redan.plan.shapes import Flight
from redan.plan.tables import Paths
from redan.scenario.resolved import Control, Delay, Effect, FireUnit, Place, Target, Threat
from redan.scenario.walk import geodesic

if TYPE_CHECKING:
    from redan.plan.assemble import Ordered

Span = tuple[float, float]
SHORTEST_WINDOW_S = 0.01


def control_of(order: Ordered, flights: Sequence[Flight], paths: Paths) -> WeaponsControl | None:
    """The weapons control of a variant; None where there is none beyond each unit's permission."""
    return WeaponsControl(order, flights, paths) if order.resolved.weapons_control else None


class WeaponsControl:
    """Spans of time in which each unit may launch at each threat."""

    def __init__(self, order: Ordered, flights: Sequence[Flight], paths: Paths) -> None:
        self.order, self.flights, self.paths = order, flights, paths
        self.spans: dict[tuple[int, int], list[Span]] = {}
        self.free: dict[tuple[int, int], list[Span]] = {}
        self.inside: dict[tuple[int, int], list[Span]] = {}

    def permit_s(self, unit: int, threat: int, plain_s: float, first_release_s: float, aimed_at_unit: bool) -> float:
        """From when the unit may launch at the threat at all; +inf: never. plain_s: as its permission alone has it."""
        mine = [
            (i, c)
            for i, c in enumerate(self.order.resolved.weapons_control)
            if not c.units or self.order.units[unit].name in c.units
        ]
        if not mine:
            return plain_s
        spans = self._spans(unit, threat, mine, first_release_s, aimed_at_unit)
        self.spans[unit, threat] = spans
        return max(spans[0][0], ALWAYS_S) if spans else math.inf

    def _spans(
        self, unit: int, threat: int, mine: Sequence[tuple[int, Control]], first_release_s: float, aimed_at_unit: bool
    ) -> list[Span]:
        holds = [(c, self._holds(i, c, threat)) for i, c in mine]
        edges = sorted({e for _, spans in holds for span in spans for e in span} | {-math.inf, math.inf})
        found: list[Span] = []
        for begin, end in pairwise(edges):
            middle = _middle(begin, end)
            there = [c for c, spans in holds if any(a <= middle <= b for a, b in spans)]
            there.sort(key=lambda c: c.centre is None)  # one with a zone stands before one without
            word = there[0].word if there else self.order.units[unit].permission
            permit = permit_s(
                word,
                self.order.threats[threat],
                start_s=self.flights[threat].start_s,
                first_release_s=first_release_s,
                aimed_at_unit=aimed_at_unit,
                identified=self.order.units[unit].identified,
            )
            if word == "free":
                self.free.setdefault((unit, threat), []).append((begin, end))
            opens = begin if permit == ALWAYS_S else max(begin, permit)
            if opens >= end:
                continue
            if found and found[-1][1] == opens:
                found[-1] = found[-1][0], end
            else:
                found.append((opens, end))
        return found

    def words(self) -> list[Effect]:
        """Rows that open pairs of units that wait for a word while and where they need none."""
        order = self.order
        known = {effect.name: effect for effect in order.resolved.effects}
        rows: list[Effect] = []
        for (u, t), spans in sorted(self.free.items()):
            unit, threat, flight = order.units[u], order.threats[t], self.flights[t]
            waited = [known.get(f"hostile/{who}/{threat.name}") for who in (unit.name, unit.net)]
            word = next((effect for effect in waited if effect is not None), None)
            if not unit.identified or not any(
                row[0] == "watch" and row[1] in _watches(unit, threat) for row in self._off
            ):
                continue
            for k, (begin, end) in enumerate(_joined(spans)):
                if end <= flight.start_s or begin >= flight.end_s:
                    continue
                rows += _opened(unit, threat, k, (max(begin, flight.start_s), end), flight.end_s, word)
        return rows

    @cached_property
    def _off(self) -> frozenset[tuple[str, Target, str]]:
        return frozenset(self.order.resolved.off)

    def _holds(self, index: int, control: Control, threat: int) -> list[Span]:
        """When a line of weapons control holds for a threat, s."""
        if control.centre is None:
            return [(control.since_s, control.until_s)]
        flight = self.flights[threat]
        key = index, flight.shape
        if key not in self.inside:
            self.inside[key] = spans_within(self.paths, flight.shape, control)
        cut = [
            (max(a + flight.start_s, control.since_s), min(b + flight.start_s, control.until_s))
            for a, b in self.inside[key]
        ]
        return [(a, b) for a, b in cut if a < b]

    def clip(self, arrays: dict[str, Any]) -> None:
        """Cut the launch windows of every pair to its spans; a pair that is left without any is never permitted."""
        spans = [self.spans.get(pair) for pair in zip(arrays["pair_unit"], arrays["pair_threat"], strict=True)]
        arrays.update(clipped(arrays, spans))


def _watches(unit: FireUnit, threat: Threat) -> list[Target]:
    return [(who, threat.name) for who in (unit.name, unit.net) if who is not None]


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    found: list[Span] = []
    for begin, end in spans:
        if found and found[-1][1] == begin:
            found[-1] = found[-1][0], end
        else:
            found.append((begin, end))
    return found


def _opened(
    unit: FireUnit, threat: Threat, number: int, span: Span, flies_until_s: float, word: Effect | None
) -> list[Effect]:
    """A pair is open over a span; at its end it is closed until a word is found anew (word: the row of the first)."""
    name, at = f"{unit.name}/{threat.name}/{number + 1}", (unit.name, threat.name)
    rows = [
        Effect(
            f"free/{name}",
            "start",
            threat.raid,
            "pair",
            at,
            "clear",
            "unidentified",
            delay=Delay("fixed", span[0]),
            says=f"{unit.name} needs no word for {threat.name} here",
        )
    ]
    if span[1] < flies_until_s:
        again = None if word is None else f"again/{name}"
        rows.append(
            Effect(
                f"waits/{name}",
                "start",
                threat.raid,
                "pair",
                at,
                "set",
                "unidentified",
                delay=Delay("fixed", span[1]),
                then=again,
                says=f"{unit.name} waits for a word on {threat.name} again",
            )
        )
        if word is not None:
            says = f"{unit.name} identifies {threat.name} as hostile again"
            rows.append(replace(word, name=f"again/{name}", on="after", of=None, kind="pair", target=at, says=says))
    return rows


def _middle(begin: float, end: float) -> float:
    """A time between two edges, either of which may be infinite."""
    if math.isinf(begin) and math.isinf(end):
        return 0.0
    if math.isinf(begin):
        return end - 1.0
    return begin + 1.0 if math.isinf(end) else 0.5 * (begin + end)


def spans_within(paths: Paths, shape: int, control: Control) -> list[Span]:
    """When a path lies within the circle of a control, s from its start; linear between samples."""
    assert control.centre is not None
    rows = slice(paths.offset[shape], paths.offset[shape + 1])
    latitude, longitude = paths.latitude_rad[rows], paths.longitude_rad[rows]
    places = (Place(*at) for at in zip(latitude.tolist(), longitude.tolist(), strict=True))
    away_m = [geodesic(place, control.centre)[0] for place in places]
    beyond_m = np.array(away_m) - control.radius_m
    return spans_below(paths.time_s[rows], beyond_m)


def spans_below(time_s: NDArray[np.float64], value: NDArray[np.float64]) -> list[Span]:
    """Spans in which a function given at times, linear between them, is zero or below."""
    found: list[Span] = []
    begun: float | None = float(time_s[0]) if value[0] <= 0 else None
    for i in range(1, len(time_s)):
        if (value[i] <= 0) == (begun is not None):
            continue
        share = value[i - 1] / (value[i - 1] - value[i])
        crossed_s = float(time_s[i - 1] + share * (time_s[i] - time_s[i - 1]))
        if begun is None:
            begun = crossed_s
        else:
            found.append((begun, crossed_s))
            begun = None
    return found if begun is None else [*found, (begun, float(time_s[-1]))]


def clipped(arrays: Mapping[str, Any], spans: Sequence[Sequence[Span] | None]) -> dict[str, Any]:
    """Windows, nodes and permits cut to the spans of each pair (None: as they are)."""
    window_offset = np.asarray(arrays["pair_window_offset"], dtype=np.int64)
    node_offset = np.asarray(arrays["window_node_offset"], dtype=np.int64)
    opens, closes = (np.asarray(arrays[f"window_{end}_s"], dtype=np.float64) for end in ("open", "close"))
    per_window = [n for n in arrays if n.startswith("window_") and n not in _ENDS]
    per_node = [n for n in arrays if n.startswith("node_")]
    permits = list(arrays["pair_permit_s"])
    counts: list[int] = []
    rows: list[tuple[int, float, float]] = []  # window it is cut from, its ends
    for pair, allowed in enumerate(spans):
        mine = range(window_offset[pair], window_offset[pair + 1])
        cut = [(w, float(opens[w]), float(closes[w])) for w in mine]
        if allowed is not None:
            cut = [
                (w, max(a, begin), min(b, end))
                for w, a, b in cut
                for begin, end in allowed
                if min(b, end) - max(a, begin) >= SHORTEST_WINDOW_S
            ]
        if not cut:  # it keeps the windows that nobody may use
            permits[pair] = math.inf
            cut = [(w, float(opens[w]), float(closes[w])) for w in mine]
        rows += cut
        counts.append(len(cut))
    nodes: dict[str, list[NDArray[np.float64]]] = {name: [] for name in per_node}
    sizes: list[int] = []
    for w, begin, end in rows:
        own = slice(node_offset[w], node_offset[w + 1])
        times = np.linspace(opens[w], closes[w], node_offset[w + 1] - node_offset[w])
        whole = (begin, end) == (opens[w], closes[w])
        share = (end - begin) / (closes[w] - opens[w])
        wanted = times if whole else np.linspace(begin, end, max(2, math.ceil((len(times) - 1) * share) + 1))
        sizes.append(len(wanted))
        for name in per_node:
            values = np.asarray(arrays[name], dtype=np.float64)[own]
            nodes[name].append(values if whole else interpolated(times, values, wanted))
    return {
        "pair_permit_s": permits,
        "pair_window_offset": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        "window_open_s": [begin for _, begin, _ in rows],
        "window_close_s": [end for _, _, end in rows],
        "window_node_offset": np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        **{name: [arrays[name][w] for w, _, _ in rows] for name in per_window},
        **{name: np.concatenate(parts) if parts else np.empty(0) for name, parts in nodes.items()},
    }


_ENDS = ("window_open_s", "window_close_s", "window_node_offset")


def interpolated(
    times: NDArray[np.float64], values: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Linear between nodes; beside a node that is infinite or marked -1, that mark."""
    i = np.clip(np.searchsorted(times, wanted, side="right") - 1, 0, len(times) - 2)
    marked = [(v == -1.0) | np.isinf(v) for v in (values[i], values[i + 1])]
    plain = np.where(np.isfinite(values), values, 0.0)
    found = np.interp(wanted, times, plain)
    return np.where(marked[0], values[i], np.where(marked[1], values[i + 1], found))
