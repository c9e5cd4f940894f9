"""Cases of geodesy and line of sight."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from evidence.cases.case import REGISTER, Case, Computed, NotHereError, Value
from redan.physics import geodesy, propagation

DEGREE = math.pi / 180.0
Point3 = tuple[float, float, float]


def _place(point: Mapping[str, float]) -> Point3:
    return point["lat_deg"] * DEGREE, point["lon_deg"] * DEGREE, point["h_m"]


@REGISTER.add("geodesy", "point", "origin")
def ecef_and_enu(case: Case) -> Computed:
    """A point in earth-centred and in local axes."""
    point, origin = _place(case.inputs["point"]), _place(case.inputs["origin"])
    ecef = geodesy.geodetic_to_ecef(*point)
    return {
        "ecef_xyz_m": Value(list(ecef)),
        "origin_ecef_m": Value(list(geodesy.geodetic_to_ecef(*origin))),
        "enu_m": Value(list(geodesy.ecef_to_enu(*ecef, *origin))),
        **_looks(ecef, origin),
    }


def _looks(ecef: Point3, origin: Point3) -> Computed:
    azimuth, elevation, slant_m = geodesy.ecef_to_aer(*ecef, *origin)
    angles = azimuth / DEGREE, elevation / DEGREE
    return {
        "az_deg": Value(angles[0]), "el_deg": Value(angles[1]), "range_m": Value(slant_m),
        "aer": Value([*angles, slant_m]),
    }


@REGISTER.add("geodesy", "xyz_m", "origin")
def look_at(case: Case) -> Computed:
    """Azimuth, elevation and range, and local axes, of an earth-centred position."""
    x, y, z = (float(value) for value in case.inputs["xyz_m"])
    origin = _place(case.inputs["origin"])
    return {"enu_m": Value(list(geodesy.ecef_to_enu(x, y, z, *origin))), **_looks((x, y, z), origin)}


@REGISTER.add("geodesy", "lat_deg", "lon_deg", "h_m")
def ecef(case: Case) -> Computed:
    """Earth-centred coordinates of a point."""
    return {"xyz_m": Value(list(geodesy.geodetic_to_ecef(*_place(case.inputs))))}


@REGISTER.add("geodesy", "az_deg", "el_deg", "range_m", "origin")
def look_angles(case: Case) -> Computed:
    """Azimuth, elevation and range to earth-centred and local axes."""
    look = case.inputs["az_deg"] * DEGREE, case.inputs["el_deg"] * DEGREE, case.inputs["range_m"]
    return {
        "xyz_m": Value(list(geodesy.aer_to_ecef(*look, *_place(case.inputs["origin"])))),
        "enu_m": Value(list(geodesy.aer_to_enu(*look))),
    }


def _coordinate(word: Any, inputs: Mapping[str, Any]) -> float:
    """A number, or words like A+1, -A+1, B-1 with A and B among the inputs."""
    if isinstance(word, (int, float)):
        return float(word)
    match = re.fullmatch(r"(-?)([A-Z])([+-]\d+)?", word)
    if match is None or match[2] not in inputs:
        raise NotHereError(f"the coordinate {word!r} is not one this page can read")
    return (-1.0 if match[1] else 1.0) * float(inputs[match[2]]) + float(match[3] or 0)


@REGISTER.add("geodesy", "pairs_xyz_to_lla")
def back_to_geodetic(case: Case) -> Computed:
    """Earth-centred to geodetic at poles, equator and antimeridian: the worst height, and the worst angle."""
    height_error = angle_error = 0.0
    for xyz, (latitude, longitude, height) in case.inputs["pairs_xyz_to_lla"]:
        found = geodesy.ecef_to_geodetic(*(_coordinate(word, case.inputs) for word in xyz))
        height_error = max(height_error, abs(found[2] - height))
        angle_error = max(angle_error, abs(found[0] / DEGREE - latitude))
        if longitude != "any":
            angle_error = max(angle_error, abs(math.remainder(found[1] / DEGREE - longitude, 360.0)))
    return {
        "alt_error_m": Value(height_error),
        "largest error of latitude and longitude (deg)": Value(angle_error, expected=0.0, tolerance=1e-11),
    }


@REGISTER.add("geodesy", "v_ecef", "lat_deg", "lon_deg")
def velocity(case: Case) -> Computed:
    """A velocity turned into local axes."""
    x, y, z = case.inputs["v_ecef"]
    latitude, longitude = case.inputs["lat_deg"] * DEGREE, case.inputs["lon_deg"] * DEGREE
    return {"v_enu": Value(list(geodesy.ecef_to_enu_vector(x, y, z, latitude, longitude)))}


@REGISTER.add("geodesy", "columns", "rows", gives=("s12_m_row",))
def geodesic_rows(case: Case) -> Computed:
    """Distances, and courses and end points of every row of the table."""
    found: Computed = {}
    worst_course = worst_end_m = 0.0
    for number, (lat_1, lon_1, azi_1, lat_2, lon_2, azi_2, length) in enumerate(case.inputs["rows"], 1):
        angles = lat_1 * DEGREE, lon_1 * DEGREE, lat_2 * DEGREE, lon_2 * DEGREE
        distance, start, end = geodesy.geodesic_inverse(*angles)
        if f"s12_m_row{number}" in case.names:
            found[f"s12_m_row{number}"] = Value(distance)
        else:
            found[f"distance of row {number} (m)"] = Value(distance, expected=length, tolerance=0.001)
        for got, wanted in ((start, azi_1), (end, azi_2)):
            worst_course = max(worst_course, abs(math.remainder(got / DEGREE - wanted, 360.0)))
        latitude, longitude, _ = geodesy.geodesic_direct(*angles[:2], azi_1 * DEGREE, length)
        turn = math.remainder(longitude / DEGREE - lon_2, 360.0)
        worst_end_m = max(worst_end_m, abs(latitude / DEGREE - lat_2) * 111e3, abs(turn) * 111e3)
    found["largest error of a course (deg)"] = Value(worst_course, expected=0.0, tolerance=1e-9)
    found["largest error of an end point (m)"] = Value(worst_end_m, expected=0.0, tolerance=0.001)
    return found


@REGISTER.add("geodesy", "p1", "p2")
def geodesic(case: Case) -> Computed:
    """Distance and courses between two points; the end of a course."""
    angles = [value * DEGREE for value in (*case.inputs["p1"], *case.inputs["p2"])]
    distance, start, end = geodesy.geodesic_inverse(*angles)
    found = {"s12_m": Value(distance), "azi1_deg": Value(start / DEGREE), "azi2_deg": Value(end / DEGREE)}
    if "direct" in case.inputs:
        direct = case.inputs["direct"]
        end_point = geodesy.geodesic_direct(
            direct["lat"] * DEGREE, direct["lon"] * DEGREE, direct["azi"] * DEGREE, direct["s"]
        )
        found["direct_lat_lon_azi2"] = Value([value / DEGREE for value in end_point])
    return found


@REGISTER.add("geodesy", "earth_radius_m", "dNdh_per_m")
def effective_radius(case: Case) -> Computed:
    """Effective earth radius from the gradient of refractivity."""
    radius = geodesy.effective_earth_radius_m(case.inputs["dNdh_per_m"], case.inputs["earth_radius_m"])
    return {"Re_m": Value(radius)}


@REGISTER.add("geodesy", "antenna_m", "Re_m")
def horizon(case: Case) -> Computed:
    """Horizon of an antenna."""
    return {"horizon_m": Value(geodesy.horizon_slant_range_m(case.inputs["antenna_m"], case.inputs["Re_m"]))}


@REGISTER.add("geodesy", "pairs_m")
def mutual_horizon(case: Case) -> Computed:
    """Range at which two heights see each other over a 4/3 earth."""
    radius = propagation.effective_radius_m()
    pairs = case.inputs["pairs_m"]
    return {"range_km": Value([geodesy.mutual_horizon_slant_range_m(a, b, radius) / 1e3 for a, b in pairs])}


@REGISTER.add("geodesy", "lat", "lon", "h_m", "cases_az_tilt")
def ray(case: Case) -> Computed:
    """Slant range of a ray from a height to the ellipsoid; a level ray meets nothing."""
    where = case.inputs["lat"] * DEGREE, case.inputs["lon"] * DEGREE, case.inputs["h_m"]
    ranges = [
        geodesy.ray_to_ellipsoid(azimuth * DEGREE, (tilt - 90.0) * DEGREE, *where)
        for azimuth, tilt in case.inputs["cases_az_tilt"]
    ]
    found = {"slant_m": Value([value for value in ranges if not math.isnan(value)])}
    for (_, tilt), value in zip(case.inputs["cases_az_tilt"], ranges, strict=True):
        if f"tilt{tilt:g}" in case.names:
            found[f"tilt{tilt:g}"] = Value("no intersection (NaN)" if math.isnan(value) else value)
    return found


RIDGE = re.compile(
    r"(?P<count>\d+) x \d+ cells of (?P<cell>[\d.]+) m, z = (?P<top>[\d.]+)\*exp\(-\(\(x-(?P<middle>[\d.]+)\)/"
    r"(?P<width>[\d.]+)\)\^2\) m; observer at x=(?P<x>[\d.]+),y=[\d.]+, (?P<antenna>[\d.]+) m above ground"
)


@REGISTER.add("geodesy", "dem", "targets_x_m", "curvature_coefficient")
def behind_a_ridge(case: Case) -> Computed:
    """Lowest visible height above ground behind a ridge; the ground is made from the formula the case gives."""
    match = RIDGE.search(case.inputs["dem"])
    if match is None:
        raise NotHereError("the ground is described in words that this page cannot read")
    part = {key: float(value) for key, value in match.groupdict().items()}
    cell = part["cell"]
    # heights are rounded to 1 mm, as in the file that the outside program read
    ground = [
        round(part["top"] * math.exp(-((((i + 0.5) * cell) - part["middle"]) / part["width"]) ** 2), 3)
        for i in range(int(part["x"] // cell), int(part["count"]))
    ]
    curvature = float(case.inputs["curvature_coefficient"])
    radius = geodesy.EARTH_SEMI_MAJOR_M / curvature if curvature else math.inf
    heights = propagation.minimum_visible_heights_on_profile(ground, cell, part["antenna"], radius)
    first = int(part["x"] // cell)
    wanted = [heights[int(x // cell) - first] for x in case.inputs["targets_x_m"]]
    return {"min_visible_agl_m": Value(wanted)}
