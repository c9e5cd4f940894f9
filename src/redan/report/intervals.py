"""Interval plots: one small picture a headline figure, one row a variant.

Thick line: 95 % interval from chance. Dot: mean. Thin grey line: from the smallest to the largest mean over the
contested readings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from redan.analysis import Comparison, Estimate
from redan.report.svg import BLUE, GREY, INK, PALE, VERMILLION, Point, tag, text, text_width, ticks
from redan.report.words import Measure, decimals_for, number, written

WIDTH = 470.0
ROW = 26.0
TOP = 30.0
FOOT = 30.0
RIGHT = 14.0


@dataclass(frozen=True)
class Row:
    """What one variant shows: its estimate and the ends of its range over the readings (None: not varied)."""

    name: str
    value: Estimate
    over_readings: Point | None


def interval_plot(comparison: Comparison, measure: Measure) -> str:
    """The picture of one measure as SVG; nothing where no variant has a finite figure."""
    rows = [_row(comparison, measure, variant) for variant in comparison.variants]
    ends = [end for row in rows for end in _ends(row)]
    if not ends:
        return ""
    low, high = _span(min(ends), max(ends))
    left = max(text_width(row.name, 12) for row in rows) + 14
    height = TOP + ROW * len(rows) + FOOT
    marks = ticks(low, high, 5)

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (WIDTH - left - RIGHT)

    parts = [text(0, 13, measure.label, font_size=14, font_weight="bold", fill=INK)]
    decimals = decimals_for((marks[1] - marks[0]) * 10 if len(marks) > 1 else 1)
    base = height - FOOT
    for mark in marks:
        parts.append(tag("line", x1=x(mark), x2=x(mark), y1=TOP - 6, y2=base, stroke=PALE, stroke_width=1))
        parts.append(text(x(mark), base + 14, number(mark, decimals), font_size=11, text_anchor="middle", fill=GREY))
    for i, row in enumerate(rows):
        parts += _drawn(row, TOP + ROW * (i + 0.4), x, left, row.name == comparison.baseline, (low, high))
    by = comparison.measures[measure.key]
    label = f"{measure.label}: " + "; ".join(f"{v} {written(by[v], measure)}" for v in comparison.variants)
    return tag("svg", *parts, viewBox=f"0 0 {WIDTH:.0f} {height:.0f}", role="img", aria_label=label, class_="plot")


def _row(comparison: Comparison, measure: Measure, variant: str) -> Row:
    value = comparison.measures[measure.key][variant]
    means = [a.measures[measure.key].mean for a in comparison.alternatives if a.variant == variant]
    means = [m / measure.divisor for m in [*means, value.mean] if math.isfinite(m)]
    scaled = _scaled(value, measure.divisor)
    return Row(variant, scaled, (min(means), max(means)) if comparison.alternatives and means else None)


def _scaled(value: Estimate, divisor: float) -> Estimate:
    return Estimate(
        value.mean / divisor, value.low / divisor, value.high / divisor, value.n, value.std / divisor, value.method
    )


def _ends(row: Row) -> Sequence[float]:
    ends = [row.value.mean, row.value.low, row.value.high, *(row.over_readings or ())]
    return [end for end in ends if math.isfinite(end)]


def _span(low: float, high: float) -> Point:
    """The axis: padded, and from zero where that does not squeeze the data into half the width."""
    if low >= 0 and low <= 0.5 * high:
        low = 0.0
    if high == low:
        high, low = high + max(1.0, abs(high) * 0.1), low - (max(1.0, abs(low) * 0.1) if low else 0.0)
    pad = 0.04 * (high - low)
    return (low if low == 0.0 else low - pad), high + pad


def _drawn(row: Row, y: float, x: object, left: float, is_baseline: bool, span: Point) -> list[str]:
    assert callable(x)
    colour = BLUE if is_baseline else VERMILLION
    parts = [text(left - 8, y + 4, row.name, font_size=12, text_anchor="end", fill=INK)]
    if row.over_readings is not None:
        a, b = (x(end) for end in row.over_readings)
        parts.append(tag("line", x1=a, x2=b, y1=y, y2=y, stroke=GREY, stroke_width=1.2))
        parts += [tag("line", x1=end, x2=end, y1=y - 5, y2=y + 5, stroke=GREY, stroke_width=1.2) for end in (a, b)]
    if not math.isfinite(row.value.mean):
        parts.append(text(left + 4, y + 4, "none", font_size=11, fill=GREY))
        return parts
    a, b = x(max(row.value.low, span[0])), x(min(row.value.high, span[1]))
    parts.append(tag("line", x1=a, x2=b, y1=y, y2=y, stroke=colour, stroke_width=6, stroke_opacity=0.55))
    shape = tag("circle", cx=x(row.value.mean), cy=y, r=4.2, fill=colour, stroke="#ffffff", stroke_width=1)
    return [*parts, shape]
