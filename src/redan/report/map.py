"""The map: relief, sites with the reach of their missiles, routes, releases, what is defended.

Two pictures: the whole scene, and the defended area with every site named. One layer a variant over the same relief.
"""

from __future__ import annotations

import base64
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Protocol

from redan.physics.flight import is_shorter_low
from redan.physics.terrain import Terrain
from redan.report.frame import Frame, frame_around, furniture, ring_places
from redan.report.labels import Labels
from redan.report.relief import shaded_relief
from redan.report.svg import BLUE, GREEN, INK, PURPLE, VERMILLION, Point, path_data, tag
from redan.scenario import walk
from redan.scenario.resolved import FireUnit, Place, Resolved, Threat
from redan.units import km

WIDTH = 960.0
SCENE_MARGIN_M = 18_000.0
SITES_MARGIN_M = 9_000.0
SIDE_BY_SIDE = 13.0  # distance between symbols of one place
LEG_PIECE_M = 100_000.0  # a leg is drawn in pieces, as its geodesic may bend on the map


class Outline(Protocol):
    """The points that a unit defends against one system: how far they reach, and their edge; see `plan.footprint`."""

    @property
    def system(self) -> str: ...
    @property
    def edge(self) -> Sequence[Place]: ...
    @property
    def behind(self) -> Place | None: ...
    @property
    def any(self) -> bool: ...
    @property
    def says(self) -> str: ...


@dataclass(frozen=True)
class Reaches:
    """By fire unit, beside the published reach: against a low target, against one that turns and runs, footprints."""

    low_m: Mapping[str, float] = field(default_factory=dict)
    no_escape_m: Mapping[str, float] = field(default_factory=dict)
    outlines: Mapping[str, Sequence[Outline]] = field(default_factory=dict)  # what it defends against what falls


Layer = Callable[[Frame, Resolved, set[str], Reaches], str]


@dataclass(frozen=True)
class Maps:
    """Two pictures as SVG text, with one group of class `variant v<i>` a variant; empty if they would show nothing."""

    scene: str
    sites: str


def draw_maps(
    variants: Mapping[str, Resolved],
    baseline: str,
    terrain: Terrain | None,
    reaches: Mapping[str, Reaches] | None = None,
) -> Maps:
    """Draw both pictures for all variants; what a variant adds to the baseline has a colour of its own.

    reaches: by variant; drawn dashed (low) and dotted (no escape) inside the published one.
    """
    known = reaches or {}
    everything = list(variants.values())
    sites = [place for resolved in everything for place in _site_places(resolved)]
    routes = [point.place for resolved in everything for threat in resolved.threats for point in threat.route]
    own = _names(variants[baseline]) if baseline in variants else set()
    edges = [p for reach in known.values() for found in reach.outlines.values() for one in found for p in one.edge]
    rings = [
        place
        for name, resolved in variants.items()
        for unit in resolved.units
        if any(one.edge for one in known.get(name, Reaches()).outlines.get(unit.name, ()))
        for place in ring_places(unit.place, _reach_m(unit))
    ]

    def drawn(name: str, places: list[Place], margin_m: float, layer: Layer) -> str:
        if not places:
            return ""
        frame = frame_around(places, margin_m, WIDTH)
        layers = [layer(frame, resolved, own, known.get(variant, Reaches())) for variant, resolved in variants.items()]
        return _picture(frame, terrain, layers, name)

    scene = drawn("scene", sites + routes + rings + edges, SCENE_MARGIN_M, _scene_layer)
    return Maps(scene, drawn("sites", sites + edges, SITES_MARGIN_M, _sites_layer))


def _picture(frame: Frame, terrain: Terrain | None, layers: Sequence[str], name: str) -> str:
    clip = tag("clipPath", tag("rect", width=frame.width, height=frame.height), id=f"clip-{name}")
    relief = _relief(frame, terrain)
    groups = "".join(tag("g", layer, class_=f"variant v{i}") for i, layer in enumerate(layers))
    edge = tag("rect", width=frame.width, height=frame.height, fill="none", stroke=INK, stroke_width=1.2)
    inside = tag("g", relief, groups, furniture(frame), clip_path=f"url(#clip-{name})")
    label = "Map of the whole scene" if name == "scene" else "Map of the defended area"
    box = f"0 0 {frame.width:.0f} {frame.height:.0f}"
    return tag("svg", tag("defs", clip), inside, edge, viewBox=box, role="img", aria_label=label, class_="map")


def _relief(frame: Frame, terrain: Terrain | None) -> str:
    plain = tag("rect", width=frame.width, height=frame.height, fill="#eceade")
    if terrain is None:
        return plain
    picture = shaded_relief(
        terrain, frame.north_deg, frame.south_deg, frame.west_deg, frame.east_deg, int(frame.width / 1.6)
    )
    if picture is None:
        return plain
    left, top = frame.xy_deg(picture.north_deg, picture.west_deg)
    right, bottom = frame.xy_deg(picture.south_deg, picture.east_deg)
    data = "data:image/png;base64," + base64.b64encode(picture.png).decode()
    image = tag("image", x=left, y=top, width=right - left, height=bottom - top, href=data, preserveAspectRatio="none")
    return plain + image


def _names(resolved: Resolved) -> set[str]:
    return {e.name for group in (resolved.units, resolved.radars, resolved.assets) for e in group}


def _site_places(resolved: Resolved) -> list[Place]:
    return [e.place for group in (resolved.units, resolved.radars, resolved.assets) for e in group]


def _reach_m(unit: FireUnit) -> float:
    """Published reach against aircraft."""
    missile = unit.interceptor
    return missile.max_range_by_class_m.get("aircraft", missile.max_range_m)


def _colour(name: str, own: set[str]) -> str:
    return BLUE if name in own else VERMILLION


def _scene_layer(frame: Frame, resolved: Resolved, own: set[str], reaches: Reaches) -> str:
    labels = Labels(frame.width, frame.height)
    labels.taken += [(0, frame.height - 40, frame.width * 0.3, frame.height), (frame.width - 40, 0, frame.width, 56)]
    parts = [_rings(frame, unit, _colour(unit.name, own), reaches) for unit in resolved.units]
    routes = _packages(resolved)
    for lead, _ in routes:
        parts.append(_route(frame, lead))
        labels.block_line([frame.xy(p.place) for p in lead.route], 4)
    parts += [_approach(frame, release, target) for release, target, _ in _approaches(resolved)]
    for x, y, kind, name in _symbols(frame, resolved):
        parts.append(_symbol(x, y, kind, name, own, 3.4))
        labels.block(x, y, 4)
    for lead, count in routes:
        x, y = _label_point(frame, lead)
        parts.append(labels.place(x, y, f"{lead.group}: {count} {lead.system}", size=13, colour=PURPLE, weight="bold"))
    parts += _ring_labels(frame, labels, resolved, own, reaches)
    return "".join(parts)


def _sites_layer(frame: Frame, resolved: Resolved, own: set[str], reaches: Reaches) -> str:
    labels = Labels(frame.width, frame.height)
    labels.taken += [(0, frame.height - 40, frame.width * 0.3, frame.height), (frame.width - 40, 0, frame.width, 56)]
    parts = [_rings(frame, unit, _colour(unit.name, own), reaches) for unit in resolved.units]
    parts += [_approach(frame, release, target) for release, target, _ in _approaches(resolved)]
    symbols = _symbols(frame, resolved)
    for x, y, kind, name in symbols:
        parts.append(_symbol(x, y, kind, name, own, 6))
        labels.block(x, y, 8)
    for x, y, kind, name in symbols:
        colour = GREEN if kind == "asset" else _colour(name, own)
        weight = "bold" if kind == "asset" else None
        parts.append(labels.place(x, y, name, size=13, colour=colour, weight=weight))
    parts += _outline_labels(frame, labels, resolved, own, reaches)
    return "".join(parts)


def _outline_labels(frame: Frame, labels: Labels, resolved: Resolved, own: set[str], reaches: Reaches) -> list[str]:
    """The system's name at each outline, at its far side, where outlines differ most; one label a unit's system."""
    written: list[str] = []
    seen: set[tuple[str, str]] = set()
    for unit in resolved.units:
        for outline in reaches.outlines.get(unit.name, ()):
            if outline.behind is None or (unit.system, outline.system) in seen:
                continue
            seen.add((unit.system, outline.system))
            x, y = frame.xy(outline.behind)
            written.append(labels.place(x, y, outline.system, size=12, colour=_colour(unit.name, own)))
    return written


def _symbols(frame: Frame, resolved: Resolved) -> list[tuple[float, float, str, str]]:
    """Where each site's symbol goes: those of one place stand side by side."""
    sites = [(unit.place, "unit", unit.name) for unit in resolved.units]
    sites += [(radar.place, "radar", radar.name) for radar in resolved.radars if radar.unit is None]
    own = {unit.name for unit in resolved.units} | {radar.name for radar in resolved.radars}
    posts = {net.command_post for net in resolved.nets}
    for asset in resolved.assets:
        if asset.kind == "command-post" and asset.name in posts:
            sites.append((asset.place, "post", asset.name))
        elif asset.unit is None and asset.name not in own:
            sites.append((asset.place, "asset", asset.name))
    groups: dict[tuple[int, int], list[tuple[float, float, str, str]]] = {}
    for place, kind, name in sites:
        x, y = frame.xy(place)
        groups.setdefault((round(x), round(y)), []).append((x, y, kind, name))
    spread = []
    for members in groups.values():
        for i, (x, y, kind, name) in enumerate(members):
            spread.append((x + (i - (len(members) - 1) / 2) * SIDE_BY_SIDE, y, kind, name))
    return sorted(spread, key=lambda symbol: symbol[1])


def _symbol(x: float, y: float, kind: str, name: str, own: set[str], r: float) -> str:
    """Fire unit: disc. Radar: triangle. Command post: diamond. Asset: square. Hollow: added by the variant."""
    colour = GREEN if kind == "asset" else _colour(name, own)
    edge: dict[str, str | float] = {"fill": colour, "stroke": "#ffffff", "stroke_width": 1.0}
    if colour == VERMILLION:
        edge = {"fill": "#ffffff", "stroke": colour, "stroke_width": 0.35 * r}
        r = 0.85 * r
    if kind == "unit":
        return tag("circle", cx=x, cy=y, r=r, **edge)
    if kind == "radar":
        return tag("path", d=path_data([(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)], closed=True), **edge)
    if kind == "post":
        return tag("path", d=path_data([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], closed=True), **edge)
    return tag("rect", x=x - r * 0.9, y=y - r * 0.9, width=1.8 * r, height=1.8 * r, **edge)


def _rings(frame: Frame, unit: FireUnit, colour: str, reaches: Reaches) -> str:
    """The published reach; inside it dashed the reach against a low target, dotted the no-escape range."""
    low_m, outrun_m = reaches.low_m.get(unit.name), reaches.no_escape_m.get(unit.name)
    parts = [_ring(frame, unit.place, _reach_m(unit), stroke=colour, stroke_width=1.1, stroke_opacity=0.75)]
    if low_m and is_shorter_low(low_m, _reach_m(unit)):
        dashes = "4 3"
        parts.append(_ring(frame, unit.place, low_m, stroke=colour, stroke_width=1.3, stroke_dasharray=dashes))
    if outrun_m and is_shorter_low(outrun_m, _reach_m(unit)):
        dots = "1 4"
        parts.append(_ring(frame, unit.place, outrun_m, stroke=colour, stroke_width=1.6, stroke_dasharray=dots))
    for outline in reaches.outlines.get(unit.name, ()):
        if outline.edge:
            points = [frame.xy(place) for place in outline.edge]
            says = tag("title", escape(f"{unit.name} defends these points against {outline.system}"))
            style = {"stroke": colour, "stroke_width": 1.4, "stroke_dasharray": "8 3 2 3", "fill_opacity": 0.06}
            parts.append(tag("path", says, d=path_data(points, closed=True), fill=colour, **style))
    return "".join(parts)


def _ring(frame: Frame, place: Place, reach_m: float, **style: float | str) -> str:
    return tag("path", d=path_data(frame.ring(place, reach_m), closed=True), fill="none", **style)


def _ring_labels(frame: Frame, labels: Labels, resolved: Resolved, own: set[str], reaches: Reaches) -> list[str]:
    """One label a system, on the ring of its first unit that crosses the picture; the low reach if no other does."""
    written: list[str] = []
    seen: set[str] = set()
    for unit in sorted(resolved.units, key=_reach_m, reverse=True):
        if unit.system in seen:
            continue
        rings = [_reach_m(unit), *(m for m in (reaches.low_m.get(unit.name),) if m)]
        crossing = ([p for p in frame.ring(unit.place, m) if frame.holds(p, 24)][::3] for m in rings)
        points = next((found for found in crossing if found), [])
        if not points:
            continue
        seen.add(unit.system)
        x, y = min(points, key=lambda p: sum(abs(b[0] - p[0]) < 90 and abs(b[1] - p[1]) < 24 for b in labels.taken))
        words = f"{unit.system} {km(_reach_m(unit))}{_low_words(unit, reaches)}"
        written.append(labels.place(x, y, words, size=12, colour=_colour(unit.name, own)))
    return written


def _low_words(unit: FireUnit, reaches: Reaches) -> str:
    low_m, outrun_m = reaches.low_m.get(unit.name), reaches.no_escape_m.get(unit.name)
    words = ""
    if low_m is not None and is_shorter_low(low_m, _reach_m(unit)):
        words = f", low {km(low_m)}" if low_m > 0.0 else ", low none"
    if outrun_m is not None and is_shorter_low(outrun_m, _reach_m(unit)):
        words += f", no escape {km(outrun_m)}"
    return words


def _packages(resolved: Resolved) -> list[tuple[Threat, int]]:
    """The first aircraft of each package, and how many there are."""
    aircraft = [threat for threat in resolved.threats if threat.carrier is None and threat.route]
    counts = Counter(threat.group for threat in aircraft)
    leads: dict[str, Threat] = {}
    for threat in aircraft:
        leads.setdefault(threat.group, threat)
    return [(lead, counts[group]) for group, lead in leads.items()]


def _route(frame: Frame, lead: Threat) -> str:
    """The route along its geodesics, with an arrow on each leg that shows long enough."""
    points: list[Point] = []
    arrows = []
    for leg in walk.legs_of(lead.route, walk.sea_level):  # none for what starts and flies straight to its target
        pieces = 2 * max(1, math.ceil(leg.length_m / LEG_PIECE_M))
        drawn = [frame.xy(Place(lat, lon)) for lat, lon in zip(*walk.places_along(leg, pieces), strict=True)]
        points += drawn[1:] if points else drawn
        (x0, y0), (x1, y1) = drawn[pieces // 2 - 1], drawn[pieces // 2 + 1]
        if math.dist(drawn[0], drawn[-1]) > 40:
            arrows.append(_arrow(*drawn[pieces // 2], math.atan2(y1 - y0, x1 - x0)))
    if not points:
        return ""
    line = tag("path", d=path_data(points), fill="none", stroke=PURPLE, stroke_width=2.2, stroke_linejoin="round")
    return line + "".join(arrows)


def _arrow(x: float, y: float, heading: float) -> str:
    turn = f"translate({x:.1f} {y:.1f}) rotate({math.degrees(heading):.1f})"
    return tag("path", d="M7 0L-5 5L-2 0L-5 -5Z", fill=PURPLE, transform=turn)


def _label_point(frame: Frame, lead: Threat) -> Point:
    """A point of the route inside the picture: its first waypoint, or the first that shows."""
    points = [frame.xy(waypoint.place) for waypoint in lead.route]
    return next((p for p in points if frame.holds(p, 10)), points[0])


def _approaches(resolved: Resolved) -> list[tuple[Place, Place, str]]:
    """Release point and target of each kind of shot: one a package, munition and target."""
    carriers = {threat.name: threat for threat in resolved.threats}
    targets = {asset.name: asset.place for asset in resolved.assets}
    shots: dict[tuple[str, str, str, float], tuple[Place, Place, str]] = {}
    for threat in resolved.threats:
        if threat.target is None:
            continue
        if threat.carrier is None:
            start = threat.route[-1].place
            key = (threat.group, threat.system, threat.target, 0.0)
            shots.setdefault(key, (start, targets[threat.target], threat.system))
            continue
        key = (threat.group, threat.system, threat.target, round(threat.release_after_m, -3))
        if key not in shots:
            legs = walk.legs_of(carriers[threat.carrier].route, walk.sea_level)
            release = walk.release(legs, threat.release_after_m, threat.release_delay_s).spot.place
            shots[key] = release, targets[threat.target], threat.system
    return list(shots.values())


def _approach(frame: Frame, release: Place, target: Place) -> str:
    (x0, y0), (x1, y1) = frame.xy(release), frame.xy(target)
    line = tag("line", x1=x0, y1=y0, x2=x1, y2=y1, stroke=PURPLE, stroke_width=1.2, stroke_dasharray="5 4")
    return line + tag("circle", cx=x0, cy=y0, r=4, fill="#ffffff", stroke=PURPLE, stroke_width=1.8)
