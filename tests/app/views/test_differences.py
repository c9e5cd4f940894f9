"""What changes between two variants, in words: all of it, and nothing that is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan.app.views.differences import differences
from redan.app.views.edit import edited
from redan.app.views.field_models import DifferencesAnswer, DifferencesRequest
from redan.app.views.models import Edit
from redan.errors import InputError
from redan.files import read_yaml
from redan.scenario.changes import lay_down
from redan.scenario.load import parse_scenario

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*/*.yaml"))
FLAGSHIP = (ROOT / "examples/levant-2013/scenario.yaml").read_text()


def between(text: str, a: str, b: str) -> DifferencesAnswer:
    return differences(DifferencesRequest(text=text, a=a, b=b))


def test_what_is_added_is_said_with_system_and_place() -> None:
    answer = between(FLAGSHIP, "without", "six-batteries")
    assert answer.summary == "Against without, six-batteries adds 1 net and 6 units."
    assert answer.differences[1].words == (
        "six-batteries adds unit s300-1 (S-300PMU-2 Favorit (export, 48N6E2); at 33.5 N, 36.4 E; "
        "launchers 6, missiles 24, stock 0)."
    )
    found = read_yaml(FLAGSHIP, name="x").find(answer.differences[1].path)
    assert found is not None
    assert found.data()["name"] == "s300-1"


def test_the_other_way_round_it_is_left_out() -> None:
    there, back = between(FLAGSHIP, "without", "six-batteries"), between(FLAGSHIP, "six-batteries", "without")
    assert {(one.kind, one.name) for one in there.differences} == {(one.kind, one.name) for one in back.differences}
    assert {one.what for one in back.differences} == {"removed"}


def test_what_is_changed_is_said_key_by_key() -> None:
    answer = between(FLAGSHIP, "six-launchers", "four-batteries")
    changed = next(one for one in answer.differences if one.name == "s300-1")
    assert changed.words == (
        "four-batteries changes unit s300-1: launchers 8 (was 6), missiles 32 (was 24) and stock 4 (was 120)."
    )
    assert (changed.changes[0].key, changed.changes[0].a, changed.changes[0].b) == ("launchers", "6", "8")


def test_settings_and_doctrine_count_too() -> None:
    settings = {"permission": "hold", "attack.doctrine.when_engaged": "press-on", "units.kub-north.missiles": 3}
    text, _ = edited(FLAGSHIP, [
        Edit(op="set", path=["variants", "other"], value={"says": "other", "change": {"set": settings}}),
        Edit(op="set", path=["readings"], value={}),
    ])  # fmt: skip
    words = [one.words for one in between(text, "without", "other").differences]
    assert words == [
        "other changes unit kub-north: missiles 3 (was not said).",
        "other sets permission to fire to hold (was not said).",
        "other sets attackers' doctrine, when_engaged to press-on (was turn-away).",
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_two_variants_of_an_example_differ_exactly_where_something_is_said(path: Path) -> None:
    text = path.read_text()
    scenario = parse_scenario(text, str(path))
    names = list(scenario.variants)
    assert between(text, names[0], names[0]).differences == []
    for name in names[1:3]:
        answer = between(text, names[0], name)
        alike = lay_down(scenario, names[0]).signature() == lay_down(scenario, name).signature()
        assert (answer.differences == []) == alike
        assert answer.summary.endswith(".")


def test_a_variant_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(InputError, match="did you mean six-batteries"):
        between(FLAGSHIP, "without", "six-battery")
    with pytest.raises(InputError, match="not valid YAML"):
        between("a: [", "a", "b")
