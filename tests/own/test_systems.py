"""Systems of a scenario's own: what may be written, what comes out, and what each mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.said import problems_of

from redan.catalogue import OwnCatalogue, load_catalogue
from redan.errors import InputError
from redan.plan import compile_plan
from redan.scenario import check, keys, keys_own, load_scenario, parse_scenario, resolve
from redan.scenario.own import catalogue_of

BUK = "system: buk-m2e, at: [50.0 N, 30.1 E]"
MINE = BUK.replace("buk-m2e", "mine")


def text_with(own: str, *, used: bool = True) -> str:
    """The small complete file of the page, with keys of its own before its readings."""
    assert BUK in keys.EXAMPLE
    text = keys.EXAMPLE.replace(BUK, MINE) if used else keys.EXAMPLE
    return text.replace("readings:\n", f"{own}\nreadings:\n", 1)


def own(entry: str, **more: str) -> OwnCatalogue:
    found = catalogue_of(parse_scenario(text_with(f"systems:\n  mine: {entry}"), "x.yaml"))
    assert isinstance(found, OwnCatalogue)
    return found


def said(own: str, *, used: bool = True) -> list[str]:
    return [str(problem) for problem in problems_of(text_with(own, used=used))]


def test_a_scenario_without_own_systems_has_the_catalogue_itself() -> None:
    assert catalogue_of(parse_scenario(keys.EXAMPLE, "x.yaml")) is load_catalogue()


def test_one_number_of_a_system_is_changed_and_everything_else_is_as_in_the_base() -> None:
    mine = own("{based_on: buk-m2e, source: Field notes, max_range: 60 km}").system("mine")
    base = load_catalogue().system("buk-m2e")
    assert [mine.value("max_range_m", level) for level in ("low", "best", "high")] == [60e3] * 3
    (value,) = mine.parameter("max_range_m").estimate().values
    assert (value.source, value.grade) == ("Field notes", "own")
    assert mine.kind == "sam"
    assert {n: p for n, p in mine.parameters.items() if n != "max_range_m"} == {
        n: p for n, p in base.parameters.items() if n != "max_range_m"
    }
    assert mine.labels == base.labels


def test_an_entry_can_be_based_on_every_entry_that_is_simulated() -> None:
    """Whatever else an entry of the catalogue says of itself: what is inherited is refused nowhere."""
    below = load_catalogue()
    names = [name for name in below.ids() if below.system(name).simulated and below.kind(name) != "formation"]
    entries = "\n".join(f"  my-{i}: {{based_on: {name}}}" for i, name in enumerate(names))
    found = catalogue_of(parse_scenario(text_with(f"systems:\n{entries}", used=False), "x.yaml"))
    assert len(names) > 100
    assert all(found.system(f"my-{i}").parameters == below.system(n).parameters for i, n in enumerate(names))


def test_a_number_that_entries_of_its_kind_have_may_be_stated() -> None:
    text = text_with("systems:\n  mine: {based_on: kalibr, source: Notes, cep: 8 m}", used=False)
    assert catalogue_of(parse_scenario(text, "x.yaml")).system("mine").value("cep_m") == 8.0


@pytest.mark.parametrize(
    ("written", "name", "numbers"),
    [
        ("reload: 10 min", "reload_s", (600, 600, 600)),
        ("max_range: {low: 40 km, best: 60 km, high: 70000 m}", "max_range_m", (40e3, 60e3, 70e3)),
        ("max_range: {unit: km, low: 40, best: 60, high: 70}", "max_range_m", (40e3, 60e3, 70e3)),
        ("parameters: {channels: 2}", "channels", (2, 2, 2)),
        ("max_target_speed: 3 Mach", "max_target_speed_m_s", (1020.882,) * 3),
        ("false_kill: 20 %", "false_kill", (0.2,) * 3),
        ("radar_gain: 38 dB", "radar_gain_db", (38,) * 3),
        ("interceptor_cost: 0.5 million USD", "interceptor_cost_usd", (5e5,) * 3),
        ("kill_probability: {drone: 0.9}", "kill_probability.drone", (0.9,) * 3),
    ],
)
def test_the_short_form_takes_every_kind_of_quantity(written: str, name: str, numbers: tuple[float, ...]) -> None:
    mine = own(f"{{based_on: buk-m2e, source: Field notes, {written}}}").system("mine")
    assert [mine.value(name, level) for level in ("low", "best", "high")] == pytest.approx(numbers)


def test_a_class_that_is_given_plainly_holds_under_every_alternative_and_the_others_stay() -> None:
    mine = own("{based_on: buk-m2e, source: Field notes, kill_probability: {aircraft: 0.6}}").system("mine")
    base = load_catalogue().system("buk-m2e")
    for alternative in ("claimed", "recorded"):
        assert mine.value("kill_probability.aircraft", alternative=alternative) == 0.6
        there = base.value("kill_probability.cruise-missile", alternative=alternative)
        assert mine.value("kill_probability.cruise-missile", alternative=alternative) == there
    assert mine.alternatives == base.alternatives


def test_one_own_system_may_be_based_on_another_further_down() -> None:
    text = text_with(
        "systems:\n  mine: {based_on: other, source: b c, reload: 5 min}\n"
        "  other: {based_on: buk-m2e, source: a b, max_range: 60 km}"
    )
    mine = catalogue_of(parse_scenario(text, "x.yaml")).system("mine")
    assert (mine.value("max_range_m"), mine.value("reload_s")) == (60e3, 300)


def test_the_example_of_the_page_is_usable(tmp_path: Path) -> None:
    mine = "systems:\n  my-bomb: {based_on: gbu-39, source: A leaflet of 2019, max_range: 40 km}\n"
    (tmp_path / "mine.yaml").write_text(mine)
    text = keys.EXAMPLE.replace("aircraft: f-15i", "aircraft: f-15i").replace(BUK, BUK.replace("buk-m2e", "my-buk"))
    (tmp_path / "x.yaml").write_text(text.replace("readings:\n", f"{keys_own.EXAMPLE}readings:\n", 1))
    scenario = load_scenario(tmp_path / "x.yaml")
    assert [problem for problem in check(scenario) if problem.severity == "error"] == []
    unit = resolve(scenario, "one-buk").units[0]
    assert (unit.interceptor.max_range_m, unit.reload_s) == (25e3, 600)
    assert dict(unit.origins)["max_range_m"] == "Field notes of May, the scenario's own"


def test_a_changed_number_changes_the_plan_and_an_unchanged_entry_does_not() -> None:
    def digest(text: str) -> str:
        return compile_plan(resolve(parse_scenario(text, "x.yaml"), "one-buk")).digest

    plain = digest(keys.EXAMPLE)
    assert digest(text_with("systems:\n  mine: {based_on: buk-m2e}")) == plain
    assert digest(text_with("systems:\n  mine: {based_on: buk-m2e, source: a b, max_range: 10 km}")) != plain


def test_a_taken_name_that_says_so_replaces_the_catalogues() -> None:
    text = text_with("systems:\n  buk-m2e: {based_on: buk-m2e, source: a b, max_range: 20 km}", used=False)
    unit = resolve(parse_scenario(text, "x.yaml"), "one-buk").units[0]
    assert unit.interceptor.max_range_m == 20e3
    assert load_catalogue().system("buk-m2e").value("max_range_m") != 20e3


def test_one_catalogue_file_beside_the_scenario_is_one_system(tmp_path: Path) -> None:
    file = (load_catalogue().folder / "sam" / "buk-m2e.yaml").read_text()
    (tmp_path / "mine.yaml").write_text(file.replace("id: buk-m2e", "id: mine"))
    (tmp_path / "x.yaml").write_text(text_with("systems_from: [mine.yaml]"))
    scenario = load_scenario(tmp_path / "x.yaml")
    assert [problem for problem in check(scenario) if problem.severity == "error"] == []
    mine, base = catalogue_of(scenario).system("mine"), load_catalogue().system("buk-m2e")
    assert set(mine.parameters) == set(base.parameters)
    assert all(mine.value(name) == base.value(name) for name in base.parameters)


LIKE = "systems:\n  mine: {based_on: buk-m2e, source: a b, "  # written @ below; $ is its beginning
WRONG = [
    ("${based_on: buk-m2}", "7:20", 'based_on: there is no system "buk-m2". did you mean buk-m2e or buk-m3?'),
    ("${based_on: mine}", "7:20", 'based_on: there is no system "mine".'),
    ("${based_on: buk-m2e, max_range: 60 km}", "7:40", "a number without a source."),
    ("@max_range: 60}", "7:53", 'max_range: "60" has no unit.'),
    ("@max_range: 60 min}", "7:53", '"60 min" is a time'),
    ("@max_range_m: 60 km}", "7:42", "write max_range: with its unit."),
    ("@max_rang: 60 km}", "7:42", "did you mean max_range"),
    ("@max_range: 9 km, parameters: {max_range: 8 km}}", "7:42",
     "max_range stands twice."),
    ("@max_range: {low: 9 km}}", "7:53", "max_range has no best number."),
    ("@max_range: {low: 9 km, best: 8 km}}", "7:53", "not in order"),
    ("@max_range: {best: 9 km, bst: 8 km}}", "7:66", "did you mean best"),
    ("@channels: 1.5}", "7:52", "channels: a count is not whole."),
    ("@false_kill: 1.5}", "7:54", '"1.5" is not a fraction'),
    ("${based_on: buk-m2e, source: report-00, reload: 5 min}", "7:37", 'there is no source "report-00". did'),
    ("${based_on: buk-m2e, source: assumption, reload: 5 min}", "7:57", "say it in its note."),
    ("@seeker: passive}", "7:50", 'seeker "passive" is not known.'),
    ("@rcs: 5 m^2}", "7:47", "rcs says nothing of a sam."),
    ("${based_on: buk-m2e, kind: radar}", "7:35", "buk-m2e is of the kind sam."),
    ("${kind: tank}", "7:16", 'there is no kind "tank".'),
    ("${source: a b}", "7:9", "has neither kind nor based_on."),
    ("${kind: sam, source: a b, max_range: 9 km}", "7:9",
     'the entry "mine" lacks what a sam needs: channels, missile_channels, launchers'),
    ("${based_on: buk-m2e}\n  kub: {kind: sam}", "8:8", '"kub" is the name of a system of the catalogue.'),
    ("${based_on: buk-m2e, replaces: kub}", "7:39", "an entry replaces one of the catalogue"),
    ("${based_on: other}\n  other: {based_on: mine}", "8:21", "entries are based on each other: "),
    ("$5", "7:9", 'the entry "mine" is not a mapping.'),
    ("@kill_probability: {tank: 0.5}}", "7:61",
     'there is no target class "tank".'),
    ("@kill_probability: {claimed: {taken_from: kb}}}", "7:60", 'taken_from: there is no system "kb". did'),
    ("systems: 5", "6:10", 'systems: "5" is not a mapping.'),
    ("${based_on: buk-m2e}\nsources: {report-001: Ours}", "8:23", 'source "report-001" is in the catalogue.'),
    ("systems:\n  My Own: {based_on: buk-m2e}", "7:3", "is not a name."),
]  # fmt: skip


@pytest.mark.parametrize(("written", "place", "says"), WRONG, ids=[says for _, _, says in WRONG])
def test_a_mistake_is_named_at_its_place_with_the_remedy(written: str, place: str, says: str) -> None:
    written = written.replace("@", LIKE).replace("$", "systems:\n  mine: ")
    found = said(written)
    assert len([line for line in found if line.startswith(f"x.yaml:{place} ") and says in line]) == 1, found
    assert all(problem.remedy or problem.allowed for problem in problems_of(text_with(written)))


def test_two_systems_of_one_name_in_two_files(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("systems:\n  mine: {based_on: buk-m2e}\n")
    (tmp_path / "x.yaml").write_text(text_with("systems_from: [a.yaml, b.yaml]"))
    (problem,) = check(load_scenario(tmp_path / "x.yaml"))
    assert (problem.where.file, problem.where.line) == (str(tmp_path / "b.yaml"), 2)
    assert problem.what == 'two systems are called "mine"'
    assert "the first is at" in problem.remedy


@pytest.mark.parametrize(
    ("content", "where", "says"),
    [
        (None, "x.yaml:6:16", 'systems_from "mine.yaml": no such file'),
        ("", "mine.yaml:1:1", "the file is empty"),
        ("- a\n", "mine.yaml:1:1", "is no file of systems"),
        ("sources: {a: b c}\n", "mine.yaml:1:1", "holds no systems"),
        ("systms: {}\n", "mine.yaml:1:1", 'there is no key "systms" in a file of systems'),
        ("systems: {A B: {}}\n", "mine.yaml:1:11", '"A B" is not a name'),
        ("systems:\n  mine: {based_on: buk-m2e, reload: 5 min}\n", "mine.yaml:2:37", "a number without a source"),
    ],
)
def test_a_file_beside_it_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, where: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path("mine.yaml").write_text(content)
    Path("x.yaml").write_text(text_with("systems_from: [mine.yaml]"))
    try:
        found = check(load_scenario("x.yaml"))
    except InputError as error:
        found = error.problems
    assert [str(problem).startswith(f"{where}  {says}") for problem in found] == [True], found
    assert found[0].remedy


def test_a_note_that_a_comma_cut_off_is_named_as_one() -> None:
    (problem,) = problems_of(text_with(f"{LIKE}max_range: {{best: 9 km, note: measured, by eye}}}}"))
    assert problem.what == 'there is no key "by eye" in max_range'
    assert problem.remedy == "if it is the rest of a text, put the text in quotes: within braces a comma ends a value"


def test_a_system_nobody_uses_is_a_doubt() -> None:
    (problem,) = problems_of(text_with("systems:\n  mine: {based_on: buk-m2e}", used=False))
    assert (problem.severity, problem.where.line, problem.where.column) == ("warning", 7, 3)
    assert problem.what == 'no variant of this scenario uses the system "mine"'


def test_a_reading_chooses_between_systems() -> None:
    text = keys.EXAMPLE.replace("set: {kill_probability: 50 %}", "set: {units.buk-1.system: mine}")
    text = text.replace("readings:\n", f"{LIKE}max_range: 20 km}}\nreadings:\n", 1)
    scenario = parse_scenario(text, "x.yaml")
    assert [problem for problem in check(scenario) if problem.severity == "error"] == []
    found = [resolve(scenario, "one-buk", {"kill-probability": option}).units[0] for option in ("claimed", "half")]
    assert found[1].interceptor.max_range_m == 20e3 < found[0].interceptor.max_range_m
