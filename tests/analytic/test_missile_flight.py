"""Closed forms of a missile's flight: two levels of thrust, energy without air, drag of a body, the printed range."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from redan.catalogue import load_catalogue
from redan.errors import DomainError
from redan.physics import calibration, flight, flyout
from redan.physics.atmosphere import GRAVITY_M_S2
from redan.physics.compiled import calibrate, flyout_table
from redan.physics.flight import Motor
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M
from redan.plan.missiles import calibration as calibration_of
from redan.plan.missiles import flyer_of, table_for
from redan.scenario.resolved import Interceptor
from redan.scenario.systems import Numbers, interceptor

TWO_LEVELS = Motor(4.0, 500.0, 24.0, 850.0)
ONE_LEVEL = Motor(12.0, 1900.0, 12.0, 1900.0)
SLOWING = Motor(3.0, 700.0, 20.0, 400.0)  # a sustainer weaker than the drag
SIMULATED = [s.id for s in map(load_catalogue().system, load_catalogue().ids("sam")) if s.simulated]


def missile(name: str) -> Interceptor:
    return interceptor(Numbers(load_catalogue().system(name)), {})


@pytest.mark.parametrize("motor", [TWO_LEVELS, ONE_LEVEL, SLOWING])
def test_constant_thrust_is_the_closed_form(motor: Motor) -> None:
    """Even acceleration: s = v0 t + a t²/2 in each level, then constant speed."""
    gain = (motor.burnout_speed_m_s - motor.boost_speed_m_s) / max(motor.burn_time_s - motor.boost_time_s, 1e-9)
    boost_m = 0.5 * motor.boost_speed_m_s * motor.boost_time_s
    for t in np.linspace(0.2, 1.8 * motor.burn_time_s, 60):
        if t <= motor.boost_time_s:
            speed = motor.boost_speed_m_s * t / motor.boost_time_s
            way = 0.5 * speed * t
        elif t <= motor.burn_time_s:
            since = t - motor.boost_time_s
            speed = motor.boost_speed_m_s + gain * since
            way = boost_m + motor.boost_speed_m_s * since + 0.5 * gain * since**2
        else:
            way = flight.powered_path_m(motor) + motor.burnout_speed_m_s * (t - motor.burn_time_s)
            speed = motor.burnout_speed_m_s
        assert flight.straight_time_s(way, motor) == pytest.approx(t, rel=1e-12)
        if t <= motor.burn_time_s:
            assert flight.powered_speed_m_s(way, motor) == pytest.approx(speed, rel=1e-9)
    burned = flight.powered_path_m(motor)
    assert flight.straight_time_s(burned, motor) == pytest.approx(motor.burn_time_s, rel=1e-12)


def test_the_table_flies_the_two_levels() -> None:
    table = flyout_table(
        burn_time_s=24.0, burnout_speed_m_s=850.0, min_speed_m_s=300.0, drag_factor_m2_kg=3e-4, max_altitude_m=14e3,
        boost_time_s=4.0, boost_speed_m_s=500.0,
    )  # fmt: skip
    for slant in (400.0, 1000.0, 3000.0, 8000.0, 14000.0):
        ground, height = slant * math.cos(0.3), slant * math.sin(0.3)
        angle = math.atan2(ground, EARTH_MEAN_RADIUS_M + height)
        up = math.hypot(ground, EARTH_MEAN_RADIUS_M + height) - EARTH_MEAN_RADIUS_M
        time, speed = flyout.arrival(table, angle * EARTH_MEAN_RADIUS_M, up)
        assert time == pytest.approx(flight.straight_time_s(slant, TWO_LEVELS), rel=1e-6)
        if slant > 2000.0:  # speeds are linear between nodes: good from the second level on
            assert speed == pytest.approx(flight.powered_speed_m_s(slant, TWO_LEVELS), rel=0.01)


@pytest.mark.parametrize(
    ("boost", "named"), [((0.0, 500.0), "boost_time_s"), ((24.0, 500.0), "boost_time_s"), ((4.0, 0.0), "boost_speed")]
)
def test_half_a_boost_is_refused(boost: tuple[float, float], named: str) -> None:
    with pytest.raises(DomainError, match=named):
        flight.motor_of(24.0, 850.0, 300.0, *boost)


@pytest.mark.parametrize("elevation", [0.1, 0.6, 1.2, 1.5])
def test_without_air_energy_is_kept(elevation: float) -> None:
    """v²/2 - g R²/r along a coast without drag, from burnout to 80 km and back."""
    radius = EARTH_MEAN_RADIUS_M
    x, z = 10e3 * math.cos(elevation), 10e3 * math.sin(elevation)
    vx, vz = 1500.0 * math.cos(elevation), 1500.0 * math.sin(elevation)

    def energy() -> float:
        return 0.5 * (vx * vx + vz * vz) - GRAVITY_M_S2 * radius * radius / math.hypot(x, z + radius)

    start, drop = energy(), 0.0
    for _ in range(200):
        x, z, vx, vz, _ = flight.coast_step(x, z, vx, vz, 0.0, radius, 2.0)
        drop = max(drop, abs(energy() - start))
        if math.hypot(x, z + radius) < radius:
            break
    assert drop < 1e-4 * 0.5 * 1500.0**2


def test_in_even_air_speed_falls_exponentially() -> None:
    """Level, at one density, with the drag coefficient held (above Mach 5): v = v0 exp(-k s)."""
    factor, speed, way = 3e-4, 2500.0, 4000.0
    k = 0.5 * 1.225 * factor * flight.drag_coefficient(7.0)
    x, z, vx, vz = 0.0, 0.0, speed, 0.0
    radius = EARTH_MEAN_RADIUS_M
    while x < way:
        x, z, vx, vz, _ = flight.coast_step(x, z, vx, vz, factor, radius, 0.05)
    assert vx == pytest.approx(speed * math.exp(-k * x), rel=2e-3)


def test_bare_body_has_the_drag_of_the_standard_curve() -> None:
    """A body 14 calibres long with a nose of three, after Fleeman, beside G7: the ground on which BODY_FORM stands."""
    for mach in (2.0, 2.5, 3.0, 3.5, 4.0):
        form = calibration.body_drag_coefficient(mach, 14.4, 3.0, 7.5) / flight.drag_coefficient(mach)
        assert 0.95 < form < 1.15
        assert form < calibration.BODY_FORM


MOTOR = {"burn_time_s": 12.0, "burnout_speed_m_s": 1900.0, "min_speed_m_s": 600.0, "max_altitude_m": 27e3}


def test_the_printed_range_caps_and_does_not_tune() -> None:
    """A printed range inside what the energy carries changes no drag; one beyond it asks for less drag."""
    body = {"body_diameter_m": 0.52, "burnout_mass_kg": 790.0}
    factor = calibration.body_drag_factor(0.52, 790.0)
    near, nearer = (calibrate(**MOTOR, **body, max_range_m=reach) for reach in (150e3, 75e3))
    assert near.drag_factor_m2_kg == nearer.drag_factor_m2_kg == pytest.approx(factor)
    assert near.reach_m == nearer.reach_m > 150e3
    assert near.equivalent_diameter_m == pytest.approx(0.52)
    assert "limit of something else" in near.says
    far = calibrate(**MOTOR, **body, max_range_m=300e3)
    assert far.drag_factor_m2_kg < factor
    assert far.reach_m == pytest.approx(300e3, rel=0.005)
    unknown = calibrate(**MOTOR, burnout_mass_kg=790.0, max_range_m=150e3)
    assert unknown.drag_factor_m2_kg > 1.5 * factor
    assert unknown.reach_m == pytest.approx(150e3, rel=0.005)


def test_the_reach_of_the_body_is_its_energy() -> None:
    """The reach that is found with the body's drag, by direct integration over launch elevations."""
    motor, factor = flight.motor_of(12.0, 1900.0, 600.0), calibration.body_drag_factor(0.52, 790.0)
    found = calibration.kinematic_reach_m(motor, 600.0, 0.0, 25.0, 27e3, factor)
    assert found == pytest.approx(_direct_reach_m(factor), rel=0.01)


def _direct_reach_m(factor: float) -> float:
    from redan.physics.atmosphere import isa

    radius = EARTH_MEAN_RADIUS_M

    def forces(_t: float, s: np.ndarray) -> list[float]:
        r, v = math.hypot(s[0], s[1] + radius), math.hypot(s[2], s[3])
        _, _, density, sound = isa(r - radius)
        drag = 0.5 * density * v * factor * float(np.interp(v / sound, flight.G7_MACH, flight.G7_CD))
        pull = GRAVITY_M_S2 * radius**2 / r**3
        return [s[2], s[3], -drag * s[2] - pull * s[0], -drag * s[3] - pull * (s[1] + radius)]

    best = 0.0
    for elevation in np.linspace(0.3, 0.9, 400):
        start = [k * f(elevation) for k in (11400.0, 1900.0) for f in (math.cos, math.sin)]
        flown = solve_ivp(forces, (12.0, 500.0), start, max_step=1.0, rtol=1e-7)
        x, z, vx, vz = flown.y
        height, speed = np.hypot(x, z + radius) - radius, np.hypot(vx, vz)
        if height.max() > flight.LOFT * 27e3:
            continue
        alive = np.minimum.accumulate(speed) >= 600.0
        inside = alive & (height >= 25.0) & (height <= 27e3)
        if inside.any():
            best = max(best, float((np.arctan2(x, z + radius) * radius)[inside].max()))
    return best


@pytest.mark.parametrize("name", SIMULATED)
def test_no_missile_of_the_catalogue_has_more_drag_than_its_body(name: str) -> None:
    fit = calibration_of(flyer_of(missile(name)))
    if missile(name).body_diameter_m:  # else its drag is fitted to the published range, and said to be
        assert fit.equivalent_diameter_m <= missile(name).body_diameter_m * (1.0 + 1e-9)
    assert fit.reach_m >= 0.995 * missile(name).max_range_m


@pytest.mark.parametrize("name", SIMULATED)
def test_flight_time_grows_with_range(name: str) -> None:
    """Straight out along a ray from the launcher: farther is never sooner."""
    known = missile(name)
    table = table_for(known, 0.0)
    for psi in (0.003, 0.02, 0.1, 0.3, 0.8):
        times = []
        for slant in np.linspace(500.0, known.max_range_m, 400):
            x, z = slant * math.cos(psi), EARTH_MEAN_RADIUS_M + slant * math.sin(psi)
            ground, height = math.atan2(x, z) * EARTH_MEAN_RADIUS_M, math.hypot(x, z) - EARTH_MEAN_RADIUS_M
            times.append(flyout.flight_time_s(table, ground, height))
        finite = [t for t in times if t < math.inf]
        assert all(b >= a for a, b in itertools.pairwise(finite))


@pytest.mark.parametrize("level", ["low", "best", "high"])
@pytest.mark.parametrize("name", SIMULATED)
def test_flight_time_grows_with_range_at_one_height(name: str, level: str) -> None:
    """Over the last tenth of a low reach too, where the low path dies and the lofted one passes above the dense air."""
    known = interceptor(Numbers(load_catalogue().system(name), level), {})
    slack_s = 3e-3 if known.burn_time_s <= 0.1 else 1e-3  # a cell of the table is longer than the burn of a shell
    for launch_m in (0.0, 500.0):
        table = table_for(known, launch_m)
        for height in (30.0, 100.0, 300.0, 1000.0, 3000.0, 5000.0, 12000.0, 50_000.0, 120_000.0):
            if known.min_altitude_m <= height <= known.max_altitude_m:
                times = [flyout.flight_time_s(table, x, height) for x in np.linspace(500.0, known.max_range_m, 700)]
                finite = [t for t in times if t < math.inf]
                assert all(b >= a - slack_s for a, b in itertools.pairwise(finite)), (launch_m, height)


def test_a_lofted_path_that_is_sooner_is_bent_down() -> None:
    """Drag fitted to a short range, as 0.1.0 had it for the S-300PS: 77.9 s to 43.8 km at 3,000 m and 73.7 to 44.5."""
    table = table_for(replace(missile("s-300ps"), body_diameter_m=0.0), 0.0)
    reach = max(x for x in np.linspace(30e3, 75e3, 901) if flyout.flight_time_s(table, x, 3000.0) < math.inf)
    times = [flyout.flight_time_s(table, x, 3000.0) for x in np.linspace(0.5 * reach, reach, 600)]
    assert all(b >= a - 1e-3 for a, b in itertools.pairwise(times))
