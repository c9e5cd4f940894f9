"""What a report adds: the numbers that move the answer, survival against the size of the raid, the stories' variant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from redan import api
from redan.scenario import Scenario
from redan.scenario.keys import EXAMPLE
from redan.study import assumptions as module
from redan.study.assumptions import SHOWN, assumptions
from redan.study.points import Maker, Point, readings_of
from redan.study.raid_curve import falls_at, raid_curve
from redan.study.reported import subject_of
from redan.study.unknowns import unknowns_of, words_at

N = 60


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("plant") / "plant.yaml"
    path.write_text(EXAMPLE)
    return api.load(path)


def point(scenario: Scenario) -> Point:
    return Point("one-buk", readings_of(scenario.default_readings))


def test_numbers_are_ranked_by_how_far_they_move_the_answer(scenario: Scenario) -> None:
    found = assumptions(Maker(scenario), point(scenario), scenario.seed, N)
    base = api.run(scenario, "one-buk", replications=N)
    assert found.best_arriving == base.measures["munitions_arriving"].mean
    assert 0 < len(found.moved) <= SHOWN
    spans = [one.span for one in found.moved]
    assert spans == sorted(spans, reverse=True)
    assert spans[0] > 0.0
    assert found.tried > found.inert > 0
    assert all(one.best_arriving == found.best_arriving for one in found.moved)
    assert all(one.unknown.grade for one in found.moved)


def test_an_end_of_a_number_is_a_file_that_says_so(scenario: Scenario, tmp_path: Path) -> None:
    """The missiles of a first salvo, low or high, written into the file: the same munitions arrive."""
    unknown = next(one for one in unknowns_of(scenario, ["one-buk"]) if one.name.endswith(".first_salvo"))
    base = Maker(scenario)
    for quantile in (0.0, 1.0):
        plan = module._end(base, unknown, quantile, point(scenario))
        assert plan is not None
        path = tmp_path / f"{quantile}.yaml"
        doctrine = f"doctrine: {{first_salvo: {words_at(unknown, quantile)}}}"
        path.write_text(EXAMPLE.replace("at: [50.0 N, 30.1 E]}", f"at: [50.0 N, 30.1 E], {doctrine}}}"))
        direct = api.run(path, "one-buk", replications=N).measures["munitions_arriving"].mean
        assert float(module._arriving(plan, scenario.seed, N).mean()) == direct


def test_a_number_at_its_stated_value_moves_nothing(scenario: Scenario) -> None:
    """Both ends at the middle: the plan is that of the file, and nothing is said to move."""
    unknown = next(one for one in unknowns_of(scenario, ["one-buk"]) if one.name.endswith(".first_salvo"))
    maker = Maker(scenario)
    base = maker.compiled(point(scenario))
    before = module._arriving(base, scenario.seed, N)
    best = module._end(maker, unknown, 0.5, point(scenario))
    assert module._moved(unknown, [best, best], base, scenario.seed, before) is None
    refused = module._moved(unknown, [None, best], base, scenario.seed, before)
    assert refused is None


def test_the_raid_of_the_file_gives_the_figures_of_the_file(scenario: Scenario) -> None:
    found = raid_curve(Maker(scenario), point(scenario), ("nothing", "one-buk"), scenario.seed, N)
    assert found is not None
    assert (found.measure, found.own) == ("p_power_plant_survives", 4)
    at = found.sizes.index(4)
    for variant in ("nothing", "one-buk"):
        own = api.run(scenario, variant, replications=N).measures[found.measure]
        assert found.values[variant][at].mean == own.mean
    assert found.sizes == (1, 2, 3, 4, 6, 8, 12, 16)
    shares = [value.mean for value in found.values["one-buk"]]
    assert shares[0] >= shares[-1]


@pytest.mark.parametrize(
    ("shares", "falls"),
    [([1.0, 0.8, 0.2], 15.0), ([0.4, 0.3, 0.2], None), ([1.0, 0.9, 0.6], None), ([1.0, 0.2, 0.6], None),
     ([0.9, 0.5, 0.1], 10.0), ([1.0, 0.4, 0.1], 5.0 * (1.0 + 0.5 / 0.6))],
)  # fmt: skip
def test_where_a_share_falls_to_one_half(shares: list[float], falls: float | None) -> None:
    found = falls_at([5, 10, 20], shares)
    assert found == (None if falls is None else pytest.approx(falls))


def test_the_story_is_that_of_the_variant_asked_for(scenario: Scenario) -> None:
    assert subject_of(scenario).compiled.resolved.variant == "one-buk"
    assert subject_of(scenario, "nothing").compiled.resolved.variant == "nothing"
    assert subject_of(scenario).variants == ("nothing", "one-buk")
    assert subject_of(scenario, seed=99).asked.seed == 99


def test_the_ends_of_a_number_keep_what_the_point_assumes_beside(scenario: Scenario) -> None:
    """A run at another level: its ends are held against it at that level, not at the file's."""
    unknown = next(one for one in unknowns_of(scenario, ["one-buk"]) if one.name.endswith(".first_salvo"))
    high = replace(point(scenario), level="high")
    maker = Maker(scenario)
    end = module._end(maker, unknown, 1.0, high)
    assert end is not None
    assert end.digest == maker.compiled(high).digest != maker.compiled(point(scenario)).digest
