"""Bad input is named at its line with the remedy; what does nothing is said; settings reach every new key."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.identification.worlds import resolved
from tests.said import problems_of

from redan.errors import InputError
from redan.plan import compile_plan
from redan.scenario import check, checks_attack, parse_scenario

BASE = (Path(__file__).parent / "base.yaml").read_text()
LINE = BASE.splitlines().index("  assets:") + 1  # a line of weapons control put before it stands two below


def controls(*lines: str) -> str:
    """The base with lines of weapons control before its assets."""
    return BASE.replace(
        "  assets:\n", "  weapons_control:\n" + "".join(f"    - {line}\n" for line in lines) + "  assets:\n"
    )


def said(text: str) -> list[str]:
    return [str(problem) for problem in problems_of(text)]


def test_nothing_to_say_about_a_good_file() -> None:
    assert said(BASE) == []


ZONE = "zone: {at: [50.0 N, 30.5 E], radius: 20 km}"


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ((f"{{word: hold, {ZONE}}}", f"{{word: free, {ZONE}}}"), "for one zone and time: free here, hold at line"),
        (("{word: hold}", "{word: free}"), "for one time, everywhere: free here, hold at line"),
        (("{word: hold, until: 10 min}", "{word: free, since: 5 min}"), "for one time, everywhere"),
    ],
)
def test_contradictory_weapons_control(lines: tuple[str, str], what: str) -> None:
    (problem,) = problems_of(controls(*lines))
    assert what in problem.what
    assert problem.what.endswith(f"line {LINE + 1}")
    assert (problem.where.line, problem.severity) == (LINE + 2, "error")
    assert problem.remedy == "part their zones, times (since, until) or units, or take one out"


@pytest.mark.parametrize(
    "lines",
    [
        ("{word: hold, until: 5 min}", "{word: free, since: 5 min}"),
        ("{word: hold}", f"{{word: free, {ZONE}}}"),
        (f"{{word: hold, {ZONE}}}", "{word: free, zone: {at: [50.0 N, 31.1 E], radius: 20 km}}"),
        (f"{{word: hold, {ZONE}}}", f"{{word: hold, {ZONE}}}"),
    ],
)
def test_lines_that_do_not_contradict(lines: tuple[str, str]) -> None:
    assert said(controls(*lines)) == []


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (controls("{word: tight, units: [buk-2]}"), 'there is no unit "buk-2"', "buk-1"),
        (controls("{word: hold, since: 10 min, until: 5 min}"), "until 300 s is not after since 600 s", "exchange"),
        (controls("{word: tihgt}"), '"tihgt" is not one of the choices', "tight"),
        (BASE.replace("stock: 40", "stock: 40, doctrine: {guards: plnat}"), 'there is no asset "plnat"', "plant"),
        (BASE.replace("count: 4\n", "count: 4\n      recognised: {probability: 0.5, after: 5 s}\n", 1),
         "recognised is not for f-16i", "write taken_for_decoy"),
        (BASE.replace("aircraft: il-20", "aircraft: f-16i"), '"f-16i" is an aircraft', "as the aircraft of a package"),
        (BASE.replace("speed: 150 m/s", "speed: 15 m/s"), "is too small to be meant", "check the unit"),
    ],
)  # fmt: skip
def test_bad_input_is_named(text: str, what: str, remedy: str) -> None:
    found = problems_of(text)
    assert any(what in p.what and remedy in p.remedy and p.where.line > 1 for p in found), [str(p) for p in found]
    assert any(p.severity == "error" for p in found)


LOAD = """      weapons:
        - {munition: mald, per_aircraft: %d, target: plant, release: waypoint 1}
"""


def armed(aircraft: str, count: int) -> str:
    """The bombers with so many decoys each."""
    at = "altitude: 8000 m, speed: 230 m/s}\nthird_parties"
    text = BASE.replace(at, at.replace("third_parties", LOAD % count + "third_parties"))
    return text.replace("aircraft: f-16i", f"aircraft: {aircraft}")


def test_more_decoys_than_an_aircraft_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_attack, "_mass_kg", lambda system: 500.0)
    (problem,) = [p for p in problems_of(armed("f-15i", 21)) if p.severity == "error"]
    assert problem.what == 'package "bombers": 10500 kg of weapons on one f-15i'
    assert problem.allowed == "it carries 10400 kg"


def test_a_decoy_heavier_than_its_carrier_can_lift(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_attack, "_mass_kg", lambda system: 20_000.0)
    (problem,) = [p for p in problems_of(armed("f-15i", 1)) if p.severity == "error"]
    assert problem.what == 'package "bombers": one mald weighs 20000 kg, more than it can lift'
    assert (problem.allowed, problem.remedy) == ("f-15i carries 10400 kg", "name a lighter decoy")
    assert problem.where.line == armed("f-15i", 1).splitlines().index(next(
        line for line in armed("f-15i", 1).splitlines() if "munition: mald" in line)) + 1  # fmt: skip


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (BASE.replace("stock: 40", "stock: 40, doctrine: {guards: plant}"), 'unit "buk-1" guards "plant"'),
        (BASE.replace("stock: 40", "stock: 40, doctrine: {first_salvo: 1, next_salvo: 1, economise: 2}"), "economises"),
        (controls("{word: hold, zone: {at: [52.0 N, 30.5 E], radius: 1 km}}"), "weapons control: hold in a zone"),
        (BASE.replace("stock: 40", "stock: 40, identification: {time: 1 s, errors: {hostile_as_friend: 0, "
                      "friend_as_hostile: 0}}").replace("command_post: {at: [50.0 N, 29.9 E]}", ""),
         'unit "buk-1" identifies'),
        (BASE.replace("aircraft: il-20", "aircraft: il-20\n      "
                      "announced: {lead: 5 min, pass_down: 1 min, reliability: 0}"), '"patrol" is announced'),
    ],
)  # fmt: skip
def test_what_does_nothing_is_said(text: str, what: str) -> None:
    found = [p for p in problems_of(text) if p.what.startswith("inert: ")]
    assert [what in p.what for p in found] == [True], [str(p) for p in problems_of(text)]
    assert found[0].severity == "warning"
    assert found[0].remedy


def test_nobody_tells_third_parties_apart() -> None:
    errors = "      identification: {time: 10 s, errors: {hostile_as_friend: 20 %, friend_as_hostile: 30 %, " \
             "transponder: 10 %}}\n"  # fmt: skip
    nobody = BASE.replace(errors, "")
    (problem,) = problems_of(nobody)
    assert problem.what == 'flight "patrol": buk-1 fires at it as at an enemy'
    far = nobody.replace("50.3 N, 31.0 E", "51.0 N, 31.0 E").replace("50.3 N, 29.8 E", "51.0 N, 29.8 E")
    assert problems_of(far) == []  # 110 km north of a missile that flies 50


def test_without_anything_new_the_plan_is_the_same() -> None:
    """Inert when unused, and when nobody is there to be hurt by it."""
    plain = BASE[: BASE.index("third_parties:")] + BASE[BASE.index("variants:") :]
    errors = plain[plain.index("      identification") : plain.index("  units:")]
    bare = plain.replace(errors, "")
    none = errors.replace("20 %", "0").replace("30 %", "0").replace("10 %", "0")
    digests = {
        compile_plan(resolved(text)).digest
        for text in (
            bare,
            plain.replace(errors, none),
            bare.replace("variants:", "third_parties: {gate: 1 km}\nvariants:"),
            bare.replace("  assets:\n", "  weapons_control: [{word: free}]\n  assets:\n"),
        )
    }
    assert len(digests) == 1


def test_settings_reach_every_key() -> None:
    sets = (
        "{weapons_control: [{word: hold}], third_parties.gate: 1 km, flights.patrol.count: 2, "
        "nets.north.identification.time: 3 s, units.buk-1.doctrine.economise: 2, packages.bombers.announced: "
        "{lead: 1 h, pass_down: 1 min}}"
    )
    found = resolved(BASE.replace("set: {permission: tight}", f"set: {sets}"), "tight")
    assert found.weapons_control[0].word == "hold"
    assert found.gate_m == 1000.0
    assert [t.name for t in found.threats if t.kind == "third-party"] == ["patrol-1", "patrol-2"]
    assert found.units[0].economise == 2.0
    assert {e.delay.a_s for e in found.effects if e.name.startswith("friend/")} == {3.0}
    assert any(e.name == "told/north/bombers-1" for e in found.effects)


def test_variants_add_and_remove_flights() -> None:
    text = BASE.replace("change: {set: {permission: tight}}", "change: {remove: {third_parties: {flights: [patrol]}}}")
    assert {t.kind for t in resolved(text, "tight").threats} == {"aircraft"}
    assert check(parse_scenario(text, "x.yaml")) == []


def test_a_name_stands_once_over_both_sides_and_others() -> None:
    with pytest.raises(InputError, match="stands twice"):
        resolved(BASE.replace("name: patrol", "name: bombers"))
