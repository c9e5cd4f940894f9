"""What a check accepts, the plan can compile: no refusal is left for later."""

from __future__ import annotations

import pytest
from tests.hostile.fuzz import mutant

from redan.errors import InputError
from redan.plan import compile_plan
from redan.scenario import Scenario, check, parse_scenario, resolve

WANTED = 40


def accepted(seed: int, count: int) -> list[Scenario]:
    """The first mutated files that a check accepts."""
    found: list[Scenario] = []
    number = 0
    while len(found) < count:
        try:
            scenario = parse_scenario(mutant(seed, number), f"file {number}")
            if not any(problem.severity == "error" for problem in check(scenario)):
                found.append(scenario)
        except InputError:
            pass
        number += 1
    return found


@pytest.mark.slow
def test_every_variant_of_accepted_files_compiles() -> None:
    for scenario in accepted(seed=8, count=WANTED):
        for variant in scenario.variants:
            compiled = compile_plan(resolve(scenario, variant))
            assert len(compiled.plan.threat_kind) == len(resolve(scenario, variant).threats), scenario.path
