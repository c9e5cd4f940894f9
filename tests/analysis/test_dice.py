"""Bands of a die: exact for known distributions, never off by more than half a face, what has no face is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redan.analysis.dice import faces, read_across
from redan.errors import DomainError


def test_an_even_distribution_over_twenty_outcomes_gives_each_one_face() -> None:
    assert faces([(value, 7) for value in range(20)]).outcomes == tuple(map(float, range(20)))


def test_two_heads_of_two_coins() -> None:
    found = faces([(0, 250), (1, 500), (2, 250)])
    assert found.bands == ((1, 5, 0), (6, 15, 1), (16, 20, 2))
    assert found.without == ()


@pytest.mark.parametrize(
    ("events", "of", "sides", "bands"),
    [
        (1, 40, 20, ((1, 20, 0.0),)),  # half a face is no face
        (2, 40, 20, ((1, 19, 0.0), (20, 20, 1.0))),
        (1, 3, 6, ((1, 4, 0.0), (5, 6, 1.0))),
        (1, 6, 6, ((1, 5, 0.0), (6, 6, 1.0))),
        (37, 100, 100, ((1, 63, 0.0), (64, 100, 1.0))),
    ],
)
def test_a_chance(events: int, of: int, sides: int, bands: tuple[tuple[int, int, float], ...]) -> None:
    assert faces([(1, events), (0, of - events)], sides).bands == bands


def test_a_boundary_at_exactly_half_a_face_goes_to_the_better_outcome_either_way_round() -> None:
    counts = [(0, 39), (1, 1)]  # face 20 stands for the percentile 39 / 40
    assert faces(counts).outcomes[-1] == 0
    assert faces(counts, falling=True).outcomes[0] == 1


def test_what_is_seldom_has_no_face_and_is_told_with_its_share() -> None:
    found = faces([(0, 600), (1, 390), (2, 6), (3, 4)])
    assert found.bands == ((1, 12, 0), (13, 20, 1))
    assert found.without == ((2, 0.006), (3, 0.004))
    assert found.beyond(above=True) == (2, pytest.approx(0.010))
    assert found.beyond(above=False) is None


def test_falling_turns_the_order_and_nothing_else() -> None:
    rising, falling = (faces([(0, 30), (1, 70)], falling=turned) for turned in (False, True))
    assert rising.bands == ((1, 6, 0), (7, 20, 1))
    assert falling.bands == ((1, 14, 1), (15, 20, 0))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60).filter(any), st.integers(2, 100))
def test_no_boundary_is_off_by_more_than_half_a_face(counts: list[int], sides: int) -> None:
    found = faces(list(enumerate(counts)), sides)
    n = sum(counts)
    assert len(found.outcomes) == sides
    assert list(found.outcomes) == sorted(found.outcomes)
    for value in range(len(counts)):
        share = sum(counts[: value + 1]) / n
        dealt = sum(outcome <= value for outcome in found.outcomes)
        assert abs(dealt - sides * share) <= 0.5 + 1e-9
    assert {v for v, k in enumerate(counts) if k} == set(found.outcomes) | {v for v, _ in found.without}


def test_side_by_side_a_line_ends_where_any_column_changes() -> None:
    lines = read_across({"a": faces([(0, 1), (1, 1)]), "b": faces([(0, 1), (1, 3)])})
    assert [(first, last) for first, last, _ in lines] == [(1, 5), (6, 10), (11, 20)]
    assert lines[1][2] == {"a": 0, "b": 1}


def test_nothing_to_deal_is_refused() -> None:
    with pytest.raises(DomainError, match="no replication"):
        faces([])
    with pytest.raises(DomainError, match="sides"):
        faces([(0, 1)], 1)
