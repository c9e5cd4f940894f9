"""Free flight against NASA's check-cases, closed forms and a measured rocket: MSL-01 to MSL-15."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.authorities.authority_cases import assert_expected, expected, inputs, nesc_history

from redan.physics.atmosphere import isa
from redan.physics.ballistic import (
    EARTH_GM_M3_S2,
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

FOOT_M = 0.3048
SPHERE = Body(mass_kg=14.59390294, area_m2=0.1963495 * FOOT_M**2, cd=0.1)
DRAGLESS = Body(mass_kg=14.59390294)


def nesc_flight(body: Body, earth: Earth, h0_ft: float, ned_ft_s: tuple[float, ...]) -> list[tuple[float, ...]]:
    """Altitude (ft), latitude, longitude (deg) and north, east, down speed (ft/s) at each full second to 30 s."""
    north, east, down = (v * FOOT_M for v in ned_ft_s)
    start = (*earth.position(0.0, 0.0, h0_ft * FOOT_M), *enu_to_ecef_vector(east, north, -down, 0.0, 0.0))
    _, states = trajectory(start, list(range(31)), body, earth)
    rows = []
    for state in states:
        latitude, longitude, height = earth.geodetic(*state[:3])
        e, n, u = ecef_to_enu_vector(*state[3:], latitude, longitude)
        rows.append((
            height / FOOT_M, math.degrees(latitude), math.degrees(longitude), n / FOOT_M, e / FOOT_M, -u / FOOT_M
        ))
    return rows


CHECK_CASES = {
    "MSL-01": (DRAGLESS, Earth(), "01"),
    "MSL-02": (SPHERE, ROUND_STILL_EARTH, "04"),
    "MSL-04": (SPHERE, Earth(), "06"),
    "MSL-05": (SPHERE, Earth(wind_east_m_s=20.0 * FOOT_M), "07"),
    "MSL-07": (SPHERE, Earth(), "09"),
}


@pytest.mark.parametrize("case_id", CHECK_CASES)
def test_msl_nesc_check_cases(case_id: str) -> None:
    body, earth, history = CHECK_CASES[case_id]
    case = inputs(case_id)
    rows = nesc_flight(body, earth, case["h0_ft"], tuple(case.get("v0_ned_ft_s", (0.0, 0.0, 0.0))))
    last = rows[30]
    assert_expected(case_id, "altitude_ft_at_30s", last[0])
    assert_expected(case_id, "altitude_ft_at_5_10_15_20_25_s", [rows[t][0] for t in (5, 10, 15, 20, 25)])
    assert_expected(case_id, "v_north_east_down_ft_s", list(last[3:]))
    assert_expected(case_id, "lat_lon_deg", list(last[1:3]))
    tolerance = expected(case_id)["altitude_ft_at_30s"]["tol_abs"]
    for row, published in zip(rows, nesc_history(history), strict=True):
        assert row[0] == pytest.approx(published["altitudeMsl_ft"], abs=tolerance)
        assert row[5] == pytest.approx(published["feVelocity_ft_s_Z"], abs=0.01)


def test_msl_09_minimum_energy() -> None:
    case = inputs("MSL-09")
    radius, gm = case["Re_km"] * 1e3, case["mu_km3_s2"] * 1e9
    rows = [minimum_energy(row[0] * 1e3, radius, gm) for row in case["rows"]]
    assert_expected("MSL-09", "v_km_s", [row[0] / 1e3 for row in rows])
    assert_expected("MSL-09", "apogee_km", [row[2] / 1e3 for row in rows])
    assert_expected("MSL-09", "tof_s", [row[3] for row in rows])
    assert [math.degrees(row[1]) for row in rows] == pytest.approx([row[2] for row in case["rows"]], abs=1e-9)


def test_msl_09_the_integrator_flies_the_closed_form() -> None:
    earth = Earth(j2=0.0, semi_major_m=6371e3, flattening=0.0, rotation_rad_s=0.0)
    speed, angle, apogee, time = minimum_energy(1000e3, 6371e3)
    start = (6371e3, 0.0, 0.0, speed * math.sin(angle), speed * math.cos(angle), 0.0)
    times, states = trajectory(
        start, [0.0, 2.0 * time], DRAGLESS, earth, until=lambda s: float(np.linalg.norm(s[:3])) - 6371e3 + 1e-6
    )
    assert times[-1] == pytest.approx(time, abs=1e-3)
    assert math.atan2(states[-1][1], states[-1][0]) * 6371e3 == pytest.approx(1000e3, abs=1.0)
    _, top = trajectory(start, [0.0, 2.0 * time], DRAGLESS, earth, until=climbing)
    assert float(np.linalg.norm(top[-1][:3])) - 6371e3 == pytest.approx(apogee, abs=0.1)


def test_msl_11_lofted_test_flight() -> None:
    case = inputs("MSL-11")
    minutes = arc_time_s(case["range_km"] * 1e3, case["apogee_km"] * 1e3, 6371e3, EARTH_GM_M3_S2) / 60.0
    assert_expected("MSL-11", "kepler_surface_to_surface_min", minutes)
    for reported in expected("MSL-11")["flight_time_min_reported"]["value"]:
        assert 0.0 < reported - minutes < 5.0


def test_msl_14_student_rocket() -> None:
    case = inputs("MSL-14")
    earth = Earth()
    latitude = math.radians(45.0)  # the case names no place; here gravity is the standard one
    up = enu_to_ecef_vector(0.0, 0.0, 1.0, latitude, 0.0)
    body = Body(
        mass_kg=case["mass_dry_kg"], area_m2=math.pi * case["ref_radius_m"] ** 2, cd=case["Cd"],
        propellant_kg=case["propellant_kg"], thrust=((0.0, 0.0), *(tuple(p) for p in case["thrust_curve_s_N"])),
        launch_direction=up,
    )
    start = (*earth.position(latitude, 0.0, case["launch_elevation_m"]), *(0.1 * u for u in up))
    # it leaves the pad when the thrust exceeds the weight
    clock = np.arange(0.025, 30.0, 0.05).tolist()
    times, states = trajectory(start, clock, body, earth, tolerance=1e-6, until=climbing)
    apogee = earth.geodetic(*states[-1][:3])[2] - case["launch_elevation_m"]
    assert_expected("MSL-14", "apogee_agl_m_measured", apogee)
    assert_expected("MSL-14", "apogee_agl_m_rocketpy_isa", apogee)
    assert_expected("MSL-14", "apogee_time_s", times[-1])
    assert_expected("MSL-14", "max_speed_m_s", float(np.linalg.norm(states[:, 3:], axis=1).max()))
    assert isa(case["launch_elevation_m"])[2] == pytest.approx(1.2008, abs=1e-3)


def test_msl_15_collision_triangle() -> None:
    rows = inputs("MSL-15")["rows"]
    times = [collision_time_s(r * 1e3, vt * 1e3, math.radians(aspect), vm * 1e3) for r, vt, aspect, vm in rows]
    assert_expected("MSL-15", "time_s", times)
    assert_expected("MSL-15", "interceptor_path_km", [t * row[3] for t, row in zip(times, rows, strict=True)])
    assert collision_time_s(40e3, 900.0, math.pi, 500.0) == math.inf
    assert collision_time_s(40e3, 500.0, 0.0, 500.0) == pytest.approx(40.0)
