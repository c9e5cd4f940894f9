"""Kill probabilities that a variant or a reading sets: alternatives, classes and units that exist, and that matter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from redan.catalogue import Catalogue, System
from redan.catalogue.parameters import TARGET_CLASSES
from redan.scenario.changes import Laydown, lay_down
from redan.scenario.load import Scenario
from redan.scenario.report import Path, Report
from redan.scenario.suggest import did_you_mean
from redan.scenario.systems import engaged_classes, usable
from redan.units import bare_number, quoted, shown


def systems_of_units(laydown: Laydown, catalogue: Catalogue) -> dict[str, System]:
    """The system of every fire unit that names one a run can use."""
    found = {name: usable(catalogue, e.part.system, "sam") for name, e in laydown.entries["units"].items()}
    return {name: system for name, system in found.items() if system is not None}


def check_kill_probability(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """The setting names alternatives, classes and units that exist."""
    for name in TARGET_CLASSES:
        if name in laydown.entries["units"]:
            what = f'the unit "{name}" has the name of a target class'
            path = (*laydown.entries["units"][name].path, "name")
            report.error(what, path, "a setting could mean either", f"write {name}-1")
    systems = systems_of_units(laydown, catalogue)
    if laydown.kill_probability is not None and systems:
        _check_setting(laydown.kill_probability, laydown.kill_probability_path, systems, laydown, report, nested=False)


def _check_setting(
    setting: Any, path: Path, systems: dict[str, System], laydown: Laydown, report: Report, *, nested: bool
) -> None:
    known = list(dict.fromkeys(name for system in systems.values() for name in system.alternatives))
    forms = (
        f"allowed is {', '.join(known)}, a number from 0 to 1 (or 0 % to 100 %), "
        "or a mapping of classes (or units) to these"
    )
    if isinstance(setting, str) and bare_number(setting.strip().removesuffix("%").strip()) is None:
        if setting not in known:
            remedy = did_you_mean(setting, known) or "write one of these, or a number like 0.6"
            what = f'kill_probability: {quoted(setting)} is no alternative of the catalogue'
            report.error(what, path, forms, remedy)
            return
        for name, system in systems.items():
            lacking = [c for c in engaged_classes(system) if not _has(system, c, setting)]
            if lacking:
                what = f'kill_probability: {system.id} (unit "{name}") has no value "{setting}" against {lacking[0]}'
                there = ", ".join(a for a in system.alternatives if all(_has(system, c, a) for c in lacking))
                report.error(what, path, f"it has {there or 'none'}", "choose one of these, or write a number")
    elif isinstance(setting, dict) and setting:
        for key, value in setting.items():
            if key in TARGET_CLASSES:
                if not _is_fraction(value):
                    what = f'kill_probability: {quoted(value)} is not a probability'
                    allowed = "allowed is a number from 0 to 1, or 0 % to 100 %"
                    report.error(what, (*path, key), allowed, _as_share(value))
            elif key in laydown.entries["units"] and not nested:
                own = {key: systems[key]} if key in systems else {}
                _check_setting(value, (*path, key), own, laydown, report, nested=True)
            elif key in all_units(laydown.scenario) and not nested and path[0] == "readings":
                laydown.skipped.add((*path, key))
            else:
                known_units = sorted(all_units(laydown.scenario))
                remedy = did_you_mean(key, [*TARGET_CLASSES, *known_units]) or "write a class or the name of a unit"
                what = f'kill_probability: there is no target class or unit "{shown(key)}"'
                report.error(what, (*path, key), f"classes are {', '.join(TARGET_CLASSES)}", remedy, key=True)
    elif not _is_fraction(setting):
        report.error(f'kill_probability: {quoted(setting)} is not a probability', path, forms, _as_share(setting))


def _as_share(value: Any) -> str:
    """The remedy for what is no probability: a number above 1 is taken for per cent."""
    number = bare_number(value)
    if number is not None and 1 < number <= 100:
        return f"write {number / 100:g} if per cent is meant"
    return "write it like 0.6 or 60 %"


def _has(system: System, target_class: str, alternative: str) -> bool:
    estimates = system.parameter(f"kill_probability.{target_class}").estimates
    return alternative in estimates or "" in estimates


def _is_fraction(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


@lru_cache(maxsize=4)
def all_units(scenario: Scenario) -> frozenset[str]:
    """Names of fire units over all variants of the file."""
    found = {unit.name for unit in scenario.part.defence.units}
    for variant in scenario.variants.values():
        found |= {unit.name for unit in variant.change.add.defence.units}
    additions = [scenario.part.defence, *(variant.change.add.defence for variant in scenario.variants.values())]
    if any(addition.formations for addition in additions):
        found = found.union(*(lay_down(scenario, variant).entries["units"] for variant in scenario.variants))
    return frozenset(found)


def check_idle_classes(laydowns: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    """A kill probability for a class that nothing in the file belongs to, or that the unit does not engage."""
    flying: set[str] = set()  # classes of what flies in any variant under any choice
    engaged: set[str] = set()
    by_unit: dict[str, set[str]] = {}
    for laydown in laydowns:
        for entry in laydown.entries["packages"].values():
            for system_id in (entry.part.aircraft, *(weapon.munition for weapon in entry.part.weapons)):
                if catalogue.has(system_id):
                    flying.add(catalogue.system(system_id).labels.get("threat_class", ""))
        for entry in laydown.entries["launches"].values():
            if catalogue.has(entry.part.weapon):
                flying.add(catalogue.system(entry.part.weapon).labels.get("threat_class", ""))
        for name, system in systems_of_units(laydown, catalogue).items():
            by_unit.setdefault(name, set()).update(engaged_classes(system))
            engaged |= by_unit[name]
    for laydown in laydowns:
        setting = laydown.kill_probability
        if isinstance(setting, dict):
            _idle(setting, laydown.kill_probability_path, flying, engaged, "no unit", report)
            for name in setting.keys() & by_unit.keys():
                if isinstance(setting[name], dict):
                    place = (*laydown.kill_probability_path, name)
                    _idle(setting[name], place, flying, by_unit[name], f'the unit "{name}" does not', report)


def _idle(setting: Any, path: Path, flying: set[str], engaged: set[str], who: str, report: Report) -> None:
    for key in setting:
        if key not in TARGET_CLASSES:
            continue
        if key not in flying:
            listed = ", ".join(c for c in TARGET_CLASSES if c in flying) or "nothing"
            what = f"kill_probability: nothing in the file is of the class {key}"
            report.warning(what, (*path, key), f"there is {listed}", "take it out, or check the class", key=True)
        elif key not in engaged:
            listed = ", ".join(c for c in TARGET_CLASSES if c in engaged)
            verb = "engages" if who == "no unit" else "engage"
            what = f"kill_probability: {who} {verb} the class {key}, so the number does nothing"
            allowed = f"the catalogue has {listed}" if listed else ""
            report.warning(what, (*path, key), allowed, "take it out, or check the class", key=True)
