"""Random plans in which the units of one net want the same few threats, while nets and launchers are switched.

`generate` spreads chance over every rule; here it is spent on what needs several units, several salvos and a switch
in the midst of them: who joins whom, who waits, and what follows when a net or a launcher goes or comes back.
"""

from __future__ import annotations

import math
import random

from redan.layout import Kind, Law, Off, Op, Plan, Trigger
from redan.layout import build as p


def crowded_plan(seed: int) -> Plan:
    """A valid plan, fixed by its seed: 3-5 units on one net or two, 2-6 threats that most of them reach."""
    rng = random.Random(f"crowd {seed}")
    nets = [
        p.Net(f"n{i}", rng.choice((0.0, 2.0)), rng.choice((1, 2, 3, 40, 40)), joins=int(rng.random() < 0.7))
        for i in range(rng.choice((1, 1, 2)))
    ]
    units = [_unit(f"u{i}", rng.choice(nets).name, rng) for i in range(rng.randint(3, 5))]
    threats = [_threat(f"t{i}", units, nets, rng) for i in range(rng.randint(2, 6))]
    if rng.random() < 0.4:
        _spare(units, threats, nets[0].name, rng)
    raids = [p.Raid("g", rng.choice((0.0, 0.0, 7.0)))]
    radars = [p.Radar(f"of {e.name}", net=e.name) for e in nets] + [p.Radar(f"of {e.name}", unit=e.name) for e in units]
    return p.build_plan(threats, units, radars=radars, nets=nets, raids=raids, effects=_rows(nets, units, threats, rng))


def _unit(name: str, net: str, rng: random.Random) -> p.Unit:
    launchers = []
    for _ in range(rng.randint(1, 3)):
        tubes, empty = rng.choice((1, 2, 4)), rng.random() < 0.3
        off = int(Off.SILENT) if rng.random() < (0.8 if empty else 0.2) else 0
        launchers.append(p.Launcher(0 if empty else tubes, tubes, float(rng.choice((0, 1, 5))), off=off))
    look_s = float(rng.choice((rng.randint(0, 5), rng.randint(20, 90))))  # some are done long before others
    assess = rng.choice(((Law.FIXED, look_s, 0.0), (Law.UNIFORM, look_s, look_s + 10.0)))
    return p.Unit(
        name, net=net, radar=rng.choice((None, f"of {name}")), channels=rng.choice((1, 1, 2, 3)),
        missile_channels=rng.choice((2, 9)), first_salvo=rng.choice((1, 1, 2, 2)), next_salvo=rng.choice((1, 2)),
        max_salvos=rng.choice((1, 2, 9)), salvo_interval_s=float(rng.choice((0, 3, 10))),
        reaction=(Law.FIXED, float(rng.choice((0, 0, 4, 9))), 0.0), assess=assess, stock=rng.choice((0, 2, 8)),
        reload_s=float(rng.choice((0, 10, 30))), launchers=tuple(launchers),
        false_kill=rng.choice((0.0, 0.0, 0.5)), believe_s=float(rng.choice((5, 20))),
    )  # fmt: skip


def _threat(name: str, units: list[p.Unit], nets: list[p.Net], rng: random.Random) -> p.Threat:
    start_s = float(rng.randint(0, 60))
    end_s = start_s + rng.randint(60, 240)
    reach = []
    for unit in (u for u in units if rng.random() < 0.85):
        open_s = start_s + rng.choice((0, 0, 5, rng.randint(0, 60)))
        nodes = tuple(float(rng.randint(2, 20)) for _ in range(rng.choice((2, 3))))
        window = p.Window(open_s, open_s + rng.choice((rng.randint(10, 60), rng.randint(60, 200))), nodes)
        reach.append(p.Reach(
            unit.name, rng.choice((0.0, 0.1, 0.3)), (window,), urgency=rng.randint(0, 3),
            off=int(Off.HELD) if rng.random() < 0.1 else 0, permit_s=math.inf if rng.random() < 0.05 else -math.inf,
        ))  # fmt: skip
    sights = [p.Sight(f"of {net.name}", start_s, end_s, ((start_s, 1.0),)) for net in nets]
    for unit in units:
        found_s = start_s + rng.choice((0, 0, 10, 60))
        sights.append(p.Sight(f"of {unit.name}", start_s, end_s, ((found_s, rng.choice((0.5, 1.0, 1.0))),)))
    return p.Threat(name, start_s, end_s, raid="g", sights=tuple(sights), reach=tuple(reach))


def _spare(units: list[p.Unit], threats: list[p.Threat], net: str, rng: random.Random) -> None:
    """A unit at work that has no round to spare for a target in hand, until another has passed by.

    It fires at x1; x2 waits for it, and is taken by a slow unit; x3 may still need its rounds until it is out of reach.
    """
    salvo, start_s, flight_s, apart_s = 2, float(rng.randint(0, 60)), rng.randint(5, 12), rng.randint(6, 12)
    rounds = rng.randint(2 * salvo, 3 * salvo - 1)
    units += [
        p.Unit("v", net=net, radar=None, channels=1, first_salvo=salvo, salvo_interval_s=float(apart_s),
               assess=(Law.FIXED, float(rng.randint(0, 9)), 0.0), launchers=(p.Launcher(rounds, rounds),)),
        p.Unit("w", net=net, radar=None, assess=(Law.FIXED, float(rng.randint(60, 120)), 0.0)),
    ]  # fmt: skip
    passes_s = float(flight_s + rng.randint(-2, apart_s + 4))
    waits_s, close_s = float(rng.randint(0, 4)), {"x1": 9.0, "x2": float(rng.randint(30, 70)), "x3": passes_s}
    for name, close in close_s.items():
        at_s = start_s + (waits_s if name != "x1" else 0.0)
        window = p.Window(at_s, max(start_s + close, at_s + 1.0), (float(flight_s), float(flight_s)))
        reach = [p.Reach(unit, 0.0, (window,)) for unit in (("v", "w") if name == "x2" else ("v",))]
        sight = p.Sight(f"of {net}", at_s, at_s + 200.0, ((at_s, 1.0),))
        threats.append(p.Threat(name, at_s, at_s + 200.0, raid="g", sights=(sight,), reach=tuple(reach)))


def _rows(nets: list[p.Net], units: list[p.Unit], threats: list[p.Threat], rng: random.Random) -> list[p.Effect]:
    """Nets and launchers go and come back, at fixed times or when a threat is first fired at."""
    launchers = [(u.name, k) for u in units for k in range(len(u.launchers))]
    found: list[p.Effect] = []
    for i in range(rng.randint(1, 4)):
        if rng.random() < 0.3:
            found.append(p.Effect(
                f"{i} more", Trigger.START, None, Kind.UNIT, rng.choice(units).name, Op.ADD, rng.randint(1, 4),
                delay=(Law.FIXED, float(rng.randint(5, 200)), 0.0),
            ))  # fmt: skip
            continue
        kind, target = Kind.LAUNCHER, rng.choice(launchers)
        if rng.random() < 0.4:
            kind, target = Kind.NET, rng.choice(nets).name
        first, then = (Op.SET, Op.CLEAR) if kind == Kind.NET or rng.random() < 0.3 else (Op.CLEAR, Op.SET)
        on, of, delay_s = Trigger.START, None, rng.randint(5, 200)
        if rng.random() < 0.4:
            on, of, delay_s = Trigger.FIRED_AT, rng.choice(threats).name, rng.choice((0, 1, 10, 30))
        again = p.Effect(
            f"{i} back", Trigger.AFTER, None, kind, target, then, int(Off.SILENT),
            delay=(Law.FIXED, float(rng.randint(5, 60)), 0.0),
        )  # fmt: skip
        found.append(p.Effect(
            f"{i} row", on, of, kind, target, first, int(Off.SILENT), delay=(Law.FIXED, float(delay_s), 0.0),
            then=again.name,
        ))  # fmt: skip
        found.append(again)
    return found
