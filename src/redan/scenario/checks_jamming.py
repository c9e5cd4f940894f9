"""Can every jammer jam something, and is it there when those come whom it should protect?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from redan.catalogue import Catalogue
from redan.physics.geodesy import horizon_ground_range_m
from redan.scenario import walk
from redan.scenario.changes import Entry, Laydown, unknown, variants_with
from redan.scenario.checks_defence import find_system
from redan.scenario.checks_place import nearest_m
from redan.scenario.ground import Ground
from redan.scenario.report import Report, Seen
from redan.scenario.resolve_jamming import flies_s, jammer, timing
from redan.scenario.resolved import Jammer
from redan.scenario.route import legs_of
from redan.scenario.schema import PackagePart
from redan.scenario.systems import Numbers, receiver, usable

_MOST_WAYPOINTS = 2_000  # of a route with its laps: samples of it are kept in memory
_STEP_M, _MOST_POINTS = 10_000.0, 2_000
_EARTH_RADIUS_M = 6_371_000.0
_MAST_M = 40.0  # the highest antenna of the catalogue stands about so high; the ground under it may add to it
_HILL_M = 3_000.0  # ground under a radar is not looked up: it may stand so high, and see farther
_INERT = "inert: "
MOST = 4  # jammers that may matter to one radar and one target (`plan.jam_rows`)
LONGEST_AFTER_S = 7_200.0  # a released weapon flies no longer


def check_jamming(laydown: Laydown, catalogue: Catalogue, report: Report, seen: Seen) -> None:
    """The jammers of one variant: what each needs, and who must keep time with it."""
    packages = laydown.entries["packages"]
    for name, entry in packages.items():
        part: PackagePart = entry.part
        if part.jams is None:
            continue
        label = f'package "{name}": '
        if seen.first(entry.path, part, "jams"):
            _check_power(entry, catalogue, label, report)
            _check_laps(entry, label, report)
        for index, protected in enumerate(part.jams.protects):
            if protected == name or protected not in packages:
                problem = unknown(
                    "package", protected, packages, variants_with(laydown.scenario, "packages", protected)
                )
                what = f"{label}it protects itself" if protected == name else f"{label}protects: {problem.what}"
                remedy = "role: self does that" if protected == name else problem.remedy
                report.error(what, entry.at("jams", "protects", index), problem.allowed, remedy)
        if part.jams.role == "escort" and not part.jams.protects:
            what = f"{label}an escort of nobody"
            allowed = "an escort names the packages it flies for"
            report.error(what, entry.at("jams", "role"), allowed, "write protects: [PACKAGE], or role: stand-off")
    _check_time(laydown, report)
    _check_crowd(laydown, catalogue, report)


def _check_crowd(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """No package flies while more jamming aircraft than can count are in the air in the band of one radar.

    Of what the plan refuses (more than MOST that matter to one radar and target) nothing gets past this.
    """
    jamming: list[tuple[Entry, Jammer]] = []
    for entry in laydown.entries["packages"].values():
        jams = entry.part.jams
        if jams is None or jams.role == "self":
            continue
        if jams.system is None and (jams.power_density is None or jams.band is None):
            return
        if jams.system is not None and usable(catalogue, jams.system, "jammer") is None:
            return
        found = jammer(entry.part, partial(_numbers, catalogue, laydown.level))
        jamming += [] if found is None else [(entry, found)]
    if sum(entry.part.count for entry, _ in jamming) <= MOST:
        return
    frequencies = {hz for _, _, hz in _radars(laydown, catalogue)}
    for entry in laydown.entries["packages"].values():
        begins, ends = _flies(entry.part)
        ends += LONGEST_AFTER_S if entry.part.weapons else 0.0
        for hz in sorted(frequencies):
            near = [(other, jams) for other, jams in jamming if jams.low_hz <= hz <= jams.high_hz]
            near = [(other, jams) for other, jams in near if _flies(other.part)[0] < ends
                    and _flies(other.part)[1] > begins]  # fmt: skip
            count = sum(other.part.count for other, _ in near)
            if count - (entry.part.jams is not None and entry.part.jams.role != "self") > MOST:
                what = f'{count} jamming aircraft fly in one band ({hz / 1e9:.3g} GHz) beside "{entry.part.name}"'
                allowed = f"at most {MOST} can count for one radar and one target"
                remedy = "let one aircraft radiate the power of several, or narrow bands, or fly them one after another"
                last = near[-1][0]
                report.error(f'package "{last.part.name}": {what}', last.at("jams"), allowed, remedy)
                return


def _check_power(entry: Entry, catalogue: Catalogue, label: str, report: Report) -> None:
    jams = entry.part.jams
    if jams.system is not None:
        find_system(catalogue, jams.system, "jammer", label, entry.at("jams", "system"), report)
        return
    missing = [key for key in ("power_density", "band") if getattr(jams, key) is None]
    if missing:
        what = f"{label}jams without {' and '.join(missing)}"
        allowed = "a jammer is a system of the catalogue, or its power_density and its band"
        example = "write system: alq-99, or power_density: 100 W/MHz and band: 2 to 4 GHz"
        report.error(what, entry.at("jams"), allowed, example)


def _check_laps(entry: Entry, label: str, report: Report) -> None:
    part: PackagePart = entry.part
    laps = None if part.jams is None else part.jams.laps
    if laps is None:
        return
    first, last = part.route[0], part.route[-1]
    if (first.at, first.altitude) != (last.at, last.altitude) or len(part.route) < 3:
        what = f"{label}laps of a route that does not return to where it begins"
        allowed = "the last waypoint of an orbit is its first again, as high"
        report.error(what, entry.at("jams", "laps"), allowed, "add the first waypoint once more at the end")
    if laps * len(part.route) > _MOST_WAYPOINTS:
        what = f"{label}{laps} laps of {len(part.route)} waypoints"
        allowed = f"allowed are {_MOST_WAYPOINTS:,} waypoints in all"
        report.error(what, entry.at("jams", "laps"), allowed, "fly fewer or longer laps")


def _check_time(laydown: Laydown, report: Report) -> None:
    """A jammer and what it jams keep time: the noise is that of one geometry, so no package may shift on its own."""
    packages = laydown.entries["packages"]
    parts = {name: entry.part for name, entry in packages.items()}
    clocks = {name: timing(part, parts) for name, part in parts.items()}
    raids: dict[str, tuple[str, float]] = {}
    for name, clock in clocks.items():
        first, jitter_s = raids.setdefault(clock.raid, (name, clock.jitter_s))
        if clock.jitter_s != jitter_s:
            what = f'package "{name}": its jitter is {clock.jitter_s:g} s, that of "{first}" {jitter_s:g} s'
            allowed = f'both are of the raid "{clock.raid}" and shift together'
            report.error(what, packages[name].at("jitter"), allowed, "write the same jitter, or another raid")
    for name, clock in clocks.items():
        jams = parts[name].jams
        if jams is None or jams.role == "self":
            continue
        if jams.role == "escort" and len(jams.protects) == 1 and parts[name].jitter > 0.0:
            kept = jams.protects[0]
            what = f'package "{name}": an escort keeps time with "{kept}" and has no jitter of its own'
            allowed = f'it comes with the jitter of "{kept}"'
            report.error(what, packages[name].at("jitter"), allowed, "take jitter out")
        for other, beside in clocks.items():
            moving = next((n for n, c in ((name, clock), (other, beside)) if c.jitter_s > 0.0), None)
            if moving is not None and beside.raid != clock.raid:
                owner = next(n for n, part in parts.items() if part.jitter > 0.0 and clocks[n] == clocks[moving])
                what = f'package "{owner}" shifts in time by its jitter, and "{name}" jams'
                allowed = "a jammer and what the radars look at keep time with each other"
                remedy = "write jitter: 0 s, or one raid with the same jitter for all packages"
                report.error(what, packages[owner].at("jitter"), allowed, remedy)


# ---- what does nothing


def check_idle_jammers(every: Sequence[Laydown], catalogue: Catalogue, report: Report) -> None:
    """Warnings about jamming that can do nothing in any variant, and why."""
    jammers: dict[int, tuple[Entry, list[Laydown]]] = {}
    for laydown in every:
        for entry in laydown.entries["packages"].values():
            if entry.part.jams is not None:
                jammers.setdefault(id(entry.part), (entry, []))[1].append(laydown)
    for entry, laydowns in jammers.values():
        part: PackagePart = entry.part
        level = laydowns[0].level
        jams = jammer(part, partial(_numbers, catalogue, level))
        assert jams is not None
        label = f'{_INERT}package "{part.name}": '
        if jams.role == "self" and jams.protects:
            what = f"{label}protects does nothing for self-protection"
            remedy = "write role: escort, or take it out"
            report.warning(what, entry.at("jams", "protects"), "it hides the aircraft that carries it alone", remedy)
        met = [found for laydown in laydowns for found in _radars(laydown, catalogue)]
        if not any(jams.low_hz <= hz <= jams.high_hz for _, _, hz in met):
            works = ", ".join(dict.fromkeys(f"{system} at {hz / 1e9:.3g} GHz" for _, system, hz in met)) or "no radar"
            what = f"{label}its band {jams.low_hz / 1e9:.3g} to {jams.high_hz / 1e9:.3g} GHz meets no radar"
            at = entry.at("jams", "band") if part.jams and part.jams.band else entry.at("jams")
            report.warning(what, at, f"there is {works}", "write a band that holds one of these")
            continue
        _check_view(entry, jams, met, label, report)
        _check_together(entry, laydowns, label, report)


def _numbers(catalogue: Catalogue, level: str, system: str) -> Numbers:
    return Numbers(catalogue.system(system), level)


def _radars(laydown: Laydown, catalogue: Catalogue) -> Iterator[tuple[Any, str, float]]:
    """Place, system and frequency of every radar, those of fire units too."""
    for kind, of in (("radars", "radar"), ("units", "sam")):
        for entry in laydown.entries[kind].values():
            system = usable(catalogue, entry.part.system, of)
            noise = None if system is None else receiver(Numbers(system, laydown.level))
            if noise is not None:
                yield entry.part.at, entry.part.system, noise.frequency_hz


def _check_view(entry: Entry, jams: Jammer, met: Sequence[Any], label: str, report: Report) -> None:
    """A route below the horizon of every radar that its band meets, however high these may stand."""
    part: PackagePart = entry.part
    places = list(dict.fromkeys(at for at, _, hz in met if jams.low_hz <= hz <= jams.high_hz))
    flown, spacing_m = walk.vectors_along(legs_of(part.route, Ground(None)), _STEP_M, _MOST_POINTS)
    nearest = float(np.min(nearest_m(walk.unit_vectors(places), flown))) - spacing_m
    highest = max(point.altitude.altitude_m + (_HILL_M if point.altitude.above == "ground" else 0.0)
                  for point in part.route)  # fmt: skip
    radius = 4.0 / 3.0 * _EARTH_RADIUS_M
    farthest = sum(horizon_ground_range_m(h, radius) for h in (highest, _MAST_M + _HILL_M))
    if nearest > farthest:
        what = f"{label}it stays {nearest / 1e3:.0f} km from every radar that its band meets, out of their view"
        allowed = f"so high it is seen from at most {farthest / 1e3:.0f} km"
        report.warning(what, entry.at("route"), allowed, "fly nearer or higher", key=True)


def _check_together(entry: Entry, laydowns: Sequence[Laydown], label: str, report: Report) -> None:
    """A jammer that flies when nobody does whom it should protect."""
    part: PackagePart = entry.part
    if part.jams is None or part.jams.role == "self":
        return
    begins, ends = _flies(part)
    named = part.jams.protects
    others = [
        other.part
        for laydown in laydowns
        for name, other in laydown.entries["packages"].items()
        if name != part.name and (not named or name in named)
    ]
    if any(first < ends and last > begins for first, last in map(_flies, others)):
        return
    whom = f"what it protects ({', '.join(named)})" if named else "any other package"
    what = f"{label}it is never in the air together with {whom}"
    allowed = f"it flies from {begins:.0f} s to {ends:.0f} s"
    times = [f"{other.name} {first:.0f} to {last:.0f} s" for other in others[:3] for first, last in [_flies(other)]]
    remedy = "change its start or its laps" + (f": {', '.join(times)}" if times else "")
    report.warning(what, entry.at("start"), allowed, remedy)


def _flies(part: PackagePart) -> tuple[float, float]:
    """From the first aircraft's entry until its last one has flown its route; weapons on their way are not counted."""
    return part.start, part.start + (part.count - 1) * part.spacing + flies_s(part)
