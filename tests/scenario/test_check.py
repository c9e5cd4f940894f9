"""What a check says beyond form: warnings, sentences, and that each check can fail to find anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.said import problems_of

from redan.errors import InputError, Problem
from redan.scenario import check, checks, checks_effect, checks_place, parse_scenario

BASE = (Path(__file__).parent / "base.yaml").read_text()


def problems(old: str = "", new: str = "") -> list[Problem]:
    assert old in BASE
    return problems_of(BASE.replace(old, new, 1) if old else BASE)


def test_nothing_to_say_about_a_good_file() -> None:
    assert problems() == []


def test_the_whole_purchase_in_one_battery() -> None:
    (problem,) = problems("missiles: 24, stock: 24", "missiles: 144")
    assert str(problem) == (
        'x.yaml:96:110  unit "s300-1": missiles is 144, one s-300pmu-2 unit holds 24–48 on its launchers '
        "(memory, tass-source-2018-10, derived). 6 launchers of 4 hold 24. "
        "144 looks like the whole purchase: write it under stock, or split it over several units."
    )


def test_at_sea_says_where_land_is() -> None:
    (problem,) = problems("[33.6 N, 36.8 E]", "[33.6 N, 35.0 E]")
    assert "lies at sea" in problem.what
    assert problem.remedy == "the nearest land is [33.445833 N, 35.2875 E], 31.7 km away"


def test_the_jordan_valley_is_no_sea() -> None:
    (problem,) = problems("[33.4 N, 36.2 E]", "[31.5 N, 35.5 E]")[:1]
    assert "at sea" not in problem.what
    dead_sea = [p for p in problems("[33.4 N, 36.2 E]", "[31.5 N, 35.5 E]") if "height 0" in p.what]
    assert [p.severity for p in dead_sea] == ["warning"]


CASPIAN = """redan: 1
title: a coast
terrain: iran
seed: 1
replications: 10
defence:
  assets: [{name: town, kind: city, at: [36.7 N, 52.6 E], hits: 1}]
attack:
  launches: [{name: drones, weapon: generic-drone, at: [36.1 N, 53.2 E], target: town, start: 0 s}]
variants: {only: {says: One., change: {}}}
baseline: only
"""


def test_the_coast_of_the_caspian_is_no_sea() -> None:
    """The town lies 20 m below sea level: the packaged data holds 0 for it, as for the water before it."""
    (problem,) = [p for p in problems_of(CASPIAN) if "height 0" in p.what]
    assert str(problem) == (
        'x.yaml:7:41  warning: asset "town": [36.7 N, 52.6 E] has height 0 in the terrain, '
        "as everything below sea level there. "
        "its height is up to 28 m too great; move it if that matters."
    )
    assert problem.severity == "warning"


def test_places_that_look_exchanged_but_are_not() -> None:
    assert problems("at: [33.8 N, 36.7 E]", "at: [35.2 N, 36.9 E]") == []


def test_a_waypoint_off_the_route_is_asked_about() -> None:
    """Too near to another place of the file to be an error."""
    text = BASE.replace("at: [34.2 N, 34.6 E]", "at: [35.0 N, 34.2 E]").replace("[33.1 N, 35.7 E]", "[35.7 N, 33.1 E]")
    found = [p for p in check(parse_scenario(text, "x")) if "lies off the route" in p.what]
    assert [(p.where.line, p.severity) for p in found] == [(80, "warning")]
    assert "[33.1 N, 35.7 E] would make it" in found[0].allowed


def test_variant_without_change_is_named() -> None:
    text = BASE.replace("baseline: without", "  again: {says: The same., change: {}}\nbaseline: without")
    (warning,) = check(parse_scenario(text, "x.yaml"))
    assert warning.severity == "warning"
    assert 'the variant "again" changes nothing next to the baseline "without"' in warning.what
    assert warning.where.line == 102


def test_a_setting_that_sets_what_is_already_so_is_no_change() -> None:
    text = BASE.replace(
        "baseline: without",
        "  same: {says: The same., change: {set: {units.kub-north.stock: 12}}}\nbaseline: without",
    )
    assert ["changes nothing" in p.what for p in check(parse_scenario(text, "x"))] == [True]


def test_two_equal_variants_are_named() -> None:
    text = BASE.replace(
        "baseline: without",
        "  twin:\n    says: The same as no-kub.\n    change:\n      remove: {defence: {units: [kub-north]}}\n"
        "      set: {units.s200-east.stock: 12}\nbaseline: without",
    )
    (warning,) = check(parse_scenario(text, "x"))
    assert 'changes nothing next to the variant "no-kub"' in warning.what


def test_an_option_may_set_nothing_a_variant_may_not_say_that_it_does() -> None:
    reading = "readings:\n  stock:\n    default: as-written\n    options:\n" \
              "      as-written: {says: As it stands., sources: [a lecture note], set: {}}\n" \
              "      full: {says: More., sources: [a lecture note], set: {units.kub-north.stock: 24}}\n"  # fmt: skip
    text = BASE.replace("readings:\n", reading, 1)
    assert check(parse_scenario(text, "x")) == []
    assert text != BASE
    listed = text.replace("set: {}", "set: []")
    with pytest.raises(InputError, match="is not a mapping"):
        parse_scenario(listed, "x")
    empty = BASE.replace("change: {}", "change: {set: {}}", 1)
    assert empty != BASE
    with pytest.raises(InputError, match="sets nothing"):
        parse_scenario(empty, "x")


def test_readings_that_read_the_same_are_named() -> None:
    (warning,) = problems("{kill_probability: recorded}", "{kill_probability: claimed}")
    assert warning.severity == "warning"
    assert 'option "recorded" is the same as "claimed"' in warning.what


def test_every_problem_of_a_file_is_reported_at_once() -> None:
    text = (
        BASE.replace("seed: 7", "seed: -7")
        .replace("launchers: 4", "launcher: 4")
        .replace("speed: 250 m/s", "speed: 250")
    )
    with pytest.raises(InputError) as caught:
        parse_scenario(text, "x")
    assert [p.where.line for p in caught.value.problems] == [6, 43, 79]


@pytest.mark.parametrize(
    ("where", "name", "replacement", "old", "new"),
    [
        (checks, "check_defence", lambda *_: None, "missiles: 24, stock: 24", "missiles: 144"),
        (checks, "check_places", lambda *_: None, "[33.6 N, 36.8 E]", "[33.6 N, 34.8 E]"),
        (checks_place, "_strays", lambda *_: {}, "[32.8 N, 34.6 E]", "[34.6 N, 32.8 E]"),
        (checks, "_check_sources", lambda *_: None, "sources: [report-001]", "sources: [report-01]"),
        (
            checks_effect,
            "_check_inert_readings",
            lambda *_: None,
            "{kill_probability: recorded}",
            "{kill_probability: claimed}",
        ),
    ],
)
def test_planted_fault_without_the_check_the_mistake_passes(
    monkeypatch: pytest.MonkeyPatch, where: object, name: str, replacement: object, old: str, new: str
) -> None:
    found = problems(old, new)
    assert found
    monkeypatch.setattr(where, name, replacement)
    assert found[0] not in problems(old, new)
