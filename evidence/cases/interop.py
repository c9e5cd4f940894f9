"""Cases of exchange formats: bytes and angles of DIS, the rules of ACMI, the schema of KML."""

from __future__ import annotations

import copy
import math
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from evidence.cases.case import REGISTER, Computed, NotHereError, Value
from evidence.cases.contract import Given, NotReadableError, Output, number, text
from evidence.cases.geodesy import DEGREE
from evidence.exchange.rules import acmi_faults
from redan.export import written
from redan.export.dis import PDU, EntityState, orientation
from redan.physics.geodesy import geodetic_to_ecef
from redan.scene.scene import ATTACK, DEFENCE, Entity, Happening, Scene, Track

START = datetime(2011, 6, 2, 5, 0, tzinfo=UTC)
HEAD = "FileType=text/acmi/tacview", "FileVersion=2.2"
ACMI_ZERO, ACMI_FRAME = re.compile(rb"^0,ReferenceTime=(\S+)$", re.M), re.compile(rb"^#(-?[0-9.]+)$", re.M)
ACMI_PLACE = re.compile(rb",T=(-?[0-9.]+\|-?[0-9.]+\|-?[0-9.]+)")
NAMES = {"k": "http://www.opengis.net/kml/2.2"}
PLACE = number("lat", "deg", "latitude"), number("lon", "deg", "longitude"), number("alt_m", "m", "height")
XYZ = Output("xyz_m", "m", "earth-centred x, y, z")
NO_SCHEMA = (
    "the schema of CZML's authors comes in no package of a registry; tests hold CZML against rules written here after "
    "its guide and against Cesium's own loader"
)
NO_SYMBOLS = (
    "no export of redan carries symbol codes; those of the case and those that the page draws are held against "
    "milsymbol by tests"
)
NO_EMISSION = "redan sends Entity State PDUs only"
OTHERWISE = "redan neither writes nor reads this"


def small_scene(at_s: float, longitude_deg: float, latitude_deg: float, height_m: float) -> Scene:
    """An aircraft that flies from there and then on for 13 s, a store that is lost: for formats."""
    turned = [(latitude_deg * DEGREE, (longitude_deg + 0.1 * i) * DEGREE, height_m) for i in range(2)]
    ways = [geodetic_to_ecef(*place) for place in turned]
    times = np.array([at_s, at_s + 13.0])
    track = Track("raid, 1", "aircraft", ATTACK, "f-16i", "aircraft", times, np.array(ways), "leaves")
    store = Entity("store", "arms-store", DEFENCE, "", ways[1], ((-math.inf, at_s + 13.0),))
    event = Happening(at_s + 13.0, "LOST", "store", None, "store is lost", place_ecef_m=ways[1])
    last = Happening(at_s + 20.0, "GONE", "raid, 1", None, "raid, 1 leaves")
    return Scene("Two", "only", 1, 0, {}, (store,), (track,), (event, last))


@REGISTER.add("interop", *PLACE, gives=[XYZ])
def geocentric_location(given: Given) -> Computed:
    """The location of a DIS entity."""
    latitude, longitude = given["lat"] * DEGREE, given["lon"] * DEGREE
    return {"xyz_m": Value(list(geodetic_to_ecef(latitude, longitude, given["alt_m"])))}


@REGISTER.add(
    "interop", *PLACE, number("yaw_deg", "deg", "heading, clockwise from north"),
    number("pitch_deg", "deg", "nose up from the horizon"), number("roll_deg", "deg", "right wing down"),
    gives=[XYZ, Output("psi_theta_phi_deg", "deg", "Euler angles of a DIS entity", turns=(0, 1, 2))],
)
def geocentric_orientation(given: Given) -> Computed:
    """The location and orientation of a DIS entity."""
    latitude, longitude = given["lat"] * DEGREE, given["lon"] * DEGREE
    yaw, pitch, roll = (given[f"{name}_deg"] * DEGREE for name in ("yaw", "pitch", "roll"))
    angles = orientation(yaw, pitch, latitude, longitude, roll)
    return {
        "xyz_m": Value(list(geodetic_to_ecef(latitude, longitude, given["alt_m"]))),
        "psi_theta_phi_deg": Value([angle / DEGREE for angle in angles]),
    }


@REGISTER.add(
    "interop", text("hex", "the bytes of an Entity State PDU without variable parameters, in hexadecimal digits"),
    gives=[
        Output("header", "", "version, exercise, type, family, timestamp and length, in words"),
        Output("entity_id", "", "site, application, number"), Output("force", "", "force"),
        Output("entity_type", "", "kind, domain, country, category, subcategory, specific, extra"),
        Output("location_m", "m", "earth-centred x, y, z"), Output("orientation_rad", "rad", "psi, theta, phi"),
        Output("dead_reckoning_algorithm", "", "how it is extrapolated"),
        Output("marking", "", "the marking and its character set, in words"),
    ],
)  # fmt: skip
def entity_state(given: Given) -> Computed:
    """An Entity State PDU read by the layout that redan writes, and written again."""
    try:
        content = bytes.fromhex(given["hex"])
    except ValueError as error:
        raise NotReadableError(f"hex: {error}") from None
    if len(content) != PDU.size or content[2:4] != b"\1\1":
        what = f"{len(content)} bytes of type {content[2:3].hex()}"
        raise NotReadableError(f"hex: {what}; allowed: an Entity State PDU of {PDU.size}")
    words = PDU.unpack(content)
    version, exercise, kind, family, stamp, length, status = words[:7]
    types = [(*of[:2], of[2] << 8 | of[3], *of[4:]) for of in (words[12:20], words[20:28])]
    marking = words[47].rstrip(b"\0")
    state = EntityState(
        stamp, words[7:10], words[10], types[0], words[28:31], words[31:34], words[34:37], words[37], words[38],
        marking, version, exercise, types[1], words[40:43], words[43:46], status, words[46], words[48],
    )  # fmt: skip
    off = sum(a != b for a, b in zip(state.packed(), content, strict=True))
    named = f"version {version}, exercise {exercise}, type {kind}, family {family}, timestamp {stamp}, length {length}"
    return {
        "header": Value(named), "entity_id": Value(list(state.entity)), "force": Value(state.force),
        "entity_type": Value(list(state.entity_type)), "location_m": Value(list(state.location_m)),
        "orientation_rad": Value(list(state.orientation_rad)),
        "dead_reckoning_algorithm": Value(state.dead_reckoning),
        "marking": Value(f"{marking.decode('ascii', 'replace')} (charset {state.character_set})"),
        "bytes that differ when written again": Value(off, expected=0, tolerance=0.0),
    }


@REGISTER.add(
    "interop", text("text", "an ACMI file, with \\n between lines"),
    gives=[Output("rules", "", "the rules that the file and redan's own keep, in words")], title=("acmi",),
)  # fmt: skip
def acmi(given: Given) -> Computed:
    """The rules of ACMI: on the file of the case, and on redan's own file of the same time and place."""
    said = given["text"].replace("\\n", "\n").encode()
    zero, frame, place = ACMI_ZERO.search(said), ACMI_FRAME.search(said), ACMI_PLACE.search(said)
    if zero is None or frame is None or place is None:
        raise NotReadableError("text; allowed: a file with ReferenceTime, a frame and T=longitude|latitude|height")
    start = datetime.fromisoformat(zero[1].decode()).astimezone(UTC)
    at_s, where = float(frame[1]), tuple(float(part) for part in place[1].split(b"|"))
    mine = written(small_scene(at_s, *where), "acmi", start)
    files = [content.decode("utf-8", "replace").splitlines() for content in (said, mine)]
    rules = {
        "first line FileType=text/acmi/tacview, second FileVersion=2.2, nothing before":
            all(tuple(lines[:2]) == HEAD for lines in files),
        "plain UTF-8 text": all("\ufffd" not in line and line.isprintable() for lines in files for line in lines),
        "# introduces a frame, seconds relative to ReferenceTime":
            all(at_s in [float(line[1:]) for line in lines if line.startswith("#")] for lines in files),
        "object id 0 carries global properties":
            all(_moment(lines, "0,ReferenceTime=") == start for lines in files),
        "T=Longitude|Latitude|Altitude with longitude FIRST":
            all(any(_near(line, where) for line in lines) for lines in files),
    }  # fmt: skip
    return {
        "rules": Value([rule if kept else f"broken: {rule}" for rule, kept in rules.items()]),
        "faults of the file by all rules of the format": Value(len(acmi_faults(said)), expected=0, tolerance=0.0),
        "faults of redan's own file": Value(len(acmi_faults(mine)), expected=0, tolerance=0.0),
    }


def _moment(lines: list[str], begins: str) -> datetime | None:
    said = next((line.removeprefix(begins) for line in lines if line.startswith(begins)), None)
    return None if said is None else datetime.fromisoformat(said).astimezone(UTC)


def _near(line: str, where: tuple[float, ...]) -> bool:
    """Whether an object stands there in this line, to the digits that are written."""
    found = re.search(r",T=([^,]*)", line)
    parts = found[1].split("|")[:3] if found else []
    if len(parts) != 3:
        return False
    off = [abs(float(part) - wanted) for part, wanted in zip(parts, where, strict=True)]
    return max(off[:2]) < 1e-6 and off[2] < 0.01


@REGISTER.add(
    "interop", text("xsd", "the schema, as fastkml ships it", "ogckml22.xsd shipped in fastkml 1.4.0"),
    gives=[
        Output("good", "", "whether what redan writes is valid"),
        Output("altitudeMode_msl", "", "and with an altitude mode that is none"),
        Output("name_after_TimeSpan", "", "and with a name behind the time"),
    ],
)  # fmt: skip
def kml(given: Given) -> Computed:
    """KML that redan writes, by the schema of the OGC and, for tracks in time, that of Google which takes it in."""
    given.get("xsd")
    try:
        import fastkml
        from fastkml.validator import get_schema_parser
        from lxml import etree
    except ImportError:
        raise NotHereError("the packages fastkml and lxml are not here: pip install 'redan[test]'") from None
    schema = get_schema_parser(Path(fastkml.__file__).parent / "schema" / "kml22gx.xsd")
    root: Any = etree.fromstring(written(small_scene(47.13, 41.6, 41.6, 2000.0), "kml", START))
    other, late = copy.deepcopy(root), copy.deepcopy(root)
    other.find(".//k:Point/k:altitudeMode", NAMES).text = "msl"
    placemark = late.find(".//k:TimeSpan", NAMES).getparent()
    placemark.append(placemark.find("k:name", NAMES))
    return {
        "good": Value(bool(schema.validate(root))), "altitudeMode_msl": Value(bool(schema.validate(other))),
        "name_after_TimeSpan": Value(bool(schema.validate(late))),
    }


REGISTER.absent("interop", "file", reason=NO_EMISSION, title=("emission",))
REGISTER.absent("interop", "schema", reason=NO_SCHEMA, title=("czml",))
REGISTER.absent("interop", "codes", reason=NO_SYMBOLS)
REGISTER.absent("interop", reason=OTHERWISE)
