"""One replication as the page draws it: `redan.scene` in degrees, with channels, magazines and engagements in time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from redan.app.playback.bars import engagements, stocks
from redan.app.playback.kept import Looked, looked_at
from redan.app.playback.models import PlayedScene, SceneEntity, SceneEvent, SceneTrack
from redan.layout.codes import Fate
from redan.physics.compiled import geodetic_rows
from redan.report.story import balance
from redan.results import Story
from redan.scene.make import make_scene
from redan.scene.scene import Entity, Happening, Scene, Track, geodetic_deg

DEGREES, METRES, SECONDS = 5, 0, 2  # digits after the point
THROUGH = (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED)
WENT = ("killed", "hit")  # arguments of events that say how it went


def scene(folder: Path | str, replication: int) -> PlayedScene:
    """One replication of a run; InputError for one that it does not hold, RunError for a run that changed."""
    kept = looked_at(folder)
    story = kept.story(replication)
    made = make_scene(kept.compiled, story)
    from_s, to_s = made.from_s, made.to_s
    return PlayedScene(
        title=made.title,
        variant=made.variant,
        seed=made.seed,
        replication=replication,
        readings=dict(made.readings),
        from_s=_down(from_s),
        to_s=-_down(-to_s),
        entities=list(_entities(kept, made)),
        tracks=list(_tracks(story, made)),
        events=told(made.events),
        engagements=list(engagements(story)),
        units=list(stocks(kept.compiled, story, _down(from_s))),
        balance=balance(story),
        notes=list(made.notes),
    )


def told(events: Sequence[Happening]) -> list[SceneEvent]:
    """The events that have words, in their order."""
    found = []
    for event in events:
        if not event.text:
            continue
        place = None if event.place_ecef_m is None else geodetic_deg(event.place_ecef_m)
        went = next((bool(event.about[word]) for word in WENT if word in event.about), None)
        lon, lat = (None if place is None else round(place[axis], DEGREES) for axis in (0, 1))
        found.append(SceneEvent(time_s=round(event.time_s, SECONDS), what=event.what, who=event.who, whom=event.whom,
                          text=event.text, went=went, lon=lon, lat=lat))  # fmt: skip
    return found


def _down(time_s: float) -> float:
    """Rounded so that nothing happens before."""
    whole = 10.0**SECONDS
    return math.floor(time_s * whole) / whole


def _entities(kept: Looked, made: Scene) -> Iterator[SceneEntity]:
    order = kept.compiled.geometry.order
    reach_m = {unit.name: unit.interceptor.max_range_m for unit in order.units}
    owner = {unit.radar: unit.name for unit in order.units if unit.radar}
    for entity in made.entities:
        lon, lat, height_m = geodetic_deg(entity.place_ecef_m)
        yield SceneEntity(
            name=entity.name, kind=entity.kind, side=entity.side, system=entity.system,
            of=owner.get(entity.name) if entity.kind == "radar" else None,
            lon=round(lon, DEGREES), lat=round(lat, DEGREES), height_m=round(height_m, METRES),
            standing=_spans(entity), reach_m=reach_m.get(entity.name) if entity.kind == "unit" else None,
        )  # fmt: skip


def _spans(entity: Entity) -> list[tuple[float | None, float | None]]:
    return [(_or_none(begin), _or_none(end)) for begin, end in entity.standing_s]


def _or_none(time_s: float) -> float | None:
    return round(time_s, SECONDS) if math.isfinite(time_s) else None


def _tracks(story: Story, made: Scene) -> Iterator[SceneTrack]:
    fate = {name: Fate(int(code)) for name, code in zip(story.names.threats, story.outcomes.fate[0], strict=True)}
    for track in made.tracks:
        lon, lat, height_m, time_s = _samples(track)
        yield SceneTrack(
            name=track.name, kind=track.kind, side=track.side, system=track.system, threat_class=track.threat_class,
            target=track.target, by=track.by, why=track.why, through=fate.get(track.name) in THROUGH,
            drawn_from_s=_or_none(track.drawn_from_s), time_s=time_s, lon=lon, lat=lat, height_m=height_m,
        )  # fmt: skip


def _samples(track: Track) -> tuple[list[float], list[float], list[float], list[float]]:
    found = np.empty_like(track.position_ecef_m)
    geodetic_rows(np.ascontiguousarray(track.position_ecef_m), found)
    lat, lon = (np.round(np.degrees(found[:, axis]), DEGREES).tolist() for axis in (0, 1))
    return lon, lat, np.round(found[:, 2], METRES).tolist(), np.round(track.time_s, SECONDS).tolist()
