"""What a column of a plan is: the rows it belongs to, its bounds, what it points to, what it holds when unused.

`layout.plan.Plan` states one of these beside every array; checks, casts, the engine's records and the digest follow
from them, so that a new number is written down once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

INF = math.inf
F8 = NDArray[np.float64]
I4 = NDArray[np.int32]
U4 = NDArray[np.uint32]
ARRAYS = ((F8, np.float64), (I4, np.int32), (U4, np.uint32))


@dataclass(frozen=True)
class Column:
    """One array with one element a row of `rows`.

    low, high: smallest and largest value allowed; infinite: +-inf is a value. points_to: the rows an index points
    into, optional: -1 stands for none. key: 32-bit name keys, no two alike. default: the value that changes nothing;
    None: the array has to be given.
    """

    rows: str
    low: float = -INF
    high: float = INF
    infinite: bool = False
    points_to: str | None = None
    optional: bool = False
    key: bool = False
    default: float | None = None


@dataclass(frozen=True)
class Offset:
    """A CSR offset: one element more than `rows`; element i is where row i's share of `counts` begins.

    least: fewest rows of `counts` that every row owns. default: no row owns any.
    """

    rows: str
    counts: str
    least: int = 0
    default: bool = False


Spec = Column | Offset


def specs_of(hints: dict[str, Any]) -> dict[str, Spec]:
    """The Column or Offset stated beside each annotated array."""
    return {name: next(m for m in hint.__metadata__ if isinstance(m, (Column, Offset))) for name, hint in hints.items()}


def dtype_of(hint: Any) -> np.dtype[Any]:
    """The element type stated in an annotation of a plan's array."""
    return next(np.dtype(element) for array, element in ARRAYS if hint.__origin__ == array)


def rows_of(specs: dict[str, Spec]) -> dict[str, list[str]]:
    """The columns of each kind of row, in the order they are stated; the first of them counts the rows."""
    kinds: dict[str, list[str]] = {}
    for name, spec in specs.items():
        if isinstance(spec, Column):
            kinds.setdefault(spec.rows, []).append(name)
    return kinds


def filled(specs: dict[str, Spec], given: dict[str, Any]) -> dict[str, Any]:
    """The arrays with those left out at their defaults. TypeError for one that has none or is not of a plan."""
    unknown = set(given) - set(specs)
    if unknown:
        raise TypeError(f"not a plan array: {sorted(unknown)}")
    first = {kind: columns[0] for kind, columns in rows_of(specs).items()}

    def count(kind: str) -> int:
        return int(np.size(given[first[kind]])) if first[kind] in given else 0

    complete = {}
    for name, spec in specs.items():
        if name in given:
            complete[name] = given[name]
        elif isinstance(spec, Offset) and spec.default:
            complete[name] = np.zeros(count(spec.rows) + 1)
        elif isinstance(spec, Column) and (spec.default is not None or first[spec.rows] not in given):
            if spec.default is None and _needed(spec.rows):
                raise TypeError(f"plan array missing: {name}")
            complete[name] = np.full(count(spec.rows), 0.0 if spec.default is None else spec.default)
        else:
            raise TypeError(f"plan array missing: {name}")
    return complete


MAY_BE_ABSENT = frozenset(("watches", "effects", "jams", "bystanders"))  # rows only some plans have


def _needed(kind: str) -> bool:
    return kind not in MAY_BE_ABSENT


def at_default(spec: Spec, array: Any) -> bool:
    """The array says nothing: its effect is not used in this plan."""
    if isinstance(spec, Offset):
        return spec.default and not np.any(array)
    if spec.rows in MAY_BE_ABSENT:
        return np.size(array) == 0
    return spec.default is not None and bool(np.all(np.asarray(array) == spec.default))


def may_be_absent(spec: Spec) -> bool:
    """Only plans with its effect need say anything in it."""
    if isinstance(spec, Offset):
        return spec.default
    return spec.default is not None or spec.rows in MAY_BE_ABSENT


def names_where(specs: dict[str, Spec], names: Iterable[str], attribute: str) -> list[str]:
    """Those of the columns for which the attribute of their Column is set."""
    return [n for n in names if isinstance(spec := specs[n], Column) and getattr(spec, attribute)]
