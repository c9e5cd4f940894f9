"""Cases of missile flight: NASA/NESC check-cases, closed forms, measured flights."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np

from evidence.cases.atmosphere import FOOT_M
from evidence.cases.case import REGISTER, Case, Computed, NotHereError, Value
from redan.physics.ballistic import (
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
EARTH_RADIUS_M = 6371e3  # the round earth of the lofted-flight cases, as MSL-09 states it
READ = {
    "lat0", "lon0", "h0_ft", "v0", "v0_ned_ft_s", "gravity", "drag", "earth", "mass_slug", "mass_kg", "ref_area_ft2",
    "Cd", "duration_s", "wind_east_ft_s", "wind_profile_ft_ft_s",
}  # fmt: skip


def _wind_east_m_s(inputs: Any) -> float:
    wind = inputs.get("wind_east_ft_s", 0.0)
    return float(wind) * FOOT_M if isinstance(wind, (int, float)) else 0.0


def _shear(inputs: Any) -> tuple[tuple[float, float, float], ...]:
    """A wind that is linear in height, written like `0.003*h - 20` with h in feet."""
    wind = inputs.get("wind_east_ft_s", 0.0)
    if isinstance(wind, (int, float)):
        return ()
    line = re.fullmatch(r"\s*(-?[\d.e-]+) ?\*? ?h(?:_ft)?\s*([+-] ?[\d.]+)?\s*", str(wind))
    if line is None:
        raise NotHereError(f"the wind '{wind}' is not one this page can read")
    slope, offset = float(line[1]), float((line[2] or "0").replace(" ", ""))
    return tuple((h * FOOT_M, (slope * h + offset) * FOOT_M, 0.0) for h in (-1e4, 1e6))


def _earth(inputs: Any) -> Earth:
    gravity, shape = str(inputs["gravity"]), str(inputs.get("earth", ""))
    sphere = re.match(r"sphere ([\d.]+) ft, (fixed|rotating)", shape)
    if gravity.startswith("1/R^2") and sphere:
        spin = 0.0 if sphere[2] == "fixed" else EARTH_ROTATION_RAD_S
        return replace(ROUND_STILL_EARTH, semi_major_m=float(sphere[1]) * FOOT_M, rotation_rad_s=spin)
    if gravity.startswith("WGS84 rotating, J2") and not shape:
        rows = inputs.get("wind_profile_ft_ft_s", ())  # height, towards east, towards north
        profile = tuple((h * FOOT_M, e * FOOT_M, n * FOOT_M) for h, e, n in rows)
        return Earth(wind_east_m_s=_wind_east_m_s(inputs), wind_profile=profile + _shear(inputs))
    raise NotHereError(f"the earth '{gravity} {shape}' is not one this page can read")


@REGISTER.add(AREA, "h0_ft", "gravity")
def check_case(case: Case) -> Computed:
    """A sphere in free flight, compared second by second with NASA's simulator 04."""
    inputs = case.inputs
    unread = set(inputs) - READ
    if unread:
        raise NotHereError(f"the integrator has nothing for {', '.join(sorted(unread))}")
    earth = _earth(inputs)
    body = Body(
        mass_kg=float(inputs.get("mass_kg", 1.0)), area_m2=float(inputs.get("ref_area_ft2", 0.0)) * FOOT_M**2,
        cd=float(inputs.get("Cd", 0.0)),
    )
    latitude, longitude = math.radians(inputs["lat0"]), math.radians(inputs["lon0"])
    north, east, down = (v * FOOT_M for v in inputs.get("v0_ned_ft_s", inputs.get("v0", (0.0, 0.0, 0.0))))
    position = earth.position(latitude, longitude, inputs["h0_ft"] * FOOT_M)
    start = (*position, *enu_to_ecef_vector(east, north, -down, latitude, longitude))
    _, states = trajectory(start, [float(t) for t in range(31)], body, earth)
    found: Computed = {}
    altitudes = [earth.geodetic(*state[:3])[2] / FOOT_M for state in states]
    for name in case.names:
        if name.startswith("altitude_ft_at_"):
            seconds = [int(word) for word in name.removesuffix("_s").removesuffix("s").split("_")[3:]]
            heights = [altitudes[t] for t in seconds]
            found[name] = Value(heights if name.endswith("_s") else heights[0])
    latitude, longitude, _ = earth.geodetic(*states[30][:3])
    vx, vy, vz = (float(v) for v in states[30][3:])
    e, n, u = ecef_to_enu_vector(vx, vy, vz, latitude, longitude)
    found["v_north_east_down_ft_s"] = Value([n / FOOT_M, e / FOOT_M, -u / FOOT_M])
    found["lat_lon_deg"] = Value([math.degrees(latitude), math.degrees(longitude)])
    return found


@REGISTER.add(AREA, "Re_km", "mu_km3_s2", "rows")
def least_energy(case: Case) -> Computed:
    """Arc of least energy over a round, still earth without air."""
    radius, gm = case.inputs["Re_km"] * 1e3, case.inputs["mu_km3_s2"] * 1e9
    columns = str(case.inputs["columns"]).split()
    if columns != ["range_km", "v_km_s", "gamma_deg", "apogee_km", "tof_s"]:
        raise NotHereError("this table has columns that this page cannot read")
    rows = [minimum_energy(row[0] * 1e3, radius, gm) for row in case.inputs["rows"]]
    return {
        "v_km_s": Value([row[0] / 1e3 for row in rows]),
        "apogee_km": Value([row[2] / 1e3 for row in rows]),
        "tof_s": Value([row[3] for row in rows]),
        "flight-path angle (deg)": Value(
            [math.degrees(row[1]) for row in rows], expected=[row[2] for row in case.inputs["rows"]], tolerance=1e-6
        ),
    }


@REGISTER.add(AREA, "apogee_km", "range_km")
def lofted_test(case: Case) -> Computed:
    """A lofted test flight: time of the Kepler arc, and what is left of the reported time for the powered phase."""
    minutes = arc_time_s(case.inputs["range_km"] * 1e3, case.inputs["apogee_km"] * 1e3, EARTH_RADIUS_M) / 60.0
    found = {"kepler_surface_to_surface_min": Value(minutes)}
    values = {entry["name"]: entry.get("value") for entry in case.expected}
    reported = values.get("flight_time_min_reported")
    if reported is not None:
        each = reported if isinstance(reported, list) else [reported]
        said = ", ".join(f"{value - minutes:.1f}" for value in each)
        inside = all(0.0 <= value - minutes <= 5.0 for value in each)
        for name in ("flight_time_min_reported", "rule"):
            if name in values:
                # a band, not a value: the reported time minus the computed one
                found[name] = Value(f"reported minus Kepler: {said} min; 0 to 5 allowed", kept=inside)
    return found


@REGISTER.add(AREA, "thrust_curve_s_N", "mass_dry_kg", "propellant_kg")
def boosted_rocket(case: Case) -> Computed:
    """A rocket with a measured thrust curve, flown straight up in the standard atmosphere."""
    inputs, earth = case.inputs, Earth()
    if float(inputs["inclination_deg"]) != 90.0:
        raise NotHereError("only a vertical launch is read here")
    latitude = math.radians(45.0)  # the case names no place; here gravity is the standard one
    up = enu_to_ecef_vector(0.0, 0.0, 1.0, latitude, 0.0)
    body = Body(
        mass_kg=inputs["mass_dry_kg"], area_m2=math.pi * inputs["ref_radius_m"] ** 2, cd=inputs["Cd"],
        propellant_kg=inputs["propellant_kg"], thrust=((0.0, 0.0), *((t, f) for t, f in inputs["thrust_curve_s_N"])),
        launch_direction=up,
    )
    ground = inputs["launch_elevation_m"]
    start = (*earth.position(latitude, 0.0, ground), *(0.1 * u for u in up))
    # it leaves the pad when the thrust exceeds the weight
    weight = 9.8 * (inputs["mass_dry_kg"] + inputs["propellant_kg"])
    first = next(t for t in np.arange(0.0, 10.0, 0.005).tolist() if body.motor(t)[0] > weight)
    clock = np.arange(first, 120.0, 0.05).tolist()
    times, states = trajectory(start, clock, body, earth, tolerance=1e-6, until=climbing)
    apogee = earth.geodetic(*states[-1][:3])[2] - ground
    found = {name: Value(apogee) for name in case.names if name.startswith("apogee_agl_m")}
    found["apogee_time_s"] = Value(float(times[-1]))
    found["max_speed_m_s"] = Value(float(np.linalg.norm(states[:, 3:], axis=1).max()))
    return found


@REGISTER.add(AREA, "columns", "rows", gives=("time_s", "interceptor_path_km"))
def collision(case: Case) -> Computed:
    """Collision triangle at constant speeds."""
    if str(case.inputs["columns"]).split() != ["R_km", "v_t_km_s", "aspect_deg", "v_m_km_s"]:
        raise NotHereError("this table has columns that this page cannot read")
    rows = case.inputs["rows"]
    times = [collision_time_s(r * 1e3, vt * 1e3, math.radians(aspect), vm * 1e3) for r, vt, aspect, vm in rows]
    return {
        "time_s": Value(times),
        "interceptor_path_km": Value([t * row[3] for t, row in zip(times, rows, strict=True)]),
    }
