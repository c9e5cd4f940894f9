"""A scenario resolved again and again comes out as if it were resolved once."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redan import api
from redan.catalogue import SampledCatalogue, watched
from redan.errors import RedanError
from redan.scenario import Scenario, resolve
from redan.scenario.again import MOST_LAYDOWNS, MOST_RESULTS, Again, _Steps
from redan.scenario.changes import lay_down
from redan.scenario.layered import catalogue_of
from redan.scenario.own import used_systems

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = (
    "levant-2013/scenario.yaml", "levant-2013/both-sides.yaml", "coordination/scenario.yaml", "campaign/scenario.yaml",
    "missile-defence/scenario.yaml",
)  # fmt: skip
Quantiles = dict[tuple[str, str], float]
Asked = tuple[str, dict[str, str], str | None, Quantiles, dict[str, Any]]


def numbers(scenario: Scenario) -> list[tuple[str, str]]:
    """Numbers of the catalogue that take part and are not certain."""
    catalogue = catalogue_of(scenario)
    used = used_systems([lay_down(scenario, variant) for variant in scenario.variants])
    names = [(s, name) for s in used for name in catalogue.system(s).parameters]
    names += [("common-assumptions", name) for name in catalogue.system("common-assumptions").parameters]
    spread = []
    for system, name in names:
        estimate = catalogue.system(system).parameter(name).estimate()
        spread += [(system, name)] if estimate.low < estimate.high else []
    return spread


def points(scenario: Scenario, count: int, seed: int) -> Iterator[Asked]:
    """A walk: mostly one thing is changed, sometimes everything, often back to what it was."""
    generator = random.Random(seed)
    every = numbers(scenario)
    levels = (0.0, 0.5, 1.0, 0.3)
    quantiles: Quantiles = {}
    variant, readings, level = scenario.baseline, dict[str, str](), None
    settings: dict[str, Any] = {}
    for _ in range(count):
        kind = generator.choice(("number", "number", "number", "number", "many", "variant", "reading", "level", "set"))
        if kind == "number":
            quantiles = {**quantiles, generator.choice(every): generator.choice(levels)}
        elif kind == "many":
            quantiles = {key: generator.choice(levels) for key in generator.sample(every, min(30, len(every)))}
            quantiles = generator.choice((quantiles, {}))
        elif kind == "variant":
            variant = generator.choice(list(scenario.variants))
        elif kind == "reading" and scenario.readings:
            name = generator.choice(list(scenario.readings))
            readings = {**readings, name: generator.choice(list(scenario.readings[name].options))}
        elif kind == "level":
            level = generator.choice((None, "low", "high"))
        elif kind == "set":
            settings = generator.choice(({}, {"permission": "hold"}, {"kill_probability": {"aircraft": 0.3}}))
        yield variant, readings, level, quantiles, settings


def plainly(scenario: Scenario, asked: Asked) -> Any:
    variant, readings, level, quantiles, settings = asked
    catalogue = SampledCatalogue(catalogue_of(scenario), quantiles) if quantiles else None
    try:
        return resolve(scenario, variant, readings, level, catalogue, settings)
    except RedanError as error:
        return str(error)


def again(known: Again, asked: Asked) -> Any:
    try:
        return known.resolved(*asked)
    except RedanError as error:
        return str(error)


@pytest.mark.parametrize("file", FILES)
def test_it_comes_out_as_if_it_were_resolved_once(file: str) -> None:
    scenario = api.load(EXAMPLES / file)
    known = Again(scenario)
    for number, asked in enumerate(points(scenario, 25, 3)):
        assert again(known, asked) == plainly(scenario, asked), f"step {number}: {asked}"


def test_a_number_that_is_asked_for_unnoticed_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched._Watched, "__getitem__", lambda self, name: self._of[name])
    scenario = api.load(EXAMPLES / FILES[0])
    known = Again(scenario)
    assert any(again(known, asked) != plainly(scenario, asked) for asked in points(scenario, 25, 3))


def test_what_rests_on_nothing_that_changed_is_the_very_same() -> None:
    scenario = api.load(EXAMPLES / FILES[0])
    known = Again(scenario)
    one, two = (
        known.resolved("six-batteries", {}, None, {("s-300pmu-2", "min_range_m"): u}, {}) for u in (0.2, 0.7)
    )
    differing = {a.name for a, b in zip(one.units, two.units, strict=True) if a is not b}
    assert differing == {f"s300-{n}" for n in range(1, 7)}
    assert all(a is b for a, b in zip(one.threats, two.threats, strict=True))


def test_what_is_kept_is_bounded() -> None:
    scenario = api.load(EXAMPLES / FILES[0])
    known = Again(scenario)
    for u in range(3 * MOST_RESULTS):
        known.resolved("without", {}, None, {("kub", "min_range_m"): u / 100.0}, {})
    steps: _Steps = next(iter(known._known.values()))
    assert max(len(results) for results in steps._results.values()) <= MOST_RESULTS
    for number in range(MOST_LAYDOWNS - 1):
        known._steps((str(number), False))
    assert len(known._known) == MOST_LAYDOWNS
    known._steps(("one more", False))
    assert len(known._known) == MOST_LAYDOWNS


def test_several_threads_do_not_mix_their_numbers() -> None:
    scenario = api.load(EXAMPLES / FILES[0])
    known = Again(scenario)
    every = list(points(scenario, 12, 5))
    wanted = [plainly(scenario, asked) for asked in every]
    wrong: list[int] = []

    def work(first: int) -> None:
        for i in itertools.chain(range(first, len(every)), range(first)):
            if again(known, every[i]) != wanted[i]:
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(4 * n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_number_that_does_not_exist_is_named() -> None:
    known = Again(api.load(EXAMPLES / FILES[0]))
    with pytest.raises(RedanError, match="has no number for colour"):
        known.resolved("without", {}, None, {("kub", "colour"): 0.5}, {})
