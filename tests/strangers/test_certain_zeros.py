"""A difference that must be 0, because both variants share all it follows from, stands as 0 and as nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.agreement.generate import random_plan

from redan import api
from redan.analysis import Comparison
from redan.campaign import run
from redan.engine import simulate
from redan.layout import Plan
from redan.layout.names import Names
from redan.results import Case, case_of
from redan.results.causes import Groups
from redan.scenario import load_scenario

INPUTS = Path(__file__).parent / "inputs" / "certain-zeros"
PLANT, BERING = INPUTS / "plant.yaml", INPUTS / "bering.yaml"
N = 200


@pytest.fixture(scope="module")
def plant() -> Comparison:
    return api.compare(PLANT, replications=N, alternatives=False)


@pytest.fixture(scope="module")
def bering() -> Comparison:
    return api.compare(BERING, replications=N, alternatives=False)


def certain(found: Comparison, variant: str, measure: str) -> bool:
    """Whether the difference is 0 and nothing else."""
    value = found.difference(variant, measure)
    return (value.low, value.mean, value.high, value.method) == (0.0, 0.0, 0.0, "exact")


def test_a_unit_that_reaches_nothing_changes_nothing_for_certain(plant: Comparison) -> None:
    for measure in plant.measures:
        value = plant.difference("far-buk", measure)
        assert certain(plant, "far-buk", measure) or not value.exists or "bought" in measure or "p_unit" in measure
    assert plant.inert == ("far-buk",)


@pytest.mark.parametrize("variant", ["one-buk", "two-pantsir"])
def test_what_nobody_can_fire_at_hits_as_before(plant: Comparison, variant: str) -> None:
    for measure in ("hits_on_city", "hits:city", "arriving:city", "p_city_survives", "aircraft_lost"):
        assert certain(plant, variant, measure), measure
    assert not certain(plant, variant, "hits_on_power_plant")


def test_a_group_that_nothing_joins_runs_as_before(bering: Comparison) -> None:
    """The Osa by the station is in no net: what the Pantsir by the airfield does stays as it was, shot by shot."""
    for measure in ("arriving_at_airfield", "hits_on_airfield", "p_airfield_survives", "missiles_fired:pan"):
        assert certain(bering, "osa", measure), measure
    assert bering.figure("missiles_fired:pan", "now").mean > 5
    assert bering.difference("osa", "arriving_at_radar").high < 0
    for variant in ("nothing", "one-s400", "s75"):
        assert certain(bering, variant, "hits_on_radar")


def test_equal_rows_alone_are_not_certain(bering: Comparison) -> None:
    """The S-75 shares the Pantsir's net: that the airfield fared alike was seen, and does not follow."""
    value = bering.difference("s75", "p_airfield_survives")
    assert value.method != "exact"
    assert value.low < 0 < value.high


CHANGES = """\
variants:
  base: {says: x, change: {}}
  tougher: {says: Four hits., change: {set: {assets.plant.hits: 4}}}
  beside: {says: Beside., change: {add: {defence: {units: [{name: k, system: pantsir-s1, at: [50.2 N, 30.2 E]}]}}}}
  held: {says: Held., change: {set: {permission: {n1: hold}}}}
baseline: base
"""


def test_other_changes(tmp_path: Path) -> None:
    """Hits needed change what survives, not what hits; a Pantsir by the city leaves the plant's Buk as it was."""
    text = PLANT.read_text()
    unit = "defence:\n  units: [{name: n1, system: buk-m2e, at: [50.0 N, 30.1 E]}]\n"
    path = tmp_path / "s.yaml"
    path.write_text(text[: text.index("variants:")].replace("defence:\n", unit) + CHANGES)
    found = api.compare(path, replications=N, alternatives=False)
    for measure in ("hits_on_power_plant", "munitions_arriving", "missiles_fired", "p_city_survives"):
        assert certain(found, "tougher", measure), measure
    assert not certain(found, "tougher", "p_power_plant_survives")
    assert found.difference("held", "munitions_arriving").low > 0
    assert certain(found, "held", "hits_on_city")
    assert not certain(found, "beside", "hits_on_city")


def cases(path: Path) -> dict[str, Case]:
    scenario = load_scenario(path)
    found = {}
    for variant in scenario.variants:
        made = api.compile(scenario, variant)
        found[variant] = case_of(variant, {}, run(made.plan, 5, 300), made.names, made.digest, made.plan)
    return found


@pytest.mark.parametrize("path", [PLANT, BERING])
def test_columns_of_the_same_causes_never_differed(path: Path) -> None:
    found = cases(path)
    base, shared = next(iter(found.values())), 0
    for case in found.values():
        assert set(case.causes) == set(case.columns)
        for name in case.columns.keys() & base.columns.keys():
            if case.causes[name] == base.causes[name]:
                shared += case is not base
                assert np.array_equal(case.columns[name], base.columns[name], equal_nan=True), (case.variant, name)
    assert shared > 20


def names_for(plan: Plan) -> Names:
    """Names enough to ask what a made-up plan's threats and units follow from."""
    t, u, r, n, a = (len(k) for k in (plan.threat_key, plan.unit_key, plan.radar_key, plan.net_key, plan.asset_key))
    words = {k: tuple(f"{k}{i}" for i in range(count)) for k, count in zip("turna", (t, u, r, n, a), strict=True)}
    ready = np.diff(np.append(0, np.cumsum(plan.launcher_ready))[plan.unit_launcher_offset])
    return Names(
        words["t"], ("munition",) * t, ("x",) * t, ("x",) * t, ("x",) * t, tuple(plan.threat_carrier.tolist()),
        tuple(plan.threat_asset.tolist()), (None,) * t, words["u"], ("x",) * u, ("x",) * u,
        tuple((ready + plan.unit_stock).tolist()), (None,) * u, words["r"], ("x",) * r, words["n"], (), words["a"],
        ("city",) * a, tuple(plan.asset_hits_needed.tolist()), (None,) * a, (), (None,) * u,
    )  # fmt: skip


def changed(plan: Plan, generator: np.random.Generator) -> Plan:
    """The plan with one number of one pair, threat, unit, radar, net or asset changed."""
    name = generator.choice(["pair_pk", "pair_permit_s", "threat_hit_probability", "unit_reload_s", "unit_channels",
                             "net_delay_s", "asset_hits_needed", "sight_end_s", "unit_stock"])  # fmt: skip
    values = getattr(plan, name).copy()
    if len(values) == 0:
        return plan
    at = int(generator.integers(len(values)))
    if name in ("pair_pk", "threat_hit_probability"):
        values[at] = 0.0 if values[at] > 0 else 1.0
    elif name == "pair_permit_s":
        values[at] = np.inf
    elif name == "sight_end_s":
        values[at] += 5.0
    else:
        values[at] += 1
    return plan._replace(**{name: values})


def disagreements(seeds: range) -> tuple[int, int]:
    """How many fates and units of equal causes came out differently, and how many of equal causes had been acted on."""
    wrong = equal = 0
    for seed in seeds:
        before = random_plan(seed)
        after = changed(before, np.random.default_rng(seed))
        groups = [Groups(plan, names_for(plan)) for plan in (before, after)]
        rows = [simulate(plan, 7, 0, 12) for plan in (before, after)]
        for t in range(len(before.threat_key)):
            if groups[0].fate(t) == groups[1].fate(t):
                equal += bool(groups[0].fired_at[t])
                wrong += not np.array_equal(rows[0].fate[:, t], rows[1].fate[:, t])
        for u in np.flatnonzero(groups[0].shooting & groups[1].shooting).tolist():
            if groups[0].unit(u) == groups[1].unit(u):
                wrong += not np.array_equal(rows[0].fired[:, u], rows[1].fired[:, u])
    return wrong, equal


@pytest.mark.slow
def test_made_up_plans_with_one_number_changed() -> None:
    wrong, equal = disagreements(range(300))
    assert wrong == 0
    assert equal > 50


@pytest.mark.slow
def test_planted_fault_groups_that_are_not_joined_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Groups, "_joined", lambda self: np.arange(self.first[-1], dtype=np.int64))
    wrong, _ = disagreements(range(300))
    assert wrong > 0
