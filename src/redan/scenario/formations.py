"""A formation in full: the fire units, radars and net that stand behind one name, as plain data of the file.

What comes out is what a user would have written out by hand: it is read and checked like any other entry. What is said
of the radar is said of the members that have one.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from redan.catalogue import Catalogue
from redan.catalogue.schema import Member
from redan.physics.geodesy import geodesic_direct
from redan.scenario.parts_units import OF_THE_RADAR, FormationPart, UnitKeys
from redan.scenario.resolved import Place
from redan.scenario.suggest import did_you_mean
from redan.scenario.systems import Numbers, ids_of, usable_ids
from redan.units import quoted

Path = tuple[str | int, ...]
Raw = dict[str, Any]
OWN_COUNTS = ("launchers", "missiles", "stock")  # a formation of the catalogue says them member by member


@dataclass(frozen=True)
class Wrong:
    """What is wrong about a formation, under which of its keys."""

    what: str
    keys: Path
    allowed: str = ""
    remedy: str = ""


def net_of(name: str) -> str:
    """The net that a formation of the catalogue brings."""
    return f"{name}-net"


def wrongs_of(part: FormationPart, catalogue: Catalogue) -> Iterator[Wrong]:
    """What keeps a formation from being written out."""
    label = f'formation "{part.name}": '
    said = [key for key in ("system", "formation", "regiment") if getattr(part, key) is not None]
    if len(said) != 1:
        what = f"both {' and '.join(said)} say of what it is" if said else "it is of nothing: no system is named"
        keys: Path = (said[1],) if said else ()
        remedy = f"keep one: take {said[1]} out" if said else 'write `regiment: "s-300pmu-2 x 6"`'
        yield Wrong(label + what, keys, "one of system, formation, regiment", remedy)
        return
    if part.regiment is not None and part.count is not None:
        yield Wrong(f"{label}count is said twice", ("count",), "the regiment says how many", "take count out")
    system, count = chosen(part)
    composed = system in ids_of(catalogue, "formation")
    if not composed and part.formation is not None:
        ids = usable_ids(catalogue, "formation")
        remedy = did_you_mean(system, ids)
        if system in ids_of(catalogue, "sam"):
            remedy = f"write system: {system}"
        what = f"{label}there is no formation {quoted(system)} in the catalogue"
        yield Wrong(what, ("formation",), f"usable here are {', '.join(ids)}", remedy or "choose one of these")
        return
    if count > 1 and part.spacing is None:
        what = f"{label}{count} stand on a ring, and spacing is missing"
        yield Wrong(what, (), "spacing is from one to the next", "add `spacing: 10 km` here, or 0 km for one place")
    if composed and len(catalogue.system(system).members) > 1:
        for key in OWN_COUNTS:
            if getattr(part, key) is not None:
                what = f"{label}{key} cannot be said for all of {system}: its members differ"
                remedy = f"set it in a variant, as units.{names(part.name, catalogue.system(system).members)[0]}.{key}"
                yield Wrong(what, (key,), "the catalogue says it for each member", remedy)


def chosen(part: FormationPart) -> tuple[str, int]:
    """Of what, and how many."""
    if part.regiment is not None:
        return part.regiment.system, part.regiment.count
    system = part.system or part.formation
    assert system is not None
    return system, 1 if part.count is None else part.count


def names(name: str, members: tuple[Member, ...]) -> list[str]:
    """Names of the first formation's members."""
    return [f"{name}-1-{member.name}" + ("-1" if member.count > 1 else "") for member in members]


def written_out(part: FormationPart, raw: Mapping[str, Any], catalogue: Catalogue, level: str) -> list[tuple[str, Raw]]:
    """Kind and plain data of every entry that a formation stands for; it has nothing wrong.

    Level: which of the catalogue's numbers is used for spacing and delay within it.
    """
    system, count = chosen(part)
    common = {key: value for key, value in raw.items() if key in UnitKeys.model_fields}
    centres = ring(part.at, count, part.spacing or 0.0)
    if system not in ids_of(catalogue, "formation"):
        net = {} if part.net is None else {"net": part.net}
        return [
            ("units", {**common, "name": f"{part.name}-{n}", "system": system, "at": written(place), **net})
            for n, place in enumerate(centres, 1)
        ]
    numbers = Numbers(catalogue.system(system), level)
    found: list[tuple[str, Raw]] = []
    joined = part.net
    shared = any(member.shares for member in numbers.system.members)  # one fire control: it tells them who fires
    if joined is None and (shared or numbers.system.has("net_delay_s")):
        joined = net_of(part.name)
        post = {"command_post": {"at": written(part.at)}} if numbers.label("command_post") == "yes" else {}
        found.append(("nets", {"name": joined, "delay": f"{numbers('net_delay_s', 0.0):g} s", **post}))
    net = {} if joined is None else {"net": joined}
    for n, centre in enumerate(centres, 1):
        found += _one(f"{part.name}-{n}", centre, numbers, catalogue, common, net)
    return found


def _one(
    head: str, centre: Place, numbers: Numbers, catalogue: Catalogue, common: Raw, net: Raw
) -> Iterator[tuple[str, Raw]]:
    """The members of one formation of the catalogue: what has its own radar stands on a ring about the centre."""
    members = numbers.system.members
    alone = len(members) == 1
    standing = [m for m in members if m.system in ids_of(catalogue, "sam") and not m.shares]
    total = sum(member.count for member in standing)
    places = ring(centre, total, numbers("spacing_m", 0.0) if total > 1 else 0.0)
    first = {member.name: sum(other.count for other in standing[:i]) for i, member in enumerate(standing)}
    for member in members:
        stem = head if alone else f"{head}-{member.name}"
        for k in range(member.count):
            name = stem if member.count == 1 else f"{stem}-{k + 1}"
            if member.system not in ids_of(catalogue, "sam"):
                yield "radars", {"name": name, "system": member.system, "at": written(centre), **net}
                continue
            own = {key: value for key in OWN_COUNTS if (value := getattr(member, key)) is not None}
            said = common
            if member.shares:
                said = {key: value for key, value in common.items() if key not in (*OF_THE_RADAR, "moves")}
                own["shares"] = f"{head}-{member.shares}" if member.count == 1 else f"{head}-{member.shares}-{k + 1}"
            place = places[first[member.shares or member.name] + k]
            yield "units", {**own, **said, "name": name, "system": member.system, "at": written(place), **net}


def join_owners(units: dict[str, Any], nets: Container[str], made: dict[str, Any]) -> None:
    """Put each unit that uses another's radar on the net of that one, where its entry names none.

    made: what was changed before; one part for all variants, so that what was judged once is not judged again.
    """
    for name, entry in units.items():
        owner = units.get(entry.part.shares or "")
        net = None if owner is None else owner.part.net
        if entry.part.net is None and net in nets:
            key = f"{id(entry.part)} on {net}"
            if key not in made:
                made[key] = entry.part, entry.part.model_copy(update={"net": net})
            units[name] = replace(entry, part=made[key][1])


def ring(centre: Place, count: int, spacing_m: float) -> list[Place]:
    """Places on a ring about a centre, neighbours spacing_m apart, the first due north; a single one at the centre."""
    if count == 1 or spacing_m == 0.0:
        return [centre] * count
    radius_m = spacing_m / (2.0 * math.sin(math.pi / count))
    found = []
    for number in range(count):
        azimuth_rad = 2.0 * math.pi * number / count
        found.append(Place(*geodesic_direct(centre.latitude_rad, centre.longitude_rad, azimuth_rad, radius_m)[:2]))
    return found


def written(place: Place) -> list[str]:
    """A place as a file has it, to a centimetre."""
    latitude, longitude = math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return [f"{abs(latitude):.7f} {north}", f"{abs(longitude):.7f} {east}"]
