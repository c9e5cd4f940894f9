"""Can every aircraft fly its route, and every weapon reach its target?"""

from __future__ import annotations

import math
from itertools import pairwise

from redan.catalogue import Catalogue, System
from redan.scenario.changes import Entry, Laydown
from redan.scenario.checks_defence import find_system
from redan.scenario.fields import Altitude
from redan.scenario.ground import Ground, between, distance_m, written
from redan.scenario.report import Path, Report
from redan.scenario.resolved import Place
from redan.scenario.schema import PackagePart, WaypointPart, WeaponPart
from redan.scenario.suggest import did_you_mean
from redan.scenario.systems import Numbers, ids_of, source_keys

MOST_THREATS = 20_000  # aircraft and munitions of one variant: more is a slip, and would fill the memory
_SLOWEST_SHARE = 0.35  # of the cruise speed; below it a jet stalls. Assumption
_FASTEST_SHARE = 2.0  # of the cruise speed, where the catalogue gives no highest speed. Assumption
_BEST_GLIDE = 20.0  # distance over height that no glide weapon reaches (printed ranges give about 10). Assumption
_SAMPLE_M = 900.0  # between samples of the ground under a leg: one cell of the packaged terrain
_MOST_SAMPLES = 400  # of one leg
_LONG_JITTER_SHARE = 1.0
_MANY_AIRCRAFT = 100
_START_M = 1_000.0  # a release nearer than this to the start of the route is taken for metres written for kilometres
_WEAPON_FLIGHT_S = 1800.0  # longer than any stand-off weapon of the catalogue flies


def check_attack(laydown: Laydown, catalogue: Catalogue, ground: Ground, report: Report, seen: set[object]) -> None:
    """Packages and their weapons in one variant; `seen` remembers what does not depend on the variant."""
    targets = target_places(laydown)
    threats = 0
    for name, entry in laydown.entries["packages"].items():
        part: PackagePart = entry.part
        threats += part.count * (1 + sum(weapon.per_aircraft for weapon in part.weapons))
        if (entry.path, id(part)) not in seen:
            seen.add((entry.path, id(part)))
            label = f'package "{name}": '
            aircraft = find_system(catalogue, part.aircraft, "aircraft", label, (*entry.path, "aircraft"), report)
            if aircraft is not None:
                _check_speeds(entry, aircraft, report)
                _check_load(entry, aircraft, catalogue, report)
            _check_ground(entry, ground, report)
            _check_times(entry, report)
        for index, weapon in enumerate(part.weapons):
            _check_weapon(entry, weapon, index, targets, catalogue, ground, report)
        _check_aircraft_names(laydown, entry, report)
    if threats > MOST_THREATS:
        what = f"{threats:,} aircraft and munitions in all"
        report.error(what, ("attack", "packages"), f"allowed are {MOST_THREATS:,}", "check count and per_aircraft")
    if not threats:
        report.warning(f'nothing flies in the variant "{laydown.variant}"', ("attack", "packages"), "", "add a package")
    _check_hits(laydown, report)
    _check_ready(laydown, report)


def target_places(laydown: Laydown) -> dict[str, Place]:
    """Everything that can be aimed at, and where it is."""
    places = {}
    for kind in ("assets", "radars", "units"):
        places.update({name: entry.part.at for name, entry in laydown.entries[kind].items()})
    for name, entry in laydown.entries["nets"].items():
        if entry.part.command_post is not None:
            places[f"{name}/command-post"] = entry.part.command_post.at
    return places


def length_m(route: list[WaypointPart]) -> float:
    """Length (m) of a route."""
    return sum(distance_m(a.at, b.at) for a, b in pairwise(route))


def flight_s(route: list[WaypointPart]) -> float:
    """Time (s) to fly a route."""
    return sum(distance_m(a.at, b.at) / b.speed for a, b in pairwise(route))


def _check_speeds(entry: Entry, aircraft: System, report: Report) -> None:
    part: PackagePart = entry.part
    numbers = Numbers(aircraft)
    slowest = _SLOWEST_SHARE * numbers("speed_m_s", level="low")
    fastest = _FASTEST_SHARE * numbers("speed_m_s", level="high")
    known = aircraft.has("max_speed_m_s")
    if known:
        fastest = numbers("max_speed_m_s", level="high")
    why = ", ".join(source_keys(aircraft, "max_speed_m_s")) if known else "twice its cruise speed: assumption"
    for index, point in enumerate(part.route):
        label = f'package "{part.name}": waypoint {index + 1}: '
        path = (*entry.path, "route", index, "speed")
        allowed = f"allowed is {slowest:.0f} to {fastest:.0f} m/s ({why})"
        if point.speed > fastest:
            what = f"{label}speed is {point.speed:.0f} m/s, {aircraft.id} flies at most {fastest:.0f} m/s"
            report.error(what, path, allowed, "check the unit")
        elif point.speed < slowest:
            what = f"{label}speed is {point.speed:.0f} m/s, too slow for {aircraft.id} to fly"
            report.error(what, path, allowed, "check the unit")


def _check_load(entry: Entry, aircraft: System, catalogue: Catalogue, report: Report) -> None:
    part: PackagePart = entry.part
    if not aircraft.has("payload_kg"):
        return
    most = Numbers(aircraft)("payload_kg", level="high")
    load = 0.0
    for index, weapon in enumerate(part.weapons):
        if weapon.munition in ids_of(catalogue, "munition") and catalogue.system(weapon.munition).has("mass_kg"):
            load += weapon.per_aircraft * Numbers(catalogue.system(weapon.munition))("mass_kg", level="low")
        if load > most:
            what = f'package "{part.name}": {load:.0f} kg of weapons on one {aircraft.id}'
            remedy = "check per_aircraft: it counts for one aircraft, not for the package"
            report.error(what, (*entry.path, "weapons", index, "per_aircraft"), f"it carries {most:.0f} kg", remedy)
            return


def _check_ground(entry: Entry, ground: Ground, report: Report) -> None:
    """No leg flown at altitudes above sea level leads through a mountain."""
    part: PackagePart = entry.part
    for index, (a, b) in enumerate(pairwise(part.route)):
        distance = distance_m(a.at, b.at)
        if distance < 1.0:
            what = f'package "{part.name}": waypoints {index + 1} and {index + 2} are the same place'
            report.error(what, (*entry.path, "route", index + 1, "at"), "", "take one of them out")
        if a.altitude.above == b.altitude.above == "ground" or ground.terrain is None:
            continue
        start_m, end_m = _above_sea_m(a, ground), _above_sea_m(b, ground)
        count = min(_MOST_SAMPLES, 1 + int(distance / _SAMPLE_M))
        worst, place = -math.inf, a.at
        for step in range(count + 1):
            here = between(a.at, b.at, step / count)
            altitude = start_m + step / count * (end_m - start_m)
            if ground.height_m(here) - altitude > worst:
                worst, place = ground.height_m(here) - altitude, here
        if worst > 0:
            height = ground.height_m(place)
            what = (
                f'package "{part.name}": the leg to waypoint {index + 2} leads {worst:.0f} m below the ground '
                f"at {written(place)} (height {height:.0f} m)"
            )
            remedy = 'write a greater altitude, or "300 m above ground"; is the unit right?'
            report.error(what, (*entry.path, "route", index + 1, "altitude"), "altitudes are above sea level", remedy)


def _above_sea_m(point: WaypointPart, ground: Ground) -> float:
    """Altitude of a waypoint above sea level: a leg between unlike altitudes is straight in this."""
    above = ground.height_m(point.at) if point.altitude.above == "ground" else 0.0
    return point.altitude.altitude_m + above


def _check_times(entry: Entry, report: Report) -> None:
    part: PackagePart = entry.part
    flight = flight_s(part.route)
    label = f'package "{part.name}": '
    if part.jitter > _LONG_JITTER_SHARE * flight:
        what = f"{label}jitter is {part.jitter:.0f} s either way, its flight takes {flight:.0f} s"
        report.warning(what, (*entry.path, "jitter"), "", "check the unit")
    if (part.count - 1) * part.spacing > 2 * flight + 600:
        what = f"{label}the last aircraft starts {(part.count - 1) * part.spacing:.0f} s after the first"
        allowed = f"one flight takes {flight:.0f} s"
        report.warning(what, (*entry.path, "spacing"), allowed, "spacing is between two aircraft: check the unit")
    if part.count > _MANY_AIRCRAFT:
        what = f"{label}count is {part.count} aircraft"
        report.warning(what, (*entry.path, "count"), f"more than {_MANY_AIRCRAFT} in one package", "check the digits")


def _check_weapon(
    entry: Entry,
    weapon: WeaponPart,
    index: int,
    targets: dict[str, Place],
    catalogue: Catalogue,
    ground: Ground,
    report: Report,
) -> None:
    part: PackagePart = entry.part
    path: Path = (*entry.path, "weapons", index)
    label = f'package "{part.name}": {weapon.munition}: '
    munition = find_system(
        catalogue, weapon.munition, "munition", f'package "{part.name}": ', (*path, "munition"), report
    )
    target = targets.get(weapon.target)
    base, slash, _ = weapon.target.partition("/launcher-")
    if slash and base in targets:
        target = targets[base]
    if target is None:
        remedy = did_you_mean(weapon.target, targets) or "write the name of an asset, unit or radar"
        what = f'{label}there is no target "{weapon.target}"'
        report.error(what, (*path, "target"), f"there is {', '.join(list(targets)[:12])}", remedy)
    spot = release_point(part.route, weapon, ground)
    if spot is None:
        length = length_m(part.route)
        if weapon.release.waypoint is not None:
            what = f"{label}the route has no waypoint {weapon.release.waypoint}"
            remedy = f"write waypoint {len(part.route)} or less"
            report.error(what, (*path, "release"), f"it has {len(part.route)}", remedy)
        else:
            what = f"{label}the route ends before the release at {(weapon.release.along_m or 0) / 1000:.0f} km"
            allowed = f"it is {length / 1000:.0f} km long"
            report.error(what, (*path, "release"), allowed, "release earlier, or fly farther")
        return
    place, altitude, left_s = spot
    if weapon.release.along_m is not None and weapon.release.along_m < _START_M:
        what = f"{label}released {weapon.release.along_m:.0f} m after the first waypoint"
        report.warning(what, (*path, "release"), "", "check the unit; write waypoint 1 if that is meant")
    late_s = (weapon.per_aircraft - 1) * weapon.interval
    if late_s > left_s:
        what = f"{label}the last of {weapon.per_aircraft} is due {late_s:.0f} s later"
        allowed = f"the aircraft is gone {left_s:.0f} s after the release point"
        report.warning(what, (*path, "release"), allowed, "release earlier, or at a shorter interval")
    if munition is not None and target is not None:
        _check_reach(label, (*path, "release"), munition, place, altitude, target, ground, report)


def release_point(
    route: list[WaypointPart], weapon: WeaponPart, ground: Ground
) -> tuple[Place, Altitude, float] | None:
    """Place, altitude and time left on the route (s) at the release; None if the route does not get there."""
    release = weapon.release
    if release.waypoint is not None:
        if release.waypoint > len(route):
            return None
        point = route[release.waypoint - 1]
        return point.at, point.altitude, flight_s(route[release.waypoint - 1 :])
    rest = release.along_m or 0.0
    for index, (a, b) in enumerate(pairwise(route)):
        leg = distance_m(a.at, b.at)
        if rest <= leg and leg > 0:
            share = rest / leg
            start_m, end_m, above = a.altitude.altitude_m, b.altitude.altitude_m, a.altitude.above
            if above != b.altitude.above:
                start_m, end_m, above = _above_sea_m(a, ground), _above_sea_m(b, ground), "sea"
            left = (1 - share) * leg / b.speed + flight_s(route[index + 1 :])
            return between(a.at, b.at, share), Altitude(start_m + share * (end_m - start_m), above), left
        rest -= leg
    return None


def _check_reach(
    label: str,
    path: Path,
    munition: System,
    place: Place,
    altitude: Altitude,
    target: Place,
    ground: Ground,
    report: Report,
) -> None:
    numbers = Numbers(munition)
    distance = distance_m(place, target)
    reach = numbers("max_range_m", level="high")
    if distance > reach:
        what = f"{label}released {distance / 1000:.0f} km from its target"
        sources = ", ".join(source_keys(munition, "max_range_m"))
        allowed = f"it reaches at most {reach / 1000:.0f} km" + (f" ({sources})" if sources else "")
        remedy = "release nearer to the target; distances along the route are counted from waypoint 1"
        report.error(what, path, allowed, remedy)
    elif munition.labels.get("profile") == "glide":
        above = ground.height_m(place) if altitude.above == "ground" else 0.0
        height = altitude.altitude_m + above - ground.height_m(target)
        if height <= 0 or distance / height > _BEST_GLIDE:
            what = f"{label}a glide weapon released {height:.0f} m above its target, {distance / 1000:.0f} km away"
            allowed = f"it glides at most {_BEST_GLIDE:.0f} times the height (assumption)"
            report.error(what, path, allowed, "release higher or nearer; is the unit of the altitude right?")


def _check_aircraft_names(laydown: Laydown, entry: Entry, report: Report) -> None:
    """Aircraft are called PACKAGE-N: no other entry may have that name."""
    part: PackagePart = entry.part
    for entries in laydown.entries.values():
        for name, other in entries.items():
            head, _, number = name.rpartition("-")
            if head == part.name and number.isdigit() and str(int(number)) == number and 1 <= int(number) <= part.count:
                what = f'the name "{name}" is that of an aircraft of the package "{part.name}"'
                report.error(what, (*other.path, "name"), "aircraft are called PACKAGE-1, PACKAGE-2, ...", "rename it")


def _check_hits(laydown: Laydown, report: Report) -> None:
    """An asset that needs more hits than there are weapons aimed at it cannot be lost."""
    aimed: dict[str, int] = {}
    for entry in laydown.entries["packages"].values():
        for weapon in entry.part.weapons:
            aimed[weapon.target] = aimed.get(weapon.target, 0) + weapon.per_aircraft * entry.part.count
    for name, entry in laydown.entries["assets"].items():
        if entry.part.hits > aimed.get(name, entry.part.hits):
            what = f'asset "{name}": needs {entry.part.hits} hits, {aimed[name]} weapons are aimed at it'
            report.warning(what, (*entry.path, "hits"), "it cannot be lost", "check hits, per_aircraft and count")


def _check_ready(laydown: Laydown, report: Report) -> None:
    """A unit that is ready only when the last aircraft has left and its weapons have flown takes no part."""
    parts: list[PackagePart] = [entry.part for entry in laydown.entries["packages"].values()]
    ends = [p.start + (p.count - 1) * p.spacing + p.jitter + flight_s(p.route) for p in parts]
    last_s = max(ends, default=math.inf) + _WEAPON_FLIGHT_S
    for name, entry in laydown.entries["units"].items():
        ready_s = entry.part.ready_after
        if ready_s is not None and ready_s > last_s:
            what = f'unit "{name}": ready after {ready_s:.0f} s, when everything is over'
            allowed = f"the last aircraft leaves at about {last_s - _WEAPON_FLIGHT_S:.0f} s"
            report.warning(what, (*entry.path, "ready_after"), allowed, "check the unit, or take it out")


def check_weapons_reach(laydowns: list[Laydown], catalogue: Catalogue, report: Report) -> None:
    """A package that no unit of any variant can reach, neither on its route nor over its targets, is named."""
    reaches = []
    for laydown in laydowns:
        for entry in laydown.entries["units"].values():
            if entry.part.system in ids_of(catalogue, "sam") and catalogue.system(entry.part.system).simulated:
                reach = Numbers(catalogue.system(entry.part.system))("max_range_m", level="high")
                reaches.append((entry.part.at, reach))
    reaches = list(dict.fromkeys(reaches))
    done = set()
    for laydown in laydowns:
        targets = target_places(laydown)
        for name, entry in laydown.entries["packages"].items():
            if not reaches or entry.path in done:
                continue
            done.add(entry.path)
            places = [targets[weapon.target] for weapon in entry.part.weapons if weapon.target in targets]
            for a, b in pairwise(entry.part.route):
                places += [between(a.at, b.at, share / 8) for share in range(9)]
            if not any(distance_m(place, unit) <= reach for place in places for unit, reach in reaches):
                what = f'package "{name}" and its targets stay out of reach of every unit'
                remedy = "check the route and the targets; are latitude and longitude exchanged?"
                report.warning(what, (*entry.path, "route"), "nothing can be fired at it", remedy, key=True)
