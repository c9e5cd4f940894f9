"""How large a scenario may be: so that checking any file ends within about a second."""

from __future__ import annotations

from redan.catalogue import load_catalogue
from redan.errors import Problem
from redan.files import Node
from redan.scenario.formations import chosen
from redan.scenario.parts_units import FormationPart
from redan.scenario.schema import FilePart
from redan.scenario.systems import ids_of

MOST_ENTRIES = 1_000  # nets, radars, units, assets and packages in the whole file
MOST_WAYPOINTS = 1_000
MOST_WEAPONS = 2_000  # lines of weapons
MOST_VISITS = 30_000  # entries and waypoints, times variants, times options: what a check goes through


def _counts(part: FilePart) -> tuple[int, int, int]:
    """Entries, waypoints and lines of weapons of the whole file."""
    adds = [variant.change.add for variant in part.variants.values()]
    packages = [*part.attack.packages, *(package for add in adds for package in add.attack.packages)]
    flights = [*part.third_parties.flights, *(flight for add in adds for flight in add.third_parties.flights)]
    entries = len(packages) + len(flights)
    for defence in (part.defence, *(add.defence for add in adds)):
        entries += sum(_units(formation) for formation in defence.formations)
        entries += len(defence.nets) + len(defence.radars) + len(defence.units) + len(defence.assets)
    waypoints = sum(len(package.route) for package in packages) + sum(len(flight.route) for flight in flights)
    weapons = sum(len(package.weapons) for package in packages)
    return entries, waypoints, weapons


def _units(formation: FormationPart) -> int:
    """Units of a formation, and its radars."""
    catalogue = load_catalogue()
    if not any((formation.system, formation.formation, formation.regiment)):
        return 1
    system, count = chosen(formation)
    if system in ids_of(catalogue, "formation"):
        count *= sum(member.count for member in catalogue.system(system).members)
    return count


def visits_of_a_choice(part: FilePart) -> int:
    """What a check goes through for one choice of readings, over all variants."""
    return sum(_counts(part)) * len(part.variants)


def size_problems(part: FilePart, root: Node) -> list[Problem]:
    """What is too large about a file, at the part that makes it so."""
    entries, waypoints, weapons = _counts(part)
    options = 1 + sum(len(reading.options) for reading in part.readings.values())
    visits = visits_of_a_choice(part) * options
    found = []
    for number, most, what, key in (
        (entries, MOST_ENTRIES, "units, radars, nets, assets and packages", "defence"),
        (waypoints, MOST_WAYPOINTS, "waypoints", "attack"),
        (weapons, MOST_WEAPONS, "lines of weapons", "attack"),
        (visits, MOST_VISITS, "entries x variants x options", "variants"),
    ):
        if number > most:
            where = root.where((key,), key=True)
            found.append(Problem(f"{number:,} {what}", where, f"allowed are {most:,}", "split it over several files"))
    return found
