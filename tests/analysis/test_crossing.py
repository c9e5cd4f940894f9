"""Where a falling curve comes down to one half: against brute force and closed forms, with the interval it says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from redan.analysis.crossing import crossing
from redan.analysis.intervals import Estimate, mean_interval


def survivals(thresholds: NDArray[np.float64]) -> list[Estimate]:
    """Replication r survives raids up to its own size: one chance for all sizes. Index 0 is not used."""
    sizes = range(int(thresholds.max()) + 3)
    return [mean_interval((thresholds >= size).astype(float), low=0.0, high=1.0) for size in sizes]


@settings(deadline=None)  # scipy is loaded in the first example
@given(st.lists(st.integers(1, 60), min_size=21, max_size=80), st.sampled_from([0.2, 0.5, 0.8]))
def test_bisection_finds_what_brute_force_finds(raw: list[int], level: float) -> None:
    curve = survivals(np.array(raw, dtype=float))
    last = len(curve) - 1
    found = crossing(lambda size: curve[size], 1, last, level)
    for end, of in ((found.size, "mean"), (found.low, "low"), (found.high, "high")):
        brute = next((size for size in range(1, last + 1) if getattr(curve[size], of) <= level), None)
        assert end == brute
    assert found.rises == ()


def test_it_asks_for_few_sizes() -> None:
    asked: list[int] = []

    def evaluate(size: int) -> Estimate:
        asked.append(size)
        p = 1.0 / (1.0 + math.exp((size - 700) / 30))
        return Estimate(p, max(0.0, p - 0.03), min(1.0, p + 0.03), 1000, 0.5, "wilson")

    found = crossing(evaluate, 1, 1024)
    assert found.size == 700
    assert len(asked) == len(set(asked)) <= 30


def test_never_and_already_are_said() -> None:
    high = Estimate(0.9, 0.88, 0.92, 1000, 0.3, "wilson")
    low = Estimate(0.1, 0.08, 0.12, 1000, 0.3, "wilson")
    never, already = crossing(lambda _: high, 1, 50), crossing(lambda _: low, 4, 50)
    assert (never.size, never.low, never.high, never.already) == (None, None, None, False)
    assert (already.size, already.already) == (4, True)


def test_a_curve_that_rises_by_more_than_chance_is_not_hidden() -> None:
    def evaluate(size: int) -> Estimate:
        p = 0.95 if size > 40 else max(0.0, 1.0 - size / 20)
        return Estimate(p, max(0.0, p - 0.02), min(1.0, p + 0.02), 2000, 0.4, "wilson")

    found = crossing(evaluate, 1, 39)
    assert found.size == 10
    assert found.rises == ()
    assert crossing(evaluate, 1, 64).size is None  # both ends are above the level
    assert all(size in (1, 64) for size, _ in crossing(evaluate, 1, 64).seen)


def test_the_interval_holds_as_often_as_it_says() -> None:
    """Thresholds are even over 1 to 100: the chance to survive a raid of n is (101 - n) / 100, one half at 51."""
    generator = np.random.default_rng(11)
    held = 0
    repeats, n = 400, 200
    for _ in range(repeats):
        thresholds = generator.integers(1, 101, size=n)
        # sizes are counted from 1 to 101; the level is met exactly at 51
        values = {size: (thresholds >= size).astype(float) for size in range(1, 102)}
        found = crossing(lambda size, v=values: mean_interval(v[size], low=0.0, high=1.0), 1, 101)  # type: ignore[misc]
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 51 <= found.high
    assert held / repeats >= 0.93, held / repeats
    assert held / repeats < 1.0, "an interval that never errs is too wide"


@pytest.mark.parametrize(("first", "last"), [(0, 5), (6, 5)])
def test_an_empty_bracket_is_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="bracket"):
        crossing(lambda _: Estimate(0.5, 0.4, 0.6, 10, 0.5, "wilson"), first, last)
