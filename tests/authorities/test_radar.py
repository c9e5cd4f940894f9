"""Radar beyond the open cases: scan time, cross-section and range grow together."""

from __future__ import annotations

import pytest

from redan.physics import radar


def test_sixteen_times_the_cross_section_at_half_the_scans_doubles_the_range() -> None:
    flight = {"speed_m_s": 250.0, "reference_range_m": 150e3, "reference_rcs_m2": 1.0, "reference_pd": 0.5, "pfa": 1e-6}
    slow = radar.cumulative_detection_range_m(0.9, rcs_m2=1.0, scan_period_s=10.0, **flight)
    fast = radar.cumulative_detection_range_m(0.9, rcs_m2=1.0, scan_period_s=5.0, **flight)
    one = radar.free_space_range_m(0.9, 1.0, 150e3, 1.0, 0.5, 1e-6)
    assert fast >= slow > one
    sixteen = radar.cumulative_detection_range_m(0.9, rcs_m2=16.0, scan_period_s=20.0, **flight)
    assert sixteen == pytest.approx(2.0 * slow, rel=1e-9)
