"""What happens: threats come, turn, go and arrive, assets are lost, missiles fly and are judged, engagements end.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import math

from redan.layout import Event, Fate, Off, Purpose, ThreatKind, Trigger
from redan.reference.choices import busy, commit, pick, reoffer
from redan.reference.conditions import (
    TOLERANCE_S,
    engageable,
    escape_s,
    first_track_s,
    flight_s,
    goes_on,
    may_fire,
    netted,
    next_launch,
    next_track,
    pool,
    ready_rounds,
    salvo,
)
from redan.reference.effects import end_threat, jam, look_out, settle, trigger
from redan.reference.queue import draw, draw_pair, record, schedule, schedule_of
from redan.reference.world import INF, Engagement, Launcher, Net, Pair, Radar, Threat, Unit, World
from redan.streams import delay

# ---- threats


def enter(w: World, threat: Threat, now: float) -> None:
    """A threat appears, its first tracks are drawn and it is offered; or it was never released (L46-L48, L101)."""
    came_home = threat.after < 0 or w.threats[threat.after].fate in (Fate.LEFT, Fate.TURNED)
    if (threat.carrier >= 0 and not engageable(w.threats[threat.carrier])) or not came_home:
        finish(w, threat, Fate.NEVER_RELEASED, now)
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
        sight.chance = -math.log1p(-u)
        sight.tracked_s = first_track_s(sight.curves[sight.jammed], u) + threat.shift_s
    if threat.jams:
        jam(w, threat, up=True, now=now)
    reoffer(w, threat, now)
    look_out(w, threat, now)
    trigger(w, Trigger.ENTERED, threat.index, now)


def finish(w: World, threat: Threat, fate: Fate, now: float) -> None:
    """A threat has its fate (L81)."""
    threat.fate, threat.fate_time_s = fate, now
    w.unfinished -= 1


def turn(w: World, threat: Threat, now: float) -> None:
    """An aircraft turns away; it is gone some time later (L49)."""
    if engageable(threat):
        threat.turned = True
        record(w, now, Event.TURN, threat.index)
        schedule(w, now + threat.leave_s, Event.GONE, threat.index)
        end_threat(w, threat, now)


def gone(w: World, threat: Threat, now: float) -> None:
    """An aircraft has flown its route to the end, or has left after turning away (L50)."""
    if threat.flying:
        finish(w, threat, Fate.TURNED if threat.turned else Fate.LEFT, now)
        record(w, now, Event.GONE, threat.index)
        let_go(w, threat, now)
        end_threat(w, threat, now)


def arrive(w: World, threat: Threat, now: float) -> None:
    """A munition reaches its asset: it hits or misses, and the asset may be lost (L51, L52, L100)."""
    if not threat.flying:
        return
    silent = threat.seeks >= 0 and w.radars[threat.seeks].off
    absent = threat.asset >= 0 and w.assets[threat.asset].off & Off.ABSENT
    probability = 0.0 if absent else threat.hit_silent if silent else threat.hit_probability
    hit = draw(w, Purpose.HIT, 0, threat.key) < probability
    finish(w, threat, Fate.ARRIVED_HIT if hit else Fate.ARRIVED_MISSED, now)
    record(w, now, Event.ARRIVE, threat.index, threat.asset, int(hit))
    let_go(w, threat, now)
    if hit and threat.asset >= 0:
        asset = w.assets[threat.asset]
        asset.hits += 1
        asset.damage += 1
        if asset.damage == asset.hits_needed:
            lose(w, threat.asset, now)
    end_threat(w, threat, now)


def lose(w: World, index: int, now: float) -> None:
    """An asset is lost: all that is bound to it is dead, then engagements end, then nets fall silent (L53-L55)."""
    record(w, now, Event.LOST, index)
    w.assets[index].off |= Off.DEAD
    bound: list[Net | Radar | Unit | Launcher] = [*w.nets, *w.radars, *w.units, *w.launchers]
    for entity in bound:
        if entity.asset == index:
            entity.off |= Off.DEAD
            if isinstance(entity, Launcher):
                entity.rounds = 0
    lost_net = any(net.asset == index for net in w.nets)
    settle(w, {threat.index for threat in w.threats} if lost_net else set(), (), now)
    trigger(w, Trigger.LOST, index, now)


def let_go(w: World, threat: Threat, now: float) -> None:
    """A threat has left or arrived: crews that let go wait for none of their missiles, only for the look (L105)."""
    for pair in threat.pairs:
        unit, engagement = w.units[pair.unit], pair.engagement
        if engagement is None or not unit.lets_go or engagement.let_go:
            continue
        if engagement.to_launch == 0 and engagement.in_flight == 0:
            continue  # the look is scheduled
        commit(w, unit, -engagement.to_launch)
        engagement.to_launch = 0
        engagement.let_go = True
        schedule_assessment(w, pair, engagement, now)


# ---- missiles


def launch(w: World, pair: Pair, now: float, serial: int) -> None:
    """Fire one missile of the salvo, or later, or give up the rest (L56-L58, L62, L63, L84, L109)."""
    unit, threat, engagement = w.units[pair.unit], w.threats[pair.threat], pair.engagement
    if not goes_on(engagement, serial) or engagement.let_go:
        return
    if engagement.first_salvo and engagement.fired == 0 and not engageable(threat):
        end_engagement(w, pair, engagement, now, judged_killed=False)
        return
    loaded = [i for i in unit.launchers if not w.launchers[i].off and w.launchers[i].rounds > 0]
    if not loaded or not may_fire(unit, pair):
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
    if unit.tracks and threat.flying and (tracked_s := next_track(w, unit, threat, now)) > now:
        launch_s = next_launch(pair, tracked_s) if tracked_s < INF else INF
        if launch_s == INF:
            cancel_salvo(w, pair, engagement, now)
        else:
            schedule_of(w, engagement, launch_s, Event.LAUNCH, pair)
        return
    record(w, now, Event.LAUNCH, pair.unit, pair.threat, index)
    fire(w, unit, index, now)
    engagement.to_launch -= 1
    engagement.fired += 1
    engagement.in_flight += 1
    threat.shots += 1
    if threat.shots == 1 and draw(w, Purpose.TURN, 0, threat.key) < threat.turn_probability:
        threat.turn_s = now + threat.turn_delay_s
        schedule(w, threat.turn_s, Event.TURN, threat.index)
    meets_s, event = now + flight_s(pair, now), Event.INTERCEPT
    if threat.turn_s < meets_s and (chase_s := escape_s(pair, now)) != -1.0:
        meets_s, event = (now + chase_s, Event.INTERCEPT) if chase_s < INF else (meets_s, Event.MISS)
    schedule_of(w, engagement, meets_s, event, pair)
    if engagement.to_launch > 0:
        schedule_of(w, engagement, now + unit.salvo_interval_s, Event.LAUNCH, pair)
    if threat.shots == 1:
        trigger(w, Trigger.FIRED_AT, threat.index, now)
    if unit.empty_s == now:
        trigger(w, Trigger.EMPTY, unit.index, now)


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
    launcher = w.launchers[index]
    count = min(launcher.tubes, unit.stock - unit.on_way)
    if count > 0 and launcher.rounds == 0 and not launcher.off and index not in w.reloads:
        unit.on_way += count
        w.reloads[index] = count
        schedule(w, now + unit.reload_s, Event.RELOADED, unit.index, index)


def reloaded(w: World, unit: Unit, index: int, now: float) -> None:
    """The rounds have come: they are on the launcher, if unit and launcher live (L61)."""
    count = w.reloads.pop(index)
    unit.on_way -= count
    if not (unit.off | w.launchers[index].off) & Off.DEAD:
        unit.stock -= count
        w.launchers[index].rounds = count
        record(w, now, Event.RELOADED, unit.index, index, count)
        pick(w, unit, now)


def intercept(w: World, pair: Pair, now: float, serial: int, meets: bool = True) -> None:
    """A missile reaches its threat, or would have had its engagement not ended; the unit may pick (L65-L68, L106).

    meets: False when the threat has run away from it (L103).
    """
    unit, threat, engagement = w.units[pair.unit], w.threats[pair.threat], pair.engagement
    pool(w, unit).free_missile_channels += 1
    guided = goes_on(engagement, serial)
    if not guided and not pair.active:
        record(w, now, Event.INTERCEPT, pair.unit, pair.threat)  # nobody guides it any more
        pick(w, unit, now)
        return
    occurrence = pair.intercepts
    pair.intercepts += 1
    killed = meets and threat.flying and draw_pair(w, Purpose.KILL, occurrence, pair) < pair.pk
    killed = killed and (pair.system == 1.0 or draw_pair(w, Purpose.SYSTEM, serial, pair) < pair.system)
    record(w, now, Event.INTERCEPT, pair.unit, pair.threat, int(killed))
    if killed:
        kill(w, threat, now)
    victim = None if killed else seduced(w, pair, occurrence, now)
    if victim is not None:
        record(w, now, Event.INTERCEPT, pair.unit, victim.index, 1)
        kill(w, victim, now)
    if goes_on(engagement, serial):
        engagement.in_flight -= 1
        assert engagement.in_flight >= 0
        if engagement.in_flight == 0 and engagement.to_launch == 0 and not engagement.let_go:
            schedule_assessment(w, pair, engagement, now)
    for ended in (threat if killed else None, victim):
        if ended is not None:
            end_threat(w, ended, now)
    pick(w, unit, now)


def kill(w: World, threat: Threat, now: float) -> None:
    """A threat is killed, perhaps with munitions on board (L67)."""
    finish(w, threat, Fate.KILLED_BEFORE_RELEASE if threat.last_release_s >= now else Fate.KILLED, now)


def seduced(w: World, pair: Pair, occurrence: int, now: float) -> Threat | None:
    """The bystander that a missile without target takes instead (L104)."""
    for index, open_s, close_s, probability in pair.bystanders:
        other = w.threats[index]
        near = other.flying and open_s <= now <= close_s
        if near and draw(w, Purpose.SEDUCE, occurrence, w.units[pair.unit].key, other.key) < probability:
            return other
    return None


# ---- engagements


def schedule_assessment(w: World, pair: Pair, engagement: Engagement, now: float) -> None:
    """The salvo is spent: the unit judges the result after its assessment delay (L68)."""
    u = draw_pair(w, Purpose.ASSESS_DELAY, pair.assessed, pair)
    schedule_of(w, engagement, now + delay(*w.units[pair.unit].assess, u), Event.ASSESS, pair)


def assess(w: World, pair: Pair, now: float, serial: int) -> None:
    """The unit judges its salvo and fires another or lets go (L69-L74, L112)."""
    unit, threat, engagement = w.units[pair.unit], w.threats[pair.threat], pair.engagement
    if not goes_on(engagement, serial):
        return
    alive = engageable(threat)
    wreck = threat.fate in (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE) and not threat.turned
    u = draw_pair(w, Purpose.ASSESS_ERROR, pair.assessed, pair)
    pair.assessed += 1
    judged_killed = u < unit.false_kill if alive else u >= unit.false_miss if wreck else True
    record(w, now, Event.ASSESS, pair.unit, pair.threat, int(judged_killed))
    if judged_killed:
        if alive:
            believe_dead(w, pair, now)
        end_engagement(w, pair, engagement, now, judged_killed=True)
        return
    pair.salvos += 1
    if pair.salvos == pair.max_salvos:
        pair.closed_until_s = INF
    count = salvo(w, unit, pair, pair.next_salvo, now)
    launch_s = next_launch(pair, now)
    tracked = wreck or next_track(w, unit, threat, now) == now
    held_back = pair.closed_until_s == INF or not may_fire(unit, pair)
    if held_back or count < 1 or not tracked or launch_s > now + TOLERANCE_S:
        end_engagement(w, pair, engagement, now, judged_killed=False)
        return
    commit(w, unit, count)
    through_net = engagement.through_net
    pair.engagement = Engagement(engagement.serial, to_launch=count, first_salvo=False, through_net=through_net)
    schedule_of(w, pair.engagement, launch_s, Event.LAUNCH, pair)
    if through_net and (net := w.nets[unit.net]).joins and alive:
        busy(w, net, pair, launch_s)
        reoffer(w, threat, now)


def believe_dead(w: World, pair: Pair, now: float) -> None:
    """A live threat is taken for dead: unit and working net look at it again after a time, or never (L71, L110)."""
    unit = w.units[pair.unit]
    net = netted(w, unit)
    for other in w.threats[pair.threat].pairs:
        if other is pair or (net is not None and w.units[other.unit].net == unit.net):
            other.closed_until_s = max(other.closed_until_s, now + unit.believe_s)


def cancel_salvo(w: World, pair: Pair, engagement: Engagement, now: float) -> None:
    """Give back what the rest of the salvo holds; judge what was fired of it, or end the engagement (L64)."""
    commit(w, w.units[pair.unit], -engagement.to_launch)
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
    commit(w, unit, -engagement.to_launch)
    pair.engagement = None
    shared = pool(w, unit)
    if shared.free_channels == 0:
        shared.saturated_s += now - shared.saturated_since_s
    shared.free_channels += 1
    net = netted(w, unit)
    net_was_full = net is not None and len(net.in_hand) >= net.capacity
    if engagement.through_net:
        out_of_hand(w.nets[unit.net], pair.threat)
    if engageable(threat) and (not judged_killed or unit.believe_s < INF):
        reoffer(w, threat, now)
    pick(w, unit, now)
    if net_was_full:
        for other in w.units:
            if other.net == unit.net and other is not unit:
                pick(w, other, now)


def out_of_hand(net: Net, threat: int) -> None:
    """One unit fewer of the net has the threat."""
    net.in_hand[threat] -= 1
    if net.in_hand[threat] == 0:
        del net.in_hand[threat], net.busy_s[threat]
