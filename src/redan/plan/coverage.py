"""What each radar sees and each fire unit gets to at one altitude: distances on bearings, and pictures of the gaps.

Nothing radiates against it: jamming is left out, and so are chance, busy channels and permission. A radar's edge is
where one look succeeds as often as asked; a unit's edge is where its missile gets, where its radar guides, and both.
What was computed for a radar or unit is kept by all that decides it: where one unit is moved, one is computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.physics.flight import Motor
from redan.physics.flyout import FlyoutTable
from redan.physics.geodesy import EARTH_SEMI_MAJOR_M
from redan.physics.grid import Grid, Terrain, smooth_earth
from redan.physics.propagation import effective_radius_m
from redan.plan import cover
from redan.plan.assemble import Ordered
from redan.plan.compile import farthest_m
from redan.plan.digests import digest, table_digest
from redan.plan.drive import RadarRows, earth_key, radar_rows, unit_rows
from redan.plan.kept import KeptValues
from redan.plan.looks import GUIDING_LOOK, reach_m
from redan.plan.tables import SAMPLE_COLUMNS
from redan.plan.windows import UNIT_COLUMNS
from redan.scenario.resolved import FireUnit, Place, Radar, Resolved, Threat
from redan.scenario.walk import sea_level

F8 = NDArray[np.float64]
U1 = NDArray[np.uint8]

BEARINGS = 360
BEYOND = 1.01  # a walk goes so many times the slant range, over the ground
STEPS, SHORTEST_STEP_M, LONGEST_STEP_M = 150, 400.0, 2000.0  # of a walk outwards
THREADS, PIECES = 2, 8  # the kernels let go of the interpreter
MOST_KEPT_BYTES = 48_000_000
COARSE, FINE = 256, 512  # pixels across the widest range, at least
LEAST_AROUND, MOST_AROUND = 2**10, 2**20  # pixels round the earth: 39 km to 38 m at the equator
MOST_ACROSS = 8192  # pixels of a side of a picture: 67 MB
MERCATOR_RAD = math.atan(math.sinh(math.pi))  # where the world's mercator picture ends

kept: KeptValues[Any] = KeptValues(MOST_KEPT_BYTES)


@dataclass(frozen=True)
class Target:
    """What is looked for: its class chooses the missile's limits, its echo the radar's ranges."""

    name: str
    threat_class: str
    rcs_m2: float
    speed_m_s: float  # 0: the missile's limit of target speed is not asked


@dataclass(frozen=True)
class Height:
    """How high it flies, above the sea or above the ground below it."""

    altitude_m: float
    above_ground: bool


class Ring(NamedTuple):
    """Distances over the ground (m) on BEARINGS bearings from north clockwise, each (BEARINGS,)."""

    far_m: F8  # the last place where it holds; 0: nowhere
    near_m: F8  # the first
    gap_m: F8  # where the unbroken part that begins at the first ends; far_m where there is no gap


@dataclass(frozen=True)
class RadarCover:
    """One radar: where it sees the target."""

    radar: Radar
    range_m: float  # slant range of such looks without ground and horizon
    seen: Ring


@dataclass(frozen=True)
class UnitCover:
    """One fire unit: where its missile gets, and where it gets guided."""

    unit: FireUnit
    engages: bool  # the target's class at all
    reach: Ring
    engaged: Ring


class Window(NamedTuple):
    """Bits (cover.SEEN, ENGAGED, SOLID) at the pixels of a part of the world's mercator picture."""

    first_row: int
    first_column: int  # may be below 0 or run over pixels_around: longitudes count round the earth
    pixels_around: int
    bits: U1  # (rows, columns)

    @property
    def edges_deg(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the outer edges."""
        pixel = 360.0 / self.pixels_around
        rows, columns = self.bits.shape
        west = self.first_column * pixel - 180.0
        return west, self._latitude(rows), west + columns * pixel, self._latitude(0)

    def _latitude(self, row: float) -> float:
        mercator = math.pi * (1.0 - 2.0 * (self.first_row + row) / self.pixels_around)
        return math.degrees(math.atan(math.sinh(mercator)))

    @property
    def pixel_areas_m2(self) -> F8:
        """(rows, 1) area of a pixel of each row, on a sphere of the earth's equatorial radius."""
        rows = self.first_row + np.arange(self.bits.shape[0]) + 0.5
        cosine = 1.0 / np.cosh(math.pi * (1.0 - 2.0 * rows / self.pixels_around))
        areas: F8 = ((2.0 * math.pi * EARTH_SEMI_MAJOR_M / self.pixels_around * cosine) ** 2)[:, None]
        return areas


def targets_of(resolved: Resolved) -> tuple[Target, ...]:
    """What flies in a variant, one a system, aircraft first: those that carry weapons before all others."""
    carriers = {threat.carrier for threat in resolved.threats}
    found: dict[str, tuple[tuple[bool, bool, int], Target]] = {}
    for i, threat in enumerate(resolved.threats):
        rank = threat.kind != "aircraft", threat.name not in carriers, i
        one = Target(threat.system, threat.threat_class, threat.rcs_m2, _fastest_m_s(threat))
        if threat.system not in found or rank < found[threat.system][0]:
            found[threat.system] = rank, one
    return tuple(target for _, target in sorted(found.values(), key=lambda item: item[0]))


def _fastest_m_s(threat: Threat) -> float:
    """Over the ground; 0 of what falls, whose speed changes all the way."""
    if threat.falls is not None:
        return 0.0
    return max((point.speed_m_s for point in threat.route), default=threat.speed_m_s)


class Coverage:
    """The radars and units of one variant against one target at one height."""

    def __init__(
        self, resolved: Resolved, terrain: Terrain | None, target: Target, height: Height, look: float = GUIDING_LOOK
    ) -> None:
        """look: how often one look has to succeed where a radar is said to see."""
        self.target, self.height, self.look = target, height, look
        self.order = Ordered(resolved)
        self.grid: Grid = smooth_earth() if terrain is None else terrain.grid
        self.earth_radius_m = effective_radius_m(resolved.effective_radius_factor)
        ground_m = sea_level if terrain is None else terrain.height_at_m
        self.radar_rows: RadarRows = radar_rows(self.order, ground_m, terrain)
        self.unit_rows = unit_rows(self.order, self.radar_rows, ground_m)
        self.earth = earth_key(self.grid, self.earth_radius_m)

    def rings(self, names: Iterable[str] | None = None) -> tuple[list[RadarCover], list[UnitCover]]:
        """Distances of radars and units by name, None: all; a unit brings its radar, a radar its units."""
        askers = self._askers(names)
        found = [_kept(asker.key("rings"), asker.scanned) for asker in askers]
        seen, units = {}, []
        for asker, rings in zip(askers, found, strict=True):
            if asker.sees:
                seen[asker.radar.name] = RadarCover(asker.radar, asker.seen_m, Ring(*rings[0]))
            if asker.unit is not None:
                units.append(UnitCover(asker.unit, asker.farthest_m > 0.0, Ring(*rings[1]), Ring(*rings[2])))
        return [seen[name] for name in sorted(seen)], units

    def picture(self, names: Iterable[str] | None = None, pixels_around: int = 0) -> Window | None:
        """Bits of all radars and units together; None where nothing has any range. pixels_around 0: `around_of`."""
        askers = [asker for asker in self._askers(names) if asker.widest_m > 0.0]
        if not askers:
            return None
        around = pixels_around or self.around_of(names)
        return united([_kept(asker.key(f"pixels {around}"), partial(asker.painted, around)) for asker in askers])

    def around_of(self, names: Iterable[str] | None = None, across: int = COARSE) -> int:
        """Pixels round the earth, a power of two, so that the widest range is at least so many across.

        Fewer where sites lie so far apart that the picture of all would have more than MOST_ACROSS on a side.
        """
        askers = self._askers(names)
        widest = max(askers, key=lambda asker: asker.widest_m, default=None)
        if widest is None or widest.widest_m <= 0.0:
            return LEAST_AROUND
        circle_m = 2.0 * math.pi * EARTH_SEMI_MAJOR_M * max(math.cos(widest.place.latitude_rad), 0.05)
        least = across * circle_m / (2.0 * widest.widest_m)
        places = [asker.place for asker in askers if asker.widest_m > 0.0]
        east, north = [p.longitude_rad for p in places], [math.asinh(math.tan(p.latitude_rad)) for p in places]
        apart = max(max(east) - min(east), max(north) - min(north)) / (2.0 * math.pi) + 2.0 * widest.widest_m / circle_m
        most = min(MOST_AROUND, 2 ** math.floor(math.log2(MOST_ACROSS / apart)))
        return int(max(min(2 ** math.ceil(math.log2(least)), most), LEAST_AROUND))

    def _askers(self, names: Iterable[str] | None) -> list[_Asker]:
        """Units, and radars that no unit asks for beside itself; a unit brings its radar, a radar its units."""
        order = self.order
        asked = None if names is None else set(names)
        units = [
            _Asker(self, order.radar_at[unit.radar], u)
            for u, unit in enumerate(order.units)
            if asked is None or unit.name in asked or unit.radar in asked
        ]
        done = {asker.radar.name for asker in units if asker.sees}
        wanted = {asker.radar.name for asker in units}
        radars = [
            _Asker(self, r, None)
            for r, radar in enumerate(order.radars)
            if radar.name not in done and (asked is None or radar.name in asked or radar.name in wanted)
        ]
        return units + radars


class _Asker:
    """One radar or one unit of a coverage, and what decides where it sees or gets."""

    def __init__(self, whole: Coverage, radar: int, unit: int | None) -> None:
        order, target = whole.order, whole.target
        self.whole = whole
        self.radar: Radar = order.radars[radar]
        self.unit: FireUnit | None = None if unit is None else order.units[unit]
        self.place: Place = self.radar.place if self.unit is None else self.unit.place  # whence distances count
        self.sees = self.place == self.radar.place  # else another one asks for the radar
        self.seen_m = reach_m(self.radar, target.rcs_m2, whole.look) if self.sees else 0.0
        self.guided_m = self.farthest_m = 0.0
        self.radars = np.ascontiguousarray(whole.radar_rows.columns[[radar]])
        self.units: F8 = np.zeros((1, UNIT_COLUMNS))
        self.missile = NO_MISSILE
        if self.unit is not None and unit is not None:
            self.farthest_m = farthest_m(self.unit, target.threat_class)
            self.guided_m = reach_m(self.radar, target.rcs_m2, GUIDING_LOOK)
            self.units = np.ascontiguousarray(whole.unit_rows.columns[[unit]])
            self.missile = whole.unit_rows.missiles[unit]

    @property
    def widest_m(self) -> float:
        """Beyond this distance nothing of it holds."""
        return max(self.seen_m, self.farthest_m)

    def key(self, kind: str) -> bytes:
        """All that decides the answer."""
        height = self.whole.height
        numbers = np.array([
            self.seen_m, self.guided_m, self.farthest_m, height.altitude_m, height.above_ground,
            self.whole.target.speed_m_s, self.unit is not None,
        ])  # fmt: skip
        units = self.units.tobytes() + (b"" if self.unit is None else table_digest(self.missile))
        return digest(numbers, kind.encode(), self.radars.tobytes(), units, self.whole.earth)

    def _site(self) -> cover.Site:
        height, target = self.whole.height, self.whole.target
        return cover.Site(
            self.radars, self.units, self.missile, self.seen_m, self.guided_m, self.farthest_m, height.altitude_m,
            height.above_ground, target.speed_m_s, self.whole.earth_radius_m, np.empty((2, SAMPLE_COLUMNS)),
            np.array([-math.inf]), np.array([math.inf]),
        )  # fmt: skip

    def scanned(self) -> F8:
        """(3, 3, BEARINGS): seen, reached, both together; each far, near, gap. What is not asked is 0."""
        found = np.zeros((3, 3, BEARINGS))
        reach = self.widest_m
        if reach > 0.0:
            bits = np.array([cover.SEEN, cover.REACHED, cover.ENGAGED])
            azimuths = np.arange(BEARINGS) * (2.0 * math.pi / BEARINGS)
            step_m = min(max(reach / STEPS, SHORTEST_STEP_M), LONGEST_STEP_M)

            def part(first: int, last: int) -> None:
                nodes = np.empty((2, int(BEYOND * reach / cover.NODE_M) + 5))
                rings = [np.zeros((3, last - first)) for _ in range(3)]
                cover.scan(
                    self._site(), self.whole.grid, self.place.latitude_rad, self.place.longitude_rad,
                    azimuths[first:last], bits, step_m, BEYOND * reach, nodes, *rings,
                )  # fmt: skip
                found[:, :, first:last] = np.stack(rings, axis=1)

            _in_threads(BEARINGS, part)
        found.flags.writeable = False
        return found

    def painted(self, around: int) -> Window:
        """Its bits at the pixels about it."""
        place, wide = self.place, BEYOND * self.widest_m / cover.LEAST_RADIUS_M
        column = (place.longitude_rad / math.pi + 1.0) * around / 2.0
        north, south = (_row(place.latitude_rad + turn, around) for turn in (wide, -wide))
        beside = min(wide / max(math.cos(min(abs(place.latitude_rad) + wide, MERCATOR_RAD)), 0.05), math.pi)
        half = beside * around / (2.0 * math.pi)
        first_row, first_column = math.floor(north), math.floor(column - half)
        bits = np.zeros(
            (math.ceil(south) - first_row + 1, min(math.ceil(column + half) - first_column + 1, around)), np.uint8
        )

        def part(first: int, last: int) -> None:
            cover.paint(
                self._site(), self.whole.grid, self.unit is not None, self.widest_m, first_row + first, first_column,
                around, bits[first:last],
            )  # fmt: skip

        _in_threads(len(bits), part)
        bits.flags.writeable = False
        return Window(first_row, first_column, around, bits)


def _row(latitude_rad: float, around: int) -> float:
    """Row of the world's mercator picture."""
    within = min(max(latitude_rad, -MERCATOR_RAD), MERCATOR_RAD)
    return (1.0 - math.asinh(math.tan(within)) / math.pi) * around / 2.0


def united(windows: Sequence[Window]) -> Window:
    """Windows of one scale laid over each other: a bit holds where it holds in any; SOLID where nothing else does."""
    around = windows[0].pixels_around
    turned = [w._replace(first_column=w.first_column + _turns(w, windows[0]) * around) for w in windows]
    top, left = min(w.first_row for w in turned), min(w.first_column for w in turned)
    bottom = max(w.first_row + w.bits.shape[0] for w in turned)
    right = max(w.first_column + w.bits.shape[1] for w in turned)
    bits = np.zeros((bottom - top, right - left), np.uint8)
    for w in turned:
        rows, columns = w.first_row - top, w.first_column - left
        bits[rows : rows + w.bits.shape[0], columns : columns + w.bits.shape[1]] |= w.bits
    return Window(top, left, around, bits)


def _turns(window: Window, other: Window) -> int:
    """Full turns that bring a window next to another one."""
    return round((other.first_column - window.first_column) / window.pixels_around)


def _kept(key: bytes, make: Callable[[], Any]) -> Any:
    """The value of a key, made if it is not there."""
    value = kept.get(key)
    if value is None:
        value = make()
        kept.put(key, value, int(value.nbytes if isinstance(value, np.ndarray) else value.bits.nbytes))
    return value


def _in_threads(count: int, part: Callable[[int, int], None]) -> None:
    """part(first, last) over a range, in threads: every other piece to each, for work lies unevenly."""
    pieces = [(count * i // PIECES, count * (i + 1) // PIECES) for i in range(PIECES)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda piece: part(*piece), pieces))


def _no_missile() -> FlyoutTable:
    """A table for where none is read."""
    arrays = [np.zeros(shape) for shape in ((2,), (2, 2), (2, 2))]
    for array in arrays:
        array.flags.writeable = False
    return FlyoutTable(Motor(1.0, 1.0, 0.0, 0.0), 1.0, 0.0, 0.0, *arrays)


NO_MISSILE = _no_missile()
