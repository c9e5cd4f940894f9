"""Questions about the state of a replication: tracks, launch windows, opportunities, capacity. They change nothing.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

from typing import TypeGuard

from redan.layout import Purpose
from redan.reference.queue import draw_pair
from redan.reference.world import INF, Engagement, Net, Pair, Threat, Unit, World
from redan.streams import delay

TOLERANCE_S = 1e-6  # a launch this much later than readiness still counts as immediate
MAX_ROUNDS = 64  # of the search for an opportunity


def engageable(threat: Threat) -> bool:
    """Still worth an engagement: flying and not turned away (L8)."""
    return threat.flying and not threat.turned


def operational(w: World, unit: Unit) -> bool:
    """The unit and its engagement radar are alive (L9)."""
    return unit.alive and (unit.radar < 0 or w.radars[unit.radar].alive)


def netted(w: World, unit: Unit) -> Net | None:
    """The live net that commands the unit; None for an autonomous one (L10)."""
    return w.nets[unit.net] if unit.net >= 0 and w.nets[unit.net].alive else None


def goes_on(engagement: Engagement | None, serial: int) -> TypeGuard[Engagement]:
    """The event's own engagement still lives; not so when it is over, even if the pair has begun another (L11)."""
    return engagement is not None and engagement.serial == serial


def first_track_s(knots: list[tuple[float, float]], u: float) -> float:
    """Time at which the distribution (time, probability) reaches u; inf if it never does (L12, L13)."""
    if u >= knots[-1][1]:
        return INF
    k = next(k for k, (_, probability) in enumerate(knots) if probability > u)
    if k == 0:
        return knots[0][0]
    (t0, p0), (t1, p1) = knots[k - 1], knots[k]
    return t0 + (t1 - t0) * (u - p0) / (p1 - p0)


def next_track(w: World, unit: Unit, threat: Threat, time_s: float) -> float:
    """The earliest time from time_s on at which the unit has a track on the threat; inf if never (L14-L17)."""
    net, best = netted(w, unit), INF
    for sight in threat.sights:
        radar = w.radars[sight.radar]
        if not radar.alive or sight.tracked_s == INF:
            continue
        if radar.unit == unit.index or sight.radar == unit.radar:
            held_s = sight.tracked_s
        elif net is not None and radar.net == unit.net:
            held_s = sight.tracked_s + net.delay_s
        else:
            continue
        candidate = max(time_s, held_s)
        if candidate < sight.end_s:
            best = min(best, candidate)
    return best


def next_launch(pair: Pair, time_s: float) -> float:
    """The earliest launch time from time_s on within a window of the pair; inf if none is left (L18)."""
    for window in pair.windows:
        if time_s <= window.close_s:
            return max(time_s, window.open_s)
    return INF


def launch_if_taken(w: World, pair: Pair, now: float) -> float:
    """Launch time of an engagement begun now; at the opening of a window it is the opening to the last bit (L21)."""
    ready_s = now + reaction(w, pair)
    window = next(window for window in pair.windows if ready_s <= window.close_s)
    return max(now, window.open_s) if ready_s <= window.open_s + TOLERANCE_S else ready_s


def intercept_if_taken(w: World, pair: Pair, now: float) -> float:
    """Time of the first intercept of an engagement begun now (L22)."""
    launch_s = launch_if_taken(w, pair, now)
    return launch_s + flight_s(pair, launch_s)


def flight_s(pair: Pair, launch_s: float) -> float:
    """Time of flight of a missile launched at launch_s, which lies in a window; linear between nodes (L19)."""
    window = next(window for window in pair.windows if launch_s <= window.close_s)
    x = (launch_s - window.open_s) / window.step_s
    i = min(int(x), len(window.flight_s) - 2)
    f0, f1 = window.flight_s[i], window.flight_s[i + 1]
    return f0 + (f1 - f0) * (x - i)


def reaction(w: World, pair: Pair) -> float:
    """Reaction time in seconds of the engagement of this pair that would begin next (L20)."""
    return delay(*w.units[pair.unit].reaction, draw_pair(w, Purpose.REACT, pair.begun, pair))


def opportunity_s(w: World, pair: Pair, now: float) -> float:
    """The earliest time from now on at which the unit could take the threat; inf if never (L23-L26)."""
    if pair.closed:
        return INF
    unit, threat, reaction_s = w.units[pair.unit], w.threats[pair.threat], reaction(w, pair)
    time_s = max(now, pair.permit_s, unit.ready_s)
    for _ in range(MAX_ROUNDS):
        launch_s = next_launch(pair, time_s + reaction_s)
        if launch_s == INF:
            return INF
        if launch_s > time_s + reaction_s + TOLERANCE_S:
            time_s = launch_s - reaction_s
        tracked_s = next_track(w, unit, threat, time_s)
        if tracked_s in (INF, time_s):
            return tracked_s
        time_s = tracked_s
    return INF


def ready_rounds(w: World, unit: Unit) -> int:
    """Rounds on the unit's live launchers (L27)."""
    return sum(w.launchers[i].rounds for i in unit.launchers if w.launchers[i].alive)


def missiles(w: World, unit: Unit, pair: Pair, wanted: int) -> int:
    """How many missiles the unit could commit now, at most `wanted` (L28, L29)."""
    ready = ready_rounds(w, unit)
    count = min(wanted, unit.free_missile_channels, ready - unit.committed)
    if not pair.own:
        count = min(count, ready + unit.stock - unit.committed - unit.reserve)
    return count


def can_take(w: World, pair: Pair) -> bool:
    """The unit has what an engagement of the pair needs, and nobody of its net has the threat (L30, L31)."""
    unit = w.units[pair.unit]
    net = netted(w, unit)
    return (
        operational(w, unit)
        and unit.free_channels > 0
        and missiles(w, unit, pair, unit.first_salvo) >= 1
        and pair.engagement is None
        and (net is None or (pair.threat not in net.in_hand and len(net.in_hand) < net.capacity))
    )
