"""GeoJSON and CSV. Source: RFC 7946 (GeoJSON), RFC 4180 (CSV)."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import unicodedata
from pathlib import Path
from typing import Any, NoReturn

from redan.errors import InputError, Problem, Where
from redan.files import read_bytes
from redan.files.yaml import Limits
from redan.positions import parse_position
from redan.scenario.geodata import ABOVE_GROUND, Feature, Found, Mark, checked, metres, number_of

LIMITS = Limits(size_bytes=20_000_000)
MOST_POINTS, DEEPEST = 500_000, 20
LON_FIRST = "GeoJSON has longitude first"
GEOJSON_HEIGHTS = (
    "heights of GeoJSON are taken as metres above the sea; its standard (RFC 7946) means the WGS84 ellipsoid, "
    "up to 107 m off: correct them if the file does too"
)
LAT = ("lat", "latitude", "latitud", "breite", "breitengrad", "y", "ycoord", "gpslatitude")
LON = (
    "lon",
    "lng",
    "long",
    "longitude",
    "longitud",
    "laenge",
    "lange",
    "laengengrad",
    "langengrad",
    "x",
    "xcoord",
    "gpslongitude",
)
POSITION = ("at", "position", "coordinates", "latlon", "latlong", "location")
HEIGHT = ("alt", "altitude", "ele", "elev", "elevation", "height", "hoehe", "hohe", "z", "geoaltitude", "baroaltitude")
SPEED = ("speed", "spd", "velocity", "groundspeed", "gs", "geschwindigkeit")
NAME = ("name", "label", "title", "callsign", "bezeichnung", "nom", "nombre")
IDENTITY = ("id", "ident", "fid")
ROUTE = ("route", "track", "line", "trackid", "routeid", "path")
MEANT = {"lat": LAT, "lon": LON, "at": POSITION, "height": HEIGHT, "speed": SPEED, "name": NAME, "id": IDENTITY,
         "route": ROUTE}  # fmt: skip
LENGTHS = {"m": "m", "metres": "m", "meters": "m", "metre": "m", "meter": "m", "ft": "ft", "feet": "ft", "km": "km"}
SPEEDS = {"ms": "m/s", "mps": "m/s", "kt": "kt", "kts": "kt", "kn": "kt", "knots": "kt", "kmh": "km/h", "kph": "km/h"}
GROUND = ("agl", "aboveground", "ground")


def _text(path: Path) -> str:
    """The file as text: UTF-8, with a byte-order mark or not; UTF-16 with one."""
    content = read_bytes(path, limits=LIMITS)
    where = Where(str(path))
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        where = Where(str(path), content.count(b"\n", 0, error.start) + 1, 1)
        what = f"is not UTF-8 (byte 0x{content[error.start]:02X})"
        raise InputError(
            Problem(what, where, "text in UTF-8", "Save it as UTF-8; spreadsheets call it CSV UTF-8")
        ) from None
    if "\0" in text:
        raise InputError(Problem("holds zero bytes", where, "text in UTF-8", "Save it as UTF-8"))
    return text


# GeoJSON


def read_geojson(path: Path) -> Found:
    """Points and lines of features, collections and bare geometries."""
    where, found = Where(str(path)), Found("GeoJSON")
    try:
        data = json.loads(_text(path), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = Where(str(path), error.lineno, error.colno)
        raise InputError(
            Problem(f"is no JSON: {error.msg}", place, "one whole JSON object", "Export it anew")
        ) from None
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:80]
        raise InputError(Problem(f"is no JSON: {why}", where, "one whole JSON object", "Export it anew")) from None
    crs = data.get("crs") if isinstance(data, dict) else None
    if crs is not None and not re.search(r"CRS84|EPSG:+4326", json.dumps(crs)):
        what = f"lies in another coordinate system: {json.dumps(crs)[:80]}"
        remedy = "Export it in EPSG:4326, as the standard (RFC 7946) has it"
        raise InputError(Problem(what, where, "longitude and latitude on WGS84", remedy))
    _Json(where, found).take(data, "the file", "", {}, 0)
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


class _Json:
    """Goes through what a GeoJSON holds."""

    def __init__(self, where: Where, found: Found) -> None:
        self.where, self.found = where, found
        self.features = self.points = 0

    def take(self, data: Any, label: str, name: str, says: dict[str, str], depth: int) -> None:
        kind = data.get("type") if isinstance(data, dict) else None
        if depth > DEEPEST:
            self._bad(f"{label} is nested too deeply", f"at most {DEEPEST} collections")
        if kind == "FeatureCollection":
            for feature in self._list(data, "features", label):
                self.take(feature, "a feature", "", {}, depth + 1)
        elif kind == "Feature":
            self.features += 1
            known = data.get("properties") or {}
            if not isinstance(known, dict):
                self._bad(f"feature {self.features} has properties that are no mapping", '{"name": ...}')
            says = {
                str(key): _plain(value)
                for key, value in known.items()
                if not isinstance(value, dict | list | None.__class__)
            }
            lower = {key.lower(): value for key, value in says.items()}
            name = next((lower[key] for key in NAME if key in lower), str(data.get("id", "")))
            label = f"feature {self.features}" + (f' "{name[:40]}"' if name else "")
            if data.get("geometry") is None:
                self.found.left_out["feature without a place"] += 1
            else:
                self.take(data["geometry"], label, name, says, depth + 1)
        elif kind == "GeometryCollection":
            for geometry in self._list(data, "geometries", label):
                self.take(geometry, label, name, says, depth + 1)
        elif kind in ("Point", "MultiPoint", "LineString", "MultiLineString"):
            self._geometry(kind, data, label, name, says)
        elif kind in ("Polygon", "MultiPolygon"):
            self.found.left_out["polygon"] += 1
        else:
            self._bad(f'{label} is of type "{str(kind)[:40]}"', "FeatureCollection, Feature or a geometry of GeoJSON")

    def _geometry(self, kind: str, data: Any, label: str, name: str, says: dict[str, str]) -> None:
        coordinates = self._list(data, "coordinates", label)
        groups = {"Point": [[coordinates]], "LineString": [coordinates], "MultiLineString": coordinates}
        line = "Line" in kind
        for part, group in enumerate(groups.get(kind, [[one] for one in coordinates]), 1):
            of = f"{label}, part {part}" if kind.startswith("Multi") else label
            if not isinstance(group, list):
                self._bad(f"{of} is no list of points", "[[lon, lat], ...]")
            marks = tuple(
                self._mark(point, f"point {n} of {of}" if line else of, says) for n, point in enumerate(group, 1)
            )
            if line and len(marks) < 2:
                self.found.left_out["line with less than two points"] += 1
                continue
            self.found.features.append(Feature(name, marks, line, self.where, of, says))
            if line and any(mark.altitude for mark in marks):
                self.found.note(GEOJSON_HEIGHTS)

    def _mark(self, point: Any, label: str, says: dict[str, str]) -> Mark:
        self.points += 1
        if self.points > MOST_POINTS:
            self._bad("holds too many points", f"at most {MOST_POINTS:,}")
        form = "[longitude, latitude] or [longitude, latitude, height], numbers"
        if not isinstance(point, list) or len(point) not in (2, 3, 4):
            self._bad(f"{label} is {json.dumps(point)[:60]}", form)
        for value in point:
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                self._bad(f"{label} is {json.dumps(point)[:60]}", form)
        lat, lon = checked(float(point[1]), float(point[0]), label, self.where, LON_FIRST)
        speed = says.get("speed", "")
        return Mark(lat, lon, self.where, label, metres(float(point[2])) if len(point) > 2 else "", speed)

    def _list(self, data: Any, key: str, label: str) -> list[Any]:
        value = data.get(key)
        if not isinstance(value, list):
            self._bad(f"{label} has no {key}", f'"{key}": [...]')
        return value

    def _bad(self, what: str, allowed: str) -> NoReturn:
        raise InputError(Problem(what, self.where, allowed, "Export it anew"))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


# CSV


def read_csv(path: Path) -> Found:
    """Rows with a place; those that name the same route, one after the other, are a line as well."""
    found = Found("CSV")
    text = _text(path)
    lines = text.splitlines()
    if not lines:
        raise InputError(Problem("is empty", Where(str(path)), "a line of names, then rows"))
    delimiter = max(";\t,", key=lambda sign: lines[0].count(sign))
    csv.field_size_limit(100_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(reader)
        columns = _columns(header, Where(str(path), 1, 1))
        rows = []
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(_row(row, header, columns, Where(str(path), reader.line_num, 1), delimiter))
            if len(rows) > MOST_POINTS:
                raise InputError(
                    Problem("holds too many rows", Where(str(path)), f"at most {MOST_POINTS:,}", "Export less")
                )
    except csv.Error as error:
        place = Where(str(path), reader.line_num, 1)
        raise InputError(Problem(f"is no CSV: {error}", place, "cells between commas, semicolons or tabs")) from None
    groups: dict[str, list[tuple[Mark, dict[str, str]]]] = {}
    for name, route, mark, says in rows:
        found.features.append(Feature(name, (mark,), False, mark.where, mark.label, says))
        groups.setdefault(route if "route" in columns else name, []).append((mark, says))
    for route, members in groups.items():
        if len(members) > 1:
            label = f'route "{route[:40]}"' if route else "the rows"
            marks = tuple(mark for mark, _ in members)
            found.features.append(Feature(route, marks, True, marks[0].where, label, members[0][1]))
    return found


def _key(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]", "", bare.casefold())


def _columns(header: list[str], where: Where) -> dict[str, tuple[int, str, bool]]:
    """What is meant -> its column, its unit, whether above ground; refused if there is no place among them."""
    found: dict[str, tuple[int, str, bool]] = {}
    for index, title in enumerate(header):
        words = re.findall(r"[^\W_]+", title.replace("m/s", "mps").replace("km/h", "kmh"))
        keys = [_key(word) for word in words]
        units = [LENGTHS.get(key) or SPEEDS.get(key, "") for key in keys[1:]]
        unit = next((u for u in units if u), "")
        if keys[-2:] == ["m", "s"]:
            unit = "m/s"
        ground = any(key in GROUND for key in keys[1:])
        whole, first = _key(title), keys[0] if keys else ""
        for meant, names in MEANT.items():
            if (whole in names or first in names) and meant not in found:
                found[meant] = (index, unit, ground)
                break
    if "at" not in found and not {"lat", "lon"} <= set(found):
        listed = ", ".join(title.strip()[:30] for title in header[:12])
        what = f"no columns of latitude and longitude among: {listed}"
        raise InputError(
            Problem(what, where, "columns such as lat, lon (or latitude, longitude)", "Name them in the first row")
        )
    return found


def _row(
    row: list[str], header: list[str], columns: dict[str, tuple[int, str, bool]], where: Where, delimiter: str
) -> tuple[str, str, Mark, dict[str, str]]:
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        what = f"the row has {len(row)} cells, the first row {len(header)}"
        remedy = (
            "If decimals are written with commas, write points, or put semicolons between cells"
            if delimiter == ","
            else "Check the row"
        )
        raise InputError(Problem(what, where, f"{len(header)} cells", remedy))

    def cell(meant: str) -> str:
        index = columns[meant][0] if meant in columns else len(row)
        return row[index].strip() if index < len(row) else ""

    name, route = cell("name") or cell("id"), cell("route")
    label = f'row "{name[:40]}"' if name else "the row"
    lat, lon = _place(cell("at"), cell("lat"), cell("lon"), label, where)
    height = _measure(cell("height"), columns.get("height", (0, "", False))[1])
    if height and columns["height"][2] and "ground" not in height:
        height += ABOVE_GROUND
    speed = _measure(cell("speed"), columns.get("speed", (0, "", False))[1])
    used = {index for index, _, _ in columns.values()}
    says = {
        title: row[i].strip() for i, title in enumerate(header) if i not in used and i < len(row) and row[i].strip()
    }
    return name, route, Mark(lat, lon, where, label, height, speed), says


def _place(at: str, lat: str, lon: str, label: str, where: Where) -> tuple[float, float]:
    """Decimal degrees, with a comma too, or anything that a scenario reads."""
    if not at and lat and lon:
        plain = [text.replace(",", ".") if re.fullmatch(r"[-+−]?\d{1,3},\d+", text) else text for text in (lat, lon)]
        if not any(re.search("[NSEWnsew°\"']", text) for text in plain):
            first, second = number_of(plain[0], "latitude", where), number_of(plain[1], "longitude", where)
            return checked(first, second, label, where)
        at = f"{lat}, {lon}"
    if not at:
        raise InputError(
            Problem(f"{label} has no place", where, "a latitude and a longitude", "Fill the cells, or delete the row")
        )
    try:
        latitude, longitude = parse_position(at)
    except InputError as error:
        problem = error.problems[0]
        raise InputError(Problem(problem.what, where, problem.allowed, problem.remedy)) from None
    return math.degrees(latitude), math.degrees(longitude)


def _measure(text: str, unit: str) -> str:
    """A bare number with the unit of its column; whether it can be meant is for the schema."""
    return f"{text} {unit}" if unit and re.fullmatch(r"[-+]?[0-9.,]+", text) else text
