"""What makes a claim plausible, what it forces and which choices allow it: closed forms and planted influences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from redan.analysis.claim import Claim, Statement
from redan.analysis.claim_arithmetic import Room
from redan.analysis.claim_words import Counted
from redan.analysis.plausible import TAIL, Nights, Share, against_noise, boxes, needed, nights_of, shifts

HITS = Counted("hits", "hits", 40.0)
ANY = ((),) * 6
NAMES = tuple("abcdef")


def claim(low: float, high: float) -> Claim:
    return Claim("hits", (Statement("hits", HITS, "between", low, low, high),))


def binomial(n: int, p: float, rows: int) -> np.ndarray:
    """Rows that hold each value exactly as often as a binomial says, so that nothing is left to chance."""
    return binom.ppf((np.arange(rows) + 0.5) / rows, n, p)


@pytest.mark.parametrize("low", range(10, 31))
def test_the_border_lies_where_the_binomial_has_it(low: int) -> None:
    """40 shots at 0.5: at least `low` is plausible while the binomial gives it 2.5 %."""
    nights = nights_of(claim(low, math.inf), {"hits": binomial(40, 0.5, 20_000)})
    assert nights.plausible == (binom.sf(low - 1, 40, 0.5) >= TAIL)


@pytest.mark.parametrize("exactly", [12, 13, 14, 20, 26, 27, 28])
def test_an_exact_claim_is_held_to_both_sides(exactly: int) -> None:
    nights = nights_of(claim(exactly, exactly), {"hits": binomial(40, 0.5, 20_000)})
    inside = min(binom.sf(exactly - 1, 40, 0.5), binom.cdf(exactly, 40, 0.5)) >= TAIL
    assert nights.plausible == inside
    assert nights.true / nights.rows == pytest.approx(binom.pmf(exactly, 40, 0.5), abs=2e-4)


def test_a_verdict_near_its_border_is_a_close_call() -> None:
    assert Nights(200, (5,), (200,), 5, (0.0,)).close
    assert Nights(200, (5,), (200,), 5, (0.0,)).plausible
    assert not Nights(200, (4,), (200,), 4, (0.0,)).plausible
    assert not Nights(200, (0,), (200,), 0, (0.0,)).close
    assert not Nights(200, (100,), (200,), 100, (0.0,)).close


def test_a_figure_that_never_exists_makes_nothing_plausible() -> None:
    assert not nights_of(claim(0.0, math.inf), {"hits": np.full(100, math.nan)}).plausible


def test_a_share_has_the_exact_interval() -> None:
    assert Share(0, 64).interval[1] == pytest.approx(1.0 - 0.025 ** (1 / 64))


def test_a_planted_condition_is_found_and_nothing_else() -> None:
    generator = np.random.default_rng(5)
    u = generator.random((256, 6))
    u[:, 0] = generator.integers(0, 3, 256)
    options = (("x", "y", "z"), *ANY[1:])
    found = shifts(NAMES, options, u, (u[:, 2] > 0.7) & (u[:, 0] == 1))
    assert [s.name for s in found if s.forced] == ["a", "c"] or [s.name for s in found if s.forced] == ["c", "a"]
    kept = {s.name: s.kept for s in found}
    assert kept["a"] == (0.0, 1.0, 0.0)
    assert kept["c"][0] > 0.7


@pytest.mark.slow
def test_blind_choice_forces_nothing_as_often_as_promised() -> None:
    """All unknowns together: something stands out in at most 5 % of blind samples (within 3 deviations of 200)."""
    generator = np.random.default_rng(6)
    wrong = 0
    for _ in range(200):
        u = generator.random((96, 6))
        wrong += any(s.forced for s in shifts(NAMES, ANY, u, generator.random(96) < 0.3))
    assert 0 < wrong <= 20


def test_too_few_plausible_points_force_nothing() -> None:
    u = np.random.default_rng(7).random((100, 6))
    assert shifts(NAMES, ANY, u, np.arange(100) < 7) == ()
    assert shifts(NAMES, ANY, u, np.ones(100, bool)) == ()


def test_the_largest_of_many_is_held_against_the_largest_of_many() -> None:
    null = np.random.default_rng(8).random((50, 1000))
    assert against_noise(null).min() > 0.0005
    stands_out = null.copy()
    stands_out[3, 0] = 5.0
    assert against_noise(stands_out)[3] == pytest.approx(1 / 1000)


def test_conditions_are_the_widest_that_hold() -> None:
    allowed = np.zeros((3, 2, 2), bool)
    allowed[1:, 0, :] = True  # the second or third of the first and the first of the second, whatever the third
    found, complete = boxes(allowed)
    assert complete
    assert found == ((frozenset({1, 2}), frozenset({0}), frozenset({0, 1})),)
    assert needed(allowed) == found[0]
    allowed[0, 1, 1] = True
    found, complete = boxes(allowed)
    assert complete
    assert len(found) == 2
    assert not boxes(allowed, most=1)[1]


def test_every_box_allows_all_and_together_they_tell_all() -> None:
    generator = np.random.default_rng(9)
    for _ in range(20):
        allowed = generator.random((3, 4, 2)) < 0.4
        found, complete = boxes(allowed, most=100)
        assert complete
        told = np.zeros_like(allowed)
        for box in found:
            cells = np.ix_(*(sorted(side) for side in box))
            assert allowed[cells].all()
            told[cells] = True
        assert (told == allowed).all()


def test_magazines_reach_and_a_binomial_bound_a_chance() -> None:
    room = Room(rounds=40, kills=40, kills_of={"munitions_intercepted": 30}, best_pk=0.5)
    assert room.chance_of(31, "munitions_intercepted") == 0.0
    assert room.chance_of(25, "munitions_intercepted") == pytest.approx(binom.sf(24, 40, 0.5))
    assert room.chance_of(0) == 1.0
