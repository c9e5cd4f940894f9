"""Collects the problems of a check, each with its place, none twice."""

from __future__ import annotations

from redan.errors import Problem
from redan.files import Node

Path = tuple[str | int, ...]


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

    def problems(self) -> list[Problem]:
        """Everything found: errors first, then by place."""
        return [p for _, p in sorted(self._found.items(), key=lambda item: (item[1].severity != "error", item[0]))]
