"""Flyout tables of the interceptors: calibrated and computed once a process for each motor and launch altitude."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.physics.calibration import Calibration
from redan.physics.compiled import calibrate, flyout_table
from redan.physics.flyout import FlyoutTable
from redan.scenario.resolved import Interceptor

MOST_TABLES = 64  # 150 kilobytes each; points of a sensitivity study that differ by one number share 40
ALTITUDE_STEP_M = 250.0  # launch altitudes are rounded to it for the flyout (the air's density changes by 2 % over it)


class Flyer(NamedTuple):
    """What decides a flight."""

    burn_time_s: float
    burnout_speed_m_s: float
    min_speed_m_s: float
    boost_time_s: float
    boost_speed_m_s: float
    max_range_m: float
    min_altitude_m: float
    max_altitude_m: float
    body_diameter_m: float
    burnout_mass_kg: float


def flyer_of(missile: Interceptor) -> Flyer:
    """What decides the flight of a missile. Without a mass at burnout the drag is fitted, as without a diameter."""
    known = missile.body_diameter_m > 0.0 and missile.burnout_mass_kg > 0.0
    return Flyer(
        missile.burn_time_s, missile.burnout_speed_m_s, missile.min_speed_m_s,
        missile.boost_time_s, missile.boost_speed_m_s,
        missile.max_range_m, missile.min_altitude_m, missile.max_altitude_m,
        missile.body_diameter_m if known else 0.0, missile.burnout_mass_kg or missile.launch_mass_kg,
    )  # fmt: skip


@lru_cache(maxsize=128)
def calibration(flyer: Flyer) -> Calibration:
    """Drag factor from sea level: that of the body, or fitted to the published maximum range."""
    return calibrate(**flyer._asdict())


@lru_cache(maxsize=MOST_TABLES)
def _table(flyer: Flyer, altitude_m: float) -> FlyoutTable:
    return flyout_table(
        burn_time_s=flyer.burn_time_s,
        burnout_speed_m_s=flyer.burnout_speed_m_s,
        min_speed_m_s=flyer.min_speed_m_s,
        boost_time_s=flyer.boost_time_s,
        boost_speed_m_s=flyer.boost_speed_m_s,
        drag_factor_m2_kg=calibration(flyer).drag_factor_m2_kg,
        max_altitude_m=flyer.max_altitude_m,
        launch_altitude_m=altitude_m,
    )


def table_for(missile: Interceptor, launch_altitude_m: float) -> FlyoutTable:
    """Flyout table from the rounded launch altitude."""
    return _table(flyer_of(missile), ALTITUDE_STEP_M * math.floor(launch_altitude_m / ALTITUDE_STEP_M + 0.5))


class Stack(NamedTuple):
    """Flyout tables one upon the other, as the kernel takes them."""

    row: NDArray[np.int64]  # (U,) which table is whose
    motors: NDArray[np.float64]  # (M, 7) the scalars of FlyoutTable: motor, then the rest
    reach_m: NDArray[np.float64]  # (M, rays)
    extra_time_s: NDArray[np.float64]  # (M, rays, shares)
    speed_m_s: NDArray[np.float64]  # (M, rays, shares)


def stack(tables: Sequence[FlyoutTable]) -> Stack:
    """Stack the tables of the units, each distinct one once."""
    distinct: dict[int, int] = {}
    rows = [distinct.setdefault(id(table), len(distinct)) for table in tables]
    kept = [tables[rows.index(i)] for i in range(len(distinct))]
    return Stack(
        np.array(rows, dtype=np.int64),
        np.array([(*table.motor, *table[1:4]) for table in kept]).reshape(-1, 7),
        np.array([table.reach_m for table in kept]),
        np.array([table.extra_time_s for table in kept]),
        np.array([table.speed_m_s for table in kept]),
    )
