"""CZML for Cesium: a clock, what stands, what flies. Nothing is drawn before its beginning or after its end."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from redan.errors import visible
from redan.export.common import about, colour, samples, sentence, spans, utc
from redan.scene.scene import MISSILE, Entity, Scene, Track, geodetic_deg

TRAIL_S = 60.0  # of its way behind what flies


def write(scene: Scene, start: datetime) -> bytes:
    """The whole file."""
    ends_s = max(scene.to_s, scene.from_s + 1.0)
    interval = f"{utc(start, scene.from_s)}/{utc(start, ends_s)}"
    head = {
        "id": "document", "name": about(scene), "version": "1.0",
        "clock": {
            "interval": interval, "currentTime": utc(start, scene.from_s), "multiplier": 10, "range": "CLAMPED",
            "step": "SYSTEM_CLOCK_MULTIPLIER",
        },
    }  # fmt: skip
    packets = [head, *(_entity(e, scene, start) for e in scene.entities), *(_track(t, start) for t in scene.tracks)]
    return (json.dumps([p for p in packets if p], ensure_ascii=False, allow_nan=False) + "\n").encode()


def _availability(since_s: float, until_s: float, start: datetime) -> str:
    """An interval of at least a millisecond."""
    return f"{utc(start, since_s)}/{utc(start, max(until_s, since_s + 1.0e-3))}"


def _look(thing: Entity | Track, pixels: int) -> dict[str, Any]:
    rgba = [*colour(thing), 255]
    return {
        "point": {"pixelSize": pixels, "color": {"rgba": rgba}, "outlineColor": {"rgba": [255, 255, 255, 255]},
                  "outlineWidth": 1},
        "label": {"text": visible(thing.name), "font": "12px sans-serif", "pixelOffset": {"cartesian2": [0, -14]},
                  "fillColor": {"rgba": [255, 255, 255, 255]},
                  "distanceDisplayCondition": {"distanceDisplayCondition": [0, 250000]}},
    }  # fmt: skip


def _entity(entity: Entity, scene: Scene, start: datetime) -> dict[str, Any]:
    stands = [_availability(a, b, start) for a, b in spans(entity, scene)]
    if not stands:
        return {}
    longitude, latitude, height = geodetic_deg(entity.place_ecef_m)
    place = [round(longitude, 7), round(latitude, 7), round(height, 2)]
    return {
        "id": f"place/{entity.kind}/{visible(entity.name)}", "name": visible(entity.name),
        "description": " ".join(word for word in (entity.kind, entity.system) if word),
        "availability": stands[0] if len(stands) == 1 else stands,
        "position": {"cartographicDegrees": place}, **_look(entity, 9),
    }  # fmt: skip


def _track(track: Track, start: datetime) -> dict[str, Any]:
    numbers: list[float] = []
    for time_s, (longitude, latitude, height) in samples(track):
        numbers += [time_s, round(longitude, 7), round(latitude, 7), round(height, 2)]
    line = {"solidColor": {"color": {"rgba": [*colour(track), 160]}}}
    return {
        "id": f"track/{visible(track.name)}", "name": visible(track.name), "description": visible(sentence(track)),
        "availability": _availability(track.from_s, track.to_s, start),
        "position": {
            "epoch": utc(start, 0.0), "cartographicDegrees": numbers, "interpolationAlgorithm": "LINEAR",
            "interpolationDegree": 1, "forwardExtrapolationType": "NONE", "backwardExtrapolationType": "NONE",
        },
        "path": {"leadTime": 0, "trailTime": TRAIL_S, "width": 2, "resolution": 5, "material": line},
        **_look(track, 5 if track.kind == MISSILE else 7),
    }  # fmt: skip
