"""A stand-in for the engine: rows depend on (seed, replication) alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from redan.layout.build import Asset, Threat, Unit, build_plan
from redan.layout.outcomes import Outcomes

THREATS, UNITS, ASSETS = 5, 2, 3


def fake_simulate(plan: Any, seed: int, first: int, count: int) -> Outcomes:
    u = np.empty((count, THREATS))
    for row in range(count):
        u[row] = np.random.Generator(np.random.Philox(key=[seed, first + row])).random(THREATS)
    return Outcomes(
        fate=(2 + np.floor(u * 7)).astype(np.int8),
        fate_time_s=u * 1000.0,
        shots=np.floor(u * 4).astype(np.int32),
        fired=np.floor(u[:, :UNITS] * 9).astype(np.int32),
        empty_s=np.where(u[:, :UNITS] > 0.9, 70.0, np.inf),
        saturated_s=u[:, 2 : 2 + UNITS],
        hits=np.floor(u[:, :ASSETS] * 3).astype(np.int32),
        first_launch_s=np.where(u[:, 0] > 0.1, u[:, 1], np.inf),
    )


@pytest.fixture
def plan() -> Any:
    """Nobody is ever seen or fired at: whatever stands in the table is the stand-in's."""
    return build_plan(
        [Threat(f"t{i}", 0, 100, sights=(), reach=()) for i in range(THREATS)], [Unit("u"), Unit("v")],
        assets=[Asset(name) for name in "pqr"],
    )  # fmt: skip


@pytest.fixture
def simulate() -> Callable[..., Outcomes]:
    return fake_simulate
