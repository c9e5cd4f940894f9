"""Routes as checks see them: length, time, altitude, the point where a weapon is released."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from redan.physics.geodesy import geodesic_inverse
from redan.scenario.fields import Altitude
from redan.scenario.ground import Ground, between
from redan.scenario.resolved import Place
from redan.scenario.schema import WaypointPart, WeaponPart


@lru_cache(maxsize=4096)
def leg_m(a: Place, b: Place) -> float:
    """Length (m) of a leg: the geodesic, as the plan has it, so that both agree where a route ends."""
    return geodesic_inverse(a.latitude_rad, a.longitude_rad, b.latitude_rad, b.longitude_rad)[0]


def length_m(route: list[WaypointPart]) -> float:
    """Length (m) of a route."""
    return sum(leg_m(a.at, b.at) for a, b in pairwise(route))


def flight_s(route: list[WaypointPart]) -> float:
    """Time (s) to fly a route."""
    return sum(leg_m(a.at, b.at) / b.speed for a, b in pairwise(route))


def above_sea_m(point: WaypointPart, ground: Ground) -> float:
    """Altitude of a waypoint above sea level: a leg between unlike altitudes is straight in this."""
    above = ground.height_m(point.at) if point.altitude.above == "ground" else 0.0
    return point.altitude.altitude_m + above


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
        leg = leg_m(a.at, b.at)
        if rest <= leg and leg > 0:
            share = rest / leg
            start_m, end_m, above = a.altitude.altitude_m, b.altitude.altitude_m, a.altitude.above
            if above != b.altitude.above:
                start_m, end_m, above = above_sea_m(a, ground), above_sea_m(b, ground), "sea"
            left = (1 - share) * leg / b.speed + flight_s(route[index + 1 :])
            return between(a.at, b.at, share), Altitude(start_m + share * (end_m - start_m), above), left
        rest -= leg
    return None
