"""The sentence shows every sign, hedges only where chance does, and writes none and all only where they are certain."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from redan.analysis import Comparison, Estimate, answer, compare_cases
from redan.results import Case, Support, Unpriced

SHARE = "p_bridge_survives"


def case(variant: str, digest: str = "") -> Case:
    columns = {name: np.zeros(4) for name in ("aircraft_lost", "munitions_arriving", SHARE)}
    return Case(variant, {}, 4, columns, {SHARE: Support(0, 1)}, digest or variant, "t", 6, 42, Unpriced((), ()))


def around(mean: float, half: float = 0.0, *, low: float | None = None, high: float | None = None) -> Estimate:
    method = "score" if half or low is not None or high is not None else "exact"
    bottom, top = mean - half if low is None else low, mean + half if high is None else high
    return Estimate(mean, bottom, top, 400, 1.0, method)


def said(measure: str, **figures: tuple[Estimate, Estimate] | Estimate) -> str:
    """The sentence over one measure: the base's figure, and figure and difference of each variant."""
    names = [name.replace("_", "-") for name in figures]
    plain: Comparison = compare_cases([case(name) for name in names], names[0])
    measures = {measure: {}}
    differences: dict[str, dict[str, Estimate]] = {name: {} for name in names[1:]}
    for name, figure in zip(names, figures.values(), strict=True):
        if isinstance(figure, tuple):
            measures[measure][name], differences[name][measure] = figure
        else:
            measures[measure][name] = figure
    return answer(replace(plain, measures=measures, differences=differences, inert=()))


def step(base: float, change: float) -> tuple[Estimate, Estimate]:
    return around(base + change, 0.1), around(change, abs(change) / 10)


CHANGES = {"nothing": 7.2, "one-s400": -4.8, "two-s400": -13.9, "osa": -2.3}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (CHANGES, "moves weapons that get through from 16.8 to 2.9 (two-s400) or 24.0 (nothing) of 42"),
        ({"a": 0.4, "b": 5.0, "c": -9.0, "d": 6.0}, "weapons that get through from 16.8 to 7.8 (c) or 22.8 (d) of 42"),
        ({"a": -1.0, "b": -2.0, "c": -3.0, "d": 0.5}, "weapons that get through from 16.8 to 13.8 (c) or 17.3 (d)"),
        ({"a": -1.0, "b": -2.0, "c": -3.0}, "lowers weapons that get through from 16.8 to 15.8 (a) to 13.8 (c) of 42"),
        ({"a": 3.0, "b": 1.0, "c": 2.0}, "raises weapons that get through from 16.8 to 17.8 (b) to 19.8 (a) of 42"),
    ],
)
def test_a_variant_of_the_other_sign_is_always_named(changes: dict[str, float], words: str) -> None:
    text = said("munitions_arriving", base=around(16.8, 0.1), **{v: step(16.8, c) for v, c in changes.items()})
    assert words in text


@pytest.mark.slow
def test_over_random_signs_no_sign_is_lost() -> None:
    generator = np.random.default_rng(4)
    verbs = set()
    for _ in range(400):
        changes = generator.choice([-1, 1], 5) * generator.uniform(0.5, 9.0, 5)
        variants = {f"v{i}": step(20.0, c) for i, c in enumerate(changes)}
        text = said("munitions_arriving", base=around(20.0, 0.1), **variants)
        verb = "moves" if min(changes) < 0 < max(changes) else "raises" if min(changes) > 0 else "lowers"
        verbs.add(verb)
        assert f"{verb} weapons that get through" in text
        numbers = [float(n) for n in re.findall(r"(?:from|to|or) ([\d.]+)", text)]
        assert min(numbers) <= 20.05 + min(0, min(changes))
        assert max(numbers) >= 19.95 + max(0, max(changes))
    assert len(verbs) == 3


ZERO, UNSURE = around(0.0), around(0.0, 0.2)


def test_where_no_change_is_certain_it_is_said_so() -> None:
    base = around(0.0)
    text = said("aircraft_lost", base=base, net=step(0.0, 4.0), one=(base, ZERO), far=(base, ZERO))
    assert "raises aircraft shot down from 0 to 4.0 (net) of 6 (and none with one and far)" in text
    assert "can be told from zero" not in text
    text = said("aircraft_lost", base=base, net=step(0.0, 4.0), one=(base, ZERO), far=(base, UNSURE))
    assert "(but no change that can be told from zero with far, and none with one)" in text
    text = said("aircraft_lost", base=around(1.0, 0.1), one=(around(1.0, 0.1), ZERO), far=(around(1.0, 0.1), UNSURE))
    assert "no change in aircraft shot down that can be told from zero (1.0 of 6; none at all with one)" in text


@pytest.mark.parametrize(
    ("measure", "start", "end", "words"),
    [
        ("munitions_arriving", around(4.0), around(0.028, low=0.014, high=0.048), "get through from 4.0 to 0.03 of 42"),
        ("munitions_arriving", around(4.0), around(0.0006, low=0.0001, high=0.002), "to 0.001 of 42"),
        ("munitions_arriving", around(4.0), around(0.0), "from 4 to 0 of 42"),
        ("aircraft_lost", around(0.0), around(5.99, 0.01), "raises aircraft shot down from 0 to 5.99 of 6"),
        (SHARE, around(0.015, 0.012), around(1.0, low=0.9908, high=1.0), "from 1.5 % to more than 99 %"),
        (SHARE, around(0.015, 0.012), around(1.0, low=0.982, high=1.0), "from 1.5 % to more than 98 %"),
        (SHARE, around(0.015, 0.012), around(1.0), "from 1.5 % to 100.0 %"),
        (SHARE, around(0.0, low=0.0, high=0.018), around(0.325, 0.05), "from less than 2 % to 32.5 %"),
        (SHARE, around(0.5, 0.05), around(0.0, low=0.0, high=0.0092), "from 50.0 % to less than 1 %"),
        (SHARE, around(0.99, 0.004), around(1.0, low=0.982, high=1.0), "from 99.0 % to 100.0 %"),  # no bound above 99
    ],
)  # fmt: skip
def test_none_and_all_are_written_only_where_they_are_certain(
    measure: str, start: Estimate, end: Estimate, words: str
) -> None:
    change = end.mean - start.mean
    assert words in said(measure, base=start, one=(end, around(change, abs(change) / 10)))
