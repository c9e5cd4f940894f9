"""What settling an unknown is worth, against closed forms; and that an unknown without influence is worth nothing."""

from __future__ import annotations

import numpy as np
import pytest

from redan.analysis.designs import latin, sobol
from redan.analysis.information import own_chance, worth
from redan.errors import DomainError


def settled(names: str, options: list[int], u: np.ndarray, y: np.ndarray, noise: np.ndarray | None = None) -> dict:
    return {one.name: one for one in worth(tuple(names), options, u, y, noise).settled}


def test_a_sum_is_worth_its_shares() -> None:
    """3 a + b + an option of 0, 0 or 1: variances 9/12, 1/12 and 2/9."""
    u = latin(1024, 4, 1)
    u[:, 3] = np.minimum((3 * u[:, 3]).astype(int), 2)
    y = 3 * u[:, 0] + u[:, 1] + np.array([0.0, 0.0, 1.0])[u[:, 3].astype(int)]
    found = settled("abcd", [0, 0, 0, 3], u, y)
    total = 9 / 12 + 1 / 12 + 2 / 9
    for name, share in {"a": 9 / 12 / total, "b": 1 / 12 / total, "d": 2 / 9 / total}.items():
        assert found[name].variance.low <= share <= found[name].variance.high
        assert found[name].variance.value == pytest.approx(share, abs=0.05)
        assert found[name].told
    assert not found["c"].told
    assert found["c"].narrowing.value < 0.03


def test_the_range_of_a_sum_narrows_as_computed() -> None:
    """a + b, both uniform: 90 % of it spans 2 - 2 sqrt(0.1) = 1.368; with one settled 0.9 of 1 is left."""
    u = latin(2048, 2, 2)
    found = worth(("a", "b"), [0, 0], u, u[:, 0] + u[:, 1])
    assert found.width == pytest.approx(2 - 2 * np.sqrt(0.1), abs=0.02)
    for one in found.settled:
        assert one.narrowing.value == pytest.approx(1 - 0.9 / 1.3675, abs=0.03)


def test_what_decides_alone_is_worth_all_and_the_rest_nothing() -> None:
    u = latin(512, 8, 3)
    found = settled("abcdefgh", [0] * 8, u, 7.0 - 2.0 * u[:, 4])
    assert found["e"].narrowing.value == pytest.approx(1.0, abs=1e-9)
    assert found["e"].variance.value == pytest.approx(1.0, abs=1e-9)
    assert not any(found[name].told for name in "abcdfgh"), "four or six: do not ask"


def test_chance_in_the_answers_is_taken_out() -> None:
    generator = np.random.default_rng(4)
    u = latin(1024, 2, 4)
    noisy = u[:, 0] + generator.normal(0.0, 0.3, 1024)
    found = worth(("a", "b"), [0, 0], u, noisy, np.full(1024, 0.09))
    assert found.chance == pytest.approx(0.09 / (1 / 12 + 0.09), abs=0.05)
    first = next(one for one in found.settled if one.name == "a")
    assert first.variance.value == pytest.approx(1.0, abs=0.12), "without the noise all of it"


def test_luck_that_all_points_share_is_no_difference_between_them() -> None:
    """Much luck common to all points, little of their own: only the little may be taken out."""
    generator = np.random.default_rng(8)
    u = latin(512, 2, 8)
    alike, own = generator.normal(0.0, 3.0, 20), generator.normal(0.0, 0.3, (512, 20))
    rows = u[:, :1] + alike + own
    noise = own_chance(rows)
    assert noise.mean() == pytest.approx(0.09 / 20, rel=0.05)
    assert worth(("a", "b"), [0, 0], u, rows.mean(axis=1), noise).chance < 0.08
    rows[0, 3:] = np.nan
    rows[1] = np.nan
    assert own_chance(rows)[1] == 0.0
    assert np.isfinite(own_chance(rows)).all()


def test_nothing_that_varies_is_worth_nothing() -> None:
    found = worth(("a",), [0], latin(64, 1, 5), np.full(64, 3.0))
    assert found.width == 0.0
    assert not found.settled[0].told


@pytest.mark.slow
def test_noise_is_told_from_influence_as_often_as_promised() -> None:
    generator = np.random.default_rng(6)
    wrong = 0
    for _ in range(60):
        found = worth(tuple("abcd"), [0, 0, 0, 2], _with_option(generator.random((64, 4))), generator.random(64))
        wrong += any(one.told for one in found.settled)
    assert wrong <= 9  # 5 % of 60 and three deviations


def _with_option(u: np.ndarray) -> np.ndarray:
    u[:, 3] = u[:, 3] > 0.5
    return u


def test_too_few_points_are_refused() -> None:
    with pytest.raises(DomainError, match="39 points"):
        worth(("a",), [0], latin(39, 1, 7), np.arange(39.0))


def test_unknowns_of_a_latin_hypercube_do_not_go_together() -> None:
    """Of a Sobol sequence with so many unknowns and so few points they do: the reason for the other design."""

    def largest(u: np.ndarray) -> float:
        return float(np.abs(np.corrcoef(u.T) - np.eye(u.shape[1])).max())

    assert largest(latin(256, 168, 8)) < 0.3
    assert largest(sobol(256, 168, 8)) > 0.5
    u = latin(64, 5, 9)
    assert all(sorted((64 * u[:, j]).astype(int)) == list(range(64)) for j in range(5))
    assert (latin(64, 5, 9) == u).all()
