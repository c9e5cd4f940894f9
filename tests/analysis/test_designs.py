"""Designs of points: the same every time, evenly spread, in the order that the estimators read."""

from __future__ import annotations

import numpy as np
import pytest

from redan.analysis.designs import option_of, saltelli, sobol, trajectories
from redan.errors import DomainError


def test_sobol_points_are_the_same_every_time_and_a_longer_run_begins_alike() -> None:
    points = sobol(100, 5, 7)
    assert points.shape == (100, 5)
    assert points.min() >= 0.0
    assert points.max() < 1.0
    assert np.array_equal(points, sobol(100, 5, 7))
    assert np.array_equal(points, sobol(300, 5, 7)[:100])
    assert not np.array_equal(points, sobol(100, 5, 8))
    assert sobol(3, 0, 1).shape == (3, 0)


@pytest.mark.parametrize("seed", range(5))
def test_sobol_fills_every_stretch(seed: int) -> None:
    """Of 2^m points each of 2^m stretches of every coordinate has exactly one; chance would leave a third empty."""
    points = sobol(256, 6, seed)
    for column in points.T:
        assert np.array_equal(np.sort((column * 256).astype(int)), np.arange(256))


def test_saltelli_rows_keep_a_base_row_together() -> None:
    design = saltelli(5, 3, 1)
    rows = design.rows()
    assert (design.n, design.k) == (5, 3)
    assert rows.shape == (25, 3)
    for i in range(5):
        block = rows[5 * i : 5 * i + 5]
        assert np.array_equal(block[0], design.a[i])
        assert np.array_equal(block[1], design.b[i])
        for j in range(3):
            expected = design.a[i].copy()
            expected[j] = design.b[i, j]
            assert np.array_equal(block[2 + j], expected)


@pytest.mark.parametrize("levels", [2, 4, 6])
def test_each_step_of_a_path_changes_one_factor_once(levels: int) -> None:
    design = trajectories(30, 4, 3, levels)
    change = np.diff(design.points, axis=1)
    assert np.all((change != 0).sum(axis=2) == 1)
    assert np.array_equal(np.argmax(change != 0, axis=2), design.order)
    assert np.all(np.sort(design.order, axis=1) == np.arange(4))
    taken = np.take_along_axis(change, design.order[:, :, None], axis=2)[:, :, 0]
    assert np.allclose(taken, design.steps, atol=1e-12)
    assert np.allclose(np.abs(design.steps), levels / (2 * (levels - 1)))
    assert design.points.min() == 0.0
    assert design.points.max() == 1.0
    assert np.array_equal(design.rows()[5], design.points[1, 0])


def test_values_of_a_path_are_equally_frequent() -> None:
    points = trajectories(4000, 3, 5).rows()
    for column in points.T:
        _, counts = np.unique(np.round(column * 3), return_counts=True)
        assert np.all(np.abs(counts / len(column) - 0.25) < 0.02)


def test_options_take_a_stretch_as_long_as_their_weight() -> None:
    u = sobol(4096, 1, 2)[:, 0]
    counts = np.bincount([option_of(one, (0.5, 0.25, 0.0, 0.25)) for one in u], minlength=4)
    assert counts.tolist() == [2048, 1024, 0, 1024]
    assert [option_of(one, (1 / 3, 1 / 3, 1 / 3)) for one in (0.0, 1 / 3, 2 / 3, 1.0)] == [0, 1, 2, 2]
    assert option_of(1.0, (0.5, 0.5, 0.0)) == 1
    assert option_of(0.0, (0.0, 1.0)) == 1


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: sobol(0, 2, 1), "0 points"),
        (lambda: trajectories(5, 2, 1, levels=3), "even number"),
        (lambda: option_of(1.5, (1.0,)), "quantile"),
        (lambda: option_of(0.5, (0.5, 0.4)), "must add up to 1"),
        (lambda: option_of(0.5, (1.5, -0.5)), "0 to 1 each"),
        (lambda: option_of(0.5, ()), "0 weights"),
    ],
)
def test_what_is_no_design_is_refused(call, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        call()
