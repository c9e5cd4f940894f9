"""Is a scenario usable, and what in it is doubtful? Everything that reading alone cannot tell."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from redan.catalogue import Catalogue, load_catalogue
from redan.catalogue.parameters import TARGET_CLASSES
from redan.errors import InputError, Problem
from redan.physics.terrain import terrain_of
from redan.scenario.changes import KINDS, Laydown, lay_down, unknown
from redan.scenario.checks_attack import check_attack, check_weapons_reach
from redan.scenario.checks_defence import check_defence
from redan.scenario.checks_place import Spot, check_places
from redan.scenario.ground import Ground, terrain_name
from redan.scenario.load import Scenario
from redan.scenario.report import Path, Report
from redan.scenario.suggest import did_you_mean
from redan.scenario.systems import ids_of, kill_probability
from redan.units import shown


def check(scenario: Scenario) -> list[Problem]:
    """Every error and warning of a scenario, all variants and readings considered; errors first."""
    report = Report(scenario.root)
    catalogue = load_catalogue()
    _check_choices(scenario, report)
    _check_sources(scenario, catalogue, report)
    if any(problem.severity == "error" for problem in report.problems()):
        return report.problems()
    laydowns = {name: lay_down(scenario, name) for name in scenario.variants}
    ground = _ground(scenario, report)
    seen: set[object] = set()
    for laydown in laydowns.values():
        _check_one(laydown, catalogue, ground, report, seen)
    _check_spots(list(laydowns.values()), ground, report)
    _check_readings(scenario, laydowns, catalogue, report)
    check_weapons_reach(list(laydowns.values()), catalogue, report)
    if not any(problem.severity == "error" for problem in report.problems()):
        _check_inert_variants(laydowns, report)
        _check_inert_readings(scenario, catalogue, report)
    return report.problems()


def check_laydown(laydown: Laydown, catalogue: Catalogue) -> list[Problem]:
    """Every error and warning of one variant under one set of readings."""
    report = Report(laydown.scenario.root)
    ground = _ground(laydown.scenario, report)
    _check_one(laydown, catalogue, ground, report, set())
    _check_spots([laydown], ground, report)
    return report.problems()


def _check_one(laydown: Laydown, catalogue: Catalogue, ground: Ground, report: Report, seen: set[object]) -> None:
    for problem in laydown.problems:
        report.add(problem)
    check_defence(laydown, catalogue, report, seen)
    check_attack(laydown, catalogue, ground, report, seen)
    _check_kill_probability(laydown, catalogue, report)


def _ground(scenario: Scenario, report: Report) -> Ground:
    """The terrain; a smooth earth (and an error) where it cannot be read."""
    written = scenario.part.terrain
    name = terrain_name(written, scenario.path)
    try:
        return Ground(None if name is None else terrain_of(name))
    except InputError as error:
        problem = error.problems[0]
        close = did_you_mean(written, ["levant", "none"])
        remedy = close or problem.remedy or "write levant, none, or the path of a file"
        place = f'"{shown(written)}"' if problem.where.file else ""  # in the terrain file
        if problem.where.file and problem.where.file != name:  # said by a file beside it
            place = f'"{shown(FilePath(problem.where.file).name)}"'
        if problem.where.line:
            place += f" line {problem.where.line}, column {problem.where.column}"
        what = " ".join(filter(None, ("terrain", place))) + f": {problem.what}"
        report.error(what, ("terrain",), problem.allowed, remedy)
    return Ground(None)


def _check_choices(scenario: Scenario, report: Report) -> None:
    """Baseline and default options exist."""
    if scenario.baseline not in scenario.variants:
        problem = unknown("variant", scenario.baseline, scenario.variants)
        report.error(f"baseline: {problem.what}", ("baseline",), problem.allowed, problem.remedy)
    for name, reading in scenario.readings.items():
        if reading.default not in reading.options:
            problem = unknown("option", reading.default, reading.options)
            path: Path = ("readings", name, "default")
            report.error(f'reading "{name}": {problem.what}', path, problem.allowed, problem.remedy)
        elif len(reading.options) == 1:
            what = f'the reading "{name}" has one option: nothing is contested'
            report.warning(what, ("readings", name), "", "add the other reading, or take it out", key=True)


def _check_sources(scenario: Scenario, catalogue: Catalogue, report: Report) -> None:
    """Every source that is named is in the catalogue."""
    named: list[tuple[Path, tuple[str, ...] | None]] = [
        (("variants", name, "sources"), variant.sources) for name, variant in scenario.variants.items()
    ]
    for name, reading in scenario.readings.items():
        for key, option in reading.options.items():
            named.append((("readings", name, "options", key, "sources"), option.sources))
    known = catalogue.sources()
    for path, keys in named:
        for index, key in enumerate(keys or ()):
            if key not in known:
                remedy = did_you_mean(key, known) or "name a source of the catalogue, as in report-000"
                what = f'there is no source "{shown(key)}" in the catalogue'
                report.error(what, (*path, index), "sources are keys of the catalogue's sources", remedy)


def _check_spots(laydowns: list[Laydown], ground: Ground, report: Report) -> None:
    spots: dict[Path, Spot] = {}
    for laydown in laydowns:
        for kind in KINDS:
            for name, entry in laydown.entries[kind].items():
                label = f'{kind.removesuffix("s")} "{name}": '
                if kind == "packages":
                    for index, point in enumerate(entry.part.route):
                        path = (*entry.path, "route", index, "at")
                        spots[path] = Spot(f"{label}waypoint {index + 1}: ", point.at, path, False)
                elif kind == "nets":
                    if entry.part.command_post is not None:
                        path = (*entry.path, "command_post", "at")
                        spots[path] = Spot(f"{label}command post: ", entry.part.command_post.at, path, True)
                else:
                    path = (*entry.path, "at")
                    spots[path] = Spot(label, entry.part.at, path, True)
    check_places(list(spots.values()), ground, laydowns[0].scenario.part.terrain, report)


def _check_kill_probability(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """The setting names alternatives, classes and units that exist."""
    systems = {entry.part.system for entry in laydown.entries["units"].values()} & set(ids_of(catalogue, "sam"))
    known = list(dict.fromkeys(name for s in sorted(systems) for name in catalogue.system(s).alternatives))
    if laydown.kill_probability is not None and known:
        setting, path = laydown.kill_probability, laydown.kill_probability_path
        _check_setting(setting, path, known, list(laydown.entries["units"]), laydown, report)


def _check_setting(
    setting: Any, path: Path, known: list[str], units: list[str], laydown: Laydown, report: Report
) -> None:
    forms = f"allowed is {', '.join(known)}, a number from 0 to 1, or a mapping of classes (or units) to these"
    if isinstance(setting, str):
        if setting not in known:
            remedy = did_you_mean(setting, known) or f"write {known[0]}"
            what = f'kill_probability: "{shown(setting)}" is no alternative of the catalogue'
            report.error(what, path, forms, remedy)
    elif isinstance(setting, dict):
        for key, value in setting.items():
            if key in TARGET_CLASSES:
                if not _is_fraction(value):
                    what = f'kill_probability: "{shown(value)}" is not a probability'
                    report.error(what, (*path, key), "allowed is a number from 0 to 1", "write it like 0.6")
            elif key in units:
                _check_setting(value, (*path, key), known, [], laydown, report)
            elif key in all_units(laydown.scenario):
                laydown.skipped.add((*path, key))
            else:
                remedy = did_you_mean(key, [*TARGET_CLASSES, *units]) or "write a class or the name of a unit"
                what = f'kill_probability: there is no target class or unit "{shown(key)}"'
                report.error(what, (*path, key), f"classes are {', '.join(TARGET_CLASSES)}", remedy, key=True)
    elif not _is_fraction(setting):
        report.error(f'kill_probability: "{shown(setting)}" is not a probability', path, forms, "write it like 0.6")


def _is_fraction(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def all_units(scenario: Scenario) -> set[str]:
    """Names of fire units over all variants."""
    names = {unit.name for unit in scenario.part.defence.units}
    return names.union(*({u.name for u in v.change.add.defence.units} for v in scenario.variants.values()))


def _check_readings(scenario: Scenario, laydowns: dict[str, Laydown], catalogue: Catalogue, report: Report) -> None:
    """Every option's settings can be done; one for an entry that no variant has is a slip."""
    for name, reading in scenario.readings.items():
        for option in reading.options:
            skipped: set[Path] | None = None
            for variant in scenario.variants:
                laydown = lay_down(scenario, variant, {name: option})
                for problem in laydown.problems:
                    report.add(problem)
                _check_kill_probability(laydown, catalogue, report)
                here = {path for path in laydown.skipped if path[:4] == ("readings", name, "options", option)}
                skipped = here if skipped is None else skipped & here
            for path in sorted(skipped or (), key=str):
                what = f'"{path[-1]}" sets something that no variant has'
                close = did_you_mean(str(path[-1]).split(".")[-2 if "." in str(path[-1]) else -1], all_units(scenario))
                report.error(what, path, "settings are for entries of the file", close or "check the name", key=True)


def _check_inert_variants(laydowns: dict[str, Laydown], report: Report) -> None:
    """A variant that changes nothing next to the baseline, or next to another variant, is named."""
    baseline = next(iter(laydowns.values())).scenario.baseline
    seen = [(laydowns[baseline].signature(), baseline)]
    for name, laydown in laydowns.items():
        if name == baseline:
            continue
        here = laydown.signature()
        other = next((n for signature, n in seen if signature == here), None)
        if other is None:
            seen.append((here, name))
        else:
            beside = "the baseline" if other == baseline else "the variant"
            what = f'the variant "{name}" changes nothing next to {beside} "{other}"'
            remedy = "write what it adds, removes or sets, or take it out"
            report.warning(what, ("variants", name), "every difference will be exactly 0", remedy, key=True)


def _check_inert_readings(scenario: Scenario, catalogue: Catalogue, report: Report) -> None:
    """A reading under all options of which every variant is the same changes nothing."""
    for name, reading in scenario.readings.items():
        if len(reading.options) < 2:
            continue
        outcomes: dict[str, list[Any]] = {option: [] for option in reading.options}
        for option, signatures in outcomes.items():
            for variant in scenario.variants:
                laydown = lay_down(scenario, variant, {name: option})
                settings = laydown.permission, laydown.guidance, _probabilities(laydown, catalogue)
                signatures.append((laydown.signature()[:2], settings))
        options = list(outcomes)
        for index, option in enumerate(options):
            twin = next((other for other in options[:index] if outcomes[other] == outcomes[option]), None)
            if twin is not None:
                what = f'the reading "{name}": option "{option}" is the same as "{twin}"'
                path: Path = ("readings", name, "options", option)
                report.warning(what, path, "it changes nothing", "write what it sets, or take it out", key=True)


def _probabilities(laydown: Laydown, catalogue: Catalogue) -> list[dict[str, float]]:
    """Kill probability by class of every unit, as this laydown sets it."""
    found = []
    for name, entry in sorted(laydown.entries["units"].items()):
        system = catalogue.system(entry.part.system)
        setting = laydown.kill_probability
        found.append(kill_probability(setting, name, system, laydown.scenario.part.level))
    return found
