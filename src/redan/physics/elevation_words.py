"""What free words beside elevations say of them: tags of a file and of its band, descriptions, files written beside it.

A table of keys that say nothing of heights, and one of words that do. What a word says must agree with what the file
was read as; if it does not, or cannot be understood, the file is refused and the words are quoted. All else is ignored.
Source: CF conventions 1.11 (standard_name, units, positive, scale_factor); GDAL, GTiff and PAM (names of tags);
MIL-PRF-89020B (DTED's vertical datum: MSL or E96). The order of a sentence is not understood: any word counts.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

from redan.errors import InputError, Problem, Where
from redan.files import is_filled
from redan.physics.reference_system import (
    ABOVE_SEA,
    LENGTHS_M,
    MAX_CHARACTERS,
    NEAR_WGS84,
    NOT_SEA_LEVEL,
    UNNAMED,
    Heights,
    heights_of,
    plain,
)

# keys, plain: whatever they say is no word on heights
HARMLESS = {
    "areaorpoint", "layertype", "representationtype", "pyramidresamplingtype", "ovrresamplingalg", "nodeoffset",
    "tifftagsoftware", "tifftagdatetime", "tifftagartist", "tifftaghostcomputer", "tifftagcopyright",
    "tifftagresolutionunit", "tifftagxresolution", "tifftagyresolution", "history", "conventions", "bitdepth",
    "colordepth", "colourdepth", "pixeldepth", "mapscale", "scaledenominator", "sourcescaledenominator", "gridmapping",
}  # fmt: skip
HARMLESS_STARTS = ("statistics", "approximatestatistics")
HARMLESS_DOMAINS = {"IMAGE_STRUCTURE", "DERIVED_SUBDATASETS", "SUBDATASETS", "COLOR_PROFILE", "EXIF", "RPC", "TIFF"}
# of netCDF's "variable#attribute": variables that are no heights
PLACES = {"lat", "lon", "latitude", "longitude", "x", "y", "time", "crs", "spatialref"}
SIDEWAYS = {
    "x", "y", "xy", "horizontal", "angular", "lat", "lon", "latitude", "longitude", "map", "cell", "pixel",
    "resolution", "coordinate", "coordinates", "time",
}  # fmt: skip
ABOVE_SEA_NAMES = {"altitude", "surfacealtitude", "bedrockaltitude", "heightabovemeansealevel",
                   "heightabovegeopotentialdatum"}  # fmt: skip
SEA_CODES = {  # EPSG: heights in metres
    "5773": "EGM96", "3855": "EGM2008", "5798": "EGM84", "5703": "NAVD88", "5714": "MSL", "5621": "EVRF2007",
    "5730": "EVRF2000", "9389": "EVRF2019", "5701": "ODN", "5711": "AHD", "6647": "CGVD2013",
}  # fmt: skip
SEA = re.compile(f"{ABOVE_SEA.pattern}|sealevel|orthometric|aboves?sea|egm|geoidal|^amsl|^asl$|^e96$")
NOT_SEA = {
    *("ellipsoid", "ellipsoids", "ellipsoidal", "ellipsoidic", "ellipsoide", "ellipsoidale", "ellipsoidisch"),
    *("spheroid", "spheroidal", "hae", "undulation", "undulations", "depth", "depths", "sounding", "soundings"),
    *("seafloor", "seabed", "below", "tiefe", "tiefen", "profondeur", "profundidad"),
    *("tide", "tides", "tidal", "chart", "mllw", "mlw", "mlws", "mhw", "mhhw", "mhws", "lowwater", "highwater"),
    *("agl", "downward", "downwards", "slope", "hillshade"),
}  # fmt: skip
BATHYMETRY = {"bathymetry", "bathymetric"}  # depths, unless the land is spoken of too
LAND = {"height", "heights", "elevation", "elevations", "topography", "terrain"}
SCALING = {
    *("scale", "scaled", "scaling", "factor", "multiplier", "multiply", "multiplied", "divide", "divided", "divisor"),
    *("offset", "offsets", "shifted", "exaggeration", "exaggerated", "tenth", "tenths", "hundredth", "hundredths"),
}  # fmt: skip
SCALE_KEYS = {"scale", "scalefactor", "zscale", "zfactor", "verticalscale", "heightscale", "elevationscale",
              "multiplier", "bandscale", "verticalexaggeration"}  # fmt: skip
OFFSET_KEYS = {"offset", "addoffset", "zoffset", "verticaloffset", "heightoffset", "elevationoffset", "bandoffset"}
# words for units in running text; "in" is no inch there, and "m" and "metre" are looked at apart
METRES = {"m", "mtr", "metre", "metres", "meter", "meters"}
TEXT_UNITS_M = {
    **{name: length for name, length in LENGTHS_M.items() if name not in METRES and name != "in"},
    **dict.fromkeys(("decametre", "decametres", "decameter", "decameters", "hectometre", "hectometres"), math.nan),
    **dict.fromkeys(("hectometer", "hectometers", "fathom", "fathoms", "mile", "miles", "cubits"), math.nan),
    **dict.fromkeys(("percent", "radians", "celsius", "kelvin", "decibel"), math.nan),  # no heights
    **dict.fromkeys(("pied", "pieds", "pies", "fuss", "piedi"), 0.3048),  # feet in other tongues, whichever they are
}
VERTICAL_DATUM = re.compile(
    "(vert|vertical|height|elevation|altitude|z)(datum|reference|crs|cs|srs|system)|^vdatum|heighttype|elevationtype|"
    "^vref"
)
ABOVE = {"above", "vertical", "relative", "referenced"}
REMEDY_UNIT = "Say which in the band itself: gdal_edit.py -units ft FILE, or -units m FILE, as it is"
REMEDY_DATUM = "If they stand above the sea, name it: gdal_edit.py -a_srs EPSG:4326+5773 FILE (EGM96), and drop the tag"
REMEDY_SCALE = "Say which in the band itself: gdal_edit.py -scale S -offset O FILE"
NOTHING = {*UNNAMED, "na", "null", "nil"}
WKT = re.compile(r"\s*(GEOG|GEOD|PROJ|COMP|VERT|BOUND)\w*\s*[\[(]", re.IGNORECASE)
MAX_SHOWN = 60
SIDECAR_MEANS = re.compile(
    rb"<\s*(SRS|GeoTransform|GCPList|NoDataValue|UnitType|Offset|Scale|Mask|ColorTable|CategoryNames|VRT\w*|GeodataXform)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Words:
    """A key and its value, or a description (no key)."""

    key: str
    value: str
    where: Where

    @property
    def quoted(self) -> str:
        value = " ".join(self.value.split())[:MAX_SHOWN]
        return f'the metadata say {self.key[:MAX_SHOWN]} = "{value}"' if self.key else f'the description is "{value}"'


@dataclass(frozen=True)
class Meant:
    """How the numbers were read so far: one unit in metres, what band and coordinate system say."""

    unit_m: float = 1.0
    scale: float = 1.0
    offset: float = 0.0
    datum: str = ""


@dataclass(frozen=True)
class Heard:
    """What words confirm: that heights are in this unit, and above this."""

    unit: str = ""
    datum: str = ""


def hear(items: Iterable[Words], meant: Meant) -> Heard:
    """What all of them say; refused if one says otherwise than what is meant, or what is not understood."""
    unit = datum = ""
    for item in items:
        heard = _hear(item, meant)
        unit, datum = unit or heard.unit, datum or heard.datum
    return Heard(unit, datum)


def _refuse(item: Words, why: str, allowed: str, remedy: str) -> NoReturn:
    raise InputError(Problem(f"{item.quoted}{why}", item.where, allowed, remedy))


def _folded(text: str) -> str:
    """Without accents, lower case."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _words(text: str) -> list[str]:
    """Words of letters: ElevationUnits and elevation_units alike are two."""
    return re.findall("[a-z]+", _folded(re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)))


def _hear(item: Words, meant: Meant) -> Heard:
    variable, _, attribute = item.key.rpartition("#")
    key, value, words = plain(_folded(attribute)), plain(_folded(item.value)), set(_words(attribute))
    silent = value in NOTHING and (value or not item.value.strip(" -_.?/"))  # a sign or a foreign word is not silence
    if silent or plain(variable) in PLACES or key in HARMLESS or key.startswith(HARMLESS_STARTS):
        return Heard()
    if WKT.match(item.value):
        return _system(item, heights_of(item.value, item.where), meant)
    if key == "standardname":
        return _standard_name(item, value)
    if key == "positive":
        return Heard() if value == "up" else _refuse(item, ", not up", "heights upwards", REMEDY_DATUM)
    if key in SCALE_KEYS or key in OFFSET_KEYS:
        return _scale(item, meant.scale if key in SCALE_KEYS else meant.offset)
    if "unit" in key or key.endswith("uom"):
        return Heard() if words & SIDEWAYS else _unit(item, value, meant)
    if VERTICAL_DATUM.search(key):
        return _datum(item, value, meant)
    if "ellipsoid" in key or "spheroid" in key:  # of latitude and longitude, where heights have their own datum
        if meant.datum and value.startswith((*NEAR_WGS84, "grs80", "grs1980")):
            return Heard()
        _refuse(item, ": heights above it are not heights above the sea", "heights above the sea", REMEDY_DATUM)
    return _text(item, meant)


def _system(item: Words, heights: Heights, meant: Meant) -> Heard:
    """A coordinate system in words, as netCDF's spatial_ref; what cannot be used in it has been refused."""
    if heights.unit_m is not None and not math.isclose(heights.unit_m, meant.unit_m, rel_tol=1e-8):
        _refuse(item, f' (heights in "{heights.unit}"), the band says otherwise', "one unit", REMEDY_UNIT)
    return Heard(heights.unit, heights.datum)


def _standard_name(item: Words, value: str) -> Heard:
    if value not in ABOVE_SEA_NAMES:
        _refuse(item, ", which is no height above the sea", "surface_altitude or altitude", REMEDY_DATUM)
    return Heard()


def _scale(item: Words, wanted: float) -> Heard:
    if re.fullmatch(r"\s*1\s*:\s*[\d ,.']+", item.value):  # of a map
        return Heard()
    try:
        same = math.isclose(float(item.value), wanted, rel_tol=1e-6)
    except ValueError:
        same = False
    if not same:
        _refuse(item, f", the band {wanted:g}", "the same", REMEDY_SCALE)
    return Heard()


def _unit(item: Words, value: str, meant: Meant) -> Heard:
    length = LENGTHS_M.get(value)
    if length is None:
        _refuse(item, ", a unit that is not known", "m, ft, US survey ft, yd, km, dm, cm or mm", REMEDY_UNIT)
    if not math.isclose(length, meant.unit_m, rel_tol=1e-8):
        _refuse(item, ", the band says otherwise", "one unit", REMEDY_UNIT)
    return Heard(unit=item.value.strip())


def _datum(item: Words, value: str, meant: Meant) -> Heard:
    """The value of a key for a vertical datum: one that is known, or refused."""
    if (code := value.removeprefix("epsg")) in SEA_CODES:
        return Heard(datum=SEA_CODES[code])
    if set(_words(item.value)) & NOT_SEA or NOT_SEA_LEVEL.search(value) or value.startswith(("wgs", "grs", "itrf")):
        _refuse(item, ", not the sea", "heights above the sea", REMEDY_DATUM)
    if not SEA.search(value):
        allowed = "such as EGM96, EGM2008, NAVD88 or MSL"
        _refuse(item, ": it is not known above what heights count", allowed, REMEDY_DATUM)
    _check_units(item, _words(item.value), meant)
    return Heard(datum=item.value.strip())


def _text(item: Words, meant: Meant) -> Heard:
    """Any other key, and running text: words that matter must agree, all else is passed over."""
    said = _words(item.value)
    every = [*_words(item.key), *said]
    text = plain(_folded(item.value))
    ground = "above ground" if "aboveground" in plain(_folded(item.key + item.value)) else ""
    other = {*NOT_SEA, *(() if LAND & set(every) or item.key.startswith("NC_GLOBAL#") else BATHYMETRY)}
    if word := next((w for w in every if w in other), ground):
        _refuse(item, f' ("{word}")', "heights above the sea", REMEDY_DATUM)
    metric = _check_units(item, every, meant)
    if not re.search(r"\b1\s*:\s*\d", item.value) and (word := next((w for w in every if w in SCALING), "")):
        _refuse(item, f' ("{word}")', "scale and offset in the band itself", REMEDY_SCALE)
    if {"unit", "units"} & set(said) and not metric:
        _refuse(item, ", a unit that is not known", "metres or feet", REMEDY_UNIT)
    if SEA.search(text):
        return Heard(datum=f'the sea ("{" ".join(item.value.split())[:MAX_SHOWN]}")')
    near = any(name in text for name in NEAR_WGS84)
    if near and ABOVE & set(every):
        _refuse(item, ", not the sea", "heights above the sea", REMEDY_DATUM)
    if any("datum" in w for w in every) and not near:
        _refuse(item, ", a datum that is not known", "WGS84 and heights above the sea", REMEDY_DATUM)
    return Heard()


def _check_units(item: Words, words: list[str], meant: Meant) -> bool:
    """Refuse words for another unit than was meant; whether metres are named."""
    for word in words:
        length = 1.0 if word in METRES else TEXT_UNITS_M.get(word, meant.unit_m)
        if not math.isclose(length, meant.unit_m, rel_tol=1e-5):  # feet of either kind: a word may leave out which
            _refuse(item, f' ("{word}"), the band says otherwise', "one unit", REMEDY_UNIT)
    return any(word in METRES for word in words)


def pam_words(text: str, where: Where) -> list[Words]:
    """Metadata and descriptions of a file that GDAL has written beside a grid (.aux.xml)."""
    try:
        if "<!" in text.replace("<!--", ""):
            raise ElementTree.ParseError("declarations")
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise InputError(Problem("a file beside the grid is no well-formed XML", where, "XML as GDAL writes it",
                                 "Remove it, or write it anew")) from error  # fmt: skip
    found = []
    for node in root.iter():
        name = node.tag.lower()
        if name == "metadata" and node.get("domain", "") not in HARMLESS_DOMAINS:
            items = [child for child in node if child.tag.lower() == "mdi"]
            found += [Words(child.get("key", ""), "".join(child.itertext()), where) for child in items]
            rest = " ".join(t for child in node if child not in items for t in child.itertext())
            found.append(Words("", rest, where))
        elif name == "description":
            found.append(Words("", "".join(node.itertext()), where))
    return found


def words_beside(file: str) -> list[Words]:
    """What programs have written beside a grid, to be heard; refused where it plainly changes what the grid means."""
    found: list[Words] = []
    path = Path(file)
    besides = [Path(file + ".aux.xml")]
    if path.suffix and not path.with_suffix("").exists():  # else the other one's
        besides.append(path.with_suffix(".aux.xml"))
    for beside in besides:
        if not is_filled(beside):
            continue
        text = beside.read_bytes()[: 4 * MAX_CHARACTERS] if beside.stat().st_size <= 4 * MAX_CHARACTERS else b"<Scale"
        if match := SIDECAR_MEANS.search(text):
            word = match[1].decode() if len(text) > 6 else "more than statistics"
            what = f"a file beside the grid says more of it ({word})"
            remedy = "Write it into the grid: gdal_translate IN OUT"
            raise InputError(Problem(what, Where(str(beside)), "one file that says all", remedy))
        found += pam_words(text.decode("utf-8", "replace"), Where(str(beside)))
    mask = Path(file + ".msk")
    if mask.is_file():
        remedy = "Write it into the grid: gdal_translate --config GDAL_TIFF_INTERNAL_MASK YES IN OUT"
        raise InputError(Problem("a mask lies beside the grid", Where(str(mask)), "holes in the file itself", remedy))
    return found
