"""The levels for-defence and for-attack: which end favours whom, and that a run is better and worse by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan import api
from redan.catalogue import load_catalogue
from redan.catalogue.favours import ATTACKING, BOTH_WAYS, DEFENDING, favours, plain_level
from redan.catalogue.parameters import ATTRIBUTES
from redan.plan import compile_plan
from redan.scenario import parse_scenario, resolve

LEVANT = Path(__file__).resolve().parents[2] / "examples" / "levant-2013" / "scenario.yaml"
WHERE_ASKED = {
    "sam": ("max_range_cruise_missile_m", "max_range_ballistic_missile_m", "warhead_kill", "reliability",
            "system_reliability", "radar_sector_rad"),
    "radar": ("radar_sector_rad", "radar_altitude_m"),
    "munition": ("cruise_altitude_m", "hit_silent"),
}  # fmt: skip

SMALL = """\
redan: 1
title: One battery
terrain: none
seed: 3
replications: 400
level: {level}
defence:
  units: [{{name: s300, system: s-300pmu-2, at: [33.5 N, 36.3 E], missiles: 12}}]
  assets: [{{name: store, kind: arms-store, at: [33.5 N, 36.4 E], hits: 2}}]
attack:
  launches: [{{name: c, weapon: tomahawk, count: 16, start: 0 s, spacing: 2 s, at: [34.5 N, 34.5 E], target: store}}]
variants: {{with: {{says: One battery., change: {{}}}}}}
baseline: with
"""


def test_closed_cases_of_both_sides() -> None:
    s300, f16 = load_catalogue().system("s-300pmu-2"), load_catalogue().system("f-16i")
    low, high = (s300.value("max_range_m", level) for level in ("low", "high"))
    assert s300.value("max_range_m", "for-defence") == high > low == s300.value("max_range_m", "for-attack")
    low, high = (s300.value("min_range_m", level) for level in ("low", "high"))
    assert s300.value("min_range_m", "for-defence") == low
    assert s300.value("min_range_m", "for-attack") == high
    low, high = (f16.value("rcs_m2", level) for level in ("low", "high"))
    assert f16.value("rcs_m2", "for-defence") == high > low == f16.value("rcs_m2", "for-attack")
    claimed = s300.parameter("kill_probability.aircraft").estimate("claimed")
    assert s300.value("kill_probability.aircraft", "for-attack", "claimed") == claimed.low
    assert s300.value("first_salvo", "for-attack") == s300.value("first_salvo", "best")


def test_a_name_that_favours_both_sides_by_kind() -> None:
    assert favours("max_range_m", "sam") == "high"
    assert favours("max_range_m", "munition") == "low"
    assert favours("rcs_m2", "decoy") == favours("speed_m_s", "third-party") == ""
    assert plain_level("high", "max_range_m", "sam") == "high"


@pytest.mark.parametrize("kind", [*DEFENDING, *ATTACKING])
def test_every_number_a_run_uses_has_a_direction_or_a_reason(kind: str) -> None:
    used = [*(a.name for a in ATTRIBUTES.values() if kind in a.used_by), *WHERE_ASKED.get(kind, ())]
    undecided = [name for name in used if not favours(name, kind) and name not in BOTH_WAYS]
    assert undecided == []


def test_no_reason_stands_for_a_number_with_a_direction() -> None:
    both = [name for name in BOTH_WAYS if any(favours(name, kind) for kind in (*DEFENDING, *ATTACKING))]
    assert both == []
    assert [name for name in BOTH_WAYS if name not in ATTRIBUTES] == []


@pytest.mark.parametrize("level", ["for-defence", "for-attack"])
def test_every_system_of_the_flagship_can_stand_there(level: str) -> None:
    scenario = api.load(LEVANT)
    for variant in ("without", "six-batteries"):
        assert compile_plan(resolve(scenario, variant, None, level)).digest


def test_a_run_is_better_for_the_defence_and_worse() -> None:
    arriving = {}
    for level in ("for-defence", "best", "for-attack"):
        found = api.run(parse_scenario(SMALL.format(level=level), "s.yaml"))
        arriving[level] = found.measures["munitions_arriving"]
    assert arriving["for-defence"].high < arriving["best"].low
    assert arriving["best"].high < arriving["for-attack"].low


def test_a_level_that_is_none_is_refused_with_the_nearest() -> None:
    from redan.errors import InputError

    with pytest.raises(InputError, match="for-defence"):
        parse_scenario(SMALL.format(level="for-defense"), "s.yaml")
