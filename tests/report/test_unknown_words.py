"""What is in no figure is told by its true reason."""

from __future__ import annotations

import numpy as np

from redan.analysis.ignorance import WORK_FAILED
from redan.report.unknowns import _impossible, _worst_case


def test_what_failed_is_not_said_to_be_impossible() -> None:
    first, second, third = _impossible({"no round fits": 3, WORK_FAILED: 2}, 128)
    assert first == "3 of 128 points cannot happen as the file is written, and are in no figure: no round fits (3)."
    assert second.startswith("2 of 128 points could not be computed, and are in no figure: its work failed;")
    assert third == "However these had come out, no mean would move by more than 1.6 % of the most that figure can be."
    assert _impossible({}, 128) == []
    assert len(_impossible({"no round fits": 3}, 128)) == 1


def test_no_point_that_failed_can_move_a_mean_further_than_is_said() -> None:
    rng = np.random.default_rng(7)
    for _ in range(500):
        points, most = int(rng.integers(2, 300)), float(rng.uniform(1.0, 100.0))
        failed = int(rng.integers(1, points))
        values = rng.uniform(0.0, most, points)
        said = float(_worst_case(failed, points)[0].split("more than ")[1].split(" %")[0]) / 100.0
        for worst in (0.0, most):
            values[:failed] = worst
            assert abs(values.mean() - values[failed:].mean()) <= said * most + 1e-9


def test_the_worst_case_is_reached() -> None:
    assert abs(np.array([1.0] + [0.0] * 9).mean() - 0.0) == 0.1
    assert "10 %" in _worst_case(1, 10)[0]
