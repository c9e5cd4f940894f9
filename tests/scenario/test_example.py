"""The shipped example: good as it is, and what it says it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan.scenario import Scenario, check, load_scenario, resolve

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "levant-2013" / "scenario.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(EXAMPLE)


def test_there_is_nothing_to_say_about_it(scenario: Scenario) -> None:
    assert [str(problem) for problem in check(scenario)] == []


def test_the_raid_has_the_recorded_size(scenario: Scenario) -> None:
    threats = resolve(scenario).threats
    assert sum(threat.kind == "aircraft" for threat in threats) == 28
    assert 60 <= sum(threat.kind == "munition" for threat in threats) <= 80


@pytest.mark.parametrize(
    ("variant", "launchers", "ready"),
    [("six-launchers", [6], 24), ("four-batteries", [8] * 4, 128), ("six-batteries", [6] * 6, 144)],
)
def test_each_reading_of_the_contract_has_144_missiles(
    scenario: Scenario, variant: str, launchers: list[int], ready: int
) -> None:
    units = [unit for unit in resolve(scenario, variant).units if unit.system == "s-300pmu-2"]
    assert [unit.launchers for unit in units] == launchers
    assert sum(unit.ready for unit in units) == ready
    assert sum(unit.ready + unit.stock for unit in units) == 144


def test_the_variants_differ_from_the_base_by_the_s300_only(scenario: Scenario) -> None:
    base = resolve(scenario, "without")
    for variant in scenario.variants:
        other = resolve(scenario, variant)
        assert [unit for unit in other.units if unit.system != "s-300pmu-2"] == list(base.units)
        assert other.threats == base.threats


def test_the_older_mixture_and_three_stores(scenario: Scenario) -> None:
    base = resolve(scenario, "without")
    assert {unit.system for unit in base.units} == {"s-200ve", "s-125", "kub", "buk-m2e", "pantsir-s1"}
    assert sum(asset.kind == "arms-store" for asset in base.assets) == 3


def test_places_are_notional(scenario: Scenario) -> None:
    """Everything of the defence stands on a tenth of a degree."""
    for part in (scenario.part.defence, *(v.change.add.defence for v in scenario.variants.values())):
        for entry in (*part.units, *part.radars, *part.assets):
            for angle in (entry.at.latitude_rad, entry.at.longitude_rad):
                tenths = angle * 1800 / 3.141592653589793
                assert abs(tenths - round(tenths)) < 1e-6


def test_the_contested_readings(scenario: Scenario) -> None:
    assert set(scenario.readings["permission"].options) == {"hold", "tight", "free"}
    assert set(scenario.readings["kill-probability"].options) == {"claimed", "recorded"}
    for reading in scenario.readings:
        outcomes = {
            str((found.units, found.threats))
            for found in (resolve(scenario, None, {reading: option}) for option in scenario.readings[reading].options)
        }
        assert len(outcomes) == len(scenario.readings[reading].options)
