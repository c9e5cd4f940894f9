"""Can everything that starts by itself reach its target, and when does it come?"""

from __future__ import annotations

import math
from itertools import pairwise

from redan.catalogue import Catalogue, System
from redan.physics.arcs import quick_aim
from redan.scenario import walk
from redan.scenario.changes import Entry, Laydown, unknown, variants_with
from redan.scenario.checks_defence import find_system
from redan.scenario.checks_weapons import BEST_GLIDE, over
from redan.scenario.ground import Ground, written
from redan.scenario.parts_launches import LaunchPart, Loft
from redan.scenario.report import Report, Seen
from redan.scenario.resolve_jamming import timing
from redan.scenario.resolve_launches import FALLING, falls_of, flown, start_and_route
from redan.scenario.resolved import Place, Waypoint
from redan.scenario.schema import PackagePart
from redan.scenario.slips import slip_near
from redan.scenario.systems import LAUNCHED, Numbers, source_keys
from redan.units import a

_QUICK_SHARE, _QUICK_S = 1.02, 2.0  # so much longer than reckoned here a flight over the real earth may take
# A minimum-energy arc over a flat earth without air lasts sqrt(2 range / g); over the round earth and through air none
# of the catalogue lasts so many times that (tests/scenario/test_launches.py). A later time needs no arc to be flown.
_LONGEST_FALLS, _G_M_S2 = 3.0, 9.81
_MANY = 500  # of one line of launches


def check_launches(laydown: Laydown, targets: dict[str, Place], catalogue: Catalogue, ground: Ground, report: Report,
                   seen: Seen) -> int:  # fmt: skip
    """Every line of launches of one variant; returns how many weapons there are."""
    count = 0
    for entry in laydown.entries["launches"].values():
        part: LaunchPart = entry.part
        count += part.all
        if not seen.first(entry.path, part, targets.get(part.target), laydown.level):
            continue
        system = find_system(
            catalogue, part.weapon, LAUNCHED[0], _label(part), entry.at("weapon"), report, others=LAUNCHED[1:],
            word="weapon that starts by itself",
        )  # fmt: skip
        _check_times(entry, report)
        target = targets.get(part.target)
        if target is None:
            _check_target(entry, laydown, targets, report)
        if system is not None:
            _check_kind(entry, system, report)
            if target is not None:
                _check_way(entry, Numbers(system, laydown.level), target, ground, report)
    _check_raids(laydown, report)
    return count


def _label(part: LaunchPart) -> str:
    return f'launch "{part.name}": '


def _check_target(entry: Entry, laydown: Laydown, targets: dict[str, Place], report: Report) -> None:
    part: LaunchPart = entry.part
    head = part.target.partition("/")[0]
    kind = "nets" if part.target.endswith("/command-post") else "assets units radars"
    whole = [name for name in targets if name == head or name.startswith(f"{head}/")]
    elsewhere = [] if whole else variants_with(laydown.scenario, kind, head)
    problem = unknown("target", part.target, targets, elsewhere)
    report.error(f"{_label(part)}{problem.what}", entry.at("target"), problem.allowed, problem.remedy)


def _check_times(entry: Entry, report: Report) -> None:
    """One of start and time on target; a stream has its own times."""
    part: LaunchPart = entry.part
    label = _label(part)
    if part.start is None and part.time_on_target is None:
        what = f"{label}neither start nor time_on_target"
        allowed = "one of both says when the first of them comes"
        report.error(what, entry.path, allowed, "add `start: 0 s`, or `time_on_target: 10 min`")
    if part.start is not None and part.time_on_target is not None:
        what = f"{label}both start and time_on_target"
        report.error(what, entry.at("time_on_target"), "one follows from the other", "take one of them out", key=True)
    if part.stream is not None:
        for key, given in (("spacing", part.spacing is not None), ("jitter", part.jitter > 0.0),
                           ("raid", part.raid is not None)):  # fmt: skip
            if given:
                what = f"{label}a stream with {key}"
                allowed = "in a stream each comes at any time within it, independently of the others"
                report.error(what, entry.at(key), allowed, f"take {key} or stream out", key=True)
    every, last_s = part.repeat.every if part.repeat else math.inf, part.last_s - part.begins_s(0, part.raids - 1)
    if every <= last_s:
        what = f"{label}the next raid starts {every:g} s after the one before, which lasts {last_s:g} s"
        report.warning(what, entry.at("repeat", "every"), "the raids overlap", "check the unit")
    if part.count > _MANY:
        allowed = f"more than {_MANY} in one line is seldom meant"
        report.warning(f"{label}count is {part.count}", entry.at("count"), allowed, "check the digits")


def _check_kind(entry: Entry, system: System, report: Report) -> None:
    """Keys that are for other kinds of weapon."""
    part: LaunchPart = entry.part
    label, falls = _label(part), system.kind in FALLING
    if falls and part.route:
        what = f"{label}a route for {a(system.kind)}{' missile' if system.kind == 'ballistic' else ''}"
        report.error(what, entry.at("route"), "it flies an arc to its target", "take route out", key=True)
    if not falls and part.loft is not None:
        allowed = f"loft is for ballistic missiles and rockets, {system.id} is {a(system.kind)}"
        report.error(f"{label}a loft for {system.id}", entry.at("loft"), allowed, "take loft out", key=True)
    if not falls and system.labels.get("profile") == "glide" and part.altitude is None:
        allowed = "it has no engine to climb with"
        remedy = "add the altitude it is released at, as in altitude: 9000 m"
        report.error(f"{label}a glide weapon from the ground", entry.at("weapon"), allowed, remedy)
    decoy = system.kind == "decoy"
    wrong = "taken_for_decoy" if decoy else "recognised"
    if getattr(part, wrong) is not None:
        right = "recognised" if decoy else "taken_for_decoy"
        is_one = f"{system.id} is {'a' if decoy else 'no'} decoy"
        report.error(f"{label}{wrong} is not for {system.id}", entry.at(wrong), is_one, f"write {right}")


def _check_way(entry: Entry, numbers: Numbers, target: Place, ground: Ground, report: Report) -> None:
    """Its target lies within its reach and not too near; it is there at its time on target."""
    part: LaunchPart = entry.part
    label, system = _label(part), numbers.system
    places = [part.at, *(via.at for via in part.route), target]
    lengths = [walk.distance_m(one, other) for one, other in pairwise(places)]
    length_m, reach_m = sum(lengths), numbers("max_range_m", level="high")
    if min(lengths) < walk.SHORTEST_LEG_M:
        index = lengths.index(min(lengths))
        what = f"{label}{'its start' if not index else f'place {index} of its route'} and the next are the same place"
        report.error(what, entry.at("at") if not part.route else entry.at("route"), "", "take one of them out")
        return
    if length_m > reach_m:
        what = f"{label}{length_m / 1000:.0f} km to its target" + (" by its route" if part.route else "")
        allowed = f"{system.id} reaches at most {reach_m / 1000:.0f} km{_sources(system, 'max_range_m')}"
        slip = slip_near(target, [part.at], min(reach_m, length_m / 4))
        remedy = f"its target is at {written(target)}: {slip}" if slip else "start it nearer to its target"
        report.error(what, entry.at("at"), allowed, remedy)
        return
    if system.kind in FALLING:
        _check_arc(entry, numbers, target, length_m, ground, report)
        return
    if system.labels.get("profile") == "glide" and part.altitude is not None:
        above = ground.height_m(part.at) if part.altitude.above == "ground" else 0.0
        height = part.altitude.altitude_m + above - ground.height_m(target)
        if height <= 0 or length_m > BEST_GLIDE * height:
            what = f"{label}a glide weapon released {over(height)}, {length_m / 1000:.0f} km away"
            allowed = f"it glides at most {BEST_GLIDE:.0f} times the height (assumption)"
            report.error(what, entry.at("altitude"), allowed, "release it higher or nearer")
    legs = walk.legs_of((*start_and_route(part, numbers("speed_m_s")), _end(part, target, numbers)), ground.at_m)
    _check_on_target(entry, walk.duration_s(legs), 0.0, report)


def _end(part: LaunchPart, target: Place, numbers: Numbers) -> Waypoint:
    start = start_and_route(part, numbers("speed_m_s"))[0]
    return Waypoint(target, start.altitude_m, start.above, numbers("speed_m_s"))


def _check_arc(
    entry: Entry, numbers: Numbers, target: Place, length_m: float, ground: Ground, report: Report
) -> None:  # fmt: skip
    """Not too near, and on an arc that comes down there."""
    part: LaunchPart = entry.part
    label, system = _label(part), numbers.system
    nearest_m = numbers("min_range_m", level="low")
    if length_m < nearest_m:
        what = f"{label}{length_m / 1000:.1f} km to its target"
        allowed = f"{system.id} falls at least {nearest_m / 1000:g} km away{_sources(system, 'min_range_m')}"
        report.error(what, entry.at("at"), allowed, "start it farther from its target, or take another weapon")
        return
    falls = falls_of(part, numbers)
    assert falls is not None
    if falls.way == "minimum-energy":  # there always is one
        longest_s = falls.burn_time_s + _LONGEST_FALLS * math.sqrt(2.0 * length_m / _G_M_S2)
        if part.time_on_target is None or part.time_on_target > longest_s:
            return
    start_m = 0.0 if part.altitude is None else part.altitude.altitude_m
    if part.altitude is None or part.altitude.above == "ground":
        start_m += ground.height_m(part.at)
    aim = quick_aim(flown(falls, part.at, start_m, target, ground.height_m(target)))
    if not aim.speed_m_s < math.inf:
        loft = part.loft or Loft(falls.way)
        said = f"{math.degrees(loft.angle_rad):g} deg" if loft.way == "angle" else loft.way
        far = f"{falls.full_range_m / 1000:.0f} km, where its whole propellant takes it"
        allowed = f"its target is {length_m / 1000:.1f} km away; its reach is {far}"
        remedy = "write another loft: minimum-energy always gets there"
        path = entry.at("loft") if part.loft is not None else entry.at("weapon")
        report.error(f"{label}no arc with loft {said} comes down at its target", path, allowed, remedy)
        return
    _check_on_target(entry, aim.time_s, aim.time_s * (_QUICK_SHARE - 1.0) + _QUICK_S, report)


def _check_on_target(entry: Entry, flight_s: float, more_s: float, report: Report) -> None:
    part: LaunchPart = entry.part
    if part.time_on_target is not None and part.time_on_target < flight_s + more_s:
        what = (
            f"{_label(part)}the first is to arrive after {part.time_on_target:g} s, its flight takes {flight_s:.0f} s"
        )
        allowed = f"allowed is {math.ceil(flight_s + more_s)} s or later: the scenario begins at 0 s"
        report.error(what, entry.at("time_on_target"), allowed, "write a later time, or start it nearer")


def _check_raids(laydown: Laydown, report: Report) -> None:
    """What belongs to one raid has one jitter."""
    parts: dict[str, PackagePart] = {name: entry.part for name, entry in laydown.entries["packages"].items()}
    raids: dict[str, tuple[str, float]] = {}
    for name, part in parts.items():
        clock = timing(part, parts)
        raids.setdefault(clock.raid, (f'package "{name}"', clock.jitter_s))
    jamming = [name for name, part in parts.items() if part.jams is not None and part.jams.role != "self"]
    for name, entry in laydown.entries["launches"].items():
        launch: LaunchPart = entry.part
        if launch.stream is None:
            raid = launch.raid or name
            first, jitter_s = raids.setdefault(raid, (f'launch "{name}"', launch.jitter))
            if jitter_s != launch.jitter:
                what = f"{_label(launch)}its jitter is {launch.jitter:g} s, that of {first} {jitter_s:g} s"
                allowed = f'both are of the raid "{raid}" and shift together'
                report.error(what, entry.at("jitter"), allowed, "write the same jitter, or another raid")
        if jamming and (launch.jitter > 0.0 or launch.stream is not None):
            what = f'{_label(launch)}it shifts in time by chance, and "{jamming[0]}" jams'
            allowed = "a jammer and what the radars look at keep time with each other"
            remedy = "take jitter and stream out where something jams"
            key = "stream" if launch.stream is not None else "jitter"
            report.error(what, entry.at(key), allowed, remedy, key=True)


def _sources(system: System, key: str) -> str:
    sources = ", ".join(source_keys(system, key))
    return f" ({sources})" if sources else ""
