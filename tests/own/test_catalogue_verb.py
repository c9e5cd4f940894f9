"""`redan catalogue ID --yaml` gives what can be pasted and changed; `--missing` counts what nobody has read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.said import problems_of
from typer.testing import CliRunner

from redan.catalogue import best_grade, load_catalogue
from redan.cli.main import app
from redan.plan import compile_plan
from redan.report.missing import resting_of
from redan.scenario import check, keys, load_scenario, parse_scenario, resolve
from redan.scenario.own import catalogue_of
from redan.scenario.systems import usable_ids

SAMS = usable_ids(load_catalogue(), "sam")


def printed(*words: str) -> str:
    made = CliRunner().invoke(app, ["catalogue", *words])
    assert made.exit_code == 0, made.output
    return made.stdout


def digest(text: str) -> str:
    return compile_plan(resolve(parse_scenario(text, "x.yaml"), "one-buk")).digest


@pytest.mark.parametrize("system", SAMS)
def test_a_pasted_battery_gives_the_same_plan(system: str) -> None:
    plain = keys.EXAMPLE.replace("system: buk-m2e", f"system: {system}")
    pasted = keys.EXAMPLE.replace("system: buk-m2e", f"system: my-{system}")
    pasted = pasted.replace("readings:\n", f"{printed(system, '--yaml')}readings:\n", 1)
    assert [problem for problem in problems_of(pasted) if problem.severity == "error"] == []
    assert digest(pasted) == digest(plain)


@pytest.mark.parametrize("system", [i for i in load_catalogue().ids() if load_catalogue().system(i).simulated])
def test_every_entry_that_can_be_used_is_the_same_when_pasted(system: str) -> None:
    text = keys.EXAMPLE.replace("readings:\n", f"{printed(system, '--yaml')}readings:\n", 1)
    mine = catalogue_of(parse_scenario(text, "x.yaml")).system(f"my-{system}"[:40])
    base = load_catalogue().system(system)
    numbers = [
        {(name, a): (p.unit, e.low, e.best, e.high) for name, p in s.parameters.items() for a, e in p.estimates.items()}
        for s in (mine, base)
    ]
    assert numbers[0] == numbers[1]
    for what in ("kind", "name", "role", "labels", "alternatives", "left_out"):
        assert getattr(mine, what) == getattr(base, what)
    parts = [[(m.name, m.system, m.count, m.launchers, m.shares) for m in s.members] for s in (mine, base)]
    assert parts[0] == parts[1]


def test_a_number_that_no_run_asks_of_the_kind_is_not_counted_as_one_it_uses() -> None:
    """The mass of a ballistic missile at launch is known and shown; its arc does not need it."""
    found = resting_of(load_catalogue().system("scud-b"))
    assert "launch_mass" not in {name for names in found.by_grade.values() for name in names}
    assert "burn_time" in {name for names in found.by_grade.values() for name in names}


@pytest.mark.parametrize("system", ["scud-b", "grad", "jassm", "patriot-battery"])
def test_every_kind_can_be_what_an_own_entry_is_based_on(system: str) -> None:
    mine = f"systems: {{mine: {{based_on: {system}, source: my notes of May, note: one of mine}}}}\n"
    found = catalogue_of(parse_scenario(mine + keys.EXAMPLE, "x.yaml")).system("mine")
    base = load_catalogue().system(system)
    assert (found.kind, found.members) == (base.kind, base.members)


def test_a_formation_of_ones_own_names_what_exists() -> None:
    text = printed("patriot-battery", "--yaml").replace("system: patriot-pac3", "system: patriot-pac9")
    (problem,) = problems_of(keys.EXAMPLE.replace("readings:\n", f"{text}readings:\n", 1))
    assert problem.what == 'member: there is no system "patriot-pac9"'
    assert "patriot-pac3" in problem.remedy


def test_it_is_a_file_of_systems_as_it_is_printed(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(printed("buk-m2e", "--yaml"))
    text = keys.EXAMPLE.replace("system: buk-m2e", "system: my-buk-m2e")
    (tmp_path / "x.yaml").write_text(text.replace("readings:\n", "systems_from: [mine.yaml]\nreadings:\n", 1))
    assert [p for p in check(load_scenario(tmp_path / "x.yaml")) if p.severity == "error"] == []


def test_yaml_without_a_system_says_which_there_are() -> None:
    made = CliRunner().invoke(app, ["catalogue", "--yaml"])
    assert "name one: redan catalogue s-300pmu-2 --yaml" in str(made.exception)


def test_missing_counts_by_the_grade_of_the_best_value() -> None:
    found = json.loads(printed("s-300pmu-2", "--missing", "--json"))["s-300pmu-2"]
    system = load_catalogue().system("s-300pmu-2")
    own = {p.attribute.key: p for n, p in system.parameters.items() if not n.startswith("kill_") and not p.common}
    for grade in "ABCD":
        for name in found.get(grade, ()):
            if not name.startswith("kill_"):
                assert best_grade(own[name].estimate()) == grade
    assert {"channels", "reaction"} <= set(found["C"])  # from memory, in the file
    assert {"reload", "salvo_interval"} <= set(found["D"])
    assert "first_salvo" in found["common"]
    said = printed("s-300pmu-2", "--missing")
    count = len(found["C"]) + len(found["D"])
    assert said.startswith(f"s-300pmu-2: {count} of {sum(len(found.get(g, ())) for g in 'ABCD')} numbers")


def test_missing_shows_the_worst_first_and_every_system_that_can_be_used() -> None:
    found = json.loads(printed("--missing", "--json"))
    counts = [len(by.get("C", ())) + len(by.get("D", ())) for by in found.values()]
    assert counts == sorted(counts, reverse=True)
    assert set(found) == {i for i in load_catalogue().ids() if load_catalogue().system(i).simulated}
    said = " ".join(printed("--missing").split())
    memory, assumed = (sum(len(by.get(grade, ())) for by in found.values()) for grade in "CD")
    assert f"{memory:,} from memory, {assumed:,} assumed" in said
