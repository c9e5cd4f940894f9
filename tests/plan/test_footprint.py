"""The defended footprint: closed form, what the engine then does at its edge, and what ends it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.plan.falling import CENTRE, even, eye, falling, straight, world

from evidence.physics.footprint import defended_footprint
from redan.physics.geodesy import geodesic_direct
from redan.plan import compile_plan, shapes
from redan.plan.footprint import footprint_of
from redan.scenario.resolved import Delay, Place

# DEF-26 of the validation set
SPEED, ANGLE, DETECTED, DELAY, MISSILE, LEAST = 1500.0, math.radians(45.0), 60e3, 10.0, 1200.0, 5e3
BACK, FRONT, ASIDE, AREA = 54_975.9, 44_975.9, 49_975.9, 7846.41e6


@pytest.fixture
def _straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "arc_path", straight(SPEED, ANGLE, DETECTED))


def battery(**changes: object):  # type: ignore[no-untyped-def]
    owner = even(MISSILE, reaction=Delay("fixed", DELAY), **changes)
    return replace(owner, interceptor=replace(owner.interceptor, min_altitude_m=LEAST))


def at(north_m: float, east_m: float = 0.0) -> Place:
    azimuth, far = math.atan2(east_m, north_m), math.hypot(north_m, east_m)
    return Place(*geodesic_direct(CENTRE.latitude_rad, CENTRE.longitude_rad, azimuth, far)[:2])


@pytest.mark.usefixtures("_straight")
def test_def_26_is_the_footprint_of_the_plan() -> None:
    closed = defended_footprint(
        threat_speed_m_s=SPEED, dive_angle_rad=ANGLE, detection_height_m=DETECTED, delay_s=DELAY,
        interceptor_speed_m_s=MISSILE, least_height_m=LEAST,
    )  # fmt: skip
    assert (-closed.back_m, closed.front_m, closed.half_width_m) == pytest.approx((BACK, FRONT, ASIDE), abs=60.0)
    found = footprint_of(compile_plan(world(battery(), eye(), *falling(at(1e3)))).geometry, 0, 0)
    assert found.forward_m == pytest.approx(FRONT, rel=0.01)
    assert found.back_m == pytest.approx(BACK, rel=0.01)
    assert found.aside_m == pytest.approx(ASIDE, rel=0.01)
    assert found.area_m2 == pytest.approx(AREA, rel=0.015)
    assert found.nearest_m == 0.0
    assert math.degrees(found.course_rad) % 360 == pytest.approx(0.0, abs=0.1)
