"""Shares of a full factorial: exact, adding up, in closed form, and by Gauss's quadrature those of known functions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.known_functions import (
    G_A,
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    ISHIGAMI_VARIANCE,
    ishigami,
    sobol_g,
    sobol_g_shares,
)

from redan.analysis.factorial import shares
from redan.errors import DomainError


def test_two_factors_and_their_interaction_by_hand():
    """0 0 / 0 4: mean 1, variance 3; each alone 1, together 1."""
    found = shares([[0.0, 0.0], [0.0, 4.0]], names=("permission", "kill"))
    assert (found.mean, found.variance) == (1.0, 3.0)
    assert [(one.first, one.total) for one in found.factors] == [pytest.approx((1 / 3, 2 / 3))] * 2
    assert found.pairs[0].names == ("permission", "kill")
    assert found.pairs[0].share == pytest.approx(1 / 3)
    assert found.higher == 0.0


def test_weights_count_as_options_written_several_times():
    cells = np.random.default_rng(1).normal(size=(2, 3, 2))
    weighted = shares(cells, [(0.75, 0.25), (0.2, 0.4, 0.4), None])
    written = shares(cells[[0, 0, 0, 1]][:, [0, 1, 1, 2, 2]])
    assert weighted.variance == pytest.approx(written.variance, rel=1e-12)
    for one, other in zip(weighted.factors, written.factors, strict=True):
        assert (one.first, one.total) == pytest.approx((other.first, other.total), abs=1e-12)


def test_an_option_without_weight_counts_for_nothing():
    cells = np.array([[0.0, 1.0], [0.0, 1.0], [9.0, math.nan]])
    found = shares(cells, [(0.5, 0.5, 0.0), None])
    assert found.factors[0].inert
    assert found.factors[1].first == 1.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_shares_add_up_exactly(sizes, seed):
    """First-order shares, pairs and higher, each computed by itself, are all; a total is what it has part in."""
    generator = np.random.default_rng(seed)
    weights = [one / one.sum() for one in (generator.random(size) + 0.1 for size in sizes)]
    found = shares(generator.normal(size=sizes) * 50 + 1000, weights)
    if found.variance == 0.0:
        assert all(one.inert for one in found.factors)
        return
    parts = [one.first for one in found.factors] + [one.share for one in found.pairs] + [found.higher]
    assert math.fsum(parts) == pytest.approx(1.0, abs=1e-11)
    assert min(parts) >= 0.0
    for one in found.factors:
        paired = math.fsum(pair.share for pair in found.pairs if one.name in pair.names)
        assert one.first + paired - 1e-11 <= one.total <= one.first + paired + found.higher + 1e-11


def test_inert_factors_are_exactly_inert():
    generator = np.random.default_rng(2)
    cells = np.repeat(generator.normal(size=(3, 1, 4)), 5, axis=1)
    found = shares(cells, [None, (0.1, 0.2, 0.3, 0.15, 0.25), None], names=("a", "idle", "c"))
    assert [one.inert for one in found.factors] == [False, True, False]
    assert found.factors[1].first == 0.0
    assert found.factors[1].total == 0.0
    assert all(pair.share == 0.0 for pair in found.pairs if "idle" in pair.names)
    assert found.ranked[-1].name == "idle"
    flat = shares(np.full((2, 3), 7.0))
    assert flat.variance == 0.0
    assert flat.mean == 7.0
    assert all(one.inert and one.total == 0.0 for one in flat.factors)


def test_ishigami_exactly_by_quadrature():
    nodes, weights = np.polynomial.legendre.leggauss(40)
    axes = np.meshgrid(*[(nodes + 1) / 2] * 3, indexing="ij")
    found = shares(ishigami(np.stack(axes, axis=-1)), [weights / weights.sum()] * 3)
    assert found.variance == pytest.approx(ISHIGAMI_VARIANCE, abs=1e-9)
    assert [one.first for one in found.factors] == pytest.approx(ISHIGAMI_FIRST[:3], abs=1e-9)
    assert [one.total for one in found.factors] == pytest.approx(ISHIGAMI_TOTAL[:3], abs=1e-9)


def test_sobol_g_exactly_by_quadrature():
    half, weights = np.polynomial.legendre.leggauss(2)
    nodes = np.concatenate([(half + 1) / 4, (half + 3) / 4])
    axes = np.meshgrid(*[nodes] * len(G_A), indexing="ij")
    found = shares(sobol_g(np.stack(axes, axis=-1)))
    assert weights.tolist() == pytest.approx([1, 1])
    first, total = sobol_g_shares()
    assert [one.first for one in found.factors] == pytest.approx(first, abs=1e-12)
    assert [one.total for one in found.factors] == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([[1.0, math.nan]],), "1 of 2 combinations have no value"),
        (([1.0, 2.0], [(0.5, 0.6)]), "add up to 1.1"),
        (([1.0, 2.0], [(1.0,)]), "1 weights for 2 options"),
        (([1.0, 2.0], None, ("a", "b")), "2 names for 1 factors"),
        (([1.0, 2.0], [None, None]), "weights of 2 factors"),
        ((np.zeros((2, 0)),), "no option"),
    ],
)
def test_what_is_no_factorial_is_refused(arguments, said):
    with pytest.raises(DomainError, match=said):
        shares(*arguments)
