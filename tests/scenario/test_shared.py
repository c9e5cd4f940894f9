"""What laydowns have in common is resolved once, and comes out as if each were resolved by itself."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redan import api
from redan.bench_study import joint_points
from redan.errors import RedanError
from redan.scenario import Scenario, changes, resolve, shared
from redan.scenario.again import Again
from redan.scenario.shared import MOST_SHARED, Shared, Watched

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LEVANT = EXAMPLES / "levant-2013" / "scenario.yaml"
SETTINGS: tuple[dict[str, Any], ...] = (
    {}, {"permission": "hold"}, {"kill_probability": 0.3}, {"kill_probability": {"aircraft": 0.3}},
    {"guidance": "at-intercept"}, {"reliability": 0.5}, {"units.kub-1.missiles": 2}, {"units.kub-1.missiles": 99},
    {"attack.doctrine.turn_probability": 0.5}, {"permission": {"kub-1": "hold"}}, {"permission": "never"},
    {"remove": {"units": ["kub-1"]}},
)  # fmt: skip
Asked = tuple[str, dict[str, str], dict[str, Any]]


def every(scenario: Scenario) -> Iterator[Asked]:
    """All readings of all variants, then settings, also such as are refused."""
    for point in joint_points(scenario):
        yield point.variant, dict(point.readings), {}
    first = next(iter(scenario.variants))
    for settings in (*SETTINGS, *SETTINGS):
        yield first, {}, settings


def outcome(make: Any) -> Any:
    try:
        return make()
    except RedanError as error:
        return [str(problem) for problem in error.problems]


@functools.cache
def scenario_and_plain() -> tuple[Scenario, list[Any]]:
    """The scenario, and what each comes to by itself."""
    scenario = api.load(LEVANT)
    return scenario, [outcome(lambda a=a: resolve(scenario, a[0], a[1], None, None, a[2])) for a in every(scenario)]


def wrong() -> Iterator[Asked]:
    scenario, plainly = scenario_and_plain()
    known = Again(scenario)
    for (variant, readings, settings), plain in zip(every(scenario), plainly, strict=True):
        if outcome(lambda v=variant, r=readings, s=settings: known.resolved(v, r, None, {}, s)) != plain:
            yield variant, readings, settings


def test_every_reading_and_setting_comes_out_as_if_resolved_by_itself() -> None:
    assert list(wrong()) == []


def test_settings_that_are_refused_are_among_them() -> None:
    outcomes = scenario_and_plain()[1][-len(SETTINGS) :]
    assert 0 < sum(isinstance(found, list) for found in outcomes) < len(outcomes) // 2


@pytest.mark.parametrize("unseen", ["permission", "kill_probability", "guidance", "doctrine", "chances"])
def test_a_setting_that_is_looked_at_unnoticed_is_found_out(unseen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "UNSEEN", shared.UNSEEN | {unseen})
    assert next(wrong(), None)


def test_an_entry_that_is_looked_at_unnoticed_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_of_entry", lambda entry: None)
    assert next(wrong(), None)


def test_what_a_reading_does_not_touch_is_the_very_same() -> None:
    scenario = api.load(LEVANT)
    known = Again(scenario)
    claimed, recorded = (
        known.resolved("without", {"kill-probability": option}, None, {}, {}) for option in ("claimed", "recorded")
    )
    assert all(a is b for a, b in zip(claimed.threats, recorded.threats, strict=True))
    assert all(a is b for a, b in zip(claimed.radars, recorded.radars, strict=True))
    assert not any(a is b for a, b in zip(claimed.units, recorded.units, strict=True))
    more = known.resolved("six-batteries", {}, None, {}, {})
    again = {unit.name: unit for unit in known.resolved("without", {}, None, {}, {}).units}
    assert all(unit is again[unit.name] for unit in more.units if unit.name in again)


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_MADE", 10)
    scenario = api.load(LEVANT)
    known = Again(scenario)
    for count in range(2 * MOST_SHARED):
        known.resolved("without", {}, None, {}, {"kill_probability": count / 100.0, "units.kub-1.stock": count % 9})
    assert max(len(results) for results in known._shared._results.values()) <= MOST_SHARED
    assert len(scenario.made) <= 10


def test_a_step_is_done_again_only_where_something_it_looked_at_differs() -> None:
    scenario = api.load(LEVANT)
    kept, done = Shared(), []

    def step(laydown: changes.Laydown) -> str:
        done.append(laydown.variant)
        return f"{laydown.permission} {len(laydown.parts('packages', changes.PackagePart))}"

    def ask(variant: str, **settings: Any) -> str:
        watched = Watched(changes.lay_down(scenario, variant, settings=settings))
        return kept.once("step", watched, known._plain, step)

    known = Again(scenario)
    told = [ask("without"), ask("without", guidance="at-intercept"), ask("without", permission="hold"), ask("without")]
    assert told == [told[0], told[0], told[0].replace(told[0].split()[0], "hold"), told[0]]
    assert len(done) == 2
    ask("six-batteries")
    assert len(done) == 3  # it looked at the variant


def test_a_step_around_another_hangs_on_what_that_one_looked_at() -> None:
    """Also where the inner one was taken ready-made when the outer one was first made."""
    scenario = api.load(LEVANT)
    kept, plain = Shared(), Again(scenario)._plain

    def inner(laydown: changes.Laydown) -> str:
        return str(laydown.guidance)

    def watched(guidance: str) -> Watched:
        return Watched(changes.lay_down(scenario, "without", settings={"guidance": guidance}))

    def outer(one: Watched) -> str:
        return kept.once("outer", one, plain, lambda _: "around " + kept.once("inner", one, plain, inner))

    first, second = "at-intercept", "whole-flight"
    assert kept.once("inner", watched(first), plain, inner) == first
    asked = (first, second, first)
    assert [outer(watched(one)) for one in asked] == [f"around {one}" for one in asked]
