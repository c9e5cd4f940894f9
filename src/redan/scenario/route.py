"""Routes as checks see them: the file's waypoints as legs to walk, and the releases along them."""

from __future__ import annotations

from functools import lru_cache

from redan.scenario import walk
from redan.scenario.ground import Ground
from redan.scenario.resolved import Waypoint
from redan.scenario.schema import WaypointPart, WeaponPart
from redan.scenario.walk import Leg


class _Same:
    """A route as a key, by identity: hashing all its waypoints is slow."""

    def __init__(self, route: list[WaypointPart]) -> None:
        self.route = route

    def __hash__(self) -> int:
        return id(self.route)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.route is self.route


def waypoints(route: list[WaypointPart]) -> tuple[Waypoint, ...]:
    """The route in plain numbers."""
    return tuple(Waypoint(w.at, w.altitude.altitude_m, w.altitude.above, w.speed) for w in route)


def legs_of(route: list[WaypointPart], ground: Ground) -> tuple[Leg, ...]:
    """The legs of a route over this ground."""
    return _legs_of(_Same(route), ground)


@lru_cache(maxsize=2_048)
def _legs_of(same: _Same, ground: Ground) -> tuple[Leg, ...]:
    return walk.legs_of(waypoints(same.route), ground.at_m)


def flight_s(route: list[WaypointPart]) -> float:
    """Time (s) to fly a route."""
    return walk.duration_s(legs_of(route, Ground(None)))


def release_after_m(route: list[WaypointPart], weapon: WeaponPart) -> float | None:
    """Distance (m) along the route of the first release; None at a waypoint that the route does not have."""
    release = weapon.release
    if release.waypoint is None:
        return release.along_m
    return flown_m(route)[release.waypoint - 1] if release.waypoint <= len(route) else None


def flown_m(route: list[WaypointPart]) -> tuple[float, ...]:
    """Distance (m) along the route at each waypoint."""
    return _flown_m(_Same(route))


@lru_cache(maxsize=2_048)
def _flown_m(same: _Same) -> tuple[float, ...]:
    return tuple(walk.flown_m([point.at for point in same.route]))


def telling_shots(legs: tuple[Leg, ...], after_m: float, weapon: WeaponPart) -> list[int]:
    """The shots of one aircraft farthest from any target: the first, the last, and those beside a turn of the route."""
    last = weapon.per_aircraft - 1
    shots = {0, last}
    begun_s = walk.time_at_s(legs, after_m)
    turn_s = 0.0
    for leg in legs[:-1] if weapon.interval > 0 else ():
        turn_s += leg.duration_s
        before = int((turn_s - begun_s) / weapon.interval) if turn_s > begun_s else last
        shots |= {before, before + 1} if before < last else set()
    return sorted(shots)
