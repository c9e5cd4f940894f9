"""Read a file of cases and run every one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    scaling,
    sight,
    statistics,
)
from evidence.cases.case import FORMULA, MET, MISSING, Case, Row, rows_of, verdict_of
from evidence.cases.contract import short
from redan.errors import InputError, Problem, Where

CASES = Path("evidence/authorities/cases_open.yaml")
REMARKS = "remarks.yaml"  # beside the cases: why a case is not met, in plain words


@dataclass(frozen=True)
class Judged:
    """A case with its rows."""

    case: Case
    rows: tuple[Row, ...]
    remark: str = ""
    accepted: str = MET  # the verdict that the remarks explain

    @property
    def verdict(self) -> str:
        """Met, or the worst of its rows."""
        return verdict_of(self.rows)

    @property
    def met(self) -> bool:
        return self.verdict == MET

    @property
    def in_order(self) -> bool:
        """Met, or no test by its own note, or as the remarks accept it."""
        return self.verdict == self.accepted or (self.group == "context" and self.verdict in (MET, MISSING))

    @property
    def worst(self) -> str:
        """The row that is farthest off, in words."""
        row = max((row for row in self.rows if row.verdict != MET), key=lambda row: row.share)
        return f"{row.name}: expected {row.expected}, computed {row.computed}, tolerance {row.tolerance}"

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
        return all(row.by == FORMULA for row in self.rows)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not met or not there."""
        said = [row.words for row in self.rows if row.verdict != MET and row.words]
        return tuple(dict.fromkeys([*([self.remark] if self.remark else []), *said]))


def _loaded(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        remedy = "run from a checkout of redan, or name a file of cases"
        raise InputError(Problem("there are no cases here", Where(str(file)), remedy=remedy)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(Problem("this is no readable YAML", Where(str(file)))) from error


CASE_KEYS = {"id", "area", "title", "kind", "visibility", "inputs", "expected", "source", "independent_peer", "catches",
             "note"}  # fmt: skip


NEEDED = ("id", "area", "title", "inputs", "expected", "source")
SHAPES = {"inputs": (dict, "names and values"), "expected": (list, "a list of expected values"),
          "source": (dict, "{ref: where the value stands, seen: how it was had}")}  # fmt: skip


def _problem(case: Any) -> str:
    """Why an item of the list is no case; empty if it is one."""
    if not isinstance(case, dict):
        return f"the case is {short(case)}; allowed: a mapping with {', '.join(NEEDED)}"
    missing = [key for key in NEEDED if case.get(key) is None]
    if missing:
        return f"{', '.join(missing)} is missing; a case has {', '.join(NEEDED)}"
    for key, (shape, allowed) in SHAPES.items():
        if not isinstance(case[key], shape):
            return f"{key} is {short(case[key])}; allowed: {allowed}"
    gaps = [key for key in ("ref", "seen") if key not in case["source"]]
    if gaps:
        return f"source has no {' and no '.join(gaps)}; allowed: {SHAPES['source'][1]}"
    odd = next((entry for entry in case["expected"] if not isinstance(entry, dict)), None)
    return "" if odd is None else f"expected holds {short(odd)}; allowed: entries with name and value"


def _case(given: Any, number: int) -> Case:
    problem = _problem(given)
    case = given if isinstance(given, dict) else {}
    said = case.get("source")
    source = said if isinstance(said, dict) else {}
    return Case(
        id=str(case.get("id", f"case {number}")), area=str(case.get("area", "")), title=str(case.get("title", "")),
        kind=str(case.get("kind", "")), inputs={} if problem else case["inputs"],
        expected=() if problem else tuple(dict(entry) for entry in case["expected"]),
        source=str(source.get("ref", "")), seen=str(source.get("seen", "")), note=str(case.get("note", "")),
        unknown=tuple(sorted(str(key) for key in set(case) - CASE_KEYS)), problem=problem,
    )


def load_cases(file: Path = CASES) -> list[Case]:
    """Every case of a file, in its order; what is no case is kept, with the reason."""
    data = _loaded(file)
    given = data.get("cases") if isinstance(data, dict) else None
    if not isinstance(given, list):
        raise InputError(Problem("there is no list of cases in it", Where(str(file)), "cases: a list"))
    if not given:
        raise InputError(Problem("there is no case in it", Where(str(file)), "at least one case"))
    cases: list[Case] = []
    for number, one in enumerate(given, 1):
        case = _case(one, number)
        if not case.problem and any(case.id == other.id for other in cases):
            case = replace(case, problem=f"an earlier case is called {case.id} too; allowed: one id a case")
        cases.append(case)
    return cases


def judge_all(file: Path = CASES, *, own: bool = True) -> list[Judged]:
    """Run every case of a file; none is left out. own: its verdicts may be those that its remarks accept."""
    remarks_file = file.parent / REMARKS
    remarks = _loaded(remarks_file) if own and remarks_file.exists() else {}
    accepted = remarks.get("accepted", {})
    return [
        Judged(case, tuple(rows_of(case)), str(remarks.get(case.id, "")), accepted.get(case.id, MET))
        for case in load_cases(file)
    ]
