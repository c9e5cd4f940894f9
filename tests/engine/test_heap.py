"""An event heap that turns out too short is doubled without changing anything."""

from __future__ import annotations

import pytest
from tests.agreement.generate import random_plan

import redan.engine.run as verbs
from redan.engine import simulate
from redan.layout.outcomes import OUTCOME_FIELDS


def test_a_short_heap_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = random_plan(7)
    roomy = simulate(plan, 1, 0, 20)
    monkeypatch.setattr(verbs, "HEAP_ROOM", 1)
    monkeypatch.setattr(verbs, "HEAP_SLACK", 0)
    tight = simulate(plan, 1, 0, 20)
    for name in OUTCOME_FIELDS:
        assert getattr(roomy, name).tobytes() == getattr(tight, name).tobytes(), name
