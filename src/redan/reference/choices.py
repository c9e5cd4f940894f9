"""What the defence decides: which unit takes which threat, and when it is asked.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

from redan.layout import SERIALS, Event
from redan.reference.conditions import (
    can_take,
    engageable,
    flight_s,
    intercept_if_taken,
    launch_if_taken,
    left_to_it,
    netted,
    opportunity_s,
    pool,
    salvo,
    salvo_s,
)
from redan.reference.queue import record, schedule, schedule_of
from redan.reference.world import INF, Engagement, Net, Pair, Threat, Unit, World


def schedule_offer(w: World, threat: Threat, time_s: float) -> None:
    """Only the latest OFFER scheduled for a threat counts; at inf none does (L32)."""
    threat.offer_s, threat.offer_number = time_s, -1
    if time_s < INF:
        threat.offer_number = schedule(w, time_s, Event.OFFER, threat.index)


def reoffer(w: World, threat: Threat, now: float) -> None:
    """Compute every pair's opportunity against the threat anew and schedule its OFFER at the earliest (L33)."""
    for pair in threat.pairs:
        pair.waiting = False
        pair.opportunity_s = opportunity_s(w, pair, now)
    schedule_offer(w, threat, min((pair.opportunity_s for pair in threat.pairs), default=INF))


def offer(w: World, threat: Threat, now: float, number: int) -> None:
    """Units whose opportunity has come take the threat or wait; a net sends its earliest interceptor (L34-L40)."""
    if number != threat.offer_number or not engageable(threat):
        return
    candidates: dict[int, list[Pair]] = {}
    for pair in threat.pairs:
        if pair.opportunity_s > now:
            continue
        pair.opportunity_s = opportunity_s(w, pair, now)
        if pair.opportunity_s > now:
            continue
        pair.opportunity_s = INF
        unit = w.units[pair.unit]
        net = netted(w, unit)
        if pair.engagement is not None or (net is not None and not left_to_it(w, net, pair, now)):
            continue  # looked at again when that engagement ends
        if not can_take(w, pair, now):
            pair.waiting = True
        elif net is None:
            take(w, pair, now)
        else:
            candidates.setdefault(unit.net, []).append(pair)
    for _, pairs in sorted(candidates.items()):
        for pair in sorted(pairs, key=lambda pair: intercept_if_taken(w, pair, now)):
            if can_take(w, pair, now):  # after the first only who would lose a salvo
                take(w, pair, now)
    schedule_offer(w, threat, min(pair.opportunity_s for pair in threat.pairs))


def take(w: World, pair: Pair, now: float) -> None:
    """Begin an engagement: commit channels and rounds; schedule the first launch (L41, L42, L83, L111)."""
    unit = w.units[pair.unit]
    count = salvo(w, unit, pair, pair.first_salvo, now)
    record(w, now, Event.TAKE, pair.unit, pair.threat, count)
    shared = pool(w, unit)
    shared.free_channels -= 1
    if shared.free_channels == 0:
        shared.saturated_since_s = now
    commit(w, unit, count)
    launch_s = launch_if_taken(w, pair, now)
    if (net := netted(w, unit)) is not None:
        net.in_hand[pair.threat] = net.in_hand.get(pair.threat, 0) + 1
        busy(w, net, pair, launch_s)
    pair.begun += 1
    pair.waiting = False
    pair.opportunity_s = INF
    pair.engagement = Engagement(pair.begun % SERIALS, to_launch=count, through_net=net is not None)
    schedule_of(w, pair.engagement, launch_s, Event.LAUNCH, pair)


def busy(w: World, net: Net, pair: Pair, launch_s: float) -> None:
    """Until when the net expects the threat to be in hand, with a salvo that begins at launch_s (L108)."""
    end_s = launch_s + flight_s(pair, launch_s) + salvo_s(w.units[pair.unit], pair)
    net.busy_s[pair.threat] = max(net.busy_s.get(pair.threat, -INF), end_s)


def commit(w: World, unit: Unit, count: int) -> None:
    """Promise rounds and missile channels; give them back with a negative count (L41, L111)."""
    unit.committed += count
    pool(w, unit).free_missile_channels -= count


def pick(w: World, unit: Unit, now: float) -> None:
    """A unit may have capacity again, and with it every unit that uses the same channels, in unit order (L43, L111)."""
    for other in w.units:
        if pool(w, other) is pool(w, unit):
            pick_one(w, other, now)


def pick_one(w: World, unit: Unit, now: float) -> None:
    """The unit takes what waits for it, most urgent first (L43-L45)."""
    for pair in unit.pairs:
        threat, net = w.threats[pair.threat], netted(w, unit)
        if not pair.waiting:
            continue
        if not engageable(threat) or (net is not None and not left_to_it(w, net, pair, now)):
            pair.waiting = False
        elif can_take(w, pair, now):
            time_s = opportunity_s(w, pair, now)
            if time_s <= now:
                take(w, pair, now)
            else:
                pair.waiting, pair.opportunity_s = False, time_s
                if time_s < threat.offer_s:
                    schedule_offer(w, threat, time_s)
