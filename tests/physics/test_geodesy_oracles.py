"""Geodesy against geographiclib and pymap3d over generated positions, the awkward ones included."""

from __future__ import annotations

import math

import numpy as np
import pymap3d
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import example, given, settings
from hypothesis import strategies as st

from redan.physics import geodesy

DEGREE = math.pi / 180.0
WGS84 = Geodesic.WGS84
MILLIMETRE = 1e-3

latitudes = st.floats(-90.0, 90.0)
longitudes = st.floats(-540.0, 540.0)


def separation_m(lat_rad: float, lon_rad: float, lat_deg: float, lon_deg: float) -> float:
    return float(WGS84.Inverse(lat_rad / DEGREE, lon_rad / DEGREE, lat_deg, lon_deg)["s12"])


def check_pair(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> None:
    """Inverse gives the oracle's length; following its azimuth ends at the second point; the end azimuth agrees."""
    length, start, end = geodesy.geodesic_inverse(lat_1 * DEGREE, lon_1 * DEGREE, lat_2 * DEGREE, lon_2 * DEGREE)
    assert length == pytest.approx(WGS84.Inverse(lat_1, lon_1, lat_2, lon_2)["s12"], abs=1e-6)
    latitude, longitude, course = geodesy.geodesic_direct(lat_1 * DEGREE, lon_1 * DEGREE, start, length)
    assert separation_m(latitude, longitude, lat_2, lon_2) < 1e-5
    if abs(lat_2) < 89.9 and length > 1.0:
        assert math.remainder(course - end, 2.0 * math.pi) == pytest.approx(0.0, abs=1e-7)


@settings(max_examples=300, deadline=None)
@given(latitudes, longitudes, latitudes, longitudes)
@example(0.0, 0.0, 0.0, 180.0)
@example(0.0, 0.0, 0.5, 179.5)
@example(0.0, 0.0, 0.5, 179.7)
@example(0.0, 0.0, 1e-12, 179.39)
@example(30.0, 0.0, -30.0, 179.99)
@example(90.0, 0.0, 10.0, 50.0)
@example(-90.0, 20.0, 90.0, 50.0)
@example(88.202499451857, 0.0, -88.202499451857, 179.981022032992859592)
@example(36.493349428792, 0.0, 36.49334942879201, 0.0000008)
@example(10.0, 20.0, 10.0, 20.0)
@example(0.0, 539.0, 0.0, 181.0)
def test_geodesics_anywhere(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> None:
    check_pair(lat_1, lon_1, lat_2, lon_2)


@settings(max_examples=300, deadline=None)
@given(latitudes, st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))
def test_geodesics_between_near_antipodes(latitude: float, off_lat: float, off_lon: float) -> None:
    check_pair(latitude, 0.0, min(max(-latitude + off_lat, -90.0), 90.0), 180.0 + off_lon)


@settings(max_examples=200, deadline=None)
@given(st.floats(-1e-6, 1e-6), st.floats(-1e-3, 1e-3), st.floats(178.0, 180.0))
def test_geodesics_along_the_equator(lat_1: float, lat_2: float, apart: float) -> None:
    check_pair(lat_1, 0.0, lat_2, apart)


@settings(max_examples=200, deadline=None)
@given(latitudes, longitudes, st.floats(-360.0, 360.0), st.floats(-3e7, 3e7))
def test_direct_follows_the_oracle_to_the_millimetre(lat: float, lon: float, azimuth: float, distance: float) -> None:
    latitude, longitude, _ = geodesy.geodesic_direct(lat * DEGREE, lon * DEGREE, azimuth * DEGREE, distance)
    oracle = WGS84.Direct(lat, lon, azimuth, distance)
    assert separation_m(latitude, longitude, oracle["lat2"], oracle["lon2"]) < MILLIMETRE


@settings(max_examples=300, deadline=None)
@given(latitudes, st.floats(-180.0, 180.0), st.floats(-10e3, 4e7))
def test_ecef_there_and_back(lat: float, lon: float, height: float) -> None:
    xyz = geodesy.geodetic_to_ecef(lat * DEGREE, lon * DEGREE, height)
    assert xyz == pytest.approx(pymap3d.geodetic2ecef(lat, lon, height), abs=1e-6)
    latitude, longitude, back = geodesy.ecef_to_geodetic(*xyz)
    assert back == pytest.approx(height, abs=1e-6)
    assert geodesy.geodetic_to_ecef(latitude, longitude, back) == pytest.approx(xyz, abs=1e-6)
    assert latitude == pytest.approx(lat * DEGREE, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0.0, 359.999), st.floats(-89.0, 89.0), st.floats(1.0, 1e6), st.floats(-89.9, 89.9), st.floats(-180, 180)
)
def test_looks_follow_the_oracle(azimuth: float, elevation: float, slant: float, lat: float, lon: float) -> None:
    look = azimuth * DEGREE, elevation * DEGREE, slant
    origin = lat * DEGREE, lon * DEGREE, 300.0
    got = geodesy.aer_to_ecef(*look, *origin)
    assert got == pytest.approx(pymap3d.aer2ecef(azimuth, elevation, slant, lat, lon, 300.0), abs=1e-5)
    back = geodesy.ecef_to_aer(*got, *origin)
    assert math.remainder(back[0] - look[0], 2.0 * math.pi) * slant * math.cos(look[1]) == pytest.approx(0.0, abs=1e-5)
    assert back[1:] == pytest.approx(look[1:], abs=1e-5)


def test_quadrature_nodes_are_those_of_legendre() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(12)
    assert nodes[6:] == pytest.approx(geodesy.GAUSS_NODES, abs=1e-15)
    assert weights[6:] == pytest.approx(geodesy.GAUSS_WEIGHTS, abs=1e-14)


def test_horizons_differ_as_slant_and_ground_range() -> None:
    radius = 4.0 / 3.0 * geodesy.EARTH_MEAN_RADIUS_M
    slant = geodesy.horizon_slant_range_m(10e3, radius)
    assert slant - geodesy.horizon_ground_range_m(10e3, radius) == pytest.approx(323.0, abs=5.0)  # 0.32 km
    assert geodesy.effective_earth_radius_m(-1.0 / 6371e3, 6371e3) == math.inf
