"""What is wrong with a text, and what stands where in it: places true to the text, the rest shown despite mistakes."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from redan.app.views.edit import edited
from redan.app.views.look import look
from redan.app.views.models import Edit, LookAnswer, LookRequest
from redan.app.views.reading import read
from redan.files import read_yaml
from redan.physics.geodesy import geodesic_inverse
from redan.physics.terrain import terrain_of
from redan.plan.shapes import plan_flights
from redan.scenario.load import parse_scenario
from redan.scenario.resolve import resolve
from redan.scenario.walk import sea_level

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*/*.yaml"))
FLAGSHIP = (ROOT / "examples/levant-2013/scenario.yaml").read_text()


def looked(text: str, folder: Path | None = None) -> LookAnswer:
    return look(LookRequest(text=text), folder=folder)


def entry(answer: LookAnswer, name: str) -> Any:
    assert answer.model is not None
    return next(one for one in answer.model.entries if one.name == name)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_example_is_usable_and_every_path_leads_to_what_it_says(path: Path) -> None:
    text = path.read_text()
    answer = looked(text)
    assert answer.usable
    assert answer.model is not None
    root = read_yaml(text, name="x")
    lines = text.split("\n")
    for one in answer.model.entries:
        node = root.find(one.path)
        assert node is not None
        assert node.value["name"].value in (one.name, one.formation)  # type: ignore[call-overload, index]
        assert 1 <= one.line <= one.last_line <= len(lines)
        assert node.line == one.line
        assert one.variants
        for point in one.route:
            assert point.path == [] or "at" in root.find(point.path).value  # type: ignore[union-attr, operator]
    for problem in answer.problems:
        assert problem.path is not None
        node = root.find(problem.path)
        assert node is not None


def test_variants_have_their_own_form_of_an_entry() -> None:
    answer = looked(FLAGSHIP)
    assert answer.model is not None
    forms = [one for one in answer.model.entries if one.name == "s300-1"]
    assert [(one.variants, one.launchers, one.missiles) for one in forms] == [
        (["six-launchers"], 6, 24),
        (["four-batteries"], 8, 32),
        (["six-batteries"], 6, 24),
    ]
    assert [one.counts["units"] for one in answer.model.variants] == [10, 11, 14, 16]
    assert entry(answer, "kub-north").variants == [one.name for one in answer.model.variants]


def test_a_route_is_drawn_as_the_plan_flies_it() -> None:
    answer = looked(FLAGSHIP)
    drawn = entry(answer, "beirut-high")
    flown = resolve(parse_scenario(FLAGSHIP, "x.yaml"))
    threat = next(one for one in flown.threats if one.name == "beirut-high-1")
    _, (flight,) = plan_flights(flown, [threat], sea_level)
    assert drawn.route[-1].time_s == pytest.approx(flight.end_s - flight.start_s, abs=1e-3)
    line = drawn.line_flown
    assert [line[0][:2], line[-1][:2]] == [drawn.route[0].place, drawn.route[-1].place]
    assert {point[2] for point in line} == {7500.0}
    places = [(math.radians(latitude), math.radians(longitude)) for longitude, latitude, _ in line]
    length_m = sum(geodesic_inverse(*a, *b)[0] for a, b in pairwise(places))
    assert length_m == pytest.approx(drawn.route[-1].time_s * 250.0, rel=1e-5)


def test_low_routes_follow_the_ground() -> None:
    low = entry(looked(FLAGSHIP), "bekaa-low")
    heights = [point[2] for point in low.line_flown]
    assert min(heights) >= 300.0
    assert max(heights) > 1500.0  # the ridges west of the Bekaa


@pytest.mark.parametrize(
    ("old", "new", "path", "says", "left_out"),
    [
        ("system: kub, at: [33.6 N, 36.4 E]", "system: kub, at: [33.6 N]", ["defence", "units", 3, "at"], "position",
         [["defence", "units", 3]]),
        ("system: kub, at: [33.6 N, 36.4 E]", "system: kup, at: [33.6 N, 36.4 E]", ["defence", "units", 3, "system"],
         "kup", []),
        ("seed: 2013", "seed: lots", ["seed"], "seed", [["seed"]]),
        ("count: 8\n", "count: 8\n      cuont: 3\n", ["attack", "packages", 0, "cuont"], "cuont",
         [["attack", "packages", 0]]),
        ("default: claimed", "default: claimd", ["readings", "kill-probability", "default"], "claimd",
         [["readings", "kill-probability"]]),
        ("baseline: without", "baseline: witout", ["baseline"], "witout", [["baseline"]]),
        ("title: What", "titel: What", ["titel"], "titel", [["titel"]]),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_and_the_rest_is_still_shown(
    old: str, new: str, path: list[Any], says: str, left_out: list[Any]
) -> None:
    text = FLAGSHIP.replace(old, new, 1)
    assert text != FLAGSHIP
    answer = looked(text)
    assert not answer.usable
    first = answer.problems[0]
    assert (first.severity, first.path) == ("error", path)
    assert says in first.what
    assert first.remedy
    assert first.line == next(n for n, line in enumerate(text.split("\n"), 1) if line not in FLAGSHIP.split("\n"))
    assert answer.model is not None
    assert answer.model.left_out == left_out
    assert entry(answer, "kub-south").line == next(
        n for n, line in enumerate(text.split("\n"), 1) if "name: kub-south" in line
    )
    assert entry(answer, "kub-south").path == ["defence", "units", 4]  # as in the text, whatever was left out


def test_several_mistakes_are_all_told_and_all_left_out() -> None:
    edits = [
        Edit(op="set", path=["defence", "units", 1, "at"], value="here"),
        Edit(op="set", path=["defence", "units", 5, "launchers"], value="many"),
        Edit(op="set", path=["attack", "packages", 1, "route", 2, "speed"], value="fast"),
        Edit(op="set", path=["variants", "six-batteries", "says"], value=3),
    ]
    text, _ = edited(FLAGSHIP, edits)
    answer = looked(text)
    assert sorted(map(str, (one.path for one in answer.problems))) == sorted(str(list(one.path)) for one in edits)
    assert answer.model is not None
    entries = ["defence", "units", 1], ["defence", "units", 5], ["attack", "packages", 1], ["variants", "six-batteries"]
    assert sorted(map(str, answer.model.left_out)) == sorted(map(str, entries))
    assert entry(answer, "pantsir-east").path == ["defence", "units", 9]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("hello", "not a scenario"),
        ("- 1\n- 2\n", "not a scenario"),
        ("name: docker\nservices: {web: {image: x}}\n", "not a redan scenario"),
        ('{"type": "FeatureCollection", "features": []}', "not a redan scenario"),
        ("<kml></kml>", "not a scenario"),
        ("a: [1\n", "not valid YAML"),
        ("PK\x03\x04\x00\x00binary", "not a text file"),
        ("\x00" * 40, "not a text file"),
        ("[" * 5000, "nested too deep"),
        ("a: &x 1\nb: *x\n", "anchor"),
        ("redan: 2\ntitle: x\n", "format"),
        ("redan: 1\n", "missing"),
    ],
)
def test_what_is_no_scenario_says_so_with_a_remedy(text: str, says: str) -> None:
    answer = looked(text)
    assert not answer.usable
    assert says in " ".join(problem.what for problem in answer.problems)
    assert all(problem.remedy for problem in answer.problems[:1])


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.npz", "sub/mine.npz", "link.npz", ".hidden.npz", "a\\b"])
def test_no_file_outside_the_work_folder_is_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "secret.npz"
    outside.write_bytes(b"secret")
    folder = tmp_path / "work"
    (folder / "sub").mkdir(parents=True)
    (folder / "link.npz").symlink_to(outside)
    (folder / "sub/mine.npz").write_bytes(b"secret")
    text = FLAGSHIP.replace("terrain: levant ", f"terrain: {name} ")

    def shipped(name: str) -> Any:
        return terrain_of(name) if name == "levant" else pytest.fail(f"{name} was read")

    monkeypatch.setattr("redan.scenario.checks.terrain_of", shipped)
    monkeypatch.setattr("redan.app.views.laid.terrain_of", shipped)
    for where in (None, folder):
        answer = looked(text, where)
        assert "is not a file of the work folder" in answer.problems[0].what
        assert answer.problems[0].path == ["terrain"]
    systems = FLAGSHIP.replace("readings:", f'systems_from: ["{name}"]\nreadings:'.replace("\\", "\\\\"), 1)
    answer = looked(systems, folder)
    assert "is not a file of the work folder" in answer.problems[0].what


def test_systems_beside_the_scenario_are_read_anew_each_time(tmp_path: Path) -> None:
    text = FLAGSHIP.replace("readings:", "systems_from: [mine.yaml]\nreadings:", 1)
    file = tmp_path / "mine.yaml"
    assert "no such file" in looked(text, tmp_path).problems[0].what
    file.write_text("systems: {my-kub: {based_on: kub, source: Notes of May, max_range: 20 km}}\n")
    assert looked(text, tmp_path).usable
    file.write_text("systems: {my-kub: {based_on: kup, source: Notes of May, max_range: 20 km}}\n")
    answer = looked(text, tmp_path)
    assert not answer.usable
    assert (answer.problems[0].file, answer.problems[0].path) == ("mine.yaml", None)
    assert str(tmp_path) not in answer.model_dump_json()


def test_looking_twice_gives_the_same() -> None:
    assert looked(FLAGSHIP) == looked(FLAGSHIP)


def test_half_a_character_is_refused_before_anything_is_read() -> None:
    with pytest.raises(ValidationError):
        looked("a: \ud800")
    assert "half a character" in read("a: \ud800").problems[0].what
