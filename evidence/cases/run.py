"""Read a file of cases and run every one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evidence.cases import (  # noqa: F401  each module registers its case functions
    atmosphere,
    defence,
    flight,
    footprint,
    geodesy,
    interop,
    metamorphic,
    queues,
    radar,
    statistics,
)
from evidence.cases.case import Case, Row, rows_of, verdict_of
from redan.errors import InputError, Problem, Where

CASES = Path("evidence/authorities/cases_open.yaml")
REMARKS = "remarks.yaml"  # beside the cases: why a case is not met, in plain words


@dataclass(frozen=True)
class Judged:
    """A case with its rows."""

    case: Case
    rows: tuple[Row, ...]
    remark: str = ""

    @property
    def verdict(self) -> str:
        """Met, not met or not implemented."""
        return verdict_of(self.rows)

    @property
    def share(self) -> float:
        """Largest error of its rows in units of the tolerance."""
        return max((row.share for row in self.rows if row.by), default=0.0)

    @property
    def group(self) -> str:
        """Its area; what the case itself says is no test stands apart."""
        no_test = any(words in self.case.note for words in ("not a pass/fail", "never a pass/fail"))
        return "context" if no_test else self.case.area

    @property
    def formula_only(self) -> bool:
        """Nothing but a formula of this page was compared: no evidence for the engine."""
        return all(row.by == "formula" for row in self.rows)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not met or not there."""
        said = [row.words for row in self.rows if row.verdict != "met" and row.words]
        return tuple(dict.fromkeys([*([self.remark] if self.remark else []), *said]))


def _loaded(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        remedy = "run from a checkout of redan, or name a file of cases"
        raise InputError(Problem("there are no cases here", Where(str(file)), remedy=remedy)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(Problem("this is no readable YAML", Where(str(file)))) from error


def load_cases(file: Path = CASES) -> list[Case]:
    """Every case of a file, in its order."""
    data = _loaded(file)
    try:
        cases = [
            Case(
                id=str(c["id"]), area=str(c["area"]), title=str(c["title"]), kind=str(c["kind"]), inputs=c["inputs"],
                expected=tuple(c["expected"]), source=str(c["source"]["ref"]), seen=str(c["source"]["seen"]),
                note=str(c.get("note", "")),
            )
            for c in data["cases"]
        ]
        named = all(case.names for case in cases)
    except (KeyError, TypeError) as error:
        allowed = "cases: a list of id, area, title, kind, inputs, expected, source {ref, seen}"
        raise InputError(Problem(f"a case lacks {error}", Where(str(file)), allowed)) from error
    if not named:
        raise InputError(Problem("a case expects nothing", Where(str(file)), "at least one expected value a case"))
    return cases


def judge_all(
    file: Path = CASES, progress: Callable[[str], None] | None = None
) -> list[Judged]:
    """Run every case of a file; none is left out."""
    remarks_file = file.parent / REMARKS
    remarks = _loaded(remarks_file) if remarks_file.exists() else {}
    judged = []
    for case in load_cases(file):
        if progress:
            progress(case.id)
        judged.append(Judged(case, tuple(rows_of(case)), str(remarks.get(case.id, ""))))
    return judged
