"""Sweeps, saturation and common chance, against closed forms and against each other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.study.small import SIXTEEN

from redan import api
from redan.analysis.sweeps import Sweep
from redan.campaign.how import processes, threads
from redan.campaign.resume import go_on
from redan.campaign.study_folder import open_study
from redan.engine import simulate
from redan.errors import InputError
from redan.report.swept import sweep_lines
from redan.scenario import Scenario, parse_scenario
from redan.study import swept
from redan.study.axes import Ground, point_at, read_axes
from redan.study.points import Maker
from redan.study.saturation import Asked as AskedSaturation
from redan.study.saturation import saturation

SECOND = Path(__file__).resolve().parents[2] / "examples" / "second-battery" / "scenario.yaml"


@pytest.fixture(scope="module")
def sixteen() -> Scenario:
    return parse_scenario(SIXTEEN, "sixteen.yaml")


def asked(
    scenario: Scenario, over: list[str], variants: tuple[str, ...], measures: tuple[str, ...] = (), **more: object
) -> swept.Asked:
    ground = Ground(scenario, variants)
    options: dict[str, object] = {"seed": scenario.seed, "replications": 20, **more}
    return swept.prepared(scenario, read_axes(over, ground), ground, measures=measures, **options)  # type: ignore[arg-type]


def run(scenario: Scenario, over: list[str], variants: tuple[str, ...], *measures: str, **more: object) -> Sweep:
    question = asked(scenario, over, variants, measures, **more)
    return swept.sweep(question, swept.grid(question.axes), how=threads(2))


def test_a_magazine_of_thirty_two_at_two_a_target_lets_all_but_sixteen_through(sixteen: Scenario) -> None:
    found = run(sixteen, ["raid.size=8:40:8"], ("without", "one", "two"), "munitions_arriving")
    for place, size in enumerate((8, 16, 24, 32, 40)):
        expected = {"without": size, "one": max(0, size - 16), "two": max(0, size - 32)}
        for variant, arriving in expected.items():
            value = found.estimate((place,), variant, "munitions_arriving")
            assert value.mean == arriving, (size, variant)
        change = found.spot((place,)).figures["one"]["munitions_arriving"].difference
        assert change is not None
        assert change.mean == -min(size, 16)


def test_half_the_magazine_ends_half_as_many_and_two_units_are_two_axes(sixteen: Scenario) -> None:
    axes = ["s-300pmu-2.missiles=0,8,16,32", "units.count=0,1,2"]
    found = run(sixteen, axes, ("without", "two"), "munitions_arriving")
    for i, rounds in enumerate((0, 8, 16, 32)):
        for j, units in enumerate((0, 1, 2)):
            assert found.estimate((i, j), "two", "munitions_arriving").mean == max(0, 24 - rounds // 2 * units)
            assert found.estimate((i, j), "without", "munitions_arriving").mean == 24


def test_the_saturating_raid_of_a_closed_form(sixteen: Scenario) -> None:
    """Eight hits end the depot: 8 weapons without, 8 + 16 with one unit, 8 + 32 with two."""
    variants = ("without", "one", "two")
    ground = Ground(sixteen, variants)
    question = AskedSaturation(sixteen, ground, variants, "p_arms_store_survives", 0.5, 1, None, 5, 30)
    found = saturation(question, asked(sixteen, ["raid.size=24"], variants).basis())
    assert [(one.variant, one.crossing.size) for one in found.found] == [("without", 8), ("one", 24), ("two", 40)]
    assert all(one.crossing.low == one.crossing.size == one.crossing.high for one in found.found)
    every = AskedSaturation(sixteen, ground, variants, "p_arms_store_survives", 0.5, 1, None, 5, 30, every_reading=True)
    ranged = saturation(every, found.basis)
    assert ranged.span("one") == (8, 24)
    assert len(ranged.found) == 6


def test_bisection_finds_what_a_sweep_over_every_size_shows() -> None:
    scenario = api.load(SECOND)
    variants = ("one", "add-buk")
    ground = Ground(scenario, variants)
    question = AskedSaturation(scenario, ground, variants, "p_airfield_survives", 0.5, 14, 30, 2, 60)
    found = saturation(question, asked(scenario, ["raid.size=40"], variants).basis())
    curve = run(scenario, ["raid.size=14:30:1"], variants, "p_airfield_survives", seed=2, replications=60)
    for variant in variants:
        means = [curve.estimate((i,), variant, "p_airfield_survives").mean for i in range(17)]
        brute = next((14 + i for i, mean in enumerate(means) if mean <= 0.5), None)
        assert found.of(variant)[0].size == brute
    seen = dict(found.of("one")[0].seen)
    assert all(seen[size].mean == curve.estimate((size - 14,), "one", "p_airfield_survives").mean for size in seen)


def test_neighbouring_points_share_their_chance(sixteen: Scenario) -> None:
    """With nobody firing, a raid of one more hits as often as the smaller or once more, in each replication."""
    scenario = parse_scenario(SIXTEEN.replace("hit_probability: 1.0", "hit_probability: 0.4"), "chance.yaml")
    ground = Ground(scenario, ("without",))
    axes, maker = read_axes(["raid.size=10:14:1"], ground), Maker(scenario)
    plans = [maker.compiled(point_at(ground, axes, (i,), "without")).plan for i in range(5)]
    hits = np.array([simulate(plan, 5, 0, 200).hits[:, 0] for plan in plans])
    steps = np.diff(hits.astype(int), axis=0)
    assert set(np.unique(steps)) == {0, 1}
    other = simulate(plans[1], 6, 0, 200).hits[:, 0].astype(int) - hits[0]
    assert other.min() < 0, "with another seed they do not"


def test_the_same_table_by_threads_by_processes_and_in_two_sittings(sixteen: Scenario, tmp_path: Path) -> None:
    question = asked(sixteen, ["raid.size=8:40:8", "readings.kill"], ("without", "one"), ("munitions_arriving",))
    choices = swept.grid(question.axes)
    plain = swept.sweep(question, choices, how=threads(2))
    study = swept.kept(question, choices, tmp_path / "study")
    for index, _ in study.results(study.items[:4], how=threads(1)):
        assert index < 4
    outcome = go_on(open_study(tmp_path / "study"), processes(1))
    assert swept.gathered(study.asked, study.results()) == plain
    assert outcome.text == "\n".join(sweep_lines(plain))
    table = study.table()
    assert len(table["mean"]) == len(choices) * 2
    assert list(table["raid.size"][:4]) == [8.0] * 4
    again = swept.kept(question, choices, tmp_path / "again")
    assert go_on(again, threads(2)).digest == outcome.digest


def test_a_study_says_on_which_elevation_file_it_rests(
    sixteen: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests = {"catalogue": "a" * 64, "elevation file": "b" * 64}
    monkeypatch.setattr("redan.rerun.rests_on", lambda _: rests)
    question = asked(sixteen, ["raid.size=16,17"], ("without",))
    assert swept.kept(question, [(0,), (1,)], tmp_path / "study").manifest["made_with"] == rests


def test_what_a_worker_forgets_at_once_is_not_missed(sixteen: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads share what a worker keeps: one may push out what another has just put in."""
    question = asked(sixteen, ["raid.size=16,17"], ("without", "one"))
    plain = swept.sweep(question, [(0,), (1,)], how=threads(1))
    monkeypatch.setattr("redan.study.spots.KEPT", 0)
    assert swept.sweep(question, [(0,), (1,)], how=threads(1)) == plain


def test_until_stops_where_the_figure_is_known_well_enough() -> None:
    scenario = parse_scenario(SIXTEEN.replace("hit_probability: 1.0", "hit_probability: 0.3"), "chance.yaml")
    found = run(scenario, ["raid.size=8,24"], ("without", "one"), "munitions_hitting", until=0.12)
    for spot in found.spots:
        widths = [f["munitions_hitting"].estimate for f in spot.figures.values()]
        assert all((value.high - value.low) / 2 <= 0.12 for value in widths)
        assert all(value.n in (0, spot.replications) for value in widths)
    counts = [spot.replications for spot in found.spots]
    assert counts[0] < counts[1] < 5000
    assert "to reach ±0.12" in "\n".join(sweep_lines(found))
    assert "not reached" not in "\n".join(sweep_lines(found))
    short = replace(found, basis=replace(found.basis, until=0.01))  # as if it had been cut off
    assert f"2 points ended with {counts[1]:,} replications" in "\n".join(sweep_lines(short))


def test_a_sweep_says_what_is_inert_and_a_few_scattered_points_do_not() -> None:
    scenario = parse_scenario(SIXTEEN, "sixteen.yaml")
    found = run(scenario, ["kill_probability=0.1,0.5", "raid.size=4,8"], ("without",), "munitions_arriving")
    assert found.inert == ("kill_probability",)  # nobody fires
    question = asked(scenario, ["raid.size=4:40:4", "units.count=0:2:1"], ("without", "two"))
    scattered = swept.sweep(question, [(0, 0), (1, 1), (2, 2)], design="space-filling")
    assert scattered.inert == ()


def test_space_filling_spreads_over_every_axis(sixteen: Scenario) -> None:
    question = asked(sixteen, ["raid.size=1:32:1", "kill_probability=0:0.9:0.1"], ("without", "one"))
    choices = swept.space_filling(question.axes, 32, 1)
    assert len(choices) == 32
    assert {choice[0] // 4 for choice in choices} == set(range(8))
    assert {choice[1] for choice in choices} == set(range(10))
    assert choices == swept.space_filling(question.axes, 32, 1)


def test_a_point_that_cannot_be_is_shown_and_not_left_out(sixteen: Scenario) -> None:
    question = asked(sixteen, ["s-300pmu-2.missiles=8,16,32"], ("without", "one"), ("munitions_arriving",))
    items = question.items([(0,), (1,)])
    broken = json.loads(json.dumps(dict(items[1].data)))
    broken["points"][1]["settings"] = [["units.long-1.missiles", 999]]
    from redan.study.spots import work

    spot = json.loads(work({**question.common().data, **broken}))
    assert "missiles is 999" in spot["refused"]
    found = swept.gathered(
        swept.told(question, [(0,), (1,)], "grid"),
        [(0, work({**question.common().data, **items[0].data})), (1, json.dumps(spot).encode())],
    )
    lines = "\n".join(sweep_lines(found))
    assert "cannot be" in lines
    assert "missiles is 999" in lines


def test_corners_are_refused_before_any_work(sixteen: Scenario) -> None:
    with pytest.raises(InputError, match=r"at raid\.size = 9000"):
        asked(sixteen, ["raid.size=8,9000"], ("without",))
    with pytest.raises(InputError, match="did you mean munitions_arriving"):
        asked(sixteen, ["raid.size=8"], ("without",), ("munitions_ariving",))


def test_readings_that_an_axis_undoes_are_not_said_to_be_held() -> None:
    scenario = api.load(SECOND)
    basis = asked(scenario, ["raid.size=8,16"], ("one", "one-more")).basis()
    assert "raid" not in basis.readings
    assert "kill-probability" in basis.readings
    assert "raid" in asked(scenario, ["units.count=0,1"], ("one", "one-more")).basis().readings


def test_the_verbs_of_the_programming_interface(tmp_path: Path) -> None:
    path = tmp_path / "sixteen.yaml"
    path.write_text(SIXTEEN)
    told: list[tuple[str, int, int]] = []
    found = api.sweep(
        path, ["raid.size=8,24"], ["one"], measures=["munitions_arriving"], replications=10,
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert [found.estimate((i,), "one", "munitions_arriving").mean for i in (0, 1)] == [0, 8]
    assert told[-1] == ("sweep", 2, 2)
    searched = api.saturation(path, ["one"], replications=10, readings={"kill": "never"})
    assert [crossing.size for crossing in searched.of("one")] == [8]
    assert searched.basis.readings == {"kill": "never"}
