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
    shares,
    sight,
    statistics,
)
from evidence.cases.case import FORMULA, MET, MISSING, Case, Row, rows_of, verdict_of
from redan.errors import InputError, Problem, Where
from redan.units import quoted

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


_A_CASE = "cases: a list of id, area, title, kind, inputs, expected, source {ref, seen}"
NEEDED = ("id", "area", "title", "inputs", "expected", "source")
_FORMS: dict[str, tuple[type, str]] = {
    "inputs": (dict, "inputs: names and values, as in {range: 10 km}"),
    "expected": (list, "expected: a list of mappings, as in [{name: range, value: 10, unit: km, tol_abs: 0.1}]"),
    "source": (dict, "source: {ref: where it is printed, seen: how it was read}"),
}


def _problems(file: Path, data: Any) -> dict[int | None, list[Problem]]:
    """What is wrong with the form of each case, by its number, each with its place; None: with the file itself."""
    found: dict[int | None, list[Problem]] = {}

    def say(what: str, path: tuple[str | int, ...], allowed: str, remedy: str = "") -> None:
        number = next((part for part in path[1:] if isinstance(part, int)), None)
        found.setdefault(number, []).append(Problem(what, _place(file, path), allowed, remedy))

    cases = data.get("cases") if isinstance(data, dict) else None
    if not isinstance(cases, list):
        say("it has no list of cases", ("cases",), _A_CASE, "begin with `cases:`, then `- id: ...`")
    elif not cases:
        say("there is no case in it", ("cases",), "at least one case")
    for index, case in enumerate(cases if isinstance(cases, list) else ()):
        path: tuple[str | int, ...] = ("cases", index)
        if not isinstance(case, dict):
            say(f"case {index + 1} is {quoted(case)}, no mapping", path, _A_CASE)
            continue
        name = f"case {quoted(case['id'])}" if "id" in case else f"case {index + 1}"
        for key in NEEDED:
            kind, form = _FORMS.get(key, (object, ""))
            if case.get(key) is None:
                say(f"{name} lacks the key {key}", path, form or _A_CASE, f"add `{key}: ...`")
            elif not isinstance(case[key], kind):
                what = "a mapping" if kind is dict else "a list"
                say(f"{name}: {key} is {quoted(case[key])}, not {what}", (*path, key), form)
        source, expected = case.get("source"), case.get("expected")
        for key in ("ref", "seen"):
            if isinstance(source, dict) and key not in source:
                say(f"{name}: source lacks the key {key}", (*path, "source"), _FORMS["source"][1], f"add `{key}: ...`")
        if expected == []:
            say(f"{name} expects nothing", (*path, "expected"), "at least one expected value")
        for number, entry in enumerate(expected if isinstance(expected, list) else ()):
            if not isinstance(entry, dict):
                what = f"{name}: entry {number + 1} of expected is {quoted(entry)}, not a mapping"
                say(what, (*path, "expected", number), _FORMS["expected"][1])
    return found


def _place(file: Path, path: tuple[str | int, ...]) -> Where:
    """Where a value stands in a file; that of the nearest one above it, if there is none."""
    node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    mark = node.start_mark if node is not None else None
    for item in path:
        below = None
        if isinstance(node, yaml.MappingNode):
            below = next((value for key, value in node.value if key.value == item), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(item, int):
            below = node.value[item]
        if below is None:
            break
        node, mark = below, below.start_mark
    return Where(str(file), mark.line + 1, mark.column + 1) if mark is not None else Where(str(file), 1, 1)


def _case(given: Any, number: int, problem: str) -> Case:
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
    problems = _problems(file, data)
    if None in problems:
        raise InputError(problems[None])
    cases: list[Case] = []
    for number, one in enumerate(data["cases"]):
        case = _case(one, number + 1, "; ".join(str(problem) for problem in problems.get(number, ())))
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
