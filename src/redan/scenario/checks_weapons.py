"""Can every weapon reach its target, and is there such a target?"""

from __future__ import annotations

from itertools import pairwise

from redan.catalogue import Catalogue, System
from redan.scenario.changes import Entry, Laydown
from redan.scenario.checks_defence import find_system
from redan.scenario.fields import Altitude, Release
from redan.scenario.ground import Ground
from redan.scenario.report import Path, Report
from redan.scenario.resolved import Place
from redan.scenario.route import leg_m, length_m, release_point
from redan.scenario.schema import PackagePart, WaypointPart, WeaponPart
from redan.scenario.suggest import did_you_mean, ordinal
from redan.scenario.systems import Numbers, source_keys, usable

_BEST_GLIDE = 20.0  # distance over height that no glide weapon reaches (printed ranges give about 10). Assumption
_START_M = 1_000.0  # a release nearer than this to the start of the route is taken for metres written for kilometres


def target_places(laydown: Laydown, catalogue: Catalogue) -> dict[str, Place]:
    """Everything that can be aimed at, and where it is."""
    places = {}
    for kind in ("assets", "radars", "units"):
        places.update({name: entry.part.at for name, entry in laydown.entries[kind].items()})
    for name, entry in laydown.entries["nets"].items():
        if entry.part.command_post is not None:
            places[f"{name}/command-post"] = entry.part.command_post.at
    for name, entry in laydown.entries["units"].items():
        for number in range(_launchers(entry, laydown, catalogue)):
            places[f"{name}/launcher-{number + 1}"] = entry.part.at
    return places


def _launchers(entry: Entry, laydown: Laydown, catalogue: Catalogue) -> int:
    """Launchers of a unit: as written, or the catalogue's."""
    if entry.part.launchers is not None:
        return int(entry.part.launchers)
    system = usable(catalogue, entry.part.system, "sam")
    return 0 if system is None else Numbers(system, laydown.level).count("launchers")


def check_weapon(
    entry: Entry,
    weapon: WeaponPart,
    index: int,
    targets: dict[str, Place],
    catalogue: Catalogue,
    ground: Ground,
    report: Report,
) -> None:
    """One line of weapons: its target exists, the route gets to every release, each can reach the target."""
    part: PackagePart = entry.part
    path = entry.at("weapons", index)
    label = f'package "{part.name}": {weapon.munition}: '
    munition = find_system(
        catalogue, weapon.munition, "munition", f'package "{part.name}": ', (*path, "munition"), report
    )
    target = targets.get(weapon.target)
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
    left_s = spot[2]
    if weapon.release.along_m is not None and weapon.release.along_m < _START_M:
        what = f"{label}released {weapon.release.along_m:.0f} m after the first waypoint"
        report.warning(what, (*path, "release"), "", "check the unit; write waypoint 1 if that is meant")
    late_s = (weapon.per_aircraft - 1) * weapon.interval
    if late_s >= left_s:
        which = "released" if weapon.per_aircraft == 1 else f"the last of {weapon.per_aircraft} is released"
        what = f"{label}{which} when the aircraft has left"
        allowed = f"{left_s:.0f} s of the route are left at the release"
        report.error(what, (*path, "release"), allowed, "release earlier, at a shorter interval, or fly farther")
    elif munition is not None and target is not None:
        for number, along_m in _telling_releases(part.route, weapon):
            here = weapon if number == 1 else weapon.model_copy(update={"release": Release(along_m=along_m)})
            spot = release_point(part.route, here, ground)
            if spot is None:  # the last metre of the route, by rounding
                continue
            shot = label if number == 1 else f"{label}the {ordinal(number)} of {weapon.per_aircraft} is "
            if not _check_reach(shot, (*path, "release"), munition, spot[0], spot[1], target, ground, report):
                break


def _telling_releases(route: list[WaypointPart], weapon: WeaponPart) -> list[tuple[int, float]]:
    """Number and distance along the route (m) of the releases that can be the farthest from the target.

    Along a leg the distance to a place is greatest at one of its ends: the first and the last release on each leg tell.
    """
    legs = [(leg_m(a.at, b.at), b.speed) for a, b in pairwise(route)]
    waypoint = weapon.release.waypoint
    start_m = weapon.release.along_m or 0.0 if waypoint is None else sum(length for length, _ in legs[: waypoint - 1])
    begun_m = begun_s = 0.0
    after_s = _time_at_s(legs, start_m)
    found: dict[tuple[int, bool], tuple[int, float]] = {}
    leg = 0
    for number in range(1, weapon.per_aircraft + 1):
        time_s = after_s + (number - 1) * weapon.interval
        while leg < len(legs) - 1 and time_s - begun_s > legs[leg][0] / legs[leg][1]:
            begun_m, begun_s = begun_m + legs[leg][0], begun_s + legs[leg][0] / legs[leg][1]
            leg += 1
        at = number, begun_m + (time_s - begun_s) * legs[leg][1]
        found.setdefault((leg, True), at)
        found[leg, False] = at
    return sorted(set(found.values()))


def _time_at_s(legs: list[tuple[float, float]], along_m: float) -> float:
    """Time (s) at which an aircraft has flown a distance along legs of (length, speed)."""
    time_s = 0.0
    for length_m_, speed in legs:
        if along_m <= length_m_:
            break
        along_m -= length_m_
        time_s += length_m_ / speed
    else:
        return time_s
    return time_s + along_m / speed


def _check_reach(
    label: str,
    path: Path,
    munition: System,
    place: Place,
    altitude: Altitude,
    target: Place,
    ground: Ground,
    report: Report,
) -> bool:
    """Whether a weapon released at a place reaches its target."""
    numbers = Numbers(munition)
    distance = leg_m(place, target)  # as the plan has it
    reach = numbers("max_range_m", level="high")
    if distance > reach:
        what = f"{label}released {distance / 1000:.0f} km from its target"
        sources = ", ".join(source_keys(munition, "max_range_m"))
        allowed = f"it reaches at most {reach / 1000:.0f} km" + (f" ({sources})" if sources else "")
        remedy = "release nearer to the target; distances along the route are counted from waypoint 1"
        report.error(what, path, allowed, remedy)
        return False
    if munition.labels.get("profile") == "glide":
        above = ground.height_m(place) if altitude.above == "ground" else 0.0
        height = altitude.altitude_m + above - ground.height_m(target)
        if height <= 0 or distance / height > _BEST_GLIDE:
            what = f"{label}a glide weapon released {height:.0f} m above its target, {distance / 1000:.0f} km away"
            allowed = f"it glides at most {_BEST_GLIDE:.0f} times the height (assumption)"
            report.error(what, path, allowed, "release higher or nearer; is the unit of the altitude right?")
            return False
    return True


def check_hits(laydown: Laydown, report: Report) -> None:
    """An asset that needs more hits than there are weapons aimed at it cannot be lost."""
    aimed: dict[str, int] = {}
    for entry in laydown.entries["packages"].values():
        for weapon in entry.part.weapons:
            aimed[weapon.target] = aimed.get(weapon.target, 0) + weapon.per_aircraft * entry.part.count
    for name, entry in laydown.entries["assets"].items():
        if entry.part.hits > aimed.get(name, entry.part.hits):
            what = f'asset "{name}": needs {entry.part.hits} hits, {aimed[name]} weapons are aimed at it'
            report.warning(what, entry.at("hits"), "it cannot be lost", "check hits, per_aircraft and count")
