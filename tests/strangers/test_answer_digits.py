"""A sentence claims no change that its own digits do not show, and no digits that nobody knows."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from redan import api
from redan.analysis import Estimate, answer, compare_cases
from redan.analysis.credibility import credibility
from redan.results import Case, Support, Unpriced

NOISE = Path(__file__).parent / "inputs" / "answer-digits" / "noise.yaml"
NUMBER = r"[\u2212+]?[\d.]+"
SAID = re.compile(
    rf"(raises|lowers|moves) ([a-z' ]+?) from ({NUMBER})(?: %)? to ({NUMBER})(?: %)?"
    rf"(?: \([\w-]+\)(?: (to|or) ({NUMBER})(?: %)? \([\w-]+\))?)?"
)
RANGE = re.compile(rf"(?:ranges from|, |and) ({NUMBER}) to ({NUMBER})(?: points of)? [a-z]")


def value(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def broken_claims(text: str) -> list[str]:
    """Claims of a change whose two numbers, as printed, do not differ that way."""
    found = []
    for match in SAID.finditer(text):
        verb, _, start, first, joint, second = match.groups()
        steps = [value(end) - value(start) for end in (first, second) if end is not None]
        right = {"raises": all(s > 0 for s in steps), "lowers": all(s < 0 for s in steps)}
        right["moves"] = joint == "or" and steps[0] * steps[-1] < 0
        if not right[verb]:
            found.append(match[0])
    return found


def broken_ranges(text: str) -> list[str]:
    _, _, tail = text.partition("the difference ranges from ")
    return [m[0] for m in RANGE.finditer(f"ranges from {tail}") if not value(m[1]) < value(m[2])]


def test_the_input() -> None:
    text = answer(api.compare(NOISE, replications=500))
    assert "raises aircraft shot down from 0.996 to 1.000 (second) of 1" in text
    assert not broken_claims(text)


@pytest.mark.parametrize(
    "claim",
    [
        "raises aircraft shot down from 1.0 to 1.0 (second) of 1", "raises cities surviving from 0 % to 0 %",
        "lowers weapons that get through from 26.8 to 26.8 of 70", "raises aircraft shot down from 2.0 to 1.9 of 3",
        "lowers fire units lost from 0.6 to 0.5 (a) to 0.6 (b)",
    ],
)  # fmt: skip
def test_planted_claims_are_found(claim: str) -> None:
    assert broken_claims(claim)


def test_planted_ranges_are_found() -> None:
    told = "the difference ranges from 0 to 0 aircraft shot down and \u22121.0 to 2.0 weapons that get through"
    assert broken_ranges(told)
    assert not broken_ranges("the difference ranges from 0 to +1.0 aircraft shot down and \u22121.0 to 2.0 munitions x")


def case(variant: str, readings: str = "a") -> Case:
    columns = {name: np.zeros(4) for name in ("aircraft_lost", "munitions_arriving", "p_city_survives")}
    bounds = {"p_city_survives": Support(0, 1)}
    return Case(variant, {"r": readings}, 4, columns, bounds, variant + readings, "t", 28, 70, Unpriced((), ()))


def around(mean: float, half: float) -> Estimate:
    return Estimate(mean, mean - half, mean + half, 100, 1.0, "score" if half else "exact")


@pytest.mark.slow
def test_whatever_the_figures_the_sentence_shows_what_it_says() -> None:
    """Random figures of every size, with differences from far too small to see to large, certain or not."""
    generator = np.random.default_rng(2)
    plain = compare_cases(
        [case("base"), case("x"), case("y")], "base", [case("base", "b"), case("x", "b"), case("y", "b")]
    )
    verbs = 0
    for _ in range(3000):
        measures = {name: dict(by) for name, by in plain.measures.items()}
        differences = {v: dict(by) for v, by in plain.differences.items()}
        others = [replace(a, differences=dict(a.differences)) for a in plain.alternatives]
        for name, by in measures.items():
            top = 1.0 if name.startswith("p_") else 10.0 ** generator.uniform(-2, 4)
            start = float(generator.choice([0.0, top, top * generator.random(), round(top * generator.random(), 1)]))
            by["base"] = around(start, float(generator.choice([0.0, 10.0 ** generator.uniform(-8, 2)])))
            for v in ("x", "y"):
                step = float(generator.choice([0.0, 1.0, -1.0])) * top * 10.0 ** generator.uniform(-9, 0)
                by[v] = around(start + step, by["base"].high - start)
                step = by[v].mean - start
                differences[v][name] = around(step, float(generator.choice([0.0, abs(step) / 2, abs(step) * 2])))
                for a in others:
                    if a.variant == v:
                        factor = float(generator.choice([1.0, 1 + 1e-9, 1.1, 0.0, -3.0]))
                        a.differences[name] = around(step * factor, 0.0)
        found = replace(
            plain, measures=measures, differences=differences, alternatives=tuple(others), inert=(),
        )  # fmt: skip
        text = answer(found)
        verbs += len(SAID.findall(text))
        assert broken_claims(text) == [], text
        assert broken_ranges(text) == [], text
        for sentence in (section.text for section in credibility(found)):
            became = re.search(rf"becomes ({NUMBER}) instead of ({NUMBER})[.,]? ", sentence)
            assert became is None or became[1] != became[2], sentence
    assert verbs > 2000


def test_no_more_digits_than_anyone_knows() -> None:
    """Three significant digits, however narrow the interval, unless a sign or a share needs more."""
    from redan.report.words import estimate

    for mean in (1.3372, 26.7603, 87.5612, 261.671, 0.312345):
        shown = estimate(around(mean, mean * 1e-6))
        digits = shown.split()[0].replace(".", "").lstrip("0")
        assert len(digits) == 3, shown
    assert math.isclose(float(estimate(around(261.671, 1e-4)).split()[0]), 262)
