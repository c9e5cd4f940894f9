"""The page about the scenario file says every key, as the schema has it, and is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel, create_model
from typer.testing import CliRunner

from redan.cli.main import app
from redan.scenario import check, keys, parse_scenario, parts_units, resolve, schema

ROOT = Path(__file__).parents[2]
# Lists of what is described elsewhere: their keys are the same words.
LISTS = {
    "Part", "DefenceAddition", "AttackAddition", "DefenceRemoval", "AttackRemoval", "FlightsAddition", "FlightsRemoval",
}  # fmt: skip
DESCRIBED = {model: (place, words) for model, place, _, words in keys.PARTS}


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "file-format.md").read_text() == keys.page(), "run `python tools/file_format.py`"


def test_every_part_and_every_key_is_described() -> None:
    parts = {p for p in vars(schema).values() if isinstance(p, type) and issubclass(p, schema.Part)}
    assert {p.__name__ for p in parts} - {m.__name__ for m in DESCRIBED} == LISTS
    for model, (place, words) in DESCRIBED.items():
        assert set(words) == set(model.model_fields), place
        assert set(words) == set(re.findall(r"^\* `([a-z_]+)`", _section(place), re.MULTILINE)), place


def _section(place: str) -> str:
    title = f"### `{place}`" if place else "### The file"
    return keys.page().split(f"{title}\n")[1].split("\n##")[0]


FIELDS = [(model, key) for model in DESCRIBED for key in model.model_fields]


@pytest.mark.parametrize(("model", "key"), FIELDS, ids=[f"{m.__name__}.{k}" for m, k in FIELDS])
def test_a_default_is_as_the_schema_has_it(model: type[BaseModel], key: str) -> None:
    field = model.model_fields[key]
    said = re.split(r"\n\* ", _section(DESCRIBED[model][0]).split(f"* `{key}`:")[1])[0]
    found = re.search(r"Default: (.*)\.$", " ".join(said.split()))
    assert (found is None) == field.is_required()
    if found is None or field.default_factory is not None or field.default is None:
        return
    one = create_model("One", value=(field.annotation, field))
    given = found[1] if not found[1].isdigit() else int(found[1])
    assert one.model_validate({"value": given}).value == pytest.approx(field.default)  # type: ignore[attr-defined]


def test_the_choices_stand_in_it() -> None:
    page = " ".join(keys.page().split())
    for choices in (schema.ASSET_KINDS, parts_units.PRIORITIES, schema.PERMISSIONS, schema.LEVELS):
        assert ", ".join(choices) in page


def test_the_example_is_usable_and_does_what_it_says() -> None:
    scenario = parse_scenario(keys.EXAMPLE, "x.yaml")
    assert check(scenario) == []
    assert [len(resolve(scenario, name).units) for name in scenario.variants] == [0, 1]
    assert keys.EXAMPLE in keys.page()


def test_the_command_line_prints_it() -> None:
    answer = CliRunner().invoke(app, ["check", "--keys"])
    assert answer.exit_code == 0
    assert answer.stdout == keys.page()
    assert max(map(len, answer.stdout.splitlines())) <= 80
    assert "--keys" in CliRunner().invoke(app, ["check", "--help"]).stdout


def test_nobody_is_sent_to_a_page_that_a_wheel_does_not_hold() -> None:
    sources = (ROOT / "src" / "redan" / "scenario").glob("*.py")
    messages = [line for file in sources for line in file.read_text().splitlines() if "see docs/" in line]
    assert not messages
