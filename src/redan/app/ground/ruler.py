"""POST /api/ground: distances, bearings, heights along a line, who sees whom, the horizon."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

from redan.app.ground import models as m
from redan.app.ground.asked import scenario_of, terrain_named
from redan.errors import InputError, Problem
from redan.physics.geodesy import geodesic_direct, geodesic_inverse, horizon_ground_range_m, wrap_longitude
from redan.physics.grid import Terrain, smooth_earth
from redan.physics.propagation import effective_radius_m, line_of_sight, minimum_visible_height_m
from redan.plan.routes import nearest_turn

DEFAULT_HEIGHT_M = 10.0  # above ground, of points without one: a mast
LONGEST_M = 600_000.0  # of a leg whose sight is asked: beyond, the parabola of the bent ray is no circle any more
HALF_CELL_M, METRES_PER_DEGREE, MOST_LOOKED_AT = 500.0, 111_000.0, 4000  # of the search for the closest place
SMOOTH = "No elevation data: a smooth earth at sea level."


def ground(asked: m.GroundRequest, folder: Path) -> m.Ruler:
    """A line measured over the ground of a text; InputError where the line or the heights are none."""
    scenario = scenario_of(asked.text, folder)
    terrain = terrain_named(scenario.part.terrain, folder)
    radius_m = effective_radius_m(scenario.part.effective_earth_radius)
    heights = asked.heights_m or [DEFAULT_HEIGHT_M] * len(asked.line)
    if len(heights) != len(asked.line):
        what = f"{len(heights)} heights for {len(asked.line)} points"
        raise InputError(Problem(what, allowed="one height a point, or none at all"))
    points = [(math.radians(lat), wrap_longitude(math.radians(lon))) for lon, lat in asked.line]
    over = asked.heights_m is None or asked.above == "ground"
    ends_m = [_height_m(terrain, point) * over + height for point, height in zip(points, heights, strict=True)]
    measured = [geodesic_inverse(*a, *b) for a, b in pairwise(points)]
    whole_m = sum(length for length, _, _ in measured)
    legs, profile, begun_m = [], [], 0.0
    for i, (length, out, arrives) in enumerate(measured):
        count = max(2, round(asked.points * length / whole_m)) if whole_m > 0.0 else 2
        line = _Line(terrain, radius_m, points[i], points[i + 1], length, out, ends_m[i], ends_m[i + 1])
        profile += line.profile(begun_m, count, first=i == 0)
        legs.append(
            m.Leg(
                length_m=round(length, 1),
                bearing_deg=_turn(out),
                back_bearing_deg=_turn(arrives + math.pi),
                sight=line.sight(),
            )
        )
        begun_m += length
    says = [] if terrain is not None else [SMOOTH]
    if any(length > LONGEST_M for length, _, _ in measured):
        says.append(f"A leg is longer than {LONGEST_M / 1e3:.0f} km: beyond, its line of sight is only rough.")
    return m.Ruler(
        length_m=round(whole_m, 1),
        legs=legs,
        ends_msl_m=[round(height, 1) for height in ends_m],
        profile=profile,
        earth_radius_m=round(radius_m),
        terrain=None if terrain is None else scenario.part.terrain,
        says=says,
    )


class _Line:
    """One leg, from a point to the next (rad), with the heights of its ends above sea."""

    def __init__(
        self, terrain: Terrain | None, radius_m: float, begin: tuple[float, float], end: tuple[float, float],
        length_m: float, azimuth_rad: float, from_m: float, to_m: float,
    ) -> None:  # fmt: skip
        self.terrain, self.radius_m, self.begin = terrain, radius_m, begin
        self.end = end[0], nearest_turn(end[1], begin[1])
        self.length_m, self.azimuth_rad, self.from_m, self.to_m = length_m, azimuth_rad, from_m, to_m

    def profile(self, begun_m: float, count: int, *, first: bool) -> list[m.ProfilePoint]:
        """Evenly spaced places, without the one that the leg before ended in."""
        return [
            m.ProfilePoint(
                distance_m=round(begun_m + way, 1),
                place=(round(math.degrees(lon), 6), round(math.degrees(lat), 6)),
                ground_m=round(_height_m(self.terrain, (lat, lon)), 1),
                sight_m=round(self.sight_m(way), 1),
            )
            for way, lat, lon in self._places(count)
            if first or way > 0.0
        ]

    def _places(self, count: int) -> list[tuple[float, float, float]]:
        found = []
        for n in range(count + 1):
            way = self.length_m * n / count
            latitude, longitude, _ = geodesic_direct(*self.begin, self.azimuth_rad, way)
            found.append((way, latitude, nearest_turn(longitude, self.begin[1])))
        return found

    def sight_m(self, way_m: float) -> float:
        """Height above sea of the line of sight."""
        share = way_m / self.length_m if self.length_m > 0.0 else 0.0
        sag = way_m * (self.length_m - way_m) / (2.0 * self.radius_m)
        return self.from_m + (self.to_m - self.from_m) * share - sag

    def sight(self) -> m.Sight:
        """Who sees whom, as the plan decides it."""
        grid = smooth_earth() if self.terrain is None else self.terrain.grid
        ends = (*self.begin, self.from_m, *self.end, self.to_m, self.radius_m)
        seen = line_of_sight(grid, *ends)
        horizons = tuple(horizon_ground_range_m(height, self.radius_m) for height in (self.from_m, self.to_m))
        lowest = minimum_visible_height_m(grid, *self.begin, self.from_m, *self.end, self.radius_m)
        closest_m, clearance_m = self._closest()
        by_horizon = not seen and not line_of_sight(smooth_earth(), *ends)
        return m.Sight(
            seen=seen,
            hidden_by="" if seen else "horizon" if by_horizon else "ground",
            clearance_m=round(clearance_m, 1),
            closest_m=round(closest_m, 1),
            horizon_m=(round(horizons[0], 1), round(horizons[1], 1)),
            both_horizons_m=round(sum(horizons), 1),
            lowest_seen_msl_m=round(lowest, 1),
            lowest_seen_above_ground_m=round(lowest - _height_m(self.terrain, self.end), 1),
        )

    def _closest(self) -> tuple[float, float]:
        """Where the line comes closest to the ground (or is deepest in it), and how far over it.

        The half cell at either end is left out, as it is when sight is decided.
        """
        half_m = HALF_CELL_M if self.terrain is None else 0.5 * self.terrain.step_deg * METRES_PER_DEGREE
        count = min(max(int(self.length_m / half_m), 8), MOST_LOOKED_AT)
        least_m = min(half_m, 0.45 * self.length_m)
        over = [
            (self.sight_m(way) - _height_m(self.terrain, (lat, lon)), way)
            for way, lat, lon in self._places(count)
            if least_m <= way <= self.length_m - least_m
        ]
        clearance, way = min(over)
        return way, clearance


def _height_m(terrain: Terrain | None, place: tuple[float, float]) -> float:
    return 0.0 if terrain is None else terrain.height_at_m(*place)


def _turn(azimuth_rad: float) -> float:
    return round(math.degrees(azimuth_rad) % 360.0, 3) % 360.0

