"""How large a scenario may be: so that checking any file ends within about a second."""

from __future__ import annotations

from redan.errors import Problem
from redan.files import Node
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.schema import FilePart, PackagePart

MOST_ENTRIES = 1_000  # nets, radars, units, assets, packages and launches in the whole file
MOST_WAYPOINTS = 1_000
MOST_WEAPONS = 2_000  # lines of weapons
MOST_VISITS = 30_000  # entries and waypoints, times variants, times options: what a check goes through


def packages_of(part: FilePart) -> list[PackagePart]:
    """Packages of the base and of every variant."""
    adds = (variant.change.add.attack.packages for variant in part.variants.values())
    return [*part.attack.packages, *(package for add in adds for package in add)]


def launches_of(part: FilePart) -> list[LaunchPart]:
    """Launches of the base and of every variant."""
    adds = (variant.change.add.attack.launches for variant in part.variants.values())
    return [*part.attack.launches, *(launch for add in adds for launch in add)]


def attack_problems(part: FilePart, root: Node) -> list[Problem]:
    """Keys of the attack that may be left out only where nothing needs them."""
    given, where = part.attack.model_fields_set, root.where(("attack",))
    if not packages_of(part) and not launches_of(part) and not {"packages", "launches"} & given:
        what = "attack: neither packages nor launches"
        allowed = "packages are aircraft on their routes, launches are weapons that start by themselves"
        return [Problem(what, where, allowed, "add `packages: [...]` or `launches: [...]` here")]
    if packages_of(part) and "doctrine" not in given:
        allowed = "it says what aircraft do when they are fired at, as in {when_engaged: press-on}"
        what = 'attack: the key "doctrine" is missing'
        return [Problem(what, where, allowed, "add `doctrine: {when_engaged: ...}` here")]
    return []


def _counts(part: FilePart) -> tuple[int, int, int]:
    """Entries, waypoints and lines of weapons of the whole file."""
    adds = [variant.change.add for variant in part.variants.values()]
    packages, launches = packages_of(part), launches_of(part)
    flights = [*part.third_parties.flights, *(flight for add in adds for flight in add.third_parties.flights)]
    entries = len(packages) + len(flights) + len(launches)
    for defence in (part.defence, *(add.defence for add in adds)):
        entries += len(defence.nets) + len(defence.radars) + len(defence.units) + len(defence.assets)
    waypoints = sum(len(package.route) for package in packages) + sum(len(flight.route) for flight in flights)
    waypoints += sum(len(launch.route) for launch in launches)
    weapons = sum(len(package.weapons) for package in packages)
    return entries, waypoints, weapons


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
        (entries, MOST_ENTRIES, "units, radars, nets, assets, packages and launches", "defence"),
        (waypoints, MOST_WAYPOINTS, "waypoints", "attack"),
        (weapons, MOST_WEAPONS, "lines of weapons", "attack"),
        (visits, MOST_VISITS, "entries x variants x options", "variants"),
    ):
        if number > most:
            where = root.where((key,), key=True)
            found.append(Problem(f"{number:,} {what}", where, f"allowed are {most:,}", "split it over several files"))
    return found
