"""What results say is possible, certain or the same in two variants, where radars fall silent and rounds come later."""

from __future__ import annotations

import numpy as np
import pytest
from tests.effects.test_emission_file import ASSET, COUNT, FILE, unit

from redan.layout import Plan
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes
from redan.layout.plan import uses_effects
from redan.plan import Compiled, compile_plan
from redan.reference import simulate_one
from redan.results import measures, supports
from redan.results.causes import causes
from redan.results.possible import possible
from redan.scenario import parse_scenario, resolve


def compiled(text: str) -> Compiled:
    return compile_plan(resolve(parse_scenario(text, "x.yaml")))


def outcomes(plan: Plan, replications: int) -> Outcomes:
    runs = [simulate_one(plan, 7, i, log=False)[0] for i in range(replications)]
    return Outcomes(**{name: np.array([getattr(run, name) for run in runs]) for name in OUTCOME_FIELDS})


def test_rounds_that_come_later_may_be_fired_and_the_magazine_be_empty_between() -> None:
    c = compiled(unit("missiles: 2, stock: 0, launchers: 4, resupply: [{at: 20 h, rounds: 3}, {at: 1 h, rounds: 1}]"))
    assert (c.names.unit_rounds, c.names.deliveries, c.names.most_rounds()) == ((2,), (4,), (6,))
    plain = compiled(FILE)
    assert plain.names.deliveries == ()
    assert plain.names.most_rounds() == plain.names.unit_rounds
    run = outcomes(c.plan, 2)
    fired = np.array([[2], [1]], dtype=np.int32)  # the second delivery comes when everything is over
    shown = Outcomes(**{**vars(run), "fired": fired, "empty_s": np.array([[3700.0], [np.inf]])})
    assert measures(shown, c.names)["magazine_empty:fire"].tolist() == [1, 0]
    assert supports(c.names, shown, possible(c.plan, c.names))["missiles_fired:fire"].high == 6


@pytest.mark.parametrize(("moves", "least"), [("", 1), (", moves: [{leaves: 1 h, arrives: 2 h}]", 0)])
def test_a_hit_on_what_may_be_elsewhere_is_not_certain(moves: str, least: int) -> None:
    """Nobody defends; the bomb surely hits."""
    text = FILE.replace(ASSET, ASSET + moves).replace("1, target: fire", "1, target: early")
    c = compiled(text)
    sure = c.plan._replace(
        threat_hit_probability=np.ones_like(c.plan.threat_hit_probability),
        pair_permit_s=np.full_like(c.plan.pair_permit_s, np.inf),
    )
    run = outcomes(sure, 5)
    bounds = supports(c.names, run, possible(sure, c.names))["hits:bridge"]
    assert (bounds.low, bounds.high) == (least, 1)
    assert measures(run, c.names)["hits:bridge"].tolist() == [least] * 5


def test_a_sortie_that_needs_another_may_not_fly() -> None:
    text = FILE.replace(COUNT, COUNT + "      repeat: {every: 1 d, times: 3, aircraft: same}\n")
    c = compiled(text.replace("system: kub", "system: buk-m2e"))
    can = possible(c.plan, c.names)
    assert {name for name, unsure in zip(c.names.threats, can.unsure, strict=True) if unsure} == {
        "raid-1/raid-2", "raid-1/raid-3"
    }  # fmt: skip
    assert not possible(compiled(FILE).plan, compiled(FILE).names).unsure.any()


def test_variants_with_other_effects_are_never_said_to_be_the_same() -> None:
    quick, slow = (unit(f"shut_down: {{probability: 1, delay: {s} s, lasts: 2 min}}") for s in (1, 9))
    plans = [compiled(text) for text in (quick, slow, quick)]
    found = [causes(c.plan, c.names) for c in plans]
    assert found[0] == found[2]
    assert not set(found[0].values()) & set(found[1].values())


def test_a_plan_without_effects_uses_none() -> None:
    plain = compiled(FILE.replace("munition: harm", "munition: jassm"))
    assert not uses_effects(plain.plan)
    assert uses_effects(compiled(FILE).plan), "a weapon that homes on a radar"
    assert uses_effects(compiled(unit("emits: duty, duty: {on: 20 s, off: 60 s}")).plan)
