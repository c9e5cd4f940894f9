"""The defended footprint: closed form, what the engine then does at its edge, and what ends it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from tests.plan.falling import CENTRE, even, eye, falling, straight, world
from tests.plan.fixtures import small

from evidence.physics.footprint import defended_footprint
from redan.engine import simulate
from redan.errors import InputError
from redan.physics.geodesy import geodesic_direct
from redan.plan import compile_plan, explain, shapes
from redan.plan.defends import defends
from redan.plan.factors import factors_of, kill_probability
from redan.plan.footprint import footprint_of, what_ends
from redan.report.map import Reaches, draw_maps
from redan.scenario.resolved import Delay, Factor, Place

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


@pytest.mark.usefixtures("_straight")
@pytest.mark.parametrize(
    ("north_m", "east_m", "fires"),
    [(FRONT - 700.0, 0.0, True), (FRONT + 700.0, 0.0, False), (-BACK + 700.0, 0.0, True), (-BACK - 700.0, 0.0, False),
     (-5e3, ASIDE - 900.0, True), (-5e3, ASIDE + 900.0, False)],
)  # fmt: skip
def test_the_engine_fires_within_the_footprint_and_not_beyond(north_m: float, east_m: float, *, fires: bool) -> None:
    owner = battery(first_salvo=1, next_salvo=1)
    compiled = compile_plan(world(owner, eye(scan_period_s=0.02), *falling(at(north_m, east_m))))
    rows = simulate(compiled.plan, 3, 0, 20)
    assert (rows.fired[:, 0] > 0).tolist() == [fires] * 20


def test_what_ends_it_is_found_by_taking_it_away() -> None:
    """A missile of 40 km against what falls, a radar that looks no higher than 60 degrees."""
    owner = even(1500.0, reaction=Delay("fixed", 5.0))
    shot = replace(owner.interceptor, max_range_m=200e3, max_range_by_class_m={"ballistic-missile": 40e3})
    owner = replace(owner, interceptor=replace(shot, max_altitude_m=27e3, max_target_speed_m_s=3000.0))
    compiled = compile_plan(world(owner, eye(max_elevation_rad=math.radians(60.0)), *falling(at(1e3))))
    found = footprint_of(compiled.geometry, 0, 0)
    assert found.forward_m == pytest.approx(38e3, rel=0.03)  # of 40 km: it is met a little above the ground
    assert found.back_m < 0.5 * found.forward_m
    ahead, far_m = what_ends(compiled.geometry, 0, 0, found)
    assert "beyond the missile's range" in str(ahead)
    assert far_m > 60e3
    behind, far_m = what_ends(compiled.geometry, 0, 0, found, back=True)
    assert str(behind) == "the highest elevation of its radar (60°)"
    assert far_m > found.back_m + 5e3
    said = explain(compiled, "u", "rv-1")
    assert "38 km forward (towards where it comes from)" in said
    assert "not a circle of 200 km, the range against aircraft" in said


def test_what_comes_in_flat_is_met_far_behind_but_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missile that is there at once: of what falls at 30 degrees the last point lies where range and ceiling meet."""
    angle, far_m, ceiling_m = math.radians(30.0), 40e3, 27e3
    monkeypatch.setattr(shapes, "arc_path", straight(SPEED, angle, DETECTED))
    owner = even(5.9e3)
    shot = replace(owner.interceptor, max_range_m=far_m, max_altitude_m=ceiling_m)
    compiled = compile_plan(world(replace(owner, interceptor=shot), eye(), *falling(at(1e3))))
    found = footprint_of(compiled.geometry, 0, 0)
    assert not found.passes
    assert found.back_m == pytest.approx(math.sqrt(far_m**2 - ceiling_m**2) + ceiling_m / math.tan(angle), rel=0.02)


@pytest.mark.usefixtures("_straight")
@pytest.mark.parametrize(("beyond_m", "fires"), [(-700.0, True), (700.0, False)])
def test_what_passes_the_cone_above_the_radar_has_to_be_found_anew(beyond_m: float, *, fires: bool) -> None:
    """The track is lost overhead: behind the unit the reaction counts from the second sight, as in the engine."""
    owner = battery(first_salvo=1, next_salvo=1)
    guide = eye(scan_period_s=0.02, max_elevation_rad=math.radians(70.0))
    found = footprint_of(compile_plan(world(owner, guide, *falling(at(1e3)))).geometry, 0, 0)
    assert 0.0 < found.back_m < BACK - 5e3
    compiled = compile_plan(world(owner, guide, *falling(at(-found.back_m - beyond_m))))
    rows = simulate(compiled.plan, 3, 0, 20)
    assert (rows.fired[:, 0] > 0).tolist() == [fires] * 20


def test_a_horizon_that_ends_it_is_named() -> None:
    """What comes low is seen late: the printed range ends nothing."""
    assert "What ends it forward: below the horizon of its radar" in defends(compile_plan(small()), "buk-1")


def test_a_target_that_is_too_fast_is_defended_nowhere() -> None:
    owner = even(1500.0)
    owner = replace(owner, interceptor=replace(owner.interceptor, max_target_speed_m_s=700.0))
    compiled = compile_plan(world(owner, eye(), *falling(at(1e3))))
    found = footprint_of(compiled.geometry, 0, 0)
    assert (found.any, found.edge) == (False, ())
    assert "none: no intercept is possible before the impact" in explain(compiled, "u", "rv-1")


def test_nothing_falls_nothing_is_drawn() -> None:
    assert compile_plan(small()).footprints == {}


def test_the_map_draws_the_outline_and_the_legend_says_how_far() -> None:
    owner = even(1500.0)
    compiled = compile_plan(world(owner, eye(), *falling(at(1e3))))
    reaches = {"v": Reaches(compiled.low_reach_m, compiled.no_escape_m, compiled.footprints)}
    drawn = draw_maps({"v": compiled.resolved}, "v", None, reaches)
    assert "u defends these points against made-up-scud" in drawn.scene
    plain = draw_maps({"v": compiled.resolved}, "v", None, {})
    assert "u defends these points" not in plain.scene
    assert ">made-up-scud</text>" in drawn.sites
    assert ">made-up-scud</text>" not in plain.sites


def test_both_maps_hold_the_outline_and_its_ring() -> None:
    """Nothing is cut off, however near unit and target stand: defended points, and the ring they are held against."""
    compiled = compile_plan(world(even(1500.0), eye(), *falling(at(1e3))))
    reaches = {"v": Reaches(compiled.low_reach_m, {}, compiled.footprints)}
    drawn = draw_maps({"v": compiled.resolved}, "v", None, reaches)
    for picture, drawings in ((drawn.sites, "8 3 2 3"), (drawn.scene, "8 3 2 3"), (drawn.scene, None)):
        wide, high = map(float, re.findall(r'viewBox="0 0 (\d+) (\d+)"', picture)[0])
        paths = [p for p in re.findall(r"<path[^>]*>", picture) if (drawings or 'stroke-width="1.1"') in p]
        assert paths
        for numbers in (re.findall(r"-?[\d.]+", re.findall(r' d="([^"]*)"', p)[0]) for p in paths):
            x, y = map(float, numbers[::2]), map(float, numbers[1::2])
            assert all(0 <= v <= wide for v in x)
            assert all(0 <= v <= high for v in y)


def test_the_share_of_hits_that_end_a_warhead_counts_against_ballistic_missiles_alone() -> None:
    owner = even(1500.0)
    chances = {"ballistic-missile": 0.8, "aircraft": 0.6}
    factor = Factor("share of hits that end the warhead", 0.25, "test", "shot", "ballistic-missile")
    owner = replace(owner, interceptor=replace(owner.interceptor, kill_probability=chances), factors=(factor,))
    assert kill_probability(owner, "ballistic-missile") == pytest.approx(0.2)
    assert kill_probability(owner, "aircraft") == 0.6
    assert len(factors_of(owner, "aircraft", {})) == 1
    assert len(factors_of(owner, "ballistic-missile", {})) == 2


def test_what_a_unit_defends_against_everything_that_flies() -> None:
    owner = even(1500.0)
    owner = replace(owner, interceptor=replace(owner.interceptor, kill_probability={"ballistic-missile": 0.5}))
    threat, asset = falling(at(1e3))
    other = replace(threat, name="x-1", system="x-system", threat_class="rocket")
    found = world(owner, eye(), threat, asset)
    said = defends(compile_plan(replace(found, threats=(threat, other))), "u")
    assert "  made-up-scud (ballistic-missile): points " in said
    assert "km forward" in said
    assert "What ends it forward: " in said
    assert "; back: " in said
    assert "  x-system (rocket): not engaged" in said
    with pytest.raises(InputError, match='there is no fire unit "v"'):
        defends(compile_plan(found), "v")
    small_said = defends(compile_plan(small()), "buk-1")
    assert "made-up-jet (aircraft): met from " in small_said
    assert "made-up-cruiser (cruise-missile): points " in small_said
    assert "and behind it all that is passed on the way" in small_said  # it flies low and level over the unit
