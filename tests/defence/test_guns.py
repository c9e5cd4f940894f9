"""A gun's burst as an interceptor: muzzle velocity at once, then the drag of its shell."""

from __future__ import annotations

import math

import pytest

from redan.physics.flight import drag_coefficient
from redan.physics.flyout import flight_time_s
from redan.plan.missiles import Flyer, _table, calibration

# A 35 mm shell (calibre, mass and muzzle velocity as commonly printed: from memory, unverified).
MUZZLE_M_S, MASS_KG, CALIBRE_M, BURN_S = 1175.0, 0.55, 0.035, 0.1
SHELL = Flyer(BURN_S, MUZZLE_M_S, 250.0, 0.0, 0.0, 4000.0, 5.0, 3500.0, CALIBRE_M, MASS_KG)


def flat_s(range_m: float, factor_m2_kg: float) -> float:
    """Time over a flat path at sea level with this drag factor, in steps of a metre; the burn as the model has it."""
    x_m, v_m_s, t_s = 0.5 * MUZZLE_M_S * BURN_S, MUZZLE_M_S, BURN_S
    while x_m < range_m:
        v_m_s -= 0.5 * 1.225 * v_m_s * factor_m2_kg * drag_coefficient(v_m_s / 340.294)
        t_s += 1.0 / v_m_s
        x_m += 1.0
    return t_s


@pytest.mark.parametrize("range_m", [200.0, 1000.0, 2000.0, 3000.0, 3500.0])
def test_flight_times_of_a_shell_are_those_of_a_flat_path(range_m: float) -> None:
    table, factor = _table(SHELL, 0.0), calibration(SHELL).drag_factor_m2_kg
    assert flight_time_s(table, range_m, 5.0) == pytest.approx(flat_s(range_m, factor), rel=0.02)


def test_the_burn_costs_a_shell_no_more_than_half_of_it() -> None:
    table = _table(SHELL, 0.0)
    at_once_s = 100.0 / MUZZLE_M_S
    assert at_once_s < flight_time_s(table, 100.0, 5.0) < at_once_s + 0.55 * BURN_S


def test_a_35_mm_shell_is_as_fast_as_is_printed() -> None:
    """Commonly printed for the KDA: 0.96 s to 1,000 m, 2.18 s to 2,000 m, 3.8 s to 3,000 m. From memory, unverified."""
    table = _table(SHELL, 0.0)
    for range_m, printed_s in ((1000.0, 0.96), (2000.0, 2.18), (3000.0, 3.8)):
        assert flight_time_s(table, range_m, 5.0) == pytest.approx(printed_s, rel=0.05)


def test_longer_is_never_sooner() -> None:
    table = _table(SHELL, 0.0)
    times = [flight_time_s(table, float(r), 5.0) for r in range(100, 4000, 100)]
    assert times == sorted(times)
    assert math.isfinite(times[-1])
