"""Each recorded value beside what redan gives: overlap, verdict, and the files that keep them."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evidence.history import bounds
from evidence.history.calibrate import calibration_tables
from evidence.history.case import Case, ClosedForm, Observed, case_folders, load_case
from evidence.history.engine import Computed, Effort, run_engine
from evidence.history.tables import Table, build_table, percent
from redan import __version__
from redan.catalogue import load_catalogue
from redan.catalogue.schema import LEVELS
from redan.errors import InputError, Problem

RESULT_FILE = "result.yaml"
BEGIN, END = "<!-- written by python -m evidence.history: begin -->", "<!-- end -->"


@dataclass(frozen=True)
class Row:
    """One recorded value against one reading. Shares are 0 to 1; None: open, or redan gives no number.

    overlap: a share's 95 % interval against the means at the catalogue's levels; a plain number as recorded against
    the central 95 % of single replications over the levels (one night is one replication).
    best_meets: whether the mean at "best" alone lies in the recorded interval. chance_*: share of single replications
    at that level with the recorded value or one farther out; None where no replication is a whole event.
    """

    case: str
    quantity: str
    claimant: str
    observed: str
    share: bool
    denominator: str
    observed_low: float | None
    observed_high: float | None
    reading: str
    method: str  # "engine", "closed form", "none"
    computed_low: float | None
    computed_best: float | None
    computed_high: float | None
    range_low: float | None  # what the recorded interval is held against
    range_high: float | None
    overlap: bool | None
    best_meets: bool | None
    chance_low: float | None
    chance_best: float | None
    chance_high: float | None
    independent: bool
    verdict: str


@dataclass(frozen=True)
class CaseResult:
    """What redan gives for one case."""

    case: str
    title: str
    verdict: str
    rows: tuple[Row, ...]
    tables: tuple[Table, ...]


def run_history(folder: Path | str) -> list[Row]:
    """All rows of all cases under a folder (or of one case); nothing is written."""
    return [row for path in case_folders(folder) for row in run_case(path).rows]


def run_case(folder: Path | str) -> CaseResult:
    """Compute one case: engine runs, closed forms, tables of bounds."""
    case = load_case(folder)
    by_quantity: dict[str, list[Observed]] = {}
    for observed in case.part.observed:
        by_quantity.setdefault(observed.quantity, []).append(observed)
    rows: list[Row] = []
    seen: set[str] = set()
    found, efforts = _computed(case)
    for quantity, computed in found:
        if quantity not in by_quantity:
            raise InputError(Problem(f'case {case.part.case}: nothing recorded for "{quantity}"'))
        seen.add(quantity)
        rows += [_row(case, observed, computed) for observed in by_quantity[quantity]]
    for quantity, entries in by_quantity.items():
        if quantity not in seen:
            rows += [_without(case, observed) for observed in entries]
    order = {observed.id: index for index, observed in enumerate(case.part.observed)}
    position = {(o.quantity, o.claimant, o.words()): order[o.id] for o in case.part.observed}
    rows.sort(key=lambda row: position[(row.quantity, row.claimant, row.observed)])
    tables = [build_table(part) for part in case.part.tables]
    if case.part.engine is not None and case.part.engine.effort:
        tables.insert(0, _effort_table(case.part.engine.effort, efforts))
    if case.part.engine is not None:
        tables += calibration_tables(case, case.part.engine)
    return CaseResult(case.part.case, case.part.title, fill(case.part.verdict, rows), tuple(rows), tuple(tables))


def fill(verdict: str, rows: list[Row]) -> str:
    """The verdict with its figures: {quantity / reading} the span, / best the best value, / chance that at best."""

    def figure(match: re.Match[str]) -> str:
        quantity, reading, *what = match.group(1).split(" / ")
        found = [row for row in rows if (row.quantity, row.reading) == (quantity, reading)]
        if not found or what not in ([], ["best"], ["chance"]):
            raise InputError(Problem(f'the verdict names "{match.group(1)}", which was not computed'))
        row = found[0]
        if what == ["chance"]:
            return _seen(row.chance_best)
        if what == ["best"]:
            return _figure(row.computed_best, row.share)
        if row.range_low is None or row.range_high is None:
            raise InputError(Problem(f'the verdict names "{match.group(1)}", for which there is no figure'))
        return _span((row.range_low, row.range_high), row.share)

    return re.sub(r"\{([^{}]+ / [^{}]+)\}", figure, verdict)


def _computed(case: Case) -> tuple[list[tuple[str, Computed]], list[Effort]]:
    found: list[tuple[str, Computed]] = []
    efforts: list[Effort] = []
    if case.part.engine is not None:
        found, efforts = run_engine(case.folder, case.part.engine)
    for form in case.part.closed_forms:
        values = _closed_form(form)
        computed = Computed(form.name, "closed form", values, (min(values), max(values)), form.not_independent)
        found += [(quantity, computed) for quantity in form.quantities]
    return found, efforts


def _effort_table(title: str, efforts: list[Effort]) -> Table:
    columns = ("reading", "level", "units", "units that fire", "missiles fired", "missiles a firing unit",
               "munitions intercepted", "kills per missile")  # fmt: skip
    rows = tuple(
        (
            e.reading,
            e.level,
            e.units,
            round(e.units_firing, 1),
            round(e.missiles, 1),
            round(e.missiles / e.units_firing, 1) if e.units_firing else "-",
            f"{e.intercepted:.1f} of {e.released:.1f}",
            round(e.intercepted / e.missiles, 2) if e.missiles else "-",
        )
        for e in efforts
    )
    note = "Means over the replications. A unit fires when it sees something in reach in time."
    return Table(title, note, columns, rows)


def _closed_form(form: ClosedForm) -> tuple[float, float, float]:
    system = load_catalogue().system(form.system)
    name = f"kill_probability.{form.target_class}"
    low, best, high = (
        bounds.rate_of_shots(system.value(name, level, form.alternative), form.shots) for level in LEVELS
    )
    return low, best, high


def _row(case: Case, observed: Observed, computed: Computed) -> Row:
    low, high = observed.interval()
    if observed.is_share:
        range_low, range_high = min(computed.known), max(computed.known)
    else:
        range_low, range_high = computed.one_event
    overlap = range_high >= _or(low, -math.inf) and range_low <= _or(high, math.inf)
    best = computed.values[1]
    chances = [_chance(observed, single) for single in computed.singles] or [None] * 3
    return Row(
        **_observed(case, observed),
        reading=computed.reading,
        method=computed.method,
        computed_low=round4(computed.values[0]),
        computed_best=round4(computed.values[1]),
        computed_high=round4(computed.values[2]),
        range_low=round4(range_low),
        range_high=round4(range_high),
        overlap=overlap,
        best_meets=best is not None and _or(low, -math.inf) <= best <= _or(high, math.inf),
        chance_low=round4(chances[0]),
        chance_best=round4(chances[1]),
        chance_high=round4(chances[2]),
        independent=observed.id not in computed.why_no_test,
        verdict=_verdict(observed, (low, high), (range_low, range_high), computed, overlap),
    )


def _chance(observed: Observed, single: Any) -> float | None:
    """Share of replications with the recorded value or one farther out, on the side where it lies."""
    if not len(single):
        return None
    low, high = observed.low, observed.high
    if observed.of is not None:
        low, high = (count / observed.of for count in observed.counts)
    tiny = 1e-9
    above = 1.0 if low is None else float(np.mean(single >= low - tiny))
    below = 1.0 if high is None else float(np.mean(single <= high + tiny))
    return min(above, below)


def _without(case: Case, observed: Observed) -> Row:
    why = case.part.not_computed.get(observed.quantity)
    if why is None:
        raise InputError(Problem(f'case {case.part.case}: "{observed.quantity}" is neither computed nor said why not'))
    empty: dict[str, Any] = dict.fromkeys(
        ("computed_low", "computed_best", "computed_high", "range_low", "range_high",
         "overlap", "best_meets", "chance_low", "chance_best", "chance_high")
    )  # fmt: skip
    verdict = f"Not computed: {why}"
    return Row(**_observed(case, observed), **empty, reading="-", method="none", independent=True,
               verdict=verdict)  # fmt: skip


def _observed(case: Case, observed: Observed) -> dict[str, Any]:
    low, high = observed.interval()
    return {
        "case": case.part.case,
        "quantity": observed.quantity,
        "claimant": observed.claimant,
        "observed": observed.words(),
        "share": observed.is_share,
        "denominator": observed.denominator,
        "observed_low": round4(low),
        "observed_high": round4(high),
    }


def _verdict(
    observed: Observed,
    recorded: tuple[float | None, float | None],
    given: tuple[float, float],
    computed: Computed,
    overlap: bool,
) -> str:
    said = f"{observed.claimant}: {observed.words()} {observed.denominator}"
    gives = f"redan ({computed.reading}) gives {_span(given, observed.is_share)}"
    if overlap:
        text = f"The intervals meet. {said}; {gives}."
    else:
        too = "too many" if given[0] > _or(recorded[1], math.inf) else "too few"
        text = f"The intervals do not meet: {too}. {said}; {gives}."
    why = computed.why_no_test.get(observed.id)
    return f"{text} No test: {why}." if why else text


def _span(given: tuple[float, float], share: bool) -> str:
    low, high = (_figure(value, share) for value in given)
    return low if low == high else f"{low} to {high}"


def _figure(value: float | None, share: bool) -> str:
    if value is None:
        return "-"
    if not share:
        return f"{value:.3g}"
    return percent(value) if value >= 0.01 or value == 0.0 else f"{100 * value:.2g} %"


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def round4(value: float | None) -> float | None:
    """Four significant figures: what is worth keeping, and the same on every machine."""
    return None if value is None else float(f"{value:.4g}")


def write_result(folder: Path | str, result: CaseResult) -> None:
    """Write result.yaml and the table between the marks of README.md."""
    folder = Path(folder)
    (folder / RESULT_FILE).write_text(result_text(result), encoding="utf-8")
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise InputError(Problem(f"{readme} must hold the marks of the computed part once: {BEGIN} ... {END}"))
    before, rest = text.split(BEGIN)
    readme.write_text(before + BEGIN + "\n" + markdown(result) + END + rest.split(END)[1], encoding="utf-8")


def result_text(result: CaseResult) -> str:
    """result.yaml as text: everything the code computed, nothing a person wrote."""
    import yaml

    data = {
        "case": result.case,
        "verdict": result.verdict,
        "redan": __version__,
        "rows": [asdict(row) for row in result.rows],
        "tables": [
            {"title": t.title, "note": t.note, "columns": list(t.columns), "rows": [list(row) for row in t.rows]}
            for t in result.tables
        ],
    }
    head = "# Written by `python -m evidence.history evidence/recorded`; do not edit.\n"
    return head + str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120))


def markdown(result: CaseResult) -> str:
    """The computed rows and tables for the reader of README.md."""
    heads = ("quantity", "recorded or claimed", "its interval", "reading", "redan: low, best, high",
             "held against", "meet", "chance of one such event or beyond")  # fmt: skip
    lines = [f"**Verdict.** {result.verdict}", "", _line(heads), _line(["---"] * len(heads))]
    for row in result.rows:
        share = row.share
        recorded = _interval(row.observed_low, row.observed_high, share)
        values = ", ".join(_figure(v, share) for v in (row.computed_low, row.computed_best, row.computed_high))
        held = "-" if row.range_low is None or row.range_high is None else _span((row.range_low, row.range_high), share)
        meet = "-" if row.overlap is None else ("yes" if row.overlap else "**no**")
        if row.overlap and not row.best_meets:
            meet = "at the edge: best does not"
        chances = (row.chance_low, row.chance_best, row.chance_high)
        chance = "-" if chances == (None,) * 3 else ", ".join(_seen(c) for c in chances)
        if row.overlap is not None and not row.independent:
            meet += ", no test"
        if row.method == "none":
            values = "no number"
        reading = row.reading if row.method != "closed form" else f"{row.reading} (closed form)"
        lines.append(_line([row.quantity, f"{row.claimant}: {row.observed} {row.denominator}", recorded, reading,
                            values, held, meet, chance]))  # fmt: skip
    for table in result.tables:
        lines += ["", f"**{table.title}**", ""]
        if table.note:
            lines += [table.note, ""]
        lines += [_line(table.columns), _line(["---"] * len(table.columns))]
        lines += [_line([str(cell) for cell in row]) for row in table.rows]
    return "\n".join(lines) + "\n"


def _seen(chance: float | None) -> str:
    if chance is None:
        return "-"
    return "never seen" if chance == 0.0 else f"{chance:.2g}"


def _interval(low: float | None, high: float | None, share: bool) -> str:
    if low == high:
        return _figure(low, share)
    if high is None:
        return f"{_figure(low, share)} or more"
    return f"{_figure(low, share)} to {_figure(high, share)}"


def _line(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"
