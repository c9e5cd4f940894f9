"""The atmosphere against ambiance, its upper end, and what it refuses."""

from __future__ import annotations

import itertools
import math

import pytest
from ambiance import Atmosphere
from hypothesis import given, settings
from hypothesis import strategies as st

from redan.errors import DomainError
from redan.physics.atmosphere import geometric_altitude_m, geopotential_altitude_m, isa, standard_atmosphere


@settings(max_examples=200, deadline=None)
@given(st.floats(-5000.0, 80000.0))
def test_agrees_with_ambiance(altitude: float) -> None:
    oracle = Atmosphere(altitude)
    want = (oracle.temperature[0], oracle.pressure[0], oracle.density[0], oracle.speed_of_sound[0])
    assert isa(altitude) == pytest.approx(want, rel=1e-5)


def test_density_goes_smoothly_to_zero() -> None:
    heights = [80e3 + 50.0 * i for i in range(1400)]
    densities = [isa(h)[2] for h in heights]
    assert all(b <= a for a, b in itertools.pairwise(densities))
    assert max(a - b for a, b in itertools.pairwise(densities)) < 0.012 * densities[0]
    assert isa(140e3)[2] == 0.0 == isa(1e7)[2]
    assert isa(100e3)[2] == pytest.approx(5.6e-7, rel=0.25)  # US76: 5.604e-7 kg/m^3


def test_altitudes_convert_back() -> None:
    assert geopotential_altitude_m(20000.0) == pytest.approx(19937.3, abs=0.1)
    assert geometric_altitude_m(geopotential_altitude_m(71802.0)) == pytest.approx(71802.0, abs=1e-6)


@pytest.mark.parametrize("altitude", [-5000.1, 86000.1, math.nan, math.inf])
def test_refuses_what_it_does_not_know(altitude: float) -> None:
    with pytest.raises(DomainError, match="altitude_m"):
        standard_atmosphere(altitude)
