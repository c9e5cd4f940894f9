"""Factors of a missile's success against closed forms: reliability of a shot and of an engagement, CEP, confusion."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.plan.fixtures import aircraft, place, resolved, route, small, unit, unit_radar

from redan.catalogue.parameters import SEEKERS
from redan.engine import simulate
from redan.layout import Event, Fate, Plan
from redan.layout.build import Reach, Sight, Threat, Unit, build_plan
from redan.plan import compile_plan
from redan.reference import simulate_one
from redan.scenario.accuracy import within
from redan.scenario.confusion import confusion_effects
from redan.scenario.resolved import Factor, FireUnit
from redan.scenario.schema import NetPart, UnitPart

MANY = 20_000
SEED = 11


def killed(plan: Plan) -> list[bool]:
    return list(simulate(plan, SEED, 0, MANY).fate[:, 0] == Fate.KILLED)


def two_shots(pk: float, system: float) -> Plan:
    salvo = Unit("u", first_salvo=2, salvo_interval_s=1.0)
    plane = Threat("t", 0.0, 500.0, sights=(Sight("eye"),), reach=(Reach("u", pk, system=system),))
    return build_plan([plane], [salvo])


def within_errors(found: float, expected: float, count: int = MANY) -> bool:
    return abs(found - expected) <= 4.0 * math.sqrt(expected * (1.0 - expected) / count)


@pytest.mark.parametrize(
    ("shot", "system", "expected"),
    [(0.865, 1.0, 0.982), (0.9 * 0.865, 1.0, 0.951), (0.865, 0.9, 0.884)],
    ids=["sure", "each missile", "the engagement"],
)
def test_two_missiles(shot: float, system: float, expected: float) -> None:
    exact = system * (1.0 - (1.0 - shot) ** 2)
    assert exact == pytest.approx(expected, abs=5e-4)
    assert within_errors(float(np.mean(killed(two_shots(shot, system)))), exact)


def test_shots_until_the_kill_are_geometric_with_r_times_pk() -> None:
    rounds, p = 12, 0.8 * 0.5
    battery = Unit("u", max_salvos=rounds)
    plane = Threat("t", 0.0, 5000.0, sights=(Sight("eye"),), reach=(Reach("u", p),))
    plan = build_plan([plane], [battery])
    shots = simulate(plan, SEED, 0, MANY).shots[:, 0]
    for n in range(1, 5):
        exact = (1.0 - p) ** (n - 1) * p
        assert within_errors(float(np.mean(shots == n)), exact), n


def test_a_more_reliable_missile_is_never_worse() -> None:
    """One unit, one threat, common chance: what is killed at r = 0.6 is killed at r = 0.9, in every replication."""
    battery = unit("long-1", place(33.5, 36.3), first_salvo=2)
    far = unit_radar(battery, reference_range_m=600e3, max_range_m=600e3)
    flyer = aircraft("jet-1", route((33.5, 34.7), (33.5, 36.3)), turn_probability=0.0)

    def run(of: str, r: float) -> list[bool]:
        made = replace(battery, factors=(Factor("reliability", r, "test", of),))
        plan = compile_plan(resolved(radars=(far,), units=(made,), threats=(flyer,))).plan
        return list(np.isin(simulate(plan, SEED, 0, 2000).fate[:, 0], (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE)))

    for of in ("shot", "engagement"):
        worse, better = run(of, 0.4), run(of, 0.9)
        assert all(b or not w for w, b in zip(worse, better, strict=True))
        assert sum(better) > sum(worse)


@pytest.mark.parametrize("seeker", SEEKERS)
def test_which_seekers_need_no_radar_in_flight(seeker: str) -> None:
    case = small()
    plan = compile_plan(replace(case, units=(replace(case.units[0], seeker=seeker), *case.units[1:]))).plan
    loose = seeker in ("active", "infrared", "unguided")
    assert set(plan.pair_active[plan.pair_unit == 0]) == {int(loose)} if loose else not plan.pair_active.any()


def test_factors_are_in_the_plan_and_absent_ones_are_not() -> None:
    case = small()
    plain = compile_plan(case)

    def changed(**changes: object) -> FireUnit:
        return replace(case.units[0], **changes)  # type: ignore[arg-type]

    sure = replace(case, units=(changed(seeker="command"), *case.units[1:]))
    assert compile_plan(sure).digest == plain.digest
    factors = (Factor("reliability", 0.9, "a"), Factor("system", 0.5, "b", "engagement"))
    compiled = compile_plan(replace(case, units=(changed(factors=factors, seeker="active"), *case.units[1:])))
    own = compiled.plan.pair_unit == 0
    assert compiled.plan.pair_pk[own] == pytest.approx(0.9 * plain.plan.pair_pk[own])
    assert (compiled.plan.pair_pk[~own] == plain.plan.pair_pk[~own]).all()
    assert set(compiled.plan.pair_system[own]) == {0.5}
    assert set(compiled.plan.pair_active[own]) == {1}
    assert set(compiled.plan.pair_active[~own]) == {0}
    for (name, target), named in compiled.factors.items():
        shot = math.prod(f.value for f in named if f.of == "shot")
        u = compiled.names.units.index(name)
        at = [p for p in np.flatnonzero(compiled.plan.pair_unit == u)
              if compiled.names.threat_classes[compiled.plan.pair_threat[p]] == target]  # fmt: skip
        assert all(compiled.plan.pair_pk[p] == pytest.approx(shot) for p in at)


@pytest.mark.parametrize(("radius", "cep", "expected"), [(30.0, 25.0, 0.631), (30.0, 450.0, 0.0031), (10.0, 10.0, 0.5)])
def test_share_within_a_radius(radius: float, cep: float, expected: float) -> None:
    assert within(radius, cep) == pytest.approx(expected, rel=0.01)
    sigma = cep / math.sqrt(2.0 * math.log(2.0))
    miss = np.hypot(*np.random.default_rng(5).normal(0.0, sigma, (2, 400_000)))
    share = float(np.mean(miss <= radius))
    assert within(radius, cep) == pytest.approx(share, abs=4.0 * math.sqrt(share / 400_000))
    assert within(radius, cep, 0.8) == pytest.approx(0.8 * within(radius, cep))


def test_without_its_post_a_unit_holds_its_fire_for_a_time() -> None:
    """The post is lost: the unit is held at once, and free between the least and the most time later."""
    at = {"at": ["33.5 N", "36.3 E"]}
    net = NetPart.model_validate(
        {"name": "city", "delay": "5 s", "command_post": at, "confusion": {"least": "30 s", "most": "90 s"}}
    )
    part = UnitPart.model_validate({"name": "buk-1", "system": "buk-m2e", "net": "city", **at})
    rows = confusion_effects(net, {"buk-1": part, "alone": part.model_copy(update={"name": "alone", "net": None})})
    assert [row.target for row in rows] == ["buk-1", "buk-1"]
    case = small()
    hits = {"target": "city/command-post", "hit_probability": 1.0}
    struck = [replace(t, **(hits if t.kind == "munition" else {"turn_probability": 0.0})) for t in case.threats]  # type: ignore[arg-type]
    late = replace(struck[0], name="late-1", group="late", raid="late", start_s=1200.0)
    blind = tuple(
        replace(u, interceptor=replace(u.interceptor, kill_probability={"aircraft": 0.0, "cruise-missile": 0.0}))
        for u in case.units
    )
    plan = compile_plan(replace(case, units=blind, threats=(*struck, late), effects=tuple(rows))).plan
    waits = []
    for r in range(60):
        _, log = simulate_one(plan, SEED, r)
        lost = [row[0] for row in log if row[1] == Event.LOST]
        acted = [row[0] for row in log if row[1] == Event.EFFECT]
        if len(acted) == 2:
            assert acted[0] == lost[0]
            waits.append(acted[1] - acted[0])
            held = [row for row in log if row[1] == Event.LAUNCH and row[2] == 0 and acted[0] < row[0] < acted[1]]
            assert not held
    assert len(waits) > 10
    assert min(waits) >= 30.0
    assert max(waits) <= 90.0
    assert max(waits) - min(waits) > 20.0
