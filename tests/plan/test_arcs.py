"""Arcs of ballistic missiles and rockets: closed forms, the check-cases by the plan's path, what the samples leave."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.authorities.authority_cases import inputs, nesc_history
from tests.plan.falling import CENTRE, even, eye, falling, straight, world

from redan.engine import replay
from redan.errors import DomainError
from redan.layout import Event
from redan.physics import ballistic
from redan.physics.arc_path import SAG_M, aim_of, arc_path, burnt
from redan.physics.arcs import AT_ANGLE, DEPRESSED, LOFTED, MINIMUM_ENERGY, Body, Flown, fly_arc, quick_aim, solve_aim
from redan.physics.ballistic import Earth, arc_time_s, minimum_energy, trajectory
from redan.physics.compiled import solve_aim as compiled_aim
from redan.physics.geodesy import (
    ecef_to_geodetic,
    enu_to_ecef_vector,
    geodesic_direct,
    geodesic_inverse,
    geodetic_to_ecef,
)
from redan.plan import compile_plan, shapes
from redan.scenario.resolved import Delay, Falls, Place

G = 9.80665
FLAT_M = 1e9  # so large a round earth is flat
FOOT_M = 0.3048
SCUD = {"burn_time_s": 62.0, "drag_m2_kg": 1.0 / 14_000.0, "full_range_m": 300e3}


def body(radius_m: float, gm: float, **changes: float) -> Body:
    return Body(1e-9, 0.0, 0.0, 0.0, radius_m, gm)._replace(**changes)


def flown(range_m: float, way: int = MINIMUM_ENERGY, course_deg: float = 200.0, **changes: float) -> Flown:
    start = math.radians(35.0), math.radians(36.0)
    end = geodesic_direct(*start, math.radians(course_deg), range_m)[:2]
    return replace(Flown(*start, 100.0, *end, 50.0, way=way, angle_rad=0.0, **SCUD), **changes)


# --- closed forms


def test_300_km_at_45_degrees_over_a_flat_earth_without_air() -> None:
    aim = compiled_aim(AT_ANGLE, math.radians(45.0), 300e3, 301e3, body(FLAT_M, G * FLAT_M**2))
    assert aim.speed_m_s == pytest.approx(math.sqrt(G * 300e3), rel=2e-4)  # 1,715 m/s
    assert aim.speed_m_s == pytest.approx(1715.0, abs=0.5)
    assert aim.time_s == pytest.approx(247.4, abs=0.1)
    assert aim.apogee_m == pytest.approx(75e3, abs=20.0)


@pytest.mark.parametrize("range_m", [300e3, 1000e3, 3000e3])
def test_msl_09_least_energy_over_a_round_earth(range_m: float) -> None:
    radius, gm = 6371e3, 3.986004418e14
    aim = compiled_aim(MINIMUM_ENERGY, 0.0, range_m, range_m, body(radius, gm))
    speed, angle, apogee, time = minimum_energy(range_m, radius, gm)
    assert aim.speed_m_s == pytest.approx(speed, rel=1e-7)
    assert aim.elevation_rad == pytest.approx(angle, abs=1e-4)
    assert aim.apogee_m == pytest.approx(apogee, rel=2e-4)
    assert aim.time_s == pytest.approx(time, rel=1e-4)


@pytest.mark.parametrize("way", [LOFTED, DEPRESSED])
def test_the_time_on_an_arc_of_full_speed_is_keplers(way: int) -> None:
    radius, gm = 6371e3, 3.986004418e14
    aim = compiled_aim(way, 0.0, 500e3, 600e3, body(radius, gm))
    assert aim.speed_m_s == pytest.approx(minimum_energy(600e3, radius, gm)[0], rel=1e-7)
    assert aim.time_s == pytest.approx(arc_time_s(500e3, aim.apogee_m, radius, gm), rel=1e-4)
    least = compiled_aim(MINIMUM_ENERGY, 0.0, 500e3, 600e3, body(radius, gm))
    assert (aim.apogee_m > least.apogee_m) == (way == LOFTED)


def test_msl_11_a_lofted_test_flight_by_its_apogee_and_range() -> None:
    """Closed form of the case: 2,802 km up, 933 km far. The flight of the plane takes as long as Kepler's arc."""
    range_m, apogee_m = (1e3 * inputs("MSL-11")[key] for key in ("range_km", "apogee_km"))
    found_m, time_s, top_m, _ = fly_arc(*_lofted_to(range_m, apogee_m), body(6371e3, 3.986004418e14))
    assert (found_m, top_m) == pytest.approx((range_m, apogee_m), rel=1e-5)
    assert time_s == pytest.approx(arc_time_s(range_m, apogee_m, 6371e3), rel=1e-5)


def _lofted_to(range_m: float, apogee_m: float) -> tuple[float, float]:
    """Speed and elevation of the Kepler arc with a range and an apogee."""
    radius, gm = 6371e3, 3.986004418e14
    half, top = 0.5 * range_m / radius, radius + apogee_m
    e = apogee_m / (top - radius * math.cos(half))
    p = top * (1.0 - e)
    h, speed = math.sqrt(gm * p), math.sqrt(2.0 * gm / radius - gm * (1.0 - e * e) / p)
    return speed, math.acos(h / (radius * speed))


def test_plain_python_and_compiled_code_agree() -> None:
    asked = (AT_ANGLE, math.radians(50.0), 20e3, 21e3, Body(2.0, 1 / 6000.0, 0.0, 300.0, 6371e3, 3.986004418e14))
    assert solve_aim(*asked) == pytest.approx(compiled_aim(*asked), rel=1e-6)


# --- the check-cases by the plan's path


def test_msl_07_a_cannonball_by_the_path_of_the_plan() -> None:
    """The launch is found from where the ball comes down; its altitudes are those that NASA prints."""
    case = inputs("MSL-07")
    north, east, down = (v * FOOT_M for v in case["v0_ned_ft_s"])
    drag = 0.1 * 0.1963495 * FOOT_M**2 / 14.59390294
    start = (*geodetic_to_ecef(0.0, 0.0, 0.0), *enu_to_ecef_vector(east, north, -down, 0.0, 0.0))
    ball = ballistic.Body(1.0, area_m2=drag, cd=1.0)
    _, states = trajectory(
        start, np.arange(0.0, 200.0).tolist(), ball, Earth(), until=lambda s: ecef_to_geodetic(*s[:3])[2] + 1e-6
    )
    end = ecef_to_geodetic(*(float(v) for v in states[-1][:3]))
    asked = Flown(0.0, 0.0, 0.0, end[0], end[1], 0.0, 1e-6, drag, AT_ANGLE, math.radians(45.0), 60e3)
    path = arc_path(asked)
    assert path.aim.speed_m_s == pytest.approx(math.hypot(east, down), rel=1e-4)
    for row in nesc_history("09"):
        height = float(np.interp(row["time"], path.samples[:, 0], path.samples[:, 6]))
        assert height == pytest.approx(row["altitudeMsl_ft"] * FOOT_M, abs=SAG_M)


@pytest.mark.parametrize("way", [MINIMUM_ENERGY, LOFTED, DEPRESSED])
@pytest.mark.parametrize("course_deg", [0.0, 90.0, 200.0])
def test_it_comes_down_at_its_target_over_the_turning_earth(way: int, course_deg: float) -> None:
    asked = flown(250e3, way, course_deg)
    path = arc_path(asked)
    end = path.samples[-1]
    assert geodesic_inverse(end[4], end[5], asked.target_latitude_rad, asked.target_longitude_rad)[0] < 2.0
    assert end[6] == pytest.approx(50.0, abs=0.1)
    assert path.samples[0, 6] == pytest.approx(100.0, abs=0.1)
    plane = aim_of(asked)
    assert path.duration_s == pytest.approx(plane.time_s, rel=0.01)  # the turning earth changes little
    assert quick_aim(asked).time_s == pytest.approx(plane.time_s, rel=0.01)


def test_straight_lines_between_the_samples_leave_the_path_by_less_than_they_say() -> None:
    """Against the same flight in steps of 50 ms; a rocket in dense air bends the most."""
    for asked in (
        flown(280e3), flown(18e3, DEPRESSED, burn_time_s=1.8, drag_m2_kg=1 / 2000.0, full_range_m=20e3),
    ):  # fmt: skip
        path = arc_path(asked)
        place, velocity = burnt(
            asked, path.aim.speed_m_s, path.aim.elevation_rad, path.azimuth_rad, asked.burn_time_s
        )  # fmt: skip
        times = np.arange(asked.burn_time_s, path.duration_s - 0.2, 0.05)
        falls = ballistic.Body(1.0, area_m2=asked.drag_m2_kg, cd=1.0)
        _, dense = trajectory([*place, *velocity], times.tolist(), falls, Earth(), tolerance=1e-8)
        lines = [np.interp(times, path.samples[:, 0], path.samples[:, 1 + axis]) for axis in range(3)]
        assert float(np.linalg.norm(np.stack(lines, axis=1) - dense[:, :3], axis=1).max()) < SAG_M


def test_more_drag_needs_more_speed_and_arrives_slower() -> None:
    light, heavy = (arc_path(flown(200e3, drag_m2_kg=1.0 / beta)) for beta in (4_000.0, 16_000.0))
    assert light.aim.speed_m_s > heavy.aim.speed_m_s
    assert light.impact_speed_m_s < 0.8 * heavy.impact_speed_m_s


def test_an_arc_that_does_not_exist() -> None:
    with pytest.raises(DomainError, match="no such arc"):
        arc_path(flown(40e3, DEPRESSED))


# --- depth of fire, by the engine


@pytest.mark.parametrize("case_id", ["DEF-18", "DEF-19"])
def test_depth_of_fire_by_the_engine(case_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Straight at the unit along a line that dives a little, at one speed; every missile misses."""
    case = inputs(case_id)
    first = {**case, **(case["cases"][1] if case_id == "DEF-19" else {})}
    want = {"DEF-18": [35.25, 25.3125, 17.859375, 12.26953125, 8.0771484375], "DEF-19": [45.33333, 14.81481]}[case_id]
    speed, missile = 1e3 * first["v_t"], 1e3 * first["v_m"]
    dive, seen = math.radians(30.0), 1e3 * first["R_detect_km"]
    monkeypatch.setattr(shapes, "arc_path", straight(speed, dive, seen * math.sin(dive)))
    owner = even(missile, reaction=Delay("fixed", first["t_react_s"]), assess=Delay("fixed", first["t_assess_s"]))
    shot = replace(owner.interceptor, min_range_m=1e3 * first["R_min_km"], kill_probability={"ballistic-missile": 0.0})
    owner = replace(owner, interceptor=shot, max_salvos=20, first_salvo=1, next_salvo=1, launch_interval_s=0.01)
    guide = eye(scan_period_s=0.01)
    threat, asset = falling(
        Place(CENTRE.latitude_rad + 1e-7, CENTRE.longitude_rad), falls=Falls(1.0, 0.0, "lofted", 0.0, 1e6)
    )  # fmt: skip
    compiled = compile_plan(world(owner, guide, threat, asset))
    _, log = replay(compiled.plan, 1, 0)
    met_s = [float(row["time_s"]) for row in log if row["code"] == Event.INTERCEPT]
    found_km = [(seen - speed * t) / 1e3 for t in met_s]
    # the boost from rest costs 0.05 s and the first look comes within 0.01 s: some tens of metres
    assert found_km == pytest.approx(want, abs=0.25)


@pytest.mark.parametrize("way", [LOFTED, DEPRESSED])
@pytest.mark.parametrize("range_m", [300e3, 310e3])
def test_the_check_finds_the_arc_at_the_end_of_the_range_as_the_plan_does(way: int, range_m: float) -> None:
    """A target may lie beyond the best guess of the reach, up to its highest: both then fly the farthest arc."""
    far = flown(range_m, way)
    quick, exact = quick_aim(far), aim_of(far)
    assert quick.speed_m_s == pytest.approx(exact.speed_m_s, rel=0.01)
    assert quick.elevation_rad == pytest.approx(exact.elevation_rad, abs=0.02)
