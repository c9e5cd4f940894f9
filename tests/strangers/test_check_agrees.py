"""What `check` calls usable is resolved for every variant under every choice: no refusal is left for later."""

from __future__ import annotations

import copy
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.hostile import fuzz

from redan import api
from redan.errors import InputError
from redan.scenario import Scenario, check, load_scenario, parse_scenario, resolve
from redan.scenario.choices import choices

INPUTS = Path(__file__).parent / "inputs"
SETTINGS: dict[str, tuple[Any, ...]] = {
    "units.kub-1.missiles": (0, 6, 12, 13, 24),
    "units.kub-1.launchers": (1, 2, 4, 8, 60),
    "units.kub-1.stock": (0, 24, 130),
    "units.kub-1.doctrine.first_salvo": (1, 2, 3, 4),
    "units.kub-1.doctrine": ({"next_salvo": 3}, {"next_salvo": 4}, {"reserve": 2}),
    "units.kub-1.system": ("s-125", "kub", "s-300pmu-2", "p-18"),
    "units.kub-1.net": ("net-a", "net-b"),
    "units.kub-1.at": ("33.6 N, 36.4 E", "33.6 N, 34.6 E", "30.0 N, 36.4 E"),
    "units.late-1.missiles": (1, 100),
    "packages.low.count": (1, 90, 300, 500),
    "packages.low.aircraft": ("f-15i", "f-35i", "kub"),
    "packages.low.weapons": (
        [{"munition": "delilah", "per_aircraft": 2, "target": "kub-1/launcher-3", "release": "waypoint 1"}],
        [{"munition": "delilah", "per_aircraft": 90, "target": "store", "release": "100 km along route"}],
        [{"munition": "gbu-39", "per_aircraft": 2, "target": "store", "release": "100 km along route"}],
        [],
    ),
    "assets.store.at": ("33.6 N, 36.2 E", "36.2 N, 37.2 E"),
    "nets.net-a.command_post": ({"at": "33.5 N, 36.3 E"}, {"at": "33.5 N, 34.3 E"}),
    "attack.doctrine.when_engaged": ("press-on", "turn-away", "flee"),
    "permission": ("hold", {"kub-1": "tight"}, {"kub-9": "tight"}),
    "kill_probability": (0.5, "recorded", {"kub-1": 0.4}, {"late-1": "recorded"}, {"aircraft": 2}),
}


def scenario_of(seed: int) -> Scenario:
    """The smallest scenario with a few readings that set things at random; a variant adds a unit, another takes one."""
    rng = random.Random(seed)
    tree: dict[str, Any] = copy.deepcopy(fuzz.TREES[0])

    def settings() -> dict[str, Any]:
        return {key: rng.choice(SETTINGS[key]) for key in rng.sample(list(SETTINGS), rng.choice((1, 1, 2)))}

    for name in ("r-1", "r-2", "r-3")[: rng.choice((1, 2, 3))]:
        options = {f"o-{n}": {"says": "x", "sources": ["assumption"], "set": settings()} for n in range(2)}
        tree["readings"][name] = {"default": "o-0", "options": options}
    late = {"name": "late-1", "system": "kub", "at": "33.7 N, 36.5 E"}
    tree["variants"]["late"] = {"says": "x", "change": {"add": {"defence": {"units": [late]}}}}
    tree["variants"]["none"] = {"says": "x", "change": {"remove": {"defence": {"units": ["kub-1"]}}}}
    return parse_scenario(json.dumps(tree), f"seed {seed}")


def every_choice(scenario: Scenario) -> list[dict[str, str]]:
    names = list(scenario.readings)
    products = itertools.product(*(scenario.readings[name].options for name in names))
    return [dict(zip(names, options, strict=True)) for options in products]


def usable(scenario: Scenario) -> bool:
    return not any(problem.severity == "error" for problem in check(scenario))


@pytest.mark.slow
def test_what_is_usable_is_resolved_under_every_choice() -> None:
    count = refused = 0
    for seed in range(150):
        scenario = scenario_of(seed)
        if not usable(scenario):
            refused += 1
            continue
        count += 1
        for variant, choice in itertools.product(scenario.variants, every_choice(scenario)):
            resolve(scenario, variant, choice)
    assert count > 15
    assert refused > 40


@pytest.mark.slow
def test_what_is_refused_is_refused_for_a_reason_of_some_choice() -> None:
    """Not stricter than what follows: an error of a check is an error of some variant under some choice."""
    for seed in range(40):
        scenario = scenario_of(seed)
        errors = [problem for problem in check(scenario) if problem.severity == "error"]
        if not errors or any("no variant has" in problem.what for problem in errors):
            continue
        found = []
        for variant, choice in itertools.product(scenario.variants, every_choice(scenario)):
            try:
                resolve(scenario, variant, choice)
            except InputError as error:
                found += [problem.what for problem in error.problems]
        assert found, [str(problem) for problem in errors]


@pytest.mark.slow
def test_mutated_files_too() -> None:
    count = number = 0
    while count < 40:
        number += 1
        try:
            scenario = parse_scenario(fuzz.mutant(31, number), f"file {number}")
        except InputError:
            continue
        if usable(scenario):
            count += 1
            for variant, choice in itertools.product(scenario.variants, every_choice(scenario)):
                resolve(scenario, variant, choice)


def test_an_option_that_sets_what_the_unit_cannot_do_is_refused_at_its_line() -> None:
    (problem,) = check(load_scenario(INPUTS / "check-misses" / "check-misses-reading.yaml"))
    assert problem.severity == "error"
    assert (problem.where.line, problem.where.column) == (7, 163)
    assert "first_salvo is 4, kub guides 3 missiles at once" in problem.what


BASE = (fuzz.HERE.parent / "scenario" / "base.yaml").read_text()
CREWS = "{units.kub-north.doctrine.max_salvos: 1}"


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("{units.kub-north.missiles: 13}", "missiles is 13, one kub unit holds 12"),
        ("{packages.bekaa-low.aircraft: kub}", '"kub" is'),
        ("{packages.galilee-high.route: [{at: [32.8 N, 34.6 E], altitude: 9 km, speed: 250 m/s}, "
         "{at: [33.1 N, 35.0 E], altitude: 9 km, speed: 250 m/s}]}", "gbu-39: "),
        ("{assets.store-south.at: [34.9 N, 36.9 E]}", "gbu-39: released"),
        ("{units.s200-east.net: damaskus}", 'there is no net "damaskus"'),
        ("{packages.bekaa-low.count: 500, packages.bekaa-low.weapons: [{munition: delilah, per_aircraft: 50, "
         "target: store-west, release: waypoint 3, interval: 0 s}]}", "25,5"),
    ],
)  # fmt: skip
def test_each_refusal_of_a_run_is_made_by_the_check(setting: str, says: str) -> None:
    scenario = parse_scenario(BASE.replace(CREWS, setting), "x.yaml")
    errors = [problem for problem in check(scenario) if problem.severity == "error"]
    assert any(says in problem.what for problem in errors), errors
    with pytest.raises(InputError):
        resolve(scenario, None, {"crews": "few"})


def test_two_readings_that_clash_only_together() -> None:
    """Each option alone is usable: eight missiles on four launchers, or two launchers with their six tubes."""
    text = BASE.replace("missiles: 12\n", "missiles: 6\n").replace(CREWS, "{units.kub-north.missiles: 8}")
    more = (
        "  vehicles:\n    default: four\n    options:\n"
        "      four: {says: Four., sources: [report-003], set: {units.kub-north.launchers: 4}}\n"
        "      two: {says: Two., sources: [report-003], set: {units.kub-north.launchers: 2}}\n"
    )
    scenario = parse_scenario(text.replace("\ndefence:\n", more + "\ndefence:\n", 1), "x.yaml")
    resolve(scenario, None, {"crews": "few"})
    resolve(scenario, None, {"vehicles": "two"})
    assert {"crews": "few", "vehicles": "two"} in choices(scenario.part)
    errors = [problem for problem in check(scenario) if problem.severity == "error"]
    assert any("missiles is 8" in problem.what for problem in errors)


def test_the_last_weapon_of_a_string_flies_farther_than_the_first() -> None:
    """40 bombs, 10 s and 2.5 km apart, on a leg that leads away from the target."""
    text = BASE.replace("release: waypoint 2, interval: 1 s", "release: waypoint 2, interval: 10 s").replace(
        "per_aircraft: 4", "per_aircraft: 40"
    )
    errors = [problem for problem in check(parse_scenario(text, "x.yaml")) if problem.severity == "error"]
    assert any("(shot 40 of 40)" in problem.what for problem in errors), errors


def test_a_place_is_judged_among_all_places_of_the_file() -> None:
    """Without its neighbour a unit stands alone, and would lie near another place with its numbers exchanged."""
    tree = copy.deepcopy(fuzz.TREES[0])
    tree["terrain"] = "none"
    place = {"system": "kub", "at": "33.9 N, 39.5 E"}
    tree["defence"]["units"] += [{"name": "far-1", **place}, {"name": "far-2", "system": "kub", "at": "33.9 N, 39.6 E"}]
    for name, at in (("north-1", "39.5 N, 33.9 E"), ("north-2", "39.4 N, 33.9 E")):
        tree["defence"]["assets"].append({"name": name, "kind": "city", "at": at, "hits": 1})
    tree["variants"]["alone"] = {"says": "x", "change": {"remove": {"defence": {"units": ["far-2"]}}}}
    scenario = parse_scenario(json.dumps(tree), "x.yaml")
    assert usable(scenario)
    resolve(scenario, "alone")


def test_compare_refuses_before_anything_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    from redan import campaign

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a replication was asked for")

    monkeypatch.setattr(campaign, "run_cases", never)
    with pytest.raises(InputError, match="first_salvo is 4"):
        api.compare(INPUTS / "check-misses" / "check-misses-reading.yaml", replications=10)


def test_two_settings_of_the_attack_s_doctrine_are_both_done() -> None:
    text = BASE.replace(CREWS, "{attack.doctrine.turn_probability: 0.25, attack.doctrine.leave_after: 90 s}")
    found = resolve(parse_scenario(text, "x.yaml"), None, {"crews": "few"})
    threat = next(threat for threat in found.threats if threat.kind == "aircraft")
    assert (threat.turn_probability, threat.leave_s) == (0.25, 90.0)


def test_names_with_one_key_are_refused_by_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    from redan.scenario import checks_names

    def same(name: str) -> int:
        return 1 if name in ("bekaa-low-2", "galilee-high-3/gbu-39-4") else hash(name)

    monkeypatch.setattr(checks_names, "name_key", same)
    errors = [problem for problem in check(parse_scenario(BASE, "x.yaml")) if problem.severity == "error"]
    assert ["would share their chance" in problem.what for problem in errors] == [True]
