"""Bounds on claims against hand values, sums written out and brute force."""

from __future__ import annotations

import math
from itertools import combinations_with_replacement

import pytest

from evidence.history import bounds
from evidence.history.bounds import Attacks
from redan.errors import DomainError

ISKANDER = Attacks(rows=372, launched=924, destroyed=176, none_destroyed=312, all_destroyed=28)


def tail(kills: int, launches: int, p: float) -> float:
    return sum(math.comb(launches, k) * p**k * (1 - p) ** (launches - k) for k in range(kills, launches + 1))


@pytest.mark.parametrize(("kills", "launches", "p"), [(1, 27, 0.037), (71, 112, 0.634), (3, 200, 0.015)])
def test_tail_is_the_sum_of_the_binomial_law(kills: int, launches: int, p: float) -> None:
    assert bounds.at_least(kills, launches, p) == pytest.approx(tail(kills, launches, p), rel=1e-9)


def test_forty_launches_cannot_give_71_kills() -> None:
    assert bounds.mean_needed(71, 40) is None
    assert bounds.least_kill_probability(71, 40) is None
    assert bounds.at_least(71, 40, 1.0) == 0.0


def test_112_launches_need_0_634_on_average_and_0_538_at_least() -> None:
    assert bounds.mean_needed(71, 112) == pytest.approx(71 / 112)
    least = bounds.least_kill_probability(71, 112)
    assert least is not None
    assert tail(71, 112, least) == pytest.approx(0.025, rel=1e-6)
    assert least == pytest.approx(0.5376, abs=5e-5)


def test_71_launches_for_71_kills_need_nearly_certain_kills() -> None:
    assert bounds.least_kill_probability(71, 71) == pytest.approx(0.025 ** (1 / 71))


def test_least_launches_is_the_first_that_suffices() -> None:
    for kills, p in ((1, 0.5), (3, 0.3), (71, 0.9)):
        n = bounds.least_launches(kills, p)
        assert n is not None
        assert tail(kills, n, p) >= 0.5 > tail(kills, n - 1, p)
    assert bounds.least_launches(1, 0.0) is None


def test_most_launches_is_the_last_that_is_not_refused() -> None:
    for kills, p in ((1, 0.45), (2, 0.45), (3, 0.3)):
        n = bounds.most_launches(kills, p)
        assert 1 - tail(kills + 1, n, p) >= bounds.REASONABLE > 1 - tail(kills + 1, n + 1, p)
    assert bounds.most_launches(2, 1.0) == 2
    with pytest.raises(DomainError):
        bounds.most_launches(2, 0.0)


def test_one_kill_of_27_at_the_lowest_claim() -> None:
    by_hand = 0.55**27 + 27 * 0.45 * 0.55**26
    assert 1 - bounds.at_least(2, 27, 0.45) == pytest.approx(by_hand, rel=1e-6)


def test_shots_and_rates_are_inverse() -> None:
    assert bounds.rate_of_shots(0.7, 2) == pytest.approx(0.91)
    assert bounds.shot_for_rate(0.91, 2) == pytest.approx(0.7)


def test_units_are_rounded_up() -> None:
    assert [bounds.units_for(n, 12) for n in (12, 13, 25)] == [1, 2, 3]


def splits(total: int, rows: int) -> list[tuple[int, ...]]:
    return [s for s in combinations_with_replacement(range(1, total + 1), rows) if sum(s) == total]


def test_no_split_of_attacks_beats_the_bound() -> None:
    attacks = Attacks(rows=5, launched=13, destroyed=4, none_destroyed=3, all_destroyed=1)
    q = 1 - attacks.rate
    expected = [sum(q**n for n in split) for split in splits(13, 5)]
    assert bounds.zero_attacks_most(attacks) == pytest.approx(max(expected))
    assert bounds.zero_attacks_equal(attacks) < min(expected) + 1e-9  # sizes need not be whole there


@pytest.mark.slow
def test_bound_with_sweeps_kept_holds_for_every_split_that_keeps_them() -> None:
    attacks = Attacks(rows=8, launched=20, destroyed=12, none_destroyed=2, all_destroyed=0)
    p = attacks.rate
    limit = 8 * (1 - 0.025 ** (1 / 8))  # upper Clopper-Pearson bound of 0 of 8, by hand
    kept = [s for s in splits(20, 8) if sum(p**n for n in s) <= limit]
    assert 0 < len(kept) < len(splits(20, 8))
    best = max(sum((1 - p) ** n for n in s) for s in kept)
    bound = bounds.zero_attacks_most_given_all(attacks)
    assert best <= bound + 1e-9
    assert bound < bounds.zero_attacks_most(attacks)


def test_one_coin_of_0_19_cannot_give_312_of_372() -> None:
    assert bounds.zero_attacks_equal(ISKANDER) == pytest.approx(372 * (748 / 924) ** (924 / 372))
    most = bounds.zero_attacks_most_given_all(ISKANDER)
    assert most == pytest.approx(269.7, abs=0.1)
    assert bounds.chernoff(312, 372, most) < 1e-5


def test_chernoff_lies_above_the_exact_tail() -> None:
    assert tail(30, 40, 0.5) <= bounds.chernoff(30, 40, 20.0) < 0.01
    assert bounds.chernoff(20, 40, 20.0) == 1.0
    assert bounds.chernoff(40, 40, 20.0) == pytest.approx(0.5**40)


def test_rate_inside_by_hand() -> None:
    low, high = bounds.inside_rate_bounds(ISKANDER)
    assert low == pytest.approx(176 / (924 - 312))
    assert high == pytest.approx(176 / (176 + 32))


def test_coverage_that_varies_gives_the_count() -> None:
    rate, none, everything = bounds.two_kinds(ISKANDER, covered=62, threats_covered=248)
    assert rate == pytest.approx(176 / 248)
    assert none == pytest.approx(310 + 62 * (72 / 248) ** 4)
    assert everything == pytest.approx(62 * (176 / 248) ** 4)
    assert abs(none - 312) < 5
