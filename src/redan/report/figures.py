"""What every statistical figure shares: one style, one way to SVG and PNG, the same bytes every time.

matplotlib draws them (Hunter, Computing in Science & Engineering 9(3), 2007), through its objects and without a screen.
It is loaded when the first figure is drawn. Text stays text: it can be searched, selected and read aloud.

Colours: Okabe and Ito, Color universal design (2008), three of them darkened. No colour speaks alone: each variant also
has a shape, a line and a hatch, so that a grey print says the same.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from redan.report.relief import encode_drawing
from redan.report.svg import BLUE, GREEN, INK, PURPLE, VERMILLION

DRAWING = threading.Lock()  # the style of matplotlib is one for the whole process
WIDTH_IN = 7.2
PNG_DPI = 200
LEGEND_WIDE = 96  # characters in a row of a legend
SOFT = "#595959"
LINE = "#c9c9c9"
FONTS = '"Helvetica Neue", Arial, "DejaVu Sans", sans-serif'
STYLE: Mapping[str, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib and is the widest of FONTS: nothing overlaps elsewhere
    "font.size": 9.0,
    "text.parse_math": False,  # a dollar sign is one
    "svg.fonttype": "none",
    "svg.hashsalt": "redan",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "axes.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.0,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 9.0,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


@dataclass(frozen=True)
class Look:
    """How one variant is drawn: a colour, and beside it a shape, a line and a hatch."""

    colour: str
    marker: str
    dashes: tuple[float, ...]  # on, off, ... in points; empty: drawn through
    hatch: str
    hollow: bool = False


def pale(colour: str, share: float = 0.33) -> str:
    """A colour mixed with white: see-through fills lose their hatch in SVG."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


BASELINE = Look(BLUE, "o", (), "", hollow=True)
OTHERS = (
    Look(VERMILLION, "s", (5.0, 1.5), "////"),
    Look(GREEN, "^", (1.5, 1.2), "\\\\\\\\"),
    Look(PURPLE, "D", (7.0, 1.5, 1.5, 1.5), "xxxx"),
    Look(INK, "v", (3.0, 3.0), "----"),
    Look("#806000", "P", (9.0, 2.0), "++++"),
    Look("#3a6ea5", "X", (2.0, 2.0, 6.0, 2.0), "||||"),
    Look(VERMILLION, "p", (1.0, 3.0), "//", hollow=True),
    Look(GREEN, ">", (4.0, 1.0, 1.0, 1.0), "\\\\", hollow=True),
    Look(PURPLE, "s", (8.0, 4.0), "xx", hollow=True),
    Look(INK, "*", (1.0, 1.0), "--", hollow=True),
    Look("#806000", "<", (6.0, 1.0, 2.0, 1.0), "++", hollow=True),
    Look("#3a6ea5", "h", (3.0, 1.0), "||", hollow=True),
)


def looks(baseline: str, variants: Sequence[str]) -> dict[str, Look]:
    """A look for every variant; the baseline's is hollow. Beyond thirteen variants looks come again."""
    others = [variant for variant in variants if variant != baseline]
    found = {variant: OTHERS[i % len(OTHERS)] for i, variant in enumerate(others)}
    return {variant: BASELINE if variant == baseline else found[variant] for variant in variants}


@dataclass(frozen=True)
class Picture:
    """One figure. svg: to stand in a page; file: the same as a file of its own; alt: what it shows, in words."""

    name: str
    title: str
    alt: str
    caption: str
    svg: str
    file: str
    png: bytes


def draw(name: str, title: str, alt: str, caption: str, height_in: float, put: Callable[[Any], None]) -> Picture:
    """Draw one figure of the usual width. `put` gets an empty matplotlib figure and draws on it.

    name: letters, digits and hyphens; unique on a page, for it stands before every id of the SVG.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    style: Any = dict(STYLE)
    with DRAWING, matplotlib.rc_context(style), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # the page shows it; a PNG shows a box
        figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained", dpi=72)
        put(figure)
        figure.draw_without_rendering()  # places everything once; both forms then stand alike
        figure.set_layout_engine("none")
        vector = io.StringIO()
        figure.savefig(vector, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
        figure.set_dpi(PNG_DPI)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        png = encode_drawing(np.array(canvas.buffer_rgba())[:, :, :3])
    svg = _inline(vector.getvalue(), name, title, alt)
    return Picture(name, title, alt, caption, svg, _as_file(svg), png)


def _inline(svg: str, name: str, title: str, alt: str) -> str:
    """The drawing without what would act on the page around it, and with words for who cannot see it."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"\s*<metadata>.*?</metadata>", "", body, flags=re.S)
    body = re.sub(r'\s*<style type="text/css">.*?</style>', "", body, flags=re.S)  # it holds for every `*` of a page
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.S)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', body))
    body = re.sub(r' id="([^"]+)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", body)
    body = re.sub(r"url\(#", f"url(#{name}-", body)
    body = re.sub(r'href="#', f'href="#{name}-', body)
    body = re.sub(r"(?<=[\s\"(,-])(-?\d+\.\d{2})\d+", r"\1", body)
    body = body.replace("'DejaVu Sans'", FONTS.replace('"', "'"))
    body = re.sub(r"<g>\s*</g>\s*", "", body)
    view = re.search(r'viewBox="([^"]+)"', body)
    assert view is not None
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{view[1]}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc" class="figure" '
        'style="stroke-linejoin:round;stroke-linecap:butt">\n'
        f'<title id="{name}-title">{escape(title)}</title>\n<desc id="{name}-desc">{escape(alt)}</desc>\n'
    )
    return head + body[body.index(">") + 1 :].strip()


def _as_file(svg: str) -> str:
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert view is not None
    sized = svg.replace("<svg ", f'<svg width="{view[1]}pt" height="{view[2]}pt" ', 1)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + sized + "\n"


def legend(axes: Any, names: Mapping[str, Look], handle: Callable[[Look], Any]) -> None:
    """One entry a variant, in a row above the axes."""
    columns = next((n for n in (4, 3, 2) if n * (max(map(len, names)) + 6) <= LEGEND_WIDE), 1)
    labels = [f"\u200b{name}" if name.startswith("_") else name for name in names]  # else it would be left out
    axes.legend(
        [handle(look) for look in names.values()], labels, loc="lower left", bbox_to_anchor=(0.0, 1.01),
        ncols=columns, borderaxespad=0.0, handletextpad=0.5, columnspacing=1.6,
    )  # fmt: skip


def marker_of(look: Look, size: float = 6.5, **more: Any) -> dict[str, Any]:
    """Arguments of a marker for `Axes.plot` and for legends."""
    return {
        "marker": look.marker, "markersize": size, "markeredgecolor": look.colour, "markeredgewidth": 1.4,
        "markerfacecolor": "white" if look.hollow else look.colour, "linestyle": "none", **more,
    }  # fmt: skip


def line_of(look: Look, **more: Any) -> dict[str, Any]:
    """Arguments of a line for `Axes.plot`."""
    style: Any = (0, look.dashes) if look.dashes else "solid"
    return {"color": look.colour, "linestyle": style, "linewidth": 1.8, **more}
