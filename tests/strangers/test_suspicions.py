"""What is only suspicious is a warning: a right file always gets through, and nothing is said of equal values."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan.errors import InputError, Problem
from redan.scenario import check, parse_scenario, resolve

BASE = (Path(__file__).parents[1] / "scenario" / "base.yaml").read_text()


def problems(*edits: tuple[str, str], text: str = BASE) -> list[Problem]:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    try:
        return check(parse_scenario(text, "x.yaml"))
    except InputError as error:
        return error.problems


# --- places

ROUTE = """redan: 1
title: t
terrain: none
seed: 7
replications: 50
defence:
  units: [{name: u1, system: s-300pmu-2, at: %s}]
  assets: [{name: store, kind: arms-store, at: %s, hits: 1}]
attack:
  doctrine: {when_engaged: press-on}
  packages:
    - name: hi
      aircraft: f-15i
      count: 1
      start: 0 s
      route:
        - {at: %s, altitude: 10000 m, speed: 250 m/s}
        - {at: %s, altitude: 10000 m, speed: 250 m/s}
variants:
  base: {says: As is., change: {}}
baseline: base
"""
RIGHT = [
    ("[33.6 N, 36.2 E]", "[34.59 N, 32.99 E]", "[33.05 N, 34.80 E]"),  # Akrotiri
    ("[72.868559 S, 68.634313 W]", "[76.046073 S, 80.662694 W]", "[80.642644 S, 72.019448 W]"),
    ("[38.0 N, 36.0 E]", "[33.2 N, 36.9 E]", "[36.6 N, 33.5 E]"),
    ("[9.0 N, 10.5 E]", "[8.1 N, 12.4 E]", "[12.1 N, 8.3 E]"),
]


@pytest.mark.parametrize(("target", "first", "second"), RIGHT)
def test_a_place_far_from_the_others_is_asked_about_and_can_be_run(target: str, first: str, second: str) -> None:
    text = ROUTE % (target, target, first, second)
    found = check(parse_scenario(text, "x.yaml"))
    assert {p.severity for p in found} == {"warning"}
    resolve(parse_scenario(text, "x.yaml"))
    asked = [p for p in found if "if latitude and longitude are exchanged" in p.remedy]
    assert asked
    for said in asked:  # the proposal holds the digits of the file
        one, other = (half.split()[0] for half in said.what.split("[")[1].split("]")[0].split(", "))
        assert f"write [{other} " in said.remedy
        assert f", {one} " in said.remedy


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        ("at: [32.8 N, 34.6 E]", "at: [34.6 N, 32.8 E]", "warning"),  # over the sea, and it may be meant
        ("at: [32.7 N, 34.5 E]", "at: [34.5 N, 32.7 E]", "warning"),
        ("at: [33.6 N, 36.8 E]", "at: [36.8 N, 33.6 E]", "warning"),  # on land
        ("system: p-18, at: [33.8 N, 36.7 E]", "system: p-18, at: [36.7 N, 33.8 E]", "warning"),
        ("at: [33.6 N, 36.3 E]", "at: [35.9 N, 33.6 E]", "error"),  # at sea
        ("at: [33.6 N, 36.3 E]", "at: [43.6 N, 36.3 E]", "error"),  # outside the terrain
        ("at: [33.6 N, 36.3 E]", "at: [96.3 N, 33.6 E]", "error"),  # beyond the pole
    ],
)
def test_an_error_only_where_nothing_can_stand(old: str, new: str, severity: str) -> None:
    line = BASE[: BASE.index(old)].count("\n") + 1
    here = [p for p in problems((old, new)) if p.where.line == line and p.remedy]
    assert severity in {p.severity for p in here}, here
    if severity == "warning":
        assert any("exchanged" in p.remedy for p in here)
        assert not [p for p in here if p.severity == "error" and "lies" in p.what]


# --- overwriting

CREWS = "set: {units.kub-north.doctrine.max_salvos: 1}"
CREWS3 = "set: {units.kub-north.doctrine.max_salvos: 3}"
STOCK = "set: {units.s200-east.stock: 12}"
ADDED = "missiles: 24, stock: 24}"
NET = "- {name: favorit, delay: 2 s, command_post: {at: [33.5 N, 36.4 E]}}"


def overwritten(*edits: tuple[str, str]) -> list[Problem]:
    found = problems(*edits)
    assert {p.severity for p in found} <= {"warning"}, found
    return [p for p in found if "overwrites" in p.what]


@pytest.mark.parametrize(
    ("old", "new", "many", "few", "says"),
    [
        (ADDED, "missiles: 24, stock: 24, doctrine: {max_salvos: 3}}", "units.s300-1.doctrine.max_salvos: 2",
         "units.s300-1.doctrine.max_salvos: 1", "units.s300-1.doctrine.max_salvos as 3"),
        (ADDED, "missiles: 24, stock: 24, doctrine: {max_salvos: 3}}", "units.s300-1.doctrine: {max_salvos: 2}",
         "units.s300-1.doctrine: {reserve: 1}", "units.s300-1.doctrine.max_salvos as 3"),
        (ADDED, ADDED, "units.s300-1.stock: 0", "units.s300-1.stock: 12", "units.s300-1.stock as 24"),
        (ADDED, "missiles: 24, stock: 24, ready_after: 5 min}", "units.s300-1.ready_after: 3 min",
         "units.s300-1.ready_after: 301 s", "units.s300-1.ready_after as 5 min"),
        (NET, NET, "nets.favorit.delay: 3 s", "nets.favorit.delay: 5 s", "nets.favorit.delay as 2 s"),
        (NET, NET.replace("]}}", "], hits: 2}}"), "nets.favorit.command_post.hits: 3",
         "nets.favorit.command_post: {at: [33.5 N, 36.4 E]}", "nets.favorit.command_post.hits as 2"),
    ],
)  # fmt: skip
def test_an_added_value_that_every_option_overwrites(old: str, new: str, many: str, few: str, says: str) -> None:
    (said,) = overwritten((old, new), (CREWS3, f"set: {{{many}}}"), (CREWS, f"set: {{{few}}}"))
    assert f'the variant "one-battery" adds its entry with {says}' in said.what
    assert "it never counts" in said.allowed
    assert said.where.line in (94, 96)


@pytest.mark.parametrize(
    ("variant", "option"),
    [
        ("{units.s200-east.ready_after: 5 min}", "{units.s200-east.ready_after: 300 s}"),
        ("{units.s200-east.at: [33.6 N, 36.7 E]}", '{units.s200-east.at: "33°36\'N 36°42\'E"}'),
        ("{attack.doctrine.turn_probability: 0.4}", "{attack.doctrine.turn_probability: 40 %}"),
        ("{attack.doctrine.leave_after: 70 s}", "{attack.doctrine.leave_after: 70.0 s}"),
        ("{assets.store-west.value: 7 million USD}", "{assets.store-west.value: 7000 thousand USD}"),
        ("{packages.bekaa-low.start: 2 min}", "{packages.bekaa-low.start: 120 s}"),
        ("{nets.damascus.delay: 0.5 min}", "{nets.damascus.delay: 30 s}"),
        ("{nets.damascus.command_post: {at: [33.5 N, 36.35 E], hits: 1}}",
         "{nets.damascus.command_post: {at: [33.50 N, 36.350 E]}}"),
        ("{units.s200-east.doctrine.max_salvos: 2}", "{units.s200-east.doctrine: {max_salvos: 2, reserve: 1}}"),
    ],
)  # fmt: skip
def test_equal_values_in_other_words_overwrite_nothing(variant: str, option: str) -> None:
    assert overwritten((CREWS, f"set: {option}"), (STOCK, f"set: {variant}")) == []
    unequal = {"5 min": "6 min", "36.7 E": "36.6 E", "0.4}": "0.3}", "70 s": "71 s", "7 million": "8 million",
               "2 min": "3 min", "0.5 min": "0.6 min", "36.35 E": "36.34 E", "salvos: 2": "salvos: 3"}  # fmt: skip
    other = next(variant.replace(old, new) for old, new in unequal.items() if old in variant)
    assert len(overwritten((CREWS, f"set: {option}"), (STOCK, f"set: {other}"))) == 1


def test_an_added_value_that_one_option_departs_from_is_what_readings_are_for() -> None:
    assert overwritten((CREWS, "set: {units.s300-1.stock: 0}")) == []


def test_a_base_value_may_be_overwritten() -> None:
    assert problems() == []  # both options of "crews" set what kub-north has in the base


def test_one_word_for_all_units_says_the_same_of_one() -> None:
    settings = "{permission: {s200-east: tight}}", "{permission: tight}"
    found = overwritten((STOCK, f"set: {settings[0]}"), ("set: {permission: hold}", f"set: {settings[1]}"))
    assert len(found) == 1
    assert '"free" with free' in found[0].what
    assert "tight (line" not in found[0].what
