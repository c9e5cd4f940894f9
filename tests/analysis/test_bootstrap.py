"""Resampling against closed forms; the same every time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.analysis import bootstrap, mean_interval, ratio_of_means


def test_the_mean_agrees_with_the_closed_interval():
    column = np.random.default_rng(1).poisson(2.0, 10_000).astype(float)
    closed = mean_interval(column)
    resampled = bootstrap([column], lambda means: means[..., 0])
    assert resampled.mean == closed.mean
    half = (closed.high - closed.low) / 2
    assert abs(resampled.low - closed.low) < 0.15 * half
    assert abs(resampled.high - closed.high) < 0.15 * half
    assert resampled.std == pytest.approx(closed.std, rel=0.05)


def test_it_is_the_same_every_time():
    column = np.random.default_rng(2).exponential(2.0, 3_000)
    other = np.random.default_rng(3).exponential(1.0, 3_000)
    assert ratio_of_means(column, other) == ratio_of_means(column, other)


@pytest.mark.slow
def test_a_ratio_covers_the_truth():
    """Cost exchange with correlated costs: truth 4, 95 % within the binomial error of 200 repeats."""
    generator = np.random.default_rng(4)
    hits = 0
    for _ in range(200):
        raids = generator.poisson(3.0, 600).astype(float)
        cost, spent = raids * 8.0 + generator.exponential(4.0, 600), raids * 2.0 + generator.exponential(1.0, 600)
        estimate = ratio_of_means(cost, spent)
        hits += estimate.low <= 28.0 / 7.0 <= estimate.high
    assert 0.90 <= hits / 200 <= 0.99


def test_no_interval_where_the_denominator_may_vanish():
    estimate = ratio_of_means(np.ones(50), np.array([1.0] + [0.0] * 49))
    assert math.isnan(estimate.low)
    assert estimate.method == "none"


def test_constants_and_nothing_have_no_bootstrap_interval():
    assert math.isnan(ratio_of_means(np.ones(50), np.ones(50)).low)
    assert ratio_of_means(np.full(5, np.nan), np.ones(5)).n == 0
