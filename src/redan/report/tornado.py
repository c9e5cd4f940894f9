"""What decides, as a tornado: for each unknown how far the answer moves, the one that moves it most on top."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redan.report.figures import SOFT, Picture, draw
from redan.report.svg import BLUE, INK, VERMILLION

ROW_IN = 0.42
SKY = "#9cc9e4"  # pale enough for dark letters on it
SAND = "#f3c08f"


@dataclass(frozen=True)
class Stop:
    """Where the answer stands under one option of an unknown, or at one end of a number; no label: with none chosen."""

    label: str
    value: float


@dataclass(frozen=True)
class Bar:
    """One unknown: its stops (two or more), and a word that stands to the right of it, as in "61 %" or "grade D"."""

    label: str
    stops: tuple[Stop, ...]
    beside: str = ""

    @property
    def span(self) -> float:
        """How far the answer moves over the stops."""
        values = [stop.value for stop in self.stops if math.isfinite(stop.value)]
        return max(values) - min(values) if values else 0.0


def tornado(
    bars: Sequence[Bar], measure: str, middle: float | None, caption: str, *, title: str = "", beside: str = "",
    name: str = "what-decides", middle_label: str = "mean of all",
) -> Picture | None:
    """The picture, widest bar first; None where there is no bar. middle: where a line stands; beside: heads the words
    to the right of the bars.
    """  # fmt: skip
    shown = sorted((bar for bar in bars if len(bar.stops) > 1), key=lambda bar: -bar.span)
    if not shown:
        return None

    def put(figure: Any) -> None:
        axes = figure.subplots()
        ends = [stop.value for bar in shown for stop in bar.stops] + ([] if middle is None else [middle])
        span = max(ends) - min(ends) or max(abs(ends[0]), 1.0)
        for at, bar in enumerate(shown):
            _bar(axes, at, bar, middle, span)
        if middle is not None:
            axes.axvline(middle, color=INK, linewidth=1.0, dashes=(4, 2))
            axes.annotate(middle_label, (middle, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
                          textcoords="offset points", ha="center", va="bottom", fontsize=8, color=SOFT)  # fmt: skip
        axes.set_xlim(min(ends) - 0.3 * span, max(ends) + 0.3 * span)
        axes.set_ylim(len(shown) - 0.4, -0.65)
        axes.set_yticks(range(len(shown)), [bar.label for bar in shown])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        axes.set_xlabel(measure)
        if any(bar.beside for bar in shown):
            right = axes.secondary_yaxis("right")
            right.set_yticks(range(len(shown)), [bar.beside for bar in shown])
            right.tick_params(axis="y", length=0)
            right.spines["right"].set_visible(False)
            axes.annotate(beside, (1.0, 1.0), xycoords="axes fraction", xytext=(4, 3), textcoords="offset points",
                          ha="left", va="bottom", fontsize=8, color=SOFT)  # fmt: skip

    words = title or f"What decides {measure}"
    return draw(name, words, _alt(shown, measure), caption, 0.9 + ROW_IN * len(shown), put)


def _bar(axes: Any, at: int, bar: Bar, middle: float | None, span: float) -> None:
    stops = sorted(bar.stops, key=lambda stop: stop.value)
    low, high = stops[0].value, stops[-1].value
    turn = low if middle is None else min(max(middle, low), high)
    axes.barh(at, turn - low, 0.56, left=low, color=SKY, edgecolor=BLUE, linewidth=0.8, hatch="", zorder=2)
    axes.barh(at, high - turn, 0.56, left=turn, color=SAND, edgecolor=VERMILLION, linewidth=0.8, hatch="////", zorder=2)
    if high - low < 1e-9 * max(abs(high), 1.0):
        axes.plot([low], [at], marker="|", markersize=12, color=INK, linestyle="none", zorder=3)
        axes.annotate("no matter which", (high, at), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8)
        return
    for k, stop in enumerate(stops):
        if 0 < k < len(stops) - 1:  # between the ends: a tick, its name where there is room
            axes.plot([stop.value] * 2, [at - 0.28, at + 0.28], color=INK, linewidth=1.0, zorder=3)
            room = min(stop.value - stops[k - 1].value, stops[k + 1].value - stop.value)
            if stop.label and room > 0.018 * len(stop.label) * span:
                axes.annotate(stop.label, (stop.value, at), xytext=(0, 0), textcoords="offset points", ha="center",
                              va="center", fontsize=8, zorder=4,
                              bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.9})  # fmt: skip
    for stop, ha, shift in ((stops[0], "right", -4), (stops[-1], "left", 4)):
        axes.annotate(stop.label, (stop.value, at), xytext=(shift, 0), textcoords="offset points", ha=ha, va="center",
                      fontsize=8)  # fmt: skip


def _alt(bars: Sequence[Bar], measure: str) -> str:
    parts = []
    for bar in bars:
        ends = sorted((stop for stop in bar.stops if stop.label), key=lambda stop: stop.value)
        beside = f" ({bar.beside})" if bar.beside else ""
        moved = f"from {ends[0].value:.3g} ({ends[0].label}) to {ends[-1].value:.3g} ({ends[-1].label})"
        parts.append(f"{bar.label}{beside} {moved}")
    return f"How far each moves {measure[0].lower()}{measure[1:]}, the most first: {'; '.join(parts)}."
