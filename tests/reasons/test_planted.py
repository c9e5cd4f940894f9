"""Small plans in each of which one thing, and only one, keeps a unit from a threat; and the same plan without it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.agreement.generate import p

from redan.engine import replay
from redan.layout import Law, Reach
from redan.reasons import Detail, Reason, Reasons, reasons_of

EYE = (p.Sight("eye"),)
BOMB = p.Threat("t", 100, 200, munition=True, sights=EYE, reach=(p.Reach("u", 0.0),))
UNIT = p.Unit("u")


def ask(threats, units, unit: str = "u", threat: str = "t", reach=None, **more) -> tuple[Reason, int, Reasons, tuple]:
    """Reason and detail of a pair, all reasons, and its indices."""
    plan = p.build_plan(threats, units, **more)
    row, events = replay(plan, 7, 0)
    found = reasons_of(plan, 7, 0, events.tolist(), row, reach)
    at = sorted(u.name for u in units).index(unit), sorted(t.name for t in threats).index(threat)
    return Reason(found.reason[at]), int(found.detail[at]), found, at


def test_nothing_in_the_way() -> None:
    assert ask([BOMB], [UNIT])[0] == Reason.TOOK


def test_no_launch_window() -> None:
    away = replace(BOMB, reach=())
    reach = np.array([[Reach.TOO_LOW]], np.int8)
    assert ask([away], [UNIT], reach=reach)[:2] == (Reason.REACH, Reach.TOO_LOW)
    for code, reason in (
        (Reach.NO_MISSILE, Reason.NO_MISSILE), (Reach.NOT_NEAR, Reason.NOT_NEAR),
        (Reach.NOT_PERMITTED, Reason.NOT_PERMITTED),
    ):  # fmt: skip
        assert ask([away], [UNIT], reach=np.array([[code]], np.int8))[0] == reason


def test_window_closed_before_the_reaction_is_over() -> None:
    brief = replace(BOMB, reach=(p.Reach("u", 0.0, (p.Window(100, 105),)),))
    slow = replace(UNIT, reaction=(Law.FIXED, 6.0, 0.0))
    assert ask([brief], [slow])[:2] == (Reason.REACH, Reach.TOO_LATE)
    assert ask([brief], [replace(slow, reaction=(Law.FIXED, 4.0, 0.0))])[0] == Reason.TOOK


def test_not_permitted_in_time() -> None:
    late = replace(BOMB, reach=(p.Reach("u", 0.0, (p.Window(90, 150),), permit_s=151.0),))
    reason, _, found, at = ask([late], [UNIT])
    assert (reason, found.since_s[at]) == (Reason.NOT_PERMITTED, 151.0)
    never = replace(BOMB, reach=(p.Reach("u", 0.0, permit_s=math.inf),))
    assert ask([never], [UNIT])[0] == Reason.NOT_PERMITTED
    soon = replace(BOMB, reach=(p.Reach("u", 0.0, (p.Window(90, 150),), permit_s=149.0),))
    assert ask([soon], [UNIT])[0] == Reason.TOOK


def test_not_ready_in_time() -> None:
    reason, _, found, at = ask([BOMB], [replace(UNIT, ready_s=230.0)])
    assert (reason, found.since_s[at]) == (Reason.NOT_READY, 230.0)
    assert ask([BOMB], [replace(UNIT, ready_s=199.0)])[0] == Reason.TOOK


def test_never_seen_and_seen_too_late() -> None:
    assert ask([replace(BOMB, sights=())], [UNIT])[:2] == (Reason.NO_TRACK, Detail.NEVER)
    late = replace(
        BOMB, sights=(p.Sight("eye", 100, 200, ((180.0, 1.0),)),), reach=(p.Reach("u", 0.0, (p.Window(90, 150),)),)
    )
    reason, detail, found, at = ask([late], [UNIT])
    assert (reason, detail, found.since_s[at]) == (Reason.NO_TRACK, Detail.TRACKED_LATE, 180.0)
    soon = replace(late, sights=(p.Sight("eye", 100, 200, ((140.0, 1.0),)),))
    assert ask([soon], [UNIT])[0] == Reason.TOOK


def test_a_radar_of_another_net_does_not_count() -> None:
    seen = replace(BOMB, sights=(p.Sight("far"),))
    radars = [p.Radar("eye"), p.Radar("far", net="n")]
    nets = [p.Net("m"), p.Net("n")]
    assert ask([seen], [replace(UNIT, net="m")], radars=radars, nets=nets)[0] == Reason.NO_TRACK
    assert ask([seen], [replace(UNIT, net="n")], radars=radars, nets=nets)[0] == Reason.TOOK


def first_bomb(**more) -> p.Threat:
    """A munition that comes before the one asked about and is fought first."""
    return replace(BOMB, name="a", start_s=0.0, end_s=400.0, **more)


def test_in_hand_of_another_unit_of_the_net() -> None:
    units = [replace(UNIT, name=name, net="n") for name in ("u", "v")]
    slow = p.Window(flight_s=(500.0, 500.0))
    quicker = replace(slow, flight_s=(400.0, 400.0))
    both = replace(BOMB, reach=(p.Reach("u", 0.0, (slow,)), p.Reach("v", 0.0, (quicker,))))
    reason, _, found, at = ask([both], units, nets=[p.Net("n")])
    assert (reason, found.other[at]) == (Reason.LEFT_TO_OTHER, 1)
    assert ask([both], [replace(unit, net=None) for unit in units])[0] == Reason.TOOK


def test_no_free_target_channel() -> None:
    slow = (p.Reach("u", 0.0, (p.Window(flight_s=(500.0, 500.0)),)),)
    threats = [first_bomb(reach=slow), replace(BOMB, reach=slow)]
    reason, detail, found, at = ask(threats, [replace(UNIT, channels=1)])
    assert (reason, detail) == (Reason.CHANNELS, Detail.TARGETS)
    assert (found.since_s[at], found.until_s[at]) == (pytest.approx(100.0), pytest.approx(200.0))
    assert ask(threats, [replace(UNIT, missile_channels=1)])[:2] == (Reason.CHANNELS, Detail.GUIDANCE)
    assert ask(threats, [replace(UNIT, channels=2)])[0] == Reason.TOOK


def test_net_with_all_in_hand_that_it_can() -> None:
    slow = (p.Reach("u", 0.0, (p.Window(flight_s=(500.0, 500.0)),)),)
    threats = [first_bomb(reach=slow), replace(BOMB, reach=slow)]
    assert ask(threats, [replace(UNIT, net="n")], nets=[p.Net("n", capacity=1)])[0] == Reason.NET_FULL
    assert ask(threats, [replace(UNIT, net="n")], nets=[p.Net("n", capacity=2)])[0] == Reason.TOOK


def test_magazine_empty_since() -> None:
    threats = [first_bomb(reach=(p.Reach("u", 0.0),)), BOMB]
    reason, detail, found, at = ask(threats, [replace(UNIT, launchers=(p.Launcher(1, 1),))])
    assert (reason, detail, found.since_s[at]) == (Reason.MAGAZINE, Detail.EMPTY, 0.0)
    assert ask(threats, [replace(UNIT, launchers=(p.Launcher(2, 2),))])[0] == Reason.TOOK


def test_launchers_empty_and_being_reloaded() -> None:
    threats = [first_bomb(reach=(p.Reach("u", 0.0),)), BOMB]
    slow = replace(UNIT, launchers=(p.Launcher(1, 1),), stock=1, reload_s=300.0)
    assert ask(threats, [slow])[:2] == (Reason.MAGAZINE, Detail.RELOADING)
    assert ask(threats, [replace(slow, reload_s=150.0)])[0] == Reason.TOOK


def test_last_rounds_kept_and_last_rounds_promised() -> None:
    kept = replace(UNIT, launchers=(p.Launcher(1, 1),), reserve=1)
    assert ask([BOMB], [kept])[:2] == (Reason.MAGAZINE, Detail.RESERVE)
    own = replace(BOMB, reach=(p.Reach("u", 0.0, own=True),))
    assert ask([own], [kept])[0] == Reason.TOOK
    later = (p.Reach("u", 0.0, (p.Window(0, 300),)),)
    threats = [first_bomb(reach=later), replace(BOMB, reach=(p.Reach("u", 0.0),))]
    salvo = replace(UNIT, launchers=(p.Launcher(2, 2),), first_salvo=2, salvo_interval_s=250.0)
    reason, detail, found, at = ask(threats, [salvo])
    assert (reason, detail, found.since_s[at]) == (Reason.MAGAZINE, Detail.PROMISED, 0.0)


def test_believed_dead() -> None:
    """The first unit misses, believes it killed, and its net looks at it no more."""
    units = [replace(UNIT, name="a", net="n", false_kill=1.0), replace(UNIT, name="u", net="n")]
    threat = replace(BOMB, reach=(p.Reach("a", 0.0), p.Reach("u", 0.0, (p.Window(150, 190),))))
    reason, _, found, at = ask([threat], units, nets=[p.Net("n")])
    assert (reason, found.other[at], found.since_s[at]) == (Reason.BELIEVED_DEAD, 0, 101.0)
    assert ask([threat], [replace(units[0], false_kill=0.0), units[1]], nets=[p.Net("n")])[0] == Reason.TOOK


def test_given_up_after_the_most_salvos() -> None:
    assert ask([BOMB], [replace(UNIT, max_salvos=2)])[:2] == (Reason.TOOK, Detail.GIVEN_UP)


def test_unit_lost_and_radar_lost() -> None:
    hit = p.Threat("hit", 0, 50, munition=True, asset="post")
    reason, _, found, at = ask([hit, BOMB], [replace(UNIT, asset="post")], assets=[p.Asset("post")])
    assert (reason, found.since_s[at]) == (Reason.LOST, 50.0)
    radars = [p.Radar("eye"), p.Radar("ew", net="n", asset="post")]
    far = replace(BOMB, sights=(p.Sight("ew"),))
    more = {"radars": radars, "nets": [p.Net("n")], "assets": [p.Asset("post")]}
    assert ask([hit, far], [replace(UNIT, net="n")], **more)[:2] == (Reason.NO_TRACK, Detail.RADAR_LOST)
    assert ask([far], [replace(UNIT, net="n")], **more)[0] == Reason.TOOK


def test_turned_away_and_shot_down_before() -> None:
    late = p.Reach("u", 0.0, (p.Window(250, 300),))
    plane = p.Threat("t", 100, 300, sights=EYE, reach=(p.Reach("a", 1.0), late))
    reason, _, found, at = ask([plane], [replace(UNIT, name="a"), UNIT])
    assert (reason, found.since_s[at]) == (Reason.GONE, 101.0)
    turning = replace(plane, turn_probability=1.0, turn_delay_s=20.0, leave_s=500.0, reach=(p.Reach("a", 0.0), late))
    reason, _, found, at = ask([turning], [replace(UNIT, name="a"), UNIT])
    assert (reason, found.since_s[at]) == (Reason.GONE, 120.0)


def test_never_released() -> None:
    plane = p.Threat("c", 0, 300, sights=EYE, reach=(p.Reach("u", 1.0),))
    reason = ask([plane, replace(BOMB, carrier="c")], [UNIT])[0]
    assert reason == Reason.NEVER_THERE
