"""Cases of geodesy."""

from __future__ import annotations

import math
import re
from typing import Any

from evidence.cases.case import REGISTER, Computed, Value
from evidence.cases.contract import Given, NotReadableError, Output, number, numbers, record, shaped, text
from redan.physics import geodesy

DEGREE = math.pi / 180.0
Point3 = tuple[float, float, float]
LATITUDE, LONGITUDE = number("lat_deg", "deg", "latitude"), number("lon_deg", "deg", "longitude")
HEIGHT = number("h_m", "m", "height above the ellipsoid")
PLACE = (LATITUDE, LONGITUDE, HEIGHT)
ORIGIN = record("origin", "where the local axes stand", *PLACE)
WGS84 = text("ellipsoid", "the ellipsoid", "WGS84", needed=False)
XYZ = Output("xyz_m", "m", "earth-centred x, y, z")
ENU = Output("enu_m", "m", "east, north, up from the origin")
LOOKS = (
    Output("az_deg", "deg", "azimuth", turns=()), Output("el_deg", "deg", "elevation"),
    Output("range_m", "m", "slant range"),
    Output("aer", "", "azimuth (deg), elevation (deg), slant range (m)", turns=(0,)),
)


def _place(point: Given) -> Point3:
    return point["lat_deg"] * DEGREE, point["lon_deg"] * DEGREE, point["h_m"]


def _looks(ecef: Point3, origin: Point3) -> Computed:
    azimuth, elevation, slant_m = geodesy.ecef_to_aer(*ecef, *origin)
    angles = azimuth / DEGREE, elevation / DEGREE
    return {
        "az_deg": Value(angles[0]), "el_deg": Value(angles[1]), "range_m": Value(slant_m),
        "aer": Value([*angles, slant_m]),
    }


@REGISTER.add(
    "geodesy", WGS84, record("point", "the point", *PLACE), ORIGIN,
    gives=[
        Output("ecef_xyz_m", "m", "the point, earth-centred"), Output("origin_ecef_m", "m", "the origin"), ENU, *LOOKS,
    ],
)
def ecef_and_enu(given: Given) -> Computed:
    """A point in earth-centred and in local axes."""
    point, origin = _place(given["point"]), _place(given["origin"])
    given.get("ellipsoid")
    ecef = geodesy.geodetic_to_ecef(*point)
    return {
        "ecef_xyz_m": Value(list(ecef)),
        "origin_ecef_m": Value(list(geodesy.geodetic_to_ecef(*origin))),
        "enu_m": Value(list(geodesy.ecef_to_enu(*ecef, *origin))),
        **_looks(ecef, origin),
    }


@REGISTER.add("geodesy", numbers("xyz_m", "m", "earth-centred x, y, z", 3), ORIGIN, WGS84, gives=[ENU, *LOOKS])
def look_at(given: Given) -> Computed:
    """Azimuth, elevation and range, and local axes, of an earth-centred position."""
    x, y, z = given["xyz_m"]
    given.get("ellipsoid")
    origin = _place(given["origin"])
    return {"enu_m": Value(list(geodesy.ecef_to_enu(x, y, z, *origin))), **_looks((x, y, z), origin)}


@REGISTER.add(
    "geodesy", numbers("xyz_m", "m", "earth-centred x, y, z", 3), WGS84,
    gives=[
        Output("lat_deg", "deg", "latitude"), Output("lon_deg", "deg", "longitude", turns=()),
        Output("h_m", "m", "height"),
        Output("lla", "", "latitude (deg), longitude (deg), height (m)", turns=(1,)),
    ],
)
def geodetic(given: Given) -> Computed:
    """Latitude, longitude and height of an earth-centred position."""
    x, y, z = given["xyz_m"]
    given.get("ellipsoid")
    latitude, longitude, height = geodesy.ecef_to_geodetic(x, y, z)
    latitude, longitude = latitude / DEGREE, longitude / DEGREE
    return {
        "lat_deg": Value(latitude), "lon_deg": Value(longitude), "h_m": Value(height),
        "lla": Value([latitude, longitude, height]),
    }


@REGISTER.add(
    "geodesy", *PLACE, WGS84, gives=[XYZ, Output("ecef_xyz_m", "m", "earth-centred x, y, z")]
)
def ecef(given: Given) -> Computed:
    """Earth-centred coordinates of a point."""
    given.get("ellipsoid")
    found = Value(list(geodesy.geodetic_to_ecef(*_place(given))))
    return {"xyz_m": found, "ecef_xyz_m": found}


@REGISTER.add(
    "geodesy", number("az_deg", "deg", "azimuth from north, clockwise"), number("el_deg", "deg", "elevation"),
    number("range_m", "m", "slant range", least=0.0), ORIGIN, WGS84, gives=[XYZ, ENU],
)
def look_angles(given: Given) -> Computed:
    """Azimuth, elevation and range to earth-centred and local axes."""
    look = given["az_deg"] * DEGREE, given["el_deg"] * DEGREE, given["range_m"]
    given.get("ellipsoid")
    return {
        "xyz_m": Value(list(geodesy.aer_to_ecef(*look, *_place(given["origin"])))),
        "enu_m": Value(list(geodesy.aer_to_enu(*look))),
    }


def _coordinate(word: Any, given: Given) -> float:
    """A number, or words like A+1, -A+1, B-1 with A and B among the inputs."""
    if isinstance(word, (int, float)) and not isinstance(word, bool):
        return float(word)
    match = re.fullmatch(r"(-?)([AB])([+-]\d+)?", str(word))
    if match is None or match[2] not in given:
        raise NotReadableError(f"the coordinate {word!r} is no number, nor A or B with a number added")
    return (-1.0 if match[1] else 1.0) * float(given[match[2]]) + float(match[3] or 0)


@REGISTER.add(
    "geodesy",
    number("A", "m", "a length that the coordinates name", needed=False),
    number("B", "m", "a length that the coordinates name", needed=False),
    shaped("pairs_xyz_to_lla", "", "[[x, y, z], [latitude, longitude or any, height]], metres and degrees; a coordinate"
           " may be written A+1, -B, ...", "rows of two lists"),
    gives=[Output("alt_error_m", "m", "largest error of a height")], one=True,
)  # fmt: skip
def back_to_geodetic(given: Given) -> Computed:
    """Earth-centred to geodetic at poles, equator and antimeridian: the worst height, and the worst angle."""
    height_error = angle_error = 0.0
    for pair in given["pairs_xyz_to_lla"]:
        if not isinstance(pair, list) or [len(part) for part in pair if isinstance(part, list)] != [3, 3]:
            raise NotReadableError(f"the pair {pair!r} is not two lists of three")
        xyz, (latitude, longitude, height) = pair
        found = geodesy.ecef_to_geodetic(*(_coordinate(word, given) for word in xyz))
        height_error = max(height_error, abs(found[2] - height))
        angle_error = max(angle_error, abs(found[0] / DEGREE - latitude))
        if longitude != "any":
            angle_error = max(angle_error, abs(math.remainder(found[1] / DEGREE - longitude, 360.0)))
    return {
        "alt_error_m": Value(height_error),
        "largest error of latitude and longitude (deg)": Value(angle_error, expected=0.0, tolerance=1e-11),
    }


@REGISTER.add(
    "geodesy", numbers("v_ecef", "m/s", "earth-centred velocity", 3), LATITUDE, LONGITUDE,
    gives=[Output("v_enu", "m/s", "velocity east, north, up")],
)
def velocity(given: Given) -> Computed:
    """A velocity turned into local axes."""
    x, y, z = given["v_ecef"]
    latitude, longitude = given["lat_deg"] * DEGREE, given["lon_deg"] * DEGREE
    return {"v_enu": Value(list(geodesy.ecef_to_enu_vector(x, y, z, latitude, longitude)))}


GEODESIC = "lat1 lon1 azi1 lat2 lon2 azi2 s12"


@REGISTER.add(
    "geodesy", text("columns", "what the rows hold: degrees and metres", GEODESIC),
    shaped("rows", "", "one row a geodesic", "rows of 7 numbers"),
    gives=[Output("s12_m_row1", "m", "distance of a row", r"s12_m_row\d+")], one=True,
)
def geodesic_rows(given: Given) -> Computed:
    """Distances, and courses and end points of every row of the table."""
    found: Computed = {}
    worst_course = worst_end_m = 0.0
    assert given["columns"] == GEODESIC
    for number_, row in enumerate(given["rows"], 1):
        if not isinstance(row, list) or len(row) != 7:
            raise NotReadableError(f"row {number_} has not 7 numbers")
        lat_1, lon_1, azi_1, lat_2, lon_2, azi_2, length = row
        angles = lat_1 * DEGREE, lon_1 * DEGREE, lat_2 * DEGREE, lon_2 * DEGREE
        distance, start, end = geodesy.geodesic_inverse(*angles)
        if f"s12_m_row{number_}" in given.names:
            found[f"s12_m_row{number_}"] = Value(distance)
        found[f"distance of row {number_} (m)"] = Value(distance, expected=length, tolerance=0.001)
        for got, wanted in ((start, azi_1), (end, azi_2)):
            worst_course = max(worst_course, abs(math.remainder(got / DEGREE - wanted, 360.0)))
        latitude, longitude, _ = geodesy.geodesic_direct(*angles[:2], azi_1 * DEGREE, length)
        turn = math.remainder(longitude / DEGREE - lon_2, 360.0)
        worst_end_m = max(worst_end_m, abs(latitude / DEGREE - lat_2) * 111e3, abs(turn) * 111e3)
    found["largest error of a course (deg)"] = Value(worst_course, expected=0.0, tolerance=1e-9)
    found["largest error of an end point (m)"] = Value(worst_end_m, expected=0.0, tolerance=0.001)
    return found


S12, AZI1, AZI2 = (
    Output("s12_m", "m", "distance"), Output("azi1_deg", "deg", "course at the start", turns=()),
    Output("azi2_deg", "deg", "course at the end", turns=()),
)
ENDS = Output(
    "direct_lat_lon_azi2", "deg", "end of the course: latitude, longitude, course there", turns=(1, 2)
)
COURSE = (
    number("lat", "deg", "latitude of the start"), number("lon", "deg", "longitude of the start"),
    number("azi", "deg", "course at the start"), number("s", "m", "distance"),
)


@REGISTER.add(
    "geodesy", numbers("p1", "deg", "latitude and longitude", 2), numbers("p2", "deg", "latitude and longitude", 2),
    record("direct", "a course to be followed to its end", *COURSE, needed=False), WGS84, gives=[S12, AZI1, AZI2, ENDS],
)
def geodesic(given: Given) -> Computed:
    """Distance and courses between two points; the end of a course."""
    given.get("ellipsoid")
    angles = [value * DEGREE for value in (*given["p1"], *given["p2"])]
    distance, start, end = geodesy.geodesic_inverse(*angles)
    found = {"s12_m": Value(distance), "azi1_deg": Value(start / DEGREE), "azi2_deg": Value(end / DEGREE)}
    if "direct" in given:
        found |= _direct(given["direct"])
    return found


def _direct(course: Given) -> Computed:
    end = geodesy.geodesic_direct(course["lat"] * DEGREE, course["lon"] * DEGREE, course["azi"] * DEGREE, course["s"])
    return {"direct_lat_lon_azi2": Value([value / DEGREE for value in end])}


@REGISTER.add("geodesy", record("direct", "a course to be followed to its end", *COURSE), gives=[ENDS])
def direct(given: Given) -> Computed:
    """The end of a course."""
    return _direct(given["direct"])


@REGISTER.add(
    "geodesy", number("lat", "deg", "latitude"), number("lon", "deg", "longitude"), HEIGHT,
    shaped("cases_az_tilt", "deg", "azimuth and tilt from straight down, one pair a ray", "rows of 2 numbers"),
    gives=[
        Output("slant_m", "m", "slant ranges of the rays that meet the ellipsoid, in their order"),
        Output("tilt90", "m", "slant range at that tilt, or `no intersection (NaN)`", r"tilt\d+(\.\d+)?"),
    ],
    one=True,
)
def ray(given: Given) -> Computed:
    """Slant range of a ray from a height to the ellipsoid; a level ray meets nothing."""
    where = given["lat"] * DEGREE, given["lon"] * DEGREE, given["h_m"]
    pairs = given["cases_az_tilt"]
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise NotReadableError("cases_az_tilt is no list of pairs")
    ranges = [geodesy.ray_to_ellipsoid(az * DEGREE, (tilt - 90.0) * DEGREE, *where) for az, tilt in pairs]
    found = {"slant_m": Value([value for value in ranges if not math.isnan(value)])}
    for (_, tilt), value in zip(pairs, ranges, strict=True):
        name = f"tilt{tilt:g}"
        if name in found and name in given.names:
            raise NotReadableError(f"{name}: two rays have that tilt")
        found[name] = Value("no intersection (NaN)" if math.isnan(value) else value)
    return found
