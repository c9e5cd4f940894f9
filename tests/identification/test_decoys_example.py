"""The example of decoys gives what it says; figures, sentences and explanations name decoys and third parties."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from tests.identification.worlds import SEED, resolved

from redan.engine import simulate
from redan.layout import Fate
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes
from redan.plan import compile_plan
from redan.plan.compile import Compiled
from redan.plan.explain import explain
from redan.reference import simulate_one
from redan.results import measures, supports, unpriced
from redan.results.causes import causes
from redan.results.possible import possible
from redan.scenario import check, load_scenario, resolve

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "effects" / "decoys.yaml"
BASE = (Path(__file__).parent / "base.yaml").read_text()
FEW = 40


def rows_of(compiled: Compiled, seed: int, count: int = FEW) -> Outcomes:
    """Outcomes of the reference as the engine gives them."""
    found = [simulate_one(compiled.plan, seed, i, log=False)[0] for i in range(count)]
    return Outcomes(**{name: np.array([getattr(one, name) for one in found]) for name in OUTCOME_FIELDS})


@lru_cache(maxsize=4)
def figures(variant: str) -> dict[str, int]:
    scenario = load_scenario(EXAMPLE)
    compiled = compile_plan(resolve(scenario, variant))
    columns = measures(rows_of(compiled, scenario.seed), compiled.names)
    keys = ("aircraft_lost", "munitions_arriving", "missiles_fired", "missiles_at_decoys", "decoys_hit")
    return {key: int(columns[key].sum()) for key in keys if key in columns}


# Sums over 40 replications: exact, whatever the machine.
EXPECTED = {
    "alone": {"aircraft_lost": 160, "munitions_arriving": 0, "missiles_fired": 259},
    "unseen": {
        "aircraft_lost": 13, "munitions_arriving": 147, "missiles_fired": 320, "missiles_at_decoys": 306,
        "decoys_hit": 211,
    },
    "seen": {
        "aircraft_lost": 153, "munitions_arriving": 7, "missiles_fired": 285, "missiles_at_decoys": 56,
        "decoys_hit": 28,
    },
}  # fmt: skip


@pytest.mark.parametrize("variant", EXPECTED)
def test_the_example_gives_what_it_gave(variant: str) -> None:
    assert figures(variant) == EXPECTED[variant]


@pytest.mark.parametrize("variant", EXPECTED)
def test_the_engine_gives_the_same(variant: str) -> None:
    scenario = load_scenario(EXAMPLE)
    compiled = compile_plan(resolve(scenario, variant))
    one, other = simulate(compiled.plan, scenario.seed, 0, FEW), rows_of(compiled, scenario.seed)
    assert one.fate.tolist() == other.fate.tolist()
    assert one.shots.tolist() == other.shots.tolist()


def test_the_example_shows_what_it_says() -> None:
    """Its two sentences: decoys take the missiles, recognised ones hardly do."""
    alone, unseen, seen = (figures(v) for v in ("alone", "unseen", "seen"))
    assert unseen["munitions_arriving"] > 10 * alone["munitions_arriving"]
    assert unseen["missiles_at_decoys"] > 0.9 * unseen["missiles_fired"]
    assert seen["munitions_arriving"] < 0.1 * unseen["munitions_arriving"]
    assert check(load_scenario(EXAMPLE)) == []
    lines = [line for line in EXAMPLE.read_text().splitlines() if not line.startswith("#")]
    assert 10 <= len(lines) <= 35


def test_figures_of_decoys_and_third_parties_lie_in_their_bounds() -> None:
    compiled = compile_plan(resolved(BASE))
    outcomes = rows_of(compiled, SEED)
    columns, bounds = (
        measures(outcomes, compiled.names),
        supports(compiled.names, outcomes, possible(compiled.plan, compiled.names)),
    )
    fired, killed = outcomes.shots[:, 4:] > 0, outcomes.fate[:, 4:] == Fate.KILLED
    assert columns["third_party_engaged"].tolist() == fired.any(axis=1).astype(float).tolist()
    assert columns["third_party_hit"].tolist() == killed.any(axis=1).astype(float).tolist()
    assert columns["third_parties_lost"].tolist() == killed.sum(axis=1).astype(float).tolist()
    assert columns["third_party_hit_astray"].tolist() == (killed & ~fired).any(axis=1).astype(float).tolist()
    assert columns["third_party_engaged"].any()
    assert columns["aircraft_lost"].max() <= 4
    assert set(columns) == set(bounds) == set(causes(compiled.plan, compiled.names))
    for key, column in columns.items():
        known = column[~np.isnan(column)]
        assert ((known >= bounds[key].low) & (known <= bounds[key].high)).all(), key
    assert unpriced(compiled.names).attacker == ()


def test_what_others_lose_costs_the_attacker_nothing_and_decoys_do() -> None:
    compiled = compile_plan(resolve(load_scenario(EXAMPLE), "unseen"))
    outcomes = rows_of(compiled, 7, 5)
    paid = measures(outcomes, compiled.names)["cost_attacker_usd"]
    prices = [p[1] if p is not None else 0.0 for p in compiled.names.threat_prices_usd]
    lures = sum(p for p, k in zip(prices, compiled.names.threat_kinds, strict=True) if k == "decoy")
    assert lures == 8 * 250_000.0
    assert (paid >= lures).all()


def test_causes_differ_where_only_a_word_does() -> None:
    """A variant that differs by identification alone has no figure for certain the same."""
    one, other = (compile_plan(resolved(BASE, v)) for v in ("base", "tight"))
    first, second = causes(one.plan, one.names), causes(other.plan, other.names)
    assert first.keys() == second.keys()
    assert not [key for key in first if first[key] == second[key]]


def test_an_explanation_names_what_it_may_be_taken_for() -> None:
    text = BASE.replace("aircraft: il-20", "aircraft: il-20\n      announced: {lead: 5 min, pass_down: 60 s}")
    compiled = compile_plan(resolved(text, "tight"))
    said = explain(compiled, "buk-1", "patrol-1")
    assert "north is told that patrol-1 is no enemy: 1, after its entry, 0 s" in said
    assert "north identifies patrol-1 as hostile: 0.3, after its first track, 10 s" in said
    assert any("within 3 km" in note for note in compiled.notes)


def test_a_unit_guards_an_asset() -> None:
    """Its reserve may be used for what is aimed at it, and that comes first."""
    weapons = "      weapons: [{munition: jassm, per_aircraft: 1, target: plant, release: waypoint 1}]\nthird_parties:"
    text = BASE.replace("third_parties:", weapons, 1)
    plain = compile_plan(resolved(text))
    doctrine = "doctrine: {guards: plant, reserve: 4, priority: aircraft-first}"
    guarded = compile_plan(resolved(text.replace("stock: 40", f"stock: 40, {doctrine}")))
    munition = [kind == "munition" for kind in guarded.names.threat_kinds]
    own = [bool(guarded.plan.pair_self[p]) for p in range(len(guarded.plan.pair_unit))]
    assert own == [munition[t] for t in guarded.plan.pair_threat]
    assert any(own)
    assert not plain.plan.pair_self.any()
    order = [munition[guarded.plan.pair_threat[p]] for p in guarded.plan.unit_pair]
    assert order == sorted(order, reverse=True)
    assert "aimed at plant, which it guards: the reserve may be used" in explain(guarded, "buk-1", "bombers-1/jassm-1")
