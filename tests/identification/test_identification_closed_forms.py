"""Identification, announcements and third parties near the line of fire against mathematics and laws."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tests.identification.worlds import EYE, SEED, assert_mean, fates_and_shots, resolved

from redan.layout import Fate, Kind, Law, Off, Op, Plan, Trigger
from redan.layout.build import Bystander, Effect, Reach, Threat, Unit, Window, build_plan
from redan.plan import compile_plan
from redan.plan.bystanders import seduction
from redan.reference import simulate_one

BASE = (Path(__file__).parent / "base.yaml").read_text()


def named(names: list[str], shares: list[float], op: Op, off: Off) -> Plan:
    """Threats that are looked at for a while before they can be shot at, each with one word after 10 s."""
    window = (Window(50.0, 900.0),)
    threats = [
        Threat(n, 0, 1000, sights=EYE, reach=(Reach("u", 1.0, window, off=off),), watchers=("u",)) for n in names
    ]
    rows = [
        Effect(f"word/u/{n}", Trigger.TRACKED, ("u", n), Kind.WATCH, ("u", n), op, Off.UNIDENTIFIED, share,
               (Law.FIXED, 10.0, 0.0))
        for n, share in zip(names, shares, strict=True)
    ]  # fmt: skip
    return build_plan(threats, [Unit("u")], effects=rows)


def test_twenty_friends_at_one_in_a_hundred() -> None:
    """Somebody's friend is fired at with 1 - 0.99**20 = 0.182."""
    names = [f"f{i:02}" for i in range(20)]
    _, shots = fates_and_shots(named(names, [0.01] * 20, Op.CLEAR, Off.UNIDENTIFIED))
    expected = 1 - 0.99**20
    assert expected == pytest.approx(0.182, abs=5e-4)
    assert_mean((shots > 0).any(axis=1), expected, expected * (1 - expected))


def test_counts_are_binomial_in_a_scenario() -> None:
    """tight: enemies engaged with 1 - 0.2, flights of others with 0.3, one after the other."""
    apart = BASE.replace("count: 4\n      start: 0 s", "count: 4\n      start: 0 s\n      spacing: 10 min")
    apart = apart.replace(
        "start: 0 s\n      count: 4\n      spacing: 10 s", "start: 2 h\n      count: 4\n      spacing: 15 min"
    )
    assert apart.count("spacing: 1") == 2
    _, shots = fates_and_shots(compile_plan(resolved(apart, "tight")).plan)
    engaged = shots > 0
    assert_mean(engaged[:, :4].sum(axis=1), 4 * 0.8, 4 * 0.8 * 0.2)
    assert_mean(engaged[:, 4:].sum(axis=1), 4 * 0.3, 4 * 0.3 * 0.7)


def test_what_a_flight_shows_picks_its_row() -> None:
    text = BASE.replace("aircraft: il-20", 'aircraft: il-20\n      transponder: "yes"')
    rows = {e.name: e.probability for e in resolved(text, "tight").effects}
    assert rows["hostile/north/patrol-1"] == 0.1
    assert rows["hostile/north/bombers-1"] == 0.8
    rows = {e.name: e.probability for e in resolved(text).effects}  # free: the word friend holds fire
    assert rows["friend/north/patrol-1"] == 0.9
    assert rows["friend/north/bombers-1"] == pytest.approx(0.2)


def told(lead_s: float, pass_down_s: float, reliability: float) -> Plan:
    """A flight at which one unit fires as soon as it enters, announced as the scenario file has it."""
    late_s = pass_down_s - lead_s
    late = late_s >= 0
    row = Effect(
        "told/u/f", Trigger.START if late else Trigger.ENTERED, "raid" if late else "f", Kind.WATCH, ("u", "f"),
        Op.SET, Off.HELD, reliability, (Law.FIXED, 500.0 + late_s if late else 0.0, 0.0),
    )  # fmt: skip
    flight = Threat("f", 500, 1000, sights=EYE, reach=(Reach("u", 0.0),), watchers=("u",))
    return build_plan([flight], [Unit("u")], effects=[row])


def test_sixty_seconds_of_lead_are_worth_nothing_to_a_crew_that_needs_them() -> None:
    _, shots = fates_and_shots(told(60.0, 60.0, 1.0))
    assert (shots > 0).all()
    _, shots = fates_and_shots(told(61.0, 60.0, 0.9))
    assert_mean(shots[:, 0] > 0, 0.1, 0.09)


def test_the_file_says_the_same() -> None:
    notice = "announced: {lead: %s, pass_down: 60 s, reliability: 0.9}"
    found = []
    for lead in ("61 s", "60 s", "20 s"):
        text = BASE.replace("aircraft: il-20", f"aircraft: il-20\n      {notice % lead}")
        row = next(e for e in resolved(text).effects if e.name == "told/north/patrol-2")
        found.append((row.on, row.of, row.delay.a_s, row.probability))
    assert found == [("entered", "patrol-2", 0.0, 0.9), ("start", "patrol", 10.0, 0.9), ("start", "patrol", 50.0, 0.9)]


@pytest.mark.slow
def test_better_announced_never_more_often_engaged() -> None:
    """Replication by replication, in a battle with others: earlier or more reliable, never fired at more often.

    The law is that of the flight itself: of several, one that is held may leave a channel for another that nobody told.
    """
    worlds = []
    alone = BASE.replace("count: 4\n      spacing: 10 s", "count: 1").replace("count: 4", "count: 8")
    for lead, share in (("1 s", 0.3), ("1 s", 0.8), ("40 s", 0.8), ("200 s", 0.8), ("200 s", 1.0)):
        notice = f"announced: {{lead: {lead}, pass_down: 60 s, reliability: {share}}}"
        plan = compile_plan(resolved(alone.replace("aircraft: il-20", f"aircraft: il-20\n      {notice}"))).plan
        worlds.append(np.array([simulate_one(plan, SEED, i, log=False)[0].shots[8:] > 0 for i in range(200)]))
    counts = [int(world.sum()) for world in worlds]
    assert counts[0] > counts[2] > counts[4] == 0, counts
    for worse, better in pairwise(worlds):
        assert not (better & ~worse).any()


def test_fewer_friends_hit_for_more_leakers() -> None:
    """The picture of B6: the more certain a word must be, the more enemies pass and the fewer others are fired at."""
    found = []
    for miss, false in ((0.0, 0.5), (0.2, 0.2), (0.5, 0.0)):
        names = [f"e{i}" for i in range(5)] + [f"f{i}" for i in range(5)]
        plan = named(names, [1 - miss] * 5 + [false] * 5, Op.CLEAR, Off.UNIDENTIFIED)
        _, shots = fates_and_shots(plan)
        found.append(((shots[:, :5] == 0).sum(axis=1).mean(), (shots[:, 5:] > 0).sum(axis=1).mean()))
    assert found[0][0] < found[1][0] < found[2][0]
    assert found[0][1] > found[1][1] > found[2][1] == 0


def test_the_larger_echo_takes_the_missile() -> None:
    """σ 50 against 2.2: 0.958."""
    share = seduction(50.0, 2.2)
    assert share == pytest.approx(0.958, abs=5e-4)
    shot_at = Threat("a", 0, 1000, sights=EYE, reach=(Reach("u", 0.0, bystanders=(Bystander("b", share, 0, 900),)),))
    plan = build_plan([shot_at, Threat("b", 0, 1000)], [Unit("u")])
    fate, shots = fates_and_shots(plan)
    assert_mean(fate[:, 1] == Fate.KILLED, share, share * (1 - share))
    assert not shots[:, 1].any()


def test_a_planted_error_would_be_noticed() -> None:
    names = [f"f{i:02}" for i in range(20)]
    _, shots = fates_and_shots(named(names, [0.02] * 20, Op.CLEAR, Off.UNIDENTIFIED))
    expected = 1 - 0.99**20
    with pytest.raises(AssertionError):
        assert_mean((shots > 0).any(axis=1), expected, expected * (1 - expected))


def test_after_the_loss_of_the_post_a_unit_finds_its_own_word() -> None:
    own = "identification: {time: 5 s, errors: {hostile_as_friend: 0, friend_as_hostile: 0}}"
    text = BASE.replace("net: north, stock: 40}", f"net: north, stock: 40, {own}}}")
    row = next(e for e in resolved(text, "tight").effects if e.name == "alone/buk-1/bombers-1")
    assert (row.on, row.of, row.kind, row.op, row.bits, row.probability) == (
        "lost", "north/command-post", "pair", "clear", "unidentified", 1.0
    )  # fmt: skip
    assert not [e for e in resolved(text, "tight").effects if e.name == "alone/buk-1/patrol-1"]
    assert math.isclose(row.delay.a_s, 5.0)
