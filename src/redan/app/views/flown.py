"""Routes as flown: lines with altitudes above the sea, by the walk of `scenario.walk` and the profiles of the plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from redan.app.views.models import Place, Release, Waypoint
from redan.catalogue import Catalogue
from redan.errors import DomainError
from redan.physics.arc_path import arc_path
from redan.plan.routes import NO_PROFILE, PROFILES, profile_altitude
from redan.scenario import route as checked
from redan.scenario import walk
from redan.scenario.ground import Ground
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.resolve_launches import falls_of, flown, start_and_route
from redan.scenario.resolved import Place as At
from redan.scenario.resolved import Threat
from redan.scenario.resolved import Waypoint as Point
from redan.scenario.schema import WaypointPart, WeaponPart
from redan.scenario.systems import Numbers, launched_system
from redan.scenario.walk import Leg

STEP_M = 5_000.0  # between two points of a line, at most; the page draws it straight
MOST_STEPS = 60  # of one leg
MOST_POINTS = 400  # of one arc

PathOf = Callable[[int], Sequence[str | int]]


def _place(at: At) -> Place:
    return [round(math.degrees(at.longitude_rad), 6), round(math.degrees(at.latitude_rad), 6)]


def _above_sea_m(altitude_m: float, above: str, at: At, ground: Ground) -> float:
    return round(altitude_m + (ground.height_m(at) if above == "ground" else 0.0), 1)


def waypoints_of(route: list[WaypointPart], ground: Ground, path_of: PathOf) -> list[Waypoint]:
    """The waypoints of a route; `path_of` gives the path of one by its index."""
    legs = checked.legs_of(route, ground)
    time_s, found = 0.0, []
    for index, point in enumerate(route):
        time_s += legs[index - 1].duration_s if index else 0.0
        found.append(
            Waypoint(
                place=_place(point.at),
                altitude_m=point.altitude.altitude_m,
                above="ground" if point.altitude.above == "ground" else "sea",
                altitude_msl_m=_above_sea_m(point.altitude.altitude_m, point.altitude.above, point.at, ground),
                speed_m_s=point.speed,
                time_s=round(time_s, 3),
                path=list(path_of(index)),
            )
        )
    return found


def line_of(route: list[WaypointPart], ground: Ground) -> list[list[float]]:
    """The line of a route: longitude, latitude (degrees), altitude above the sea (m); never below the ground."""
    return [[*point] for point in _line_of(checked.waypoints(route), ground)]


@lru_cache(maxsize=512)
def _line_of(points: tuple[Point, ...], ground: Ground) -> list[list[float]]:
    """Remembered: while one thing is dragged, all others stay."""
    return _line(walk.legs_of(points, ground.at_m), ground, _on_leg)


def _on_leg(leg: Leg, share: float, ground_m: float, along_m: float) -> float:
    altitude_m = leg.start_altitude_m + share * (leg.end_altitude_m - leg.start_altitude_m)
    return altitude_m + ground_m if leg.above_ground else altitude_m


def _line(
    legs: Sequence[Leg], ground: Ground, altitude_m: Callable[[Leg, float, float, float], float]
) -> list[list[float]]:
    found: list[list[float]] = []
    begun_m = 0.0
    for number, leg in enumerate(legs):
        steps = min(max(1, math.ceil(leg.length_m / STEP_M)), MOST_STEPS)
        latitudes, longitudes = walk.places_along(leg, steps)
        for step in range(0 if number == 0 else 1, steps + 1):
            latitude, longitude = float(latitudes[step]), float(longitudes[step])
            at = At(latitude, longitude)
            ground_m = ground.height_m(at) if ground.covers(at) else 0.0
            share = step / steps
            height_m = max(altitude_m(leg, share, ground_m, begun_m + share * leg.length_m), ground_m)
            found.append([math.degrees(longitude), round(math.degrees(latitude), 6), round(height_m, 1)])
        begun_m += leg.length_m
    return _unwrapped(found)


def _unwrapped(line: list[list[float]]) -> list[list[float]]:
    """Longitudes that do not jump at the date line."""
    if line:
        for point, longitude in zip(line, np.unwrap([point[0] for point in line], period=360.0), strict=True):
            point[0] = round(float(longitude), 6)
    return line


def release_of(
    route: list[WaypointPart], weapon: WeaponPart, ground: Ground, targets: Mapping[str, At], path: Sequence[str | int]
) -> Release:
    """Where the first aircraft releases its first munition."""
    legs = checked.legs_of(route, ground)
    after_m = checked.release_after_m(route, weapon)
    released = None if after_m is None else walk.release(legs, after_m, 0.0)
    if released is not None and released.late == "beyond":
        released = None
    target = targets.get(weapon.target)
    spot = released.spot if released is not None else None
    return Release(
        munition=weapon.munition,
        per_aircraft=weapon.per_aircraft,
        target=weapon.target,
        target_place=None if target is None else _place(target),
        place=None if spot is None else _place(spot.place),
        altitude_msl_m=None
        if spot is None
        else _above_sea_m(spot.altitude_m, "ground" if spot.above_ground else "sea", spot.place, ground),
        time_s=None if released is None else round(released.after_s, 3),
        path=list(path),
    )


def way_of(
    part: LaunchPart, target: At | None, ground: Ground, catalogue: Catalogue, path_of: PathOf
) -> tuple[list[Waypoint], list[list[float]]]:
    """The places that what starts by itself flies over, and its line to the target; no line where it has none."""
    system = launched_system(catalogue, part.weapon)
    numbers = None if system is None else Numbers(system, "best")
    speed_m_s = 1.0 if numbers is None else numbers("speed_m_s", 1.0)
    points = start_and_route(part, speed_m_s)
    start = points[0]
    start_msl_m = _above_sea_m(start.altitude_m, start.above, start.place, ground)
    found = [
        Waypoint(
            place=_place(point.place),
            altitude_m=point.altitude_m,
            above="ground" if point.above == "ground" else "sea",
            altitude_msl_m=_above_sea_m(point.altitude_m, point.above, point.place, ground),
            speed_m_s=speed_m_s,
            time_s=0.0,
            path=list(path_of(index - 1)) if index else [],
        )
        for index, point in enumerate(points)
    ]
    if target is None or numbers is None:
        return found, []
    legs = walk.legs_of((*points, Point(target, start.altitude_m, start.above, speed_m_s)), ground.at_m)
    if min(leg.length_m for leg in legs) < walk.SHORTEST_LEG_M:
        return found, []
    time_s = 0.0
    for point, leg in zip(found, legs, strict=True):
        point.time_s = round(time_s, 3)
        time_s += leg.duration_s
    falls = falls_of(part, numbers)
    if falls is not None:
        try:
            arc = arc_path(flown(falls, start.place, start_msl_m, target, ground.height_m(target)))
        except DomainError:  # the check says why
            return found, []
        every = max(1, len(arc.samples) // MOST_POINTS)
        rows = [*arc.samples[:-1:every], arc.samples[-1]]
        line = [[math.degrees(row[5]), round(math.degrees(row[4]), 6), round(float(row[6]), 1)] for row in rows]
        return found, _unwrapped(line)
    return found, _line(legs, ground, _profile(numbers, legs, start_msl_m, ground.height_m(target)))


def _profile(
    numbers: Numbers, legs: Sequence[Leg], start_msl_m: float, target_msl_m: float
) -> Callable[[Leg, float, float, float], float]:
    """Altitude of a munition along its way, by the plan's own profile."""
    kind = PROFILES.get(numbers.label("profile", Threat.profile), NO_PROFILE)
    above_ground = numbers.label("cruise_above", Threat.cruise_above) == "ground"
    row = [
        kind, numbers("cruise_altitude_m", 0.0), float(above_ground),
        math.tan(numbers("descent_angle_rad", Threat.descent_angle_rad)),
        math.tan(numbers("dive_angle_rad", Threat.dive_angle_rad)),
    ]  # fmt: skip
    profile: Any = np.array([row])
    whole_m = walk.length_m(legs)
    if kind == NO_PROFILE:
        return _on_leg
    return lambda leg, share, ground_m, along_m: profile_altitude(
        profile, 0, along_m, whole_m, start_msl_m, target_msl_m, ground_m
    )
