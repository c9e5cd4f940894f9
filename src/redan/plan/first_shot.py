"""When a unit could first fire at one threat, by the engine's own rule, over many draws: nobody lost, all of it free.

The rule is `opportunity` of the engine and its reference, which lie above the plan and cannot be asked from here; the
tests hold the two against each other. Times without the raid's jitter.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from redan.layout import Plan, Purpose
from redan.streams import delay, uniform

DRAWS = 201
TOLERANCE_S = 1e-6  # as in the engine
MOST_ROUNDS = 64  # as in the engine
MOVED_S = 1e-3  # windows cut for interpolation alone lie closer

ENTRY, PERMISSION, READINESS, WINDOW, TRACK = "entry", "permission", "readiness", "window", "track"


class Shot(NamedTuple):
    """One draw. Times inf: it never fires."""

    launch_s: float
    taken_s: float
    binds: str  # what moved the moment last; where it never fires, what put it too late
    tracked: bool  # whether any radar it may use ever gives a track


class Track(NamedTuple):
    """A track that the unit may use: from held_s, net delay counted, until end_s."""

    held_s: float
    end_s: float


class Feed(NamedTuple):
    """A sight whose track the unit may use."""

    sight: int
    radar: int
    late_s: float  # delay of the net; 0 for its own radar


def feeds(plan: Plan, unit: int, threat: int) -> list[Feed]:
    """The sights of a threat that give the unit a track."""
    net, found = int(plan.unit_net[unit]), []
    for sight in range(int(plan.threat_sight_offset[threat]), int(plan.threat_sight_offset[threat + 1])):
        radar = int(plan.sight_radar[sight])
        if plan.radar_unit[radar] == unit or plan.unit_radar[unit] == radar:
            found.append(Feed(sight, radar, 0.0))
        elif net >= 0 and plan.radar_net[radar] == net:
            found.append(Feed(sight, radar, float(plan.net_delay_s[net])))
    return found


def tracked_s(plan: Plan, sight: int, level: float) -> float:
    """When the first track of a sight has come with this probability; inf if never."""
    first, last = int(plan.sight_knot_offset[sight]), int(plan.sight_knot_offset[sight + 1])
    times, chances = plan.knot_time_s[first:last], plan.knot_probability[first:last]
    k = int((chances <= level).sum())
    if k == len(chances):
        return math.inf
    if k == 0:
        return float(times[0])
    share = (level - chances[k - 1]) / (chances[k] - chances[k - 1])
    return float(times[k - 1] + (times[k] - times[k - 1]) * share)


def first_shots(plan: Plan, pair: int, draws: int = DRAWS, seed: int = 0) -> list[Shot]:
    """The first shot of a pair of the plan in so many draws of first tracks and reaction times."""
    unit, threat = int(plan.pair_unit[pair]), int(plan.pair_threat[pair])
    fed = feeds(plan, unit, threat)
    keys = int(plan.unit_key[unit]), int(plan.threat_key[threat])
    law = int(plan.unit_reaction_law[unit]), float(plan.unit_reaction_a[unit]), float(plan.unit_reaction_b[unit])
    shots = []
    for draw in range(draws):
        tracks = []
        for sight, radar, late_s in fed:
            number, key = int(plan.sight_index[sight]), int(plan.radar_key[radar])
            held_s = tracked_s(plan, sight, uniform(seed, draw, Purpose.TRACK, number, key, keys[1])) + late_s
            tracks.append(Track(held_s, float(plan.sight_end_s[sight])))
        reaction_s = delay(*law, uniform(seed, draw, Purpose.REACT, 0, *keys))
        shots.append(first_shot(plan, pair, tracks, reaction_s))
    return shots


def first_shot(plan: Plan, pair: int, tracks: list[Track], reaction_s: float) -> Shot:
    """The first moment at which permission, readiness, window and track agree, and what came last."""
    windows = range(int(plan.pair_window_offset[pair]), int(plan.pair_window_offset[pair + 1]))
    opens, closes = plan.window_open_s, plan.window_close_s
    unit, threat = int(plan.pair_unit[pair]), int(plan.pair_threat[pair])
    tracked = any(track.held_s < track.end_s for track in tracks)
    time_s, binds = float(plan.threat_start_s[threat]), ENTRY
    for bound_s, what in ((float(plan.pair_permit_s[pair]), PERMISSION), (float(plan.unit_ready_s[unit]), READINESS)):
        if bound_s > time_s:
            time_s, binds = bound_s, what
    for _ in range(MOST_ROUNDS):
        ready_s = time_s + reaction_s
        window = next((w for w in windows if ready_s <= closes[w]), -1)
        if window < 0:
            return Shot(math.inf, math.inf, binds, tracked)
        launch_s = max(ready_s, float(opens[window]))
        if launch_s > ready_s + TOLERANCE_S:
            binds = WINDOW if launch_s > ready_s + MOVED_S else binds
            time_s = launch_s - reaction_s
        usable = [max(time_s, held_s) for held_s, end_s in tracks if max(time_s, held_s) < end_s]
        if not usable:
            return Shot(math.inf, math.inf, TRACK, tracked)
        if min(usable) == time_s:
            return Shot(launch_s, time_s, binds, tracked)
        time_s, binds = min(usable), TRACK
    return Shot(math.inf, math.inf, binds, tracked)
