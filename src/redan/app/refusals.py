"""What the server says no with: one form for all, a status for each kind, never a traceback."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

from redan.errors import Problem, RedanError, visible_lines

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
STATUSES = (400, 401, 403, 404, 405, 409, 413, 507)  # all that a request can be refused with


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A request that is not served: what, where, what is allowed and the remedy, with the status of HTTP."""

    def __init__(
        self, status: int, what: str, *, where: str = "", allowed: str = "", remedy: str = "",
        more: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(what)
        self.status = status
        self.problem = {"what": what, "where": where, "allowed": allowed, "remedy": remedy}
        self.more = dict(more or {})  # beside the error, such as the other text of a conflict

    def to_json(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"error": self.problem, **self.more}


def told(problem: Problem) -> dict[str, Any]:
    """A problem of the scenario or of a run as the page gets it; line and column count from 1, 0 is unknown."""
    return {
        "what": visible_lines(problem.what),
        "where": str(problem.where),
        "line": problem.where.line,
        "column": problem.where.column,
        "allowed": visible_lines(problem.allowed),
        "remedy": visible_lines(problem.remedy),
        "severity": problem.severity,
    }


def refusal_of(error: BaseException) -> Refused:
    """Any error as a refusal; what nobody foresaw is a fault of redan and says so, without its inside."""
    if isinstance(error, Refused):
        return error
    space = no_space(error)
    if space is not None:
        return space
    if isinstance(error, RedanError):
        every = [told(problem) for problem in error.problems]
        first = next((one for one in every if one["severity"] == "error"), every[0])
        found = Refused(400, first["what"], where=first["where"], allowed=first["allowed"], remedy=first["remedy"])
        found.more["problems"] = every
        return found
    if isinstance(error, MemoryError):
        return Refused(507, "there is not enough memory for this", remedy="ask for fewer replications")
    what = f"redan met an unexpected error: {type(error).__name__}"
    return Refused(500, what, remedy="this is a fault in redan, not in your input; errors.log in .redan says where")


def no_space(error: BaseException | None) -> Refused | None:
    """The refusal for a full disk, if that is what lies under an error."""
    seen = 0
    while error is not None and seen < 8:
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            remedy = "free space on the disk of the work folder, then ask again; what was finished before is kept"
            return Refused(507, "the disk is full", remedy=remedy)
        error, seen = error.__cause__ or error.__context__, seen + 1
    return None
