"""Why a number of the plan is what it is: one fire unit against one threat, in words and figures."""

from __future__ import annotations

import math
from collections import Counter
from difflib import get_close_matches

import numpy as np

from redan.errors import InputError, Problem
from redan.layout import as_planned
from redan.physics.flight import LOW_TARGET_M, is_shorter_low
from redan.physics.geodesy import horizon_ground_range_m
from redan.plan import sights as sights_kernel
from redan.plan.compile import Compiled
from redan.plan.effect_words import pair_notes
from redan.plan.explain_factors import escape_lines, factor_lines
from redan.plan.explain_falling import arc_lines, footprint_lines
from redan.plan.first_shot import PERMISSION, READINESS, TRACK, WINDOW, Shot, first_shots
from redan.plan.inbound import straight_in
from redan.plan.jam_words import jam_lines
from redan.plan.looks import GUIDING_LOOK
from redan.plan.pair import Pair
from redan.plan.reach import Cause, low_reach
from redan.plan.rule_words import rules_said
from redan.plan.told import near_lines, pair_lines
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


def _span(a: str, b: str) -> str:
    return a if a == b else f"{a} to {b}"


def _joined(reasons: list[Cause]) -> str:
    return ", ".join(map(str, reasons))


def _mean_s(delay: Delay) -> float:
    return 0.5 * (delay.a_s + delay.b_s) if delay.law == "uniform" else delay.a_s


class _Pair(Pair):
    def text(self) -> str:
        """The whole explanation."""
        lines = [*self._who(), "", "Detection", *self._detection(), "", "Engagement", *self._engagement()]
        threat = self.threat
        notes = pair_notes(self.compiled.resolved, self.unit.name, self.unit.radar, threat.name, threat.target)
        lines += ["", "Beside shooting", *(f"  {note}" for note in notes)] if notes else []
        return "\n".join(lines)

    # who

    def _who(self) -> list[str]:
        paths, span = self.g.paths, slice(self.first, self.last + 1)
        net = None if self.unit.net is None else self.g.order.nets[self.g.order.net_at[self.unit.net]]
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
            *arc_lines(self),
            f"  rules of its crew: {rules_said(self.unit, net)}",
        ]

    def _clock(self, path_s: float) -> str:
        return f"{self.flight.start_s + path_s:.0f} s"

    # detection

    def _detection(self) -> list[str]:
        radar = self.g.order.radars[self.own]
        lines = self._radar_lines(radar, self.own)
        net_radars = [r for r, other in enumerate(self.g.order.radars) if self.unit.net and other.net == self.unit.net]
        for r in dict.fromkeys([self.own, *net_radars]):
            lines += jam_lines(self, r)
        if self.unit.net is None:
            return [*lines, "  autonomous: no other radar's track is used"]
        delay = self.g.order.nets[self.g.order.net_at[self.unit.net]].delay_s
        seeing = sorted(
            (held_s + delay, end_s, other.name)
            for r, other in enumerate(self.g.order.radars)
            if other.net == self.unit.net and r != self.own
            for held_s, end_s in self._likely_tracks(r)
            if held_s + delay < end_s
        )
        if not seeing:
            return [*lines, f"  net {self.unit.net}: no other radar is likely to track it"]
        shown = ", ".join(f"{name} {self._clock(a)} to {self._clock(b)}" for a, b, name in seeing[:OTHERS])
        more = f", and {len(seeing) - OTHERS} more" if len(seeing) > OTHERS else ""
        return [
            *lines,
            f"  net {self.unit.net}: tracks of other radars, from 50 % with {delay:g} s delay until lost: "
            f"{shown}{more}",
        ]

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
        return lines + self._sight_lines(r)

    def _sight_lines(self, r: int) -> list[str]:
        """Intervals in and out of sight, in their order: why not, and when the first track comes."""
        sights, rows = self.g.sights, self.rows(r)
        said: list[tuple[float, str]] = []
        edges = [0.0]
        for row in rows:
            start_s, end_s = float(sights.start_s[row]), float(sights.end_s[row])
            edges += [start_s, end_s]
            words = self._track_words(row)
            if words and self._clock(start_s) != self._clock(end_s):
                said.append((start_s, f"  in sight {self._clock(start_s)} to {self._clock(end_s)}: {words}"))
        edges.append(self.duration_s)
        gaps = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 0.1]
        for a, b in gaps:
            if self._clock(a) != self._clock(b):
                why = sorted({self.why_unseen(r, a + (b - a) * share) for share in (0.05, 0.5, 0.95)})
                said.append((a, f"  not in sight {self._clock(a)} to {self._clock(b)}: {', '.join(why)}"))
        lines = [] if gaps else ["  in sight all the way"]
        lines += [line for _, line in sorted(said)[: 2 * LISTED]]
        if len(said) > 2 * LISTED:
            lines.append(f"  and {len(said) - 2 * LISTED} more such intervals")
        if not any(self._track_words(row) for row in rows):
            lines.append("  it gives no track of this threat")
        return lines

    def _track_words(self, row: int) -> str:
        """Distribution of the first track in one interval of sight; empty if it can give none."""
        sights = self.g.sights
        span = slice(int(sights.knot_offset[row]), int(sights.knot_offset[row + 1]))
        times, chance = sights.knot_time_s[span], sights.knot_probability[span]
        if not len(chance):
            return ""
        total = float(chance[-1])
        marks = [f"{q:.0%} at {self._clock(float(np.interp(q, chance, times)))}" for q in (0.1, 0.5, 0.9) if q <= total]
        return f"first track {', '.join(marks) if marks else 'less than 10 %'}; in all {total:.1%}"

    def _likely_tracks(self, r: int) -> list[tuple[float, float]]:
        """Median of the first track, and the end, of each sight of a radar that is more likely than not to track it."""
        sights, found = self.g.sights, []
        for row in self.rows(r):
            span = slice(int(sights.knot_offset[row]), int(sights.knot_offset[row + 1]))
            chance = sights.knot_probability[span]
            if len(chance) and chance[-1] >= 0.5:
                found.append((float(np.interp(0.5, chance, sights.knot_time_s[span])), float(sights.end_s[row])))
        return found

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
        lines += self._reach_lines() if self.threat.falls is None else []
        lines += footprint_lines(self)
        for number, (opens, closes, first, last) in enumerate(self.windows[:LISTED]):
            flight = _span(f"{first:.1f}", f"{last:.1f}")
            where = _span(_km(self.slant_m(opens + first)), _km(self.slant_m(closes + last)))
            lines.append(
                f"  launch {_span(self._clock(opens), self._clock(closes))}: flight {flight} s, intercept at {where} "
                "slant range"
            )
            if opens > 0.0:
                lines.append(f"    not earlier: {_joined(self.not_earlier(number))}")
            lines.append(f"    not later: {_joined(self.not_later(number))}")
        if len(self.windows) > LISTED:
            lines.append(f"  and {len(self.windows) - LISTED} more windows")
        if not self.windows:
            lines += self._never_lines()
        lines += self._permission_lines()
        lines += escape_lines(self)
        lines.append(f"  single-shot kill probability {pk:g} against {self.threat.threat_class}")
        lines += factor_lines(self)
        lines.append(f"  readings: {readings}" if readings else "  readings: none in this scenario")
        lines.append(self._binding())
        return lines

    def _reach_lines(self) -> list[str]:
        """How far the unit gets at the heights of this path and low down, and what ends it there."""
        heights = self.g.paths.altitude_msl_m[self.first : self.last + 1]
        lowest, highest = int(heights.argmin()), int(heights.argmax())
        places = [(highest, "its height here")]
        if heights[highest] - heights[lowest] > 1.0:
            places = [(lowest, "its lowest here"), (highest, "its highest here")]
        lines = ["  slant range of the first intercept if it flew straight in over smooth earth:"]
        for sample, which in places:
            meeting = straight_in(self, self.first + sample)
            far = f"it gets to {_km(meeting.slant_m)}" if meeting.slant_m else "not at all"
            why = f": {_joined(list(meeting.why))}" if meeting.why else ""
            lines.append(f"    at {heights[sample]:.0f} m above sea ({which}) {far}{why}")
        low = low_reach(self.unit, self.g.order.radars[self.own], self.g.earth_radius_m, self.case.missile)
        far = f"{_km(low.reach_m)} along the ground" if low.reach_m > 0.0 else "not at all"
        printed_m = self.unit.interceptor.max_range_by_class_m.get("aircraft", self.unit.interceptor.max_range_m)
        drawn = " (dashed on the map)" if low.reach_m > 0.0 and is_shorter_low(low.reach_m, printed_m) else ""
        lines.append(f"  against an aircraft {LOW_TARGET_M:.0f} m above level ground{drawn}: {far}: {low.why}")
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
        if self.g.jams is not None and (self.u, self.t) in self.g.jams.gone:
            return ["  jammed: no launch is left at which its radar would guide, jammers killed or not"]
        if pair < 0 or self.compiled.plan.pair_permit_s[pair] == math.inf:
            return [f"  permission {permission}" + (": may not be fired at" if self.windows else "")]
        permit = float(self.compiled.plan.pair_permit_s[pair])
        controlled = bool(self.compiled.resolved.weapons_control)
        why = "weapons control" if controlled else "its first planned release"
        since = "" if permit <= self.flight.start_s else f" from {permit:.0f} s ({why})"
        guards = self.unit.guards is not None and self.threat.target == self.unit.guards
        aimed = f"{self.unit.guards}, which it guards" if guards else "the unit itself"
        own = f"; aimed at {aimed}: the reserve may be used" if self.compiled.plan.pair_self[pair] else ""
        order = self.g.order
        return [
            f"  permission {permission}: may be fired at{since}{own}",
            *pair_lines(self.compiled.resolved, order.resolved.effects, self.unit, self.threat),
            *near_lines(self.compiled.plan, pair, self.compiled.names.threats),
        ]

    def _binding(self) -> str:
        """Which of track, permit, readiness and window decides when the first missile can leave, drawn as in a run."""
        pair = self._pair()
        if not self.windows or pair < 0:
            return "What binds: it cannot be engaged at all."
        shots = first_shots(as_planned(self.compiled.plan), pair)
        firing = sorted((shot for shot in shots if math.isfinite(shot.launch_s)), key=lambda shot: shot.launch_s)
        share = len(firing) / len(shots)
        if share <= 0.5:
            return self._never_fires([shot for shot in shots if not math.isfinite(shot.launch_s)], share)
        median = _shot_at(firing, 0.5)
        binds = Counter(shot.binds for shot in firing).most_common(1)[0][0]
        what, because = BOUND.get(binds, "its own entry"), ""
        if binds == WINDOW:
            typical = [shot for shot in firing if shot.binds == WINDOW]
            number = self._window_of(_shot_at(typical, 0.5).launch_s)
            if number:
                what = f"the window from {self._clock(self.windows[number][0])}"
            if self.windows[number][0] > 0.0:
                because = f" Before it: {_joined(self.not_earlier(number))}."
        spread = _span(f"{_shot_at(firing, 0.1).launch_s:.0f}", f"{_shot_at(firing, 0.9).launch_s:.0f}")
        often = "" if share == 1.0 else f"; in {1.0 - share:.0%} of cases it never fires"
        reaction = _mean_s(self.unit.reaction)
        return (
            f"What binds: {what}; first missile about {median.launch_s:.0f} s (80 % of them {spread} s; mean reaction "
            f"{reaction:.0f} s counted; nothing lost, a channel and a round free){often}.{because}"
        )

    def _never_fires(self, shots: list[Shot], share: float) -> str:
        """It is more likely than not that no missile leaves: what came too late."""
        if Counter(shot.tracked for shot in shots).most_common(1)[0][0] is False:
            return "What binds: no radar it may use is more likely than not to track the threat."
        what = BOUND.get(Counter(shot.binds for shot in shots).most_common(1)[0][0], "its own entry")
        late = "comes too late for a launch" if what == BOUND[TRACK] else "comes when the last window has closed"
        return f"What binds: {what}, which {late} in {1.0 - share:.0%} of cases."

    def _window_of(self, launch_s: float) -> int:
        path_s = launch_s - self.flight.start_s
        return next((n for n, window in enumerate(self.windows) if path_s <= window[1]), 0)


BOUND = {
    TRACK: "the first track", PERMISSION: "permission", READINESS: "the unit's readiness", WINDOW: "the first window",
}  # fmt: skip


def _shot_at(shots: list[Shot], level: float) -> Shot:
    """The shot below which this share of them lies, of shots in order of launch."""
    return shots[min(int(level * len(shots)), len(shots) - 1)]
