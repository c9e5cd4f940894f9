"""Free flight against every second of NASA's check-cases, and the integrator against the closed form.

The cases MSL-01 to MSL-15 themselves are judged once, by `evidence` (tests/validation).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.authorities.authority_cases import expected, inputs, nesc_history

from redan.physics.ballistic import (
    ROUND_STILL_EARTH,
    Body,
    Earth,
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
    tolerance = expected(case_id)["altitude_ft_at_30s"]["tol_abs"]
    for row, published in zip(rows, nesc_history(history), strict=True):
        assert row[0] == pytest.approx(published["altitudeMsl_ft"], abs=tolerance)
        assert row[5] == pytest.approx(published["feVelocity_ft_s_Z"], abs=0.01)


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


def test_a_collision_that_never_comes_and_one_of_equal_speeds() -> None:
    assert collision_time_s(40e3, 900.0, math.pi, 500.0) == math.inf
    assert collision_time_s(40e3, 500.0, 0.0, 500.0) == pytest.approx(40.0)
