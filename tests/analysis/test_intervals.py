"""Intervals against published tables and exact functions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from redan.analysis import clopper_pearson, mean_interval, unseen_probability, wilson
from redan.analysis.intervals import normal_quantile, student_quantile
from redan.errors import DomainError

# STA-01: R binom.confint. STA-03: the four pairs of Newcombe, Statistics in Medicine 17 (1998).
WILSON = [
    (18, 20, 0.6989663547715128, 0.972133518786232, 1e-6),
    (4, 20, 0.0806576625797981, 0.4160174322518935, 1e-6),
    (4, 200, 0.00780442641634947, 0.05028708690582643, 1e-6),
    (81, 263, 0.2552885198782742, 0.36620957698280004, 1e-4),
    (15, 148, 0.06238639953073628, 0.16048724172330803, 1e-4),
    (0, 20, 0.0, 0.1611251580528194, 1e-4),
    (1, 29, 0.006113214292762667, 0.17175521879320294, 1e-4),
]
EXACT = [
    (18, 20, 0.6830172859809176, 0.9876514728297052, 1e-6),
    (4, 20, 0.05733399705003284, 0.436614002996668, 1e-6),
    (4, 200, 0.005475565879556443, 0.05041360908989634, 1e-6),
    (81, 263, 0.25273674558527126, 0.3676219226013514, 1e-4),
    (15, 148, 0.05784401008344857, 0.161650490349479, 1e-4),
    (0, 20, 0.0, 0.16843347098308534, 1e-4),
    (1, 29, 0.000872646883579922, 0.17764429548872293, 1e-4),
    (5, 25, 0.068, 0.407, 5e-4),
]


@pytest.mark.parametrize(("k", "n", "low", "high", "tolerance"), WILSON)
def test_wilson_matches_published_values(k, n, low, high, tolerance):
    assert wilson(k, n) == pytest.approx((low, high), abs=tolerance)


@pytest.mark.parametrize(("k", "n", "low", "high", "tolerance"), EXACT)
def test_clopper_pearson_matches_published_values(k, n, low, high, tolerance):
    assert clopper_pearson(k, n) == pytest.approx((low, high), abs=tolerance)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@pytest.mark.parametrize(("k", "n"), [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(interval, k, n):
    with pytest.raises(DomainError, match="no proportion"):
        interval(k, n)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_impossible_confidence_is_refused(confidence):
    with pytest.raises(DomainError, match="between 0 and 1"):
        wilson(1, 2, confidence)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_failures_mirror_successes(interval):
    low, high = interval(3, 50)
    assert interval(47, 50) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_quantiles():
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, abs=1e-12)
    for freedom in (1, 2, 3, 10, 30, 9999):
        assert student_quantile(0.95, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-12)
    printed = {1: 12.706, 2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.980}  # tables of Student's t
    assert {freedom: round(student_quantile(0.95, freedom), 3) for freedom in printed} == printed
    with pytest.raises(DomainError, match="between 0 and 1"):
        student_quantile(1.0, 5)


def test_a_column_of_zeros_does_not_prove_zero():
    estimate = mean_interval(np.zeros(10_000), low=0, high=28)
    assert (estimate.mean, estimate.low, estimate.method) == (0.0, 0.0, "all equal")
    assert estimate.high == pytest.approx(28 * clopper_pearson(0, 10_000)[1], rel=1e-9)
    assert estimate.high == pytest.approx(28 * 3.69 / 10_000, rel=1e-3)


def test_a_column_at_its_top_and_in_between():
    top = mean_interval(np.ones(200), low=0, high=1)
    assert (top.low, top.high) == pytest.approx(clopper_pearson(200, 200), rel=1e-9)
    middle = mean_interval(np.full(100, 7.0), low=5, high=17)
    p = unseen_probability(100)
    assert (middle.low, middle.high) == pytest.approx((7 - 2 * p, 7 + 10 * p))


def test_a_constant_without_bounds_has_an_open_interval():
    estimate = mean_interval(np.full(100, 7.0))
    assert (estimate.low, estimate.high) == (-math.inf, math.inf)


def test_nothing_to_average():
    estimate = mean_interval(np.full(10, np.nan), low=0, high=1)
    assert math.isnan(estimate.mean)
    assert (estimate.n, estimate.method) == (0, "none")


def test_rows_without_a_value_are_left_out():
    column = np.array([1.0, np.nan, 3.0, np.inf, 2.0, 4.0])
    estimate = mean_interval(column, low=0, high=10)
    assert (estimate.mean, estimate.n) == (2.5, 4)


def test_a_single_row_is_bounded_only_by_what_is_possible():
    estimate = mean_interval([3.0], low=0, high=28)
    assert (estimate.mean, estimate.n) == (3.0, 1)
    assert estimate.low == pytest.approx(3 - 3 * 0.975)
    assert estimate.high == pytest.approx(3 + 25 * 0.975)


def test_a_proportion_uses_wilson_and_rare_ones_stay_in_bounds():
    column = np.zeros(1000)
    column[:180] = 1.0
    common = mean_interval(column, low=0, high=1)
    assert (common.method, common.low, common.high) == ("wilson", *wilson(180, 1000))
    column[1:] = 0.0
    rare = mean_interval(column, low=0, high=1)
    assert rare.method == "few events"
    assert rare.low == 0.0
    assert 0.004 < rare.high < 0.008


def test_no_interval_leaves_what_is_possible():
    generator = np.random.default_rng(3)
    for _ in range(200):
        column = generator.binomial(3, generator.random() ** 8, 60).astype(float)
        estimate = mean_interval(column, low=0, high=3)
        assert 0 <= estimate.low <= estimate.mean <= estimate.high <= 3


def test_a_wide_symmetric_sample_gives_students_interval():
    half = np.random.default_rng(4).normal(0, 5, 500)
    column = np.concatenate([10 + half, 10 - half])  # no skewness at all
    estimate = mean_interval(column)
    expected = stats.t.interval(0.95, 999, loc=10, scale=column.std(ddof=1) / math.sqrt(1000))
    assert (estimate.low, estimate.high) == pytest.approx(expected, rel=1e-9)
