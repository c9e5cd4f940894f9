"""What a missile's success is a product of, beside its single-shot kill probability: named factors with their sources.

Settings of a variant or a reading: `reliability` (of a missile), `system_reliability` (of what all missiles of an
engagement need), `seeker` (what guides the missile in the end), which have no default; and `warhead_kill`, the share of
hits on a ballistic missile that end its warhead, by default the catalogue's where a system has one.
"""

from __future__ import annotations

from typing import Any

from redan.catalogue import Catalogue, System
from redan.catalogue.parameters import LOOSE_SEEKERS, SEEKERS
from redan.scenario.changes import Laydown
from redan.scenario.report import Path, Report
from redan.scenario.resolved import Factor
from redan.scenario.suggest import did_you_mean
from redan.scenario.systems import Numbers, source_keys, usable
from redan.units import quoted, shown

CATALOGUE = "catalogue"  # the word for the catalogue's value
COMMON = "reliability"  # of the catalogue: for systems that have none of their own
OF = {"reliability": "shot", "system_reliability": "engagement", "warhead_kill": "shot"}
SAYS = {
    "reliability": "reliability of the missile",
    "system_reliability": "reliability of the engagement",
    "warhead_kill": "share of hits that end the warhead",
}
WARHEAD = "warhead_kill"  # of the catalogue where a system has it, whether it is set or not
BALLISTIC = "ballistic-missile"


def setting(laydown: Laydown, key: str, unit: str) -> Any:
    """What is set for a unit; None: nothing."""
    value = laydown.chances[key][0] if key in laydown.chances else None
    return value.get(unit) if isinstance(value, dict) else value


def factors(laydown: Laydown, unit: str, numbers: Numbers, catalogue: Catalogue) -> tuple[Factor, ...]:
    """The factors that are set for a unit, in a fixed order."""
    found = []
    for key, of in OF.items():
        value, against = setting(laydown, key, unit), BALLISTIC if key == WARHEAD else ""
        if key == WARHEAD and value is None and numbers.system.has(WARHEAD):
            value = CATALOGUE
        if value == CATALOGUE and (key != WARHEAD or numbers.system.has(WARHEAD)):
            n = numbers if numbers.system.has(key) else Numbers(catalogue.system(COMMON), numbers.level)
            says = f"{', '.join(source_keys(n.system, key))}: `redan catalogue {n.system.id}`, {n.level}"
            found.append(Factor(SAYS[key], n(key), says, of, against))
        elif value is not None and value != CATALOGUE:
            found.append(Factor(SAYS[key], float(value), "set by the file", of, against))
    return tuple(found)


def seeker(laydown: Laydown, unit: str, numbers: Numbers) -> str:
    """What guides a unit's missiles in the end; empty where nothing is set."""
    value = setting(laydown, "seeker", unit)
    return numbers.label("seeker") if value == CATALOGUE else value or ""


def check_factors(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """Values that are none, units that do not exist."""
    for key, (value, path) in laydown.chances.items():
        if isinstance(value, dict):
            for unit, inner in value.items():
                if unit in laydown.entries["units"]:
                    _check_value(key, inner, (*path, unit), report)
                elif path[0] == "readings":
                    laydown.skipped.add((*path, unit))
                else:
                    remedy = did_you_mean(unit, laydown.entries["units"]) or "write the name of a unit"
                    report.error(f'{key}: there is no unit "{shown(unit)}"', (*path, unit), "", remedy, key=True)
            if not value:
                report.error(f"{key}: sets nothing", path, "", "write a value, or UNIT: value")
        else:
            _check_value(key, value, path, report)
        _check_catalogue(key, value, path, laydown, catalogue, report)


def _check_value(key: str, value: Any, path: Path, report: Report) -> None:
    if value == CATALOGUE:
        return
    if key == "seeker":
        if value not in SEEKERS:
            allowed = f"allowed is {', '.join(SEEKERS)}, or {CATALOGUE}"
            remedy = did_you_mean(value, [*SEEKERS, CATALOGUE]) or f"write {CATALOGUE}"
            report.error(f"{key}: {quoted(value)} is not one of the choices", path, allowed, remedy)
        return
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= 1:
        per_cent = f"write {value / 100:g} if per cent is meant" if number and 1 < value <= 100 else ""
        allowed = f"allowed is a number from 0 to 1, a percentage, {CATALOGUE}, or a mapping of units to these"
        report.error(f"{key}: {quoted(value)} is not a share", path, allowed, per_cent or "write it like 0.9 or 90 %")
    elif value == 1 and key != WARHEAD:  # the catalogue's may be smaller: see below
        _warn_of_one(key, path, report)


def _warn_of_one(key: str, path: Path, report: Report) -> None:
    report.warning(f"inert: {key} is 1: nothing fails", path, "", "write a smaller share, or take it out")


def _check_catalogue(key: str, value: Any, path: Path, laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """The catalogue has a number or a word for every unit that asks for it; an active seeker matters."""
    kinds, ones = set(), []
    for name, entry in laydown.entries["units"].items():
        wanted = value.get(name) if isinstance(value, dict) else value
        system: System | None = usable(catalogue, entry.part.system, "sam")
        if system is None or wanted is None:
            continue
        ones += [system] if key == WARHEAD and wanted == 1 else []
        kinds.add(system.labels.get("seeker") if wanted == CATALOGUE else wanted)
        lacks = key not in system.labels if key == "seeker" else key == WARHEAD and not system.has(key)
        if wanted == CATALOGUE and lacks:
            what = f'{key}: the catalogue has none for {system.id} (unit "{name}")'
            report.error(what, path, "", "write the value for this unit")
    if ones and not any(system.has(WARHEAD) for system in ones):
        _warn_of_one(key, path, report)
    if key == "seeker" and kinds and not kinds & set(LOOSE_SEEKERS):
        what = "inert: seeker does nothing: no unit's missiles are active, infrared or unguided"
        allowed = "missiles of all other kinds are lost with their radar, as without it"
        report.warning(what, path, allowed, "take it out, or write active for a unit", key=True)
