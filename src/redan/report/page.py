"""The report as one HTML page: nothing is loaded from anywhere, nothing runs, and it reads the same on paper."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any, Protocol

from redan.analysis import Comparison, answer
from redan.analysis.credibility import TITLE, credibility
from redan.catalogue import Catalogue, Own
from redan.physics.flight import LOW_TARGET_M
from redan.physics.terrain import Terrain
from redan.report import sources, summary
from redan.report.intervals import interval_plot
from redan.report.limits import limits_heading, limits_line
from redan.report.map import Outline, Reaches, draw_maps
from redan.report.svg import BLUE, GREEN, PURPLE, VERMILLION, tag
from redan.report.words import Measure, comparison_rows, plotted, rows_of
from redan.scenario import Scenario
from redan.scenario.resolved import Resolved

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
MARK_MEANINGS = {
    "contested": "sources give different numbers",
    "unverified": "only from memory; no text was read",
    "assumption": "no public figure was found: redan's own, with a wide range",
    "own": "stated by the scenario's author",
}


class CompiledVariant(Protocol):
    """What the report needs of a compiled variant."""

    @property
    def resolved(self) -> Resolved: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def low_reach_m(self) -> Mapping[str, float]: ...
    @property
    def no_escape_m(self) -> Mapping[str, float]: ...
    @property
    def footprints(self) -> Mapping[str, Sequence[Outline]]: ...


def page(
    comparison: Comparison,
    scenario: Scenario,
    compiled: Mapping[str, CompiledVariant],
    catalogue: Catalogue,
    terrain: Terrain | None,
) -> str:
    """The whole document."""
    variants = {name: compiled[name].resolved for name in comparison.variants}
    choices = [comparison.readings, *(a.readings for a in comparison.alternatives)]
    choices = [dict(choice) for choice in dict.fromkeys(tuple(sorted(choice.items())) for choice in choices)]
    flown = {threat.threat_class for resolved in variants.values() for threat in resolved.threats}
    chosen = sources.chosen_of(scenario, comparison.variants, choices, flown, catalogue)
    lines = sources.lines_of(catalogue, sources.systems_of(variants.values()), chosen)
    style = resources.files("redan.report").joinpath("style.css").read_text(encoding="utf-8")
    reaches = {v: _reaches(compiled[v]) for v in comparison.variants}
    body = [
        _head(comparison),
        _figures(comparison),
        _map(comparison, variants, terrain, reaches),
        _readings(comparison, scenario),
        _catalogue(lines),
        _own(comparison.own),
        _limits(comparison, compiled),
        _reproduce(comparison, scenario),
        _sources(catalogue, scenario, lines),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(comparison.title)}</title>\n<style>\n{style}{_picker_style(len(variants))}</style>\n</head>\n"
        f"<body>\n{''.join(body)}</body>\n</html>\n"
    )


def _p(words: str, kind: str | None = None) -> str:
    return tag("p", escape(words), class_=kind) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
    """A table of ready-made HTML cells; the first cell of each row is its heading."""
    top = tag("thead", tag("tr", *(tag("th", h, scope="col") if h else "<td></td>" for h in head)))
    body = "".join(
        tag(
            "tr",
            tag("th", row[0], scope="row") if "figures" in kind else tag("td", row[0]),
            *(f"<td>{c}</td>" for c in row[1:]),
        )
        + "\n"
        for row in rows
    )
    return tag("div", tag("table", top, tag("tbody", body), class_=kind), class_="wide") + "\n"


def _head(comparison: Comparison) -> str:
    said = tag("div", _p(answer(comparison)), class_="answer")
    question = _p(comparison.question, "question") if comparison.question else ""
    return f"<h1>{escape(comparison.title)}</h1>\n{question}{said}\n"


def _cell(figure: str) -> str:
    """Mean above its interval."""
    mean, bracket, interval = escape(figure).partition(" [")
    return f"<b>{mean}</b>" + (f"<span>[{interval}</span>" if bracket else "") if figure else ""


def _cells(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Rows of a label and figures as cells of a table."""
    return [[escape(label), *map(_cell, figures)] for label, *figures in rows]


def _figures(comparison: Comparison) -> str:
    names = [escape(v) for v in comparison.variants]
    rows = _cells(comparison_rows(comparison.measures, comparison.variants, rows_of(comparison)))
    parts = ["<h2>What each variant gives</h2>\n", _p(summary.basis(comparison)), _table(["", *names], rows, "figures")]
    parts += [_p(line, "small") for line in summary.figure_notes(comparison)]
    others = [v for v in comparison.variants if v != comparison.baseline]
    if others:
        rows = _cells(summary.difference_rows(comparison, others))
        parts += [
            f'<h3>Difference to "{escape(comparison.baseline)}"</h3>\n',
            _p("Paired, replication by replication on the same chance. A question mark: the sign is not certain."),
            _table(["", *(escape(v) for v in others)], rows, "figures"),
        ]
    if comparison.limits:
        parts += [_p(limits_heading(comparison))]
        rows = [[escape(v), escape(limits_line(found))] for v, found in comparison.limits.items()]
        parts.append(_table(["", "What held fire"], rows, "limits"))
    parts.append(_assets(comparison))
    plots = [interval_plot(comparison, m) for m in plotted(comparison)]
    parts.append('<div class="plots">\n' + "\n".join(tag("div", plot) for plot in plots if plot) + "\n</div>\n")
    caption = "Dot: mean; thick bar: 95 % interval from chance, often narrower than the dot; a certain figure has none."
    if comparison.alternatives:
        caption += " Thin grey line: from the smallest to the largest mean over the contested readings."
    parts += [_p(line) for line in summary.third_parties(comparison)]
    parts.append(_p(caption, "small soft"))
    parts += [_p(line, "small") for line in summary.caution_sentences(comparison)]
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
    more = _p(f"{len(names) - MOST_ASSETS} more are in the JSON output.", "small") if len(names) > MOST_ASSETS else ""
    table = _table(["", *(escape(v) for v in comparison.variants)], rows, "figures dense")
    return f"<details><summary>Asset by asset</summary>\n{table}{more}</details>\n"


def _picker_style(count: int) -> str:
    """Which layer shows for which picked variant."""
    return "".join(f"#pick{i}:checked ~ .maps .v{i} {{ display: inline; }}\n" for i in range(count))


def _map(
    comparison: Comparison,
    variants: Mapping[str, Resolved],
    terrain: Terrain | None,
    reaches: Mapping[str, Reaches],
) -> str:
    maps = draw_maps(variants, comparison.baseline, terrain, reaches)
    heading = "<h2>Where it happens</h2>\n"
    if not maps.scene:
        return heading + _p("There is nothing to draw: no variant has a site or a route.")
    first = max(range(len(variants)), key=lambda i: len(list(variants.values())[i].units))
    picks = "".join(
        f'<input type="radio" name="pick" class="pick" id="pick{i}"{" checked" if i == first else ""}>'
        f'<label for="pick{i}">{escape(name)}</label>\n'
        for i, name in enumerate(variants)
    )
    ground = f"Relief: {terrain.source or terrain.name}." if terrain is not None else "No terrain: a smooth earth."
    says = (
        "Rings are the published reach against aircraft at altitude, as true distances on the ellipsoid. Dashed rings, "
        f'and "low" in the labels, are the reach against an aircraft {LOW_TARGET_M:.0f} m above level ground, where '
        "that is shorter: there the missile's own flight ends in dense air, or the earth hides the target from its "
        "radar; hills make it shorter still (redan explain says which number ends it). Every place is notional."
    )
    if any(reach.no_escape_m for reach in reaches.values()):
        says += (
            ' Dotted rings, and "no escape" in the labels, are how near an aircraft that flies straight in must be at '
            "the launch to be met although it turns and runs, where nobody jams."
        )
    falling = sorted({line for reach in reaches.values() for line in _outlined(reach)})
    if falling:
        says += (
            " Dash-dotted outlines are the points a unit defends against what falls on an arc, if all of it comes from "
            "that side: where its missile can meet it before the impact, over level ground. They are no circles, and "
            f"smaller than the ring. {'; '.join(falling)}."
        )
    close = maps.sites or _p("No variant has anything on the ground: no fire unit, no radar, nothing defended.")
    return (
        f"{heading}{_p(says)}{picks}"
        f'<div class="maps">\n{_legend(falls=bool(falling))}{maps.scene}\n<h3>The defended area</h3>\n{close}\n</div>\n'
        + _p(f"{ground} Equirectangular projection, true to scale along the middle parallel.", "small soft")
    )


def _reaches(compiled: CompiledVariant) -> Reaches:
    return Reaches(compiled.low_reach_m, compiled.no_escape_m, compiled.footprints)


def _outlined(reach: Reaches) -> Iterator[str]:
    """Each outline in words."""
    for unit, outlines in reach.outlines.items():
        for one in outlines:
            yield f"{unit} against {one.system}: {one.says if one.any else 'none'}"


def _legend(*, falls: bool) -> str:
    """falls: whether an outline of what is defended is drawn."""

    def item(shape: str, words: str) -> str:
        return tag("span", tag("svg", shape, viewBox="0 0 26 14", aria_hidden="true"), escape(words))

    ring = tag("circle", cx=13, cy=7, r=6, fill="none", stroke=BLUE, stroke_width=1.3)
    low = tag("circle", cx=13, cy=7, r=6, fill="none", stroke=BLUE, stroke_width=1.5, stroke_dasharray="3 2")
    line = tag("line", x1=1, x2=25, y1=7, y2=7, stroke=PURPLE, stroke_width=2.4)
    dashed = {"fill": "none", "stroke": BLUE, "stroke_width": 1.4, "stroke_dasharray": "8 3 2 3"}
    outline = tag("path", d="M2 7L13 1L24 7L13 13Z", **dashed)
    dashes = tag("line", x1=6, x2=25, y1=7, y2=7, stroke=PURPLE, stroke_width=1.4, stroke_dasharray="5 4")
    release = tag("circle", cx=5, cy=7, r=4, fill="#fff", stroke=PURPLE, stroke_width=1.8)
    items = (
        item(tag("circle", cx=13, cy=7, r=5.5, fill=BLUE), "fire unit"),
        item(tag("circle", cx=13, cy=7, r=5.5, fill=VERMILLION), "added by the variant"),
        item(tag("path", d="M13 1L19 12L7 12Z", fill=BLUE), "radar"),
        item(tag("path", d="M13 1L19 7L13 13L7 7Z", fill=BLUE), "command post"),
        item(tag("rect", x=8, y=2, width=10, height=10, fill=GREEN), "what is defended"),
        item(ring, "published reach"),
        item(low, f"reach at {LOW_TARGET_M:.0f} m"),
        *([item(outline, "points it defends against what falls")] if falls else []),
        item(line, "aircraft"),
        item(dashes + release, "release to target"),
    )
    return tag("div", *items, class_="legend") + "\n"


def _readings(comparison: Comparison, scenario: Scenario) -> str:
    if not scenario.readings:
        return ""
    rows = []
    for name, reading in scenario.readings.items():
        for option, content in reading.options.items():
            chosen = comparison.readings.get(name) == option
            shown = f"<b>{escape(option)}</b> (used)" if chosen else escape(option)
            rows.append([escape(name), shown, escape(content.says), escape(", ".join(content.sources))])
    parts = [
        "<h2>Contested facts and their readings</h2>\n",
        _table(["fact", "reading", "says", "sources"], rows, "plain small"),
    ]
    if comparison.alternatives:
        parts.append(_p(f"{summary.readings_heading(comparison)}:"))
        parts += [_reading_table(comparison, m) for m in rows_of(comparison) if m.contested]
    return "".join(parts)


def _reading_table(comparison: Comparison, measure: Measure) -> str:
    rows = _cells(summary.reading_figures(comparison, measure))
    return _table([escape(measure.label), *(escape(v) for v in comparison.variants)], rows, "figures dense")


def _catalogue(lines: Sequence[sources.Line]) -> str:
    counts = {mark: sum(mark in line.marks for line in lines) for mark in MARK_MEANINGS}
    shown = [mark for mark in MARK_MEANINGS if counts[mark] or mark != "own"]
    said = "; ".join(f"{counts[mark]} {mark} ({MARK_MEANINGS[mark]})" for mark in shown)
    rows = []
    for line in lines:
        marks = "".join(f'<span class="mark {mark}">{mark}</span>' for mark in line.marks)
        rows.append([escape(line.system), escape(line.label), escape(line.numbers), marks + escape(line.values)])
    return (
        "<h2>Numbers this rests on</h2>\n"
        + _p(f"{len(lines)} catalogue numbers are used: {said}. Best value (low to high), then what each source gives.")
        + _p(
            "Grades: A the source's own text was read, B quoted through an open project, C from memory, D assumption.",
            "small",
        )
        + _table(["system", "number", "value", "as its sources give it [source, grade]"], rows, "sources small")
    )


def _own(own: Own) -> str:
    """What the scenario states in place of the catalogue; nothing for most."""
    if not own:
        return ""
    rows = [
        [escape(n.system), escape(n.label), escape(n.old or "none"), escape(n.new), escape(n.source), escape(n.how)]
        for n in own.numbers
    ]
    said = f"Systems of its own: {', '.join(own.systems)}." if own.systems else ""
    table = _table(["system", "number", "catalogue", "here", "source", "by"], rows, "plain small") if rows else ""
    return "<h3>Stated by the scenario in place of the catalogue</h3>\n" + (_p(said) if said else "") + table


def _limits(comparison: Comparison, compiled: Mapping[str, CompiledVariant]) -> str:
    notes = list(dict.fromkeys(note for name in comparison.variants for note in compiled[name].notes))
    items = "".join(tag("li", escape(note)) for note in notes)
    trust = ""
    for section in credibility(comparison):
        trust += f"<h3>{escape(section.heading)}</h3>\n{_p(section.text)}"
        trust += f"<ul>{''.join(tag('li', escape(item)) for item in section.items)}</ul>\n" if section.items else ""
    return f"<h2>{TITLE}</h2>\n{trust}<h3>Notes on this scenario</h3>\n<ul>{items}</ul>\n"


def _reproduce(comparison: Comparison, scenario: Scenario) -> str:
    words = ["redan", "compare", scenario.path, *comparison.variants]
    words += ["-n", str(comparison.replications), "--seed", str(comparison.seed)]
    for name in _fixed(comparison, scenario):
        words += ["--reading", f"{name}={comparison.readings[name]}"]
    rows = [["scenario file", f"<code>{escape(scenario.sha256)}</code> (SHA-256)"]]
    rows += [[f"plan of {escape(v)}", f"<code>{escape(d)}</code>"] for v, d in comparison.plan_digests.items()]
    rows += [[f"table of {escape(v)}", f"<code>{escape(d)}</code>"] for v, d in comparison.table_digests.items()]
    rows += [[escape(key), escape(value)] for key, value in flat(comparison.provenance)]
    return (
        f"<h2>How to get the same figures</h2>\n<pre>{escape(shlex.join(words))}</pre>\n"
        + _p("The same scenario, seed and versions give the same bytes on any number of workers.", "small")
        + _table(["", ""], rows, "plain small")
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


def _sources(catalogue: Catalogue, scenario: Scenario, lines: Sequence[sources.Line]) -> str:
    keys = {key for line in lines for key in line.sources}
    for reading in scenario.readings.values():
        keys |= {key for option in reading.options.values() for key in option.sources}
    for variant in scenario.variants.values():
        keys |= set(variant.sources or ())
    rows = [
        [f"<code>{escape(key)}</code>", escape(title)] for key, title in sources.source_titles(catalogue, keys).items()
    ]
    return "<h2>Sources</h2>\n" + _table(["key", "what it is"], rows, "sources small")
