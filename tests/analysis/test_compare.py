"""Differences on common random numbers, and what it takes to know their sign."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.analysis import mean_interval, paired_difference, replications_until_sign, same_columns
from redan.analysis.compare import difference_bounds
from redan.errors import DomainError
from redan.results import Support


def test_pairing_removes_what_both_share():
    generator = np.random.default_rng(1)
    shared = generator.poisson(20.0, 4000).astype(float)
    a = shared + (generator.random(4000) < 0.1)
    paired = paired_difference(a, shared)
    apart = math.hypot(*(mean_interval(x).high - mean_interval(x).mean for x in (a, shared)))
    assert paired.mean == pytest.approx(0.1, abs=0.02)
    assert (paired.high - paired.low) / 2 < apart / 10


def test_rows_without_a_value_on_either_side_are_left_out():
    a = np.array([5.0, np.nan, 7.0, 9.0, 9.0])
    b = np.array([4.0, 3.0, np.nan, 6.0, 9.0])
    estimate = paired_difference(a, b)
    assert (estimate.n, estimate.mean) == (3, pytest.approx(4 / 3))


def test_unpaired_columns_are_refused():
    with pytest.raises(DomainError, match="same replications"):
        paired_difference(np.zeros(3), np.zeros(4))


def test_no_difference_in_any_row_is_still_bounded():
    bounds = difference_bounds(Support(0, 28), Support(0, 28))
    estimate = paired_difference(np.ones(10_000), np.ones(10_000), bounds=bounds)
    assert estimate.mean == 0.0
    assert estimate.low == pytest.approx(-28 * 3.69e-4, rel=1e-3)
    assert estimate.high == pytest.approx(28 * 3.69e-4, rel=1e-3)
    sign = replications_until_sign(estimate)
    assert not sign.certain
    assert sign.replications is None
    assert sign.text == "no difference seen: below 0.01"


def test_a_clear_sign_needs_no_more():
    a = np.random.default_rng(2).poisson(3.0, 5000).astype(float)
    sign = replications_until_sign(paired_difference(a + 1.0, a + (np.arange(5000) % 7 == 0)))
    assert sign.certain
    assert sign.text == "certain with 5,000 replications"


def test_the_number_needed_makes_the_sign_certain():
    """Effect 0.02, spread 1: (1.96 / 0.02)^2 = 9,604."""
    base = np.tile([1.0, -1.0], 500) + 0.02
    sign = replications_until_sign(mean_interval(base))
    assert not sign.certain
    assert sign.replications == pytest.approx(9604, rel=0.01)
    assert "9,700 replications" in sign.text
    assert replications_until_sign(mean_interval(np.tile(base, 10))).certain


def test_a_mean_of_exactly_zero_is_not_a_difference():
    sign = replications_until_sign(mean_interval(np.tile([1.0, -1.0], 500)))
    assert (sign.certain, sign.replications) == (False, None)
    assert sign.text.startswith("no difference seen: below 0.06")


def test_same_columns_sees_a_single_changed_row():
    a = {"x": np.array([1.0, np.nan, 3.0]), "y": np.zeros(3)}
    b = {"x": np.array([1.0, np.nan, 3.0]), "y": np.zeros(3), "only here": np.ones(3)}
    assert same_columns(a, b)
    b["y"] = np.array([0.0, 0.0, 1.0])
    assert not same_columns(a, b)
    assert not same_columns({"x": np.zeros(1)}, {"z": np.zeros(1)})
