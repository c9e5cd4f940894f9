"""What would have to be true: where the answer is known in closed form, redan finds it; where nothing does, it says so.

One battery fires one missile at each of four: what is intercepted is binomial of 4 and the kill probability, which the
file puts between 0.2 and 0.8.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from redan import api
from redan.analysis.claim_answer import Judged
from redan.analysis.designs import latin
from redan.analysis.plausible import TAIL
from redan.campaign.how import threads
from redan.campaign.parts import Parts
from redan.errors import InputError, RedanError
from redan.report.claim import claim_text
from redan.scenario import Scenario, parse_scenario
from redan.study import value as of_value
from redan.study.claim import Ask, check, judge, judge_kept
from redan.study.nights import of_bytes, play, to_bytes
from redan.study.points import Point

ONE_SHOT = Path(__file__).parent / "one_shot.yaml"
KILL = "plain-sam.kill_probability"
FREE = {"permission": "free"}
FEW = ("plain-sam.kill_probability", "plain-sam.reload", "buk-m2e.max_range", "readings")


@pytest.fixture(scope="module")
def one_shot() -> Scenario:
    return api.load(ONE_SHOT)


def ask(scenario: Scenario, *texts: str, **more: Any) -> Ask:
    given = {"variants": ("battery",), "fixed": FREE, "factors": (KILL,), "points": 64, "replications": 200, "seed": 1}
    return Ask(scenario, texts, how=threads(1), **{**given, **more})


@pytest.fixture(scope="module")
def judged(one_shot: Scenario) -> Judged:
    return judge(ask(one_shot, "intercepted >= 4", "intercepted = 0", replications=400))


def test_the_plausible_region_is_where_the_binomial_has_it(judged: Judged) -> None:
    """All four: p^4 of at least 2.5 %, p of 0.398 or more, 67 % of what is thought possible."""
    p = 0.2 + 0.6 * latin(64, 1, 1)[:, 0]
    for account, tail in zip(judged.accounts, (binom.sf(3, 4, p), binom.cdf(0, 4, p)), strict=True):
        wrong = np.flatnonzero(account.plausible != (tail >= TAIL))
        assert all(abs(tail[i] - TAIL) < 4 * np.sqrt(TAIL / 400) for i in wrong), "wrong only by chance"
        assert len(wrong) <= account.close
        assert account.sample.interval[0] <= (tail >= TAIL).mean() <= account.sample.interval[1]
        assert account.chance == pytest.approx(float(tail.mean()), abs=0.02)


def test_what_is_forced_is_the_kill_probability_in_its_own_numbers(judged: Judged) -> None:
    all_four, none = judged.accounts
    assert [s.name for s in all_four.shifts if s.forced] == [KILL]
    border = (0.025**0.25 - 0.2) / 0.6  # of the way from low to high
    assert all_four.shifts[0].kept[0] == pytest.approx(border + 0.05 * (1 - border), abs=0.08)
    assert none.shifts[0].kept[2] == pytest.approx(0.95 * (1 - border), abs=0.08), "as far from the other end"
    text = "\n".join(claim_text(judged))
    assert "plain-sam.kill_probability: 0.2" in text
    assert "not the same night" in " ".join(text.split())


def test_two_claims_are_plausible_together_where_each_is(judged: Judged) -> None:
    assert judged.together is not None
    both = judged.accounts[0].plausible & judged.accounts[1].plausible
    assert judged.together.points.k == int(both.sum()) > 0
    assert judged.together.nights.k == 0


def test_a_claim_needs_the_battery_and_the_permission(one_shot: Scenario) -> None:
    found = judge(ask(one_shot, "intercepted >= 2", variants=("nothing", "battery"), fixed={}, factors=None))
    (account,) = found.accounts
    assert account.grid is not None
    assert account.grid.share.n == 8
    conditions = found.to_json()["claims"][0]["combinations"]
    assert conditions["needed"] == {"variant": ["battery"], "permission": ["free"]}
    assert conditions["enough"] == [conditions["needed"]], "how the plant is painted does not matter"
    assert account.limits["nothing"].chance == 0.0
    assert account.limits["battery"].kills == 4
    forced = {s.name for s in account.shifts if s.forced}
    assert {"variant", "readings.permission"} <= forced
    assert "readings.paint" not in forced


def test_one_missile_in_so_many_would_have_to_kill(one_shot: Scenario) -> None:
    """With a battery that kills once in ten nothing makes four plausible; 0.4 to the fourth is 2.6 %."""
    text = one_shot.text.replace("{low: 0.2, best: 0.5, high: 0.8, note: as wide as that}", "{best: 0.1, note: poor}")
    poor = parse_scenario(text, "poor.yaml")
    (account,) = judge(ask(poor, "intercepted >= 4", fixed={}, factors=("readings",), replications=1000)).accounts
    assert not account.anywhere
    assert account.scan is not None
    assert account.scan.found is not None
    assert account.scan.found[0] in (0.4, 0.45)
    assert account.scan.found[1] == 1.0
    assert account.scan.at["permission"] == "free"


def test_what_cannot_be_is_said_before_anything_else(one_shot: Scenario) -> None:
    found = judge(ask(one_shot, "intercepted >= 3 and missiles fired = 2", "intercepted >= 3"))
    assert found.accounts[0].impossible
    assert not found.accounts[1].impossible
    text = "\n".join(claim_text(found))
    assert "Cannot be: 2 shots cannot give 3 kills" in text
    held = judge(ask(one_shot, "intercepted >= 1", fixed={"permission": "hold"}, points=16))
    assert held.accounts[0].impossible, "no permission, no kill"
    assert "Cannot be: magazines and reach allow at most 0." in "\n".join(claim_text(held))


def test_totals_that_differ_are_said_and_shares_compared_when_asked(one_shot: Scenario) -> None:
    counts = judge(ask(one_shot, "intercepted >= 4 of 8", points=16))
    assert "The claim speaks of 8, the file has 4 weapons: counts are compared" in " ".join(counts.notes)
    shares = judge(ask(one_shot, "intercepted >= 4 of 8", points=16, shares=True))
    assert shares.accounts[0].claim.statements[0].low == 2
    assert shares.accounts[0].sample.k > counts.accounts[0].sample.k


def test_kept_points_are_not_played_again_and_give_the_same(one_shot: Scenario, tmp_path: Path) -> None:
    asked = ask(one_shot, "intercepted >= 4", points=16, parts=Parts(tmp_path / "kept"))
    first = judge(asked).to_json()
    kept = sorted(asked.parts or ())
    assert kept
    assert judge(asked).to_json() == first == judge(replace(asked, parts=None)).to_json()
    assert sorted(asked.parts or ()) == kept


def test_a_kept_study_of_another_catalogue_is_not_gone_on_with(
    one_shot: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(one_shot, "intercepted >= 4", points=16)
    first = judge_kept(asked, tmp_path / "kept")
    assert judge_kept(asked, tmp_path / "kept").to_json() == first.to_json()
    monkeypatch.setattr("redan.study.night_table.rests_on", lambda _: {"catalogue": "another"})
    with pytest.raises(RedanError):
        judge_kept(asked, tmp_path / "kept")


def test_a_point_that_cannot_happen_is_told_and_left_out(one_shot: Scenario) -> None:
    points = [Point("battery"), Point("battery", settings=(("units.sam.system", "no-such-system"),))]
    good, bad = play(one_shot, points, ["munitions_intercepted", "survives:nobody"], 1, 50, how=threads(1))
    assert good.refused == ""
    assert good.room is not None
    assert np.isnan(good.columns[1]).all(), "no such figure"
    assert bad.refused
    assert bad.room is None
    assert np.isnan(bad.columns).all()
    again = of_bytes(to_bytes([good, bad]))
    assert np.array_equal(again[0].columns, good.columns, equal_nan=True)
    assert (again[0].room, again[1].refused) == (good.room, bad.refused)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"variants": ("batery",)}, "did you mean battery"),
        ({"factors": ("plain-sam.kil",)}, "kill_probability"),
        ({"fixed": {"permision": "free"}}, "did you mean permission"),
        ({"replications": 30}, "at least 40"),
    ],
)
def test_what_cannot_be_used_is_refused(one_shot: Scenario, more: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        judge(ask(one_shot, "intercepted >= 4", **more))


def test_the_same_claim_twice_and_too_many_are_refused(one_shot: Scenario) -> None:
    with pytest.raises(InputError, match="given twice"):
        judge(ask(one_shot, "intercepted = 0", "none intercepted"))
    with pytest.raises(InputError, match="from one to 4"):
        judge(ask(one_shot, *[f"intercepted >= {n}" for n in range(5)]))


def test_the_one_number_that_decides_is_worth_asking_for(one_shot: Scenario) -> None:
    """Arriving is binomial of 4 and 1 - p: settled, the kill probability leaves nothing but chance."""
    found = of_value.value(
        of_value.Question(one_shot, None, "munitions_arriving", FEW, FREE, points=96, seed=2, how=threads(1))
    )
    best = found.with_.settled[0]
    assert best.name == KILL
    assert best.told
    assert best.variance.value > 0.95
    assert not any(one.told for one in found.with_.settled[1:]), "do not ask"
    assert found.change is not None
    assert found.change.settled[0].name == KILL
    assert found.with_.low == pytest.approx(4 * (1 - 0.77), abs=0.25)
    json.dumps(found.to_json(), allow_nan=False)


def test_a_variant_that_pays_for_itself_says_after_how_many_raids(one_shot: Scenario) -> None:
    text = one_shot.text.replace("hits: 9}", "hits: 1, value: 100 million USD}")
    question = of_value.Question(
        parse_scenario(text, "plant.yaml"), fixed={**FREE, "paint": "five"}, factors=(KILL,), points=64, how=threads(1)
    )
    (money,) = of_value.value(question).money
    assert money.variant == "battery"
    assert money.price is not None


def test_what_a_worker_forgets_at_once_is_not_missed(one_shot: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads share what a worker keeps: one may push out what another has just put in."""
    points = [Point("battery", (("permission", "free"),))] * 2
    plain = list(play(one_shot, points, ["munitions_intercepted"], 1, 20))
    monkeypatch.setattr("redan.study.nights.MOST_KEPT", 0)
    found = list(play(one_shot, points, ["munitions_intercepted"], 1, 20))
    assert [one.columns.tolist() for one in found] == [one.columns.tolist() for one in plain]


def test_an_option_that_weighs_nothing_is_no_combination(one_shot: Scenario) -> None:
    weights = {"permission": dict.fromkeys(one_shot.readings["permission"].options, 0.0) | {"free": 1.0}}
    found = judge(ask(one_shot, "intercepted >= 1", points=16, fixed={}, weights=weights))
    assert {choice.name: choice.options for choice in found.choices}["permission"] == ("free",)
    assert found.accounts[0].grid is not None
    assert found.accounts[0].grid.share.n == len(one_shot.readings["paint"].options)


def test_prices_vary_where_money_is_claimed(one_shot: Scenario) -> None:
    asked = ask(one_shot, "cost to defender, usd >= 1", factors=None)
    assert any(one.kind == "price" for one in check(asked)[1])
    assert not any(one.kind == "price" for one in check(ask(one_shot, "intercepted >= 1", factors=None))[1])
