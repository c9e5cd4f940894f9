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
from redan.reference.simulate import Replication

SIGHTS = (Sight("eye", 0, 200, ((20, 1.0),)),)
PLANE = Threat("p", 0, 100, sights=SIGHTS, reach=(Reach("u", 0.0, (Window(0, 100, (10, 10)),)),))
BATTERY = Unit("u", channels=1, missile_channels=2, reaction=(Law.FIXED, 5, 0), assess=(Law.FIXED, 3, 0), max_salvos=1)
PLAN = build_plan([PLANE], [BATTERY])


class Interrupted(Replication):
    """The engagement ends at 30 s and another begins at 31 s, whatever flies."""

    def enter(self, now, threat) -> None:
        super().enter(now, threat)
        self.schedule(30.0, Event.TURN, 0)
        self.schedule(31.0, Event.TURN, 0)

    def turn(self, now, threat) -> None:
        (pair,) = threat.pairs
        if now == 30.0:
            pair.opportunity_s = float("inf")
            self.commit(self.units[0], -pair.engagement.to_launch)
            pair.engagement = None
            self.units[0].channels_used -= 1
        else:
            self.take(now, pair)


def test_a_missile_whose_engagement_is_over_frees_its_channel_and_does_nothing_else() -> None:
    run = Interrupted(PLAN, 1, 0, True)
    run.run()  # ends with nothing bound, which it asserts
    rows = [(time, Event(code), c) for time, code, _, _, c in run.log]
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


def test_an_event_that_forgets_its_serial_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Replication, "engagement_of", lambda _self, pair, _serial: pair.engagement)
    with pytest.raises(AssertionError):
        Interrupted(PLAN, 1, 0, True).run()


def test_something_left_bound_is_noticed_by_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Replication, "commit", lambda *_: None)
    monkeypatch.setattr(Replication, "fire", lambda *_: None)
    with pytest.raises(AssertionError, match="something bound"):
        Replication(PLAN, 1, 0, False).run()


def test_something_left_bound_is_no_result_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = verbs.simulate_range

    def leaky(world, *rest):
        done = whole(world, *rest)
        world.counters[verbs.BOUND] += 1
        return done

    monkeypatch.setattr(verbs, "simulate_range", leaky)
    with pytest.raises(RunError, match="still bound"):
        simulate(PLAN, 1, 0, 3)
