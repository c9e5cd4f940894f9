"""What a check accepts arrives at an answer: the whole way, on files as users change them (promise 8).

100 files each change, 3,000 in the long tier; in processes of their own, so that a signal is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.hostile import whole_way
from tests.hostile.edits import edited
from tests.hostile.test_fuzz import fuzz_in_processes

from redan.analysis import Comparison

PROGRAM = ("-m", "tests.hostile.whole_way")
FILES = 100


def _broken(results: list[dict[str, Any]]) -> list[str]:
    return [line for result in results for line in result["broken"]]


@pytest.mark.slow
def test_accepted_files_arrive_at_an_answer() -> None:
    results = fuzz_in_processes(seed=1, count=FILES, processes=2, timeout_s=900, program=PROGRAM)
    assert _broken(results) == []
    assert sum(result["arrived"] for result in results) > FILES / 5  # enough of them go the whole way


@pytest.mark.long
def test_three_thousand_accepted_files_arrive_at_an_answer() -> None:
    results = fuzz_in_processes(seed=2024, count=3_000, processes=2, timeout_s=6 * 3600, program=PROGRAM)
    assert _broken(results) == []


def test_a_file_depends_on_its_number_only() -> None:
    first = [edited(5, number) for number in range(200)]
    assert [edited(5, number) for number in reversed(range(200))] == first[::-1]
    assert len(set(first)) > 190


def _first_that_arrives() -> bytes:
    return next(c for c in (edited(3, n) for n in range(40)) if whole_way.journey(c) == "arrived")


def _planted_crash(_: Comparison) -> str:
    raise KeyError("planted")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "fault", "said"),
    [
        ("summary", lambda _: ["aircraft lost  nan [nan, nan]"], "holds 'nan'"),
        ("first_difference", lambda *_: "event 0", "engine and reference differ"),
        ("trust", _planted_crash, "KeyError"),
    ],
)
def test_a_planted_fault_is_seen(
    monkeypatch: pytest.MonkeyPatch, place: str, fault: Callable[..., Any], said: str
) -> None:
    content = _first_that_arrives()
    monkeypatch.setattr(whole_way, place, fault)
    monkeypatch.setattr(whole_way, "content_of", lambda *_: content)
    found = whole_way.run(0, 0, 1)["broken"]
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.slow
def test_a_mean_outside_its_interval_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    content, compare = _first_that_arrives(), whole_way.api.compare

    def shifted(*arguments: Any, **options: Any) -> Comparison:
        comparison: Comparison = compare(*arguments, **options)
        by = comparison.measures["munitions_arriving"]
        moved = {name: replace(value, mean=value.high + 1.0) for name, value in by.items()}
        return replace(comparison, measures={**comparison.measures, "munitions_arriving": moved})

    monkeypatch.setattr(whole_way.api, "compare", shifted)
    assert "outside" in whole_way.journey(content)
