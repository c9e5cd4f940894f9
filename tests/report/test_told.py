"""Two days in words: which replications are told, and what is said of the one that got through."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from tests.report.test_words import story

from redan.analysis.topic import COUNT, Topic
from redan.layout.codes import Fate
from redan.report.story import balance, events_of
from redan.report.told import MOST_EVENTS, tale, verdict
from redan.results import Story
from redan.study.story import chosen, first_leaker


@dataclass(frozen=True)
class Lever:
    does: str
    ending: str
    amount: int | None
    through: int | None
    fate: Fate | None = None


@dataclass(frozen=True)
class What:
    through: int
    tried: tuple[Lever, ...]


TOPIC = Topic("munitions_arriving", COUNT, "weapons", "get through", True, 3)


@dataclass(frozen=True)
class Told:
    kind: str
    value: float
    no_worse: float
    story: Story
    leaker: int | None
    counterfactual: What | None
    topic: Topic = TOPIC


WORKS = Lever("4 s more warning", "with 4 s more warning", 4, 1, Fate.KILLED)
ALSO = Lever("2 more missiles", "with 2 more missiles on each launcher", 2, 0, Fate.KILLED)
NOT = Lever("up to 8 channels", "", None, None)


def test_the_median_and_the_replication_that_95_percent_are_no_worse_than() -> None:
    values = np.array([3, 9, 1, 5, 7, *[5] * 14, 8])
    assert chosen(values) == {"median": 3, "bad": 19}  # the first 5; of 20 values the 19th smallest
    assert chosen(np.array([4, 4, 4])) == {"median": 0, "bad": 0}
    assert chosen(np.array([2])) == {"median": 0, "bad": 0}


def test_the_first_leaker_is_the_first_that_hits() -> None:
    row = story().outcomes
    assert first_leaker(row) == 1
    missed = replace(row, fate=np.array([[Fate.LEFT, Fate.ARRIVED_MISSED, Fate.ARRIVED_HIT, 6, 7]], np.int8))
    assert first_leaker(missed) == 2
    none = replace(row, fate=np.array([[Fate.LEFT, Fate.KILLED, Fate.KILLED, 6, 7]], np.int8))
    assert first_leaker(none) is None


def test_a_tale_says_who_got_through_and_what_would_have_stopped_it() -> None:
    found = tale(Told("bad", 2, 0.951, story(), 1, What(2, (WORKS, ALSO, NOT))))
    assert found.heading == "A bad day: of 3 weapons, 2 get through"
    assert "95 % of the replications are no worse" in found.about
    assert "read as permission = free" in found.about
    assert found.leaker.startswith("The first to get through: a-1/bomb-1 (spice-1000), aimed at store.")
    assert "arrived and hit at 2:05" in found.leaker
    assert found.verdict == (
        "a-1/bomb-1 would not have got through with 4 s more warning. Nor with 2 more missiles on each launcher."
    )
    assert found.table == (
        ("4 s more warning", "yes, shot down", "1"), ("2 more missiles", "yes, shot down", "0"),
        ("up to 8 channels", "no", ""),
    )  # fmt: skip
    assert any("kub-1" in line for line in found.why)


def test_where_nothing_helps_that_is_said() -> None:
    assert verdict(What(2, (NOT,)), "x") == "Nothing of what was tried, alone, would have stopped x."


def test_where_nothing_got_through_there_is_no_leaker() -> None:
    found = tale(Told("median", 0, 0.5, story(), None, None))
    assert found.verdict == "No munition got through: nothing was left to stop."
    assert (found.leaker, found.table) == ("", ())


def test_only_the_leaker_and_its_carrier_are_told() -> None:
    told = events_of(story(), {1, 0})
    assert told[0] == "0:00 a-1 (f-16i) enters"
    assert not any(" b-1" in line for line in told)
    assert any("comes too late: a-1/bomb-1 has arrived already" in line for line in told)
    assert not any(line.endswith("store is lost") for line in told)
    few = tale(Told("bad", 2, 0.95, story(), 1, What(2, (NOT,))))
    assert len(few.events) <= MOST_EVENTS


def test_the_balance_is_a_sentence_each() -> None:
    assert balance(story())[0] == "2 aircraft: 1 flew the route to its end, 1 turned away"
