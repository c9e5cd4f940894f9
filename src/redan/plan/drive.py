"""Drive the kernels: entities to columns, in threads, and back to tables."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.physics.flyout import FlyoutTable
from redan.physics.geodesy import geodetic_to_ecef
from redan.physics.terrain import Grid
from redan.plan import sights as sights_kernel
from redan.plan import windows as windows_kernel
from redan.plan.assemble import Ordered
from redan.plan.knots import TABLE_SIZE
from redan.plan.looks import look_table
from redan.plan.missiles import stack, table_for
from redan.plan.tables import Paths, Sights, Windows
from redan.scenario.resolved import Sector
from redan.scenario.walk import GroundAt

F8 = NDArray[np.float64]
MOST_REMEMBERED = 32
THREADS = 2  # the kernels let go of the interpreter; each thread takes its share of the radars or units
ALL_ROUND = Sector(0.0, 2.0 * math.pi)
CALL_S = 0.2  # aim for one kernel call, which cannot be interrupted


class RadarRows(NamedTuple):
    """Radars as the kernel of the sights takes them."""

    columns: F8  # (R, sights.RADAR_COLUMNS)
    look_table: F8  # (curves, TABLE_SIZE)


class UnitRows(NamedTuple):
    """Fire units as the kernel of the windows takes them."""

    columns: F8  # (U, windows.UNIT_COLUMNS)
    radar: NDArray[np.int64]  # (U,) engagement radar
    missiles: tuple[FlyoutTable, ...]  # (U,)


def radar_rows(order: Ordered, ground_m: GroundAt) -> RadarRows:
    """Antenna positions, limits and look tables."""
    columns = np.empty((len(order.radars), sights_kernel.RADAR_COLUMNS))
    looks: dict[tuple[float, float, int], int] = {}
    for i, radar in enumerate(order.radars):
        latitude, longitude = radar.place.latitude_rad, radar.place.longitude_rad
        height = radar.altitude_m
        if height is None:
            height = ground_m(latitude, longitude) + radar.antenna_height_m
        sector = radar.sector or ALL_ROUND
        curve = radar.reference_pd, radar.pfa, radar.swerling
        columns[i] = (
            *geodetic_to_ecef(latitude, longitude, height), latitude, longitude, height,
            _slope(radar.min_elevation_rad), _slope(radar.max_elevation_rad),
            radar.scan_period_s, radar.confirm_m, radar.confirm_n, looks.setdefault(curve, len(looks)),
            math.cos(sector.centre_rad), math.sin(sector.centre_rad), _within(sector),
        )  # fmt: skip
    return RadarRows(columns, np.array([look_table(*curve) for curve in looks]).reshape(len(looks), TABLE_SIZE))


def unit_rows(order: Ordered, radars: RadarRows, ground_m: GroundAt) -> UnitRows:
    """Launcher positions, envelopes and flyout tables."""
    columns = np.empty((len(order.units), windows_kernel.UNIT_COLUMNS))
    tables: list[FlyoutTable] = []
    at: list[int] = []
    for i, unit in enumerate(order.units):
        missile, place = unit.interceptor, unit.place
        altitude = ground_m(place.latitude_rad, place.longitude_rad)
        at.append(order.radar_at[unit.radar])
        tables.append(table_for(missile, altitude))
        columns[i] = (
            *geodetic_to_ecef(place.latitude_rad, place.longitude_rad, altitude),
            place.latitude_rad, place.longitude_rad, altitude, *radars.columns[at[-1], :3],
            missile.min_range_m, missile.min_altitude_m, missile.max_altitude_m, missile.max_target_speed_m_s,
            unit.guidance == "whole-flight",
        )  # fmt: skip
    return UnitRows(columns, np.array(at, dtype=np.int64), tuple(tables))


_remembered: OrderedDict[bytes, Any] = OrderedDict()
_remember_lock = threading.Lock()


def _remember(kind: str, ground: Any, inputs: Sequence[Any], make: Callable[[], Any]) -> Any:
    """What was solved for the very same numbers: readings often change a probability, not the geometry.

    ground: elevation array, told apart by identity (kept with the result, so that the identity stays taken).
    """
    digest = hashlib.blake2b(f"{kind} {id(ground)}".encode(), digest_size=20)
    for array in inputs:
        digest.update(np.ascontiguousarray(array).data)
    key = digest.digest()
    with _remember_lock:
        if key in _remembered:
            _remembered.move_to_end(key)
            return _remembered[key][0]
    made = make()
    with _remember_lock:
        _remembered[key] = made, ground
        while len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)
    return made


def forget() -> None:
    """Solve everything anew from now on: for measurements."""
    with _remember_lock:
        _remembered.clear()


def find_sights(radars: RadarRows, paths: Paths, grid: Grid, earth_radius_m: float, reach: F8, reference: F8) -> Sights:
    """Sights of all radars on all shapes."""
    inputs = (*radars, *paths, *grid[2:], earth_radius_m, reach, reference)
    found: Sights = _remember(
        "sights", grid.height_m, inputs, lambda: _find_sights(radars, paths, grid, earth_radius_m, reach, reference)
    )
    return found


def _find_sights(
    radars: RadarRows, paths: Paths, grid: Grid, earth_radius_m: float, reach: F8, reference: F8
) -> Sights:
    count = len(radars.columns)
    shapes = len(paths.offset) - 1
    periods = radars.columns[:, sights_kernel.PERIOD]
    room = 4 + int(np.max(paths.time_s, initial=0.0) / np.min(periods, initial=math.inf))
    states = 1 << int(np.max(radars.columns[:, sights_kernel.CONFIRM_N], initial=1))

    def solve(first: int, last: int, outputs: Any) -> tuple[int, int]:
        found: tuple[int, int] = sights_kernel.find(
            radars.columns, radars.look_table, reach, reference, paths, earth_radius_m, grid, first, last, *outputs,
            np.empty(room), np.empty(room), np.empty(states), np.empty(states),
        )  # fmt: skip
        return found

    rows = 4 * shapes + 64
    found, start_s, end_s, knots, time_s, probability = _in_parts(count, shapes, solve, rows, 64 * rows)
    return Sights(_offset(found), start_s, end_s, _offset(knots), time_s, probability)


def find_windows(units: UnitRows, paths: Paths, sights: Sights, guided: F8, farthest: F8) -> Windows:
    """Launch windows of all units against all shapes."""
    inputs = (units.columns, units.radar, *stack(units.missiles), *paths, *sights, guided, farthest)
    found: Windows = _remember(
        "windows", None, inputs, lambda: _find_windows(units, paths, sights, guided, farthest)
    )
    return found


def _find_windows(units: UnitRows, paths: Paths, sights: Sights, guided: F8, farthest: F8) -> Windows:
    count = len(units.columns)
    shapes = len(paths.offset) - 1
    missiles = stack(units.missiles)

    def solve(first: int, last: int, outputs: Any) -> tuple[int, int]:
        found: tuple[int, int] = windows_kernel.solve(
            units.columns, units.radar, *missiles, farthest, guided, paths, *sights[:3], first, last, *outputs[:5],
            np.empty(paths.time_s.size), np.empty(2 * windows_kernel.MOST_NODES - 1),
        )  # fmt: skip
        return found

    rows = 2 * shapes + 64
    found, open_s, close_s, nodes, flight_s, _ = _in_parts(count, shapes, solve, rows, 16 * rows)
    return Windows(_offset(found), open_s, close_s, _offset(nodes), flight_s)


def _within(sector: Sector) -> float:
    """Cosine of half the width; beyond the cosines where every azimuth is within."""
    return sights_kernel.EVERYWHERE if sector is ALL_ROUND else math.cos(0.5 * sector.width_rad)


def _slope(elevation_rad: float) -> float:
    limit = 0.5 * math.pi - 1e-6
    return math.tan(min(max(elevation_rad, -limit), limit))


def _offset(counts: Any) -> Any:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64))).astype(np.int32)


def _in_parts(
    total: int, rows_each: int, solve: Callable[[int, int, Any], tuple[int, int]], rows: int, items: int
) -> list[Any]:
    """Run a kernel over parts of its radars or units in threads, in calls that stay short: Ctrl-C is heard between.

    solve(first, last, outputs) fills (row_count, start, end, item_count, item_a, item_b) and returns how many rows and
    items there are; rows, items: first guess for one radar or unit. What comes out does not depend on the cuts.
    """
    stopped = threading.Event()

    def part(bounds: tuple[int, int]) -> list[Any]:
        first, end = bounds
        found, count = [], 1
        while first < end and not stopped.is_set():
            last = min(first + count, end)
            began = time.perf_counter()
            found.append(_solved(first, last, rows_each, solve, rows, items))
            took_s = max(time.perf_counter() - began, 1e-6)
            count = max(1, min(4 * count, int((last - first) * CALL_S / took_s)))
            first = last
        return found

    if not total or not rows_each:
        nothing = np.empty(0)
        return [np.zeros(total * rows_each, np.int64), nothing, nothing, np.empty(0, np.int64), nothing, nothing]
    cuts = [total * i // THREADS for i in range(THREADS + 1)]
    bounds = [(a, b) for a, b in pairwise(cuts) if a < b]
    if len(bounds) > 1:
        with ThreadPoolExecutor(len(bounds)) as pool:
            waiting = [pool.submit(part, each) for each in bounds]
            try:
                parts = [piece for future in waiting for piece in future.result()]
            except BaseException:
                stopped.set()
                raise
    else:
        parts = part(bounds[0])
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]


def _solved(
    first: int, last: int, rows_each: int, solve: Callable[[int, int, Any], tuple[int, int]], rows: int, items: int
) -> Any:
    """One call over radars or units first .. last - 1, again with longer output arrays until they are long enough."""
    room, items_room = rows * (last - first), items * (last - first)
    while True:
        outputs = (
            np.zeros((last - first) * rows_each, np.int64), np.empty(room), np.empty(room),
            np.empty(room, np.int64), np.empty(items_room), np.empty(items_room),
        )  # fmt: skip
        found, found_items = solve(first, last, outputs)
        if found <= room and found_items <= items_room:
            count, start, end, item_count, a, b = outputs
            # copies: a view would keep the whole of the arrays that were guessed too long
            return (
                count, start[:found].copy(), end[:found].copy(), item_count[:found].copy(),
                a[:found_items].copy(), b[:found_items].copy(),
            )  # fmt: skip
        room, items_room = max(room, found), max(items_room, found_items)
