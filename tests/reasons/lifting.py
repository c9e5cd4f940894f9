"""When the reference's world would let a unit take a threat if only the first so many conditions held.

Written apart from `redan.reasons`: condition by condition on the objects of `redan.reference`, at one moment.
"""

from __future__ import annotations

import math

from redan.layout import Off, Purpose
from redan.reasons import Detail, Reason
from redan.reference.conditions import MAX_ROUNDS, TOLERANCE_S, first_track_s, reaction
from redan.reference.queue import draw
from redan.reference.world import Pair, Sight, World

UNLESS_DEAD = 63 & ~Off.DEAD
REST = UNLESS_DEAD & ~(Off.ASSEMBLING | Off.ABSENT)
ORDER = (
    (Reason.REACH, None), (Reason.NOT_PERMITTED, None),
    (Reason.NOT_IDENTIFIED, 0), (Reason.DECOY, 0), (Reason.HELD, Detail.PAIR),
    (Reason.NOT_READY, 0), (Reason.NOT_READY, Detail.ASSEMBLING), (Reason.NOT_READY, Detail.AWAY),
    (Reason.HELD, Detail.UNIT),
    (Reason.NOT_READY, Detail.RADAR_ASSEMBLING), (Reason.NOT_READY, Detail.AWAY), (Reason.SILENT, 0),
    (Reason.NO_TRACK, None), (Reason.JAMMED, Detail.TRACK_JAMMED),
    (Reason.NO_TRACK, Detail.RADARS_SILENT), (Reason.NO_TRACK, Detail.RADARS_NOT_READY),
    (Reason.NO_TRACK, Detail.NET_DOWN),
    (Reason.LOST, 0), (Reason.LOST, 0), (Reason.NO_TRACK, Detail.RADAR_LOST),
    (Reason.JAMMED, Detail.GUIDANCE_JAMMED), (Reason.GONE, 0),
)  # fmt: skip
ALL = len(ORDER)
REACH, PERMIT, PAIR, READY, UNIT, OWN, TRACK, JAM, SIGHTS, NET, DEAD, RADAR_DEAD, SIGHT_DEAD, WINDOWS, GONE = (
    0, 1, 2, 5, 6, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21,
)  # fmt: skip


def bits(held: int, first: int, masks: tuple[int, ...]) -> int:
    """Union of those masks whose condition is among the first `held`."""
    found = 0
    for k, mask in enumerate(masks):
        found |= mask if held > first + k else 0
    return found


def depth(w: World, pair: Pair, now: float, next_s: float) -> int:
    """How many conditions, in their order, leave it a moment before the next event."""
    low, high = 0, ALL
    while low < high:
        middle = (low + high + 1) // 2
        if chance_s(w, pair, now, middle) < next_s:
            low = middle
        else:
            high = middle - 1
    return low


def chance_s(w: World, pair: Pair, now: float, held: int) -> float:
    """The earliest time from now on to take it if the first `held` conditions hold and no other does; inf if none."""
    unit, threat = w.units[pair.unit], w.threats[pair.threat]
    unidentified = int(Off.UNIDENTIFIED)
    forbidden = pair.off & bits(
        held, PAIR, (unidentified, int(Off.ABSENT), 63 & ~(unidentified | Off.ABSENT))
    )  # fmt: skip
    steps = (int(Off.ASSEMBLING), int(Off.ABSENT), int(REST))
    forbidden |= unit.off & (bits(held, UNIT, steps) | bits(held, DEAD, (int(Off.DEAD),)))
    if unit.radar >= 0:
        own_bits = bits(held, OWN, steps) | bits(held, RADAR_DEAD, (int(Off.DEAD),))
        forbidden |= w.radars[unit.radar].off & own_bits
    if forbidden or (held > GONE and (not threat.flying or threat.turned)):
        return math.inf
    now = max(now, pair.permit_s if held > PERMIT else now, unit.ready_s if held > READY else now)
    choices = [pair.windows] if held > WINDOWS else [pair.windows, pair.sets[0]]
    return min(fixed_point(w, pair, windows, now, held) for windows in choices)


def fixed_point(w: World, pair: Pair, windows: list, now: float, held: int) -> float:
    threat, reaction_s, time_s = w.threats[pair.threat], reaction(w, pair), now
    for _ in range(MAX_ROUNDS):
        ready_s = time_s + reaction_s
        launch_s = next((max(ready_s, x.open_s) for x in windows if ready_s <= x.close_s), math.inf)
        if launch_s > ready_s + TOLERANCE_S:
            time_s = launch_s - reaction_s
        if time_s >= threat.end_s:
            return math.inf
        if held <= TRACK:
            return time_s
        spans = ((from_s(w, pair, sight, held), sight.end_s) for sight in threat.sights)
        tracked_s = min((max(time_s, a) for a, b in spans if max(time_s, a) < b), default=math.inf)
        if tracked_s in (math.inf, time_s):
            return tracked_s
        time_s = tracked_s
    return math.inf


def from_s(w: World, pair: Pair, sight: Sight, held: int) -> float:
    """From when the unit may have the sight's track."""
    radar, unit = w.radars[sight.radar], w.units[pair.unit]
    quiet = int(Off.SILENT | Off.HELD)
    if radar.off & (bits(held, SIGHTS, (quiet, int(UNLESS_DEAD) & ~quiet)) | bits(held, SIGHT_DEAD, (int(Off.DEAD),))):
        return math.inf
    tracked_s = sight.tracked_s
    if held <= JAM:
        threat = w.threats[sight.threat]
        u = draw(w, Purpose.TRACK, sight.number, radar.key, threat.key)
        tracked_s = min(tracked_s, first_track_s(sight.curves[0], u) + threat.shift_s)
    if radar.unit == unit.index or unit.radar == sight.radar:
        return tracked_s
    if unit.net < 0 or radar.net != unit.net:
        return math.inf
    net = w.nets[unit.net]
    down = net.off & (bits(held, NET, (int(UNLESS_DEAD),)) | bits(held, SIGHT_DEAD, (int(Off.DEAD),)))
    return math.inf if down else tracked_s + net.delay_s
