"""Coverage against the closed form of the horizon, against compiled plans on both sides of an edge, and in pictures."""

from __future__ import annotations

import base64
import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from tests.ground.texts import pixels, text

from redan.app.ground import models as m
from redan.app.ground.coverage import coverage
from redan.errors import InputError
from redan.physics.geodesy import geodesic_direct, geodetic_to_ecef
from redan.physics.terrain import make_terrain, terrain_of
from redan.plan import compile_plan, cover
from redan.plan import coverage as kept_coverage
from redan.plan.coverage import Coverage, Height, Target, Window, targets_of, united
from redan.plan.looks import USELESS_LOOK
from redan.scenario import parse_scenario, resolve
from redan.scenario.resolved import Place, Resolved, Sector, Threat, Waypoint

EARTH_M = 4.0 / 3.0 * 6_371_008.77
FIGHTER = Target("fighter", "aircraft", 2.0, 240.0)
HUGE = replace(FIGHTER, rcs_m2=1e6)  # seen as far as the radar shows anything


def resolved(**changes: object) -> Resolved:
    return resolve(parse_scenario(text(**changes), "x.yaml"), "with")  # type: ignore[arg-type]


def horizon_m(*heights_m: float) -> float:
    return sum(math.sqrt(2.0 * EARTH_M * height) for height in heights_m)


@pytest.mark.parametrize("level_m", [0.0, 700.0])
def test_over_level_ground_sight_ends_at_the_horizon_on_every_bearing(level_m: float) -> None:
    one = resolved()
    terrain = None
    if level_m:  # the horizon of a plain: heights count from it
        terrain = make_terrain("plain", np.full((600, 700), level_m, np.int16), 38.0, 32.0, 1 / 60)
    before = 0.0
    for altitude_m in (50.0, 300.0, 900.0, 2000.0):
        watch = Coverage(one, terrain, HUGE, Height(altitude_m, above_ground=True)).rings(["watch"])[0][0]
        wanted = horizon_m(watch.radar.antenna_height_m, altitude_m) * math.sqrt(1.0 + level_m / EARTH_M)
        assert wanted < watch.range_m  # else the horizon would decide nothing
        # on a plain 700 m high the bulge is that of the sea below it, and a bilinear cell hides nothing beyond it
        np.testing.assert_allclose(watch.seen.far_m, wanted, rtol=2e-3)
        assert float(np.ptp(watch.seen.far_m)) < 2e-3 * wanted
        assert (watch.seen.near_m <= 0.15 * altitude_m + 100.0).all()  # the cone above it
        assert (watch.seen.gap_m == watch.seen.far_m).all()
        assert wanted > before  # and farther the higher it flies
        before = wanted


def test_high_up_sight_ends_at_the_slant_range_of_the_look() -> None:
    one, far = resolved(), {}
    for look in (0.3, 0.5, 0.9):
        watch = Coverage(one, None, replace(FIGHTER, rcs_m2=0.05), Height(9000.0, False), look).rings(["watch"])[0][0]
        here = geodetic_to_ecef(watch.radar.place.latitude_rad, watch.radar.place.longitude_rad, 8.0)
        for bearing in (0, 90, 200):
            at = watch.radar.place.latitude_rad, watch.radar.place.longitude_rad
            lat, lon, _ = geodesic_direct(*at, math.radians(bearing), float(watch.seen.far_m[bearing]))
            slant = math.dist(geodetic_to_ecef(lat, lon, 9000.0), here)
            assert watch.range_m - 40.0 < slant <= watch.range_m
        far[look] = watch.range_m
    assert far[0.3] > far[0.5] > far[0.9]
    # the radar equation, Swerling 1: snr = ln pfa / ln Pd - 1, and range goes with snr^-1/4
    radar = watch.radar
    assert radar.swerling == 1
    snr = {look: math.log(radar.pfa) / math.log(look) - 1.0 for look in far}
    assert far[0.3] / far[0.9] == pytest.approx((snr[0.9] / snr[0.3]) ** 0.25, rel=1e-6)


Line = tuple[tuple[float, float], tuple[float, float]]


def probes(one: Resolved, lines: list[Line], altitude_m: float, above: str) -> Resolved:
    """The same defence against one aircraft on each short line (rad), which all but stands: some metres in 400 s."""
    base = next(threat for threat in one.threats if threat.kind == "aircraft")
    threats: list[Threat] = []
    for i, line in enumerate(lines):
        route = tuple(Waypoint(Place(*end), altitude_m, above, 0.03) for end in line)
        threats.append(replace(base, name=f"probe-{i:03d}", group=f"probe-{i:03d}", route=route, start_s=0.0))
    return replace(one, threats=tuple(threats))


@pytest.mark.parametrize(("altitude_m", "above"), [(400.0, "ground"), (3000.0, "sea"), (9000.0, "sea")])
def test_coverage_is_what_the_compiled_plan_sees_and_shoots_at_on_both_sides_of_the_border(
    altitude_m: float, above: str
) -> None:
    one = resolved(terrain="levant")
    rcs = next(t.rcs_m2 for t in one.threats if t.kind == "aircraft")
    terrain, target = terrain_of("levant"), replace(FIGHTER, rcs_m2=rcs, speed_m_s=0.03)
    height = Height(altitude_m, above == "ground")
    watch = Coverage(one, terrain, target, height, USELESS_LOOK).rings(["watch"])[0][0]
    battery = Coverage(one, terrain, target, height).rings(["battery"])[1][0]
    at = watch.radar.place.latitude_rad, watch.radar.place.longitude_rad
    lines: list[Line] = []
    wanted = []
    for ring, of in ((watch.seen, "radar"), (battery.engaged, "unit")):
        for bearing in range(3, 360, 24):
            edge = float(ring.far_m[bearing])
            # along the bearing, away from the edge: shadows of mountains end on bearings too
            for metres, drift_m, holds in ((edge, -12.0, True), (edge + 2.0 * cover.EDGE_M, 12.0, False)):
                ends = [geodesic_direct(*at, math.radians(bearing), far)[:2] for far in (metres, metres + drift_m)]
                lines.append((ends[0], ends[1]))
                wanted.append((of, holds))
    g = compile_plan(probes(one, lines, altitude_m, above)).geometry
    r, u, shapes = g.order.radar_at["watch"], g.order.unit_at["battery"], len(g.shapes)
    for i, (of, holds) in enumerate(wanted):
        k = g.flights[g.order.threat_at[f"probe-{i:03d}"]].shape
        row = r * shapes + k
        seen = g.sights.start_s[g.sights.offset[row] : g.sights.offset[row + 1]]
        shot = int(g.windows.offset[u * shapes + k + 1] - g.windows.offset[u * shapes + k])
        found = bool((seen == 0.0).any()) if of == "radar" else shot > 0
        assert found == holds, (of, i, lines[i])
    assert float(watch.seen.far_m.max()) > 1.3 * float(watch.seen.far_m.min())  # mountains: the bearings differ


def test_a_missile_alone_gets_as_far_as_its_table_and_limits_let_it() -> None:
    battery = Coverage(resolved(), None, FIGHTER, Height(9000.0, False)).rings(["battery"])[1][0]
    missile = battery.unit.interceptor
    assert float(battery.reach.far_m.max()) <= missile.max_range_m
    assert float(battery.reach.far_m.min()) > 0.9 * missile.max_range_m
    low = Coverage(resolved(), None, FIGHTER, Height(missile.min_altitude_m - 1.0, True)).rings(["battery"])[1][0]
    assert not low.reach.far_m.any()
    high = Coverage(resolved(), None, FIGHTER, Height(missile.max_altitude_m + 1.0, False)).rings(["battery"])[1][0]
    assert not high.reach.far_m.any()
    fast = replace(FIGHTER, speed_m_s=missile.max_target_speed_m_s + 1.0)
    assert not Coverage(resolved(), None, fast, Height(9000.0, False)).rings(["battery"])[1][0].reach.far_m.any()
    other = Coverage(resolved(), None, replace(FIGHTER, threat_class="nothing"), Height(9000.0, False))
    assert not other.rings(["battery"])[1][0].engages


def ask(tmp_path: Path, **changes: object) -> m.Coverage:
    base = {"text": text(terrain="levant"), "variant": "with", "altitude_m": 500.0, "above": "ground"}
    return coverage(m.CoverageRequest(**{**base, **changes}), tmp_path)  # type: ignore[arg-type]


def test_a_pixel_of_the_picture_says_what_holds_at_its_centre(tmp_path: Path) -> None:
    found = ask(tmp_path, picture="fine")
    assert found.picture is not None
    picture = found.picture
    indices = pixels(base64.b64decode(picture.png))[..., 0]
    assert indices.shape == (picture.height, picture.width)
    assert set(np.unique(indices)) >= {0, 1, 2}
    one = resolve(parse_scenario(text(terrain="levant"), "x.yaml"), "with")
    target = targets_of(one)[0]
    assert (target.name, target.rcs_m2) == (found.target.name, found.target.rcs_m2)
    g = Coverage(one, terrain_of("levant"), target, Height(500.0, True))
    askers = g._askers(None)
    tops = [math.asinh(math.tan(math.radians(lat))) for lat in (picture.north_deg, picture.south_deg)]
    chance = np.random.default_rng(1)
    edges = np.argwhere(np.diff(indices.astype(int), axis=1) != 0)
    places = [*chance.integers(0, indices.shape, (40, 2)).tolist(), *chance.choice(edges, 60).tolist()]
    for i, j in places:
        latitude = math.atan(math.sinh(tops[0] + (tops[1] - tops[0]) * (i + 0.5) / picture.height))
        east = picture.west_deg + (picture.east_deg - picture.west_deg) * (j + 0.5) / picture.width
        bits = 0
        for asker in askers:
            bits |= cover.bits_at(asker._site(), g.grid, latitude, math.radians(east), False)
        assert indices[i, j] == (2 if bits & cover.ENGAGED else 1 if bits & cover.SEEN else 0), (i, j)


def test_one_unit_dragged_is_answered_as_if_all_were_asked_anew(tmp_path: Path) -> None:
    moved = text(terrain="levant").replace("s-300pmu-2, at: [33.5", "s-300pmu-2, at: [33.6")
    one = ask(tmp_path, text=moved, names=["battery"])
    assert [u.name for u in one.units] == ["battery"]
    assert [r.name for r in one.radars] == ["battery/radar"]
    kept_coverage.kept.forget()
    every = ask(tmp_path, text=moved)
    assert every.units[0] == one.units[0]
    assert every.picture == one.picture
    assert ask(tmp_path).units[0] != one.units[0]


def test_the_difference_of_two_variants(tmp_path: Path) -> None:
    both = ask(tmp_path, versus="without").picture
    turned = ask(tmp_path, variant="without", versus="with").picture
    same = ask(tmp_path, versus="with").picture
    alone = ask(tmp_path).picture
    assert both
    assert turned
    assert same
    assert alone
    area = {c.name: c.area_km2 for c in both.classes}
    assert area["here"]
    assert area["here"] > 100.0
    assert area["there"] == 0.0
    assert {c.name: c.area_km2 for c in turned.classes} == {"both": area["both"], "here": 0.0, "there": area["here"]}
    engaged = next(c.area_km2 for c in alone.classes if c.name == "engaged")
    assert {c.name: c.area_km2 for c in same.classes} == {"both": engaged, "here": 0.0, "there": 0.0}
    assert area["both"] + area["here"] == pytest.approx(engaged, abs=0.2)  # type: ignore[operator]


def test_a_ring_is_a_polygon_of_geojson_around_its_centre(tmp_path: Path) -> None:
    found = ask(tmp_path, text=text(lon=179.9), altitude_m=5000.0, above="sea", names=["watch"])
    ring = found.radars[0].seen
    assert ring.geometry is not None
    outer = ring.geometry["coordinates"][0]
    assert outer[0] == outer[-1]
    assert len(outer) == 361
    assert all(abs(a[0] - b[0]) < 1.0 for a, b in itertools.pairwise(outer))  # no jump at the date line
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(outer))
    assert area > 0.0  # counter-clockwise
    for bearing in (0, 77, 180, 300):  # the line begins in the north and turns the other way
        lon, lat = outer[-1 - bearing]
        there = Geodesic.WGS84.Inverse(33.5, 179.9, lat, lon)
        assert there["s12"] == pytest.approx(ring.far_m[bearing], abs=2.0)
        assert abs(math.remainder(there["azi1"] - bearing, 360.0)) < 0.01
    assert found.picture is not None
    assert found.picture.east_deg > 180.0 > found.picture.west_deg


def test_windows_on_either_side_of_the_date_line_are_laid_beside_each_other() -> None:
    around = 1024
    west = Window(500, 1020, around, np.full((2, 8), 1, np.uint8))  # runs over the line
    east = Window(501, 2, around, np.full((2, 3), 2, np.uint8))
    found = united([west, east])
    assert (found.first_row, found.first_column, found.bits.shape) == (500, 1020, (3, 9))
    assert found.bits.tolist() == [
        [1, 1, 1, 1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1, 3, 3, 2], [0, 0, 0, 0, 0, 0, 2, 2, 2]
    ]  # fmt: skip


def test_what_is_left_out_is_said_and_what_is_wrong_is_named(tmp_path: Path) -> None:
    assert any("Jamming is off" in line for line in ask(tmp_path).says)
    for changes, words in (
        ({"names": ["batery"]}, 'no radar or unit "batery"'),
        ({"variant": "withot"}, "withot"),
        ({"versus": "nobody"}, "nobody"),
        ({"target": {"system": "f-16"}}, 'no system in the attack of this variant "f-16"'),
        ({"target": {"threat_class": "ufo"}}, 'no class of target "ufo"'),
        ({"text": text(terrain="../far.npz")}, "outside the work folder"),
        ({"text": "terrain: 7"}, "not a redan scenario"),
    ):
        with pytest.raises(InputError, match=words):
            ask(tmp_path, **changes)  # type: ignore[arg-type]
    small = ask(tmp_path, target={"rcs_m2": 0.01}, names=["watch"])
    assert small.target.name == "as given"
    assert small.radars[0].range_m < ask(tmp_path, names=["watch"]).radars[0].range_m


def test_what_is_kept_is_found_again_only_where_nothing_that_decides_it_was_changed() -> None:
    base = resolved()
    terrain = make_terrain("plain", np.full((300, 300), 300, np.int16), 36.0, 34.0, 1 / 60)
    battery = next(unit for unit in base.units if unit.name == "battery")
    own = next(radar for radar in base.radars if radar.name == battery.radar)

    def with_radar(**changes: object) -> Resolved:
        radars = tuple(replace(r, **changes) if r is own else r for r in base.radars)  # type: ignore[arg-type]
        return replace(base, radars=radars)

    def with_missile(**changes: object) -> Resolved:
        missile = replace(battery.interceptor, **changes)  # type: ignore[arg-type]
        return replace(base, units=tuple(replace(u, interceptor=missile) if u is battery else u for u in base.units))

    low, high, over = Height(400.0, False), Height(8000.0, False), Height(400.0, True)
    small = replace(FIGHTER, rcs_m2=0.02)
    # each with the number of the one it is a change of; small: where the echo, not the display, ends what is seen
    changed = [
        (0, base, None, FIGHTER, low, 0.5), (1, base, None, FIGHTER, high, 0.5), (2, base, None, small, high, 0.5),
        (0, base, terrain, FIGHTER, low, 0.5), (3, base, terrain, FIGHTER, over, 0.5),
        (2, base, None, small, high, 0.9), (1, base, None, small, high, 0.5),
        (0, base, None, replace(FIGHTER, speed_m_s=1e4), low, 0.5),
        (1, base, None, replace(FIGHTER, threat_class="nothing"), high, 0.5),
        (0, replace(base, effective_radius_factor=1.0), None, FIGHTER, low, 0.5),
        (0, with_radar(antenna_height_m=80.0), None, FIGHTER, low, 0.5),
        (1, with_radar(max_range_m=30e3), None, FIGHTER, high, 0.5),
        (1, with_radar(max_elevation_rad=0.1), None, FIGHTER, high, 0.5),
        (0, with_radar(sector=Sector(1.0, 1.0)), None, FIGHTER, low, 0.5),
        (0, with_missile(max_range_m=25e3), None, FIGHTER, low, 0.5),
        (0, with_missile(min_range_m=15e3), None, FIGHTER, low, 0.5),
        (0, with_missile(max_altitude_m=390.0), None, FIGHTER, low, 0.5),
        (0, with_missile(min_altitude_m=500.0), None, FIGHTER, low, 0.5),
        (1, with_missile(burnout_speed_m_s=0.5 * battery.interceptor.burnout_speed_m_s), None, FIGHTER, high, 0.5),
    ]  # fmt: skip

    def answers(forgetting: bool) -> list[bytes]:
        found = []
        for _, one, ground, target, height, look in changed:
            if forgetting:
                kept_coverage.kept.forget()
            whole = Coverage(one, ground, target, height, look)
            radars, units = whole.rings(["battery"])
            window = whole.picture(["battery"], 4096)
            assert window is not None
            rings = [radars[0].seen, units[0].reach, units[0].engaged]
            found.append(b"".join(part.tobytes() for ring in rings for part in ring) + window.bits.tobytes())
        return found

    kept_coverage.kept.forget()
    together = answers(forgetting=False)
    assert together == answers(forgetting=True)
    for i, (of, *_) in enumerate(changed):  # each change shows, so that one left out of the key would too
        assert i == of or together[i] != together[of], i


def test_sites_far_apart_are_drawn_more_coarsely_and_never_without_bound() -> None:
    near = resolved()
    place = near.units[0].place
    there = replace(place, latitude_rad=place.latitude_rad + 0.2, longitude_rad=place.longitude_rad + 0.2)
    radars = tuple(replace(radar, name=f"far-{radar.name}", place=there) for radar in near.radars)
    both = replace(near, radars=(*near.radars, *radars))
    alone, together = (Coverage(one, None, FIGHTER, Height(500.0, False)) for one in (near, both))
    assert together.around_of(across=4096) < alone.around_of(across=4096)
    drawn = together.picture(pixels_around=together.around_of(across=1024))
    assert drawn is not None
    assert max(drawn.bits.shape) <= kept_coverage.MOST_ACROSS
