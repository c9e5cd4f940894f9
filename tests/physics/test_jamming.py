"""Noise jamming: the equations in their printed form, burn-through, metamorphic laws, what is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redan.errors import DomainError
from redan.physics.detection import detection_probability, detection_threshold
from redan.physics.jamming import (
    burn_through_range_m,
    burn_through_solved_m,
    jammed_snr,
    jammed_snr_db,
    jamming_to_noise,
    self_screening_range_m,
)
from redan.physics.radar import free_space_range_m, maximum_range_m, snr_db

RADAR: dict[str, Any] = dict(peak_power_w=50e3, pulse_s=1e-5, gain_db=35.0, frequency_hz=5.6e9, loss_db=5.0)
WANTED_DB = 13.0
RATIOS = st.floats(0.0, 1e9)


def quiet_m() -> float:
    return maximum_range_m(wanted_snr_db=WANTED_DB, **RADAR)


def test_jamming_to_noise_in_its_printed_form() -> None:
    """Friis: Pj Gj Gr lambda^2 / ((4 pi)^2 R^2) of power over k T B of noise, 1 kW into 10 MHz from 100 km."""
    wavelength = 299792458.0 / 3e9
    received_w = 1000.0 * 1000.0 * wavelength**2 / ((4 * math.pi) ** 2 * 100e3**2)
    noise_w = 1.380649e-23 * 290.0 * 10e6
    got = jamming_to_noise(
        erp_w=1000.0, jammer_bandwidth_hz=10e6, jammer_range_m=100e3, gain_rx_db=30.0, frequency_hz=3e9
    )
    assert got == pytest.approx(received_w / noise_w, rel=1e-12)
    # a spot jammer narrower than the receiver: all of its power, over the receiver's noise
    spot = jamming_to_noise(
        erp_w=1000.0, jammer_bandwidth_hz=1e6, jammer_range_m=100e3, gain_rx_db=30.0, frequency_hz=3e9,
        receiver_bandwidth_hz=10e6,
    )  # fmt: skip
    assert spot == pytest.approx(got, rel=1e-12)


def test_signal_over_jamming_is_that_of_the_textbook() -> None:
    """S/J of a self-screening jammer: Pt G sigma Bj / (4 pi R^2 ERP B), with B = 1 / tau; noise is negligible here."""
    erp, band, range_m = 1e4, 50e6, 40e3
    echo_over_noise = 10 ** (0.1 * snr_db(range_m=range_m, **RADAR))
    noise = jamming_to_noise(
        erp_w=erp, jammer_bandwidth_hz=band, jammer_range_m=range_m, gain_rx_db=35.0, frequency_hz=5.6e9
    )
    printed = 50e3 * 10**3.5 * 1.0 * band / (4 * math.pi * range_m**2 * erp * 1e5) / 10**0.5
    assert echo_over_noise / noise == pytest.approx(printed, rel=1e-12)
    jammed = jammed_snr_db(range_m=range_m, self_screening_erp_w=erp, jammer_bandwidth_hz=band, **RADAR)
    assert jammed == pytest.approx(10 * math.log10(printed), abs=1e-3)
    crossover = self_screening_range_m(
        wanted_ratio_db=0.0, erp_w=erp, jammer_bandwidth_hz=band, peak_power_w=50e3, pulse_s=1e-5, gain_db=35.0,
        loss_db=5.0,
    )  # fmt: skip
    assert crossover == pytest.approx(range_m * math.sqrt(printed), rel=1e-12)


@settings(max_examples=200, deadline=None)
@given(RATIOS, RATIOS, st.floats(1e3, 1e6), st.floats(1e3, 1e6))
def test_burn_through_meets_its_condition(stand_off: float, own: float, quiet: float, at: float) -> None:
    """At the closed form's range S/(N+J) is what it was at the quiet range in silence."""
    r = burn_through_range_m(quiet_range_m=quiet, stand_off=stand_off, self_screening=own, at_range_m=at)
    noise = 1.0 + stand_off + own * (at / r) ** 2
    assert (quiet / r) ** 4 / noise == pytest.approx(1.0, rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.0, 1e6), st.floats(0.0, 1e5))
def test_closed_form_and_solver_agree(stand_off: float, erp: float) -> None:
    own = dict(self_screening_erp_w=erp, jammer_bandwidth_hz=2e7)

    def ratio(range_m: float) -> float:
        return 10 ** (0.1 * jammed_snr_db(range_m=range_m, stand_off=stand_off, **own, **RADAR))

    solved = burn_through_solved_m(ratio, 10 ** (0.1 * WANTED_DB), nearest_m=1.0, farthest_m=quiet_m() * 1.01)
    at_1_km = jamming_to_noise(
        erp_w=erp, jammer_bandwidth_hz=2e7, jammer_range_m=1e3, gain_rx_db=35.0, frequency_hz=5.6e9
    )
    closed = burn_through_range_m(
        quiet_range_m=quiet_m(), stand_off=stand_off, self_screening=at_1_km, at_range_m=1e3
    )
    assert solved == pytest.approx(closed, rel=1e-9)


def test_limits_are_the_textbook_ones() -> None:
    assert burn_through_range_m(quiet_range_m=200e3) == 200e3
    assert burn_through_range_m(quiet_range_m=200e3, stand_off=15.0) == pytest.approx(100e3, rel=1e-12)
    strong = burn_through_range_m(quiet_range_m=200e3, self_screening=1e12, at_range_m=200e3)
    assert strong == pytest.approx(0.2, rel=1e-9)  # R0^2 / sqrt(c)
    erp, band = 1e9, 1e6
    drowned = self_screening_range_m(
        wanted_ratio_db=WANTED_DB, erp_w=erp, jammer_bandwidth_hz=band, peak_power_w=50e3, pulse_s=1e-5, gain_db=35.0,
        loss_db=5.0,
    )  # fmt: skip
    noise = jamming_to_noise(
        erp_w=erp, jammer_bandwidth_hz=band, jammer_range_m=1e3, gain_rx_db=35.0, frequency_hz=5.6e9
    )
    exact = burn_through_range_m(quiet_range_m=quiet_m(), self_screening=noise, at_range_m=1e3)
    assert exact == pytest.approx(drowned, rel=1e-4)
    assert exact < drowned


def test_twelve_decibels_more() -> None:
    """12 dB halve the range against stand-off noise (a fourth root) and quarter it against self-screening noise."""
    more = 10**1.2
    for own, root in ((False, 40), (True, 20)):
        ranges = [
            burn_through_range_m(
                quiet_range_m=2e5, stand_off=0.0 if own else j, self_screening=j if own else 0.0, at_range_m=2e5
            )
            for j in (1e9, 1e9 * more)
        ]
        assert ranges[0] / ranges[1] == pytest.approx(10 ** (12 / root), rel=1e-4)


@settings(max_examples=200, deadline=None)
@given(RATIOS, RATIOS, RATIOS, RATIOS)
def test_adding_jamming_never_raises_a_range(a: float, more_a: float, b: float, more_b: float) -> None:
    """RAD-19, the part about jamming."""
    before = burn_through_range_m(quiet_range_m=150e3, stand_off=a, self_screening=b, at_range_m=5e4)
    after = burn_through_range_m(quiet_range_m=150e3, stand_off=a + more_a, self_screening=b + more_b, at_range_m=5e4)
    assert after <= before <= 150e3


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 1e4), RATIOS)
def test_jamming_never_raises_detection(snr: float, noise: float) -> None:
    threshold = detection_threshold(1e-6, 4)
    quiet = detection_probability(snr, threshold, 1, 4)
    assert detection_probability(jammed_snr(snr, noise), threshold, 1, 4) <= quiet + 1e-12


def test_burn_through_scales_a_catalogue_radar() -> None:
    """A radar known by its reference point: 0.1 m^2 at 100 km in silence, J/N of 24 dB from afar: a fourth of it."""
    quiet = free_space_range_m(0.9, 0.1, 100e3, 0.1, 0.9, 1e-6)
    assert quiet == pytest.approx(100e3, rel=1e-9)
    assert burn_through_range_m(quiet_range_m=quiet, stand_off=255.0) == pytest.approx(25e3, rel=1e-9)


def test_escort_needs_the_solver() -> None:
    """An escort 10 km behind the target: farther than self-screening at short range, the same at long range."""
    noise_at_10_km = 1e4

    def escort(range_m: float) -> float:
        return (150e3 / range_m) ** 4 / (1 + noise_at_10_km * (10e3 / (range_m + 10e3)) ** 2)

    found = burn_through_solved_m(escort, 1.0, nearest_m=1.0, farthest_m=150e3)
    own = burn_through_range_m(quiet_range_m=150e3, self_screening=noise_at_10_km, at_range_m=10e3)
    assert escort(found) == pytest.approx(1.0, rel=1e-9)
    assert own < found < 150e3


def test_solver_at_its_ends() -> None:
    def falling(range_m: float) -> float:
        return (1e3 / range_m) ** 4

    assert burn_through_solved_m(falling, 0.5, nearest_m=1.0, farthest_m=1e3) == 1e3
    assert math.isnan(burn_through_solved_m(falling, 1e13, nearest_m=1.0, farthest_m=1e3))


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda: burn_through_range_m(quiet_range_m=0.0), "quiet_range_m is 0.0"),
        (lambda: burn_through_range_m(quiet_range_m=math.inf), "quiet_range_m is inf"),
        (lambda: burn_through_range_m(quiet_range_m=1e5, stand_off=-1.0), "stand_off is -1.0"),
        (lambda: burn_through_range_m(quiet_range_m=1e5, self_screening=math.nan), "self_screening is nan"),
        (lambda: burn_through_range_m(quiet_range_m=1e5, at_range_m=-1.0), "at_range_m is -1.0"),
        (lambda: jammed_snr_db(range_m=0.0, **RADAR), "^range_m is 0.0"),
        (lambda: jammed_snr_db(range_m=1e4, self_screening_erp_w=-5.0, **RADAR), "self_screening_erp_w is -5.0"),
        (
            lambda: jamming_to_noise(
                erp_w=-1.0, jammer_bandwidth_hz=1e6, jammer_range_m=1e4, gain_rx_db=0.0, frequency_hz=3e9
            ),
            "erp_w is -1.0",
        ),
        (
            lambda: jamming_to_noise(
                erp_w=1.0, jammer_bandwidth_hz=0.0, jammer_range_m=0.0, gain_rx_db=0.0, frequency_hz=3e9
            ),
            "jammer_range_m is 0.0",
        ),
        (
            lambda: self_screening_range_m(
                wanted_ratio_db=0.0, peak_power_w=1.0, pulse_s=1.0, gain_db=0.0, erp_w=0.0, jammer_bandwidth_hz=1.0
            ),
            "erp_w is 0.0",
        ),
        (lambda: burn_through_solved_m(lambda r: 1 / r, 1.0, nearest_m=2.0, farthest_m=1.0), "nearest_m is 2.0"),
        (lambda: burn_through_solved_m(lambda r: 1 / r, -1.0, nearest_m=1.0, farthest_m=2.0), "wanted_ratio is -1.0"),
    ],
)
def test_refusals_name_the_argument_and_its_range(call: Any, names: str) -> None:
    with pytest.raises(DomainError, match=names) as refusal:
        call()
    assert all(problem.allowed for problem in refusal.value.problems)
