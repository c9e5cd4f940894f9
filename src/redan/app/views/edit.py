"""Edits of a text: all are done, or none and it is said why."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from redan.app.views.look import look_at
from redan.app.views.models import Edit, EditAnswer, EditRequest
from redan.app.views.names import entry_path, next_free, rename, taken
from redan.app.views.reading import NAME, read
from redan.errors import InputError, Problem
from redan.files.rearrange import duplicate, move
from redan.files.splice import Splice, dotted
from redan.files.yaml import read_yaml
from redan.scenario.fields import parse_name
from redan.units import shown

Path = list[str | int]


def edit(request: EditRequest, *, folder: FilePath | None = None) -> EditAnswer:
    """Do the edits, one after the other, and look at what came out.

    InputError with the number of the edit, its place, cause and remedy where one cannot be done: then none is.
    """
    text, touched = edited(request.text, request.edits)
    return EditAnswer(text=text, touched=touched, look=look_at(read(text, folder)))


def edited(text: str, edits: list[Edit]) -> tuple[str, list[Path]]:
    """The text with the edits done, and the path of what each of them changed."""
    splice = Splice(text, NAME)
    touched: list[Path] = []
    for number, one in enumerate(edits):
        try:
            touched.append(_DO[one.op](splice, list(one.path), one))
        except InputError as error:
            raise InputError([_numbered(problem, number, len(edits), one) for problem in error.problems]) from None
    try:
        return splice.text(), touched
    except InputError as error:
        said = "the edit" if len(edits) == 1 else "the edits together"
        problems = [replace(p, what=f"{said} would make a text that cannot be read: {p.what}") for p in error.problems]
        raise InputError(problems) from None


def _numbered(problem: Problem, number: int, count: int, one: Edit) -> Problem:
    which = f"edit {number + 1} of {count}, " if count > 1 else ""
    return replace(problem, what=f"{which}{one.op} {dotted(one.path)}: {problem.what}")


def value_of(one: Edit) -> Any:
    """The value of an edit: as it is, or as it was typed."""
    if one.written is None:
        return one.value
    if one.value is not None:
        raise InputError(Problem("value and written are both given", remedy="give one of them"))
    return typed(one.written)


def typed(written: str) -> Any:
    """What a person typed into a field: read as in the file, and text where it cannot be read so."""
    bare = written.strip()
    if not bare:
        return ""
    try:
        found = read_yaml(f"- {bare}" if "\n" not in bare else "- " + bare.replace("\n", "\n  "), name=NAME).data()
    except InputError:
        return written
    return found[0] if isinstance(found, list) and len(found) == 1 and found[0] is not None else written


def _set(splice: Splice, path: Path, one: Edit) -> Path:
    splice.set(path, value_of(one))
    return path


def _add(splice: Splice, path: Path, one: Edit) -> Path:
    splice.add(path, value_of(one))
    if path[-1] == "-":
        path = [*path[:-1], len(splice.value(path[:-1])) - 1]
    return path


def _remove(splice: Splice, path: Path, one: Edit) -> Path:
    splice.remove(path)
    return path[:-1]


def _rename(splice: Splice, path: Path, one: Edit) -> Path:
    return list(rename(splice, tuple(path), value_of(one)))


def _duplicate(splice: Splice, path: Path, one: Edit) -> Path:
    path = list(entry_path(tuple(path)))
    found, wanted = splice.value(path), value_of(one)
    above = splice.value(path[:-1]) if path else None
    if isinstance(above, dict):
        name = parse_name(wanted) if wanted is not None else next_free(path[-1], set(above))
        duplicate(splice, path, name)
        return [*path[:-1], name]
    if not isinstance(above, list) or not isinstance(path[-1], int):
        raise InputError(Problem("there is no entry to write again", remedy="give the path of an entry"))
    names = taken(splice.data)
    if wanted is not None and parse_name(wanted) in names:
        remedy = f"give it another name, as {next_free(wanted, names)}"
        raise InputError(Problem(f'the name "{shown(wanted)}" is taken', allowed="names are unique", remedy=remedy))
    duplicate(splice, path)
    copied: Path = [*path[:-1], path[-1] + 1]
    if isinstance(found, dict) and "name" in found:
        splice.set([*copied, "name"], wanted if wanted is not None else next_free(found["name"], names))
    return copied


def _move(splice: Splice, path: Path, one: Edit) -> Path:
    path, where = list(entry_path(tuple(path))), one.value
    if type(where) is int:
        move(splice, path, where)
        above = splice.value(path[:-1])
        return [*path[:-1], list(above)[where] if isinstance(above, dict) else where]
    if not isinstance(where, list) or not all(isinstance(item, str) or type(item) is int for item in where):
        allowed = "value is an index among its neighbours, or the path of another list or mapping"
        raise InputError(Problem("there is nowhere to put it", allowed=allowed, remedy="give one of these"))
    value = copy.deepcopy(splice.value(path))
    if where[: len(path)] == path:
        raise InputError(Problem("it cannot be put into itself", remedy="give the path of another list"))
    splice.remove(path)
    into: Path = [*where, "-" if isinstance(path[-1], int) else path[-1]]
    splice.add(into, value)
    return [*into[:-1], len(splice.value(into[:-1])) - 1] if into[-1] == "-" else into


_DO: dict[str, Callable[[Splice, Path, Edit], Path]] = {
    "set": _set, "add": _add, "remove": _remove, "rename": _rename, "duplicate": _duplicate, "move": _move,
}  # fmt: skip
