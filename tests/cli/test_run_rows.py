"""`redan run` has rows of aircraft only where aircraft fly; `python -m redan` is the same command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize(("file", "rows"), [("city-under-drones", False), ("levant-2013", True)])
def test_rows_of_aircraft_only_where_they_fly(file: str, rows: bool, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "redan", "run", str(EXAMPLES / file / "scenario.yaml"), "-n", "5", "--out", "runs"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True)
    assert ("aircraft lost" in done.stdout) is rows
    assert "weapons that get through" in done.stdout
