"""What runs but can hardly be meant is said at its line, by `check` and by what simulates."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.said import problems_of
from typer.testing import CliRunner

from redan import api
from redan.catalogue import Catalogue, lint
from redan.catalogue.load import DATA
from redan.errors import InputError, Problem
from redan.scenario import check, checks, load_scenario

INPUTS = Path(__file__).parent / "inputs"
BASE = (Path(__file__).parents[1] / "scenario" / "base.yaml").read_text()
EXAMPLE = Path(__file__).parents[2] / "examples" / "levant-2013" / "scenario.yaml"


def problems(*edits: tuple[str, str]) -> list[Problem]:
    text = BASE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return problems_of(text)


def warning_of(*edits: tuple[str, str]) -> Problem:
    """The one problem of an edited file, a warning with a remedy, on the line of the first edit."""
    (found,) = problems(*edits)
    assert found.severity == "warning"
    assert found.remedy
    line = BASE[: BASE.index(edits[0][0])].count("\n") + 1
    assert found.where.line == line
    return found


def test_the_example_and_the_base_have_nothing_to_say() -> None:
    assert problems() == []
    assert check(load_scenario(EXAMPLE)) == []


def test_the_setting_that_a_reading_overwrites() -> None:
    found = check(load_scenario(INPUTS / "second-battery" / "second.yaml"))
    (said,) = [p for p in found if "overwrites" in p.what]
    assert (said.severity, said.where.line) == ("warning", 50)
    assert 'the variant "more-missiles" sets kill_probability to 0.1' in said.what
    for option, line in (("claimed", 12), ("half", 13), ("recorded", 14)):
        assert f'"{option}" with' in said.what
        assert f"(line {line})" in said.what
    assert "it never counts" in said.allowed


STOCK = "set: {units.s200-east.stock: 12}"
CREWS = "set: {units.kub-north.doctrine.max_salvos: 1}"


@pytest.mark.parametrize(
    ("variant", "option", "says"),
    [
        ("{units.s200-east.stock: 12}", "{units.s200-east.stock: 6}", "counts only under the other options"),
        ("{permission: {s200-east: tight}}", "{units.s200-east.stock: 6}", "it never counts"),
        ("{kill_probability: {aircraft: 0.3}}", "{units.s200-east.stock: 6}", "it never counts"),
        ("{units.s200-east.doctrine.reserve: 2}", "{units.s200-east.doctrine: {reserve: 1}}", "only under the other"),
        ("{units.s200-east.doctrine: {reserve: 2, max_salvos: 2}}", "{units.s200-east.doctrine.reserve: 1}", "in part"),
        ("{attack.doctrine.leave_after: 70 s}", "{attack.doctrine.leave_after: 80 s}", "only under the other"),
        ("{guidance: at-intercept}", "{guidance: whole-flight}", "only under the other"),
    ],
)
def test_every_form_of_overwriting(variant: str, option: str, says: str) -> None:
    found = problems((CREWS, f"set: {option}"), (STOCK, f"set: {variant}"))
    said = [p for p in found if "overwrites" in p.what and 'the variant "no-kub"' in p.what]
    assert len(said) == 1, found
    assert says in said[0].allowed
    assert said[0].where.line == 101


def test_the_same_value_overwrites_nothing() -> None:
    assert not [p for p in problems((CREWS, "set: {units.s200-east.stock: 12}")) if "overwrites" in p.what]


def test_a_reading_that_a_later_reading_overwrites() -> None:
    found = problems((CREWS, "set: {permission: tight}"))
    said = [p.what for p in found if "overwrites" in p.what]
    assert len(said) == 2  # permission: hold and permission: free, each by the option "few"
    assert all('the reading "crews" overwrites it under "few"' in what for what in said)


@pytest.mark.parametrize("factor", ["40/3", "0.5", "13.3", "3"])
def test_a_factor_that_no_atmosphere_has(factor: str) -> None:
    said = warning_of(("effective_earth_radius: 4/3", f"effective_earth_radius: {factor}"))
    assert said.remedy == "write 4/3"


@pytest.mark.parametrize("factor", ["1", "1.2", "4/3", "5/3", "0.8"])
def test_factors_that_an_atmosphere_has(factor: str) -> None:
    assert problems(("effective_earth_radius: 4/3", f"effective_earth_radius: {factor}")) == []


GBU = "{munition: gbu-39, per_aircraft: 4, target: store-south, release: waypoint 2, interval: 1 s}"


def test_an_empty_list_of_weapons() -> None:
    edit = f"      weapons:\n        - {GBU}", "      weapons: []"
    said = warning_of(edit)
    assert "its list of weapons is empty" in said.what


def test_aircraft_without_weapons_beside_others_with_them() -> None:
    (said,) = problems((f"      weapons:\n        - {GBU}\n", ""))
    assert (said.severity, said.where.line) == ("warning", 73)
    assert "it carries no weapons, other packages do" in said.what


def test_aircraft_without_weapons_that_jam_under_one_reading_only() -> None:
    jams = "set: {kill_probability: recorded, packages.galilee-high.jams: {role: self, system: fighter-pod}}"
    found = problems((f"      weapons:\n        - {GBU}\n", ""), ("set: {kill_probability: recorded}", jams))
    assert [p for p in found if "it carries no weapons" in p.what] == []


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("{rocket: 0.5}", "nothing in the file is of the class rocket"),
        ("{drone: 0.5, aircraft: 0.2}", "nothing in the file is of the class drone"),
        ("{kub-north: {ballistic-missile: 0.5}}", "nothing in the file is of the class ballistic-missile"),
    ],
)
def test_a_kill_probability_for_a_class_nobody_has(setting: str, says: str) -> None:
    edit = "set: {kill_probability: recorded}", f"set: {{kill_probability: {setting}}}"
    said = [p for p in problems(edit) if says in p.what]
    assert [(p.severity, p.where.line) for p in said] == [("warning", 23)]
    assert "cruise-missile" in said[0].allowed  # what there is


GLIDE = """      glide-bomb:
        same_as: cruise-missile
        why: no figure against glide bombs is public
"""


def test_a_class_that_the_unit_does_not_engage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = _copy(tmp_path, "sam/kub.yaml", GLIDE, "")
    monkeypatch.setattr(checks, "load_catalogue", lambda: catalogue)
    edit = "set: {kill_probability: recorded}", "set: {kill_probability: {kub-north: {glide-bomb: 0.5}}}"
    assert any('the unit "kub-north" does not engage the class glide-bomb' in p.what for p in problems(edit))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("munition: delilah, per_aircraft: 2", "munition: storm-shadow, per_aircraft: 2", "Tornado"),
        ("munition: delilah, per_aircraft: 2", "munition: tomahawk, per_aircraft: 2", "ships and submarines"),
        ("aircraft: f-15i", "aircraft: f-35i", None),
        ("aircraft: f-15i", "aircraft: generic-fighter", None),  # it stands for any
        ("munition: gbu-39, per_aircraft: 4", "munition: delilah, per_aircraft: 4", "f-16i"),
    ],
)
def test_a_weapon_its_carrier_is_not_known_to_carry(old: str, new: str, says: str | None) -> None:
    if says is None:
        assert problems((old, new)) == []
        return
    said = warning_of((old, new))
    assert "no source in the catalogue says that an f-1" in said.what
    assert says in said.allowed


FAR = [
    ("[32.8 N, 34.6 E]", "[12.8 N, 44.6 E]"),
    ("[33.1 N, 35.7 E]", "[13.1 N, 45.7 E]"),
    ("[32.7 N, 34.5 E]", "[12.7 N, 44.5 E]"),
]


@pytest.mark.parametrize("units", [True, False])
def test_a_package_far_from_everything(units: bool) -> None:
    edits = [("terrain: levant", "terrain: none"), *FAR, (f"      weapons:\n        - {GBU}\n", "")]
    found = problems(*edits)
    said = [p for p in found if "km from everything in the file" in p.what]
    assert [(p.severity, p.where.line) for p in said] == [("warning", 78)]
    assert "stays 2444 km" in said[0].what
    near = [("terrain: levant", "terrain: none"), (f"      weapons:\n        - {GBU}\n", "")]
    assert not [p for p in problems(*near) if "from everything" in p.what]


def test_an_asset_beside_its_route_makes_a_package_near() -> None:
    tower = "  assets:\n    - {name: tower, kind: city, at: [12.9 N, 45.0 E], hits: 1}\n"
    edits = [("terrain: levant", "terrain: none"), *FAR, (f"      weapons:\n        - {GBU}\n", ""),
             ("  assets:\n", tower)]  # fmt: skip
    assert not [p for p in problems(*edits) if "from everything" in p.what]


def test_a_stock_that_is_never_loaded() -> None:
    assert "its stock of 12 is never loaded" in warning_of(("missiles: 12", "missiles: 0")).what


def test_fewer_missiles_than_launchers() -> None:
    assert "stays empty" in warning_of(("missiles: 12", "missiles: 3")).allowed


def test_what_aircraft_do_after_turning_where_none_turns() -> None:
    found = problems(("when_engaged: turn-away", "when_engaged: press-on"))
    assert [p.what.split()[0] for p in found] == ["turn_probability", "turn_delay", "leave_after"]
    assert {(p.severity, p.where.line) for p in found} == {("warning", 57)}
    found = problems(("turn_probability: 0.5", "turn_probability: 0"))
    assert any("nobody turns away" in p.what for p in found)


def test_a_variant_s_permission_for_a_unit_it_lacks_is_refused() -> None:
    for setting in ("permission: {kub-north: hold}", "kill_probability: {kub-north: 0.3}"):
        found = problems(
            (STOCK, f"set: {{{setting}}}"),
            ("set: {kill_probability: claimed}", "set: {guidance: at-intercept}"),  # else the reading overwrites it
            ("set: {kill_probability: recorded}", "set: {guidance: whole-flight}"),
        )
        assert any(p.severity == "error" and "kub-north" in p.what and p.where.line == 101 for p in found), setting


def _copy(tmp_path: Path, file: str, old: str, new: str) -> Catalogue:
    shutil.copytree(DATA, tmp_path / "data")
    text = (tmp_path / "data" / file).read_text()
    assert old in text
    (tmp_path / "data" / file).write_text(text.replace(old, new))
    return Catalogue(tmp_path / "data")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("sam/kub.yaml", "source: stochastic-warfare", "source: nobody", 'source "nobody" is not in sources.yaml'),
        ("munition/gbu-39.yaml", "best: 2", "best: 9", "are not in order"),
        ("radar/p-18.yaml", "grade: C", "grade: E", 'grade "E" is not known'),
    ],
)
def test_a_fault_of_the_catalogue_in_use_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, says: str
) -> None:
    catalogue = _copy(tmp_path, file, old, new)
    assert lint(catalogue)
    monkeypatch.setattr(checks, "load_catalogue", lambda: catalogue)
    said = [p for p in problems() if says in p.what]
    assert said
    assert all(p.severity == "warning" and p.where.file == f"catalogue/{file}" and p.where.line for p in said)
    assert all(p.remedy for p in said)


def test_a_fault_elsewhere_in_the_catalogue_is_not_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = _copy(tmp_path, "sam/s-400.yaml", "grade: C", "grade: E")
    monkeypatch.setattr(checks, "load_catalogue", lambda: catalogue)
    assert lint(catalogue)
    assert problems() == []


def test_a_system_that_cannot_be_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = _copy(tmp_path, "sam/kub.yaml", "unit: km", "unit: kg")
    monkeypatch.setattr(checks, "load_catalogue", lambda: catalogue)
    assert [p.severity for p in problems() if "unit" in p.what] == ["error"]


@pytest.mark.parametrize("verb", ["compare", "run"])
def test_what_simulates_says_it_too(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On stderr, before anything is simulated; an error stops it there."""
    from redan.cli.main import app

    def stop(*_: object, **__: object) -> None:
        raise InputError("here the simulation would begin")

    monkeypatch.setattr(api, verb, stop)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.yaml").write_text(BASE.replace("radius: 4/3", "radius: 40/3"))
    result = CliRunner().invoke(app, [verb, "x.yaml"])
    assert "x.yaml:8:25  warning: effective_earth_radius is 40/3" in result.stderr
    assert "would begin" in str(result.exception)
    (tmp_path / "y.yaml").write_text(BASE.replace(CREWS, "set: {units.kub-north.missiles: 99}"))
    result = CliRunner().invoke(app, [verb, "y.yaml"])
    assert "missiles is 99" in str(result.exception)
