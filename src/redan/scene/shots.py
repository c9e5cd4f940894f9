"""The missiles of one replication: which launch belongs to which intercept, and the track of each.

Of each pair there are as many intercepts as launches, beside those of bystanders. Which is whose is told by the time:
the plan holds for every launch when the missile meets a target that flies on, and one that runs. What fits none (the
times of two sets of launch windows) is taken in the order of launches.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from redan.layout.codes import Event
from redan.layout.decode import Entry
from redan.layout.plan import Plan
from redan.plan.compile import Compiled
from redan.plan.windows import UNIT_ALTITUDE, UNIT_LATITUDE, UNIT_LONGITUDE
from redan.reasons.shots import strays_of
from redan.scene.arc import fly
from redan.scene.scene import DEFENCE, F8, MISSILE, Place, Track
from redan.scene.ways import Way

SAME_S = 1.0e-6


class Shot(NamedTuple):
    """One missile: who fired it at whom and when, and its intercept (the number of its event and its time)."""

    unit: int
    threat: int
    launch: int  # number of the LAUNCH event
    launch_s: float
    intercept: int  # number of the INTERCEPT event
    meets_s: float
    killed: bool
    on_route: bool  # it comes down where the target would have been, had it flown on


def shots(plan: Plan, events: Sequence[Entry]) -> list[Shot]:
    """Every missile, in the order of launches."""
    launches: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    ends: dict[tuple[int, int], list[tuple[int, float, bool]]] = defaultdict(list)
    entered: dict[int, float] = {}
    rows = [(float(e["time_s"]), int(e["code"]), int(e["a"]), int(e["b"]), int(e["c"])) for e in events]
    strays = strays_of(rows)
    for number, (time_s, code, a, b, c) in enumerate(rows):
        if code == Event.ENTER and c:
            entered[a] = time_s
        elif code == Event.LAUNCH:
            launches[a, b].append((number, time_s))
        elif code == Event.INTERCEPT and number not in strays:
            ends[a, b].append((number, time_s, bool(c)))
    found = []
    for pair, fired in launches.items():
        shift_s = entered[pair[1]] - float(plan.threat_start_s[pair[1]])
        left = list(ends[pair])
        due = [_due_s(plan, *pair, launch_s, shift_s) for _, launch_s in fired]
        taken: dict[int, tuple[int, float, bool]] = {}
        for i, times in enumerate(due):
            fits = [end for end in left if any(abs(end[1] - t) < SAME_S for t in times)]
            if fits:
                taken[i] = fits[0]
                left.remove(fits[0])
        for i, (number, launch_s) in enumerate(fired):
            if i not in taken:
                if not left:
                    continue  # still in the air at the end of the log
                taken[i] = left.pop(0)
            end, meets_s, killed = taken[i]
            on_route = not killed and any(abs(meets_s - t) < SAME_S for t in due[i][::2])
            found.append(Shot(*pair, number, launch_s, end, meets_s, killed, on_route))
    return sorted(found, key=lambda shot: shot.launch)


def _due_s(plan: Plan, unit: int, threat: int, launch_s: float, shift_s: float) -> list[float]:
    """When a missile launched then meets a target that flies on, and one that runs, for each set of launch windows."""
    times: list[float] = []
    for p in range(int(plan.threat_pair_offset[threat]), int(plan.threat_pair_offset[threat + 1])):
        if plan.pair_unit[p] != unit:
            continue
        for w in range(int(plan.pair_window_offset[p]), int(plan.pair_window_offset[p + 1])):
            opens, closes = float(plan.window_open_s[w]), float(plan.window_close_s[w])
            at_s = launch_s - shift_s
            if not opens - SAME_S <= at_s <= closes + SAME_S:
                continue
            nodes = slice(int(plan.window_node_offset[w]), int(plan.window_node_offset[w + 1]))
            count = nodes.stop - nodes.start
            x = min(max((at_s - opens) / (closes - opens), 0.0), 1.0) * (count - 1)
            i = min(int(x), count - 2)
            for column in (plan.node_flight_s, plan.node_escape_s):
                a, b = (float(v) for v in column[nodes][i : i + 2])
                known = math.isfinite(a + b) and min(a, b) >= 0.0
                times.append(launch_s + a + (b - a) * (x - i) if known else math.nan)
    return times


def missiles(compiled: Compiled, fired: Sequence[Shot], ways: Mapping[int, Way]) -> Iterator[Track]:
    """A track for each missile, from its launcher to where it meets its target or comes down."""
    names, g = compiled.names, compiled.geometry
    counts: dict[int, int] = defaultdict(int)
    for shot in fired:
        counts[shot.unit] += 1
        home = g.units.columns[shot.unit]
        at = float(home[UNIT_LATITUDE]), float(home[UNIT_LONGITUDE]), float(home[UNIT_ALTITUDE])
        times, places, _ = fly(g.units.missiles[shot.unit], at, meeting(shot, ways), shot.meets_s - shot.launch_s)
        target = names.threats[shot.threat]
        yield Track(
            name=f"{names.units[shot.unit]}/missile-{counts[shot.unit]}",
            kind=MISSILE,
            side=DEFENCE,
            system=names.unit_interceptors[shot.unit],
            threat_class="",
            time_s=_frozen(shot.launch_s + times),
            position_ecef_m=_frozen(places),
            why=f"killed {target}" if shot.killed else f"did not kill {target}",
            target=target,
            by=names.units[shot.unit],
            drawn_from_s=shot.launch_s,
        )


def meeting(shot: Shot, ways: Mapping[int, Way]) -> Place:
    """Where a missile ends."""
    way = ways[shot.threat]
    return way.planned(shot.meets_s) if shot.on_route else way.flown(shot.meets_s)


def _frozen(values: F8) -> F8:
    values.flags.writeable = False
    return values
