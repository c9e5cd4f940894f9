"""A card for a game master: what a roll of the die means, with what it assumes; as text, Markdown or one HTML page."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redan.analysis.dice import SIDES, Faces, faces, read_across
from redan.analysis.kinds import aimed_kinds
from redan.analysis.sweeps import Sweep
from redan.errors import InputError, Problem
from redan.report.text import text_table, wrapped
from redan.report.words import Measure, measure_of, number

GOOD_WHEN_HIGH = (
    "aircraft_lost", "aircraft_turned_away", "munitions_intercepted", "munitions_never_released", "cost_attacker",
    "decoys_recognised",
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """One row value of one measure: lines of faces, a cell a column; footnotes on what has no face."""

    measure: Measure
    title: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """Everything on a card, in words. columns: heads of the columns."""

    title: str
    question: str
    columns: tuple[str, ...]
    column_name: str
    blocks: tuple[Block, ...]
    rule: tuple[str, ...]
    assumes: tuple[str, ...]
    sides: int


def good_when_high(key: str) -> bool:
    """Whether the defence wants much of it."""
    survival = key.startswith(("p_", "survives:")) and "third_party" not in key
    return survival or key.startswith(GOOD_WHEN_HIGH)


def on_a_card(columns: Mapping[str, Any], kinds: Mapping[str, int]) -> list[str]:
    """What is adjudicated: what gets through, aircraft lost, and the fate of what is aimed at."""
    chosen = ["munitions_arriving"]
    if kinds.get("aircraft"):
        chosen.append("aircraft_lost")
    for kind in aimed_kinds(columns)[:1]:
        single = kinds.get(kind.key) == 1 and not kind.own
        chosen.append(kind.fate if single else f"{kind.key}_lost")
    return chosen


def card_of(found: Sweep, variant: str, *, sides: int = SIDES, question: str = "") -> Card:
    """The card of one variant of a sweep over one or two axes, in which outcomes were kept."""
    down = found.axes[0]
    across = found.axes[1] if len(found.axes) > 1 else None
    heads = across.texts if across else ("outcome",)
    blocks, widest = [], 0.0
    for key in found.measures:
        measure = measure_of(key)
        for i, text in enumerate(down.texts):
            dealt: dict[str, Faces] = {}
            for j, head in enumerate(heads):
                spot = found.spot((i, j) if across else (i,))
                if spot.refused:
                    at = f"{down.name} = {text}" + (f", {across.name} = {head}" if across else "")
                    raise InputError(Problem(f"at {at}: {spot.refused}", remedy="leave that value out"))
                values = spot.figures[variant][key].values
                if not values:
                    what = f'"{variant}" has no outcomes of "{key}" to put on a card'
                    raise InputError(Problem(what, remedy="choose another with --measure"))
                dealt[head] = faces(values, sides, falling=good_when_high(key))
            widest = max([widest, *(one.within for one in dealt.values())])
            lines = tuple(
                (_faces(first, last), tuple(_outcome(measure, outcomes[head]) for head in heads))
                for first, last, outcomes in read_across(dealt)
            )
            places = {head: f"{across.name} {head}" if across else "" for head in heads}
            notes = tuple(note for head in heads for note in _notes(measure, places[head], dealt[head]))
            blocks.append(Block(measure, f"{_asked(measure)} {down.name} {text}", lines, notes))
    return Card(
        found.basis.title,
        question,
        heads,
        across.name if across else "",
        tuple(blocks),
        tuple(_rule(sides, widest)),
        tuple(_assumes(found, variant)),
        sides,
    )


def _asked(measure: Measure) -> str:
    """What is rolled for: a probability is a question here."""
    label = measure.label
    return f"{label[2:-1]}?" if label.startswith("P(") and label.endswith(")") else f"{label},"


def _faces(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def _outcome(measure: Measure, value: float) -> str:
    if measure.key.startswith("survives:") or (measure.share and value in (0.0, 1.0) and "survives" in measure.key):
        return "survives" if value >= 1.0 else "lost"
    scaled = value / measure.divisor
    if measure.share:
        return f"{number(100.0 * scaled, 0)} %"
    return number(scaled, 0 if scaled == round(scaled) else 1)


def _notes(measure: Measure, where: str, dealt: Faces) -> Iterator[str]:
    """What can happen and has no face, nearest first."""
    at = f"{where}: " if where else ""
    binary = len(dealt.without) + len(set(dealt.outcomes)) <= 2
    for above in (False, True):
        beyond = dealt.beyond(above=above)
        if beyond is not None:
            value, share = beyond
            outcome = _outcome(measure, value)
            more = "" if binary or measure.share else " or more" if above else " or fewer"
            yield f"{at}{outcome}{more} in {_percent(share, dealt.n)}, less than a face"


def _percent(share: float, n: int) -> str:
    """A share of n replications; what is seldom gets one more digit."""
    return f"{number(100.0 * share, 1 if share * n >= 10 else 2)} %"


def _rule(sides: int, within: float) -> Iterator[str]:
    yield f"Roll one die of {sides} (d{sides}) for each figure. 1 is the best for the defence, {sides} the worst."
    yield (
        f"Face f is the outcome at the percentile (f − ½) / {sides}: shares are rounded to whole faces. An outcome "
        "between those of two lines has no face, its share went to its neighbours; one beyond the last is in the notes."
    )
    yield f"From chance, a boundary may lie up to {number(within, 1)} of a face elsewhere (95 %)."
    yield "Two figures of one raid are rolled apart here; in redan they hang together."


def _assumes(found: Sweep, variant: str) -> Iterator[str]:
    basis = found.basis
    says = basis.says.get(variant, "")
    yield f'Variant "{variant}"' + (f": {says}" if says else ".")
    held = [f"{name} = {option}" for name, option in basis.readings.items()]
    if held:
        yield f"Readings of contested facts: {', '.join(held)}. Another reading gives another card."
    if basis.level:
        yield f"Numbers of the catalogue at their {basis.level} value."
    terrain = "a smooth earth without terrain" if basis.terrain == "none" else f"terrain {basis.terrain}"
    yield f"Ground: {terrain}. Places are those of the file; in the examples of redan they are notional."
    for axis in found.axes:
        if axis.says:
            yield f"{axis.says}."
    count = "" if basis.until is None else f" or more, until ±{basis.until:g}"
    runs = f"{basis.replications:,} replications{count} for each cell, seed {basis.seed}, redan {basis.version}"
    yield f"{runs}, scenario {basis.scenario_sha256[:12]}."
    yield "A model of public numbers: for play and teaching, not a forecast."


def card_text(card: Card) -> list[str]:
    """For a terminal, at most 80 columns."""
    lines = [*wrapped(card.title), *wrapped(card.question), ""]
    for block in card.blocks:
        lines += [*wrapped(block.title), ""]
        lines += [*text_table(_heads(card), [[faces, *cells] for faces, cells in block.lines]), ""]
        for note in block.notes:
            lines += wrapped(f"* {note}", "  ")
        lines += [""] if block.notes else []
    for text in (*card.rule, "", *card.assumes):
        lines += wrapped(text) or [""]
    return lines


def _heads(card: Card) -> list[str]:
    columns = [f"{card.column_name} {head}" if card.column_name else head for head in card.columns]
    if len(columns) > 1:
        columns[1:] = card.columns[1:]
    return [f"d{card.sides}", *columns]


def card_markdown(card: Card) -> str:
    """As a Markdown file."""
    lines = [f"# {_plain(card.title)}", "", *([_plain(card.question), ""] if card.question else [])]
    for block in card.blocks:
        lines += [f"## {_plain(block.title)}", ""]
        lines += [f"| {' | '.join(map(_plain, _heads(card)))} |", "| --- |" + " ---: |" * len(card.columns)]
        lines += [f"| {faces} | {' | '.join(map(_plain, cells))} |" for faces, cells in block.lines]
        lines += ["", *(f"* {_plain(note)}" for note in block.notes), *([""] if block.notes else [])]
    lines += ["## How to read it", "", *(f"* {_plain(text)}" for text in card.rule), ""]
    lines += ["## What it assumes", "", *(f"* {_plain(text)}" for text in card.assumes)]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\|*_<>[]`#" else c for c in " ".join(text.split()))


STYLE = """
body { font: 15px/1.35 Georgia, "Times New Roman", serif; color: #111; background: #fff; margin: 1.2em auto;
  max-width: 60em; padding: 0 1em; }
h1 { font-size: 1.35em; margin: 0 0 .2em; } h2 { font-size: 1em; margin: 0 0 .3em; }
.blocks { display: flex; flex-wrap: wrap; gap: 1em 1.6em; margin: 1em 0; }
section.block { break-inside: avoid; page-break-inside: avoid; }
table { border-collapse: collapse; font: 14px/1.25 "Helvetica Neue", Arial, sans-serif; }
th, td { border: 1px solid #555; padding: .15em .5em; text-align: right; }
thead th { background: #e8e8e8; } th[scope=row] { background: #f4f4f4; white-space: nowrap; }
ul { margin: .3em 0; padding-left: 1.2em; } .notes { font-size: .85em; max-width: 26em; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } table { font-size: 11px; }
  thead th, th[scope=row] { background: none; } }
"""


def card_html(card: Card) -> str:
    """One page that stands alone: no script, no network, made to be printed."""
    parts = [
        "<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_e(card.title)}: card</title>", f"<style>{STYLE}</style>", "</head>", "<body>", "<main>",
        f"<h1>{_e(card.title)}</h1>", *([f"<p>{_e(card.question)}</p>"] if card.question else []),
        '<div class="blocks">',
    ]  # fmt: skip
    for block in card.blocks:
        heads = "".join(f'<th scope="col">{_e(head)}</th>' for head in _heads(card))
        body = "".join(
            f'<tr><th scope="row">{_e(faces)}</th>{"".join(f"<td>{_e(cell)}</td>" for cell in cells)}</tr>'
            for faces, cells in block.lines
        )
        parts += [
            '<section class="block">',
            f"<h2>{_e(block.title)}</h2>",
            f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>",
            _list(block.notes, "notes"),
            "</section>",
        ]
    parts += ["</div>", "<h2>How to read it</h2>", _list(card.rule), "<h2>What it assumes</h2>", _list(card.assumes)]
    return "\n".join([*filter(None, parts), "</main>", "</body>", "</html>"]) + "\n"


def _list(texts: Sequence[str], name: str = "") -> str:
    if not texts:
        return ""
    items = "".join(f"<li>{_e(text)}</li>" for text in texts)
    return f'<ul class="{name}">{items}</ul>' if name else f"<ul>{items}</ul>"


def _e(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=True)
