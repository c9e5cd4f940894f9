"""Geodesy against published values: GEO-01 to GEO-17, each with the case's own tolerance."""

from __future__ import annotations

import math

import pytest
from tests.authorities.authority_cases import assert_expected, expected, inputs

from redan.physics import geodesy, propagation

DEGREE = math.pi / 180.0


def place(point: dict[str, float]) -> tuple[float, float, float]:
    return point["lat_deg"] * DEGREE, point["lon_deg"] * DEGREE, point["h_m"]


def test_geo_01_ecef_and_enu_of_the_epsg_example() -> None:
    case = inputs("GEO-01")
    point, origin = place(case["point"]), place(case["origin"])
    ecef = geodesy.geodetic_to_ecef(*point)
    assert_expected("GEO-01", "ecef_xyz_m", list(ecef))
    assert_expected("GEO-01", "origin_ecef_m", list(geodesy.geodetic_to_ecef(*origin)))
    assert_expected("GEO-01", "enu_m", list(geodesy.ecef_to_enu(*ecef, *origin)))


def test_geo_02_geodetic_to_ecef() -> None:
    assert_expected("GEO-02", "xyz_m", list(geodesy.geodetic_to_ecef(*place(inputs("GEO-02")))))


def test_geo_03_azimuth_elevation_range_to_ecef_and_enu() -> None:
    case = inputs("GEO-03")
    look = case["az_deg"] * DEGREE, case["el_deg"] * DEGREE, case["range_m"]
    origin = place(case["origin"])
    ecef = geodesy.aer_to_ecef(*look, *origin)
    assert_expected("GEO-03", "xyz_m", list(ecef))
    assert_expected("GEO-03", "enu_m", list(geodesy.aer_to_enu(*look)))
    assert geodesy.ecef_to_aer(*ecef, *origin) == pytest.approx(look, abs=1e-9)


A = geodesy.EARTH_SEMI_MAJOR_M
B = 6356752.314245179


@pytest.mark.parametrize(
    ("xyz", "lla"),
    [
        ((A - 1, 0, 0), (0, 0, -1)),
        ((0, A + 1, 0), (0, 90, 1)),
        ((0, 0, B - 1), (90, None, -1)),
        ((0, 0, -B + 1), (-90, None, -1)),
        ((-A + 1, 0, 0), (0, 180, -1)),
    ],
)
def test_geo_05_poles_equator_antimeridian(xyz: tuple[float, ...], lla: tuple[float, ...]) -> None:
    tolerance = expected("GEO-05")["alt_error_m"]["tol_abs"]
    latitude, longitude, height = geodesy.ecef_to_geodetic(*xyz)
    assert height == pytest.approx(lla[2], abs=tolerance)
    assert latitude / DEGREE == pytest.approx(lla[0], abs=1e-12)
    if lla[1] is not None:
        assert longitude / DEGREE == pytest.approx(lla[1], abs=1e-12)
    assert geodesy.geodetic_to_ecef(latitude, longitude, height) == pytest.approx(xyz, abs=tolerance)


def test_geo_06_velocity_to_enu() -> None:
    case = inputs("GEO-06")
    got = geodesy.ecef_to_enu_vector(*case["v_ecef"], case["lat_deg"] * DEGREE, case["lon_deg"] * DEGREE)
    assert_expected("GEO-06", "v_enu", list(got))
    back = geodesy.enu_to_ecef_vector(*got, case["lat_deg"] * DEGREE, case["lon_deg"] * DEGREE)
    assert back == pytest.approx(case["v_ecef"], abs=1e-12)


@pytest.mark.parametrize("row", inputs("GEO-07")["rows"])
def test_geo_07_geodtest_rows(row: list[float]) -> None:
    lat_1, lon_1, azi_1, lat_2, lon_2, azi_2, length = row
    tolerance = 0.001
    got, start, end = geodesy.geodesic_inverse(lat_1 * DEGREE, lon_1 * DEGREE, lat_2 * DEGREE, lon_2 * DEGREE)
    assert got == pytest.approx(length, abs=tolerance)
    assert math.remainder(start / DEGREE - azi_1, 360.0) == pytest.approx(0.0, abs=1e-9)
    assert math.remainder(end / DEGREE - azi_2, 360.0) == pytest.approx(0.0, abs=1e-9)
    latitude, longitude, course = geodesy.geodesic_direct(lat_1 * DEGREE, lon_1 * DEGREE, azi_1 * DEGREE, length)
    assert abs(latitude / DEGREE - lat_2) * 111e3 < tolerance
    assert abs(math.remainder(longitude / DEGREE - lon_2, 360.0)) * 111e3 < tolerance
    assert math.remainder(course / DEGREE - azi_2, 360.0) == pytest.approx(0.0, abs=1e-9)


def test_geo_09_new_york_to_paris() -> None:
    case = inputs("GEO-09")
    length, start, end = geodesy.geodesic_inverse(*(DEGREE * v for v in (*case["p1"], *case["p2"])))
    assert_expected("GEO-09", "s12_m", length)
    assert_expected("GEO-09", "azi1_deg", start / DEGREE)
    assert_expected("GEO-09", "azi2_deg", end / DEGREE)
    d = case["direct"]
    got = geodesy.geodesic_direct(d["lat"] * DEGREE, d["lon"] * DEGREE, d["azi"] * DEGREE, d["s"])
    assert_expected("GEO-09", "direct_lat_lon_azi2", [v / DEGREE for v in got])


def test_geo_11_longitudes_beyond_a_turn() -> None:
    case = inputs("GEO-11")
    length = geodesy.geodesic_inverse(*(DEGREE * v for v in (*case["p1"], *case["p2"])))[0]
    assert_expected("GEO-11", "s12_m", length)


def test_geo_12_effective_radius_from_the_gradient() -> None:
    case = inputs("GEO-12")
    assert_expected("GEO-12", "Re_m", geodesy.effective_earth_radius_m(case["dNdh_per_m"], case["earth_radius_m"]))


def test_geo_13_radar_horizon() -> None:
    case = inputs("GEO-13")
    assert_expected("GEO-13", "horizon_m", geodesy.horizon_slant_range_m(case["antenna_m"], case["Re_m"]))


def test_geo_14_mutual_horizon() -> None:
    radius = propagation.effective_radius_m()
    got = [geodesy.mutual_horizon_slant_range_m(a, b, radius) / 1000.0 for a, b in inputs("GEO-14")["pairs_m"]]
    assert_expected("GEO-14", "range_km", got)


def test_geo_16_ray_to_the_ellipsoid() -> None:
    case = inputs("GEO-16")
    got = [
        geodesy.ray_to_ellipsoid(
            azimuth * DEGREE, (tilt - 90.0) * DEGREE, case["lat"] * DEGREE, case["lon"] * DEGREE, case["h_m"]
        )
        for azimuth, tilt in case["cases_az_tilt"]
    ]
    assert_expected("GEO-16", "slant_m", got[:4])
    assert math.isnan(got[4])


def test_geo_17_lowest_visible_height_behind_a_ridge() -> None:
    case = inputs("GEO-17")
    ridge = [round(300.0 * math.exp(-(((100.0 * i + 50.0) - 20050.0) / 2000.0) ** 2), 3) for i in range(600)]
    heights = propagation.minimum_visible_heights_on_profile(ridge, 100.0, 20.0)
    assert_expected("GEO-17", "min_visible_agl_m", [heights[int(x // 100.0)] for x in case["targets_x_m"]])
