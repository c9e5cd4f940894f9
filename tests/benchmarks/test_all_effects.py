"""The plan with all effects in use has every effect in use, so that its speed speaks for all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.agreement.test_engine_is_reference import first_difference

from redan import bench
from redan.bench_effects import with_all_effects
from redan.engine import replay, simulate
from redan.layout import Event, Plan, Trigger, plan_digest

FLAGSHIP = Path(__file__).resolve().parents[2] / "examples" / "levant-2013" / "scenario.yaml"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return bench.flagship_plan(FLAGSHIP)


def test_rows_of_every_trigger_are_there_and_act(plan: Plan) -> None:
    full = with_all_effects(plan)
    acted = simulate(full, 1, 0, 100).acted.sum(axis=0)
    by_trigger = {on: int(acted[full.effect_on == on].sum()) for on in set(full.effect_on.tolist())}
    assert set(by_trigger) == {int(on) for on in Trigger} - {int(Trigger.AFTER)}
    for on in (Trigger.START, Trigger.FIRED_AT, Trigger.ENDED, Trigger.TRACKED):
        assert by_trigger[on] > 0, on
    seen = {Event(int(code)) for number in range(20) for code in np.unique(replay(full, 1, number)[1]["code"])}
    assert {Event.EFFECT, Event.TRACKED, Event.INTERCEPT, Event.LAUNCH} <= seen


def test_the_plan_itself_is_left_alone(plan: Plan) -> None:
    before = plan_digest(plan)
    full = with_all_effects(plan)
    assert plan_digest(plan) == before != plan_digest(full)
    assert len(full.jam_bit) > 100


@pytest.mark.slow
def test_engine_is_reference_at_flagship_size_with_all_effects(plan: Plan) -> None:
    full = with_all_effects(plan)
    for number in range(2):
        assert first_difference(full, 2013, number) is None
