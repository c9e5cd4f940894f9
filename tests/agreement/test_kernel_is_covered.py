"""Generated plans run every line of the kernel, so that agreement with the reference speaks for all of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def missing(plans: int) -> list[str]:
    """Lines not run, found in a process of its own: the JIT can only be switched off at the start."""
    command = [sys.executable, "-m", "tests.agreement.kernel_lines", str(plans)]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


@pytest.mark.slow
def test_generated_plans_run_every_line_of_the_kernel() -> None:
    assert missing(150) == []


@pytest.mark.slow
def test_measure_notices_lines_not_run() -> None:
    """Planted fault: one plan cannot reach all rules."""
    assert any(line.startswith("consequences.py") for line in missing(1))
