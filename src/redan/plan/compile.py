"""One resolved variant of a scenario to the frozen arrays of a plan, with what is needed to explain them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem
from redan.layout import Plan, Reach, plan_digest
from redan.layout.names import Names
from redan.physics.grid import Grid, Terrain, smooth_earth
from redan.physics.propagation import effective_radius_m
from redan.physics.terrain import terrain_of
from redan.plan.assemble import Ordered, assemble, names_of
from redan.plan.drive import RadarRows, UnitRows, find_sights, find_windows, radar_rows, unit_rows
from redan.plan.escape import find_chases
from redan.plan.factors import factors_of, kill_probability
from redan.plan.flown import find_flights, find_paths
from redan.plan.footprint import Footprint, footprints_of
from redan.plan.forbids import reach_of
from redan.plan.jam_rows import JamRows
from redan.plan.jam_words import jam_notes
from redan.plan.jamming import Jamming
from redan.plan.looks import GUIDING_LOOK, USELESS_LOOK, reach_m, reference_range_for_m
from redan.plan.no_escape import no_escape_ranges_m
from redan.plan.notes import notes_on
from redan.plan.reach import low_reach
from redan.plan.shapes import Flight, Shape, where_of
from redan.plan.tables import Paths, Sights, Windows
from redan.plan.windows import Case
from redan.scenario.ground import Ground
from redan.scenario.resolved import Factor, FireUnit, Resolved

F8 = NDArray[np.float64]
Row = TypeVar("Row")
Column = TypeVar("Column", float, str)
DEEPEST_M = 1.0  # an aircraft's route may dip so far below the ground (interpolation of the terrain)


@dataclass(frozen=True)
class Geometry:
    """What the arrays were made from, kept for explanations and maps.

    Rows of sights are radar * K + shape, of windows unit * K + shape, in the order of `order`; times from the start of
    a path.
    """

    order: Ordered
    flights: tuple[Flight, ...]  # (T,)
    shapes: tuple[Shape, ...]  # (K,)
    paths: Paths
    sights: Sights
    windows: Windows
    terrain: Terrain | None
    earth_radius_m: float  # effective, for rays
    radars: RadarRows
    units: UnitRows
    reach_m: F8  # (R, K) farthest range worth a look
    reference_m: F8  # (R, K) range of the reference probability for the shape's RCS
    guided_m: F8  # (U, K) range of the engagement radar for guidance
    farthest_m: F8  # (U, K) range of the interceptor against the class; 0: not engaged
    pair_pk: F8  # (U, K), NaN: not engaged
    jams: JamRows | None = None  # sights and windows are those without jamming: what it changes of the plan is in here

    @property
    def grid(self) -> Grid:
        """The elevations for kernels, also where there are none."""
        return _grid(self.terrain)

    def case(self, u: int, k: int) -> Case:
        """One unit against one shape, for the kernel of the windows."""
        row = int(self.units.radar[u]) * len(self.shapes) + k
        sights = self.sights
        return Case(
            self.units.columns, u, self.units.missiles[u], float(self.farthest_m[u, k]), float(self.guided_m[u, k]),
            self.paths.samples, sights.start_s, sights.end_s, int(sights.offset[row]), int(sights.offset[row + 1]),
        )  # fmt: skip


@dataclass(frozen=True)
class Compiled:
    """A plan, its words, its hash, what the user should know about it, and what it was made from."""

    plan: Plan
    names: Names
    digest: str
    notes: tuple[str, ...]
    geometry: Geometry
    resolved: Resolved

    @property
    def low_reach_m(self) -> dict[str, float]:
        """Reach of each fire unit against a low target, for the map; see `reach`."""
        g = self.geometry
        guides = (g.order.radars[r] for r in g.units.radar)
        return {
            unit.name: low_reach(unit, radar, g.earth_radius_m, table).reach_m
            for unit, radar, table in zip(g.order.units, guides, g.units.missiles, strict=True)
        }

    @cached_property
    def no_escape_m(self) -> dict[str, float]:
        """No-escape range of each fire unit against the first aircraft that runs, for the map; empty if none does."""
        return no_escape_ranges_m(self.geometry)

    @cached_property
    def footprints(self) -> dict[str, tuple[Footprint, ...]]:
        """What each fire unit defends against each kind of falling threat, for the map; empty where nothing falls."""
        return footprints_of(self.geometry)

    @cached_property
    def factors(self) -> dict[tuple[str, str], tuple[Factor, ...]]:
        """Named factors of a missile's success, by fire unit and target class; their product is the plan's."""
        return {
            (unit.name, target): factors_of(unit, target, self.resolved.readings)
            for unit in self.geometry.order.units
            for target in unit.interceptor.kill_probability
        }

    @cached_property
    def reach(self) -> NDArray[np.int8]:
        """(U, T) layout.Reach: whether each fire unit could ever fire at each threat, and if not what forbids it."""
        found = reach_of(self.geometry)[:, [flight.shape for flight in self.geometry.flights]]
        paired = np.zeros(found.shape, bool)
        may = self.plan.pair_permit_s < math.inf
        paired[self.plan.pair_unit[may], self.plan.pair_threat[may]] = True
        found[(found == Reach.WINDOWS) & ~paired] = Reach.NOT_PERMITTED
        for u, threat in () if self.geometry.jams is None else self.geometry.jams.gone:
            found[u, threat] = Reach.BEYOND_GUIDANCE
        return found


def compile_plan(resolved: Resolved) -> Compiled:
    """Compile one variant: the same resolved scenario gives the same bytes, whatever the order of its entities.

    Raises InputError where the scenario cannot happen as written: a release beyond the route or the munition's reach, a
    route below the ground, two entities that would share their chance.
    """
    order = Ordered(resolved)
    terrain = None if resolved.terrain is None else terrain_of(resolved.terrain)
    ground_m = Ground(terrain).at_m
    shapes, flights = find_flights(resolved, order.threats, terrain, ground_m)
    paths = find_paths(shapes, terrain)
    _refuse_buried(resolved, order, flights, paths)
    rcs = [shape.rcs_m2 for shape in shapes]
    classes = [shape.threat_class for shape in shapes]
    guides = [order.radars[order.radar_at[unit.radar]] for unit in order.units]
    reach = _matrix(order.radars, rcs, lambda radar, s: reach_m(radar, s, USELESS_LOOK))
    reference = _matrix(order.radars, rcs, reference_range_for_m)
    guided = _matrix(guides, rcs, lambda radar, s: reach_m(radar, s, GUIDING_LOOK))
    farthest = _matrix(order.units, classes, farthest_m)
    pair_pk = _matrix(order.units, classes, kill_probability)
    earth_radius_m = effective_radius_m(resolved.effective_radius_factor)
    radars = radar_rows(order, ground_m, terrain)
    units = unit_rows(order, radars, ground_m)
    sights = find_sights(radars, paths, _grid(terrain), earth_radius_m, reach, reference)
    windows = find_windows(units, paths, sights, guided, farthest)
    chased = find_chases(order.threats, flights, units, radars, paths, windows, guided, farthest, earth_radius_m)
    jams = None
    if any(threat.jams is not None for threat in order.threats):
        jamming = Jamming(order, flights, paths, radars, _grid(terrain), earth_radius_m)
        jams = JamRows(jamming, radars, units, reference)
    plan = assemble(order, flights, sights, chased, pair_pk, paths, None if jams is None else jams.change)
    geometry = Geometry(
        order, tuple(flights), tuple(shapes), paths, sights, chased.windows, terrain, earth_radius_m, radars, units,
        reach, reference, guided, farthest, pair_pk, jams,
    )  # fmt: skip
    notes = notes_on(order, shapes, flights, paths, terrain)
    if jams is not None:
        notes += jam_notes(jams)
    return Compiled(plan, names_of(order, plan), plan_digest(plan), tuple(notes), geometry, resolved)


def _grid(terrain: Terrain | None) -> Grid:
    return smooth_earth() if terrain is None else terrain.grid


def _matrix(rows: Sequence[Row], columns: Sequence[Column], of: Callable[[Row, Column], float]) -> F8:
    """A number for each row and column; many columns are alike, and asked for once."""
    distinct = {column: i for i, column in enumerate(dict.fromkeys(columns))}
    found = np.array([[of(row, column) for column in distinct] for row in rows], dtype=np.float64)
    found = found.reshape(len(rows), len(distinct))
    return np.ascontiguousarray(found[:, [distinct[column] for column in columns]])


def farthest_m(unit: FireUnit, threat_class: str) -> float:
    missile = unit.interceptor
    if threat_class not in missile.kill_probability:
        return 0.0
    return min(missile.max_range_m, missile.max_range_by_class_m.get(threat_class, math.inf))


def _refuse_buried(resolved: Resolved, order: Ordered, flights: Sequence[Flight], paths: Paths) -> None:
    """Refuse aircraft whose route leads through a mountain; a group is named once."""
    problems: dict[str, Problem] = {}
    for threat, flight in zip(order.threats, flights, strict=True):
        depth_m = paths.lift_m[flight.shape]
        if threat.carrier is None and not threat.launched and threat.route and depth_m > DEEPEST_M:
            problems.setdefault(
                threat.group,
                Problem(
                    f'{threat.kind} "{threat.name}": its route leads up to {depth_m:.0f} m below the ground',
                    where_of(threat.where, resolved.file),
                    remedy="fly higher, or give the altitude above ground",
                ),
            )
    if problems:
        raise InputError(list(problems.values()))
