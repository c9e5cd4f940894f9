"""A shot that no word allowed is said to be not identified, or held: not to be passed over."""

from __future__ import annotations

import itertools
import math

import numpy as np
from tests.identification.worlds import EYE

from redan.layout import Kind, Off, Op, Trigger
from redan.layout.build import Effect, Reach, Threat, Unit, Window, build_plan
from redan.reasons.switches import Switches
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
    spans = Switches(plan, log).spans(Kind.PAIR)
    begin, end = spans.begin_s.tolist(), spans.end_s.tolist()
    each = [list(zip(begin[i:j], end[i:j], strict=True)) for i, j in itertools.pairwise(spans.offset.tolist())]
    assert each == [[(10.0, 40.0)], [(-math.inf, 20.0)], [], [(-math.inf, math.inf)]]
    source, low, high = spans.cut(np.arange(4), np.full(4, 0.0), np.full(4, 30.0))
    assert source.tolist() == [0, 1, 3]
    assert low.tolist() == [10.0, 0.0, 0.0]
    assert high[[0, 2]].tolist() == [30.0, 30.0]
    assert 19.9 < high[1] < 20.0
    assert spans.first_s().tolist() == [10.0, -math.inf, math.inf, -math.inf]
