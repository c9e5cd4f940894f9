"""Cases of missile flight: NASA/NESC check-cases, closed forms, measured flights."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np

from evidence.cases.case import REGISTER, Computed, NotHereError, Value
from evidence.cases.contract import (
    Given,
    NotReadableError,
    Output,
    factor,
    number,
    numbers,
    positive,
    shaped,
    short,
    text,
)
from redan.physics.ballistic import (
    EARTH_GM_M3_S2,
    EARTH_ROTATION_RAD_S,
    ROUND_STILL_EARTH,
    Body,
    Earth,
    arc_time_s,
    climbing,
    collision_time_s,
    minimum_energy,
    trajectory,
)
from redan.physics.geodesy import ecef_to_enu_vector, enu_to_ecef_vector

AREA = "missile_flight"
FOOT_M, SLUG_KG = 0.3048, 14.59390294
EARTH_RADIUS_KM = 6371.0  # the round earth of the lofted-flight cases, as MSL-09 states it
END_S = 30.0  # of a check-case that states no duration
WGS84 = re.compile(
    r"WGS84 rotating, J2(?: \(GM (?P<gm>[\d.e+]+), J2 (?P<j2>[\d.e+-]+), omega (?P<omega>[\d.e+-]+) deg/s\))?"
)
ROUND = re.compile(r"1/R\^2(?: \(GM (?P<gm>[\d.e+]+)\))?")
SPHERE = re.compile(r"sphere (?P<radius>[\d.]+) ft, (?P<spin>fixed|rotating)(?: \(?(?P<omega>[\d.e+-]+) deg/s\)?)?")


def _shear(wind: object) -> tuple[tuple[float, float, float], ...]:
    """A wind that is linear in height, written like `0.003*h - 20` with h in feet."""
    line = re.fullmatch(r"\s*(-?[\d.e-]+) ?\*? ?h(?:_ft)?\s*([+-] ?[\d.]+)?\s*", str(wind))
    if line is None:
        raise NotReadableError(f"wind_east_ft_s is {short(wind)}; allowed: a number, or slope*h + offset, h in feet")
    slope, offset = float(line[1]), float((line[2] or "0").replace(" ", ""))
    return tuple((h * FOOT_M, (slope * h + offset) * FOOT_M, 0.0) for h in (-1e4, 1e6))


def _earth(given: Given) -> Earth:
    gravity, shape = given["gravity"].strip(), given.get("earth", "").strip()
    sphere, wgs84, central = SPHERE.fullmatch(shape), WGS84.fullmatch(gravity), ROUND.fullmatch(gravity)
    if central and sphere and not (sphere["omega"] and sphere["spin"] == "fixed"):
        turning = math.radians(float(sphere["omega"])) if sphere["omega"] else EARTH_ROTATION_RAD_S
        spin = 0.0 if sphere["spin"] == "fixed" else turning
        earth = replace(ROUND_STILL_EARTH, semi_major_m=float(sphere["radius"]) * FOOT_M, rotation_rad_s=spin)
        earth = replace(earth, gm_m3_s2=float(central["gm"])) if central["gm"] else earth
    elif wgs84 and not shape:
        earth = Earth()
        if wgs84["gm"]:
            spin = math.radians(float(wgs84["omega"]))
            earth = replace(earth, gm_m3_s2=float(wgs84["gm"]), j2=float(wgs84["j2"]), rotation_rad_s=spin)
    else:
        raise NotReadableError(f"gravity and earth are {short(gravity)} and {short(shape)}: not read here")
    wind = given.get("wind_east_ft_s", 0.0)
    if isinstance(wind, (int, float)) and not isinstance(wind, bool):
        earth = replace(earth, wind_east_m_s=float(wind) * FOOT_M)
    else:
        earth = replace(earth, wind_profile=_shear(wind))
    if "wind_profile_ft_ft_s" in given:
        rows = given["wind_profile_ft_ft_s"]
        table = isinstance(rows, list) and all(isinstance(row, list) and len(row) == 3 for row in rows)
        if earth.wind_profile or not table:
            raise NotReadableError("wind_profile_ft_ft_s is no list of (height, east, north), or there are two winds")
        earth = replace(earth, wind_profile=tuple((h * FOOT_M, e * FOOT_M, n * FOOT_M) for h, e, n in rows))
    return earth


def _body(given: Given) -> Body:
    mass = given.get("mass_kg", 0.0)
    if "mass_slug" in given:
        slug = given["mass_slug"] * SLUG_KG
        if mass and abs(mass - slug) > 1e-6 * mass:
            raise NotReadableError("mass_kg and mass_slug are two different masses")
        mass = slug
    area, cd, drag = given.get("ref_area_ft2", 0.0), given.get("Cd", 0.0), given.get("drag", "")
    if drag == "none" and area * cd:
        raise NotReadableError("drag is none, and Cd and ref_area_ft2 are not")
    if drag != "none" and not (area * cd and mass):
        raise NotReadableError("a body with drag has mass_kg, ref_area_ft2 and Cd; without it, drag: none")
    return Body(mass_kg=mass or 1.0, area_m2=area * FOOT_M**2, cd=cd)


def _start_ft_s(given: Given) -> tuple[float, float, float]:
    if "v0" in given:
        if any(given["v0"]) or "v0_ned_ft_s" in given:
            raise NotReadableError("v0 has no unit, so it can only be at rest: write v0_ned_ft_s")
        return 0.0, 0.0, 0.0
    north, east, down = given.get("v0_ned_ft_s", (0.0, 0.0, 0.0))
    return north, east, down


ALTITUDE = r"altitude_ft_at_\d+(?:_\d+)*_?s"


@REGISTER.add(
    AREA, number("lat0", "deg", "latitude at the start"), number("lon0", "deg", "longitude at the start"),
    number("h0_ft", "ft", "height at the start"), numbers("v0", "", "velocity at the start: zeros", 3, needed=False),
    numbers("v0_ned_ft_s", "ft/s", "velocity at the start: north, east, down", 3, needed=False),
    text("gravity", "`1/R^2` with an earth, or `WGS84 rotating, J2 (GM 3.986004418e14, J2 0.00108262982, omega "
         "0.004178073 deg/s)` with other numbers or without the bracket"),
    text("earth", "`sphere 20902255.199 ft, fixed` (or rotating), with 1/R^2", needed=False),
    text("drag", "none: without air", "none", needed=False),
    number("mass_slug", "slug", "mass", needed=False, least=0.0),
    number("mass_kg", "kg", "mass", needed=False, least=0.0),
    number("ref_area_ft2", "ft2", "area that Cd refers to", needed=False, least=0.0),
    number("Cd", "1", "drag coefficient", needed=False, least=0.0),
    number("duration_s", "s", f"end of the flight; {END_S:g} s without it", needed=False, least=0.0),
    shaped("wind_east_ft_s", "ft/s", "wind towards the east", "number or `slope*h + offset` with h in feet",
           needed=False),
    shaped("wind_profile_ft_ft_s", "", "height (ft), wind towards east and north (ft/s)", "rows of 3 numbers",
           needed=False),
    gives=[
        Output("altitude_ft_at_30s", "ft", "altitude at a second, or `_at_5_10_15_s` at several", ALTITUDE),
        Output("v_north_east_down_ft_s", "ft/s", "velocity at the end"),
        Output("lat_lon_deg", "deg", "latitude and longitude at the end", turns=(1,)),
    ],
    one=True,
)  # fmt: skip
def check_case(given: Given) -> Computed:
    """A sphere in free flight, as in the check-cases of NASA/NESC."""
    earth, body = _earth(given), _body(given)
    latitude, longitude = math.radians(given["lat0"]), math.radians(given["lon0"])
    north, east, down = (v * FOOT_M for v in _start_ft_s(given))
    position = earth.position(latitude, longitude, given["h0_ft"] * FOOT_M)
    start = (*position, *enu_to_ecef_vector(east, north, -down, latitude, longitude))
    end = given.get("duration_s", END_S)
    asked = {name: _seconds(name, end) for name in given.names if re.fullmatch(ALTITUDE, name)}
    clock = sorted({0.0, float(end), *(float(t) for times in asked.values() for t in times)})
    _, states = trajectory(start, clock, body, earth)
    found: Computed = {}
    for name, seconds in asked.items():
        heights = [earth.geodetic(*states[clock.index(float(t))][:3])[2] / FOOT_M for t in seconds]
        found[name] = Value(heights if len(heights) > 1 else heights[0])
    latitude, longitude, _ = earth.geodetic(*states[-1][:3])
    vx, vy, vz = (float(v) for v in states[-1][3:])
    e, n, u = ecef_to_enu_vector(vx, vy, vz, latitude, longitude)
    found["v_north_east_down_ft_s"] = Value([n / FOOT_M, e / FOOT_M, -u / FOOT_M])
    found["lat_lon_deg"] = Value([math.degrees(latitude), math.degrees(longitude)])
    return found


def _seconds(name: str, end: float) -> list[int]:
    seconds = [int(word) for word in re.findall(r"\d+", name)]
    if max(seconds) > end:
        raise NotReadableError(f"{name} lies after the end of the flight ({end:g} s)")
    return seconds


RE_KM = number("Re_km", "km", "radius of the earth", least=1.0)
MU = number("mu_km3_s2", "km3/s2", "GM of the earth", least=1.0)


@REGISTER.add(
    AREA, RE_KM, MU, positive("range_km", "km", "range over ground, below half the round"),
    gives=[
        Output("v_km_s", "km/s", "speed at the start"),
        Output("gamma_deg", "deg", "flight-path angle at the start", tolerance=1e-6),
        Output("apogee_km", "km", "height of the apogee"), Output("tof_s", "s", "time of flight"),
    ],
)
def least_energy(given: Given) -> Computed:
    """Arc of least energy over a round, still earth without air."""
    speed, angle, apogee, time = minimum_energy(
        given["range_km"] * 1e3, given["Re_km"] * 1e3, given["mu_km3_s2"] * 1e9
    )
    return {
        "v_km_s": Value(speed / 1e3), "gamma_deg": Value(math.degrees(angle)), "apogee_km": Value(apogee / 1e3),
        "tof_s": Value(time),
    }


BAND = re.compile(
    r"reported minus kepler time must lie in (?P<low>-?[\d.]+)\.\.(?P<high>-?[\d.]+) min(?: \(powered phase\))?"
)


REPORTED = r"flight_time_(?P<unit>min|s|h)_reported"
DEFAULT_BAND = "reported minus Kepler time must lie in 0..5 min"  # of a boost phase


@REGISTER.add(
    AREA, positive("apogee_km", "km", "height of the apogee"),
    positive("range_km", "km", "range over ground, below half the round"), replace(RE_KM, needed=False),
    replace(MU, needed=False),
    gives=[
        Output("kepler_surface_to_surface_min", "min", "time of flight without boost and air"),
        Output("flight_time_min_reported", "min", "a band: reported minus computed time lies in 0..5 min, or as the "
               "expected value `rule` says: `reported minus Kepler time must lie in 0..5 min`", REPORTED),
        Output("rule", "", "that rule"),
    ],
)  # fmt: skip
def lofted_test(given: Given) -> Computed:
    """A lofted test flight: time of the Kepler arc, and what is left of the reported time for the powered phase."""
    radius, gm = given.get("Re_km", EARTH_RADIUS_KM) * 1e3, given.get("mu_km3_s2", EARTH_GM_M3_S2 / 1e9) * 1e9
    minutes = arc_time_s(given["range_km"] * 1e3, given["apogee_km"] * 1e3, radius, gm) / 60.0
    found = {"kepler_surface_to_surface_min": Value(minutes)}
    reports = [name for name in given.names if re.fullmatch(REPORTED, name)]
    asked = {*reports, "rule"} & set(given.names)
    if not asked:
        return found
    if len(reports) != 1:
        raise NotReadableError("one reported time is needed: flight_time_min_reported, or in s or h")
    (unit,) = re.findall(r"_(min|s|h)_", reports[0])
    reported, rule = given.expected(reports[0]), given.expected("rule")
    rule = DEFAULT_BAND if rule is None else rule
    match = BAND.fullmatch(" ".join(str(rule).lower().split()).rstrip("."))
    times = reported if isinstance(reported, list) else [reported]
    if match is None or not times or not all(isinstance(t, (int, float)) for t in times):
        raise NotReadableError(
            "a reported time is held to the expected value `rule`: reported minus Kepler time must lie in A..B min"
        )
    low, high = float(match["low"]), float(match["high"])
    times = [t * (factor(unit, "min") or 1.0) for t in times]
    said = ", ".join(f"{value - minutes:.1f}" for value in times)
    inside = all(low <= value - minutes <= high for value in times)
    for name in asked:
        # a band, not a value: the reported time minus the computed one
        found[name] = Value(f"reported minus Kepler: {said} min; {low:g} to {high:g} allowed", kept=inside)
    return found


@REGISTER.add(
    AREA, positive("mass_dry_kg", "kg", "mass without propellant"),
    number("propellant_kg", "kg", "propellant", least=0.0),
    shaped("thrust_curve_s_N", "", "time (s) and thrust (N)", "rows of 2 numbers"),
    number("total_impulse_Ns", "Ns", "must be that of the curve within 2 %", needed=False),
    number("Cd", "1", "drag coefficient", least=0.0), number("ref_radius_m", "m", "radius of the body", least=0.0),
    number("launch_elevation_m", "m", "height of the pad"), number("inclination_deg", "deg", "90: straight up"),
    text("atmosphere", "the atmosphere", "ISA", needed=False),
    gives=[
        Output("apogee_agl_m_measured", "m", "apogee above the pad, whoever found it", r"apogee_agl_m(?:_\w+)?"),
        Output("apogee_time_s", "s", "time of the apogee"), Output("max_speed_m_s", "m/s", "greatest speed"),
    ],
)
def boosted_rocket(given: Given) -> Computed:
    """A rocket with a measured thrust curve, flown straight up in the standard atmosphere."""
    earth = Earth()
    given.get("atmosphere")
    if given["inclination_deg"] != 90.0:
        raise NotHereError("only a vertical launch is computed")
    latitude = math.radians(45.0)  # the case names no place; here gravity is the standard one
    up = enu_to_ecef_vector(0.0, 0.0, 1.0, latitude, 0.0)
    curve = given["thrust_curve_s_N"]
    if not isinstance(curve, list) or not all(isinstance(row, list) and len(row) == 2 for row in curve):
        raise NotReadableError("thrust_curve_s_N is no list of (time, thrust)")
    thrust = ((0.0, 0.0), *((t, f) for t, f in curve))
    impulse = sum(0.5 * (f + g) * (u - t) for (t, f), (u, g) in pairwise(thrust))
    if abs(given.get("total_impulse_Ns", impulse) / impulse - 1.0) > 0.02:
        raise NotReadableError(f"total_impulse_Ns is not that of the thrust curve, {impulse:.1f} Ns")
    body = Body(
        mass_kg=given["mass_dry_kg"], area_m2=math.pi * given["ref_radius_m"] ** 2, cd=given["Cd"],
        propellant_kg=given["propellant_kg"], thrust=thrust, launch_direction=up,
    )
    ground = given["launch_elevation_m"]
    start = (*earth.position(latitude, 0.0, ground), *(0.1 * u for u in up))
    # it leaves the pad when the thrust exceeds the weight
    weight = 9.8 * (given["mass_dry_kg"] + given["propellant_kg"])
    first = next((t for t in np.arange(0.0, 10.0, 0.005).tolist() if body.motor(t)[0] > weight), None)
    if first is None:
        raise NotReadableError("thrust_curve_s_N: the thrust never exceeds the weight")
    clock = np.arange(first, 120.0, 0.05).tolist()
    times, states = trajectory(start, clock, body, earth, tolerance=1e-6, until=climbing)
    apogee = earth.geodetic(*states[-1][:3])[2] - ground
    found = {name: Value(apogee) for name in given.names if name.startswith("apogee_agl_m")}
    found["apogee_time_s"] = Value(float(times[-1]))
    found["max_speed_m_s"] = Value(float(np.linalg.norm(states[:, 3:], axis=1).max()))
    return found


@REGISTER.add(
    AREA, number("R_km", "km", "distance", least=0.0), number("v_t_km_s", "km/s", "speed of the target", least=0.0),
    number("aspect_deg", "deg", "course of the target off the line to the shooter; 0: head on"),
    number("v_m_km_s", "km/s", "speed of the interceptor", least=0.0),
    gives=[
        Output("time_s", "s", "time to meet"), Output("interceptor_path_km", "km", "path of the interceptor"),
    ],
)
def collision(given: Given) -> Computed:
    """Collision triangle at constant speeds."""
    missile = given["v_m_km_s"]
    time = collision_time_s(
        given["R_km"] * 1e3, given["v_t_km_s"] * 1e3, math.radians(given["aspect_deg"]), missile * 1e3
    )
    if not math.isfinite(time):
        raise NotReadableError("the interceptor never meets the target")
    return {"time_s": Value(time), "interceptor_path_km": Value(time * missile)}
