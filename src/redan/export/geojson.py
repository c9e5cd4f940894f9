"""GeoJSON (RFC 7946): what stands as points, what flew as lines with heights, what happened as points.

A line that crosses the date line is cut there (section 3.1.9). `times` of a line: seconds from the start, one a vertex,
nested as the coordinates are.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from redan.errors import visible
from redan.export.common import about, samples, spans, utc
from redan.scene.scene import Place, Scene, Track, geodetic_deg

DIGITS = 7  # of a degree: about a centimetre


def write(scene: Scene, start: datetime) -> bytes:
    """The whole file."""
    tracks = (_track(track, start) for track in scene.tracks)
    features = [*_entities(scene, start), *tracks, *_events(scene, start)]
    collection = {
        "type": "FeatureCollection", "redan": about(scene), "start_utc": utc(start, 0.0), "features": features,
    }  # fmt: skip
    return (json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _entities(scene: Scene, start: datetime) -> list[dict[str, Any]]:
    found = []
    for entity in scene.entities:
        stands = spans(entity, scene)
        properties = {
            "what": "place", "name": entity.name, "kind": entity.kind, "side": entity.side, "system": entity.system,
            "stands_utc": [[utc(start, a), utc(start, b)] for a, b in stands],
            "lost": bool(stands) and stands[-1][1] < scene.to_s,
        }  # fmt: skip
        found.append(_feature(_point(geodetic_deg(entity.place_ecef_m)), properties))
    return found


def _track(track: Track, start: datetime) -> dict[str, Any]:
    flown = samples(track)
    parts = _cut([time_s for time_s, _ in flown], [place for _, place in flown])
    properties = {
        "what": "track", "name": track.name, "kind": track.kind, "side": track.side, "system": track.system,
        "class": track.threat_class, "by": track.by, "target": track.target, "ended": track.why,
        "from_utc": utc(start, track.from_s), "to_utc": utc(start, track.to_s),
        "drawn_from_utc": utc(start, track.drawn_from_s) if track.drawn_from_s < track.to_s else None,
    }  # fmt: skip
    times: list[Any] = [[round(t, 3) for t in part[0]] for part in parts]
    lines = [[_rounded(place) for place in part[1]] for part in parts]
    if len(parts) > 1:
        return _feature({"type": "MultiLineString", "coordinates": lines}, properties | {"times": times})
    if len(lines[0]) == 1:
        return _feature(_point(parts[0][1][0]), properties | {"times": times[0]})
    return _feature({"type": "LineString", "coordinates": lines[0]}, properties | {"times": times[0]})


def _events(scene: Scene, start: datetime) -> list[dict[str, Any]]:
    found = []
    for event in scene.events:
        if event.text:
            properties = {
                "what": "event", "event": event.what, "time_utc": utc(start, event.time_s),
                "time_s": round(event.time_s, 3), "who": event.who, "whom": event.whom, "text": visible(event.text),
            }  # fmt: skip
            place = None if event.place_ecef_m is None else _point(geodetic_deg(event.place_ecef_m))
            found.append(_feature(place, properties))
    return found


def _point(place: Place) -> dict[str, Any]:
    return {"type": "Point", "coordinates": _rounded(place)}


def _rounded(place: Place) -> list[float]:
    return [round(place[0], DIGITS), round(place[1], DIGITS), round(place[2], 2)]


def _cut(times: list[float], places: list[Place]) -> list[tuple[list[float], list[Place]]]:
    """The line in pieces that do not cross the date line; each ends on it and the next begins on its other side."""
    parts: list[tuple[list[float], list[Place]]] = [([times[0]], [places[0]])]
    for i in range(1, len(places)):
        (lon0, lat0, h0), (lon1, lat1, h1) = places[i - 1], places[i]
        if abs(lon1 - lon0) > 180.0:
            side = 180.0 if lon0 > 0.0 else -180.0
            share = (side - lon0) / (lon1 + 2.0 * side - lon0)
            at = lat0 + share * (lat1 - lat0), h0 + share * (h1 - h0)
            when = times[i - 1] + share * (times[i] - times[i - 1])
            parts[-1][0].append(when)
            parts[-1][1].append((side, *at))
            parts.append(([when], [(-side, *at)]))
        parts[-1][0].append(times[i])
        parts[-1][1].append(places[i])
    return parts
