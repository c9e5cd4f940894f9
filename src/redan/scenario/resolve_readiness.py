"""Readiness, moves and deliveries: from the parts of the file to rows of effects.

The rows of one unit form a chain, each set off by the one before it: a row that changes nothing ends it. So no other
row may switch what they switch; `checks_readiness` sees to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from redan.scenario.changes import Laydown
from redan.scenario.laws import duration, said
from redan.scenario.parts_readiness import MovePart, PhasePart, ReadyPart, ResupplyPart
from redan.scenario.resolved import Delay, Effect, Resolved, Target

Off = tuple[str, Target, str]
AT_ONCE = Delay("fixed", 0.0)


def ready_effect(unit: str) -> str:
    """Name of the row by which a unit becomes ready: results read there when it did."""
    return f"{unit}/ready"


def with_readiness(laydown: Laydown, resolved: Resolved) -> Resolved:
    """The same with rows for units that become ready, assets that move, stocks that are filled up."""
    effects: list[Effect] = []
    off: list[Off] = []
    radar_of = {unit.name: unit.radar for unit in resolved.units}
    sharers: dict[str, list[str]] = {}
    for unit in resolved.units:
        if unit.shares is not None:
            sharers.setdefault(unit.shares, []).append(unit.name)
    for name, entry in laydown.entries["units"].items():
        ready: ReadyPart | None = entry.part.ready
        if ready is not None:
            own = [asset.name for asset in resolved.assets if asset.unit in (name, *sharers.get(name, ()))]
            off += _not_ready(name, radar_of[name], own, ready)
            effects += _steps(name, radar_of[name], own, ready)
            effects += _struck(name, radar_of[name], ready)
        effects += _deliveries(name, entry.part.resupply)
    for name, entry in laydown.entries["assets"].items():
        effects += _moves(name, entry.part.moves)
    return replace(resolved, effects=(*resolved.effects, *effects), off=(*resolved.off, *off))


# ---- readiness


@dataclass(frozen=True)
class _Switch:
    """One thing that a step switches."""

    kind: str
    target: str
    op: str
    bits: str


def _not_ready(unit: str, radar: str, own: Sequence[str], ready: ReadyPart) -> Iterator[Off]:
    """What is off at the start: unit and radar, and everything that stands for the parts in a later phase."""
    yield "unit", unit, "assembling"
    yield "radar", radar, "assembling"
    places = _places(ready.phases, own)
    for place in places[1:]:
        for asset in place if place != places[0] else ():
            yield "asset", asset, "absent"


def _places(phases: Sequence[PhasePart], own: Sequence[str]) -> list[tuple[str, ...]]:
    """The assets that the parts are in each phase, and when the unit is ready: its own."""
    places = [tuple(own) if phase.asset is None else (phase.asset,) for phase in phases]
    return [*places, tuple(own)]


def _steps(unit: str, radar: str, own: Sequence[str], ready: ReadyPart) -> Iterator[Effect]:
    """A chain of rows: after each phase its assets are gone and those of the next are there; at the end it is ready."""
    laws = [phase.lasts for phase in ready.phases] or [ready.at or AT_ONCE]
    words = [f"{unit} is {phase.phase} no more, after {said(phase.lasts)}" for phase in ready.phases]
    places = _places(ready.phases, own)
    steps: list[tuple[_Switch, Delay, str]] = []
    marked = False  # SILENT on the unit: changed where nothing else changes between two phases in one place
    for number, law in enumerate(laws):
        switches: list[_Switch] = []
        if ready.phases and places[number] != places[number + 1]:
            switches += [_Switch("asset", asset, "set", "absent") for asset in places[number]]
            switches += [_Switch("asset", asset, "clear", "absent") for asset in places[number + 1]]
        if number == len(laws) - 1:
            switches += [_Switch("unit", unit, "clear", "silent")] * marked
            switches += [_Switch("radar", radar, "clear", "assembling"), _Switch("unit", unit, "clear", "assembling")]
        elif not switches:
            switches, marked = [_Switch("unit", unit, "clear" if marked else "set", "silent")], not marked
        says = words[number] if words else f"{unit} is ready {said(law)} after the start"
        steps += [(switch, law if first == 0 else AT_ONCE, says) for first, switch in enumerate(switches)]
    names = [ready_effect(unit) if s.bits == "assembling" and s.kind == "unit" else "" for s, _, _ in steps]
    names = [name or f"{unit}/step-{i + 1}" for i, name in enumerate(names)]
    for i, (switch, law, says) in enumerate(steps):
        yield Effect(
            names[i], "after" if i else "start", None, switch.kind, switch.target, switch.op, switch.bits,
            delay=law, then=names[i + 1] if i + 1 < len(steps) else None,
            says=f"unit {unit} is ready" if names[i] == ready_effect(unit) else says,
        )  # fmt: skip


def _struck(unit: str, radar: str, ready: ReadyPart) -> Iterator[Effect]:
    """Lost with its parts: never ready, or not before others have come."""
    for asset in dict.fromkeys(phase.asset for phase in ready.phases if phase.asset is not None):
        for kind, target, head in (("unit", unit, "struck"), ("radar", radar, "struck-radar")):
            name = f"{unit}/{head}/{asset}"
            again = None if ready.again_after is None else f"{name}/again"
            says = f"{kind} {target} is lost with {asset}"
            yield Effect(name, "lost", asset, kind, target, "set", "absent", then=again, says=says)
            if again is not None and ready.again_after is not None:
                says = f"{kind} {target} has parts again {said(ready.again_after)} after the loss of {asset}"
                yield Effect(
                    again, "after", None, kind, target, "clear", "absent", delay=ready.again_after, says=says
                )  # fmt: skip


# ---- moves and deliveries


def _moves(asset: str, moves: Sequence[MovePart]) -> Iterator[Effect]:
    for number, move in enumerate(moves, 1):
        name = f"{asset}/move-{number}"
        back = None if move.arrives is None else f"{name}/back"
        leaves = Delay("fixed", move.leaves)
        says = f"{asset} is elsewhere from {duration(move.leaves)} on"
        yield Effect(name, "start", None, "asset", asset, "set", "absent", delay=leaves, then=back, says=says)
        if move.arrives is not None:
            under_way = Delay("fixed", move.arrives - move.leaves)
            says = f"{asset} is there again from {duration(move.arrives)} on"
            yield Effect(f"{name}/back", "after", None, "asset", asset, "clear", "absent", delay=under_way, says=says)


def _deliveries(unit: str, resupply: Sequence[ResupplyPart]) -> Iterator[Effect]:
    for number, delivery in enumerate(resupply, 1):
        yield Effect(
            f"{unit}/resupply-{number}", "start", None, "unit", unit, "add", rounds=delivery.rounds,
            probability=delivery.probability, delay=Delay("fixed", delivery.at),
            says=f"{delivery.rounds} rounds come for {unit} at {duration(delivery.at)}",
        )  # fmt: skip
