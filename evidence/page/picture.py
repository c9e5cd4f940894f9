"""Pictures: a group's largest errors in units of their tolerance, on a logarithmic axis; recorded history in bars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from evidence.cases.case import FAILED, MET, MISSING, NOT_READABLE
from evidence.cases.run import Judged
from evidence.page.recorded import Recorded
from redan.report.svg import BLUE, GREEN, GREY, INK, PALE, PURPLE, VERMILLION, tag, text, text_width

LEAST, MOST = -3, 2  # decades shown; errors outside are drawn at the edge
ROW, TOP, LABEL, PLOT, RIGHT = 20.0, 34.0, 66.0, 420.0, 150.0


def picture(title: str, cases: Sequence[Judged]) -> str:
    """An SVG with one line a case: a dot for met, a cross for not met, words for not implemented."""
    height = TOP + ROW * len(cases) + 40.0
    width = LABEL + PLOT + RIGHT
    bottom = TOP + ROW * len(cases)

    def x(share: float) -> float:
        decade = math.log10(share) if share > 0.0 else LEAST
        return LABEL + PLOT * (min(max(decade, LEAST), MOST) - LEAST) / (MOST - LEAST)

    parts = [text(LABEL, 16.0, title, fill=INK, font_size=13, font_weight="bold")]
    for decade in range(LEAST, MOST + 1):
        at = x(10.0**decade)
        line = {"stroke": INK, "stroke_width": 1.5} if decade == 0 else {"stroke": PALE}
        parts.append(tag("line", x1=at, x2=at, y1=TOP - 6.0, y2=bottom, **line))
        words = {LEAST: "≤ 0.001", 0: "1 = tolerance", MOST: "≥ 100"}.get(decade, f"{10.0**decade:g}")
        parts.append(text(at, bottom + 16.0, words, fill=GREY, font_size=11, text_anchor="middle"))
    for i, judged in enumerate(cases):
        y = TOP + ROW * (i + 0.5)
        parts.append(text(LABEL - 8.0, y + 4.0, judged.case.id, fill=INK, font_size=11, text_anchor="end"))
        parts.append(_mark(judged, x(judged.share), y))
    caption = "largest error of the case / its tolerance (dot: met, cross: not met)"
    parts.append(text(LABEL + PLOT / 2, bottom + 32.0, caption, fill=GREY, font_size=11, text_anchor="middle"))
    return _drawing(width, height, parts)


def _drawing(width: float, height: float, parts: Sequence[str]) -> str:
    size = {"width": width, "height": height, "viewBox": f"0 0 {width:g} {height:g}"}
    background = tag("rect", width=width, height=height, fill="white")
    return tag("svg", background, *parts, xmlns="http://www.w3.org/2000/svg", font_family="sans-serif", **size) + "\n"


KINDS = (("meet", BLUE), ("do not meet", VERMILLION), ("no test", GREEN), ("no number", PALE))
NAMES, BAR = 250.0, 340.0


def history_picture(history: Sequence[Recorded]) -> str:
    """An SVG with one bar a case: how many comparisons meet, do not meet, are no test, have no number of redan's."""
    most = max((len(one.rows) for one in history), default=1)
    unit = BAR / most
    parts = [text(12.0, 16.0, "Recorded history: comparisons of record and redan", fill=INK, font_size=13)]
    for i, (words, colour) in enumerate(KINDS):
        x = 12.0 + 120.0 * i
        parts.append(tag("rect", x=x, y=26.0, width=11.0, height=11.0, fill=colour))
        parts.append(text(x + 16.0, 36.0, words, fill=INK, font_size=11))
    for i, one in enumerate(history):
        y = 52.0 + ROW * i
        parts.append(text(NAMES - 8.0, y + 11.0, one.name, fill=INK, font_size=11, text_anchor="end"))
        x = NAMES
        for count, (_, colour) in zip(one.counts, KINDS, strict=True):
            if count:
                parts.append(tag("rect", x=x, y=y, width=unit * count, height=14.0, fill=colour))
            x += unit * count
        parts.append(text(x + 6.0, y + 11.0, ", ".join(str(n) for n in one.counts), fill=GREY, font_size=11))
    return _drawing(NAMES + BAR + 80.0, 60.0 + ROW * len(history), parts)


def _mark(judged: Judged, x: float, y: float) -> str:
    if judged.verdict == MISSING:
        return text(LABEL + 6.0, y + 4.0, "not implemented", fill=GREY, font_size=11, font_style="italic")
    if judged.verdict == MET:
        return tag("circle", cx=x, cy=y, r=4.5, fill=BLUE)
    if judged.verdict in (NOT_READABLE, FAILED):
        return text(LABEL + 6.0, y + 4.0, judged.verdict, fill=VERMILLION, font_size=11)
    cross = f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10"
    words = "NOT MET" if math.isfinite(judged.share) else "NOT MET (differs)"
    at = max(x + 9.0, LABEL + PLOT - text_width(words, 11.0) + 60.0)
    mark = tag("path", d=cross, stroke=VERMILLION, stroke_width=2.5)
    return mark + text(at, y + 4.0, words, fill=VERMILLION, font_size=11)


STEP_COLOURS = {"reach": BLUE, "readiness": GREEN, "escape": PURPLE, "jamming": VERMILLION, "suppression": GREY}
STEP_WORDS = {
    "reach": "reach and horizon", "readiness": "permission, readiness", "escape": "escape", "jamming": "jamming",
    "suppression": "suppression",
}  # fmt: skip
DECADES, TITLE_WIDTH, AXIS, STEP_ROW, LEGEND = (-4, 0), 190.0, 440.0, 8.0, 62.0


def waterfall_picture(data: Mapping[str, Any]) -> str:
    """An SVG with one block a case: a bar for each step on a logarithmic axis, what remains, the record's interval."""
    block = STEP_ROW * (len(STEP_COLOURS) + 1) + 16.0
    height = LEGEND + block * len(data["cases"]) + 44.0
    parts = [text(12.0, 16.0, "From the makers' claim (right) to the record (left)", fill=INK, font_size=13)]
    legend = [*((STEP_WORDS[name], colour) for name, colour in STEP_COLOURS.items()), ("unexplained", PALE)]
    for i, (words, colour) in enumerate(legend):
        x, y = 12.0 + 210.0 * (i % 3), 26.0 + 16.0 * (i // 3)
        parts += [tag("rect", x=x, y=y, width=11.0, height=11.0, fill=colour)]
        parts += [text(x + 16.0, y + 10.0, words, fill=INK, font_size=11)]
    bottom = height - 44.0
    for decade in range(DECADES[0], DECADES[1] + 1):
        x = _along(10.0**decade)
        parts.append(tag("line", x1=x, x2=x, y1=LEGEND - 4.0, y2=bottom, stroke=PALE))
        words = f"≤ {100 * 10.0**decade:g} %" if decade == DECADES[0] else f"{100 * 10.0**decade:g} %"
        parts.append(text(x, bottom + 16.0, words, fill=GREY, font_size=11, text_anchor="middle"))
    caption = "pale: leaves nothing to count; black: the record and its 95 % interval"
    parts.append(text(TITLE_WIDTH + AXIS / 2, bottom + 32.0, caption, fill=GREY, font_size=11, text_anchor="middle"))
    for i, one in enumerate(data["cases"]):
        parts += _block(one, LEGEND + block * i)
    return _drawing(TITLE_WIDTH + AXIS + 40.0, height, parts)


def _along(value: float) -> float:
    decade = math.log10(value) if value > 0.0 else DECADES[0]
    return TITLE_WIDTH + AXIS * (max(decade, DECADES[0]) - DECADES[0]) / (DECADES[1] - DECADES[0])


def _block(one: Mapping[str, Any], y: float) -> list[str]:
    parts = [text(TITLE_WIDTH - 8.0, y + 24.0, one["case"], fill=INK, font_size=11, text_anchor="end")]
    before = one["claim"][1]
    for i, step in enumerate(one["steps"]):
        now, top = step["values"][1], y + STEP_ROW * i
        if step["blank"]:
            continue
        ends = sorted((_along(before), _along(now or 0.0)))
        look = {"fill": STEP_COLOURS[step["name"]], "fill_opacity": 1.0 if now else 0.35}  # pale: to none
        parts.append(tag("rect", x=ends[0], y=top, width=max(ends[1] - ends[0], 1.0), height=STEP_ROW - 2.0, **look))
        before = now or before
    top = y + STEP_ROW * len(STEP_COLOURS)
    least, counted, most = one["record"]
    if before > most:
        start = _along(counted)
        parts.append(tag("rect", x=start, y=top, width=_along(before) - start, height=STEP_ROW - 2.0, fill=PALE))
    middle = top + STEP_ROW / 2 - 1.0
    parts.append(tag("line", x1=_along(least), x2=_along(most), y1=middle, y2=middle, stroke=INK, stroke_width=1.5))
    parts.append(tag("circle", cx=_along(counted), cy=middle, r=3.0, fill=INK))
    return parts
