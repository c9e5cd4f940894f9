"""A claim is read from plain words, for the figures a scenario counts, and refused in plain words."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from redan import api
from redan.analysis.claim import Claim, parse
from redan.analysis.claim_arithmetic import contradictions, excludes, rate_of
from redan.analysis.claim_words import Vocabulary, plain, vocabulary
from redan.errors import InputError

APRIL = Path(__file__).resolve().parents[2] / "examples" / "april-2018" / "scenario.yaml"
INF = math.inf


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    scenario = api.load(APRIL)
    return vocabulary(api.compile(scenario, variant).names for variant in ("laydown", "only-40"))


@pytest.mark.parametrize(
    ("text", "measure", "low", "high"),
    [
        ("intercepted >= 71 of 103", "munitions_intercepted", 71, INF),
        ("at least 71 of the 103 cruise missiles were intercepted", "munitions_intercepted", 71, INF),
        ("71 out of 103 missiles intercepted", "munitions_intercepted", 71, 71),
        ("intercepted = 0", "munitions_intercepted", 0, 0),
        ("none intercepted", "munitions_intercepted", 0, 0),
        ("no aircraft lost", "aircraft_lost", 0, 0),
        ("fewer than three planes shot down", "aircraft_lost", -INF, 2),
        ("munitions_intercepted > 70", "munitions_intercepted", 71, INF),
        ("about 40 missiles fired", "missiles_fired", 36, 44),
        ("about 3 missiles fired", "missiles_fired", 2, 4),
        ("at most 1,000 interceptors launched", "missiles_fired", -INF, 1000),
        ("missiles fired by pantsir-s1 > 20", "missiles_fired_by:pantsir-s1", 21, INF),
        ("s200-east fired >= 3", "missiles_fired:s200-east", 3, INF),
        ("hits on barzah >= 10", "hits:barzah", 10, INF),
        ("barzah survives", "survives:barzah", 1, 1),
        ("Barzah was destroyed", "survives:barzah", 0, 0),
        ("arms stores lost = 2", "arms_store_lost", 2, 2),
        ("tomahawks intercepted >= 3", "intercepted_of:tomahawk", 3, INF),
        ("more than half intercepted", "munitions_intercepted", 53, INF),
        ("69 % of 103 intercepted", "munitions_intercepted", 71, 71),
        ("all weapons arriving", "munitions_arriving", 105, 105),
        ("cost_attacker_usd >= 3 million", "cost_attacker_usd", 3e6, INF),
        ("intercepted >= 71 and intercepted <= 80", "munitions_intercepted", 71, 80),
    ],
)
def test_a_claim_is_read(words: Vocabulary, text: str, measure: str, low: float, high: float) -> None:
    (statement,) = parse(text, words).statements
    assert (statement.measure, statement.low, statement.high) == (measure, low, high)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("morale = 3", "not counted here.*counted is weapons intercepted"),
        ("intercpted >= 3", 'did you mean "weapons intercepted"'),
        ("shot down = 3", '"weapons intercepted" or "aircraft lost"'),
        ("intercepted", "has no number"),
        (">= 71", "does not say of what"),
        ("intercepted 71 of 70", "larger than the whole"),
        ("intercepted >= -3", "below zero"),
        ("intercepted = 70.5", "no whole number"),
        ("120 % intercepted", "at most 100 %"),
        ("intercepted = 0 and intercepted >= 71", "cannot both be true"),
        ("", "says nothing"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(words: Vocabulary, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse(text, words)


def test_every_figure_can_be_claimed_by_its_label_and_its_column(words: Vocabulary) -> None:
    for key, counted in words.counted.items():
        for text in (f"{key} >= 0", f"{counted.label} >= 0"):
            keys = words.phrases[plain(text.removesuffix(" >= 0"))]
            assert key in keys
            if len(keys) == 1 and plain(counted.label) not in words.facts:
                assert parse(text, words).statements[0].measure == key


def test_a_share_is_compared_only_when_asked(words: Vocabulary) -> None:
    claim = parse("intercepted >= 71 of 103", words)
    assert claim.statements[0].low == 71
    assert claim.at_shares().statements[0].low == 73, "71 of 103 are 72.4 of 105"
    assert parse("intercepted >= 71", words).at_shares() == parse("intercepted >= 71", words)


def test_a_statement_holds_where_it_says(words: Vocabulary) -> None:
    (statement,) = parse("intercepted >= 5 and intercepted <= 7", words).statements
    column = np.array([4.0, 5.0, 7.0, 8.0, math.nan])
    assert statement.holds(column).tolist() == [False, True, True, False, False]


def read(words: Vocabulary, text: str) -> Claim:
    return parse(text, words)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("intercepted >= 71 and missiles fired = 40", "40 shots cannot give 71 kills"),
        ("intercepted = 30 and aircraft lost = 11 and missiles fired <= 40", "40 shots cannot give 41 kills"),
        ("intercepted = 106", "the scenario holds 105 weapons"),
        ("intercepted >= 71 and arriving >= 40", "make 111"),
        ("hitting = 5 and arriving <= 4", "cannot be where there are at most 4"),
        ("intercepted >= 40 and missiles fired = 40", ""),
        ("intercepted >= 71 and arriving >= 34", ""),
    ],
)
def test_arithmetic_forbids_and_allows(words: Vocabulary, text: str, why: str) -> None:
    found = contradictions(read(words, text))
    assert (why in found[0]) if why else found == ()


def test_two_accounts_of_one_night(words: Vocabulary) -> None:
    many, none = read(words, "intercepted >= 71"), read(words, "intercepted = 0")
    assert "not the same night" in excludes(many, none)
    assert "40 shots cannot give 71 kills" in excludes(many, read(words, "missiles fired = 40"))
    assert excludes(many, read(words, "missiles fired = 112")) == ""
    assert excludes(many, read(words, "intercepted <= 71")) == ""


def test_what_an_account_implies_of_one_missile(words: Vocabulary) -> None:
    rate = rate_of(read(words, "none intercepted and missiles fired = 40"))
    assert rate is not None
    assert rate.rate == 0.0
    assert rate.high == pytest.approx(1.0 - 0.025 ** (1 / 40)), "exact: nobody of 40"
    assert rate_of(read(words, "intercepted = 3")) is None
    assert rate_of(read(words, "intercepted = 71 and missiles fired = 40")) is None
