"""Is a scenario usable, and what in it is doubtful? Everything that reading alone cannot tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path as FilePath

from redan.catalogue import Catalogue, lint_systems, load_catalogue
from redan.errors import CatalogueError, InputError, Problem
from redan.physics.grid import UNSAID
from redan.physics.terrain import PACKAGED, terrain_of
from redan.scenario.changes import KINDS, Laydown, one_of, unknown
from redan.scenario.checks_attack import check_attack, check_weapons_reach
from redan.scenario.checks_defence import check_defence
from redan.scenario.checks_doctrine import check_default_salvos, check_doctrine
from redan.scenario.checks_effect import check_effects
from redan.scenario.checks_emission import check_emission, check_idle_emission
from redan.scenario.checks_escape import check_escape
from redan.scenario.checks_identification import check_identification, check_idle_identification
from redan.scenario.checks_idle import check_idle
from redan.scenario.checks_jamming import check_idle_jammers, check_jamming
from redan.scenario.checks_kill import all_units, check_idle_classes, check_kill_probability
from redan.scenario.checks_names import check_names
from redan.scenario.checks_place import Spot, check_places
from redan.scenario.checks_readiness import check_readiness
from redan.scenario.checks_rules import check_rules
from redan.scenario.factors import check_factors
from redan.scenario.fields import own_source
from redan.scenario.ground import Ground, terrain_name
from redan.scenario.layered import catalogue_of
from redan.scenario.load import Scenario
from redan.scenario.moves import check_moves
from redan.scenario.own import check_brought, laydowns_of, used_systems
from redan.scenario.report import Path, Report, Seen
from redan.scenario.sectors import airborne, check_sectors
from redan.scenario.suggest import did_you_mean
from redan.scenario.weights import file_problems
from redan.units import shown

Once = Callable[[str, Callable[[Laydown], list[Problem]]], list[Problem]]

def check(scenario: Scenario, variants: Collection[str] | None = None) -> list[Problem]:
    """Every error and warning of a scenario, all variants under all options considered; errors first.

    `variants`: warnings that concern none of these are left out (errors never are).
    """
    report = Report(scenario.root)
    try:
        _check(scenario, catalogue_of(scenario, load_catalogue()), report)
    except (CatalogueError, InputError) as error:  # a system of the catalogue or of the scenario cannot be read
        for problem in error.problems:
            report.add(problem)
    return report.problems(variants)


def _check(scenario: Scenario, catalogue: Catalogue, report: Report) -> None:
    _check_choices(scenario, report)
    _check_sources(scenario, catalogue, report)
    if report.refused:
        return
    every = laydowns_of(scenario)
    defaults = every[: len(scenario.variants)]
    ground = _ground(scenario, report)
    seen = Seen()
    for laydown in every:
        _check_one(laydown, catalogue, ground, report, seen)
    for problem in place_problems(scenario):
        report.add(problem)
    check_names(every, report)
    _check_skipped(every, report)
    check_weapons_reach(every, catalogue, report)
    check_brought(catalogue, used_systems(every), report)
    if not report.refused:
        check_idle_classes(every, catalogue, report)
        check_idle(scenario, every, catalogue, report)
        check_default_salvos(every, catalogue, report)
        check_escape(scenario, every, catalogue, report)
        check_idle_emission(every, catalogue, report)
        check_idle_jammers(every, catalogue, report)
        check_idle_identification(every, catalogue, report)
        check_effects(scenario, defaults, every, catalogue, report)
        _check_catalogue(every, catalogue, report)


def _check_catalogue(every: list[Laydown], catalogue: Catalogue, report: Report) -> None:
    """Whether the catalogue's systems that take part keep its rules; the scenario's own were judged when read."""
    ids = catalogue.shipped(used_systems(every))
    for problem in lint_systems(load_catalogue(), ids):
        where = replace(problem.where, file=f"catalogue/{problem.where.file}")
        remedy = problem.remedy or "mend the catalogue's entry; redan doctor names every such fault"
        report.add(Problem(f"catalogue: {problem.what}", where, problem.allowed, remedy, severity="warning"))


def check_laydown(laydown: Laydown, catalogue: Catalogue, once: Once | None = None) -> list[Problem]:
    """Every error and warning of one variant under one set of readings.

    once: does a step of it, (its name, what does it for a laydown); None: every step is done.
    """
    report = Report(laydown.scenario.root)
    for problem in laydown.problems:
        report.add(problem)
    for step, found_by in (("entries", _entry_problems), ("rules", _rule_problems), ("places", _places_within)):
        make = partial(found_by, catalogue=catalogue)
        for problem in make(laydown) if once is None else once(f"check {step}", make):
            report.add(problem)
    return report.problems()


def _entry_problems(laydown: Laydown, catalogue: Catalogue) -> list[Problem]:
    """What is found of the entries of one laydown, whatever is fired at when."""
    report = Report(laydown.scenario.root)
    ground = _ground(laydown.scenario, report)
    _check_entries(laydown, catalogue, ground, report, Seen())
    check_names([laydown], report)
    return report.problems()


def _rule_problems(laydown: Laydown, catalogue: Catalogue) -> list[Problem]:
    report = Report(laydown.scenario.root)
    _check_settings(laydown, catalogue, report)
    return report.problems()


def _places_within(laydown: Laydown, catalogue: Catalogue) -> list[Problem]:
    """What is wrong about the places of one laydown: each is judged among all places of the file."""
    places = {laydown.scenario.root.where(spot.path) for spot in _spots([laydown])}
    return [problem for problem in place_problems(laydown.scenario) if problem.where in places]


def _check_one(laydown: Laydown, catalogue: Catalogue, ground: Ground, report: Report, seen: Seen) -> None:
    for problem in laydown.problems:
        report.add(problem)
    entries = [entry for by_name in laydown.entries.values() for entry in by_name.values()]
    ids = tuple(id(entry.part) for entry in entries)
    report.begin(laydown.variant, ids)
    if seen.first((), None, *ids):
        _check_entries(laydown, catalogue, ground, report, seen)
    _check_settings(laydown, catalogue, report)


def _check_entries(laydown: Laydown, catalogue: Catalogue, ground: Ground, report: Report, seen: Seen) -> None:
    check_defence(laydown, catalogue, report, seen)
    check_attack(laydown, catalogue, ground, report, seen)
    check_doctrine(laydown, catalogue, report)
    check_sectors(laydown, catalogue, report)
    check_emission(laydown, catalogue, report)
    check_readiness(laydown, report)
    check_moves(laydown, catalogue, report)
    check_rules(laydown, report)
    check_jamming(laydown, catalogue, report, seen)


def _check_settings(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    check_identification(laydown, catalogue, report)
    check_kill_probability(laydown, catalogue, report)
    check_factors(laydown, catalogue, report)


def _ground(scenario: Scenario, report: Report) -> Ground:
    """The terrain; a smooth earth (and an error) where it cannot be read."""
    written = scenario.part.terrain
    name = terrain_name(written, scenario.path)
    try:
        terrain = None if name is None else terrain_of(name)
        if terrain is not None and UNSAID in terrain.source:
            what = f'terrain "{shown(written)}": {UNSAID} its heights count'
            allowed = "they are taken as metres above the sea; heights above the ellipsoid would be up to 100 m off"
            made = f"`redan terrain {shown(written)} --vertical-datum EGM96 --out mine.npz`"
            remedy = f"say which: {made}, then terrain: mine.npz"
            report.warning(what, ("terrain",), allowed, remedy)
        return Ground(terrain)
    except InputError as error:
        problem = error.problems[0]
        close = "write none" if _NO_TERRAIN.fullmatch(written) else did_you_mean(written, [*PACKAGED, "none"])
        remedy = close or problem.remedy or f"write {', '.join(PACKAGED)}, none, or the path of a file"
        place = f'"{shown(written)}"' if problem.where.file else ""  # in the terrain file
        if problem.where.file and problem.where.file != name:  # said by a file beside it
            place = f'"{shown(FilePath(problem.where.file).name)}"'
        if problem.where.line:
            place += f" line {problem.where.line}, column {problem.where.column}"
        what = " ".join(filter(None, ("terrain", place))) + f": {problem.what}"
        report.error(what, ("terrain",), problem.allowed, remedy)
    return Ground(None)


_NO_TERRAIN = re.compile("flat|smooth|sea|ocean|no|off|false|nothing|without", re.IGNORECASE)


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
    for problem in file_problems(scenario):
        report.add(problem)


def _check_sources(scenario: Scenario, catalogue: Catalogue, report: Report) -> None:
    """Every source that is named is in the catalogue, or is the user's own: an address or a text."""
    named: list[tuple[Path, tuple[str, ...] | None]] = [
        (("variants", name, "sources"), variant.sources) for name, variant in scenario.variants.items()
    ]
    for name, reading in scenario.readings.items():
        for key, option in reading.options.items():
            named.append((("readings", name, "options", key, "sources"), option.sources))
    known = catalogue.sources()
    for path, keys in named:
        for index, key in enumerate(keys or ()):
            if key in known or own_source(key):
                continue
            close = did_you_mean(key, known)
            if not close and re.match(r"www\.|[a-z0-9.-]+\.[a-z]{2,}(/|$)", key):
                close = f"write the whole address: https://{shown(key)}"
            if match := re.match(r"(?:doi:\s*)?(10\.[0-9]{4,}/\S+)", key, re.IGNORECASE):
                close = f"write the whole address: https://doi.org/{shown(match[1])}"
            what = f'there is no source "{shown(key)}" in the catalogue'
            allowed = "a source is a key of the catalogue, an address (https://...) or a text of several words"
            report.error(what, (*path, index), allowed, close or "name a key as in report-000, or say it in words")


def _spots(laydowns: Iterable[Laydown]) -> list[Spot]:
    spots: dict[tuple[Path, str], Spot] = {}
    for laydown in laydowns:
        for kind in KINDS:
            for name, entry in laydown.entries[kind].items():
                label = f'{one_of(kind)} "{name}": '
                if kind in ("packages", "flights"):
                    for index, point in enumerate(entry.part.route):
                        path = entry.at("route", index, "at")
                        spots[path, name] = Spot(f"{label}waypoint {index + 1}: ", point.at, path, False)
                elif kind == "launches":
                    places = [
                        (("at",), entry.part.at),
                        *((("route", i, "at"), v.at) for i, v in enumerate(entry.part.route)),
                    ]
                    for keys, at in places:
                        path = entry.at(*keys)
                        spots[path, name] = Spot(label, at, path, False, far=True)
                elif kind == "nets":
                    if entry.part.command_post is not None:
                        path = entry.at("command_post", "at")
                        spots[path, name] = Spot(f"{label}command post: ", entry.part.command_post.at, path, True)
                else:
                    path = entry.at("at")
                    flies = kind == "radars" and airborne(entry.part, catalogue_of(laydown.scenario))
                    spots[path, name] = Spot(label, entry.part.at, path, not flies)
    return list(spots.values())


@lru_cache(maxsize=4)
def place_problems(scenario: Scenario) -> list[Problem]:
    """What is wrong or doubtful about the places of the file, each judged among all others."""
    report = Report(scenario.root)
    ground = _ground(scenario, Report(scenario.root))
    check_places(_spots(laydowns_of(scenario)), ground, scenario.part.terrain, report)
    return report.problems()


def _check_skipped(every: list[Laydown], report: Report) -> None:
    """A reading's setting for an entry that no variant has is a slip."""
    skipped: dict[tuple[str, str], set[Path]] = {}
    for laydown in every:
        for choice in laydown.readings.items():
            here = {path for path in laydown.skipped if path[:4] == ("readings", choice[0], "options", choice[1])}
            skipped[choice] = skipped[choice] & here if choice in skipped else here
    for path in sorted(set().union(*skipped.values()) if skipped else set(), key=str):
        what = f'"{path[-1]}" sets something that no variant has'
        name = str(path[-1]).split(".")[-2 if "." in str(path[-1]) else -1]
        close = did_you_mean(name, all_units(every[0].scenario))
        report.error(what, path, "settings are for entries of the file", close or "check the name", key=True)
