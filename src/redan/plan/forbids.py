"""What forbids it where a fire unit has no launch window against a path: the first check that leaves no place.

The checks are those of `windows.meet`, in the order of `layout.Reach`, at the samples of the path.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from redan.layout import Reach
from redan.plan import windows as kernel
from redan.plan.tables import ALTITUDE, ECEF_X, ECEF_Z, GROUND, TIME

if TYPE_CHECKING:
    from redan.plan.compile import Geometry

MOST_FLOWN = 48  # places of a path at which the missile's flight is looked up


def reach_of(geometry: Geometry) -> NDArray[np.int8]:
    """(U, K) layout.Reach of every fire unit against every path; permission is not looked at."""
    units, shapes = geometry.pair_pk.shape
    found = np.zeros((units, shapes), np.int8)
    windows = np.diff(geometry.windows.offset).reshape(units, shapes)
    if not shapes:
        return found
    paths = geometry.paths
    for u in range(units):
        away = paths.ecef_m - geometry.units.columns[u, kernel.X : kernel.Z + 1]
        nearest = np.minimum.reduceat((away**2).sum(axis=1), paths.offset[:-1])
        far = nearest > geometry.farthest_m[u] ** 2
        found[u] = np.where(far, int(Reach.NOT_NEAR), 0)
        found[u, np.isnan(geometry.pair_pk[u])] = int(Reach.NO_MISSILE)
        found[u, windows[u] > 0] = int(Reach.WINDOWS)
        for k in np.flatnonzero((windows[u] == 0) & (found[u] == 0)):
            found[u, k] = _why_none(geometry, u, int(k))
    return found


def _why_none(g: Geometry, u: int, k: int) -> Reach:
    first, last = int(g.paths.offset[k]), int(g.paths.offset[k + 1]) - 1
    rows = g.paths.samples[first : last + 1]
    unit = g.units.columns[u]
    place = rows[:, ECEF_X : ECEF_Z + 1]
    slant = np.sqrt(((place - unit[kernel.X : kernel.Z + 1]) ** 2).sum(axis=1))
    moved = np.sqrt((np.diff(place, axis=0) ** 2).sum(axis=1)) / np.diff(rows[:, TIME])
    speed = np.append(moved, moved[-1])
    case = g.case(u, k)
    sights = slice(case.first_sight, case.last_sight)
    starts, ends = case.sight_start_s[sights], case.sight_end_s[sights]
    guided = np.sqrt(((place - unit[kernel.RADAR_X : kernel.RADAR_Z + 1]) ** 2).sum(axis=1))
    seen = ((rows[:, TIME, None] >= starts) & (rows[:, TIME, None] <= ends)).any(axis=1)

    def flown(places: NDArray[np.int64]) -> Any:
        step = max(1, len(places) // MOST_FLOWN)
        for i in places[::step]:
            segment = min(first + int(i), last - 1)
            if not math.isnan(kernel.meet(case, segment, float(first + int(i) - segment))[0]):
                return places
        return places[:0]

    checks: tuple[tuple[Reach, Any], ...] = (
        (Reach.TOO_NEAR, (slant <= case.farthest_m) & (slant >= unit[kernel.NEAREST_M])),
        (Reach.TOO_LOW, rows[:, ALTITUDE] - rows[:, GROUND] >= unit[kernel.LOWEST_M]),
        (Reach.TOO_HIGH, rows[:, ALTITUDE] <= unit[kernel.HIGHEST_M]),
        (Reach.TOO_FAST, speed <= unit[kernel.FASTEST_M_S]),
        (Reach.TOO_FAR, None),
        (Reach.BEYOND_GUIDANCE, guided <= case.guided_m),
        (Reach.HIDDEN, seen),
    )
    left = np.arange(len(rows))
    for reach, good in checks:
        left = flown(left) if good is None else left[good[left]]
        if not len(left):
            return reach
    return Reach.TOO_LATE
