"""Where the numbers of a kill come from: catalogue, reading, variant or the unit's own entry, with its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.api.conftest import SCENARIO

from redan.scenario import parse_scenario
from redan.scenario.origins import origins_of

READING = "  permission:\n"
PK = (
    "  pk:\n    default: given\n    options:\n"
    "      given: {{says: Given., sources: [assumption], set: {{kill_probability: {setting}}}}}\n"
)


@pytest.fixture
def origin() -> Callable[..., dict[str, str]]:
    def ask(setting: str = "", threat_class: str = "aircraft", text: str = SCENARIO) -> dict[str, str]:
        if setting:
            text = text.replace("readings:\n", "readings:\n" + PK.format(setting=setting), 1)
        return origins_of(parse_scenario(text, "s.yaml"), "without", {}, "best", "sam-1", threat_class)

    return ask


def test_of_the_catalogue(origin: Callable[..., dict[str, str]]) -> None:
    found = origin()
    assert found["single_shot"].startswith("catalogue s-125, kill_probability.aircraft")
    assert "; set by" not in found["single_shot"]
    assert "level best" in found["single_shot"]
    assert found["max_salvos"] == "assumption common to all systems, max_salvos, level best"


@pytest.mark.parametrize("setting", ["0.25", "{aircraft: 0.25}", "{sam-1: 0.25}", "{sam-1: {aircraft: 0.25}}"])
def test_a_number_of_a_reading(setting: str, origin: Callable[..., dict[str, str]]) -> None:
    assert origin(setting)["single_shot"].startswith("reading pk = given, s.yaml:11:")


def test_an_alternative_that_a_reading_chose(origin: Callable[..., dict[str, str]]) -> None:
    found = origin("recorded")["single_shot"]
    assert found.startswith("catalogue s-125, kill_probability.aircraft (recorded), level best")
    assert "; set by reading pk = given, s.yaml:11:" in found


@pytest.mark.parametrize("setting", ["{cruise-missile: 0.25}", "{sam-1: {cruise-missile: 0.25}}"])
def test_a_setting_for_another_class_is_not_its_origin(setting: str, origin: Callable[..., dict[str, str]]) -> None:
    assert "set by" not in origin(setting)["single_shot"]
    assert origin(setting)["single_shot"].startswith("catalogue s-125")
    assert origin(setting, "cruise-missile")["single_shot"].startswith("reading pk = given")


def test_a_class_without_a_missile(origin: Callable[..., dict[str, str]]) -> None:
    assert origin("", "ballistic-missile")["single_shot"].startswith("none: s-125 has no kill_probability.ballistic")


def test_doctrine_of_the_unit(origin: Callable[..., dict[str, str]]) -> None:
    text = SCENARIO.replace("at: [33.5 N, 36.3 E], net: west}", "at: [33.5 N, 36.3 E], net: west,\n"
                            "       doctrine: {first_salvo: 1}}")  # fmt: skip
    found = origin(text=text)
    line = text[: text.index("first_salvo")].count("\n") + 1
    assert found["first_salvo"].startswith(f"the file, s.yaml:{line}:")
    assert found["next_salvo"].startswith("assumption common")
