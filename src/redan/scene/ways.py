"""Where each threat of a replication is at a time: its path in the plan, cut at its end, bent where it turned away.

What the plan knows of an aircraft that turns away is when it is out of the fight, and, with `escape`, how it runs from
each launcher. Drawn is the run from the launcher that fired at it first. Without `escape` that is an assumption of the
drawing (at the speed and height it had), and a missile in flight kills it where its route would have led it: one that
is killed so is drawn on its route.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout.codes import Event, Fate
from redan.layout.decode import Entry, indices
from redan.layout.outcomes import Outcomes
from redan.physics.geodesy import geodesic_direct, geodesic_inverse, geodetic_to_ecef
from redan.plan.compile import Compiled
from redan.plan.escape import run_of, runner_after
from redan.plan.tables import ALTITUDE, ECEF_X, ECEF_Z, LATITUDE, LONGITUDE, TIME
from redan.plan.windows import UNIT_ALTITUDE, UNIT_LATITUDE, UNIT_LONGITUDE
from redan.scene.scene import Place, place_at

F8 = NDArray[np.float64]

DOWN = (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE)
RUN_STEP_S = 5.0  # between two samples of a run
WHY = {
    Fate.KILLED: "shot down",
    Fate.KILLED_BEFORE_RELEASE: "shot down with weapons on board",
    Fate.ARRIVED_HIT: "arrived and hit",
    Fate.ARRIVED_MISSED: "arrived and missed",
    Fate.LEFT: "flew its route to the end",
    Fate.TURNED: "turned away",
    Fate.FLYING: "still flying at the end",
}


@dataclass(frozen=True)
class Way:
    """The way of one threat. path: as the plan has it, to its very end; track: as it was flown, to its own end."""

    path_time_s: F8
    path_ecef_m: F8
    time_s: F8
    position_ecef_m: F8
    why: str
    turned_s: float = math.inf

    def planned(self, time_s: float) -> Place:
        """Where the plan's path is, whether the threat still flies it or not."""
        return place_at(self.path_time_s, self.path_ecef_m, time_s)

    def flown(self, time_s: float) -> Place:
        """Where the threat is; after its end where it ended."""
        return place_at(self.time_s, self.position_ecef_m, time_s)


def ways_of(compiled: Compiled, row: Outcomes, events: Sequence[Entry]) -> dict[int, Way]:
    """The way of every threat that appeared, by its index."""
    entered, turned, fired_by = _noted(events)
    found = {}
    for t, since_s in entered.items():
        fate, end_s = Fate(int(row.fate[0, t])), float(row.fate_time_s[0, t])
        samples = _samples(compiled, t)
        time_s, ecef_m = samples[:, TIME] + since_s, samples[:, ECEF_X : ECEF_Z + 1]
        if not math.isfinite(end_s):
            end_s = float(time_s[-1])
        turn_s = turned.get(t, math.inf)
        if run_of(compiled.geometry.order.threats[t]) is None and fate in DOWN:
            turn_s = math.inf
        cut_s = min(end_s, turn_s)
        flown_s, flown_m = cut(time_s, ecef_m, cut_s)
        if turn_s < end_s:
            run_s, run_m = _run(compiled, t, fired_by[t], samples, turn_s - since_s, end_s - turn_s)
            flown_s, flown_m = np.concatenate((flown_s, turn_s + run_s)), np.concatenate((flown_m, run_m))
        found[t] = Way(time_s, ecef_m, flown_s, flown_m, WHY.get(fate, ""), turn_s if turn_s < end_s else math.inf)
    return found


def _noted(events: Sequence[Entry]) -> tuple[dict[int, float], dict[int, float], Mapping[int, int]]:
    """When each threat appeared, when it turned, and which unit fired at it first."""
    entered: dict[int, float] = {}
    turned: dict[int, float] = {}
    fired_by: dict[int, int] = {}
    for event in events:
        code, at_s, of = Event(int(event["code"])), float(event["time_s"]), indices(event)
        if code == Event.ENTER and of["appears"]:
            entered[of["threat"]] = at_s
        elif code == Event.TURN:
            turned.setdefault(of["threat"], at_s)
        elif code == Event.LAUNCH:
            fired_by.setdefault(of["threat"], of["unit"])
    return entered, turned, fired_by


def _samples(compiled: Compiled, threat: int) -> F8:
    """The samples of a threat's path, times from its own start."""
    g = compiled.geometry
    shape = g.flights[threat].shape
    return g.paths.samples[g.paths.offset[shape] : g.paths.offset[shape + 1]]


def cut(time_s: F8, position_m: F8, end_s: float) -> tuple[F8, F8]:
    """The samples up to a time, with one at that time; the whole where it comes later."""
    keep = int(np.searchsorted(time_s, end_s, side="left"))
    if keep >= len(time_s):
        return time_s, position_m
    if keep == 0:
        return time_s[:1], position_m[:1]
    last = np.array([place_at(time_s, position_m, end_s)])
    return np.append(time_s[:keep], end_s), np.concatenate((position_m[:keep], last))


def _run(
    compiled: Compiled, threat: int, unit: int, samples: F8, warned_s: float, lasts_s: float
) -> tuple[F8, F8]:
    """Places of an aircraft running straight away from a launcher, at times from its turn (first > 0)."""
    g = compiled.geometry
    home = g.units.columns[unit]
    run = run_of(g.order.threats[threat]) or (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    after_s = min(warned_s, float(samples[-1, TIME]))
    runner, _ = runner_after(
        np.array(run), samples, 0, len(samples) - 1, after_s,
        float(home[UNIT_LATITUDE]), float(home[UNIT_LONGITUDE]), float(home[UNIT_ALTITUDE]),
    )  # fmt: skip
    here = [float(np.interp(after_s, samples[:, TIME], samples[:, c])) for c in (LATITUDE, LONGITUDE, ALTITUDE)]
    outward = geodesic_inverse(float(home[UNIT_LATITUDE]), float(home[UNIT_LONGITUDE]), here[0], here[1])[2]
    steps = np.append(np.arange(RUN_STEP_S, lasts_s, RUN_STEP_S), lasts_s)
    turn_ends = runner.turn_s
    times = np.unique(np.append(steps, turn_ends)) if 0.0 < turn_ends < lasts_s else steps
    places = []
    for since_s in times:
        way_m = runner.speed_m_s * max(float(since_s) - turn_ends, 0.0)
        height = here[2]
        if runner.slope > 0.0 and runner.height_m > runner.floor_m:
            height = float(home[UNIT_ALTITUDE]) + max(runner.height_m - runner.slope * way_m, runner.floor_m)
        latitude, longitude, _ = geodesic_direct(here[0], here[1], outward, way_m)
        places.append(geodetic_to_ecef(latitude, longitude, height))
    return times, np.array(places)
