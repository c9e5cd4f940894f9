"""What a report adds: the numbers that move the answer, survival against the size of the raid, the stories' variant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from redan import api, campaign
from redan.analysis.topic import CHANCE, COUNT, SHARE, Topic
from redan.plan import compile_plan
from redan.report.told import tale
from redan.results import measures
from redan.scenario import Scenario
from redan.scenario.keys import EXAMPLE
from redan.scenario.resolved import Jammer
from redan.study import assumptions as module
from redan.study.assumptions import ARRIVING, SHOWN, assumptions
from redan.study.points import Maker, Point, readings_of
from redan.study.raid_curve import falls_at, raid_curve
from redan.study.reported import more_of, subject_of
from redan.study.story import badness, told
from redan.study.unknowns import point_of, unknowns_of, words_at

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
    assert found.as_stated == base.measures["munitions_arriving"].mean
    assert 0 < len(found.moved) <= SHOWN
    spans = [one.span for one in found.moved]
    assert spans == sorted(spans, reverse=True)
    assert spans[0] > 0.0
    assert found.tried > found.inert > 0
    assert all(one.as_stated == found.as_stated for one in found.moved)
    assert all(one.unknown.grade for one in found.moved)


def test_an_end_of_a_number_is_a_file_that_says_so(scenario: Scenario, tmp_path: Path) -> None:
    """The missiles of a first salvo, low or high, written into the file: the same munitions arrive."""
    unknown = next(one for one in unknowns_of(scenario, ["one-buk"]) if one.name.endswith(".first_salvo"))
    maker = Maker(scenario)
    base = maker.compiled(point(scenario))
    for quantile in (0.0, 1.0):
        plan = module._end(maker, unknown, quantile, point(scenario), base)
        assert plan is not None
        path = tmp_path / f"{quantile}.yaml"
        doctrine = f"doctrine: {{first_salvo: {words_at(unknown, quantile)}}}"
        path.write_text(EXAMPLE.replace("at: [50.0 N, 30.1 E]}", f"at: [50.0 N, 30.1 E], {doctrine}}}"))
        direct = api.run(path, "one-buk", replications=N).measures["munitions_arriving"].mean
        assert float(module._values(plan, scenario.seed, N, ARRIVING).mean()) == direct


def test_a_number_at_its_stated_value_moves_nothing(scenario: Scenario) -> None:
    """At the middle the plan is that of the file, and nothing is said to move."""
    unknown = next(one for one in unknowns_of(scenario, ["one-buk"]) if one.name.endswith(".first_salvo"))
    maker = Maker(scenario)
    base = maker.compiled(point(scenario))
    assert module._end(maker, unknown, 0.5, point(scenario), base) is base
    before = module._values(base, scenario.seed, N, ARRIVING)
    for ends in ([before, before], [None, before], [None, None]):
        assert module._moved(unknown, ends, before) is None
    moved = module._moved(unknown, [before + 1.0, before], before)
    assert moved is not None
    assert moved.span == 1.0


def test_what_is_taken_for_the_same_before_compiling_is_the_same(scenario: Scenario) -> None:
    """The short cut drops no number that would have changed the plan, and it drops some."""
    maker, dropped = Maker(scenario), 0
    base = maker.compiled(point(scenario))
    for unknown in unknowns_of(scenario, ["one-buk"]):
        for quantile in (0.0, 1.0):
            if unknown.kind != "number":
                continue
            other = maker.resolved(point_of([unknown], [quantile], "one-buk", scenario.default_readings))
            if module.bare(other) == module.bare(base.resolved):
                assert compile_plan(other).digest == base.digest, unknown.name
                dropped += 1
    assert dropped > 4


def test_what_a_jammer_asks_of_a_radar_is_not_dropped(scenario: Scenario) -> None:
    base = Maker(scenario).compiled(point(scenario)).resolved
    jammer = Jammer("self", 1.0, 1e9, 2e9)
    jammed = replace(base, threats=tuple(replace(threat, jams=jammer) for threat in base.threats))
    assert module.bare(jammed) is jammed
    assert any(radar.receiver is not None for radar in jammed.radars)
    assert all(radar.receiver is None for radar in module.bare(base).radars)


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
    end = module._end(maker, unknown, 1.0, high, maker.compiled(point(scenario)))
    assert end is not None
    assert end.digest == maker.compiled(high).digest != maker.compiled(point(scenario)).digest


SURVIVES = Topic("p_power_plant_survives", CHANCE, "the power plant", "survives", harm=False)
LARGER = """\
  larger:
    says: Two more bombers.
    change:
      set: {packages.bombers.count: 6}
"""
WEAPONS = Topic(ARRIVING, COUNT, "weapons", "get through", True, 8)


def test_numbers_are_ranked_by_what_the_answer_speaks_of(scenario: Scenario) -> None:
    found = assumptions(Maker(scenario), point(scenario), scenario.seed, N, measure=SURVIVES.key)
    own = api.run(scenario, "one-buk", replications=N).measures[SURVIVES.key]
    assert found.as_stated == own.mean
    ends = [end for one in found.moved for end in (one.at_low, one.at_high)]
    assert ends
    assert all(end is None or 0.0 <= end <= 1.0 for end in ends)


def test_a_bad_day_is_bad_by_what_the_answer_speaks_of(scenario: Scenario) -> None:
    """Where the plant survives in most runs, the middling day is one in which it does, the bad one another."""
    maker = Maker(scenario)
    strong = maker.compiled(replace(point(scenario), settings=(("kill_probability", 0.92),)))
    outcomes = campaign.run(strong.plan, scenario.seed, 200)
    share = float(measures(outcomes, strong.names)[SURVIVES.key].mean())
    assert 0.5 < share < 0.95
    middling, bad = told(strong, scenario.seed, outcomes, SURVIVES)
    assert (middling.value, bad.value) == (1.0, 0.0)
    assert (middling.no_worse, bad.no_worse) == (pytest.approx(share), 1.0)
    assert tale(middling).heading == "A middling day: the power plant survives"
    assert tale(bad).heading == "A bad day: the power plant does not survive"


def test_of_days_that_are_equal_the_one_in_which_more_arrives_is_worse(scenario: Scenario) -> None:
    compiled = Maker(scenario).compiled(point(scenario))
    outcomes = campaign.run(compiled.plan, scenario.seed, N)
    columns = measures(outcomes, compiled.names)
    order = np.lexsort((columns[ARRIVING], -columns[SURVIVES.key]))
    assert (np.diff(badness(outcomes, compiled.names, SURVIVES)[order]) >= 0).all()
    weapons = badness(outcomes, compiled.names, WEAPONS)
    assert (np.argsort(weapons, kind="stable") == np.argsort(columns[ARRIVING], kind="stable")).all()


@pytest.mark.parametrize(
    ("topic", "value", "said"),
    [
        (WEAPONS, 3, "of 8 weapons, 3 get through"), (WEAPONS, 1, "of 8 weapons, 1 gets through"),
        (WEAPONS, 0, "of 8 weapons, none get through"),
        (Topic("unit_lost", COUNT, "fire units", "are lost", True), 2, "2 of the fire units are lost"),
        (Topic("unit_lost", COUNT, "fire units", "are lost", True), 1, "1 of the fire units is lost"),
        (Topic("aircraft_lost", COUNT, "aircraft", "are shot down", False, 4), 4, "of 4 aircraft, 4 are shot down"),
        (Topic("p_city_survives", SHARE, "cities", "survive", False), 0.5, "50 % of the cities survive"),
        (SURVIVES, 1, "the power plant survives"), (SURVIVES, 0, "the power plant does not survive"),
        (Topic("third_party_hit", CHANCE, "a third party", "is hit", True), 0, "a third party is not hit"),
    ],
)  # fmt: skip
def test_what_became_of_them_once(topic: Topic, value: float, said: str) -> None:
    assert topic.once(value) == said


def test_the_page_speaks_of_survival_where_the_answer_does(tmp_path: Path) -> None:
    """A variant with a larger raid: counts cannot be compared, so the answer is survival."""
    path = tmp_path / "larger.yaml"
    path.write_text(EXAMPLE.replace("baseline: nothing", LARGER + "baseline: nothing"))
    written = api.report(path, tmp_path / "r.html", variant="one-buk", replications=40)
    html = written.read_text(encoding="utf-8")
    answer, _, rest = html.partition('id="pictures"')
    assert "the power plant survives in" in answer
    assert "A middling day: the power plant" in rest
    assert "Numbers that move chance that the power plant survives, % most" in rest
    assert "weapons that get through: low, as stated, high" not in rest


@pytest.mark.slow
def test_a_ballistic_raid_is_told_by_what_gets_through() -> None:
    path = Path(__file__).parents[2] / "examples" / "missile-defence" / "scenario.yaml"
    subject = subject_of(path, replications=10)
    more = more_of(subject, Topic(ARRIVING, COUNT, "ballistic missiles", "get through", True, 32))
    assert more.tales[0].heading.startswith("A middling day: of 32 ballistic missiles, ")
    assert "Numbers that move ballistic missiles that get through, of 32 most" in more.assumptions
