"""Promise 1: same scenario, seed, version and machine give the same bytes, however the work is cut up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.agreement.generate import random_plan
from tests.agreement.test_engine_is_reference import first_difference
from tests.identity.same_bytes import COUNT, PLAN, SEED, digest, threaded

from redan.engine import simulate

PROGRAM = Path(__file__).with_name("same_bytes.py")


@pytest.fixture(scope="module")
def expected() -> str:
    return digest(simulate(random_plan(PLAN), SEED, 0, COUNT))


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@pytest.mark.parametrize("chunk", [1, 997, 4096, COUNT])
def test_workers_and_chunks(workers: int, chunk: int, expected: str) -> None:
    if threaded(workers, chunk) != expected:
        differences = (first_difference(random_plan(PLAN), SEED, r) for r in range(COUNT))
        pytest.fail(f"first differing event: {next((d for d in differences if d), 'none when replayed alone')}")


def program(kind: str, cache: Path | None) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(Path.cwd()), os.environ.get("PYTHONPATH", "")))}
    if cache:
        environment["REDAN_CACHE"] = str(cache)
    done = subprocess.run(
        [sys.executable, str(PROGRAM), kind], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_processes(expected: str) -> None:
    assert program("processes", None) == expected


@pytest.mark.slow
def test_cold_and_warm_compile_cache(tmp_path: Path, expected: str) -> None:
    assert [program("threads", tmp_path) for _ in ("cold", "warm")] == [expected, expected]


def test_planted_fault_another_seed_is_another_table(expected: str) -> None:
    assert threaded(2, 997, SEED + 1) != expected
