"""Arguments at and beyond the edge: a right answer, or an error that names the argument and its valid range."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from geographiclib.geodesic import Geodesic
from tests.plan.fixtures import place
from tests.plan.test_detection import inbound, slant_at_m
from tests.said import problems_of

from redan.errors import DomainError, InputError
from redan.physics.atmosphere import standard_atmosphere
from redan.physics.geodesy import (
    ecef_to_aer,
    ecef_to_geodetic,
    geodesic_direct,
    geodesic_inverse,
    geodetic_to_ecef,
)
from redan.physics.propagation import ground_distance_m
from redan.physics.radar import (
    cumulative_detection_range_m,
    free_space_range_m,
    maximum_range_m,
    required_peak_power_w,
    search_snr_db,
    snr_db,
)
from redan.plan import compile_plan
from redan.positions import parse_position

SCENARIO = Path("tests/scenario/base.yaml")
RADAR = dict(peak_power_w=1e5, pulse_s=1e-6, gain_db=30.0, frequency_hz=3e9)
SEARCH = dict(average_power_w=1e3, aperture_m2=5.0, scan_time_s=5.0, solid_angle_sr=1.0)
POINTS = [
    (0, 0), (0, 180), (90, 0), (-90, 0), (90, 77), (89.999999, -30), (30, 50), (-30, -130), (-29.9, -130), (1e-9, 0),
]  # fmt: skip


@pytest.mark.parametrize("height", [-5000.1, 86000.1, -math.inf, math.nan])
def test_heights_outside_the_atmosphere(height: float) -> None:
    with pytest.raises(DomainError, match=r"altitude_m is .*from -5000 to 86000 m above sea level"):
        standard_atmosphere(height)


@pytest.mark.parametrize("a", POINTS)
@pytest.mark.parametrize("b", POINTS)
def test_antipodal_and_polar_points_have_right_geodesics(a: tuple[float, float], b: tuple[float, float]) -> None:
    """Against geographiclib; where many lines are shortest, the one found must lead there with that length."""
    lat_1, lon_1, lat_2, lon_2 = (math.radians(angle) for angle in (*a, *b))
    distance, azimuth, _ = geodesic_inverse(lat_1, lon_1, lat_2, lon_2)
    assert distance == pytest.approx(Geodesic.WGS84.Inverse(*a, *b)["s12"], abs=1e-6)
    there = geodesic_direct(lat_1, lon_1, azimuth, distance)
    assert math.dist(geodetic_to_ecef(there[0], there[1], 0.0), geodetic_to_ecef(lat_2, lon_2, 0.0)) < 1e-3


@pytest.mark.parametrize("latitude", [90.0, -90.0])
def test_the_pole_itself_is_a_place(latitude: float) -> None:
    x, y, z = geodetic_to_ecef(math.radians(latitude), 1.0, 500.0)
    lat, _, height = ecef_to_geodetic(x, y, z)
    assert (math.degrees(lat), height) == pytest.approx((latitude, 500.0), abs=1e-6)
    azimuth, elevation, slant = ecef_to_aer(x, y, 2.0 * z, math.radians(latitude), 1.0, 0.0)
    assert math.isfinite(azimuth)
    assert elevation == pytest.approx(math.pi / 2, abs=1e-6)
    assert slant == pytest.approx(2.0 * abs(z) - abs(z) + 500.0, abs=1e-3)


@pytest.mark.parametrize("latitude", [59.9, 60.1, 80.0, 89.0, 89.9, 90.0, -89.95, -90.0])
def test_the_horizon_is_the_same_in_every_direction_at_the_pole(latitude: float) -> None:
    """A radar low over the sea sees 500 m to the mutual horizon, 105.2 km, over the pole as elsewhere."""
    seen = []
    for azimuth_deg in range(0, 360, 60):
        case = inbound(
            place(latitude, 20.0), math.radians(azimuth_deg), altitude_m=500.0, reference_range_m=600e3, from_m=200e3
        )
        compiled = compile_plan(case)
        seen.append(slant_at_m(compiled, compiled.plan.sight_start_s[0]))
    assert seen == pytest.approx([105.2e3] * 6, abs=30.0)


@pytest.mark.parametrize("latitude", [0.0, 45.0, 59.0, 61.0, 75.0, 89.0, 90.0])
def test_quick_ground_distance_is_near_the_geodesic(latitude: float) -> None:
    for length, allowed in ((200e3, 2e-4), (600e3, 1.5e-3)):
        for azimuth_deg in range(0, 360, 15):
            lat, lon, _ = geodesic_direct(math.radians(latitude), 0.3, math.radians(azimuth_deg), length)
            assert ground_distance_m(math.radians(latitude), 0.3, lat, lon) == pytest.approx(length, rel=allowed)


def test_beyond_the_pole_is_no_position() -> None:
    with pytest.raises(InputError, match=r"latitude 90\.1 N is beyond the pole\. at most 90"):
        parse_position(["90.1 N", "20 E"])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: snr_db(range_m=0.0, **RADAR), "range_m is 0.0"),
        (lambda: snr_db(range_m=-1.0, **RADAR), "range_m is -1.0"),
        (lambda: snr_db(range_m=1e4, range_rx_m=0.0, gain_rx_db=30.0, **RADAR), "range_rx_m is 0.0"),
        (lambda: required_peak_power_w(
            wanted_snr_db=13.0, pulse_s=1e-6, gain_db=30.0, frequency_hz=3e9, range_m=0.0), "range_m is 0.0"),
        (lambda: search_snr_db(range_m=0.0, **SEARCH), "range_m is 0.0"),
        (lambda: maximum_range_m(wanted_snr_db=13.0, **(RADAR | {"peak_power_w": 0.0})), "peak_power_w is 0.0"),
        (lambda: free_space_range_m(0.9, 1.0, 0.0, 1.0, 0.9, 1e-6), "reference_range_m is 0.0"),
        (lambda: cumulative_detection_range_m(
            0.9, rcs_m2=1.0, speed_m_s=300.0, scan_period_s=10.0, reference_range_m=0.0, reference_pd=0.9, pfa=1e-6,
        ), "reference_range_m is 0.0"),
    ],
)  # fmt: skip
def test_a_radar_equation_with_zero_range_names_it(call: object, says: str) -> None:
    with pytest.raises(DomainError, match=f"{says}. a finite number above 0"):
        call()  # type: ignore[operator]


def scenario_with(altitude: str) -> str:
    text = SCENARIO.read_text()
    assert text.count("altitude: 10000 m") == 1
    return text.replace("altitude: 10000 m", f"altitude: {altitude}")


@pytest.mark.parametrize(
    ("altitude", "says"),
    [("-300 m", r"altitude"), ("-300 m above ground", r"altitude"), ("40 m", r"leads \d+ m below the ground at \[")],
)
def test_a_route_below_ground_is_refused_at_its_line(altitude: str, says: str) -> None:
    text = scenario_with(altitude).replace("altitude: 10010 m", f"altitude: {altitude}")
    line = next(i for i, row in enumerate(text.splitlines(), 1) if f"altitude: {altitude}" in row)
    problems = problems_of(text, "low.yaml")
    found = [p for p in problems if p.severity == "error" and p.where.line in (line, line + 1)]
    assert found
    assert any(re.search(says, p.what) for p in found), [str(p) for p in problems]
    assert all(p.allowed for p in found), [str(p) for p in found]
