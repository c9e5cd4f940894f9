"""Can every aircraft fly its route, at its speed, with its load, and does it meet anything?"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from redan.catalogue import Catalogue, System
from redan.scenario import walk
from redan.scenario.changes import Entry, Laydown, one_of
from redan.scenario.checks_defence import find_system
from redan.scenario.checks_emission import LAUNCH_FLIGHT_S
from redan.scenario.checks_launches import check_launches
from redan.scenario.checks_place import nearest_m
from redan.scenario.checks_weapons import check_hits, check_weapon, target_places
from redan.scenario.ground import Ground, swapped, written
from redan.scenario.laws import duration
from redan.scenario.report import Report, Seen
from redan.scenario.resolve_jamming import flies_s
from redan.scenario.resolve_launches import start_and_route
from redan.scenario.resolve_repeat import last_start_s, raids_of
from redan.scenario.resolved import Place, Waypoint
from redan.scenario.route import flight_s, legs_of
from redan.scenario.schema import FlightPart, PackagePart
from redan.scenario.slips import slips
from redan.scenario.systems import Numbers, flown_kind, ids_of, source_keys, usable

MOST_THREATS = 20_000  # aircraft and munitions of one variant: more is a slip, and would fill the memory
_SLOWEST_SHARE = 0.35  # of the cruise speed; below it a jet stalls. Assumption
_FASTEST_SHARE = 2.0  # of the cruise speed, where the catalogue gives no highest speed. Assumption
_FEWEST_SAMPLES, _MOST_SAMPLES = 400, 200_000  # of one leg, of all legs of a variant
_NEAR_M, _MOST_POINTS = 5_000.0, 2_000  # between points of a route when it is asked what lies near it; their number
_SLACK = 0.99  # a sphere is so near the ellipsoid
_LOW_FOR_A_JET_M = 15.0  # manned aircraft are doubted below it, over land or sea; missiles are not. Assumption
_LONG_JITTER_SHARE = 1.0
_MANY_AIRCRAFT = 100
_MANY_WEAPONS = 28  # of one aircraft: as many small bombs as a fighter is shown with in public. Assumption
_DETOUR_SHARE, _DETOUR_M = 0.4, 100_000.0  # how much shorter a route must get to ask whether a waypoint is exchanged
_FAR_DETOUR_M = 2_000_000.0  # to ask for N and S, E and W: near the equator and Greenwich both halves can be meant
_WEAPON_FLIGHT_S = 1800.0  # longer than any stand-off weapon of the catalogue flies


def check_attack(laydown: Laydown, catalogue: Catalogue, ground: Ground, report: Report, seen: Seen) -> None:
    """Packages and their weapons in one variant; `seen` remembers what does not depend on the variant."""
    targets = target_places(laydown, catalogue)
    threats = 0
    flown = [*laydown.entries["packages"].values(), *laydown.entries["flights"].values()]
    legs = sum(len(entry.part.route) - 1 for entry in flown)
    most = max(_FEWEST_SAMPLES, _MOST_SAMPLES // max(legs, 1))
    for name, entry in laydown.entries["packages"].items():
        part: PackagePart = entry.part
        threats += raids_of(part) * part.count * (1 + sum(weapon.per_aircraft for weapon in part.weapons))
        if seen.first(entry.path, part):
            label = f'package "{name}": '
            kind = flown_kind(catalogue, part.aircraft, "aircraft")
            aircraft = find_system(catalogue, part.aircraft, kind, label, entry.at("aircraft"), report)
            if aircraft is not None:
                _check_speeds(entry, aircraft, report)
                _check_load(entry, aircraft, catalogue, report)
            _check_ground(entry, ground, report, seen, most)
            _check_times(entry, report)
            _check_detours(entry, report)
        for index, weapon in enumerate(part.weapons):
            if seen.first(entry.path, part, index, targets.get(weapon.target)):
                check_weapon(entry, weapon, index, laydown.scenario, targets, catalogue, ground, report)
    for name, entry in laydown.entries["flights"].items():
        threats += entry.part.count
        if seen.first(entry.path, entry.part):
            label = f'flight "{name}": '
            aircraft = find_system(catalogue, entry.part.aircraft, "third-party", label, entry.at("aircraft"), report)
            if aircraft is not None:
                _check_speeds(entry, aircraft, report)
            _check_ground(entry, ground, report, seen, most)
            _check_times(entry, report)
            _check_detours(entry, report)
    threats += check_launches(laydown, targets, catalogue, ground, report, seen)
    _check_aircraft_names(laydown, report)
    if threats > MOST_THREATS:
        what = f"{threats:,} aircraft and munitions in all"
        report.error(what, ("attack", "packages"), f"allowed are {MOST_THREATS:,}", "check count and per_aircraft")
    if not threats:
        what = f'nothing flies in the variant "{laydown.variant}": there is no package and no launch'
        allowed = "every figure of the raid will be 0 or missing"
        report.warning(what, ("attack", "packages"), allowed, "add a package or a launch", whole=True)
    check_hits(laydown, catalogue, report)
    _check_ready(laydown, report)


def _label(part: PackagePart | FlightPart) -> str:
    """What a message calls it."""
    return f'{"flight" if isinstance(part, FlightPart) else "package"} "{part.name}": '


def _check_speeds(entry: Entry, aircraft: System, report: Report) -> None:
    part: PackagePart | FlightPart = entry.part
    numbers = Numbers(aircraft)
    slowest = _SLOWEST_SHARE * numbers("speed_m_s", level="low")
    fastest = _FASTEST_SHARE * numbers("speed_m_s", level="high")
    known = aircraft.has("max_speed_m_s")
    if known:
        fastest = numbers("max_speed_m_s", level="high")
    why = ", ".join(source_keys(aircraft, "max_speed_m_s")) if known else "twice its cruise speed: assumption"
    for index, point in enumerate(part.route):
        label = f"{_label(part)}waypoint {index + 1}: "
        path = entry.at("route", index, "speed")
        allowed = f"allowed is {slowest:.0f} to {fastest:.0f} m/s ({why})"
        if point.speed > fastest:
            what = f"{label}speed is {point.speed:.0f} m/s, {aircraft.id} flies at most {fastest:.0f} m/s"
            report.error(what, path, allowed, "check the unit")
        elif point.speed < slowest:
            what = f"{label}speed is {point.speed:.0f} m/s, too slow for {aircraft.id} to fly"
            report.error(what, path, allowed, "check the unit")
        low = point.altitude.altitude_m < _LOW_FOR_A_JET_M
        if low and aircraft.labels.get("threat_class") == "aircraft":
            what = f"{label}altitude is {point.altitude.altitude_m:g} m above {point.altitude.above}, low for a jet"
            remedy = "check the unit; it is flown as written"
            allowed = f"{aircraft.id} is taken to fly at {_LOW_FOR_A_JET_M:.0f} m or more (assumption)"
            report.warning(what, (*entry.path, "route", index, "altitude"), allowed, remedy)


def _check_load(entry: Entry, aircraft: System, catalogue: Catalogue, report: Report) -> None:
    part: PackagePart = entry.part
    remedy = "check per_aircraft: it counts for one aircraft, not for the package"
    known = aircraft.has("payload_kg")
    most, whose = (Numbers(aircraft)("payload_kg", level="high"), aircraft.id) if known else _lifts(part, catalogue)
    load, count = 0.0, 0
    for index, weapon in enumerate(part.weapons):
        path = entry.at("weapons", index, "per_aircraft")
        count += weapon.per_aircraft
        decoy = weapon.munition in ids_of(catalogue, "decoy")
        if decoy or weapon.munition in ids_of(catalogue, "munition"):
            one_kg = _mass_kg(catalogue.system(weapon.munition))
            load += weapon.per_aircraft * one_kg
            if decoy and one_kg > most:
                what = f'package "{part.name}": one {weapon.munition} weighs {one_kg:.0f} kg, more than it can lift'
                allowed = f"{whose} carries {most:.0f} kg"
                report.error(what, entry.at("weapons", index, "munition"), allowed, "name a lighter decoy")
                return
        if load > most:
            what = f'package "{part.name}": {load:.0f} kg of weapons on one {aircraft.id}'
            if known:
                report.error(what, path, f"it carries {most:.0f} kg", remedy)
            else:
                allowed = f"the most that the catalogue says of any aircraft but bombers is {most:.0f} kg ({whose})"
                report.warning(what, path, allowed, remedy)
            return
        if count > _MANY_WEAPONS:
            what = f'package "{part.name}": {count} weapons on one {aircraft.id}'
            allowed = f"more than {_MANY_WEAPONS} on one aircraft is seldom meant (assumption)"
            report.warning(what, path, allowed, remedy)
            return


def _mass_kg(munition: System) -> float:
    """The least that one weapon weighs: its mass, or that of its warhead; 0 where the catalogue has neither."""
    keys = (key for key in ("mass_kg", "warhead_mass_kg") if munition.has(key))
    return max((Numbers(munition)(key, level="low") for key in keys), default=0.0)


def _lifts(part: PackagePart, catalogue: Catalogue) -> tuple[float, str]:
    """A payload (kg) of any aircraft of the catalogue but bombers, and whose it is: the first that lifts the weapons of
    one aircraft, the greatest where none does. Entries are read from their files one by one, which takes long."""
    kinds = (*ids_of(catalogue, "decoy"), *ids_of(catalogue, "munition"))
    there = [weapon for weapon in part.weapons if weapon.munition in kinds]
    load_kg = sum(weapon.per_aircraft * _mass_kg(catalogue.system(weapon.munition)) for weapon in there)
    found: tuple[float, str] = (0.0, "")
    for one in ids_of(catalogue, "aircraft"):
        system = catalogue.system(one)
        if system.role != "bomber" and system.has("payload_kg"):
            found = max(found, (Numbers(system)("payload_kg", level="high"), one))
            if found[0] >= load_kg:
                return found
    return found if found[1] else (math.inf, "")


def _check_ground(entry: Entry, ground: Ground, report: Report, seen: Seen, most: int) -> None:
    """No leg flown at altitudes above sea level leads through a mountain."""
    part: PackagePart | FlightPart = entry.part
    for index, ((a, b), leg) in enumerate(zip(pairwise(part.route), legs_of(part.route, ground), strict=True)):
        label = _label(part)
        if leg.length_m < walk.SHORTEST_LEG_M:
            what = f"{label}waypoints {index + 1} and {index + 2} are the same place"
            report.error(what, entry.at("route", index + 1, "at"), "", "take one of them out")
            continue
        if leg.length_m > walk.HALF_WAY_ROUND_M:
            what = f"{label}waypoint {index + 2} lies almost opposite to waypoint {index + 1} on the globe"
            remedy = "add a waypoint between them; are the letters N, S, E, W right?"
            allowed = "which way the leg leads hangs on the last digits"
            report.warning(what, entry.at("route", index + 1, "at"), allowed, remedy)
        if leg.above_ground or ground.terrain is None:
            continue
        if not seen.first(entry.path, None, index, a.at, a.altitude, b.at, b.altitude):
            continue  # another part of the package was set
        depth_m, place = _deepest(leg, ground, most)
        if depth_m > 0:
            height = ground.height_m(place)
            what = (
                f"{label}the leg to waypoint {index + 2} leads {depth_m:.0f} m below the ground "
                f"at {written(place)} (height {height:.0f} m)"
            )
            remedy = 'write a greater altitude, or "300 m above ground"; is the unit right?'
            allowed = f"above {height:.0f} m above sea level there"
            report.error(what, entry.at("route", index + 1, "altitude"), allowed, remedy)


def _deepest(leg: walk.Leg, ground: Ground, most: int) -> tuple[float, Place]:
    """How far a leg flown above sea level leads below the ground at most (negative: it stays above), and where."""
    start = Place(leg.latitude_rad, leg.longitude_rad)
    assert ground.terrain is not None
    if min(leg.start_altitude_m, leg.end_altitude_m) > ground.terrain.grid.highest_m:
        return -math.inf, start
    step_m = float(walk.longest_step_m(leg.speed_m_s, leg.latitude_rad, ground.terrain))
    steps = min(most, max(2, math.ceil(leg.length_m / step_m)))
    worst, place = -math.inf, start
    climb_m = leg.end_altitude_m - leg.start_altitude_m
    latitudes, longitudes = walk.places_along(leg, steps)
    for step, (latitude, longitude) in enumerate(zip(latitudes.tolist(), longitudes.tolist(), strict=True)):
        depth_m = ground.terrain.height_at_m(latitude, longitude) - (leg.start_altitude_m + step / steps * climb_m)
        if depth_m > worst:
            worst, place = depth_m, Place(latitude, longitude)
    return worst, place


def _check_detours(entry: Entry, report: Report) -> None:
    """The waypoint farthest off its neighbours that would lie between them but for a slip of numbers or letters."""
    part: PackagePart | FlightPart = entry.part
    found = []
    for index, point in enumerate(part.route):
        beside = [part.route[i].at for i in (index - 1, index + 1) if 0 <= i < len(part.route)]
        way = sum(walk.distance_m(point.at, place) for place in beside)
        for other, slip in slips(point.at) if way > _DETOUR_M else ():
            least = _DETOUR_M if other == swapped(point.at) else _FAR_DETOUR_M
            shorter = sum(walk.distance_m(other, place) for place in beside) if way > least else way
            if way - shorter > least and shorter < _DETOUR_SHARE * way:
                found.append((way - shorter, index, other, slip))
    if found:
        saved, index, other, slip = max(found, key=lambda one: one[0])
        what = f"{_label(part)}waypoint {index + 1}: {written(part.route[index].at)} lies off the route"
        allowed = f"{written(other)} would make it {saved / 1000:.0f} km shorter"
        report.warning(what, entry.at("route", index, "at"), allowed, f"is it that ({slip})?")


def _check_times(entry: Entry, report: Report) -> None:
    part: PackagePart | FlightPart = entry.part
    flight = flight_s(part.route)
    label = _label(part)
    if part.jitter > _LONG_JITTER_SHARE * flight:
        what = f"{label}jitter is {part.jitter:.0f} s either way, its flight takes {flight:.0f} s"
        report.warning(what, entry.at("jitter"), "", "check the unit")
    if (part.count - 1) * part.spacing > 2 * flight + 600:
        what = f"{label}the last aircraft starts {(part.count - 1) * part.spacing:.0f} s after the first"
        allowed = f"one flight takes {flight:.0f} s"
        report.warning(what, entry.at("spacing"), allowed, "spacing is between two aircraft: check the unit")
    if part.count > _MANY_AIRCRAFT:
        what = f"{label}count is {part.count} aircraft"
        report.warning(what, entry.at("count"), f"more than {_MANY_AIRCRAFT} in one package", "check the digits")


def _check_aircraft_names(laydown: Laydown, report: Report) -> None:
    """Aircraft are called PACKAGE-N: no other entry may have that name."""
    packages = {**laydown.entries["packages"], **laydown.entries["flights"], **laydown.entries["launches"]}
    for entries in laydown.entries.values():
        for name, other in entries.items():
            head, _, number = name.rpartition("-")
            if head not in packages or not number.isdigit() or str(int(number)) != number:
                continue
            if 1 <= int(number) <= packages[head].part.count:
                kind = next(kind for kind in ("packages", "flights", "launches") if head in laydown.entries[kind])
                one, called = ("a weapon", "weapons") if kind == "launches" else ("an aircraft", "aircraft")
                what = f'the name "{name}" is that of {one} of the {one_of(kind)} "{head}"'
                like = one_of(kind).upper()
                report.error(what, (*other.path, "name"), f"{called} are called {like}-1, {like}-2, ...", "rename it")


def _check_ready(laydown: Laydown, report: Report) -> None:
    """A unit that is ready only when the last aircraft has left and its weapons have flown takes no part."""
    parts: list[PackagePart] = [entry.part for entry in laydown.entries["packages"].values()]
    ends = [last_start_s(p) + p.jitter + flies_s(p) for p in parts]
    launched = [entry.part.last_s + LAUNCH_FLIGHT_S for entry in laydown.entries["launches"].values()]
    last_s = max([*(end + _WEAPON_FLIGHT_S for end in ends), *launched], default=math.inf)
    for name, entry in laydown.entries["units"].items():
        ready_s = entry.part.ready_after
        if ready_s is not None and ready_s > last_s:
            what = f'unit "{name}": ready after {duration(ready_s)}, when everything is over'
            allowed = f"the last weapons have flown after about {duration(last_s)}"
            if not launched:
                allowed = f"the last aircraft leaves after about {duration(last_s - _WEAPON_FLIGHT_S)}"
            report.warning(what, entry.at("ready_after"), allowed, "check the unit, or take it out", whole=True)


def check_weapons_reach(laydowns: list[Laydown], catalogue: Catalogue, report: Report) -> None:
    """A package that no unit of any variant can reach, neither on its route nor over its targets, is named."""
    reaches = []
    for laydown in laydowns:
        for entry in laydown.entries["units"].values():
            if (system := usable(catalogue, entry.part.system, "sam")) is not None:
                reaches.append((entry.part.at, Numbers(system)("max_range_m", level="high")))
    reaches = list(dict.fromkeys(reaches))
    units = walk.unit_vectors([place for place, _ in reaches])
    reach_m = np.array([reach for _, reach in reaches])
    done = set()
    for laydown in laydowns:
        targets = target_places(laydown, catalogue)
        for name, entry in laydown.entries["packages"].items():
            if not reaches or entry.path in done or entry.part.jams is not None:  # who jams may well stay away
                continue
            done.add(entry.path)
            places = [targets[weapon.target] for weapon in entry.part.weapons if weapon.target in targets]
            flown, spacing_m = walk.vectors_along(legs_of(entry.part.route, Ground(None)), _NEAR_M, _MOST_POINTS)
            away_m = nearest_m(units, np.concatenate((walk.unit_vectors(places), flown)))
            if not np.any(_SLACK * away_m - spacing_m <= reach_m):
                what = f'package "{name}" and its targets stay out of reach of every unit'
                remedy = "check the route and the targets; are latitude and longitude exchanged?"
                report.warning(what, entry.at("route"), "nothing can be fired at it", remedy, key=True)
        for name, entry in laydown.entries["launches"].items():
            target = targets.get(entry.part.target)
            if not reaches or entry.path in done or target is None:
                continue
            done.add(entry.path)
            way = (*start_and_route(entry.part, 1.0), Waypoint(target, 0.0, "ground", 1.0))
            flown, spacing_m = walk.vectors_along(walk.legs_of(way, walk.sea_level), _NEAR_M, _MOST_POINTS)
            if not np.any(_SLACK * nearest_m(units, flown) - spacing_m <= reach_m):
                what = f'launch "{name}" and its target stay out of reach of every unit'
                remedy = "check its start and its target; are latitude and longitude exchanged?"
                report.warning(what, entry.at("target"), "nothing can be fired at it", remedy, key=True)
