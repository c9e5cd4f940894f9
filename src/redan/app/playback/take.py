"""One replication as a file for the tools of others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from redan.app.playback.kept import looked_at
from redan.errors import InputError, Problem
from redan.export import ENDINGS, FORMATS, check_format, written
from redan.scene.make import make_scene

TYPES = {
    "czml": "application/json",
    "kml": "application/vnd.google-earth.kml+xml",
    "acmi": "text/plain; charset=utf-8",
    "dis": "application/vnd.tcpdump.pcap",
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
}
assert TYPES.keys() == FORMATS.keys()


class Taken(NamedTuple):
    """A file: its name, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes


def taken(folder: Path | str, replication: int, to: str, start: str | None = None) -> Taken:
    """One replication in a format of `redan.export.FORMATS`. start: the UTC time of 0 s, in the form of ISO 8601.

    The same bytes as `redan export`. InputError for an unknown format, replication or start.
    """
    check_format(to)
    begins = None if start is None else _moment(start)
    kept = looked_at(folder)
    content = written(make_scene(kept.compiled, kept.story(replication)), to, begins)
    return Taken(f"{_plain(str(kept.run.manifest['variant']))}-{replication}{ENDINGS[to]}", TYPES[to], content)


def _plain(name: str) -> str:
    """Letters, digits and dashes: fit for a file anywhere."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)[:80] or "replication"


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1900 <= found.year <= 9000:
        allowed = "a UTC date and time from 1900 to 9000, as in 2026-05-01T04:00:00Z"
        raise InputError(Problem("the start is not one", allowed=allowed))
    return found.astimezone(UTC)
