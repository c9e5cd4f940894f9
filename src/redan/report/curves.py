"""Pictures of a sweep: curves over one axis, shaded maps over two. matplotlib, without a window.

Colours are those of Okabe and Ito, told apart by colour-blind readers, and every variant has its own marker and dashes,
so that a copy in grey says the same.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from redan.analysis.digits import by_inputs
from redan.analysis.sweeps import AxisTold, Sweep
from redan.report.figures import DRAWING
from redan.report.words import measure_of, number, replications

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
MOST_WRITTEN = 120  # cells of a map that hold their figure in digits
STYLE: Any = {
    "font.family": "DejaVu Sans", "font.size": 10.0, "svg.fonttype": "none", "svg.hashsalt": "redan",
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#d0d0d0",
    "grid.linewidth": 0.6, "axes.titlesize": 11.0, "axes.titlelocation": "left", "figure.dpi": 100.0,
}  # fmt: skip


def picture(found: Sweep, measure: str, kind: str) -> bytes:
    """A picture of one measure as "svg" or "png"; the same sweep gives the same bytes."""
    import matplotlib
    from matplotlib.figure import Figure

    with DRAWING, matplotlib.rc_context(STYLE):
        many = len(found.axes) > 1
        panels = _panels(found) if many else [found.basis.variants]
        figure = Figure(figsize=(max(6.4, 1.2 + 3.6 * len(panels)) if many else 7.0, 4.6), layout="constrained")
        if many:
            _maps(figure, found, measure, [name for (name,) in panels])
        else:
            _curve(figure.add_subplot(), found, measure)
        figure.suptitle(found.basis.title, fontsize=11, x=0.01, ha="left", wrap=True)
        figure.supxlabel(_caption(found), fontsize=7.5, x=0.01, ha="left", color="#333333")
        out = io.BytesIO()
        metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": "redan"}
        if kind == "svg":
            metadata |= {"Title": found.basis.title, "Description": description(found, measure)}
        figure.savefig(out, format=kind, metadata=metadata, dpi=160)
    return out.getvalue()


def _caption(found: Sweep) -> str:
    basis = found.basis
    readings = ", ".join(f"{name} {option}" for name, option in basis.readings.items())
    runs = replications(basis.replications) if basis.until is None else f"until ±{basis.until:g}"
    bands = "bands and bars: 95 % from chance. " if len(found.axes) == 1 else "line: half of the scale. "
    return f"{bands}{runs} a point, seed {basis.seed}{f'; {readings}' if readings else ''}; redan {basis.version}"


def description(found: Sweep, measure: str) -> str:
    """The picture in words, for who cannot see it."""
    label = measure_of(measure).label
    over = " and ".join(f"{axis.name} from {axis.texts[0]} to {axis.texts[-1]}" for axis in found.axes)
    ends = []
    for name in found.basis.variants:
        first = found.estimate(tuple(0 for _ in found.axes), name, measure).mean
        last = found.estimate(tuple(len(axis.texts) - 1 for axis in found.axes), name, measure).mean
        ends.append(f"{name}: {first:.3g} at the first point, {last:.3g} at the last")
    return f"{label} over {over}. {'; '.join(ends)}."


def _curve(axes: Axes, found: Sweep, key: str) -> None:
    (axis,), measure = found.axes, measure_of(key)
    places = list(axis.numbers) if axis.numbers else [float(i) for i in range(len(axis.texts))]
    for index, name in enumerate(found.basis.variants):
        values = [found.estimate((i,), name, key) for i in range(len(places))]
        kept = [(x, v) for x, v in zip(places, values, strict=True) if v.exists]
        if not kept:
            continue
        x = [at for at, _ in kept]
        mean, low, high = ([getattr(v, end) / measure.divisor for _, v in kept] for end in ("mean", "low", "high"))
        colour = COLOURS[index % len(COLOURS)]
        style: dict[str, Any] = {"color": colour, "marker": MARKERS[index % len(MARKERS)], "markersize": 4.5}
        if axis.numbers:
            axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)
            axes.plot(x, mean, linestyle=DASHES[index % len(DASHES)], linewidth=1.6, label=name, **style)
        else:
            bars = [[m - b for m, b in zip(mean, low, strict=True)], [t - m for m, t in zip(mean, high, strict=True)]]
            offset = [at + 0.08 * (index - len(found.basis.variants) / 2) for at in x]
            axes.errorbar(offset, mean, yerr=bars, linestyle="none", capsize=3, label=name, **style)
    if not axis.numbers:
        axes.set_xticks(places, axis.texts)
    elif len(places) <= 12:
        axes.set_xticks(places, [text.split(" ")[0] for text in axis.texts])
    if measure.share:
        axes.set_ylim(-0.02, 1.02)
    else:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.set_xlabel(_named(axis))
    axes.set_ylabel(measure.label)
    axes.legend(frameon=False, fontsize=9)


def _named(axis: AxisTold) -> str:
    unit = axis.texts[0].partition(" ")[2] if axis.numbers else ""
    return f"{axis.name}, {unit}" if unit else axis.name


def _panels(found: Sweep) -> list[tuple[str, ...]]:
    """A map a variant; of many variants the first few."""
    return [(name,) for name in found.basis.variants[:4]]


def _maps(figure: Figure, found: Sweep, key: str, names: Sequence[str]) -> None:
    down, across = found.axes[:2]
    measure = measure_of(key)
    grids = []
    for name in names:
        rows = []
        for j in range(len(across.texts)):
            rows.append([_mean_at(found, i, j, name, key) / measure.divisor for i in range(len(down.texts))])
        grids.append(rows)
    finite = [value for rows in grids for row in rows for value in row if math.isfinite(value)]
    top = 1.0 if measure.share else max(finite, default=1.0) or 1.0
    bottom = 0.0 if measure.share else min(0.0, *finite) if finite else 0.0
    places = figure.subplots(1, len(names), squeeze=False, sharey=True)[0]
    image = None
    for place, (name, rows) in zip(places, zip(names, grids, strict=True), strict=True):
        place.grid(False)
        image = place.imshow(rows, origin="lower", aspect="auto", cmap="cividis", vmin=bottom, vmax=top)
        if len(down.texts) > 1 and len(across.texts) > 1 and len({v for row in rows for v in row}) > 1:
            place.contour(rows, levels=[bottom + (top - bottom) / 2.0], colors="white", linewidths=4.0)
            place.contour(rows, levels=[bottom + (top - bottom) / 2.0], colors="#D55E00", linewidths=2.0)
        if len(down.texts) * len(across.texts) <= MOST_WRITTEN:
            _write(place, rows, bottom, top, 2 if measure.share else min(1, by_inputs(top)))
        place.set_xticks(range(len(down.texts)), [text.split(" ")[0] for text in down.texts], rotation=0)
        place.set_yticks(range(len(across.texts)), [text.split(" ")[0] for text in across.texts])
        place.set_xlabel(_named(down))
        place.set_title(name)
    places[0].set_ylabel(_named(across))
    if image is not None:
        figure.colorbar(image, ax=list(places), label=measure.label)


def _mean_at(found: Sweep, i: int, j: int, name: str, key: str) -> float:
    """The figure at two places; with more axes the mean over the others."""
    if len(found.axes) == 2:
        return found.estimate((i, j), name, key).mean
    here = [s for s in found.spots if s.choice[:2] == (i, j) and not s.refused]
    values = [s.figures[name][key].estimate.mean for s in here if s.figures[name][key].estimate.exists]
    return math.fsum(values) / len(values) if values else math.nan


def _write(place: Axes, rows: Sequence[Sequence[float]], bottom: float, top: float, digits: int) -> None:
    """The figures themselves, dark on light and light on dark."""
    for j, row in enumerate(rows):
        for i, value in enumerate(row):
            if math.isfinite(value):
                dark = (value - bottom) / ((top - bottom) or 1.0) < 0.55
                place.text(i, j, number(value, digits), ha="center", va="center", fontsize=8,
                           color="white" if dark else "black")  # fmt: skip
