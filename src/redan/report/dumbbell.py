"""With and without, over every reading: one row a combination, one mark a variant, a line between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redan.report.figures import SOFT, Picture, draw, legend, looks, marker_of

ROW_IN = 0.235
MOST_ROWS = 48  # beyond, a page of paper does not hold them
SPREAD = 0.32  # of a row: marks of several variants do not cover each other


@dataclass(frozen=True)
class Mark:
    """One variant in one row: a mean and its interval from chance."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    """One combination of readings. group: a heading for rows that follow each other and share it."""

    label: str
    marks: Mapping[str, Mark]  # by variant
    group: str = ""


def dumbbell(
    rows: Sequence[Row], baseline: str, variants: Sequence[str], measure: str, *, most: float | None = None,
    name: str = "with-and-without", more: str = "", exact: bool = True,
) -> Picture | None:
    """The picture; None where no row has a figure. measure: the axis; most: the largest value there can be.

    Rows beyond MOST_ROWS are left out and the caption says so. more: stands at the end of the caption. exact: a bar is
    an interval from chance; else `more` says what it is.
    """  # fmt: skip
    shown = [row for row in rows if any(math.isfinite(mark.mean) for mark in row.marks.values())]
    if not shown:
        return None
    left_out = max(0, len(shown) - MOST_ROWS)
    shown = shown[:MOST_ROWS]
    look = looks(baseline, variants)
    lines = _lines(shown)

    def put(figure: Any) -> None:
        from matplotlib.lines import Line2D

        axes = figure.subplots()
        at = {id(line): y for y, line in enumerate(lines)}
        for y, line in enumerate(lines):
            if isinstance(line, str):
                axes.text(0.0, y + 0.1, line, transform=axes.get_yaxis_transform(), fontweight="bold", fontsize=8.5,
                          ha="left", va="center")  # fmt: skip
        means = [[mark.mean for mark in row.marks.values() if math.isfinite(mark.mean)] for row in shown]
        axes.hlines([at[id(row)] for row in shown], [min(m) for m in means], [max(m) for m in means], color=SOFT,
                    linewidth=1.0, zorder=1)  # fmt: skip
        for variant, shift in _shifts(baseline, variants).items():
            found = [(at[id(r)] + shift, r.marks[variant]) for r in shown if variant in r.marks]
            found = [(y, mark) for y, mark in found if math.isfinite(mark.mean)]
            sure = [(y, mark) for y, mark in found if mark.high > mark.low and math.isfinite(mark.high - mark.low)]
            axes.hlines([y for y, _ in sure], [mark.low for _, mark in sure], [mark.high for _, mark in sure],
                        color=look[variant].colour, linewidth=2.6, alpha=0.6, zorder=2)  # fmt: skip
            style = marker_of(look[variant], 5.5)
            axes.plot([mark.mean for _, mark in found], [y for y, _ in found], **style, zorder=3)
        axes.set_ylim(len(lines) - 0.4, -0.7)
        axes.set_yticks([i for i, line in enumerate(lines) if isinstance(line, Row)],
                        [line.label for line in lines if isinstance(line, Row)], fontsize=8.5)  # fmt: skip
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        axes.set_xlabel(measure)
        low, high = axes.get_xlim()
        axes.set_xlim(min(0.0, low), high if most is None else max(most * 1.02, high if high > most else 0.0))
        legend(axes, look, lambda one: Line2D([], [], **marker_of(one)))

    caption = "One row a combination of readings; a mark is the mean of one variant, the line joins the outermost."
    if exact:
        caption += " The bar across a mark is its 95 % interval from chance, often narrower than the mark."
    if left_out:
        caption += f" {left_out} more combinations are in the JSON output."
    height_in = 1.1 + ROW_IN * len(lines)
    words = f"With and without: {measure}"
    return draw(name, words, _alt(shown, variants, measure), f"{caption} {more}".strip(), height_in, put)


def _lines(rows: Sequence[Row]) -> list[Row | str]:
    """Rows, with a heading before each group that has one."""
    lines: list[Row | str] = []
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines.append(group)
        lines.append(row)
    return lines


def _shifts(baseline: str, variants: Sequence[str]) -> dict[str, float]:
    """How far off its row's middle each variant's marks stand; the baseline last, to be drawn above the others."""
    others = [v for v in variants if v != baseline]
    step = SPREAD / (len(others) - 1) if len(others) > 1 else 0.0
    shifts = {v: step * i - 0.5 * SPREAD * (len(others) > 1) for i, v in enumerate(others)}
    return {**shifts, **({baseline: 0.0} if baseline in variants else {})}


def _alt(rows: Sequence[Row], variants: Sequence[str], measure: str) -> str:
    parts = []
    for variant in variants:
        means = [row.marks[variant].mean for row in rows if variant in row.marks]
        means = [mean for mean in means if math.isfinite(mean)]
        if means:
            parts.append(f"{variant} from {_short(min(means))} to {_short(max(means))}")
    return f"{measure}, mean of each of {len(rows)} combinations of readings: {'; '.join(parts)}."


def _short(value: float) -> str:
    """Three significant digits at most, no exponent."""
    return f"{float(f'{value:.3g}'):,g}"
