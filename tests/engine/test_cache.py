"""Compile cache: damage heals itself, and a changed source never meets code compiled from the old one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import redan

SOURCE = Path(redan.__file__).resolve().parent
SMALL = """
from redan.jit import kernel, CACHE_FOLDER
def total(n):
    s = 0.0
    for i in range(n):
        s += i * 0.5
    return s
f = kernel(total)
print(f(10), CACHE_FOLDER.name)
"""
ENGINE = """
from tests.agreement.generate import random_plan
from redan.engine import simulate
rows = simulate(random_plan(3), 1, 0, 5)
print(rows.fate.tolist())
"""


def python(program: str | Path, cache: Path, package: Path = SOURCE) -> str:
    command = [sys.executable, str(program)] if isinstance(program, Path) else [sys.executable, "-c", program]
    done = subprocess.run(
        command,
        env={**os.environ, "REDAN_CACHE": str(cache), "PYTHONPATH": f"{package.parent}:{Path.cwd()}"},
        capture_output=True, text=True, timeout=240, check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def cuts(file: Path) -> list[int]:
    """Five lengths to cut a file to: nothing left, and up to all but one byte."""
    size = file.stat().st_size
    return [0, 1, size // 3, 2 * size // 3, size - 1]


def damage_everything(program: str | Path, tmp_path: Path) -> int:
    cache = tmp_path / "cache"
    expected = python(program, cache)
    files = sorted(f for f in cache.rglob("*") if f.is_file())
    assert files, "nothing was cached: the test would prove nothing"
    tried = 0
    for file in files:
        whole = file.read_bytes()
        for size in cuts(file):
            file.write_bytes(whole[:size])
            assert python(program, cache) == expected, f"{file.name} cut to {size} of {len(whole)} bytes"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(whole)
            tried += 1
    return tried


@pytest.mark.slow
def test_a_cut_cache_file_heals(tmp_path: Path) -> None:
    small = tmp_path / "small.py"
    small.write_text(SMALL)
    assert damage_everything(small, tmp_path) >= 10


@pytest.mark.long
def test_a_cut_cache_file_of_the_engine_heals(tmp_path: Path) -> None:
    assert damage_everything(ENGINE, tmp_path) >= 10


@pytest.mark.slow
def test_a_changed_helper_gets_another_cache_folder(tmp_path: Path) -> None:
    package = tmp_path / "src" / "redan"
    shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
    show = "from redan.jit import CACHE_FOLDER; print(CACHE_FOLDER.name)"
    before = python(show, tmp_path / "cache", package)
    assert python(show, tmp_path / "cache", package) == before
    rules = package / "engine" / "rules.py"
    rules.write_text(rules.read_text().replace("TOLERANCE_S = 1e-6", "TOLERANCE_S = 2e-6"))
    assert python(show, tmp_path / "cache", package) != before


@pytest.mark.slow
def test_without_the_hash_stale_code_would_run(tmp_path: Path) -> None:
    """Planted fault: the compiler's own cache does keep the old helper; the folder's name is what protects us."""
    helper, main = tmp_path / "helper.py", tmp_path / "main.py"
    main.write_text(
        "import numba, helper\nfrom helper import f\n@numba.njit(cache=True)\ndef g(x):\n    return f(x)\nprint(g(1))\n"
    )

    def run(value: int) -> str:
        helper.write_text(f"import numba\n@numba.njit\ndef f(x):\n    return x + {value}\n")
        done = subprocess.run(
            [sys.executable, str(main)], capture_output=True, text=True, timeout=120, check=True,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "numba"), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        return done.stdout.strip()

    assert run(1) == "2"
    assert run(10) == "2", "numba now notices changed helpers: the hash of all sources is no longer needed"
