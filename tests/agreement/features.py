"""Effects for random small plans: each feature alone, or any of them together.

A plan's other numbers stay as they are without the feature: it has a source of chance of its own.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from redan.layout import Kind, Law, Off, Op, Trigger
from redan.layout import build as p

ROWS = ("start", "lost", "entered", "ended", "fired at", "tracked", "empty")
OTHERS = (
    "off", "jam sights", "jam windows", "escape", "bystanders", "system", "active", "silent", "absent", "after",
    "economise", "joins", "tracks", "lets go", "believe", "shares", "against",
)  # fmt: skip
FEATURES = (*ROWS, *OTHERS)
# What generated plans rarely reach: a second salvo on a net that joins, and a pair that may not be fired at beside it.
JOINING = tuple((seed, features) for features in (("joins",), ("joins", "entered")) for seed in range(40))
BITS = {
    Kind.LAUNCHER: (Off.ASSEMBLING, Off.SILENT), Kind.RADAR: (Off.SILENT, Off.ASSEMBLING),
    Kind.UNIT: (Off.HELD, Off.ASSEMBLING, Off.HELD | Off.ASSEMBLING), Kind.NET: (Off.SILENT,),
    Kind.ASSET: (Off.ABSENT,), Kind.PAIR: (Off.HELD, Off.UNIDENTIFIED), Kind.WATCH: (Off.UNIDENTIFIED, Off.HELD),
}  # fmt: skip


@dataclass
class Parts:
    """What `build_plan` takes."""

    threats: list[p.Threat]
    units: list[p.Unit]
    radars: list[p.Radar]
    nets: list[p.Net]
    assets: list[p.Asset]
    raids: list[p.Raid]
    effects: list[p.Effect] = field(default_factory=list)


def add_features(parts: Parts, seed: int, features: Iterable[str]) -> Parts:
    """The parts with these features, fixed by seed; the order in which they are named does not matter."""
    wanted = set(features)
    for feature in OTHERS:
        if feature in wanted:
            CHANGES[feature](parts, random.Random(f"{seed} {feature}"))
    for feature in ROWS:
        if feature in wanted:
            rows(parts, random.Random(f"{seed} {feature}"), feature)
    return parts


def each(parts: Parts, kind: str, rng: random.Random, probability: float, change: Callable) -> None:
    """Change some of the entities of a kind."""
    setattr(parts, kind, [change(e) if rng.random() < probability else e for e in getattr(parts, kind)])


def each_reach(parts: Parts, rng: random.Random, probability: float, change: Callable) -> None:
    for i, t in enumerate(parts.threats):
        reach = tuple(change(t, r) if rng.random() < probability else r for r in t.reach)
        parts.threats[i] = replace(t, reach=reach)


def off(parts: Parts, rng: random.Random) -> None:
    kinds = {"radars": Kind.RADAR, "units": Kind.UNIT, "nets": Kind.NET}
    for name, kind in kinds.items():
        each(parts, name, rng, 0.25, lambda e, kind=kind: replace(e, off=int(rng.choice(BITS[kind]))))
    each(parts, "units", rng, 0.4, lambda u: replace(u, launchers=tuple(
        replace(x, off=rng.choice((0, 4, 2))) for x in u.launchers)))  # fmt: skip
    each_reach(parts, rng, 0.25, lambda _, r: replace(r, off=int(rng.choice(BITS[Kind.PAIR]))))


def knots(rng: random.Random, start_s: float) -> p.Knots:
    time_s, probability, found = start_s + rng.randint(0, 5), rng.choice((0.0, 0.0, 0.1, 0.4, 1.0)), []
    for _ in range(rng.randint(1, 4)):
        found.append((time_s, probability))
        time_s += rng.choice((0, 5, 10, rng.uniform(0, 25)))
        probability += (1 - probability) * rng.choice((0.0, 0.3, 0.5, 1.0))
    return tuple(found)


def may_jam(parts: Parts, jammed: p.Threat, rng: random.Random) -> tuple[str, ...]:
    """Up to three threats that do not shift against the one that is jammed."""
    moving = {raid.name for raid in parts.raids if raid.jitter_s > 0}
    fit = [t.name for t in parts.threats if t.raid == jammed.raid or not {t.raid, jammed.raid} & moving]
    return tuple(rng.sample(fit, min(len(fit), rng.randint(1, 3))))


def jam_sights(parts: Parts, rng: random.Random) -> None:
    def jammed(t: p.Threat, s: p.Sight) -> p.Sight:
        if rng.random() < 0.3:
            return s
        jammers = may_jam(parts, t, rng)
        return replace(s, jammers=jammers, jammed=tuple(knots(rng, s.start_s) for _ in range(2 ** len(jammers) - 1)))

    parts.threats = [replace(t, sights=tuple(jammed(t, s) for s in t.sights)) for t in parts.threats]


def jam_windows(parts: Parts, rng: random.Random) -> None:
    def jammed(t: p.Threat, r: p.Reach) -> p.Reach:
        jammers = may_jam(parts, t, rng)
        windows = []
        for number in range(2 ** len(jammers)):
            cut_s = rng.randint(0, 30)
            if rng.random() < 0.8:
                windows += [
                    replace(w, open_s=w.open_s + cut_s, close_s=w.close_s + cut_s, set=number) for w in r.windows
                ]
        return replace(r, jammers=jammers, windows=tuple(windows)) if windows else r

    each_reach(parts, rng, 0.6, jammed)


def escape(parts: Parts, rng: random.Random) -> None:
    def later(w: p.Window) -> p.Window:
        added = (0.0, 2.0, 10.0, rng.uniform(0, 30), math.inf)
        nodes = tuple(f + rng.choice(added) for f in w.flight_s)
        return replace(w, escape_s=rng.choice((nodes, nodes, (math.inf,) * len(nodes))))

    each_reach(parts, rng, 0.8, lambda _, r: replace(r, windows=tuple(map(later, r.windows))))
    each(parts, "threats", rng, 0.7, lambda t: t if t.munition else replace(
        t, turn_probability=1.0, turn_delay_s=float(rng.randint(0, 6))))  # fmt: skip


def bystanders(parts: Parts, rng: random.Random) -> None:
    def beside(t: p.Threat, r: p.Reach) -> p.Reach:
        others = [o.name for o in parts.threats if o.name != t.name]
        chosen = rng.sample(others, min(len(others), rng.randint(1, 3)))
        found = []
        for name in chosen:
            open_s = t.start_s + rng.randint(-10, 40)
            found.append(p.Bystander(name, rng.choice((0.3, 0.7, 1.0)), open_s, open_s + rng.randint(0, 150)))
        return replace(r, bystanders=tuple(found))

    each_reach(parts, rng, 0.7, beside)


def system(parts: Parts, rng: random.Random) -> None:
    each_reach(parts, rng, 0.7, lambda _, r: replace(r, system=rng.choice((0.0, 0.3, 0.7, 1.0))))


def active(parts: Parts, rng: random.Random) -> None:
    """Missiles that fly on by themselves, and units that are lost meanwhile."""
    each_reach(parts, rng, 0.7, lambda _, r: replace(r, active=True))
    if parts.assets:
        each(parts, "units", rng, 0.8, lambda u: replace(u, asset=rng.choice(parts.assets).name))


def silent(parts: Parts, rng: random.Random) -> None:
    each(parts, "threats", rng, 0.7, lambda t: replace(
        t, seeks=rng.choice(parts.radars).name, hit_silent=rng.choice((0.0, 0.5, 1.0))))  # fmt: skip
    each(parts, "radars", rng, 0.5, lambda r: replace(r, off=int(Off.SILENT)))


def absent(parts: Parts, rng: random.Random) -> None:
    each(parts, "assets", rng, 0.5, lambda a: replace(a, off=int(Off.ABSENT)))


def after(parts: Parts, rng: random.Random) -> None:
    """A second sortie of some aircraft."""
    for t in [t for t in parts.threats if not t.munition and rng.random() < 0.5]:
        by_s = t.end_s - t.start_s + rng.randint(1, 40)
        reach = tuple(
            replace(
                r, bystanders=(), jammers=(), permit_s=r.permit_s + by_s,
                windows=tuple(replace(w, open_s=w.open_s + by_s, close_s=w.close_s + by_s) for w in r.windows
                              if w.set == 0) or (p.Window(t.start_s + by_s, t.end_s + by_s),),
            ) for r in t.reach
        )  # fmt: skip
        sights = tuple(
            p.Sight(s.radar, s.start_s + by_s, s.end_s + by_s, tuple((k + by_s, f) for k, f in s.knots))
            for s in t.sights
        )
        again = replace(
            t, name=f"{t.name}x", start_s=t.start_s + by_s, end_s=t.end_s + by_s, after=t.name, reach=reach,
            sights=sights,
        )  # fmt: skip
        parts.threats.append(again)


def economise(parts: Parts, rng: random.Random) -> None:
    each(parts, "units", rng, 0.8, lambda u: replace(
        u, economise=rng.choice((0.5, 1.0, 2.0, 9.0)), first_salvo=rng.choice((2, 3)), missile_channels=9))  # fmt: skip


def joins(parts: Parts, rng: random.Random) -> None:
    each(parts, "nets", rng, 0.8, lambda n: replace(n, joins=1, capacity=rng.choice((1, 2, 40))))
    each(parts, "units", rng, 0.9, lambda u: replace(
        u, net=parts.nets[0].name if parts.nets else None, assess=(Law.FIXED, float(rng.randint(0, 60)), 0.0),
        channels=rng.choice((1, 2)), missile_channels=9,
        launchers=tuple(replace(x, ready=x.tubes) for x in u.launchers),
    ))  # fmt: skip
    each_reach(parts, rng, 0.8, lambda _, r: replace(r, windows=tuple(
        replace(w, close_s=min(w.close_s, w.open_s + rng.randint(5, 40))) for w in r.windows)))  # fmt: skip


def tracks(parts: Parts, rng: random.Random) -> None:
    each(parts, "units", rng, 0.8, lambda u: replace(u, tracks=True))


def lets_go(parts: Parts, rng: random.Random) -> None:
    each(parts, "units", rng, 0.8, lambda u: replace(u, lets_go=True))


def believe(parts: Parts, rng: random.Random) -> None:
    each(parts, "units", rng, 0.8, lambda u: replace(
        u, believe_s=float(rng.choice((0, 5, 20, 60))), false_kill=rng.choice((0.5, 1.0)),
        max_salvos=rng.randint(1, 9)))  # fmt: skip


def shares(parts: Parts, rng: random.Random) -> None:
    """Two or three units on few channels of one of them, of few missiles too."""
    each(parts, "units", rng, 0.5, lambda u: replace(
        u, channels=rng.choice((1, 2)), missile_channels=rng.choice((1, 3, 9))))  # fmt: skip
    owner, *others = sorted(parts.units, key=lambda u: rng.random())
    names = {u.name for u in others[: rng.choice((1, 2))]}
    parts.units = [replace(u, channels_of=owner.name, net=owner.net) if u.name in names else u for u in parts.units]
    for name in names:  # what one of them reaches the other often reaches too
        for i, t in enumerate(parts.threats):
            mine = [r for r in t.reach if r.unit == owner.name]
            if mine and rng.random() < 0.7:
                rest = tuple(r for r in t.reach if r.unit != name)
                parts.threats[i] = replace(t, reach=(*rest, replace(mine[0], unit=name, urgency=rng.random())))


def against(parts: Parts, rng: random.Random) -> None:
    def other(_: p.Threat, r: p.Reach) -> p.Reach:
        return replace(r, salvos=(rng.choice((0, 1, 2, 4)), rng.choice((0, 1, 3)), rng.choice((0, 1, 2, 5))))

    each_reach(parts, rng, 0.8, other)


def delay(rng: random.Random) -> tuple[Law, float, float]:
    law = rng.choice((Law.FIXED, Law.FIXED, *Law))
    a = float(rng.choice((0, 0, 0, 5, 20)))
    return law, a, a + 10.0 if law == Law.UNIFORM else 0.5


def targets_of(parts: Parts, kind: Kind) -> list:
    """What a row could act on."""
    tables = {
        Kind.RADAR: parts.radars, Kind.UNIT: parts.units, Kind.NET: parts.nets, Kind.ASSET: parts.assets
    }  # fmt: skip
    if kind in tables:
        return [e.name for e in tables[kind]]
    if kind == Kind.LAUNCHER:
        return [(u.name, k) for u in parts.units for k in range(len(u.launchers))]
    if kind == Kind.PAIR:
        return [(r.unit, t.name) for t in parts.threats for r in t.reach]
    return [(w, t.name) for t in parts.threats for w in t.watchers]


def act_of(parts: Parts, rng: random.Random) -> dict | None:
    """A random kind of act on a random target; None: there is no such target."""
    op = rng.choice((Op.SET, Op.SET, Op.CLEAR, Op.CLEAR, Op.ADD, Op.MEND))
    kind = {Op.ADD: Kind.UNIT, Op.MEND: Kind.ASSET}.get(op, rng.choice(list(Kind)))
    targets = targets_of(parts, kind)
    if not targets:
        return None
    value = rng.randint(0, 4) if op == Op.ADD else 0 if op == Op.MEND else int(rng.choice(BITS[kind]))
    return dict(kind=kind, target=rng.choice(targets), op=op, value=value)


def rows(parts: Parts, rng: random.Random, trigger: str) -> None:
    """Rows of one trigger, some of them with a chain of others after them."""
    watchers = [e.name for e in (*parts.nets, *parts.units)]
    if trigger == "tracked":
        each(parts, "threats", rng, 0.7, lambda t: replace(
            t, watchers=tuple(rng.sample(watchers, min(len(watchers), 2)))))  # fmt: skip
    if trigger == "empty":
        each(parts, "units", rng, 0.8, lambda u: replace(u, stock=0, max_salvos=4, launchers=tuple(
            replace(x, ready=min(x.ready, 1)) for x in u.launchers)))  # fmt: skip
    on = Trigger[trigger.upper().replace(" ", "_")]
    threats = [t.name for t in parts.threats]
    subjects = {
        Trigger.START: [None, None, *(g.name for g in parts.raids)], Trigger.LOST: [a.name for a in parts.assets],
        Trigger.TRACKED: targets_of(parts, Kind.WATCH), Trigger.EMPTY: [u.name for u in parts.units],
    }.get(on, threats)  # fmt: skip
    for i in range(rng.randint(3, 10) if subjects else 0):
        acts = [act for _ in range(rng.choice((1, 1, 1, 2, 3))) if (act := act_of(parts, rng))]
        names = [f"{trigger} {i} {k}" for k in range(len(acts))]
        for k, act in enumerate(acts):
            law = delay(rng)
            if on == Trigger.START and k == 0:
                law = (law[0], float(rng.randint(0, 150)), 200.0 if law[0] == Law.UNIFORM else 0.5)
            following = names[k + 1] if k + 1 < len(names) else None
            if k and following is None and rng.random() < 0.3:
                following, law = names[rng.randint(1, k)], (Law.FIXED, 7.0, 0.0)  # round and round
            row = dict(on=on, of=rng.choice(subjects)) if k == 0 else dict(on=Trigger.AFTER, of=None)
            chance = rng.choice((1.0, 1.0, 0.5))
            parts.effects.append(p.Effect(names[k], **row, **act, probability=chance, delay=law, then=following))


CHANGES = {
    "off": off, "jam sights": jam_sights, "jam windows": jam_windows, "escape": escape, "bystanders": bystanders,
    "system": system, "active": active, "silent": silent, "absent": absent, "after": after, "economise": economise,
    "joins": joins, "tracks": tracks, "lets go": lets_go, "believe": believe, "shares": shares, "against": against,
}  # fmt: skip
