"""Does every place lie where it can lie? Sea, edge of the terrain, latitude and longitude exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.physics.geodesy import EARTH_MEAN_RADIUS_M
from redan.scenario.ground import Ground, swapped, written
from redan.scenario.report import Path, Report
from redan.scenario.resolved import Place
from redan.scenario.slips import slip_near, slips
from redan.scenario.walk import distance_m, unit_vectors

# A place farther than this from every other, which lands near another when its numbers are exchanged, is asked about:
# it may be right (a take-off 240 km from the next waypoint), so it is no error. Both distances are a judgement.
_ALONE_M = 150_000.0
_NEAR_M = 75_000.0
_MOST_SPOTS = 1_500
_REMOTE_M = 200_000.0  # what stands on the ground farther than this from everything else is worth a warning


@dataclass(frozen=True)
class Spot:
    """A place as the file has it: whose it is, where it is written, whether it must be land."""

    label: str
    place: Place
    path: Path
    on_ground: bool
    far: bool = False  # missiles start there: the reach of the missile says how far that may be


def check_places(spots: Sequence[Spot], ground: Ground, terrain: str, report: Report) -> None:
    """Every place on the terrain, on land where it must be, not exchanged."""
    for spot in spots:
        if spot.far and not ground.covers(spot.place):
            _outside(spot, ground, terrain, report)
    spots = [spot for spot in spots if not spot.far]
    distances = _distances(spots)
    strays = _strays(distances)
    for index, spot in enumerate(spots):
        if not ground.covers(spot.place):
            _outside(spot, ground, terrain, report)
        elif spot.on_ground and ground.is_sea(spot.place):
            _at_sea(spot, ground, terrain, report, exchanged=index in strays)
        elif index in strays:
            other = swapped(spot.place)
            assert other is not None
            far = f"lies {strays[index] / 1000:.0f} km from every other place of the file"
            report.warning(
                f"{spot.label}{written(spot.place)} {far}",
                spot.path,
                "exchanged, its numbers would lie among them",
                f"if latitude and longitude are exchanged, write {written(other)}; it runs as written",
            )
        elif spot.on_ground and distances is not None and distances[0][index] > _REMOTE_M:
            far = f"{written(spot.place)} lies {distances[0][index] / 1000:.0f} km from every other place of the file"
            others = [other.place for other in spots if other.place != spot.place]
            slip = slip_near(spot.place, others, distances[0][index] / 4)
            report.warning(spot.label + far, spot.path, "", slip or "check its digits and letters")


def _outside(spot: Spot, ground: Ground, terrain: str, report: Report) -> None:
    grid = ground.terrain
    assert grid is not None
    edges = f"{grid.south_deg:g} to {grid.north_deg:g} N, {grid.west_deg:g} to {grid.east_deg:g} E"
    remedy = "move it, or name terrain that covers it, or write terrain: none for a smooth earth"
    for other, slip in slips(spot.place):
        if ground.covers(other):
            remedy = f"is it {written(other)} ({slip})? that is covered"
    what = f'{spot.label}{written(spot.place)} lies outside the terrain "{terrain}"'
    report.error(what, spot.path, f"it covers {edges}", remedy)


def _at_sea(spot: Spot, ground: Ground, terrain: str, report: Report, *, exchanged: bool) -> None:
    if too_high_m := ground.too_high_m(spot.place):
        what = f"{spot.label}{written(spot.place)} has height 0 in the terrain, as everything below sea level there"
        remedy = f"its height is up to {too_high_m:.0f} m too great; move it if that matters"
        report.warning(what, spot.path, "", remedy)
        return
    land = ground.nearest_land(spot.place)
    remedy = "move it to land"
    if land is not None:
        remedy = f"the nearest land is {written(land)}, {distance_m(spot.place, land) / 1000:.1f} km away"
    other = swapped(spot.place) if exchanged else None
    if other is not None and ground.covers(other) and not ground.is_sea(other):
        remedy = f"are latitude and longitude exchanged? {written(other)} is land"
    what = f'{spot.label}{written(spot.place)} lies at sea (height 0 in the terrain "{terrain}")'
    report.error(what, spot.path, "what stands on the ground needs land", remedy)


F8 = NDArray[np.float64]
Distances = tuple[F8, F8]


def _strays(distances: Distances | None) -> dict[int, float]:
    """Index and distance to the nearest other place (m) of those that may be exchanged."""
    if distances is None:
        return {}
    nearest, exchanged = distances
    return {int(i): float(nearest[i]) for i in np.nonzero((nearest > _ALONE_M) & (exchanged < _NEAR_M))[0]}


def nearest_m(vectors: F8, others: F8) -> F8:
    """Distance (m) over a sphere from each place (N, 3) to the nearest of some others (M, 3)."""
    nearest: F8 = EARTH_MEAN_RADIUS_M * np.arccos(np.minimum((others @ vectors.T).max(axis=0), 1.0))
    return nearest


def _distances(spots: Sequence[Spot]) -> Distances | None:
    """Distance (m) of each place to the nearest other, as it is and with its numbers exchanged.

    None for too few places to tell, and for so many that the table of all pairs would fill the memory.
    """
    if not (len({spot.place for spot in spots}) >= 3 and len(spots) <= _MOST_SPOTS):
        return None
    here = unit_vectors([spot.place for spot in spots])
    there = unit_vectors([swapped(spot.place) or Place(-spot.place.latitude_rad, 0.0) for spot in spots])
    same = here @ here.T > 1 - 1e-12  # the same place again is not another
    nearest = np.arccos(np.clip(np.where(same, -1.0, here @ here.T).max(axis=1), -1, 1)) * EARTH_MEAN_RADIUS_M
    exchanged = np.arccos(np.clip(np.where(same, -1.0, there @ here.T).max(axis=1), -1, 1)) * EARTH_MEAN_RADIUS_M
    return nearest, exchanged
