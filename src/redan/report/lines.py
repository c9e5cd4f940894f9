"""Curves: a figure of the answer against one number nobody knows or somebody chooses, with and without."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redan.report.figures import Look, Picture, draw, legend, line_of, looks, marker_of
from redan.report.svg import INK

HEIGHT_IN = 3.4


@dataclass(frozen=True)
class Line:
    """One variant: points with their intervals from chance; NaN where there is no figure. turns: where it crosses the
    level, if it does."""

    variant: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    turns: float | None = None


def curves(
    lines: Sequence[Line], baseline: str, x_label: str, y_label: str, caption: str, *, level: float | None = 0.5,
    share: bool = True, name: str = "curve", title: str = "",
) -> Picture | None:
    """The picture; None without a line. level: drawn across; share: the axis runs from 0 to 1."""  # fmt: skip
    shown = [line for line in lines if any(math.isfinite(y) for y in line.y)]
    if not shown:
        return None
    look = looks(baseline, [line.variant for line in shown])

    def put(figure: Any) -> None:
        axes = figure.subplots()
        for line in shown:
            one = look[line.variant]
            if len(line.low) and len(line.high):
                axes.fill_between(line.x, line.low, line.high, color=one.colour, alpha=0.18, linewidth=0)
            axes.plot(line.x, line.y, **line_of(one), zorder=2)
            axes.plot(line.x, line.y, **marker_of(one, 4.5), zorder=3)
        if level is not None:
            axes.axhline(level, color=INK, linewidth=0.9)
            for line in shown:
                if line.turns is not None:
                    axes.plot([line.turns, line.turns], [0.0 if share else axes.get_ylim()[0], level],
                              **{**line_of(look[line.variant]), "linewidth": 1.0})  # fmt: skip
        if share:
            axes.set_ylim(-0.02, 1.02)
        axes.grid()
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        legend(axes, look, _handle)

    words = title or f"{y_label} against {x_label}"
    return draw(name, words, _alt(shown, x_label, y_label, level), caption, HEIGHT_IN, put)


def _handle(one: Look) -> Any:
    """A piece of the line with its marker."""
    from matplotlib.lines import Line2D

    line = line_of(one)
    return Line2D([], [], **{**line, **marker_of(one, 5.0, linestyle=line["linestyle"])})


def _alt(lines: Sequence[Line], x_label: str, y_label: str, level: float | None) -> str:
    parts = []
    for line in lines:
        found = [(x, y) for x, y in zip(line.x, line.y, strict=True) if math.isfinite(y)]
        (x0, y0), (x1, y1) = found[0], found[-1]
        turn = f", passing {level:g} at {line.turns:.3g}" if line.turns is not None and level is not None else ""
        parts.append(f"{line.variant} from {y0:.2g} at {x0:g} to {y1:.2g} at {x1:g}{turn}")
    return f"{y_label} against {x_label}: {'; '.join(parts)}."
