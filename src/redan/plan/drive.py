"""Drive the kernels: entities to columns, in threads, and back to tables."""

from __future__ import annotations

import itertools
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.physics.flyout import FlyoutTable
from redan.physics.geodesy import geodetic_to_ecef
from redan.physics.terrain import Grid, Terrain
from redan.plan import flown, wholes
from redan.plan import sights as sights_kernel
from redan.plan import windows as windows_kernel
from redan.plan.assemble import Ordered
from redan.plan.digests import digest, path_digests, table_digest
from redan.plan.in_parts import in_parts
from redan.plan.kept import Kept, Rows, joined, picked, ranges
from redan.plan.knots import TABLE_SIZE
from redan.plan.looks import look_table
from redan.plan.missiles import stack, table_for
from redan.plan.tables import Paths, Sights, Windows
from redan.plan.wholes import KeptWhole
from redan.scenario.resolved import Sector
from redan.scenario.walk import GroundAt

F8 = NDArray[np.float64]
I4 = NDArray[np.int32]
I8 = NDArray[np.int64]
MOST_KEPT_BYTES = 48_000_000  # of sights, and as much of windows; the flagship's largest variant has half a million
MOST_GROUNDS = 8
MOST_WHOLES = 8  # tables of whole plans: four variants under two readings that move windows
THREADS = 2  # the kernels let go of the interpreter; each thread takes its share of the radars or units
WORTH_THREADS = 30_000  # radars or units times samples: some ten milliseconds
ALL_ROUND = Sector(0.0, 2.0 * math.pi)


class RadarRows(NamedTuple):
    """Radars as the kernel of the sights takes them."""

    columns: F8  # (R, sights.RADAR_COLUMNS)
    look_table: F8  # (curves, TABLE_SIZE)


class UnitRows(NamedTuple):
    """Fire units as the kernel of the windows takes them."""

    columns: F8  # (U, windows.UNIT_COLUMNS)
    radar: NDArray[np.int64]  # (U,) engagement radar
    missiles: tuple[FlyoutTable, ...]  # (U,)


def radar_rows(order: Ordered, ground_m: GroundAt, terrain: Terrain | None) -> RadarRows:
    """Antenna positions, limits and look tables; those of the very same radars are the very same.

    ground_m: elevation (m) of that terrain.
    """
    return _all_radars.get((terrain, *order.radars), (), lambda: _radar_rows(order, ground_m))


def _radar_rows(order: Ordered, ground_m: GroundAt) -> RadarRows:
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


_sights = Kept(MOST_KEPT_BYTES, 2)
_windows = Kept(MOST_KEPT_BYTES, 1)
_all_radars: KeptWhole[RadarRows] = KeptWhole(MOST_WHOLES)
_all_sights: KeptWhole[Sights] = KeptWhole(MOST_WHOLES)
_all_windows: KeptWhole[Windows] = KeptWhole(MOST_WHOLES)


def forget() -> None:
    """Solve everything anew from now on, noise too: for measurements."""
    from redan.plan import bystanders, escape, jam_kept  # which rest on this module

    _sights.forget()
    _windows.forget()
    wholes.forget()
    flown.forget()
    jam_kept.forget()
    escape.kept_chases.forget()
    bystanders.kept_spans.forget()


def find_sights(radars: RadarRows, paths: Paths, grid: Grid, earth_radius_m: float, reach: F8, reference: F8) -> Sights:
    """Sights of all radars on all shapes; those that were found before for the same numbers are not found again."""

    def make() -> Sights:
        return _sights_of_rows(radars, paths, grid, earth_radius_m, reach, reference)

    equal = earth_key(grid, earth_radius_m), reach.tobytes(), reference.tobytes()
    return _all_sights.get((radars, paths, grid.height_m), equal, make)


def _sights_of_rows(
    radars: RadarRows, paths: Paths, grid: Grid, earth_radius_m: float, reach: F8, reference: F8
) -> Sights:
    keys = _sight_keys(radars, paths, grid, earth_radius_m, reach, reference)

    def solve(missing: I8) -> Rows:
        def part(rows: I8, shapes: I8) -> Rows:
            cells = np.ix_(rows, shapes)
            seen = radars._replace(columns=np.ascontiguousarray(radars.columns[rows]))
            return _find_sights(
                seen, _flown(paths, shapes), grid, earth_radius_m, np.ascontiguousarray(reach[cells]),
                np.ascontiguousarray(reference[cells]),
            )  # fmt: skip

        return _in_blocks(missing, reach.shape, part)

    found = _sights.rows(keys, solve)
    return Sights(_offset(found.spans), found.start, found.end, _offset(found.items), *_split(found.values))


def _find_sights(radars: RadarRows, paths: Paths, grid: Grid, earth_radius_m: float, reach: F8, reference: F8) -> Rows:
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
    threads = _threads(count, paths)
    found, start_s, end_s, knots, time_s, probability = in_parts(count, shapes, solve, rows, 64 * rows, threads)
    return Rows(found, start_s, end_s, knots, np.stack((time_s, probability), axis=1))


def find_windows(units: UnitRows, paths: Paths, sights: Sights, guided: F8, farthest: F8) -> Windows:
    """Launch windows of all units against all shapes; those that were found before are not found again."""
    shapes = farthest.shape[1]

    def make() -> Windows:
        return _windows_of_rows(units, paths, sights, guided, farthest)

    numbers = (units.columns, units.radar, guided, farthest)
    equal = (shapes, *(array.tobytes() for array in numbers))
    return _all_windows.get((paths, sights, *units.missiles), equal, make)


def _windows_of_rows(units: UnitRows, paths: Paths, sights: Sights, guided: F8, farthest: F8) -> Windows:
    shapes = farthest.shape[1]
    keys = _window_keys(units, paths, sights, guided, farthest)

    def solve(missing: I8) -> Rows:
        def part(rows: I8, columns: I8) -> Rows:
            cells = np.ix_(rows, columns)
            seen = (units.radar[rows][:, None] * shapes + columns).ravel()  # rows of the sights, one for each cell
            offset = sights.offset.astype(np.int64)
            count = offset[seen + 1] - offset[seen]
            at = ranges(offset[seen], count)
            mine = UnitRows(
                np.ascontiguousarray(units.columns[rows]), np.arange(len(rows)), tuple(units.missiles[u] for u in rows)
            )
            return _find_windows(
                mine, _flown(paths, columns), (_offset(count), sights.start_s[at], sights.end_s[at]),
                np.ascontiguousarray(guided[cells]), np.ascontiguousarray(farthest[cells]),
            )  # fmt: skip

        return _in_blocks(missing, farthest.shape, part)

    found = _windows.rows(keys, solve)
    return Windows(_offset(found.spans), found.start, found.end, _offset(found.items), *_split(found.values))


def _find_windows(units: UnitRows, paths: Paths, seen: tuple[I4, F8, F8], guided: F8, farthest: F8) -> Rows:
    """seen: offset of the sights by (radar of the unit, shape), their starts and ends."""
    count = len(units.columns)
    shapes = len(paths.offset) - 1
    missiles = stack(units.missiles)

    def solve(first: int, last: int, outputs: Any) -> tuple[int, int]:
        found: tuple[int, int] = windows_kernel.solve(
            units.columns, units.radar, *missiles, farthest, guided, paths, *seen, first, last, *outputs[:5],
            np.empty(paths.time_s.size), np.empty(2 * windows_kernel.MOST_NODES - 1),
        )  # fmt: skip
        return found

    rows = 2 * shapes + 64
    found, open_s, close_s, nodes, flight_s, _ = in_parts(count, shapes, solve, rows, 16 * rows, _threads(count, paths))
    return Rows(found, open_s, close_s, nodes, flight_s[:, None])


def _threads(count: int, paths: Paths) -> int:
    """As many threads as a table is worth: starting them takes as long as a small one."""
    return THREADS if count * len(paths.samples) > WORTH_THREADS else 1


def _flown(paths: Paths, shapes: I8) -> Paths:
    """Some of the paths."""
    if len(shapes) == len(paths.offset) - 1:
        return paths
    first = paths.offset.astype(np.int64)
    count = first[shapes + 1] - first[shapes]
    some = Paths(_offset(count), paths.samples[ranges(first[shapes], count)], paths.lift_m[shapes])
    for array in some:
        array.flags.writeable = False  # as those of all are: kernels are compiled for one kind of array
    return some


def _in_blocks(missing: I8, shape: tuple[int, ...], part: Callable[[I8, I8], Rows]) -> Rows:
    """Cells of a table of radars or units (rows) and paths (columns), solved in blocks of rows that lack the same."""
    lacks = np.zeros(shape, np.bool_)
    lacks.reshape(-1)[missing] = True
    kinds, kind = np.unique(lacks, axis=0, return_inverse=True)
    found: list[Rows] = []
    cells: list[I8] = []
    for number, columns in enumerate(kinds):
        if columns.any():
            rows, here = np.flatnonzero(kind.reshape(-1) == number), np.flatnonzero(columns)
            found.append(part(rows, here))
            cells.append((rows[:, None] * shape[1] + here).ravel())
    if len(found) == 1:
        return found[0]
    return picked(joined(found), np.argsort(np.concatenate(cells)))


def _sight_keys(
    radars: RadarRows, paths: Paths, grid: Grid, earth_radius_m: float, reach: F8, reference: F8
) -> list[bytes]:
    """All that decides the sights of a radar on a path: both, its looks, ranges for that echo, the ground, the earth.

    The row of the look table is told by its content.
    """
    earth = earth_key(grid, earth_radius_m)
    looks = [_look_digest(row) for row in radars.look_table]
    columns = radars.columns.copy()
    columns[:, sights_kernel.LOOK_ROW] = 0.0
    curves = radars.columns[:, sights_kernel.LOOK_ROW].astype(np.int64).tolist()
    mine = _row_digests(columns, [looks[curve] + earth for curve in curves])
    return _cell_keys(mine, path_digests(paths), _number_bytes(reach, reference))


def _window_keys(units: UnitRows, paths: Paths, sights: Sights, guided: F8, farthest: F8) -> list[bytes]:
    """All that decides the windows of a unit against a path: both, the missile, ranges, when its radar sees it."""
    shapes = farthest.shape[1]
    mine = _row_digests(units.columns, [table_digest(table) for table in units.missiles])
    keys = _cell_keys(mine, path_digests(paths), _number_bytes(farthest, guided))
    opens, closes, offset = sights.start_s.tobytes(), sights.end_s.tobytes(), (8 * sights.offset).tolist()
    rows = (units.radar[:, None] * shapes + np.arange(shapes)).ravel()
    cells = zip(keys, rows.tolist(), strict=True)
    return [key + _seen(opens, closes, offset[row], offset[row + 1]) for key, row in cells]


def _cell_keys(rows: Sequence[bytes], columns: Sequence[bytes], numbers: bytes) -> list[bytes]:
    """Keys of the cells of a table: of its row, of its column, of its own 16 bytes."""
    heads = [row + column for row in rows for column in columns]
    return [head + numbers[16 * i : 16 * i + 16] for i, head in enumerate(heads)]


def _number_bytes(one: F8, other: F8) -> bytes:
    """Two numbers of each cell."""
    return np.stack((one, other), axis=-1).tobytes()


def earth_key(grid: Grid, earth_radius_m: float) -> bytes:
    """The ground, told by the identity of its array, and how it lies and bends."""
    return repr((_ground_number(grid.height_m), grid[2:], earth_radius_m)).encode()


def _row_digests(columns: F8, more: Sequence[bytes]) -> list[bytes]:
    return [digest(row, extra) for row, extra in zip(columns, more, strict=True)]


def _look_digest(curve: F8) -> bytes:
    return digest(curve)


def _seen(opens: bytes, closes: bytes, first: int, last: int) -> bytes:
    """Starts and ends of the sights between two places."""
    return opens[first:last] + closes[first:last]


_grounds: OrderedDict[int, tuple[Any, int]] = OrderedDict()
_numbers = itertools.count()
_told_lock = threading.Lock()


def _ground_number(height_m: Any) -> int:
    """A number for an array of elevations, never given twice."""
    with _told_lock:
        if id(height_m) not in _grounds:
            _grounds[id(height_m)] = height_m, next(_numbers)
            while len(_grounds) > MOST_GROUNDS:
                _grounds.popitem(last=False)
        return _grounds[id(height_m)][1]


def _split(values: F8) -> list[F8]:
    return [np.ascontiguousarray(column) for column in values.T]


def _within(sector: Sector) -> float:
    """Cosine of half the width; beyond the cosines where every azimuth is within."""
    return sights_kernel.EVERYWHERE if sector is ALL_ROUND else math.cos(0.5 * sector.width_rad)


def _slope(elevation_rad: float) -> float:
    limit = 0.5 * math.pi - 1e-6
    return math.tan(min(max(elevation_rad, -limit), limit))


def _offset(counts: Any) -> Any:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64))).astype(np.int32)
