"""The map part of the page: pick a variant, see its reach, the routes and what is defended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Protocol

from redan.analysis import Comparison
from redan.physics.flight import LOW_TARGET_M
from redan.physics.terrain import Terrain
from redan.report.html import p
from redan.report.map import Outline, Reaches, draw_maps
from redan.report.svg import BLUE, GREEN, PURPLE, VERMILLION, tag
from redan.scenario.resolved import Resolved


class CompiledVariant(Protocol):
    """What the report needs of a compiled variant."""

    @property
    def resolved(self) -> Resolved: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def low_reach_m(self) -> Mapping[str, float]: ...
    @property
    def no_escape_m(self) -> Mapping[str, float]: ...
    @property
    def footprints(self) -> Mapping[str, Sequence[Outline]]: ...


def picker_style(count: int) -> str:
    """Which layer shows for which picked variant."""
    return "".join(f"#pick{i}:checked ~ .maps .v{i} {{ display: inline; }}\n" for i in range(count))


def map_part(
    comparison: Comparison,
    variants: Mapping[str, Resolved],
    terrain: Terrain | None,
    reaches: Mapping[str, Reaches],
) -> str:
    """Both maps, with a choice of the variant shown; the page's style does the choosing."""
    maps = draw_maps(variants, comparison.baseline, terrain, reaches)
    if not maps.scene:
        return p("There is nothing to draw: no variant has a site or a route.")
    first = max(range(len(variants)), key=lambda i: len(list(variants.values())[i].units))
    picks = "".join(
        f'<input type="radio" name="pick" class="pick" id="pick{i}"{" checked" if i == first else ""}>'
        f'<label for="pick{i}">{escape(name)}</label>\n'
        for i, name in enumerate(variants)
    )
    ground = f"Relief: {terrain.source or terrain.name}." if terrain is not None else "No terrain: a smooth earth."
    says = (
        "Rings are the published reach against aircraft at altitude, as true distances on the ellipsoid. Dashed rings, "
        f'and "low" in the labels, are the reach against an aircraft {LOW_TARGET_M:.0f} m above level ground, where '
        "that is shorter: there the missile's own flight ends in dense air, or the earth hides the target from its "
        "radar; hills make it shorter still (redan explain says which number ends it). Every place is notional."
    )
    if any(reach.no_escape_m for reach in reaches.values()):
        says += (
            ' Dotted rings, and "no escape" in the labels, are how near an aircraft that flies straight in must be at '
            "the launch to be met although it turns and runs, where nobody jams."
        )
    falling = sorted({line for reach in reaches.values() for line in _outlined(reach)})
    if falling:
        says += (
            " Dash-dotted outlines are the points a unit defends against what falls on an arc, if all of it comes from "
            "that side: where its missile can meet it before the impact, over level ground. They are no circles, and "
            f"smaller than the ring. {'; '.join(falling)}."
        )
    close = maps.sites or p("No variant has anything on the ground: no fire unit, no radar, nothing defended.")
    return (
        f"{p(says)}<fieldset><legend>Variant on the map</legend>\n{picks}"
        f'<div class="maps">\n{_legend(falls=bool(falling))}{maps.scene}\n<h3>The defended area</h3>\n{close}\n</div>\n'
        "</fieldset>\n"
        + p(f"{ground} Equirectangular projection, true to scale along the middle parallel.", "small soft")
    )


def reaches_of(compiled: CompiledVariant) -> Reaches:
    """What the map draws around the units of one variant."""
    return Reaches(compiled.low_reach_m, compiled.no_escape_m, compiled.footprints)


def _outlined(reach: Reaches) -> Iterator[str]:
    """Each outline in words."""
    for unit, outlines in reach.outlines.items():
        for one in outlines:
            yield f"{unit} against {one.system}: {one.says if one.any else 'none'}"


def _legend(*, falls: bool) -> str:
    """falls: whether an outline of what is defended is drawn."""

    def item(shape: str, words: str) -> str:
        return tag("span", tag("svg", shape, viewBox="0 0 26 14", aria_hidden="true"), escape(words))

    added = tag("circle", cx=13, cy=7, r=4.6, fill="#fff", stroke=VERMILLION, stroke_width=2)
    ring = tag("circle", cx=13, cy=7, r=6, fill="none", stroke=BLUE, stroke_width=1.3)
    low = tag("circle", cx=13, cy=7, r=6, fill="none", stroke=BLUE, stroke_width=1.5, stroke_dasharray="3 2")
    line = tag("line", x1=1, x2=25, y1=7, y2=7, stroke=PURPLE, stroke_width=2.4)
    dashed = {"fill": "none", "stroke": BLUE, "stroke_width": 1.4, "stroke_dasharray": "8 3 2 3"}
    outline = tag("path", d="M2 7L13 1L24 7L13 13Z", **dashed)
    dashes = tag("line", x1=6, x2=25, y1=7, y2=7, stroke=PURPLE, stroke_width=1.4, stroke_dasharray="5 4")
    release = tag("circle", cx=5, cy=7, r=4, fill="#fff", stroke=PURPLE, stroke_width=1.8)
    items = (
        item(tag("circle", cx=13, cy=7, r=5.5, fill=BLUE), "fire unit"),
        item(added, "hollow: added by the variant"),
        item(tag("path", d="M13 1L19 12L7 12Z", fill=BLUE), "radar"),
        item(tag("path", d="M13 1L19 7L13 13L7 7Z", fill=BLUE), "command post"),
        item(tag("rect", x=8, y=2, width=10, height=10, fill=GREEN), "what is defended"),
        item(ring, "published reach"),
        item(low, f"reach at {LOW_TARGET_M:.0f} m"),
        *([item(outline, "points it defends against what falls")] if falls else []),
        item(line, "aircraft"),
        item(dashes + release, "release to target"),
    )
    return tag("div", *items, class_="legend") + "\n"
