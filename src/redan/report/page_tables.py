"""The folded parts of the page: tables of every figure, readings, numbers, sources, and how to get the same."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from redan.analysis import Comparison
from redan.catalogue import Catalogue, Own
from redan.report import sources, summary
from redan.report.html import folded, p, table
from redan.report.limits import limits_heading, limits_line
from redan.report.words import Measure, comparison_rows, rows_of
from redan.scenario import Scenario

MARK_MEANINGS = {
    "contested": "sources give different numbers",
    "unverified": "only from memory; no text was read",
    "assumption": "no public figure was found: redan's own, with a wide range",
    "own": "stated by the scenario's author",
}


def _cell(figure: str) -> str:
    """Mean above its interval."""
    mean, bracket, interval = escape(figure).partition(" [")
    return f"<b>{mean}</b>" + (f"<span>[{interval}</span>" if bracket else "") if figure else ""


def _cells(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Rows of a label and figures as cells of a table."""
    return [[escape(label), *map(_cell, figures)] for label, *figures in rows]


def figures_part(comparison: Comparison) -> str:
    """Every figure of every variant, the differences, what held fire; each table folded."""
    names = [escape(v) for v in comparison.variants]
    rows = _cells(comparison_rows(comparison.measures, comparison.variants, rows_of(comparison)))
    inside = [p(summary.basis(comparison)), table(["", *names], rows, "figures", "What each variant gives")]
    inside += [p(line, "small") for line in summary.figure_notes(comparison)]
    parts = [folded("What each variant gives", "".join(inside))]
    others = [v for v in comparison.variants if v != comparison.baseline]
    if others:
        rows = _cells(summary.difference_rows(comparison, others))
        caption = f'Difference to "{comparison.baseline}"'
        said = p("Paired, replication by replication on the same chance. A question mark: the sign is not certain.")
        parts.append(folded(caption, said + table(["", *(escape(v) for v in others)], rows, "figures", caption)))
    if comparison.limits:
        rows = [[escape(v), escape(limits_line(found))] for v, found in comparison.limits.items()]
        heading = p(limits_heading(comparison))
        caption = "What held fire"
        parts.append(folded(caption, heading + table(["variant", "what held fire"], rows, "limits", caption)))
    parts.append(_assets(comparison))
    parts += [p(line) for line in summary.third_parties(comparison)]
    parts += [p(line, "small") for line in summary.caution_sentences(comparison)]
    return "".join(parts)


MOST_ASSETS = 60  # rows of the table of single assets


def _assets(comparison: Comparison) -> str:
    """Every asset by itself where there are several: what arrived, what hit, whether it survived."""
    names = [key.partition(":")[2] for key in comparison.measures if key.startswith("survives:")]
    if len(names) < 2:
        return ""
    measures = [
        Measure(f"{key}:{name}", f"{name}: {label}", share=key == "survives")
        for name in names[:MOST_ASSETS]
        for key, label in (("arriving", "arriving"), ("hits", "hitting"), ("survives", "P(survives)"))
    ]
    rows = _cells(comparison_rows(comparison.measures, comparison.variants, measures))
    more = p(f"{len(names) - MOST_ASSETS} more are in the JSON output.", "small") if len(names) > MOST_ASSETS else ""
    every = table(["", *(escape(v) for v in comparison.variants)], rows, "figures dense", "Asset by asset")
    return folded("Asset by asset", every + more)


def readings_part(comparison: Comparison, scenario: Scenario) -> str:
    """What is contested, who says what, and the figures under each combination."""
    if not scenario.readings:
        return ""
    rows = []
    for name, reading in scenario.readings.items():
        for option, content in reading.options.items():
            shown = f"<b>{escape(option)}</b> (used)" if comparison.readings.get(name) == option else escape(option)
            rows.append([escape(name), shown, escape(content.says), escape(", ".join(content.sources))])
    caption = "Contested facts and their readings"
    parts = [table(["fact", "reading", "says", "sources"], rows, "plain small", caption)]
    if comparison.alternatives:
        inside = p(f"{summary.readings_heading(comparison)}:")
        inside += "".join(_reading_table(comparison, m) for m in rows_of(comparison) if m.contested)
        parts.append(folded("Figures under each of them", inside))
    return "".join(parts)


def _reading_table(comparison: Comparison, measure: Measure) -> str:
    rows = _cells(summary.reading_figures(comparison, measure))
    head = [escape(measure.label), *(escape(v) for v in comparison.variants)]
    return table(head, rows, "figures dense", f"{measure.label}, under each combination of readings")


def numbers_part(lines: Sequence[sources.Line], own: Own) -> str:
    """Every number of the catalogue in use, with who gives it and its grade."""
    counts = {mark: sum(mark in line.marks for line in lines) for mark in MARK_MEANINGS}
    shown = [mark for mark in MARK_MEANINGS if counts[mark] or mark != "own"]
    said = "; ".join(f"{counts[mark]} {mark} ({MARK_MEANINGS[mark]})" for mark in shown)
    rows = []
    for line in lines:
        marks = "".join(f'<span class="mark {mark}">{mark}</span>' for mark in line.marks)
        rows.append([escape(line.system), escape(line.label), escape(line.numbers), marks + escape(line.values)])
    head = ["system", "number", "value", "as its sources give it [source, grade]"]
    every = table(head, rows, "sources small", "Numbers of the catalogue this rests on")
    return (
        p(f"{len(lines)} catalogue numbers are used: {said}. Best value (low to high), then what each source gives.")
        + p("Grades: A the source's own text was read, B quoted through an open project, C from memory, D assumption.",
            "small")
        + folded(f"All {len(lines)} numbers with sources and grades", every)
        + _own(own)
    )  # fmt: skip


def _own(own: Own) -> str:
    """What the scenario states in place of the catalogue; nothing for most."""
    if not own:
        return ""
    rows = [
        [escape(n.system), escape(n.label), escape(n.old or "none"), escape(n.new), escape(n.source), escape(n.how)]
        for n in own.numbers
    ]
    said = f"Systems of its own: {', '.join(own.systems)}." if own.systems else ""
    caption = "Stated by the scenario in place of the catalogue"
    head = ["system", "number", "catalogue", "here", "source", "by"]
    every = table(head, rows, "plain small", caption) if rows else ""
    return f"<h3>{caption}</h3>\n" + (p(said) if said else "") + every


def reproduce_part(comparison: Comparison, scenario: Scenario) -> str:
    """The command that gives the same figures, and the digests they can be told by."""
    words = ["redan", "compare", scenario.path, *comparison.variants]
    words += ["-n", str(comparison.replications), "--seed", str(comparison.seed)]
    for name in _fixed(comparison, scenario):
        words += ["--reading", f"{name}={comparison.readings[name]}"]
    rows = [["scenario file", f"<code>{escape(scenario.sha256)}</code> (SHA-256)"]]
    rows += [[f"plan of {escape(v)}", f"<code>{escape(d)}</code>"] for v, d in comparison.plan_digests.items()]
    rows += [[f"table of {escape(v)}", f"<code>{escape(d)}</code>"] for v, d in comparison.table_digests.items()]
    rows += [[escape(key), escape(value)] for key, value in flat(comparison.provenance)]
    caption = "Digests, versions and machine"
    return (
        f"<pre>{escape(shlex.join(words))}</pre>\n"
        + p("The same scenario, seed and versions give the same bytes on any number of workers.", "small")
        + folded(caption, table(["", ""], rows, "plain small", caption))
    )


def _fixed(comparison: Comparison, scenario: Scenario) -> list[str]:
    """The readings that were given and not varied: naming another would take its alternatives away."""
    chosen = comparison.readings
    varied = {name for a in comparison.alternatives for name, option in a.readings.items() if option != chosen[name]}
    return [name for name in chosen if name not in varied and len(scenario.readings[name].options) > 1]


def flat(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Nested mappings as dotted names and text."""
    if isinstance(value, Mapping):
        return [pair for key, inner in value.items() for pair in flat(inner, f"{name} {key}".strip())]
    if isinstance(value, (list, tuple)):
        return [(name, ", ".join(map(str, value)))]
    return [(name, str(value))]


def sources_part(catalogue: Catalogue, scenario: Scenario, lines: Sequence[sources.Line]) -> str:
    """Who is quoted by which key."""
    keys = {key for line in lines for key in line.sources}
    for reading in scenario.readings.values():
        keys |= {key for option in reading.options.values() for key in option.sources}
    for variant in scenario.variants.values():
        keys |= set(variant.sources or ())
    rows = [
        [f"<code>{escape(key)}</code>", escape(title)] for key, title in sources.source_titles(catalogue, keys).items()
    ]
    caption = "Sources by key"
    return folded(f"{len(rows)} sources", table(["key", "what it is"], rows, "sources small", caption)) if rows else ""
