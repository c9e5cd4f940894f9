"""Traces worked out by hand from docs/design/events.md, before the reference was run."""

from __future__ import annotations

from redan.layout import Event, Fate, Law, Plan
from redan.layout.build import (
    Asset,
    Launcher,
    Net,
    Radar,
    Reach,
    Sight,
    Threat,
    Unit,
    Window,
    build_plan,
)  # fmt: skip
from redan.reference import simulate_one

ENTER, TAKE, LAUNCH, INTERCEPT, ASSESS, DROP = (
    Event.ENTER, Event.TAKE, Event.LAUNCH, Event.INTERCEPT, Event.ASSESS, Event.DROP,
)  # fmt: skip
GONE, ARRIVE, LOST, RELOADED, TURN = Event.GONE, Event.ARRIVE, Event.LOST, Event.RELOADED, Event.TURN
FLIGHT_10 = (Window(0, 100, (10, 10)),)


def fixed(seconds: float) -> tuple[Law, float, float]:
    return Law.FIXED, seconds, 0.0


def trace(plan: Plan) -> list[tuple[float, int, int, int, int]]:
    return simulate_one(plan, 1, 0)[1]


def sees(radar: str = "eye", from_s: float = 20.0, to_s: float = 200.0) -> tuple[Sight, ...]:
    return (Sight(radar, 0, to_s, ((from_s, 1.0),)),)


def plane(name: str = "p", start: float = 0, end: float = 100, pk: float = 0.0, unit: str = "u", **more) -> Threat:
    more.setdefault("sights", sees(from_s=max(start, 20.0)))
    more.setdefault("reach", (Reach(unit, pk, FLIGHT_10),))
    return Threat(name, start, end, **more)


def battery(name: str = "u", **more) -> Unit:
    values = dict(channels=1, reaction=fixed(5), assess=fixed(3), max_salvos=2) | more
    return Unit(name, **values)


def test_shoot_look_shoot_that_misses_twice() -> None:
    plan = build_plan([plane()], [battery()])
    assert trace(plan) == [
        (0, ENTER, 0, 0, 1),
        (20, TAKE, 0, 0, 1),  # first track
        (25, LAUNCH, 0, 0, 0),  # reaction 5 s
        (35, INTERCEPT, 0, 0, 0),  # flight 10 s
        (38, ASSESS, 0, 0, 0),  # assessment 3 s
        (38, LAUNCH, 0, 0, 0),
        (48, INTERCEPT, 0, 0, 0),
        (51, ASSESS, 0, 0, 0),
        (51, DROP, 0, 0, 0),  # two salvos are the limit
        (100, GONE, 0, 0, 0),
    ]
    outcome, _ = simulate_one(plan, 1, 0)
    assert outcome.fate.tolist() == [Fate.LEFT]
    assert (outcome.fired.tolist(), outcome.shots.tolist()) == ([2], [2])
    assert outcome.first_launch_s == 25
    assert outcome.saturated_s.tolist() == [51 - 20]


def test_kill_frees_the_channel_after_the_assessment_for_the_next_most_urgent() -> None:
    """q waits from 20 s, r from 30 s; at 38 s r, the more urgent one, comes first."""
    far = Reach("u", 1.0, FLIGHT_10, urgency=1)
    near = Reach("u", 1.0, FLIGHT_10, urgency=0)
    plan = build_plan(
        [plane("p", reach=(far,)), plane("q", reach=(far,)), plane("r", start=30, reach=(near,))], [battery()]
    )
    assert trace(plan) == [
        (0, ENTER, 0, 0, 1),
        (0, ENTER, 1, 0, 1),
        (20, TAKE, 0, 0, 1),
        (25, LAUNCH, 0, 0, 0),
        (30, ENTER, 2, 0, 1),
        (35, INTERCEPT, 0, 0, 1),
        (38, ASSESS, 0, 0, 1),
        (38, TAKE, 0, 2, 1),
        (43, LAUNCH, 0, 2, 0),
        (53, INTERCEPT, 0, 2, 1),
        (56, ASSESS, 0, 2, 1),
        (56, TAKE, 0, 1, 1),
        (61, LAUNCH, 0, 1, 0),
        (71, INTERCEPT, 0, 1, 1),
        (74, ASSESS, 0, 1, 1),
    ]


def test_unit_does_not_tie_up_its_channel_before_the_target_comes_into_reach() -> None:
    reach = (Reach("u", 1.0, (Window(60, 80, (4, 8)),)),)
    plan = build_plan([plane(reach=reach)], [battery()])
    assert trace(plan)[1:4] == [(55, TAKE, 0, 0, 1), (60, LAUNCH, 0, 0, 0), (64, INTERCEPT, 0, 0, 1)]


def test_flight_time_is_linear_between_nodes() -> None:
    reach = (Reach("u", 1.0, (Window(0, 100, (10, 20, 60)),)),)
    plan = build_plan([plane(reach=reach, sights=sees(from_s=70))], [battery()])  # launch at 75: halfway in [50, 100]
    assert trace(plan)[3:5] == [(100, GONE, 0, 0, 0), (75 + 40, INTERCEPT, 0, 0, 0)]


def test_net_gives_the_threat_to_the_earliest_intercept_and_delays_the_track() -> None:
    slow, fast = Window(0, 100, (30, 30)), Window(0, 100, (10, 10))
    threat = plane(reach=(Reach("a", 1.0, (slow,)), Reach("b", 1.0, (fast,))))
    plan = build_plan(
        [threat],
        [battery("a", net="net", radar=None), battery("b", net="net", radar=None)],
        radars=[Radar("eye", net="net")],
        nets=[Net("net", delay_s=4)],
    )
    assert trace(plan) == [
        (0, ENTER, 0, 0, 1),
        (24, TAKE, 1, 0, 1),
        (29, LAUNCH, 1, 0, 1),
        (39, INTERCEPT, 1, 0, 1),
        (42, ASSESS, 1, 0, 1),
    ]


def test_loss_of_the_command_post_makes_units_autonomous_and_both_engage() -> None:
    """Capacity 0: nobody may take anything while the command post lives; it is hit at 50 s."""
    both = (Reach("a", 0.0, FLIGHT_10), Reach("b", 0.0, FLIGHT_10))
    bomb = Threat("bomb", 0, 50, munition=True, asset="post")
    plan = build_plan(
        [bomb, plane(reach=both)],
        [battery("a", net="net", max_salvos=1), battery("b", net="net", max_salvos=1)],
        nets=[Net("net", capacity=0, asset="post")],
        assets=[Asset("post")],
    )
    assert trace(plan) == [
        (0, ENTER, 0, 0, 1),
        (0, ENTER, 1, 0, 1),
        (50, ARRIVE, 0, 0, 1),
        (50, LOST, 0, 0, 0),
        (50, TAKE, 0, 1, 1),
        (50, TAKE, 1, 1, 1),
        (55, LAUNCH, 0, 1, 0),
        (55, LAUNCH, 1, 1, 1),
        (65, INTERCEPT, 0, 1, 0),
        (65, INTERCEPT, 1, 1, 0),
        (68, ASSESS, 0, 1, 0),
        (68, DROP, 0, 1, 0),
        (68, ASSESS, 1, 1, 0),
        (68, DROP, 1, 1, 0),
        (100, GONE, 1, 0, 0),
    ]


def test_unit_that_waits_for_nothing_but_the_net_is_woken_by_the_end_of_anothers_engagement() -> None:
    """Net capacity 1: b takes q only when a, engaged with p, lets go; both are tracked at 20 s."""
    plan = build_plan(
        [plane("p", pk=1.0, unit="a"), plane("q", pk=1.0, unit="b")],
        [battery("a", net="net"), battery("b", net="net")],
        nets=[Net("net", capacity=1)],
    )
    events = trace(plan)
    assert (20, TAKE, 0, 0, 1) in events
    assert (38, TAKE, 1, 1, 1) in events


def test_lost_unit_drops_its_engagement_and_its_missile_in_flight() -> None:
    bomb = Threat("bomb", 0, 30, munition=True, asset="site")
    plan = build_plan([bomb, plane(pk=1.0)], [battery(asset="site")], assets=[Asset("site")])
    assert trace(plan)[2:] == [
        (20, TAKE, 0, 1, 1),
        (25, LAUNCH, 0, 1, 0),
        (30, ARRIVE, 0, 0, 1),
        (30, LOST, 0, 0, 0),
        (30, DROP, 0, 1, 0),
        (35, INTERCEPT, 0, 1, 0),
        (100, GONE, 1, 0, 0),
    ]


def test_missile_arrives_before_the_munition_at_the_same_instant() -> None:
    bomb = Threat("bomb", 0, 35, True, asset="site", sights=sees(), reach=(Reach("u", 1.0, FLIGHT_10),))
    outcome, events = simulate_one(build_plan([bomb], [battery()], assets=[Asset("site")]), 1, 0)
    assert outcome.fate.tolist() == [Fate.KILLED]
    assert outcome.hits.tolist() == [0]
    assert [row[1] for row in events] == [ENTER, TAKE, LAUNCH, INTERCEPT, ASSESS]


def test_aircraft_that_turns_away_releases_nothing_and_is_not_engaged_again() -> None:
    bomb = Threat("p/bomb", 60, 90, munition=True, carrier="p")
    threat = plane(turn_probability=1.0, turn_delay_s=4, leave_s=30)
    outcome, events = simulate_one(build_plan([threat, bomb], [battery()]), 1, 0)
    assert events == [
        (0, ENTER, 0, 0, 1),
        (20, TAKE, 0, 0, 1),
        (25, LAUNCH, 0, 0, 0),
        (29, TURN, 0, 0, 0),
        (35, INTERCEPT, 0, 0, 0),
        (38, ASSESS, 0, 0, 1),  # nothing left to shoot at
        (59, GONE, 0, 0, 0),
        (60, ENTER, 1, 0, 0),
    ]
    assert outcome.fate.tolist() == [Fate.TURNED, Fate.NEVER_RELEASED]


def test_carrier_killed_before_and_after_its_release() -> None:
    for release, fate in ((36, Fate.KILLED_BEFORE_RELEASE), (35, Fate.KILLED_BEFORE_RELEASE), (34, Fate.KILLED)):
        bomb = Threat("p/bomb", release, 90, munition=True, carrier="p")
        outcome, _ = simulate_one(build_plan([plane(pk=1.0), bomb], [battery()]), 1, 0)
        bomb_fate = Fate.ARRIVED_HIT if fate == Fate.KILLED else Fate.NEVER_RELEASED
        assert outcome.fate.tolist() == [fate, bomb_fate]


def test_wreck_taken_for_alive_costs_rounds_until_the_salvos_are_spent() -> None:
    outcome, events = simulate_one(build_plan([plane(pk=1.0)], [battery(false_miss=1.0, max_salvos=3)]), 1, 0)
    assert outcome.fired.tolist() == [3]
    assert outcome.fate_time_s.tolist() == [35]
    assert events[-1] == (64, DROP, 0, 0, 0)  # 25 + 3 x (10 + 3)


def test_survivor_taken_for_a_wreck_is_let_go_by_the_whole_net() -> None:
    both = (Reach("a", 0.0, FLIGHT_10), Reach("b", 0.0, FLIGHT_10))
    units = [battery("a", net="net", false_kill=1.0), battery("b", net="net", false_kill=1.0)]
    outcome, events = simulate_one(build_plan([plane(reach=both)], units, nets=[Net("net")]), 1, 0)
    assert outcome.fired.sum() == 1
    assert [row[1] for row in events] == [ENTER, TAKE, LAUNCH, INTERCEPT, ASSESS, GONE]


def test_launcher_interval_reload_and_the_last_round() -> None:
    """Two tubes, three rounds in stock: 2 + 2 + 1; the interval holds the second, reloading the others."""
    launcher = Launcher(ready=2, tubes=2, interval_s=7)
    unit = battery(launchers=(launcher,), stock=3, reload_s=20, channels=9, assess=fixed(100))
    threats = [plane(name, pk=1.0) for name in "abcdef"]
    outcome, events = simulate_one(build_plan(threats, [unit]), 1, 0)
    assert [(row[0], row[3]) for row in events if row[1] == LAUNCH] == [(25, 0), (32, 1), (57, 2), (64, 3), (89, 4)]
    assert [(row[0], row[4]) for row in events if row[1] == RELOADED] == [(52, 2), (84, 1)]
    assert outcome.fired.tolist() == [5]
    assert outcome.empty_s.tolist() == [89]


def test_reserve_is_kept_for_threats_to_the_unit_itself() -> None:
    for own, fired in ((False, 1), (True, 2)):
        reach = (Reach("u", 1.0, FLIGHT_10, own=own),)
        unit = battery(launchers=(Launcher(2, 2),), reserve=1, channels=2)
        outcome, _ = simulate_one(build_plan([plane(name, reach=reach) for name in "ab"], [unit]), 1, 0)
        assert outcome.fired.tolist() == [fired]


def test_salvo_is_cut_off_by_the_end_of_the_window_and_still_assessed() -> None:
    """Salvo of 3 at 25, 31, 37: the window closes at 30; the first missile is in flight, so it is assessed at 38."""
    reach = (Reach("u", 0.0, (Window(0, 30, (10, 10)),)),)
    unit = battery(first_salvo=3, salvo_interval_s=6)
    assert trace(build_plan([plane(reach=reach)], [unit]))[1:] == [
        (20, TAKE, 0, 0, 3),
        (25, LAUNCH, 0, 0, 0),
        (35, INTERCEPT, 0, 0, 0),
        (38, ASSESS, 0, 0, 0),
        (38, DROP, 0, 0, 0),  # no launch time is left
        (100, GONE, 0, 0, 0),
    ]


def test_salvo_cut_off_after_its_last_intercept_is_assessed_from_then() -> None:
    reach = (Reach("u", 0.0, (Window(0, 30, (2, 2)),)),)
    unit = battery(first_salvo=2, salvo_interval_s=6)
    assert trace(build_plan([plane(reach=reach)], [unit]))[2:5] == [
        (25, LAUNCH, 0, 0, 0),
        (27, INTERCEPT, 0, 0, 0),
        (34, ASSESS, 0, 0, 0),  # cancelled at 31, assessment 3 s
    ]


def test_permission_and_readiness_hold_fire() -> None:
    for more, permit_s, take_s in (({}, 70.0, 70), (dict(ready_s=45.0), 0.0, 45)):
        reach = (Reach("u", 1.0, FLIGHT_10, permit_s=permit_s),)
        assert trace(build_plan([plane(reach=reach)], [battery(**more)]))[1] == (take_s, TAKE, 0, 0, 1)


def test_search_for_an_opportunity_gives_up_after_64_rounds() -> None:
    """Tracks and launch windows that never meet, 100 of each: the search ends without an answer."""
    sights = tuple(Sight("eye", 10 * i, 10 * i + 1, ((10 * i, 1.0),)) for i in range(100))
    windows = tuple(Window(10 * i + 5, 10 * i + 6) for i in range(100))
    late = Window(10 * 100, 10 * 100 + 9)
    for gaps, found in ((100, False), (20, True)):
        seen = (*sights[:gaps], Sight("eye", 1000, 1010, ((1000, 1.0),)))
        reach = (Reach("u", 1.0, (*windows[:gaps], late)),)
        threat = Threat("p", 0, 1020, sights=seen, reach=reach)
        events = trace(build_plan([threat], [battery(reaction=fixed(0))]))
        assert ((1000, TAKE, 0, 0, 1) in events) is found
