"""Places and lines as entries of a scenario: YAML to paste, each entry validated by the schema before it is shown."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError

from redan.errors import InputError, Problem, Where
from redan.files import read_yaml
from redan.scenario.geodata import ABOVE_GROUND, Feature, Found, Mark, left_out_words
from redan.scenario.ground import written
from redan.scenario.messages import problems_of
from redan.scenario.part import Part
from redan.scenario.parts_units import UnitPart
from redan.scenario.resolved import Place
from redan.scenario.schema import AssetPart, FlightPart, PackagePart, RadarPart, WaypointPart

MOST_WAYPOINTS = 200
EARTH_M = 6_371_000.0


class RoutePart(Part):
    """A route alone."""

    route: Annotated[list[WaypointPart], Field(min_length=2, max_length=MOST_WAYPOINTS)]


POINTS: dict[str, type[Part]] = {"assets": AssetPart, "units": UnitPart, "radars": RadarPart}
LINES: dict[str, type[Part]] = {"routes": RoutePart, "packages": PackagePart, "flights": FlightPart}
UNDER = {"assets": "defence", "units": "defence", "radars": "defence", "packages": "attack", "flights": "third_parties"}
KINDS = (*LINES, *POINTS)


@dataclass(frozen=True)
class Asked:
    """What the user gives beside the file: keys for all entries, and what points of a route lack."""

    keys: Mapping[str, str]
    altitude: str = ""
    speed: str = ""
    above: str = ""  # "ground" or "sea", for heights of a file that does not say
    within_m: float = 0.0  # waypoints nearer than this to the line without them are left out


class _Entry:
    """Lines of YAML, each with the place in the user's file that it comes from."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.sources: list[tuple[Where, str]] = []

    def add(self, line: str, where: Where, label: str) -> None:
        self.lines.append(line)
        self.sources.append((where, label))


def entries_of(found: Found, kind: str, asked: Asked) -> list[str]:
    """Lines of YAML for everything of the file that is of this kind; found.notes grows."""
    model = (LINES | POINTS)[kind]
    wanted = [feature for feature in found.features if feature.line == (kind in LINES)]
    others = len(found.features) - len(wanted)
    if not wanted:
        remedy = "Say what its points are: --as assets, units or radars" if kind in LINES else "Say --as routes"
        if kind in LINES and found.format == "CSV":
            remedy += "; or name the route of each row in a column called route"
        what = (
            f"holds {others} point{'s' * (others != 1)} and no line"
            if kind in LINES
            else f"holds {others} lines and no point"
        )
        raise InputError(Problem(what, wanted_where(found), "lines" if kind in LINES else "points", remedy))
    if others and found.format != "CSV":
        found.left_out["line" if kind in POINTS else "point"] += others
    problems: list[Problem] = []
    out: list[str] = []
    taken: set[str] = set()
    unused: dict[str, None] = {}
    for number, feature in enumerate(wanted, 1):
        name = _name(feature.name, f"{kind.removesuffix('s')}-{number}", taken)
        try:
            entry = _entry(feature, name, model, kind, asked, found, unused)
        except InputError as error:
            problems += error.problems
            continue
        problems += _problems(entry, model, table=found.format == "CSV")
        said = f'"{_commented(feature.name)}"' if feature.name not in ("", name) else ""
        said = ", ".join(word for word in (said, _commented(feature.remark)) if word)
        comment = f"  # {said}" if said else ""
        if kind == "routes":
            title = f'"{_commented(feature.name)}"' if feature.name else feature.label
            title += f" ({_commented(feature.remark)})" if feature.remark else ""
            out += [
                f"# {title}: {len(entry.lines) - 1} waypoints, {_length_km(feature.marks):,.0f} km",
                *entry.lines,
                "",
            ]
        elif kind in POINTS:
            out.append(f"  - {{{', '.join(entry.lines)}}}{comment}")
        else:
            first, *rest = entry.lines
            out += [f"  - {first}{comment}", *(f"    {line}" for line in rest)]
    if problems:
        raise InputError(problems[:20])
    if unused:
        found.note(f"what the file says besides was not used: {', '.join(list(unused)[:20])}")
    if found.left_out:
        found.note(f"left out: {left_out_words(found)}")
    return out if kind == "routes" else [f"{kind}:", *out]


def wanted_where(found: Found) -> Where:
    """The file."""
    return Where(found.features[0].where.file)


def _entry(
    feature: Feature, name: str, model: type[Part], kind: str, asked: Asked, found: Found, unused: dict[str, None]
) -> _Entry:
    entry = _Entry()
    own = {}
    for title, value in feature.says.items():
        key = re.sub(r"[^a-z0-9]+", "_", title.strip().lower()).strip("_")
        if key in model.model_fields and key not in ("name", "at", "route"):
            own[key] = _scalar(value)
        elif key not in ("name", "speed"):
            unused[_commented(title)] = None
    values = {**asked.keys, **own}
    if kind != "routes":
        values["name"] = name
    if kind in POINTS:
        mark = feature.marks[0]
        values["at"] = written(Place(math.radians(mark.latitude_deg), math.radians(mark.longitude_deg)))
    order = [key for key in model.model_fields if key in values] + [
        key for key in values if key not in model.model_fields
    ]
    for key in order:
        entry.add(f"{key}: {values[key]}", feature.where, feature.label)
    if kind in LINES:
        entry.add("route:", feature.where, feature.label)
        for mark in _thinned(feature, asked, found):
            entry.add(f"  - {_waypoint(mark, asked, found)}", mark.where, mark.label)
    return entry


def _waypoint(mark: Mark, asked: Asked, found: Found) -> str:
    altitude = mark.altitude
    if re.fullmatch(r"-?0+(\.0*)?\s*(m|ft|km)?( above ground)?", altitude) and asked.altitude:
        altitude = ""
        found.note("points at altitude 0 were taken as points without one")
    if asked.above:
        base = altitude.removesuffix(ABOVE_GROUND)
        altitude = base + (ABOVE_GROUND if asked.above == "ground" and base else "")
    altitude, speed = altitude or asked.altitude, mark.speed or asked.speed
    for what, value, remedy in (("altitude", altitude, '--altitude "8000 m"'), ("speed", speed, '--speed "230 m/s"')):
        if not value:
            raise InputError(
                Problem(f"{mark.label} has no {what}", mark.where, "", f"give one to all without: {remedy}")
            )
    at = written(Place(math.radians(mark.latitude_deg), math.radians(mark.longitude_deg)))
    return f"{{at: {at}, altitude: {_scalar(altitude)}, speed: {_scalar(speed)}}}"


def _problems(entry: _Entry, model: type[Part], *, table: bool) -> list[Problem]:
    """What the schema says of the entry, at the places of the user's file."""
    text = "\n".join(entry.lines) + "\n"
    try:
        node = read_yaml(text, name="import")
        model.model_validate(node.data())
        return []
    except ValidationError as error:
        problems = problems_of(error, model, node)
    except InputError as error:
        problems = error.problems
    placed = []
    for problem in problems:
        where, label = entry.sources[min(max(problem.where.line, 1), len(entry.sources)) - 1]
        remedy = problem.remedy
        if match := re.fullmatch(r"add `(\w+): (.*)` here", remedy):
            remedy = f"Give it to all with --set {match[1]}=..., or each its own in the file, as {match[1]}"
        if table and "has no unit" in problem.what:
            remedy += "; or name the column with it, as altitude_m or speed_kt"
        what = re.sub(r"^waypoint \d+: ", "", problem.what)
        placed.append(replace(problem, what=f"{label}: {what}", where=where, remedy=remedy))
    return placed


def _scalar(text: str) -> str:
    """A text as YAML writes it within braces."""
    return (
        text
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ./%+_-]*", text) and text == text.strip()
        else json.dumps(text, ensure_ascii=False)
    )


def _name(text: str, otherwise: str, taken: set[str]) -> str:
    """A name that a scenario accepts, no other entry's; numbered where two would be alike."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.replace("ß", "ss")) if not unicodedata.combining(c))
    name = re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:36].strip("-") or otherwise
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    taken.add(unique)
    return unique


def _commented(text: str) -> str:
    """A text that may stand in a comment: one line, printable."""
    return "".join(c if c.isprintable() else " " for c in text)[:80]


def _length_km(marks: Sequence[Mark]) -> float:
    unit = _units(marks)
    return float(EARTH_M / 1000 * sum(math.atan2(*_turn(a, b)) for a, b in pairwise(unit)))


def _turn(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    return float(np.linalg.norm(np.cross(a, b))), float(a @ b)


def _units(marks: Sequence[Mark]) -> np.ndarray:
    """Unit vectors of the places."""
    lat, lon = np.radians([m.latitude_deg for m in marks]), np.radians([m.longitude_deg for m in marks])
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _thinned(feature: Feature, asked: Asked, found: Found) -> list[Mark]:
    """The waypoints without repeats, and without those that lie near the line between others if that is asked for.

    Source of the method: Douglas and Peucker (1973). Nearness sideways (great circle) and in height.
    """
    marks = [feature.marks[0]]
    for mark in feature.marks[1:]:
        if (mark.latitude_deg, mark.longitude_deg) != (marks[-1].latitude_deg, marks[-1].longitude_deg):
            marks.append(mark)
    if repeats := len(feature.marks) - len(marks):
        found.note(f"{feature.label}: {repeats} points at the place of the one before were left out")
    if len(marks) < 2:
        what = f"{feature.label} stays at one place"
        raise InputError(Problem(what, feature.where, "two waypoints at different places"))
    if asked.within_m > 0.0:
        kept = _kept(_units(marks) * EARTH_M, np.array([_height_m(mark.altitude) for mark in marks]), asked.within_m)
        if len(kept) < len(marks):
            where = f"the others lie within {asked.within_m:g} m of the line"
            found.note(f"{feature.label}: {len(kept)} of {len(marks)} points kept, {where}")
        marks = [marks[i] for i in kept]
    if len(marks) > MOST_WAYPOINTS:
        what = f"{feature.label} has {len(marks):,} points"
        remedy = 'Leave out what lies near the line between others: --within "500 m", or more'
        raise InputError(Problem(what, feature.where, f"at most {MOST_WAYPOINTS} waypoints", remedy))
    return marks


def _height_m(altitude: str) -> float:
    number = re.match(r"-?[0-9.]+(?= m\b)", altitude)
    return float(number[0]) if number and number[0].count(".") < 2 else 0.0


def _kept(places_m: np.ndarray, heights_m: np.ndarray, within_m: float) -> list[int]:
    keep, stack = {0, len(places_m) - 1}, [(0, len(places_m) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        between = slice(first + 1, last)
        away = _off_line_m(places_m[first], places_m[last], places_m[between])
        along = np.linalg.norm(places_m[between] - places_m[first], axis=1)
        whole = max(float(np.linalg.norm(places_m[last] - places_m[first])), 1e-9)
        straight = heights_m[first] + (heights_m[last] - heights_m[first]) * np.minimum(along / whole, 1.0)
        away = np.maximum(away, np.abs(heights_m[between] - straight))
        farthest = int(np.argmax(away))
        if away[farthest] > within_m:
            middle = first + 1 + farthest
            keep.add(middle)
            stack += [(first, middle), (middle, last)]
    return sorted(keep)


def _off_line_m(a: np.ndarray, b: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Distance (m) of places from the arc of the great circle from a to b; from its nearer end beyond the ends."""
    normal = np.cross(a, b)
    length = float(np.linalg.norm(normal))
    ends: np.ndarray = np.minimum(np.linalg.norm(places - a, axis=1), np.linalg.norm(places - b, axis=1))
    if length == 0.0:
        return ends
    normal = normal / length
    beside = np.abs(places @ normal)
    within = (np.cross(normal, a) @ places.T >= 0) & (np.cross(b, normal) @ places.T >= 0)
    return np.asarray(np.where(within, beside, ends))
