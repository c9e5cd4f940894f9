"""Random small plans that reach every rule of the event model.

Times are whole seconds more often than not, so that events coincide; few channels and few rounds, so that units wait.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable

from tests.agreement.features import Parts, add_features

from redan.layout import Law, Plan
from redan.layout import build as p


def random_plan(seed: int, features: Iterable[str] = ()) -> Plan:
    """A valid plan, fixed by its seed: 1-5 units, 0-3 nets, 1-8 radars, 1-12 threats, 0-3 assets.

    features: effects it has besides, of `features.FEATURES`.
    """
    parts = add_features(_Draft(random.Random(seed)).parts(), seed, features)
    return p.build_plan(**vars(parts))


class _Draft:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.whole = rng.random() < 0.7  # whole seconds: events coincide
        self.assets = [p.Asset(f"a{i}", rng.choice((1, 1, 1, 2, 3))) for i in range(rng.randint(0, 3))]
        self.raids = [p.Raid(f"g{i}", self.maybe(0.3, rng.uniform(0, 20), 0.0)) for i in range(rng.randint(1, 3))]
        self.nets = [
            p.Net(f"n{i}", self.time(0, 5), rng.choice((0, 1, 1, 2, 2, 3, 40)), self.some(self.assets, 0.3))
            for i in range(rng.randint(0, 3))
        ]
        self.unit_names = [f"u{i}" for i in range(rng.randint(1, 5))]
        self.radars = [self.radar(f"r{i}") for i in range(rng.randint(1, 8))]
        self.units = [self.unit(name) for name in self.unit_names]

    def maybe(self, probability: float, yes: float, no: float) -> float:
        return yes if self.rng.random() < probability else no

    def time(self, low: float, high: float) -> float:
        return float(self.rng.randint(int(low), int(high))) if self.whole else self.rng.uniform(low, high)

    def some(self, entities: list, probability: float) -> str | None:
        return self.rng.choice(entities).name if entities and self.rng.random() < probability else None

    def probability(self) -> float:
        return self.rng.choice((0.0, 1.0, 0.3, 0.5, 0.7))

    def radar(self, name: str) -> p.Radar:
        owner = self.rng.choice(self.unit_names) if self.rng.random() < 0.5 else None
        return p.Radar(name, self.some(self.nets, 0.6), owner, self.some(self.assets, 0.25))

    def delay(self, scale: float) -> tuple[Law, float, float]:
        law = self.rng.choice(list(Law)[:1] * 3 + list(Law))
        a = self.time(0, scale)
        return law, a, a + self.time(0, scale) if law == Law.UNIFORM else 0.5

    def unit(self, name: str) -> p.Unit:
        rng = self.rng
        launchers = []
        for _ in range(rng.randint(1, 3)):
            tubes = rng.randint(0, 4)
            ready = rng.choice((0, tubes, tubes, tubes))
            launchers.append(p.Launcher(ready, tubes, self.time(0, rng.choice((6, 40))), self.some(self.assets, 0.3)))
        own = [radar for radar in self.radars if radar.unit == name]
        errors = rng.random() < 0.5
        return p.Unit(
            name,
            net=self.some(self.nets, 0.7),
            radar=self.some(own or self.radars, 0.6),
            asset=self.some(self.assets, 0.2),
            channels=rng.choice((0, 1, 1, 1, 2, 3)),
            missile_channels=rng.choice((0, 1, 2, 2, 4, 9)),
            first_salvo=rng.choice((1, 1, 2, 3, 5)),
            next_salvo=rng.choice((1, 1, 2, 4)),
            max_salvos=rng.randint(1, 4),
            salvo_interval_s=self.time(0, rng.choice((5, 30))),
            reserve=rng.choice((0, 0, 0, 1, 2)),
            reaction=self.delay(8),
            assess=self.delay(6),
            false_kill=self.probability() if errors else 0.0,
            false_miss=self.probability() if errors else 0.0,
            stock=rng.choice((0, 0, 2, 4, 9)),
            reload_s=self.time(0, 60),
            ready_s=self.maybe(0.25, self.time(0, 150), -math.inf),
            launchers=tuple(launchers),
        )

    def sight(self, radar: p.Radar, start_s: float, end_s: float) -> p.Sight:
        time_s, probability, knots = start_s, self.rng.choice((0.0, 0.0, 0.4, 1.0)), []
        for _ in range(self.rng.randint(1, 4)):
            knots.append((time_s, probability))
            time_s += self.time(0, 15)
            probability += (1 - probability) * self.rng.choice((0.0, 0.5, 1.0, 1.0))
        return p.Sight(radar.name, start_s, end_s, tuple(knots))

    def intervals(self, low: float, high: float, count: int) -> list[tuple[float, float]]:
        """Up to count intervals in [low, high], apart from one another."""
        cuts = sorted({self.time(low, high) for _ in range(2 * count)} | {low, high})
        cuts = cuts if self.rng.random() < 0.5 else [low, high]
        return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if b > a]

    def windows(self, start_s: float, end_s: float) -> tuple[p.Window, ...]:
        result = []
        for open_s, close_s in self.intervals(start_s - 10, end_s + 10, self.rng.randint(1, 3)):
            flight = tuple(1 + self.time(0, 25) for _ in range(self.rng.randint(2, 4)))
            result.append(p.Window(open_s, close_s, flight))
        return tuple(result)

    def seen_and_reached(self, threat: dict) -> None:
        rng, start_s, end_s = self.rng, threat["start_s"], threat["end_s"]
        threat["sights"] = tuple(
            self.sight(radar, a, b)
            for radar in self.radars
            if rng.random() < 0.7
            for a, b in self.intervals(start_s, end_s + 1, rng.randint(1, 3))
        )
        reach = []
        for unit in self.units:
            windows = self.windows(start_s, end_s)
            if rng.random() < 0.8 and windows:
                permit_s = rng.choice((-math.inf, -math.inf, -math.inf, start_s + self.time(0, 40), math.inf))
                own = unit.asset is not None and unit.asset == threat.get("asset")
                reach.append(p.Reach(unit.name, self.probability(), windows, permit_s, own, rng.randint(0, 3)))
        threat["reach"] = tuple(reach)

    def parts(self) -> Parts:
        rng, threats = self.rng, []
        total = rng.randint(1, 12)
        while len(threats) < total:
            start_s = self.time(0, 100)
            end_s, raid = start_s + self.time(20, 200), rng.choice(self.raids).name
            aircraft = dict(name=f"t{len(threats):02d}", start_s=start_s, end_s=end_s, raid=raid)
            if rng.random() < 0.25:  # a munition that nobody carries
                aircraft.update(munition=True, asset=self.some(self.assets, 0.9), hit_probability=self.probability())
            else:
                aircraft.update(
                    turn_probability=self.probability(), turn_delay_s=self.time(0, 10), leave_s=self.time(0, 60)
                )
            threats.append(aircraft)
            while not aircraft.get("munition") and len(threats) < total and rng.random() < 0.5:
                release_s = self.time(start_s, aircraft["end_s"] + 5)
                threats.append(
                    dict(
                        name=f"t{len(threats):02d}", start_s=release_s, end_s=release_s + self.time(0, 120),
                        raid=aircraft["raid"], munition=True, carrier=aircraft["name"],
                        asset=self.some(self.assets, 0.9), hit_probability=self.probability(),
                    )
                )  # fmt: skip
        for threat in threats:
            self.seen_and_reached(threat)
        made = [p.Threat(**threat) for threat in threats]
        return Parts(made, self.units, self.radars, self.nets, self.assets, self.raids)


def special_plans() -> list[Plan]:
    """What chance does not build: a long log and many void offers, a search without end, two command posts lost."""
    eye = (p.Sight("eye"),)
    hopeless = p.Reach("u", 0.0, (p.Window(0, 50_000),))
    late = p.Reach("z", 0.0, (p.Window(100_000, 150_000),))
    reloading = p.Unit("u", max_salvos=10_000, stock=1000, reload_s=3, launchers=(p.Launcher(1, 1),))
    void_offers = p.build_plan(
        [p.Threat("t", 0, 200_000, sights=eye, reach=(hopeless, late))], [reloading, p.Unit("z")]
    )
    sights = tuple(p.Sight("eye", 10 * i, 10 * i + 1, ((10 * i, 1.0),)) for i in range(101))
    windows = (*(p.Window(10 * i + 5, 10 * i + 6) for i in range(100)), p.Window(1000, 1009))
    never_meet = p.build_plan(
        [p.Threat("t", 0, 1010, sights=sights, reach=(p.Reach("u", 0.5, windows),))], [p.Unit("u")]
    )
    both = (p.Reach("a", 0.5), p.Reach("b", 0.5))
    raiders = [p.Threat(f"t{i}", 0, 90, sights=eye, reach=both) for i in range(3)]
    posts_lost = p.build_plan(
        [p.Threat("bomb", 0, 20, True, asset="post"), *raiders],
        [p.Unit("a", net="m", channels=1, max_salvos=9), p.Unit("b", net="n", channels=1, max_salvos=9)],
        nets=[p.Net("m", capacity=1, asset="post"), p.Net("n", capacity=0, asset="post")],
        assets=[p.Asset("post")],
    )
    once = (p.Window(10, 12),)
    last_windows = p.build_plan(
        [p.Threat("t", 0, 90, sights=eye, reach=tuple(p.Reach(name, 0.3, once) for name in "abc"))],
        [p.Unit(name, net="n", assess=(Law.FIXED, 5.0, 0.0)) for name in "abc"], nets=[p.Net("n", joins=1)],
    )  # fmt: skip
    ends_as_it_enters = random_plan(1220)
    return [void_offers, never_meet, posts_lost, last_windows, ends_as_it_enters]
