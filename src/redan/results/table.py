"""The result table: outcomes as named columns, one row a replication, and its one digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout.codes import Fate
from redan.layout.names import Names
from redan.layout.outcomes import OUTCOME_FIELDS, OUTCOME_TYPES, Outcomes

Table = dict[str, NDArray[Any]]

# which entities the second axis of each array runs over
AXES = {"fate": "threats", "fate_time_s": "threats", "shots": "threats", "fired": "units", "empty_s": "units"}
AXES |= {"saturated_s": "units", "hits": "assets", "acted": "effects", "acted_s": "effects"}


def table_of(outcomes: Outcomes, names: Names, first: int = 0) -> Table:
    """Spread outcomes over columns `<field>:<entity>`; `first` is the number of the first replication."""
    table: Table = {"replication": np.arange(first, first + len(outcomes.first_launch_s), dtype=np.int64)}
    for field in OUTCOME_FIELDS:
        array = getattr(outcomes, field)
        if field not in AXES:
            table[field] = array
            continue
        by_entity = np.ascontiguousarray(array.T)
        for entity, column in zip(getattr(names, AXES[field]), by_entity, strict=True):
            table[f"{field}:{entity}"] = column
    return table


def outcomes_of(table: Mapping[str, NDArray[Any]], names: Names) -> Outcomes:
    """Gather the columns of `table_of` into arrays again; ValueError if one is missing, too many or of another type."""
    n = len(table["replication"]) if "replication" in table else 0
    wanted = {"replication"}
    arrays: dict[str, Any] = {}
    for field in OUTCOME_FIELDS:
        of_field = [f"{field}:{entity}" for entity in getattr(names, AXES[field])] if field in AXES else [field]
        wanted |= set(of_field)
        for name in of_field:
            if name not in table:
                raise ValueError(f"the column {name} is missing")
            if table[name].dtype != OUTCOME_TYPES[field] or len(table[name]) != n:
                raise ValueError(f"the column {name} is no column of {n:,} {OUTCOME_TYPES[field]}")
        columns = [table[name] for name in of_field]
        if field not in AXES:
            arrays[field] = np.asarray(columns[0])
        else:
            arrays[field] = np.column_stack(columns) if columns else np.zeros((n, 0), dtype=OUTCOME_TYPES[field])
    if unknown := set(table) - wanted:
        raise ValueError(f"the column {min(unknown)} belongs to nothing in the manifest")
    if not np.array_equal(table["replication"], np.arange(n)):
        raise ValueError("the replications are not numbered 0, 1, 2 …")
    fates = arrays["fate"]
    if fates.size and not 0 <= int(fates.min()) <= int(fates.max()) <= max(Fate):
        raise ValueError("a fate is none that redan knows")
    return Outcomes(**arrays)


def table_digest(table: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 over each column's name, type (little endian) and bytes, in column order."""
    digest = hashlib.sha256()
    for name, column in table.items():
        little = np.ascontiguousarray(column.astype(column.dtype.newbyteorder("<"), copy=False))
        digest.update(f"{name}\0{little.dtype.str}\0{len(little)}\n".encode())
        digest.update(little.data)
    return digest.hexdigest()
