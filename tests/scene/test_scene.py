"""A scene says of one replication what its row and its events say, with the places of the plan."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import FrozenInstanceError

import numpy as np
import pymap3d
import pytest
from pyproj import Geod
from tests.scene.raid import compiled, scene, story

from redan.layout.codes import Event, Fate
from redan.scene.arc import fly
from redan.scene.scene import MISSILE, geodetic_deg
from redan.scene.shots import meeting, shots
from redan.scene.ways import cut, ways_of

BOTH = [(replication, doctrine) for doctrine in ("leaves", "runs") for replication in range(6)]
WGS84 = Geod(ellps="WGS84")


@pytest.mark.parametrize(("replication", "doctrine"), BOTH)
def test_tracks_begin_and_end_with_their_threats(replication: int, doctrine: str) -> None:
    told, found = story(replication, doctrine), scene(replication, doctrine)
    tracks = {track.name: track for track in found.tracks}
    for t, name in enumerate(told.names.threats):
        fate = Fate(int(told.outcomes.fate[0, t]))
        if fate == Fate.NEVER_RELEASED:
            assert name not in tracks
            continue
        assert tracks[name].to_s == pytest.approx(float(told.outcomes.fate_time_s[0, t]), abs=1e-6)
        assert np.all(np.diff(tracks[name].time_s) > 0.0)


def test_every_fate_was_met() -> None:
    """Else the test above says little."""
    fates = Counter(Fate(int(f)).name for r, d in BOTH for f in story(r, d).outcomes.fate[0])
    assert {"KILLED", "ARRIVED_HIT", "TURNED", "NEVER_RELEASED"} <= set(fates)


@pytest.mark.parametrize(("replication", "doctrine"), BOTH)
def test_every_launch_has_a_missile_that_ends_with_its_intercept(replication: int, doctrine: str) -> None:
    told, found = story(replication, doctrine), scene(replication, doctrine)
    fired = shots(compiled(doctrine).plan, told.events)
    codes = told.events["code"]
    assert len(fired) == int((codes == Event.LAUNCH).sum()) == int(told.outcomes.fired.sum())
    assert sorted(s.intercept for s in fired) == np.flatnonzero(codes == Event.INTERCEPT).tolist()
    missiles = [track for track in found.tracks if track.kind == MISSILE]
    assert [m.from_s for m in missiles] == pytest.approx([s.launch_s for s in fired])
    assert [m.to_s for m in missiles] == pytest.approx([s.meets_s for s in fired])
    assert len({m.name for m in missiles}) == len(missiles)


@pytest.mark.parametrize(("replication", "doctrine"), BOTH)
def test_a_missile_that_kills_ends_where_its_target_ends(replication: int, doctrine: str) -> None:
    found = scene(replication, doctrine)
    tracks = {track.name: track for track in found.tracks}
    for missile in tracks.values():
        if missile.kind == MISSILE and missile.why.startswith("killed"):
            target = tracks[missile.target or ""]
            assert missile.to_s == pytest.approx(target.to_s)
            assert math.dist(missile.position_ecef_m[-1], target.position_ecef_m[-1]) < 1e-3


def test_a_missile_leaves_from_its_unit() -> None:
    found = scene()
    places = {entity.name: entity.place_ecef_m for entity in found.entities}
    missiles = [track for track in found.tracks if track.kind == MISSILE]
    assert missiles
    for missile in missiles:
        assert math.dist(missile.position_ecef_m[0], places[missile.by or ""]) < 1e-6


def test_the_flight_of_a_missile_is_the_flyout_table_s() -> None:
    """The path integrated for the picture takes the time that the plan's table says, within 2 %."""
    plan = compiled()
    ways = ways_of(plan, story().outcomes, story().events)
    ratios = []
    for shot in shots(plan.plan, story().events):
        home = tuple(float(v) for v in plan.geometry.units.columns[shot.unit, 3:6])
        lasts_s = shot.meets_s - shot.launch_s
        if ways[shot.threat].turned_s > shot.meets_s:
            own_s = fly(plan.geometry.units.missiles[shot.unit], home, meeting(shot, ways), lasts_s)[2]
            ratios.append(own_s / lasts_s)
    assert len(ratios) >= 5
    assert max(abs(ratio - 1.0) for ratio in ratios) < 0.02


def test_straight_between_samples_is_within_50_m_of_the_missile_s_path() -> None:
    """Held against the same path in steps eight times as fine."""
    from redan.scene import arc

    plan = compiled()
    ways = ways_of(plan, story().outcomes, story().events)
    for shot in shots(plan.plan, story().events)[:6]:
        home = tuple(float(v) for v in plan.geometry.units.columns[shot.unit, 3:6])
        table, lasts_s = plan.geometry.units.missiles[shot.unit], shot.meets_s - shot.launch_s
        coarse = fly(table, home, meeting(shot, ways), lasts_s)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(arc, "COAST_STEP_S", arc.COAST_STEP_S / 8)
            patch.setattr(arc, "BOOST_STEP_S", arc.BOOST_STEP_S / 8)
            fine = fly(table, home, meeting(shot, ways), lasts_s)
        assert len(fine[0]) > 3 * len(coarse[0])
        straight = np.column_stack([np.interp(fine[0], coarse[0], coarse[1][:, axis]) for axis in range(3)])
        assert np.linalg.norm(straight - fine[1], axis=1).max() < 50.0


@pytest.mark.parametrize("between", ["ecef", "degrees"])
def test_straight_between_samples_is_within_50_m_of_a_level_flight(between: str) -> None:
    """Closed form: an aircraft of this raid flies a geodesic at 240 m/s and 5000 m (PROJ's own, not redan's)."""
    track = next(t for t in scene(0).tracks if t.name == "raid-1")
    lon, lat, height = zip(*(geodetic_deg(tuple(p)) for p in track.position_ecef_m), strict=True)
    azimuth, _, _ = WGS84.inv(35.6, 33.5, 36.2, 33.5)
    worst = 0.0
    until_s = min(track.to_s, track.drawn_from_s, track.from_s + 200.0)
    for at_s in np.arange(track.from_s, until_s, 0.7):
        true_lon, true_lat, _ = WGS84.fwd(35.6, 33.5, azimuth, 240.0 * (at_s - track.from_s))
        true = pymap3d.geodetic2ecef(true_lat, true_lon, 5000.0)
        if between == "ecef":
            shown = track.at(at_s)
        else:
            shown = pymap3d.geodetic2ecef(*(np.interp(at_s, track.time_s, values) for values in (lat, lon, height)))
        worst = max(worst, math.dist(true, shown))
    assert until_s - track.from_s > 100.0
    assert worst < 50.0


@pytest.mark.parametrize("doctrine", ["leaves", "runs"])
def test_an_aircraft_that_has_turned_away_runs_from_the_launcher(doctrine: str) -> None:
    checked = 0
    for replication in range(6):
        told, found = story(replication, doctrine), scene(replication, doctrine)
        first = {}
        for event in told.events:
            if event["code"] == Event.LAUNCH:
                first.setdefault(told.names.threats[event["b"]], told.names.units[event["a"]])
        places = {entity.name: entity.place_ecef_m for entity in found.entities}
        for track in found.tracks:
            if track.kind == "aircraft" and track.drawn_from_s < track.to_s - 15.0:
                home = places[first[track.name]]
                early = math.dist(track.at(track.drawn_from_s + 12.0), home)
                assert math.dist(track.position_ecef_m[-1], home) > early + 200.0
                speeds = np.linalg.norm(np.diff(track.position_ecef_m, axis=0), axis=1) / np.diff(track.time_s)
                assert speeds.max() < 245.0
                checked += 1
    assert checked


def test_events_say_who_did_what_to_whom_where() -> None:
    found = scene()
    launch = next(event for event in found.events if event.what == "launch")
    assert (launch.who, launch.whom) == (launch.about["unit"], launch.about["threat"])
    assert launch.text.startswith(f"{launch.who} fires at {launch.whom} from launcher-")
    places = {entity.name: entity.place_ecef_m for entity in found.entities}
    assert launch.place_ecef_m == places[launch.who or ""]
    tracks = {track.name: track for track in found.tracks}
    kills = [event for event in found.events if event.what == "intercept" and event.about["killed"]]
    assert kills
    for kill in kills:
        assert math.dist(kill.place_ecef_m or (), tracks[kill.whom or ""].position_ecef_m[-1]) < 1e-3


def test_what_is_lost_stands_no_longer() -> None:
    for replication in range(6):
        found = scene(replication)
        lost = [event.time_s for event in found.events if event.what == "lost" and event.who == "store"]
        if lost:
            (store,) = (entity for entity in found.entities if entity.name == "store")
            assert store.standing_s == ((-math.inf, lost[0]),)
            return
    pytest.fail("the store was never lost")


def test_nothing_in_a_scene_can_be_changed() -> None:
    found = scene()
    with pytest.raises(FrozenInstanceError):
        found.title = "other"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        found.tracks[0].position_ecef_m[0] = 0.0
    with pytest.raises(ValueError, match="read-only"):
        found.tracks[-1].time_s[0] = 0.0


def test_a_way_is_cut_where_it_ends() -> None:
    time_s, places = np.array([0.0, 2.0, 4.0]), np.array([[0.0, 0, 0], [2.0, 0, 0], [4.0, 0, 0]])
    for end_s, kept in ((3.0, [0.0, 2.0, 3.0]), (2.0, [0.0, 2.0]), (9.0, [0.0, 2.0, 4.0]), (0.0, [0.0])):
        times, cut_m = cut(time_s, places, end_s)
        assert times.tolist() == kept
        assert cut_m[:, 0].tolist() == kept
