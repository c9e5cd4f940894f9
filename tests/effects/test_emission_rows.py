"""What radars do about emission and weapons that home on them, against closed forms and traces by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from tests.effects.rows import assert_share, by_hand, fixed, hit, mean, outcomes, probe

from redan.layout import Event, Fate, Law, Off, Plan
from redan.layout.build import Asset, Net, Radar, Raid, Reach, Sight, Threat, Unit, Window, build_plan
from redan.reference import simulate_one
from redan.scenario import resolved
from redan.scenario.parts_emission import DecoyEmittersPart, DutyPart, ShutDownPart
from redan.scenario.resolve_emission import _duty, _orders, _shut_downs, decoyed


def shut_down(probability: float, delay: resolved.Delay, lasts: resolved.Delay) -> ShutDownPart:
    return ShutDownPart.model_construct(probability=probability, delay=delay, lasts=lasts)


def weapons(*names: str) -> list[resolved.Threat]:
    return [
        resolved.Threat(name, "munition", "standoff-missile", "harm", "g", 0.1, "g", 0.0, None, seeks="eye")
        for name in names
    ]


def on_duty(law: str, *times_s: float, first_s: float = 0.0) -> Plan:
    """A radar 20 s on and 60 s off, asked at some times whether it is on."""
    duty = DutyPart.model_construct(on=20.0, off=60.0, law=law)
    probes = [probe(f"p{i}", time_s) for i, time_s in enumerate(times_s)]
    return build_plan(
        probes, [Unit("u")], radars=[Radar("eye", unit="u", off=Off.HELD | Off.SILENT)],
        effects=by_hand(_duty("eye", duty, first_s)),
    )  # fmt: skip


# ---- duty


@pytest.mark.parametrize("law", ["fixed", "exponential"])
def test_share_on_is_that_of_the_mean_times_from_the_beginning(law: str) -> None:
    on = hit(outcomes(on_duty(law, 0.5, 7.0, 61.0, 200.0)))
    for column in on.T:
        assert_share(column, 0.25)


def test_exponential_times_forget_at_the_sum_of_their_rates() -> None:
    on = hit(outcomes(on_duty("exponential", 100.0, 140.0)))
    assert_share(on[on[:, 0], 1], 0.25 + 0.75 * math.exp(-40.0 * (1 / 20 + 1 / 60)))
    assert 0.25 + 0.75 * math.exp(-40.0 * (1 / 20 + 1 / 60)) == pytest.approx(0.302, abs=5e-4)


def test_fixed_times_come_back_after_a_turn() -> None:
    on = hit(outcomes(on_duty("fixed", 100.0, 110.0, 140.0, 180.0)))
    assert (on[:, 0] == on[:, 3]).all(), "80 s later it is as it was"
    assert not (on[:, 0] & on[:, 2]).any(), "40 s after it was on it is off"
    assert_share(on[on[:, 0], 1], 0.5)  # on for 20 s: half of them have 10 s left


@pytest.mark.parametrize(("law", "expected"), [("fixed", 50 / 80), ("exponential", 1 - 0.75 * math.exp(-30 / 60))])
def test_a_target_in_view_for_30_s_is_seen_if_the_radar_is_on_for_a_moment_of_them(law: str, expected: float) -> None:
    """20 s on, 60 s off, any phase: (20 + 30)/80, or not off all the time."""
    duty = DutyPart.model_construct(on=20.0, off=60.0, law=law)
    passing = Threat("t", 100, 130, watchers=("u",), sights=(Sight("eye", 100, 130, ((100.0, 1.0),)),))
    seen = resolved.Effect("seen", "tracked", ("u", "t"), "unit", "u", "set", "held")
    plan = build_plan(
        [passing], [Unit("u")], radars=[Radar("eye", unit="u", off=Off.HELD | Off.SILENT)],
        effects=by_hand([*_duty("eye", duty, 0.0), seen]),
    )  # fmt: skip
    assert_share(outcomes(plan).acted[:, -1] > 0, expected)


def test_duty_begins_with_the_first_raid() -> None:
    """Days before the first threat cost no events, and the share on is as later."""
    plan = on_duty("fixed", 864_001.0, 864_030.0, first_s=864_000.0)
    on = hit(outcomes(plan))
    assert_share(on[:, 0], 0.25)
    assert len(simulate_one(plan, 1, 0)[1]) < 20


# ---- ordered to radiate


def test_a_radar_that_waits_radiates_after_the_first_track_and_the_time_to_set_up() -> None:
    ordered = by_hand(_orders("fire", "n", fixed(30.0), weapons("t")))
    plan = build_plan(
        [
            Threat("t", 0, 200, sights=(Sight("early", 0, 200, ((12.0, 1.0),)), Sight("fire", 0, 200, ((0.0, 1.0),))),
                   reach=(Reach("u", 1.0, (Window(0, 200, (10, 10)),)),), watchers=("n",)),
            probe("before", 44.9, "fire"), probe("behind", 45.1, "fire"),
        ],
        [Unit("u", net="n", radar="fire")], nets=[Net("n", delay_s=3.0)],
        radars=[Radar("early", net="n"), Radar("fire", unit="u", net="n", off=Off.HELD)], effects=ordered,
    )  # fmt: skip
    outcome, log = simulate_one(plan, 1, 0)
    assert [(t, code) for t, code, *_ in log if code in (Event.TRACKED, Event.TAKE)] == [
        (15.0, Event.TRACKED),  # 12 s and the delay of the net
        (45.0, Event.TAKE),
    ]
    order = sorted(("t", "before", "behind"))
    assert outcome.fate[order.index("before")] == Fate.ARRIVED_MISSED
    assert outcome.fate[order.index("behind")] == Fate.ARRIVED_HIT


def test_the_time_to_set_up_is_drawn_once_however_many_threats_are_tracked() -> None:
    """With a draw for each of twelve threats the radar would be on after 50 s in 0.9998 of the cases."""
    law = resolved.Delay("uniform", 0.0, 100.0)
    names = [f"t{i:02d}" for i in range(12)]
    threats = [
        Threat(name, 0, 200, sights=(Sight("early", 0, 200, ((10.0, 1.0),)),),
               reach=(Reach("u", 1.0, (Window(0, 200, (10, 10)),)),), watchers=("n",))
        for name in names
    ]  # fmt: skip
    probes = [probe("p25", 35.0, "fire"), probe("p50", 60.0, "fire"), probe("p99", 110.1, "fire")]
    rows = list(_orders("fire", "n", law, weapons(*names)))
    off = sum({int(Off[row.bits.upper()]) for row in rows})
    plan = build_plan(
        [*threats, *probes], [Unit("u", net="n", radar="fire")], nets=[Net("n")],
        radars=[Radar("early", net="n"), Radar("fire", unit="u", net="n", off=off)], effects=by_hand(rows),
    )  # fmt: skip
    p25, p50, p99 = hit(outcomes(plan))[:, :3].T
    assert_share(p25, 0.25)
    assert_share(p50, 0.5)
    assert p99.all()


# ---- weapons that home on a radar, and silence


def test_silent_at_30_back_at_31_while_a_missile_flies() -> None:
    """The engagement ends and another begins: the old intercept belongs to nobody (effects.md, section 0)."""
    plane = Threat("p", 0, 100, sights=(Sight("eye", 0, 100, ((20.0, 1.0),)),),
                   reach=(Reach("u", 1.0, (Window(0, 100, (10, 10)),)),))  # fmt: skip
    weapon = Threat("w", 0, 90, munition=True, seeks="eye", asset="site", watchers=("u",), hit_probability=1.0,
                    sights=(Sight("eye", 0, 90, ((25.0, 1.0),)),))  # fmt: skip
    plan = build_plan(
        [plane, weapon],
        [Unit("u", channels=1, missile_channels=2, reaction=(Law.FIXED, 5, 0), assess=(Law.FIXED, 3, 0))],
        assets=[Asset("site", hits_needed=9)],
        effects=by_hand(_shut_downs("eye", "u", shut_down(1.0, fixed(5), fixed(1)), weapons("w"))),
    )
    outcome, log = simulate_one(plan, 1, 0)
    assert [row for row in log if row[1] not in (Event.ENTER, Event.TRACKED)] == [
        (20, Event.TAKE, 0, 0, 1),
        (25, Event.LAUNCH, 0, 0, 0),
        (30, Event.EFFECT, 0, 0, 1),  # silent
        (30, Event.DROP, 0, 0, 0),
        (31, Event.EFFECT, 1, 0, 1),  # on again
        (31, Event.TAKE, 0, 0, 1),
        (35, Event.INTERCEPT, 0, 0, 0),  # of the engagement that is over
        (36, Event.LAUNCH, 0, 0, 0),
        (46, Event.INTERCEPT, 0, 0, 1),
        (49, Event.ASSESS, 0, 0, 1),
        (90, Event.ARRIVE, 1, 0, 1),
    ]
    assert outcome.fired.tolist() == [2]


@pytest.mark.parametrize("probability", [1.0, 0.6])
def test_a_hit_is_a_mixture_over_the_delay_of_the_shut_down(probability: float) -> None:
    """Tracked at 0, arrives at 60, off after an exponential delay of 30 s in the mean."""
    weapon = Threat("w", 0, 60, munition=True, seeks="eye", watchers=("u",), hit_probability=0.7, hit_silent=0.1,
                    sights=(Sight("eye"),))  # fmt: skip
    part = shut_down(probability, mean(30.0), fixed(1000.0))
    plan = build_plan([weapon], [Unit("u")], effects=by_hand(_shut_downs("eye", "u", part, weapons("w"))))
    off = probability * (1.0 - math.exp(-2.0))
    assert_share(hit(outcomes(plan))[:, 0], off * 0.1 + (1.0 - off) * 0.7)


def under_attack(attacks: int, part: ShutDownPart | None, at_s: float, span_s: float) -> Plan:
    """Weapons that are tracked at times spread evenly over a span, each by itself; asked once whether it is on."""
    names = [f"w{i:03}" for i in range(attacks)]
    middle_s = 0.5 * span_s
    threats = [
        Threat(name, middle_s, middle_s + 0.01, raid=name, munition=True, seeks="eye", watchers=("u",),
               hit_probability=0.0, sights=(Sight("eye", middle_s, middle_s + 0.01, ((middle_s, 1.0),)),))
        for name in names
    ]  # fmt: skip
    rows = [] if part is None else by_hand(_shut_downs("eye", "u", part, weapons(*names)))
    raids = [Raid("raid"), *(Raid(name, middle_s) for name in names)]
    return build_plan([*threats, probe("p", at_s)], [Unit("u")], raids=raids, effects=rows)


def test_silent_share_of_time_under_random_attacks() -> None:
    """λ = 1/300 s, silence T = 120 s not prolonged: λT/(1 + λT) = 0.286. 60 attacks in 60/λ are nearly Poisson."""
    plan = under_attack(60, shut_down(1.0, fixed(0.0), fixed(120.0)), 12_000.0, 18_000.0)
    on = hit(outcomes(plan))
    expected = 0.4 / 1.4
    assert expected == pytest.approx(0.286, abs=5e-4)
    assert_share(~on[:, 0], expected)


def test_more_silence_never_more_radar_hits_replication_by_replication() -> None:
    """On common chance a crew that shuts down more often is hit no more often, where silence lasts to the end."""
    counts = []
    for probability in (0.0, 0.4, 0.8, 1.0):
        weapon = [
            Threat(f"w{i}", 0, 60 + i, munition=True, seeks="eye", watchers=("u",), asset="site", hit_probability=0.7,
                   hit_silent=0.1, sights=(Sight("eye"),))
            for i in range(4)
        ]  # fmt: skip
        part = shut_down(probability, mean(30.0), fixed(1000.0))
        names = [w.name for w in weapon]
        plan = build_plan(
            weapon, [Unit("u")], assets=[Asset("site", hits_needed=99)],
            effects=by_hand(_shut_downs("eye", "u", part, weapons(*names))),
        )  # fmt: skip
        counts.append(outcomes(plan).hits[:, 0])
    assert all((less >= more).all() for less, more in pairwise(counts))
    assert counts[0].sum() > counts[-1].sum()


def test_rows_that_never_come_change_nothing() -> None:
    """A crew that never shuts down: the log is that without the rows, but for the draws nobody sees."""
    part = shut_down(0.0, fixed(0.0), fixed(120.0))
    with_rows, without = (under_attack(5, p, 900.0, 1800.0) for p in (part, None))
    for replication in range(20):
        logs = [simulate_one(plan, 3, replication)[1] for plan in (with_rows, without)]
        assert logs[0] == logs[1]


def test_emitters_that_draw_weapons_away() -> None:
    assert decoyed(DecoyEmittersPart(count=3)) == 0.25
    assert decoyed(DecoyEmittersPart(count=3, still_hit=0.4)) == 0.4
    assert np.isclose(decoyed(DecoyEmittersPart(count=1)), 0.5)


def test_duty_does_not_end_a_silence_nor_a_silence_the_duty() -> None:
    """Another radar of the unit sees a weapon at 100 s: 120 s off whatever the duty says, then on for a quarter."""
    duty = DutyPart.model_construct(on=20.0, off=60.0, law="fixed")
    weapon = Threat("w", 0, 300, munition=True, seeks="eye", watchers=("u",),
                    sights=(Sight("other", 0, 300, ((100.0, 1.0),)),))  # fmt: skip
    part = shut_down(1.0, fixed(0.0), fixed(120.0))
    plan = build_plan(
        [weapon, *(probe(f"p{i}", t) for i, t in enumerate((101.0, 130.0, 219.0, 221.0, 260.0)))], [Unit("u")],
        radars=[Radar("eye", off=Off.HELD | Off.SILENT), Radar("other", unit="u")],
        effects=by_hand([*_duty("eye", duty, 0.0), *_shut_downs("eye", "u", part, weapons("w"))]),
    )  # fmt: skip
    on = hit(outcomes(plan))
    assert not on[:, :3].any()
    assert_share(on[:, 3], 0.25)
    assert_share(on[:, 4], 0.25)
