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

ALTITUDE_STEP_M = 250.0  # launch altitudes are rounded to it for the flyout (the air's density changes by 2 % over it)

Motor = tuple[float, float, float, float, float, float, float]


def motor_of(missile: Interceptor) -> Motor:
    """What decides a flight: burn time, burnout speed, slowest speed, published range, altitudes from and to, mass."""
    return (
        missile.burn_time_s, missile.burnout_speed_m_s, missile.min_speed_m_s, missile.max_range_m,
        missile.min_altitude_m, missile.max_altitude_m, missile.launch_mass_kg,
    )  # fmt: skip


@lru_cache(maxsize=256)
def calibration(motor: Motor) -> Calibration:
    """Drag factor that gives the published maximum range from sea level."""
    burn, burnout, slowest, reach, lowest, highest, mass = motor
    return calibrate(
        burn_time_s=burn,
        burnout_speed_m_s=burnout,
        min_speed_m_s=slowest,
        max_range_m=reach,
        max_altitude_m=highest,
        launch_mass_kg=mass,
        min_altitude_m=lowest,
    )


@lru_cache(maxsize=256)
def _table(motor: Motor, altitude_m: float) -> FlyoutTable:
    return flyout_table(
        burn_time_s=motor[0],
        burnout_speed_m_s=motor[1],
        min_speed_m_s=motor[2],
        drag_factor_m2_kg=calibration(motor).drag_factor_m2_kg,
        max_altitude_m=motor[5],
        launch_altitude_m=altitude_m,
    )


def table_for(missile: Interceptor, launch_altitude_m: float) -> FlyoutTable:
    """Flyout table from the rounded launch altitude."""
    return _table(motor_of(missile), ALTITUDE_STEP_M * math.floor(launch_altitude_m / ALTITUDE_STEP_M + 0.5))


class Stack(NamedTuple):
    """Flyout tables one upon the other, as the kernel takes them."""

    row: NDArray[np.int64]  # (U,) which table is whose
    motors: NDArray[np.float64]  # (M, 5) the scalars of FlyoutTable
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
        np.array([table[:5] for table in kept]).reshape(-1, 5),
        np.array([table.reach_m for table in kept]),
        np.array([table.extra_time_s for table in kept]),
        np.array([table.speed_m_s for table in kept]),
    )
