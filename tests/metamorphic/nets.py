"""Plans for the law of nets: independent munitions, perfect assessment, rounds and hands enough."""

from __future__ import annotations

import random
from dataclasses import replace

from redan.layout import Law, Plan
from redan.layout import build as p

ALONE, EXCLUSIVE, JOINING = "alone", "exclusive", "joining"


def plan_of(seed: int, nets: str) -> Plan:
    """Two to four units with an own radar each against 1 to 14 munitions: each for itself, or on one net."""
    rng = random.Random(seed)
    units = [_unit(f"u{i}", rng) for i in range(rng.randint(2, 4))]
    radars = [p.Radar(f"{unit.name}/radar", net="net", unit=unit.name) for unit in units]
    threats = [_munition(f"t{j:02d}", units, rng) for j in range(rng.choice((1, 2, 4, 8, 14)))]
    if nets == ALONE:
        units, radars = [replace(u, net=None) for u in units], [replace(r, net=None) for r in radars]
        return p.build_plan(threats, units, radars=radars)
    return p.build_plan(threats, units, radars=radars, nets=[p.Net("net", joins=int(nets == JOINING))])


def _unit(name: str, rng: random.Random) -> p.Unit:
    return p.Unit(
        name,
        net="net",
        radar=f"{name}/radar",
        channels=rng.randint(1, 4),
        missile_channels=rng.choice((2, 4, 8, 99)),
        first_salvo=rng.choice((1, 1, 2)),
        next_salvo=rng.choice((1, 1, 2)),
        max_salvos=rng.randint(1, 4),
        salvo_interval_s=rng.choice((0.0, 3.0)),
        reaction=(Law.UNIFORM, 4.0, 4.0 + rng.choice((0, 4, 12))),
        assess=(Law.UNIFORM, 2.0, 2.0 + rng.choice((0, 3, 6))),
        launchers=(p.Launcher(999, 999, rng.choice((0.0, 2.0))),),
    )


def _munition(name: str, units: list[p.Unit], rng: random.Random) -> p.Threat:
    start_s = rng.uniform(0, rng.choice((20, 200)))
    end_s = start_s + rng.uniform(40, 160)
    middle_s = 0.5 * (start_s + end_s)
    sights, reach = [], []
    for unit in units:
        if rng.random() < 0.85:
            open_s, last_s = rng.uniform(start_s, middle_s), rng.uniform(3, 10)
            close_s = min(rng.uniform(middle_s, end_s), end_s - last_s)
            flight_s = (min(rng.uniform(5, 30), end_s - open_s - 1e-3), last_s)
            reach.append(p.Reach(unit.name, rng.choice((0.3, 0.5, 0.7)), (p.Window(open_s, close_s, flight_s),)))
        if rng.random() < 0.9:
            seen_s = rng.uniform(start_s, start_s + 20)
            sights.append(p.Sight(f"{unit.name}/radar", seen_s, end_s, ((seen_s, 0.0), (seen_s + 15, 0.9))))
    return p.Threat(name, start_s, end_s, munition=True, sights=tuple(sights), reach=tuple(reach))
