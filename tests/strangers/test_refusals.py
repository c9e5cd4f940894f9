"""A refusal names the real reason and proposes what is itself accepted."""

from __future__ import annotations

import math
import re
import shutil
from pathlib import Path

import pytest
from tests.said import problems_of

from redan.catalogue import Catalogue, load_catalogue
from redan.catalogue.load import DATA
from redan.errors import InputError, Problem
from redan.positions import parse_position
from redan.report.sources import source_titles
from redan.scenario import check, checks, parse_scenario, resolve
from redan.scenario.schema import ASSET_KINDS, ASSET_SYNONYMS
from redan.units import a

BASE = (Path(__file__).parents[1] / "scenario" / "base.yaml").read_text()


def edited(old: str, new: str) -> tuple[str, int]:
    assert old in BASE, old
    return BASE.replace(old, new, 1), BASE[: BASE.index(old)].count("\n") + 1


def problem_of(old: str, new: str, severity: str = "error") -> Problem:
    """The first problem on the edited line."""
    text, line = edited(old, new)
    found = problems_of(text)
    here = [p for p in found if p.where.line == line and p.severity == severity]
    assert here, found
    return here[0]


# --- systems by kind


@pytest.mark.parametrize(
    ("old", "new", "says", "remedy"),
    [
        ("munition: delilah", "munition: iskander-m", "is a ballistic missile, not a munition", "attack.launches"),
        ("munition: delilah", "munition: lora", "is a ballistic missile, not a munition", "under attack.launches"),
        ("munition: delilah", "munition: grad", "is a rocket, not a munition", "under attack.launches"),
        ("system: buk-m2e", "system: mald", "is a decoy, not a fire unit", "as the aircraft of a package or under its"),
        ("aircraft: f-16i", "aircraft: shahed-136", "is a munition, not an aircraft", "under attack.launches"),
        ("aircraft: f-16i", "aircraft: il-20", "is a flight of a third party, not an aircraft", "third_parties"),
        ("aircraft: f-16i", "aircraft: scud-b", "is a ballistic missile, not an aircraft", "under attack.launches"),
        ("system: buk-m2e", "system: patriot", "is told of as a whole: a unit fires one kind of round", "patriot-pac2"),
        ("system: buk-m2e", "system: p-18", "is a radar, not a fire unit", "list it under radars"),
        ("system: 36d6", "system: kub", "is a fire unit, not a radar", "list it under units"),
        ("munition: delilah", "munition: f-16i", "is an aircraft, not a munition", "as the aircraft of a package"),
        ("aircraft: f-16i", "aircraft: delilah", "is a munition, not an aircraft", "under a package's weapons"),
        ("aircraft: f-16i", "aircraft: s-400", "is a fire unit, not an aircraft", "list it under units"),
        ("munition: delilah", "munition: tamir", "is in the catalogue for reference only (cost)", ""),
        ("munition: delilah", "munition: khorramshahr", "there is no munition", ""),
        ("aircraft: f-16i", "aircraft: chaff-cloud", "no run has chaff", ""),
        ("aircraft: f-16i", "aircraft: stand-off-decoy", "there is no aircraft", "choose one of these"),
        ("munition: delilah", "munition: delila", "there is no munition", "did you mean delilah?"),
        ("aircraft: f-16i", "aircraft: f-16", "there is no aircraft", "did you mean f-16i"),
    ],
)
def test_a_system_in_the_wrong_place(old: str, new: str, says: str, remedy: str) -> None:
    found = problem_of(old, new)
    assert says in found.what
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("file", "key", "given", "of"),
    [
        ("decoy/balloon-decoy.yaml", "munition: delilah", "munition: balloon-decoy", "a decoy"),
        ("munition/kalibr.yaml", "munition: delilah", "munition: kalibr", "a munition"),
        ("third-party/mh17.yaml", "aircraft: f-16i", "aircraft: mh17", "a flight of a third party"),
        ("aircraft/su-34.yaml", "aircraft: f-16i", "aircraft: su-34", "an aircraft"),
    ],
)
def test_a_system_without_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, key: str, given: str, of: str
) -> None:
    assert not any("lacks numbers" in p.what for p in problems_of(BASE.replace(key, given, 1)))
    shutil.copytree(DATA, tmp_path / "data")
    copy = tmp_path / "data" / file
    copy.write_text(copy.read_text().replace("simulated: true", "simulated: false"))
    monkeypatch.setattr(checks, "load_catalogue", lambda: Catalogue(tmp_path / "data"))
    assert f"the catalogue lacks numbers that a run needs of {of}" in problem_of(key, given).what


@pytest.mark.parametrize("name", ["iskander-m", "shahed", "scud", "patriott", "mald-x", "spice"])
@pytest.mark.parametrize("place", ["munition: delilah", "aircraft: f-16i", "system: buk-m2e", "system: p-18"])
def test_only_usable_names_are_proposed(name: str, place: str) -> None:
    key = place.split(":")[0]
    found = problem_of(place, f"{key}: {name}")
    catalogue = load_catalogue()
    for proposed in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", f"{found.remedy} {found.allowed}"):
        if proposed in catalogue.ids():
            assert catalogue.system(proposed).simulated, proposed


@pytest.mark.parametrize(
    ("words", "right"),
    [("aircraft", "an aircraft"), ("radar", "a radar"), ("unit", "a unit"), ("unknown", "an unknown"),
     ("S-300", "an S-300"), ("F-16", "an F-16"), ("asset", "an asset"), ("kub", "a kub"), ("angle", "an angle"),
     ("hour", "an hour")],
)  # fmt: skip
def test_articles(words: str, right: str) -> None:
    assert a(words) == right


# --- bare numbers


@pytest.mark.parametrize(
    ("old", "new", "proposals"),
    [
        ("altitude: 10000 m,", "altitude: 8000,", ["8000 m", "8000 ft"]),
        ("altitude: 10000 m,", 'altitude: "8000",', ["8000 m", "8000 ft"]),
        ("altitude: 10000 m,", "altitude: 60000,", ["60000 ft"]),
        ("speed: 250 m/s", "speed: 250", ["250 m/s", "250 km/h"]),
        ("speed: 250 m/s", "speed: 2500", ["2500 km/h"]),
        ("delay: 10 s", "delay: 10", ["10 s"]),
        ("spacing: 15 s", "spacing: 15", ["15 s", "15 min"]),
        ("value: 5 million USD", "value: 5", ["5 thousand USD", "5 million USD"]),
        ("value: 5 million USD", "value: 5000000", ["5000000 USD", "5000000 thousand USD"]),
        ("release: 150 km along route", "release: 150", ["150 km along route"]),
        ("release: waypoint 2", "release: 2", ["waypoint 2", "2 km along route"]),
        ("release: 150 km along route", "release: 150 km", ["150 km along route"]),
    ],
)
def test_a_bare_number_is_proposed_with_units_that_are_accepted(old: str, new: str, proposals: list[str]) -> None:
    found = problem_of(old, new)
    assert re.findall('"([^"]+)"', found.remedy) == proposals
    for proposal in proposals:
        key = new.split(":")[0]
        text = BASE.replace(old, f"{key}: {proposal}{',' if new.endswith(',') else ''}", 1)
        parse_scenario(text, "x.yaml")


# --- keys


@pytest.mark.parametrize(
    ("old", "new", "allowed", "example"),
    [
        ("{name: store-west, kind: arms-store, ", "{name: store-west, ", "allowed is arms-store, airfield", "kind: "),
        ("{name: buk-west, system: buk-m2e, ", "{name: buk-west, ", "buk-m2e, buk-m3", "system: arrow-2"),
        ("at: [33.6 N, 36.3 E], net", "net", "a position is", "at: [33.51 N, 36.28 E]"),
        ("{when_engaged: turn-away, ", "{", "allowed is turn-away, press-on", "when_engaged: turn-away"),
        (", speed: 250 m/s}", "}", "allowed is 20 m/s to 1200 m/s", "speed: 250 m/s"),
        ("{munition: gbu-39, ", "{", "usable are delilah, gbu-39", "munition: delilah"),
        (", change: {}", "", "keys remove, add, set", "change: {...}"),
        (", release: waypoint 2", "", 'a release is "120 km along route"', "release: waypoint 2"),
        ("delay: 10 s, ", "", "allowed is 0.01 s to 5 min", "delay: 15 s"),
    ],
)
def test_a_missing_key_lists_what_may_stand_there(old: str, new: str, allowed: str, example: str) -> None:
    found = problem_of(old, new)
    assert "is missing" in found.what
    assert allowed in found.allowed
    assert example in found.remedy


def test_a_missing_list_names_the_keys_of_its_entries() -> None:
    with pytest.raises(InputError) as caught:
        parse_scenario(
            "redan: 1\ntitle: x\nterrain: none\nseed: 1\nreplications: 1\nbaseline: a\n"
            "variants: {a: {says: x, change: {}}}\ndefence: {}\nattack: {}\n", "x.yaml"
        )  # fmt: skip
    packages = next(p for p in caught.value.problems if "packages" in p.what)
    assert "a list of mappings with keys name, aircraft, count" in packages.allowed
    assert "launches one of mappings with keys name, weapon, count" in packages.allowed


@pytest.mark.parametrize(
    ("given", "meant"),
    [("airbase", "airfield"), ("air-base", "airfield"), ("Airbases", "airfield"), ("depot", "arms-store"),
     ("ammo_dump", "arms-store"), ("HQ", "command-post"), ("powerplant", "power-plant"), ("town", "city"),
     ("power station", "power-plant"), ("airfeild", "airfield")],
)  # fmt: skip
def test_kinds_people_write(given: str, meant: str) -> None:
    found = problem_of("kind: arms-store", f"kind: {given}")
    assert found.remedy.startswith(f"did you mean {meant}")
    assert ", ".join(ASSET_KINDS) in found.allowed


def test_every_synonym_is_for_a_kind_that_exists_and_kinds_are_documented() -> None:
    assert set(ASSET_SYNONYMS.values()) <= set(ASSET_KINDS)
    design = (Path(__file__).parents[2] / "docs" / "design" / "scenario-file.md").read_text()
    assert all(f"`{kind}`" in design for kind in ASSET_KINDS)


# --- sources


OWN = [
    "https://example.org/a/b?c=1",
    "Janes Land-Based Air Defence 2014, p. 233",
    "<script>alert(1)</script> my notes",
]


@pytest.mark.parametrize("source", OWN)
def test_a_source_may_be_an_address_or_a_text(source: str) -> None:
    text, _ = edited("sources: [report-001]", f'sources: ["{source}"]')
    scenario = parse_scenario(text, "x.yaml")
    assert check(scenario) == []
    titles = source_titles(load_catalogue(), ["report-001", source])
    assert "not in the catalogue, no grade" in titles[source]
    assert "no grade" not in titles["report-001"]


def test_the_report_shows_the_users_own_sources_and_escapes_them() -> None:
    from redan.report.page_tables import sources_part

    text, _ = edited("sources: [report-001]", f'sources: ["{OWN[2]}", "{OWN[0]}"]')
    html = sources_part(load_catalogue(), parse_scenario(text, "x.yaml"), [])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert OWN[0] in html


@pytest.mark.parametrize(
    ("source", "remedy"),
    [("report-01", "report-0"), ("www.example.org/x", "https://www.example.org/x"), ("janes", "say it in words"),
     ("ftp://example.org/x", "say it in words")],
)  # fmt: skip
def test_a_single_word_must_be_a_key(source: str, remedy: str) -> None:
    assert remedy in problem_of("sources: [report-001]", f"sources: [{source}]").remedy


# --- launchers


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{name: pantsir-west, system: pantsir-s1", "{name: pantsir-west, launchers: 3, system: pantsir-s1"),
        ("{name: buk-west, system: buk-m2e", "{name: buk-west, launchers: 4, system: buk-m2e"),
        ("launchers: 4", "launchers: 6"),
        ("{name: s200-east, system: s-200ve", "{name: s200-east, launchers: 2, system: s-200ve"),
    ],
)
def test_launchers_outside_an_unverified_range_are_a_warning(old: str, new: str) -> None:
    found = problem_of(old, new, "warning")
    assert "launchers is" in found.what
    assert "unverified" in found.allowed
    text, _ = edited(old, new)
    resolve(parse_scenario(text, "x.yaml"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("launchers: 4", "launchers: 17"),  # more than four times any figure
        ("launchers: 4", "launchers: -4"),
        ("launchers: 4", "launchers: 99999999999"),
        ("{name: pantsir-west, system: pantsir-s1", "{name: pantsir-west, launchers: 5, system: pantsir-s1"),
    ],
)
def test_impossible_launchers_are_refused(old: str, new: str) -> None:
    assert problem_of(old, new).remedy


def test_a_limit_whose_source_was_read_is_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    kub = tmp_path / "data" / "sam" / "kub.yaml"
    text = kub.read_text()
    launchers = text.index("  launchers:")
    kub.write_text(text[:launchers] + text[launchers:].replace("grade: B", "grade: A", 1))
    catalogue = Catalogue(tmp_path / "data")
    monkeypatch.setattr(checks, "load_catalogue", lambda: catalogue)
    assert "the source itself was read" in problem_of("launchers: 4", "launchers: 5").allowed
    assert problem_of("launchers: 4\n      missiles: 12", "launchers: 3\n      missiles: 9", "warning")


def test_more_launchers_hold_more_missiles() -> None:
    text, _ = edited("launchers: 4\n      missiles: 12", "launchers: 6\n      missiles: 18")
    assert [p.severity for p in check(parse_scenario(text, "x.yaml"))] == ["warning"]
    assert problem_of("missiles: 12", "missiles: 18").severity == "error"


# --- numbers that overflow


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("missiles: 12\n", "missiles: 99999999999\n"), ("missiles: 12\n", "missiles: 32768\n"),
        ("stock: 12\n", "stock: 99999999999\n"), ("replications: 1000", "replications: 99999999999"),
        ("hits: 2, value", "hits: 99999999999, value"), ("count: 4\n", "count: 99999999999\n"),
        ("per_aircraft: 4", "per_aircraft: 99999999999"), ("capacity: 20", "capacity: 99999999999"),
        ("reserve: 1", "reserve: 99999999999"), ("seed: 7", "seed: 1e400"), ("max_salvos: 2", "max_salvos: 1e400"),
        ("value: 5 million USD", "value: 1e400"), ("value: 5 million USD", "value: 1e308 billion USD"),
        ("turn_probability: 0.5", "turn_probability: 1e400"), ("speed: 250 m/s", "speed: 1e400 m/s"),
        ("radius: 4/3", "radius: 1e400"), ("radius: 4/3", "radius: " + "9" * 190 + "/1"),
        ("start: 360 s", "start: 1e300 h"), ("set: {units.s200-east.stock: 12}", "set: {units.s200-east.stock: 1e400}"),
    ],
)  # fmt: skip
def test_numbers_that_overflow_are_refused_at_their_line(old: str, new: str) -> None:
    assert problem_of(old, new).remedy


# --- positions


@pytest.mark.parametrize(
    "written",
    [
        ["33.6º N", "36.8˚ E"], "33.6˚N 36.8˚E", ["N33.6", "E36.8"], "N33.6 E36.8", ["33°36'N", "36°48'E"],
        "33°36′00″N 36°48′00″E", "33°36'00.0\"N 36°48'00.0\"E", ["33 36 N", "36 48 E"], ["33,6 N", "36,8 E"],
        "33,6 N; 36,8 E", ["33:36:00 N", "36:48:00 E"], ["33.6° north", "36.8° East"], "33.6N/36.8E",
        ["33d36m00sN", "36d48m00sE"], ["33° 36.0’ N", "36° 48.0’ E"], ["n 33.6", "e 36.8"], "33.6 N,36.8 E",
    ],
)  # fmt: skip
def test_positions_as_people_paste_them_are_read(written: object) -> None:
    assert [math.degrees(x) for x in parse_position(written)] == pytest.approx([33.6, 36.8], abs=1e-9)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ([33, "6 N", 36, "8 E"], (33.6, 36.8)), ("33.6, 36.8", (33.6, 36.8)), ("-33.5, 151.2", (-33.5, 151.2)),
        ([33.6, 36.8], (33.6, 36.8)), (["33.6", "36.8 E"], (33.6, 36.8)), ("33.6°, 36.8°", (33.6, 36.8)),
        ("geo:33.6,36.8", (33.6, 36.8)), ("+33.6+036.8/", (33.6, 36.8)), ({"lat": 33.6, "lon": 36.8}, (33.6, 36.8)),
        ("333600N 0364800E", (33.6, 36.8)), (["36.8 E", "33.6 N"], (33.6, 36.8)), (["33.6 N", "190 E"], (33.6, -170)),
        (["36°48'E", "33°36'N"], (33.6, 36.8)), ("151.2, -33.5", (-33.5, 151.2)),
    ],
)  # fmt: skip
def test_other_positions_are_proposed_in_a_form_that_is_read(written: object, right: tuple[float, float]) -> None:
    with pytest.raises(InputError) as caught:
        parse_position(written)
    (proposal,) = re.findall(r"\[([^]]+)\]", caught.value.problems[0].remedy)
    assert [math.degrees(x) for x in parse_position(proposal)] == pytest.approx(list(right), abs=1e-6)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("36S YC 12345 67890", "an MGRS reference"), ("36SYC1234567890", "an MGRS reference"),
        ("37 N 250000 3720000", "a UTM position"), (["36S", "750000", "3720000"], "a UTM position"),
        (["-33.6 N", "36 E"], "a sign and a letter"), (["33.6 S", "-70 W"], "a sign and a letter"),
        (["N 33.6 S", "36 E"], "two hemispheres"), (["33 75 N", "36 E"], "not a coordinate"),
        (["33.6 36 N", "36 E"], "not a coordinate"), (["33 36 N", "36 48 N"], "not one latitude"),
        (["33 36 60 N", "36 E"], "not a coordinate"), ("91°00'N 36 E", "beyond the pole"),
    ],
)  # fmt: skip
def test_positions_that_cannot_be_are_refused_by_name(written: object, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        parse_position(written)
    assert caught.value.problems[0].remedy


# --- no defence at all


def test_no_defence_at_all_is_a_variant_like_any_other() -> None:
    units = "units: [kub-north, s200-east, buk-west, pantsir-west]"
    gone = f"remove: {{defence: {{{units}, radars: [ew-north, ew-city], nets: [damascus]}}}}"
    text = BASE.replace("remove: {defence: {units: [kub-north]}}\n      set: {units.s200-east.stock: 12}", gone)
    text = text.replace("target: buk-west", "target: store-west")
    scenario = parse_scenario(text, "x.yaml")
    assert check(scenario) == []
    bare = resolve(scenario, "no-kub")
    assert (bare.units, bare.radars, bare.nets) == ((), (), ())


def test_a_file_without_any_defence_or_raid_says_so_and_is_usable() -> None:
    head = "redan: 1\ntitle: x\nterrain: none\nseed: 1\nreplications: 10\n"
    tail = "variants: {only: {says: x, change: {}}}\nbaseline: only\n"
    body = "defence: {}\nattack: {doctrine: {when_engaged: press-on}, packages: []}\n"
    empty = parse_scenario(head + body + tail, "x")
    said = [p.what for p in check(empty) if p.severity == "warning"]
    assert len(said) == len(check(empty)) == 2
    assert any("there is no package" in what for what in said)
    assert any("no variant has a fire unit" in what for what in said)
