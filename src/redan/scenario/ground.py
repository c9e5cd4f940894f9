"""The ground under a scenario, as far as checks need it: covered or not, land or sea."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from redan.physics.geodesy import wrap_longitude
from redan.physics.terrain import PACKAGED, Terrain
from redan.scenario.resolved import Place

NO_TERRAIN = "none"


def terrain_name(written: str, scenario_path: str) -> str | None:
    """What `terrain:` names: packaged data as it stands, a file next to the scenario, None for "none"."""
    if written == NO_TERRAIN:
        return None
    if written in PACKAGED:
        return written
    return str(Path(scenario_path).parent / written)


def swapped(place: Place) -> Place | None:
    """Latitude and longitude exchanged, where that is a position at all."""
    if abs(place.longitude_rad) > math.pi / 2:
        return None
    return Place(place.longitude_rad, place.latitude_rad)


def written(place: Place) -> str:
    """A place as a file spells it: [33.51 N, 36.28 E]. To 0.1 m, because it is proposed and pasted."""
    latitude, longitude = math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"[{_digits(latitude)} {north}, {_digits(longitude)} {east}]"


def _digits(degrees: float) -> str:
    return f"{abs(degrees):.6f}".rstrip("0").rstrip(".")


# Land below sea level, where the packaged data holds 0 as it does at sea (a known fault of the data, stated with it):
# south, north, west, east in degrees, and the most by which it is too high.
_DEPRESSIONS = (
    (30.7, 33.0, 35.3, 35.7, 430.0),  # the Jordan valley and the Dead Sea
    (36.5, 37.2, 49.9, 54.0, 28.0),  # the coast of the Caspian Sea, and that sea itself
)


@lru_cache(maxsize=65_536)
def _height_m(terrain: Terrain, place: Place) -> float:
    """Elevation above sea level; remembered, because every variant and reading asks about the same places."""
    return terrain.height_at_m(place.latitude_rad, place.longitude_rad)


@dataclass(frozen=True)
class Ground:
    """Elevation data, or a smooth sea-level earth without it."""

    terrain: Terrain | None

    def covers(self, place: Place) -> bool:
        """Whether there is elevation data for the place; always, where there is none at all."""
        return self.terrain is None or self.terrain.covers(place.latitude_rad, place.longitude_rad)

    def height_m(self, place: Place) -> float:
        """Elevation above sea level."""
        return 0.0 if self.terrain is None else _height_m(self.terrain, place)

    def at_m(self, latitude_rad: float, longitude_rad: float) -> float:
        """Elevation above sea level, by numbers."""
        return self.height_m(Place(latitude_rad, longitude_rad))

    def is_sea(self, place: Place) -> bool:
        """Whether all cells around the place hold 0."""
        return self.terrain is not None and self.covers(place) and self.height_m(place) == 0.0

    def too_high_m(self, place: Place) -> float:
        """The most by which packaged data is too high there: above 0 in a depression where it holds 0 for land."""
        latitude, longitude = math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)
        for south, north, west, east, most_m in _DEPRESSIONS:
            if south <= latitude <= north and west <= longitude <= east:
                return most_m
        return 0.0

    def nearest_land(self, place: Place) -> Place | None:
        """Centre of the nearest cell above 0 within about 100 cells; None if there is none."""
        if self.terrain is None:
            return None
        grid, step, wide = self.terrain.height_m, self.terrain.step_deg, self.terrain.step_east_deg
        row = int((self.terrain.north_deg - math.degrees(place.latitude_rad)) / step)
        longitude = self.terrain.turned_deg(math.degrees(place.longitude_rad))
        column = int((longitude - self.terrain.west_deg) / wide)
        for reach in (4, 20, 100):
            top, there = max(row - reach, 0), np.arange(column - reach, column + reach + 1)
            if around := self.terrain.columns_around:
                window = grid[top : row + reach + 1, there % around]
            else:
                there = there[(there >= 0) & (there < grid.shape[1])]
                window = grid[top : row + reach + 1, there]
            rows, columns = np.nonzero(window > 0)
            if len(rows):
                narrow = math.cos(place.latitude_rad) * wide / step
                best = np.argmin((rows + top - row) ** 2 + ((there[columns] - column) * narrow) ** 2)
                latitude = self.terrain.north_deg - (rows[best] + top + 0.5) * step
                longitude = self.terrain.west_deg + (there[columns[best]] + 0.5) * wide
                return Place(math.radians(latitude), wrap_longitude(math.radians(longitude)))
        return None
