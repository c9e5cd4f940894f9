"""A raid of another size: the file's proportions, its own counts at its own size, and nobody leaves as it grows."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.study.small import TWO_SORTIES

from redan import api
from redan.scenario import parse_scenario
from redan.scenario.changes import lay_down
from redan.study.scaling import counts_of, scaled, shared_out, size_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
COUNTS = st.lists(st.integers(1, 40), min_size=1, max_size=8)


def named(counts: list[int]) -> dict[str, int]:
    return {f"p{i}": count for i, count in enumerate(counts)}


@given(COUNTS, st.integers(1, 4))
def test_multiples_of_the_own_size_are_exact(counts: list[int], times: int) -> None:
    own = named(counts)
    assert shared_out(times * sum(counts), own) == {name: times * count for name, count in own.items()}


@given(COUNTS, st.integers(0, 150))
def test_a_larger_raid_holds_the_smaller(counts: list[int], total: int) -> None:
    own = named(counts)
    small, large = shared_out(total, own), shared_out(total + 1, own)
    assert sum(small.values()) == total
    assert sum(large[name] - small[name] for name in own) == 1
    assert all(large[name] >= small[name] for name in own)


def test_the_rule_of_largest_remainders_would_take_one_away() -> None:
    """Shares 6, 6 and 2 of 14. With ten the third has two by largest remainders, with eleven one (Balinski, Young)."""

    def largest_remainders(total: int, counts: dict[str, int]) -> dict[str, int]:
        every = sum(counts.values())
        whole = {name: total * count // every for name, count in counts.items()}
        rest = sorted(counts, key=lambda name: -(total * counts[name] % every))
        return {name: whole[name] + (name in rest[: total - sum(whole.values())]) for name in counts}

    own = {"a": 6, "b": 6, "c": 2}
    assert largest_remainders(10, own)["c"] == 2
    assert largest_remainders(11, own)["c"] == 1
    assert shared_out(10, own)["c"] <= shared_out(11, own)["c"]


def test_counts_are_those_of_the_variant_and_the_readings() -> None:
    scenario = api.load(EXAMPLES / "second-battery" / "scenario.yaml")
    assert size_of(lay_down(scenario)) == 40
    assert size_of(lay_down(scenario, readings={"raid": "ten"})) == 10
    halved = scaled(lay_down(scenario), 20)
    assert halved == {"cruise-plant": 6, "cruise-airfield": 6, "drones-plant": 4, "drones-airfield": 4}


def test_who_flies_again_is_scaled_as_who_flies_first() -> None:
    laydown = lay_down(parse_scenario(TWO_SORTIES, "two.yaml"))
    assert counts_of(laydown) == {"first": 6, "alone": 2}
    assert scaled(laydown, 16) == {"first": 12, "alone": 4, "second": 8}
    assert scaled(laydown, 8) == {"first": 6, "alone": 2, "second": 4}
    assert scaled(laydown, 1) == {"first": 1, "alone": 0, "second": 0}
