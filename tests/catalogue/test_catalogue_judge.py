"""Disagreement is marked where there is one, and a grade is that of what supports the best number."""

from __future__ import annotations

import pytest

from redan.catalogue import best_grade, is_contested, load_catalogue
from redan.catalogue.schema import Estimate


def estimate(system: str, name: str, alternative: str = "") -> Estimate:
    return load_catalogue().system(system).parameters[name].estimates[alternative]


def test_values_that_exclude_each_other_are_contested() -> None:
    assert is_contested(estimate("s-300pmu-2", "max_range_m"))


@pytest.mark.parametrize("name", ["tracks", "launch_interval_s"])  # the latter: 3 to 5 holds 3
def test_agreeing_values_are_not_contested(name: str) -> None:
    assert not is_contested(estimate("s-300pmu-2", name))


@pytest.mark.parametrize(("name", "grade"), [("launchers", "B"), ("reaction_s", "C"), ("radar_reference_range_m", "D")])
def test_grade_is_of_what_supports_the_best_number(name: str, grade: str) -> None:
    assert best_grade(estimate("kub", name)) == grade
