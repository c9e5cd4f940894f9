"""Effects by name to the rows of a plan: who is meant, in which order, and what is off at the start.

A row whose pair or watch the plan does not hold (the unit can never reach the threat) could change nothing: it is left
out, and what would follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from redan.errors import InputError, Problem
from redan.layout import Kind, Law, Off, Op, Trigger
from redan.scenario.resolved import Delay, Effect, Resolved, Target
from redan.streams import name_key

Index = Mapping[Any, int]


def law_of(delay: Delay) -> int:
    """The `layout.Law` of a delay."""
    try:
        return int(Law[delay.law.upper()])
    except KeyError:
        known = ", ".join(law.name.lower() for law in Law)
        raise InputError(Problem(f'delay law "{delay.law}" is unknown', allowed=f"allowed: {known}")) from None


class Tables:
    """Where the plan holds what effects name."""

    def __init__(self, resolved: Resolved, order: Any, pairs: Sequence[tuple[int, int]], launchers: Index) -> None:
        """order: `assemble.Ordered`; pairs: (unit, threat) indices row by row; launchers: row of (unit, number)."""
        named = {_watch(e.of) for e in resolved.effects if e.on == "tracked"}
        named |= {_watch(e.target) for e in resolved.effects if e.kind == "watch"} | set(resolved.watches)
        self.watches = sorted(named, key=lambda watch: (order.threat_at[watch[1]], watch[0] in order.unit_at, watch[0]))
        watch_at = {watch: i for i, watch in enumerate(self.watches)}
        self._net_of = {unit.name: unit.net for unit in order.units}
        units, threats = [u.name for u in order.units], [t.name for t in order.threats]
        self.subject: dict[Trigger, Index] = {
            Trigger.START: {None: -1, **order.raid_at}, Trigger.LOST: order.asset_at, Trigger.ENTERED: order.threat_at,
            Trigger.ENDED: order.threat_at, Trigger.FIRED_AT: order.threat_at, Trigger.TRACKED: watch_at,
            Trigger.EMPTY: order.unit_at, Trigger.AFTER: {None: -1},
        }  # fmt: skip
        self.target: dict[Kind, Index] = {
            Kind.LAUNCHER: launchers, Kind.RADAR: order.radar_at, Kind.UNIT: order.unit_at, Kind.NET: order.net_at,
            Kind.ASSET: order.asset_at, Kind.PAIR: {(units[u], threats[t]): p for p, (u, t) in enumerate(pairs)},
            Kind.WATCH: watch_at,
        }  # fmt: skip

    def watched_by(self, watcher: str) -> list[str]:
        """The units that know what a net or a lone unit knows."""
        return [unit for unit, net in self._net_of.items() if watcher in (unit, net)]


def effect_arrays(resolved: Resolved, order: Any, pairs: Sequence[tuple[int, int]], launchers: Index) -> dict[str, Any]:
    """The arrays of watches and effects and the bits set at the start, where there are any."""
    tables = Tables(resolved, order, pairs, launchers)
    arrays: dict[str, Any] = _off_arrays(resolved, tables)
    watches = tables.watches
    if watches:
        count = np.bincount([order.threat_at[threat] for _, threat in watches], minlength=len(order.threats))
        arrays["threat_watch_offset"] = np.concatenate(([0], np.cumsum(count)))
        arrays["watch_unit"] = [order.unit_at.get(watcher, -1) for watcher, _ in watches]
        arrays["watch_net"] = [order.net_at.get(watcher, -1) for watcher, _ in watches]
    rows = effect_rows(resolved, tables)
    if rows:
        at = {effect.name: i for i, effect in enumerate(rows)}
        arrays |= {
            "effect_key": [name_key(e.name) for e in rows],
            "effect_on": [_trigger(e) for e in rows],
            "effect_of": [tables.subject[_trigger(e)][e.of] for e in rows],
            "effect_kind": [_kind(e.kind) for e in rows],
            "effect_target": [tables.target[_kind(e.kind)][e.target] for e in rows],
            "effect_op": [Op[e.op.upper()] for e in rows],
            "effect_value": [e.rounds if e.op == "add" else _bit(e.bits) for e in rows],
            "effect_probability": [e.probability for e in rows],
            "effect_law": [law_of(e.delay) for e in rows],
            "effect_a": [e.delay.a_s for e in rows],
            "effect_b": [e.delay.b_s for e in rows],
            "effect_next": [-1 if e.then is None else at.get(e.then, -1) for e in rows],
        }
    return arrays


def deliveries_of(effects: Sequence[Effect], units: Sequence[str]) -> tuple[int, ...]:
    """Rounds that rows of the start may add to the stock of each unit; () where none do."""
    rounds = dict.fromkeys(units, 0)
    for effect in effects:
        if effect.op == "add" and isinstance(effect.target, str):
            rounds[effect.target] += effect.rounds
    return tuple(rounds.values()) if any(rounds.values()) else ()


def effect_rows(resolved: Resolved, tables: Tables) -> list[Effect]:
    """Effects in the order of their names, without those that could change nothing."""
    names: set[str] = set()
    for effect in resolved.effects:
        if effect.name in names:
            raise InputError(Problem(f'two effects are called "{effect.name}"'))
        names.add(effect.name)
    return [e for e in sorted(resolved.effects, key=lambda e: e.name) if _held(e, tables)]


def _held(effect: Effect, tables: Tables) -> bool:
    """The plan holds what the effect acts on; a name of anything but a pair that is unknown is a fault."""
    kind, trigger = _kind(effect.kind), _trigger(effect)
    if kind == Kind.PAIR and effect.target not in tables.target[kind]:
        return False
    for index, name in ((tables.subject[trigger], effect.of), (tables.target[kind], effect.target)):
        if name not in index:
            raise InputError(Problem(f'effect "{effect.name}": there is no "{name}"'))
    return True


def _off_arrays(resolved: Resolved, tables: Tables) -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    for kind_name, target, bit in resolved.off:
        rows: list[Target] = [target]
        if kind_name == "watch":
            watcher, threat = _watch(target)
            kind_name, rows = "pair", [(unit, threat) for unit in tables.watched_by(watcher)]
        index = tables.target[_kind(kind_name)]
        column = arrays.setdefault(f"{kind_name}_off", np.zeros(len(index), np.int64))
        for row in rows:
            if kind_name != "pair" or row in index:
                column[index[row]] |= _bit(bit)
    return arrays


def _trigger(effect: Effect) -> Trigger:
    return Trigger[effect.on.upper().replace("-", "_")]


def _kind(name: str) -> Kind:
    return Kind[name.upper()]


def _bit(name: str) -> int:
    return int(Off[name.upper()]) if name else 0


def _watch(target: Target | None) -> tuple[str, str]:
    """(net or unit, threat)"""
    if isinstance(target, tuple) and isinstance(target[1], str):
        return target[0], target[1]
    raise InputError(Problem(f'"{target}" names no net or unit and threat'))
