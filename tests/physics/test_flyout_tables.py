"""Flyout tables against direct integration, calibration against the published range, and what is refused."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from redan.errors import DomainError
from redan.physics import calibration, flight, flyout
from redan.physics.atmosphere import GRAVITY_M_S2, isa
from redan.physics.calibration import Calibration
from redan.physics.compiled import calibrate, flyout_table
from redan.physics.flyout import FlyoutTable
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M

# burn time, burnout speed, slowest useful speed, range, highest target, launch mass, launch altitude:
# shapes of a long, a medium and a short missile, not anybody's numbers
MISSILES = {
    "long": (12.0, 1900.0, 450.0, 200e3, 27e3, 1840.0, 500.0),
    "medium": (15.0, 1000.0, 300.0, 45e3, 25e3, 690.0, 700.0),
    "short": (2.4, 1300.0, 350.0, 20e3, 15e3, 75.0, 0.0),
}


@lru_cache(maxsize=8)
def missile(name: str) -> tuple[Calibration, FlyoutTable]:
    burn, burnout, slowest, reach, highest, mass, launch = MISSILES[name]
    motor = {"burn_time_s": burn, "burnout_speed_m_s": burnout, "min_speed_m_s": slowest}
    found = calibrate(
        **motor, max_range_m=reach, max_altitude_m=highest, burnout_mass_kg=mass, launch_altitude_m=launch
    )
    table = flyout_table(
        **motor, drag_factor_m2_kg=found.drag_factor_m2_kg, max_altitude_m=highest, launch_altitude_m=launch
    )
    return found, table


def direct_flight(name: str, elevation: float, slant_m: float) -> tuple[float, float, float, float]:
    """The same physics by scipy's integrator: time, angle at the launcher, speed and lowest speed at a slant range."""
    burn, burnout, _, _, _, _, launch = MISSILES[name]
    factor = missile(name)[0].drag_factor_m2_kg
    radius = EARTH_MEAN_RADIUS_M + launch

    def forces(_t: float, state: np.ndarray) -> list[float]:
        x, z, vx, vz = state
        r = math.hypot(x, z + radius)
        _, _, density, sound = isa(r - EARTH_MEAN_RADIUS_M)
        v = math.hypot(vx, vz)
        cd = np.interp(v / sound, flight.G7_MACH, flight.G7_CD)
        drag = 0.5 * density * v * factor * cd
        gravity = GRAVITY_M_S2 * (EARTH_MEAN_RADIUS_M / r) ** 2
        return [vx, vz, -drag * vx - gravity * x / r, -drag * vz - gravity * (z + radius) / r]

    def arrived(_t: float, state: np.ndarray) -> float:
        return math.hypot(state[0], state[1]) - slant_m

    arrived.terminal = True  # type: ignore[attr-defined]
    boost = 0.5 * burn * burnout
    start = [f(elevation) * k for k in (boost, burnout) for f in (math.cos, math.sin)]
    flown = solve_ivp(forces, (burn, 400.0), start, events=arrived, rtol=1e-6, atol=1e-3, max_step=5.0)
    if not flown.t_events[0].size:
        return math.inf, -math.inf, 0.0, 0.0
    x, z, vx, vz = flown.y_events[0][0]
    slowest = float(np.hypot(flown.y[2], flown.y[3]).min())
    return float(flown.t_events[0][0]), math.atan2(z, x), math.hypot(vx, vz), slowest


def true_angle(table: FlyoutTable, ground_m: float, altitude_m: float) -> tuple[float, float]:
    """Elevation and slant range at the launcher of a point by ground range and altitude above the launcher."""
    radius = EARTH_MEAN_RADIUS_M + table.launch_altitude_m
    angle = ground_m / EARTH_MEAN_RADIUS_M
    x, z = (radius + altitude_m) * math.sin(angle), (radius + altitude_m) * math.cos(angle) - radius
    return math.atan2(z, x), math.hypot(x, z)


def direct_arrival(name: str, ground_m: float, altitude_m: float) -> tuple[float, float] | None:
    """Time and speed at a point by shooting with the direct integration; None where no path of the family leads."""
    psi, slant = true_angle(missile(name)[1], ground_m, altitude_m)
    low, high = psi, psi + 0.001
    while high < 1.5 and direct_flight(name, high, slant)[1] < psi:
        low, high = high, high + max(0.02, 0.6 * (high - psi))
    if high >= 1.5:
        return None
    for _ in range(11):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if direct_flight(name, middle, slant)[1] < psi else (low, middle)
    time, _, speed, slowest = direct_flight(name, high, slant)
    return (time, speed) if slowest >= MISSILES[name][2] else None  # else the table interpolates


@pytest.mark.slow
@pytest.mark.parametrize("name", MISSILES)
def test_table_is_direct_integration_within_half_a_percent(name: str) -> None:
    """Time of flight to points spread over the envelope, low and near ones included, where a path leads there."""
    _, table = missile(name)
    _, _, _, reach, highest, _, _ = MISSILES[name]
    compared = 0
    for share in (0.06, 0.12, 0.2, 0.5, 0.75, 0.8, 0.95):
        for altitude in (50.0, 0.1 * highest, 0.6 * highest):
            time, speed = flyout.arrival(table, share * reach, altitude)
            want = direct_arrival(name, share * reach, altitude) if math.isfinite(time) else None
            if want is None:
                continue
            compared += 1
            assert time == pytest.approx(want[0], rel=0.005)
            assert speed == pytest.approx(want[1], rel=0.03)
    assert compared >= 5


@pytest.mark.parametrize("name", MISSILES)
def test_calibration_meets_the_published_range(name: str) -> None:
    found, table = missile(name)
    reach = MISSILES[name][3]
    assert abs(found.residual) < 0.005
    assert "gives the published" in found.says
    assert 0.1 < found.equivalent_diameter_m < 2.0
    assert table.reach_m.max() >= 0.97 * reach


@pytest.mark.parametrize("name", MISSILES)
def test_boost_is_exact(name: str) -> None:
    burn, burnout, *_ = MISSILES[name]
    _, table = missile(name)
    slant = 0.3 * burn * burnout
    for psi in (0.05, 0.6, 1.2):
        radius = EARTH_MEAN_RADIUS_M + table.launch_altitude_m
        x, z = slant * math.cos(psi), slant * math.sin(psi)
        ground = math.atan2(x, radius + z) * EARTH_MEAN_RADIUS_M
        altitude = math.hypot(x, radius + z) - radius
        assert flyout.flight_time_s(table, ground, altitude) == pytest.approx(
            math.sqrt(2.0 * slant * burn / burnout), rel=1e-6
        )


def test_long_shot_climbs_as_published() -> None:
    """Published for 48N6E2: apogees above 40 km on long shots; the fitted path must need a loft of that order."""
    found, _ = missile("long")
    burn, burnout, slowest, _, highest, _, launch = MISSILES["long"]
    motor = flight.motor_of(burn, burnout, slowest)
    peaks = [
        calibration.path_reach_m(
            math.radians(e), motor, slowest, launch, launch, highest, found.drag_factor_m2_kg
        )
        for e in range(10, 60)
    ]
    farthest = max((reach, peak) for reach, peak in peaks if peak <= flight.LOFT * highest)
    assert 30e3 < farthest[1] <= flight.LOFT * highest


@pytest.mark.parametrize("name", MISSILES)
def test_time_grows_outwards_and_ends_in_inf(name: str) -> None:
    _, table = missile(name)
    reach = MISSILES[name][3]
    for altitude in (50.0, 3000.0, 10000.0):
        times = [flyout.flight_time_s(table, x, altitude) for x in np.linspace(500.0, 1.6 * reach, 300)]
        finite = [t for t in times if math.isfinite(t)]
        assert all(b > a for a, b in itertools.pairwise(finite[5:]))
        assert times[-1] == math.inf
    assert flyout.flight_time_s(table, 0.0, 5000.0) > 0.0
    assert flyout.flight_time_s(table, 0.0, -500.0) == math.inf


def test_more_drag_is_slower_and_reaches_less() -> None:
    motor = {"burn_time_s": 15.0, "burnout_speed_m_s": 1000.0, "min_speed_m_s": 300.0, "max_altitude_m": 25e3}
    light = flyout_table(**motor, drag_factor_m2_kg=3e-4)
    heavy = flyout_table(**motor, drag_factor_m2_kg=6e-4)
    assert flyout.flight_time_s(heavy, 15e3, 5000.0) > flyout.flight_time_s(light, 15e3, 5000.0)
    assert heavy.reach_m.max() < light.reach_m.max()


def test_compiled_and_interpreted_are_the_same() -> None:
    burn, burnout, slowest, _, highest, _, launch = MISSILES["short"]
    found, table = missile("short")
    plain = flyout.interpreted_table(
        burn_time_s=burn, burnout_speed_m_s=burnout, min_speed_m_s=slowest, max_altitude_m=highest,
        drag_factor_m2_kg=found.drag_factor_m2_kg, launch_altitude_m=launch,
    )
    assert plain.reach_m == pytest.approx(table.reach_m, rel=1e-9)
    assert plain.extra_time_s == pytest.approx(table.extra_time_s, abs=1e-6)


def test_calibration_says_so_when_it_cannot() -> None:
    motor = {"burn_time_s": 3.0, "burnout_speed_m_s": 600.0, "min_speed_m_s": 250.0, "burnout_mass_kg": 100.0}
    short = calibrate(**motor, max_range_m=80e3, max_altitude_m=10e3)
    assert short.residual < -0.2
    assert "even without drag" in short.says
    far = calibrate(**motor, max_range_m=2e3, max_altitude_m=10e3)
    assert far.residual > 0.5
    assert "not one of energy" in far.says


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"burn_time_s": 0.0}, "burn_time_s"),
        ({"burnout_speed_m_s": math.nan}, "burnout_speed_m_s"),
        ({"min_speed_m_s": 1500.0}, "min_speed_m_s"),
    ],
)
def test_refuses_impossible_motors(change: dict[str, float], named: str) -> None:
    motor = {"burn_time_s": 3.0, "burnout_speed_m_s": 900.0, "min_speed_m_s": 250.0, **change}
    with pytest.raises(DomainError, match=named):
        flyout_table(**motor, drag_factor_m2_kg=3e-4, max_altitude_m=10e3)


def test_a_reach_that_jumps_keeps_the_published_side() -> None:
    """A missile that can loft over the dense air: its reach falls at once when the top of the arc gets too slow."""
    found = calibrate(
        burn_time_s=15.0, burnout_speed_m_s=1230.0, min_speed_m_s=600.0, max_range_m=45e3, max_altitude_m=25e3,
        burnout_mass_kg=720.0,
    )
    assert found.residual > 0.5
    assert "not one of energy" in found.says
    table = flyout_table(
        burn_time_s=15.0, burnout_speed_m_s=1230.0, min_speed_m_s=600.0, max_altitude_m=25e3,
        drag_factor_m2_kg=found.drag_factor_m2_kg,
    )
    assert all(math.isfinite(flyout.flight_time_s(table, x, 8000.0)) for x in np.linspace(5e3, 45e3, 20))


def test_without_drag_it_is_the_parabola() -> None:
    """Closed form: largest slant range at angle psi v²/(g (1 + sin psi)); time along the lower of two parabolas."""
    v, burn, g = 300.0, 0.1, GRAVITY_M_S2
    table = flyout_table(
        burn_time_s=burn, burnout_speed_m_s=v, min_speed_m_s=10.0, drag_factor_m2_kg=1e-12, max_altitude_m=27e3
    )
    for psi in (0.0, 0.1, 0.5, 1.0, 1.3):
        farthest = v * v / (g * (1.0 + math.sin(psi)))
        pitch = (math.asinh(math.tan(psi)) - flyout.FIRST_PITCH) / flyout.PITCH_STEP
        assert np.interp(pitch, range(flyout.RAYS - 1), table.reach_m[:-1]) == pytest.approx(farthest, rel=0.005)
        for share in (0.03, 0.1, 0.3, 0.6, 0.8):
            slant = share * farthest
            # launch elevation e: slant = 2 v² cos e sin(e - psi) / (g cos² psi)
            s = math.sin(psi) + slant * g * math.cos(psi) ** 2 / v**2
            elevation = 0.5 * (psi + math.asin(s))
            want = slant * math.cos(psi) / (v * math.cos(elevation)) + 0.5 * burn
            got = flyout.flight_time_s(table, slant * math.cos(psi), slant * math.sin(psi))
            assert got == pytest.approx(want, rel=0.005)
    assert table.reach_m[-1] == pytest.approx(v * v / (2.0 * g), rel=0.01)


def test_a_ray_that_ends_with_the_burn_has_a_table() -> None:
    """Met by sampling: launched from 1,000 m, the lowest rays end just beyond the burn of a motor of one level."""
    table = flyout_table(
        burn_time_s=12.0, burnout_speed_m_s=2011.1964156071285, min_speed_m_s=600.0,
        drag_factor_m2_kg=0.0004427397533383552, max_altitude_m=27483.496380026023, launch_altitude_m=1000.0,
    )  # fmt: skip
    assert np.isfinite(table.speed_m_s).all()
    assert table.speed_m_s.max() <= 2011.2
