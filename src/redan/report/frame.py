"""A map frame: degrees to picture, range rings as true geodesics, scale bar, north arrow, degree marks.

Projection: equirectangular, true to scale along the middle parallel; over a few hundred kilometres lengths are right
to about 2 %. Range rings are computed on the WGS84 ellipsoid and then drawn, so they show the true reach.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from redan.physics.geodesy import geodesic_direct, geodesic_inverse
from redan.report.svg import GREY, INK, Point, tag, text, ticks
from redan.scenario.resolved import Place

METRES_PER_DEGREE = 111_320.0  # of longitude at the equator; of latitude near enough for margins and shading
RING_POINTS = 120  # a polygon of 120 sides stays within 0.04 % of the circle


@dataclass(frozen=True)
class Frame:
    """A window of latitude and longitude on a picture `width` wide."""

    north_deg: float
    south_deg: float
    west_deg: float
    east_deg: float
    width: float

    @property
    def shrink(self) -> float:
        """Degrees of latitude that one degree of longitude is as long as."""
        return math.cos(math.radians((self.north_deg + self.south_deg) / 2))

    @property
    def height(self) -> float:
        return self.width * (self.north_deg - self.south_deg) / ((self.east_deg - self.west_deg) * self.shrink)

    def xy_deg(self, latitude_deg: float, longitude_deg: float) -> Point:
        longitude_deg = nearest_turn_deg(longitude_deg, (self.west_deg + self.east_deg) / 2)
        x = (longitude_deg - self.west_deg) / (self.east_deg - self.west_deg) * self.width
        y = (self.north_deg - latitude_deg) / (self.north_deg - self.south_deg) * self.height
        return x, y

    def xy(self, place: Place) -> Point:
        return self.xy_deg(math.degrees(place.latitude_rad), math.degrees(place.longitude_rad))

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        x, y = point
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    def ring(self, place: Place, radius_m: float) -> list[Point]:
        """Points at one geodesic distance from a place."""
        return [self.xy(point) for point in ring_places(place, radius_m)]


def nearest_turn_deg(longitude_deg: float, other_deg: float) -> float:
    """The same longitude, full turns away where that is nearer to the other: no seam at 180 degrees."""
    return longitude_deg + turns_deg(longitude_deg, other_deg)


def turns_deg(longitude_deg: float, other_deg: float) -> float:
    """The full turns that bring a longitude nearest to another."""
    return 360.0 * round((other_deg - longitude_deg) / 360.0)


@lru_cache(maxsize=1024)
def ring_places(place: Place, radius_m: float) -> tuple[Place, ...]:
    """Places at one geodesic distance, evenly spread in azimuth."""
    start = place.latitude_rad, place.longitude_rad
    azimuths = (2 * math.pi * k / RING_POINTS for k in range(RING_POINTS))
    return tuple(Place(*geodesic_direct(*start, azimuth, radius_m)[:2]) for azimuth in azimuths)


def frame_around(places: Iterable[Place], margin_m: float, width: float, *, flattest: float = 0.55) -> Frame:
    """A frame that holds all places (one or more) with a margin, no flatter than `flattest` and no taller than wide."""
    found = [(math.degrees(p.latitude_rad), math.degrees(p.longitude_rad)) for p in places]
    north, south = max(latitude for latitude, _ in found), min(latitude for latitude, _ in found)
    longitudes = [nearest_turn_deg(longitude, found[0][1]) for _, longitude in found]
    east, west = max(longitudes), min(longitudes)
    shrink = math.cos(math.radians((north + south) / 2))
    pad = margin_m / METRES_PER_DEGREE
    high, wide = north - south + 2 * pad, (east - west) * shrink + 2 * pad
    high, wide = max(high, wide * flattest), max(wide, high)
    middle, centre = (north + south) / 2, (east + west) / 2
    return Frame(middle + high / 2, middle - high / 2, centre - wide / shrink / 2, centre + wide / shrink / 2, width)


def furniture(frame: Frame) -> str:
    """Degree marks along the edge, scale bar and north arrow."""
    return _degrees(frame) + _scale_bar(frame) + _north(frame)


def _degrees(frame: Frame) -> str:
    parts = []
    step_count = 5
    for longitude in ticks(frame.west_deg, frame.east_deg, step_count):
        x, _ = frame.xy_deg(frame.north_deg, longitude)
        parts.append(tag("line", x1=x, x2=x, y1=0, y2=5, stroke=INK, stroke_width=0.8))
        if 20 < x < frame.width - 40:
            parts.append(text(x, 15, _degree(longitude, "E", "W"), font_size=9, text_anchor="middle", class_="halo"))
    for latitude in ticks(frame.south_deg, frame.north_deg, step_count):
        _, y = frame.xy_deg(latitude, frame.west_deg)
        parts.append(tag("line", x1=0, x2=5, y1=y, y2=y, stroke=INK, stroke_width=0.8))
        if 25 < y < frame.height - 40:
            parts.append(text(7, y + 3, _degree(latitude, "N", "S"), font_size=9, class_="halo"))
    return "".join(parts)


def _degree(value: float, positive: str, negative: str) -> str:
    value = nearest_turn_deg(value, 0.0)
    return f"{abs(value):.2f}".rstrip("0").rstrip(".") + "\u00b0 " + (positive if value >= 0 else negative)


def _scale_bar(frame: Frame) -> str:
    """A bar of round length, measured along the middle parallel's geodesic."""
    middle = math.radians((frame.north_deg + frame.south_deg) / 2)
    span_m, _, _ = geodesic_inverse(middle, math.radians(frame.west_deg), middle, math.radians(frame.east_deg))
    length_km = max(v for v in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if v * 1000 <= max(span_m / 4, 1000))
    pixels = length_km * 1000 / span_m * frame.width
    x, y = 14.0, frame.height - 14.0
    back = tag("rect", x=x - 8, y=y - 20, width=pixels + 16, height=28, rx=2, fill="#ffffff", fill_opacity=0.75)
    half = tag("rect", x=x, y=y - 4, width=pixels / 2, height=4, fill=INK)
    rest = tag("rect", x=x, y=y - 4, width=pixels, height=4, fill="none", stroke=INK, stroke_width=0.8)
    words = text(x + pixels / 2, y - 8, f"{length_km} km", font_size=10, text_anchor="middle")
    return back + half + rest + words


def _north(frame: Frame) -> str:
    x, y = frame.width - 22.0, 16.0
    arrow = tag("path", d=f"M{x:.0f} {y:.0f}l6 18l-6 -5l-6 5Z", fill=INK)
    back = tag("rect", x=x - 12, y=y - 8, width=24, height=42, rx=2, fill="#ffffff", fill_opacity=0.75)
    return back + arrow + text(x, y + 30, "N", font_size=11, text_anchor="middle", font_weight="bold", fill=GREY)
