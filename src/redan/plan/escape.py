"""Flight times against a target that turns away and runs: the second column of the launch windows' nodes.

Where a launch window holds launches after which a turned target is still met and others after which it is not, it is
cut between the two, so that linear interpolation between nodes never crosses that edge.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan import jit
from redan.physics import chase
from redan.physics.chase import Limits, Runner, chase_s
from redan.physics.flyout import FlyoutTable
from redan.physics.propagation import ground_distance_m
from redan.plan import sights as sights_kernel
from redan.plan import windows as windows_kernel
from redan.plan.digests import digest_bytes, path_digests, table_digest
from redan.plan.kept import KeptValues
from redan.plan.routes import nearest_turn
from redan.plan.shapes import Flight
from redan.plan.tables import ALTITUDE, ECEF_X, GROUND, LATITUDE, LONGITUDE, TIME, Paths, Windows
from redan.scenario.resolved import FireUnit, Threat

if TYPE_CHECKING:
    from redan.plan.drive import RadarRows, UnitRows

F8 = NDArray[np.float64]
EDGE_TOLERANCE_S = 2.0 * windows_kernel.GAP_S  # between the last launch on one side of the edge and the next
SECTIONS = 64  # into which the time between two nodes is divided at once
NOT_MODELLED = -1.0
MOST_KEPT_BYTES = 16_000_000  # of chases; the largest variant of both-sides.yaml has a tenth of a million
ARRAY_BYTES = 112  # of an array beside its numbers

# columns of what the kernel is told about the run
DELAY, TURN, SPEED, SLOPE, FLOOR, FLOOR_ABOVE_GROUND = range(6)
Run = tuple[float, float, float, float, float, float]


class Chased(NamedTuple):
    """Launch windows, cut at the edges of escape, and for each way of running its second node column."""

    windows: Windows
    escape_s: Mapping[Run, F8]  # over all nodes; NOT_MODELLED for shapes that do not run so


def run_of(threat: Threat) -> Run | None:
    """How a threat runs once it is fired at, as the kernel takes it; None: escape is not modelled for it."""
    if threat.escape is None or threat.turn_probability <= 0.0:
        return None
    e = threat.escape
    slope = 0.0 if e.floor_m is None else math.tan(e.dive_rad)
    floor = 0.0 if e.floor_m is None else e.floor_m
    return threat.turn_delay_s, e.turn_s, e.speed_m_s or 0.0, slope, floor, float(e.floor_above == "ground")


def runner_after(
    run: Any, samples: Any, first: int, last: int, warned_s: float, home_latitude: float, home_longitude: float,
    home_altitude: float,
) -> tuple[Runner, float]:  # fmt: skip
    """Where the target of a path is when it is warned, seen from a launcher, how it runs, and how high the ground is.

    Heights above the launcher. first, last: samples of its path; a warning after its end counts as one at the end. For
    kernels.
    """
    low, high = first, last
    while high - low > 1:
        middle = (low + high) // 2
        if samples[middle, TIME] <= warned_s:
            low = middle
        else:
            high = middle
    width_s = samples[low + 1, TIME] - samples[low, TIME]
    share = min(max((warned_s - samples[low, TIME]) / width_s, 0.0), 1.0)
    rest = 1.0 - share
    latitude = rest * samples[low, LATITUDE] + share * samples[low + 1, LATITUDE]
    longitude = rest * samples[low, LONGITUDE] + share * samples[low + 1, LONGITUDE]
    altitude = rest * samples[low, ALTITUDE] + share * samples[low + 1, ALTITUDE]
    ground = rest * samples[low, GROUND] + share * samples[low + 1, GROUND]
    moved_2 = 0.0
    for axis in range(3):
        moved_2 += (samples[low + 1, ECEF_X + axis] - samples[low, ECEF_X + axis]) ** 2
    moved = math.sqrt(moved_2)
    speed = run[SPEED] if run[SPEED] > 0.0 else moved / width_s
    floor = run[FLOOR] + (ground if run[FLOOR_ABOVE_GROUND] > 0.0 else 0.0)
    away = ground_distance_m(home_latitude, home_longitude, latitude, nearest_turn(longitude, home_longitude))
    farther = 0.0
    for which in range(2):
        there = nearest_turn(samples[low + which, LONGITUDE], home_longitude)
        range_m = ground_distance_m(home_latitude, home_longitude, samples[low + which, LATITUDE], there)
        farther += range_m if which == 1 else -range_m
    outward = min(max(farther / moved, -1.0), 1.0) if moved > 0.0 else -1.0
    turn_s = run[TURN] * math.acos(outward) / math.pi  # whole if it flies in, none if it flies away already
    runner = Runner(away, altitude - home_altitude, turn_s, speed, run[SLOPE], floor - home_altitude)
    return runner, ground - home_altitude


def chase_launches(
    table: FlyoutTable, unit: Any, run: Any, samples: Any, first: int, last: int, farthest_m: float, antenna_m: float,
    earth_radius_m: float, launch_s: Any, flight_s: Any, escape_s: Any,
) -> None:  # fmt: skip
    """Time from each launch to the meeting with the turned target into escape_s; inf: it escapes.

    unit: its row of the columns of `windows`; launch_s in path time, flight_s to the target that flies on. For kernels.
    """
    launcher = unit[windows_kernel.UNIT_ALTITUDE]
    for i in range(launch_s.shape[0]):
        if flight_s[i] <= run[DELAY]:  # met before it is warned
            escape_s[i] = flight_s[i]
            continue
        runner, ground = runner_after(
            run, samples, first, last, launch_s[i] + run[DELAY], unit[windows_kernel.UNIT_LATITUDE],
            unit[windows_kernel.UNIT_LONGITUDE], launcher,
        )  # fmt: skip
        limits = Limits(farthest_m, ground + unit[windows_kernel.LOWEST_M], antenna_m, launcher, earth_radius_m)
        too_fast = runner.speed_m_s > unit[windows_kernel.FASTEST_M_S]
        met_s = math.inf if too_fast else chase_s(table, runner, limits, run[DELAY])
        escape_s[i] = max(met_s, flight_s[i])  # nobody turns to be met sooner


kept_chases: KeptValues[F8] = KeptValues(MOST_KEPT_BYTES)

jit.register(*chase.KERNEL_FUNCTIONS, runner_after)
_chase_launches = jit.lean_kernel(chase_launches)


def find_chases(
    threats: Sequence[Threat], flights: Sequence[Flight], units: UnitRows, radars: RadarRows, paths: Paths,
    windows: Windows, guided_m: F8, farthest_m: F8, earth_radius_m: float,
) -> Chased:  # fmt: skip
    """Launch windows cut where a turned target begins or ceases to be met, and the times of those meetings.

    Without a threat that runs the windows are the very same.
    """
    shapes = len(paths.offset) - 1
    of_run: dict[Run, set[int]] = {}
    for threat, flight in zip(threats, flights, strict=True):
        run = run_of(threat)
        if run is not None:
            of_run.setdefault(run, set()).add(flight.shape)

    flown = path_digests(paths) if of_run else []

    def chase_of(run: Run, row: int) -> _Chase:
        u, k = divmod(row, shapes)
        numbers = (
            float(min(farthest_m[u, k], guided_m[u, k])), float(radars.columns[units.radar[u], sights_kernel.HEIGHT]),
            float(earth_radius_m),
        )  # fmt: skip
        key = chase_key(table_digest(units.missiles[u]), units.columns[u], run, flown[k], *numbers)
        path = paths.samples, int(paths.offset[k]), int(paths.offset[k + 1]) - 1
        return _Chase(key, (units.missiles[u], units.columns[u], np.array(run), *path, *numbers))

    for run, running in of_run.items():
        rows = [row for row in range(len(windows.offset) - 1) if row % shapes in running]
        windows = _cut(windows, {row: chase_of(run, row) for row in rows})
    found: dict[Run, F8] = {}
    launch_s = _launches(windows) if of_run else np.empty(0)
    for run, running in of_run.items():
        times = np.full(len(windows.node_flight_s), NOT_MODELLED)
        for row in range(len(windows.offset) - 1):
            if row % shapes in running and windows.offset[row] < windows.offset[row + 1]:
                nodes = slice(*(int(windows.node_offset[windows.offset[row + i]]) for i in (0, 1)))
                times[nodes] = chase_of(run, row).times(launch_s[nodes], windows.node_flight_s[nodes])
        found[run] = times
    return Chased(windows, found)


class _Chase(NamedTuple):
    """One unit against one shape that runs, ready to be asked."""

    key: bytes  # of all that the kernel reads but the launches
    told: tuple[FlyoutTable, F8, F8, F8, int, int, float, float, float]  # what the kernel takes first

    def times(self, launch_s: F8, flight_s: F8) -> F8:
        """From launch to the meeting, for several launches; not to be written to."""
        launches, flights = (np.ascontiguousarray(each, dtype=np.float64).copy() for each in (launch_s, flight_s))
        key = self.key + launches_key(launches, flights)
        found = kept_chases.get(key)
        if found is None:
            found = np.empty(len(launches))
            _chase_launches(*self.told, launches, flights, found)
            found.flags.writeable = False
            kept_chases.put(key, found, ARRAY_BYTES + found.nbytes)
        return found


def chase_key(
    table: bytes, unit: F8, run: Run, path: bytes, farthest_m: float, antenna_m: float, earth_radius_m: float
) -> bytes:
    """All that decides when one unit meets a target of one path that runs, but for the launches."""
    numbers = struct.pack("9d", *run, farthest_m, antenna_m, earth_radius_m)
    return digest_bytes(table, path, numbers, unit.tobytes())


def launches_key(launch_s: F8, flight_s: F8) -> bytes:
    """The launches, and how long each flies to the target that flies on."""
    return digest_bytes(launch_s.tobytes(), flight_s.tobytes())


def _launches(windows: Windows) -> F8:
    """Launch times of all nodes."""
    counts = np.diff(windows.node_offset).astype(np.int64)
    number = np.arange(int(counts.sum())) - np.repeat(windows.node_offset[:-1].astype(np.int64), counts)
    step_s = (windows.close_s - windows.open_s) / np.maximum(counts - 1, 1)
    found: F8 = np.repeat(windows.open_s, counts) + number * np.repeat(step_s, counts)
    return found


def _cut(windows: Windows, chases: Mapping[int, _Chase]) -> Windows:
    """The windows of some rows, cut where the chase begins or ceases to end in a meeting."""
    launch_s, flight_s = _launches(windows), windows.node_flight_s
    offset, node = windows.offset.tolist(), windows.node_offset.tolist()
    met = np.ones(len(flight_s), np.bool_)
    for row, chased in chases.items():
        mine = slice(node[offset[row]], node[offset[row + 1]])
        met[mine] = np.isfinite(chased.times(launch_s[mine], flight_s[mine]))
    changes = np.concatenate(([0], np.cumsum(met[1:] != met[:-1])))  # how often it changed up to a node
    counts: list[int] = []
    opens: list[float] = []
    closes: list[float] = []
    nodes: list[F8] = []
    for row in range(len(offset) - 1):
        before = len(opens)
        for w in range(offset[row], offset[row + 1]):
            span = slice(node[w], node[w + 1])
            bounds = [float(windows.open_s[w]), float(windows.close_s[w])]
            if changes[span.start] == changes[span.stop - 1]:
                opens.append(bounds[0])
                closes.append(bounds[1])
                nodes.append(flight_s[span])
                continue
            edges = _edges(chases[row], launch_s[span], flight_s[span], met[span])
            for opens_s, closes_s in _parts(bounds, edges):
                share = (closes_s - opens_s) / (bounds[1] - bounds[0])
                count = max(windows_kernel.FEWEST_NODES, math.ceil(share * (span.stop - span.start)))
                at_s = np.linspace(opens_s, closes_s, count)
                opens.append(opens_s)
                closes.append(closes_s)
                nodes.append(np.interp(at_s, launch_s[span], flight_s[span]))
        counts.append(len(opens) - before)
    row_offset, node_offset = (
        np.concatenate((np.zeros(1, np.int64), np.cumsum(each, dtype=np.int64))).astype(np.int32)
        for each in (counts, [len(each) for each in nodes])
    )
    flown = np.concatenate(nodes) if nodes else np.empty(0)
    return Windows(row_offset, np.array(opens), np.array(closes), node_offset, flown)


def _parts(bounds: Sequence[float], edges: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The pieces of a window between its edges; none shorter than a window may be."""
    parts = []
    opens_s = bounds[0]
    for last_s, next_s in edges:
        if min(last_s - opens_s, bounds[1] - next_s) >= windows_kernel.SHORTEST_WINDOW_S:
            parts.append((opens_s, last_s))
            opens_s = next_s
    return [*parts, (opens_s, bounds[1])]


def _edges(chased: _Chase, launch_s: F8, flight_s: F8, met: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Where, between nodes, a turned target begins or ceases to be met: launch times a moment apart, by section."""
    found = []
    for i in np.flatnonzero(met[1:] != met[:-1]).tolist():
        low, high = float(launch_s[i]), float(launch_s[i + 1])
        while high - low > EDGE_TOLERANCE_S:
            at_s = np.linspace(low, high, SECTIONS + 1)
            same = np.isfinite(chased.times(at_s, np.interp(at_s, launch_s, flight_s))) == met[i]
            last = int(np.argmin(same[1:-1])) if not same[1:-1].all() else SECTIONS - 1
            low, high = float(at_s[last]), float(at_s[last + 1])
        found.append((low, high))
    return found


def escape_columns(
    threats: Sequence[Threat], flights: Sequence[Flight], units: Sequence[FireUnit], chased: Chased,
    arrays: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """The plan's second node column and how long a turned aircraft may still be chased; empty where nobody runs."""
    if not chased.escape_s:
        return {}
    windows, shapes = chased.windows, (len(chased.windows.offset) - 1) // max(len(units), 1)
    first_node = windows.node_offset[windows.offset].tolist()
    runs = [run_of(threat) for threat in threats]
    spans = [salvo_span_s(unit) for unit in units]
    unmodelled = np.full(len(windows.node_flight_s), NOT_MODELLED)
    nodes: list[F8] = []
    leave_s = [float(t.leave_s) for t in threats]
    longest_s = [0.0] * len(threats)
    longest: dict[tuple[int, Run], float] = {}  # chase of a row; 0: none ends in a meeting
    for u, t in zip(arrays["pair_unit"], arrays["pair_threat"], strict=True):
        row, run = u * shapes + flights[t].shape, runs[t]
        span = slice(first_node[row], first_node[row + 1])
        times = (unmodelled if run is None else chased.escape_s[run])[span]
        nodes.append(times)
        if run is None:
            continue
        if (row, run) not in longest:
            longest[row, run] = float(np.max(times, initial=0.0, where=np.isfinite(times)))
        if longest[row, run]:
            longest_s[t] = max(longest_s[t], longest[row, run] + spans[u])
    for t, threat in enumerate(threats):
        if threat.escape is not None and runs[t] is not None:
            leave_s[t] = max(longest_s[t], threat.escape.turn_s)
    escapes = np.concatenate(nodes) if nodes else np.empty(0)
    return {"node_escape_s": escapes, "threat_leave_s": leave_s}


def salvo_span_s(unit: FireUnit) -> float:
    """From the first launch of a salvo to its last: so much later than the turn a missile may still start."""
    more = max(unit.first_salvo, unit.next_salvo, *(max(salvos[:2]) for salvos in unit.against.values())) - 1
    return more * max(unit.salvo_interval_s, unit.launch_interval_s)
