"""What `redan report` adds to the page: the numbers that move the answer most, and why shots were not fired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from redan.analysis.sentences import capital
from redan.analysis.whynot import WhyNotTable
from redan.report.html import figure, folded, p, table
from redan.report.tornado import Bar, Stop, tornado
from redan.report.whynot import DEFINED, cause_rows, sentence
from redan.report.words import replications

GRADES = {
    "A": "its source was read", "B": "quoted through an open project", "C": "from memory, unverified",
    "D": "redan's assumption", "own": "the author's own",
}  # fmt: skip


@dataclass(frozen=True)
class Assumed:
    """One number of the catalogue at both its ends: the mean of the answer there (None: the plan is refused).

    certain: it moves the answer by more than chance.
    """

    name: str
    says: str
    low: str
    high: str
    at_low: float | None
    at_high: float | None
    grade: str
    sources: tuple[str, ...]
    certain: bool


@dataclass(frozen=True)
class AssumedList:
    """The numbers that move the answer most, of how many tried; inert: changed nothing; as_stated: the answer.

    first: replications a plan in the round in which all were tried, replications: of what is shown.
    """

    shown: tuple[Assumed, ...]
    tried: int
    inert: int
    as_stated: float
    first: int
    replications: int
    variant: str
    readings: str


def assumptions_part(found: AssumedList | None, measure: str) -> str:
    """A sentence, a tornado and a table; nothing where nothing was tried."""
    if found is None:
        return ""
    under = f", read as {found.readings}" if found.readings else ""
    said = (
        f'Of "{found.variant}"{under}: each of {found.tried} numbers of the catalogue alone at its low and at its high '
        f"end, all others as they are, in {replications(found.first)} on the same chance. In these, {found.inert} "
        f"change nothing at all. Those that move the mean most were run again, {replications(found.replications)} each."
    )
    if not found.shown:
        return p(said) + p("No number of the catalogue moves the answer.")
    stated = Stop("", found.as_stated)
    bars = [Bar(one.name, (*_stops(one), stated), one.grade) for one in found.shown]
    caption = (
        f"The {len(bars)} numbers that move the mean most, each from its low to its high end; the line is the mean "
        "with all numbers as stated. What numbers do together is not in it: redan sensitivity tells that."
    )
    picture = tornado(
        bars, capital(measure), found.as_stated, caption, title=f"Numbers that move {measure} most", beside="grade",
        name="assumptions-tornado", middle_label="as stated",
    )  # fmt: skip
    head = ["number", "low to high", f"{capital(measure)}: low, as stated, high", "grade", "sources"]
    title = "The numbers that move the answer most, with their grades"
    every = table(head, (_row(one, found.as_stated) for one in found.shown), "plain small", title)
    return p(said) + (figure(picture) if picture else "") + every


def _stops(one: Assumed) -> tuple[Stop, ...]:
    ends = ((one.low, one.at_low), (one.high, one.at_high))
    return tuple(Stop(label, value) for label, value in ends if value is not None)


def _row(one: Assumed, stated: float) -> Sequence[str]:
    ends = ", ".join("refused" if end is None else f"{end:.3g}" for end in (one.at_low, stated, one.at_high))
    doubt = "" if one.certain else " (no more than chance)"
    grade = f"{one.grade}: {GRADES[one.grade]}" if one.grade in GRADES else one.grade
    name = f"<b>{escape(one.name)}</b><br>{escape(one.says)}"
    return [name, *map(escape, (f"{one.low} to {one.high}", ends + doubt, grade, ", ".join(one.sources)))]


def why_not_part(found: WhyNotTable | None) -> str:
    """The sentence and the causes, folded."""
    if found is None:
        return ""
    said = p(sentence(found)) + p(DEFINED, "small")
    if not found.possible:
        return said
    head, rows = cause_rows(found)
    caption = f'Possible shots of "{found.variant}" by cause, {replications(found.replications)}'
    return said + folded("Every cause", table(head, [[escape(c) for c in row] for row in rows], "plain small", caption))
