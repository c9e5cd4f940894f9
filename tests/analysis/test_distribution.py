"""Distributions: percentiles in closed form, intervals that hold, the bad day, humps, the small picture."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.analysis.distribution import BLOCKS, LEVELS, distribution, picture, ranks
from redan.errors import DomainError
from redan.results.supports import Support


def test_percentiles_of_one_to_a_hundred():
    found = distribution(np.random.default_rng(1).permutation(100) + 1)
    assert [(one.level, one.value) for one in found.percentiles] == [(level, level) for level in LEVELS]
    assert (found.n, found.mean, found.smallest, found.largest) == (100, 50.5, 1, 100)
    assert found.worst == 95
    assert found.worst_mean == 98.0
    low = distribution(np.arange(1, 101), bad="low")
    assert low.worst == 5
    assert low.worst_mean == 3.0


def test_a_percentile_of_whole_numbers_is_whole():
    found = distribution([3, 4, 5, 6])
    assert found.percentile(50) == 4
    assert found.percentile(75) == 5


def test_the_worst_part_counts_ties_and_parts_of_rows():
    """Of 30 rows the worst 5 % are one and a half: (10 + 9 / 2) / 1.5."""
    found = distribution([10, 9] + [1] * 28)
    assert found.worst_mean == pytest.approx((10 + 4.5) / 1.5)
    assert distribution([2.0] * 7).worst_mean == 2.0


def test_rows_without_a_value_are_counted_apart():
    found = distribution([1.0, math.nan, 3.0, math.inf])
    assert (found.n, found.missing, found.mean) == (2, 2, 2.0)
    none = distribution([math.nan])
    assert (none.n, none.missing) == (0, 1)
    assert math.isnan(none.percentile(50))
    assert picture(none) == ""
    assert none.modes == ()


def test_shares_at_nothing_and_at_all():
    found = distribution([0, 0, 0, 5, 7, 8, 8, 1], Support(0, 8))
    assert found.share_zero == 3 / 8
    assert found.share_most == 2 / 8
    assert math.isnan(distribution([0, 1]).share_most)


def test_ranks_as_printed_in_tables():
    """Intervals of the median at 95 %: rows 2 and 9 of 10, 6 and 15 of 20, 40 and 61 of 100; none from 5 rows."""
    assert ranks(10, 0.5) == (2, 9)
    assert ranks(20, 0.5) == (6, 15)
    assert ranks(100, 0.5) == (40, 61)
    assert ranks(5, 0.5) == (0, 6)
    assert ranks(5, 0.5, 0.9) == (1, 5)  # 1 - 2 / 32 = 93.75 %


@pytest.mark.parametrize(("n", "share"), [(200, 0.05), (200, 0.5), (1000, 0.95), (400, 0.99)])
def test_intervals_of_percentiles_hold_what_they_promise(n, share):
    """Exactly, from the binomial law: at least 95 %, and not wider than one row more than needed."""
    from scipy.stats import binom

    low, high = ranks(n, share)
    held = binom.cdf(high - 1, n, share) - binom.cdf(low - 1, n, share)
    assert held >= 0.95
    assert binom.cdf(low, n, share) > 0.025 or low == 0
    assert 1.0 - binom.cdf(high - 2, n, share) > 0.025


def test_intervals_of_percentiles_in_repeats():
    generator = np.random.default_rng(3)
    hits = np.zeros(len(LEVELS))
    truth = -np.log1p(-np.array(LEVELS) / 100.0)
    for _ in range(1000):
        found = distribution(generator.exponential(size=300), Support(0.0), intervals=True)
        hits += [one.low <= exact <= one.high for one, exact in zip(found.percentiles, truth, strict=True)]
    assert np.all(hits / 1000 >= 0.93), hits


def test_an_interval_beyond_the_rows_ends_at_the_bounds():
    found = distribution(np.arange(20), Support(0, 40), intervals=True)
    assert found.percentiles[0].low == 0
    assert found.percentiles[-1].high == 40
    assert distribution(np.arange(20), intervals=True).percentiles[-1].high == math.inf


def test_whole_numbers_get_whole_bins():
    found = distribution([0, 1, 1, 5]).histogram
    assert found.whole
    assert found.edges == (-0.5, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5)
    assert found.counts == (1, 2, 0, 0, 0, 1)
    wide = distribution(np.arange(0, 1000)).histogram
    assert len(wide.counts) <= 40
    assert sum(wide.counts) == 1000
    assert wide.width == 50
    assert distribution(np.arange(0, 300)).histogram.width == 8
    money = distribution(np.arange(500) * 1_300_000.0).histogram
    assert len(money.counts) <= 40
    assert sum(money.counts) == 500


@pytest.mark.parametrize("seed", range(5))
def test_every_row_is_in_one_bin(seed):
    generator = np.random.default_rng(seed)
    for column in (generator.normal(size=777), generator.exponential(1e-9, 50), generator.normal(1e9, 1e-3, 300),
                   np.array([4.0]), np.array([0.1] * 9), generator.standard_cauchy(500)):  # fmt: skip
        found = distribution(column).histogram
        assert sum(found.counts) == len(column)
        assert len(found.counts) <= 40
        assert len(found.edges) == len(found.counts) + 1
        assert np.all(np.diff(found.edges) > 0)


TWO = {
    "two far heaps": lambda g: np.concatenate([g.poisson(3, 500), g.poisson(30, 500)]),
    "none or about four": lambda g: np.where(g.random(1000) < 0.4, 0, 1 + g.binomial(6, 0.5, 1000)),
    "two bells": lambda g: np.concatenate([g.normal(0, 1, 500), g.normal(5, 1, 500)]),
    "all or nothing": lambda g: np.where(g.random(400) < 0.7, 0, 16),
    "a small second kind": lambda g: np.concatenate([g.normal(0, 1, 900), g.normal(8, 1, 100)]),
    "pairs, two heaps": lambda g: 2 * np.concatenate([g.poisson(2, 500), g.poisson(20, 500)]),
}
ONE = {
    "a bell": lambda g: g.normal(0, 1, 1000),
    "flat": lambda g: g.random(1000),
    "flat whole": lambda g: g.integers(0, 30, 2000),
    "skewed": lambda g: g.exponential(1, 1000),
    "counts": lambda g: g.poisson(4, 1000),
    "many counts": lambda g: g.poisson(300, 1000),
    "two an aircraft": lambda g: 2 * g.binomial(14, 0.4, 1000),
    "nearly two an aircraft": lambda g: 2 * g.binomial(14, 0.4, 1000) + (g.random(1000) < 0.1),
    "few rows": lambda g: g.normal(0, 1, 30),
}


@pytest.mark.parametrize("name", TWO)
def test_two_humps_are_told(name):
    found = [len(distribution(TWO[name](np.random.default_rng([7, seed]))).modes) for seed in range(40)]
    assert sum(count == 2 for count in found) >= 38, found


@pytest.mark.parametrize("name", ONE)
def test_one_hump_is_not_told_to_be_two(name):
    found = [len(distribution(ONE[name](np.random.default_rng([8, seed]))).modes) for seed in range(40)]
    assert sum(count == 1 for count in found) >= 38, found


def test_humps_stand_where_the_rows_are():
    assert distribution([0] * 60 + [16] * 40).modes == (0.0, 16.0)


def test_the_picture_shows_every_kind_of_row():
    found = distribution([0] * 60 + [1] * 1 + [3] * 30)
    assert picture(found) == "█▁ ▄"
    assert len(picture(distribution(np.arange(1000)), 24)) <= 24
    assert set(picture(distribution(np.random.default_rng(1).normal(size=900)))) <= set(BLOCKS + " ")


def test_what_is_bad_is_high_or_low():
    with pytest.raises(DomainError, match='"high", "low"'):
        distribution([1.0], bad="up")
