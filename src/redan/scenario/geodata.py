"""Places and lines of the user's own files, before they are entries of a scenario: GPX, KML, MSDL, GeoJSON, CSV.

Whatever the format, a point ends as latitude and longitude in degrees and, if the file has one, a height in metres.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from redan.errors import InputError, Problem, Where
from redan.units import quoted

FORMATS = {
    ".gpx": "GPX",
    ".kml": "KML",
    ".msdl": "MSDL",
    ".xml": "MSDL",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".csv": "CSV",
    ".txt": "CSV",
    ".tsv": "CSV",
}
NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
MOST_BYTES = 20_000_000
ABOVE_GROUND = " above ground"


@dataclass(frozen=True)
class Mark:
    """A point; altitude and speed as a scenario writes them ("300 m above ground", "230 m/s"), or empty."""

    latitude_deg: float
    longitude_deg: float
    where: Where
    label: str
    altitude: str = ""
    speed: str = ""


@dataclass(frozen=True)
class Feature:
    """A point (one mark) or a line (several), with what the file says of it."""

    name: str
    marks: tuple[Mark, ...]
    line: bool
    where: Where
    label: str
    says: dict[str, str] = field(default_factory=dict)
    remark: str = ""  # stands in the comment beside the entry


@dataclass
class Found:
    """All of a file: its features, what was left out by name, and what must be known of it."""

    format: str
    features: list[Feature] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Say it once."""
        if text not in self.notes:
            self.notes.append(text)


def read_geodata(path: Path) -> Found:
    """What a file holds; refused with the place of what cannot be read."""
    from redan.scenario import geodata_msdl, geodata_text, geodata_xml

    suffix = path.suffix.lower()
    if suffix == ".kmz":
        remedy = "Unpack it (it is a zip archive) and import the .kml in it"
        raise InputError(Problem("a KMZ is not read", Where(str(path)), ", ".join(FORMATS), remedy))
    if suffix not in FORMATS:
        remedy = "Export it as one of these"
        raise InputError(Problem(f'nothing is known of "{suffix[:20]}"', Where(str(path)), ", ".join(FORMATS), remedy))
    _check_size(path)
    readers = {
        "GPX": geodata_xml.read_gpx,
        "KML": geodata_xml.read_kml,
        "MSDL": geodata_msdl.read_msdl,
        "GeoJSON": geodata_text.read_geojson,
        "CSV": geodata_text.read_csv,
    }
    found = readers[FORMATS[suffix]](path)
    if not found.features:
        left = f": only {left_out_words(found)}" if found.left_out else ""
        raise InputError(Problem(f"holds no point and no line{left}", Where(str(path)), "points or lines"))
    return found


def _check_size(path: Path) -> None:
    with suppress(OSError, ValueError):  # reading says what is wrong
        if (size := path.stat().st_size) > MOST_BYTES:
            what = f"has {size:,} bytes"
            raise InputError(Problem(what, Where(str(path)), f"at most {MOST_BYTES:,}", "Export less of it"))


def metres(height: float, *, above_ground: bool = False) -> str:
    """A height as a scenario writes it, to 0.1 m."""
    return f"{round(height, 1):g} m{ABOVE_GROUND if above_ground else ''}"


def left_out_words(found: Found) -> str:
    """As "2 polygons, 1 link"."""
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for name, count in found.left_out.items())


def number_of(text: str, what: str, where: Where) -> float:
    """A number with a decimal point; refused by name."""
    text = text.strip().replace("−", "-")
    if NUMBER.fullmatch(text):
        return float(text)
    remedy = "Write decimals with a point" if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text) else "Write a number"
    raise InputError(Problem(f"{what} {quoted(text)} is not a number", where, "a number with a decimal point", remedy))


def checked(
    latitude_deg: float, longitude_deg: float, label: str, where: Where, order: str = ""
) -> tuple[float, float]:
    """A place on the earth, longitude from -180 to 180; `order`: in which the format has the two."""
    if abs(latitude_deg) > 90.0:
        turned = abs(longitude_deg) <= 90.0 and abs(latitude_deg) <= 180.0
        if max(abs(latitude_deg), abs(longitude_deg)) > 360.0:
            remedy = "Are these metres of a projection? Export in latitude and longitude on WGS84 (EPSG:4326)"
        else:
            remedy = f"Are the two exchanged?{f' {order}' if order else ''}" if turned else "Check the number"
        raise InputError(Problem(f"{label} has latitude {latitude_deg:g}", where, "-90 to 90", remedy))
    if abs(longitude_deg) > 360.0:
        raise InputError(Problem(f"{label} has longitude {longitude_deg:g}", where, "-180 to 180", "Check the number"))
    return latitude_deg, (longitude_deg + 180.0) % 360.0 - 180.0 if abs(longitude_deg) > 180.0 else longitude_deg
