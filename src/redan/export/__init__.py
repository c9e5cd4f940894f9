"""One replication in the formats of other tools: a small writer each. Times there are UTC: 0 s is `start`.

Heights are the model's, whose sea level is the ellipsoid: where a format wants heights above the ellipsoid and the
viewer has a geoid, everything stands off by the geoid's height (20 to 30 m in the Levant; at most 106 m anywhere),
unless the user says what it is there (`geoid_m`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

from redan.errors import InputError, Problem
from redan.export.raised import raised
from redan.scenario.suggest import did_you_mean
from redan.scene.scene import Scene

FORMATS = {  # name -> what reads it
    "czml": "Cesium",
    "kml": "Google Earth, QGIS",
    "acmi": "Tacview",
    "dis": "DIS simulations; Wireshark reads the file (pcap)",
    "geojson": "GIS programs",
    "csv": "spreadsheets",
}
ENDINGS = {name: f".{name}" for name in FORMATS} | {"dis": ".pcap", "acmi": ".txt.acmi"}
ELLIPSOIDAL = ("czml", "dis", "geojson")  # heights count from the ellipsoid; in the others from the sea
START = datetime(2000, 1, 1, tzinfo=UTC)  # scenarios have no date: any day does, and this one is nobody's


def written(scene: Scene, to: str, start: datetime | None = None, *, geoid_m: float = 0.0) -> bytes:
    """The file's content. InputError for an unknown format or a start without a time zone.

    geoid_m: height of the geoid above the ellipsoid in the region, added where a format counts from the ellipsoid.
    """
    check_format(to)
    if to in ELLIPSOIDAL and geoid_m:
        scene = raised(scene, geoid_m)
    start = START if start is None else start
    if start.tzinfo is None:
        raise InputError(Problem("the start has no time zone", allowed="a time with one, as 2026-05-01T04:00:00Z"))
    content: bytes = import_module(f"redan.export.{to}").write(scene, start.astimezone(UTC))
    return content


def check_format(to: str) -> None:
    """Refuse an unknown format, before any work is done for it."""
    if to not in FORMATS:
        allowed = f"known are {', '.join(FORMATS)}"
        raise InputError(Problem(f"there is no format {to!r}", allowed=allowed, remedy=did_you_mean(to, FORMATS)))
