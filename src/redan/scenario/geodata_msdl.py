"""MSDL: units, equipment and installations as points, tactical graphics with several places as lines.

Source: SISO-STD-007-2008, Military Scenario Definition Language. CoordinateChoice says in which of four ways a place is
told: GDC (degrees), GCC (earth-centred metres), UTM or MGRS, all on WGS 84. Whose a unit is follows its superiors up to
a force side. What the rest of a scenario says (weather, relations, options) is passed over, and said.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from redan.errors import InputError, Problem
from redan.files.xml import Element, read_xml
from redan.physics.geodesy import ecef_to_geodetic
from redan.physics.grids import mgrs_to_geodetic, utm_to_geodetic
from redan.scenario.geodata import Feature, Found, Mark, checked, metres, number_of

POINTS = {"Unit": "unit", "EquipmentItem": "equipment item", "Installation": "installation"}
GRAPHICS = {"TacticalGraphic": "graphic", "MOOTWGraphic": "graphic"}
READ = ("ForceSides", "Organizations", "Installations", "TacticalGraphics", "MOOTWGraphics", "Overlays")
WAYS = ("GDC", "GCC", "UTM", "MGRS")
ABOVE = (
    "ForceSideHandle", "CommandingSuperiorHandle", "OrganicSuperiorHandle", "OrganicForceSideHandle", "UnitOwnerHandle",
    "ForceSideOwnerHandle",
)  # fmt: skip
DEEPEST = 50  # superiors, one above the other


def read_msdl(path: Path) -> Found:
    """Every thing with a place; InputError with the place of what cannot be read."""
    root, found = read_xml(path), Found("MSDL")
    if root.tag != "MilitaryScenario":
        what = f"is no MSDL: its root is <{root.tag[:40]}>"
        remedy = "Name the file by what it is: .gpx, .kml or .msdl"
        raise InputError(Problem(what, root.where, "<MilitaryScenario>", remedy))
    sides = _Sides(root)
    belongs: Counter[str] = Counter()
    for number, element in enumerate(root.all(*POINTS), 1):
        word = POINTS[element.tag]
        name = element.said("Name")
        label = f"{word} {number}" + (f' "{name[:40]}"' if name else "")
        places = [_mark(one, label) for one in _locations(element)]
        if not places:
            found.left_out[f"{word} without a place"] += 1
            continue
        side = sides.of(element)
        belongs[side or "no side"] += 1
        remark = ", ".join(text for text in (side, _symbol(element)) if text)
        found.features.append(Feature(name, (places[0],), False, element.where, label, _says(element), remark))
    for number, element in enumerate(root.all(*GRAPHICS), 1):
        name = element.said("Name")
        label = f"graphic {number}" + (f' "{name[:40]}"' if name else "")
        marks = tuple(_mark(one, f"point {n} of {label}") for n, one in enumerate(_locations(element), 1))
        if marks:
            feature = Feature(name, marks, len(marks) > 1, element.where, label, {}, _symbol(element))
            found.features.append(feature)
        else:
            found.left_out["graphic without a place"] += 1
    if any(feature.line for feature in found.features):
        found.note("graphics with several places are taken as lines, also those that mean an area: see the symbol")
    if len(belongs) > 1:
        whose = ", ".join(f"{count} of {side}" for side, count in belongs.items())
        found.note(f"the entries are of several sides ({whose}): each says whose it is; delete what is not meant")
    over = [child.tag for child in root.children if child.tag not in READ]
    if over:
        found.note(f"passed over: {', '.join(dict.fromkeys(over))}")
    return found


def _symbol(element: Element) -> str:
    return element.said("SymbolIdentifier")


def _says(element: Element) -> dict[str, str]:
    """What else is told and not used: named to the user by the import."""
    modifiers = next(element.all("UnitSymbolModifiers", "EquipmentSymbolModifiers"), None)
    echelon = modifiers.said("Echelon") if modifiers is not None else ""
    kind = modifiers.said("EquipmentType") if modifiers is not None else ""
    found = {"Echelon": echelon, "EquipmentType": kind}
    disposition = element.child("Disposition")
    if disposition is not None:
        found["DirectionOfMovement"] = disposition.said("DirectionOfMovement")
    return {key: value for key, value in found.items() if value}


class _Sides:
    """Whose a unit is: its force side, or that of the unit that commands or holds it."""

    def __init__(self, root: Element) -> None:
        self.names = {e.said("ObjectHandle"): e.said("ForceSideName") for e in root.all("ForceSide")}
        self.units = {e.said("ObjectHandle"): e for e in root.all("Unit")}

    def of(self, element: Element) -> str:
        """Its name; empty where nothing leads to one."""
        for _ in range(DEEPEST):
            relations = element.child("Relations")
            if relations is None:
                return ""
            handles = [one.text.strip() for one in relations.all(*ABOVE)]
            side = next((self.names[handle] for handle in handles if handle in self.names), "")
            if side:
                return side
            above = next((self.units[handle] for handle in handles if handle in self.units), None)
            if above is None or above is element:
                return ""
            element = above
        return ""


def _locations(element: Element) -> Iterator[Element]:
    """Every element below that tells a place; not those of another unit within."""
    for child in element.children:
        if child.tag in POINTS or child.tag in GRAPHICS:
            continue
        if child.child("CoordinateChoice") is not None:
            yield child
        else:
            yield from _locations(child)


def _mark(location: Element, label: str) -> Mark:
    choice = location.said("CoordinateChoice")
    data = location.child("CoordinateData") or location
    told = data.child(choice)
    if choice not in WAYS or told is None:
        what = f'{label} has CoordinateChoice "{choice[:20]}"' + ("" if told else ", and no data of it")
        raise InputError(Problem(what, location.where, ", ".join(WAYS), "Export it in degrees (GDC)"))
    height = ""
    if choice == "GDC":
        lat, lon = _number(told, "Latitude", label), _number(told, "Longitude", label)
    elif choice == "GCC":
        x, y, z = (_number(told, axis, label) for axis in "XYZ")
        if not 6.3e6 < math.hypot(x, y, z) < 8e6:
            what = f"{label} is {math.hypot(x, y, z):,.0f} m from the centre of the earth"
            raise InputError(Problem(what, told.where, "6,300 to 8,000 km: X, Y and Z in metres", "Check the unit"))
        latitude, longitude, height_m = ecef_to_geodetic(x, y, z)
        lat, lon, height = math.degrees(latitude), math.degrees(longitude), metres(height_m)
    else:
        try:
            latitude, longitude = _utm(told, label) if choice == "UTM" else mgrs_to_geodetic(_mgrs(told, label))
        except ValueError as error:
            what = f"{label}: {error}"
            raise InputError(Problem(what, told.where, f"a place in {choice} on WGS 84", "Check it")) from None
        lat, lon = math.degrees(latitude), math.degrees(longitude)
    lat, lon = checked(lat, lon, label, told.where)
    if told.said("ElevationAGL"):
        height = metres(_number(told, "ElevationAGL", label), above_ground=True)
    return Mark(lat, lon, told.where, label, height)


def _number(told: Element, tag: str, label: str) -> float:
    child = told.child(tag)
    if child is None or not child.text.strip():
        raise InputError(Problem(f"{label} has no {tag}", told.where, f"<{tag}>a number</{tag}>"))
    return number_of(child.text, f"{label}: {tag}", child.where)


def _utm(told: Element, label: str) -> tuple[float, float]:
    zone = told.said("UTMGridZone").upper()
    if not (zone[:-1].isdecimal() and len(zone) in (2, 3) and zone[-1] in "CDEFGHJKLMNPQRSTUVWX"):
        raise ValueError(f"UTMGridZone is {zone[:20]!r}, not as 37S (zone and band)")
    easting_m, northing_m = _number(told, "UTMEasting", label), _number(told, "UTMNorthing", label)
    return utm_to_geodetic(int(zone[:-1]), zone[-1] >= "N", easting_m, northing_m)


def _mgrs(told: Element, label: str) -> str:
    east, north = (f"{_number(told, tag, label):05.0f}" for tag in ("MGRSEasting", "MGRSNorthing"))
    return f"{told.said('MGRSGridZone')}{told.said('MGRSGridSquare')}{east}{north}"
