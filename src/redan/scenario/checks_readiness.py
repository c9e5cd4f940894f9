"""Readiness, moves, deliveries and raids that come again: what cannot be, and what does nothing."""

from __future__ import annotations

from redan.scenario.changes import Entry, Laydown, unknown
from redan.scenario.checks_emission import span_s
from redan.scenario.laws import duration, earliest_s
from redan.scenario.report import Report
from redan.scenario.resolve_repeat import last_start_s, root_of, same_aircraft
from redan.scenario.route import flight_s
from redan.scenario.schema import PackagePart


def check_readiness(laydown: Laydown, report: Report) -> None:
    """Units, assets and packages of one variant."""
    last_s = span_s(laydown)[1]
    holders: dict[str, str] = {}
    for name, entry in laydown.entries["units"].items():
        if entry.part.ready is not None:
            _check_ready(entry, laydown, holders, last_s, report)
        for index, delivery in enumerate(entry.part.resupply):
            if delivery.at > last_s:
                what = f'unit "{name}": inert: rounds come at {duration(delivery.at)}, when everything is over'
                path = entry.at("resupply", index, "at")
                report.warning(what, path, _over(last_s), "check the unit, or take it out", whole=True)
    for entry in laydown.entries["assets"].values():
        _check_moves(entry, last_s, report)
    for entry in laydown.entries["packages"].values():
        _check_repeat(entry, report)
        if entry.part.after is not None:
            _check_after(entry, laydown, report)


def _over(last_s: float) -> str:
    return f"the last weapons have flown after about {duration(last_s)}"


def _check_ready(entry: Entry, laydown: Laydown, holders: dict[str, str], last_s: float, report: Report) -> None:
    """One way of becoming ready, from assets that hold the parts of this unit alone."""
    part, ready = entry.part, entry.part.ready
    label, assets = f'unit "{part.name}": ', laydown.entries["assets"]
    if part.ready_after is not None:
        what = f"{label}has ready and ready_after"
        report.error(what, entry.at("ready_after"), "one of both says when it is ready", "take one out", key=True)
    if (ready.at is None) == (not ready.phases):
        what = f"{label}ready needs either at or phases"
        report.error(what, entry.at("ready"), "", "write {at: 2 d}, or a list of phases", key=True)
    for index, phase in enumerate(ready.phases):
        if phase.asset is None:
            continue
        path = entry.at("ready", "phases", index, "asset")
        if phase.asset not in assets:
            problem = unknown("asset", phase.asset, assets)
            report.error(f"{label}{problem.what}", path, problem.allowed, problem.remedy)
        elif holders.setdefault(phase.asset, part.name) != part.name:
            what = f'{label}its parts and those of "{holders[phase.asset]}" are the asset "{phase.asset}"'
            report.error(what, path, "an asset of a phase is the parts of one unit", "give each unit its own asset")
        elif assets[phase.asset].part.moves:
            what = f'{label}the asset "{phase.asset}" of a phase has moves of its own'
            report.error(what, path, "it is there in its phase only", "take moves out")
    if ready.again_after is not None and not any(phase.asset for phase in ready.phases):
        what = f"{label}inert: again_after does nothing, no phase has an asset that can be lost"
        report.warning(what, entry.at("ready", "again_after"), "", "name the asset of a phase", key=True)
    earliest = sum(earliest_s(phase.lasts) for phase in ready.phases) if ready.at is None else earliest_s(ready.at)
    if earliest > last_s:
        what = f"{label}inert: ready after {duration(earliest)} at the earliest, when everything is over"
        report.warning(what, entry.at("ready"), _over(last_s), "check the unit", key=True, whole=True)


def _check_moves(entry: Entry, last_s: float, report: Report) -> None:
    """Nothing arrives before it leaves, or leaves before it has arrived."""
    label, there_s = f'asset "{entry.part.name}": ', 0.0
    for index, move in enumerate(entry.part.moves):
        path = entry.at("moves", index, "leaves")
        if there_s == float("inf") or move.leaves < there_s:
            since = "it never arrives" if there_s == float("inf") else f"it arrives at {duration(there_s)}"
            what = f"{label}leaves at {duration(move.leaves)} before it is back from the move before"
            report.error(what, path, since, "put the moves in order of time")
        if move.arrives is not None and move.arrives <= move.leaves:
            what = f"{label}arrives at {duration(move.arrives)} before it leaves at {duration(move.leaves)}"
            at = entry.at("moves", index, "arrives")
            report.error(what, at, "both are times from the start of the scenario", "write the later time here")
        elif move.leaves > last_s:
            what = f"{label}inert: leaves at {duration(move.leaves)}, when everything is over"
            report.warning(what, path, _over(last_s), "check the unit, or take it out", whole=True)
        there_s = float("inf") if move.arrives is None else move.arrives


def _check_repeat(entry: Entry, report: Report) -> None:
    """The aircraft of a raid are back before they fly the next."""
    part = entry.part
    if part.repeat is None:
        return
    flight = flight_s(part.route)
    if same_aircraft(part) and part.repeat.every <= flight:
        what = f'package "{part.name}": the next raid starts {duration(part.repeat.every)} after the one before'
        allowed = f"its aircraft are back after {duration(flight)}: a sortie would need itself to be home"
        remedy = "write a longer time, or aircraft: fresh"
        report.error(what, entry.at("repeat", "every"), allowed, remedy)


def _check_after(entry: Entry, laydown: Laydown, report: Report) -> None:
    """The sorties that a package needs exist, are not its own, and have ended before."""
    part, packages = entry.part, {name: e.part for name, e in laydown.entries["packages"].items()}
    label, path = f'package "{part.name}": ', entry.at("after")
    first = packages.get(part.after)
    if first is None:
        problem = unknown("package", part.after, [name for name in packages if name != part.name])
        report.error(f"{label}after: {problem.what}", path, problem.allowed, problem.remedy)
        return
    root = root_of(part, packages)
    if root.after is not None and root.after in packages:
        through = "" if part.after == part.name else f' by way of "{part.after}"'
        what = f"{label}a sortie that needs itself to have come home{through}"
        report.error(what, path, "after names a package that flies earlier", "name another, or take it out")
        return
    if part.count > first.count:
        what = f'{label}{part.count} aircraft after the {first.count} of "{first.name}"'
        allowed = "each sortie needs the one with its number"
        report.error(what, entry.at("count"), allowed, f"write {first.count} or less, or a package of its own")
    if not same_aircraft(first):
        what = f'{label}after "{first.name}", whose raids fly with fresh aircraft'
        report.error(what, path, "which of them would fly on is not known", f'write aircraft: same in "{first.name}"')
    if part.jitter not in (0.0, root.jitter):
        what = f'{label}its jitter is not that of "{root.name}", whose aircraft it flies with'
        report.error(what, entry.at("jitter"), "one jitter shifts them all", "take it out", key=True)
    else:
        _check_back(label, entry, first, report)


def _check_back(label: str, entry: Entry, first: PackagePart, report: Report) -> None:
    """The aircraft of the earlier package are back when these start."""
    part = entry.part
    begin_s = last_start_s(first) - (first.count - 1) * first.spacing + flight_s(first.route)
    for index in {0, part.count - 1}:
        start_s, back_s = part.start + index * part.spacing, begin_s + index * first.spacing
        if start_s <= back_s:
            what = f'{label}aircraft {index + 1} starts at {start_s:.0f} s, "{first.name}-{index + 1}" is back later'
            report.error(what, entry.at("start"), f"it is back at {back_s:.0f} s", "start later")
            return
