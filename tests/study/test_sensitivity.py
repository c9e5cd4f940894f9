"""What a figure hangs on: a planted factor found, an inert one said to be inert, spreads with known variances."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from redan import api
from redan.analysis.sensitivity import DIFFERENCE, REST, sentence
from redan.campaign.how import threads
from redan.errors import InputError
from redan.report.unknowns import ignorance_lines, sensitivity_lines
from redan.scenario import Scenario
from redan.study.ignorance import finish, gathered, ignorance, kept, of_study, prepared
from redan.study.points import Maker
from redan.study.sampled import ALL_OF, Asked, Points, batch_of, points_of_batch, work
from redan.study.sensitivity import Question, base_rows, sensitivity
from redan.study.unknowns import point_of, sampled, unknowns_of

ONE_SHOT = Path(__file__).parent / "one_shot.yaml"
KILL = "plain-sam.kill_probability"  # 0.2 to 0.8, evenly: four missiles, one shot at each
VARIANCE_OF_MEAN = 16 * 0.6**2 / 12  # of 4 p
CHANCE = 4 * (0.5 - (0.25 + 0.6**2 / 12))  # E 4 p (1 - p)


@pytest.fixture(scope="module")
def one_shot() -> Scenario:
    return api.load(ONE_SHOT)


def test_both_spreads_are_those_of_the_closed_form(one_shot: Scenario) -> None:
    found = ignorance(
        one_shot, measures=["munitions_intercepted"], points=64, replications=1000, fixed={"permission": "free"},
        how=threads(1),
    )  # fmt: skip
    figures = found.spreads["munitions_intercepted"]
    for one in (figures["battery"], found.differences["battery"]["munitions_intercepted"]):
        assert one.mean == pytest.approx(2.0, abs=0.1)
        assert one.ignorance == pytest.approx(VARIANCE_OF_MEAN, rel=0.12)
        assert one.chance == pytest.approx(CHANCE, rel=0.12)
        assert one.low == pytest.approx(4 * 0.23, abs=0.15)
        assert one.high == pytest.approx(4 * 0.77, abs=0.15)
    nothing = figures["nothing"]
    assert (nothing.mean, nothing.ignorance, nothing.chance) == (0.0, 0.0, 0.0)
    text = "\n".join(ignorance_lines(found))
    assert "permission = free" in text
    assert "Delays stay chance" in text
    json.dumps(found.to_json(), allow_nan=False)


@pytest.fixture(scope="module")
def asked_of_all(one_shot: Scenario):  # type: ignore[no-untyped-def]
    return sensitivity(one_shot, Question(points=48, most=5, paths=6), how=threads(1))


def test_a_planted_dominant_factor_is_found_and_a_planted_inert_one_is_inert(asked_of_all) -> None:  # type: ignore[no-untyped-def]
    (first, permission), (second, kill) = asked_of_all.ranked()[:2]
    assert (first.name, second.name) == ("readings.permission", KILL)
    total = 1.0 + VARIANCE_OF_MEAN / 2.0  # permission: 0 or 2 on average
    assert permission.first == pytest.approx(1.0 / total, abs=0.2)
    assert kill.total == pytest.approx(VARIANCE_OF_MEAN / 2.0 / total, abs=0.12)
    assert "readings.paint" in asked_of_all.inert()
    assert "buk-m2e.radar_frequency" in asked_of_all.inert()
    assert KILL not in asked_of_all.inert()
    text = " ".join(sensitivity_lines(asked_of_all))
    assert "hangs on the reading “permission”" in text
    assert "readings.paint" in text


def test_shares_are_of_the_difference_and_of_each_variant(asked_of_all) -> None:  # type: ignore[no-untyped-def]
    assert asked_of_all.quantities == (DIFFERENCE, "nothing", "battery")
    assert all(one.inert for one in asked_of_all.indices["nothing"])
    assert asked_of_all.leading == DIFFERENCE


def test_what_was_not_looked_at_is_sampled_all_the_same(asked_of_all) -> None:  # type: ignore[no-untyped-def]
    rest = next(factor for factor in asked_of_all.factors if factor.name == REST)
    looked = [factor.name for factor in asked_of_all.factors if factor.name != REST]
    assert sorted([*rest.holds, *looked]) == sorted(one.name for one in sampled(unknowns_of(api.load(ONE_SHOT))))


def test_named_factors_alone_and_the_rest_is_held(one_shot: Scenario) -> None:
    question = Question(factors=(KILL, "plain-sam.reload"), points=16)
    found = sensitivity(one_shot, question, how=threads(1))
    kill, reload = found.indices[DIFFERENCE]
    assert kill.total == pytest.approx(1.0, abs=0.02)
    assert reload.inert
    assert found.held["readings.permission"] == "free"
    assert found.paths == 0
    assert "alone decides" not in sentence(found)


def test_nothing_moves_is_said(one_shot: Scenario) -> None:
    found = sensitivity(one_shot, Question(factors=("readings.paint",), points=4), how=threads(1))
    assert "Nothing that was sampled moves" in sentence(found)
    assert found.ranked() == []
    assert sensitivity_lines(found)
    json.dumps(found.to_json(), allow_nan=False)


def test_an_answer_does_not_depend_on_who_computes(one_shot: Scenario, tmp_path: Path) -> None:
    question = Question(factors=(KILL,), points=8)
    plain = sensitivity(one_shot, question, how=threads(2))
    kept = sensitivity(one_shot, question, how=threads(1), out=tmp_path / "study")
    assert plain.to_json() == kept.to_json()
    again = sensitivity(one_shot, question, how=threads(1), out=tmp_path / "study")
    assert again.to_json() == kept.to_json()


def test_the_table_of_a_study_has_a_row_a_point_and_variant(one_shot: Scenario, tmp_path: Path) -> None:
    from redan.campaign.study_folder import open_study

    sensitivity(one_shot, Question(factors=(KILL,), points=8), how=threads(1), out=tmp_path / "study")
    table = open_study(tmp_path / "study").table()
    assert len(table["row"]) == 8 * 3 * 2
    assert table["point"].tolist() == [point for point in range(8 * 3) for _ in range(2)]
    with_ = table["variant"] == "battery"
    kill, mean = table[f"quantile:{KILL}"], table["mean:munitions_intercepted"]
    assert np.corrcoef(kill[with_], mean[with_])[0, 1] > 0.9
    assert set(mean[~with_]) == {0.0}
    assert set(table["variant"][~with_]) == {"nothing"}
    assert len(set(table["plan"][~with_])) == 1


def test_pairs_are_on_common_chance(one_shot: Scenario) -> None:
    """The same replications of the same seed: an inert change leaves every replication of the difference as it is."""
    chosen = sampled(unknowns_of(one_shot), [KILL, "readings.paint"])
    asked = Asked(
        one_shot, tuple(one.name for one in chosen), ("nothing", "battery"), (), ("munitions_intercepted",), 3, 50,
        ("nothing", "battery"), {}, {},
    )  # fmt: skip
    rows = np.array([[0.1, 0.4], [0.9, 0.4], [0.9, 0.9]])
    found = Points.of_bytes(work({**asked.common().data, **batch_of(rows)}))
    assert np.array_equal(found.columns[0], found.columns[1]), "paint"
    assert np.all(found.columns[2, 1, 0] >= found.columns[1, 1, 0]), "a higher kill probability kills the same and more"
    alone = Maker(one_shot).compiled(point_of(chosen, [0.9, 0.9], "battery"))
    assert found.plans[2, 1] == alone.digest


def test_a_batch_survives_its_data() -> None:
    draw = np.random.default_rng(2)
    for rows in (draw.random((5, 3)), base_rows(3, [[0], [2, 1]], 4)[1]):
        assert np.array_equal(points_of_batch(json.loads(json.dumps(batch_of(rows)))), rows)


def test_a_group_moves_as_one() -> None:
    rows = base_rows(2, [[1], [0, 2]], 7)
    a, first, group, b = rows[0]
    assert [i for i in range(3) if first[i] != a[i]] == [1]
    assert [i for i in range(3) if group[i] != a[i]] == [0, 2]
    assert np.array_equal(np.where([True, False, True], b, a), group)


def test_points_that_cannot_happen_are_counted_and_in_no_figure() -> None:
    """A slow missile cannot be there at the time the file gives: the point is left out with and without."""
    text = ONE_SHOT.read_text().replace("start: 0 s", "time_on_target: 370 s")
    from redan.scenario import parse_scenario

    found = ignorance(parse_scenario(text, "x.yaml"), points=32, replications=4, how=threads(1))
    assert 0 < found.impossible < 32
    assert all(one.points == 32 - found.impossible for by in found.spreads.values() for one in by.values())
    assert "cannot happen as the file is written" in " ".join(ignorance_lines(found))


def test_several_variants_are_an_unknown_of_their_own() -> None:
    from redan.scenario import parse_scenario

    idle = "  idle: {says: No defence either., change: {set: {assets.plant.hits: 8}}}\n"
    scenario = parse_scenario(ONE_SHOT.read_text().replace("baseline: nothing", f"{idle}baseline: nothing"), "x.yaml")
    found = sensitivity(scenario, Question(points=16, factors=("variant", KILL)), how=threads(1))
    by_name = dict(zip([factor.name for factor in found.factors], found.indices[DIFFERENCE], strict=True))
    assert by_name["variant"].total > 0.5
    with pytest.raises(InputError, match="variant"):
        sensitivity(scenario, Question(points=16, factors=(KILL,)), how=threads(1))
    assert ALL_OF == "*"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question(factors=("plain-sam.killprobability",)), "did you mean"),
        (Question(measure="munition_arriving"), "munitions_arriving"),
        (Question(variants=("batery",)), "battery"),
        (Question(points=1), "1 points"),
        (Question(replications=1), "at least 2"),
        (Question(paths=1), "paths"),
        (Question(fixed={"permission": "fre"}), "free"),
        (Question(weights={"permission": {"hold": 0.5, "free": 0.4}}), "add up to"),
    ],
)
def test_what_cannot_be_asked_is_refused(one_shot: Scenario, question: Question, said: str) -> None:
    with pytest.raises(InputError) as refused:
        sensitivity(one_shot, question, how=threads(1))
    assert said in str(refused.value)




def test_the_screen_looks_at_every_replication(one_shot: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A factor that moves replications and not their mean is not called inert."""
    question = Question(variants=("battery",), points=8, most=5, paths=4, replications=2)

    def swapped(self, runner, stage, batches, progress):  # type: ignore[no-untyped-def]
        u = np.concatenate(batches)
        one = (u[:, 0] > 0.5).astype(float)
        columns = np.repeat(np.stack([one, 1.0 - one], axis=1)[:, None, None, :], len(self.columns), axis=1)
        columns[:, 0] = 0.0  # the baseline
        shape = len(u), len(self.columns), len(self.asked.measures)
        plans = np.full(shape[:2], "p")
        return Points(np.zeros(shape), np.zeros(shape), columns, plans, np.full(len(u), ""))

    monkeypatch.setattr("redan.study.sensitivity._Plan._run", swapped)
    found = sensitivity(one_shot, question, how=threads(1))
    by_name = {one.name: one for one in found.effects[DIFFERENCE]}
    first, *others = by_name
    assert by_name[first].mu_star == 0.0
    assert not by_name[first].inert
    assert all(by_name[name].inert for name in others)


def test_an_item_that_failed_is_in_no_figure_and_is_said(one_shot: Scenario, tmp_path: Path) -> None:
    """Of a study of ignorance: its rows stay in the table, without replications."""
    plan = prepared(one_shot, points=32, replications=4, fixed={"permission": "free"})
    study = kept(plan, tmp_path / "study")
    found = [(i, None if i == 1 else content) for i, content in study.results(how=threads(1))]
    table, text = finish(study, iter(found))
    assert table["point"][table["replications"] == 0].tolist() == [p for p in range(8, 16) for _ in range(2)]
    assert "its work failed" in " ".join(text.split())
    other = gathered(*of_study(study, study.kept()))
    assert (other.asked, other.refused) == (32, {})
