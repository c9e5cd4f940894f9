"""What follows from an event: threats come, turn, go and arrive; missiles fly; engagements are judged and end.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import numpy as np

from redan.engine.choices import commit, pick, reoffer
from redan.engine.conditions import (
    INF,
    TOLERANCE_S,
    ends_as_it_enters,
    engageable,
    flight_s,
    goes_on,
    missiles,
    netted,
    next_launch,
    next_track,
    operational,
)
from redan.engine.queue import (
    ARRIVE,
    ASSESS,
    DROP,
    ENTER,
    GONE,
    INTERCEPT,
    LAUNCH,
    LOSSES,
    LOST,
    NO,
    NOBODY,
    RELOADED,
    TURN,
    YES,
    draw,
    record,
    schedule,
    schedule_of,
)
from redan.jit import lean_inlined as inlined
from redan.jit import lean_inner as inner
from redan.layout import Fate, Purpose
from redan.streams import delay

KILLED, KILLED_BEFORE_RELEASE = int(Fate.KILLED), int(Fate.KILLED_BEFORE_RELEASE)
ARRIVED_HIT, ARRIVED_MISSED = int(Fate.ARRIVED_HIT), int(Fate.ARRIVED_MISSED)
LEFT, TURNED, NEVER_RELEASED = int(Fate.LEFT), int(Fate.TURNED), int(Fate.NEVER_RELEASED)
DRAW_KILL, DRAW_HIT, DRAW_TURN = np.int64(Purpose.KILL), np.int64(Purpose.HIT), np.int64(Purpose.TURN)
DRAW_ASSESS_DELAY, DRAW_ASSESS_ERROR = np.int64(Purpose.ASSESS_DELAY), np.int64(Purpose.ASSESS_ERROR)


# ---- threats


@inner
def enter(w, t, now):
    """A threat appears and is offered; or it was never released (L46-L48)."""
    body = w.threat_states[t]
    threat = w.threats[t]
    if threat.carrier >= 0 and not engageable(w.threat_states[threat.carrier]):
        body.fate = NEVER_RELEASED
        body.fate_time_s = now
        record(w, now, ENTER, t, NO, NO)
        return
    body.flying = 1
    record(w, now, ENTER, t, NO, YES)
    if ends_as_it_enters(w, t):
        schedule(w, now, GONE if threat.kind == 0 else ARRIVE, t, NO, NO)
    for s in range(threat.first_sight, threat.end_sight):
        w.sights[s].tracked_s = np.nan  # not drawn yet
    reoffer(w, t, now)


@inlined
def turn(w, t, now):
    """An aircraft that was fired at turns away and leaves after a while (L49)."""
    body = w.threat_states[t]
    if body.flying:
        body.turned = 1
        record(w, now, TURN, t, NO, NO)
        schedule(w, now + w.threats[t].leave_s, GONE, t, NO, NO)


@inlined
def gone(w, t, now):
    """An aircraft leaves: its route ends, or it had turned (L50)."""
    body = w.threat_states[t]
    if body.flying:
        body.flying = 0
        body.fate = TURNED if body.turned else LEFT
        body.fate_time_s = now
        record(w, now, GONE, t, NO, NO)


@inner
def arrive(w, t, now):
    """A munition reaches its asset: it hits or misses, and the asset may be lost (L51, L52)."""
    body = w.threat_states[t]
    if not body.flying:
        return
    threat = w.threats[t]
    body.flying = 0
    body.fate_time_s = now
    hit = draw(w, DRAW_HIT, NO, threat.key, NO) < threat.hit_probability
    body.fate = ARRIVED_HIT if hit else ARRIVED_MISSED
    a = threat.asset
    record(w, now, ARRIVE, t, a, YES if hit else NO)
    if hit and a >= 0:
        w.assets[a].hits += 1
        if w.assets[a].hits == w.assets[a].hits_needed:
            lose(w, a, now)


@inner
def lose(w, a, now):
    """An asset is lost: all that is bound to it is dead, then engagements end, then nets fall silent (L53-L55)."""
    w.assets[a].lost = 1
    record(w, now, LOST, a, NO, NO)
    for k in range(w.launchers.shape[0]):
        launcher = w.launchers[k]
        if launcher.asset == a:
            launcher.alive = 0
            w.units[launcher.unit].ready_rounds -= launcher.rounds
            launcher.rounds = 0
    for r in range(w.radars.shape[0]):
        if w.radars[r].asset == a:
            w.radars[r].alive = 0
            w.counters[LOSSES] += 1
    for u in range(w.units.shape[0]):
        if w.units[u].asset == a:
            w.units[u].alive = 0
            w.counters[LOSSES] += 1
    for n in range(w.nets.shape[0]):
        if w.nets[n].asset == a:
            w.nets[n].alive = 0
            w.counters[LOSSES] += 1
    for u in range(w.units.shape[0]):
        if not operational(w, w.units[u]):
            for p in range(w.pairs.shape[0]):
                if w.pairs[p].unit == u and w.pair_states[p].engaged:
                    end_engagement(w, p, NO, now)
    for n in range(w.nets.shape[0]):
        if w.nets[n].asset == a:
            for t in range(w.threats.shape[0]):
                if engageable(w.threat_states[t]):
                    reoffer(w, t, now)


# ---- missiles


@inlined
def launch(w, p, key, now):
    """Fire one missile of the salvo, or later, or give up the rest; true if a missile left (L56-L59, L62, L63)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    if not goes_on(state, key):
        return False
    t = pair.threat
    body = w.threat_states[t]
    unit = w.units[pair.unit]
    if state.first_salvo and state.fired == 0 and not engageable(body):
        end_engagement(w, p, NO, now)
        return False
    chosen = np.int64(-1)
    free_s = INF
    for k in range(unit.first_launcher, unit.end_launcher):
        if w.launchers[k].alive and w.launchers[k].rounds > 0:
            candidate_s = max(w.launchers[k].free_s, now)
            if candidate_s < free_s:
                free_s = candidate_s
                chosen = k
    if now < free_s < INF:
        schedule_of(w, state, free_s, LAUNCH)
        return False
    launch_s = next_launch(w, pair, now, body.shift_s)
    if chosen < 0 or launch_s == INF:
        cancel_salvo(w, p, now)
        return False
    if launch_s > now:
        schedule_of(w, state, launch_s, LAUNCH)
        return False
    record(w, now, LAUNCH, pair.unit, t, chosen)
    fire(w, pair.unit, chosen, now)
    state.to_launch -= 1
    state.in_flight += 1
    state.fired += 1
    schedule_of(w, state, now + flight_s(w, pair, now, body.shift_s), INTERCEPT)
    body.shots += 1
    threat = w.threats[t]
    first_shot = body.shots == 1 and threat.kind == 0 and threat.turn_probability > 0.0
    if first_shot and draw(w, DRAW_TURN, NO, threat.key, NO) < threat.turn_probability:
        schedule(w, now + threat.turn_delay_s, TURN, t, NO, NO)
    if state.to_launch > 0:
        schedule_of(w, state, now + unit.salvo_interval_s, LAUNCH)
    return True


@inner
def fire(w, u, k, now):
    """A round leaves a launcher; an emptied launcher is reloaded from the stock (L59, L60, L82)."""
    unit = w.units[u]
    launcher = w.launchers[k]
    launcher.rounds -= 1
    launcher.free_s = now + launcher.interval_s
    unit.ready_rounds -= 1
    unit.committed -= 1
    unit.fired += 1
    if unit.ready_rounds + unit.stock == 0:
        unit.empty_s = now
    if launcher.rounds == 0 and unit.stock > unit.on_way:
        count = min(launcher.tubes, unit.stock - unit.on_way)
        unit.on_way += count
        schedule(w, now + unit.reload_s, RELOADED, u, k, count)


@inlined
def reloaded(w, u, k, count, now):
    """The rounds have come: they are on the launcher, if unit and launcher live (L61)."""
    unit = w.units[u]
    launcher = w.launchers[k]
    unit.on_way -= count
    if unit.alive and launcher.alive:
        unit.stock -= count
        unit.ready_rounds += count
        launcher.rounds += count
        record(w, now, RELOADED, u, k, count)
        pick(w, u, now)


@inlined
def intercept(w, p, key, now):
    """A missile reaches its threat, or would have had its engagement not ended; the unit may pick (L65-L68)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    t = pair.threat
    unit = w.units[pair.unit]
    unit.free_missile_channels += 1
    if goes_on(state, key):
        body = w.threat_states[t]
        threat = w.threats[t]
        killed = body.flying and draw(w, DRAW_KILL, state.intercepts, unit.key, threat.key) < pair.pk
        state.intercepts += 1
        state.in_flight -= 1
        record(w, now, INTERCEPT, pair.unit, t, YES if killed else NO)
        if killed:
            body.flying = 0
            body.fate = KILLED_BEFORE_RELEASE if threat.last_release_s + body.shift_s >= now else KILLED
            body.fate_time_s = now
        if state.in_flight == 0 and state.to_launch == 0:
            schedule_assessment(w, p, now)
    else:
        record(w, now, INTERCEPT, pair.unit, t, NO)  # nobody guides it any more
    if unit.waiting > 0:
        pick(w, pair.unit, now)


# ---- engagements


@inner
def schedule_assessment(w, p, now):
    """The salvo is spent: the unit judges the result after its assessment delay (L68)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    unit = w.units[pair.unit]
    delay_s = unit.assess_a
    if unit.assess_law != 0:
        u = draw(w, DRAW_ASSESS_DELAY, state.assessed, unit.key, w.threats[pair.threat].key)
        delay_s = delay(unit.assess_law, unit.assess_a, unit.assess_b, u)
    schedule_of(w, state, now + delay_s, ASSESS)


@inner
def assess(w, p, key, now):
    """The unit judges its salvo and fires another or lets go (L69-L74)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    if not goes_on(state, key):
        return
    t = pair.threat
    body = w.threat_states[t]
    unit = w.units[pair.unit]
    alive = engageable(body)
    wreck = not body.turned and (body.fate == KILLED or body.fate == KILLED_BEFORE_RELEASE)
    judged_killed = not alive
    if (alive or wreck) and (unit.false_kill > 0.0 or unit.false_miss > 0.0):
        error = draw(w, DRAW_ASSESS_ERROR, state.assessed, unit.key, w.threats[t].key)
        judged_killed = error < unit.false_kill if alive else error >= unit.false_miss
    state.assessed += 1
    record(w, now, ASSESS, pair.unit, t, YES if judged_killed else NO)
    if judged_killed:
        if alive:
            believe_dead(w, p)
        end_engagement(w, p, YES, now)
        return
    state.salvos += 1
    if state.salvos >= unit.max_salvos:
        state.closed = 1
    count = missiles(unit, pair, unit.next_salvo)
    launch_s = next_launch(w, pair, now, body.shift_s)
    late = launch_s > now + TOLERANCE_S
    if state.closed or count < 1 or late or (alive and next_track(w, pair, now) != now):
        end_engagement(w, p, NO, now)
        return
    commit(unit, count)
    state.fired = 0
    state.to_launch = count
    state.first_salvo = 0
    schedule_of(w, state, launch_s, LAUNCH)


@inner
def believe_dead(w, p):
    """A live threat was taken for dead: the unit and its live net never look at it again (L71)."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    w.pair_states[p].closed = 1
    if netted(w, unit):
        for other in range(w.threats[pair.threat].first_pair, w.threats[pair.threat].end_pair):
            if w.units[w.pairs[other].unit].net == unit.net:
                w.pair_states[other].closed = 1


@inner
def cancel_salvo(w, p, now):
    """Give back what the rest of the salvo holds; judge what was fired of it, or end the engagement (L64)."""
    state = w.pair_states[p]
    commit(w.units[w.pairs[p].unit], -state.to_launch)
    state.to_launch = 0
    if state.in_flight == 0:
        if state.fired > 0:
            schedule_assessment(w, p, now)
        else:
            end_engagement(w, p, NO, now)


@inner
def end_engagement(w, p, judged_killed, now):
    """End an engagement: give back what it held, offer the threat again, let those pick who may (L75-L77, L83)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    t = pair.threat
    unit = w.units[pair.unit]
    n = unit.net
    if not judged_killed:
        record(w, now, DROP, pair.unit, t, NO)
    commit(unit, -state.to_launch)
    net_was_full = netted(w, unit) and w.nets[n].in_hand >= w.nets[n].capacity
    if unit.free_channels == 0:
        unit.saturated_s += now - unit.saturated_since_s
    unit.free_channels += 1
    state.to_launch = 0
    if state.engaged == 2 and w.nets[n].alive:
        w.hands[n, t] = 0
        w.nets[n].in_hand -= 1
    state.engaged = 0
    state.key = NOBODY
    state.in_flight = 0  # what still flies comes down as an event of an engagement that is over
    if not judged_killed and engageable(w.threat_states[t]):
        reoffer(w, t, now)
    if unit.waiting > 0:
        pick(w, pair.unit, now)
    if net_was_full:
        for other in range(w.units.shape[0]):
            if other != pair.unit and w.units[other].net == n:
                pick(w, other, now)
