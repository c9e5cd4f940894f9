"""Messages name what exists and where, propose only what is read, and speak of nothing that was not asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from evidence.cases.run import load_cases
from redan import api
from redan.cli.main import main
from redan.errors import InputError, Problem
from redan.report.text import WIDTH
from redan.scenario import check, parse_scenario, resolve

PLANT = Path(__file__).parent / "inputs" / "messages" / "plant.yaml"
TEXT = PLANT.read_text()


class Answer(NamedTuple):
    status: int
    out: str
    err: str


Redan = Callable[..., Answer]


@pytest.fixture
def redan(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Redan:
    """Call `redan` with words, in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        code = left.value.code
        return Answer(code if isinstance(code, int) else 0, out, err)

    return call


def edited(*edits: tuple[str, str]) -> str:
    text = TEXT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def problems(*edits: tuple[str, str]) -> list[Problem]:
    try:
        return check(parse_scenario(edited(*edits), "x.yaml"))
    except InputError as error:
        return error.problems


def problem(old: str, new: str, severity: str = "error") -> Problem:
    """The one new problem of the edited file."""
    usual = {p.what for p in problems()}
    (found,) = [p for p in problems((old, new)) if p.severity == severity and p.what not in usual]
    return found


# --- names that explain does not find


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("p3", "bombers-1"), ["p1 (in two-pantsir)", "s3 (in s300-net)", "fb (in far-buk)", "with --variant"]),
        (("buk", "bombers-1"), ["n1 (in one-buk)", "fb (in far-buk)"]),
        (("n1", "bombers-1"), ["it exists in one-buk", "--variant one-buk"]),
        (("n2", "bombers-1", "--variant", "one-buk"), ["there is n1,", "p2 (in two-pantsir)"]),
        (("n1", "bombers-9", "--variant", "one-buk"), ["there is bombers-", "did you mean bombers-"]),
    ],
)
def test_explain_names_the_units_and_threats_of_the_variants(redan: Redan, words: tuple[str], says: list[str]) -> None:
    answer = redan("explain", PLANT, *words)
    assert answer.status == 2
    for text in says:
        assert text in answer.err
    assert "for example." not in answer.err


def test_explain_of_a_file_without_units(redan: Redan, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(TEXT[: TEXT.index("  one-buk:")] + "baseline: nothing\n")
    assert "no variant of the file has any fire unit" in redan("explain", file, "n1", "bombers-1").err


# --- proposals are themselves accepted


@pytest.mark.parametrize(
    ("old", "given", "right"),
    [
        ("s-300pmu-2", "S-300PMU2", "s-300pmu-2"),
        ("buk-m2e", "BukM2E", "buk-m2e"),
        ("f-15i", "F15I", "f-15i"),
        ("96l6", "96L6", "96l6"),
        ("jassm", "AGM 158 JASSM", "jassm"),
        ("s-300pmu-2", "s-300pmu2", "s-300pmu-2"),
    ],
)
def test_a_system_is_proposed_as_the_catalogue_spells_it(old: str, given: str, right: str) -> None:
    remedy = problem(f": {old}", f": {given}").remedy.removeprefix("did you mean")
    proposed = re.findall("[a-z0-9]+(?:-[a-z0-9]+)*", remedy)
    assert proposed[0] == right
    assert not any(p.severity == "error" for p in problems((f": {old}", f": {proposed[0]}")))


@pytest.mark.parametrize(
    ("given", "number"), [("50 %", 0.5), ('"0.25"', 0.25), ("7.5 percent", 0.075), ("{cruise-missile: 50 %}", 0.5)]
)
def test_kill_probabilities_are_read_as_other_shares_are(given: str, number: float) -> None:
    scenario = parse_scenario(edited(("set: {kill_probability: 0.5}", f"set: {{kill_probability: {given}}}")), "x.yaml")
    assert not any(p.severity == "error" for p in check(scenario))
    unit = resolve(scenario, "one-buk", {"pk": "half"}).units[0]
    assert unit.interceptor.kill_probability["cruise-missile"] == pytest.approx(number)


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("50", "write 0.5 if"),
        ("150 %", "write it like"),
        ("-5 %", "write it like"),
        ("{cruise-missile: 80}", "write 0.8 if"),
    ],
)
def test_what_is_no_probability_is_said_to_be_none(given: str, remedy: str) -> None:
    found = problem("set: {kill_probability: 0.5}", f"set: {{kill_probability: {given}}}")
    assert "is not a probability" in found.what
    assert remedy in found.remedy


# --- missing keys list what may stand there


@pytest.mark.parametrize(
    ("line", "allowed", "remedy"),
    [
        ("terrain: none\n", "levant", "add `terrain: none`"),
        ("redan: 1\n", "allowed is 1", "add `redan: 1`"),
        ("baseline: nothing", "there is nothing, one-buk, two-pantsir", "add `baseline: nothing`"),
        ("    default: claimed\n", "there is claimed, half, poor", "add `default: claimed`"),
        ("target: plant, ", "there is plant, city", "add `target: plant`"),
        ("title: Does one Buk save the power plant?\n", "text of 1 to 300 characters", "add `title: "),
        ("seed: 7\n", "from 0 to", "add `seed: 1`"),
    ],
)
def test_a_missing_key_lists_its_values(line: str, allowed: str, remedy: str) -> None:
    found = problem(line, "")
    assert "is missing" in found.what
    assert allowed in found.allowed
    assert remedy in found.remedy


# --- counts


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (("side: Blue", "side: Blue"), "usable, 2 warnings."),
        (("target: plant", "target: plan"), "refused, 1 error, 2"),
        (("system: buk-m2e", "system: bok, net: foo"), "refused, 2 errors, 2 warnings."),
    ],
)
def test_check_counts_errors_and_warnings(redan: Redan, tmp_path: Path, edit: tuple[str, str], says: str) -> None:
    (tmp_path / "x.yaml").write_text(edited(edit))
    assert says in redan("check", "x.yaml").out


# --- what exists in another variant only


@pytest.mark.parametrize(
    ("old", "new", "only"),
    [
        ("target: plant", "target: n1", "one-buk"),
        ("target: plant", "target: p2/launcher-1", "two-pantsir"),
        ("target: plant", "target: r1", "s300-net"),
        ("at: [50.0 N, 29.9 E]}", "at: [50.0 N, 29.9 E], net: nn}", "s300-net"),
        ("{says: No defence., change: {}}", "{says: No., change: {set: {units.n1.stock: 4}}}", "one-buk"),
        ("{says: No defence., change: {}}", "{says: No., change: {set: {permission: {s3: hold}}}}", "s300-net"),
        ("{says: No defence., change: {}}", "{says: No., change: {remove: {defence: {units: [fb]}}}}", "far-buk"),
    ],
)
def test_a_name_of_another_variant_is_said_to_be_there(old: str, new: str, only: str) -> None:
    found = problem(old, new)
    assert "does not exist in every variant" in found.what
    assert found.allowed == f"it exists in {only} only"


def test_a_name_of_no_variant_is_not() -> None:
    assert 'there is no target "n7"' in problem("target: plant", "target: n7").what


# --- a comma within braces


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("Yes, at all.", "Yes, at all."),
        ("No defence, none, never", "No defence, none, never"),
        ("Two, perhaps three: no", None),
        ("'Yes, at all.'", ""),
    ],
)
def test_a_text_cut_at_a_comma(written: str, whole: str | None) -> None:
    edit = ("{says: No defence., change: {}}", f"{{says: {written}, change: {{}}}}")
    if whole == "":
        assert problems(edit) == problems()
        return
    found = problem(*edit)
    if whole is None:
        assert "unknown key" in found.what
        return
    assert found.remedy == f'put the text in quotes: says: "{whole}"'
    assert found.where.column == TEXT.splitlines()[found.where.line - 1].index("No defence") + 1


def test_an_empty_unknown_key_on_its_own_line_is_a_key() -> None:
    assert "unknown key" in problem("terrain: none\n", "terrain: none\ncolour:\n").what


# --- values as YAML spells them


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("side: Blue", "side:"),
        ("title: Does one Buk save the power plant?", "title: [a, b]"),
        ("title: Does one Buk save the power plant?", "title: {a: true}"),
        ("replications: 500", "replications: 1e9"),
        ("replications: 500", "replications:"),
        ("kind: city", "kind: true"),
        ("kind: city", "kind: [city]"),
        ("at: [50.2 N, 30.2 E]", "at:"),
        ("at: [50.2 N, 30.2 E]", "at: [null, true]"),
        ("hits: 20", "hits: [1]"),
        ("seed: 7", "seed: .inf"),
        ("name: n1", "name:"),
        ("target: plant", "target:"),
        ("turn_probability: 0.5", "turn_probability:"),
        ("set: {kill_probability: 0.5}", "set: {kill_probability: }"),
        ("altitude: 8000 m", "altitude:"),
        ("system: buk-m2e", "system:"),
        ("speed: 230 m/s", "speed: [230]"),
        ("route:", "route: 3\n      way:"),
    ],
)
def test_no_python_spelling_in_a_message(old: str, new: str) -> None:
    said = "\n".join(str(p) for p in problems((old, new)) if p.severity == "error")
    assert said
    assert not re.search(r"None|True|False|\['|\{'|\.0\"|write none\b|nan", said), said


# --- wording


def test_there_is_none_is_not_said(redan: Redan) -> None:
    found = problem("at: [50.0 N, 29.9 E]}", "at: [50.0 N, 29.9 E], net: foo}")
    assert "there is none" not in str(found)
    bare = edited(("nets: [{name: nn, delay: 5 s}], ", ""), (", net: nn}]", "}]"))
    said = [str(p) for p in check(parse_scenario(bare, "x.yaml")) if p.severity == "error"]
    assert said
    assert "there is no net at all" in said[0]
    assert 'the reading "pk" has no option "foo"' in redan("run", PLANT, "--reading", "pk=foo").err


def test_a_range_of_one_number_is_one_number() -> None:
    found = problem("system: buk-m2e, ", "system: pantsir-s1, missiles: 900, ")
    spans = re.findall(r"(\d+)[–-](\d+)", str(found))
    assert all(low != high for low, high in spans)


def test_nobody_who_names_a_system_of_the_catalogue_meant_another() -> None:
    assert "did you mean" not in str(problem("system: buk-m2e", "system: aegis-ashore"))
    assert "did you mean" not in str(problem("system: buk-m2e", "system: patriot"))


def test_a_system_of_two_rounds_names_them() -> None:
    found = str(problem("system: buk-m2e", "system: patriot"))
    assert '"patriot" is told of as a whole: a unit fires one kind of round' in found
    assert "write patriot-pac2 or patriot-pac3" in found


# --- hemispheres


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ("plant, at: [50.0 N, 30.0 E]", "plant, at: [50.0 S, 30.0 E]", "[50 N, 30 E] (N for S)"),
        ("kind: city, at: [50.2 N, 30.2 E]", "kind: city, at: [50.2 N, 30.2 W]", "[50.2 N, 30.2 E] (E for W)"),
        ("kind: city, at: [50.2 N, 30.2 E]", "kind: city, at: [50.2 S, 30.2 W]", "(N for S and E for W)"),
        ("kind: city, at: [50.2 N, 30.2 E]", "kind: city, at: [30.2 N, 50.2 E]", "exchanged"),
    ],
)
def test_the_letter_that_was_meant_is_proposed(old: str, new: str, right: str) -> None:
    assert any(right in p.remedy for p in problems((old, new)) if p.severity == "error")


def test_a_waypoint_in_the_wrong_hemisphere() -> None:
    found = problems(("at: [50.0 N, 34.0 E]", "at: [50.0 S, 34.0 E]"))
    assert any("N for S" in p.remedy and "off the route" in p.what for p in found)


def test_a_route_to_both_sides_of_greenwich_is_no_slip() -> None:
    text = re.sub(r"(\d\d\.\d) E", lambda match: f"{float(match[1]) - 32:.1f} E".replace("-", ""), TEXT)
    text = text.replace("[50.0 N, 2.0 E], altitude", "[50.0 N, 2.0 W], altitude", 1)
    assert not any("for" in p.remedy and "is it" in p.remedy for p in check(parse_scenario(text, "x.yaml")))


# --- loads


@pytest.mark.parametrize(
    ("aircraft", "weapons", "says"),
    [
        ("f-16i", "{munition: spice-250, per_aircraft: 40, target: plant, release: waypoint 2}", "40 weapons on"),
        ("f-15i", "{munition: gbu-39, per_aircraft: 29, target: plant, release: waypoint 2}", "29 weapons on"),
        ("f-16i", "{munition: popeye, per_aircraft: 10, target: plant, release: waypoint 2}", "11300 kg of weapons"),
        (
            "f-16i",
            "{munition: gbu-39, per_aircraft: 20, target: plant, release: waypoint 2}, "
            "{munition: spice-250, per_aircraft: 12, target: city, release: waypoint 2}",
            "32 weapons on one f-16i",
        ),
        ("f-15i", "{munition: gbu-39, per_aircraft: 28, target: plant, release: waypoint 2}", ""),
    ],
)
def test_a_load_that_nobody_carries_is_asked_about(aircraft: str, weapons: str, says: str) -> None:
    text = edited(("aircraft: f-15i", f"aircraft: {aircraft}"))
    start, end = text.index("      weapons:"), text.index("variants:")
    found = check(parse_scenario(f"{text[:start]}      weapons: [{weapons}]\n{text[end:]}", "x.yaml"))
    warned = [p.what for p in found if p.severity == "warning" and "on one" in p.what]
    assert [says in what for what in warned] == ([True] if says else [])


# --- warnings of variants that were not asked for


@pytest.mark.parametrize(
    ("variants", "far", "idle"),
    [
        (["nothing"], False, False),
        (["one-buk", "nothing"], False, False),
        (["far-buk"], True, False),
        (["s300-net"], False, True),
        (None, True, True),
    ],
)
def test_warnings_concern_the_variants_that_were_asked_for(variants: list[str] | None, far: bool, idle: bool) -> None:
    lonely = edited(("nets: [{name: nn, delay: 5 s}]", "nets: [{name: nn, delay: 5 s}, {name: n8, delay: 5 s}]"))
    said = [p.what for p in api.check(parse_scenario(lonely, "x.yaml"), variants)]
    assert any('"fb"' in what for what in said) is far
    assert any('"n8"' in what for what in said) is idle
    assert any('asset "city"' in what for what in said)  # of the base


def test_a_warning_that_hangs_on_a_variant_is_of_that_variant() -> None:
    gone = "change: {remove: {attack: {packages: [bombers]}}}"
    text = edited(("  far-buk:\n", f"  no-raid: {{says: Nobody comes., {gone}}}\n  far-buk:\n"))
    scenario = parse_scenario(text, "x.yaml")
    assert any("nothing flies" in p.what for p in check(scenario, ["no-raid"]))
    assert not any("nothing flies" in p.what for p in check(scenario, ["nothing", "one-buk"]))


def test_run_and_compare_say_only_what_concerns_them(redan: Redan) -> None:
    for words in (("compare", PLANT, "nothing", "-n", 2, "--json"), ("run", PLANT, "--variant", "one-buk", "-n", 2)):
        answer = redan(*words)
        assert answer.status == 0, answer
        assert '"city"' in answer.err
        assert '"fb"' not in answer.err
    assert '"fb"' in redan("check", PLANT).err


# --- cases for validate


CASE = """cases:
  - id: a-1
    area: geodesy
    title: t
    inputs: {x: 1}
    expected: [{name: y, value: 1, tol_abs: 1}]
    source: {ref: me, seen: verified}
"""


@pytest.mark.parametrize(
    ("old", "new", "says", "line"),
    [
        ("source: {ref: me, seen: verified}", "source: me", 'source is "me", not a mapping', 7),
        ("seen: verified", "saw: it", "source lacks the key seen", 7),
        ("inputs: {x: 1}", "inputs: [1]", "not a mapping", 5),
        ("expected: [{name: y, value: 1, tol_abs: 1}]", "expected: 3", 'expected is "3", not a list', 6),
        ("[{name: y, value: 1, tol_abs: 1}]", "[y]", 'entry 1 of expected is "y"', 6),
        ("    title: t\n", "", "lacks the key title", 2),
        (CASE[CASE.index("  - id") :], "  - just text\n", 'case 1 is "just text"', 2),
    ],
)
def test_a_case_that_cannot_be_read_says_why(tmp_path: Path, old: str, new: str, says: str, line: int) -> None:
    """It is kept with its reason, so that the other cases of the file are judged."""
    file = tmp_path / "c.yaml"
    assert old in CASE
    file.write_text(CASE.replace(old, new, 1))
    (found,) = load_cases(file)
    assert says in found.problem
    assert f"c.yaml:{line}:" in found.problem
    assert "indices" not in found.problem


def test_a_file_without_cases_says_where(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("- a\n")
    with pytest.raises(InputError) as caught:
        load_cases(file)
    (found,) = caught.value.problems
    assert "no list of cases" in found.what
    assert found.where.line == 1


# --- width


@pytest.mark.parametrize("words", [("doctor",), ("catalogue",)])
def test_tables_fit_and_do_not_repeat_themselves(redan: Redan, words: tuple[str, ...]) -> None:
    out = redan(*words).out
    assert max(map(len, out.splitlines())) <= WIDTH
    assert out.count("not simulated") <= 1
    assert "(reference" not in out
