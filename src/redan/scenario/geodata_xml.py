"""GPX and KML. Source: GPX 1.1 schema (topografix.com); OGC 12-007r2, KML 2.3; gx:Track of Google's extensions."""

from __future__ import annotations

import re
from pathlib import Path

from redan.errors import InputError, Problem, Where
from redan.files.xml import Element, read_xml
from redan.scenario.geodata import Feature, Found, Mark, checked, metres, number_of

GEOMETRIES = ("Point", "LineString", "Track", "LinearRing", "Polygon", "Model")
LON_FIRST = "KML has longitude first"
GPX_HEIGHTS = "the heights of GPX are taken as metres above the sea; the format does not say above what"
CLAMPED = (
    "heights of lines that KML clamps to the ground (the default of altitudeMode) say nothing and were passed over"
)


def _root(path: Path, wanted: str) -> Element:
    root = read_xml(path)
    if root.tag != wanted:
        what = f"is no {wanted.upper()}: its root is <{root.tag[:40]}>"
        raise InputError(Problem(what, root.where, f"<{wanted}>", "Name the file by what it is"))
    return root


def read_gpx(path: Path) -> Found:
    """Routes, tracks (each segment a line) and waypoints."""
    root, found = _root(path, "gpx"), Found("GPX")
    for number, route in enumerate((e for e in root.children if e.tag == "rte"), 1):
        _gpx_line(route, [e for e in route.children if e.tag == "rtept"], route.said("name"), f"route {number}", found)
    for number, track in enumerate((e for e in root.children if e.tag == "trk"), 1):
        parts = [e for e in track.children if e.tag == "trkseg"]
        for part, segment in enumerate(parts, 1):
            label = f"track {number}" + (f", segment {part}" if len(parts) > 1 else "")
            _gpx_line(segment, [e for e in segment.children if e.tag == "trkpt"], track.said("name"), label, found)
    for number, point in enumerate((e for e in root.children if e.tag == "wpt"), 1):
        name = point.said("name")
        label = f"waypoint {number}" + (f' "{name[:40]}"' if name else "")
        found.features.append(Feature(name, (_gpx_mark(point, label),), False, point.where, label))
    return found


def _gpx_line(element: Element, points: list[Element], name: str, label: str, found: Found) -> None:
    label += f' "{name[:40]}"' if name else ""
    if len(points) < 2:
        found.left_out["line with less than two points"] += 1
        return
    marks = tuple(_gpx_mark(point, f"point {n} of {label}") for n, point in enumerate(points, 1))
    found.features.append(Feature(name, marks, True, element.where, label))
    if any(mark.altitude for mark in marks):
        found.note(GPX_HEIGHTS)
    if any(point.child("time") is not None for point in points):
        found.note("the times of the points were passed over: a speed is given, not measured")


def _gpx_mark(point: Element, label: str) -> Mark:
    for name in ("lat", "lon"):
        if name not in point.attributes:
            raise InputError(Problem(f"{label} has no {name}", point.where, 'lat="..." and lon="..."'))
    lat, lon = (number_of(point.attributes[name], f"{label}: {name}", point.where) for name in ("lat", "lon"))
    lat, lon = checked(lat, lon, label, point.where)
    height = point.child("ele")
    altitude = metres(number_of(height.text, f"{label}: ele", height.where)) if height is not None else ""
    return Mark(lat, lon, point.where, label, altitude)


def read_kml(path: Path) -> Found:
    """Points, lines and tracks of placemarks; a MultiGeometry gives each of its parts."""
    root, found = _root(path, "kml"), Found("KML")
    for kind in ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay"):
        if count := sum(1 for _ in root.all(kind)):
            found.left_out[kind] += count  # never followed, never opened
    for number, placemark in enumerate(root.all("Placemark"), 1):
        name = placemark.said("name")
        says = {data.attributes.get("name", ""): data.said("value") for data in placemark.all("Data")}
        says |= {data.attributes.get("name", ""): data.text.strip() for data in placemark.all("SimpleData")}
        parts = list(placemark.all(*GEOMETRIES))
        for part, geometry in enumerate(parts, 1):
            label = f"placemark {number}" + (f' "{name[:40]}"' if name else "")
            label += f", part {part}" if len(parts) > 1 else ""
            if geometry.tag not in ("Point", "LineString", "Track"):
                found.left_out[geometry.tag] += 1
                continue
            marks = _kml_marks(geometry, label, found)
            line = geometry.tag != "Point"
            if line and len(marks) < 2:
                found.left_out["line with less than two points"] += 1
            else:
                found.features.append(Feature(name, marks if line else marks[:1], line, geometry.where, label, says))
    return found


def _kml_marks(geometry: Element, label: str, found: Found) -> tuple[Mark, ...]:
    mode = geometry.said("altitudeMode") or "clampToGround"
    if mode not in ("clampToGround", "relativeToGround", "absolute"):
        element = geometry.child("altitudeMode")
        where = element.where if element is not None else geometry.where
        allowed = "clampToGround, relativeToGround or absolute"
        raise InputError(
            Problem(f'{label} has altitudeMode "{mode[:40]}"', where, allowed, "Set another in the program")
        )
    if geometry.tag == "Track":
        tuples = [(coord.text.split(), coord.where) for coord in geometry.children if coord.tag == "coord"]
    else:
        holder = geometry.child("coordinates")
        if holder is None or not holder.text.strip():
            raise InputError(Problem(f"{label} has no coordinates", geometry.where, "lon,lat or lon,lat,height"))
        tuples = []
        for down, line in enumerate(holder.text.split("\n")):
            begins = 1 if down else holder.text_where.column
            for match in re.finditer(r"\S+", line):
                where = Where(holder.where.file, holder.text_where.line + down, begins + match.start())
                tuples.append((match[0].split(","), where))
    marks = []
    for number, (parts, where) in enumerate(tuples, 1):
        at = label if geometry.tag == "Point" else f"point {number} of {label}"
        if len(parts) not in (2, 3) or "" in parts:
            remedy = "Write decimals with a point, no spaces within a point, spaces between points"
            what = f'{at} is "{",".join(parts)[:60]}"'
            raise InputError(Problem(what, where, "lon,lat or lon,lat,height", remedy))
        lon, lat, *rest = (number_of(part, at, where) for part in parts)
        lat, lon = checked(lat, lon, at, where, LON_FIRST)
        clamped = mode == "clampToGround"
        if clamped and rest and rest[0] != 0.0 and geometry.tag != "Point":
            found.note(CLAMPED)
        altitude = metres(rest[0], above_ground=mode == "relativeToGround") if rest and not clamped else ""
        marks.append(Mark(lat, lon, where, at, altitude))
    return tuple(marks)
