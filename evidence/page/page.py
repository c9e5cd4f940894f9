"""The validation page in Markdown, and its pictures: the same bytes from the same code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence.cases.case import ENGINE, FAILED, FORMULA, MET, MISSING, NOT_MET, NOT_READABLE, Row
from evidence.cases.labels import label
from evidence.cases.run import Judged
from evidence.page.picture import history_picture, picture, waterfall_picture
from evidence.page.recorded import Recorded, history_part
from evidence.page.waterfall import waterfall_part
from evidence.page.words import ABOUT, APART, GROUPS, INTRODUCTION, cell, ratio, shown

RESOLUTION = 0.1  # of the tolerance: digits below it mean nothing
APART_WORDS = (
    "Groups marked *apart* check bought-in code, or nothing of redan's model; they are not counted as evidence for the "
    "physics."
)


def _groups(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Cases by group in the page's order; areas nobody foresaw come last."""
    found: dict[str, list[Judged]] = {name: [] for name in GROUPS}
    for one in judged:
        found.setdefault(one.group, []).append(one)
    return {name: cases for name, cases in found.items() if cases}


def _title(group: str) -> str:
    return GROUPS.get(group, group)


def _count(cases: Sequence[Judged], verdict: str) -> int:
    return sum(one.verdict == verdict for one in cases)


def totals(judged: Sequence[Judged]) -> str:
    """Cases, met, not met, not implemented: first those that speak about the physics, then the others."""
    lines = []
    for words, apart in (("about physics and the engine", False), ("apart from them", True)):
        cases = [one for one in judged if (one.group in APART) == apart]
        counts = f"{_count(cases, MET)} met, {_count(cases, NOT_MET)} not met, {_count(cases, MISSING)} not implemented"
        for verdict in (NOT_READABLE, FAILED):
            counts += f", {_count(cases, verdict)} {verdict}" if _count(cases, verdict) else ""
        lines.append(f"{len(cases)} cases {words}: {counts}{_named(cases)}")
    return "; ".join(lines)


def _named(cases: Sequence[Judged]) -> str:
    """The cases that are not met, by name, where there are few."""
    rest = [one.case.id for one in cases if one.verdict != MET]
    return f" ({', '.join(rest)})" if 0 < len(rest) <= 5 else ""


def _summary(groups: dict[str, list[Judged]]) -> list[str]:
    worst_head = "largest error / tolerance of a met case"
    head = f"| group | cases | met | of these by a formula only | NOT MET | not implemented | {worst_head} |"
    lines = [head, "| --- | --: | --: | --: | --: | --: | --: |"]
    for group, cases in groups.items():
        met = [one for one in cases if one.verdict == MET]
        worst = max(met, key=lambda one: one.share, default=None)
        said = f"{ratio(worst.share)} ({worst.case.id})" if worst and worst.share else "0" if worst else "–"
        formula = sum(one.formula_only for one in met)
        name = f"{_title(group)}{' *(apart)*' if group in APART else ''}"
        counts = f"{len(cases)} | {len(met)} | {formula} | {_count(cases, NOT_MET)} | {_count(cases, MISSING)}"
        lines.append(f"| [{name}](#{group.replace('_', '-')}) | {counts} | {said} |")
    return lines


def _exceptions(judged: Sequence[Judged]) -> list[str]:
    """Everything that is not met, with its reason, before any detail."""
    lines = ["## What is not met, and what is not there", ""]
    lines += ["| case | title | verdict | why |", "| --- | --- | --- | --- |"]
    for one in sorted((j for j in judged if j.verdict != MET), key=lambda j: j.verdict != NOT_MET):
        why = "; ".join(one.reasons) or "nobody has explained this yet"
        lines.append(f"| {one.case.id} | {cell(one.case.title)} | {one.verdict} | {cell(why)} |")
    return lines


def _resolution(row: Row) -> float:
    try:
        value, *rest = row.tolerance.split()
        if rest == ["relative"]:
            return 0.0
        return RESOLUTION * float(value)
    except ValueError:
        return 0.0


def _row(row: Row) -> str:
    resolution = _resolution(row)
    words = f" ({cell(row.words)})" if row.words and row.verdict == MET else ""
    computed = shown(row.computed, resolution) if row.by else "–"
    share = ratio(row.share) if row.by else "–"
    tolerance = row.tolerance if row.by else "–"
    by = row.by or "–"
    name = f"{cell(label(row.name))}{words}"
    expected = shown(row.expected, resolution)
    return f"| {name} | {expected} | {computed} | {tolerance} | {share} | {by} | {row.verdict} |"


def _case(one: Judged) -> list[str]:
    lines = [f"### {one.case.id}: {one.case.title}", ""]
    lines += [f"Verdict: **{one.verdict}**. Source ({one.case.seen}): {cell(one.case.source)}", ""]
    if one.reasons and one.verdict != MET:
        lines += [f"Why: {cell('; '.join(one.reasons))}", ""]
    elif one.remark:
        lines += [f"Note: {cell(one.remark)}", ""]
    lines += ["| value | expected | computed | tolerance | error / tolerance | by | verdict |"]
    lines += ["| --- | --- | --- | --- | --: | --- | --- |", *(_row(row) for row in one.rows), ""]
    return lines


def render(
    judged: Sequence[Judged], history: Sequence[Recorded] = (), waterfall: Mapping[str, Any] | None = None, *,
    pictures: str = "validation",
) -> str:  # fmt: skip
    """The page; pictures: the folder beside it that holds them."""
    groups = _groups(judged)
    lines = [INTRODUCTION, "## Summary", "", f"{totals(judged)}.", "", *_summary(groups), ""]
    engine = sum(row.by == ENGINE for one in judged for row in one.rows)
    formula = sum(row.by == FORMULA for one in judged for row in one.rows)
    every = sum(len(one.rows) for one in judged)
    lines += [f"{every} values in all: {engine} from the engine, {formula} from formulas, others from functions.", ""]
    lines += [APART_WORDS, ""]
    lines += [*_exceptions(judged), "", *history_part(history), *waterfall_part(waterfall)]
    for group, cases in groups.items():
        lines += [f'<a id="{group.replace("_", "-")}"></a>', "", f"## {_title(group)}", ""]
        if group in ABOUT:
            lines += [ABOUT[group], ""]
        lines += [f"![Largest error of each case in units of its tolerance]({pictures}/{group}.svg)", ""]
        for one in cases:
            lines += _case(one)
    lines += ["*This page is generated by `make validate`; edits by hand are lost.*"]
    return "\n".join(lines) + "\n"


def _text(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def write(
    folder: Path, judged: Sequence[Judged], history: Sequence[Recorded] = (),
    waterfall: Mapping[str, Any] | None = None,
) -> Path:  # fmt: skip
    """Write validation.md into a folder and the pictures into its folder `validation`."""
    pictures = folder / "validation"
    pictures.mkdir(parents=True, exist_ok=True)
    for group, cases in _groups(judged).items():
        _text(pictures / f"{group}.svg", picture(_title(group), cases))
    if history:
        _text(pictures / "history.svg", history_picture(history))
    if waterfall is not None:
        _text(pictures / "waterfall.svg", waterfall_picture(waterfall))
    page = folder / "validation.md"
    _text(page, render(judged, history, waterfall))
    return page
