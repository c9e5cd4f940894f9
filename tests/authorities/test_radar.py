"""The radar equation and detection probability against published values: RAD-01 to RAD-19."""

from __future__ import annotations

import pytest
from tests.authorities.authority_cases import assert_expected, inputs

from redan.physics import detection, radar


def arguments(case: dict[str, float]) -> dict[str, float]:
    """The case's names in redan's words."""
    names = {
        "f_Hz": "frequency_hz", "Pt_W": "peak_power_w", "tau_s": "pulse_s", "G_dB": "gain_db", "rcs_m2": "rcs_m2",
        "Ts_K": "noise_temperature_k", "loss_dB": "loss_db", "range_m": "range_m", "SNR_dB": "wanted_snr_db",
    }
    return {names[key]: value for key, value in case.items()}


def test_rad_01_monostatic_snr() -> None:
    assert_expected("RAD-01", "snr_dB", radar.snr_db(**arguments(inputs("RAD-01"))))


def test_rad_03_bistatic_snr() -> None:
    case = dict(inputs("RAD-03"))
    ranges, gains = case.pop("ranges_m"), case.pop("G_dB")
    got = radar.snr_db(
        **arguments(case), range_m=ranges[0], range_rx_m=ranges[1], gain_db=gains[0], gain_rx_db=gains[1]
    )
    assert_expected("RAD-03", "snr_dB", got)


def test_rad_04_maximum_range() -> None:
    assert_expected("RAD-04", "range_m", radar.maximum_range_m(**arguments(inputs("RAD-04"))))


def test_rad_06_peak_power() -> None:
    got = [radar.required_peak_power_w(**arguments(case)) for case in inputs("RAD-06")["cases"]]
    assert_expected("RAD-06", "Pt_W", got)


def test_rad_08_albersheim() -> None:
    got = [detection.albersheim_snr_db(0.05 * i, 1e-6) for i in range(1, 20)]
    assert_expected("RAD-08", "snr_dB", got)
    assert_expected("RAD-08", "snr_dB_N10_Pd0.5", detection.albersheim_snr_db(0.5, 1e-6, 10))


def test_rad_09_shnidman_steady() -> None:
    got = [detection.shnidman_snr_db(0.05 * i, 1e-6, swerling=0) for i in range(2, 20)]
    assert_expected("RAD-09", "snr_dB", got)
    assert_expected("RAD-09", "snr_dB_Pd0.9", detection.shnidman_snr_db(0.9, 1e-6, swerling=0))


def test_rad_10_shnidman_fluctuating() -> None:
    single = [detection.shnidman_snr_db(0.9, 1e-6, swerling=s) for s in (1, 3)]
    ten = [detection.shnidman_snr_db(0.9, 1e-6, swerling=s, pulses=10) for s in (1, 2, 3, 4)]
    assert_expected("RAD-10", "snr_dB_N1_sw1_sw3", single)
    assert_expected("RAD-10", "snr_dB_N10_sw1234", ten)


def test_rad_11_exact_steady_single_pulse() -> None:
    assert_expected("RAD-11", "snr_dB", detection.required_snr_db(0.9, 1e-6, swerling=0))


def test_rad_13_exact_swerling_1() -> None:
    got = [detection.required_snr_db(pd, 1e-6, swerling=1) for pd in inputs("RAD-13")["Pd"]]
    assert_expected("RAD-13", "snr_dB", got)
    assert_expected("RAD-13", "Pd_at_10dB", detection.detection_probability_at_db(10.0, 1e-6, swerling=1))


def test_rad_16_threshold_for_real_noise() -> None:
    assert_expected("RAD-16", "threshold_dB", detection.real_noise_threshold_db(inputs("RAD-16")["Pfa"]))


def test_rad_17_text_book_curve() -> None:
    case = inputs("RAD-17")
    for pulses in case["N"]:
        got = detection.required_snr_db(case["Pd"], case["Pfa"], swerling=0, pulses=pulses)
        assert_expected("RAD-17", f"snr_dB_N{pulses}", got)


def test_rad_19_scaling_laws() -> None:
    reference = {"reference_range_m": 150e3, "reference_rcs_m2": 1.0, "reference_pd": 0.5, "pfa": 1e-6}
    one = radar.free_space_range_m(0.9, 1.0, **reference)
    assert_expected("RAD-19", "ratio", radar.free_space_range_m(0.9, 16.0, **reference) / one)
    flight = {"rcs_m2": 1.0, "speed_m_s": 250.0, **reference}
    slow = radar.cumulative_detection_range_m(0.9, scan_period_s=10.0, **flight)
    fast = radar.cumulative_detection_range_m(0.9, scan_period_s=5.0, **flight)
    assert fast >= slow > one
    sixteen = radar.cumulative_detection_range_m(0.9, scan_period_s=20.0, **(flight | {"rcs_m2": 16.0}))
    assert sixteen == pytest.approx(2.0 * slow, rel=1e-9)
