"""Questions about the state of a replication: tracks, launch windows, opportunities, capacity. They change nothing.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import math
from typing import TypeGuard

from redan.layout import Law, Off, Purpose
from redan.reference.queue import draw_pair
from redan.reference.world import INF, Engagement, Net, Pair, Sight, Threat, Unit, Watch, World
from redan.streams import delay

TOLERANCE_S = 1e-6  # a launch this much later than readiness still counts as immediate
MAX_ROUNDS = 64  # of the search for an opportunity


def engageable(threat: Threat) -> bool:
    """Still worth an engagement: flying and not turned away (L8)."""
    return threat.flying and not threat.turned


def operational(w: World, unit: Unit) -> bool:
    """The unit works, and its engagement radar; a unit that only may not fire still guides (L9)."""
    return not unit.off & ~Off.HELD and (unit.radar < 0 or not w.radars[unit.radar].off)


def may_fire(unit: Unit, pair: Pair) -> bool:
    """Nothing holds a new launch back: neither the unit nor what it knows of the threat (L84)."""
    return not unit.off and not pair.off


def netted(w: World, unit: Unit) -> Net | None:
    """The working net that commands the unit; None for an autonomous one (L10)."""
    return w.nets[unit.net] if unit.net >= 0 and not w.nets[unit.net].off else None


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


def probability_at(knots: list[tuple[float, float]], time_s: float) -> float:
    """P(tracked by then), linear between knots (L97)."""
    if time_s < knots[0][0]:
        return 0.0
    if time_s >= knots[-1][0]:
        return knots[-1][1]
    k = next(k for k, (knot_s, _) in enumerate(knots) if knot_s > time_s)
    (t0, p0), (t1, p1) = knots[k - 1], knots[k]
    return p0 + (p1 - p0) * (time_s - t0) / (t1 - t0)


def hazard_at(knots: list[tuple[float, float]], time_s: float) -> float:
    """Hazard spent until then; inf once a track is certain (L97)."""
    probability = probability_at(knots, time_s)
    return -math.log1p(-probability) if probability < 1.0 else INF


def held_from(w: World, sight: Sight, unit: int, own_radar: int, net: int) -> float:
    """When a unit or net has the sight's track, were there no end; inf: it has not (L14-L16)."""
    radar = w.radars[sight.radar]
    if radar.off:
        return INF
    if (unit >= 0 and radar.unit == unit) or (own_radar >= 0 and sight.radar == own_radar):
        return sight.tracked_s
    if net >= 0 and not w.nets[net].off and radar.net == net:
        return sight.tracked_s + w.nets[net].delay_s
    return INF


def next_track(w: World, unit: Unit, threat: Threat, time_s: float) -> float:
    """The earliest time from time_s on at which the unit has a track on the threat; inf if never (L17)."""
    held = ((held_from(w, sight, unit.index, unit.radar, unit.net), sight.end_s) for sight in threat.sights)
    return min((max(time_s, from_s) for from_s, end_s in held if max(time_s, from_s) < end_s), default=INF)


def next_watched(w: World, watch: Watch, time_s: float) -> float:
    """The earliest time from time_s on at which the watching unit or net has a track; inf if never (L90)."""
    threat = w.threats[watch.threat]
    if watch.unit >= 0:
        return next_track(w, w.units[watch.unit], threat, time_s)
    held = ((held_from(w, sight, -1, -1, watch.net), sight.end_s) for sight in threat.sights)
    return min((max(time_s, from_s) for from_s, end_s in held if max(time_s, from_s) < end_s), default=INF)


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


def escape_s(pair: Pair, launch_s: float) -> float:
    """The same against a target that turns; inf: it escapes; -1: escape is not modelled (L102)."""
    window = next(window for window in pair.windows if launch_s <= window.close_s)
    x = (launch_s - window.open_s) / window.step_s
    i = min(int(x), len(window.escape_s) - 2)
    e0, e1 = window.escape_s[i], window.escape_s[i + 1]
    if e0 == -1.0 or e1 == -1.0:
        return -1.0
    return e0 + (e1 - e0) * (x - i) if e0 < INF and e1 < INF else INF


def reaction(w: World, pair: Pair) -> float:
    """Reaction time in seconds of the engagement of this pair that would begin next (L20)."""
    return delay(*w.units[pair.unit].reaction, draw_pair(w, Purpose.REACT, pair.begun, pair))


def opportunity_s(w: World, pair: Pair, now: float) -> float:
    """The earliest time from now on at which the unit could take the threat; inf if never (L23-L26)."""
    unit, threat, reaction_s = w.units[pair.unit], w.threats[pair.threat], reaction(w, pair)
    if pair.closed_until_s == INF or not may_fire(unit, pair) or not operational(w, unit):
        return INF
    time_s = max(now, pair.permit_s, unit.ready_s, pair.closed_until_s)
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


def pool(w: World, unit: Unit) -> Unit:
    """The unit whose channels it uses: itself, if it shares nobody's (L111)."""
    return unit if unit.channels_of < 0 else w.units[unit.channels_of]


def ready_rounds(w: World, unit: Unit) -> int:
    """Rounds on the unit's working launchers (L27)."""
    return sum(w.launchers[i].rounds for i in unit.launchers if not w.launchers[i].off)


def missiles(w: World, unit: Unit, pair: Pair, wanted: int) -> int:
    """How many missiles the unit could commit now, at most `wanted` (L28, L29)."""
    ready = ready_rounds(w, unit)
    count = min(wanted, pool(w, unit).free_missile_channels, ready - unit.committed)
    if not pair.own:
        count = min(count, ready + unit.stock - unit.committed - unit.reserve)
    return count


def salvo(w: World, unit: Unit, pair: Pair, wanted: int, now: float) -> int:
    """Missiles of a salvo: those it could commit, but one only where the crew economises (L28, L107)."""
    count = missiles(w, unit, pair, wanted)
    if unit.economise > 0.0 and count > 1:
        threats = [w.threats[other.threat] for other in unit.pairs]
        tracks = sum(engageable(threat) and next_track(w, unit, threat, now) == now for threat in threats)
        if ready_rounds(w, unit) + unit.stock - unit.committed < unit.economise * tracks:
            return 1
    return count


def mean_s(law: int, a: float, b: float) -> float:
    """Mean of a delay in seconds."""
    return 0.5 * (a + b) if law == Law.UNIFORM else a


def salvo_s(unit: Unit, pair: Pair) -> float:
    """From the first launch of a salvo to its judgement, less the time of flight, on average (L108)."""
    return (pair.first_salvo - 1) * unit.salvo_interval_s + mean_s(*unit.assess)


def salvos_left(w: World, pair: Pair, time_s: float) -> int:
    """Salvos for which the pair's windows have room if the unit takes the threat then, look by look (L108)."""
    unit, count = w.units[pair.unit], 0
    launch_s = next_launch(pair, time_s + reaction(w, pair))
    while launch_s < INF and pair.salvos + count < pair.max_salvos:
        count += 1
        launch_s = next_launch(pair, launch_s + flight_s(pair, launch_s) + salvo_s(unit, pair))
    return count


def to_spare(w: World, net: Net, pair: Pair, now: float) -> bool:
    """The unit has a salvo left for every other target that nobody of its net has in hand (L108)."""
    unit, others = w.units[pair.unit], 0
    for other in unit.pairs:
        free = other is not pair and other.threat not in net.in_hand and engageable(w.threats[other.threat])
        open_to_it = other.closed_until_s <= now and other.permit_s < INF and may_fire(unit, other)
        others += free and open_to_it and next_launch(other, now) < INF
    rounds = ready_rounds(w, unit) + unit.stock - unit.committed
    return rounds >= (others + 1) * unit.first_salvo


def left_to_it(w: World, net: Net, pair: Pair, now: float) -> bool:
    """The net leaves the threat to this unit: nobody has it, or to wait would cost it a salvo (L31, L108)."""
    if pair.threat not in net.in_hand:
        return True
    if not net.joins:
        return False
    costs = salvos_left(w, pair, max(now, net.busy_s[pair.threat])) < salvos_left(w, pair, now)
    return costs and to_spare(w, net, pair, now)


def can_take(w: World, pair: Pair, now: float) -> bool:
    """The unit has what an engagement of the pair needs, and its net leaves the threat to it (L30, L31)."""
    unit = w.units[pair.unit]
    net = netted(w, unit)
    return (
        operational(w, unit)
        and may_fire(unit, pair)
        and pool(w, unit).free_channels > 0
        and missiles(w, unit, pair, pair.first_salvo) >= 1
        and pair.engagement is None
        and (net is None or (left_to_it(w, net, pair, now) and len(net.in_hand) < net.capacity))
    )
