"""Edits of scenarios: all or none, names followed, every shipped example."""

from __future__ import annotations

import copy
import random
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from redan.app.views.edit import edit, edited, typed
from redan.app.views.models import Edit, EditRequest
from redan.app.views.names import free_name
from redan.errors import InputError
from redan.files import read_yaml
from redan.files.splice import same

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/*.yaml"))
FLAGSHIP = (Path(__file__).parents[3] / "examples/levant-2013/scenario.yaml").read_text()


def done(text: str, *edits: dict[str, Any]) -> tuple[str, list[Any]]:
    return edited(text, [Edit.model_validate(one) for one in edits])


def data_of(text: str) -> Any:
    return read_yaml(text, name="x").data()


def changed_lines(before: str, after: str) -> list[str]:
    old = before.split("\n")
    return [line for line in after.split("\n") if line not in old]


def test_a_dragged_unit_changes_two_numbers_and_nothing_else() -> None:
    after, touched = done(
        FLAGSHIP, {"op": "set", "path": ["defence", "units", 3, "at"], "value": ["33.61 N", "36.41 E"]}
    )
    assert after == FLAGSHIP.replace(
        "{name: kub-north, system: kub, at: [33.6 N, 36.4 E]", "{name: kub-north, system: kub, at: [33.61 N, 36.41 E]"
    )
    assert touched == [["defence", "units", 3, "at"]]


def test_several_edits_are_all_done_or_none() -> None:
    good = {"op": "set", "path": ["title"], "value": "Another"}
    bad = {"op": "remove", "path": ["defence", "units", 99]}
    with pytest.raises(InputError, match=r"edit 2 of 2, remove defence\.units\.99: there is nothing") as caught:
        done(FLAGSHIP, good, bad)
    assert caught.value.problems[0].where.line == FLAGSHIP[: FLAGSHIP.index("    - {name: s200-east")].count("\n") + 1
    assert caught.value.problems[0].remedy


def test_later_edits_see_the_earlier_ones() -> None:
    after, touched = done(
        FLAGSHIP,
        {"op": "add", "path": ["defence", "units", "-"], "value": {"name": "new", "at": ["33 N", "36 E"]}},
        {"op": "set", "path": ["defence", "units", 10, "net"], "value": "damascus"},
    )
    assert changed_lines(FLAGSHIP, after) == ["    - {name: new, at: [33 N, 36 E], net: damascus}"]
    assert touched[0] == ["defence", "units", 10]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_example_is_edited_and_keeps_its_comments(path: Path) -> None:
    """One edit of each kind at entries chosen by chance: the data differs there alone, comments elsewhere stay."""
    text = path.read_text()
    chance = random.Random(str(path.relative_to(path.parents[1])))
    entries = list(_entries(data_of(text)))
    for at in chance.sample(entries, min(2, len(entries))):
        data = data_of(text)
        above, index = _at(data, at[:-1]), at[-1]
        for operation in ("set", "remove", "duplicate", "move", "add"):
            wanted = copy.deepcopy(data)
            siblings = _at(wanted, at[:-1])
            one: dict[str, Any] = {"op": operation, "path": list(at)}
            if operation == "set":
                one |= {"path": [*at, "name"], "value": "brand-new"}
                siblings[index]["name"] = "brand-new"
            elif operation == "remove":
                del siblings[index]
            elif operation == "duplicate":
                siblings.insert(index + 1, siblings[index] | {"name": free_name(siblings[index]["name"], data)})
            elif operation == "move":
                one["value"] = chance.randrange(len(above))
                siblings.insert(one["value"], siblings.pop(index))
            else:
                one["value"] = {"name": "brand-new", "at": ["33.5 N", "36.3 E"], "notes": ["x" * 80, "y: z"]}
                siblings.insert(index, one["value"])
            after, _ = done(text, one)
            assert same(data_of(after), wanted)
            if operation != "remove":
                assert _comments(text) <= _comments(after)


def _entries(data: Any) -> Any:
    for side, kinds in (("defence", ("radars", "units", "assets", "nets")), ("attack", ("packages", "launches"))):
        for kind in kinds:
            for index in range(len((data.get(side) or {}).get(kind) or [])):
                yield side, kind, index


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for item in path:
        data = data[item]
    return data


def _comments(text: str) -> set[str]:
    return set(re.findall(r"(?:^|\s)(# .*)$", text, re.MULTILINE))


NAMED = """\
redan: 1
title: Names
terrain: none
seed: 1
replications: 10
systems:
  my-buk: {based_on: buk-m2e, source: mine, max_range: 25 km}   # my own
sources: {mine: My notes of May}
override: {my-buk.reload: {best: 10 min, source: mine}}
readings:
  fire:
    default: free
    options:
      free: {says: x, sources: [mine], set: {permission: {buk: free}, units.buk.missiles: 4}}
      hold: {says: y, sources: [mine], set: {permission: {buk: hold}, kill_probability: {buk: 0.5}}}
defence:
  nets:
    - {name: net, delay: 1 s, command_post: {at: [50 N, 30 E]}}
  units:
    - {name: buk, system: my-buk, at: [50.0 N, 30.0 E], net: net, doctrine: {guards: plant}}   # first
    - {name: fire-2, system: my-buk, at: [50.0 N, 30.0 E], shares: buk, net: net}
  assets:
    - {name: plant, kind: power-plant, at: [50 N, 30 E], hits: 1}
  weapons_control: [{word: hold, units: [buk, fire-2]}]
  formations:
    - {name: reg, system: kub, count: 2, spacing: 5 km, at: [50 N, 31 E]}
attack:
  doctrine: {when_engaged: press-on}
  packages:
    - name: a
      aircraft: f-15i
      count: 1
      start: 0 s
      route: [{at: [50 N, 34 E], altitude: 8 km, speed: 230 m/s}, {at: [50 N, 32 E], altitude: 8 km, speed: 230 m/s}]
      weapons:
        - {munition: jassm, per_aircraft: 1, target: buk/launcher-1, release: waypoint 1}
        - {munition: jassm, per_aircraft: 1, target: net/command-post, release: waypoint 1}
        - {munition: jassm, per_aircraft: 1, target: reg-1, release: waypoint 1}
variants:
  with: {says: all, change: {}}
  less:
    says: less
    change: {remove: {defence: {units: [fire-2]}, attack: {}}, set: {units.buk.net: net, units.reg-2.missiles: 2}}
baseline: with
"""


@pytest.mark.parametrize(
    ("path", "old", "new", "mentions"),
    [
        (["defence", "units", 0], r"(?<!my-)\bbuk\b(?!-m2e)", "sam", 9),
        (["defence", "units", 1, "name"], r"\bfire-2\b", "second", 3),
        (["defence", "nets", 0], r"(?<=name: )net\b|(?<=net: )net\b|\bnet(?=/)", "link", 5),
        (["defence", "assets", 0], r"(?<!power-)\bplant\b", "works", 2),
        (["defence", "formations", 0], r"\breg\b", "regiment", 3),
        (["systems", "my-buk"], r"\bmy-buk\b", "our-buk", 4),
        (["sources", "mine"], r"\bmine\b", "ours", 5),
        (["readings", "fire", "options", "free"], r"(?<=default: )free|free(?=: \{says)", "all", 2),
        (["variants", "with"], r"\bwith\b", "whole", 2),
    ],
)
def test_a_name_is_changed_wherever_it_is_named_and_nowhere_else(
    path: list[Any], old: str, new: str, mentions: int
) -> None:
    assert len(re.findall(old, NAMED)) == mentions  # the test itself counts them
    after, _ = done(NAMED, {"op": "rename", "path": path, "value": new})
    assert after == re.sub(old, new, NAMED)


@pytest.mark.parametrize(
    ("one", "says"),
    [
        ({"op": "rename", "path": ["defence", "units", 0], "value": "plant"}, "is taken.*as plant-2"),
        ({"op": "rename", "path": ["defence", "units", 0], "value": "Not A Name"}, "write not-a-name"),
        ({"op": "rename", "path": ["defence"], "value": "x"}, "has no name"),
        ({"op": "rename", "path": ["variants", "with"], "value": "less"}, "is there already"),
        ({"op": "duplicate", "path": ["defence", "units", 0], "value": "plant"}, "is taken"),
        ({"op": "duplicate", "path": ["title"], "value": "redan"}, "is there already"),
        ({"op": "move", "path": ["defence", "units", 0], "value": 9}, "places are 0 to 1"),
        ({"op": "move", "path": ["defence", "units", 0], "value": "there"}, "nowhere to put it"),
        ({"op": "move", "path": ["defence", "units", 0], "value": ["defence", "units", 0, "moves"]}, "into itself"),
        ({"op": "set", "path": ["title"], "value": "x", "written": "y"}, "both given"),
        ({"op": "set", "path": ["title"], "value": "half \ud800"}, "half a character"),
        ({"op": "add", "path": ["defence", "units", 7], "value": {}}, "has 2 entries"),
    ],
)
def test_what_cannot_be_done_says_why_and_what_to_do(one: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        done(NAMED, one)
    told = str(caught.value)
    assert re.search(says, told, re.DOTALL)
    assert one["op"] in told
    assert caught.value.problems[0].remedy


def test_an_entry_moves_into_a_variant_with_what_is_in_it() -> None:
    into = ["variants", "less", "change", "add", "defence", "units"]
    after, touched = done(NAMED, {"op": "move", "path": ["defence", "units", 1], "value": into})
    assert touched == [[*into, 0]]
    assert _at(data_of(after), (*into, 0)) == data_of(NAMED)["defence"]["units"][1]
    assert len(data_of(after)["defence"]["units"]) == 1


def test_a_system_of_ones_own_is_added_used_and_disagreed_with_by_edits_alone() -> None:
    answer = edit(EditRequest.model_validate({"text": FLAGSHIP, "edits": [
        {"op": "set", "path": ["systems", "my-kub"],
         "value": {"based_on": "kub", "source": "My notes of May", "max_range": "30 km"}},
        {"op": "set", "path": ["defence", "units", 3, "system"], "value": "my-kub"},
        {"op": "set", "path": ["override", "p-18.radar_max_range"],
         "value": {"best": "200 km", "source": "My notes of May"}},
    ]}))  # fmt: skip
    assert answer.look.usable, answer.look.problems
    assert answer.look.model is not None
    assert answer.look.model.own_systems == ["my-kub"]
    assert answer.look.model.overrides == ["p-18.radar_max_range"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("24", 24), ("24 km", "24 km"), ("0.5", 0.5), ("[33.5 N, 36.3 E]", ["33.5 N", "36.3 E"]), ("", ""), (" ", ""),
        ("{centre: 270 deg}", {"centre": "270 deg"}), ("a: b: c", "a: b: c"), ("[1", "[1"), ("yes", "yes"),
        ("null", "null"), ("true", True), ("two\nlines", "two lines"), ("&anchor x", "&anchor x"), ("- x", ["x"]),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_in_the_file_and_is_text_where_it_cannot_be(written: str, value: Any) -> None:
    assert typed(written) == value


def test_a_text_that_is_no_yaml_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="not valid YAML") as caught:
        done("a: [1\nb: 2\n", {"op": "set", "path": ["a"], "value": 1})
    assert caught.value.problems[0].where.line


def test_requests_have_limits() -> None:
    for wrong in (
        {"text": "x" * 1_000_001, "edits": [{"op": "remove", "path": ["a"]}]},
        {"text": "a: 1", "edits": []},
        {"text": "a: 1", "edits": [{"op": "remove", "path": ["a"]}] * 501},
        {"text": "a: 1", "edits": [{"op": "destroy", "path": ["a"]}]},
        {"text": "a: 1", "edits": [{"op": "remove", "path": ["a"], "more": 1}]},
        {"text": "a: 1", "edits": [{"op": "remove", "path": "a"}]},
    ):
        with pytest.raises(ValidationError):
            EditRequest.model_validate(wrong)
