"""Golden numbers: what a small scenario gives, kept in a file, and the changelog line that last changed it.

Integer columns are kept as sums and as one digest over all rows, floats as values of the first rows and as one digest
that is compared only on the kind of machine where it was made. `python -m tests.numbers.regenerate` writes the files.
"""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import Any

import numpy as np

from redan import api
from redan.engine import simulate
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes
from redan.scenario import load_scenario

FOLDER = Path(__file__).resolve().parent
CHANGELOG = FOLDER.parents[1] / "CHANGELOG.md"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
EFFECT = "### Effect on your numbers"
FLOAT_ROWS = 25
RELATIVE = 1e-12  # of floats, for another machine (promise 2)


def golden_path(name: str) -> Path:
    return FOLDER / f"{name}.golden.json"


def machine() -> str:
    """What may decide the last bit of a float: processor and compilers."""
    import llvmlite.binding as llvm
    import numba

    return f"{platform.machine()} {llvm.get_host_cpu_name()}, numba {numba.__version__}, numpy {np.__version__}"


def outcomes(name: str) -> tuple[Outcomes, str]:
    """All replications of a golden scenario's baseline at its own seed, and the plan's digest."""
    file = FOLDER / f"{name}.yaml"
    part = load_scenario(file).part
    compiled = api.compile(file)
    return simulate(compiled.plan, part.seed, 0, part.replications), compiled.digest


# The digests of the first golden numbers were made over narrower columns; the values fit them.
DIGESTED_AS = {"shots": np.dtype("<i2"), "hits": np.dtype("<i2")}


def is_integer(column: np.ndarray) -> bool:
    return column.dtype.kind == "i"


def fields_of(rows: Outcomes) -> list[str]:
    """The columns that a plan has: golden numbers of plans without effects are older than the columns of effects."""
    return [field for field in OUTCOME_FIELDS if not (field.startswith("acted") and getattr(rows, field).size == 0)]


def digest(rows: Outcomes, *, integers: bool) -> str:
    """SHA-256 over the names, types and bytes of the columns of one kind."""
    total = hashlib.sha256()
    for field in fields_of(rows):
        column = getattr(rows, field)
        if is_integer(column) == integers:
            little = np.ascontiguousarray(column.astype(DIGESTED_AS.get(field, column.dtype.newbyteorder("<"))))
            assert np.array_equal(little, column, equal_nan=not integers), f"{field} does not fit {little.dtype}"
            total.update(f"{field}:{little.dtype.str}:{little.shape}\n".encode())
            total.update(little.tobytes())
    return total.hexdigest()


def numbers_of(rows: Outcomes, plan: str) -> dict[str, Any]:
    """Everything a golden file holds but its changelog line."""
    integers = [field for field in fields_of(rows) if is_integer(getattr(rows, field))]
    floats = [field for field in fields_of(rows) if field not in integers]
    return {
        "replications": len(rows.first_launch_s),
        "integer_sums": {field: getattr(rows, field).sum(axis=0).tolist() for field in integers},
        "integer_digest": digest(rows, integers=True),
        "float_rows": {field: getattr(rows, field)[:FLOAT_ROWS].tolist() for field in floats},
        "float_digest": digest(rows, integers=False),
        "plan_digest": plan,
        "machine": machine(),
    }


def seal(numbers: dict[str, Any], line: str) -> str:
    """Ties numbers and line together, so that neither is changed by hand alone."""
    return hashlib.sha256((json.dumps(numbers, sort_keys=True) + line).encode()).hexdigest()


def same_integers(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return all(a[key] == b[key] for key in ("replications", "integer_sums", "integer_digest"))


def same_floats(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Within RELATIVE everywhere; on the same kind of machine bit for bit."""
    if a["machine"] == b["machine"] and (a["float_digest"], a["plan_digest"]) != (b["float_digest"], b["plan_digest"]):
        return False
    return a["float_rows"].keys() == b["float_rows"].keys() and all(
        np.allclose(a["float_rows"][field], b["float_rows"][field], rtol=RELATIVE, atol=0.0, equal_nan=True)
        for field in a["float_rows"]
    )


def effect_lines(changelog: str) -> list[list[str]]:
    """The entries under "Effect on your numbers", release by release, latest first; an entry may run over lines."""
    releases: list[list[str]] = []
    inside = False
    for row in changelog.splitlines():
        if row.startswith("## "):
            releases.append([])
        if row.startswith("#"):
            inside = row.strip() == EFFECT
        elif inside and row.strip():
            if row.startswith((" ", "\t")) and releases[-1]:
                releases[-1][-1] += " " + row.strip()
            else:
                releases[-1].append(row.removeprefix("* ").strip())
    return releases
