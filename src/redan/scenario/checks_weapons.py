"""Can every weapon reach its target, and is there such a target?"""

from __future__ import annotations

from redan.catalogue import Catalogue, System
from redan.scenario import walk
from redan.scenario.changes import Entry, Laydown, unknown, variants_with
from redan.scenario.checks_defence import find_system
from redan.scenario.ground import Ground, written
from redan.scenario.load import Scenario
from redan.scenario.report import Path, Report
from redan.scenario.resolve_repeat import raids_of
from redan.scenario.resolved import Place
from redan.scenario.route import legs_of, release_after_m, telling_shots
from redan.scenario.schema import PackagePart, WeaponPart
from redan.scenario.slips import slip_near
from redan.scenario.systems import Numbers, flown_kind, ids_of, source_keys, usable

BEST_GLIDE = 20.0  # distance over height that no glide weapon reaches (printed ranges give about 10). Assumption
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
    scenario: Scenario,
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
        catalogue,
        weapon.munition,
        flown_kind(catalogue, weapon.munition, "munition"),
        f'package "{part.name}": ',
        (*path, "munition"),
        report,
    )
    target = targets.get(weapon.target)
    if target is None:
        head = weapon.target.partition("/")[0]
        kind = "nets" if weapon.target.endswith("/command-post") else "assets units radars"
        whole = [name for name in targets if name == head or name.startswith(f"{head}/")]
        problem = unknown("target", weapon.target, targets, [] if whole else variants_with(scenario, kind, head))
        report.error(f"{label}{problem.what}", (*path, "target"), problem.allowed, problem.remedy)
    after_m = release_after_m(part.route, weapon)
    if after_m is None:
        what = f"{label}the route has no waypoint {weapon.release.waypoint}"
        remedy = f"write waypoint {len(part.route)} or less"
        report.error(what, (*path, "release"), f"it has {len(part.route)}", remedy)
        return
    legs = legs_of(part.route, ground)
    first = walk.release(legs, after_m, 0.0)
    if first.late == "beyond":
        what = f"{label}the route ends before the release at {after_m / 1000:.0f} km"
        allowed = f"it is {walk.length_m(legs) / 1000:.0f} km long"
        report.error(what, (*path, "release"), allowed, "release earlier, or fly farther")
        return
    if weapon.release.along_m is not None and weapon.release.along_m < _START_M:
        what = f"{label}released {weapon.release.along_m:.0f} m after the first waypoint"
        report.warning(what, (*path, "release"), "", "check the unit; write waypoint 1 if that is meant")
    if walk.release(legs, after_m, (weapon.per_aircraft - 1) * weapon.interval).late:
        which = "released" if weapon.per_aircraft == 1 else f"the last of {weapon.per_aircraft} is released"
        what = f"{label}{which} when the aircraft has left"
        left_s = max(0.0, walk.duration_s(legs) - first.after_s)
        allowed = f"{left_s:.0f} s of the route are left at the release"
        report.error(what, (*path, "release"), allowed, "release earlier, at a shorter interval, or fly farther")
    if munition is not None and target is not None:
        for shot in telling_shots(legs, after_m, weapon):
            which = f" (shot {shot + 1} of {weapon.per_aircraft})" if shot else ""
            spot = walk.release(legs, after_m, shot * weapon.interval).spot
            if not _check_reach(label, which, (*path, "release"), munition, spot, target, ground, report):
                break


def _check_reach(
    label: str,
    which: str,
    path: Path,
    munition: System,
    spot: walk.Spot,
    target: Place,
    ground: Ground,
    report: Report,
) -> bool:
    """Whether the munition can fly from its release to its target; reported if not."""
    numbers = Numbers(munition)
    distance = walk.distance_m(spot.place, target)
    reach = numbers("max_range_m", level="high")
    if distance > reach:
        what = f"{label}released {distance / 1000:.0f} km from its target{which}"
        sources = ", ".join(source_keys(munition, "max_range_m"))
        allowed = f"it reaches at most {reach / 1000:.0f} km" + (f" ({sources})" if sources else "")
        slip = slip_near(target, [spot.place], min(reach, distance / 4))
        remedy = "release nearer to the target; distances along the route are counted from waypoint 1"
        remedy = f"its target is at {written(target)}: {slip}" if slip else remedy
        report.error(what, path, allowed, remedy)
        return False
    if munition.labels.get("profile") == "glide":
        above = ground.height_m(spot.place) if spot.above_ground else 0.0
        height = spot.altitude_m + above - ground.height_m(target)
        if height <= 0 or distance / height > BEST_GLIDE:
            far = f"{distance / 1000:.0f} km away{which}"
            what = f"{label}a glide weapon released {over(height)}, {far}"
            allowed = f"it glides at most {BEST_GLIDE:.0f} times the height (assumption)"
            report.error(what, path, allowed, "release higher or nearer; is the unit of the altitude right?")
            return False
    return True


def over(height_m: float) -> str:
    """How far above its target something is released, or below it."""
    return f"{abs(height_m):.0f} m {'below' if height_m < 0 else 'above'} its target"


def check_hits(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """An asset that needs more hits than there are weapons aimed at it cannot be lost."""
    aimed: dict[str, int] = {}
    for entry in laydown.entries["packages"].values():
        raids = raids_of(entry.part)
        for weapon in entry.part.weapons:
            if weapon.munition in ids_of(catalogue, "decoy"):
                continue
            aimed[weapon.target] = aimed.get(weapon.target, 0) + weapon.per_aircraft * entry.part.count * raids
    for entry in laydown.entries["launches"].values():
        if entry.part.weapon not in ids_of(catalogue, "decoy"):
            aimed[entry.part.target] = aimed.get(entry.part.target, 0) + entry.part.all
    for name, entry in laydown.entries["assets"].items():
        if entry.part.hits > aimed.get(name, entry.part.hits):
            what = f'asset "{name}": needs {entry.part.hits} hits, {aimed[name]} weapons are aimed at it'
            remedy = "check hits, per_aircraft and count"
            report.warning(what, entry.at("hits"), "it cannot be lost", remedy, whole=True)
