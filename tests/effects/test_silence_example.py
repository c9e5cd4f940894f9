"""The example of silence: what it is said to show, and its expected output."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from redan.plan import compile_plan
from redan.reference import simulate_one
from redan.scenario import Scenario, check, load_scenario, resolve

FILE = Path(__file__).parents[2] / "examples" / "effects" / "silence.yaml"
REPLICATIONS = 60
# Hits on the battery and on the bridge, missiles fired: sums over 60 replications of the file's seed.
EXPECTED = {
    "stays-on": (68, 209, 9), "half-a-minute": (49, 185, 65),
    "two-minutes": (20, 147, 139), "ten-minutes": (20, 212, 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(FILE)


@pytest.fixture(scope="module")
def sums(scenario: Scenario) -> dict[str, tuple[int, int, int]]:
    found = {}
    for variant in scenario.variants:
        compiled = compile_plan(resolve(scenario, variant))
        runs = [simulate_one(compiled.plan, scenario.seed, i, log=False)[0] for i in range(REPLICATIONS)]
        hits = np.sum([run.hits for run in runs], axis=0)
        at = {name: int(count) for name, count in zip(compiled.names.assets, hits, strict=True)}
        found[variant] = at["battery"], at["bridge"], int(np.sum([run.fired for run in runs]))
    return found


def test_the_file_is_usable(scenario: Scenario) -> None:
    assert [str(p) for p in check(scenario) if "carries harm" not in p.what] == []


def test_its_output_is_the_expected_one(sums: dict[str, tuple[int, int, int]]) -> None:
    assert sums == EXPECTED


def test_it_shows_what_it_says(sums: dict[str, tuple[int, int, int]]) -> None:
    battery, bridge = ({variant: row[k] for variant, row in sums.items()} for k in (0, 1))
    assert battery["stays-on"] > battery["half-a-minute"] > battery["two-minutes"] == battery["ten-minutes"]
    assert bridge["two-minutes"] < bridge["half-a-minute"] < bridge["ten-minutes"]
    assert sums["ten-minutes"][2] == 0, "it fires at nothing"
