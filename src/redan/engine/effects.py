"""What both sides do beside shooting: rows of effects, watches, and jamming that comes and goes.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import math

import numpy as np

from redan.engine.choices import pick, reoffer
from redan.engine.conditions import (
    DRAW_TRACK,
    INF,
    draw_track,
    engageable,
    first_track,
    hazard_at,
    next_watched,
    operational,
)
from redan.engine.consequences import end_engagement, reload
from redan.engine.queue import (
    EFFECT,
    JAM,
    NO,
    PICK,
    ROW,
    STEP_BITS,
    TRACKED,
    TRIGGER,
    YES,
    draw,
    follows,
    record,
    schedule,
)
from redan.engine.records import EFFECTS, FIRST_STEP, JAMS, ON_START, STEPS, WATCHES
from redan.jit import lean_inlined as inlined
from redan.jit import lean_inner as inner
from redan.layout import Kind, Off, Op, Purpose
from redan.streams import delay

DRAW_EFFECT, DRAW_EFFECT_DELAY = np.int64(Purpose.EFFECT), np.int64(Purpose.EFFECT_DELAY)
DRAW_JITTER = np.int64(Purpose.JITTER)
LAUNCHER, RADAR, UNIT = np.int64(Kind.LAUNCHER), np.int64(Kind.RADAR), np.int64(Kind.UNIT)
NET, ASSET, PAIR = np.int64(Kind.NET), np.int64(Kind.ASSET), np.int64(Kind.PAIR)
SET, CLEAR, ADD, MEND = int(Op.SET), int(Op.CLEAR), int(Op.ADD), int(Op.MEND)
DEAD = int(Off.DEAD)


@inner
def follow(w, now):
    """What follows from an event, step by step; whatever a step switches is settled before the next (L89, L99)."""
    k = 0
    while k < w.counters[STEPS]:
        step = w.counters[FIRST_STEP + k] & ((1 << STEP_BITS) - 1)
        index = w.counters[FIRST_STEP + k] >> STEP_BITS
        k += 1
        changed = True
        if step == TRIGGER:
            changed = trigger(w, index, now)
        elif step == JAM:
            jam(w, index, now)
        elif step == ROW:
            changed = act(w, index, now)
        elif step == PICK:
            changed = False
            pick(w, index, now)
        if changed:
            settle(w, now)
    w.counters[STEPS] = 0


# ---- rows of effects


@inner
def reset_effects(w):
    """Put back what only effects change (L79), and schedule what START sets off (L85)."""
    for p in range(w.pairs.shape[0]):
        w.pairs[p].off = w.pairs[p].start_off
    for e in range(w.counters[EFFECTS]):
        w.rare[e].effect_triggered = 0
        w.rare[e].effect_acted = 0
        w.rare[e].effect_acted_s = INF
    for v in range(w.counters[WATCHES]):
        w.rare[v].watch_tracked = 0
        w.rare[v].watch_due_s = INF
    for j in range(w.counters[JAMS]):
        state = w.rare[w.rare[j].jam_first]
        state.spent = 0.0
        state.since_s = -INF
        choose(w, j, NO)
    e = w.counters[ON_START]
    while e >= 0:
        row = w.rare[e]
        time_s = chance_of(w, e)
        if time_s < INF:
            if row.effect_jitter_s > 0.0:
                time_s += (2.0 * draw(w, DRAW_JITTER, NO, row.effect_raid_key, NO) - 1.0) * row.effect_jitter_s
            schedule(w, time_s, EFFECT, e, NO, NO)
        e = row.effect_more


@inner
def chance_of(w, e):
    """Delay of a row that is triggered now; inf: it does not come (L86)."""
    row = w.rare[e]
    occurrence = row.effect_triggered
    row.effect_triggered += 1
    if draw(w, DRAW_EFFECT, occurrence, row.effect_key, NO) >= row.effect_probability:
        return INF
    u = draw(w, DRAW_EFFECT_DELAY, occurrence, row.effect_key, NO)
    return delay(row.effect_law, row.effect_a, row.effect_b, u)


@inner
def trigger(w, first, now):
    """Set off the rows from the first on, those without delay at once and together (L86, L87); true if any acted."""
    e = first
    while e >= 0:
        row = w.rare[e]
        delay_s = chance_of(w, e)
        row.effect_at_once = delay_s == 0.0
        if 0.0 < delay_s < INF:
            schedule(w, now + delay_s, EFFECT, e, NO, NO)
        e = row.effect_more
    changed = False
    e = first
    while e >= 0:
        if w.rare[e].effect_at_once and act(w, e, now):
            changed = True
        e = w.rare[e].effect_more
    return changed


@inner
def effect(w, e):
    """A delayed row acts, unless no threat is left to come or flying (L88)."""
    for t in range(w.threats.shape[0]):
        if w.threat_states[t].fate == 0:
            follows(w, ROW, e)
            return


@inner
def act(w, e, now):
    """A row acts and marks whom it concerns; what follows is for `settle`; false if nothing changed (L87, L91-L93)."""
    row = w.rare[e]
    op = row.effect_op
    kind = row.effect_kind
    i = row.effect_target
    if op == ADD:
        changed = row.effect_value > 0
        if changed:
            w.units[i].stock += row.effect_value
            w.units[i].marked = 1
    elif op == MEND:
        changed = mend(w, i)
    else:
        changed = switch(w, kind, i, op, row.effect_value)
        if changed and (op == CLEAR or kind == NET):
            mark_affected(w, kind, i)
        if changed and op == CLEAR and kind == UNIT:
            w.units[i].marked = 1
        if changed and op == CLEAR and kind == LAUNCHER:
            w.units[w.launchers[i].unit].marked = 1
    if not changed:
        return False
    record(w, now, EFFECT, e, NO, YES)
    row.effect_acted += 1
    row.effect_acted_s = min(row.effect_acted_s, now)
    if row.effect_next >= 0:
        delay_s = chance_of(w, row.effect_next)
        if delay_s < INF:
            schedule(w, now + delay_s, EFFECT, row.effect_next, NO, NO)
    return True


@inner
def switched(off, op, bits):
    """Bits after they are set or cleared (L85)."""
    return off | bits if op == SET else off & ~bits


@inner
def switch(w, kind, i, op, bits):
    """Set or clear bits of what a row acts on; false if nothing changed (L85, L87)."""
    if kind == LAUNCHER:
        return switch_launcher(w, i, switched(w.launchers[i].off, op, bits))
    if kind == RADAR:
        before = w.radars[i].off
        w.radars[i].off = switched(before, op, bits)
        return w.radars[i].off != before
    if kind == UNIT:
        before = w.units[i].off
        w.units[i].off = switched(before, op, bits)
        return w.units[i].off != before
    if kind == NET:
        before = w.nets[i].off
        w.nets[i].off = switched(before, op, bits)
        return w.nets[i].off != before
    if kind == ASSET:
        before = w.assets[i].off
        w.assets[i].off = switched(before, op, bits)
        return w.assets[i].off != before
    if kind == PAIR:
        before = w.pairs[i].off
        w.pairs[i].off = switched(before, op, bits)
        return w.pairs[i].off != before
    changed = False
    watch = w.rare[i]
    for p in range(w.threats[watch.watch_threat].first_pair, w.threats[watch.watch_threat].end_pair):
        u = w.pairs[p].unit
        if u == watch.watch_unit or (watch.watch_net >= 0 and w.units[u].net == watch.watch_net):
            before = w.pairs[p].off
            w.pairs[p].off = switched(before, op, bits)
            changed = changed or w.pairs[p].off != before
    return changed


@inner
def switch_launcher(w, k, off):
    """A launcher has these bits from now: its rounds are ready only while none is set (L27); false if it had them."""
    launcher = w.launchers[k]
    if launcher.off == off:
        return False
    if not launcher.off:
        w.units[launcher.unit].ready_rounds -= launcher.rounds
    if not off:
        w.units[launcher.unit].ready_rounds += launcher.rounds
    launcher.off = off
    return True


@inner
def mark_affected(w, kind, i):
    """Mark the threats that may now be taken earlier (L91)."""
    if kind == NET:
        for t in range(w.threats.shape[0]):
            w.threat_states[t].marked = 1
    elif kind == RADAR:
        for t in range(w.threats.shape[0]):
            for s in range(w.threats[t].first_sight, w.threats[t].end_sight):
                if w.sights[s].radar == i:
                    w.threat_states[t].marked = 1
    elif kind == PAIR:
        w.threat_states[w.pairs[i].threat].marked = 1
    elif kind in (UNIT, LAUNCHER):
        unit = w.units[i if kind == UNIT else w.launchers[i].unit]
        for k in range(unit.first_listed, unit.end_listed):
            w.threat_states[w.pairs[w.pairs[k].listed].threat].marked = 1
    elif kind != ASSET:
        w.threat_states[w.rare[i].watch_threat].marked = 1


@inner
def mend(w, a):
    """An asset works again as new, and what is bound to it (L92)."""
    asset = w.assets[a]
    if not asset.off & DEAD:
        return False
    asset.off &= ~DEAD
    asset.damage = 0
    for r in range(w.radars.shape[0]):
        if w.radars[r].asset == a:
            w.radars[r].off &= ~DEAD
            mark_affected(w, RADAR, r)
    for u in range(w.units.shape[0]):
        if w.units[u].asset == a:
            w.units[u].off &= ~DEAD
            w.units[u].marked = 1
            mark_affected(w, UNIT, u)
    for n in range(w.nets.shape[0]):
        if w.nets[n].asset == a:
            w.nets[n].off &= ~DEAD
            mark_affected(w, NET, n)
    for k in range(w.launchers.shape[0]):
        if w.launchers[k].asset == a:
            switch_launcher(w, k, w.launchers[k].off & ~DEAD)
            w.units[w.launchers[k].unit].marked = 1
            mark_affected(w, LAUNCHER, k)
    return True


@inner
def settle(w, now):
    """What follows from switches: engagements end, marked threats are offered anew, marked units load (L89)."""
    for u in range(w.units.shape[0]):
        pool = w.units[w.units[u].pool]
        if pool.free_channels < pool.channels and not operational(w, w.units[u]):
            for p in range(w.pairs.shape[0]):
                if w.pairs[p].unit == u and w.pair_states[p].engaged:
                    end_engagement(w, p, NO, now)
    for t in range(w.threats.shape[0]):
        if w.threat_states[t].marked:
            w.threat_states[t].marked = 0
            if engageable(w.threat_states[t]):
                reoffer(w, t, now)
            look_out(w, t, now)
    for u in range(w.units.shape[0]):
        if w.units[u].marked:
            w.units[u].marked = 0
            for k in range(w.units[u].first_launcher, w.units[u].end_launcher):
                reload(w, u, k, now)
            pick(w, u, now)


# ---- watches


@inner
def look_out(w, t, now):
    """When will those who watch the threat first have a track on it? TRACKED is scheduled then (L90)."""
    if w.threat_states[t].flying:
        for v in range(w.threats[t].first_watch, w.threats[t].end_watch):
            if not w.rare[v].watch_tracked:
                schedule_tracked(w, v, now)


@inner
def schedule_tracked(w, v, now):
    """TRACKED is scheduled at the first track, once (L90)."""
    watch = w.rare[v]
    due_s = next_watched(w, v, now)
    if due_s != watch.watch_due_s and due_s < INF:
        schedule(w, due_s, TRACKED, watch.watch_threat, v, NO)
    watch.watch_due_s = due_s


@inner
def tracked(w, t, v, now):
    """A net or unit has its first track, if it is still so; else it looks again (L90)."""
    watch = w.rare[v]
    if watch.watch_tracked or not w.threat_states[t].flying or now != watch.watch_due_s:
        return
    if next_watched(w, v, now) != now:
        schedule_tracked(w, v, now)
        return
    watch.watch_tracked = 1
    record(w, now, TRACKED, t, v, NO)
    if watch.watch_on_track >= 0:
        follows(w, TRIGGER, watch.watch_on_track)


# ---- jamming


@inner
def choose(w, j, jammed):
    """What the jam acts on has the knots or windows of this combination of jammers from now (L94, L96)."""
    jam_row = w.rare[j]
    w.rare[jam_row.jam_first].jammed = jammed
    chosen = w.rare[jam_row.jam_first + jammed]
    if jam_row.jam_sight >= 0:
        w.sights[jam_row.jam_sight].first_knot = chosen.first
        w.sights[jam_row.jam_sight].end_knot = chosen.end
    else:
        w.pairs[jam_row.jam_pair].first_window = chosen.first
        w.pairs[jam_row.jam_pair].end_window = chosen.end


@inner
def jam(w, t, now):
    """A jammer comes, or goes: sights and windows change to their other alternative (L94, L95)."""
    up = not w.threat_states[t].ended
    for j in range(w.threats[t].first_jam, w.threats[t].end_jam):
        bit = 1 << w.rare[j].jam_bit
        before = w.rare[w.rare[j].jam_first].jammed
        jammed = before | bit if up else before & ~bit
        if w.rare[j].jam_sight >= 0:
            switch_sight(w, j, jammed, up, now)
        else:
            choose(w, j, jammed)
        if not up:
            w.threat_states[w.rare[j].jam_threat].marked = 1


@inlined
def switch_sight(w, j, jammed, up, now):
    """From now on the hazard of another curve is spent; a track that is held stays held (L96-L98)."""
    t = w.rare[j].jam_threat
    body = w.threat_states[t]
    sight = w.sights[w.rare[j].jam_sight]
    state = w.rare[w.rare[j].jam_first]
    key = w.threats[t].key
    if body.flying and math.isnan(sight.tracked_s):
        draw_track(w, w.rare[j].jam_sight, key, body.shift_s)
    first = sight.first_knot
    end = sight.end_knot
    choose(w, j, jammed)
    if body.flying and sight.tracked_s > now:
        time_s = now - body.shift_s
        spent = hazard_at(w.knots, first, end, time_s) - hazard_at(w.knots, first, end, state.since_s)
        state.spent += spent if spent > 0.0 else 0.0
        state.since_s = time_s
        reached = hazard_at(w.knots, sight.first_knot, sight.end_knot, time_s)
        found_s = now
        if reached != INF:
            chance = -math.log1p(-draw(w, DRAW_TRACK, sight.index, w.radars[sight.radar].key, key))
            probability = -math.expm1(-(chance - state.spent + reached))
            found_s = max(now, first_track(sight, w.knots, probability) + body.shift_s)
        sight.tracked_s = max(found_s, sight.tracked_s) if up else min(found_s, sight.tracked_s)
