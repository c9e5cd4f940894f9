"""The part of the page about recorded history; its cases and verdicts come from the folders under `validation`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evidence.page.words import cell
from redan.errors import InputError, Problem, Where

RECORDED = Path("evidence/recorded")
ABOUT = """\
Claims by parties to wars, often irreconcilable, beside what redan gives from its catalogue. No number was tuned to
reach a claim. *Meet*: the interval of the record and redan's range from low to high overlap. *No test*: the
number that redan used was itself counted on that occasion. Each case's own page has sources and all values."""


@dataclass(frozen=True)
class Recorded:
    """One case of history: its folder's name, its title and the rows of its result."""

    name: str
    title: str
    rows: tuple[dict[str, Any], ...]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Comparisons that meet, do not meet, are no test, have no number of redan's."""
        none = sum(row["overlap"] is None for row in self.rows)
        tests = [bool(row["overlap"]) for row in self.rows if row["independent"] and row["overlap"] is not None]
        return sum(tests), len(tests) - sum(tests), len(self.rows) - len(tests) - none, none


def load_history(folder: Path = RECORDED) -> list[Recorded]:
    """Every case with a result, in the order of the folders' names; none when there is no such folder."""
    found = []
    for result in sorted(folder.glob("*/result.yaml")):
        try:
            rows = yaml.load(result.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["rows"]
            about = yaml.load((result.parent / "case.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            found.append(Recorded(result.parent.name, str(about["title"]), tuple(rows)))
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            remedy = "run python -m evidence.history evidence/recorded"
            raise InputError(Problem("the result cannot be read", Where(str(result)), remedy=remedy)) from error
    return found


def history_part(history: Sequence[Recorded]) -> list[str]:
    """Lines of the page: one row a case; nothing without cases."""
    if not history:
        return []
    lines = ["## Recorded history", "", ABOUT, "", "![Comparisons by case](validation/history.svg)", ""]
    lines += ["| case | comparisons | meet | do not meet | no test | redan gives no number |"]
    lines += ["| --- | --: | --: | --: | --: | --: |"]
    for one in history:
        meet, apart, no_test, none = one.counts
        name = f"[{cell(one.title)}](../evidence/recorded/{one.name}/README.md)"
        lines.append(f"| {name} | {len(one.rows)} | {meet} | {apart} | {no_test} | {none} |")
    return [*lines, ""]
