"""What each column follows from: where two variants have the same causes, the column is the same in every replication.

Draws are keyed by names, seed and replication, so what a threat meets is fixed by what can act on it: its own course,
who may fire at it, with which radars and nets, and what can hit those. A plan falls into groups that nothing joins; a
group that two plans share runs the same in both. A threat nobody can fire at, whose carrier nobody can fire at, rests
on its own course alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout.names import Names
from redan.layout.plan import Plan, plan_digest, uses_effects
from redan.results.measures import LEVELS, aimed_at, asset_prices, asset_words, told
from redan.results.others import other_limits
from redan.results.possible import usable_pairs

I8 = NDArray[np.int64]
Digest = bytes
Which = I8 | slice
SIZES = tuple(size.to_bytes(8, "little") for size in range(1024))
LAUNCHER = ("launcher_tubes", "launcher_ready", "launcher_interval_s")
LINKS = ("threat_raid", "threat_carrier", "threat_asset", "radar_asset", "radar_net", "radar_unit", "net_asset",
         "unit_net", "unit_asset", "unit_radar")  # fmt: skip


def causes(plan: Plan, names: Names) -> dict[str, Digest]:
    """For every column of `measures` a digest of all it depends on."""
    of = Groups(plan, names)
    fired_at, munition = of.fired_at, np.array([kind == "munition" for kind in names.threat_kinds], dtype=np.bool_)
    fates = [of.fate(t) for t in range(len(names.threats))]
    shooting = np.flatnonzero(of.shooting).tolist()
    units = {u: of.unit(u) for u in shooting}
    flown, bombs = np.flatnonzero(~munition & fired_at).tolist(), np.flatnonzero(munition).tolist()
    targets = np.array(names.threat_assets, dtype=np.int64)
    assets = [
        digest([b"asset", str(needed).encode(), *sorted(fates[t] for t in np.flatnonzero(targets == a))])
        for a, needed in enumerate(names.asset_hits_needed)
    ]
    lost = fates_of(fates, flown)
    found = {f"aircraft_{name}": lost for name in ("lost", "lost_before_release", "lost_after_release", "turned_away")}
    let_go = [of.release(t) for t in range(len(names.threats))]
    found |= dict.fromkeys(("munitions_released", "munitions_never_released"), fates_of(let_go, bombs))
    found["munitions_intercepted"] = fates_of(fates, np.flatnonzero(munition & fired_at).tolist())
    found |= dict.fromkeys(("munitions_arriving", "munitions_hitting"), fates_of(fates, bombs))
    for word, threats in aimed_at(names).items():
        found |= dict.fromkeys((f"arriving_at_{word}", f"hits_on_{word}"), fates_of(fates, threats))
    words = asset_words(names)
    aimed = sorted(set(names.threat_assets) - {-1})
    for word in set(words):
        same = fates_of(assets, [a for a in aimed if words[a] == word])
        found[f"{word}_lost"] = same
        found[f"p_{word}_survives"] = digest([same, str(words.count(word)).encode()])
    for a in told(names):
        found |= dict.fromkeys((f"arriving:{names.assets[a]}", f"hits:{names.assets[a]}"),
                               fates_of(fates, np.flatnonzero(targets == a).tolist()))  # fmt: skip
        found[f"survives:{names.assets[a]}"] = assets[a]
    found |= _units(names, units)
    every = digest([*sorted(fates), *sorted(units.values())])
    found |= dict.fromkeys(other_limits(names, of.fired_at, of.shooting), every)
    found |= _money(names, units, fates, let_go, assets, flown, bombs, aimed)
    if not uses_effects(plan):
        return found
    whole = plan_digest(plan).encode()  # rows of effects join what nothing else does: only the same plan runs the same
    return {column: digest([cause, whole]) for column, cause in found.items()}


def _units(names: Names, units: dict[int, Digest]) -> dict[str, Digest]:
    every = digest(sorted(units.values()))
    raid = ("missiles_fired", "magazines_empty", "saturated_s", "engaged", "first_engagement_s")
    found = dict.fromkeys(raid, every)
    for system in set(names.unit_systems):
        mine = [d for u, d in units.items() if names.unit_systems[u] == system]
        found[f"missiles_fired_by:{system}"] = digest(sorted(mine))
    for u, unit in enumerate(names.units):
        keys = ("missiles_fired", "magazine_empty", "magazine_empty_s", "saturated_s")
        found |= dict.fromkeys((f"{key}:{unit}" for key in keys), units.get(u, b"idle"))
    return found


def _money(
    names: Names, units: dict[int, Digest], fates: list[Digest], let_go: list[Digest], assets: list[Digest],
    flown: list[int], bombs: list[int], aimed: list[int],
) -> dict[str, Digest]:  # fmt: skip
    values = asset_prices(names)
    prices = names.threat_prices_usd
    spent = [(fates[t], prices[t]) for t in flown] + [(let_go[t], prices[t]) for t in bombs]
    attacker = _priced(spent)
    missiles = _priced((d, names.unit_prices_usd[u]) for u, d in units.items())
    lost = _priced((assets[a], values[a]) for a in aimed)
    found = {
        "attacker_losses_unpriced": attacker,
        "defender_missiles_unpriced": missiles,
        "defender_assets_unpriced": lost,
    }
    for level in LEVELS:
        found[f"cost_attacker_usd{level}"] = attacker
        found[f"cost_defender_usd{level}"] = digest([missiles, lost])
        found[f"cost_defender_expended_usd{level}"] = missiles
        found[f"cost_defender_lost_usd{level}"] = lost
    return found


def _priced(things: Iterable[tuple[Digest, object]]) -> Digest:
    return digest(sorted(d + repr(price).encode() for d, price in things))


def fates_of(each: list[Digest], which: Iterable[int]) -> Digest:
    """One digest of several, in no order."""
    return digest(sorted(each[i] for i in which))


def digest(parts: Iterable[bytes]) -> Digest:
    """One digest of parts; where each ends counts."""
    pieces: list[bytes] = []
    for part in parts:
        size = len(part)
        pieces += (SIZES[size] if size < len(SIZES) else size.to_bytes(8, "little"), part)
    return hashlib.sha256(b"".join(pieces)).digest()


class Groups:
    """The groups of a plan that nothing joins, and a digest of each, in keys instead of indices."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan = plan
        pairs = usable_pairs(plan, names)
        self.pairs = pairs
        self.fired_at = np.zeros(len(plan.threat_key), dtype=np.bool_)
        self.fired_at[plan.pair_threat[pairs]] = True
        self.shooting = np.zeros(len(plan.unit_key), dtype=np.bool_)
        self.shooting[plan.pair_unit[pairs]] = True
        carrier = plan.threat_carrier
        self.loose = (carrier >= 0) & self.fired_at[carrier]  # its carrier may be shot down or turn away
        counts = [len(k) for k in (plan.threat_key, plan.unit_key, plan.radar_key, plan.net_key, plan.asset_key)]
        self.first = np.cumsum([0, *counts])
        self.group = self._joined()
        self.bound = self._bound()
        self.digests: dict[int, Digest] = {}
        self.members: dict[int, list[bytes]] | None = None

    def fate(self, threat: int) -> Digest:
        """What becomes of a threat."""
        return self._of(threat, bool(self.fired_at[threat] or self.loose[threat]))

    def release(self, threat: int) -> Digest:
        """Whether it is released at all."""
        return self._of(threat, bool(self.loose[threat]))

    def _of(self, threat: int, acted_on: bool) -> Digest:
        course = self._course(threat)
        return digest([course, self._group_digest(int(self.group[threat]))]) if acted_on else course

    def unit(self, unit: int) -> Digest:
        """What a fire unit that can fire does."""
        node = int(self.first[1]) + unit
        return digest([self.plan.unit_key[unit].tobytes(), self._group_digest(int(self.group[node]))])

    def _bound(self) -> NDArray[np.bool_]:
        """Assets whose loss takes something of the defence away."""
        p = self.plan
        bound = np.zeros(len(p.asset_key) + 1, dtype=np.bool_)  # the last is nothing's
        for held in (p.radar_asset, p.net_asset, p.unit_asset, p.launcher_asset):
            bound[held] = True
        return bound[:-1]

    def _joined(self) -> I8:
        """The group of every threat, unit, radar, net and asset."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        p = self.plan
        threats, units, radars, nets, assets = self.first[:-1]
        edges: list[tuple[I8, I8]] = [(p.pair_threat[self.pairs] + threats, p.pair_unit[self.pairs] + units)]

        def join(held: NDArray[np.int32], start: int, other: int, only: NDArray[np.bool_] | None = None) -> None:
            real = held >= 0 if only is None else (held >= 0) & only
            edges.append((np.flatnonzero(real) + start, held[real].astype(np.int64) + other))

        join(p.unit_net, units, nets, self.shooting)
        join(p.unit_radar, units, radars, self.shooting)
        join(p.unit_asset, units, assets, self.shooting)
        owner = np.repeat(np.arange(len(p.unit_key)), np.diff(p.unit_launcher_offset))
        held = (p.launcher_asset >= 0) & self.shooting[owner]
        edges.append((owner[held] + units, p.launcher_asset[held].astype(np.int64) + assets))
        join(p.radar_net, radars, nets)
        join(p.radar_asset, radars, assets)
        join(p.radar_unit, radars, units)
        join(p.net_asset, nets, assets)
        join(p.threat_asset, threats, assets, self._bound()[p.threat_asset] if len(p.asset_key) else None)
        join(p.threat_carrier, threats, threats, self.loose)
        rows, columns = (np.concatenate(side).astype(np.int64) for side in zip(*edges, strict=True))
        size = int(self.first[-1])
        if size == 0:
            return np.zeros(0, dtype=np.int64)
        graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(size, size))
        return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)

    @cached_property
    def _courses(self) -> list[Digest]:
        """What each threat does if nobody acts on it, its carrier's course with it."""
        p = self.plan
        columns = (p.threat_key, p.threat_kind, p.threat_start_s, p.threat_end_s, p.threat_hit_probability,
                   p.raid_key[p.threat_raid], p.raid_jitter_s[p.threat_raid])  # fmt: skip
        rows = _rows(columns)
        return [digest([rows[t]] if c < 0 else [rows[t], rows[c]]) for t, c in enumerate(p.threat_carrier.tolist())]

    def _course(self, threat: int) -> Digest:
        return self._courses[threat]

    def _group_digest(self, group: int) -> Digest:
        if self.members is None:
            self.members = {}
            for node, item in self._items():
                self.members.setdefault(int(self.group[node]), []).append(item)
        if group not in self.digests:
            self.digests[group] = digest(sorted(self.members.get(group, [])))
        return self.digests[group]

    def _items(self) -> Iterator[tuple[int, bytes]]:
        """Everything that can matter to a group, with the node it belongs to."""
        p = self.plan
        threats, units, radars, nets, assets = (int(start) for start in self.first[:-1])
        for t in range(len(p.threat_key)):
            yield threats + t, self._threat(t)
        for u in np.flatnonzero(self.shooting).tolist():
            yield units + u, self._unit(u)
        for r in range(len(p.radar_key)):
            yield radars + r, digest([b"radar", p.radar_key[r].tobytes(), _key(p.asset_key, p.radar_asset[r]),
                                      _key(p.net_key, p.radar_net[r]), _key(p.unit_key, p.radar_unit[r])])  # fmt: skip
        for n in range(len(p.net_key)):
            numbers = (p.net_key[n], p.net_delay_s[n], p.net_capacity[n], p.net_joins[n])
            yield nets + n, digest([b"net", _key(p.asset_key, p.net_asset[n]), *(v.tobytes() for v in numbers)])
        for a in np.flatnonzero(self.bound).tolist():
            yield assets + a, digest([b"bound", p.asset_key[a].tobytes(), p.asset_hits_needed[a].tobytes()])

    @cached_property
    def _turns(self) -> list[bytes]:
        p = self.plan
        return _rows((p.threat_turn_probability, p.threat_turn_delay_s, p.threat_leave_s))

    def _threat(self, t: int) -> Digest:
        p = self.plan
        parts = [b"threat", self._course(t), _key(p.asset_key, p.threat_asset[t]), self._turns[t]]
        if self.fired_at[t]:
            first, last = int(p.threat_sight_offset[t]), int(p.threat_sight_offset[t + 1])
            sights = _those(first, self.group[self.first[2] + p.sight_radar[first:last]] == self.group[t])
            knots = _within(p.sight_knot_offset, sights)
            parts += [b"sights", p.radar_key[p.sight_radar[sights]].tobytes(), p.sight_index[sights].tobytes(),
                      p.sight_start_s[sights].tobytes(), p.sight_end_s[sights].tobytes(),
                      _counts(p.sight_knot_offset, sights).tobytes(),
                      p.knot_time_s[knots].tobytes(), p.knot_probability[knots].tobytes()]  # fmt: skip
            first, last = int(p.threat_pair_offset[t]), int(p.threat_pair_offset[t + 1])
            pairs = _those(first, self.pairs[first:last])
            windows = _within(p.pair_window_offset, pairs)
            nodes = _within(p.window_node_offset, windows)
            parts += [b"pairs", p.unit_key[p.pair_unit[pairs]].tobytes(), p.pair_pk[pairs].tobytes(),
                      p.pair_permit_s[pairs].tobytes(), p.pair_self[pairs].tobytes(),
                      _counts(p.pair_window_offset, pairs).tobytes(),
                      p.window_open_s[windows].tobytes(), p.window_close_s[windows].tobytes(),
                      _counts(p.window_node_offset, windows).tobytes(),
                      p.node_flight_s[nodes].tobytes()]  # fmt: skip
        return digest(parts)

    def _unit(self, u: int) -> Digest:
        p = self.plan
        parts = [b"unit", _key(p.net_key, p.unit_net[u]), _key(p.asset_key, p.unit_asset[u]),
                 _key(p.radar_key, p.unit_radar[u])]  # fmt: skip
        for name in p._fields:
            if name.startswith("unit_") and not name.startswith(("unit_launcher", "unit_pair")) and name not in LINKS:
                parts.append(getattr(p, name)[u].tobytes())
        launchers = slice(p.unit_launcher_offset[u], p.unit_launcher_offset[u + 1])
        parts += [getattr(p, name)[launchers].tobytes() for name in LAUNCHER]
        parts += [_key(p.asset_key, asset) for asset in p.launcher_asset[launchers]]
        order = p.unit_pair[p.unit_pair_offset[u] : p.unit_pair_offset[u + 1]]
        parts.append(p.threat_key[p.pair_threat[order[self.pairs[order]]]].tobytes())
        return digest(parts)


def _rows(columns: Iterable[NDArray[Any]]) -> list[bytes]:
    """The bytes of each row of several columns."""
    parts = [np.ascontiguousarray(column).view(np.uint8).reshape(len(column), -1) for column in columns]
    return [row.tobytes() for row in np.concatenate(parts, axis=1)]


def _those(first: int, wanted: NDArray[np.bool_]) -> Which:
    """Rows from `first` on that are wanted; mostly all are, and a slice takes them as they lie."""
    return slice(first, first + len(wanted)) if wanted.all() else first + np.flatnonzero(wanted)


def _counts(offset: NDArray[np.int32], rows: Which) -> NDArray[np.int32]:
    """How much belongs to each of some rows of a CSR offset."""
    return np.diff(offset[rows.start : rows.stop + 1]) if isinstance(rows, slice) else offset[rows + 1] - offset[rows]


def _within(offset: NDArray[np.int32], rows: Which) -> Which:
    """What belongs to some rows of a CSR offset, in their order."""
    if isinstance(rows, slice):
        return slice(int(offset[rows.start]), int(offset[rows.stop]))
    first = offset[rows].astype(np.int64)
    count = offset[rows + 1] - first
    total = np.cumsum(count)
    if not total.size:
        return np.empty(0, np.int64)
    found: I8 = np.arange(total[-1], dtype=np.int64) + np.repeat(first - (total - count), count)
    return found


def _key(keys: NDArray[np.uint32], index: int) -> bytes:
    return keys[index].tobytes() if index >= 0 else b""
