"""A scene with everything higher by one length: from the model's sea level, the ellipsoid, to a region's geoid."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from redan.errors import InputError, Problem
from redan.physics.geodesy import ecef_to_geodetic
from redan.scene.scene import F8, Place, Scene

GEOID_M = -107.0, 86.0  # above the ellipsoid, south of India and in New Guinea (EGM2008)


def raised(scene: Scene, by_m: float) -> Scene:
    """The same scene, every place by_m (m) higher along the normal of the ellipsoid; InputError beyond any geoid."""
    if not GEOID_M[0] <= by_m <= GEOID_M[1]:
        what = f"the geoid is nowhere {by_m:g} m from the ellipsoid"
        raise InputError(Problem(what, allowed=f"{GEOID_M[0]:g} m to {GEOID_M[1]:g} m"))

    def higher(places: F8) -> F8:
        return np.array([np.asarray(place) + by_m * _up(place) for place in places.tolist()])

    def one(place: Place) -> Place:
        x, y, z = higher(np.array([place]))[0].tolist()
        return x, y, z

    events = (
        replace(event, place_ecef_m=None if event.place_ecef_m is None else one(event.place_ecef_m))
        for event in scene.events
    )
    return replace(
        scene, entities=tuple(replace(e, place_ecef_m=one(e.place_ecef_m)) for e in scene.entities),
        tracks=tuple(replace(t, position_ecef_m=higher(t.position_ecef_m)) for t in scene.tracks),
        events=tuple(events),
    )  # fmt: skip


def _up(place: list[float]) -> F8:
    """Unit vector of the normal of the ellipsoid there."""
    latitude, longitude, _ = ecef_to_geodetic(place[0], place[1], place[2])
    flat = math.cos(latitude)
    return np.array((flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)))
