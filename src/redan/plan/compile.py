"""One resolved variant of a scenario to the frozen arrays of a plan, with what is needed to explain them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout import Plan, plan_digest
from redan.layout.names import Names
from redan.physics.geodesy import EARTH_MEAN_RADIUS_M, geodetic_to_ecef
from redan.physics.flyout import FlyoutTable
from redan.physics.terrain import Grid, Terrain, load_terrain
from redan.plan import sights as sights_kernel
from redan.plan import windows as windows_kernel
from redan.plan.assemble import Ordered, assemble, names_of
from redan.plan.looks import GUIDING_LOOK, USELESS_LOOK, look_table, reach_m, reference_range_for_m
from redan.plan.missiles import stack, table_for
from redan.plan.notes import notes_on
from redan.plan.routes import sample_paths, smooth_earth
from redan.plan.shapes import Flight, Shape, plan_flights
from redan.plan.tables import Paths, Sights, Windows
from redan.scenario.resolved import FireUnit, Resolved

F8 = NDArray[np.float64]
THREADS = 2  # the kernels let go of the interpreter; each thread takes its share of the radars or units


@dataclass(frozen=True)
class Geometry:
    """What the arrays were made from, kept for explanations and maps.

    Rows of sights are radar * K + shape, of windows unit * K + shape, in the order of `order`; times from the start of a path.
    """

    order: Ordered
    flights: tuple[Flight, ...]  # (T,)
    shapes: tuple[Shape, ...]  # (K,)
    paths: Paths
    sights: Sights
    windows: Windows
    terrain: Terrain | None
    earth_radius_m: float  # effective, for rays
    reach_m: F8  # (R, K) farthest range worth a look
    reference_m: F8  # (R, K) range of the reference probability for the shape's RCS
    guided_m: F8  # (U, K) range of the engagement radar for guidance
    farthest_m: F8  # (U, K) range of the interceptor against the class; 0: not engaged
    pair_pk: F8  # (U, K), NaN: not engaged


@dataclass(frozen=True)
class Compiled:
    """A plan, its words, its hash, what the user should know about it, and what it was made from."""

    plan: Plan
    names: Names
    digest: str
    notes: tuple[str, ...]
    geometry: Geometry
    resolved: Resolved


def compile_plan(resolved: Resolved) -> Compiled:
    """Compile one variant: the same resolved scenario gives the same bytes, whatever the order of its entities."""
    order = Ordered(resolved)
    terrain = terrain_for(resolved.terrain)
    ground_m = terrain.height_at_m if terrain is not None else _sea_level
    shapes, flights = plan_flights(resolved, order.threats, ground_m)
    paths = sample_paths(shapes, terrain)
    earth_radius_m = resolved.effective_radius_factor * EARTH_MEAN_RADIUS_M
    rcs = [shape.rcs_m2 for shape in shapes]
    reach = _matrix([[reach_m(r, s, USELESS_LOOK) for s in rcs] for r in order.radars], len(shapes))
    reference = _matrix([[reference_range_for_m(r, s) for s in rcs] for r in order.radars], len(shapes))
    sights = _sights(order, paths, terrain, ground_m, earth_radius_m, reach, reference)
    engagement_radar = [order.radars[order.radar_at[u.radar]] for u in order.units]
    guided = _matrix([[reach_m(r, s, GUIDING_LOOK) for s in rcs] for r in engagement_radar], len(shapes))
    pair_pk = _matrix([[_pk(u, s.threat_class) for s in shapes] for u in order.units], len(shapes))
    farthest = _matrix([[_farthest_m(u, s.threat_class) for s in shapes] for u in order.units], len(shapes))
    windows = _windows(order, paths, sights, ground_m, guided, farthest)
    plan = assemble(order, flights, sights, windows, pair_pk)
    geometry = Geometry(
        order, tuple(flights), tuple(shapes), paths, sights, windows, terrain, earth_radius_m,
        reach, reference, guided, farthest, pair_pk,
    )  # fmt: skip
    notes = notes_on(resolved, order, shapes, flights, paths, terrain)
    return Compiled(plan, names_of(order), plan_digest(plan), tuple(notes), geometry, resolved)


@lru_cache(maxsize=4)
def _terrain(name: str, stamp: int) -> Terrain:
    return load_terrain(name)


def terrain_for(name: str | None) -> Terrain | None:
    """Elevation data of a scenario, read once a process as long as the file stays the same."""
    if name is None:
        return None
    path = Path(name)
    return _terrain(name, path.stat().st_mtime_ns if path.is_file() else 0)


def _sea_level(latitude_rad: float, longitude_rad: float) -> float:
    return 0.0


def _matrix(rows: Sequence[Sequence[float]], columns: int) -> F8:
    return np.array(rows, dtype=np.float64).reshape(-1, columns)


def _pk(unit: FireUnit, threat_class: str) -> float:
    return unit.interceptor.kill_probability.get(threat_class, math.nan)


def _farthest_m(unit: FireUnit, threat_class: str) -> float:
    missile = unit.interceptor
    if threat_class not in missile.kill_probability:
        return 0.0
    return min(missile.max_range_m, missile.max_range_by_class_m.get(threat_class, math.inf))


def _in_parts(total: int, rows_each: int, solve: Callable[[int, int, Any], tuple[int, int]], guess: tuple[int, int]) -> Any:
    """Run a kernel over parts of its radars or units in threads; output arrays grow until they are long enough.

    solve(first, last, outputs) fills (row_count, start, end, item_count, item_a, item_b) and returns how many it has.
    """

    def part(bounds: tuple[int, int]) -> Any:
        first, last = bounds
        rows, items = guess
        while True:
            outputs = (
                np.zeros((last - first) * rows_each, np.int64), np.empty(rows), np.empty(rows), np.empty(rows, np.int64),
                np.empty(items), np.empty(items),
            )  # fmt: skip
            found_rows, found_items = solve(first, last, outputs)
            if found_rows <= rows and found_items <= items:
                count, opens, closes, inner, a, b = outputs
                return (
                    count, opens[:found_rows], closes[:found_rows], inner[:found_rows], a[:found_items], b[:found_items]
                )  # fmt: skip
            rows, items = max(rows, found_rows), max(items, found_items)

    cuts = [total * i // THREADS for i in range(THREADS + 1)]
    bounds = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]
    if len(bounds) > 1:
        with ThreadPoolExecutor(len(bounds)) as pool:
            parts = list(pool.map(part, bounds))
    else:
        parts = [part(b) for b in bounds] or [part((0, 0))]
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]


def _offset(counts: Any) -> Any:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64))).astype(np.int32)


def _sights(
    order: Ordered, paths: Paths, terrain: Terrain | None, ground_m: Callable[[float, float], float],
    earth_radius_m: float, reach: F8, reference: F8,
) -> Sights:  # fmt: skip
    columns = np.empty((len(order.radars), sights_kernel.RADAR_COLUMNS))
    looks: dict[tuple[float, float, int], int] = {}
    for i, radar in enumerate(order.radars):
        latitude, longitude = radar.place.latitude_rad, radar.place.longitude_rad
        height = ground_m(latitude, longitude) + radar.antenna_height_m
        curve = radar.reference_pd, radar.pfa, radar.swerling
        columns[i] = (
            *geodetic_to_ecef(latitude, longitude, height), latitude, longitude, height,
            _slope(radar.min_elevation_rad), _slope(radar.max_elevation_rad),
            radar.scan_period_s, radar.confirm_m, radar.confirm_n, looks.setdefault(curve, len(looks)),
        )  # fmt: skip
    table = np.array([look_table(*curve) for curve in looks]).reshape(len(looks), -1)
    longest_s = float(np.max(paths.time_s, initial=0.0))
    room = 4 + int(longest_s / min((radar.scan_period_s for radar in order.radars), default=1.0))
    states = 1 << max((radar.confirm_n for radar in order.radars), default=1)
    grid: Grid = smooth_earth() if terrain is None else terrain.grid

    def solve(first: int, last: int, outputs: Any) -> tuple[int, int]:
        found: tuple[int, int] = sights_kernel.find(
            columns, table, reach, reference, paths, earth_radius_m, grid, first, last, *outputs,
            np.empty(room), np.empty(room), np.empty(states), np.empty(states),
        )  # fmt: skip
        return found

    shapes = len(paths.offset) - 1
    rows = 4 * len(order.radars) * shapes + 64
    count, start_s, end_s, knots, time_s, probability = _in_parts(len(order.radars), shapes, solve, (rows, 64 * rows))
    return Sights(_offset(count), start_s, end_s, _offset(knots), time_s, probability)


def _slope(elevation_rad: float) -> float:
    limit = 0.5 * math.pi - 1e-6
    return math.tan(min(max(elevation_rad, -limit), limit))


def _windows(
    order: Ordered, paths: Paths, sights: Sights, ground_m: Callable[[float, float], float], guided: F8, farthest: F8
) -> Windows:
    if not order.units:
        nothing = np.empty(0)
        return Windows(np.zeros(1, np.int32), nothing, nothing, np.zeros(1, np.int32), nothing)
    columns = np.empty((len(order.units), windows_kernel.UNIT_COLUMNS))
    tables: list[FlyoutTable] = []
    for i, unit in enumerate(order.units):
        missile, place, radar = unit.interceptor, unit.place, order.radars[order.radar_at[unit.radar]]
        altitude = ground_m(place.latitude_rad, place.longitude_rad)
        radar_height = ground_m(radar.place.latitude_rad, radar.place.longitude_rad) + radar.antenna_height_m
        tables.append(table_for(missile, altitude))
        columns[i] = (
            *geodetic_to_ecef(place.latitude_rad, place.longitude_rad, altitude),
            place.latitude_rad, place.longitude_rad, altitude,
            *geodetic_to_ecef(radar.place.latitude_rad, radar.place.longitude_rad, radar_height),
            missile.min_range_m, missile.min_altitude_m, missile.max_altitude_m, missile.max_target_speed_m_s,
        )  # fmt: skip
    missiles = stack(tables)
    radars = np.array([order.radar_at[unit.radar] for unit in order.units], dtype=np.int64)

    def solve(first: int, last: int, outputs: Any) -> tuple[int, int]:
        found: tuple[int, int] = windows_kernel.solve(
            columns, radars, *missiles, farthest, guided, paths, sights, first, last, *outputs[:5],
            np.empty(paths.time_s.size), np.empty(2 * windows_kernel.MOST_NODES - 1),
        )  # fmt: skip
        return found

    shapes = len(paths.offset) - 1
    rows = 2 * len(order.units) * shapes + 64
    count, open_s, close_s, nodes, flight_s, _ = _in_parts(len(order.units), shapes, solve, (rows, 16 * rows))
    return Windows(_offset(count), open_s, close_s, _offset(nodes), flight_s)
