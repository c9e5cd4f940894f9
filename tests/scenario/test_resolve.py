"""From a file to its meaning: names, numbers, what a variant and a reading change."""

from __future__ import annotations

import dataclasses
import math
from itertools import pairwise
from pathlib import Path

import pytest

from redan.catalogue import load_catalogue
from redan.errors import InputError
from redan.physics.geodesy import geodesic_inverse
from redan.scenario import Scenario, load_scenario, parse_scenario, resolve
from redan.scenario.resolved import Delay, Resolved

BASE = Path(__file__).parent / "base.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(BASE)


@pytest.fixture(scope="module")
def base(scenario: Scenario) -> Resolved:
    return resolve(scenario)


def named(things: tuple, name: str):  # type: ignore[no-untyped-def, type-arg]
    return next(thing for thing in things if thing.name == name)


def test_what_the_file_says(scenario: Scenario) -> None:
    assert scenario.title == "A small defence around Damascus"
    assert list(scenario.variants) == ["without", "one-battery", "no-kub"]
    assert scenario.baseline == "without"
    assert scenario.default_readings == {"permission": "free", "kill-probability": "claimed", "crews": "many"}
    assert (scenario.seed, scenario.replications) == (7, 1000)
    assert scenario.text == BASE.read_text()
    assert len(scenario.sha256) == 64


def test_everything_is_sorted_by_name(base: Resolved) -> None:
    for things in (base.radars, base.units, base.nets, base.assets, base.threats):
        names = [thing.name for thing in things]
        assert names == sorted(names)
        assert len(set(names)) == len(names)


def test_order_in_the_file_changes_nothing(scenario: Scenario, base: Resolved) -> None:
    text = scenario.text
    one = "    - {name: store-west, kind: arms-store, at: [33.6 N, 36.2 E], hits: 2, value: 5 million USD}\n"
    two = "    - {name: store-south, kind: arms-store, at: [33.4 N, 36.2 E], hits: 2, value: 5 million USD}\n"
    other = resolve(parse_scenario(text.replace(one + two, two + one), str(BASE)))

    def bare(resolved: Resolved) -> list[object]:
        return [dataclasses.replace(a, where="") for a in resolved.assets]

    assert bare(other) == bare(base)


def test_threats_and_their_names(base: Resolved) -> None:
    names = [threat.name for threat in base.threats]
    assert len(names) == 4 * (1 + 3) + 3 * (1 + 4)
    assert {"bekaa-low-1", "bekaa-low-4", "bekaa-low-4/delilah-3", "galilee-high-3/gbu-39-4"} <= set(names)
    second = named(base.threats, "bekaa-low-2")
    assert (second.kind, second.threat_class, second.raid, second.group) == (
        "aircraft",
        "aircraft",
        "bekaa-low",
        "bekaa-low",
    )
    assert second.start_s == 15.0
    assert second.raid_jitter_s == 60.0
    assert (second.turn_probability, second.turn_delay_s, second.leave_s) == (0.5, 5.0, 60.0)
    assert (second.route[1].altitude_m, second.route[1].above, second.route[1].speed_m_s) == (300.0, "ground", 241.0)


def test_releases(base: Resolved) -> None:
    first, second, third = (named(base.threats, f"bekaa-low-1/delilah-{k}") for k in (1, 2, 3))
    route = named(base.threats, "bekaa-low-1").route
    legs = [
        geodesic_inverse(a.place.latitude_rad, a.place.longitude_rad, b.place.latitude_rad, b.place.longitude_rad)[0]
        for a, b in pairwise(route)
    ]
    assert first.release_after_m == second.release_after_m == pytest.approx(legs[0] + legs[1], abs=1e-6)
    assert (first.release_delay_s, second.release_delay_s) == (0.0, 2.0)
    assert third.release_after_m == 150_000.0
    assert (first.target, third.target, third.carrier) == ("store-west", "buk-west", "bekaa-low-1")
    assert first.max_range_m == load_catalogue().system("delilah").value("max_range_m", "high")


def test_a_fire_unit(base: Resolved) -> None:
    kub = named(base.units, "kub-north")
    system = load_catalogue().system("kub")
    assert (kub.launchers, kub.tubes, kub.ready, kub.stock) == (4, 3, 12, 12)
    assert (kub.first_salvo, kub.next_salvo, kub.max_salvos, kub.reserve) == (2, 1, 3, 1)  # max_salvos: the reading
    assert (kub.radar, kub.net, kub.permission, kub.ready_s, kub.hits_needed) == (
        "kub-north/radar",
        "damascus",
        "free",
        0.0,
        2,
    )
    assert kub.reaction == Delay("uniform", system.value("reaction_s", "low"), system.value("reaction_s", "high"))
    assert kub.interceptor.max_range_m == system.value("max_range_m")
    assert kub.interceptor.kill_probability["aircraft"] == system.value(
        "kill_probability.aircraft", alternative="claimed"
    )
    s200 = named(base.units, "s200-east")
    assert s200.ready == 6  # the catalogue's launchers, all loaded
    assert s200.stock == load_catalogue().system("s-200ve").value("stock")
    assert s200.ready_s is None
    assert kub.where.endswith("base.yaml:39:7")


def test_radars_and_assets(base: Resolved) -> None:
    own = named(base.radars, "kub-north/radar")
    assert (own.unit, own.asset, own.net, own.system) == ("kub-north", "kub-north", "damascus", "kub")
    early = named(base.radars, "ew-north")
    assert (early.unit, early.asset, early.net) == (None, "ew-north", "damascus")
    assert named(base.assets, "kub-north").kind == "unit"
    assert named(base.assets, "kub-north").hits_needed == 2
    launchers = [a for a in base.assets if a.unit == "kub-north" and a.kind == "launcher"]
    assert [a.launcher_index for a in launchers] == [0, 1, 2, 3]
    assert launchers[1].name == "kub-north/launcher-2"
    assert named(base.assets, "damascus/command-post").hits_needed == 2
    assert named(base.assets, "ew-city").kind == "radar"
    assert named(base.assets, "store-west").value_usd == (5e6, 5e6, 5e6)
    assert named(base.nets, "damascus").command_post == "damascus/command-post"


def test_variants(scenario: Scenario) -> None:
    more = resolve(scenario, "one-battery")
    s300 = named(more.units, "s300-1")
    assert (s300.ready, s300.stock, s300.net, s300.launchers) == (24, 24, "favorit", 6)
    assert more.variant == "one-battery"
    less = resolve(scenario, "no-kub")
    assert "kub-north" not in {unit.name for unit in less.units}
    assert not any(asset.unit == "kub-north" for asset in less.assets)
    assert named(less.units, "s200-east").stock == 12


def test_readings(scenario: Scenario) -> None:
    held = resolve(scenario, None, {"permission": "hold", "kill-probability": "recorded", "crews": "few"})
    assert {unit.permission for unit in held.units} == {"hold"}
    assert held.readings == {"permission": "hold", "kill-probability": "recorded", "crews": "few"}
    kub = named(held.units, "kub-north")
    recorded = load_catalogue().system("kub").value("kill_probability.aircraft", alternative="recorded")
    assert kub.interceptor.kill_probability["aircraft"] == recorded
    assert kub.max_salvos == 1


@pytest.mark.parametrize(
    ("written", "aircraft"),
    [("0.25", 0.25), ("{aircraft: 0.1}", 0.1), ("{kub-north: 0.2}", 0.2), ("{kub-north: {aircraft: 0.3}}", 0.3)],
)
def test_forms_of_kill_probability(scenario: Scenario, written: str, aircraft: float) -> None:
    text = scenario.text.replace("{kill_probability: recorded}", "{kill_probability: " + written + "}")
    found = resolve(parse_scenario(text, "x"), None, {"kill-probability": "recorded"})
    assert named(found.units, "kub-north").interceptor.kill_probability["aircraft"] == aircraft
    if "kub" in written:
        claimed = load_catalogue().system("buk-m2e").value("kill_probability.aircraft", alternative="claimed")
        assert named(found.units, "buk-west").interceptor.kill_probability["aircraft"] == claimed


def test_permission_by_unit(scenario: Scenario) -> None:
    text = scenario.text.replace("{permission: hold}", "{permission: {kub-north: hold}}")
    found = resolve(parse_scenario(text, "x"), None, {"permission": "hold"})
    assert named(found.units, "kub-north").permission == "hold"
    assert named(found.units, "buk-west").permission == "free"


def test_levels(scenario: Scenario) -> None:
    low, high = resolve(scenario, level="low"), resolve(scenario, level="high")
    system = load_catalogue().system("s-200ve")
    assert named(low.units, "s200-east").interceptor.max_range_m == system.value("max_range_m", "low")
    assert named(high.units, "s200-east").interceptor.max_range_m == system.value("max_range_m", "high")
    text = scenario.text.replace("level: best", "level: low")
    again = resolve(parse_scenario(text, scenario.path))
    assert dataclasses.replace(again, file="") == dataclasses.replace(low, file="")


def test_launchers_and_command_posts_can_be_aimed_at(scenario: Scenario) -> None:
    text = scenario.text.replace("target: buk-west", "target: buk-west/launcher-2")
    text = text.replace("target: store-south", "target: damascus/command-post")
    found = resolve(parse_scenario(text, "x"))
    names = {asset.name for asset in found.assets}
    assert {threat.target for threat in found.threats} - {None} <= names
    assert "buk-west/launcher-2" in {threat.target for threat in found.threats}


def test_a_level_at_which_the_missiles_do_not_fit_is_refused(scenario: Scenario) -> None:
    text = scenario.text.replace("launchers: 6, missiles: 24, stock: 24", "missiles: 32, stock: 24")
    eight = parse_scenario(text, "x")  # eight launchers are the best guess, six the lowest
    assert named(resolve(eight, "one-battery").units, "s300-1").ready == 32
    with pytest.raises(InputError, match="6 launchers of 4 hold 24"):
        resolve(eight, "one-battery", level="low")


def test_press_on(scenario: Scenario) -> None:
    found = resolve(parse_scenario(scenario.text.replace("turn-away", "press-on"), "x"))
    assert {threat.turn_probability for threat in found.threats} == {0.0}


def test_places_are_radians(base: Resolved) -> None:
    place = named(base.units, "kub-north").place
    assert (math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)) == pytest.approx((33.6, 36.4))


def test_terrain_by_name_by_path_and_none(scenario: Scenario) -> None:
    assert resolve(scenario).terrain == "levant"
    assert resolve(parse_scenario(scenario.text.replace("terrain: levant", "terrain: none"), "x")).terrain is None


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"variant": "one-batery"}, "one-battery"),
        ({"readings": {"permision": "hold"}}, "permission"),
        ({"readings": {"permission": "hold-fire"}}, "hold"),
        ({"level": "lowest"}, "low"),
    ],
)
def test_choices_that_do_not_exist(scenario: Scenario, arguments: dict, hint: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(InputError) as caught:
        resolve(scenario, **arguments)
    assert hint in caught.value.problems[0].remedy


def test_a_scenario_with_errors_does_not_resolve(scenario: Scenario) -> None:
    broken = parse_scenario(scenario.text.replace("[33.6 N, 36.8 E]", "[33.6 N, 34.8 E]"), "x.yaml")
    with pytest.raises(InputError, match="lies at sea"):
        resolve(broken)
