"""What the writers share: times, spans, who is what colour."""

from __future__ import annotations

from datetime import datetime, timedelta

from redan.errors import visible
from redan.scene.scene import ATTACK, DEFENCE, MISSILE, THIRD, Entity, Place, Scene, Track, geodetic_track

# red, green, blue
COLOURS = {DEFENCE: (0, 90, 181), ATTACK: (220, 50, 32), THIRD: (90, 90, 90), MISSILE: (26, 133, 255)}
Span = tuple[float, float]


def colour(thing: Entity | Track) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255: by side, missiles lighter."""
    return COLOURS[MISSILE if thing.kind == MISSILE else thing.side]


def utc(start: datetime, time_s: float) -> str:
    """A time of the scenario as UTC with milliseconds, "2000-01-01T00:12:05.250Z"."""
    moment = start + timedelta(milliseconds=round(time_s * 1e3))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def spans(entity: Entity, scene: Scene) -> list[Span]:
    """From when to when it stands, within the replication."""
    found = [(max(a, scene.from_s), min(b, scene.to_s)) for a, b in entity.standing_s]
    return [(a, b) for a, b in found if b >= a]


def samples(track: Track) -> list[tuple[float, Place]]:
    """Times to the millisecond, each later than the one before, with longitude, latitude (degrees) and height (m)."""
    kept = {round(float(t), 3): place for t, place in zip(track.time_s, geodetic_track(track), strict=True)}
    return list(kept.items())


def about(scene: Scene) -> str:
    """One line that says what the file is."""
    readings = "".join(f", {name} = {option}" for name, option in scene.readings.items())
    which = f'variant "{scene.variant}", replication {scene.replication}, seed {scene.seed}'
    return visible(f"{scene.title}; {which}{readings}")


def sentence(track: Track) -> str:
    """What a track is, in words."""
    whom = f"at {track.target}" if track.target else ""
    parts = [track.system, f"from {track.by}" if track.by else "", whom, track.why]
    return ", ".join(part for part in parts if part)
