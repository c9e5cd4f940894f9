"""The answer keeps its form whatever the figures: short sentences, range first, no reading as the truth, 40 lines."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from redan.analysis import Alternative, Comparison, Estimate
from redan.analysis.curve import CHANCES, Curve
from redan.analysis.deciders import WHICH, deciders
from redan.analysis.headline import Headline, headline
from redan.analysis.joint import BALANCED, EVERY, joint_of
from redan.analysis.sentences import MOST_WORDS
from redan.report.screen import MOST_LINES, screen
from redan.results.forces import Forces
from redan.study.choices import balanced

WORDS = ("permission", "kill-probability", "guidance", "attackers")


def estimate(mean: float, half: float = 0.0, std: float = 0.0) -> Estimate:
    return Estimate(mean, mean - half, mean + half, 200, std, "exact" if half == 0.0 else "score")


def comparison(
    means: dict[tuple[str, ...], list[float]],
    factors: dict[str, dict[str, float]],
    variants: tuple[str, ...],
    *,
    total: int = 70,
    half: float = 0.5,
    curve: Curve | None = None,
    measure: str = "munitions_arriving",
) -> Comparison:
    """A comparison with one measure; means: options -> of each variant, the first variant being the baseline."""
    cases = []
    for options, row in means.items():
        readings = dict(zip(factors, options, strict=True))
        for variant, mean in zip(variants, row, strict=True):
            change = {} if variant == variants[0] else {measure: estimate(mean - row[0], half)}
            cases.append(
                Alternative(readings, variant, 200, {measure: estimate(mean, half, 3.0)}, change, 28, total)
            )
    chosen = cases[0].readings
    first = means[next(iter(means))]
    return Comparison(
        title="What would it change?",
        question="How much, and what does it hang on?",
        baseline=variants[0],
        variants=variants,
        says={},
        readings=chosen,
        seed=1,
        replications=2000,
        measures={measure: {v: estimate(m, half) for v, m in zip(variants, first, strict=True)}},
        differences={v: {measure: estimate(m - first[0], half)} for v, m in zip(variants[1:], first[1:], strict=True)},
        certainty={},
        inert=(),
        alternatives=tuple(case for case in cases if case.readings != chosen),
        totals={"aircraft": 28, "munitions": total},
        unpriced={},
        plan_digests={},
        table_digests={},
        scenes={v: Forces(threats={"delilah": "cruise-missile", "gbu": "glide-bomb"}) for v in variants},
        joint=joint_of(cases, factors),
        curve=curve,
        grades={"A": 3, "D": 4},
    )


EQUAL = {"permission": {"hold": 0.5, "free": 0.5}, "kill-probability": {"claimed": 0.5, "recorded": 0.5}}
FOUR = {("hold", "claimed"): [66.0, 66.0], ("hold", "recorded"): [66.0, 66.0],
        ("free", "claimed"): [27.0, 3.0], ("free", "recorded"): [65.0, 40.0]}  # fmt: skip


def test_the_form_of_the_flagships_answer() -> None:
    found = headline(comparison(FOUR, EQUAL, ("without", "with")))
    first, second, third = found.sentences
    assert first == (
        "Somewhere between nothing and almost everything: of 70 weapons, 3 to 66 get through, against 27 to 66 without."
    )
    assert second.startswith("It hangs on permission")
    assert third.startswith("Chance moves a single run by about 3 weapons either way")
    assert [row.label for row in found.rows] == ["as claimed", "as recorded", "all combinations (4)"]
    assert found.rows[0].values["with"].mean == pytest.approx((66 + 3) / 2)


def test_weights_move_the_means_and_the_shares_and_not_the_ends() -> None:
    believed = {"permission": {"hold": 0.9, "free": 0.1}, "kill-probability": {"claimed": 0.5, "recorded": 0.5}}
    equal, weighed = (headline(comparison(FOUR, by, ("without", "with"))) for by in (EQUAL, believed))
    assert weighed.rows[-1].values["with"].mean == pytest.approx(0.9 * 66 + 0.1 * (3 + 40) / 2)
    assert [equal.rows[-1].values["with"].low, equal.rows[-1].values["with"].high] == [3.0, 66.0]
    assert [weighed.rows[-1].values["with"].low, weighed.rows[-1].values["with"].high] == [3.0, 66.0]
    assert equal.equal
    assert not weighed.equal
    lines = " ".join(screen(comparison(FOUR, believed, ("without", "with"))))
    assert "permission hold 90 %, free 10 %" in lines


def test_a_planted_reading_decides_and_an_inert_one_is_said_to() -> None:
    means = {(p, k): [60.0, 60.0 if p == "hold" else 10.0] for p in ("hold", "free") for k in ("claimed", "recorded")}
    found = headline(comparison(means, EQUAL, ("without", "with")))
    assert found.sentences[1] == "It hangs on permission alone; kill probability hardly matters."
    assert found.decides_change is not None
    assert [(one.name, round(one.total, 9), one.inert) for one in found.decides_change.factors] == [
        ("permission", 1.0, False),
        ("kill-probability", 0.0, True),
    ]


def test_nothing_is_called_nothing_and_worse_is_called_worse() -> None:
    same = {options: [40.0, 40.0] for options in FOUR}
    assert headline(comparison(same, EQUAL, ("without", "with"))).sentences[0].startswith("It changes nothing: ")
    worse = {options: [40.0, 60.0] for options in FOUR}
    said = headline(comparison(worse, EQUAL, ("all", "fewer"))).sentences[0]
    assert said == "Worse for the defence: of 70 weapons, 60 get through, against 40 with \"all\"."
    mixed = {options: [40.0, 20.0 if "free" in options else 60.0] for options in FOUR}
    assert headline(comparison(mixed, EQUAL, ("without", "with"))).sentences[0].startswith("For better or for worse: ")


def test_the_words_before_what_gets_through_say_that_they_are_of_what_is_stopped() -> None:
    means = {options: [60.0, 30.0 if "claimed" in options else 50.0] for options in FOUR}
    said = headline(comparison(means, EQUAL, ("without", "with"))).sentences[0]
    stopped, arriving = "Somewhere between some and about half is stopped", "of 70 weapons, 30 to 50 get through"
    assert said == f"{stopped}: {arriving}, against 60 without."
    nearly = {options: [60.0, 3.0] for options in FOUR}
    said = headline(comparison(nearly, EQUAL, ("without", "with"))).sentences[0]
    assert said == "Almost everything is stopped: of 70 weapons, 3 get through, against 60 without."


def test_a_count_of_other_raids_is_not_compared() -> None:
    found = comparison(FOUR, EQUAL, ("without", "with"))
    assert found.joint is not None
    cases = [case for one in found.joint.combinations for case in one.cases.values()]
    other = [replace(case, munitions=35 if case.readings["permission"] == "free" else 70) for case in cases]
    topic = headline(replace(found, joint=joint_of(other, EQUAL))).topic
    assert topic is None or topic.key != "munitions_arriving"


def test_without_readings_nothing_is_contested() -> None:
    found = headline(comparison({(): [40.0, 20.0]}, {}, ("without", "with")))
    assert found.sentences[1].startswith("Nothing is contested in this file")
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("row", "said"), [([40.0, 20.0, 30.0], 'most with "b", fewest with "a"'), ([40.0, 20.0, 20.0], "")]
)
def test_of_variants_that_do_the_same_none_has_the_most(row: list[float], said: str) -> None:
    second = headline(comparison({(): row}, {}, ("without", "a", "b"))).sentences[1]
    assert said in second
    assert ("fewest" in second) == bool(said)


names = st.from_regex(r"[a-z][a-z0-9]{0,11}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)


def levels(chance: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Shares from 0 to 1, both of them often."""
    return np.clip(chance.uniform(-0.3, 1.3, count), 0.0, 1.0)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    readings = draw(st.lists(names, max_size=3, unique=True))
    factors = {}
    for name in readings:
        options = draw(st.lists(names, min_size=1, max_size=3, unique=True))
        weights = [draw(st.integers(1, 9)) for _ in options]
        factors[name] = {option: w / sum(weights) for option, w in zip(options, weights, strict=True)}
    variants = tuple(draw(st.lists(names, min_size=1, max_size=14, unique=True)))
    total = draw(st.sampled_from([1, 4, 70, 3000]))
    every = list(itertools.product(*(list(by) for by in factors.values())))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    means = {options: list(levels(chance, len(variants)) * total) for options in every}
    curve = None
    if draw(st.booleans()):
        rows = {v: tuple(map(estimate, np.sort(levels(chance, len(CHANCES))))) for v in variants}
        held = dict(zip(factors, every[0], strict=True))
        curve = Curve("p_arms_store_survives", held, (), 200, CHANCES, rows)
    found = comparison(means, factors, variants, total=total, half=draw(st.sampled_from([0.0, 0.3, 5.0])), curve=curve)
    title = draw(st.text(st.characters(categories=["L", "Zs"]), min_size=1, max_size=300))
    return replace(found, title=title, question=draw(st.text(st.characters(categories=["L", "Zs"]), max_size=1500)))


def breaches(found: Headline, lines: list[str]) -> list[str]:
    """What of the form does not hold."""
    said = []
    if not 1 <= len(found.sentences) <= 3:
        said.append(f"{len(found.sentences)} sentences")
    said += [f"{len(s.split())} words: {s}" for s in found.sentences if len(s.split()) > MOST_WORDS]
    said += [f"no sentence: {s}" for s in found.sentences if not s.endswith(".") or re.search(r"\.\s", s)]
    if len(lines) > MOST_LINES - 1:
        said.append(f"{len(lines)} lines")
    said += [f"{len(line)} columns: {line}" for line in lines if len(line) > 80]
    if len(found.distrust) != 3:
        said.append("not three things not to trust")
    for row in found.rows:
        off = [v for v, r in row.values.items() if not r.low - 1e-9 <= r.mean <= r.high + 1e-9]
        said += [f"{row.label}: {v} out of order" for v in off]
    return said


@settings(max_examples=60, deadline=None)
@given(comparisons())
def test_the_form_holds_whatever_the_figures(found: Comparison) -> None:
    answer = headline(found)
    assert breaches(answer, screen(found, answer)) == []


def test_a_planted_breach_of_the_form_is_seen() -> None:
    found = headline(comparison(FOUR, EQUAL, ("without", "with")))
    long = replace(found, sentences=(" ".join(["word"] * 26) + ".", *found.sentences))
    assert len(breaches(long, ["x" * 81] * 41)) == 44


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_shares_of_what_decides_add_up(seed: int) -> None:
    draw = np.random.default_rng(seed)
    means = {options: [50.0, *draw.uniform(0, 50, 2)] for options in FOUR}
    found = comparison(means, EQUAL, ("without", "some", "more"))
    assert found.joint is not None
    for difference in (False, True):
        shares = deciders(found.joint, "munitions_arriving", ["some", "more"], difference=difference)
        assert shares is not None
        assert {one.name for one in shares.factors} == {*EQUAL, WHICH}
        assert sum(one.first for one in shares.factors) <= 1.0 + 1e-9 <= sum(one.total for one in shares.factors) + 1e-6


def test_a_balanced_part_gives_main_and_pair_effects_exactly() -> None:
    """Where the answer is made of main and pair effects alone, a part of the combinations has the shares of all."""
    factors = {name: {str(k): 1 / 3 for k in range(3)} for name in WORDS}
    effect = np.random.default_rng(5).normal(size=(3, 3, 3))

    def value(options: tuple[str, ...]) -> float:
        a, b, c, d = map(int, options)
        return 30 + 4 * effect[0, 0, a] + 2 * effect[0, 1, b] + 3 * effect[1, a, c] * 1.0 + effect[2, c, d]

    every = list(itertools.product("012", repeat=4))
    whole = comparison({options: [value(options)] for options in every}, factors, ("with",)).joint
    rows = [tuple(map(str, row)) for row in balanced([3, 3, 3, 3], 60)]
    part = comparison({options: [value(options)] for options in rows}, factors, ("with",)).joint
    assert whole is not None
    assert part is not None
    exact = deciders(whole, "munitions_arriving", ["with"])
    fitted = deciders(replace(part, design=BALANCED), "munitions_arriving", ["with"])
    assert exact is not None
    assert fitted is not None
    assert part.design == EVERY
    for one in exact.factors:
        same = fitted.of(one.name)
        assert same is not None
        assert same.first == pytest.approx(one.first, abs=1e-6)
        assert same.total == pytest.approx(one.total, abs=1e-6)
    rows = [tuple(map(str, row)) for row in balanced([3, 3, 3, 3], 20)]
    few = comparison({options: [value(options)] for options in rows}, factors, ("with",)).joint
    assert few is not None
    assert deciders(replace(few, design=BALANCED), "munitions_arriving", ["with"]) is None, "33 effects from 20 cells"
