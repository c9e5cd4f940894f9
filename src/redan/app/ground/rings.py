"""Distances on bearings as GeoJSON, and bits as a picture."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.app.ground import models as m
from redan.plan import cover
from redan.plan.coverage import BEARINGS, Ring, Window, united
from redan.report.relief import encode_indexed
from redan.scenario.resolved import Place

DIGITS = 5  # of degrees: about a metre
DEAD_ZONE_M = 1_000.0  # a smaller one is not cut out of a polygon


@dataclass(frozen=True)
class Colour:
    """A class of a picture: red, green, blue, opacity (each to 255)."""

    name: str
    says: str
    rgba: tuple[int, int, int, int]


# Okabe and Ito's sky blue, orange, green and purple: told apart by the colour-blind, and over light and dark relief
SEEN = Colour("seen", "a radar sees it; no missile gets there guided", (86, 180, 233, 105))
ENGAGED = Colour("engaged", "a missile gets there, and its radar guides it", (230, 159, 0, 125))
SOLID = Colour("ground", "no air: the ground is higher than that", (90, 90, 90, 120))
BOTH = Colour("both", "in both variants", (110, 120, 135, 90))
HERE = Colour("here", "in {here} only", (0, 158, 115, 150))
THERE = Colour("there", "in {there} only", (204, 121, 167, 165))


def degrees(place: Place) -> tuple[float, float]:
    """[longitude, latitude] in degrees."""
    return round(math.degrees(place.longitude_rad), DIGITS), round(math.degrees(place.latitude_rad), DIGITS)


def ring_of(centre: Place, ring: Ring) -> m.Ring:
    """A ring as the page gets it."""
    far = [round(metres) for metres in ring.far_m.tolist()]
    gap = [round(metres) for metres in ring.gap_m.tolist()]
    held = ring.far_m > 0.0
    nearest = float(ring.near_m[held].min()) if held.any() else 0.0
    return m.Ring(far_m=far, gap_m=gap, nearest_m=round(nearest), geometry=_polygon(centre, ring, held))


def _polygon(centre: Place, ring: Ring, held: NDArray[np.bool_]) -> dict[str, Any] | None:
    if not held.any():
        return None
    lines = [_line(centre, ring.far_m)[::-1]]  # bearings turn clockwise, an outer line of GeoJSON the other way
    near = np.where(held, ring.near_m, 0.0)
    if float(near[held].min()) > DEAD_ZONE_M:
        lines.append(_line(centre, near))
    return {"type": "Polygon", "coordinates": lines}


def _line(centre: Place, distances_m: NDArray[np.float64]) -> list[list[float]]:
    """Closed line through the ends of bearings; longitudes without a jump, so perhaps beyond 180."""
    azimuths, ends = np.arange(BEARINGS) * (2.0 * math.pi / BEARINGS), np.empty((BEARINGS, 2))
    cover.lay(centre.latitude_rad, centre.longitude_rad, azimuths, np.ascontiguousarray(distances_m), ends)
    line: list[list[float]] = np.degrees(ends[:, ::-1]).round(DIGITS).tolist()
    return [*line, line[0]]


def outline(places: Sequence[Place]) -> dict[str, Any] | None:
    """A GeoJSON polygon through places that turn clockwise."""
    if len(places) < 3:
        return None
    line = [list(degrees(place)) for place in places][::-1]
    return {"type": "Polygon", "coordinates": [[*line, line[0]]]}


def picture_of(window: Window) -> m.Picture:
    """What is seen, what can be engaged, where there is ground instead of air."""
    bits = window.bits
    engaged = (bits & cover.ENGAGED) > 0
    seen = ((bits & cover.SEEN) > 0) & ~engaged
    solid = ((bits & cover.SOLID) > 0) & ~engaged & ~seen
    return _picture(window, [(SEEN, seen), (ENGAGED, engaged), (SOLID, solid)])


def difference_of(here: Window | None, there: Window | None, bit: int, names: tuple[str, str]) -> m.Picture | None:
    """Where one bit holds in both, in the first alone, in the second alone; None where neither has any range."""
    if (basis := here or there) is None:
        return None
    nothing = basis._replace(bits=np.zeros_like(basis.bits))
    # laid over each other as two bits of one window: first and second
    both = united([_as_bit(here or nothing, bit, 1), _as_bit(there or nothing, bit, 2)])
    says = {"here": names[0], "there": names[1]}
    return _picture(both, [(BOTH, both.bits == 3), (HERE, both.bits == 1), (THERE, both.bits == 2)], says)


def _as_bit(window: Window, bit: int, value: int) -> Window:
    return window._replace(bits=np.where(window.bits & bit, value, 0).astype(np.uint8))


def _picture(
    window: Window, layers: Sequence[tuple[Colour, NDArray[np.bool_]]], says: dict[str, str] | None = None
) -> m.Picture:
    rows, columns = window.bits.shape
    indices = np.zeros((rows, columns), np.uint8)
    for number, (_, mask) in enumerate(layers):
        indices[mask] = number + 1
    areas = window.pixel_areas_m2
    png = encode_indexed(indices, [(0, 0, 0, 0), *(colour.rgba for colour, _ in layers)], level=4)
    west, south, east, north = (round(edge, 7) for edge in window.edges_deg)
    return m.Picture(
        png=base64.b64encode(png).decode("ascii"),
        width=columns,
        height=rows,
        west_deg=west,
        south_deg=south,
        east_deg=east,
        north_deg=north,
        corners=[(west, north), (east, north), (east, south), (west, south)],
        pixel_m=round(math.sqrt(float(areas[len(areas) // 2, 0]))),
        classes=[
            m.PictureClass(
                name=colour.name,
                says=colour.says.format(**(says or {})),
                colour=f"#{bytes(colour.rgba[:3]).hex()}",
                opacity=round(colour.rgba[3] / 255, 2),
                area_km2=None if colour is SOLID else round(float((mask * areas).sum()) / 1e6, 1),
            )
            for colour, mask in layers
        ],
    )
