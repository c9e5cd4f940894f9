"""Edits of a text: all are done, or none and it is said why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from redan.app.views.look import look_at
from redan.app.views.models import Edit, EditAnswer, EditRequest
from redan.app.views.reading import NAME, read
from redan.errors import InputError, Problem
from redan.files.splice import Splice, dotted
from redan.files.yaml import read_yaml

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


_DO: dict[str, Callable[[Splice, Path, Edit], Path]] = {"set": _set, "add": _add, "remove": _remove}
