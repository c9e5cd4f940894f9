"""Weights on readings: the user's, equal unless given, refused with a message where they cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan import api
from redan.cli.common import weights_of as of_words
from redan.errors import InputError
from redan.scenario import Scenario, parse_scenario
from redan.scenario.weights import weights_of

LEVANT = Path(__file__).resolve().parents[2] / "examples" / "levant-2013" / "scenario.yaml"
TEXT = LEVANT.read_text(encoding="utf-8")
OPTIONS = {"claimed": "        says: What makers", "recorded": "        says: What was recorded"}


def scenario(**weights: str) -> Scenario:
    text = TEXT
    for option, weight in weights.items():
        assert OPTIONS[option] in text
        text = text.replace(OPTIONS[option], f"        weight: {weight}\n{OPTIONS[option]}", 1)
    return parse_scenario(text, "s.yaml")


def test_equal_unless_given() -> None:
    assert weights_of(scenario(), {"permission": "free"}) == {
        "kill-probability": {"claimed": 0.5, "recorded": 0.5},
        "guidance": {"whole-flight": 0.5, "at-intercept": 0.5},
        "attackers": {"turn-away": 0.5, "press-on": 0.5},
    }


def test_the_file_and_the_command_line() -> None:
    found = scenario(claimed="25 %", recorded="0.75")
    assert weights_of(found, {})["kill-probability"] == {"claimed": 0.25, "recorded": 0.75}
    given = of_words(["kill-probability=claimed:90%,recorded:0.1"])
    assert weights_of(found, {}, given)["kill-probability"] == {"claimed": 0.9, "recorded": 0.1}


def test_no_weight_leaves_an_option_out_and_thirds_are_thirds() -> None:
    thirds = dict.fromkeys(("hold", "tight", "free"), 0.333)
    given = {"permission": thirds, "guidance": {"whole-flight": 1.0, "at-intercept": 0.0}}
    found = weights_of(scenario(), {}, given)
    assert found["guidance"] == {"whole-flight": 1.0}
    assert found["permission"]["hold"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"permission": {"hold": 0.5, "tight": 0.3, "free": 0.3}}, "add up to 1.1, not to 1"),
        ({"permission": {"hold": 0.5, "free": 0.5}}, "tight has none"),
        ({"permision": {"hold": 1.0}}, "did you mean permission"),
        ({"permission": {"hold": 0.5, "tigth": 0.2, "free": 0.3}}, "tight"),
        ({"attackers": {"turn-away": 0.5, "press-on": 0.5}}, "is fixed, so it has no weights"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, dict[str, float]], text: str) -> None:
    with pytest.raises(InputError) as error:
        weights_of(scenario(), {"attackers": "press-on"}, given)
    assert text in str(error.value)
    assert len(error.value.problems) == 1


@pytest.mark.parametrize(
    ("weights", "text"),
    [({"claimed": "50 %"}, "recorded has none"), ({"claimed": "0.5", "recorded": "0.6"}, "add up to 1.1")],
)
def test_the_check_finds_it_in_the_file_at_its_place(weights: dict[str, str], text: str) -> None:
    problems = [p for p in api.check(scenario(**weights)) if p.severity == "error"]
    assert len(problems) == 1
    assert text in problems[0].what
    assert problems[0].where.line > 1


@pytest.mark.parametrize("word", ["", "=hold", "=hold:", "=hold:1.2", "=hold:x", "=hold:0.5,hold:0.5"])
def test_words_that_are_no_weights(word: str) -> None:
    word = f"permission{word}"
    with pytest.raises(InputError, match="weight"):
        of_words([word])
