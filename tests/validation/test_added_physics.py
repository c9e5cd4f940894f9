"""Footprint, circular error and wind profile beside independent calculations."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evidence.physics.footprint import Footprint, defended_footprint
from redan.errors import DomainError
from redan.physics.ballistic import Body, Earth, trajectory
from redan.physics.lethality import within_radius_probability

THREAT = {
    "threat_speed_m_s": 1500.0, "dive_angle_rad": math.radians(45), "detection_height_m": 60e3, "delay_s": 10.0,
    "interceptor_speed_m_s": 1200.0, "least_height_m": 5e3,
}  # fmt: skip


@pytest.mark.parametrize("change", [{}, {"dive_angle_rad": math.radians(20)}, {"dive_angle_rad": math.pi / 2}])
def test_footprint_is_where_an_interceptor_can_be_in_time(change: dict[str, float]) -> None:
    """Aim points thrown at random: can the warhead be met at any of many instants?"""
    values = THREAT | change
    found = defended_footprint(**values)
    random = np.random.default_rng(3)
    x, y = random.uniform(-2e5, 2e5, 40_000), random.uniform(-2e5, 2e5, 40_000)
    angle, speed = values["dive_angle_rad"], values["threat_speed_m_s"]
    met = np.zeros(x.size, bool)
    for h in np.linspace(values["least_height_m"], values["detection_height_m"], 300):
        launch_to_meet_s = (values["detection_height_m"] - h) / (speed * math.sin(angle)) - values["delay_s"]
        distance = np.sqrt((x + h / math.tan(angle)) ** 2 + y**2 + h**2)
        met |= distance <= values["interceptor_speed_m_s"] * launch_to_meet_s
    area = met.mean() * 4e5 * 4e5
    error = 4e5 * 4e5 * math.sqrt(met.mean() * (1 - met.mean()) / x.size)
    assert found.area_m2 == pytest.approx(area, abs=4 * error)
    assert found.back_m - 10 <= x[met].min() < found.back_m + 5e3
    assert found.front_m - 5e3 < x[met].max() <= found.front_m + 10
    assert np.abs(y[met]).max() <= found.half_width_m + 10


def test_footprint_of_a_launcher_that_is_too_late() -> None:
    assert defended_footprint(**THREAT | {"delay_s": 100.0}) == Footprint(0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "change", [{"threat_speed_m_s": 0.0}, {"dive_angle_rad": 2.0}, {"delay_s": -1.0}, {"least_height_m": math.nan}]
)
def test_footprint_names_the_argument(change: dict[str, float]) -> None:
    with pytest.raises(DomainError, match=next(iter(change))):
        defended_footprint(**THREAT | change)


def test_circular_error_by_simulation() -> None:
    """A circular normal error whose median distance is the CEP."""
    random = np.random.default_rng(4)
    distance = np.hypot(*random.normal(size=(2, 200_000)))
    cep = math.sqrt(2.0 * math.log(2.0))
    share = float((distance <= 1.3 * cep).mean())
    assert within_radius_probability(1.3 * 20.0, 20.0) == pytest.approx(share, abs=4 * math.sqrt(0.25 / 200_000))
    with pytest.raises(DomainError, match="cep_m"):
        within_radius_probability(10.0, 0.0)


SHEAR = Earth(wind_profile=((0.0, 0.0, 10.0), (10e3, 50.0, -10.0)))


def test_wind_between_rows_and_beyond() -> None:
    assert SHEAR.wind_m_s(5e3) == (25.0, 0.0)
    assert SHEAR.wind_m_s(-100.0) == (0.0, 10.0)
    assert SHEAR.wind_m_s(20e3) == (50.0, -10.0)
    assert Earth(wind_east_m_s=3.0, wind_profile=((0.0, 1.0, 2.0),)).wind_m_s(7.0) == (4.0, 2.0)


def test_a_body_of_great_drag_goes_with_the_wind() -> None:
    """A light, draggy body takes the speed of the air around it."""
    feather = Body(mass_kg=0.01, area_m2=1.0, cd=1.0)
    start = (*SHEAR.position(0.0, 0.0, 5e3), 0.0, 0.0, 0.0)
    _, states = trajectory(start, [0.0, 20.0], feather, SHEAR, tolerance=1e-5)
    east, north = states[-1][4], states[-1][5]
    assert east == pytest.approx(25.0, abs=0.2)
    assert north == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("rows", [((0.0, 1.0, 1.0), (0.0, 2.0, 2.0)), ((0.0, math.nan, 1.0),)])
def test_a_wind_profile_that_is_none_is_refused(rows: tuple[tuple[float, float, float], ...]) -> None:
    with pytest.raises(DomainError, match="wind_profile"):
        Earth(wind_profile=rows)
