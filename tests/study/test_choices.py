"""All combinations where they are few; where they are many a part in which options and pairs are even."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from redan.analysis.joint import BALANCED, EVERY
from redan.study.choices import MOST_COMBINATIONS, balanced, choices


def factors(*sizes: int) -> dict[str, dict[str, float]]:
    return {f"r{i}": {f"o{k}": 1.0 / size for k in range(size)} for i, size in enumerate(sizes)}


def test_every_combination_once() -> None:
    found, design = choices(factors(3, 2, 2, 2))
    assert design == EVERY
    assert len({tuple(choice.values()) for choice in found}) == len(found) == 24


def test_no_reading_is_one_combination() -> None:
    assert choices({}) == ([{}], EVERY)


@pytest.mark.parametrize("sizes", [(3, 3, 3, 3, 3, 3), (2,) * 9, (5, 4, 3, 2, 2, 2)])
def test_a_balanced_part_is_even_in_options_and_pairs(sizes: tuple[int, ...]) -> None:
    found, design = choices(factors(*sizes))
    rows = [tuple(choice.values()) for choice in found]
    assert design == BALANCED
    assert len(set(rows)) == len(rows) == MOST_COMBINATIONS
    for axis, size in enumerate(sizes):
        counts = Counter(row[axis] for row in rows)
        assert len(counts) == size
        assert max(counts.values()) - min(counts.values()) <= 1
    for i, j in itertools.combinations(range(len(sizes)), 2):
        pairs = Counter((row[i], row[j]) for row in rows)
        even = len(rows) / (sizes[i] * sizes[j])
        assert len(pairs) == sizes[i] * sizes[j]
        assert 0.75 * even <= min(pairs.values()) <= max(pairs.values()) <= 1.25 * even


def test_the_same_part_every_time() -> None:
    assert balanced((4, 4, 4, 4, 4), 40) == balanced((4, 4, 4, 4, 4), 40)
