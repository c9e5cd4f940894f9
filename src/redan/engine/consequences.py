"""What follows from an event: threats come, turn, go and arrive; missiles fly; engagements are judged and end.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import numpy as np

from redan.engine.choices import busy, commit, pick, reoffer
from redan.engine.conditions import (
    INF,
    TOLERANCE_S,
    economised,
    ends_as_it_enters,
    engageable,
    escape_s,
    flight_s,
    goes_on,
    may_fire,
    missiles,
    netted,
    next_launch,
    next_track,
    track_from,
)
from redan.engine.queue import (
    ARRIVE,
    ASSESS,
    DROP,
    ENTER,
    GONE,
    INTERCEPT,
    JAM,
    LAUNCH,
    LOST,
    MISS,
    NO,
    NOBODY,
    PICK,
    RELOADED,
    SERIAL_MASK,
    SETTLE,
    TRIGGER,
    TURN,
    YES,
    draw,
    follows,
    record,
    schedule,
    schedule_of,
)
from redan.engine.records import LOSSES, STEPS
from redan.jit import lean_inlined as inlined
from redan.jit import lean_inner as inner
from redan.layout import Fate, Off, Purpose
from redan.streams import delay

KILLED, KILLED_BEFORE_RELEASE = int(Fate.KILLED), int(Fate.KILLED_BEFORE_RELEASE)
ARRIVED_HIT, ARRIVED_MISSED = int(Fate.ARRIVED_HIT), int(Fate.ARRIVED_MISSED)
LEFT, TURNED, NEVER_RELEASED = int(Fate.LEFT), int(Fate.TURNED), int(Fate.NEVER_RELEASED)
DRAW_KILL, DRAW_HIT, DRAW_TURN = np.int64(Purpose.KILL), np.int64(Purpose.HIT), np.int64(Purpose.TURN)
DRAW_SYSTEM, DRAW_SEDUCE = np.int64(Purpose.SYSTEM), np.int64(Purpose.SEDUCE)
DEAD, ABSENT = int(Off.DEAD), int(Off.ABSENT)
DRAW_ASSESS_DELAY, DRAW_ASSESS_ERROR = np.int64(Purpose.ASSESS_DELAY), np.int64(Purpose.ASSESS_ERROR)


# ---- threats


@inner
def enter(w, t, now):
    """A threat appears and is offered; or it was never released (L46-L48, L101)."""
    body = w.threat_states[t]
    threat = w.threats[t]
    if (threat.carrier >= 0 and not engageable(w.threat_states[threat.carrier])) or (
        threat.after >= 0 and not came_home(w, threat.after)
    ):
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
    if threat.first_jam < threat.end_jam or threat.first_watch < threat.end_watch:
        body.marked = 1  # offered and looked out for as what follows from a switch is, its own jamming first
        follows(w, JAM, t)
    else:
        reoffer(w, t, now)
    if threat.on_entry >= 0:
        follows(w, TRIGGER, threat.on_entry)


@inner
def came_home(w, t):
    """The sortie has left or turned away, and so is there to fly again (L101)."""
    return w.threat_states[t].fate == LEFT or w.threat_states[t].fate == TURNED


@inlined
def turn(w, t, now):
    """An aircraft that was fired at turns away and leaves after a while (L49)."""
    body = w.threat_states[t]
    if body.flying:
        body.turned = 1
        record(w, now, TURN, t, NO, NO)
        schedule(w, now + w.threats[t].leave_s, GONE, t, NO, NO)
        if w.threats[t].ends:
            end_threat(w, t)


@inlined
def gone(w, t, now):
    """An aircraft leaves: its route ends, or it had turned (L50)."""
    body = w.threat_states[t]
    if body.flying:
        body.flying = 0
        body.fate = TURNED if body.turned else LEFT
        body.fate_time_s = now
        record(w, now, GONE, t, NO, NO)
        if w.threats[t].crews_let_go:
            let_go(w, t, now)
        if w.threats[t].ends:
            end_threat(w, t)


@inner
def end_threat(w, t):
    """A threat is no longer engageable: its jamming ends, and what waited for its end is set off, once (L99)."""
    body = w.threat_states[t]
    if not body.ended:
        body.ended = 1
        if w.threats[t].first_jam < w.threats[t].end_jam:
            follows(w, JAM, t)
        if w.threats[t].on_end >= 0:
            follows(w, TRIGGER, w.threats[t].on_end)


@inner
def arrive(w, t, now):
    """A munition reaches its asset: it hits or misses, and the asset may be lost (L51, L52, L100)."""
    body = w.threat_states[t]
    if not body.flying:
        return
    threat = w.threats[t]
    body.flying = 0
    body.fate_time_s = now
    a = threat.asset
    probability = threat.hit_probability
    if threat.seeks >= 0 and w.radars[threat.seeks].off:
        probability = threat.hit_silent
    if a >= 0 and w.assets[a].off & ABSENT:
        probability = 0.0
    hit = draw(w, DRAW_HIT, NO, threat.key, NO) < probability
    body.fate = ARRIVED_HIT if hit else ARRIVED_MISSED
    record(w, now, ARRIVE, t, a, YES if hit else NO)
    if threat.crews_let_go:
        let_go(w, t, now)
    if hit and a >= 0:
        w.assets[a].hits += 1
        w.assets[a].damage += 1
        if w.assets[a].damage == w.assets[a].hits_needed:
            lose(w, a, now)
    if threat.ends:
        end_threat(w, t)


@inner
def lose(w, a, now):
    """An asset is lost: all that is bound to it is dead, then engagements end, then nets fall silent (L53-L55)."""
    w.assets[a].off |= DEAD
    record(w, now, LOST, a, NO, NO)
    for k in range(w.launchers.shape[0]):
        launcher = w.launchers[k]
        if launcher.asset == a:
            if not launcher.off:
                w.units[launcher.unit].ready_rounds -= launcher.rounds
            launcher.off |= DEAD
            launcher.rounds = 0
    for r in range(w.radars.shape[0]):
        if w.radars[r].asset == a:
            w.radars[r].off |= DEAD
            w.counters[LOSSES] += 1
    for u in range(w.units.shape[0]):
        if w.units[u].asset == a:
            w.units[u].off |= DEAD
            w.counters[LOSSES] += 1
    for n in range(w.nets.shape[0]):
        if w.nets[n].asset == a:
            w.nets[n].off |= DEAD
            w.counters[LOSSES] += 1
            for t in range(w.threats.shape[0]):
                w.threat_states[t].marked = 1
    follows(w, SETTLE, NO)
    if w.assets[a].on_loss >= 0:
        follows(w, TRIGGER, w.assets[a].on_loss)


@inner
def let_go(w, t, now):
    """A threat has left or arrived: crews that let go wait for none of their missiles, only for the look (L105)."""
    for p in range(w.threats[t].first_pair, w.threats[t].end_pair):
        state = w.pair_states[p]
        unit = w.units[w.pairs[p].unit]
        busy = state.to_launch > 0 or state.in_flight > 0  # else the look is scheduled
        if state.engaged and unit.lets_go and busy and not state.let_go:
            commit(w, unit, -state.to_launch)
            state.to_launch = 0
            state.let_go = 1
            schedule_assessment(w, p, now)


# ---- missiles


@inlined
def launch(w, p, key, now):
    """Fire one missile of the salvo, or later, or give up the rest; true if one left (L56-L59, L62, L63, L84, L109)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    if not goes_on(state, key) or state.let_go:
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
        if not w.launchers[k].off and w.launchers[k].rounds > 0:
            candidate_s = max(w.launchers[k].free_s, now)
            if candidate_s < free_s:
                free_s = candidate_s
                chosen = k
    if not may_fire(unit, pair):
        chosen = -1
    elif now < free_s < INF:
        schedule_of(w, state, free_s, LAUNCH)
        return False
    launch_s = next_launch(w, pair, now, body.shift_s)
    if chosen < 0 or launch_s == INF:
        cancel_salvo(w, p, now)
        return False
    if launch_s > now:
        schedule_of(w, state, launch_s, LAUNCH)
        return False
    if unit.tracks and body.flying and not has_track_to_launch(w, p, now):
        return False
    record(w, now, LAUNCH, pair.unit, t, chosen)
    fire(w, pair.unit, chosen, now)
    state.to_launch -= 1
    state.in_flight += 1
    state.fired += 1
    body.shots += 1
    threat = w.threats[t]
    first_shot = body.shots == 1 and threat.kind == 0 and threat.turn_probability > 0.0
    if first_shot and draw(w, DRAW_TURN, NO, threat.key, NO) < threat.turn_probability:
        body.turn_s = now + threat.turn_delay_s
        schedule(w, body.turn_s, TURN, t, NO, NO)
    meets_s = now + flight_s(w, pair, now, body.shift_s)
    if body.turn_s < meets_s:
        fly_after(w, p, meets_s, now)
    else:
        schedule_of(w, state, meets_s, INTERCEPT)
    if state.to_launch > 0:
        schedule_of(w, state, now + unit.salvo_interval_s, LAUNCH)
    if body.shots == 1 and threat.on_first_shot >= 0:
        follows(w, TRIGGER, threat.on_first_shot)
    if unit.on_empty >= 0 and unit.empty_s == now:
        follows(w, TRIGGER, unit.on_empty)
    return True


@inner
def has_track_to_launch(w, p, now):
    """The unit has a track now; else the launch waits for the next, or the rest of the salvo is cancelled (L109)."""
    pair = w.pairs[p]
    tracked_s = track_from(w, pair, now)
    if tracked_s <= now:
        return True
    launch_s = INF
    if tracked_s < INF:
        launch_s = next_launch(w, pair, tracked_s, w.threat_states[pair.threat].shift_s)
    if launch_s == INF:
        cancel_salvo(w, p, now)
    else:
        schedule_of(w, w.pair_states[p], launch_s, LAUNCH)
    return False


@inner
def fly_after(w, p, meets_s, now):
    """A missile whose target turns before they would meet: it meets it later, or comes down as a MISS (L102, L103)."""
    pair = w.pairs[p]
    state = w.pair_states[p]
    chase_s = escape_s(w, pair, now, w.threat_states[pair.threat].shift_s)
    if chase_s == -1.0:
        schedule_of(w, state, meets_s, INTERCEPT)
    elif chase_s < INF:
        schedule_of(w, state, now + chase_s, INTERCEPT)
    else:
        schedule_of(w, state, meets_s, MISS)


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
        reload(w, u, k, now)


@inner
def reload(w, u, k, now):
    """Send rounds of the stock, if any is not on its way yet, to an empty launcher (L60, L93)."""
    unit = w.units[u]
    launcher = w.launchers[k]
    count = min(launcher.tubes, unit.stock - unit.on_way)
    if count > 0 and launcher.rounds == 0 and not launcher.off and launcher.coming == 0:
        unit.on_way += count
        launcher.coming = count
        schedule(w, now + unit.reload_s, RELOADED, u, k, NO)


@inlined
def reloaded(w, u, k, now):
    """The rounds have come: they are on the launcher, if unit and launcher live (L61)."""
    unit = w.units[u]
    launcher = w.launchers[k]
    count = launcher.coming
    launcher.coming = 0
    unit.on_way -= count
    if not (unit.off | launcher.off) & DEAD:
        unit.stock -= count
        launcher.rounds = count
        if not launcher.off:
            unit.ready_rounds += count
        record(w, now, RELOADED, u, k, count)
        pick(w, u, now)


@inlined
def intercept(w, p, key, meets, now):
    """A missile reaches its threat, or would have had its engagement not ended; the unit may pick (L65-L68, L106).

    meets: false when the threat has run away from it (L103).
    """
    pair = w.pairs[p]
    state = w.pair_states[p]
    t = pair.threat
    unit = w.units[pair.unit]
    w.units[unit.pool].free_missile_channels += 1
    guided = goes_on(state, key)
    if guided or pair.active:
        body = w.threat_states[t]
        occurrence = state.intercepts
        state.intercepts += 1
        killed = meets and body.flying and draw(w, DRAW_KILL, occurrence, unit.key, w.threats[t].key) < pair.pk
        if killed and pair.system < 1.0:
            killed = draw(w, DRAW_SYSTEM, key & SERIAL_MASK, unit.key, w.threats[t].key) < pair.system
        record(w, now, INTERCEPT, pair.unit, t, YES if killed else NO)
        victim = np.int64(-1)
        if killed:
            kill(w, t, now)
        elif pair.first_bystander < pair.end_bystander:
            victim = seduced(w, p, occurrence, now)
        if guided:
            state.in_flight -= 1
            if state.in_flight == 0 and state.to_launch == 0 and not state.let_go:
                schedule_assessment(w, p, now)
        if killed and w.threats[t].ends:
            end_threat(w, t)
        if victim >= 0 and w.threats[victim].ends:
            end_threat(w, victim)
    else:
        record(w, now, INTERCEPT, pair.unit, t, NO)  # nobody guides it any more
    if unit.waiting > 0 or unit.pooled:
        if w.counters[STEPS] > 0:
            follows(w, PICK, pair.unit)
        else:
            pick(w, pair.unit, now)


@inner
def kill(w, t, now):
    """A threat is killed, perhaps with munitions on board (L67)."""
    body = w.threat_states[t]
    body.flying = 0
    body.fate = KILLED_BEFORE_RELEASE if w.threats[t].last_release_s + body.shift_s >= now else KILLED
    body.fate_time_s = now


@inner
def seduced(w, p, occurrence, now):
    """The bystander that a missile without target takes and kills instead; -1: none (L104)."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    shift_s = w.threat_states[pair.threat].shift_s
    for b in range(pair.first_bystander, pair.end_bystander):
        row = w.rare[b]
        t = row.bystander_threat
        near = row.bystander_open_s + shift_s <= now <= row.bystander_close_s + shift_s
        if not near or not w.threat_states[t].flying:
            continue
        if draw(w, DRAW_SEDUCE, occurrence, unit.key, w.threats[t].key) < row.bystander_probability:
            record(w, now, INTERCEPT, pair.unit, t, YES)
            kill(w, t, now)
            return t
    return np.int64(-1)


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
    """The unit judges its salvo and fires another or lets go (L69-L74, L112)."""
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
            believe_dead(w, p, now)
        end_engagement(w, p, YES, now)
        return
    state.salvos += 1
    if state.salvos >= pair.max_salvos:
        state.closed_until_s = INF
    count = missiles(w, unit, pair, pair.next_salvo)
    if unit.economise > 0.0:
        count = economised(w, pair.unit, count, now)
    launch_s = next_launch(w, pair, now, body.shift_s)
    late = launch_s > now + TOLERANCE_S
    held_back = state.closed_until_s == INF or not may_fire(unit, pair)
    if held_back or count < 1 or late or (alive and next_track(w, pair, now) != now):
        end_engagement(w, p, NO, now)
        return
    commit(w, unit, count)
    state.fired = 0
    state.to_launch = count
    state.first_salvo = 0
    schedule_of(w, state, launch_s, LAUNCH)
    if state.engaged == 2 and w.nets[unit.net].joins and alive:
        busy(w, p, launch_s)
        reoffer(w, t, now)


@inner
def believe_dead(w, p, now):
    """A live threat is taken for dead: unit and working net look at it again after a time, or never (L71, L110)."""
    pair = w.pairs[p]
    unit = w.units[pair.unit]
    by_net = netted(w, unit)
    for other in range(w.threats[pair.threat].first_pair, w.threats[pair.threat].end_pair):
        if other == p or (by_net and w.units[w.pairs[other].unit].net == unit.net):
            state = w.pair_states[other]
            state.closed_until_s = max(state.closed_until_s, now + unit.believe_s)


@inner
def cancel_salvo(w, p, now):
    """Give back what the rest of the salvo holds; judge what was fired of it, or end the engagement (L64)."""
    state = w.pair_states[p]
    commit(w, w.units[w.pairs[p].unit], -state.to_launch)
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
    commit(w, unit, -state.to_launch)
    net_was_full = netted(w, unit) and w.nets[n].in_hand >= w.nets[n].capacity
    pool = w.units[unit.pool]
    if pool.free_channels == 0:
        pool.saturated_s += now - pool.saturated_since_s
    pool.free_channels += 1
    state.to_launch = 0
    if state.engaged == 2:  # through the net
        w.hands[n, t] -= 1
        if w.hands[n, t] == 0:
            w.nets[n].in_hand -= 1
    state.engaged = 0
    state.key = NOBODY
    state.in_flight = 0  # what still flies comes down as an event of an engagement that is over
    if engageable(w.threat_states[t]) and (not judged_killed or unit.believe_s < INF):
        reoffer(w, t, now)
    if unit.waiting > 0 or unit.pooled:
        pick(w, pair.unit, now)
    if net_was_full:
        for other in range(w.units.shape[0]):
            if other != pair.unit and w.units[other].net == n:
                pick(w, other, now)
