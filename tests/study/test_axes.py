"""Axes: what a name stands for, which values it takes, and plans that are the file's own where nothing is varied."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.small import SIXTEEN

from redan import api
from redan.errors import InputError
from redan.scenario import parse_scenario
from redan.study.axes import Axis, Ground, check_count, point_at, read_axes, told_where, variants_of
from redan.study.axis_names import names_of
from redan.study.points import Maker

LEVANT = Path(__file__).resolve().parents[2] / "examples" / "levant-2013" / "scenario.yaml"
BOTH = ("without", "six-batteries")


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground(api.load(LEVANT), BOTH)


@pytest.fixture(scope="module")
def maker(ground: Ground) -> Maker:
    return Maker(ground.scenario)


def axis(ground: Ground, text: str) -> Axis:
    (found,) = read_axes([text], ground)
    return found


def digests(ground: Ground, maker: Maker, text: str, variant: str = "six-batteries") -> list[str]:
    found = axis(ground, text)
    return [maker.compiled(point_at(ground, (found,), (i,), variant)).digest for i in range(len(found.values))]


@pytest.mark.parametrize(
    "text",
    [
        "raid.size=28", "units.count=6", "s-300pmu-2.count=6", "units=6", "bekaa-low.count=8", "level=best",
        "readings.permission=free", "permission=free", "s-300pmu-2.max_range=200 km", "s-300pmu-2.stock=0",
        "s-300pmu-2.missiles=24", "packages.golan-low.count=6", "units.s300-1.launchers=6",
    ],
)  # fmt: skip
def test_what_the_file_says_anyway_leaves_its_plan_byte_for_byte(ground: Ground, maker: Maker, text: str) -> None:
    for variant in BOTH:
        own = api.compile(ground.scenario, variant).digest
        assert digests(ground, maker, text, variant) == [own]


@pytest.mark.parametrize(
    "text",
    [
        "raid.size=7,28,56", "units.count=0,3,6", "readings.kill-probability", "permission=hold,free", "level=low,high",
        "s-300pmu-2.max_range=150 km,200 km", "s-300pmu-2.max_range=beyond 300 km,400 km", "reliability=0.5,0.9",
        "kill_probability=10 %:90 %:40 %", "kill_probability.glide-bomb=0.1,0.2", "s-300pmu-2.ready_after=0 min,30 min",
        "units.s300-1.missiles=8,16", "bekaa-low.count=0,2", "s-300pmu-2.reaction=beyond 1 s,60 s",
    ],
)  # fmt: skip
def test_every_value_makes_another_plan(ground: Ground, maker: Maker, text: str) -> None:
    found = digests(ground, maker, text)
    assert len(set(found)) == len(found) > 1


def test_fewer_units_are_the_first_of_the_file(ground: Ground, maker: Maker) -> None:
    (two,) = (maker.compiled(point_at(ground, (axis(ground, "units.count=2"),), (0,), "six-batteries")),)
    assert [name for name in two.names.units if name.startswith("s300-")] == ["s300-1", "s300-2"]
    without = maker.compiled(point_at(ground, (axis(ground, "units.count=2"),), (0,), "without"))
    assert without.digest == api.compile(ground.scenario, "without").digest


def test_one_class_is_set_and_the_others_keep_what_the_reading_says(ground: Ground, maker: Maker) -> None:
    axes = read_axes(["readings.kill-probability=recorded", "kill_probability.glide-bomb=0.25"], ground)
    set_one = {u.name: u for u in maker.compiled(point_at(ground, axes, (0, 0), "six-batteries")).resolved.units}
    plain = api.compile(ground.scenario, "six-batteries", {"kill-probability": "recorded"}).resolved.units
    for unit in plain:
        now, before = set_one[unit.name].interceptor.kill_probability, unit.interceptor.kill_probability
        assert now.keys() == before.keys()
        assert all(now[c] == (0.25 if c == "glide-bomb" else before[c]) for c in before)


def test_a_stated_number_stands_under_every_alternative(ground: Ground, maker: Maker) -> None:
    axes = read_axes(["s-300pmu-2.kill_probability.aircraft=beyond 0.33", "readings.kill-probability"], ground)
    for reading in range(len(axes[1].values)):
        units = maker.compiled(point_at(ground, axes, (0, reading), "six-batteries")).resolved.units
        s300 = next(unit for unit in units if unit.name == "s300-1")
        assert s300.interceptor.kill_probability["aircraft"] == pytest.approx(0.33)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("raid.size=4:16:4", ("4", "8", "12", "16")),
        ("raid.size=4:15:4", ("4", "8", "12")),
        ("raid.size=16:4:-6", ("16", "10", "4")),
        ("raid.size=1,2, 6", ("1", "2", "6")),
        ("kill_probability=0.1:0.9:0.1", tuple(f"0.{i}" for i in range(1, 10))),
        ("s-300pmu-2.max_range=150:200:25 km", ("150 km", "175 km", "200 km")),
        ("permission", ("hold", "hostile-act", "tight", "free")),
        ("raid.size", ("7", "14", "28", "56")),
        ("units", ("0", "1", "2", "3", "4", "5", "6")),
    ],
)
def test_values(ground: Ground, text: str, values: tuple[str, ...]) -> None:
    found = axis(ground, text)
    if "150:200:25" in text:
        with pytest.raises(InputError, match="mixes"):
            axis(ground, "s-300pmu-2.max_range=150 km:200:25")
    assert found.texts == values


REFUSED = {
    "raid.sise=4:64:4": "did you mean raid.size",
    "raid.size=64:4:4": "never arrives",
    "raid.size=4:64:0": "never arrives",
    "raid.size=1:1000000:1": "1,000,000 values",
    "raid.size=4:64": "add a step",
    "raid.size=": "a value is missing",
    "raid.size=4,4": "stands twice",
    "raid.size=2.5": "not a whole number",
    "raid.size=0": "out of bounds",
    "raid.size=1e400": "too large to be meant",
    "raid.size=four": "is no number",
    "raid.size=4 km": "has a unit",
    "units.count=7": "six-batteries adds 6",
    "s-300pmu-2.count=7": "at most 6",
    "kill_probability=0.1,20 %": "mixes",
    "kill_probability=2": "out of bounds",
    "s-300pmu-2.max_range=400 km": "beyond 400 km",
    "s-300pmu-2.max_range=150:200:10": "has no unit",
    "s-300pmu-2.max_rnge=1 km": "s-300pmu-2.max_range",
    "s-400.max_range=1 km": "no s-400 takes part",
    "bekaa-low.route=1,2": "does not search over routes",
    "attack.doctrine.when_engaged=press-on": "does not search over routes",
    "golan-low.start=1 h": "does not search over routes",
    "permission=fre": "did you mean free",
    "readings.permision=free": "readings.permission",
    "level=mid": "there is low, best, high",
    "s-300pmu-2.stock": "no values",
    "": "name of an axis is missing",
    "=4": "name of an axis is missing",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_varied_is_refused_with_the_remedy(ground: Ground, text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_axes([text], ground)
    assert REFUSED[text] in str(caught.value)


def test_two_axes_that_set_the_same_are_refused(ground: Ground) -> None:
    for texts in (["raid.size=4", "raid.size=8"], ["raid.size=4", "bekaa-low.count=2"], ["units=1", "units.count=2"]):
        with pytest.raises(InputError, match=r"twice|the same thing"):
            read_axes(texts, ground)


def test_too_many_points_are_refused() -> None:
    with pytest.raises(InputError, match="20,000 points"):
        check_count(20_000)


def test_every_name_that_is_offered_is_one(ground: Ground) -> None:
    from redan.study.axis_names import named

    for name in names_of(ground):
        assert named(name, ground) is not None, name


def test_a_mistake_of_a_value_is_told_by_the_value_and_not_by_a_place_in_the_file(ground: Ground, maker: Maker) -> None:
    axes = read_axes(["raid.size=3000"], ground)
    with pytest.raises(InputError) as caught:
        maker.compiled(point_at(ground, axes, (0,), "without"))
    told = told_where(caught.value, ground.scenario, "without", axes, (0,))
    first = str(told.problems[0])
    assert first.startswith('at raid.size = 3000 (variant "without"): count: 643 is too large')
    assert ".yaml" not in first


def test_a_file_cannot_remove_what_only_a_study_may() -> None:
    wrong = SIXTEEN.replace("set: {kill_probability: 0.0}", "set: {remove: {launches: [cruise]}}")
    assert any("unknown setting" in str(problem) for problem in api.check(parse_scenario(wrong, "wrong.yaml")))


def test_the_variant_beside_the_baseline_is_the_one_that_adds_most() -> None:
    scenario = api.load(LEVANT)
    assert variants_of(scenario, None) == ("without", "six-batteries")
    assert variants_of(scenario, ["four-batteries"]) == ("without", "four-batteries")
    with pytest.raises(InputError, match="four-batteries"):
        variants_of(scenario, ["four-battery"])
