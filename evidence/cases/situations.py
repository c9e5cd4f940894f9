"""One case, several situations: lists, `cases`, or `columns` with `rows` where a function takes one of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from evidence.cases.contract import SCALARS, Input, NotReadableError, Output, read_inputs, renamed, same_thing

BATCH = re.compile(r"_(?:case|row)(\d+)$")  # of an expected name: the situation that it is about
MOST = 2000


class Declared(Protocol):
    """What is needed of a case function's declaration."""

    @property
    def inputs(self) -> tuple[Input, ...]: ...

    @property
    def outputs(self) -> tuple[Output, ...]: ...

    @property
    def order(self) -> tuple[str, ...]: ...

    @property
    def one(self) -> bool: ...


@dataclass(frozen=True)
class Situations:
    """The inputs of each situation; columns: expected values that a table has beside its inputs."""

    each: list[dict[str, Any]]
    raw: Mapping[str, Any]
    several: bool = False
    columns: dict[str, list[Any]] = field(default_factory=dict)


def spread(entry: Declared, inputs: Mapping[str, Any]) -> Situations:
    """Every situation that the inputs hold, each read in full; NotReadableError names what cannot be read."""
    if not isinstance(inputs, Mapping):
        raise NotReadableError("inputs is no mapping of names to values")
    if entry.one:
        return Situations([read_inputs(entry.inputs, inputs)], inputs)
    declared = {one.name for one in entry.inputs}
    columns: dict[str, list[Any]] = {}
    if "columns" in inputs and "columns" not in declared:
        each, columns = _table(entry, inputs)
        return Situations([read_inputs(entry.inputs, one) for one in each], inputs, True, columns)
    for key in ("cases", "rows"):
        if key in inputs and key not in declared:
            each = _listed(entry, inputs, key)
            return Situations([read_inputs(entry.inputs, one) for one in each], inputs, True)
    same = renamed(entry.inputs, inputs)
    lists = {
        one.name: same[one.name]
        for one in entry.inputs
        if _several(one, same.get(one.name))
    }
    if not lists:
        return Situations([read_inputs(entry.inputs, inputs)], inputs)
    lengths = {name: len(values) for name, values in lists.items()}
    if len(set(lengths.values())) != 1:
        said = ", ".join(f"{name} {count}" for name, count in lengths.items())
        raise NotReadableError(f"lists of different lengths: {said}")
    count = _count(next(iter(lengths.values())))
    each = [same | {name: values[i] for name, values in lists.items()} for i in range(count)]
    return Situations([read_inputs(entry.inputs, one) for one in each], inputs, True)


def _several(one: Input, value: Any) -> bool:
    """A list of what the function takes one of."""
    if not isinstance(value, list):
        return False
    if one.shape.startswith("list of numbers"):
        return bool(value) and all(isinstance(item, list) for item in value)
    return one.shape in SCALARS or one.shape == "record"


def _count(count: int) -> int:
    if not 1 <= count <= MOST:
        raise NotReadableError(f"{count} situations; allowed: 1 to {MOST}")
    return count


def _listed(entry: Declared, inputs: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """`cases`: a list of mappings, or of rows in the declared order; what stands beside it is common to all."""
    rows = inputs[key]
    if not isinstance(rows, list):
        raise NotReadableError(f"input {key} is no list")
    common = {name: value for name, value in inputs.items() if name != key}
    found = []
    for number, row in enumerate(rows[: _count(len(rows))], 1):
        if isinstance(row, list):
            if not entry.order or len(row) != len(entry.order):
                said = " ".join(entry.order) if entry.order else "a mapping of names to values"
                raise NotReadableError(f"{key}[{number}] has {len(row)} values; allowed: {said}")
            row = dict(zip(entry.order, row, strict=True))
        if not isinstance(row, dict):
            raise NotReadableError(f"{key}[{number}] is no mapping of names to values")
        twice = sorted(set(row) & set(common))
        if twice:
            raise NotReadableError(f"{key}[{number}] says {', '.join(twice)} a second time")
        found.append(common | row)
    return found


def _table(entry: Declared, inputs: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, list[Any]]]:
    """`columns` names what stands in the `rows`: inputs, and values to compare with."""
    columns, rows = inputs["columns"], inputs.get("rows")
    names = columns.split() if isinstance(columns, str) else columns
    if not isinstance(names, list) or not isinstance(rows, list):
        raise NotReadableError("columns and rows are not a table: columns as words, rows as a list of lists")
    common = {name: value for name, value in inputs.items() if name not in ("columns", "rows")}
    taken = [any(one.name == n or same_thing(one.name, one.unit, n) for one in entry.inputs) for n in names]
    for name, is_input in zip(names, taken, strict=True):
        if not is_input and not any(one.takes(name) for one in entry.outputs):
            raise NotReadableError(f"the column {name} is not read here")
        if name in common:
            raise NotReadableError(f"the column {name} stands beside the table too")
    if len(set(names)) < len(names):
        raise NotReadableError("two columns have one name")
    each: list[dict[str, Any]] = []
    for number, row in enumerate(rows[: _count(len(rows))], 1):
        if not isinstance(row, list) or len(row) != len(names):
            raise NotReadableError(f"row {number} has not {len(names)} values")
        each.append(common | {n: value for n, value, is_input in zip(names, row, taken, strict=True) if is_input})
    values = {n: [row[i] for row in rows] for i, n in enumerate(names) if not taken[i]}
    return each, values
