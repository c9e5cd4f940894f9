"""Collects the problems of a check, each with its place, none twice."""

from __future__ import annotations

from collections.abc import Collection
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
        self._groups: dict[tuple[int, ...], set[str]] = {}  # variants with the same entries
        self._group: set[str] = set()
        self._only: dict[tuple[int, int, str], list[set[str]]] = {}  # whom a warning about a whole variant concerns

    def begin(self, variant: str, ids: tuple[int, ...]) -> None:
        """From now on a variant with these entries is looked at."""
        self._group = self._groups.setdefault(ids, set())
        self._group.add(variant)

    def error(self, what: str, path: Path, allowed: str = "", remedy: str = "", *, key: bool = False) -> None:
        """Something that cannot be run."""
        self.add(Problem(what, self.root.where(path, key=key), allowed, remedy))

    def warning(
        self, what: str, path: Path, allowed: str = "", remedy: str = "", *, key: bool = False, whole: bool = False
    ) -> None:
        """Something that runs, but that the user should know; `whole`: it hangs on all that the variant holds."""
        problem = Problem(what, self.root.where(path, key=key), allowed, remedy, severity="warning")
        self.add(problem)
        if whole:
            self._only.setdefault(_key(problem), []).append(self._group)

    def add(self, problem: Problem) -> None:
        """A problem, unless the same was found already."""
        self._found.setdefault(_key(problem), problem)

    @property
    def refused(self) -> bool:
        """Whether an error is among what was found."""
        return any(problem.severity == "error" for problem in self._found.values())

    def problems(self, variants: Collection[str] | None = None) -> list[Problem]:
        """Everything found: errors first, then by place; of the warnings those that concern one of the variants."""
        found = sorted(self._found.items(), key=lambda item: (item[1].severity != "error", item[0]))
        if variants is None:
            return [problem for _, problem in found]
        asked = set(variants)
        return [p for key, p in found if p.severity == "error" or self._concerns(key, p) & asked]

    def _concerns(self, key: tuple[int, int, str], problem: Problem) -> set[str]:
        """The variants a warning is about: the one it stands in, those it hangs on, else all."""
        every = self.root.find(("variants",))
        keys = every.keys if every is not None and every.keys is not None else {}
        here = (problem.where.line, problem.where.column)
        before = [(place, name) for name, place in keys.items() if place <= here]
        if problem.where.file == self.root.file and before and every is not None and self._within(every, here):
            return {max(before)[1]}
        return set().union(*self._only[key]) if key in self._only else set(keys)

    def _within(self, node: Node, here: tuple[int, int]) -> bool:
        """Whether a place lies in a mapping of the file: after its beginning, before the next key of the file."""
        after = [place for place in (self.root.keys or {}).values() if place > (node.line, node.column)]
        return (node.line, node.column) <= here < min(after, default=(here[0] + 1, 0))


def _key(problem: Problem) -> tuple[int, int, str]:
    return problem.where.line, problem.where.column, problem.what
