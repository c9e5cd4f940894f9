"""POST /api/coverage: what radars see and units can engage at one altitude, over the ground as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from redan.app.ground import models as m
from redan.app.ground.asked import refuse_unknown, resolved_of, terrain_of_variant
from redan.app.ground.rings import degrees, difference_of, picture_of, ring_of
from redan.errors import InputError, Problem
from redan.plan import cover
from redan.plan.coverage import COARSE, FINE, Coverage, Height, Target, Window, targets_of
from redan.scenario.resolved import Resolved

BITS = {"engaged": cover.ENGAGED, "seen": cover.SEEN}


def coverage(asked: m.CoverageRequest, folder: Path) -> m.Coverage:
    """Coverage of one variant, and in the picture its difference from another; InputError for what is not there."""
    resolved = resolved_of(asked.text, asked.variant, asked.readings, folder)
    known = targets_of(resolved)
    target = _chosen(asked.target, known, resolved)
    height = Height(asked.altitude_m, asked.above == "ground")
    whole = Coverage(resolved, terrain_of_variant(resolved), target, height, asked.look)
    every = [*(radar.name for radar in resolved.radars), *(unit.name for unit in resolved.units)]
    refuse_unknown(asked.names or (), every, "radar or unit")
    radars, units = whole.rings(asked.names)
    other = None
    if asked.versus is not None:
        others = resolved_of(asked.text, asked.versus, asked.readings, folder)
        other = Coverage(others, terrain_of_variant(others), target, height, asked.look)
    return m.Coverage(
        variant=resolved.variant,
        versus=asked.versus,
        target=_told(target),
        targets=[_told(one) for one in known],
        altitude_m=asked.altitude_m,
        above=asked.above,
        look=asked.look,
        radars=[
            m.RadarCover(
                name=found.radar.name,
                unit=found.radar.unit,
                system=found.radar.system,
                place=degrees(found.radar.place),
                range_m=round(found.range_m, 1),
                seen=ring_of(found.radar.place, found.seen),
            )
            for found in radars
        ],
        units=[
            m.UnitCover(
                name=found.unit.name,
                system=found.unit.system,
                place=degrees(found.unit.place),
                radar=found.unit.radar,
                engages=found.engages,
                reach=ring_of(found.unit.place, found.reach),
                engaged=ring_of(found.unit.place, found.engaged),
            )
            for found in units
        ],
        picture=_picture(asked, whole, other),
        says=_says(asked, resolved, target),
    )


def _picture(asked: m.CoverageRequest, whole: Coverage, other: Coverage | None) -> m.Picture | None:
    """All radars and units together; their distances are kept from one request to the next."""
    if asked.picture == "none":
        return None
    across = FINE if asked.picture == "fine" else COARSE
    around = max(one.around_of(across=across) for one in (whole, other) if one is not None)
    here = whole.picture(pixels_around=around)
    if other is None:
        return None if here is None else picture_of(here)
    there: Window | None = other.picture(pixels_around=around)
    names = whole.order.resolved.variant, other.order.resolved.variant
    return difference_of(here, there, BITS[asked.difference_of], names)


def _chosen(choice: m.TargetChoice | None, known: tuple[Target, ...], resolved: Resolved) -> Target:
    """The target asked for, by name or by numbers."""
    if choice is None:
        if not known:
            raise InputError(Problem("nothing flies in this variant", remedy="give the target's class and its echo"))
        return known[0]
    base: Target | None = known[0] if known else None
    if choice.system is not None:
        base = next((one for one in known if one.name == choice.system), None)
        if base is None:
            refuse_unknown([choice.system], [one.name for one in known], "system in the attack of this variant")
    if choice.threat_class is not None:
        refuse_unknown([choice.threat_class], _classes(known, resolved), "class of target")
    if base is None:
        if choice.threat_class is None or choice.rcs_m2 is None:
            remedy = "give the target's class and its echo in m²"
            raise InputError(Problem("nothing flies in this variant to take the numbers from", remedy=remedy))
        base = Target("", choice.threat_class, choice.rcs_m2, 0.0)
    told = Target(
        base.name if choice.system is not None else "as given",
        base.threat_class if choice.threat_class is None else choice.threat_class,
        base.rcs_m2 if choice.rcs_m2 is None else choice.rcs_m2,
        base.speed_m_s if choice.speed_m_s is None else choice.speed_m_s,
    )
    return base if replace(told, name=base.name) == base else told


def _classes(known: tuple[Target, ...], resolved: Resolved) -> list[str]:
    engaged = {name for unit in resolved.units for name in unit.interceptor.kill_probability}
    return sorted(engaged | {one.threat_class for one in known})


def _told(target: Target) -> m.Target:
    return m.Target(
        name=target.name, threat_class=target.threat_class, rcs_m2=target.rcs_m2, speed_m_s=target.speed_m_s
    )


def _says(asked: m.CoverageRequest, resolved: Resolved, target: Target) -> list[str]:
    """What is shown and what is left out."""
    over = "over the ground below it" if asked.above == "ground" else "above the sea"
    found = [
        f"{target.name} ({target.rcs_m2:g} m²) at {asked.altitude_m:,.0f} m {over}.",
        f"A radar sees where one look succeeds in {asked.look:.0%}: in range, within its elevation limits and sector, "
        "and not behind ground or horizon.",
        "A unit can engage where its missile gets and its radar guides; not asked: time, permission, busy channels, "
        "kill probability.",
        "Whoever is silent, not ready or still being assembled is drawn all the same.",
        "Jamming is off.",
    ]
    if any(threat.jams is not None for threat in resolved.threats):
        found[-1] = "Jamming is off here, though this attack jams: in a run radars see less."
    if target.speed_m_s == 0.0:
        found.append("The missile's limit of target speed is not asked.")
    return found
