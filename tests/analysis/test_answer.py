"""The comparison as data and as a sentence: numbers, both kinds of uncertainty, and no false certainty."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from redan.analysis import answer, compare_cases
from redan.results import Case, Support, Unpriced

N = 4000


def case(variant, *, lost=1.0, arriving=40.0, surviving=0.5, readings=None, seed=1, digest=None, n=N):
    """A case with given means; rows share their luck through the seed."""
    generator = np.random.default_rng(seed)
    u = generator.random((3, n))
    columns = {
        "aircraft_lost": np.floor(u[0] * 2 * lost + 0.5),
        "munitions_arriving": np.floor(u[1] * 20) + arriving - 9.5,
        "p_arms_store_survives": (u[2] < surviving).astype(float),
        "first_engagement_s": np.where(u[0] < 0.5, np.nan, 100.0 + u[1]),
        "missiles_fired:sam": np.floor(u[0] * 5),
    }
    return Case(
        variant=variant,
        readings=readings or {"permission": "free"},
        replications=n,
        columns=columns,
        bounds={"aircraft_lost": Support(0, 28), "munitions_arriving": Support(0, 70),
                "p_arms_store_survives": Support(0, 1)},
        plan_digest=digest or f"{variant}{sorted((readings or {}).items())}",
        table_digest="t",
        aircraft=28,
        munitions=70,
        unpriced=Unpriced(("f-16i",), ()),
    )  # fmt: skip


@pytest.fixture
def comparison():
    hold = {"permission": "hold"}
    return compare_cases(
        [case("without"), case("six-launchers", lost=2.0, arriving=35), case("six-batteries", lost=4.0, arriving=20,
                                                                           surviving=0.8)],
        "without",
        [case("without", lost=0.0, readings=hold), case("six-launchers", lost=0.0, readings=hold),
         case("six-batteries", lost=0.0, readings=hold)],
        title="A title",
        question="What would it change?",
        seed=2013,
    )  # fmt: skip


def test_json_has_exactly_mean_low_and_high(comparison):
    data = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
    for variants in data["measures"].values():
        for value in variants.values():
            assert list(value) == ["mean", "low", "high"]
    for measures in data["differences"].values():
        for value in measures.values():
            assert list(value) == ["mean", "low", "high"]
    assert set(data["differences"]) == {"six-launchers", "six-batteries"}
    assert set(data["measures"]["aircraft_lost"]) == {"without", "six-launchers", "six-batteries"}
    lost = data["measures"]["aircraft_lost"]
    assert lost["six-batteries"]["low"] < lost["six-batteries"]["mean"] < lost["six-batteries"]["high"]
    expected = lost["six-batteries"]["mean"] - lost["without"]["mean"]
    assert data["differences"]["six-batteries"]["aircraft_lost"]["mean"] == pytest.approx(expected, abs=1e-12)
    for key in ("seed", "replications", "readings", "plan_digests", "table_digests", "alternatives"):
        assert data[key]


def test_a_figure_without_a_value_is_null(comparison):
    from dataclasses import replace

    silent = replace(case("without"), columns={"first_engagement_s": np.full(N, np.nan)})
    data = compare_cases([silent], "without").to_json()
    assert data["measures"]["first_engagement_s"]["without"] == {"mean": None, "low": None, "high": None}


def test_the_sentence_has_numbers_readings_and_range(comparison):
    text = answer(comparison)
    assert text.count(". ") == 0  # one sentence
    assert text.endswith(".")
    assert len(text.split()) < 110
    assert text.startswith("With permission free, the change ")
    lost = {v: f"{comparison.measures['aircraft_lost'][v].mean:.1f}" for v in comparison.variants}
    assert (
        f"raises aircraft shot down from {lost['without']} to {lost['six-launchers']} (six-launchers) to "
        f"{lost['six-batteries']} (six-batteries) of 28"
    ) in text
    assert re.search(r"lowers weapons that get through from 4\d.\d to .* of 70", text)
    assert "no change that can be told from zero with six-launchers" in text  # of the share of stores
    assert "the difference ranges from 0 to +" in text  # under hold no aircraft is lost
    assert "what is not known weighs more than chance" in text


def test_no_difference_is_not_sold_as_one():
    same = [case("without", seed=1), case("with", seed=2)]
    text = answer(compare_cases(same, "without"))
    assert '"with" makes no change in aircraft shot down that can be told from zero' in text
    assert "how far ignorance moves this is not known" in text
    assert "raises aircraft" not in text


def test_planted_fault_a_real_difference_is_not_called_none():
    text = answer(compare_cases([case("without"), case("with", lost=2.0)], "without"))
    assert "no change in aircraft shot down" not in text
    assert "raises aircraft shot down from 1.0 to 2.0 of 28" in text


def test_ends_of_different_sign_are_told_apart():
    text = answer(compare_cases([case("base"), case("less", lost=0.0), case("more", lost=3.0)], "base"))
    assert re.search(r"moves aircraft shot down from 1.0 to 0 \(less\) or 3.0 \(more\) of 28", text)


def test_inert_variants_are_named():
    same = compare_cases([case("without"), case("with"), case("more", lost=2.0)], "without")
    assert same.inert == ("with",)
    only = compare_cases([case("without"), case("with")], "without")
    assert "inert" in answer(only)
    assert only.differences["with"]["aircraft_lost"].high > 0  # 4,000 equal rows do not prove equality


def test_equal_plans_differ_by_exactly_nothing():
    twins = compare_cases([case("without", digest="same"), case("with", digest="same")], "without")
    value = twins.differences["with"]["aircraft_lost"]
    assert (value.low, value.mean, value.high, value.method) == (0.0, 0.0, 0.0, "exact")
    assert twins.certainty["with"]["aircraft_lost"].certain


def test_a_variant_that_changes_nothing_at_all_is_told_so():
    cases = [case("without", digest="same"), case("again", digest="same"), case("with", lost=3.0)]
    text = answer(compare_cases(cases, "without"))
    assert "to 3.0 (with) of 28 (and none with again)" in text


def test_a_share_with_another_denominator_does_not_hide_an_inert_variant():
    """A variant that adds a unit changes the share of units that survive, though nothing happens differently."""
    base, more = case("without"), case("with")
    base.columns["p_unit_survives"] = np.full(N, 0.9)
    more.columns["p_unit_survives"] = np.full(N, 0.95)
    assert compare_cases([base, more], "without").inert == ("with",)


def test_a_lone_baseline_is_described():
    text = answer(compare_cases([case("without")], "without"))
    assert "nothing was compared" in text


def test_alternatives_are_compared_under_their_own_readings(comparison):
    hold = [a for a in comparison.alternatives if a.variant == "six-batteries"]
    assert len(hold) == 1
    assert hold[0].readings == {"permission": "hold"}
    assert hold[0].differences["aircraft_lost"].mean == 0.0
    assert "missiles_fired:sam" not in hold[0].measures
    assert [a.differences for a in comparison.alternatives if a.variant == "without"] == [{}]
