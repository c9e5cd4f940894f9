"""What is in no figure is told by its true reason."""

from __future__ import annotations

from redan.analysis.ignorance import WORK_FAILED
from redan.report.unknowns import _impossible


def test_what_failed_is_not_said_to_be_impossible() -> None:
    first, second = _impossible({"no round fits": 3, WORK_FAILED: 2}, 128)
    assert first == "3 of 128 points cannot happen as the file is written, and are in no figure: no round fits (3)."
    assert second.startswith("2 of 128 points could not be computed, and are in no figure: its work failed;")
    assert _impossible({}, 128) == []
