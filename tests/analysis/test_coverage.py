"""Do 95 % intervals contain the truth in 95 % of repeats? 2,000 repeats each, fixed seeds (promise 11).

Counts near zero are discrete: no interval can cover 95 % at every mean, so there the claim is one-sided
(never much less). Planted faults: the textbook interval fails the same test.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.analysis.compare import paired_difference
from redan.analysis.intervals import mean_interval, normal_quantile

REPEATS = 2000
# four standard errors of a coverage measured over 2,000 repeats are 0.0195; the promise is 0.935 to 0.965
LOWEST, HIGHEST = 0.935, 0.965


def coverage(samples, truth, interval):
    """Share of samples, shape (repeats, n), whose interval holds the truth."""
    hits = 0
    for sample in samples:
        low, high = interval(sample)
        hits += low <= truth <= high
    return hits / len(samples)


def bounded(low=-math.inf, high=math.inf):
    def interval(sample):
        estimate = mean_interval(sample, low=low, high=high)
        return estimate.low, estimate.high

    return interval


def textbook(sample):
    half = normal_quantile(0.95) * sample.std(ddof=1) / math.sqrt(len(sample))
    return sample.mean() - half, sample.mean() + half


@pytest.mark.parametrize(
    ("probability", "n"), [(0.5, 200), (0.02, 2000), (0.1, 500), (0.98, 2000), (0.9, 500), (0.995, 4000), (0.005, 4000)]
)
def test_proportions(probability, n):
    samples = (np.random.default_rng([1, n]).random((REPEATS, n)) < probability).astype(float)
    assert LOWEST <= coverage(samples, probability, bounded(0, 1)) <= HIGHEST


def test_a_fifth_of_the_repeats_of_a_small_count_mean():
    """Aircraft lost, 0.02 of 28 on average over 4,000 replications: some 80 losses in all."""
    samples = np.random.default_rng(2).binomial(28, 0.02 / 28, (REPEATS, 4000)).astype(float)
    assert LOWEST <= coverage(samples, 0.02, bounded(0, 28)) <= HIGHEST


@pytest.mark.parametrize(
    ("name", "truth", "draw"),
    [
        ("leakers", 28 * 0.4, lambda g, shape: g.binomial(28, 0.4, shape)),
        ("missiles", 3.0, lambda g, shape: g.poisson(3.0, shape)),
        ("waiting", 10.0, lambda g, shape: g.exponential(10.0, shape)),
        # one raid in ten meets a battery that fires: 6 missiles on average, else none
        ("seldom many", 0.6, lambda g, shape: (g.random(shape) < 0.1) * g.poisson(6.0, shape)),
    ],
)
def test_means(name, truth, draw):
    samples = draw(np.random.default_rng(5), (REPEATS, 1000)).astype(float)
    assert LOWEST <= coverage(samples, truth, bounded(0)) <= HIGHEST, name


@pytest.mark.parametrize("events", [0.05, 0.5, 1, 2, 3, 5, 8, 15])
def test_rare_counts_are_never_promised_too_much(events):
    """A handful of losses in 10,000 replications: at least 93.5 % at every mean. Sums of rare counts are Poisson, so
    rows are built from their number alone."""
    counts = np.random.default_rng([6, int(events * 100)]).poisson(events, REPEATS)
    n = 10_000
    cache = {}
    hits = 0
    for k in counts.tolist():
        if k not in cache:
            column = np.zeros(n)
            column[:k] = 1.0
            estimate = mean_interval(column, low=0, high=28)
            cache[k] = (estimate.low, estimate.high)
        low, high = cache[k]
        hits += low <= events / n <= high
    assert hits / REPEATS >= LOWEST


@pytest.mark.slow
def test_paired_differences_on_common_numbers():
    """Two variants share most of their luck; the difference is seldom not zero."""
    generator = np.random.default_rng(7)
    shape = (REPEATS, 2000)
    common = generator.poisson(4.0, shape)
    extra = generator.random(shape) < 0.02
    fewer = generator.random(shape) < 0.01
    a, b = (common + extra).astype(float), (common + fewer).astype(float)
    hits = 0
    for first, second in zip(a, b, strict=True):
        estimate = paired_difference(first, second)
        hits += estimate.low <= 0.01 <= estimate.high
    assert LOWEST <= hits / REPEATS <= HIGHEST


def test_planted_fault_the_textbook_interval_fails_for_rare_counts():
    """The coverage test can fail: mean plus or minus 1.96 standard errors misses a rare count far too often."""
    samples = np.random.default_rng(8).poisson(3.0 / 1000, (500, 1000)).astype(float)
    assert coverage(samples, 3.0 / 1000, textbook) < LOWEST
    assert coverage(samples, 3.0 / 1000, bounded(0, 28)) >= LOWEST
