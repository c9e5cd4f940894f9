"""A stand-in for the engine: rows depend on (seed, replication) alone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

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
    none = np.zeros(0, dtype=np.int64)
    return SimpleNamespace(
        threat_key=range(THREATS), unit_key=range(UNITS), asset_key=range(ASSETS), pair_window_offset=np.zeros(1),
        pair_permit_s=none, pair_unit=none, pair_threat=none, pair_pk=none, threat_turn_probability=np.zeros(THREATS),
        threat_hit_probability=np.zeros(THREATS),
    )  # fmt: skip


@pytest.fixture
def simulate() -> Callable[..., Outcomes]:
    return fake_simulate
