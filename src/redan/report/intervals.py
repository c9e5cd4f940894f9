"""Interval plots: one small picture a headline figure, one row a variant.

Thick line: 95 % interval from chance. Dot: mean. Thin grey line: from the smallest to the largest mean over the
contested readings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from redan.analysis import Comparison, Estimate
from redan.analysis.digits import by_interval
from redan.report.svg import BLUE, GREY, INK, PALE, VERMILLION, Point, tag, text, text_width, ticks
from redan.report.words import MOST_DECIMALS, Measure, number, written

WIDTH = 470.0
ROW = 26.0
TOP = 30.0
FOOT = 30.0
RIGHT = 14.0
PLAIN = Measure("", "")
LEAST_SPAN = 1.0  # of an axis, in the unit shown


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
    low, high = (0.0, 1.0) if measure.share else _span(min(ends), max(ends))
    left = max(text_width(row.name, 12) for row in rows) + 14
    height = TOP + ROW * len(rows) + FOOT
    marks = ticks(low, high, 5)

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (WIDTH - left - RIGHT)

    parts = [text(0, 13, measure.label, font_size=14, font_weight="bold", fill=INK)]
    decimals = by_interval((marks[1] - marks[0]) * 10 if len(marks) > 1 else 1, MOST_DECIMALS)
    base = height - FOOT
    for mark in marks:
        parts.append(tag("line", x1=x(mark), x2=x(mark), y1=TOP - 6, y2=base, stroke=PALE, stroke_width=1))
        parts.append(text(x(mark), base + 14, number(mark, decimals), font_size=11, text_anchor="middle", fill=GREY))
    for i, row in enumerate(rows):
        parts += _drawn(row, TOP + ROW * (i + 0.4), x, left, row.name == comparison.baseline, (low, high))
    figures = (f"{v} {written(comparison.figure(measure.key, v), measure)}" for v in comparison.variants)
    label = f"{measure.label}: " + "; ".join(figures)
    return tag("svg", *parts, viewBox=f"0 0 {WIDTH:.0f} {height:.0f}", role="img", aria_label=label, class_="plot")


def _row(comparison: Comparison, measure: Measure, variant: str) -> Row:
    value = comparison.figure(measure.key, variant)
    found = [a.measures.get(measure.key) for a in comparison.alternatives if a.variant == variant]
    means = [v.mean / measure.divisor for v in (*found, value) if v is not None and v.exists]
    scaled = _scaled(value, measure.divisor)
    return Row(variant, scaled, (min(means), max(means)) if comparison.alternatives and means else None)


def _scaled(value: Estimate, divisor: float) -> Estimate:
    return replace(value, mean=value.mean / divisor, low=value.low / divisor, high=value.high / divisor)


def _ends(row: Row) -> Sequence[float]:
    ends = [row.value.mean, row.value.low, row.value.high, *(row.over_readings or ())]
    return [end for end in ends if math.isfinite(end)]


def _span(low: float, high: float) -> Point:
    """The axis: padded, at least one unit wide, and from zero where that does not squeeze the data into half of it.

    A narrow interval of a figure that is the same everywhere must not fill the picture.
    """
    if low >= 0 and low <= 0.5 * high:
        low = 0.0
    least = max(LEAST_SPAN, 0.1 * max(abs(low), abs(high)))
    if high - low < least:
        middle = (low + high) / 2
        low, high = (0.0, least) if low == 0.0 else (middle - least / 2, middle + least / 2)
    pad = 0.04 * (high - low)
    return (low if low == 0.0 else low - pad), high + pad


def _drawn(row: Row, y: float, x: object, left: float, is_baseline: bool, span: Point) -> list[str]:
    assert callable(x)
    colour = BLUE if is_baseline else VERMILLION
    parts = [text(left - 8, y + 4, row.name, font_size=12, text_anchor="end", fill=INK)]
    if row.over_readings is not None and row.over_readings[0] < row.over_readings[1]:
        a, b = (x(end) for end in row.over_readings)
        parts.append(tag("line", x1=a, x2=b, y1=y, y2=y, stroke=GREY, stroke_width=1.2))
        parts += [tag("line", x1=end, x2=end, y1=y - 5, y2=y + 5, stroke=GREY, stroke_width=1.2) for end in (a, b)]
    if not math.isfinite(row.value.mean):
        parts.append(text(left + 4, y + 4, written(row.value, PLAIN), font_size=11, fill=GREY))
        return parts
    ends = [end for end in (row.value.low, row.value.high) if math.isfinite(end)]
    if len(ends) == 2 and ends[0] < ends[1]:  # a certain figure is a point; what nothing bounds has no bar
        a, b = x(max(ends[0], span[0])), x(min(ends[1], span[1]))
        parts.append(tag("line", x1=a, x2=b, y1=y, y2=y, stroke=colour, stroke_width=6, stroke_opacity=0.55))
    shape = tag("circle", cx=x(row.value.mean), cy=y, r=4.2, fill=colour, stroke="#ffffff", stroke_width=1)
    return [*parts, shape]
