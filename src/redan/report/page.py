"""The report as one HTML page: the answer, pictures, map, stories, then tables, sources and trust.

Nothing is loaded from anywhere, nothing runs, and it reads the same on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib import resources

from redan.analysis import Comparison
from redan.analysis.credibility import TITLE, credibility
from redan.analysis.headline import headline
from redan.catalogue import Catalogue
from redan.physics.terrain import Terrain
from redan.report import sources
from redan.report.figures import Picture
from redan.report.html import figure, items, p, section
from redan.report.page_answer import answer_part
from redan.report.page_map import CompiledVariant, map_part, picker_style, reaches_of
from redan.report.page_story import story_part
from redan.report.page_tables import figures_part, numbers_part, readings_part, reproduce_part, sources_part
from redan.report.pictures import pictures
from redan.report.told import Tale
from redan.scenario import Scenario

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class More:
    """What `redan report` adds to the page of a comparison: stories, the assumptions that move it most, why not."""

    tales: tuple[Tale, ...] = ()
    assumptions: str = ""  # ready-made HTML
    why_not: str = ""
    pictures: tuple[Picture, ...] = ()
    study: str = ""


def page(
    comparison: Comparison,
    scenario: Scenario,
    compiled: Mapping[str, CompiledVariant],
    catalogue: Catalogue,
    terrain: Terrain | None,
    more: More | None = None,
) -> str:
    """The whole document."""
    more, found = more or More(), headline(comparison)
    variants = {name: compiled[name].resolved for name in comparison.variants}
    choices = [comparison.readings, *(a.readings for a in comparison.alternatives)]
    choices = [dict(choice) for choice in dict.fromkeys(tuple(sorted(choice.items())) for choice in choices)]
    flown = {threat.threat_class for resolved in variants.values() for threat in resolved.threats}
    chosen = sources.chosen_of(scenario, comparison.variants, choices, flown, catalogue)
    lines = sources.lines_of(catalogue, sources.systems_of(variants.values()), chosen)
    reaches = {v: reaches_of(compiled[v]) for v in comparison.variants}
    parts = [
        ("pictures", "In pictures", "".join(map(figure, [*pictures(comparison, found), *more.pictures]))),
        ("study", "The study", more.study),
        ("map", "Where it happens", map_part(comparison, variants, terrain, reaches)),
        ("story", "Two days of it", story_part(more.tales)),
        ("assumptions", "The assumptions that move it most", more.assumptions),
        ("why-not", "Why shots were not fired", more.why_not),
        ("figures", "All figures", figures_part(comparison)),
        ("readings", "Contested facts and their readings", readings_part(comparison, scenario)),
        ("numbers", "Numbers this rests on", numbers_part(lines, comparison.own)),
        ("trust", TITLE, _trust(comparison, compiled)),
        ("again", "How to get the same figures", reproduce_part(comparison, scenario)),
        ("sources", "Sources", sources_part(catalogue, scenario, lines)),
    ]
    shown = [(name, heading, body) for name, heading, body in parts if body]
    links = "".join(f'<li><a href="#{name}">{escape(heading)}</a></li>' for name, heading, _ in shown)
    style = resources.files("redan.report").joinpath("style.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(comparison.title)}</title>\n<style>\n{style}{picker_style(len(variants))}</style>\n</head>\n"
        f'<body>\n<header>\n{_head(comparison)}</header>\n<nav aria-label="Parts of this page"><ul>{links}</ul></nav>\n'
        f"<main>\n{section('answer', 'The answer', answer_part(comparison, found))}"
        f"{''.join(section(*part) for part in shown)}</main>\n</body>\n</html>\n"
    )


def _head(comparison: Comparison) -> str:
    question = p(comparison.question, "question") if comparison.question else ""
    return f"<h1>{escape(comparison.title)}</h1>\n{question}"


def _trust(comparison: Comparison, compiled: Mapping[str, CompiledVariant]) -> str:
    notes = list(dict.fromkeys(note for name in comparison.variants for note in compiled[name].notes))
    told = "".join(
        f"<h3>{escape(part.heading)}</h3>\n{p(part.text)}{items(part.items)}" for part in credibility(comparison)
    )
    return f"{told}<h3>Notes on this scenario</h3>\n{items(notes) or p('None.')}"
