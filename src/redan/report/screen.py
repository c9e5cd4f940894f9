"""The first screen of a comparison: at most 40 lines of at most 80 columns."""

from __future__ import annotations

from redan.analysis import Comparison
from redan.analysis.deciders import WHICH
from redan.analysis.headline import Headline, Row, headline, weight_words
from redan.analysis.joint import EVERY, Range
from redan.analysis.sentences import capital, spoken
from redan.analysis.topic import Topic
from redan.report.text import WIDTH, text_table, wrapped
from redan.units import quoted

MOST_LINES = 40
MOST_QUESTION = 3
MOST_COLUMNS = 4  # variants side by side; more stand below one another
MOST_VARIANTS, FEWEST_VARIANTS = 9, 5
MOST_COMPACT = 3  # options of a reading in a table that is too wide otherwise
MOST_FACTORS, FEWEST_FACTORS = 4, 3
MOST_OWN = 3


def screen(comparison: Comparison, found: Headline | None = None, most: int = MOST_LINES - 1) -> list[str]:
    """Question, answer, table, what decides, the curve, three things not to trust, how it was made.

    most: lines; what is longer loses the rest of the question first, then who says so, blank lines, and variants.
    """
    found = found or headline(comparison)
    for question, says, factors, variants, blank in (
        (MOST_QUESTION, True, MOST_FACTORS, MOST_VARIANTS, True),
        (1, True, MOST_FACTORS, MOST_VARIANTS, True),
        (1, False, MOST_FACTORS, MOST_VARIANTS, True),
        (1, False, FEWEST_FACTORS, MOST_VARIANTS, True),
        (1, False, FEWEST_FACTORS, MOST_VARIANTS, False),
        (1, False, FEWEST_FACTORS, FEWEST_VARIANTS, False),
        (1, False, 1, 2, False),
    ):
        lines = _screen(comparison, found, question, factors, variants, says=says)
        while not blank and len(lines) > most and "" in lines:  # from below
            del lines[len(lines) - 1 - lines[::-1].index("")]
        if len(lines) <= most:
            return lines
    return [*lines[: most - 1], "... (--full has the rest)"]  # names so long that nothing else helps


def _screen(
    comparison: Comparison, found: Headline, question: int, factors: int, variants: int, *, says: bool
) -> list[str]:
    lines = [*_cut(wrapped(comparison.title), 1), *_cut(wrapped(comparison.question), question), ""]
    lines += [*wrapped(" ".join(found.sentences)), ""]
    if found.topic is not None:
        lines += table(comparison, found, found.topic, variants)
        lines += _cut(wrapped(inert(comparison)), 2)
        lines += options_said(comparison, found) if says else []
        lines += [""]
    deciding = decides(found, factors)
    lines += [*deciding, ""] if deciding else []
    lines += [line for said in found.curve for line in wrapped(said)]
    lines += [""] if found.curve else []
    lines += ["Three things not to trust"]
    lines += [line for n, said in enumerate(found.distrust, 1) for line in _cut(wrapped(f"{n}. {said}", "   "), 3)]
    return [*lines, "", *_cut(wrapped(made(comparison, found)), 3), *own(comparison)]


def own(comparison: Comparison) -> list[str]:
    """What the file states in place of the catalogue, as far as it fits; --full has all of it."""
    stated = comparison.own
    said = [*map(str, stated.numbers)] or stated.sentences()
    return _cut(wrapped(f"The file's own: {'; '.join(said)}"), MOST_OWN) if stated else []


def _cut(lines: list[str], most: int) -> list[str]:
    """At most so many lines; the last ends in three dots where there was more."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1][: WIDTH - 4].rstrip(" .,;:") + " ..."]


def cell(topic: Topic, found: Range | None) -> str:
    """Mean, and the smallest to the largest in brackets where they differ."""
    if found is None:
        return "none"
    low, mean, high = (_short(topic.number(value, sure=True)) for value in (found.low, found.mean, found.high))
    return mean if low == high else f"{mean} ({low}–{high})"


def mean(topic: Topic, found: Range | None) -> str:
    """The mean alone."""
    return "none" if found is None else _short(topic.number(found.mean, sure=True))


def _short(text: str) -> str:
    return text.replace("about ", "~")


def table(comparison: Comparison, found: Headline, topic: Topic, variants: int = MOST_VARIANTS) -> list[str]:
    """The figure by rows of readings; variants in columns, or below one another where they are many."""
    many = found.combinations > 1
    over = ": mean (lowest–highest over other readings)" if many else ""
    heading = wrapped(f"{capital(topic.label)}{over}")
    values = {row.label: row.values for row in found.rows}
    if len(comparison.variants) <= MOST_COLUMNS:
        rows = [[row.label, *(cell(topic, row.values.get(v)) for v in comparison.variants)] for row in found.rows]
        body = text_table([spoken(found.table), *comparison.variants], rows)
        if len(body) <= 2 * len(rows) + 2:
            return [*heading, *body]
    shown = picked(comparison, found.rows[-1], variants)
    rows = [[v, *(cell(topic, by.get(v)) for by in values.values())] for v in shown]
    body, gone = text_table(["", *values], rows), 0
    if len(body) > len(rows) + 3:  # too wide: means alone, and the range over all combinations
        heading = wrapped(f"{capital(topic.label)}: mean{' (lowest–highest)' if many else ''}")
        options, every = found.rows[:-1][:MOST_COMPACT], found.rows[-1]
        rows = [
            [v, *(mean(topic, row.values.get(v)) for row in options), cell(topic, every.values.get(v))] for v in shown
        ]
        body = text_table(["", *(row.label for row in options), every.label], rows)
        gone = len(found.rows) - 1 - len(options)
    left = len(comparison.variants) - len(shown)
    counts = [(left, "variant"), (gone, "option")]
    hidden = [f"{count} more {what}{'s' * (count != 1)}" for count, what in counts if count]
    more = [f"({', '.join(hidden)}: --full)"] if hidden else []
    return [*heading, *body, *more]


def inert(comparison: Comparison) -> str:
    """Which variants changed nothing in any run under any reading; empty where each changes something."""
    joint = comparison.joint
    still = [
        v
        for v in comparison.inert
        if joint is None
        or all(
            value.mean == 0.0
            for one in joint.combinations
            if v in one.cases
            for value in one.cases[v].differences.values()
            if value.exists
        )
    ]
    if not still:
        return ""
    names = ", ".join(quoted(v) for v in still)
    return f"Inert: {names} changed nothing in any run."


def picked(comparison: Comparison, row: Row, most: int = MOST_VARIANTS) -> list[str]:
    """The baseline and the variants farthest from it, in the order of the file, as many as there is room for."""
    base = row.values.get(comparison.baseline)

    def far(variant: str) -> float:
        value = row.values.get(variant)
        return abs(value.mean - base.mean) if value is not None and base is not None else 0.0

    others = sorted((v for v in comparison.variants if v != comparison.baseline), key=lambda v: -far(v))
    kept = {comparison.baseline, *others[: most - 1]}
    return [v for v in comparison.variants if v in kept]


def decides(found: Headline, most: int = MOST_FACTORS) -> list[str]:
    """What decides, ranked: shares of the spread of the change and of the figure, alone and with others."""
    main = found.decides_change or found.decides
    if main is None or main.variance <= 0.0 or len(main.factors) < 2:
        return []
    other = found.decides if found.decides_change is not None else None
    said = "of the change" if other is not None else "of the figure"
    head = ["What decides, of the spread", f"{said}, alone", "with others", *(["of the figure"] if other else [])]
    rows = []
    for one in main.factors[:most]:
        name = found.which if one.name == WHICH else spoken(one.name)
        same = other.of(one.name) if other is not None else None
        rows.append([name, share(one.first), share(one.total), *([share(same.total) if same else ""] if other else [])])
    return text_table(head, rows, label=30)


def share(value: float) -> str:
    """A share in percent; 0 only for none at all."""
    if value == 0.0:
        return "0 %"
    return "<1 %" if value < 0.01 else f"{100.0 * value:.0f} %"


def made(comparison: Comparison, found: Headline) -> str:
    """How the answer was made: combinations, replications, weights, what is fixed."""
    if found.combinations > 1:
        readings = f"{len(found.weights)} reading{'s' * (len(found.weights) != 1)}"
        count = f"{found.combinations} combinations of {readings}"
        if found.design != EVERY:
            part = f"a balanced {found.combinations} of {found.possible:,} combinations of readings"
            count = f"{part} (main and pair effects)"
        text = f"{capital(count)}, {found.replications:,} replications each, seed {comparison.seed}"
        text += f"; {weight_words(found.weights, found.equal)}"
        text += "".join(f"; {said}" for said in left_out(comparison))
        text += "; shares with others overlap" if decides(found) else ""
    else:
        text = f"One set of readings, {found.replications:,} replications a variant, seed {comparison.seed}"
    fixed = ", ".join(f"{name} = {option}" for name, option in comparison.fixed.items())
    return text + (f"; fixed: {fixed}." if fixed else ".")


def left_out(comparison: Comparison) -> list[str]:
    """Options that were not run because the user gives them no weight."""
    said = []
    for name, options in comparison.readings_say.items():
        run = {one.readings.get(name) for one in (comparison.joint.combinations if comparison.joint else ())}
        gone = [option for option in options if option not in run]
        if gone and run and name not in comparison.fixed:
            said.append(f"{name} without {', '.join(gone)}")
    return said


def options_said(comparison: Comparison, found: Headline) -> list[str]:
    """What each option of the table's reading says and who says so, one line each."""
    says = comparison.readings_say.get(found.table, {})
    lines = []
    for row in found.rows:
        if row.option and row.option in says:
            lines += _cut(wrapped(f"{row.label}: {says[row.option]}", "  "), 1)
    return lines
