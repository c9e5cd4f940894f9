"""Who may import whom: the contracts hold, and each of them notices a planted import."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# contract id -> file of the package that gets a forbidden import, and that import
PLANTED = {
    "layers": ("files/__init__.py", "import redan.scenario"),
    "engine": ("engine/records.py", "import redan.files"),
    "reference": ("reference/world.py", "import numba"),
    "reasons": ("reasons/table.py", "import redan.physics"),
    "light": ("scenario/load.py", "import pyarrow"),
    "evidence": ("api.py", "import evidence.cases.run"),
    "tables": ("analysis/intervals.py", "import redan.engine"),
}


def contracts() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [contract["id"] for contract in project["tool"]["importlinter"]["contracts"]]


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.path[:0] = ['src', '.']; from importlinter.cli import lint_imports_command as c; c()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--contract", contract, "--config", "pyproject.toml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_contract_has_a_planted_fault() -> None:
    assert sorted(contracts()) == sorted(PLANTED)


@pytest.mark.slow
@pytest.mark.parametrize("contract", sorted(PLANTED))
def test_contract_notices_a_planted_import(contract: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__", "*.npz", "*.yaml")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)
    shutil.copytree(ROOT / "evidence", tmp_path / "evidence", ignore=ignored)
    file, statement = PLANTED[contract]
    path = tmp_path / "src" / "redan" / file
    path.write_text(path.read_text() + f"\n{statement}\n")
    result = lint(tmp_path, contract)
    assert result.returncode != 0, result.stdout
    assert "BROKEN" in result.stdout, result.stdout + result.stderr
