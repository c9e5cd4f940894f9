"""A small world with every kind of outcome in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.results import RunInfo, write_run

SCENARIO = "redan: 1\ntitle: test – größer\n"


AIRCRAFT_USD = (10e6, 20e6, 30e6)
BOMB_USD = (1e5, 2e5, 3e5)


def some_names() -> Names:
    """Two aircraft with two munitions each, two units, three assets."""
    return Names(
        threats=("a-1", "a-1/bomb-1", "a-1/bomb-2", "a-2", "a-2/bomb-1", "a-2/bomb-2"),
        threat_kinds=("aircraft", "munition", "munition") * 2,
        threat_classes=("aircraft", "glide-bomb", "glide-bomb") * 2,
        threat_systems=("f-16i", "bomb", "bomb") * 2,
        threat_groups=("a",) * 6,
        threat_carriers=(-1, 0, 0, -1, 3, 3),
        threat_assets=(-1, 0, 1, -1, 0, 1),
        threat_prices_usd=(AIRCRAFT_USD, None, None, AIRCRAFT_USD, BOMB_USD, BOMB_USD),
        units=("sam-1", "sam-2"),
        unit_systems=("kub", "kub"),
        unit_interceptors=("3m9", "3m9"),
        unit_rounds=(3, 12),
        unit_prices_usd=((1.0, 2.0, 3.0), None),
        radars=("ew-1",),
        radar_systems=("p-18",),
        nets=(),
        launchers=("sam-1/launcher-1", "sam-2/launcher-1"),
        assets=("store-east", "store-west", "sam-1"),
        asset_kinds=("arms-store", "arms-store", "unit"),
        asset_hits_needed=(2, 1, 1),
        asset_values_usd=((4e6, 5e6, 6e6), None, None),
        raids=("a",),
        purchases_usd=(None, None),
    )


def some_outcomes(n: int, first: int = 0) -> Outcomes:
    """Arbitrary but fixed rows: row i depends on i alone."""
    rows = np.arange(first, first + n)
    fate = np.empty((n, 6), dtype=np.int8)
    for j in range(6):
        options = np.array([8, 2, 5, 6] if j % 3 == 0 else [2, 3, 4, 7], dtype=np.int8)
        fate[:, j] = options[(rows * 7 + j * 5 + rows // 3) % 4]
    hits = np.zeros((n, 3), dtype=np.int32)
    for j, asset in ((1, 0), (2, 1), (4, 0), (5, 1)):
        hits[:, asset] += (fate[:, j] == 3).astype(np.int32)
    fired = np.stack([rows % 4, rows % 13], axis=1).astype(np.int32)
    return Outcomes(
        fate=fate,
        fate_time_s=rows[:, None] / 7 + np.arange(6.0),
        shots=((rows[:, None] + np.arange(6)) % 3).astype(np.int32),
        fired=fired,
        empty_s=np.where(fired >= np.array([3, 12]), 100.0 + rows[:, None], np.inf),
        saturated_s=(rows[:, None] % 5) * 1.5 + np.zeros(2),
        hits=hits,
        first_launch_s=np.where(fired.sum(axis=1) > 0, 50.0 + rows / 3, np.inf),
    )


@pytest.fixture
def names() -> Names:
    return some_names()


@pytest.fixture
def make_outcomes() -> Callable[..., Outcomes]:
    return some_outcomes


@pytest.fixture
def write(names: Names, info: RunInfo) -> Callable[..., Path]:
    """Write a run of n rows under a folder."""

    def write_rows(parent: Path, n: int = 300, keeps: dict[str, bytes] | None = None) -> Path:
        return write_run(
            parent, info=replace(info, replications=n), names=names, outcomes=some_outcomes(n), scenario_text=SCENARIO,
            keeps=keeps,
        )

    return write_rows


@pytest.fixture
def info() -> RunInfo:
    return RunInfo(
        title="test",
        variant="without",
        readings={"permission": "free"},
        level="best",
        seed=2013,
        replications=300,
        plan_digest="0" * 64,
        catalogue_version="1",
        catalogue_sha256="1" * 64,
        wall_s=1.25,
    )
