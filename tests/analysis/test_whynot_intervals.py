"""Intervals of shares of possible shots: Wilson's for a pair, and for sums whose shots share a replication's chance."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.analysis.intervals import wilson, wilson_share
from redan.analysis.whynot import proportion
from redan.reasons.causes import CAUSES, Cause
from redan.reasons.whynot import Share, mask


def share_of(x: np.ndarray, m: np.ndarray) -> Share:
    """Of replications with x of m shots each."""
    n, q = len(x), x.sum() / m.sum()
    variance = n / (n - 1) * float(((x - q * m) ** 2).sum()) / float(m.sum()) ** 2
    return Share(int(x.sum()), int(m.sum()), variance, n, 0.0, 1.0, bool((m <= 1).all()))


def test_of_a_pair_it_is_wilsons() -> None:
    found = proportion(Share(14, 40, 0.1, 40, 0.0, 1.0, single=True))
    assert (found.low, found.high) == wilson(14, 40)
    assert found.method == "wilson"


def test_of_shots_that_share_nothing_it_is_nearly_wilsons_on_the_shots() -> None:
    rng = np.random.default_rng(1)
    x, m = rng.binomial(30, 0.2, 400), np.full(400, 30)
    found, naive = proportion(share_of(x, m)), wilson(int(x.sum()), int(m.sum()))
    assert found.high - found.low == pytest.approx(naive[1] - naive[0], rel=0.1)


def test_it_covers_where_the_shots_of_a_replication_are_alike() -> None:
    """Forty shots a replication that mostly go the same way: Wilson's on all shots would cover a third."""
    rng = np.random.default_rng(2)
    covered = naive = 0
    for _ in range(600):
        chance = rng.beta(0.6, 1.4, 60)  # mean 0.3
        m = rng.integers(20, 60, 60)
        x = rng.binomial(m, chance)
        found = proportion(share_of(x, m))
        low, high = wilson(int(x.sum()), int(m.sum()))
        covered += found.low <= 0.3 <= found.high
        naive += low <= 0.3 <= high
    assert covered / 600 > 0.93
    assert naive / 600 < 0.5, "the shots are not independent"


def test_it_covers_a_rare_cause() -> None:
    rng = np.random.default_rng(4)
    covered = 0
    for _ in range(600):
        x = rng.binomial(30, 0.004, 100)
        if x.sum():
            found = proportion(share_of(x, np.full(100, 30)))
            covered += found.low <= 0.004 <= found.high
        else:
            covered += 1
    assert covered / 600 > 0.92


def test_what_the_plan_decides_has_no_interval() -> None:
    found = proportion(Share(300, 1200, 0.0, 100, 0.25, 0.25, single=False))
    assert (found.mean, found.low, found.high, found.certain) == (0.25, 0.25, 0.25, True)


def test_where_no_replication_differs_the_unseen_is_bounded_by_the_plan() -> None:
    found = proportion(Share(500, 1000, 0.0, 100, 0.4, 0.8, single=False))
    unseen = 1.0 - 0.025 ** (1 / 100)
    assert found.low == pytest.approx(0.5 - unseen * 0.1)
    assert found.high == pytest.approx(0.5 + unseen * 0.3)


def test_of_nothing_there_is_no_share() -> None:
    assert not proportion(Share(0, 0, 0.0, 100, 0.0, 0.0, single=True)).exists


def test_one_replication_says_next_to_nothing_of_a_sum() -> None:
    found = proportion(Share(30, 100, 0.0, 1, 0.0, 1.0, single=False))
    assert found.low < 0.01
    assert found.high > 0.97


def test_wilson_of_a_share_is_that_of_the_count() -> None:
    assert wilson_share(0.3, 50) == pytest.approx(wilson(15, 50))
    assert math.isclose(wilson_share(0.3, 49.9)[0], wilson(15, 50)[0], rel_tol=1e-2)


def test_a_mask_names_causes() -> None:
    assert [c for c, on in zip(CAUSES, mask([Cause.LOST, Cause.GONE]), strict=True) if on] == [Cause.LOST, Cause.GONE]
