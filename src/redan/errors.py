"""The one family of errors a user of redan can meet.

Every error says where (file, line, column), what is wrong, what is allowed and the remedy.
The command line prints them as `file:line:column  what. allowed. remedy` and exits with status 2.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


def visible(text: object) -> str:
    """A text from outside (a file name, a title) as it may be shown: control characters and line ends escaped."""
    text = str(text)
    return text if text.isprintable() else "".join(_escaped(c) if _is_control(c) else c for c in text)


def _is_control(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] == "C" or kind in ("Zl", "Zp")  # also marks that turn the direction of writing


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode()


def visible_lines(text: str) -> str:
    """The same of a text that may have several lines."""
    return "\n".join(visible(line) for line in text.split("\n"))


@dataclass(frozen=True)
class Where:
    """A position in a text file; line and column count from 1, 0 means unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        file = visible(self.file)
        if not self.line:
            return file
        return f"{file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (or doubtful) in an input, with its remedy.

    severity is "error" (refused) or "warning" (runs, but the user should know).
    """

    what: str
    where: Where = Where()
    allowed: str = ""
    remedy: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        sentences = [visible_lines(s.strip()).rstrip(".") for s in (self.what, self.allowed, self.remedy) if s]
        text = " ".join(s if s.endswith(("?", "!")) else f"{s}." for s in sentences)
        prefix = str(self.where)
        label = "" if self.severity == "error" else f"{self.severity}: "
        return f"{prefix}  {label}{text}" if prefix else f"{label}{text}"


class RedanError(Exception):
    """Base of all errors redan raises on purpose; carries one or more problems."""

    exit_status = 2

    def __init__(self, problems: Problem | list[Problem] | str) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class InputError(RedanError):
    """A file or argument the user wrote cannot be used as it stands."""


class DomainError(RedanError, ValueError):
    """An argument of a physics or statistics function lies outside its valid range."""


class CatalogueError(RedanError):
    """The catalogue's own data break a rule of the lint."""


class RunError(RedanError):
    """A run could not be finished, or a run folder is damaged."""

    exit_status = 1
