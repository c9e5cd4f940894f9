"""What is wrong with a text, and what stands where in it."""

from __future__ import annotations

from pathlib import Path as FilePath

from redan.app.views.laid import model_of
from redan.app.views.models import LookAnswer, LookRequest, Told
from redan.app.views.reading import Read, place_of, read
from redan.errors import InputError, Problem, visible_lines

MOST_TOLD = 200


def look(request: LookRequest, *, folder: FilePath | None = None) -> LookAnswer:
    """Problems with their places, and the model. folder: the work folder; files that the text names are read there."""
    return look_at(read(request.text, folder))


def look_at(found: Read) -> LookAnswer:
    """The same of a text that was read."""
    problems = list(found.problems)
    model = None
    if found.scenario is not None:
        try:
            model = model_of(found)
        except InputError as error:
            problems += [p for p in error.problems if p not in problems]
    usable = found.whole and not any(problem.severity == "error" for problem in problems)
    return LookAnswer(usable=usable, problems=[told(p, found) for p in problems[:MOST_TOLD]], model=model)


def told(problem: Problem, found: Read) -> Told:
    """A problem as the page gets it."""
    root, where = found.root, problem.where
    elsewhere = root is not None and bool(where.file) and where.file != root.file
    path = place_of(root, problem) if root is not None else None
    return Told(
        severity="warning" if problem.severity == "warning" else "error",
        what=visible_lines(problem.what),
        allowed=visible_lines(problem.allowed),
        remedy=visible_lines(problem.remedy),
        line=where.line,
        column=where.column,
        file=FilePath(where.file).name if elsewhere else "",
        path=None if path is None else list(path),
    )
