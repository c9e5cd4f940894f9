"""What a notebook shows of a result: sentences, a table and a picture, as one piece of HTML that needs nothing else.

A picture stands in an image of its own, so that the ids in it meet no others on the page. Whatever comes from a file is
escaped. No script, no style sheet, no network.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch
from html import escape
from typing import Any

from redan.analysis import Comparison, Estimate
from redan.analysis.claim_answer import Judged
from redan.analysis.distribution import Distribution
from redan.analysis.headline import headline
from redan.analysis.ignorance import Ignorance
from redan.analysis.saturated import Saturation
from redan.analysis.sensitivity import Sensitivity
from redan.analysis.sweeps import Sweep
from redan.analysis.value import Value
from redan.report.card import Card, card_text
from redan.report.histograms import Panel, histograms
from redan.report.html import p, table
from redan.report.page_answer import answer_part
from redan.report.pictures import pictures
from redan.report.svg import tag
from redan.report.swept import basis_said, remarks
from redan.report.words import comparison_rows, flying, headlines, measure_of, written

MOST_ROWS = 100  # of a table; a study folder or --table holds all


@singledispatch
def html_of(found: Any) -> str:
    """A result as HTML; TypeError for what is none."""
    raise TypeError(f"a {type(found).__name__} is no result of redan")


@html_of.register
def _(found: Comparison) -> str:
    said = headline(found)
    shown = pictures(found, said)[:1]
    return whole(
        found.title, p(found.question) if found.question else "", answer_part(found, said),
        *(image(one.file, one.alt, one.caption) for one in shown),
    )  # fmt: skip


@html_of.register
def _(found: Sweep) -> str:
    from redan.report.curves import description, picture

    key = found.measures[0]
    rows = [[escape(cell) for cell in row] for row in _rows(found, key)]
    head = [escape(", ".join(axis.name for axis in found.axes)), *map(escape, _heads(found))]
    less = f" (the first {MOST_ROWS} of {len(found.spots):,} points)" if len(found.spots) > MOST_ROWS else ""
    caption = f"{measure_of(key).label}: mean [95 % interval from chance]{less}"
    drawn = picture(found, key, "svg").decode()
    return whole(
        found.basis.title,
        table(head, rows, "figures", caption),
        image(drawn, description(found, key), ""),
        *(p(said) for said in (*remarks(found), *basis_said(found.basis, found))),
    )


@html_of.register
def _(found: Saturation) -> str:
    from redan.report.saturated import saturation_lines

    return _printed(saturation_lines(found))


@html_of.register
def _(found: Ignorance) -> str:
    from redan.report.unknowns import ignorance_lines

    return _printed(ignorance_lines(found))


@html_of.register
def _(found: Sensitivity) -> str:
    from redan.report.unknowns import sensitivity_lines

    return _printed(sensitivity_lines(found))


@html_of.register
def _(found: Judged) -> str:
    from redan.report.claim import claim_text

    return _printed(claim_text(found))


@html_of.register
def _(found: Value) -> str:
    from redan.report.value import value_text

    return _printed(value_text(found))


@html_of.register
def _(found: Card) -> str:
    return _printed(card_text(found))


def run_html(
    title: str,
    variant: str,
    basis: Sequence[str],
    measures: Mapping[str, Estimate],
    distributions: Mapping[str, Distribution],
    *,
    aircraft: bool,
) -> str:
    """One variant, simulated: what it rests on, its figures, how often each outcome came. basis: sentences."""
    figures = {key: {variant: value} for key, value in measures.items()}
    rows = comparison_rows(figures, [variant], flying(headlines(figures), aircraft=aircraft))
    cells = [[escape(cell) for cell in row] for row in rows]
    shown = _histogram(variant, measures, distributions)
    return whole(
        title,
        *(p(line) for line in basis),
        table(["figure", escape(variant)], cells, "figures", "Mean [95 % interval from chance]"),
        *([image(shown.file, shown.alt, shown.caption)] if shown else []),
    )


def _histogram(variant: str, measures: Mapping[str, Estimate], distributions: Mapping[str, Distribution]) -> Any:
    """Of the first figure that is not the same in every replication."""
    for key, one in distributions.items():
        edges = one.histogram.edges
        if one.n and len(edges) > 2 and not measures[key].certain:
            measure = measure_of(key)
            panel = Panel(
                variant, [edge / measure.divisor for edge in edges], [count / one.n for count in one.histogram.counts],
                one.mean / measure.divisor, one.worst / measure.divisor, one.bad == "high",
            )  # fmt: skip
            return histograms([panel], variant, measure.label)
    return None


def _heads(found: Sweep) -> list[str]:
    base = found.basis.baseline
    names = found.basis.variants
    return [*names, *(f"{name} less {base}" for name in names if name != base)]


def _rows(found: Sweep, key: str) -> Iterable[list[str]]:
    """A row a point: where it is, each variant, what each changes."""
    measure, names = measure_of(key), found.basis.variants
    others = [name for name in names if name != found.basis.baseline]
    for spot in found.spots[:MOST_ROWS]:
        at = ", ".join(axis.texts[i] for axis, i in zip(found.axes, spot.choice, strict=True))
        if spot.refused:
            yield [at, *("cannot be" for _ in _heads(found))]
            continue
        by = {name: spot.figures[name][key] for name in names}
        yield [
            at, *(written(by[name].estimate, measure) for name in names),
            *(written(by[name].difference, measure, sign=True) for name in others),
        ]  # fmt: skip


def _printed(lines: Iterable[str]) -> str:
    """What the terminal shows, as it stands there."""
    return whole("", tag("pre", escape("\n".join(lines)), style="line-height:1.25;overflow-x:auto") + "\n")


def image(svg: str, alt: str, caption: str) -> str:
    """A drawing as an image that holds itself."""
    data = base64.b64encode(svg.encode()).decode()
    drawn = tag("img", src=f"data:image/svg+xml;base64,{data}", alt=alt, style="max-width:100%;background:#fff")
    words = tag("figcaption", escape(caption)) if caption else ""
    return tag("figure", drawn, words, style="margin:1em 0") + "\n"


def whole(title: str, *parts: str) -> str:
    """The piece: a title, which is escaped, and parts of ready-made HTML."""
    head = tag("p", tag("strong", escape(title))) + "\n" if title else ""
    return f'<div class="redan" style="max-width:62em">\n{head}{"".join(parts)}</div>'
