"""CSV: one table with a row for every place, position and event; units in the headers, times in UTC and in seconds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from redan.errors import visible
from redan.export.common import samples, spans, utc
from redan.scene.scene import Scene, geodetic_deg

COLUMNS = (
    "row", "time_utc", "time_s", "name", "kind", "side", "system", "longitude_deg", "latitude_deg", "height_m", "whom",
    "text",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet computes what begins so


def write(scene: Scene, start: datetime) -> bytes:
    """The whole file: rows of kind "place" (from when it stands), "position", "lost" and "event"."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row, time_s, words, place in _rows(scene):
        where = ("", "", "") if place is None else (f"{place[0]:.7f}", f"{place[1]:.7f}", f"{place[2]:.2f}")
        name, kind, side, system, whom, said = (_plain(word) for word in words)
        table.writerow([row, utc(start, time_s), f"{time_s:.3f}", name, kind, side, system, *where, whom, said])
    return text.getvalue().encode()


Words = tuple[str, str, str, str, str, str]  # name, kind, side, system, whom, text
Row = tuple[str, float, Words, tuple[float, float, float] | None]


def _rows(scene: Scene) -> Iterator[Row]:
    for entity in scene.entities:
        of = entity.name, entity.kind, entity.side, entity.system
        place = geodetic_deg(entity.place_ecef_m)
        for since_s, until_s in spans(entity, scene):
            yield "place", since_s, (*of, "", ""), place
            if until_s < scene.to_s:
                yield "lost", until_s, (*of, "", "lost"), place
    for track in scene.tracks:
        of, flown = (track.name, track.kind, track.side, track.system), samples(track)
        for i, (time_s, place) in enumerate(flown, start=1):
            yield "position", time_s, (*of, track.target or "", track.why if i == len(flown) else ""), place
    for event in scene.events:
        if event.text:
            where = None if event.place_ecef_m is None else geodetic_deg(event.place_ecef_m)
            yield "event", event.time_s, (event.who or "", event.what, "", "", event.whom or "", event.text), where


def _plain(word: str) -> str:
    word = visible(word)
    return f"'{word}" if word.startswith(FORMULA) else word
