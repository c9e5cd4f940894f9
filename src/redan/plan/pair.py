"""What forbids an intercept at an instant, and what a launch at another time would run into: one unit, one threat."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.physics.geodesy import horizon_ground_range_m
from redan.physics.grid import Grid, smooth_earth
from redan.physics.propagation import ground_distance_m
from redan.plan import sights as sights_kernel
from redan.plan import windows as windows_kernel
from redan.plan.compile import Compiled
from redan.plan.grades import told
from redan.plan.looks import GUIDING_LOOK
from redan.plan.reach import Cause, published, what_ends
from redan.plan.routes import nearest_turn

NOT_YET_SEEN = "at the launch not yet in sight of its radar"
LOST_ON_THE_WAY = "its radar loses sight on the way"
JUMP_S = 0.05  # a launch time that jumps by more than this between two instants has something forbidden in between
BESIDE_S = 0.5  # so far beside the end of a window it is asked what forbids a launch
SAME_WINDOW_S = 2.0 * windows_kernel.GAP_S  # windows no farther apart were cut for interpolation alone


class Pair:
    """One fire unit against one threat: its case for the kernel of the windows, and questions about instants.

    Times are from the start of the threat's path.
    """

    def __init__(self, compiled: Compiled, u: int, t: int) -> None:
        g = compiled.geometry
        self.compiled, self.g, self.u, self.t = compiled, g, u, t
        self.unit, self.threat, self.flight = g.order.units[u], g.order.threats[t], g.flights[t]
        self.k = self.flight.shape
        self.first, self.last = int(g.paths.offset[self.k]), int(g.paths.offset[self.k + 1]) - 1
        self.own = int(g.units.radar[u])
        self.case = g.case(u, self.k)
        self.duration_s = float(g.paths.time_s[self.last])

    # windows

    @cached_property
    def windows(self) -> list[tuple[float, float, float, float]]:
        """Opening, closing, flight time at either: those cut for interpolation alone put together again."""
        windows, row = self.g.windows, self.u * len(self.g.shapes) + self.k
        found: list[tuple[float, float, float, float]] = []
        for w in range(int(windows.offset[row]), int(windows.offset[row + 1])):
            nodes = windows.node_flight_s[int(windows.node_offset[w]) : int(windows.node_offset[w + 1])]
            opens, closes = float(windows.open_s[w]), float(windows.close_s[w])
            first, last = float(nodes[0]), float(nodes[-1])
            if found and opens - found[-1][1] <= SAME_WINDOW_S:
                opens, _, first, _ = found.pop()
            found.append((opens, closes, first, last))
        return found

    def rows(self, r: int) -> range:
        """Rows of the sights of a radar on this threat."""
        row = r * len(self.g.shapes) + self.k
        return range(int(self.g.sights.offset[row]), int(self.g.sights.offset[row + 1]))

    # where it is

    def place(self, path_s: float) -> tuple[int, float]:
        """Sample before an instant, and the share of the way to the next."""
        time_s = self.g.paths.time_s
        span = time_s[self.first : self.last + 1]
        sample = self.first + min(max(int(np.searchsorted(span, path_s)) - 1, 0), len(span) - 2)
        share = (path_s - float(time_s[sample])) / float(time_s[sample + 1] - time_s[sample])
        return sample, min(max(share, 0.0), 1.0)

    def _from_m(self, path_s: float, x: int) -> float:
        """Distance from the point of the unit whose ECEF position stands in its columns x, x + 1, x + 2."""
        sample, share = self.place(path_s)
        ecef = self.g.paths.ecef_m
        point = ecef[sample] + share * (ecef[sample + 1] - ecef[sample])
        return float(np.linalg.norm(point - self.g.units.columns[self.u, x : x + 3]))

    def slant_m(self, path_s: float) -> float:
        """Distance from the launcher."""
        return self._from_m(path_s, windows_kernel.X)

    def _between(self, column: NDArray[np.float64], path_s: float) -> float:
        """A column of the samples at an instant."""
        sample, share = self.place(path_s)
        return float(np.interp(share, (0, 1), column[sample : sample + 2]))

    def launch_s(self, path_s: float) -> float:
        """When the missile has to start to meet the threat at an instant; NaN: it cannot get there."""
        return float(windows_kernel.meet(self.case, *self.place(path_s))[0])

    # what forbids

    def why_unseen(self, r: int, path_s: float) -> str:
        """Why a radar does not see the threat at an instant."""
        columns, grid, reach = self.g.radars.columns.copy(), self.g.grid, float(self.g.reach_m[r, self.k])

        def seen(reach_m: float, over: Grid) -> bool:
            return self._sees(columns, r, path_s, reach_m, over)

        if seen(reach, grid):
            return "at the edge"
        limits = columns[r].copy()
        columns[r, sights_kernel.MIN_SLOPE], columns[r, sights_kernel.MAX_SLOPE] = -math.inf, math.inf
        columns[r, sights_kernel.HALF_COSINE] = sights_kernel.EVERYWHERE
        if not seen(math.inf, smooth_earth()):
            return "below the horizon"
        if not seen(math.inf, grid):
            return "behind terrain"
        if not seen(reach, grid):
            return "out of range"
        columns[r, sights_kernel.HALF_COSINE] = limits[sights_kernel.HALF_COSINE]
        return "outside the antenna's elevation limits" if seen(reach, grid) else "outside its sector"

    def faults(self, path_s: float) -> list[Cause]:
        """Everything that forbids an intercept at an instant; empty if nothing does."""
        if path_s > self.duration_s:
            return [Cause("its flight is over")]
        sample, share = self.place(path_s)
        unit, case, paths = self.g.units.columns[self.u], self.case, self.g.paths
        slant = self.slant_m(path_s)
        altitude = self._between(paths.altitude_msl_m, path_s)
        above = altitude - self._between(paths.ground_msl_m, path_s)
        moved = float(np.linalg.norm(paths.ecef_m[sample + 1] - paths.ecef_m[sample]))
        guided = self._from_m(path_s, windows_kernel.RADAR_X)
        speed = moved / float(paths.time_s[sample + 1] - paths.time_s[sample])
        launch_s = self.launch_s(path_s)
        found = []
        if slant > case.farthest_m:
            found.append(published(self.unit, self.threat.threat_class))
        if slant < unit[windows_kernel.NEAREST_M]:
            found.append(self._limit("inside the missile's shortest range", "min_range_m", "m"))
        if altitude > unit[windows_kernel.HIGHEST_M]:
            found.append(self._limit("above the missile's ceiling", "max_altitude_m", "m"))
        if above < unit[windows_kernel.LOWEST_M]:
            found.append(self._limit("below the missile's lowest altitude", "min_altitude_m", "m"))
        if speed > unit[windows_kernel.FASTEST_M_S]:
            found.append(self._limit("faster than the missile's target limit", "max_target_speed_m_s", "m/s"))
        if slant <= case.farthest_m and math.isnan(launch_s):
            height_m = altitude - float(unit[windows_kernel.UNIT_ALTITUDE])
            found.append(what_ends(self.unit, case.missile, self._ground_m(sample, share), height_m))
        too_far = guided > case.guided_m
        if too_far:
            found.append(self._guidance())
        if not self._guided(path_s):
            unseen = self._unseen(path_s)
            if not (too_far and unseen.what.endswith("out of range")):
                found.append(unseen)
        elif not too_far and not math.isnan(launch_s) and self._blind_on_the_way(path_s, launch_s):
            found.append(self._blind(launch_s))
        return found

    def _limit(self, what: str, name: str, unit: str) -> Cause:
        value = float(getattr(self.unit.interceptor, name))
        return Cause(what, told(self.unit.system, name, value, f"{value:.0f} {unit}"))

    def _ground_m(self, sample: int, share: float) -> float:
        paths, unit = self.g.paths, self.g.units.columns[self.u]
        latitude, longitude = (
            float(x[sample] + share * (x[sample + 1] - x[sample])) for x in (paths.latitude_rad, paths.longitude_rad)
        )
        longitude = nearest_turn(longitude, float(unit[windows_kernel.UNIT_LONGITUDE]))
        return ground_distance_m(
            float(unit[windows_kernel.UNIT_LATITUDE]), float(unit[windows_kernel.UNIT_LONGITUDE]), latitude, longitude
        )

    def _guidance(self) -> Cause:
        """The range of the engagement radar for guidance, and which of its numbers sets it."""
        radar, what = self.g.order.radars[self.own], "beyond the guidance range of its radar"
        if self.case.guided_m >= radar.max_range_m:
            shown = f"{radar.max_range_m / 1e3:.1f} km"
            return Cause(what, told(self.unit.system, "radar_max_range_m", radar.max_range_m, shown))
        shown = f"{radar.reference_range_m / 1e3:.1f} km for {radar.reference_rcs_m2:g} m²"
        number = told(self.unit.system, "radar_reference_range_m", radar.reference_range_m, shown)
        look = f"a look at {self.threat.rcs_m2:g} m² succeeds in {GUIDING_LOOK:.0%}"
        return Cause(what, f"{self.case.guided_m / 1e3:.1f} km, where {look}; {number}")

    def _unseen(self, path_s: float) -> Cause:
        """Why its own radar does not see it, with the number behind that."""
        radar = self.g.order.radars[self.own]
        why, detail = self.why_unseen(self.own, path_s), ""
        if why == "below the horizon":
            height_m = float(self.g.radars.columns[self.own, sights_kernel.HEIGHT])
            altitude = self._between(self.g.paths.altitude_msl_m, path_s)
            horizon_m = sum(horizon_ground_range_m(h, self.g.earth_radius_m) for h in (height_m, altitude))
            shown = f"{radar.antenna_height_m:g} m above ground"
            number = told(self.unit.system, "radar_antenna_height_m", radar.antenna_height_m, shown)
            detail = f"{horizon_m / 1e3:.1f} km for {altitude:.0f} m above sea; {number}"
        elif why == "outside the antenna's elevation limits":
            columns = self.g.radars.columns.copy()
            columns[self.own, sights_kernel.MAX_SLOPE] = math.inf
            seen = self._sees(columns, self.own, path_s, float(self.g.reach_m[self.own, self.k]), self.g.grid)
            name = "radar_max_elevation_rad" if seen else "radar_min_elevation_rad"
            value = float(getattr(radar, name.removeprefix("radar_")))
            detail = told(self.unit.system, name, value, f"{math.degrees(value):.0f}°")
        elif why == "outside its sector" and radar.sector is not None:
            centre, width = math.degrees(radar.sector.centre_rad), math.degrees(radar.sector.width_rad)
            detail = f"{centre - width / 2:.0f}° to {centre + width / 2:.0f}° from north"
        elif why == "out of range":
            shown = f"{radar.max_range_m / 1e3:.1f} km"
            detail = told(self.unit.system, "radar_max_range_m", radar.max_range_m, shown)
        return Cause(f"its radar: {why}", detail)

    def _guided(self, path_s: float) -> bool:
        sights = self.g.sights
        return any(sights.start_s[row] <= path_s <= sights.end_s[row] for row in self.rows(self.own))

    def _blind_on_the_way(self, path_s: float, launch_s: float) -> bool:
        """Whether guidance needs sight from the launch on and has not had it."""
        sights = self.g.sights
        return self.unit.guidance == "whole-flight" and not any(
            sights.start_s[row] <= min(launch_s, path_s) and path_s <= sights.end_s[row] for row in self.rows(self.own)
        )

    def _blind(self, launch_s: float) -> Cause:
        """Seen at the intercept, but not from the launch on: lost on the way, or not yet in sight at the launch."""
        ends = [float(self.g.sights.end_s[row]) for row in self.rows(self.own) if self._row_holds(row, launch_s)]
        at_s = min(ends[0] + BESIDE_S, self.duration_s) if ends else max(launch_s, 0.0)
        unseen = self._unseen(at_s)
        why = unseen.what.removeprefix("its radar: ")
        if not ends:
            return Cause(f"{NOT_YET_SEEN}: {why}", unseen.detail)
        return Cause(LOST_ON_THE_WAY, f"{why} from {self.flight.start_s + ends[0]:.0f} s on")

    def _row_holds(self, row: int, path_s: float) -> bool:
        return bool(self.g.sights.start_s[row] <= path_s <= self.g.sights.end_s[row])

    def _sees(self, columns: Any, r: int, path_s: float, reach_m: float, grid: Grid) -> bool:
        """Whether a radar, perhaps with other limits, sees the threat at an instant."""
        samples, radius_m = self.g.paths.samples, self.g.earth_radius_m
        return sights_kernel.sees(columns, r, reach_m, samples, *self.place(path_s), radius_m, grid)

    # what a launch runs into

    def against_launch(self, launch_s: float) -> list[Cause] | None:
        """What forbids a launch at a time: the faults where it would meet the threat; None if it never meets it."""
        samples = range(self.first, self.last + 1)
        met = next((i for i in samples if self.launches[i - self.first] >= launch_s), None)
        if met is None:
            return None
        time_s = self.g.paths.time_s
        high = float(time_s[met])
        low = float(time_s[met - 1]) if met > self.first else high
        while high - low > 1e-3:
            middle = 0.5 * (low + high)
            if self.launch_s(middle) >= launch_s:
                high = middle
            else:
                low = middle
        reached = self.launch_s(high)
        return self.faults(high if reached - launch_s <= JUMP_S or low == high else low)

    @cached_property
    def launches(self) -> list[float]:
        """When a missile has to start to meet the threat at each sample of its path; NaN: it cannot get there."""
        return [self.launch_s(float(t)) for t in self.g.paths.time_s[self.first : self.last + 1]]

    def not_earlier(self, number: int) -> list[Cause]:
        """Why no launch just before a window succeeds."""
        opens = self.windows[number][0]
        gap_s = opens - (self.windows[number - 1][1] if number else 0.0)
        launch_s = opens - min(BESIDE_S, 0.5 * gap_s)
        return (
            self.against_launch(launch_s)
            or self._farther_out(opens + self.windows[number][2])
            or [Cause("such a missile would be where the threat first appears before it does")]
        )

    def _farther_out(self, met_s: float) -> list[Cause]:
        """What forbids the intercepts before those of a window: the last fault on the way to it.

        At the end of a missile's flight the launch for a farther place may be later: no earlier launch gets past it.
        """
        times = self.g.paths.time_s[self.first : self.last + 1]
        for time_s in times[times < met_s][::-1].tolist():
            found = self.faults(time_s)
            if found:
                return found
        return []

    def not_later(self, number: int) -> list[Cause]:
        """Why no launch just after a window succeeds."""
        closes, flight_s = self.windows[number][1], self.windows[number][3]
        following = self.windows[number + 1][0] if number + 1 < len(self.windows) else math.inf
        met_s = closes + flight_s
        at_once = self.faults(met_s + BESIDE_S)
        found = self.against_launch(closes + min(BESIDE_S, 0.5 * (following - closes))) or []
        if not at_once and self.launch_s(met_s + BESIDE_S) <= closes:  # and where it would be met again, that is so
            return [self._overtaken(met_s), *found]
        return found or at_once or [self._overtaken(met_s)]

    def _overtaken(self, met_s: float) -> Cause:
        """Nothing forbids the intercepts that follow, and no later launch comes to one."""
        after_s = min(met_s + BESIDE_S, self.duration_s)
        if self.slant_m(after_s) > self.slant_m(met_s):
            return Cause("it flies away faster than the missile comes after it")
        return Cause("it comes nearer, but to where the missile's flight takes longer by more than that")
