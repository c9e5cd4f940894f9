"""What both sides do beside shooting: rows of effects, watches, and jamming that comes and goes.

Numbers in brackets are rules of docs/design/events.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from redan.layout import Event, Kind, Off, Op, Purpose, Trigger
from redan.reference.choices import pick, reoffer
from redan.reference.conditions import engageable, first_track_s, hazard_at, next_watched, operational
from redan.reference.queue import draw, record, schedule
from redan.reference.world import INF, Asset, Effect, Launcher, Net, Pair, Radar, Sight, Threat, Unit, Watch, World
from redan.streams import delay

Switched = Asset | Launcher | Net | Pair | Radar | Unit

# ---- rows of effects


def start_effects(w: World) -> None:
    """Schedule what START sets off; a row of a raid is shifted as the raid is (L85)."""
    for index in w.effects_on.get((Trigger.START, -1), []):
        effect = w.effects[index]
        time_s = chance_of(w, effect)
        if time_s < INF:
            schedule(w, time_s + (w.shifts[effect.of] if effect.of >= 0 else 0.0), Event.EFFECT, index)


def chance_of(w: World, effect: Effect) -> float:
    """Delay of a row that is triggered now; inf: it does not come (L86)."""
    occurrence = effect.triggered
    effect.triggered += 1
    if draw(w, Purpose.EFFECT, occurrence, effect.key) >= effect.probability:
        return INF
    return delay(*effect.delay, draw(w, Purpose.EFFECT_DELAY, occurrence, effect.key))


def trigger(w: World, on: Trigger, of: int, now: float) -> None:
    """Set off the rows of a trigger: those without delay act at once and together, the others later (L86, L87)."""
    at_once = []
    for index in w.effects_on.get((on, of), []):
        delay_s = chance_of(w, w.effects[index])
        if delay_s == 0.0:
            at_once.append(index)
        elif delay_s < INF:
            schedule(w, now + delay_s, Event.EFFECT, index)
    if at_once:
        act(w, at_once, now)


def effect(w: World, index: int, now: float) -> None:
    """A delayed row acts, unless no threat is left to come or flying (L88)."""
    if w.unfinished > 0:
        act(w, [index], now)


def act(w: World, rows: Iterable[int], now: float) -> None:
    """Rows act: first all that they switch, then what follows from it (L87, L89)."""
    changed = set()
    units = []
    for index in rows:
        row = w.effects[index]
        touched = apply(w, row)
        if touched is None:
            continue
        record(w, now, Event.EFFECT, index, c=1)
        row.acted += 1
        row.acted_s = min(row.acted_s, now)
        changed |= touched
        if row.op == Op.ADD:
            units.append(row.target)
        elif row.op in (Op.MEND, Op.CLEAR):
            units += [u for u, unit in enumerate(w.units) if loads_for(w, unit, row)]
        if row.next >= 0:
            delay_s = chance_of(w, w.effects[row.next])
            if delay_s < INF:
                schedule(w, now + delay_s, Event.EFFECT, row.next)
    settle(w, changed, units, now)


def loads_for(w: World, unit: Unit, row: Effect) -> bool:
    """A row that mends or clears may let the unit load a launcher again, or pick (L93)."""
    if row.kind == Kind.UNIT:
        return w.units[row.target] is unit
    if row.kind == Kind.LAUNCHER:
        return row.target in unit.launchers
    bound = {unit.asset, *(w.launchers[i].asset for i in unit.launchers)}
    return row.kind == Kind.ASSET and row.op == Op.MEND and row.target in bound


def apply(w: World, row: Effect) -> set[int] | None:
    """Switch, add or mend; returns the threats to offer anew, None if nothing changed (L87, L91-L93)."""
    if row.op == Op.ADD:
        w.units[row.target].stock += row.value
        return set() if row.value > 0 else None
    if row.op == Op.MEND:
        return mend(w, row.target)
    if row.kind == Kind.WATCH:
        watch = w.watches[row.target]
        things: list[Switched] = [
            pair
            for pair in w.threats[watch.threat].pairs
            if pair.unit == watch.unit or (watch.net >= 0 and w.units[pair.unit].net == watch.net)
        ]
    else:
        things = [thing_of(w, row.kind, row.target)]
    before = [thing.off for thing in things]
    for thing in things:
        thing.off = thing.off | row.value if row.op == Op.SET else thing.off & ~row.value
    if before == [thing.off for thing in things]:
        return None
    return affected(w, row.kind, row.target) if row.op == Op.CLEAR or row.kind == Kind.NET else set()


def thing_of(w: World, kind: int, index: int) -> Switched:
    """What a row acts on."""
    tables: dict[Kind, Sequence[Switched]] = {
        Kind.LAUNCHER: w.launchers, Kind.RADAR: w.radars, Kind.UNIT: w.units, Kind.NET: w.nets, Kind.ASSET: w.assets,
        Kind.PAIR: list(w.pairs.values()),
    }  # fmt: skip
    return tables[Kind(kind)][index]


def affected(w: World, kind: int, index: int) -> set[int]:
    """Threats that may now be taken earlier (L91)."""
    if kind == Kind.NET:
        return {threat.index for threat in w.threats}
    if kind == Kind.UNIT:
        return {pair.threat for pair in w.units[index].pairs}
    if kind == Kind.RADAR:
        return {sight.threat for sight in w.sights if sight.radar == index}
    if kind == Kind.LAUNCHER:
        return {pair.threat for unit in w.units if index in unit.launchers for pair in unit.pairs}
    if kind == Kind.PAIR:
        return {list(w.pairs.values())[index].threat}
    return {w.watches[index].threat} if kind == Kind.WATCH else set()


def mend(w: World, index: int) -> set[int] | None:
    """An asset works again as new, and what is bound to it (L92)."""
    asset = w.assets[index]
    if not asset.off & Off.DEAD:
        return None
    asset.off &= ~Off.DEAD
    asset.damage = 0
    touched: set[int] = set()
    tables: dict[Kind, Sequence[Radar | Unit | Net | Launcher]] = {
        Kind.RADAR: w.radars, Kind.UNIT: w.units, Kind.NET: w.nets, Kind.LAUNCHER: w.launchers,
    }  # fmt: skip
    for kind, table in tables.items():
        for i, thing in enumerate(table):
            if thing.asset == index:
                thing.off &= ~Off.DEAD
                touched |= affected(w, kind, i)
    return touched


def settle(w: World, threats: set[int], units: Iterable[int], now: float) -> None:
    """What follows from a switch: engagements end, threats are offered anew, launchers are loaded (L89)."""
    from redan.reference.consequences import end_engagement, reload

    for unit in w.units:
        if not operational(w, unit):
            for pair in sorted(unit.pairs, key=lambda pair: pair.threat):
                if pair.engagement is not None:
                    end_engagement(w, pair, pair.engagement, now, judged_killed=False)
    for threat in w.threats:
        if threat.index in threats and engageable(threat):
            reoffer(w, threat, now)
        if threat.index in threats:
            look_out(w, threat, now)
    for u in sorted(set(units)):
        for launcher in w.units[u].launchers:
            reload(w, w.units[u], launcher, now)
        pick(w, w.units[u], now)


# ---- watches


def look_out(w: World, threat: Threat, now: float) -> None:
    """When will those who watch the threat first have a track on it? TRACKED is scheduled then (L90)."""
    for index in threat.watches:
        watch = w.watches[index]
        if threat.flying and not watch.tracked:
            schedule_tracked(w, watch, index, now)


def schedule_tracked(w: World, watch: Watch, index: int, now: float) -> None:
    """TRACKED is scheduled at the first track, once (L90)."""
    due_s = next_watched(w, watch, now)
    if due_s != watch.due_s and due_s < INF:
        schedule(w, due_s, Event.TRACKED, watch.threat, index)
    watch.due_s = due_s


def tracked(w: World, threat: Threat, index: int, now: float) -> None:
    """A net or unit has its first track, if it is still so; else it looks again (L90)."""
    watch = w.watches[index]
    if watch.tracked or not threat.flying or now != watch.due_s:
        return
    if next_watched(w, watch, now) != now:
        schedule_tracked(w, watch, index, now)
        return
    watch.tracked = True
    record(w, now, Event.TRACKED, threat.index, index)
    trigger(w, Trigger.TRACKED, index, now)


# ---- jamming


def jam(w: World, jammer: Threat, up: bool, now: float) -> None:
    """A jammer comes or goes: sights and windows change to their other alternative (L94, L95)."""
    jammed = set()
    for sight_index, pair_index, bit in jammer.jams:
        if sight_index >= 0:
            sight = w.sights[sight_index]
            threat = w.threats[sight.threat]
            switch(sight, sight.jammed | 1 << bit if up else sight.jammed & ~(1 << bit), threat, up, now)
        else:
            pair = list(w.pairs.values())[pair_index]
            threat = w.threats[pair.threat]
            pair.jammed = pair.jammed | 1 << bit if up else pair.jammed & ~(1 << bit)
        jammed.add(threat.index)
    if not up and jammed:
        settle(w, jammed, (), now)


def switch(sight: Sight, jammed: int, threat: Threat, up: bool, now: float) -> None:
    """From now on the hazard of another curve is spent; a track that is held stays held (L96-L98)."""
    if threat.flying and sight.tracked_s > now:
        time_s = now - threat.shift_s
        old, new = sight.curves[sight.jammed], sight.curves[jammed]
        spent = hazard_at(old, time_s) - hazard_at(old, sight.since_s)
        sight.spent += spent if spent > 0.0 else 0.0
        sight.since_s = time_s
        reached = hazard_at(new, time_s)
        if reached == INF:
            found_s = now
        else:
            probability = -math.expm1(-(sight.chance - sight.spent + reached))
            found_s = max(now, first_track_s(new, probability) + threat.shift_s)
        sight.tracked_s = max(found_s, sight.tracked_s) if up else min(found_s, sight.tracked_s)
    sight.jammed = jammed


# ---- the end of a threat


def end_threat(w: World, threat: Threat, now: float) -> None:
    """A threat is no longer engageable: its jamming ends, and what waited for its end is set off (L99)."""
    if not threat.ended:
        threat.ended = True
        if threat.jams:
            jam(w, threat, up=False, now=now)
        trigger(w, Trigger.ENDED, threat.index, now)
