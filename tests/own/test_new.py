"""`redan new`: what it writes passes the check and runs; what exists is left as it is."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from redan.catalogue import load_catalogue
from redan.cli import new
from redan.cli.main import app
from redan.errors import InputError
from redan.examples import example_files
from redan.scenario import check, load_scenario, parse_scenario, sketch
from redan.scenario.sketch import TEMPLATES, Sketch, weapons, written
from redan.scenario.systems import usable_ids


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def invoke(*words: str) -> str:
    made = CliRunner().invoke(app, ["new", *words])
    assert made.exit_code == 0, made.output
    return made.stdout


def answers(monkeypatch: pytest.MonkeyPatch, *given: str) -> list[str]:
    """A person at a terminal who gives these answers; what was asked."""
    asked: list[str] = []
    left: Iterator[str] = iter(given)

    def answer(question: str) -> str:
        asked.append(question)
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(builtins, "input", answer)
    monkeypatch.setattr(new, "at_terminal", lambda: True)
    return asked


def test_the_list_names_every_template_and_example() -> None:
    said = invoke("--list")
    for name in (*TEMPLATES, *example_files()):
        assert f"\n{name} " in f"\n{said}"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_passes_the_check_and_runs(name: str) -> None:
    assert f"redan compare {name}.yaml" in invoke(name)
    assert check(load_scenario(f"{name}.yaml")) == []
    made = CliRunner().invoke(app, ["compare", f"{name}.yaml", "-n", "20"])
    assert made.exit_code == 0, made.output


def test_an_example_is_a_template() -> None:
    invoke("levant-2013", "mine.yaml")
    assert Path("mine.yaml").read_bytes() == example_files()["levant-2013"].read_bytes()


@pytest.mark.parametrize("part", [pytest.param(5, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.long)])
def test_every_battery_against_every_weapon_passes_the_check(part: int) -> None:
    """Each change every fifth pair, the next of a weapon with the next of a battery; in the long tier all of them."""
    catalogue = load_catalogue()
    for i, weapon in enumerate(weapons(catalogue)):
        for system in usable_ids(catalogue, "sam")[i % part :: part]:
            for count in (1, 8):
                text = written(Sketch("city", system, 3, weapon, count), catalogue)
                assert check(parse_scenario(text, "x.yaml")) == [], (system, weapon, count)


def test_a_battery_without_a_number_against_the_weapon_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Sketch("city", "s-200ve", 1, "gbu-39", 8)
    said = "# The catalogue has no kill probability of s-200ve against the class glide-bomb: it does not fire"
    assert said not in written(asked, load_catalogue())
    monkeypatch.setattr(sketch, "engaged_classes", lambda system: ["aircraft"])
    assert said in written(asked, load_catalogue())


def test_questions_take_what_stands_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, "", "", "", "", "")
    invoke("mine.yaml")
    assert len(asked) == 5
    assert Path("mine.yaml").read_text() == written(Sketch("city", "buk-m2e", 1, "gbu-39", 8), load_catalogue())


def test_an_answer_that_is_none_is_asked_again_with_what_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    given = "? airfeld airfield s-300 s-300pmu-2 0 x 2 jasm jassm 4 mine.yaml"
    answers(monkeypatch, *given.split())
    said = invoke()
    assert "There is arms-store, airfield, city" in said
    assert "did you mean airfield?" in said
    assert "did you mean jassm" in said
    assert said.count("A whole number from 1 to 24.") == 2
    assert Path("mine.yaml").read_text() == written(Sketch("airfield", "s-300pmu-2", 2, "jassm", 4), load_catalogue())


def test_leaving_the_questions_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "city")
    with pytest.raises(InputError, match="nothing is written"):
        CliRunner().invoke(app, ["new", "mine.yaml"], catch_exceptions=False)
    assert not Path("mine.yaml").exists()


@pytest.mark.parametrize("words", [["one-battery", "mine.yaml"], ["mine.yaml"], ["levant-2013", "mine.yaml"]])
def test_what_exists_is_left_as_it_is(words: list[str]) -> None:
    Path("mine.yaml").write_text("mine")
    with pytest.raises(InputError, match=r"mine\.yaml  exists already\. it is left as it is"):
        CliRunner().invoke(app, ["new", *words], catch_exceptions=False)
    assert Path("mine.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["one-batery"], "there is no template 'one-batery'.*did you mean one-battery"),
        (["nothing-like-it"], "redan new --list"),
        ([], "at a terminal. name a template: redan new one-battery my.yaml"),
        (["mine.yaml"], "at a terminal. name a template"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_remedy(words: list[str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        CliRunner().invoke(app, ["new", *words], catch_exceptions=False)
