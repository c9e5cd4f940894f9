"""One line that disagrees with a number: what it sets, what it is told, and that the answer says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.said import problems_of
from typer.testing import CliRunner

from redan.catalogue import load_catalogue
from redan.cli.main import app
from redan.scenario import keys, parse_scenario, resolve
from redan.scenario.own import catalogue_of, own_of

GIVEN = "f-15i.rcs: {best: 2 m^2, source: my-report}"


def text_with(override: str) -> str:
    return keys.EXAMPLE.replace("readings:\n", f"override: {{{override}}}\nreadings:\n", 1)


def numbers(override: str, system: str, name: str, alternative: str | None = None) -> tuple[float, ...]:
    found = catalogue_of(parse_scenario(text_with(override), "x.yaml")).system(system)
    return tuple(found.value(name, level, alternative) for level in ("low", "best", "high"))


def test_a_number_is_set_and_the_range_is_widened_only_where_it_must_be() -> None:
    before = load_catalogue().system("f-15i")
    low, best, high = (before.value("rcs_m2", level) for level in ("low", "best", "high"))
    assert 2 < low < 5 < best < high < 40
    assert numbers(GIVEN, "f-15i", "rcs_m2") == (2, 2, high)
    assert numbers("f-15i.rcs: {best: 5 m^2, source: a b}", "f-15i", "rcs_m2") == (low, 5, high)
    assert numbers("f-15i.rcs: {best: 40 m^2, source: a b}", "f-15i", "rcs_m2") == (low, 40, 40)
    assert numbers("f-15i.rcs: {low: 1 m^2, source: a b}", "f-15i", "rcs_m2") == (1, best, high)
    assert numbers("f-15i.rcs: {low: 1 m^2, best: 3 m^2, high: 4 m^2, source: a b}", "f-15i", "rcs_m2") == (1, 3, 4)


def test_another_unit_than_the_catalogues_is_converted() -> None:
    assert numbers("buk-m2e.max_range: {best: 30000 m, source: a b}", "buk-m2e", "max_range_m")[1] == pytest.approx(
        30e3
    )


def test_one_alternative_of_a_kill_probability() -> None:
    line = "buk-m2e.kill_probability.recorded.aircraft: {best: 0.2, source: a b}"
    name = "kill_probability.aircraft"
    base = load_catalogue().system("buk-m2e")
    assert numbers(line, "buk-m2e", name, "recorded")[1] == 0.2
    assert numbers(line, "buk-m2e", name, "claimed")[1] == base.value(name, alternative="claimed")


def test_a_number_of_all_systems_becomes_that_of_one() -> None:
    line = "buk-m2e.first_salvo: {best: 1, source: a b}"
    catalogue = catalogue_of(parse_scenario(text_with(line), "x.yaml"))
    assert catalogue.system("buk-m2e").value("first_salvo") == 1
    assert catalogue.system("kub").value("first_salvo") == load_catalogue().system("kub").value("first_salvo") != 1


def test_the_older_values_stay_beside_the_new_one() -> None:
    before = load_catalogue().system("f-15i").parameter("rcs_m2").estimate().values
    after = (
        catalogue_of(parse_scenario(text_with(GIVEN), "x.yaml")).system("f-15i").parameter("rcs_m2").estimate().values
    )
    assert after[:-1] == before
    assert (after[-1].source, after[-1].grade, after[-1].low) == ("my-report", "own", 2)


def test_a_claim_of_the_scenarios_own_needs_a_source_alone() -> None:
    written = "buk-m2e.kill_probability.claimed.aircraft: {best: 0.2, source: My report}"
    assert not problems_of(text_with(written))


def test_what_flies_is_what_was_set() -> None:
    threats = resolve(parse_scenario(text_with(GIVEN), "x.yaml")).threats
    assert {threat.rcs_m2 for threat in threats if threat.system == "f-15i"} == {2}


WRONG = [
    ("f-15.rcs: {best: 2 m^2, source: a b}", "6:12", 'there is no system "f-15". did you mean f-15i or f-15e?'),
    ("buk-m2e.range: {best: 2 km, source: a b}", "6:12", "did you mean min_range or max_range"),
    ("buk-m2e.max_range_m: {best: 2 km, source: a b}", "6:12", "write buk-m2e.max_range."),
    ("buk-m2e.cep: {best: 2 m, source: a b}", "6:12", "buk-m2e has no number for cep. give it one in an entry"),
    ("buk-m2e.seeker: active", "6:12", "seeker is a word, and only a number can be overridden. write seeker in an"),
    ("buk-m2e.max_range: 30 km", "6:31", "a number without a source. write {best: 30 km, source: who says so}."),
    ("buk-m2e.max_range: {best: 30 km}", "6:31", "a number without a source. add source:"),
    ("buk-m2e.max_range: {source: a b}", "6:31", "max_range has no number. write best: 200 km."),
    ("buk-m2e.max_range: {best: 30, source: a b}", "6:38", 'max_range: "30" has no unit.'),
    ("buk-m2e.max_range: {best: 30 km, source: report-01}", "6:53", "did you mean report-001"),
    ("buk-m2e.max_range: {low: 60 km, best: 50 km, source: a b}", "6:31", "max_range: low 60, best 50, high 50"),
    ("buk-m2e.channels: {best: 1.5, source: a b}", "6:30", "channels: a count is not whole."),
    ("buk-m2e.kill_probability.aircraft: {best: 0.2, source: a b}", "6:12", "m2e.kill_probability.claimed.aircraft."),
    ("buk-m2e.kill_probability.claimed.ship: {best: 0.2, source: a b}", "6:12", 'kill probability against "ship".'),
    ("buk-m2e: {max_range: 5 km}", "6:12", "names no attribute. write it like s-300pmu-2.max_range"),
    ("kub.max_range: {best: 20 km, source: a b}", "6:12", 'no variant of this scenario uses "kub". it uses buk-m2e'),
    ("buk-m2e.max_range: {best: 20 km, source: assumption}", "6:31", "say it in its note."),
]  # fmt: skip


@pytest.mark.parametrize(("written", "place", "says"), WRONG, ids=[says for _, _, says in WRONG])
def test_an_override_of_nothing_is_named_with_what_is_near(written: str, place: str, says: str) -> None:
    (problem,) = problems_of(text_with(written))
    assert str(problem).startswith(f"x.yaml:{place}  ")
    assert says in str(problem)
    assert problem.severity == "error"
    assert problem.remedy


def test_the_answer_says_which_numbers_are_the_scenarios_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.yaml").write_text(text_with(f"{GIVEN}, buk-m2e.reload: {{best: 5 min, source: a b}}"))
    made = CliRunner().invoke(app, ["compare", "x.yaml", "-n", "20", "--full"])
    assert made.exit_code == 0, made.output
    said = " ".join(made.output.split())
    assert "- f-15i rcs: 11 m^2 (2.5 to 25) -> 2 m^2 (2 to 25) (my-report)" in said
    assert "2 numbers of the scenario's author stand in place of the catalogue's" in said
    page = Path("reports/x.html").read_text()
    assert "Stated by the scenario in place of the catalogue" in page
    assert '<span class="mark own">own</span>' in page
    assert "named by the scenario itself" in page
    told = CliRunner().invoke(app, ["compare", "x.yaml", "-n", "20", "--json"])
    found = json.loads(told.stdout)["own"]
    assert found["systems"] == []
    assert found["numbers"][1] == {
        "system": "f-15i", "label": "rcs", "old": "11 m^2 (2.5 to 25)", "new": "2 m^2 (2 to 25)", "source": "my-report",
        "how": "override",
    }  # fmt: skip


def test_a_file_without_any_says_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.yaml").write_text(keys.EXAMPLE)
    made = CliRunner().invoke(app, ["compare", "x.yaml", "-n", "5"])
    assert "in place of the catalogue" not in made.output + Path("reports/x.html").read_text()
    assert "own" not in json.loads(CliRunner().invoke(app, ["compare", "x.yaml", "-n", "5", "--json"]).stdout)


def test_only_what_takes_part_is_listed() -> None:
    text = text_with("buk-m2e.reload: {best: 5 min, source: a b}")
    scenario = parse_scenario(text, "x.yaml")
    assert [number.label for number in own_of(scenario).numbers] == ["reload"]
    assert not own_of(scenario, ["nothing"])
