"""The reason that is given is the reason: take the named number away, and the window grows at that end."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.agreement.generate import random_plan
from tests.plan.fixtures import aircraft, interceptor, place, resolved, short_interceptor, unit, unit_radar

from redan.engine import replay
from redan.layout import Event, Purpose
from redan.physics.geodesy import geodesic_direct
from redan.plan import Compiled, compile_plan, explain
from redan.plan.first_shot import first_shots
from redan.plan.pair import SAME_WINDOW_S, Pair
from redan.reasons.chances import shifts_s
from redan.reference.conditions import first_track_s, opportunity_s
from redan.reference.queue import draw
from redan.reference.world import build_world
from redan.scenario import load_scenario, parse_scenario, resolve
from redan.scenario.resolved import FireUnit, Interceptor, Place, Radar, Resolved, Waypoint

INPUT = Path(__file__).parent / "inputs" / "explain-cuts" / "green2.yaml"
SITE = place(33.5, 36.3)
AWAY = "it flies away faster than the missile comes after it"


def launches(text: str) -> list[str]:
    return [line.strip().partition(":")[0] for line in text.splitlines() if line.startswith("  launch ")]


def test_windows_cut_for_interpolation_are_one() -> None:
    compiled = compile_plan(resolve(load_scenario(INPUT)))
    text = explain(compiled, "u1", "hi-1")
    assert len(compiled.plan.window_open_s) > 2, "the case is cut no more"
    assert launches(text) == ["launch 585 s to 1543 s", "launch 1564 s to 1751 s"]
    assert AWAY not in text


@pytest.mark.parametrize(
    ("system", "altitude", "wanted"), [("s-400", "9000 m", 2), ("s-300pmu-2", "300 m", 1), ("buk-m2e", "12000 m", 1)]
)
def test_no_two_windows_touch(system: str, altitude: str, wanted: int) -> None:
    text = INPUT.read_text().replace("s-300pmu-2", system).replace("10000 m", altitude)
    text = text.replace("launchers: 6, missiles: 24, stock: 0", "stock: 0")
    compiled = compile_plan(resolve(parse_scenario(text, "x.yaml")))
    pair = Pair(compiled, 0, 0)
    assert all(b[0] - a[1] > 0.01 for a, b in zip(pair.windows, pair.windows[1:], strict=False))
    assert len(launches(explain(compiled, "u1", "hi-1"))) == len(pair.windows) >= wanted
    assert len(pair.windows) <= len(compiled.plan.window_open_s)


def test_the_assumption_that_ends_a_low_flight_is_named() -> None:
    """Buk: 45 km printed, 21.7 km low down, because an assumed slowest speed ends the flight."""
    text = INPUT.read_text().replace("s-300pmu-2", "buk-m2e").replace("altitude: 10000 m", "altitude: 60 m")
    text = text.replace("launchers: 6, missiles: 24, stock: 0", "stock: 0")
    text = explain(compile_plan(resolve(parse_scenario(text, "x.yaml"))), "u1", "hi-1")
    named = "the missile falls below its lowest useful speed (min_speed 600 m/s, redan's assumption, grade D)"
    assert f"it gets to 21.7 km: {named}" in text
    assert f"(dashed on the map): 21.8 km along the ground: {named}" in text
    assert f"not earlier: {named}" in text
    binding = text.splitlines()[-1]
    assert binding.startswith("What binds: the first window")
    assert named in binding


# Geometries, and how to take a named limit away.


def case(rng: random.Random) -> tuple[FireUnit, Radar, tuple[Waypoint, ...]]:
    missile = rng.choice([interceptor(), short_interceptor(), interceptor(max_range_m=60e3, max_altitude_m=12e3)])
    missile = replace(missile, max_target_speed_m_s=rng.choice([400.0, 2000.0]))
    site = unit("u", SITE, interceptor=missile, guidance=rng.choice(["whole-flight", "at-intercept"]))
    eye = unit_radar(site, reference_range_m=rng.choice([60e3, 400e3]), max_range_m=rng.choice([50e3, 400e3]))
    middle = geodesic_direct(SITE.latitude_rad, SITE.longitude_rad, 0.0, rng.choice([0.5e3, 5e3, 30e3]))
    course, speed = rng.uniform(-3, 3), rng.choice([150.0, 250.0, 700.0, 1200.0])
    ends = [geodesic_direct(middle[0], middle[1], course + turn, rng.choice([3e4, 2e5])) for turn in (0.0, math.pi)]
    heights = [rng.choice([40.0, 300.0, 3000.0, 11000.0, 20000.0]) for _ in ends]
    if rng.random() < 0.6:
        heights[1] = heights[0]
    way = tuple(Waypoint(Place(lat, lon), h, "sea", speed) for (lat, lon, _), h in zip(ends, heights, strict=True))
    return site, eye, way


def scene(site: FireUnit, eye: Radar, way: tuple[Waypoint, ...]) -> Resolved:
    return resolved(radars=(eye,), units=(site,), threats=(aircraft("a-1", way, start_s=0.0),))


def missile(**factors: float) -> Callable[[FireUnit, Radar], tuple[FireUnit, Radar]]:
    def change(site: FireUnit, eye: Radar) -> tuple[FireUnit, Radar]:
        old: Interceptor = site.interceptor
        new = {name: getattr(old, name) * factor for name, factor in factors.items()}
        return replace(site, interceptor=replace(old, **new)), eye

    return change


REMOVERS: dict[str, Callable[[FireUnit, Radar], tuple[FireUnit, Radar]]] = {
    "beyond the missile's range": missile(max_range_m=1.3),
    "inside the missile's shortest range": missile(min_range_m=0.0),
    "above the missile's ceiling": missile(max_altitude_m=2.0),
    "below the missile's lowest altitude": missile(min_altitude_m=0.0),
    "faster than the missile's target limit": missile(max_target_speed_m_s=5.0),
    "beyond the guidance range of its radar": lambda site, eye: (
        site, replace(eye, reference_range_m=9.0 * eye.reference_range_m, max_range_m=9.0 * eye.max_range_m),
    ),
    "its radar: below the horizon": lambda site, eye: (site, replace(eye, antenna_height_m=300.0)),
    "its radar: outside the antenna's elevation limits": lambda site, eye: (
        site, replace(eye, max_elevation_rad=1.57, min_elevation_rad=-1.5),
    ),
    "at the launch not yet in sight of its radar: below the horizon": lambda site, eye: (
        replace(site, guidance="at-intercept"), eye,
    ),
    "its radar loses sight on the way": lambda site, eye: (replace(site, guidance="at-intercept"), eye),
}  # fmt: skip


def covers(compiled: Compiled, launch_s: float) -> bool:
    plan = compiled.plan
    return any(a <= launch_s <= b for a, b in zip(plan.window_open_s, plan.window_close_s, strict=True))


@pytest.mark.slow
def test_without_the_named_limit_the_window_grows() -> None:
    rng = random.Random(5)
    tried: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(150):
        site, eye, way = case(rng)
        compiled = compile_plan(scene(site, eye, way))
        pair = Pair(compiled, 0, 0)
        for n, (opens, closes, _, _) in enumerate(pair.windows):
            apart_s = opens - (pair.windows[n - 1][1] if n else -math.inf)
            before = (pair.not_earlier(n), opens - 0.4) if opens > 1.0 and apart_s > 0.5 else ([], 0.0)
            for reasons, launch_s in (before, (pair.not_later(n), closes + 0.4)):
                if len(reasons) != 1 or reasons[0].what not in REMOVERS:
                    continue
                what = reasons[0].what
                assert not covers(compiled, launch_s)
                relaxed = compile_plan(scene(*REMOVERS[what](site, eye), way))
                tried[what] += 1
                if not covers(relaxed, launch_s):
                    wrong.append(f"case {number} window {n}: {what} at {launch_s:.1f}")
    assert wrong == []
    assert len(tried) >= 7, tried
    assert sum(tried.values()) > 60, tried


@pytest.mark.slow
def test_it_flies_away_is_said_where_the_range_opens_and_no_later_launch_meets_it() -> None:
    rng = random.Random(8)
    said = approaching = 0
    for _ in range(250):
        site, eye, way = case(rng)
        pair = Pair(compile_plan(scene(site, eye, way)), 0, 0)
        for n, (_, closes, _, last) in enumerate(pair.windows):
            reasons = [reason.what for reason in pair.not_later(n)]
            met_s = closes + last
            opening = pair.slant_m(min(met_s + 0.5, pair.duration_s)) > pair.slant_m(met_s)
            if AWAY in reasons:
                said += 1
                assert opening
                samples = pair.g.paths.time_s[pair.first : pair.last + 1].tolist()
                assert pair.launch_s(min(met_s + 0.5, pair.duration_s)) <= closes
                later = [t for t in samples if t > met_s and pair.launch_s(t) > closes + 0.5]
                assert len(reasons) > 1 or later == [] or n + 1 < len(pair.windows)
            elif not opening:
                approaching += 1
    assert said > 0
    assert approaching > 20


def test_what_ends_a_flight_is_what_keeps_it_from_going_on() -> None:
    """The slowest speed named for the low reach: with a slower one, drag as fitted anew, the reach grows."""
    from redan.plan.missiles import table_for
    from redan.plan.reach import flight_reach_m, reach_at

    for missile_ in (interceptor(min_speed_m_s=700.0), short_interceptor()):
        site = unit("u", SITE, interceptor=missile_)
        for height_m in (60.0, 500.0, 3000.0):
            reach = reach_at(site, table_for(missile_, 0.0), height_m, missile_.max_range_m, "aircraft")
            if "lowest useful speed" not in reach.why.what:
                continue
            slower = replace(missile_, min_speed_m_s=0.7 * missile_.min_speed_m_s)
            assert flight_reach_m(table_for(slower, 0.0), height_m, missile_.max_range_m) > reach.reach_m + 300.0
            break
        else:
            pytest.fail("no height at which speed ends the flight")


def test_merging_leaves_true_gaps() -> None:
    compiled = compile_plan(resolve(load_scenario(INPUT)))
    windows = Pair(compiled, 0, 0).windows
    assert SAME_WINDOW_S < 1e-4
    assert windows[1][0] - windows[0][1] == pytest.approx(20.7, abs=0.5)


# What binds, and how far it gets: held against the engine.

OWN = Path(__file__).parent / "inputs" / "explain-binds"
BINDS = [
    ("bering.yaml", "one-s400", "s4a", "east-1/jassm-er-1", "the first track"),
    ("bering.yaml", "one-s400", "s4a", "ships-1", "the first window"),
    ("bering.yaml", "late", "s4a", "ships-1", "the unit's readiness"),
    ("bering.yaml", "pantsir", "pan", "ships-1/storm-shadow-1", "the first window"),
]
SAID = re.compile(r"What binds: (.+?); first missile about (\d+) s")


@pytest.mark.parametrize(("file", "variant", "unit_", "threat", "binds"), BINDS)
def test_what_binds_is_what_the_engine_waits_for(file: str, variant: str, unit_: str, threat: str, binds: str) -> None:
    """The first missile that is announced lies among those of 20 replications, each less its raid's jitter."""
    compiled = compile_plan(resolve(load_scenario(OWN / file), variant))
    text = explain(compiled, unit_, threat)
    found = SAID.search(text)
    assert found, text.splitlines()[-1]
    assert found[1] == binds
    order = compiled.geometry.order
    u, t = order.unit_at[unit_], order.threat_at[threat]
    launches = []
    for replication in range(20):
        shift_s = float(shifts_s(compiled.plan, 11, replication)[t])
        events = replay(compiled.plan, 11, replication)[1]
        mine = events[(events["code"] == Event.LAUNCH) & (events["a"] == u) & (events["b"] == t)]
        launches += (mine["time_s"][:1] - shift_s).tolist()
    assert len(launches) >= 10
    assert min(launches) - 1.0 <= float(found[2]) <= max(launches) + 1.0


def test_the_first_shot_is_the_opportunity_of_the_reference() -> None:
    """The same draws give the same moment, as the rule that engine and reference share."""
    compared = 0
    for number in range(40):
        plan = random_plan(number)
        plan = plan._replace(raid_jitter_s=np.zeros_like(plan.raid_jitter_s))
        world = build_world(plan, 3, 0)
        shots = {pair.index: first_shots(plan, pair.index, 1, 3)[0] for pair in world.pairs.values()}
        for threat in world.threats:
            for sight in threat.sights:
                u = draw(world, Purpose.TRACK, sight.number, world.radars[sight.radar].key, threat.key)
                sight.tracked_s = first_track_s(sight.curves[0], u)
        for pair in world.pairs.values():
            start_s = world.threats[pair.threat].start_s
            assert shots[pair.index].taken_s == pytest.approx(opportunity_s(world, pair, start_s), abs=1e-9)
            compared += shots[pair.index].taken_s < math.inf
    assert compared > 30


SYSTEMS = ("s-300ps", "s-300pmu-1", "s-300pmu-2", "buk-m2e", "pantsir-s1", "s-75", "osa-akm", "kub")


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("height_m", [300, 3000, 9000])
def test_reach_and_the_first_intercept_of_what_flies_in_agree(system: str, height_m: int) -> None:
    text = (OWN / "inbound.yaml").read_text().replace("s-300ps", system).replace("3000 m", f"{height_m} m")
    text = explain(compile_plan(resolve(parse_scenario(text, "x.yaml"))), "u", "p-1")
    reach = re.search(r"at \d+ m above sea \(its height here\) (?:it gets to ([\d.]+) km|not at all): (.+)", text)
    assert reach, text
    opened = re.search(r"  launch .*intercept at ([\d.]+) km.*\n    not earlier: (.+)", text)
    if reach[1] is None:
        assert opened is None
        assert f"no launch can meet it: {reach[2].partition(' (')[0]}" in text
        return
    assert opened, text
    assert float(opened[1]) == pytest.approx(float(reach[1]), rel=0.01)
    assert opened[2] == reach[2]


def test_above_the_ceiling_is_not_at_all() -> None:
    text = (OWN / "inbound.yaml").read_text().replace("s-300ps", "osa-akm").replace("3000 m", "9000 m")
    text = explain(compile_plan(resolve(parse_scenario(text, "x.yaml"))), "u", "p-1")
    assert "(its height here) not at all: above the missile's ceiling (max_altitude 5000 m" in text
    assert "to 0.0 km" not in text
    assert "(dashed on the map)" not in text  # 9.9 of 10 km: the map draws no dashed ring


def test_sights_stand_in_their_order_and_none_is_empty() -> None:
    text = explain(compile_plan(resolve(load_scenario(OWN / "bering.yaml"), "one-s400")), "s4a", "east-1/jassm-er-1")
    spans = [(int(a), int(b)) for a, b in re.findall(r"  (?:not )?in sight (\d+) s to (\d+) s", text)]
    assert spans == sorted(spans)
    assert len(spans) >= 3
    assert all(a < b for a, b in spans)
    assert re.search(r"until lost: cape 1670 s to \d+ s", text)
    assert "not earlier: at the launch not yet in sight of its radar: below the horizon" in text
    assert "loses sight" not in text
