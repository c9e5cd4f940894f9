"""Escape and factors on top of every other effect: engine and reference stay equal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from redan.engine import simulate
from redan.plan import compile_plan
from redan.reference import simulate_one
from redan.scenario import load_scenario, resolve
from redan.scenario.resolved import Escape, Factor

EXAMPLES = sorted(Path("examples/effects").glob("*.yaml"))
RUN = Escape(10.0, None, 300.0, "ground", 0.2)
FACTORS = (Factor("missile", 0.9, "test"), Factor("system", 0.8, "test", "engagement"))
REPLICATIONS = 15


@pytest.mark.parametrize("file", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_engine_is_reference_with_escape_and_factors(file: Path) -> None:
    scenario = load_scenario(file)
    for variant in scenario.variants:
        found = resolve(scenario, variant)
        threats = tuple(
            replace(t, escape=RUN, turn_probability=0.7) if t.kind == "aircraft" else t for t in found.threats
        )
        units = tuple(replace(unit, factors=FACTORS) for unit in found.units)
        compiled = compile_plan(replace(found, threats=threats, units=units))
        plan, kinds = compiled.plan, compiled.names.threat_kinds
        in_reach = any(kinds[t] == "aircraft" for t in plan.pair_threat)
        assert (plan.node_escape_s != -1.0).any() == in_reach
        rows = simulate(plan, scenario.seed, 0, REPLICATIONS)
        for replication in range(REPLICATIONS):
            outcome, _ = simulate_one(plan, scenario.seed, replication, log=False)
            for name in ("fate", "fate_time_s", "shots", "fired", "hits"):
                assert np.array_equal(getattr(outcome, name), getattr(rows, name)[replication]), (variant, name)
