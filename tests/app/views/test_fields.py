"""The form of an entry: every key, what stands there, every number with its source, and edits that do what they say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from redan.app.views.edit import edit, edited
from redan.app.views.field_models import FieldOf, FieldsAnswer, FieldsRequest, Number
from redan.app.views.fields import fields
from redan.app.views.forms import form, help_of, part_at
from redan.app.views.models import Edit, EditRequest
from redan.app.views.numbers import catalogue_entry, catalogue_list
from redan.catalogue import load_catalogue
from redan.errors import InputError
from redan.files import read_yaml
from redan.scenario.keys import PARTS

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*/*.yaml"))
FLAGSHIP = (ROOT / "examples/levant-2013/scenario.yaml").read_text()


def asked(text: str, *path: str | int) -> FieldsAnswer:
    return fields(FieldsRequest(text=text, path=list(path)))


def field(answer: FieldsAnswer, key: str) -> FieldOf:
    return next(one for one in answer.fields if one.key == key)


def number(answer: FieldsAnswer, key: str, of: str = "system") -> Number:
    return next(one for one in answer.systems[of].numbers if one.key == key)


def test_a_key_shows_what_stands_there_what_may_and_what_holds_without_it() -> None:
    answer = asked(FLAGSHIP, "defence", "units", 3)
    assert (answer.kind, answer.label, answer.focus) == ("unit", "kub-north", "")
    at, launchers, net = field(answer, "at"), field(answer, "launchers"), field(answer, "net")
    assert (at.kind, at.written, at.value, at.required) == ("position", "[33.6 N, 36.4 E]", ["33.6 N", "36.4 E"], True)
    assert (launchers.kind, launchers.present, launchers.low, launchers.high) == ("whole", False, "1", "1,000")
    assert launchers.default == "the catalogue's value"
    assert (net.kind, net.written, net.closed) == ("reference", "damascus", True)
    assert [choice.value for choice in net.choices] == ["damascus", "favorit"]
    assert "s-300pmu-2" in [choice.value for choice in field(answer, "system").choices]
    elevation = field(answer, "min_elevation")
    assert (elevation.kind, elevation.low, elevation.high) == ("quantity", "0.01 deg", "80 deg")


def test_a_value_gives_the_form_of_its_entry_with_that_key_in_focus() -> None:
    answer = asked(FLAGSHIP, "attack", "packages", 0, "route", 2, "speed")
    assert (answer.kind, answer.label, answer.focus) == ("waypoint", "waypoint 3", "speed")
    assert answer.path == ["attack", "packages", 0, "route", 2]
    speed = field(answer, "speed")
    assert (speed.written, speed.low, speed.high, speed.unit) == ("240 m/s", "20 m/s", "1200 m/s", "m/s")
    assert asked(FLAGSHIP, "defence", "units", 3, "at", 0).focus == "at"


def test_what_lies_within_an_entry_is_named_with_its_path() -> None:
    answer = asked(FLAGSHIP, "attack", "packages", 0)
    route = field(answer, "route")
    assert [one.label for one in route.below] == [f"waypoint {n}" for n in range(1, 7)]
    assert route.below[1].path == ["attack", "packages", 0, "route", 1]
    assert [one.label for one in field(answer, "weapons").below] == ["weapon 1: delilah", "weapon 2: delilah"]
    assert [one.label for one in field(asked(FLAGSHIP), "readings").below] == [
        "permission", "kill-probability", "guidance", "attackers",
    ]  # fmt: skip


def test_every_number_has_bounds_a_grade_and_a_source_with_its_address() -> None:
    s300 = asked(FLAGSHIP, "variants", "six-batteries", "change", "add", "defence", "units", 0)
    shipped = load_catalogue().system("s-300pmu-2")
    estimates = [e for p in shipped.parameters.values() for e in p.estimates.values()]
    numbers = s300.systems["system"].numbers
    assert len(numbers) == len(estimates)
    for one in numbers:
        assert one.low <= one.best <= one.high
        assert one.grades
        assert one.meaning
        for value in one.values:
            assert value.source.title
            assert not value.source.own
    reach = number(s300, "s-300pmu-2.max_range")
    assert any(value.source.address.startswith("http") for value in reach.values)
    assert reach.contested


def test_readings_that_choose_an_alternative_are_named_and_the_default_one_counts() -> None:
    answer = asked(FLAGSHIP, "defence", "units", 0)
    claimed = number(answer, "s-200ve.kill_probability.claimed.aircraft")
    recorded = number(answer, "s-200ve.kill_probability.recorded.aircraft")
    assert (claimed.counts, recorded.counts) == (True, False)
    assert [(one.reading, one.option, one.default) for one in claimed.set_by] == [("kill-probability", "claimed", True)]
    assert [(one.reading, one.option, one.default) for one in recorded.set_by] == [
        ("kill-probability", "recorded", False)
    ]
    other = FLAGSHIP.replace("default: claimed", "default: recorded", 1)
    answer = asked(other, "defence", "units", 0)
    assert number(answer, "s-200ve.kill_probability.recorded.aircraft").counts


def test_a_key_that_a_variant_or_a_reading_sets_says_so() -> None:
    text, _ = edited(FLAGSHIP, [
        Edit(op="set", path=["variants", "six-launchers", "change", "set"], value={"units.kub-north.missiles": 3}),
        Edit(op="set", value=2,
             path=["readings", "guidance", "options", "at-intercept", "set", "units.kub-north.missiles"]),
    ])  # fmt: skip
    found = field(asked(text, "defence", "units", 3), "missiles").set_by
    assert [(one.variant, one.reading, one.option, one.default, one.value) for one in found] == [
        ("six-launchers", "", "", False, 3),
        ("", "guidance", "at-intercept", False, 2),
    ]
    assert read_yaml(text, name="x").find(found[1].path).value == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("path", [("defence", "units", 0), ("defence", "radars", 0), ("attack", "packages", 2)])
def test_disagreeing_with_any_number_is_one_edit_that_counts(path: tuple[Any, ...]) -> None:
    """Of each system some numbers, across all kinds of unit: the edit with another best value is taken by redan."""
    answer = asked(FLAGSHIP, *path)
    (key, system), = answer.systems.items()
    used = [one for one in system.numbers if one.low < one.best < one.high][::6] + [one for one in system.numbers][::9]
    changes = []
    for one in used:
        assert one.disagree is not None
        assert one.disagree.value["source"]
        changed = one.low if one.low < one.best else one.best
        value = one.disagree.value | {"best": f"{changed:g} {one.unit}".strip() if one.unit else changed}
        if isinstance(value["best"], float) and value["best"].is_integer():
            value["best"] = int(value["best"])
        changes.append(one.disagree.model_copy(update={"value": value}))
    done = edit(EditRequest(text=FLAGSHIP, edits=changes))
    assert done.look.usable, [problem.what for problem in done.look.problems]
    after = asked(done.text, *path)
    for one, change in zip(used, changes, strict=True):
        again = number(after, one.key, key)
        assert again.override == change.path
        assert again.best == pytest.approx(one.low if one.low < one.best else one.best)
        assert again.values[-1].source.own
        assert len(again.values) == len(one.values) + 1


def test_a_disagreement_as_it_is_proposed_is_taken() -> None:
    for path in (("defence", "units", 0), ("attack", "packages", 0, "weapons", 0)):
        for system in asked(FLAGSHIP, *path).systems.values():
            edits = [one.disagree for one in system.numbers if one.disagree is not None]
            assert len(edits) == len(system.numbers)
            done = edit(EditRequest(text=FLAGSHIP, edits=edits))
            assert done.look.usable, [problem.what for problem in done.look.problems][:3]


def test_a_system_of_ones_own_takes_the_place_of_one_and_is_then_disagreed_with_in_itself() -> None:
    proposed = asked(FLAGSHIP, "defence", "units", 3).systems["system"].own_form
    done = edit(EditRequest(text=FLAGSHIP, edits=proposed))
    assert done.look.usable, [problem.what for problem in done.look.problems]
    answer = asked(done.text, "defence", "units", 3)
    system = answer.systems["system"]
    assert (system.id, system.own, system.own_form) == ("my-kub", True, [])
    assert field(answer, "system").choices[0].value == "my-kub"
    reach = number(answer, "my-kub.max_range")
    assert reach.disagree is not None
    assert reach.disagree.path == ["systems", "my-kub", "max_range"]
    again = edit(EditRequest(text=done.text, edits=[one.disagree for one in system.numbers if one.disagree]))
    assert again.look.usable, [problem.what for problem in again.look.problems][:3]
    second = asked(done.text, "defence", "units", 4).systems["system"].own_form
    assert second[0].path == ["systems", "my-kub-2"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_entry_of_every_example_has_a_form(path: Path) -> None:
    text = path.read_text()
    root = read_yaml(text, name="x")
    data = root.data()
    places: list[tuple[Any, ...]] = [(), ("defence",), ("attack",)]
    for side, kinds in data.items():
        for kind, entries in kinds.items() if side in ("defence", "attack", "third_parties") else ():
            if isinstance(entries, list):
                places += [(side, kind, index) for index in range(min(1, len(entries)))]
    for place in places:
        answer = asked(text, *place)
        assert all(one.label and one.help for one in answer.fields)
        for one in answer.fields:
            assert one.present == (root.find(one.path) is not None)


def test_every_key_of_the_schema_has_words_and_a_form() -> None:
    seen = 0
    for model, _, about, _ in PARTS:
        assert about
        for key, one in model.model_fields.items():
            meaning, default = help_of(model, key)
            assert meaning
            assert one.is_required() == (default == "") or key in ("side",)
            found = form(one)
            assert bool(found.low) == bool(found.high)
            assert found.kind != "word" or found.options
            seen += 1
    assert seen > 200


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (["defence", "units", 99], "has 10 entries"),
        (["defence", "unit"], "defence has side, nets"),
        (["defence", "units", 0, "systm"], "has name, system"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_with_its_place(path: list[Any], says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        asked(FLAGSHIP, *path)


def test_a_form_is_there_although_the_entry_is_wrong() -> None:
    text = FLAGSHIP.replace("system: kub, at: [33.6 N, 36.4 E]", "system: kup, at: here", 1)
    answer = asked(text, "defence", "units", 3)
    assert (field(answer, "at").value, answer.systems) == ("here", {})
    with pytest.raises(InputError, match="not valid YAML"):
        asked("a: [", "a")


def test_parts_are_found_through_lists_and_mappings() -> None:
    for path, name in (
        ([], "FilePart"), (["defence", "units", 3], "UnitPart"), (["defence", "units", 3, "doctrine"], "DoctrinePart"),
        (["readings", "x"], "ReadingPart"), (["readings", "x", "options", "y"], "OptionPart"),
        (["variants", "v", "change", "add", "defence", "radars", 1], "RadarPart"), (["title"], None),
        (["nope", 1], None),
        (["defence", "units"], None), (["readings", "x", "options", "y", "set", "z"], None),
    ):  # fmt: skip
        found = part_at(path)
        assert (found.__name__ if found else None) == name


def test_the_catalogue_is_listed_and_one_entry_shown() -> None:
    listed = catalogue_list()
    assert [one.id for one in listed.systems] == list(load_catalogue().ids())
    assert set(listed.grades) == {"A", "B", "C", "D"}
    one = catalogue_entry("s-300pmu-2")
    assert (one.kind, one.own, one.own_form) == ("sam", False, [])
    assert {word.key for word in one.words} >= {"seeker"}
    with pytest.raises(InputError, match="did you mean"):
        catalogue_entry("s-300pmu2")
