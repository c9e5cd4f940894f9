"""How often each outcome comes: one histogram a variant over one common axis, with the mean and the bad day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redan.report.figures import SOFT, Picture, draw, looks, pale
from redan.report.svg import INK

PANEL_IN = 1.0
LABEL = 24  # characters of a name beside its panel, before it is broken


@dataclass(frozen=True)
class Panel:
    """One variant. edges: of the bins, one more than shares; shares of the replications, adding up to 1.

    bad: from where the worst 5 % begin (NaN: not told); bad_high: whether they lie above it. notes: lines beside it.
    """

    variant: str
    edges: Sequence[float]
    shares: Sequence[float]
    mean: float
    bad: float = math.nan
    bad_high: bool = True
    notes: tuple[str, ...] = ()


def histograms(
    panels: Sequence[Panel], baseline: str, measure: str, *, name: str = "distributions", about: str = ""
) -> Picture | None:
    """The picture; None where there is nothing to count. about: which readings hold, at the end of the caption."""
    shown = [panel for panel in panels if len(panel.shares) and sum(panel.shares) > 0]
    if not shown:
        return None
    look = looks(baseline, [panel.variant for panel in shown])
    most = max(max(panel.shares) for panel in shown)

    def put(figure: Any) -> None:
        every = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
        for axes, panel in zip(every, shown, strict=True):
            one = look[panel.variant]
            widths = [b - a for a, b in zip(panel.edges[:-1], panel.edges[1:], strict=True)]
            axes.bar(panel.edges[:-1], [100.0 * share for share in panel.shares], widths, align="edge",
                     facecolor="white" if one.hollow else pale(one.colour), edgecolor=one.colour, linewidth=0.9,
                     hatch=one.hatch)  # fmt: skip
            axes.axvline(panel.mean, color=INK, linewidth=1.2)
            if math.isfinite(panel.bad):
                axes.axvline(panel.bad, color=INK, linewidth=1.2, dashes=(2, 2))
            axes.set_ylim(0.0, 100.0 * most * 1.12)
            axes.yaxis.set_major_locator(_few())
            axes.set_title(panel.variant, loc="left", fontsize=9, fontweight="bold", pad=3)
            if panel.notes:
                axes.set_title("; ".join(panel.notes), loc="right", fontsize=8, color=SOFT, pad=3)
            axes.grid(axis="y")
        every[-1].set_xlabel(measure)
        figure.supylabel("% of replications", fontsize=9)

    caption = (
        "How often each number comes, over the replications of one plan. Line: mean. Dotted: from there on lie the "
        f"worst 5 %. {about}"
    )
    return draw(name, f"How often: {measure}", _alt(shown, measure), caption.strip(), 0.75 + PANEL_IN * len(shown), put)


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(3)


def _alt(panels: Sequence[Panel], measure: str) -> str:
    parts = []
    for panel in panels:
        top = max(range(len(panel.shares)), key=lambda i: panel.shares[i])
        middle = panel.edges[top] + 0.5 * (panel.edges[top + 1] - panel.edges[top])
        said = f"; {', '.join(panel.notes)}" if panel.notes else ""
        parts.append(f"{panel.variant}: mean {panel.mean:.3g}, most often about {middle:.3g}{said}")
    return f"Histograms of {measure[0].lower()}{measure[1:]}. {'. '.join(parts)}."
