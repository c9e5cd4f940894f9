"""The first part of the page: the same short answer as on the terminal, with its table and what decides."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from redan.analysis import Comparison
from redan.analysis.deciders import WHICH
from redan.analysis.headline import Headline
from redan.analysis.sentences import capital, spoken
from redan.analysis.topic import Topic
from redan.report.html import p, table
from redan.report.screen import cell, made, share
from redan.report.svg import tag

MOST_COLUMNS = 5  # variants side by side; more stand below one another


def answer_part(comparison: Comparison, found: Headline) -> str:
    """Sentences, table, what decides, the curve in words, three things not to trust, how it was made."""
    parts = [tag("div", *(p(said) for said in found.sentences), class_="answer") + "\n"]
    if found.topic is not None:
        parts.append(_table(comparison, found, found.topic))
        parts.append(_says(comparison, found))
    parts.append(_decides(found))
    parts += [p(line) for line in found.curve]
    parts.append("<h3>Three things not to trust</h3>\n")
    parts.append(tag("ol", *(tag("li", escape(said)) for said in found.distrust)) + "\n")
    parts.append(p(made(comparison, found), "small soft"))
    return "".join(parts)


def _table(comparison: Comparison, found: Headline, topic: Topic) -> str:
    over = ": mean (lowest–highest over other readings)" if found.combinations > 1 else ""
    rows: list[Sequence[str]]
    if len(comparison.variants) <= MOST_COLUMNS:
        head = [escape(spoken(found.table)), *map(escape, comparison.variants)]
        rows = [
            [escape(row.label), *(escape(cell(topic, row.values.get(v))) for v in comparison.variants)]
            for row in found.rows
        ]
    else:
        head = ["variant", *(escape(row.label) for row in found.rows)]
        rows = [
            [escape(v), *(escape(cell(topic, row.values.get(v))) for row in found.rows)] for v in comparison.variants
        ]
    return table(head, rows, "figures plain-cells", f"{capital(topic.label)}{over}")


def _says(comparison: Comparison, found: Headline) -> str:
    """What each option of the table's reading says, and who says so."""
    says = comparison.readings_say.get(found.table, {})
    told = [(row.label, says[row.option]) for row in found.rows if row.option in says and row.option]
    rows = [tag("li", f"<b>{escape(label)}</b>: {escape(said)}") for label, said in told]
    return tag("ul", *rows, class_="small") + "\n" if rows else ""


def _decides(found: Headline) -> str:
    main = found.decides_change or found.decides
    if main is None or main.variance <= 0.0 or len(main.factors) < 2:
        return ""
    other = found.decides if found.decides_change is not None else None
    said = "of the change" if other is not None else "of the figure"
    head = ["what decides", f"{said}, alone", "with others", *(["of the figure, with others"] if other else [])]
    rows = []
    for one in main.factors:
        name = found.which if one.name == WHICH else spoken(one.name)
        same = other.of(one.name) if other is not None else None
        rows.append([escape(name), escape(share(one.first)), escape(share(one.total)),
                     *([escape(share(same.total)) if same else "" ] if other else [])])  # fmt: skip
    caption = "What decides, as shares of the spread over all combinations; shares with others overlap"
    return table(head, rows, "figures plain-cells", caption)
