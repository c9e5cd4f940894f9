"""Stopping rules: do the intervals at the end hold the truth in 95 % of 2,000 repeats, within 1.5 (issue 6)?

Planted fault: looking after every row with the textbook interval fails the same test.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from redan.analysis.sequential import boundaries, limits_after, passing
from redan.analysis.stopping import HALF_WIDTH, MOST, SIGN, Rule, judge, run
from redan.errors import DomainError
from redan.results.supports import Support

REPEATS = 2000
LOWEST, HIGHEST = 0.935, 0.965
ANY, SHARE = Support(), Support(0.0, 1.0)


def repeats(draw, rule, bounds=ANY, count=REPEATS, seed=1):
    """Verdicts of independent runs."""
    found = []
    for repeat in range(count):
        generator = np.random.default_rng([seed, repeat])
        found.append(run(rule, lambda first, rows, g=generator: draw(g, rows), bounds))
    return found


def coverage(verdicts, truth):
    return np.mean([one.estimate.low <= truth <= one.estimate.high for one in verdicts])


def share_of(p):
    return lambda g, n: (g.random(n) < p).astype(float)


def paired(more, fewer):
    """Seldom another number of losses with than without, on common chance."""
    return lambda g, n: (g.random(n) < more).astype(float) - (g.random(n) < fewer)


def seldom_costly(g, n):
    return (g.random(n) < 0.1) * g.gamma(2.0, 3.0, n)


WIDTH = [
    ("share 0.05", share_of(0.05), 0.05, 0.02, SHARE),
    ("share 0.05 finer", share_of(0.05), 0.05, 0.01, SHARE),
    ("share 0.5", share_of(0.5), 0.5, 0.03, SHARE),
    ("share 0.95", share_of(0.95), 0.95, 0.02, SHARE),
    ("counts", lambda g, n: g.poisson(3.0, n).astype(float), 3.0, 0.1, Support(0.0)),
    ("losses of 28", lambda g, n: g.binomial(28, 0.4, n).astype(float), 11.2, 0.2, Support(0.0, 28.0)),
    ("skewed costs", lambda g, n: g.exponential(10.0, n), 10.0, 0.6, Support(0.0)),
    ("costs in one raid of ten", seldom_costly, 0.6, 0.12, Support(0.0)),
    ("paired", lambda g, n: g.normal(0.3, 2.0, n), 0.3, 0.1, ANY),
    ("paired, seldom different", paired(0.02, 0.01), 0.01, 0.008, Support(-1.0, 1.0)),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "truth", "half_width", "bounds"), [case[1:] for case in WIDTH], ids=[case[0] for case in WIDTH]
)
def test_intervals_hold_when_stopped_at_a_half_width(draw, truth, half_width, bounds):
    found = repeats(draw, Rule(half_width=half_width), bounds)
    assert all(one.why == HALF_WIDTH and one.reached for one in found)
    assert all(one.estimate.high - one.estimate.low <= 2.0 * half_width for one in found)
    assert LOWEST <= coverage(found, truth) <= HIGHEST


@pytest.mark.slow
def test_very_long_tails_are_held_a_little_less_often():
    """The limit of `mean_interval` itself: with a skewness of six it holds in 93 to 94 % at any fixed size too."""
    found = repeats(lambda g, n: g.lognormal(0.0, 1.0, n), Rule(half_width=0.15), Support(0.0))
    assert 0.92 <= coverage(found, math.exp(0.5)) <= HIGHEST


SIGNS = [
    ("no effect", lambda g, n: g.normal(0.0, 1.0, n), 0.0),
    ("seldom different", paired(0.03, 0.015), 0.015),
    ("skewed costs, cheaper", lambda g, n: seldom_costly(g, n) - 0.75, -0.15),
    ("large effect", lambda g, n: g.normal(1.0, 1.0, n), 1.0),
]
MORE_SIGNS = [
    ("small effect", lambda g, n: g.normal(0.07, 1.0, n), 0.07),
    ("middling effect", lambda g, n: g.normal(0.12, 1.0, n), 0.12),
    ("seldom different, no effect", paired(0.02, 0.02), 0.0),
    ("hardly ever different, no effect", paired(0.005, 0.005), 0.0),
    ("skewed costs, no effect", lambda g, n: seldom_costly(g, n) - 0.6, 0.0),
]


@pytest.mark.slow
@pytest.mark.parametrize(("draw", "truth"), [case[1:] for case in SIGNS], ids=[case[0] for case in SIGNS])
def test_intervals_hold_when_stopped_at_a_sign(draw, truth):
    check_signs(draw, truth, most=1350)


@pytest.mark.long
@pytest.mark.parametrize(
    ("draw", "truth"), [case[1:] for case in SIGNS + MORE_SIGNS], ids=[case[0] for case in SIGNS + MORE_SIGNS]
)
def test_intervals_hold_when_stopped_at_a_sign_late(draw, truth):
    check_signs(draw, truth, most=10_000)


def check_signs(draw, truth, most):
    """Two conditions must agree before a sign is told, which errs on the safe side by up to 1.5 where rows are few or
    skewed and there is no effect: 96 to 96.5 % hold; four standard errors of 2,000 repeats above that is 0.98."""
    found = repeats(draw, Rule(sign=True, most=most))
    assert LOWEST <= coverage(found, truth) <= (0.98 if truth == 0.0 else HIGHEST)
    wrong = [one for one in found if one.why == SIGN and (one.estimate.mean > 0.0) != (truth > 0.0)]
    assert len(wrong) <= REPEATS * 0.065
    assert all(not one.estimate.low < 0.0 < one.estimate.high for one in found if one.why == SIGN)


def naive(draw, aimed, seed, most=4000):
    """The textbook: look after every row from the tenth on, stop as soon as 1.96 standard errors are as wished."""
    rows = draw(np.random.default_rng([2, seed]), most)
    n = np.arange(1, most + 1)
    mean = np.cumsum(rows) / n
    variance = np.maximum(np.cumsum(rows**2) / n - mean**2, 0.0)
    half = 1.96 * np.sqrt(variance / n)
    done = np.flatnonzero(aimed(mean, half) & (n >= 10))
    at = done[0] if len(done) else most - 1
    return mean[at] - half[at], mean[at] + half[at]


def test_planted_fault_the_textbook_interval_looked_at_too_often_fails():
    """At a half width it stops with no event seen; at a sign it stops at luck, and tells apart what is the same."""
    width = [naive(share_of(0.05), lambda mean, half: half <= 0.02, seed) for seed in range(500)]
    sign = [naive(lambda g, n: g.normal(size=n), lambda mean, half: abs(mean) > half, seed) for seed in range(500)]
    assert np.mean([low <= 0.05 <= high for low, high in width]) < 0.75
    assert np.mean([low <= 0.0 <= high for low, high in sign]) < 0.7


def test_looks_with_the_plain_interval_fail_even_when_few():
    """Not only impatience: the same looks with the plain interval hold the truth of no effect too seldom."""
    looks = Rule(sign=True, most=5000).looks
    rows = np.random.default_rng(3).normal(size=(1000, looks[-1]))
    n = np.array(looks)
    mean = np.cumsum(rows, axis=1)[:, n - 1] / n
    told = np.any(np.abs(mean) > 1.96 / np.sqrt(n), axis=1)
    assert told.mean() > 0.13


def test_boundaries_spend_the_doubt_evenly():
    looks = (400, 600, 900, 1350)
    borders = boundaries(looks, 0.95)
    assert borders[0] == pytest.approx(norm.isf(0.025 / 4), abs=1e-6)
    spent = [passing(looks[: k + 1], borders, 0.0, borders[k], above=True) for k in range(4)]
    assert spent == pytest.approx([0.025 * (k + 1) / 4 for k in range(4)], abs=1e-9)


def test_one_look_is_the_textbook_and_equal_looks_are_as_printed():
    """Pocock's constants for two and five equal looks are 2.178 and 2.413 (Jennison and Turnbull, table 2.1)."""
    assert boundaries((500,), 0.95) == pytest.approx((1.959964,), abs=1e-5)
    assert 2 * passing((100, 200), (2.178,), 0.0, 2.178, above=True) == pytest.approx(0.05, abs=1e-4)
    five = (100, 200, 300, 400, 500)
    assert 2 * passing(five, (2.413,) * 4, 0.0, 2.413, above=True) == pytest.approx(0.05, abs=1e-4)
    low, high = limits_after((400,), (), 2.5, 0.95)
    assert (low, high) == pytest.approx(((2.5 - 1.959964) / 20, (2.5 + 1.959964) / 20), abs=1e-7)


def test_the_interval_leaves_zero_where_the_boundary_is_passed():
    looks = (400, 600, 900)
    borders = boundaries(looks, 0.95)
    for k in (2, 3):
        low, _ = limits_after(looks[:k], borders[: k - 1], borders[k - 1] + 1e-6, 0.95)
        assert low > 0.0
    low, _ = limits_after(looks, borders[:2], borders[2] - 1e-3, 0.95)
    assert low == pytest.approx(0.0, abs=1e-4)
    assert low < 0.0


def test_a_run_resumed_from_its_rows_stops_at_the_same_row():
    rows = np.random.default_rng(4).normal(0.1, 1.0, 20_000)
    for rule in (Rule(half_width=0.03), Rule(sign=True, most=20_000), Rule(half_width=0.02, sign=True, most=20_000)):
        whole = run(rule, lambda first, count: rows[first : first + count])
        assert whole == judge(rule, rows[: whole.n])
        assert whole.done
        assert whole.next_n == 0


def test_what_cannot_be_reached_ends_at_most():
    rule = Rule(half_width=1e-6, most=2000)
    found = run(rule, lambda first, count: np.arange(first, first + count) % 2.0)
    assert (found.n, found.why, found.reached) == (2000, MOST, False)


def test_rows_that_are_all_equal_are_bounded_not_believed():
    """No event in 400 rows is no proof: a half width of 0.002 asks for more, one of 0.01 does not."""
    zeros = lambda first, count: np.zeros(count)  # noqa: E731
    assert run(Rule(half_width=0.01), zeros, SHARE).n == 400
    fine = run(Rule(half_width=0.002), zeros, SHARE)
    assert fine.n > 900
    assert fine.estimate.high <= 0.004
    same = run(Rule(sign=True, most=5000), zeros, Support(-1.0, 1.0))
    assert (same.why, same.n) == (MOST, 5000)
    assert same.estimate.low < 0.0 < same.estimate.high


def test_both_aims_stop_at_the_first():
    rule = Rule(half_width=0.05, sign=True, most=50_000)
    flat = run(rule, lambda first, count: np.random.default_rng(first).normal(0.0, 1.0, count))
    far = run(rule, lambda first, count: np.random.default_rng(first).normal(3.0, 1.0, count))
    assert (flat.why, far.why) == (HALF_WIDTH, SIGN)
    assert far.n == 400


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: Rule(), "an aim"),
        (lambda: Rule(half_width=0.0), "above 0"),
        (lambda: Rule(half_width=0.1, first=10), "20 <= first"),
        (lambda: Rule(half_width=0.1, first=100, most=50), "20 <= first"),
        (lambda: Rule(sign=True, growth=1.0), "growth"),
        (lambda: Rule(sign=True, confidence=95), "between 0 and 1"),
        (lambda: judge(Rule(sign=True), np.zeros(401)), "looks at 400, 600, 900"),
        (lambda: judge(Rule(half_width=0.1), np.zeros((2, 2))), "one column"),
        (lambda: run(Rule(half_width=0.1), lambda first, count: np.zeros(3)), "3 rows were drawn"),
    ],
)
def test_what_is_no_rule_is_refused(call, said):
    with pytest.raises(DomainError, match=said):
        call()
