"""Identification, announcements, decoys, weapons control, guards: what contradicts itself, and what does nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from redan.catalogue import Catalogue
from redan.scenario import walk
from redan.scenario.changes import Entry, Laydown, Path, unknown, variants_with
from redan.scenario.checks_place import nearest_m
from redan.scenario.ground import Ground
from redan.scenario.parts_identification import ControlPart
from redan.scenario.parts_units import UnitPart
from redan.scenario.report import Report
from redan.scenario.resolve_identification import identified, identifiers, words_of
from redan.scenario.route import legs_of
from redan.scenario.schema import PackagePart, WeaponPart
from redan.scenario.systems import ids_of

_STEP_M, _MOST_POINTS = 1_000.0, 2_000  # between places of a route when it is asked whether it passes a zone; how many


def check_identification(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """What cannot be run in one variant under one set of readings."""
    _check_controls(laydown, report)
    for name, part in laydown.parts("units", UnitPart).items():
        _check_guards(laydown, name, part, report)
    decoys = ids_of(catalogue, "decoy")
    for entry in laydown.entries["packages"].values():
        lines: list[tuple[Path, str, PackagePart | WeaponPart]] = [((), entry.part.aircraft, entry.part)]
        lines += [(("weapons", i), w.munition, w) for i, w in enumerate(entry.part.weapons)]
        for path, system, line in lines:
            wrong = "taken_for_decoy" if system in decoys else "recognised"
            if getattr(line, wrong) is not None:
                right = "recognised" if system in decoys else "taken_for_decoy"
                what = f'package "{entry.part.name}": {wrong} is not for {system}'
                is_one = f"{system} is {'a' if system in decoys else 'no'} decoy"
                report.error(what, entry.at(*path, wrong), is_one, f"write {right}")


def _check_controls(laydown: Laydown, report: Report) -> None:
    """Lines of weapons control: units that exist, times in order, one word for one zone and time."""
    path, units = laydown.control_path, laydown.entries["units"]
    for index, line in enumerate(laydown.weapons_control):
        for number, name in enumerate(line.units):
            if name not in units:
                problem = unknown("unit", name, units, variants_with(laydown.scenario, "units", name))
                at: Path = (*path, index, "units", number)
                report.error(f"weapons control: {problem.what}", at, problem.allowed, problem.remedy)
        if line.since is not None and line.until is not None and line.until <= line.since:
            what = f"weapons control: until {line.until:g} s is not after since {line.since:g} s"
            report.error(what, (*path, index, "until"), "", "exchange them, or take one out")
    for (i, one), (j, other) in combinations(enumerate(laydown.weapons_control), 2):
        if one.word != other.word and _meet(one, other):
            first = laydown.scenario.root.where((*path, i)).line
            zone = "for one zone and time" if one.zone else "for one time, everywhere"
            what = f"weapons control contradicts itself {zone}: {other.word} here, {one.word} at line {first}"
            allowed = "lines with a zone go before lines without; of two alike neither does"
            remedy = "part their zones, times (since, until) or units, or take one out"
            report.error(what, (*path, j, "word"), allowed, remedy)


def _meet(one: ControlPart, other: ControlPart) -> bool:
    """Whether two lines hold for some unit at some place and time, and neither goes before the other."""
    if (one.zone is None) != (other.zone is None):
        return False
    if one.units and other.units and not set(one.units) & set(other.units):
        return False
    since = [line.since or -math.inf for line in (one, other)]
    until = [math.inf if line.until is None else line.until for line in (one, other)]
    if max(since) >= min(until):
        return False
    if one.zone is None or other.zone is None:
        return True
    return walk.distance_m(one.zone.at, other.zone.at) < one.zone.radius + other.zone.radius


def _check_guards(laydown: Laydown, name: str, part: UnitPart, report: Report) -> None:
    guards = part.doctrine.guards
    assets = laydown.entries["assets"]
    if guards is not None and guards not in assets:
        problem = unknown("asset", guards, assets, variants_with(laydown.scenario, "assets", guards))
        at = laydown.entries["units"][name].at("doctrine", "guards")
        report.error(f'unit "{name}": guards: {problem.what}', at, problem.allowed, problem.remedy)


# ---- inert


def check_idle_identification(every: Sequence[Laydown], report: Report) -> None:
    """What acts in no variant under no reading is said at its place."""
    _idle(every, "guards", report)
    _idle(every, "economise", report)
    _idle(every, "identification", report)
    _idle(every, "announced", report)
    _idle(every, "zones", report)
    _untold(every, report)


def _idle(every: Sequence[Laydown], what: str, report: Report) -> None:
    """Warn of each thing of a kind that does nothing wherever it stands."""
    acts: dict[Path, bool] = {}
    says: dict[Path, tuple[str, str, str]] = {}
    for laydown in every:
        for path, words in _FINDERS[what](laydown):
            acts[path] = acts.get(path, False) or words is None
            if words is not None:
                says[path] = words
    for path, active in acts.items():
        if not active:
            inert, allowed, remedy = says[path]
            report.warning(f"inert: {inert}", path, allowed, remedy, key=True)


Found = Iterable[tuple[Path, tuple[str, str, str] | None]]


def _guards(laydown: Laydown) -> Found:
    aimed = {w.target for entry in laydown.entries["packages"].values() for w in entry.part.weapons}
    for name, entry in laydown.entries["units"].items():
        guards = entry.part.doctrine.guards
        if guards is not None:
            says = (f'unit "{name}" guards "{guards}"', "nothing is aimed at it", "guard what somebody attacks")
            yield entry.at("doctrine", "guards"), None if guards in aimed else says


def _economise(laydown: Laydown) -> Found:
    for name, entry in laydown.entries["units"].items():
        doctrine = entry.part.doctrine
        if doctrine.economise is not None:
            single = doctrine.first_salvo == 1 and doctrine.next_salvo == 1
            says = (f'unit "{name}" economises', "its salvos are of one missile already", "write larger salvos")
            yield entry.at("doctrine", "economise"), says if single else None


def _identification(laydown: Laydown) -> Found:
    """Units and nets that identify, where no word of theirs could hold a shot back or release one."""
    third = bool(laydown.entries["flights"])
    who = {watcher: positive for watcher, _, positive in identifiers(laydown)}
    for kind in ("nets", "units"):
        for name, entry in laydown.entries[kind].items():
            how = entry.part.identification
            if how is None:
                continue
            members = [n for n, u in laydown.entries["units"].items() if u.part.net == name] if kind == "nets" else []
            net = laydown.entries["nets"].get(entry.part.net) if kind == "units" and entry.part.net else None
            words = None
            if kind == "units" and entry.part.net is not None:
                useful = net is not None and net.part.command_post is not None and net.part.identification is not None
                if not (useful and "tight" in words_of(laydown, name)):
                    words = (f'unit "{name}" identifies',
                             f'its net "{entry.part.net}" does that for it; its own word counts when weapons control '
                             "is tight and the command post of a net that identifies is lost",
                             "write it at the net, or take it out")  # fmt: skip
            elif kind == "nets" and not members:
                words = (f'net "{name}" identifies', "no unit is on it", "take it out")
            elif not any(who.get(n) for n in (name, *members)) and not third and how.errors.hostile_as_friend == 0:
                words = (f'{kind.removesuffix("s")} "{name}" identifies',
                         "where weapons control is free only the word friend holds fire, and it is never found here",
                         "write permission: tight, an error, or a third party")  # fmt: skip
            yield entry.at("identification"), words


def _announced(laydown: Laydown) -> Found:
    for kind in ("flights", "packages"):
        for name, entry in laydown.entries[kind].items():
            if entry.part.announced is not None and not laydown.entries["units"]:
                yield entry.at("announced"), (f'"{name}" is announced', "no unit is there to be told", "add one")
            elif entry.part.announced is not None:
                never = entry.part.announced.reliability == 0
                says = (f'"{name}" is announced', "with a reliability of 0 nobody is told", "write a reliability")
                yield entry.at("announced"), says if never else None


def _zones(laydown: Laydown) -> Found:
    """Zones that no route leads through."""
    flown = [e for kind in ("packages", "flights") for e in laydown.entries[kind].values()]
    assets = [t.part.at for kind in ("assets", "units", "radars") for t in laydown.entries[kind].values()]
    for index, line in enumerate(laydown.weapons_control):
        if line.zone is None:
            continue
        centre = walk.unit_vectors([line.zone.at])
        passes = any(_passes(entry, centre, line.zone.radius) for entry in flown)
        near = any(walk.distance_m(line.zone.at, place) < line.zone.radius for place in assets)
        says = (f"weapons control: {line.word} in a zone", "no route leads through it", "check its place and radius")
        yield (*laydown.control_path, index, "zone"), None if passes or near else says


def _passes(entry: Entry, centre: np.ndarray, radius_m: float) -> bool:
    flown, spacing_m = walk.vectors_along(legs_of(entry.part.route, Ground(None)), _STEP_M, _MOST_POINTS)
    return float(nearest_m(centre, flown).min()) - spacing_m < radius_m


_FINDERS = {
    "guards": _guards, "economise": _economise, "identification": _identification, "announced": _announced,
    "zones": _zones,
}  # fmt: skip


def _untold(every: Sequence[Laydown], report: Report) -> None:
    """Third parties that everybody fires at as at an enemy: nobody tells them apart."""
    for laydown in every:
        alone = [
            name
            for name, part in laydown.parts("units", UnitPart).items()
            if not identified(part, laydown) and "free" in words_of(laydown, name)
        ]
        for name, entry in laydown.entries["flights"].items():
            if alone and entry.part.announced is None:
                what = f'flight "{name}": {alone[0]} fires at it as at an enemy'
                allowed = "weapons control is free, nobody identifies and nobody announces it"
                report.warning(what, entry.path, allowed, "give identification to its net, or to the unit", whole=True)
            notice = entry.part.announced
            if notice is not None and notice.lead <= notice.pass_down:
                late_s = notice.pass_down - notice.lead
                what = f'flight "{name}": announced {notice.lead:g} s ahead, passed down in {notice.pass_down:g} s'
                allowed = f"it is known {late_s:g} s after the entry" if late_s else "it is known with the entry itself"
                report.warning(what, entry.at("announced"), allowed, "announce it earlier if that is not meant")
