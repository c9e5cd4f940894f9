"""No rule of the engine counts from the end of an array: compiled, an index has no sign (`jit._NoIndexFromTheEnd`).

The plans are those that run every line of the rules (tests/agreement/test_kernel_is_covered.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from redan import jit

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.engine.indices", *arguments]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.slow
def test_no_rule_counts_from_the_end_of_an_array() -> None:
    done = run("150")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100_000


@pytest.mark.slow
def test_planted_fault_one_that_does_is_noticed() -> None:
    done = run("15", "plant")
    assert "counts from the end" in done.stderr


def code_of(pipeline: object) -> str:
    """Machine-independent code of one access, compiled by the pipeline."""

    def at(values: np.ndarray, index: int) -> float:
        return values[index]

    compiled = numba.njit(_nrt=False, pipeline_class=pipeline)(at)
    compiled.compile("f8(f8[::1], i8)")
    return next(iter(compiled.inspect_llvm().values()))


def test_lean_functions_do_not_ask_for_the_sign_and_others_still_do() -> None:
    assert "icmp slt i64" in code_of(numba.core.compiler.Compiler)
    assert "icmp slt i64" not in code_of(jit._LeanCompiler)
    counted = numba.njit(lambda values, index: values[index])
    assert counted(np.array([1.0, 2.0]), -1) == 2.0, "what the user compiles counts from the end as ever"
