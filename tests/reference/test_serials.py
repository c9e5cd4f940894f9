"""Events belong to an engagement, not to a pair: one that outlived its engagement is nobody's.

The counter-example: a radar falls silent at 30 s while a missile flies and is back at 31 s. The old missile must not
land in the engagement that has begun since.
"""

from __future__ import annotations

import pytest

from redan.engine import run as verbs
from redan.engine import simulate
from redan.errors import RunError
from redan.layout import Event, Law
from redan.layout.build import Reach, Sight, Threat, Unit, Window, build_plan
from redan.reference import choices, consequences, loop
from redan.reference.world import Threat as Flying
from redan.reference.world import World, build_world

SIGHTS = (Sight("eye", 0, 200, ((20, 1.0),)),)
PLANE = Threat("p", 0, 100, sights=SIGHTS, reach=(Reach("u", 0.0, (Window(0, 100, (10, 10)),)),))
BATTERY = Unit("u", channels=1, missile_channels=2, reaction=(Law.FIXED, 5, 0), assess=(Law.FIXED, 3, 0), max_salvos=1)
PLAN = build_plan([PLANE], [BATTERY])


enter = consequences.enter


def enter_and_plan(w: World, threat: Flying, now: float) -> None:
    enter(w, threat, now)
    loop.schedule(w, 30.0, Event.TURN, 0)
    loop.schedule(w, 31.0, Event.TURN, 0)


def interrupt(w: World, threat: Flying, now: float) -> None:
    """In place of a turn: the engagement ends at 30 s and another begins at 31 s, whatever flies."""
    (pair,) = threat.pairs
    if now == 30.0:
        assert pair.engagement is not None
        pair.opportunity_s = float("inf")
        choices.commit(w, w.units[0], -pair.engagement.to_launch)
        pair.engagement = None
        w.units[0].free_channels += 1
    else:
        choices.take(w, pair, now)


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(loop, "enter", enter_and_plan)
    monkeypatch.setattr(loop, "turn", interrupt)
    return build_world(PLAN, 1, 0, keep_log=True)


def test_a_missile_whose_engagement_is_over_frees_its_channel_and_does_nothing_else(interrupted: World) -> None:
    loop.run(interrupted)  # ends with nothing bound, which it asserts
    rows = [(time, Event(code), c) for time, code, _, _, c in interrupted.log]
    assert rows == [
        (0.0, Event.ENTER, 1),
        (20.0, Event.TAKE, 1),
        (25.0, Event.LAUNCH, 0),
        (31.0, Event.TAKE, 1),
        (35.0, Event.INTERCEPT, 0),  # the first engagement's missile: no shot of the second, no assessment
        (36.0, Event.LAUNCH, 0),
        (46.0, Event.INTERCEPT, 0),
        (49.0, Event.ASSESS, 0),
        (49.0, Event.DROP, 0),
        (100.0, Event.GONE, 0),
    ]


def test_an_event_that_forgets_its_serial_is_noticed(interrupted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consequences, "goes_on", lambda engagement, _serial: engagement is not None)
    with pytest.raises(AssertionError):
        loop.run(interrupted)


def test_something_left_bound_is_noticed_by_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (choices, consequences):
        monkeypatch.setattr(module, "commit", lambda *_: None)
    monkeypatch.setattr(consequences, "fire", lambda *_: None)
    with pytest.raises(AssertionError, match="something bound"):
        loop.run(build_world(PLAN, 1, 0))


def test_something_left_bound_is_no_result_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = verbs.simulate_range

    def leaky(world, *rest):
        done = whole(world, *rest)
        world.counters[verbs.BOUND] += 1
        return done

    monkeypatch.setattr(verbs, "simulate_range", leaky)
    with pytest.raises(RunError, match="still bound"):
        simulate(PLAN, 1, 0, 3)
