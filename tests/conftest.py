"""Which tests `make quick` leaves out beside those marked slow: what `slow.txt` lists, one test function a line.

These took a fifth of a second or more on two idle cores, measured with `pytest --junitxml`. They are named in one
place, not marked one by one, so that the list can be written anew when the machine or the program changes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LISTED = frozenset((HERE / "slow.txt").read_text(encoding="utf-8").split())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if f"tests/{item.path.relative_to(HERE).as_posix()}::{item.name.partition('[')[0]}" in LISTED:
            item.add_marker(pytest.mark.slow)
