"""Put everything in canonical order: sorted by name, rows in CSR form, keys from names.

Order and keys make chance independent of the order of the file and of what else is in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem
from redan.layout import Plan, ThreatKind, freeze_plan, validate_plan
from redan.layout.names import Names
from redan.plan.bystanders import bystander_arrays
from redan.plan.effects import deliveries_of, effect_arrays, law_of
from redan.plan.escape import Chased, escape_columns
from redan.plan.factors import factor_columns, salvo_columns
from redan.plan.permissions import flies_as_aircraft, permits_s
from redan.plan.shapes import Flight
from redan.plan.tables import Paths, Sights, Windows
from redan.plan.weapons_control import WeaponsControl, control_of
from redan.plan.wholes import KeptWhole
from redan.scenario.resolved import Resolved, Threat
from redan.streams import name_key

AIRCRAFT_RANK = {"munitions-first": 1, "aircraft-first": -1, "earliest": 0}  # against a munition's 0

Index = Mapping[str, int]
I8 = NDArray[np.int64]
Mask = NDArray[np.bool_]


MOST_SEEN = 4  # sights of whole plans: of four variants

key_of = lru_cache(maxsize=65_536)(name_key)  # remembered: every plan of a study asks for the same names

_seen: KeptWhole[dict[str, Any]] = KeptWhole(MOST_SEEN)


class Ordered:
    """A resolved scenario with every kind of entity sorted by name, and the indices that follow."""

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved
        self.radars = sorted(resolved.radars, key=lambda e: e.name)
        self.units = sorted(resolved.units, key=lambda e: e.name)
        self.nets = sorted(resolved.nets, key=lambda e: e.name)
        self.assets = sorted(resolved.assets, key=lambda e: e.name)
        self.threats = sorted(resolved.threats, key=lambda e: e.name)
        jitters: dict[str, float] = {}
        for threat in self.threats:
            if jitters.setdefault(threat.raid, threat.raid_jitter_s) != threat.raid_jitter_s:
                raise InputError(Problem(f'raid "{threat.raid}" has two different jitters'))
        self.raids = sorted(jitters)
        self.jitters_s = [jitters[raid] for raid in self.raids]
        self.radar_at = _index([e.name for e in self.radars], "radar")
        self.unit_at = _index([e.name for e in self.units], "fire unit")
        self.net_at = _index([e.name for e in self.nets], "net")
        self.asset_at = _index([e.name for e in self.assets], "asset")
        self.threat_at = _index([e.name for e in self.threats], "threat")
        self.raid_at = _index(self.raids, "raid")
        self.launcher_assets = {
            (asset.unit, asset.launcher_index): i
            for i, asset in enumerate(self.assets)
            if asset.launcher_index is not None
        }


def _index(names: Sequence[str], kind: str) -> dict[str, int]:
    """Index of each of the sorted names; refuses two entities of one name or of one key."""
    by_key: dict[int, str] = {}
    for i, name in enumerate(names):
        if i and names[i - 1] == name:
            raise InputError(Problem(f'two of the kind "{kind}" are called "{name}"', remedy="rename one of them"))
        other = by_key.setdefault(key_of(name), name)
        if other != name:
            what = f'{kind} "{name}" and {kind} "{other}" have the same 32-bit key and so would share their chance'
            raise InputError(Problem(what, remedy="rename one of them"))
    return {name: i for i, name in enumerate(names)}


def _at(index: Index, name: str | None, what: str) -> int:
    """Index of a name, -1 for None."""
    if name is None:
        return -1
    if name not in index:
        raise InputError(Problem(f'{what}: there is no "{name}"'))
    return index[name]


def _keys(names: Sequence[str]) -> list[int]:
    return [key_of(name) for name in names]


def assemble(
    order: Ordered,
    flights: Sequence[Flight],
    sights: Sights,
    chased: Chased,
    pair_pk: NDArray[np.float64],
    paths: Paths | None = None,
    change: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Plan:
    """All arrays of the plan.

    flights: one a threat, in the order of `order.threats`; pair_pk (U, K): kill probability of unit against shape, NaN
    if it does not engage that class; paths: for zones of weapons control and for who flies near whom; change: what else
    changes sights and pairs (jamming).
    """
    arrays: dict[str, Any] = {}
    arrays.update(raid_key=_keys(order.raids), raid_jitter_s=order.jitters_s)
    arrays.update(_threat_arrays(order, flights))
    arrays.update(_defence_arrays(order))
    seen = len(order.radars), pair_pk.shape[1]
    arrays.update(_seen.get((flights, sights), seen, lambda: _sight_arrays(flights, sights, *seen)))
    control = None if paths is None else control_of(order, flights, paths)
    arrays.update(_pair_arrays(order, flights, chased.windows, pair_pk, control))
    arrays.update(factor_columns(order.units, arrays["pair_unit"]))
    arrays.update(salvo_columns(order.units, order.threats, arrays))
    arrays.update(escape_columns(order.threats, flights, order.units, chased, arrays))
    if change is not None:
        arrays = change(arrays)
    if control is not None:
        control.clip(arrays)
        order.resolved = replace(order.resolved, effects=(*order.resolved.effects, *control.words()))
    if paths is not None:
        arrays.update(bystander_arrays(order, flights, paths, arrays["pair_threat"]))
    pairs = list(zip(arrays["pair_unit"], arrays["pair_threat"], strict=True))
    launchers = [(u.name, i) for u in order.units for i in range(u.launchers)]
    arrays.update(effect_arrays(order.resolved, order, pairs, {at: row for row, at in enumerate(launchers)}))
    plan = freeze_plan(**arrays)
    validate_plan(plan)
    return plan


def _threat_arrays(order: Ordered, flights: Sequence[Flight]) -> dict[str, Any]:
    threats = order.threats
    aircraft = [t.kind != "munition" for t in threats]
    return {
        "threat_key": _keys([t.name for t in threats]),
        "threat_kind": [ThreatKind.AIRCRAFT if a else ThreatKind.MUNITION for a in aircraft],
        "threat_carrier": [_at(order.threat_at, t.carrier, f'carrier of "{t.name}"') for t in threats],
        "threat_raid": [order.raid_at[t.raid] for t in threats],
        "threat_start_s": [f.start_s for f in flights],
        "threat_end_s": [f.end_s for f in flights],
        "threat_asset": [_at(order.asset_at, struck(t), f'target of "{t.name}"') for t in threats],
        "threat_hit_probability": [0.0 if a else t.hit_probability for a, t in zip(aircraft, threats, strict=True)],
        "threat_turn_probability": [t.turn_probability for t in threats],
        "threat_turn_delay_s": [t.turn_delay_s for t in threats],
        "threat_leave_s": [t.leave_s for t in threats],
        "threat_seeks": [_at(order.radar_at, t.seeks, f'radar that "{t.name}" homes on') for t in threats],
        "threat_hit_silent": [t.hit_silent for t in threats],
        "threat_after": [_at(order.threat_at, t.after, f'sortie before "{t.name}"') for t in threats],
    }


def _defence_arrays(order: Ordered) -> dict[str, Any]:
    radars, nets, units = order.radars, order.nets, order.units
    launchers = [(u, i) for u in units for i in range(u.launchers)]
    return {
        "radar_key": _keys([r.name for r in radars]),
        "radar_asset": [_at(order.asset_at, r.asset, f'asset of radar "{r.name}"') for r in radars],
        "radar_net": [_at(order.net_at, r.net, f'net of radar "{r.name}"') for r in radars],
        "radar_unit": [_at(order.unit_at, r.unit, f'owner of radar "{r.name}"') for r in radars],
        "net_key": _keys([n.name for n in nets]),
        "net_asset": [_at(order.asset_at, n.command_post, f'command post of net "{n.name}"') for n in nets],
        "net_delay_s": [n.delay_s for n in nets],
        "net_capacity": [n.capacity for n in nets],
        "net_joins": [int(n.joins) for n in nets],
        "unit_key": _keys([u.name for u in units]),
        "unit_net": [_at(order.net_at, u.net, f'net of unit "{u.name}"') for u in units],
        "unit_asset": [order.asset_at.get(u.shares or u.name, -1) for u in units],
        "unit_radar": [_at(order.radar_at, u.radar, f'radar of unit "{u.name}"') for u in units],
        "unit_channels": [u.channels for u in units],
        "unit_channels_of": [_at(order.unit_at, u.shares, f'unit whose radar "{u.name}" uses') for u in units],
        "unit_missile_channels": [u.missile_channels for u in units],
        "unit_first_salvo": [u.first_salvo for u in units],
        "unit_next_salvo": [u.next_salvo for u in units],
        "unit_max_salvos": [u.max_salvos for u in units],
        "unit_salvo_interval_s": [u.salvo_interval_s for u in units],
        "unit_reserve": [u.reserve for u in units],
        "unit_reaction_law": [law_of(u.reaction) for u in units],
        "unit_reaction_a": [u.reaction.a_s for u in units],
        "unit_reaction_b": [u.reaction.b_s for u in units],
        "unit_assess_law": [law_of(u.assess) for u in units],
        "unit_assess_a": [u.assess.a_s for u in units],
        "unit_assess_b": [u.assess.b_s for u in units],
        "unit_false_kill": [u.false_kill for u in units],
        "unit_false_miss": [u.false_miss for u in units],
        "unit_believe_s": [u.believe_s for u in units],
        "unit_tracks": [int(u.tracks_at_launch) for u in units],
        "unit_lets_go": [int(u.lets_go) for u in units],
        "unit_stock": [u.stock for u in units],
        "unit_reload_s": [u.reload_s for u in units],
        "unit_economise": [u.economise for u in units],
        "unit_ready_s": [-math.inf if u.ready_s is None else u.ready_s for u in units],
        "unit_launcher_offset": np.concatenate(([0], np.cumsum([u.launchers for u in units], dtype=np.int64))),
        "launcher_tubes": [u.tubes for u, _ in launchers],
        "launcher_ready": [u.ready // u.launchers + (i < u.ready % u.launchers) for u, i in launchers],
        "launcher_interval_s": [u.launch_interval_s for u, _ in launchers],
        "launcher_asset": [order.launcher_assets.get((u.name, i), -1) for u, i in launchers],
        "asset_key": _keys([a.name for a in order.assets]),
        "asset_hits_needed": [a.hits_needed for a in order.assets],
    }


def _ranges(first: I8, last: I8) -> I8:
    """Concatenation of the integer ranges first[i]..last[i]-1."""
    lengths = last - first
    total = np.cumsum(lengths)
    begin = np.repeat(first - np.concatenate(([0], total[:-1])), lengths) if lengths.size else np.empty(0, np.int64)
    return np.arange(begin.size, dtype=np.int64) + begin


def _offsets(lengths: Any) -> I8:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.asarray(lengths, dtype=np.int64))))


def _sight_arrays(flights: Sequence[Flight], sights: Sights, radars: int, shapes: int) -> dict[str, Any]:
    """Copy the sights of each threat's shape, shifted to its start, without those that give no track."""
    offset, knots = sights.offset.astype(np.int64), sights.knot_offset.astype(np.int64)
    kept: dict[int, tuple[I8, I8, I8]] = {}  # shape: rows, radar of each, running number of each
    for shape in sorted({f.shape for f in flights}):
        rows = np.arange(radars, dtype=np.int64) * shapes + shape
        picked = _ranges(offset[rows], offset[rows + 1])
        radar = np.repeat(np.arange(radars, dtype=np.int64), offset[rows + 1] - offset[rows])
        useful = knots[picked + 1] > knots[picked]
        picked, radar = picked[useful], radar[useful]
        number = np.arange(radar.size) - np.searchsorted(radar, radar)
        kept[shape] = picked, radar, number
    of_threat = [kept[f.shape] for f in flights]
    counts = [rows.size for rows, _, _ in of_threat]
    picked = _join([rows for rows, _, _ in of_threat])
    shift = np.repeat([f.start_s for f in flights], counts)
    knot_counts = knots[picked + 1] - knots[picked]
    knot_rows = _ranges(knots[picked], knots[picked + 1])
    found = {
        "threat_sight_offset": _offsets(counts),
        "sight_radar": _join([radar for _, radar, _ in of_threat]),
        "sight_index": _join([number for _, _, number in of_threat]),
        "sight_start_s": sights.start_s[picked] + shift,
        "sight_end_s": sights.end_s[picked] + shift,
        "sight_knot_offset": _offsets(knot_counts),
        "knot_time_s": sights.knot_time_s[knot_rows] + np.repeat(shift, knot_counts),
        "knot_probability": sights.knot_probability[knot_rows],
    }
    for array in found.values():
        array.flags.writeable = False  # the next plan may have the same
    return found


def _join(parts: Sequence[I8]) -> I8:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def due_times_s(order: Ordered, flights: Sequence[Flight]) -> tuple[list[float], list[float]]:
    """When each threat does harm (a munition arrives, an aircraft first releases or else leaves), s.

    Also the first release of each threat, +inf for those that release nothing.
    """
    first_release = [math.inf] * len(order.threats)
    for threat, flight in zip(order.threats, flights, strict=True):
        if threat.carrier is not None:
            carrier = order.threat_at[threat.carrier]
            first_release[carrier] = min(first_release[carrier], flight.start_s)
    due = [min(f.end_s, release) for f, release in zip(flights, first_release, strict=True)]
    return due, first_release


def struck(threat: Threat) -> str | None:
    """Name of the asset that a threat hits if it arrives: a decoy flies at its target and leaves."""
    return threat.target if threat.kind == "munition" else None


def aimed_at(order: Ordered, threat: Threat) -> str | None:
    """Name of the fire unit a threat is aimed at: itself, one of its launchers or its radar; None if none."""
    if threat.target is None:
        return None
    asset = order.assets[order.asset_at[threat.target]]
    if asset.unit is not None:
        return asset.unit
    return asset.name if asset.name in order.unit_at else None


def _pair_arrays(
    order: Ordered,
    flights: Sequence[Flight],
    windows: Windows,
    pair_pk: NDArray[np.float64],
    control: WeaponsControl | None,
) -> dict[str, Any]:
    shapes = pair_pk.shape[1]
    due, first_release = due_times_s(order, flights)
    shape = np.array([flight.shape for flight in flights], dtype=np.int64)
    reached = (np.diff(windows.offset) > 0).reshape(len(order.units), shapes)[:, shape]  # (U, T)
    aims = [aimed_at(order, threat) for threat in order.threats]
    aimed = np.array([order.unit_at.get(aim or "", -1) for aim in aims], dtype=np.int64)
    aircraft = np.array([flies_as_aircraft(threat) for threat in order.threats], dtype=np.bool_)
    targets, guarded = _targets(order)
    act_s = np.where(aircraft, first_release, [flight.start_s for flight in flights])
    permit = np.empty(reached.shape)
    own = np.empty(reached.shape, dtype=np.bool_)
    for u, unit in enumerate(order.units):
        itself = (aimed == u) | (aimed == order.unit_at.get(unit.shares or "", u))
        permit[u] = permits_s(unit.permission, act_s, itself, identified=unit.identified)
        own[u] = itself | (targets == guarded[u])
        if control is not None:
            for t in np.flatnonzero(reached[u]).tolist():
                permit[u, t] = control.permit_s(u, t, float(permit[u, t]), first_release[t], bool(itself[t]))
    taken = reached & (permit < math.inf)
    threat_at, unit_at = (index.astype(np.int64) for index in np.nonzero(taken.T))
    row = unit_at * shapes + shape[threat_at]
    offset, nodes = windows.offset.astype(np.int64), windows.node_offset.astype(np.int64)
    window_counts = offset[row + 1] - offset[row]
    picked = _ranges(offset[row], offset[row + 1])
    shift = np.repeat(np.array([f.start_s for f in flights])[threat_at], window_counts)
    return {
        "threat_pair_offset": _offsets(taken.sum(axis=0)),
        "pair_unit": unit_at.tolist(),
        "pair_threat": threat_at.tolist(),
        "pair_pk": pair_pk.reshape(-1)[row],
        "pair_permit_s": permit[unit_at, threat_at].tolist(),
        "pair_self": own[unit_at, threat_at].astype(np.int64),
        "pair_window_offset": _offsets(window_counts),
        "window_open_s": windows.open_s[picked] + shift,
        "window_close_s": windows.close_s[picked] + shift,
        "window_node_offset": _offsets(nodes[picked + 1] - nodes[picked]),
        "node_flight_s": windows.node_flight_s[_ranges(nodes[picked], nodes[picked + 1])],
        "unit_pair_offset": _offsets(np.bincount(unit_at, minlength=len(order.units))),
        "unit_pair": _by_urgency(order, unit_at, threat_at, aircraft, due),
    }


def _targets(order: Ordered) -> tuple[I8, I8]:
    """Asset that each threat (T,) is aimed at, -1 for none; that each unit (U,) guards by its doctrine, -2 for none."""
    targets = np.array([order.asset_at.get(t.target or "", -1) for t in order.threats], dtype=np.int64)
    return targets, np.array([order.asset_at.get(u.guards or "", -2) for u in order.units], dtype=np.int64)


def _by_urgency(order: Ordered, unit_at: I8, threat_at: I8, aircraft: Mask, due: Sequence[float]) -> I8:
    """Pairs by unit; within one what its target is first, then by its priority, then by when it does harm."""
    first, rank = np.zeros((2, len(unit_at)), dtype=np.int64)
    targets, guarded = _targets(order)
    for u in np.unique(unit_at).tolist():
        priority, mine = order.units[u].priority, unit_at == u
        if priority not in AIRCRAFT_RANK:
            allowed = f"allowed: {', '.join(AIRCRAFT_RANK)}"
            raise InputError(Problem(f'priority "{priority}" is unknown', allowed=allowed))
        rank[mine] = np.where(aircraft[threat_at[mine]], AIRCRAFT_RANK[priority], 0)
        first[mine] = np.where(targets[threat_at[mine]] == guarded[u], -1, 0)
    return np.lexsort((threat_at, np.array(due, dtype=np.float64)[threat_at], rank, first, unit_at))


def names_of(order: Ordered, plan: Plan) -> Names:
    """Words for every index of the plan."""
    by_key = {key_of(e.name): e for e in order.resolved.effects}
    effects = [by_key[key] for key in plan.effect_key.tolist()]
    threats, units, assets = order.threats, order.units, order.assets
    return Names(
        threats=tuple(t.name for t in threats),
        threat_kinds=tuple(t.kind for t in threats),
        threat_classes=tuple(t.threat_class for t in threats),
        threat_systems=tuple(t.system for t in threats),
        threat_groups=tuple(t.group for t in threats),
        threat_carriers=tuple(_at(order.threat_at, t.carrier, t.name) for t in threats),
        threat_assets=tuple(_at(order.asset_at, struck(t), t.name) for t in threats),
        threat_prices_usd=tuple(t.cost_usd for t in threats),
        units=tuple(u.name for u in units),
        unit_systems=tuple(u.system for u in units),
        unit_interceptors=tuple(u.interceptor.name for u in units),
        unit_rounds=tuple(u.ready + u.stock for u in units),
        unit_prices_usd=tuple(u.interceptor.cost_usd for u in units),
        radars=tuple(r.name for r in order.radars),
        radar_systems=tuple(r.system for r in order.radars),
        nets=tuple(n.name for n in order.nets),
        launchers=tuple(f"{u.name}/launcher-{i + 1}" for u in units for i in range(u.launchers)),
        assets=tuple(a.name for a in assets),
        asset_kinds=tuple(a.kind for a in assets),
        asset_hits_needed=tuple(a.hits_needed for a in assets),
        asset_values_usd=tuple(a.value_usd for a in assets),
        raids=tuple(order.raids),
        purchases_usd=tuple(u.price_usd for u in units),
        deliveries=deliveries_of(order.resolved.effects, [u.name for u in units]),
        effects=tuple(e.name for e in effects),
        effect_says=tuple(e.says or e.name for e in effects),
    )
