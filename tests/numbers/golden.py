"""Golden numbers: what a small scenario gives, kept in a file, and the changelog line that last changed it.

Integer columns are kept as sums and as one digest over all rows; floats as values of the first rows, as sums over all
rows, and as one digest that is compared where the last bits are the same. `python -m tests.numbers.regenerate` writes
the files.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import platform
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
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


def _mathematics(x: float, y: float) -> tuple[float, ...]:
    """Everything of the C library that the numbers pass through, and a product with a sum that a processor may fuse."""
    return (
        math.sin(x), math.cos(x), math.tan(x), math.asin(y), math.acos(y), math.atan(x), math.atan2(x, y),
        math.sinh(y), math.cosh(y), math.tanh(y), math.exp(x), math.expm1(y), math.log(x), math.log1p(y),
        math.log10(x), math.pow(x, y), math.hypot(x, y), math.sqrt(x), math.erf(y), math.erfc(x), x * y + x,
    )  # fmt: skip


def _last_bits() -> Iterator[bytes]:
    """Doubles whose last bits show which mathematics this process has: Python's, the compiler's and numpy's."""
    generator = np.random.Generator(np.random.PCG64(13))
    xs, ys = generator.uniform(1e-3, 40.0, 2000), generator.uniform(-0.999, 0.999, 2000)
    compiled = numba.njit(_mathematics)
    for function in (_mathematics, compiled):
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            yield struct.pack("<21d", *function(x, y))
    for name in ("sin", "cos", "tan", "arctan", "exp", "log", "log10", "sqrt", "cbrt"):
        yield getattr(np, name)(xs).tobytes()
    for name in ("arcsin", "arccos", "expm1", "log1p", "tanh"):
        yield getattr(np, name)(ys).tobytes()
    for name in ("arctan2", "power", "hypot"):
        yield getattr(np, name)(xs, ys).tobytes()
    yield struct.pack("<2d", sum(xs.tolist()), math.fsum(ys))  # newer Pythons carry what sum() rounds away
    for shape in ((3, 3), (7, 6), (40, 50), (2000, 1)):
        block = ys[: shape[0] * shape[1]].reshape(shape)
        products = (
            xs[: shape[0]] @ block,
            block.T @ block,
            np.linalg.norm(block, axis=1),
            block.sum(),
            block.mean(axis=0),
        )
        yield b"".join(np.ascontiguousarray(product).tobytes() for product in products)


@functools.cache
def machine() -> str:
    """What decides the last bit of a float, measured rather than named.

    Measured on one machine: the compiler's processor and its features move no bit (it fuses and reorders nothing);
    the C library's choice of functions and the kernels of numpy's linear algebra do. A processor's name tells neither.
    """
    bits = hashlib.sha256(b"".join(_last_bits())).hexdigest()[:16]
    return f"{platform.machine()}, numba {numba.__version__}, numpy {np.__version__}, last bits {bits}"


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


def float_sums(column: np.ndarray) -> list[list[float]]:
    """Entity by entity over all rows: how many are finite, their sum, and their sum weighted by the row's number.

    The weights notice rows that changed places. Sums are exact but for one rounding.
    """
    rows = column.reshape(len(column), -1)
    weights = np.arange(1, len(rows) + 1) / len(rows)
    found = []
    for values in rows.T:
        finite = np.isfinite(values)
        found.append([int(finite.sum()), math.fsum(values[finite]), math.fsum((values * weights)[finite])])
    return found


def numbers_of(rows: Outcomes, plan: str) -> dict[str, Any]:
    """Everything a golden file holds but its changelog line."""
    integers = [field for field in fields_of(rows) if is_integer(getattr(rows, field))]
    floats = [field for field in fields_of(rows) if field not in integers]
    return {
        "replications": len(rows.first_launch_s),
        "integer_sums": {field: getattr(rows, field).sum(axis=0).tolist() for field in integers},
        "integer_digest": digest(rows, integers=True),
        "float_rows": {field: getattr(rows, field)[:FLOAT_ROWS].tolist() for field in floats},
        "float_sums": {field: float_sums(getattr(rows, field)) for field in floats},
        "float_digest": digest(rows, integers=False),
        "plan_digest": plan,
        "machine": machine(),
    }


def seal(numbers: dict[str, Any], line: str) -> str:
    """Ties numbers and line together, so that neither is changed by hand alone."""
    return hashlib.sha256((json.dumps(numbers, sort_keys=True) + line).encode()).hexdigest()


def same_integers(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return all(a[key] == b[key] for key in ("replications", "integer_sums", "integer_digest"))


def same_bits(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Every number of every row and of the plan, to the last bit."""
    return all(a[key] == b[key] for key in ("replications", "integer_digest", "float_digest", "plan_digest"))


def same_floats(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Within RELATIVE in the first rows and in sums over all rows; where the last bits are the same, bit for bit."""
    if a["machine"] == b["machine"] and (a["float_digest"], a["plan_digest"]) != (b["float_digest"], b["plan_digest"]):
        return False
    return all(_close(a[kind], b[kind]) for kind in ("float_rows", "float_sums"))


def _close(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Within RELATIVE everywhere: sums of what is never negative agree as closely as their rows."""
    return a.keys() == b.keys() and all(
        np.shape(a[field]) == np.shape(b[field])
        and np.allclose(a[field], b[field], rtol=RELATIVE, atol=0.0, equal_nan=True)
        for field in a
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
