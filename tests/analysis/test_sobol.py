"""Sobol indices against functions whose shares are known; chance taken out; what cannot be estimated said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.analysis.known_functions import (
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    ishigami,
    sobol_g,
    sobol_g_shares,
)

from redan.analysis.designs import saltelli, sobol
from redan.analysis.sobol import given_data, indices
from redan.errors import DomainError

NAMES = ("x1", "x2", "x3", "idle")
REPLICATIONS = 50


def estimated(function, n, k, seed):
    return indices(function(saltelli(n, k, seed).rows()), n, k, names=[str(j) for j in range(k)])


@pytest.mark.parametrize("seed", range(4))
def test_ishigami_within_the_published_tolerance(seed):
    """The tolerance for 4,096 base rows is 0.01, in the cases of the authorities; whatever the seed."""
    found = estimated(ishigami, 4096, 4, seed)
    assert [one.first for one in found] == pytest.approx(ISHIGAMI_FIRST, abs=0.01)
    assert [one.total for one in found] == pytest.approx(ISHIGAMI_TOTAL, abs=0.01)
    for one, first, total in zip(found, ISHIGAMI_FIRST, ISHIGAMI_TOTAL, strict=True):
        assert one.first_low <= first <= one.first_high
        assert one.total_low <= total <= one.total_high


@pytest.mark.parametrize("seed", range(4))
def test_sobol_g_within_the_published_tolerance(seed):
    found = estimated(sobol_g, 4096, 6, seed)
    first, total = sobol_g_shares()
    assert [one.first for one in found] == pytest.approx(first, abs=0.01)
    assert [one.total for one in found] == pytest.approx(total, abs=0.01)


def test_the_inert_factor_is_exactly_inert_and_no_other_is():
    found = estimated(ishigami, 64, 4, 1)
    assert [one.inert for one in found] == [False, False, False, True]
    idle = found[3]
    assert (idle.first, idle.first_low, idle.first_high) == (0.0, 0.0, 0.0)
    assert (idle.total, idle.total_low, idle.total_high) == (0.0, 0.0, 0.0)


def test_rounding_alone_moves_nothing():
    """Sums in another order differ in the last bit: that is no effect."""
    def function(u):
        return 1e6 * u[:, 0] + 1e-9 * u[:, 1]

    assert [one.inert for one in estimated(function, 32, 2, 1)] == [False, True]


def test_a_planted_dominant_factor_is_found_among_twenty():
    def function(u):
        return 10.0 * (u[:, 13] > 0.5) + u[:, :13].sum(axis=1) * 0.2

    found = estimated(function, 256, 20, 3)
    assert max(found, key=lambda one: one.total).name == "13"
    assert found[13].total_low > 0.8
    assert [one.name for one in found if one.inert] == [str(j) for j in range(14, 20)]


def test_nothing_varies():
    found = estimated(lambda u: np.full(len(u), 3.0), 16, 2, 1)
    assert all(one.inert and one.total == 0.0 for one in found)


def test_a_shift_of_all_values_changes_nothing():
    rows = saltelli(256, 4, 2).rows()
    plain = indices(ishigami(rows), 256, 4, names=NAMES)
    moved = indices(ishigami(rows) + 1000.0, 256, 4, names=NAMES)
    assert [one.first for one in moved] == pytest.approx([one.first for one in plain], abs=1e-9)


def test_chance_of_its_own_is_taken_out_and_stated():
    """Noise as large as the signal: without the correction the totals are far too high, and idle is not."""
    n, variance = 16384, 13.84
    rows = saltelli(n, 4, 2).rows()
    noisy = ishigami(rows) + np.random.default_rng(1).normal(0.0, math.sqrt(variance), len(rows))
    found = indices(noisy, n, 4, noise=variance, names=NAMES)
    assert [one.first for one in found] == pytest.approx(ISHIGAMI_FIRST, abs=0.05)
    assert [one.total for one in found] == pytest.approx(ISHIGAMI_TOTAL, abs=0.05)
    assert found[0].chance == pytest.approx(0.5, abs=0.02)
    naive = indices(noisy, n, 4, names=NAMES)
    assert naive[3].total > 0.4  # the planted fault: half of all is laid to a factor that does nothing


def common_chance(rows, seed):
    """One column a replication: luck all points share, and luck that x3 changes."""
    generator = np.random.default_rng(seed)
    shared, own = generator.normal(0, 4, REPLICATIONS), generator.normal(0, 4, REPLICATIONS)
    return ishigami(rows)[:, None] + shared + np.where(rows[:, 2:3] > 0.5, own, 0.0)


def test_common_chance_is_seen_in_the_replications():
    """Luck that all points share adds no variance: only its part that differs is taken out. Idle stays inert."""
    n = 1024
    rows = saltelli(n, 4, 2).rows()
    repeats = [indices(common_chance(rows, seed), n, 4, names=NAMES) for seed in range(8)]
    found = np.mean([[one.total for one in repeat] for repeat in repeats], axis=0)
    assert found == pytest.approx([one.total for one in indices(ishigami(rows), n, 4, names=NAMES)], abs=0.01)
    last = indices(common_chance(rows, 9), n, 4, names=NAMES)
    assert last[3].inert
    assert 0.0 < last[0].chance < 0.05


def test_what_moves_replications_but_no_mean_is_not_inert():
    """Luck that changes sides: every mean stays, and yet the factor does something."""
    rows = saltelli(64, 2, 1).rows()
    swap = np.where(rows[:, 1:2] > 0.5, 1.0, -1.0) * np.array([1.0, -1.0, 1.0, -1.0])
    found = indices(10.0 * rows[:, :1] + swap, 64, 2, names="ab")
    assert [one.inert for one in found] == [False, False]
    assert found[1].total == 0.0


def test_points_that_cannot_happen_are_left_out():
    n = 4096
    rows = saltelli(n, 4, 5).rows()
    values = ishigami(rows)
    gone = np.random.default_rng(3).random(len(rows)) < 0.02
    values[gone] = np.nan
    found = indices(values, n, 4, names=NAMES)
    assert [one.total for one in found] == pytest.approx(ISHIGAMI_TOTAL, abs=0.03)
    assert all(3700 < one.n < 3960 for one in found)
    assert found[3].inert
    none = indices(np.full(len(rows), np.nan), n, 4, names=NAMES)
    assert not any(one.exists or one.inert for one in none)
    assert none[0].reason


def test_only_chance_gives_no_share_but_a_reason():
    rows = saltelli(64, 2, 1).rows()
    values = np.random.default_rng(2).normal(0, 1, len(rows))
    found = indices(values, 64, 2, noise=4.0, names="ab")
    assert all(not one.exists and "chance" in one.reason for one in found)


@pytest.mark.slow
def test_intervals_hold_the_truth():
    """Of independent base rows, on which they rest, 95 % intervals hold in 95 % of 400 repeats, within 4 s.e."""
    hits = np.zeros(6)
    for seed in range(400):
        both = np.random.default_rng([4, seed]).random((512, 6))
        a, b = both[:, :3], both[:, 3:]
        rows = np.repeat(a[:, None, :], 5, axis=1)
        rows[:, 1] = b
        rows[:, 2 + np.arange(3), np.arange(3)] = b
        found = indices(ishigami(rows.reshape(-1, 3)), 512, 3, names="abc")
        first = [one.first_low <= truth <= one.first_high for one, truth in zip(found, ISHIGAMI_FIRST, strict=False)]
        total = [one.total_low <= truth <= one.total_high for one, truth in zip(found, ISHIGAMI_TOTAL, strict=False)]
        hits += first + total
    shares = hits / 400
    assert np.all(shares > 0.905), shares


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"y": np.zeros(7)}, "8 rows for 2 base rows"),
        ({"names": ("a",)}, "1 names"),
        ({"noise": -1.0}, "variances from 0"),
        ({"noise": np.zeros(3)}, "3 values"),
        ({"confidence": 1.0}, "confidence"),
        ({"y": np.zeros((8, 5)), "noise": 1.0}, "leave out noise"),
    ],
)
def test_what_does_not_fit_is_refused(change, said):
    arguments = {"y": np.arange(8.0), "names": ("a", "b")} | change
    with pytest.raises(DomainError, match=said):
        indices(arguments.pop("y"), 2, 2, **arguments)


def test_given_data_finds_the_first_order_share():
    points = sobol(4096, 4, 1)
    for j, truth in enumerate(ISHIGAMI_FIRST):
        found = given_data(points[:, j], ishigami(points), 32)
        assert found.first == pytest.approx(truth, abs=0.02)
        assert found.low <= truth <= found.high


def test_given_data_of_options_and_of_nothing():
    points = sobol(1024, 2, 1)
    option = (points[:, 0] * 3).astype(int)
    found = given_data(option, np.array([0.0, 1.0, 5.0])[option] + points[:, 1])
    between = np.var([0.0, 1.0, 5.0])
    assert found.bins == 3
    assert found.first == pytest.approx(between / (between + 1 / 12), abs=0.01)
    assert given_data(option, np.ones(1024)).first == 0.0
    assert not math.isfinite(given_data(option[:2], points[:2, 0]).first)


def test_given_data_lays_nothing_to_luck():
    """A factor that does nothing gets no share on average; the plain correlation ratio gives it bins / n."""
    generator = np.random.default_rng(5)
    held, plain = [], []
    for _ in range(200):
        u, y = generator.random(320), generator.normal(size=320)
        held.append(given_data(u, y, 16).first)
        means = y[np.argsort(u)].reshape(16, 20).mean(axis=1)
        plain.append(means.var() / y.var())
    assert np.mean(held) < 0.02 < np.mean(plain)
