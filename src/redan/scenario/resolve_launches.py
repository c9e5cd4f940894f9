"""What starts by itself, as threats: missiles, drones, rockets and decoys of `attack.launches`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from redan.physics.arcs import WAYS, Flown
from redan.scenario.accuracy import hit_of
from redan.scenario.changes import Laydown
from redan.scenario.parts_launches import LaunchPart, Loft
from redan.scenario.resolve_repeat import sortie_name
from redan.scenario.resolved import Falls, Place, Threat, Waypoint
from redan.scenario.systems import Numbers

FALLING = ("ballistic", "rocket")


def launches(part: LaunchPart, numbers: Numbers, laydown: Laydown, where: str) -> Iterator[Threat]:
    """Every weapon of one line of launches, raid by raid.

    Of a stream each has a raid of its own, whose jitter is half the stream either way: it comes at any time within it.
    """
    n, hit = numbers, hit_of(part, numbers, laydown)
    falls = falls_of(part, numbers)
    route = start_and_route(part, n("speed_m_s", 1.0))
    for raid in range(part.raids):
        for index in range(part.count):
            name = sortie_name(part.name, index, raid)
            begins_s, common, jitter_s = part.begins_s(index, raid), part.raid or part.name, part.jitter
            if raid:
                common = f"{part.name}/raid-{raid + 1}"
            if part.stream is not None:
                common, jitter_s = name, 0.5 * part.stream
                begins_s += jitter_s
            on_target = part.time_on_target is not None
            yield Threat(
                name=name,
                kind="decoy" if n.system.kind == "decoy" else "munition",
                threat_class=n.label("threat_class"),
                system=part.weapon,
                group=part.name,
                rcs_m2=n("rcs_m2"),
                raid=common,
                raid_jitter_s=jitter_s,
                cost_usd=n.cost("cost_usd"),
                route=route,
                start_s=0.0 if on_target else begins_s,
                arrive_s=begins_s if on_target else None,
                target=part.target,
                speed_m_s=n("speed_m_s", 0.0),
                profile=n.label("profile", Threat.profile),
                cruise_altitude_m=n("cruise_altitude_m", 0.0),
                cruise_above=n.label("cruise_above", Threat.cruise_above),
                descent_angle_rad=n("descent_angle_rad", Threat.descent_angle_rad),
                dive_angle_rad=n("dive_angle_rad", Threat.dive_angle_rad),
                hit_probability=hit.probability,
                hit_says=hit.says,
                max_range_m=n("max_range_m", level="high"),
                where=where,
                falls=falls,
            )


def start_and_route(part: LaunchPart, speed_m_s: float) -> tuple[Waypoint, ...]:
    """Where it starts and the places between; heights are those of its profile, so all stand at that of the start."""
    altitude_m, above = (0.0, "ground") if part.altitude is None else (part.altitude.altitude_m, part.altitude.above)
    places = [part.at, *(via.at for via in part.route)]
    return tuple(Waypoint(place, altitude_m, above, speed_m_s) for place in places)


def falls_of(part: LaunchPart, numbers: Numbers) -> Falls | None:
    """How it flies an arc; None: it does not."""
    kind = numbers.system.kind
    if kind not in FALLING:
        return None
    loft = part.loft or Loft("depressed" if kind == "rocket" else "minimum-energy")
    return Falls(
        burn_time_s=numbers("burn_time_s"),
        drag_m2_kg=1.0 / ballistic_coefficient_kg_m2(numbers),
        way=loft.way,
        angle_rad=loft.angle_rad,
        full_range_m=numbers("max_range_m"),
        separates=numbers.label("separates") == "yes",
    )


def ballistic_coefficient_kg_m2(numbers: Numbers) -> float:
    """Mass over drag area of what falls: the catalogue's, or from its mass, diameter and drag coefficient."""
    if numbers.system.has("ballistic_coefficient_kg_m2"):
        return numbers("ballistic_coefficient_kg_m2")
    area_m2 = 0.25 * math.pi * numbers("reentry_diameter_m") ** 2
    return numbers("reentry_mass_kg") / (numbers("drag_coefficient") * area_m2)


def flown(falls: Falls, start: Place, start_msl_m: float, target: Place, target_msl_m: float) -> Flown:
    """The same in the words of `physics.arcs`."""
    return Flown(
        start.latitude_rad, start.longitude_rad, start_msl_m, target.latitude_rad, target.longitude_rad, target_msl_m,
        falls.burn_time_s, falls.drag_m2_kg, WAYS.index(falls.way), falls.angle_rad, falls.full_range_m,
    )  # fmt: skip
