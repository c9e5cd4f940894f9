"""Pictures of studies: what nobody knows beside chance, shares of a spread, and shares of what is thought possible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redan.report.figures import BASELINE as MARK
from redan.report.figures import SOFT, Picture, draw, marker_of
from redan.report.svg import BLUE, INK, VERMILLION
from redan.report.tornado import SAND, SKY

ROW_IN = 0.42


@dataclass(frozen=True)
class Span:
    """One row of two spreads, in the unit of the axis: the range nobody knows, and that of chance about the mean."""

    label: str
    mean: float
    low: float
    high: float
    chance_low: float
    chance_high: float


@dataclass(frozen=True)
class Part:
    """One row of shares, 0 to 1: of a total with its interval, and of it what stands alone (NaN: not told)."""

    label: str
    share: float
    low: float
    high: float
    alone: float = math.nan


def two_spreads(rows: Sequence[Span], measure: str, *, name: str = "spreads", zero: bool = False) -> Picture | None:
    """Both spreads of each row; None without a row. zero: a line at zero, as for changes."""
    if not rows:
        return None

    def put(figure: Any) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        axes = figure.subplots()
        axes.use_sticky_edges = False  # else a bar that ends at the edge of the picture looks cut off
        for at, row in enumerate(rows):
            axes.barh(at, row.high - row.low, 0.5, left=row.low, facecolor=SKY, edgecolor=BLUE, linewidth=0.9, zorder=2)
            axes.hlines(at, row.mean + row.chance_low, row.mean + row.chance_high, color=VERMILLION, linewidth=2.4,
                        zorder=3)  # fmt: skip
            axes.plot([row.mean], [at], **marker_of(MARK, 6.0), zorder=4)
        if zero:
            axes.axvline(0.0, color=INK, linewidth=1.0)
        _rows(axes, [row.label for row in rows])
        axes.set_xlabel(measure)
        handles = [
            Patch(facecolor=SKY, edgecolor=BLUE, label="what nobody knows"),
            Line2D([], [], color=VERMILLION, linewidth=2.4, label="chance"),
            Line2D([], [], **marker_of(MARK, 6.0), label="mean"),
        ]
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.01), ncols=3, borderaxespad=0.0)

    caption = (
        "Bar: 90 % of the means over everything unknown lie within, chance taken out. Line: 90 % of single "
        "replications lie so far from the mean of their own combination, drawn about the mean of all."
    )
    said = "; ".join(f"{r.label} mean {r.mean:.3g}, from {r.low:.3g} to {r.high:.3g}" for r in rows)
    return draw(name, f"Nobody knows, and chance: {measure}", f"{measure}: {said}.", caption, _height(rows), put)


def shares(
    rows: Sequence[Part], measure: str, caption: str, *, title: str = "", name: str = "shares"
) -> Picture | None:
    """A bar a row from nothing to its share, with its interval; what it has alone is hatched. None without a row."""
    shown = [row for row in rows if math.isfinite(row.share)]
    if not shown:
        return None

    def put(figure: Any) -> None:
        from matplotlib.patches import Patch

        axes = figure.subplots()
        alone = any(math.isfinite(row.alone) for row in shown)
        for at, row in enumerate(shown):
            axes.barh(at, 100.0 * row.share, 0.5, facecolor=SKY, edgecolor=BLUE, linewidth=0.9, zorder=2)
            if math.isfinite(row.alone):
                axes.barh(at, 100.0 * row.alone, 0.5, facecolor=SAND, edgecolor=VERMILLION, hatch="////", linewidth=0.9,
                          zorder=3)  # fmt: skip
            axes.hlines(at, 100.0 * row.low, 100.0 * row.high, color=INK, linewidth=1.4, zorder=4)
            axes.plot([100.0 * row.low, 100.0 * row.high], [at, at], marker="|", markersize=8, color=INK,
                      linestyle="none", zorder=4)  # fmt: skip
        _rows(axes, [row.label for row in shown])
        axes.set_xlim(0.0, max(100.0, *(100.0 * row.high for row in shown if math.isfinite(row.high))))
        axes.set_xlabel(measure)
        if alone:
            handles = [
                Patch(facecolor=SAND, edgecolor=VERMILLION, hatch="////", label="alone"),
                Patch(facecolor=SKY, edgecolor=BLUE, label="with all it does together with others"),
            ]
            axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.01), ncols=2, borderaxespad=0.0)

    said = "; ".join(f"{row.label} {100.0 * row.share:.0f} %" for row in shown)
    return draw(name, title or measure, f"{measure}: {said}.", caption, _height(shown), put)


def _height(rows: Sequence[object]) -> float:
    return 1.0 + ROW_IN * len(rows)


def _rows(axes: Any, labels: Sequence[str]) -> None:
    """One line a row, the first on top."""
    axes.set_ylim(len(labels) - 0.4, -0.65)
    axes.set_yticks(range(len(labels)), list(labels))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=SOFT, alpha=0.3)
