"""What limits a defence: the line of every comparison says what the scenario was made to lack."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from pathlib import Path

import numpy as np
import pytest

from redan import api
from redan.campaign import limits
from redan.campaign.limits import limits_of
from redan.catalogue import load_catalogue
from redan.engine import replay
from redan.reasons import causes
from redan.report import summary
from redan.report.limits import limits_line
from redan.report.page import page
from redan.results.limits import Cause, Limits, Magazine

INPUTS = Path(__file__).parents[1] / "strangers" / "inputs" / "why"


@pytest.fixture(scope="module")
def comparison():
    return api.compare(INPUTS / "limits.yaml", replications=40)


CAUSES = {
    "few-rounds": Cause.MAGAZINE, "one-channel": Cause.CHANNELS, "late": Cause.READINESS, "tight": Cause.PERMISSION,
    "low-flyers": Cause.REACH,
}  # fmt: skip


@pytest.mark.parametrize("variant", CAUSES)
def test_the_largest_share_is_what_the_variant_lacks(variant: str, comparison) -> None:
    found = comparison.limits[variant]
    assert next(iter(found.causes)) == CAUSES[variant], found
    assert found.causes[CAUSES[variant]] > 0.5 * found.chances
    assert sum(found.causes.values()) == pytest.approx(found.chances)


def test_of_a_large_raid_the_part_that_is_asked_is_no_kind_of_its_own() -> None:
    """Aircraft stand beside their munitions in the plan: every second threat would be aircraft alone."""
    keys = np.random.default_rng(5).integers(0, 2**32, 2000, dtype=np.uint32)
    got = np.ones(2000, dtype=bool)
    asked = limits._part(got, keys, 2)
    assert asked.sum() == 1000
    assert 430 < asked[::2].sum() < 570
    got[::2] = False
    assert limits._part(got, keys, 5).sum() == 200
    assert not limits._part(got, keys, 5)[::2].any()


def test_a_part_of_what_got_through_tells_what_all_of_it_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = api.compile(INPUTS / "limits.yaml", "few-rounds")
    whole = limits_of(compiled.plan, compiled.names, compiled.reach, 7, 10)
    monkeypatch.setattr(limits, "MOST_PAIRS", len(compiled.plan.pair_unit) // 3)
    part = limits_of(compiled.plan, compiled.names, compiled.reach, 7, 10)
    assert part.one_in == 3
    assert part.chances == pytest.approx(whole.chances, rel=0.3)
    assert next(iter(part.causes)) == next(iter(whole.causes))


def test_magazine_in_words(comparison) -> None:
    line = limits_line(comparison.limits["few-rounds"])
    assert "magazine" in line
    assert line.endswith("u1 8 rounds in pairs: 4 targets")


def test_line_stands_in_text_page_and_json(comparison) -> None:
    lines = summary.summary(comparison)
    assert any(line.startswith("What held fire") for line in lines)
    for variant in comparison.variants:
        assert any(line.startswith(f"{variant}: ") for line in lines), variant
    assert max(map(len, lines)) <= 100
    stated = comparison.to_json()["limits"]
    assert set(stated) == set(comparison.variants)
    causes = stated["few-rounds"]["causes"]
    assert sum(cause["share"] for cause in causes.values()) == pytest.approx(1.0)
    assert stated["few-rounds"]["magazines"][0]["targets"] == 4
    scenario = api.load(INPUTS / "limits.yaml")
    compiled = {variant: api.compile(scenario, variant) for variant in comparison.variants}
    html = page(comparison, scenario, compiled, load_catalogue(), None)
    for found in comparison.limits.values():
        assert escape(limits_line(found)) in html


def test_chances_are_counted_by_hand_from_the_rows() -> None:
    """Every threat that got through, within range and not fired at, is in one cause or left to others."""
    compiled = api.compile(INPUTS / "limits.yaml", "one-channel")
    found = limits_of(compiled.plan, compiled.names, compiled.reach, 7, 5)
    through = [np.isin(replay(compiled.plan, 7, r)[0].fate[0], (3, 4, 5)).sum() for r in range(5)]
    assert found.through == pytest.approx(np.mean(through))
    assert found.replications == 5
    assert found.chances + found.left_to_others <= found.through * len(compiled.names.units)


def test_every_cause_is_some_reasons_and_stays_its_word_in_json() -> None:
    held = [cause for cause in causes.CAUSES if cause.reason in limits.COUNTED and not cause.fired]
    assert {cause.group for cause in held} == set(Cause)
    found = Limits(1, 9.0, 10.0, {Cause.NET_CHANNELS: 10.0}, {}, 0.0, (), 2, 0.0, 0.0, 0.0)
    assert [*json.loads(json.dumps(found.to_json()))["causes"]] == ["channels of the net"]


def test_odd_ends_in_words() -> None:
    nothing = Limits(10, 0.0, 0.0, {}, {}, 0.0, (), 2, 0.0, 0.0, 0.0)
    assert limits_line(nothing) == "nothing got through in the first 10 replications"
    assert limits_line(replace(nothing, replications=1)) == "nothing got through in the first replication"
    assert limits_line(replace(nothing, units=0, through=3.0)) == "no fire unit"
    assert limits_line(replace(nothing, through=3.0)) == "no chance was left untaken by any unit"
    far = "stayed out of the printed range of every unit"
    assert limits_line(replace(nothing, through=3.0, out_of_range=3.0)) == f"all that got through {far}"
    some = limits_line(replace(nothing, through=4.0, out_of_range=1.0, no_missile=1.0, fired_at=2.0))
    assert some == (
        f"no chance was left untaken; of what got through, 25 % {far}, 25 % met only units without a missile against "
        "its class, 50 % was fired at in vain"
    )
    magazine = Magazine(("a", "b"), "kub", 12, 3, True)
    causes = {Cause.MAGAZINE: 7.0, Cause.REACH: 3.0}
    found = Limits(20, 9.0, 10.0, causes, {"too low": 3.0}, 0.0, (magazine,), 2, 0.0, 0.0, 0.0)
    assert limits_line(found) == (
        "magazine 70 %, reach 30 % (too low); of 10 chances. 2 kub each 12 rounds before a reload in threes: 4 targets"
    )
    assert f"of 10 chances; 33 % of what got through {far}. 2 kub" in limits_line(replace(found, out_of_range=3.0))
    few = replace(found, causes={Cause.REACH: 9.8, Cause.MAGAZINE: 0.2})
    assert "rounds" not in limits_line(few)


ALL_FAR = Path(__file__).parents[1] / "strangers" / "inputs" / "why" / "far.yaml"


def test_each_variant_says_what_kept_its_fire() -> None:
    """No unit; a unit far off; a unit near one of two targets: none of them looks like a perfect defence."""
    found = {name: limits_line(limits) for name, limits in api.compare(ALL_FAR, replications=20).limits.items()}
    far = "stayed out of the printed range of every unit"
    assert found["nothing"] == "no fire unit"
    assert found["far"] == f"all that got through {far}"
    assert found["one-target"] == f"readiness 100 %; of 2 chances; 67 % of what got through {far}"
