"""The values of a scene: who stands where, who flies which track, what happened. Nothing in it can change.

Places are earth-centred (ECEF, WGS 84, metres), times seconds from the start of the scenario. Heights are those of the
model, whose sea level is the ellipsoid: a height above sea there is the height above the ellipsoid here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.physics.geodesy import ecef_to_geodetic

F8 = NDArray[np.float64]
Place = tuple[float, float, float]  # ECEF, m

DEFENCE, ATTACK, THIRD = "defence", "attack", "third party"
MISSILE = "missile"  # the kind of a defender's missile in flight


@dataclass(frozen=True)
class Entity:
    """What stands on the ground, or at one place in the air (a radar on station)."""

    name: str
    kind: str  # "unit", "radar", or the kind of asset
    side: str
    system: str  # catalogue id; empty for an asset
    place_ecef_m: Place
    standing_s: tuple[tuple[float, float], ...]  # from..to in which it is not lost


@dataclass(frozen=True)
class Track:
    """What flies: places at times, straight in between, from its appearance to its end.

    kind: "aircraft", "munition", "decoy", "third-party" or "missile"; threat_class: of a missile empty.
    why: how it ended, in words. drawn_from_s: from then on the way is drawn, not computed (an aircraft that has turned
    away; a missile between launch and meeting); infinite where all of it is the model's own. target: who or what it is
    aimed at, or None.
    """

    name: str
    kind: str
    side: str
    system: str
    threat_class: str
    time_s: F8  # (n,) increasing, n >= 1
    position_ecef_m: F8  # (n, 3)
    why: str
    target: str | None = None
    by: str | None = None  # who released or fired it
    drawn_from_s: float = math.inf

    @property
    def from_s(self) -> float:
        return float(self.time_s[0])

    @property
    def to_s(self) -> float:
        return float(self.time_s[-1])

    def at(self, time_s: float) -> Place:
        """Where it is; before its start there, after its end where it ended."""
        return place_at(self.time_s, self.position_ecef_m, time_s)


@dataclass(frozen=True)
class Happening:
    """One event: when, what (name of layout.Event), who did it to whom, and the words for it.

    about: every argument by its word (layout.codes.ARGUMENTS). text: empty for what no story tells. place: where it
    happened, or None.
    """

    time_s: float
    what: str
    who: str | None
    whom: str | None
    text: str
    about: Mapping[str, Any] = field(default_factory=dict)
    place_ecef_m: Place | None = None


@dataclass(frozen=True)
class Scene:
    """One replication."""

    title: str
    variant: str
    seed: int
    replication: int
    readings: Mapping[str, str]
    entities: tuple[Entity, ...]
    tracks: tuple[Track, ...]
    events: tuple[Happening, ...]
    notes: tuple[str, ...] = ()

    @property
    def from_s(self) -> float:
        """The start of the scenario, or the first thing that happens if that is earlier."""
        return min([0.0, *(track.from_s for track in self.tracks), *(event.time_s for event in self.events)])

    @property
    def to_s(self) -> float:
        """The last thing that happens."""
        return max([0.0, *(track.to_s for track in self.tracks), *(event.time_s for event in self.events)])


def place_at(time_s: F8, position_ecef_m: F8, at_s: float) -> Place:
    """Straight between two samples; the first before them, the last after."""
    x, y, z = (float(np.interp(at_s, time_s, position_ecef_m[:, axis])) for axis in range(3))
    return x, y, z


def geodetic_deg(place: Place) -> Place:
    """Longitude, latitude (degrees) and height (m): in the order of most formats."""
    latitude, longitude, height_m = ecef_to_geodetic(*(float(v) for v in place))
    return math.degrees(longitude), math.degrees(latitude), height_m


def geodetic_track(track: Track) -> list[Place]:
    """Longitude, latitude and height of every sample; see `geodetic_deg`."""
    return [geodetic_deg((float(x), float(y), float(z))) for x, y, z in track.position_ecef_m]
