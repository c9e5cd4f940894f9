"""A shot that no word allowed is said to be not permitted: not to be passed over."""

from __future__ import annotations

import math

import numpy as np
from tests.identification.worlds import EYE

from redan.layout import Kind, Off, Op, Trigger
from redan.layout.build import Effect, Reach, Threat, Unit, Window, build_plan
from redan.reasons.held import open_spans, within
from redan.reference import simulate_one


def test_spans_follow_the_bits_through_the_log() -> None:
    window = (Window(50.0, 900.0),)
    threats = [
        Threat(n, 0, 1000, sights=EYE, reach=(Reach("u", 0.0, window, off=off),), watchers=("u",))
        for n, off in (("a", Off.UNIDENTIFIED), ("b", 0), ("c", Off.UNIDENTIFIED), ("d", 0))
    ]
    rows = [
        Effect("1", Trigger.TRACKED, ("u", "a"), Kind.WATCH, ("u", "a"), Op.CLEAR, Off.UNIDENTIFIED, 1.0, (0, 10.0, 0)),
        Effect("2", Trigger.TRACKED, ("u", "b"), Kind.WATCH, ("u", "b"), Op.SET, Off.ABSENT, 1.0, (0, 20.0, 0)),
        Effect("3", Trigger.START, None, Kind.PAIR, ("u", "a"), Op.SET, Off.HELD, 1.0, (0, 40.0, 0)),
    ]
    plan = build_plan(threats, [Unit("u")], effects=rows)
    _, log = simulate_one(plan, 1, 0)
    spans = open_spans(plan, log)
    assert spans == {0: [(10.0, 40.0)], 1: [(-math.inf, 20.0)], 2: []}
    pairs, row = np.arange(4), np.array([0, 1, 2, 3])
    rows_left, low, high, since = within(spans, pairs, row, np.full(4, 0.0), np.full(4, 30.0))
    assert low[rows_left == 0].tolist() == [10.0]
    assert high[rows_left == 0].tolist() == [30.0]
    assert 19.9 < high[rows_left == 1][0] < 20.0
    assert (low[rows_left == 2] > high[rows_left == 2]).all()
    assert (low[rows_left == 3][0], high[rows_left == 3][0]) == (0.0, 30.0)
    assert since.tolist() == [10.0, -math.inf, math.inf, -math.inf]
