"""What is in no figure is told by its true reason."""

from __future__ import annotations

import numpy as np

from redan.analysis.ignorance import WORK_FAILED, Ignorance
from redan.report.unknowns import _impossible, _worst_case, ignorance_told


def test_what_failed_is_not_said_to_be_impossible() -> None:
    first, second = _impossible({"no round fits": 3, WORK_FAILED: 2}, 128)
    assert first == "3 of 128 points cannot happen as the file is written, and are in no figure: no round fits (3)."
    assert second.startswith("2 of 128 points could not be computed, and are in no figure: its work failed;")
    assert _impossible({}, 128) == []
    assert _worst_case(0, 128) == []
    assert _worst_case(2, 125) == [
        "However these had come out, no mean would move by more than 1.6 % of the most that figure can be."
    ]


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


def test_no_less_could_be_said() -> None:
    values = np.zeros(10)  # nine that are nothing; the one that failed may have been all there can be
    values[0] = 1.0
    assert "than 10 % of" in _worst_case(1, 10)[0]
    assert values.mean() - values[1:].mean() == 0.1


def test_an_answer_with_points_that_failed_says_the_worst_case() -> None:
    def told(refused: dict[str, int]) -> str:
        return " ".join(ignorance_told(Ignorance("", "a", ("a",), {}, {}, (), (), 64, 2, 1, refused, {})))

    assert "could not be computed" in told({WORK_FAILED: 16})
    assert "25 % of the most" in told({WORK_FAILED: 16})
    assert "33.4 % of the most" in told({WORK_FAILED: 16, "no round fits": 16})
    assert "However" not in told({"no round fits": 16})
