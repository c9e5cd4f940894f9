"""Distinct flights: threats that fly the same way at different times share one path.

The aircraft of a package follow one route a few seconds apart and release the same weapons at the same places. What a
radar sees of them and when a missile can reach them is the same but for a shift in time: it is computed once a shape.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from redan.errors import DomainError, InputError, Problem, Where
from redan.physics.arc_path import ArcPath, arc_path
from redan.scenario import walk
from redan.scenario.resolve_launches import flown
from redan.scenario.resolved import Asset, Place, Resolved, Threat, Waypoint
from redan.scenario.walk import GroundAt, Leg, Spot


@dataclass(frozen=True)
class Profile:
    """How a munition flies from release to target: "cruise" or "glide" (see scenario.resolved.Threat)."""

    name: str
    cruise_altitude_m: float
    cruise_above_ground: bool
    descent_slope: float
    dive_slope: float


@dataclass(frozen=True)
class Shape:
    """A path in time from its own start and what flies it: legs, RCS, class, a released munition's profile."""

    legs: tuple[Leg, ...]
    rcs_m2: float
    threat_class: str
    profile: Profile | None = None
    arc: ArcPath | None = None  # of what falls: its samples; the leg is then its way over the ground

    @property
    def length_m(self) -> float:
        """Length over the ground."""
        return walk.length_m(self.legs)

    @property
    def duration_s(self) -> float:
        """Time from start to end."""
        return walk.duration_s(self.legs) if self.arc is None else self.arc.duration_s


@dataclass(frozen=True)
class Flight:
    """Which shape a threat flies, and when it starts and ends in scenario time."""

    shape: int
    start_s: float
    end_s: float


def where_of(text: str, file: str = "") -> Where:
    """Turn "file:line:column" back into a Where."""
    parts = text.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit():
        return Where(parts[0], int(parts[1]), int(parts[2]))
    return Where(text or file)


def plan_flights(resolved: Resolved, threats: Sequence[Threat], ground_m: GroundAt) -> tuple[list[Shape], list[Flight]]:
    """Distinct shapes in order of first use, and the flight of each of the threats.

    Raises InputError with every munition that cannot be released, or not reach its target, as described.
    """
    planner = _Planner(resolved, ground_m)
    flights: list[Flight] = []
    problems: list[Problem] = []
    for threat in threats:
        try:
            flights.append(planner.flight(threat))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return planner.shapes, flights


class _Planner:
    def __init__(self, resolved: Resolved, ground_m: GroundAt) -> None:
        self.file = resolved.file
        self.ground_m = ground_m
        self.threats = {threat.name: threat for threat in resolved.threats}
        self.assets = {asset.name: asset for asset in resolved.assets}
        self.shapes: list[Shape] = []
        self.known: dict[object, int] = {}
        self.routes: dict[tuple[int, float, str], int] = {}  # by identity of the route: hashing one is slow

    def flight(self, threat: Threat) -> Flight:
        """Shape, start and end of one threat."""
        if threat.launched:
            return self._launched(threat)
        number, start_s = self._own_route(threat) if threat.carrier is None else self._released(threat)
        return Flight(number, start_s, start_s + self.shapes[number].duration_s)

    def _launched(self, threat: Threat) -> Flight:
        """What starts by itself: at its time, or so that it arrives at its time on target."""
        target = self._target(threat)
        key = (
            threat.route, target.place, threat.speed_m_s, threat.profile, threat.cruise_altitude_m, threat.cruise_above,
            threat.descent_angle_rad, threat.dive_angle_rad, threat.falls, threat.rcs_m2, threat.threat_class,
        )  # fmt: skip
        make = self._arc if threat.falls is not None else self._own_way
        number = self._number(key, lambda: make(threat, target.place))
        shape = self.shapes[number]
        self._check_reach(threat, target, shape.length_m, "its start")
        if threat.arrive_s is None:
            return Flight(number, threat.start_s, threat.start_s + shape.duration_s)
        if threat.arrive_s < shape.duration_s:
            what = f"it flies {shape.duration_s:.1f} s, so it cannot be at its target after {threat.arrive_s:g} s"
            raise self._problem(threat, what, "the scenario begins at 0 s", "write a later time_on_target")
        return Flight(number, threat.arrive_s - shape.duration_s, threat.arrive_s)

    def _own_way(self, threat: Threat, target: Place) -> Shape:
        """From its start over the places between to its target, in its profile."""
        start = threat.route[0]
        end = Waypoint(target, start.altitude_m, start.above, threat.speed_m_s)
        legs = walk.legs_of((*threat.route, end), self.ground_m)
        if min(leg.length_m for leg in legs) < walk.SHORTEST_LEG_M:
            raise self._problem(threat, "two places of its way in a row are the same", remedy="remove one of them")
        return Shape(legs, threat.rcs_m2, threat.threat_class, _profile(threat))

    def _arc(self, threat: Threat, target: Place) -> Shape:
        """The arc of a ballistic missile or rocket; over the ground the shortest way at its mean speed."""
        start = threat.route[0]
        here = start.place
        start_m = start.altitude_m + (
            self.ground_m(here.latitude_rad, here.longitude_rad) if start.above == "ground" else 0.0
        )
        target_m = self.ground_m(target.latitude_rad, target.longitude_rad)
        assert threat.falls is not None
        try:
            arc = arc_path(flown(threat.falls, here, start_m, target, target_m))
        except DomainError as error:
            remedy = "name another loft, or another place to start from"
            raise self._problem(threat, error.problems[0].what, remedy=remedy) from None
        length_m, azimuth_rad = walk.geodesic(here, target)
        leg = Leg(
            here.latitude_rad, here.longitude_rad, azimuth_rad, length_m, length_m / arc.duration_s,
            start_m, target_m, False, target.latitude_rad, target.longitude_rad,
        )  # fmt: skip
        return Shape((leg,), threat.rcs_m2, threat.threat_class, arc=arc)

    def _own_route(self, threat: Threat) -> tuple[int, float]:
        return self._shape_of_route(threat), threat.start_s

    def _released(self, threat: Threat) -> tuple[int, float]:
        carrier = self.threats.get(threat.carrier or "")
        if carrier is None or carrier.kind != "aircraft":
            raise self._problem(threat, f'there is no aircraft "{threat.carrier}" to carry it')
        target = self._target(threat)
        carried = self._shape_of_route(carrier)
        route = self.shapes[carried]
        release = walk.release(route.legs, threat.release_after_m, threat.release_delay_s)
        if release.late == "beyond":
            what = f"released {threat.release_after_m / 1e3:g} km along a route of {route.length_m / 1e3:.1f} km"
            raise self._problem(threat, what, remedy="release it earlier or lengthen the route")
        after_s = release.after_s
        if release.late:
            what = f'its turn to be released comes after "{carrier.name}" has left'
            remedy = "release the first weapon earlier, shorten the interval or lengthen the route"
            raise self._problem(threat, what, remedy=remedy)
        key = (
            carried, after_s, target.place, threat.speed_m_s, threat.profile, threat.cruise_altitude_m,
            threat.cruise_above, threat.descent_angle_rad, threat.dive_angle_rad, threat.rcs_m2, threat.threat_class,
        )  # fmt: skip
        number = self._number(key, lambda: _munition_shape(threat, release.spot, target.place))
        self._check_reach(threat, target, self.shapes[number].length_m, "its release")
        return number, carrier.start_s + after_s

    def _target(self, threat: Threat) -> Asset:
        target = self.assets.get(threat.target or "")
        if target is None:
            raise self._problem(threat, f'there is no target "{threat.target}"')
        return target

    def _check_reach(self, threat: Threat, target: Asset, length_m: float, since: str) -> None:
        if length_m > threat.max_range_m:
            what = f'{length_m / 1e3:.1f} km to fly from {since} to "{target.name}"'
            allowed = f"its published reach is {threat.max_range_m / 1e3:g} km"
            remedy = "start it" if threat.launched else "release it"
            raise self._problem(threat, what, allowed, f"{remedy} nearer to the target")

    def _shape_of_route(self, threat: Threat) -> int:
        same = id(threat.route), threat.rcs_m2, threat.threat_class
        if same not in self.routes:
            key = threat.route, threat.rcs_m2, threat.threat_class
            make = partial(Shape, self._legs(threat), threat.rcs_m2, threat.threat_class)
            self.routes[same] = self._number(key, make)
        return self.routes[same]

    def _number(self, key: object, make: Callable[[], Shape]) -> int:
        if key not in self.known:
            self.shapes.append(make())
            self.known[key] = len(self.shapes) - 1
        return self.known[key]

    def _legs(self, threat: Threat) -> tuple[Leg, ...]:
        if len(threat.route) < 2:
            raise self._problem(threat, "a route needs at least two points", remedy="add a waypoint")
        legs = walk.legs_of(threat.route, self.ground_m)
        if min(leg.length_m for leg in legs) < walk.SHORTEST_LEG_M:
            raise self._problem(threat, "two waypoints in a row are the same place", remedy="remove one of them")
        return legs

    def _problem(self, threat: Threat, what: str, allowed: str = "", remedy: str = "") -> InputError:
        where = where_of(threat.where, self.file)
        return InputError(Problem(f'{threat.kind} "{threat.name}": {what}', where, allowed, remedy))


def _munition_shape(threat: Threat, release: Spot, target: Place) -> Shape:
    """Geodesic from where the carrier is at release to the target."""
    here = release.place
    length_m, azimuth_rad = walk.geodesic(here, target)
    leg = Leg(
        here.latitude_rad, here.longitude_rad, azimuth_rad, max(length_m, walk.SHORTEST_LEG_M), threat.speed_m_s,
        release.altitude_m, 0.0, release.above_ground, target.latitude_rad, target.longitude_rad,
    )  # fmt: skip
    return Shape((leg,), threat.rcs_m2, threat.threat_class, _profile(threat))


def _profile(threat: Threat) -> Profile:
    return Profile(
        threat.profile,
        threat.cruise_altitude_m,
        threat.cruise_above == "ground",
        math.tan(threat.descent_angle_rad),
        math.tan(threat.dive_angle_rad),
    )
