"""What a scenario brings beside the catalogue: which of it takes part, and what the answer says of it."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from redan.catalogue import Catalogue, Own, OwnCatalogue, origin_of
from redan.errors import Problem
from redan.files import sha256_bytes
from redan.scenario.changes import Laydown, lay_down
from redan.scenario.choices import choices
from redan.scenario.formations import chosen
from redan.scenario.layered import catalogue_of
from redan.scenario.load import Scenario
from redan.scenario.report import Report
from redan.scenario.suggest import nearest_system
from redan.scenario.systems import Numbers


@lru_cache(maxsize=4)
def laydowns_of(scenario: Scenario) -> list[Laydown]:
    """Every variant under every choice of readings that is looked at; the variants under the defaults first."""
    return [lay_down(scenario, variant, choice) for choice in choices(scenario.part) for variant in scenario.variants]


def used_systems(every: list[Laydown]) -> dict[str, None]:
    """Names of systems that take part in any laydown, in the order of the file."""
    entries = [entry.part for laydown in every for by_name in laydown.entries.values() for entry in by_name.values()]
    parts = {id(part): part for part in entries}.values()
    keys = ("system", "aircraft", "weapon")
    ids = dict.fromkeys(getattr(part, key) for part in parts for key in keys if hasattr(part, key))
    ids |= dict.fromkeys(weapon.munition for part in parts for weapon in getattr(part, "weapons", ()))
    formed = [entry.part for laydown in every for entry in laydown.formations.values()]
    ids |= {chosen(part)[0]: None for part in formed if part.regiment or part.system or part.formation}
    ids |= dict.fromkeys(p.jams.system for p in parts if getattr(p, "jams", None) is not None and p.jams.system)
    return ids


def own_of(scenario: Scenario, variants: Collection[str] | None = None) -> Own:
    """What the scenario states in place of the catalogue, of the systems that take part in these variants (all)."""
    catalogue = catalogue_of(scenario)
    if not isinstance(catalogue, OwnCatalogue):
        return Own()
    used = used_systems([one for one in laydowns_of(scenario) if variants is None or one.variant in variants])
    systems = tuple(name for name in used if name in catalogue.own_ids)
    needed = _with_bases(catalogue, used)
    numbers = (number for number in catalogue.numbers if number.system in needed)
    return Own(systems, tuple(sorted(numbers, key=lambda n: (n.system not in used, n.system, n.label))))


def sha256_of_beside(scenario: Scenario) -> dict[str, str]:
    """SHA-256 of each file of systems beside the scenario, by its path as written."""
    return {path: sha256_bytes(text.encode()) for path, text in scenario.beside.items()}


def origins_told(catalogue: Catalogue, numbers: Numbers) -> tuple[tuple[str, str], ...]:
    """Who says each number of a system of which the scenario states some itself; nothing for all others."""
    system = numbers.system
    if not isinstance(catalogue, OwnCatalogue) or not catalogue.states(system.id):
        return ()
    return tuple((name, origin_of(system, name, numbers(name))) for name in system.parameters)


def check_brought(catalogue: Catalogue, used: Collection[str], report: Report) -> None:
    """Everything that a scenario brings serves somewhere: an override that does not is an error, an entry a doubt."""
    if not isinstance(catalogue, OwnCatalogue):
        return
    for override in catalogue.overridden:
        if override.system in used:
            continue
        near = nearest_system(override.system, sorted(used))
        listed = f"it uses {', '.join(sorted(used)[:12])}"
        remedy = f"did you mean {' or '.join(near)}?" if near else "take the line out, or use the system"
        what = f'override of nothing: no variant of this scenario uses "{override.system}"'
        report.add(Problem(what, override.where, listed, remedy))
    needed = _with_bases(catalogue, used)
    for system_id in catalogue.own_ids:
        node = report.root.find(("systems", system_id))
        if system_id not in needed and node is not None:  # a file beside it may serve several scenarios
            what = f'no variant of this scenario uses the system "{system_id}"'
            report.warning(what, ("systems", system_id), "", "use it, or take it out", key=True)


def _with_bases(catalogue: OwnCatalogue, used: Collection[str]) -> set[str]:
    """Systems, and what own ones among them are made of."""
    needed = set(used)
    while more := {i for own in needed for i in catalogue.made_of(own)} - needed:
        needed |= more
    return needed
