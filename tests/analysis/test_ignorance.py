"""Ignorance and chance told apart: a model with both variances known, two humps, what cannot happen."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.analysis.ignorance import refusals, spread
from redan.analysis.sensitivity import ordered
from redan.analysis.sobol import Index
from redan.errors import DomainError


def model(points: int, replications: int, *, between: float, common: float, own: float, seed: int = 1) -> np.ndarray:
    """Values (points, replications): a mean of each point, chance that moves all points alike, chance of each."""
    draw = np.random.default_rng(seed)
    return (
        10.0
        + between * draw.normal(size=(points, 1))
        + common * draw.normal(size=(1, replications))
        + own * draw.normal(size=(points, replications))
    )


@pytest.mark.parametrize(("common", "own"), [(0.0, 2.0), (3.0, 0.5), (1.0, 1.0)])
def test_the_variance_splits_into_both(common: float, own: float) -> None:
    found = [spread(model(400, 12, between=1.5, common=common, own=own, seed=seed)) for seed in range(30)]
    assert all(found)
    assert np.mean([one.ignorance for one in found if one]) == pytest.approx(2.25, rel=0.03)
    assert np.mean([one.chance for one in found if one]) == pytest.approx(common**2 + own**2, rel=0.12)


def test_chance_common_to_all_points_is_not_taken_out_of_ignorance_twice() -> None:
    """Planted fault: with chance taken for each point's own, 9/12 would be missing of 1."""
    found = [spread(model(300, 12, between=1.0, common=3.0, own=0.0, seed=seed)) for seed in range(20)]
    assert np.mean([one.ignorance for one in found if one]) == pytest.approx(1.0, rel=0.05)


def test_pure_chance_is_no_ignorance() -> None:
    found = spread(model(400, 10, between=0.0, common=0.0, own=3.0))
    assert found is not None
    assert found.share < 0.02
    assert found.high - found.low < 1.0
    assert found.night_low == pytest.approx(-1.645 * 3.0, rel=0.05)
    assert found.night_high == pytest.approx(1.645 * 3.0, rel=0.05)


def test_points_without_chance_are_not_moved() -> None:
    rows = np.repeat(np.arange(101.0)[:, None], 8, axis=1)
    found = spread(rows)
    assert found is not None
    assert (found.low, found.high, found.chance, found.share) == (5.0, 95.0, 0.0, 1.0)
    assert (found.night_low, found.night_high) == (0.0, 0.0)


def test_a_certain_figure_has_neither() -> None:
    found = spread(np.full((20, 5), 7.0))
    assert found is not None
    assert (found.mean, found.ignorance, found.chance) == (7.0, 0.0, 0.0)
    assert math.isnan(found.share)


def test_two_humps_are_two() -> None:
    draw = np.random.default_rng(4)
    middle = np.where(np.arange(200) < 60, 5.0, 60.0)[:, None]
    found = spread(middle + draw.normal(size=(200, 1)) + draw.normal(size=(200, 20)))
    assert found is not None
    assert [round(hump.share, 2) for hump in found.humps] == [0.3, 0.7]
    assert found.humps[0].at == pytest.approx(5.0, abs=3.0)
    assert found.humps[1].at == pytest.approx(60.0, abs=3.0)
    assert spread(model(200, 20, between=5.0, common=1.0, own=1.0)).humps == ()  # type: ignore[union-attr]


def test_points_that_cannot_happen_are_left_out() -> None:
    rows = model(50, 6, between=1.0, common=0.0, own=1.0)
    with_gaps = np.concatenate([rows, np.full((9, 6), np.nan)])
    assert spread(with_gaps) == spread(rows)
    assert spread(np.full((9, 6), np.nan)) is None
    with pytest.raises(DomainError):
        spread(rows[:, :1])


def test_reasons_that_differ_in_numbers_alone_are_one() -> None:
    reasons = ["flight takes 2905 s", "", "flight takes 2718.5 s", "too low", "flight takes 1,200 s"]
    assert refusals(reasons) == {"flight takes 2905 s": 3, "too low": 1}


def test_alone_is_never_more_than_with_others() -> None:
    one = Index("a", 0.29, 0.16, 0.42, 0.16, 0.09, 0.24, inert=False, n=64)
    fine = Index("b", 0.1, 0.0, 0.2, 0.3, 0.2, 0.4, inert=False, n=64)
    first, second = ordered([one, fine])
    assert first.first == first.total
    assert 0.16 < first.total < 0.22, "nearer to the surer of the two"
    assert first.total_low <= first.total <= first.total_high
    assert second == fine
