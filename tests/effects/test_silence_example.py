"""The example of silence: what it is said to show, and its expected output."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan.engine import simulate
from redan.plan import compile_plan
from redan.scenario import Scenario, check, load_scenario, resolve

FILE = Path(__file__).parents[2] / "examples" / "effects" / "silence.yaml"
REPLICATIONS = 60
# Hits on the battery and on the bridge, missiles fired: sums over 60 replications of the file's seed.
EXPECTED = {
    "stays-on": (68, 208, 10), "half-a-minute": (49, 182, 71),
    "two-minutes": (20, 145, 153), "ten-minutes": (20, 212, 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(FILE)


@pytest.fixture(scope="module")
def sums(scenario: Scenario) -> dict[str, tuple[int, int, int]]:
    found = {}
    for variant in scenario.variants:
        compiled = compile_plan(resolve(scenario, variant))
        runs = simulate(compiled.plan, scenario.seed, 0, REPLICATIONS)
        at = dict(zip(compiled.names.assets, runs.hits.sum(axis=0).tolist(), strict=True))
        found[variant] = at["battery"], at["bridge"], int(runs.fired.sum())
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
