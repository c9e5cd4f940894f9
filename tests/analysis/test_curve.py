"""Where the curve that decides turns: by hand, and at its ends."""

from __future__ import annotations

import pytest

from redan.analysis import Alternative
from redan.analysis.curve import ALWAYS, AT, NEVER, Curve, best_for_defence, crossing, stopped
from redan.analysis.intervals import Estimate
from redan.analysis.joint import joint_of


def estimate(mean: float, half: float = 0.0) -> Estimate:
    return Estimate(mean, mean - half, mean + half, 200, 0.3, "score")


def curve(*means: float, half: float = 0.1) -> Curve:
    chances = tuple((i + 1) / 10 for i in range(len(means)))
    return Curve("p_city_survives", {}, (), 200, chances, {"with": tuple(estimate(m, half) for m in means)})


@pytest.mark.parametrize(
    ("y", "x"),
    [
        ([0.0, 0.4, 0.6, 1.0], 0.25),  # halfway between 0.2 and 0.3
        ([0.0, 0.25, 0.75, 1.0], 0.25),
        ([0.6, 0.7, 0.8, 0.9], 0.1),
        ([0.0, 0.1, 0.2, 0.5], None),  # one half is not more than one half
        ([0.6, 0.4, 0.6, 0.9], 0.25),  # for good only
    ],
)
def test_crossing_by_hand(y: list[float], x: float | None) -> None:
    found = crossing([0.1, 0.2, 0.3, 0.4], y)
    assert found == (None if x is None else pytest.approx(x))


def test_a_turn_has_what_its_intervals_allow() -> None:
    turn = curve(0.0, 0.4, 0.6, 1.0).turn("with")
    assert turn.what == AT
    assert turn.value == pytest.approx(0.25)
    assert turn.low == pytest.approx(0.2)  # there the upper end is one half
    assert turn.high == pytest.approx(0.3)


def test_never_and_always() -> None:
    assert curve(0.0, 0.1, 0.2).turn("with").what == NEVER
    assert curve(0.7, 0.8, 0.9).turn("with").what == ALWAYS
    assert not curve(0.7, 0.8, 0.9).tells


def test_the_best_for_the_defence_is_told_by_what_arrives_where_as_much_survives() -> None:
    cases = [
        Alternative({"permission": option}, "with", 9, {"p_city_survives": estimate(0.0), "arriving": estimate(n)}, {})
        for option, n in (("hold", 60.0), ("free", 20.0), ("tight", 40.0))
    ]
    joint = joint_of(cases, {"permission": dict.fromkeys(("hold", "free", "tight"), 1 / 3)})
    assert joint is not None
    assert best_for_defence(joint, {"p_city_survives": 1.0, "arriving": -1.0}, ["with"]) == {"permission": "free"}
    assert best_for_defence(joint, {"p_city_survives": 1.0}, ["with"]) == {"permission": "hold"}  # the first of equals


def test_what_does_not_arrive_is_stopped() -> None:
    found = stopped(estimate(20.0, 2.0), 80)
    assert (found.mean, found.low, found.high) == (0.75, 0.725, 0.775)
