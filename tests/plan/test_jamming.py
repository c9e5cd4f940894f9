"""Jamming in the plan: burn-through in closed form, hazards by quadrature, laws, what is inert and what is refused."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from tests.plan.fixtures import aircraft, place, radar, resolved, unit, unit_radar

from redan.engine import replay, simulate
from redan.errors import InputError
from redan.layout import Event, Plan, as_planned
from redan.physics.detection import detection_probability, detection_threshold, required_snr
from redan.physics.geodesy import geodesic_direct
from redan.plan.compile import Compiled, compile_plan
from redan.plan.jam_curves import curves
from redan.plan.jam_curves import looks_of as looks_of_sight
from redan.plan.jam_words import burn_through
from redan.plan.looks import GUIDING_LOOK, relative_range
from redan.reference import simulate_one
from redan.scenario.resolved import (
    Asset,
    Effect,
    Escape,
    Jammer,
    Net,
    Place,
    Radar,
    Receiver,
    Resolved,
    Threat,
    Waypoint,
)

RECEIVER = Receiver(frequency_hz=3e9, gain_db=35.0, sidelobe_db=30.0, beamwidth_rad=0.035, noise_temperature_k=1000.0)
QUIET_M = 150e3  # reference range for the target's 1 m^2
HERE = place(33.5, 36.0)
HEIGHT_M = 9000.0


def at(azimuth_deg: float, range_m: float) -> Place:
    """A place seen from the radar."""
    return Place(*geodesic_direct(HERE.latitude_rad, HERE.longitude_rad, math.radians(azimuth_deg), range_m)[:2])


def flight(name: str, *points: Place, speed_m_s: float = 250.0, height_m: float = HEIGHT_M, **changes: Any) -> Threat:
    route = tuple(Waypoint(point, height_m, "sea", speed_m_s) for point in points)
    return aircraft(name, route, **({"rcs_m2": 1.0, "raid_jitter_s": 0.0, "turn_probability": 0.0} | changes))


def looking(**changes: Any) -> Radar:
    """One look a minute, no history: each period of the curve shows one look."""
    values = {"net": "net", "receiver": RECEIVER, "scan_period_s": 60.0, "confirm_m": 1, "confirm_n": 1}
    return radar("eye", HERE, **(values | changes))


def inbound(**changes: Any) -> Threat:
    return flight("bomber-1", at(270.0, 280e3), at(270.0, 8e3), **changes)


def density_for(ratio: float, range_m: float, lobe_db: float) -> float:
    """Power density whose noise at a range stands in this ratio to the receiver's: Friis over k T, written out anew."""
    wavelength = 299792458.0 / RECEIVER.frequency_hz
    gain = float(10.0 ** (0.1 * (RECEIVER.gain_db - lobe_db)))
    return ratio * 1.380649e-23 * 1000.0 * (4.0 * math.pi * range_m / wavelength) ** 2 / gain


def parked(ratio: float, *, azimuth_deg: float = 180.0, name: str = "prowler-1", **changes: Any) -> Threat:
    """A stand-off jammer that all but stands still 200 km off: J/N of this ratio in the side lobes."""
    spot, beside = at(azimuth_deg, 200e3), at(azimuth_deg, 200.02e3)
    jams = Jammer("stand-off", density_for(ratio, slant_m(200e3), RECEIVER.sidelobe_db), 1e9, 10e9)
    values: dict[str, Any] = {"speed_m_s": 0.01, "jams": jams}
    return flight(name, spot, beside, **(values | changes))


def slant_m(ground_m: float, height_m: float = HEIGHT_M) -> float:
    """Straight distance from the antenna; a sphere is near enough."""
    r = 6_371_000.0
    angle = ground_m / r
    return math.hypot((r + height_m) * math.sin(angle), (r + height_m) * math.cos(angle) - r - 10.0)


def case(*threats: Threat, **parts: Any) -> Resolved:
    watches = tuple(("net", threat.name) for threat in threats if threat.jams is None or threat.jams.role == "self")
    given = {"radars": (looking(),), "nets": (Net("net", 0.0, 100, None),), "threats": threats, "watches": watches}
    return resolved(**(given | parts))


def curve_of(plan: Plan, threat: int, curve: int) -> tuple[np.ndarray, np.ndarray]:
    sight = int(plan.threat_sight_offset[threat])
    rows = slice(int(plan.sight_knot_offset[sight]), int(plan.sight_knot_offset[sight + 1]))
    mine = plan.knot_curve[rows] == curve
    return plan.knot_time_s[rows][mine], plan.knot_probability[rows][mine]


def look(range_m: float, noise: float) -> float:
    """Probability of one look at 1 m^2, from the radar equation."""
    snr = required_snr(0.8, 1e-6, 1, 1) * (QUIET_M / range_m) ** 4 / (1.0 + noise)
    return detection_probability(snr, detection_threshold(1e-6, 1), 1, 1)


def looks_of(plan: Plan, threat: int, curve: int) -> list[tuple[float, float]]:
    """Middle of each period and share of the untracked that its look finds, read back from the curve."""
    times, chance = curve_of(plan, threat, curve)
    left = 1.0 - chance
    return [
        (0.5 * (a + b), 1.0 - after / before)
        for a, b, before, after in zip(times, times[1:], left, left[1:], strict=False)
        if b - a == pytest.approx(60.0) and after > 1e-6
    ]


def range_at(compiled: Compiled, threat: int, time_s: float) -> float:
    jams = compiled.geometry.jams
    assert jams is not None
    away = jams.jamming.place_m(threat, np.array([time_s])) - jams.jamming.antennas[0]
    return float(np.linalg.norm(away))


@pytest.mark.parametrize(("ratio", "share"), [(10.0, 11.0**-0.25), (100.0, 0.315)])
def test_stand_off_burn_through_is_that_of_the_book(ratio: float, share: float) -> None:
    compiled = compile_plan(case(inbound(), parked(ratio)))
    found = looks_of(compiled.plan, 0, 1)
    assert len(found) >= 4
    for time_s, chance in found:
        assert chance == pytest.approx(look(range_at(compiled, 0, time_s), ratio), rel=5e-3, abs=1e-7)
    jams = compiled.geometry.jams
    assert jams is not None
    times = np.linspace(0.0, 1080.0, 20_000)
    assert burn_through(jams.jamming, 0, 0, QUIET_M, times)[0] / QUIET_M == pytest.approx(share, abs=1e-3)


@pytest.mark.parametrize(("ratio", "share"), [(10.0, 0.315), (100.0, 0.100)])
def test_self_screening_burn_through_is_that_of_the_book(ratio: float, share: float) -> None:
    """x^2 + j x - 1 = 0, R = R_d sqrt(x), with j the J/N at the range R_d of detection without noise."""
    x = 0.5 * (math.sqrt(ratio * ratio + 4.0) - ratio)
    assert math.sqrt(x) == pytest.approx(share, abs=5e-4)
    jams = Jammer("self", density_for(ratio, QUIET_M, 0.0), 1e9, 10e9)
    compiled = compile_plan(case(inbound(jams=jams)))
    plan = compiled.plan
    assert not len(plan.jam_bit)
    assert not plan.knot_curve.any(), "always on while it flies: no alternative"
    for time_s, chance in looks_of(plan, 0, 0):
        range_m = range_at(compiled, 0, time_s)
        assert chance == pytest.approx(look(range_m, ratio * (QUIET_M / range_m) ** 2), rel=5e-3, abs=1e-7)
    made = compiled.geometry.jams
    assert made is not None
    times = np.linspace(0.0, 1088.0, 40_000)
    assert burn_through(made.jamming, 0, 0, QUIET_M, times)[0] / QUIET_M == pytest.approx(share, abs=2e-3)


def test_guidance_range_shrinks_by_the_same_law() -> None:
    """Launches whose intercept lies beyond R_g (1 + j)^(-1/4) are gone, all others are left."""
    battery = unit("sam", HERE)
    eye = unit_radar(battery, receiver=RECEIVER, max_range_m=400e3)
    quiet = case(inbound(), parked(0.0), radars=(eye,), units=(battery,), nets=(), watches=())
    ratio = 200.0
    jammed = replace(quiet, threats=(inbound(), parked(ratio)))
    without, plan = compile_plan(quiet).plan, compile_plan(jammed).plan
    assert plan.jam_pair.tolist().count(0) == 1
    sets = plan.window_set[: int(plan.pair_window_offset[1])]
    assert set(sets.tolist()) == {0, 1}
    assert plan.window_open_s[sets.tolist().index(0)] == without.window_open_s[0]
    first = int(np.flatnonzero(sets == 1)[0])
    met_s = float(plan.window_open_s[first] + plan.node_flight_s[plan.window_node_offset[first]])
    expected_m = QUIET_M * relative_range(GUIDING_LOOK, 0.8, 1e-6, 1) * (1.0 + ratio) ** -0.25
    assert range_at(compile_plan(jammed), 0, met_s) == pytest.approx(expected_m, rel=2e-3)
    assert (
        plan.window_close_s[int(np.flatnonzero(sets == 1)[-1])]
        == without.window_close_s[int(without.pair_window_offset[1]) - 1]
    ), "near by, every launch is left"
    bars = as_planned(plan)
    assert bars.window_open_s[0] == plan.window_open_s[first]


def test_a_radar_that_the_noise_drowns_never_fires_and_that_is_said() -> None:
    battery = unit("sam", HERE)
    eye = unit_radar(battery, receiver=RECEIVER)
    own = Jammer("self", density_for(1e6, QUIET_M, 0.0), 1e9, 10e9)
    parts = {"radars": (eye,), "units": (battery,), "nets": (), "watches": ()}
    near = compile_plan(case(inbound(), **parts))
    assert len(near.plan.pair_unit) == 1
    drowned = compile_plan(case(inbound(jams=own), **parts))
    assert len(drowned.plan.pair_unit) == 0
    assert drowned.reach[0, 0] == 8, "beyond guidance"


def test_who_runs_into_its_own_noise_escapes() -> None:
    """A meeting at which R (1 + J/N)^(1/4) is beyond R_g is none; nearer it is that of a plan without noise."""
    battery = unit("sam", HERE)
    eye = unit_radar(battery, receiver=RECEIVER, max_range_m=400e3)
    delay_s, turn_s, speed_m_s = 5.0, 10.0, 250.0
    runs: dict[str, Any] = {"escape": Escape(turn_s), "turn_probability": 1.0, "turn_delay_s": delay_s}
    parts = {"radars": (eye,), "units": (battery,), "nets": (), "watches": ()}
    ratio = 20.0
    own = Jammer("self", density_for(ratio, QUIET_M, 0.0), 1e9, 10e9)
    quiet = compile_plan(case(inbound(**runs), **parts))
    noisy = compile_plan(case(inbound(jams=own, **runs), **parts))
    guiding_m = QUIET_M * relative_range(GUIDING_LOOK, 0.8, 1e-6, 1)
    launch_s, before_s = escapes(quiet.plan)
    outcomes = set()
    for at_s, after_s in zip(*escapes(noisy.plan), strict=True):
        chase_s = float(np.interp(at_s, launch_s, before_s))
        away_m = range_at(noisy, 0, at_s + delay_s) + speed_m_s * (chase_s - delay_s - turn_s)
        counts_as_m = away_m * (1.0 + ratio * (QUIET_M / away_m) ** 2) ** 0.25
        if np.isfinite(chase_s) and abs(counts_as_m - guiding_m) > 300.0:
            outcomes.add(counts_as_m > guiding_m)
            assert np.isinf(after_s) == (counts_as_m > guiding_m)
            assert np.isinf(after_s) or after_s == pytest.approx(chase_s, abs=0.2)
    assert outcomes == {False, True}


def escapes(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Launch times and times to the meeting with the turned target at every node of the first pair."""
    last = int(plan.pair_window_offset[1])
    nodes = [slice(int(a), int(b)) for a, b in pairwise(plan.window_node_offset[: last + 1])]
    times = [
        np.linspace(plan.window_open_s[w], plan.window_close_s[w], rows.stop - rows.start)
        for w, rows in enumerate(nodes)
    ]
    return np.concatenate(times), plan.node_escape_s[: nodes[-1].stop]


# ---- a jammer that goes


def test_first_tracks_with_a_jammer_that_goes_are_those_of_the_piecewise_hazard() -> None:
    """Under noise until it leaves, then without: 1 - exp(-(H_1(t1) + H_0(t) - H_0(t1))), summed look by look."""
    gone_s, ratio, count = 400.0, 60.0, 20_000
    jammer = parked(ratio, speed_m_s=20.0 / gone_s)
    # a row of effects on the first track keeps its time
    clock = Asset("clock", "city", at(0.0, 400e3), 1)
    seen = Effect("seen", "tracked", ("net", "bomber-1"), "asset", "clock", "set", "absent")
    compiled = compile_plan(case(inbound(), jammer, assets=(clock,), effects=(seen,)))
    plan = compiled.plan
    assert float(plan.threat_end_s[1]) == pytest.approx(gone_s, rel=1e-3)
    tracked = simulate(plan, 11, 0, count).acted_s[:, 0]
    assert [first_track(plan, n) for n in range(50)] == tracked[:50].tolist()
    start_s = float(plan.sight_start_s[0])
    hazard, edges, spent = 0.0, [start_s], [0.0]
    opens_s = start_s
    while opens_s < 900.0:
        range_m = range_at(compiled, 0, opens_s + 30.0)
        parts = [(opens_s, opens_s + 60.0, ratio if opens_s + 60.0 <= gone_s else 0.0)]
        if opens_s < gone_s < opens_s + 60.0:  # the look that is under way: its probability is spread over the period
            parts = [(opens_s, gone_s, ratio), (gone_s, opens_s + 60.0, 0.0)]
        for a, b, noise in parts:
            # the curve is linear over a period: hazard of a share of it
            p = look(range_m, noise if a < gone_s else 0.0)
            begin, end = (a - opens_s) / 60.0, (b - opens_s) / 60.0
            hazard += math.log1p(-p * begin) - math.log1p(-p * end)
            edges.append(b)
            spent.append(hazard)
        opens_s += 60.0
    for time_s, total in zip(edges[1:], spent[1:], strict=True):
        expected = -math.expm1(-total)
        error = math.sqrt(max(expected * (1.0 - expected), 1e-4) / count)
        assert float((tracked <= time_s).mean()) == pytest.approx(expected, abs=4.0 * error), time_s
    assert spent[-1] > 1.0
    assert min(spent[edges.index(min(edges, key=lambda e: abs(e - gone_s)))], 1.0) < 0.5


def first_track(plan: Plan, replication: int) -> float:
    _, log = simulate_one(plan, 11, replication)
    return next((row[0] for row in log if row[1] == Event.TRACKED), math.inf)


# ---- laws


def generated(seed: int) -> tuple[list[Threat], list[Threat], tuple[Radar, ...]]:
    chance = random.Random(seed)
    bombers = [
        flight(f"bomber-{n}", at(chance.uniform(200, 340), 250e3), at(chance.uniform(200, 340), 10e3),
               start_s=chance.uniform(0, 300))
        for n in range(3)
    ]  # fmt: skip
    jammers = [
        flight(
            f"prowler-{n}", at(chance.uniform(180, 360), chance.uniform(60e3, 250e3)),
            at(chance.uniform(180, 360), chance.uniform(60e3, 250e3)), start_s=chance.uniform(0, 300),
            jams=Jammer("stand-off", 10.0 ** chance.uniform(-5, -3), 1e9, 10e9, ("all", "forward", "aft")[n]),
        )
        for n in range(3)
    ]  # fmt: skip
    radars = (
        looking(scan_period_s=chance.choice([2.0, 7.0]), confirm_m=2, confirm_n=3),
        replace(looking(scan_period_s=10.0, confirm_m=3, confirm_n=5), name="other", place=at(45.0, 30e3)),
    )
    return bombers, jammers, radars


@pytest.mark.parametrize("seed", range(12))
def test_more_jamming_never_brings_a_track_forward(seed: int) -> None:
    bombers, jammers, radars = generated(seed)
    watches = tuple(("net", bomber.name) for bomber in bombers)
    plans = [compile_plan(case(*bombers, *jammers[:count], radars=radars, watches=watches)).plan for count in range(4)]
    later = 0
    for replication in range(12):
        times = [tracks_of(plan, replication, bombers, jammers) for plan in plans]
        for fewer, more in pairwise(times):
            for one, other in zip(fewer, more, strict=True):
                assert other >= one - 1e-6, (replication, fewer, more)
                later += other > one + 1.0
    assert later > 0, "the jammers of this case do something"


def tracks_of(plan: Plan, replication: int, bombers: list[Threat], jammers: list[Threat]) -> list[float]:
    _, log = simulate_one(plan, 5, replication)
    found = {row[2]: row[0] for row in log if row[1] == Event.TRACKED}
    return [found.get(n, math.inf) for n in range(len(bombers))]  # names: bombers come before prowlers


def test_curves_are_ordered_and_the_quiet_one_is_that_of_a_plan_without_jammers() -> None:
    for seed in range(6):
        bombers, jammers, radars = generated(seed)
        quiet = compile_plan(case(*bombers, radars=radars)).plan
        plan = compile_plan(case(*bombers, *jammers, radars=radars)).plan
        for sight in range(int(quiet.threat_sight_offset[-1])):
            rows = slice(int(plan.sight_knot_offset[sight]), int(plan.sight_knot_offset[sight + 1]))
            numbers = plan.knot_curve[rows]
            curves = {
                c: (plan.knot_time_s[rows][numbers == c], plan.knot_probability[rows][numbers == c])
                for c in range(int(numbers.max()) + 1)
            }
            own = slice(int(quiet.sight_knot_offset[sight]), int(quiet.sight_knot_offset[sight + 1]))
            grid = quiet.knot_time_s[own]
            assert np.interp(grid, *curves[0]) == pytest.approx(quiet.knot_probability[own], abs=2e-8)
            for c in curves:
                for bit in range(2):
                    if c >> bit & 1:
                        less, more = (np.interp(grid, *curves[k]) for k in (c ^ 1 << bit, c))
                        assert (more <= less + 1e-12).all()


# ---- what counts, what does not


@pytest.mark.parametrize(
    ("jams", "acts"),
    [
        ({}, True),
        ({"low_hz": 8e9}, False),  # another band
        ({"density_w_hz": 1e-15}, False),  # less than one percent of range
    ],
)
def test_a_jammer_without_effect_leaves_the_plan_as_it_is(jams: dict[str, Any], acts: bool) -> None:
    jammer = parked(100.0)
    assert jammer.jams is not None
    jamming = compile_plan(case(inbound(), replace(jammer, jams=replace(jammer.jams, **jams))))
    silent = compile_plan(case(inbound(), replace(jammer, jams=None), watches=(("net", "bomber-1"),)))
    assert (jamming.digest != silent.digest) == acts
    assert any(note.startswith("inert: ") for note in jamming.notes) != acts


def test_behind_the_horizon_and_outside_its_sector_it_does_nothing() -> None:
    low = parked(100.0, height_m=50.0)
    assert not len(compile_plan(case(inbound(), low)).plan.jam_bit)
    for direction, acts in (("forward", False), ("aft", True), ("all", True)):  # parked: it creeps away from the radar
        jammer = parked(100.0)
        assert jammer.jams is not None
        plan = compile_plan(case(inbound(), replace(jammer, jams=replace(jammer.jams, direction=direction)))).plan
        assert bool(len(plan.jam_bit)) == acts, direction


def test_in_the_main_lobe_it_counts_in_full() -> None:
    """In line with the target it is 30 dB stronger than beside it."""
    compiled = compile_plan(case(inbound(), parked(1.0, azimuth_deg=270.0), parked(1.0, name="other-1")))
    jams = compiled.geometry.jams
    assert jams is not None
    names = [threat.name for threat in compiled.geometry.order.threats]
    target_m = jams.jamming.place_m(names.index("bomber-1"), np.array([200.0]))
    levels = [jams.jamming.noise(names.index(n), 0, np.array([200.0]), target_m)[0] for n in ("prowler-1", "other-1")]
    assert levels == pytest.approx([1000.0, 1.0], rel=2e-3)


def test_four_jammers_at_most() -> None:
    crowd = [parked(10.0, azimuth_deg=100.0 + 10.0 * n, name=f"j{n}-1", where=f"test.yaml:{n + 1}:3") for n in range(5)]
    assert compile_plan(case(inbound(), *crowd[:4])).plan.knot_curve.max() == 15
    with pytest.raises(InputError, match=r"test\.yaml:5:3.*noise of 5 jammers.*at most 4.*power of several"):
        compile_plan(case(inbound(), *crowd))


def test_jammer_and_jammed_keep_time() -> None:
    late = inbound(raid_jitter_s=30.0, where="test.yaml:7:3")
    with pytest.raises(InputError, match=r"test\.yaml:7:3.*shifts in time.*jitter: 0 s"):
        compile_plan(case(late, parked(100.0)))
    together = parked(100.0, raid="bomber", raid_jitter_s=30.0)
    assert len(compile_plan(case(inbound(raid_jitter_s=30.0), together)).plan.jam_bit) == 1


@pytest.mark.parametrize("confirm", [(1, 1), (2, 2), (2, 3), (3, 5)])
def test_no_combination_spends_more_hazard_than_a_part_of_it(confirm: tuple[int, int]) -> None:
    """M-of-N remembers: after many strong looks without a track the next one is weaker. The curves are rounded."""
    chance = np.random.default_rng(4)
    quiet = chance.uniform(0.0, 1.0, 30)
    weaker = [quiet * chance.choice([0.2, 0.5, 1.0], 30) for _ in range(2)]
    probability = np.array([quiet, *weaker, np.minimum(*weaker)])
    made = curves(probability, looks_of_sight(0.0, 300.0, 10.0), *confirm)
    left = [np.maximum(1.0 - np.interp(np.arange(0.0, 301.0, 10.0), *curve), 1e-12) for curve in made]
    spent = [1.0 - after[1:] / after[:-1] for after in left]
    going = left[0][:-1] > 1e-6
    for c, parts in ((1, (0,)), (2, (0,)), (3, (1, 2))):
        for part in parts:
            assert (spent[c] <= spent[part] + 1e-7)[going].all()
    exact = curves(probability[:1], looks_of_sight(0.0, 300.0, 10.0), *confirm)[0]
    assert exact[1] == pytest.approx(made[0][1])


@pytest.mark.parametrize("period_s", [1.0, 1.5, 2.0, 3.0, 5.0])
def test_noise_only_puts_certainty_off(period_s: float) -> None:
    """Looked at every few seconds it is tracked for certain in the end, where it would have been long before."""
    plan = compile_plan(
        case(inbound(), parked(100.0), radars=(looking(scan_period_s=period_s, confirm_m=2, confirm_n=3),))
    ).plan
    (quiet_s, quiet), (times, chance) = curve_of(plan, 0, 0), curve_of(plan, 0, 1)
    assert quiet[-1] == chance[-1] == 1.0
    assert times[-1] > quiet_s[-1] + 200.0
    assert range_at_s(plan, float(np.interp(0.5, chance, times))) < 2.0 * 0.315 * QUIET_M


def range_at_s(plan: Plan, time_s: float) -> float:
    """Distance along the ground of the bomber, which flies straight in."""
    return 280e3 - 250.0 * time_s


def test_a_jammer_that_is_shot_down_jams_no_more() -> None:
    """A battery in the south kills the jammer; the radar that it jammed finds the bomber earlier, never later."""
    battery = unit(
        "sam", at(180.0, 170e3), interceptor=replace(unit("u", HERE).interceptor, kill_probability={"aircraft": 1.0})
    )
    bomber, jammer = inbound(start_s=300.0), parked(3000.0)
    left_alone = case(bomber, jammer)
    shot = replace(left_alone, units=(battery,), radars=(looking(), unit_radar(battery)))
    plans = [compile_plan(resolved_case).plan for resolved_case in (left_alone, shot)]
    times = np.array([[first_track(plan, replication) for plan in plans] for replication in range(60)])
    assert (times[:, 1] <= times[:, 0]).all()
    assert (times[:, 1] < times[:, 0] - 60.0).mean() > 0.9


@pytest.mark.parametrize("seed", range(4))
def test_engine_and_reference_agree_on_battles_under_jamming(seed: int) -> None:
    """Event for event: jammers that come, leave and are shot down, over curves and windows of every combination."""
    bombers, jammers, radars = generated(seed)
    battery = unit("sam", HERE, net="net")
    eye = unit_radar(battery, receiver=RECEIVER)
    plan = compile_plan(case(*bombers, *jammers, radars=(*radars, eye), units=(battery,))).plan
    assert (plan.jam_sight >= 0).any()
    assert (plan.jam_pair >= 0).any()
    launches = 0
    for replication in range(25):
        _, events = replay(plan, 3, replication)
        launches += int((events["code"] == Event.LAUNCH).sum())
        assert [tuple(row) for row in events.tolist()] == simulate_one(plan, 3, replication)[1]
    assert launches > 0
