"""Jamming in the arrays of a plan: curves of sights, sets of launch windows, and who switches which.

A jammer's own noise is part of every curve of the sights on itself: it is up while it flies. Of the others, each that
matters to a sight (`jamming.MATTERS`) has a bit there; a pair has bits only where the noise cuts its launch windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem
from redan.layout.columns import Column
from redan.layout.plan import SPECS
from redan.plan import sights as sights_kernel
from redan.plan.drive import RadarRows, UnitRows
from redan.plan.jam_curves import Cut, curves, cut_windows, look_probabilities, looks_of
from redan.plan.jam_escape import without_drowned
from redan.plan.jam_kept import Jammed, Keys, Knots, keep, kept_curves, kept_windows, own_arrays, windows_part
from redan.plan.jamming import MATTERS, Jamming
from redan.plan.shapes import where_of
from redan.scenario.checks_jamming import MOST

F8 = NDArray[np.float64]
Arrays = dict[str, Any]


class JamRows:
    """Rewrites the arrays of sights and pairs; `acts`: the jammers that act on anything, `gone`: pairs left without."""

    def __init__(self, jamming: Jamming, radars: RadarRows, units: UnitRows, reference_m: F8) -> None:
        """reference_m (R, K): range of the reference probability for the shape's RCS."""
        self.jamming, self.radars, self.units, self.reference_m = jamming, radars, units, reference_m
        self.acts: set[int] = set()
        self.gone: set[tuple[int, int]] = set()
        self._rows: list[tuple[int, int, int, int]] = []  # jammer, sight, pair, bit
        self._problems: dict[str, Problem] = {}
        self._keys = Keys(jamming, radars, reference_m, units.columns)

    def change(self, arrays: Arrays) -> Arrays:
        """The arrays of a plan with jamming. Raises InputError where more jammers matter to one sight than can."""
        changed = {**arrays, **self._sights(arrays)}
        changed |= self._pairs(changed)
        if self._problems:
            raise InputError(list(self._problems.values()))
        rows = sorted(self._rows)
        self._check_time(rows, changed)
        if rows:
            counts = np.bincount([row[0] for row in rows], minlength=len(self.jamming.flights))
            changed |= {
                "threat_jam_offset": _offsets(counts),
                "jam_sight": [row[1] for row in rows],
                "jam_pair": [row[2] for row in rows],
                "jam_bit": [row[3] for row in rows],
            }
        return changed

    def _check_time(self, rows: Sequence[tuple[int, int, int, int]], arrays: Arrays) -> None:
        """Jammer and jammed keep time with each other: one raid, or two that never shift."""
        order = self.jamming.order
        owner = np.repeat(np.arange(len(order.threats)), np.diff(arrays["threat_sight_offset"]))
        problems: dict[str, Problem] = {}
        for jammer, sight, pair, _ in rows:
            t = int(owner[sight]) if sight >= 0 else int(arrays["pair_threat"][pair])
            a, b = order.threats[jammer], order.threats[t]
            if a.raid != b.raid and (a.raid_jitter_s > 0.0 or b.raid_jitter_s > 0.0):
                moving = a if a.raid_jitter_s > 0.0 else b
                what = f'package "{moving.group}" shifts in time against "{(b if moving is a else a).group}"'
                what += f': "{a.group}" jams the radars that look at "{b.group}"'
                where = where_of(moving.where, order.resolved.file)
                remedy = "write jitter: 0 s, or let both be of one raid"
                problems.setdefault(moving.group, Problem(what, where, "jamming is that of one geometry", remedy))
        if problems:
            raise InputError(list(problems.values()))

    # ---- who matters

    def _noise(self, r: int, t: int, time_s: F8) -> tuple[F8, list[int], list[F8]]:
        """J/N of the threat itself, and of the others that matter to this radar's looks at it at these times.

        The others are told by their place among `Jamming.others`.
        """
        jamming = self.jamming
        target_m = jamming.place_m(t, time_s)
        own = np.zeros(len(time_s))
        if jamming.own(r, t):
            own = jamming.noise(t, r, time_s, target_m)
        places, levels = [], []
        others = jamming.others(r, t)
        for place, j in enumerate(others):
            level = jamming.noise(j, r, time_s, target_m)
            if level.max(initial=0.0) >= MATTERS:
                places.append(place)
                levels.append(level)
        if len(places) > MOST:
            self._too_many(r, t, [others[place] for place in places])
        return own, places[:MOST], levels[:MOST]

    def _taken(self, r: int, t: int, found: Jammed) -> list[int]:
        """The jammers of what was found, by bit; notes that they act."""
        if found.own:
            self.acts.add(t)
        if not found.jammers:
            return []
        others = self.jamming.others(r, t)
        names = [others[place] for place in found.jammers]
        self.acts.update(names)
        return names

    def _too_many(self, r: int, t: int, jammers: Sequence[int]) -> None:
        threats, radar = self.jamming.order.threats, self.jamming.order.radars[r]
        groups = list(dict.fromkeys(threats[j].group for j in jammers))
        what = f'radar "{radar.name}" looks at "{threats[t].name}" through the noise of {len(jammers)} jammers'
        where = where_of(threats[jammers[MOST]].where, self.jamming.order.resolved.file)
        remedy = "let one aircraft radiate the power of several, or narrow the band or the direction of some"
        allowed = f"at most {MOST} may matter to one radar and one target; here: packages {', '.join(groups)}"
        self._problems.setdefault("", Problem(what, where, allowed, remedy))

    @staticmethod
    def _sums(own: F8, levels: Sequence[F8]) -> list[F8]:
        """Summed J/N under each combination of the jammers."""
        return [
            own + sum((level for bit, level in enumerate(levels) if c >> bit & 1), np.zeros_like(own))
            for c in range(1 << len(levels))
        ]

    # ---- sights

    def _sights(self, arrays: Arrays) -> Arrays:
        jamming = self.jamming
        owner = np.repeat(np.arange(len(jamming.flights)), np.diff(arrays["threat_sight_offset"]))
        offset = arrays["sight_knot_offset"]
        times: list[F8] = []
        chances: list[F8] = []
        lengths: list[int] = []
        numbers: list[int] = []
        counts: list[int] = []
        spans = zip(arrays["sight_start_s"].tolist(), arrays["sight_end_s"].tolist(), strict=True)
        looks = zip(owner.tolist(), arrays["sight_radar"].tolist(), spans, strict=True)
        for s, (t, r, span_s) in enumerate(looks):
            found = self._curves(s, t, r, span_s) if jamming.own(r, t) or jamming.others(r, t) else None
            if found is None:
                span = slice(int(offset[s]), int(offset[s + 1]))
                found = [(arrays["knot_time_s"][span], arrays["knot_probability"][span])]
            times += [time_s for time_s, _ in found]
            chances += [chance for _, chance in found]
            mine = [len(time_s) for time_s, _ in found]
            lengths += mine
            numbers += range(len(mine))
            counts.append(sum(mine))
        return {
            "sight_knot_offset": np.concatenate(([0], np.cumsum(counts, dtype=np.int64))),
            "knot_time_s": _joined(times),
            "knot_probability": _joined(chances),
            "knot_curve": np.repeat(np.array(numbers, dtype=np.int64), lengths),
        }

    def _curves(self, s: int, t: int, r: int, span_s: tuple[float, float]) -> Sequence[Knots] | None:
        """Knots under each combination of the jammers of a sight; None where none matters."""
        key = self._keys.sight(r, t, *span_s)
        found = kept_curves.get(key)
        if found is None:
            found = self._find_curves(t, r, *span_s)
            if not self._problems:
                keep(kept_curves, key, found)
        self._rows += [(j, s, -1, bit) for bit, j in enumerate(self._taken(r, t, found))]
        knots: Sequence[Knots] | None = found.made
        return knots

    def _find_curves(self, t: int, r: int, start_s: float, end_s: float) -> Jammed:
        columns = self.radars.columns
        looks = looks_of(start_s, end_s, float(columns[r, sights_kernel.PERIOD]))
        own, jammers, levels = self._noise(r, t, looks.middle_s)
        matters = bool(own.max(initial=0.0) >= MATTERS)
        if not jammers and not matters:
            return Jammed(False, (), None)
        away = self.jamming.place_m(t, looks.middle_s) - self.jamming.antennas[r]
        relative = np.sqrt((away**2).sum(axis=1)) / self.reference_m[r, self.jamming.flights[t].shape]
        table = self.radars.look_table[int(columns[r, sights_kernel.LOOK_ROW])]
        factor = self.jamming.range_factor
        probability = np.array(
            [look_probabilities(table, relative * factor(noise)) for noise in self._sums(own, levels)]
        )
        confirm_m, confirm_n = (int(columns[r, c]) for c in (sights_kernel.CONFIRM_M, sights_kernel.CONFIRM_N))
        return Jammed(matters, tuple(jammers), curves(probability, looks, confirm_m, confirm_n))

    # ---- pairs

    def _pairs(self, arrays: Arrays) -> Arrays:
        units, threats = (np.asarray(arrays[name], np.int64) for name in ("pair_unit", "pair_threat"))
        windows = _Windows(arrays)
        sets: list[Sequence[tuple[int, Cut]]] = []
        named: list[list[int]] = []
        for p, (u, t) in enumerate(zip(units.tolist(), threats.tolist(), strict=True)):
            found, names = self._sets(p, u, t, windows)
            sets.append(found)
            named.append(names)
            if not found:
                self.gone.add((u, t))
        kept = np.array([p for p, found in enumerate(sets) if found], dtype=np.int64)
        row_of = {int(p): i for i, p in enumerate(kept)}
        self._rows += [(j, -1, row_of[p], bit) for p in row_of for bit, j in enumerate(named[p])]
        rows = [row for p in kept.tolist() for row in sets[p]]
        listed = np.array([row_of[p] for p in np.asarray(arrays["unit_pair"]).tolist() if p in row_of], np.int64)
        kinds = {name: np.asarray(array)[kept] for name, array in arrays.items() if _of_pairs(name)}
        counts = np.bincount(threats[kept], minlength=len(self.jamming.flights))
        of_unit = np.bincount(units[kept], minlength=len(self.units.columns))
        if "pair_bystander_offset" in arrays and len(kept) < len(units):
            kinds |= _fewer(arrays, kept)
        if "node_escape_s" in arrays:
            kinds["node_escape_s"] = _joined([cut.escape_s for _, cut in rows])
        return kinds | {
            "threat_pair_offset": _offsets(counts),
            "pair_window_offset": _offsets([len(sets[p]) for p in kept.tolist()]),
            "window_open_s": [cut.open_s for _, cut in rows],
            "window_close_s": [cut.close_s for _, cut in rows],
            "window_set": [c for c, _ in rows],
            "window_node_offset": _offsets([len(cut.flight_s) for _, cut in rows]),
            "node_flight_s": _joined([cut.flight_s for _, cut in rows]),
            "unit_pair_offset": _offsets(of_unit),
            "unit_pair": listed,
        }

    def _sets(self, p: int, u: int, t: int, windows: _Windows) -> tuple[Sequence[tuple[int, Cut]], list[int]]:
        """Windows of a pair with the combination each holds for, and its jammers by bit."""
        jamming, r = self.jamming, int(self.units.radar[u])
        if not jamming.own(r, t) and not jamming.others(r, t):
            return [(0, cut) for cut in windows.of(p)], []
        key = self._keys.pair(u, t, r, windows.part(p))
        found = kept_windows.get(key)
        if found is None:
            found = self._find_sets(u, t, windows.of(p))
            if not self._problems:
                keep(kept_windows, key, found)
        names = self._taken(r, t, found)
        return [(0, cut) for cut in windows.of(p)] if found.made is None else found.made, names

    def _find_sets(self, u: int, t: int, windows: Sequence[Cut]) -> Jammed:
        r = int(self.units.radar[u])
        met = np.concatenate([np.linspace(w.open_s, w.close_s, len(w.flight_s)) + w.flight_s for w in windows])
        own, jammers, _ = self._noise(r, t, met)
        matters = bool(own.max(initial=0.0) >= MATTERS)
        if not jammers and not matters:
            return Jammed(False, (), None)
        others = self.jamming.others(r, t)
        names = [others[place] for place in jammers]
        found = [self._guided(u, t, windows, [j for bit, j in enumerate(names) if c >> bit & 1])
                 for c in range(1 << len(names))]  # fmt: skip
        if _same(found[-1], found[0]):
            jammers, found = [], found[:1]
        made = tuple((c, own_arrays(cut)) for c, cuts in enumerate(found) for cut in cuts)
        return Jammed(matters, tuple(jammers), made)

    def _guided(self, u: int, t: int, windows: Sequence[Cut], jammers: Sequence[int]) -> Sequence[Cut]:
        """Windows left where the radar guides through this noise and the threat's own."""
        jamming, r = self.jamming, int(self.units.radar[u])
        if not jammers and not jamming.own(r, t):
            return windows
        guiding_m, most_m = jamming.guiding_m(r, t), jamming.order.radars[r].max_range_m
        every = [*jammers, *([t] if jamming.own(r, t) else [])]

        def guided(time_s: F8) -> NDArray[np.bool_]:
            place = jamming.place_m(t, time_s)
            away = np.sqrt(((place - jamming.antennas[r]) ** 2).sum(axis=1))
            noise = sum((jamming.noise(j, r, time_s, place) for j in every), np.zeros(len(time_s)))
            return np.asarray((away * jamming.range_factor(noise) <= guiding_m) & (away <= most_m + GRACE_M))

        left = cut_windows(windows, guided)
        return without_drowned(left, jamming, self.units.columns[u], r, t, jammers, most_m + GRACE_M)


GRACE_M = 100.0  # the windows kept the displayed range already, to the tolerance of their edges


def _of_pairs(name: str) -> bool:
    spec = SPECS[name]
    return isinstance(spec, Column) and spec.rows == "pairs"


def _fewer(arrays: Arrays, kept: NDArray[np.int64]) -> Arrays:
    """The bystanders of the pairs that are kept."""
    offset = np.asarray(arrays["pair_bystander_offset"])
    rows = np.concatenate([np.arange(offset[p], offset[p + 1]) for p in kept.tolist()] or [np.empty(0, np.int64)])
    found: Arrays = {"pair_bystander_offset": _offsets(np.diff(offset)[kept])}
    for name in ("threat", "open_s", "close_s", "probability"):
        found[f"bystander_{name}"] = np.asarray(arrays[f"bystander_{name}"])[rows]
    return found


def _same(some: Sequence[Cut], others: Sequence[Cut]) -> bool:
    """Whether two lists of windows open and close alike, and let the same turned targets escape."""
    return [_edges(cut) for cut in some] == [_edges(cut) for cut in others]


def _edges(cut: Cut) -> tuple[float, float, list[bool]]:
    return cut.open_s, cut.close_s, np.isinf(cut.escape_s).tolist()


class _Windows:
    """The launch windows of every pair, and what tells them from others."""

    def __init__(self, arrays: Arrays) -> None:
        nodes, flight = np.asarray(arrays["window_node_offset"]), np.asarray(arrays["node_flight_s"])
        escape = np.asarray(arrays.get("node_escape_s", np.full(len(flight), -1.0)))
        self._open_s, self._close_s = np.asarray(arrays["window_open_s"]), np.asarray(arrays["window_close_s"])
        self._flight_s, self._escape_s = flight, escape
        self._nodes, self._offset = nodes.tolist(), np.asarray(arrays["pair_window_offset"]).tolist()
        columns = self._open_s, self._close_s, np.diff(nodes).astype(np.int64), flight, escape
        self._bytes = [np.ascontiguousarray(column).tobytes() for column in columns]  # eight a number

    def of(self, p: int) -> list[Cut]:
        """Those of one pair; views."""
        found = []
        for w in range(self._offset[p], self._offset[p + 1]):
            mine = slice(self._nodes[w], self._nodes[w + 1])
            opens_s, closes_s = float(self._open_s[w]), float(self._close_s[w])
            found.append(Cut(opens_s, closes_s, self._flight_s[mine], self._escape_s[mine]))
        return found

    def part(self, p: int) -> bytes:
        """All numbers of the windows of one pair, for a key."""
        first, last = self._offset[p], self._offset[p + 1]
        rows, nodes = slice(8 * first, 8 * last), slice(8 * self._nodes[first], 8 * self._nodes[last])
        return windows_part(*(each[rows] for each in self._bytes[:3]), *(each[nodes] for each in self._bytes[3:]))


def _offsets(counts: Any) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.asarray(counts, dtype=np.int64))))


def _joined(parts: Sequence[F8]) -> F8:
    return np.concatenate(parts) if parts else np.empty(0)
