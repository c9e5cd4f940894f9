"""What happens: threats come, turn, go and arrive, assets are lost, missiles fly and are judged, engagements end.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

from redan.layout import Event, Fate, Purpose, ThreatKind
from redan.reference.choices import commit, pick, reoffer
from redan.reference.conditions import (
    TOLERANCE_S,
    engageable,
    first_track_s,
    flight_s,
    goes_on,
    missiles,
    netted,
    next_launch,
    next_track,
    operational,
    ready_rounds,
)
from redan.reference.queue import draw, draw_pair, record, schedule, schedule_of
from redan.reference.world import INF, Engagement, Launcher, Net, Pair, Radar, Threat, Unit, World
from redan.streams import delay

# ---- threats


def enter(w: World, threat: Threat, now: float) -> None:
    """A threat appears, its first tracks are drawn and it is offered; or it was never released (L46-L48)."""
    if threat.carrier >= 0 and not engageable(w.threats[threat.carrier]):
        threat.fate, threat.fate_time_s = Fate.NEVER_RELEASED, now
        record(w, now, Event.ENTER, threat.index)
        return
    threat.fate = Fate.FLYING
    record(w, now, Event.ENTER, threat.index, c=1)
    if threat.kind == ThreatKind.MUNITION:
        schedule(w, threat.end_s, Event.ARRIVE, threat.index, threat.asset)
    else:
        schedule(w, threat.end_s, Event.GONE, threat.index)
    for sight in threat.sights:
        u = draw(w, Purpose.TRACK, sight.number, w.radars[sight.radar].key, threat.key)
        sight.tracked_s = first_track_s(sight.knots, u) + threat.shift_s
    reoffer(w, threat, now)


def turn(w: World, threat: Threat, now: float) -> None:
    """An aircraft turns away; it is gone some time later (L49)."""
    if engageable(threat):
        threat.turned = True
        record(w, now, Event.TURN, threat.index)
        schedule(w, now + threat.leave_s, Event.GONE, threat.index)


def gone(w: World, threat: Threat, now: float) -> None:
    """An aircraft has flown its route to the end, or has left after turning away (L50)."""
    if threat.flying:
        threat.fate, threat.fate_time_s = Fate.TURNED if threat.turned else Fate.LEFT, now
        record(w, now, Event.GONE, threat.index)


def arrive(w: World, threat: Threat, now: float) -> None:
    """A munition reaches its asset: it hits or misses, and the asset may be lost (L51, L52)."""
    if not threat.flying:
        return
    hit = draw(w, Purpose.HIT, 0, threat.key) < threat.hit_probability
    threat.fate, threat.fate_time_s = Fate.ARRIVED_HIT if hit else Fate.ARRIVED_MISSED, now
    record(w, now, Event.ARRIVE, threat.index, threat.asset, int(hit))
    if hit and threat.asset >= 0:
        asset = w.assets[threat.asset]
        asset.hits += 1
        if asset.hits == asset.hits_needed:
            lose(w, threat.asset, now)


def lose(w: World, index: int, now: float) -> None:
    """An asset is lost: all that is bound to it is dead, then engagements end, then nets fall silent (L53-L55)."""
    record(w, now, Event.LOST, index)
    lost_nets = [net for net in w.nets if net.asset == index]
    bound: list[Net | Radar | Unit | Launcher] = [*w.nets, *w.radars, *w.units, *w.launchers]
    for entity in bound:
        if entity.asset == index:
            entity.alive = False
    for unit in w.units:
        if not operational(w, unit):
            for pair in sorted(unit.pairs, key=lambda pair: pair.threat):
                if pair.engagement is not None:
                    end_engagement(w, pair, pair.engagement, now, judged_killed=False)
    for _ in lost_nets:
        for threat in w.threats:
            if engageable(threat):
                reoffer(w, threat, now)


# ---- missiles


def launch(w: World, pair: Pair, now: float, serial: int) -> None:
    """Fire one missile of the salvo, or later, or give up the rest (L56-L58, L62, L63)."""
    unit, threat, engagement = w.units[pair.unit], w.threats[pair.threat], pair.engagement
    if not goes_on(engagement, serial):
        return
    if engagement.first_salvo and engagement.fired == 0 and not engageable(threat):
        end_engagement(w, pair, engagement, now, judged_killed=False)
        return
    loaded = [i for i in unit.launchers if w.launchers[i].alive and w.launchers[i].rounds > 0]
    if not loaded:
        cancel_salvo(w, pair, engagement, now)
        return
    index = min(loaded, key=lambda i: max(w.launchers[i].free_s, now))
    launcher = w.launchers[index]
    if launcher.free_s > now:
        schedule_of(w, engagement, launcher.free_s, Event.LAUNCH, pair)
        return
    launch_s = next_launch(pair, now)
    if launch_s == INF:
        cancel_salvo(w, pair, engagement, now)
        return
    if launch_s > now:
        schedule_of(w, engagement, launch_s, Event.LAUNCH, pair)
        return
    record(w, now, Event.LAUNCH, pair.unit, pair.threat, index)
    fire(w, unit, index, now)
    engagement.to_launch -= 1
    engagement.fired += 1
    engagement.in_flight += 1
    schedule_of(w, engagement, now + flight_s(pair, now), Event.INTERCEPT, pair)
    threat.shots += 1
    first_shot = threat.shots == 1 and threat.kind == ThreatKind.AIRCRAFT
    if first_shot and draw(w, Purpose.TURN, 0, threat.key) < threat.turn_probability:
        schedule(w, now + threat.turn_delay_s, Event.TURN, threat.index)
    if engagement.to_launch > 0:
        schedule_of(w, engagement, now + unit.salvo_interval_s, Event.LAUNCH, pair)


def fire(w: World, unit: Unit, index: int, now: float) -> None:
    """A round leaves a launcher; an emptied launcher is reloaded from the stock (L59, L82)."""
    launcher = w.launchers[index]
    launcher.rounds -= 1
    launcher.free_s = now + launcher.interval_s
    unit.committed -= 1
    unit.fired += 1
    w.first_launch_s = min(w.first_launch_s, now)
    if ready_rounds(w, unit) + unit.stock == 0:
        unit.empty_s = now
    if launcher.rounds == 0:
        reload(w, unit, index, now)


def reload(w: World, unit: Unit, index: int, now: float) -> None:
    """Send rounds of the stock, if any is not on its way yet, to an empty launcher (L60)."""
    count = min(w.launchers[index].tubes, unit.stock - unit.on_way)
    if count > 0:
        unit.on_way += count
        w.reloads[index] = count
        schedule(w, now + unit.reload_s, Event.RELOADED, unit.index, index)


def reloaded(w: World, unit: Unit, index: int, now: float) -> None:
    """The rounds have come: they are on the launcher, if unit and launcher live (L61)."""
    count = w.reloads.pop(index)
    unit.on_way -= count
    if unit.alive and w.launchers[index].alive:
        unit.stock -= count
        w.launchers[index].rounds = count
        record(w, now, Event.RELOADED, unit.index, index, count)
        pick(w, unit, now)


def intercept(w: World, pair: Pair, now: float, serial: int) -> None:
    """A missile reaches its threat, or would have had its engagement not ended; the unit may pick (L65-L68)."""
    unit, threat, engagement = w.units[pair.unit], w.threats[pair.threat], pair.engagement
    unit.free_missile_channels += 1
    if not goes_on(engagement, serial):
        record(w, now, Event.INTERCEPT, pair.unit, pair.threat)  # nobody guides it any more
        pick(w, unit, now)
        return
    engagement.in_flight -= 1
    assert engagement.in_flight >= 0
    killed = threat.flying and draw_pair(w, Purpose.KILL, pair.intercepts, pair) < pair.pk
    pair.intercepts += 1
    record(w, now, Event.INTERCEPT, pair.unit, pair.threat, int(killed))
    if killed:
        on_board = threat.last_release_s >= now
        threat.fate, threat.fate_time_s = Fate.KILLED_BEFORE_RELEASE if on_board else Fate.KILLED, now
    if engagement.in_flight == 0 and engagement.to_launch == 0:
        schedule_assessment(w, pair, engagement, now)
    pick(w, unit, now)


# ---- engagements


def schedule_assessment(w: World, pair: Pair, engagement: Engagement, now: float) -> None:
    """The salvo is spent: the unit judges the result after its assessment delay (L68)."""
    u = draw_pair(w, Purpose.ASSESS_DELAY, pair.salvos, pair)
    schedule_of(w, engagement, now + delay(*w.units[pair.unit].assess, u), Event.ASSESS, pair)


def assess(w: World, pair: Pair, now: float, serial: int) -> None:
    """The unit judges its salvo and fires another or lets go (L69-L74)."""
    unit, threat, engagement = w.units[pair.unit], w.threats[pair.threat], pair.engagement
    if not goes_on(engagement, serial):
        return
    alive = engageable(threat)
    wreck = threat.fate in (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE) and not threat.turned
    u = draw_pair(w, Purpose.ASSESS_ERROR, pair.salvos, pair)
    judged_killed = u < unit.false_kill if alive else u >= unit.false_miss if wreck else True
    record(w, now, Event.ASSESS, pair.unit, pair.threat, int(judged_killed))
    if judged_killed:
        if alive:
            believe_dead(w, pair)
        end_engagement(w, pair, engagement, now, judged_killed=True)
        return
    pair.salvos += 1
    if pair.salvos == unit.max_salvos:
        pair.closed = True
    count = missiles(w, unit, pair, unit.next_salvo)
    launch_s = next_launch(pair, now)
    tracked = wreck or next_track(w, unit, threat, now) == now
    if pair.closed or count < 1 or not tracked or launch_s > now + TOLERANCE_S:
        end_engagement(w, pair, engagement, now, judged_killed=False)
        return
    commit(unit, count)
    pair.engagement = Engagement(engagement.serial, to_launch=count, first_salvo=False)
    schedule_of(w, pair.engagement, launch_s, Event.LAUNCH, pair)


def believe_dead(w: World, pair: Pair) -> None:
    """A live threat was taken for dead: the unit and its live net never look at it again (L71)."""
    unit = w.units[pair.unit]
    net = netted(w, unit)
    for other in w.threats[pair.threat].pairs:
        if other is pair or (net is not None and w.units[other.unit].net == unit.net):
            other.closed = True


def cancel_salvo(w: World, pair: Pair, engagement: Engagement, now: float) -> None:
    """Give back what the rest of the salvo holds; judge what was fired of it, or end the engagement (L64)."""
    commit(w.units[pair.unit], -engagement.to_launch)
    engagement.to_launch = 0
    if engagement.in_flight == 0:
        if engagement.fired > 0:
            schedule_assessment(w, pair, engagement, now)
        else:
            end_engagement(w, pair, engagement, now, judged_killed=False)


def end_engagement(w: World, pair: Pair, engagement: Engagement, now: float, judged_killed: bool) -> None:
    """Give back what it held, offer the threat again; the unit and those who waited for the net pick (L75-L77, L83)."""
    unit, threat = w.units[pair.unit], w.threats[pair.threat]
    if not judged_killed:
        record(w, now, Event.DROP, pair.unit, pair.threat)
    commit(unit, -engagement.to_launch)
    pair.engagement = None
    if unit.free_channels == 0:
        unit.saturated_s += now - unit.saturated_since_s
    unit.free_channels += 1
    net = netted(w, unit)
    net_was_full = net is not None and len(net.in_hand) >= net.capacity
    if net is not None:
        net.in_hand.discard(pair.threat)
    if engageable(threat) and not judged_killed:
        reoffer(w, threat, now)
    pick(w, unit, now)
    if net_was_full:
        for other in w.units:
            if other.net == unit.net and other is not unit:
                pick(w, other, now)
