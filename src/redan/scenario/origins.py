"""Where the numbers of a kill come from: the file, a reading, or the catalogue with its sources and grades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redan.catalogue import Catalogue, System, load_catalogue
from redan.scenario.changes import Laydown, Path, lay_down
from redan.scenario.factors import factors
from redan.scenario.load import Scenario
from redan.scenario.systems import Numbers, alternative_of

OF_DOCTRINE = ("first_salvo", "next_salvo", "max_salvos")
OF_ASSESSMENT = ("false_kill", "false_miss")


def origins_of(
    scenario: Scenario, variant: str, readings: Mapping[str, str], level: str, unit: str, threat_class: str,
    catalogue: Catalogue | None = None,
) -> dict[str, str]:
    """For a fire unit and a target class: number -> where it comes from, in words."""  # fmt: skip
    catalogue = load_catalogue() if catalogue is None else catalogue
    laydown = lay_down(scenario, variant, readings, level, catalogue)
    entry = laydown.entries["units"][unit]
    system = catalogue.system(entry.part.system)
    found = {"single_shot": _kill_probability(laydown, unit, threat_class, system)}
    against = (entry.part.doctrine.against or {}).get(threat_class)
    for name in OF_DOCTRINE:
        if against is not None and getattr(against, name) is not None:
            found[name] = _in_file(laydown, entry.at("doctrine", "against", threat_class, name))
        elif getattr(entry.part.doctrine, name) is not None:
            found[name] = _in_file(laydown, entry.at("doctrine", name))
        else:
            found[name] = _in_catalogue(system, name, level)
    for factor in factors(laydown, unit, Numbers(system, level), catalogue):
        if factor.of == "shot":
            found["single_shot"] += f"; times {factor.name} {factor.value:g}: {factor.says}"
        else:
            found["system"] = factor.says
    return found | {name: _in_catalogue(system, name, level) for name in OF_ASSESSMENT}


def _kill_probability(laydown: Laydown, unit: str, threat_class: str, system: System) -> str:
    setting, path = laydown.kill_probability, laydown.kill_probability_path
    name = f"kill_probability.{threat_class}"
    if not system.has(name):
        return f"none: {system.id} has no {name} in the catalogue"
    alternative = alternative_of(setting, unit, threat_class, system)
    by = f"; set by {_in_file(laydown, path)}" if _sets(setting, unit, threat_class) else ""
    if alternative is None:
        return by.removeprefix("; set by ")
    return _in_catalogue(system, name, laydown.level, alternative) + by


def _sets(setting: Any, unit: str, threat_class: str) -> bool:
    """Whether a setting says anything of this unit and class."""
    if isinstance(setting, dict):
        return _sets(setting[unit], unit, threat_class) if unit in setting else threat_class in setting
    return setting is not None


def _in_catalogue(system: System, name: str, level: str, alternative: str = "") -> str:
    """As in "catalogue s-125, kill_probability.aircraft (claimed), level best: memory, C"."""
    parameter = system.parameter(name)
    if parameter.common:
        return f"assumption common to all systems, {name}, level {level}"
    values = parameter.estimate(alternative or None).values
    sources = "; ".join(dict.fromkeys(f"{value.source}, {value.grade}" for value in values))
    which = f" ({alternative})" if alternative else ""
    return f"catalogue {system.id}, {name}{which}, level {level}" + (f": {sources}" if sources else "")


def _in_file(laydown: Laydown, path: Path) -> str:
    """The reading, variant or entry that holds a setting, with its place."""
    where = laydown.scenario.root.where(path)
    if path[:1] == ("readings",):
        return f"reading {path[1]} = {path[3]}, {where}"
    if path[:1] == ("variants",):
        return f"variant {path[1]}, {where}"
    return f"the file, {where}"
