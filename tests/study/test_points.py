"""A point of a study: what it assumes arrives in its plan, what it leaves out is as the file has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redan import api
from redan.catalogue import at_quantile
from redan.errors import InputError
from redan.study.points import Maker, Point

LEVANT = Path(__file__).resolve().parents[2] / "examples" / "levant-2013" / "scenario.yaml"


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(api.load(LEVANT))


def test_a_point_without_assumptions_is_the_files_plan(maker: Maker) -> None:
    assert maker.compiled(Point("six-launchers")).digest == api.compile(maker.scenario, "six-launchers").digest


def test_a_quantile_of_one_half_everywhere_is_the_level_best(maker: Maker) -> None:
    plain = maker.compiled(Point("six-launchers"))
    names = [n for n in maker.catalogue.system("s-300pmu-2").parameters if not n.endswith(("reaction_s", "assess_s"))]
    halves = tuple(("s-300pmu-2", name, 0.5) for name in names if "cost" not in name)
    assert maker.compiled(Point("six-launchers", quantiles=halves)).digest == plain.digest


@pytest.mark.parametrize(("u", "value"), [(0.0, 1.0), (0.25, 1.5), (0.5, 2.0), (0.75, 4.0), (1.0, 6.0)])
def test_best_is_the_median(u: float, value: float) -> None:
    assert at_quantile(1.0, 2.0, 6.0, u) == value


def test_a_quantile_moves_one_number_of_one_system(maker: Maker) -> None:
    low = maker.compiled(Point("six-launchers", quantiles=(("s-300pmu-2", "kill_probability.aircraft", 0.0),)))
    units = {unit.name: unit for unit in low.resolved.units}
    system = maker.catalogue.system("s-300pmu-2")
    assert units["s300-1"].interceptor.kill_probability["aircraft"] == system.value(
        "kill_probability.aircraft", level="low", alternative="claimed"
    )
    plain = {unit.name: unit for unit in maker.compiled(Point("six-launchers")).resolved.units}
    assert units["s300-1"] != plain["s300-1"]
    assert all(units[name] == plain[name] for name in units if name != "s300-1")


def test_settings_are_done_last(maker: Maker) -> None:
    held = Point("six-launchers", readings=(("permission", "free"),), settings=(("permission", "hold"),))
    assert maker.compiled(held).digest == maker.compiled(Point("six-launchers", (("permission", "hold"),))).digest


def test_a_point_survives_its_json(maker: Maker) -> None:
    point = Point("without", (("permission", "hold"),), "low", (("kub", "max_range_m", 0.3),), (("units.a.stock", 4),))
    again = Point.of_json(json.loads(json.dumps(point.to_json())))
    assert again == point
    assert again.key == point.key
    assert Point("without").key != point.key


def test_a_setting_that_is_none_is_named(maker: Maker) -> None:
    with pytest.raises(InputError, match="unknown setting"):
        maker.compiled(Point("without", settings=(("colour", "red"),)))
