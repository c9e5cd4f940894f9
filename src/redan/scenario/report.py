"""Collects the problems of a check, each with its place, none twice."""

from __future__ import annotations

from typing import Any

from redan.errors import Problem
from redan.files import Node

Path = tuple[str | int, ...]


class Seen:
    """What was judged already; it keeps the parts, so that no other part can take the identity of one."""

    def __init__(self) -> None:
        self._keys: set[tuple[Any, ...]] = set()
        self._parts: list[Any] = []

    def first(self, path: Path, part: Any, *more: Any) -> bool:
        """Whether this part of the file, in this form, is met for the first time."""
        key = (path, id(part), *more)
        if key in self._keys:
            return False
        self._keys.add(key)
        self._parts.append(part)
        return True


class Report:
    """Problems found so far, in the order of the file."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self._found: dict[tuple[int, int, str], Problem] = {}

    def error(self, what: str, path: Path, allowed: str = "", remedy: str = "", *, key: bool = False) -> None:
        """Something that cannot be run."""
        self.add(Problem(what, self.root.where(path, key=key), allowed, remedy))

    def warning(self, what: str, path: Path, allowed: str = "", remedy: str = "", *, key: bool = False) -> None:
        """Something that runs, but that the user should know."""
        self.add(Problem(what, self.root.where(path, key=key), allowed, remedy, severity="warning"))

    def add(self, problem: Problem) -> None:
        """A problem, unless the same was found already."""
        self._found.setdefault((problem.where.line, problem.where.column, problem.what), problem)

    @property
    def refused(self) -> bool:
        """Whether an error is among what was found."""
        return any(problem.severity == "error" for problem in self._found.values())

    def problems(self) -> list[Problem]:
        """Everything found: errors first, then by place."""
        return [p for _, p in sorted(self._found.items(), key=lambda item: (item[1].severity != "error", item[0]))]
