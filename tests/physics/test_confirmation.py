"""Track confirmation against the enumeration of all scan histories, and cumulative detection."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redan.errors import DomainError
from redan.physics import radar

REFERENCE = {"reference_range_m": 150e3, "reference_pd": 0.5, "pfa": 1e-6}


def enumerated(pd: list[float], m: int, n: int) -> list[float]:
    """Sum over all 2^k histories of hits: the definition."""
    total = [0.0] * len(pd)
    for hits in itertools.product((0, 1), repeat=len(pd)):
        chance = math.prod(p if hit else 1.0 - p for hit, p in zip(hits, pd, strict=True))
        for i in range(len(pd)):
            if sum(hits[max(0, i - n + 1) : i + 1]) >= m:
                for later in range(i, len(pd)):
                    total[later] += chance
                break
    return total


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8), st.integers(1, 5), st.integers(0, 4))
def test_every_rule_is_its_enumeration(pd: list[float], m: int, more: int) -> None:
    n = min(m + more, 5)
    assert radar.confirmed_by_scan(pd, m, n) == pytest.approx(enumerated(pd, m, n), abs=1e-12)


def test_one_of_one_is_the_first_detection() -> None:
    assert radar.confirmed_by_scan([0.3, 0.3, 0.3], 1, 1) == pytest.approx([0.3, 1 - 0.7**2, 1 - 0.7**3])


@pytest.mark.parametrize(("pd", "m", "n"), [([0.5], 3, 2), ([0.5], 0, 1), ([0.5], 2, 6), ([1.5], 1, 1)])
def test_refuses_impossible_rules(pd: list[float], m: int, n: int) -> None:
    with pytest.raises(DomainError):
        radar.confirmed_by_scan(pd, m, n)


def test_cumulative_range_moves_the_right_way() -> None:
    flight = {"rcs_m2": 1.0, "speed_m_s": 250.0, "scan_period_s": 10.0, **REFERENCE}
    r90 = radar.cumulative_detection_range_m(0.9, **flight)
    assert radar.cumulative_detection_range_m(0.5, **flight) > r90
    assert radar.cumulative_detection_range_m(0.9, **flight, m=2, n=3) < r90
    assert radar.cumulative_detection_range_m(0.9, **(flight | {"speed_m_s": 1000.0})) < r90


def test_certain_detection_inside_a_sharp_edge() -> None:
    """A fast scan over a slow target: the cumulative range is the range where single scans begin to detect."""
    r = radar.cumulative_detection_range_m(
        0.5, rcs_m2=1.0, speed_m_s=20.0, scan_period_s=1.0, phases=1, swerling=0, pulses=1, **REFERENCE
    )
    survive = 1.0
    at = radar.free_space_range_m(1e-4, 1.0, 150e3, 1.0, 0.5, 1e-6, 0, 1) - 10.0
    threshold, snr = radar.detection_threshold(1e-6, 1), radar.required_snr(0.5, 1e-6, 0, 1)
    while survive > 0.5:
        survive *= 1.0 - radar.single_scan_pd(at, 1.0, 150e3, 1.0, snr, threshold, 0, 1)
        at -= 20.0
    assert r == pytest.approx(at + 20.0, abs=1e-6)


def test_reference_point_is_met() -> None:
    threshold, snr = radar.detection_threshold(1e-6, 1), radar.required_snr(0.8, 1e-6, 1, 1)
    assert radar.single_scan_pd(100e3, 2.0, 100e3, 2.0, snr, threshold, 1, 1) == pytest.approx(0.8, abs=1e-12)


def test_search_equation_inverts() -> None:
    search = {"average_power_w": 10e3, "aperture_m2": 20.0, "scan_time_s": 10.0, "solid_angle_sr": 2.0, "loss_db": 6.0}
    reach = radar.search_range_m(wanted_snr_db=13.0, **search)
    assert radar.search_snr_db(range_m=reach, **search) == pytest.approx(13.0, abs=1e-9)
    with pytest.raises(DomainError, match="range_m"):
        radar.search_snr_db(range_m=0.0, **search)
