"""Readiness, moves, repair, deliveries and sorties against closed forms and traces by hand."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from tests.effects.rows import assert_share, by_hand, fixed, hit, mean, outcomes, probe

from redan.layout import Event, Fate, Off, Plan
from redan.layout.build import Asset, Launcher, Radar, Raid, Reach, Sight, Threat, Unit, Window, build_plan
from redan.reference import Outcome, simulate_one
from redan.scenario import resolved
from redan.scenario.parts_emission import RepairPart
from redan.scenario.parts_readiness import MovePart, PhasePart, ReadyPart, RepeatPart, ResupplyPart
from redan.scenario.resolve_emission import _repair
from redan.scenario.resolve_readiness import _deliveries, _moves, _not_ready, _steps, _struck
from redan.scenario.resolve_repeat import sorties
from redan.scenario.schema import PackagePart
from redan.streams import name_key

DAY_S = 86_400.0


def phase(kind: str, lasts: resolved.Delay, asset: str | None = None) -> PhasePart:
    return PhasePart.model_construct(phase=kind, lasts=lasts, asset=asset)


def becoming(
    ready: ReadyPart, threats: list[Threat], assets: tuple[str, ...] = (), raids: tuple[Raid, ...] = ()
) -> Plan:
    """A unit "u" that becomes ready, on an asset of its own."""
    off = {(kind, name): 0 for kind, name in (("unit", "u"), ("radar", "eye"), *(("asset", a) for a in ("u", *assets)))}
    for kind, target, bit in _not_ready("u", "eye", ["u"], ready):
        off[kind, str(target)] |= Off[bit.upper()]
    rows = [*_steps("u", "eye", ["u"], ready), *_struck("u", "eye", ready)]
    return build_plan(
        threats,
        [Unit("u", asset="u", off=off["unit", "u"])],
        radars=[Radar("eye", unit="u", off=off["radar", "eye"])],
        assets=[Asset(name, off=off["asset", name]) for name in ("u", *assets)],
        raids=[Raid("raid"), *raids],
        effects=by_hand(rows),
    )


def ready_at_s(plan: Plan, outcome: Outcome) -> float:
    """When the row made the unit ready (s)."""
    return float(outcome.acted_s[plan.effect_key.tolist().index(name_key("u/ready"))])


# ---- ready at a time


@pytest.mark.parametrize("days", [10.0, 30.0, 90.0])
def test_readiness_has_the_distribution_of_its_law(days: float) -> None:
    ready = ReadyPart.model_construct(at=mean(30 * DAY_S), phases=[], again_after=None)
    plan = becoming(ready, [probe("p", days * DAY_S)])
    assert_share(hit(outcomes(plan))[:, 0], 1.0 - math.exp(-days / 30.0))


def test_phases_add_up_and_are_where_they_say() -> None:
    """2 d in a store, 1 d on the road, 1 d + 1 d at its site; a weapon at each place before, in and after its phase."""
    ready = ReadyPart.model_construct(
        at=None, again_after=None,
        phases=[phase("stored", fixed(2 * DAY_S), "store"), phase("moving", fixed(DAY_S), "road"),
                phase("assembling", fixed(DAY_S)), phase("assembling", fixed(DAY_S))],
    )  # fmt: skip
    times = {"store": (1.0, 2.5), "road": (1.0, 3.5), "u": (1.0, 2.5)}  # days; all but the first at its store
    threats = [
        Threat(f"{name}-{day}", day * DAY_S - 1, day * DAY_S, munition=True, asset=name)
        for name, days in times.items()
        for day in days
    ]
    plan = becoming(ready, [*threats, probe("early", 4.99 * DAY_S), probe("late", 5.01 * DAY_S)], ("store", "road"))
    outcome, _ = simulate_one(plan, 1, 0)
    order = sorted([t.name for t in threats] + ["early", "late"])
    assert {name for name, fate in zip(order, outcome.fate, strict=True) if fate == Fate.ARRIVED_HIT} == {"store-1.0"}
    plan = becoming(ready, [probe("early", 4.99 * DAY_S), probe("late", 5.01 * DAY_S)], ("store", "road"))
    outcome, _ = simulate_one(plan, 1, 0)
    assert outcome.fate.tolist() == [Fate.ARRIVED_MISSED, Fate.ARRIVED_HIT]
    assert ready_at_s(plan, outcome) == 5 * DAY_S


STRIKES, SPAN_DAYS = 100, 3000.0  # one in 30 days, nearly Poisson


def struck_before(law: resolved.Delay) -> Plan:
    """Strikes at even times of 3,000 days at an asset that is the parts of the unit until it is ready."""
    ready = ReadyPart.model_construct(at=None, phases=[phase("assembling", law, "parts")], again_after=None)
    middle_s, half_s = 0.5 * SPAN_DAYS * DAY_S, 0.5 * SPAN_DAYS * DAY_S
    raids = tuple(Raid(f"r{i:03}", half_s) for i in range(STRIKES))
    weapons = [
        Threat(f"w{i:03}", middle_s, middle_s + 0.01, munition=True, raid=f"r{i:03}", asset="parts")
        for i in range(STRIKES)
    ]
    return becoming(ready, weapons, ("parts",), raids)


def test_struck_before_it_is_ready_fixed() -> None:
    """60 d to be ready, a strike in 30 d: 1 - (1 - T/S)^N, near 1 - e^(-2) = 0.865."""
    run = outcomes(struck_before(fixed(60 * DAY_S)))
    expected = 1.0 - (1.0 - 60.0 / SPAN_DAYS) ** STRIKES
    assert expected == pytest.approx(1.0 - math.exp(-2.0), abs=0.003)
    struck = run.hits[:, 0] > 0
    assert_share(struck, expected)


def test_struck_before_it_is_ready_drawn() -> None:
    """Both exponential: λT/(1 + λT) = 0.667 in the limit of many strikes."""
    run = outcomes(struck_before(mean(60 * DAY_S)))
    at = np.linspace(0.0, SPAN_DAYS, 200_001)
    survives = np.trapezoid((1.0 - at / SPAN_DAYS) ** STRIKES * np.exp(-at / 60.0) / 60.0, at)
    assert 1.0 - survives == pytest.approx(2.0 / 3.0, abs=0.006)
    assert_share(run.hits[:, 0] > 0, 1.0 - survives)


@pytest.mark.parametrize(("again_d", "on_at_d"), [(None, None), (20.0, 25.0), (1.0, 10.0)])
def test_lost_parts_are_never_ready_or_when_others_have_come(again_d: float | None, on_at_d: float | None) -> None:
    """Struck on day 5 of 10."""
    again = None if again_d is None else fixed(again_d * DAY_S)
    ready = ReadyPart.model_construct(at=None, phases=[phase("moving", fixed(10 * DAY_S), "road")], again_after=again)
    target = Threat("t", 0, 40 * DAY_S, sights=(Sight("eye", 0, 40 * DAY_S, ((0.0, 1.0),)),),
                    reach=(Reach("u", 1.0, (Window(0, 39 * DAY_S, (10, 10)),)),))  # fmt: skip
    weapon = Threat("w", 5 * DAY_S - 1, 5 * DAY_S, munition=True, asset="road")
    _, log = simulate_one(becoming(ready, [target, weapon], ("road",)), 1, 0)
    taken = [t / DAY_S for t, code, *_ in log if code == Event.TAKE]
    assert taken == ([] if on_at_d is None else [on_at_d])


# ---- moves, repair, deliveries


def test_what_arrives_while_an_asset_is_elsewhere_hits_nothing() -> None:
    moves = [MovePart(leaves="10 s", arrives="20 s"), MovePart(leaves="30 s")]
    weapons = [Threat(f"w{t}", t - 1, t, munition=True, asset="convoy") for t in (5, 15, 25, 35)]
    plan = build_plan(
        weapons, [], radars=[], assets=[Asset("convoy", hits_needed=9)], effects=by_hand(_moves("convoy", moves))
    )
    outcome, _ = simulate_one(plan, 1, 0)
    fate = dict(zip(sorted(w.name for w in weapons), outcome.fate, strict=True))
    assert {name for name, f in fate.items() if f == Fate.ARRIVED_HIT} == {"w5", "w25"}
    assert outcome.hits.tolist() == [2]


def test_availability_under_losses_and_repair_is_an_alternating_renewal() -> None:
    """Lost once in 120 d, mended in 30 d (exponential): 0.8 in the long run, 0.857 after 30 d."""
    losses, span_d = 40, 4800.0
    half_s = 0.5 * span_d * DAY_S
    raids = [Raid("raid"), *(Raid(f"r{i:02}", half_s) for i in range(losses))]
    weapons = [Threat(f"w{i:02}", half_s, half_s + 0.01, munition=True, raid=f"r{i:02}", asset="site")
               for i in range(losses)]  # fmt: skip
    repair = RepairPart.model_construct(after=mean(30 * DAY_S), probability=1.0)
    plan = build_plan(
        [*weapons, probe("p-30", 30 * DAY_S), probe("p-long", 2400 * DAY_S)], [],
        radars=[Radar("eye", asset="site")], assets=[Asset("site")], raids=raids,
        effects=by_hand(_repair("site", repair)),
    )  # fmt: skip
    on = hit(outcomes(plan))
    after_30_d = 0.8 + 0.2 * math.exp(-30 * (1 / 120 + 1 / 30))
    assert after_30_d == pytest.approx(0.857, abs=5e-4)
    assert_share(on[:, 0], after_30_d)
    assert_share(on[:, 1], 0.8)


def test_a_repair_that_fails_leaves_it_lost() -> None:
    repair = RepairPart.model_construct(after=fixed(10.0), probability=0.3)
    plan = build_plan(
        [Threat("w", 0, 5, munition=True, asset="site"), probe("x", 20.0)], [], radars=[Radar("eye", asset="site")],
        assets=[Asset("site")], effects=by_hand(_repair("site", repair)),
    )  # fmt: skip
    assert_share(hit(outcomes(plan))[:, 1], 0.3)


def demand(deliveries: list[ResupplyPart], rounds: int = 3) -> Plan:
    """40 targets that live a second at even times of 8,000 s; until 1,000 s the unit may fire, one round each."""
    names = [f"t{i:02}" for i in range(40)]
    middle_s = 4000.0
    threats = [
        Threat(name, middle_s, middle_s + 1.0, raid=name, sights=(Sight("eye"),),
               reach=(Reach("u", 1.0, (Window(middle_s - 1, middle_s + 2, (0.5, 0.5)),)),))
        for name in names
    ]  # fmt: skip
    hold = resolved.Effect("hold", "start", None, "unit", "u", "set", "held", delay=fixed(1000.0))
    unit = Unit("u", launchers=(Launcher(ready=rounds, tubes=9),))
    raids = [Raid("raid"), *(Raid(name, middle_s) for name in names)]
    return build_plan(threats, [unit], raids=raids, effects=by_hand([hold, *_deliveries("u", deliveries)]))


def pmf(count: int, share: float) -> list[float]:
    return [math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(count + 1)]


def test_a_stock_runs_out_with_the_probability_of_so_many_targets() -> None:
    """P(more targets than rounds): binomial, near P(Poisson(5) > 3) = 0.735."""
    run = outcomes(demand([]))
    want = pmf(40, 1000 / 8000)
    poisson = 1 - sum(math.exp(-5.0) * 5.0**k / math.factorial(k) for k in range(4))
    assert sum(want[4:]) == pytest.approx(poisson, abs=0.03)
    assert run.fired.max() == 3
    assert_share(run.fired[:, 0] == 3, sum(want[3:]))
    assert_share(run.fired[:, 0] == 2, want[2])


def test_a_delivery_is_fired_after_it_came_and_never_before() -> None:
    """2 rounds at 500 s: what is fired is min(D1, 3) + min(D2, 5 - min(D1, 3)), never more than five."""
    run = outcomes(demand([ResupplyPart(at="500 s", rounds=2)]))
    share = 500 / 8000
    expected = [0.0] * 6
    for first, second in product(range(41), range(41)):
        if first + second <= 40:
            p = (math.factorial(40) / math.factorial(first) / math.factorial(second)
                 / math.factorial(40 - first - second)) * share ** (first + second) * (1 - 2 * share) ** (
                     40 - first - second)  # fmt: skip
            before = min(first, 3)
            expected[before + min(second, 5 - before)] += p
    for fired in (3, 4, 5):
        assert_share(run.fired[:, 0] == fired, expected[fired])


# ---- sorties


def package(name: str, **more: object) -> PackagePart:
    values = dict(name=name, count=2, start=0.0, spacing=10.0, jitter=0.0, repeat=None, after=None, weapons=[])
    return PackagePart.model_construct(**(values | more))  # type: ignore[arg-type]


def test_names_and_raids_of_sorties() -> None:
    same = package("s", jitter=30.0, repeat=RepeatPart(every="1 d", times=3, aircraft="same"))
    found = list(sorties(same, {"s": same}))
    assert [s.name for s in found] == ["s-1", "s-2", "s-1/raid-2", "s-2/raid-2", "s-1/raid-3", "s-2/raid-3"]
    assert [s.after for s in found] == [None, None, "s-1", "s-2", "s-1/raid-2", "s-2/raid-2"]
    assert {s.raid for s in found} == {"s"}
    assert [s.start_s for s in found] == [0, 10, DAY_S, DAY_S + 10, 2 * DAY_S, 2 * DAY_S + 10]
    fresh = package("f", repeat=RepeatPart(every="1 d", times=2, aircraft="fresh"))
    assert [(s.raid, s.after) for s in sorties(fresh, {"f": fresh})] == [("f", None)] * 2 + [("f/raid-2", None)] * 2
    then = package("t", after="s", start=5 * DAY_S)
    found = list(sorties(then, {"s": same, "t": then}))
    assert [(s.raid, s.after, s.jitter_s) for s in found] == [("s", "s-1/raid-3", 30.0), ("s", "s-2/raid-3", 30.0)]


def test_attrition_of_a_campaign_is_geometric() -> None:
    """Killed with 0.3 in each raid: sortie k + 1 flies with 0.7^k, and N(1 - p)^k come home."""
    part = package("s", count=5, spacing=100.0, repeat=RepeatPart(every="1 d", times=4, aircraft="same"))
    threats = [
        Threat(s.name, s.start_s, s.start_s + 50, raid="raid", after=s.after, sights=(Sight("eye"),),
               reach=(Reach("u", 0.3, (Window(s.start_s, s.start_s + 50, (1, 1)),)),))
        for s in sorties(part, {"s": part})
    ]  # fmt: skip
    run = outcomes(build_plan(threats, [Unit("u")]))
    order = sorted(t.name for t in threats)
    home = 0.0
    for raid in range(4):
        columns = [order.index(s.name) for s in sorties(part, {"s": part}) if s.start_s // DAY_S == raid]
        flew = run.fate[:, columns] != Fate.NEVER_RELEASED
        assert_share(flew.reshape(-1), 0.7**raid) if raid else None
        home = float((run.fate[:, columns] == Fate.LEFT).sum(axis=1).mean())
    assert home == pytest.approx(5 * 0.7**4, abs=4 * math.sqrt(5 * 0.24 * 0.76 / len(run.fate)))
