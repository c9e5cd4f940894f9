"""The defended footprint: aim points of a threat at which one fire unit can meet it before it arrives.

The threat's own flight is laid so that it ends at each of many points around the unit, coming from the same side, and
the kernels of the plan say whether a launch is possible: sight, guidance, flight of the missile, every limit of its
envelope. Over level ground as high as the unit's; the ground between hides nothing. A launch counts that comes no
earlier than the reaction of the crew after the sight it falls into begins, and of a salvo the first missile alone. It
says where an intercept is *possible*, not how likely: no chance of a track, no busy channel, no second threat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.physics.geodesy import EARTH_SEMI_MAJOR_M, FLATTENING, geodesic_direct, geodesic_inverse
from redan.physics.grid import smooth_earth
from redan.plan import sights as sights_kernel
from redan.plan import windows as kernel
from redan.plan.drive import RadarRows, UnitRows, find_sights, find_windows
from redan.plan.grades import told
from redan.plan.reach import Cause, published
from redan.plan.tables import (
    ALTITUDE,
    ECEF_X,
    ECEF_Y,
    ECEF_Z,
    GROUND,
    LATITUDE,
    LONGITUDE,
    SAMPLE_COLUMNS,
    TIME,
    Paths,
)
from redan.scenario.resolved import Delay, Place
from redan.units import km

if TYPE_CHECKING:
    from redan.plan.compile import Geometry

F8 = NDArray[np.float64]

BEARINGS = 36  # rays about the unit on which aim points lie
FINER = 3  # so often a ray is laid between two of which one reaches much farther
JUMP = 0.1  # of the longest: what counts as much farther
RINGS = 40  # aim points of a ray, before the edge is sought
EDGE_M = 100.0
MOST_SAMPLES = 400  # of a flight: its last part
BEYOND = 1.15  # aim points are tried out to so many times the range that counts
FARTHER = 1.5  # and so many times farther again, while what falls is still met at the last of them
MOST_FARTHER = 8.0  # at most so many times as far in all
FLAT = 1e3  # times the earth's radius: as good as without a horizon


@dataclass(frozen=True)
class Footprint:
    """Distances (m) to the last defended aim point, from the unit: towards where the threat comes from, away, aside.

    edge: the outline, one place a bearing (empty: nothing is defended). nearest_m: the first one defended on any ray.
    """

    unit: str
    threat_class: str
    system: str
    forward_m: float
    back_m: float
    aside_m: float
    area_m2: float
    nearest_m: float
    edge: tuple[Place, ...]
    course_rad: float  # azimuth from the unit towards where the threat comes from
    passes: bool = False  # what is aimed behind passes the unit on its way: points there are defended without end
    behind: Place | None = None  # the last defended point straight behind the unit

    @property
    def any(self) -> bool:
        """Whether anything is defended at all."""
        return self.area_m2 > 0.0

    @property
    def says(self) -> str:
        """How far, in words."""
        hole = f", none nearer than {km(self.nearest_m)}" if self.nearest_m > 0.0 else ""
        if self.passes:
            back = "and behind it all that is passed on the way"
            return f"{km(self.forward_m)} forward (towards where it comes from){hole}, {back}"
        return (
            f"{km(self.forward_m)} forward (towards where it comes from), {km(self.back_m)} back, "
            f"{km(self.aside_m)} aside, {self.area_m2 / 1e6:,.0f} km²{hole}"
        )


class Asked:
    """One unit against one flight of the plan, which can be laid anywhere, perhaps with a limit taken away."""

    def __init__(self, g: Geometry, u: int, k: int) -> None:
        self.g, self.u, self.k = g, u, k
        site = g.units.columns[u]
        self.here = float(site[kernel.UNIT_LATITUDE]), float(site[kernel.UNIT_LONGITUDE])
        self.ground_m = float(site[kernel.UNIT_ALTITUDE])
        first, last = int(g.paths.offset[k]), int(g.paths.offset[k + 1])
        self.rows = rows = g.paths.samples[max(first, last - MOST_SAMPLES) : last]
        end, before = rows[-1], rows[max(len(rows) - 2, 0)]
        came = geodesic_inverse(end[LATITUDE], end[LONGITUDE], before[LATITUDE], before[LONGITUDE])
        start = geodesic_inverse(end[LATITUDE], end[LONGITUDE], rows[0, LATITUDE], rows[0, LONGITUDE])
        self.course_rad = came[1] if came[0] > 1.0 else start[1]
        self.falls = g.shapes[k].arc is not None  # on its way up it is met near its launcher: that defends no place
        self.top_s = float(rows[int(np.argmax(rows[:, ALTITUDE])), TIME]) if self.falls else -math.inf
        self.delay_s = _mean_s(g.order.units[u].reaction)
        self.own = int(g.units.radar[u])
        self.farthest_m, self.guided_m = float(g.farthest_m[u, k]), float(g.guided_m[u, k])
        self.columns = site

    def tried_m(self) -> float:
        """How far aim points are tried."""
        return BEYOND * self.farthest_m

    def defended(self, points: list[tuple[float, float]], **without: float) -> NDArray[np.bool_]:
        """Whether each aim point (azimuth rad, distance m from the unit) is defended.

        without: limits that are set otherwise: farthest_m, guided_m, delay_s, ceiling_m, fastest_m_s, slope (of the
        radar's beam), earth_radius_m (of its horizon).
        """
        g, u = self.g, self.u
        paths = self._laid(points)
        shapes = len(points)
        radar = g.radars.columns[[self.own]].copy()
        radar[0, sights_kernel.MAX_SLOPE] = without.get("slope", radar[0, sights_kernel.MAX_SLOPE])
        radars = RadarRows(radar, g.radars.look_table)
        reach = np.full((1, shapes), g.reach_m[self.own, self.k])
        reference = np.full((1, shapes), g.reference_m[self.own, self.k])
        columns = g.units.columns[[u]].copy()
        columns[0, kernel.HIGHEST_M] = without.get("ceiling_m", columns[0, kernel.HIGHEST_M])
        columns[0, kernel.FASTEST_M_S] = without.get("fastest_m_s", columns[0, kernel.FASTEST_M_S])
        rows = UnitRows(columns, np.zeros(1, dtype=np.int64), (g.units.missiles[u],))
        guided = np.full((1, shapes), without.get("guided_m", self.guided_m))
        farthest = np.full((1, shapes), without.get("farthest_m", self.farthest_m))
        earth_m = without.get("earth_radius_m", g.earth_radius_m)
        sights = find_sights(radars, paths, smooth_earth(), earth_m, reach, reference)
        windows = find_windows(rows, paths, sights, guided, farthest)
        delay_s = without.get("delay_s", self.delay_s)
        found = np.zeros(shapes, dtype=np.bool_)
        for i in range(shapes):
            starts_s = sights.start_s[int(sights.offset[i]) : int(sights.offset[i + 1])]
            for w in range(int(windows.offset[i]), int(windows.offset[i + 1])):
                closes_s = float(windows.close_s[w])
                met_s = closes_s + float(windows.node_flight_s[int(windows.node_offset[w + 1]) - 1])
                # a track ends with the sight: what comes out of the cone above the radar has to be found anew
                sees_s = float(np.max(starts_s[starts_s <= closes_s], initial=-math.inf))
                found[i] |= sees_s + delay_s <= closes_s and met_s >= self.top_s and sees_s > -math.inf
        return found

    def _laid(self, points: list[tuple[float, float]]) -> Paths:
        """The flight, ending at each point: turned about the earth's centre, heights kept above the unit's ground."""
        rows, count = self.rows, len(points)
        altitude = rows[:, ALTITUDE] - rows[-1, GROUND] + self.ground_m
        unit = _normals(rows[:, LATITUDE], rows[:, LONGITUDE])
        samples = np.empty((count, len(rows), SAMPLE_COLUMNS))
        for i, (azimuth_rad, distance_m) in enumerate(points):
            at = geodesic_direct(*self.here, azimuth_rad, distance_m)[:2]
            turned = unit @ _turn(unit[-1], at, self.course_rad).T
            latitude = np.arcsin(np.clip(turned[:, 2], -1.0, 1.0))
            longitude = np.unwrap(np.arctan2(turned[:, 1], turned[:, 0]))
            one = samples[i]
            one[:, TIME], one[:, LATITUDE], one[:, LONGITUDE] = rows[:, TIME], latitude, longitude
            one[:, ALTITUDE], one[:, GROUND] = altitude, self.ground_m
            one[:, ECEF_X], one[:, ECEF_Y], one[:, ECEF_Z] = _ecef(latitude, longitude, altitude)
        offset = (np.arange(count + 1) * len(rows)).astype(np.int32)
        return Paths(offset, samples.reshape(-1, SAMPLE_COLUMNS), np.zeros(count))


def footprint_of(g: Geometry, u: int, k: int) -> Footprint:
    """The footprint of unit u against the flight k of the plan."""
    asked, unit, shape = Asked(g, u, k), g.order.units[u], g.shapes[k]
    system = next(t.system for t, f in zip(g.order.threats, g.flights, strict=True) if f.shape == k)
    nothing = Footprint(
        unit.name, shape.threat_class, system, 0.0, 0.0, 0.0, 0.0, 0.0, (), asked.course_rad
    )  # fmt: skip
    if asked.farthest_m <= 0.0:
        return nothing
    tried_m, turns = asked.tried_m(), [asked.course_rad + 2.0 * math.pi * i / BEARINGS for i in range(BEARINGS)]
    rays = _rays(asked, turns, tried_m)
    while asked.falls and any(ray.open for ray in rays) and tried_m * FARTHER <= MOST_FARTHER * asked.tried_m():
        tried_m *= FARTHER  # what falls passes over the unit at last: above its ceiling, its beam, its range
        rays = _rays(asked, turns, tried_m)
    if not any(ray.last_m > 0.0 for ray in rays):
        return nothing
    ahead, behind = rays[0], rays[BEARINGS // 2]
    for _ in range(FINER):
        least_m = JUMP * max(ray.last_m for ray in rays)
        pairs = zip(rays, [*rays[1:], rays[0]._replace(turn_rad=rays[0].turn_rad + 2.0 * math.pi)], strict=True)
        between = [0.5 * (a.turn_rad + b.turn_rad) for a, b in pairs if abs(a.last_m - b.last_m) > least_m]
        rays = sorted([*rays, *_rays(asked, between, tried_m)])
    edge = tuple(Place(*geodesic_direct(*asked.here, ray.turn_rad, ray.last_m)[:2]) for ray in rays)
    low, angles = np.array([ray.last_m for ray in rays]), np.array([ray.turn_rad - asked.course_rad for ray in rays])
    x, y = low * np.cos(angles), low * np.sin(angles)
    area = 0.5 * abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)))
    nearest = min(ray.first_m for ray in rays)
    return Footprint(
        unit.name, shape.threat_class, system, ahead.last_m, behind.last_m, float(np.abs(y).max()), area,
        0.0 if nearest <= tried_m / RINGS else nearest, edge, asked.course_rad, behind.open,
        Place(*geodesic_direct(*asked.here, behind.turn_rad, behind.last_m)[:2]),
    )  # fmt: skip


class _Ray(NamedTuple):
    """The aim points at one azimuth from the unit that are defended: the last and the first, distances in m."""

    turn_rad: float
    last_m: float  # 0: none
    first_m: float  # infinite: none
    open: bool  # the last that was tried is defended


def _rays(asked: Asked, turns: Sequence[float], tried_m: float) -> list[_Ray]:
    """A ray for each azimuth, the last point found to EDGE_M."""
    if not turns:
        return []
    distances = [tried_m * (i + 0.5) / RINGS for i in range(RINGS)]
    grid = asked.defended([(turn, far) for turn in turns for far in distances]).reshape(len(turns), RINGS)
    inner = [distances[int(np.argmax(row))] if row.any() else math.inf for row in grid]
    last = [int(np.flatnonzero(row)[-1]) if row.any() else -1 for row in grid]
    low = np.array([distances[i] if i >= 0 else 0.0 for i in last])
    high = low + tried_m / RINGS * np.array([1.0 if i >= 0 else 0.0 for i in last])
    while float((high - low).max()) > EDGE_M:
        middle = 0.5 * (low + high)
        good = asked.defended(list(zip(turns, middle.tolist(), strict=True)))
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    ends = [i == RINGS - 1 for i in last]
    return [_Ray(*ray) for ray in zip(turns, low.tolist(), inner, ends, strict=True)]


def footprints_of(g: Geometry) -> dict[str, tuple[Footprint, ...]]:
    """By fire unit, against the first flight of each system that falls on an arc and that the unit engages."""
    first: dict[str, int] = {}
    for threat, flight in zip(g.order.threats, g.flights, strict=True):
        if threat.falls is not None:
            first.setdefault(threat.system, flight.shape)
    found = {}
    for u, unit in enumerate(g.order.units):
        engaged = [k for k in first.values() if g.farthest_m[u, k] > 0.0]
        if engaged:
            found[unit.name] = tuple(footprint_of(g, u, k) for k in engaged)
    return found


def what_ends(g: Geometry, u: int, k: int, footprint: Footprint, *, back: bool = False) -> tuple[Cause, float]:
    """What ends it forward or back, and how far it would reach without that (m): each limit taken away in turn."""
    asked, unit = Asked(g, u, k), g.order.units[u]
    missile, reached_m = unit.interceptor, footprint.back_m if back else footprint.forward_m
    radar = g.order.radars[asked.own]
    highest, mast = radar.max_elevation_rad, radar.antenna_height_m
    limits: dict[str, tuple[dict[str, float], Cause]] = {
        "range": (
            {"farthest_m": max(missile.max_range_m, 3.0 * asked.farthest_m)}, published(unit, footprint.threat_class)
        ),
        "time": ({"delay_s": 0.0}, Cause("the reaction of its crew", f"{asked.delay_s:g} s")),
        "guidance": ({"guided_m": 3.0 * asked.guided_m}, Cause("the range of its radar", _km(asked.guided_m))),
        "horizon": (
            {"earth_radius_m": FLAT * g.earth_radius_m},
            Cause("below the horizon of its radar", told(unit, "radar_antenna_height_m", mast, f"{mast:g} m")),
        ),
        "ceiling": (
            {"ceiling_m": 4.0 * missile.max_altitude_m},
            Cause("the missile's ceiling", f"{missile.max_altitude_m:.0f} m"),
        ),
        "elevation": (
            {"slope": math.inf},
            Cause("the highest elevation of its radar", f"{math.degrees(highest):.0f}°"),
        ),
        "speed": (
            {"fastest_m_s": 1e5},
            Cause("the missile's limit of target speed", f"{missile.max_target_speed_m_s:.0f} m/s"),
        ),
    }  # fmt: skip
    best, cause = reached_m, Cause("the flight of its missile, which gets there too late or not at all")
    for without, why in limits.values():
        far = _reached_m(asked, reached_m, without, back=back)
        if far > best + 2.0 * EDGE_M:
            best, cause = far, why
    return cause, best


def _reached_m(asked: Asked, from_m: float, without: dict[str, float], *, back: bool) -> float:
    """The last defended aim point straight forward or back with limits set otherwise."""
    turn = asked.course_rad + (math.pi if back else 0.0)
    distances = [from_m + asked.tried_m() * i / RINGS for i in range(2 * RINGS)]
    good = asked.defended([(turn, far) for far in distances], **without)
    return distances[int(np.flatnonzero(good)[-1])] if good.any() else 0.0


def _turn(end: F8, at: tuple[float, float], course_rad: float) -> F8:
    """The turn of the earth that carries the flight's end to a place so that it comes from the same azimuth."""
    old = _frame(math.asin(float(end[2])), math.atan2(float(end[1]), float(end[0])), course_rad)
    return _frame(*at, course_rad) @ old.T


def _frame(latitude_rad: float, longitude_rad: float, azimuth_rad: float) -> F8:
    """Columns: along an azimuth, to the left of it, up."""
    sp, cp, sl, cl = (
        math.sin(latitude_rad), math.cos(latitude_rad), math.sin(longitude_rad), math.cos(longitude_rad),
    )  # fmt: skip
    east, north = np.array([-sl, cl, 0.0]), np.array([-sp * cl, -sp * sl, cp])
    s, c = math.sin(azimuth_rad), math.cos(azimuth_rad)
    return np.stack((s * east + c * north, -c * east + s * north, np.array([cp * cl, cp * sl, sp])), axis=1)


def _normals(latitude: F8, longitude: F8) -> F8:
    c = np.cos(latitude)
    return np.stack((c * np.cos(longitude), c * np.sin(longitude), np.sin(latitude)), axis=1)


def _ecef(latitude: F8, longitude: F8, height: F8) -> Any:
    """`geodesy.geodetic_to_ecef` of many points."""
    e2 = FLATTENING * (2.0 - FLATTENING)
    n = EARTH_SEMI_MAJOR_M / np.sqrt(1.0 - e2 * np.sin(latitude) ** 2)
    flat = (n + height) * np.cos(latitude)
    return flat * np.cos(longitude), flat * np.sin(longitude), (n * (1.0 - e2) + height) * np.sin(latitude)


def _mean_s(delay: Delay) -> float:
    return 0.5 * (delay.a_s + delay.b_s) if delay.law == "uniform" else delay.a_s


def _km(metres: float) -> str:
    return f"{metres / 1e3:.1f} km"
