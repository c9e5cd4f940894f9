"""redan leaves the compiler of its host alone: a user's own compiled functions work as without redan."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numba
import pytest

import redan
from redan import jit
from redan.errors import RunError

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(redan.__file__).resolve().parent
USES_REDAN = """
import redan.api, redan.physics.compiled
from redan.engine import simulate
from tests.agreement.generate import random_plan
simulate(random_plan(3), 1, 0, 2)
"""
OWN = """
import os, sys
import numpy as np, numba, numba.core.config as config, numba.np.linalg as linalg
BEFORE = dict(os.environ), config.CACHE_DIR, linalg.ensure_blas
{first}
@numba.njit(cache=True)
def product(a):
    return a @ a
@numba.njit
def solved(a):
    return np.linalg.inv(a)
a = np.array([[1.0, 2.0], [3.0, 4.0]])
print(product(a).tolist(), np.round(solved(a), 6).tolist())
assert (dict(os.environ), config.CACHE_DIR, linalg.ensure_blas) == BEFORE, "redan changed the compiler's settings"
print(product.stats.cache_path)
"""


def run(program: str, folder: Path, **settings: str) -> str:
    file = folder / "own.py"
    file.write_text(program)
    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": f"{SOURCE.parent}:{ROOT}", **settings},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_matrix_product_of_the_user_compiles_after_redan(tmp_path: Path) -> None:
    environment = {"NUMBA_CACHE_DIR": str(tmp_path / "users")}
    alone = run(OWN.format(first=""), tmp_path, **environment)
    assert alone.startswith("[[7.0, 10.0], [15.0, 22.0]] [[-2.0, 1.0], [1.5, -0.5]]")
    assert run(OWN.format(first=USES_REDAN), tmp_path, **environment) == alone
    assert str(tmp_path / "users") in alone
    assert not list((tmp_path / "users").rglob("*simulate*")), "redan wrote into the user's cache"


@pytest.mark.slow
def test_importing_redan_sets_nothing(tmp_path: Path) -> None:
    names = "[name for name in os.environ if name.startswith('NUMBA')]"
    text = f"import os\n{USES_REDAN}\nprint({names})"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA")}
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, timeout=300, check=True,
        env={**environment, "PYTHONPATH": f"{SOURCE.parent}:{ROOT}"},
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_planted_fault_the_patch_of_0_1_0_is_noticed(tmp_path: Path) -> None:
    patch = "def _none():\n    raise ImportError\nlinalg.ensure_blas = _none\n"
    with pytest.raises(AssertionError):
        run(OWN.format(first=patch), tmp_path)


def test_the_options_redan_leans_on_exist() -> None:
    """`_nrt` and `forceinline` are not in the compiler's manual; hence its version has an upper bound."""

    def plain(x: float) -> float:
        return x + 1.0

    inlined = numba.njit(_nrt=False, forceinline=True, no_cpython_wrapper=False)(plain)
    assert inlined(1.0) == 2.0
    with pytest.raises(Exception, match="no_such_option"):
        numba.njit(no_such_option=True)(plain)(1.0)
    assert callable(inlined._cache.load_overload)
    assert callable(inlined._cache.save_overload)


def test_the_compiler_has_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (bound,) = (word for word in project["dependencies"] if word.startswith("numba"))
    installed = tuple(int(part) for part in numba.__version__.split(".")[:2])
    low, high = (tuple(int(part) for part in limit.split(".")) for limit in bound[7:].replace("<", "").split(","))
    assert low <= installed < high
    assert ".".join(str(part) for part in low) == jit.TRIED
    assert high == (low[0], low[1] + 1), "one version is tried; another may have other inner parts"


@pytest.mark.parametrize("version", ["0.67.0", "0.69.0rc1", "0.680.1", "1.0"])
def test_another_compiler_is_refused_with_the_remedy(version: str) -> None:
    jit.check_compiler(numba.__version__)
    with pytest.raises(RunError, match=rf"numba {version} is installed.* pip install 'numba==0.68") as refused:
        jit.check_compiler(version)
    assert refused.value.problems[0].allowed == "numba 0.68"


def test_the_inner_parts_redan_leans_on_exist() -> None:
    """`_Part` and `_Whole` replace these, none of which is in the compiler's manual."""
    for name in ("_optimize_final_module", "_finalize_final_module", "_finalize_dynamic_globals",
                 "_verify_declare_only_symbols", "get_pointer_to_function"):  # fmt: skip
        assert callable(getattr(jit.JITCodeLibrary, name))
