"""Two days in the page: a middling and a bad one, their first leaker, and what would have stopped it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from redan.report.html import folded, items, p, table
from redan.report.svg import tag
from redan.report.told import Tale

ABOUT = (
    "The same simulation, two of its replications. What would have stopped the first leaker is found by running the "
    "same world again, every draw of chance the same, with one factor of a fixed list changed for the whole defence; "
    "the amount is the smallest that stops it. One world is an anecdote: how often is told above."
)


def story_part(tales: Sequence[Tale]) -> str:
    """One after the other; nothing where none is told."""
    return p(ABOUT, "small") + "".join(map(_tale, tales)) if tales else ""


def _tale(tale: Tale) -> str:
    parts = [f"<h3>{escape(tale.heading)}</h3>\n", p(tale.about, "small soft"), items(tale.ended)]
    if not tale.leaker:
        return "".join([*parts, p(tale.verdict)])
    events = "".join(tag("li", escape(line)) for line in tale.events)
    parts += [p(tale.leaker), tag("ol", events, class_="events") + "\n"]
    parts += [p("Why the units did not stop it:"), items(tale.why, "small")] if tale.why else []
    parts.append(tag("div", p(tale.verdict), class_="verdict") + "\n")
    rows = [[escape(cell) for cell in row] for row in tale.table]
    head = ["one change, the same world", "stops it", "weapons that get through then"]
    caption = f"What was tried: {tale.heading}"
    return "".join([*parts, folded("Everything that was tried", table(head, rows, "plain small", caption))])
