"""Escape, accuracy and command posts: what contradicts itself, what does nothing."""

from __future__ import annotations

from collections.abc import Sequence

from redan.catalogue import Catalogue
from redan.scenario.accuracy import cep_of
from redan.scenario.changes import Entry, Laydown
from redan.scenario.load import Scenario
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.report import Path, Report
from redan.scenario.schema import PackagePart, WeaponPart
from redan.scenario.systems import Numbers, launched_system, usable

_LARGE_CEP_M, _SMALL_CEP_M = 2_000.0, 0.5  # beyond: no munition of the catalogue is printed with such a CEP. Assumption


def check_escape(scenario: Scenario, every: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    """Warnings and errors about a file that is usable but for these."""
    _check_doctrine(scenario, every, report)
    met: set[int] = set()
    sized: dict[str, bool] = {}
    for laydown in every:
        for entry in laydown.entries["packages"].values():
            for index, weapon in enumerate(entry.part.weapons):
                system = usable(catalogue, weapon.munition, "munition")
                known = system is not None and cep_of(weapon, Numbers(system)) is not None
                sized[weapon.target] = sized.get(weapon.target, False) or (known and weapon.hit_probability is None)
                if id(entry.part) not in met:
                    _check_weapon(entry, index, known, report)
            if id(entry.part) not in met and laydown.doctrine is not None and laydown.doctrine.escape is not None:
                _check_speed(entry, laydown, catalogue, report)
            met.add(id(entry.part))
        for entry in laydown.entries["launches"].values():
            launch, system = entry.part, launched_system(catalogue, entry.part.weapon)
            known = system is not None and cep_of(launch, Numbers(system)) is not None
            sized[launch.target] = sized.get(launch.target, False) or (known and launch.hit_probability is None)
            if id(launch) not in met:
                _check_accuracy(f'launch "{launch.name}": ', launch, entry, (), known, report)
            met.add(id(launch))
        _check_confusion(laydown, report)
    for laydown in every:
        for name, entry in laydown.entries["assets"].items():
            if entry.part.radius is not None and not sized.get(name, False):
                what = f'inert: asset "{name}": its radius does nothing: no munition aimed at it has a CEP'
                remedy = "write the weapon's cep, or take the radius out"
                report.warning(what, entry.at("radius"), "the hit probability is not computed", remedy)


def _check_doctrine(scenario: Scenario, every: Sequence[Laydown], report: Report) -> None:
    given = scenario.part.attack.doctrine
    path = ("attack", "doctrine")
    fields = given.model_fields_set
    if given.warned == "none" and given.turn_probability:
        what = "warned is none, with a turn_probability above 0: who is not warned does not turn"
        report.error(what, (*path, "turn_probability"), "", "write receiver or sight, or take the probability out")
    if given.warned == "none" and given.when_engaged == "turn-away" and given.turn_probability is None:
        what = "warned is none: nobody turns away"
        remedy = "write receiver or sight, or press-on"
        report.warning(what, (*path, "warned"), "that is the same as press-on", remedy)
    if "leave_after" in fields and all(d.doctrine is not None and d.doctrine.escape is not None for d in every):
        what = "inert: leave_after does nothing where escape is given"
        allowed = "a turned aircraft is gone when the last missile that can still catch it has done so"
        report.warning(what, (*path, "leave_after"), allowed, "take it out")


def _check_weapon(entry: Entry, index: int, known: bool, report: Report) -> None:
    part: PackagePart = entry.part
    weapon = part.weapons[index]
    label = f'package "{part.name}": {weapon.munition}: '
    _check_accuracy(label, weapon, entry, ("weapons", index), known, report)


def _check_accuracy(
    label: str, weapon: WeaponPart | LaunchPart, entry: Entry, path: Path, known: bool, report: Report
) -> None:
    if weapon.hit_probability is not None and weapon.cep is not None:
        what = f"{label}both a hit_probability and a cep"
        allowed = "a hit probability is typed or computed from the cep, not both"
        report.error(what, entry.at(*path, "cep"), allowed, "take one of them out")
    if weapon.reliability is not None and (weapon.hit_probability is not None or not known):
        what = f"inert: {label}its reliability does nothing without a cep"
        allowed = "a typed hit probability holds it already"
        report.warning(what, entry.at(*path, "reliability"), allowed, "take it out, or write the cep")
    if weapon.cep is not None and not _SMALL_CEP_M <= weapon.cep <= _LARGE_CEP_M:
        what = f"{label}a CEP of {weapon.cep:g} m"
        allowed = f"plausible is {_SMALL_CEP_M:g} m to {_LARGE_CEP_M:g} m (assumption)"
        report.warning(what, entry.at(*path, "cep"), allowed, "check the unit and the digits")


def _check_speed(entry: Entry, laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """An aircraft that runs faster than the catalogue says it can fly."""
    doctrine = laydown.doctrine
    system = usable(catalogue, entry.part.aircraft, "aircraft")
    if doctrine is None or doctrine.escape is None or doctrine.escape.speed is None or system is None:
        return
    if system.has("max_speed_m_s") and doctrine.escape.speed > Numbers(system)("max_speed_m_s", level="high"):
        what = f"escape at {doctrine.escape.speed:.0f} m/s: {system.id} does not fly so fast"
        allowed = f"the catalogue has {Numbers(system)('max_speed_m_s', level='high'):.0f} m/s at most"
        report.warning(what, ("attack", "doctrine", "escape", "speed"), allowed, "check the unit and the digits")


def _check_confusion(laydown: Laydown, report: Report) -> None:
    for name, entry in laydown.entries["nets"].items():
        confusion = entry.part.confusion
        if confusion is None:
            continue
        path = entry.at("confusion")
        if confusion.most < confusion.least:
            what = f'net "{name}": confusion from {confusion.least:g} s to {confusion.most:g} s runs backwards'
            report.error(what, path, "least is the shorter of the two", "exchange them")
        if entry.part.command_post is None:
            what = f'inert: net "{name}": confusion does nothing: it has no command post that can be lost'
            report.warning(what, path, "", "write its command_post, or take it out", key=True)
        elif not any(unit.part.net == name for unit in laydown.entries["units"].values()):
            what = f'inert: net "{name}": confusion does nothing: no unit is on the net'
            report.warning(what, path, "", "put a unit on it, or take it out", key=True)
