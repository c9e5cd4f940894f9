"""Mobile units: packing up, on the road, back and ready again; from the parts of the file to rows of effects, checked.

Each move is a chain of rows: the radar and the unit are off from the start of packing up until it is deployed again,
and between departure and return nothing that belongs to it is there to be hit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from redan.catalogue import Catalogue
from redan.scenario.changes import Laydown
from redan.scenario.laws import duration
from redan.scenario.parts_moves import UnitMovePart
from redan.scenario.parts_units import UnitPart
from redan.scenario.report import Report
from redan.scenario.resolved import Delay, Effect, Resolved
from redan.scenario.systems import Numbers, usable

DEPLOY = "deploy_time_s"


def times_s(move: UnitMovePart, numbers: Numbers) -> tuple[float, float]:
    """Time to pack up and time to deploy: the file's, else the catalogue's time to deploy for both."""
    known = numbers(DEPLOY, 0.0)
    deploy_s = known if move.deploy is None else move.deploy
    return deploy_s if move.stow is None else move.stow, deploy_s


def with_moves(laydown: Laydown, resolved: Resolved, catalogue: Catalogue, level: str) -> Resolved:
    """The same with rows for units that move."""
    effects: list[Effect] = []
    for unit in resolved.units:
        entry = laydown.entries["units"].get(unit.name)
        if entry is None or not entry.part.moves:
            continue
        gone = {unit.name} | {other.name for other in resolved.units if other.shares == unit.name}
        own = [asset.name for asset in resolved.assets if asset.unit in gone]
        numbers = Numbers(catalogue.system(unit.system), level)
        for number, move in enumerate(entry.part.moves, 1):
            effects += _rows(f"{unit.name}/move-{number}", unit.name, unit.radar, own, move, *times_s(move, numbers))
    return replace(resolved, effects=(*resolved.effects, *effects)) if effects else resolved


def _rows(
    head: str, unit: str, radar: str, own: Sequence[str], move: UnitMovePart, stow_s: float, deploy_s: float
) -> Iterator[Effect]:
    switches = [("radar", radar, "assembling"), ("unit", unit, "assembling")]
    steps = [(move.leaves, "set", switches, f"{unit} packs up from {duration(move.leaves)} on")]
    steps += [(stow_s, "set", [("asset", name, "absent") for name in own], f"{unit} is on the road")]
    if move.arrives is not None:
        road_s = move.arrives - move.leaves - stow_s
        steps += [(road_s, "clear", [("asset", name, "absent") for name in own], f"{unit} is back")]
        steps += [(deploy_s, "clear", switches, f"{unit} is ready again")]
    rows = [
        (time_s if i == 0 else 0.0, op, switch, says)
        for time_s, op, changed, says in steps
        for i, switch in enumerate(changed)
    ]
    for i, (delay_s, op, (kind, target, bits), says) in enumerate(rows):
        following = f"{head}/{i + 2}" if i + 1 < len(rows) else None
        yield Effect(
            f"{head}/{i + 1}", "after" if i else "start", None, kind, target, op, bits,
            delay=Delay("fixed", delay_s), then=following, says=says,
        )  # fmt: skip


def check_moves(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """Moves that cannot be made: back before it is gone, away before it is back."""
    for entry in laydown.entries["units"].values():
        part: UnitPart = entry.part
        system = usable(catalogue, part.system, "sam")
        if not part.moves or system is None:
            continue
        label, numbers = entry.label("unit"), Numbers(system, laydown.level)
        if part.ready is not None or part.ready_after:
            what = f"{label}it moves, and is not ready at the start"
            key = "ready" if part.ready is not None else "ready_after"
            report.error(what, entry.at(key), "a unit has one or the other", "take one of them out")
        if part.shares is not None:
            what = f"{label}it moves without the radar that it shares"
            report.error(what, entry.at("moves"), "they move together", f"write moves at {part.shares}")
        until_s = 0.0
        for index, move in enumerate(part.moves):
            path = entry.at("moves", index)
            stow_s, deploy_s = times_s(move, numbers)
            if move.deploy is None and not numbers.system.has(DEPLOY) and move.arrives is not None:
                what = f"{label}the catalogue knows no time to deploy {system.id}"
                report.error(what, path, "without it the unit would be ready on arrival", "write deploy: 5 min")
            if move.leaves < until_s:
                what = f"{label}it leaves at {duration(move.leaves)}, before it is ready again at {duration(until_s)}"
                report.error(what, path, "moves are in order of time", "write a later time")
            if move.arrives is not None and move.arrives < move.leaves + stow_s:
                what = f"{label}it arrives at {duration(move.arrives)}, before it has packed up and left"
                allowed = f"packed up at {duration(move.leaves + stow_s)}"
                report.error(what, path, allowed, "write a later arrives, or a shorter stow")
            elif move.arrives is None and index + 1 < len(part.moves):
                what = f"{label}it never comes back from its move {index + 1}, and moves again"
                report.error(what, path, "without arrives it stays away", "write when it arrives")
            until_s = move.leaves + stow_s if move.arrives is None else move.arrives + deploy_s
