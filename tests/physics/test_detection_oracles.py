"""Detection probability against scipy: noncentral chi-square, and quadrature over the fluctuation."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from evidence.physics import approximations
from redan.errors import DomainError
from redan.physics import detection

pulses_tried = st.sampled_from([1, 2, 3, 10, 30, 100, 1000])
exponents = st.floats(-12.0, -0.5)
snrs_db = st.floats(-30.0, 40.0)


@settings(max_examples=200, deadline=None)
@given(pulses_tried, exponents)
def test_threshold_gives_the_false_alarm_rate(pulses: int, exponent: float) -> None:
    threshold = detection.detection_threshold(10.0**exponent, pulses)
    assert special.gammaincc(pulses, threshold) == pytest.approx(10.0**exponent, rel=1e-10)


@settings(max_examples=300, deadline=None)
@given(pulses_tried, exponents, snrs_db)
def test_steady_target_is_marcum_q(pulses: int, exponent: float, snr_db: float) -> None:
    snr = 10.0 ** (0.1 * snr_db)
    threshold = detection.detection_threshold(10.0**exponent, pulses)
    want = stats.ncx2.sf(2.0 * threshold, 2 * pulses, 2.0 * pulses * snr)
    assert detection.detection_probability(snr, threshold, 0, pulses) == pytest.approx(want, abs=1e-10)


@settings(max_examples=200, deadline=None)
@given(pulses_tried, exponents, snrs_db)
def test_swerling_2_is_an_incomplete_gamma_function(pulses: int, exponent: float, snr_db: float) -> None:
    snr = 10.0 ** (0.1 * snr_db)
    threshold = detection.detection_threshold(10.0**exponent, pulses)
    want = special.gammaincc(pulses, threshold / (1.0 + snr))
    assert detection.detection_probability(snr, threshold, 2, pulses) == pytest.approx(want, abs=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("pulses", [1, 2, 10, 40])
@pytest.mark.parametrize("swerling", [1, 2, 3, 4])
@pytest.mark.parametrize("snr_db", [-5.0, 3.0, 12.0])
def test_fluctuating_targets_by_quadrature(pulses: int, swerling: int, snr_db: float) -> None:
    mean = pulses * 10.0 ** (0.1 * snr_db)
    threshold = detection.detection_threshold(1e-6, pulses)
    law = stats.gamma({1: 1.0, 2: pulses, 3: 2.0, 4: 2.0 * pulses}[swerling], scale=1.0)
    scale = mean / law.mean()

    def integrand(energy: float) -> float:
        return float(stats.ncx2.sf(2.0 * threshold, 2 * pulses, 2.0 * energy) * law.pdf(energy / scale) / scale)

    top = scale * law.isf(1e-15)
    points = [mean / 30.0, mean, min(threshold, top)]
    want = integrate.quad(integrand, 0.0, top, points=points, limit=400, epsabs=1e-12)[0]
    got = detection.detection_probability(mean / pulses, threshold, swerling, pulses)
    assert got == pytest.approx(want, abs=1e-10)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 4), st.sampled_from([1, 3, 20]), st.floats(0.02, 0.995), st.floats(-9.0, -2.0))
def test_required_snr_is_the_inverse(swerling: int, pulses: int, pd: float, exponent: float) -> None:
    pfa = 10.0**exponent
    snr = detection.required_snr(pd, pfa, swerling, pulses)
    threshold = detection.detection_threshold(pfa, pulses)
    assert detection.detection_probability(snr, threshold, swerling, pulses) == pytest.approx(pd, abs=1e-10)


def test_noise_alone_is_detected_at_the_false_alarm_rate() -> None:
    for swerling in range(5):
        for pulses in (1, 5):
            threshold = detection.detection_threshold(1e-4, pulses)
            assert detection.detection_probability(0.0, threshold, swerling, pulses) == pytest.approx(1e-4, rel=1e-9)


def test_approximations_stay_near_the_exact_curves() -> None:
    for pd in (0.2, 0.5, 0.8, 0.9):
        exact = detection.required_snr_db(pd, 1e-6, swerling=0)
        assert approximations.albersheim_snr_db(pd, 1e-6) == pytest.approx(exact, abs=0.3)
        assert approximations.shnidman_snr_db(pd, 1e-6, swerling=0) == pytest.approx(exact, abs=0.5)
        assert approximations.north_snr_db(pd, 1e-6) == pytest.approx(exact, abs=0.1)
        assert approximations.north_detection_probability(10.0 ** (0.1 * exact), 1e-6) == pytest.approx(pd, abs=0.01)
    shnidman = approximations.shnidman_snr_db(0.9, 1e-6, swerling=1)
    assert shnidman - detection.required_snr_db(0.9, 1e-6, swerling=1) == pytest.approx(0.20, abs=0.01)  # known trap 4


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"pd": 1.0, "pfa": 1e-6}, "pd"),
        ({"pd": 0.9, "pfa": 0.0}, "pfa"),
        ({"pd": math.nan, "pfa": 1e-6}, "pd"),
        ({"pd": 0.9, "pfa": 1e-6, "swerling": 5}, "swerling"),
        ({"pd": 0.9, "pfa": 1e-6, "pulses": 0}, "pulses"),
    ],
)
def test_refuses_what_it_does_not_know(arguments: dict[str, float], named: str) -> None:
    with pytest.raises(DomainError, match=f"{named} is"):
        detection.required_snr_db(**arguments)
