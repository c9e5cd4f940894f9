"""Why a number of the plan is what it is: one fire unit against one threat, in words and figures."""

from __future__ import annotations

import math
from difflib import get_close_matches

import numpy as np

from redan.errors import InputError, Problem
from redan.physics.flight import LOW_TARGET_M
from redan.physics.geodesy import horizon_ground_range_m
from redan.plan import sights as sights_kernel
from redan.plan.compile import Compiled
from redan.plan.looks import GUIDING_LOOK
from redan.plan.pair import Pair
from redan.plan.reach import Cause, low_reach, reach_at
from redan.plan.windows import UNIT_ALTITUDE
from redan.scenario.resolved import Delay, Radar

LISTED = 6  # intervals shown at most
OTHERS = 3  # radars of the net shown at most


def explain(compiled: Compiled, unit: str, threat: str) -> str:
    """Text for one fire unit and one threat by name: detection, engagement windows, kill probability, and what binds.

    Raises InputError for a name that is not in the scenario.
    """
    order = compiled.geometry.order
    u = _find(order.unit_at, unit, "fire unit")
    t = _find(order.threat_at, threat, "threat")
    return _Pair(compiled, u, t).text()


def _find(index: dict[str, int], name: str, kind: str) -> int:
    if name in index:
        return index[name]
    close = get_close_matches(name, index, 3) or sorted(index)[:8]
    raise InputError(Problem(f'there is no {kind} "{name}"', allowed=f"for example {', '.join(close)}"))


def _km(metres: float) -> str:
    return f"{metres / 1e3:.1f} km"


def _joined(reasons: list[Cause]) -> str:
    return ", ".join(map(str, reasons))


def _mean_s(delay: Delay) -> float:
    return 0.5 * (delay.a_s + delay.b_s) if delay.law == "uniform" else delay.a_s


class _Pair(Pair):
    def text(self) -> str:
        """The whole explanation."""
        lines = [*self._who(), "", "Detection", *self._detection(), "", "Engagement", *self._engagement()]
        return "\n".join(lines)

    # who

    def _who(self) -> list[str]:
        paths, span = self.g.paths, slice(self.first, self.last + 1)
        altitude, above = paths.altitude_msl_m[span], (paths.altitude_msl_m - paths.ground_msl_m)[span]
        position = self.g.units.columns[self.u, :3]
        ranges = np.sqrt(((paths.ecef_m[span] - position) ** 2).sum(axis=1))
        near = int(ranges.argmin())
        return [
            f"{self.unit.name} ({self.unit.system}) against {self.threat.name} "
            f"({self.threat.system}, {self.threat.threat_class}), times before any jitter of raid {self.threat.raid}",
            f"  flies {self._clock(0.0)} to {self._clock(float(paths.time_s[self.last]))}, "
            f"{altitude.min():.0f}-{altitude.max():.0f} m above sea, {above.min():.0f}-{above.max():.0f} m over "
            f"ground; nearest to it at {self._clock(float(paths.time_s[self.first + near]))}: {_km(ranges[near])}",
        ]

    def _clock(self, path_s: float) -> str:
        return f"{self.flight.start_s + path_s:.0f} s"

    # detection

    def _detection(self) -> list[str]:
        radar = self.g.order.radars[self.own]
        lines = self._radar_lines(radar, self.own)
        if self.unit.net is None:
            return [*lines, "  autonomous: no other radar's track is used"]
        others = [
            (self._quantile_s(r, 0.5), other.name, r)
            for r, other in enumerate(self.g.order.radars)
            if other.net == self.unit.net and r != self.own
        ]
        seeing = sorted(other for other in others if math.isfinite(other[0]))
        delay = self.g.order.nets[self.g.order.net_at[self.unit.net]].delay_s
        if not seeing:
            return [*lines, f"  net {self.unit.net}: no other radar is likely to track it"]
        shown = ", ".join(f"{name} at {self._clock(s + delay)}" for s, name, _ in seeing[:OTHERS])
        return [*lines, f"  net {self.unit.net}: tracks of other radars, 50 %, with {delay:g} s delay: {shown}"]

    def _radar_lines(self, radar: Radar, r: int) -> list[str]:
        g, paths = self.g, self.g.paths
        span = slice(self.first, self.last + 1)
        reference, reach = float(g.reference_m[r, self.k]), float(g.reach_m[r, self.k])
        rcs, pd = self.threat.rcs_m2, f"{radar.reference_pd:.0%}"
        lines = [
            f"  radar {radar.name}: {pd} a look at {_km(radar.reference_range_m)} for {radar.reference_rcs_m2:g} m²; "
            f"for {rcs:g} m² at {_km(reference)} (fourth root of the ratio), not looked for beyond {_km(reach)}"
        ]
        height = float(g.radars.columns[r, sights_kernel.HEIGHT])
        lowest, highest = float(paths.altitude_msl_m[span].min()), float(paths.altitude_msl_m[span].max())
        own = horizon_ground_range_m(height, g.earth_radius_m)
        horizon = [own + horizon_ground_range_m(h, g.earth_radius_m) for h in (lowest, highest)]
        lines.append(
            f"  antenna {height:.0f} m above sea: smooth-earth horizon {_km(horizon[0])} for its lowest point "
            f"({lowest:.0f} m), {_km(horizon[1])} for its highest ({highest:.0f} m)"
        )
        lines += self._hidden_lines(r)
        lines += self._track_lines(r)
        return lines

    def _hidden_lines(self, r: int) -> list[str]:
        """When and why the radar does not see the threat."""
        sights, duration = self.g.sights, float(self.g.paths.time_s[self.last])
        edges = [0.0]
        for row in self.rows(r):
            edges += [float(sights.start_s[row]), float(sights.end_s[row])]
        edges.append(duration)
        gaps = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 0.1]
        if not gaps:
            return ["  in sight all the way"]
        lines = []
        for a, b in gaps[:LISTED]:
            why = sorted({self.why_unseen(r, a + (b - a) * share) for share in (0.05, 0.5, 0.95)})
            lines.append(f"  not in sight {self._clock(a)} to {self._clock(b)}: {', '.join(why)}")
        if len(gaps) > LISTED:
            lines.append(f"  and {len(gaps) - LISTED} more such intervals")
        return lines

    def _track_lines(self, r: int) -> list[str]:
        """Distribution of the first track, for each interval of sight that can give one."""
        sights, lines = self.g.sights, []
        for row in self.rows(r):
            span = slice(int(sights.knot_offset[row]), int(sights.knot_offset[row + 1]))
            times, chance = sights.knot_time_s[span], sights.knot_probability[span]
            if not len(chance):
                continue
            total = float(chance[-1])
            marks = [
                f"{q:.0%} at {self._clock(float(np.interp(q, chance, times)))}" for q in (0.1, 0.5, 0.9) if q <= total
            ]
            shown = ", ".join(marks) if marks else "less than 10 %"
            lines.append(
                f"  in sight {self._clock(float(sights.start_s[row]))} to {self._clock(float(sights.end_s[row]))}: "
                f"first track {shown}; in all {total:.1%}"
            )
        return lines[:LISTED] or ["  it gives no track of this threat"]

    def _quantile_s(self, r: int, level: float) -> float:
        """Earliest path time at which a sight of the radar has given a track with this probability; inf if none."""
        sights = self.g.sights
        for row in self.rows(r):
            span = slice(int(sights.knot_offset[row]), int(sights.knot_offset[row + 1]))
            chance = sights.knot_probability[span]
            if len(chance) and chance[-1] >= level:
                return float(np.interp(level, chance, sights.knot_time_s[span]))
        return math.inf

    # engagement

    def _engagement(self) -> list[str]:
        missile = self.unit.interceptor
        pk = float(self.g.pair_pk[self.u, self.k])
        if math.isnan(pk):
            return [f"  missile {missile.name} has no kill probability against {self.threat.threat_class}: not engaged"]
        readings = ", ".join(f"{name} = {option}" for name, option in sorted(self.compiled.resolved.readings.items()))
        lines = [
            f"  missile {missile.name}: {_km(missile.min_range_m)} to {_km(self.case.farthest_m)} against "
            f"{self.threat.threat_class}, {missile.min_altitude_m:.0f} m above ground to {missile.max_altitude_m:.0f} "
            f"m above sea, targets up to {missile.max_target_speed_m_s:.0f} m/s",
            f"  its radar guides to {_km(self.case.guided_m)} (a look at {self.threat.rcs_m2:g} m² succeeds in "
            f"{GUIDING_LOOK:.0%}), in line of sight "
            + ("from launch to intercept" if self.unit.guidance == "whole-flight" else "at intercept"),
        ]
        lines += self._reach_lines()
        for number, (opens, closes, first, last) in enumerate(self.windows[:LISTED]):
            lines.append(
                f"  launch {self._clock(opens)} to {self._clock(closes)}: flight {first:.1f} to {last:.1f} s, "
                f"intercept at {_km(self.slant_m(opens + first))} to {_km(self.slant_m(closes + last))}"
            )
            if opens > 0.0:
                lines.append(f"    not earlier: {_joined(self.not_earlier(number))}")
            lines.append(f"    not later: {_joined(self.not_later(number))}")
        if len(self.windows) > LISTED:
            lines.append(f"  and {len(self.windows) - LISTED} more windows")
        if not self.windows:
            lines += self._never_lines()
        lines += self._permission_lines()
        lines.append(f"  single-shot kill probability {pk:g} against {self.threat.threat_class}")
        lines.append(f"  readings: {readings}" if readings else "  readings: none in this scenario")
        lines.append(self._binding())
        return lines

    def _reach_lines(self) -> list[str]:
        """How far the missile gets at the heights of this path and low down, and what ends it there."""
        paths, missile = self.g.paths, self.case.missile
        heights = paths.altitude_msl_m[self.first : self.last + 1]
        ground_m = float(self.g.units.columns[self.u, UNIT_ALTITUDE])
        named = {float(heights.min()): "its lowest here", float(heights.max()): "its highest here"}
        lines = []
        for height_m, which in named.items():
            reach = reach_at(self.unit, missile, height_m - ground_m, self.case.farthest_m, self.threat.threat_class)
            lines.append(f"  at {height_m:.0f} m above sea ({which}) it gets to {_km(reach.reach_m)}: {reach.why}")
        low = low_reach(self.unit, self.g.order.radars[self.own], self.g.earth_radius_m, missile)
        far = _km(low.reach_m) if low.reach_m > 0.0 else "not at all"
        target = f"an aircraft {LOW_TARGET_M:.0f} m above level ground"
        lines.append(f"  against {target} (dashed on the map): {far}: {low.why}")
        return lines

    def _never_lines(self) -> list[str]:
        """The faults along the path, by the share of it they forbid, and the number behind each."""
        counts: dict[str, int] = {}
        details: dict[str, str] = {}
        points = 200
        for i in range(points):
            for fault in self.faults(self.duration_s * (i + 0.5) / points):
                counts[fault.what] = counts.get(fault.what, 0) + 1
                details[fault.what] = fault.detail
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if not ranked:
            return ["  no launch can meet it: every intercept would need a launch before it enters"]
        shares = ", ".join(f"{fault} ({count / points:.0%} of its way)" for fault, count in ranked)
        behind = [f"    {fault}: {details[fault]}" for fault, _ in ranked if details[fault]]
        return [f"  no launch can meet it: {shares}", *behind]

    def _pair(self) -> int:
        """Index of the pair in the plan, or -1."""
        plan = self.compiled.plan
        for p in range(int(plan.threat_pair_offset[self.t]), int(plan.threat_pair_offset[self.t + 1])):
            if plan.pair_unit[p] == self.u:
                return p
        return -1

    def _permission_lines(self) -> list[str]:
        pair, permission = self._pair(), self.unit.permission
        if pair < 0:
            return [f"  permission {permission}" + (": may not be fired at" if self.windows else "")]
        permit = float(self.compiled.plan.pair_permit_s[pair])
        since = "" if permit <= self.flight.start_s else f" from {permit:.0f} s (its first planned release)"
        own = "; aimed at the unit itself: the reserve may be used" if self.compiled.plan.pair_self[pair] else ""
        return [f"  permission {permission}: may be fired at{since}{own}"]

    def _binding(self) -> str:
        """Which of track, permit, readiness and window decides when the first missile can leave."""
        pair = self._pair()
        if not self.windows or pair < 0:
            return "What binds: it cannot be engaged at all."
        reaction = _mean_s(self.unit.reaction)
        start = self.flight.start_s
        delay = 0.0 if self.unit.net is None else self.g.order.nets[self.g.order.net_at[self.unit.net]].delay_s
        tracks = [self._quantile_s(self.own, 0.5)]
        if self.unit.net is not None:
            tracks += [
                self._quantile_s(r, 0.5) + delay
                for r, other in enumerate(self.g.order.radars)
                if other.net == self.unit.net and r != self.own
            ]
        earliest = {
            "the first track (50 %)": start + min(tracks) + reaction,
            "permission": float(self.compiled.plan.pair_permit_s[pair]) + reaction,
            "the unit's readiness": (-math.inf if self.unit.ready_s is None else self.unit.ready_s) + reaction,
            "the first window": start + self.windows[0][0],
        }
        what = max(earliest, key=lambda name: (earliest[name], name))
        at = earliest[what]
        if not math.isfinite(at):
            return "What binds: no radar it may use is more likely than not to track the threat."
        openings = [(start + opens, start + closes) for opens, closes, _, _ in self.windows]
        launch = next((max(at, opens) for opens, closes in openings if closes >= at), math.inf)
        if launch == math.inf:
            return f"What binds: {what}, at {at:.0f} s, when the last window has closed (reaction {reaction:.0f} s)."
        opened = self.windows[0][0] > 0.0 and what == "the first window"
        because = f" Before it: {_joined(self.not_earlier(0))}." if opened else ""
        return (
            f"What binds: {what}; first missile about {launch:.0f} s (mean reaction {reaction:.0f} s counted).{because}"
        )
