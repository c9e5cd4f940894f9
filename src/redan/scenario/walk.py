"""The one way of walking a route: checks, plan, explanations and maps ask here where something is on it, and when.

A leg is the shortest geodesic on the WGS84 ellipsoid from one waypoint to the next, flown at one speed; its altitude is
linear along it, above the ground between two waypoints given above ground, above sea level else. No other module goes
along a leg (tests/house): so the place of a release is the same for whoever asks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from redan.physics.geodesy import (
    EARTH_SEMI_MINOR_M,
    FLATTENING,
    GAUSS_NODES,
    GAUSS_WEIGHTS,
    SECOND_ECCENTRICITY_2,
    geodesic_direct,
    geodesic_inverse,
    reduced_latitude,
)
from redan.physics.grid import Terrain
from redan.scenario.resolved import Place, Waypoint

F8 = NDArray[np.float64]
GroundAt = Callable[[float, float], float]  # height of the ground above sea at (latitude_rad, longitude_rad)

SHORTEST_LEG_M = 1.0  # two waypoints nearer than this are the same place
ROUNDING_M, ROUNDING_S = 1e-3, 1e-6  # what is so near the end of a route is at its end
LONGEST_STEP_S = 5.0
CELL_SHARE = 0.9  # of a terrain cell, at most, in one step
METRES_PER_DEGREE = 111_132.0  # of latitude, at 45 degrees
HALF_WAY_ROUND_M = 19_900_000.0  # beyond it lies the part of the earth to which the shortest way can flip sides


@dataclass(frozen=True)
class Leg:
    """One geodesic piece of a path; altitude linear along it, above ground or above sea."""

    latitude_rad: float
    longitude_rad: float
    azimuth_rad: float
    length_m: float
    speed_m_s: float
    start_altitude_m: float
    end_altitude_m: float
    above_ground: bool
    end_latitude_rad: float
    end_longitude_rad: float

    @property
    def duration_s(self) -> float:
        """Time to fly it."""
        return self.length_m / self.speed_m_s


@dataclass(frozen=True)
class Spot:
    """A point of a route: where, and how high above the ground or above sea."""

    place: Place
    altitude_m: float
    above_ground: bool


@dataclass(frozen=True)
class Release:
    """Where and when a weapon leaves its carrier; `late`: "" or why it cannot, "beyond" the route or "after" it."""

    after_s: float
    spot: Spot
    late: str = ""


@lru_cache(maxsize=65_536)
def geodesic(a: Place, b: Place) -> tuple[float, float]:
    """Length (m) of the shortest geodesic and its azimuth (rad) at a; remembered, as every variant asks again."""
    return geodesic_inverse(a.latitude_rad, a.longitude_rad, b.latitude_rad, b.longitude_rad)[:2]


def distance_m(a: Place, b: Place) -> float:
    """Distance (m) between two places along the ellipsoid."""
    return geodesic(a, b)[0]


def sea_level(latitude_rad: float, longitude_rad: float) -> float:
    """The ground where heights do not matter, or where there are no elevation data."""
    return 0.0


def leg_between(start: Waypoint, end: Waypoint, ground_m: GroundAt) -> Leg:
    """The leg from one waypoint to the next."""
    a, b = start.place, end.place
    metres, azimuth_rad = geodesic(a, b)
    start_m, end_m = start.altitude_m, end.altitude_m
    if start.above != end.above:  # in or out of terrain following: straight in altitude above sea
        start_m, end_m = _above_sea_m(start, ground_m), _above_sea_m(end, ground_m)
    following = start.above == end.above == "ground"
    return Leg(
        a.latitude_rad, a.longitude_rad, azimuth_rad, metres, end.speed_m_s, start_m, end_m, following,
        b.latitude_rad, b.longitude_rad,
    )  # fmt: skip


def _above_sea_m(waypoint: Waypoint, ground_m: GroundAt) -> float:
    if waypoint.above == "sea":
        return waypoint.altitude_m
    return waypoint.altitude_m + ground_m(waypoint.place.latitude_rad, waypoint.place.longitude_rad)


def legs_of(route: Sequence[Waypoint], ground_m: GroundAt) -> tuple[Leg, ...]:
    """The legs of a route, in order."""
    return tuple(leg_between(a, b, ground_m) for a, b in pairwise(route))


def flown_m(places: Sequence[Place]) -> list[float]:
    """Distance (m) along the route at each waypoint."""
    flown = [0.0]
    for a, b in pairwise(places):
        flown.append(flown[-1] + distance_m(a, b))
    return flown


def length_m(legs: Sequence[Leg]) -> float:
    """Length (m) over the ground."""
    return sum(leg.length_m for leg in legs)


def duration_s(legs: Sequence[Leg]) -> float:
    """Time (s) from start to end."""
    return sum(leg.duration_s for leg in legs)


def time_at_s(legs: Sequence[Leg], along_m: float) -> float:
    """Time (s) from the start until a distance has been flown; at most the whole time."""
    time_s = 0.0
    for leg in legs:
        if along_m <= leg.length_m:
            return time_s + along_m / leg.speed_m_s
        along_m -= leg.length_m
        time_s += leg.duration_s
    return time_s


@lru_cache(maxsize=65_536)
def spot_on(leg: Leg, along_m: float) -> Spot:
    """The point of a leg at a distance from its start."""
    latitude_rad, longitude_rad, _ = geodesic_direct(leg.latitude_rad, leg.longitude_rad, leg.azimuth_rad, along_m)
    share = along_m / leg.length_m if leg.length_m > 0.0 else 0.0
    altitude_m = leg.start_altitude_m + share * (leg.end_altitude_m - leg.start_altitude_m)
    return Spot(Place(latitude_rad, longitude_rad), altitude_m, leg.above_ground)


def spot_at_time(legs: Sequence[Leg], time_s: float) -> Spot:
    """The point of a route at a time from its start; beyond the end, the end."""
    for leg in legs:
        along_m = time_s * leg.speed_m_s
        if along_m <= leg.length_m:
            break
        time_s -= leg.duration_s
    return spot_on(leg, min(along_m, leg.length_m))


def release(legs: Sequence[Leg], after_m: float, delay_s: float) -> Release:
    """A release after a distance along the route and a delay; one within rounding of the end comes after it."""
    after_s = time_at_s(legs, after_m) + delay_s
    spot = spot_at_time(legs, after_s)
    if not 0.0 <= after_m <= length_m(legs) + ROUNDING_M:
        return Release(after_s, spot, "beyond")
    return Release(after_s, spot, "after" if after_s >= duration_s(legs) - ROUNDING_S else "")


def places_along(leg: Leg, steps: int) -> tuple[F8, F8]:
    """Latitude and longitude (rad) at steps + 1 evenly spaced points of a leg, ends included.

    `geodesic_direct` for all points at once: a check looks at thousands.
    """
    sin_beta_1, cos_beta_1 = reduced_latitude(leg.latitude_rad)
    sin_1, cos_1 = math.sin(leg.azimuth_rad), math.cos(leg.azimuth_rad)
    sin_0, cos_0 = sin_1 * cos_beta_1, math.hypot(cos_1, sin_1 * sin_beta_1)
    k2 = SECOND_ECCENTRICITY_2 * cos_0 * cos_0
    sigma_1 = math.atan2(sin_beta_1, cos_1 * cos_beta_1) if sin_beta_1 != 0.0 or cos_1 * cos_beta_1 != 0.0 else 0.0
    omega_1 = math.atan2(sin_0 * math.sin(sigma_1), math.cos(sigma_1))
    wanted: F8 = np.arange(steps + 1, dtype=np.float64) * (leg.length_m / steps / EARTH_SEMI_MINOR_M)
    sigma: F8 = wanted / (1.0 + 0.25 * k2)
    for _ in range(4):
        root = np.sqrt(1.0 + k2 * np.sin(sigma_1 + sigma) ** 2)
        sigma = sigma + (wanted - _integral(sigma_1, sigma, lambda x: np.sqrt(1.0 + k2 * np.sin(x) ** 2))) / root
    turned = _integral(
        sigma_1, sigma, lambda x: (2.0 - FLATTENING) / (1.0 + (1.0 - FLATTENING) * np.sqrt(1.0 + k2 * np.sin(x) ** 2))
    )
    sin_2, cos_2 = np.sin(sigma_1 + sigma), np.cos(sigma_1 + sigma)
    omega = np.arctan2(sin_0 * sin_2, cos_2) - omega_1
    latitude = np.arctan2(cos_0 * sin_2, (1.0 - FLATTENING) * np.hypot(sin_0, cos_0 * cos_2))
    longitude = leg.longitude_rad + omega - FLATTENING * sin_0 * turned
    return latitude, longitude - 2.0 * math.pi * np.floor(longitude / (2.0 * math.pi) + 0.5)


def _integral(start: float, over: F8, integrand: Callable[[F8], F8]) -> F8:
    """Gauss-Legendre quadrature from one start over many lengths of arc (at most half a turn)."""
    half = 0.5 * over
    total = np.zeros_like(over)
    for node, weight in zip(GAUSS_NODES, GAUSS_WEIGHTS, strict=True):
        total += weight * (integrand(start + half * (1.0 - node)) + integrand(start + half * (1.0 + node)))
    return total * half


def longest_step_m(speed_m_s: F8 | float, latitude_rad: F8 | float, terrain: Terrain | None) -> F8:
    """How far from each other samples of the ground under legs from some latitudes may lie (m).

    At most 5 s of flight and less than a terrain cell, so that no ridge of the data can hide between two samples.
    """
    longest_m: F8 = np.asarray(LONGEST_STEP_S * speed_m_s)
    if terrain is None:
        return longest_m
    narrowest = np.cos(np.minimum(np.abs(latitude_rad) + 0.02, 1.5))
    high_m, wide_m = (CELL_SHARE * step * METRES_PER_DEGREE for step in (terrain.step_deg, terrain.step_east_deg))
    shortest: F8 = np.minimum(longest_m, np.minimum(high_m, wide_m * narrowest))
    return shortest


def unit_vector(place: Place) -> tuple[float, float, float]:
    """The upward normal at a place: no seam at 180 degrees, no pole."""
    c = math.cos(place.latitude_rad)
    return c * math.cos(place.longitude_rad), c * math.sin(place.longitude_rad), math.sin(place.latitude_rad)


def unit_vectors(places: Sequence[Place]) -> F8:
    """The upward normals (N, 3) of places."""
    return np.array([unit_vector(place) for place in places], dtype=np.float64).reshape(-1, 3)


@lru_cache(maxsize=256)
def vectors_along(legs: tuple[Leg, ...], spacing_m: float, most: int) -> tuple[F8, float]:
    """Unit vectors (N, 3) of points of a route and how far they lie apart: for looking up what is near it.

    The distance between two points is spacing_m, more where that would be more than `most` points. Remembered, as every
    variant asks again.
    """
    spacing_m = max(spacing_m, length_m(legs) / most)
    found = []
    for leg in legs:
        latitude, longitude = places_along(leg, max(1, math.ceil(leg.length_m / spacing_m)))
        c = np.cos(latitude)
        found.append(np.stack((c * np.cos(longitude), c * np.sin(longitude), np.sin(latitude)), axis=1))
    points = np.concatenate(found)
    points.flags.writeable = False
    return points, spacing_m
