"""What a coordinate system in words says of heights and of latitude and longitude: WKT 1 and 2, ESRI's .prj.

Accepted are latitude and longitude in degrees from Greenwich on WGS84 or a datum within two metres of it, and heights
above the sea; the unit of heights is heard. All else that is said is refused by name: nothing is guessed.
Source: OGC 18-010r7 (WKT 2), OGC 01-009 (WKT 1); EPSG registry (names). Checked by: files written with GDAL (tests).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from redan.errors import InputError, Problem, Where

TO_DEGREES = "Convert it: redan terrain IN --out OUT.npz"
TO_SEA_LEVEL = "Convert it: gdalwarp -s_srs EPSG:4979 -t_srs EPSG:4326+5773 IN OUT (it needs PROJ's EGM96 grid)"
SURVEY_FOOT_M = 1200.0 / 3937.0
# unit names, lower case, letters and digits only: length in metres. Source: EPSG 9001 to 9003, 9036, 9096, 1025, 1033;
# spellings of PROJ (us-ft), UDUNITS-2 (US_survey_foot), ESRI (Foot_US) and USGS (feet (US survey)). No other feet.
FEET = ("ft", "foot", "feet")
LENGTHS_M = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "mtr"), 1.0),
    **dict.fromkeys(FEET, 0.3048),
    **dict.fromkeys((f"{i}{f}" for i in ("intl", "international") for f in FEET), 0.3048),
    **dict.fromkeys((f"{f}{i}" for i in ("intl", "international") for f in FEET), 0.3048),
    **dict.fromkeys((f"{u}{s}{f}" for u in ("us", "usa") for s in ("", "s", "survey") for f in FEET), SURVEY_FOOT_M),
    **dict.fromkeys((f"{f}{u}{s}" for u in ("us", "usa") for s in ("", "survey") for f in FEET), SURVEY_FOOT_M),
    **dict.fromkeys((f"{f}survey{u}" for u in ("us", "usa") for f in FEET), SURVEY_FOOT_M),
    **dict.fromkeys((f"survey{f}{u}" for u in ("us", "usa") for f in FEET), SURVEY_FOOT_M),
    **dict.fromkeys(("yd", "yard", "yards"), 0.9144),
    **dict.fromkeys(("in", "inch", "inches"), 0.0254),
    **dict.fromkeys(("km", "kilometre", "kilometer", "kilometres", "kilometers"), 1000.0),
    **dict.fromkeys(("dm", "decimetre", "decimeter", "decimetres", "decimeters"), 0.1),
    **dict.fromkeys(("cm", "centimetre", "centimeter", "centimetres", "centimeters"), 0.01),
    **dict.fromkeys(("mm", "millimetre", "millimeter", "millimetres", "millimeters"), 0.001),
}  # fmt: skip
# beginnings of datum names, lower case, letters and digits only: within about two metres of WGS84
NEAR_WGS84 = (
    "worldgeodeticsystem1984", "wgs1984", "wgs84", "northamericandatum1983", "northamerican1983", "nad83", "nad1983",
    "europeanterrestrialreferencesystem1989", "etrs1989", "etrs89", "internationalterrestrialreferenceframe", "itrf",
    "geocentricdatumofaustralia", "gda1994", "gda2020", "japanesegeodeticdatum2000", "japanesegeodeticdatum2011",
    "jgd2000", "jgd2011", "newzealandgeodeticdatum2000", "nzgd2000", "sirgas2000",
    "sistemadereferenciageocentricoparalasamericas2000", "china2000", "cgcs2000", "reseaugeodesiquefrancais1993",
    "rgf1993", "rgf93", "geocentricdatumofkorea", "korea2000", "hartebeesthoek94", "hartebeesthoek1994",
)  # fmt: skip
ABOVE_SEA = re.compile(
    "egm(84|96|08|2008)|meansealevel|^msl|geoid|navd|northamericanvertical|ngvd|nationalgeodeticvertical|"
    "europeanvertical|evrf|newlyn|normaalamsterdams|haupthoehennetz|dhhn|ngf|ign69|kronstadt|baltic|australianheight|"
    "canadiangeodeticvertical|cgvd|newzealandvertical|nzvd"
)
NOT_SEA_LEVEL = re.compile("tid(e|al)|low(er|est)?(water|astronomical|low)|highwater|chart|depth|sounding")
UNNAMED = ("", "unknown", "unnamed", "unspecified", "notspecified", "undefined", "none")
MAX_CHARACTERS, MAX_DEPTH = 65_536, 24
DEGREE_RAD = math.pi / 180.0
TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([A-Za-z_]\w*)|([-+]?[\d.]+(?:[eE][-+]?\d+)?)|([\[\](),]))')


@dataclass(frozen=True)
class Heights:
    """How heights are meant, as far as it is said: metres in one unit, and above what."""

    unit_m: float | None = None
    unit: str = ""
    datum: str = ""


@dataclass(frozen=True)
class Node:
    """KEYWORD[...] of a well-known text."""

    keyword: str
    values: tuple[str | float | Node, ...]

    def children(self, *keywords: str) -> Iterator[Node]:
        return (v for v in self.values if isinstance(v, Node) and v.keyword in keywords)

    def child(self, *keywords: str) -> Node | None:
        return next(self.children(*keywords), None)

    @property
    def name(self) -> str:
        return self.values[0] if self.values and isinstance(self.values[0], str) else ""

    def number(self, index: int) -> float:
        value = self.values[index] if index < len(self.values) else math.nan
        return value if isinstance(value, float) else math.nan


def plain(name: str) -> str:
    """A name in lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def heights_of(text: str, where: Where, *, anywhere: bool = False) -> Heights:
    """What a coordinate system says of heights; refused unless its latitude and longitude can be used as they are.

    anywhere: the grid will be brought to them, so any projection and datum will do.
    """
    if len(text) > MAX_CHARACTERS:
        _refuse("the coordinate system is too long a text", where, f"at most {MAX_CHARACTERS} characters")
    if "[" not in text and "(" not in text:
        return _old_prj(text, where)
    try:
        roots = _parsed(text)
    except (ValueError, IndexError) as error:
        raise InputError(
            Problem("the coordinate system is no well-known text", where, "WKT as GDAL or ESRI write it", TO_DEGREES)
        ) from error
    parts = [part for root in roots for part in _flat(root)]
    vertical = [p for p in parts if p.keyword in ("VERT_CS", "VERTCS", "VERTCRS", "VERTICALCRS")]
    flat = [p for p in parts if p not in vertical]
    if len(flat) != 1 or len(vertical) > 1:
        what = f"the coordinate system has {len(flat)} plane and {len(vertical)} vertical parts"
        _refuse(what, where, "one plane part and at most one vertical")
    _check_upright(flat[0], where)
    if not anywhere:
        _check_flat(flat[0], where)
    registered = any(root.child("ID", "AUTHORITY") for root in roots)
    return _vertical(vertical[0], registered, where) if vertical else Heights()


def _refuse(what: str, where: Where, allowed: str, remedy: str = TO_DEGREES) -> NoReturn:
    raise InputError(Problem(what, where, allowed, remedy))


def _parsed(text: str) -> list[Node]:
    """The nodes at the top; several where ESRI sets the vertical one after the first."""
    stack: list[tuple[str, list[str | float | Node]]] = [("", [])]
    at, keyword = 0, ""
    text = text.strip().rstrip("\0").strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(at)
        at = match.end()
        quoted, word, number, mark = match.groups()
        if mark in ("[", "("):
            stack.append((keyword.upper(), []))
            keyword = ""
            if len(stack) > MAX_DEPTH:
                raise ValueError(at)
            continue
        if keyword:  # a bare word: a direction of an axis, a kind of coordinates
            stack[-1][1].append(keyword)
            keyword = ""
        if quoted is not None:
            stack[-1][1].append(quoted)
        elif word:
            keyword = word
        elif number:
            stack[-1][1].append(float(number))
        elif mark in ("]", ")"):
            name, values = stack.pop()
            stack[-1][1].append(Node(name, tuple(values)))
    if len(stack) != 1 or not all(isinstance(v, Node) for v in stack[0][1]):
        raise ValueError(at)
    return [v for v in stack[0][1] if isinstance(v, Node)]


def _flat(node: Node) -> list[Node]:
    """The parts of a compound, unwrapped."""
    if node.keyword in ("COMPD_CS", "COMPOUNDCRS"):
        return [part for v in node.values if isinstance(v, Node) and _is_system(v) for part in _flat(v)]
    if node.keyword == "BOUNDCRS":
        source = node.child("SOURCECRS")
        return [part for v in (source.values if source else ()) if isinstance(v, Node) for part in _flat(v)]
    return [node]


def _is_system(node: Node) -> bool:
    return node.keyword.endswith(("CS", "CRS"))


def on_wgs84(text: str, where: Where) -> bool:
    """Whether latitude and longitude of a coordinate system can be used as they are."""
    try:
        heights_of(text, where)
    except InputError:
        return False
    return True


def _check_upright(node: Node, where: Where) -> None:
    kind = node.child("CS")
    if len(list(node.children("AXIS"))) > 2 or (kind is not None and kind.number(1) == 3.0):
        what = f'the heights stand above the ellipsoid ("{node.name[:80]}"), up to 107 m off the sea'
        _refuse(what, where, "heights above the sea", TO_SEA_LEVEL)


def _check_flat(node: Node, where: Where) -> None:
    wanted = "latitude and longitude in degrees on WGS84"
    if node.keyword in ("PROJCS", "PROJCRS", "PROJECTEDCRS"):
        _refuse(f'the grid is projected ("{node.name[:80]}")', where, wanted)
    if node.keyword not in ("GEOGCS", "GEOGCRS", "GEOGRAPHICCRS", "GEODCRS") or node.child("BASEGEOGCRS"):
        _refuse(f'the coordinate system is a {node.keyword[:20]} ("{node.name[:80]}")', where, wanted)
    kind = node.child("CS")
    axes = list(node.children("AXIS"))
    if kind is not None and kind.name.lower() != "ellipsoidal":
        _refuse(f'the coordinates are {kind.name[:20]} ("{node.name[:80]}")', where, wanted)
    datum = node.child("DATUM", "ENSEMBLE", "GEODETICDATUM", "TRF")
    name = datum.name if datum is not None else ""
    if not plain(re.sub(r"^D_", "", name)).startswith(NEAR_WGS84):
        what = f'latitude and longitude are on the datum "{name[:80]}"'
        _refuse(what, where, f"{wanted} or a datum within 2 m of it")
    meridian = node.child("PRIMEM", "PRIMEMERIDIAN")
    if meridian is not None and meridian.number(1) != 0.0:
        _refuse(f'longitudes count from the meridian of "{meridian.name[:40]}"', where, "from Greenwich")
    units = [*node.children("UNIT", "ANGLEUNIT"), *(u for a in axes for u in a.children("UNIT", "ANGLEUNIT"))]
    for unit in units:
        if not abs(unit.number(1) - DEGREE_RAD) < 1e-9:
            _refuse(f'latitude and longitude are in "{unit.name[:40]}"', where, "degrees")


def _vertical(node: Node, registered: bool, where: Where) -> Heights:
    datum = node.child("VERT_DATUM", "VDATUM", "VERTICALDATUM", "VRF", "VENSEMBLE")
    ellipsoid = node.child("DATUM") is not None or (datum is not None and datum.number(1) == 2002.0)
    name = " ".join(dict.fromkeys(n for n in (node.name, datum.name if datum is not None else "") if n))[:120]
    if ellipsoid or re.search(r"ellipsoid|wgs ?_?(19)?84", name, re.IGNORECASE):
        _refuse(f'the heights stand above the ellipsoid ("{name}"), up to 107 m off the sea', where,
                "heights above the sea", TO_SEA_LEVEL)  # fmt: skip
    axis = node.child("AXIS")
    parameters = {plain(p.name): p.number(1) for p in node.children("PARAMETER")}
    down = axis is not None and "up" not in (str(v).lower() for v in axis.values if isinstance(v, str))
    shifted = parameters.get("verticalshift", 0.0) != 0.0 or parameters.get("direction", 1.0) != 1.0
    if down or shifted or NOT_SEA_LEVEL.search(plain(name)):
        _refuse(f'the heights are not heights above mean sea level ("{name}")', where, "heights above the sea, upwards",
                "Convert them to heights above the sea")  # fmt: skip
    unnamed = all(plain(part) in UNNAMED for part in (node.name, datum.name if datum is not None else ""))
    gravity = axis is not None and "gravity" in axis.name.lower()
    known = registered or node.child("ID", "AUTHORITY") is not None
    if not (unnamed or ABOVE_SEA.search(plain(name)) or (gravity and known)):
        _refuse(f'it is not known above what "{name}" counts heights', where,
                "a registered datum of heights above the sea, such as EGM96, EGM2008, NAVD88 or EVRF",
                "Name the datum: gdal_edit.py -a_srs EPSG:4326+5773 FILE, if it is EGM96")  # fmt: skip
    unit = node.child("UNIT", "LENGTHUNIT") or (axis.child("UNIT", "LENGTHUNIT") if axis is not None else None)
    if unit is None:
        return Heights(None, "", "" if unnamed else name)
    factor = unit.number(1)
    if not 0.0 < factor < 1e4:
        _refuse(f'the heights are in "{unit.name[:40]}"', where, "metres or feet")
    return Heights(factor, unit.name, "" if unnamed else name)


def _old_prj(text: str, where: Where) -> Heights:
    """ESRI's older form: a word and its value a line (Projection GEOGRAPHIC, Units DD, Zunits METERS, Datum WGS84)."""
    said = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) > 1:
            said[words[0].lower()] = " ".join(words[1:])
    if plain(said.get("projection", "")) not in ("geographic", "latlong", "longlat"):
        _refuse(f'the projection is "{said.get("projection", "not given")[:40]}"', where, "GEOGRAPHIC")
    if plain(said.get("units", "dd")) not in ("dd", "degrees", "degree", "decimaldegrees"):
        _refuse(f'latitude and longitude are in "{said["units"][:40]}"', where, "DD: degrees")
    if not plain(said.get("datum", "wgs84")).startswith(NEAR_WGS84):
        _refuse(f'latitude and longitude are on the datum "{said["datum"][:40]}"', where, "WGS84")
    unit = said.get("zunits", "")
    if plain(unit) in ("", "no", "none"):
        return Heights()
    return Heights(unit_in_metres(unit, where), unit)


def unit_in_metres(unit: str, where: Where) -> float:
    """Length of a named unit (m)."""
    length = LENGTHS_M.get(plain(unit))
    if length is None:
        _refuse(f'the heights are in "{unit[:40]}"', where, "m, ft, US survey ft, yd, in, km, dm, cm or mm",
                "Name the unit: gdal_edit.py -units m FILE, if it is metres")  # fmt: skip
    return length
