"""What the compiled stages of the plan hand to each other: flat arrays, immutable."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
I4 = NDArray[np.int32]


class Paths(NamedTuple):
    """Sampled paths of K shapes, straight between samples; kernels take it whole. Time from the start of the path."""

    offset: I4  # (K+1,)
    time_s: F8  # (N,) increasing within a path, at least two samples each
    ecef_m: F8  # (N, 3)
    latitude_rad: F8  # (N,)
    longitude_rad: F8  # (N,) without a jump at the date line: may leave [-pi, pi]
    altitude_msl_m: F8  # (N,)
    ground_msl_m: F8  # (N,) terrain below
    lift_m: F8  # (K,) by how much terrain lifted the path above what the scenario says; 0 where it flies as told


class Sights(NamedTuple):
    """Intervals in which a radar has line of sight and enough range, ordered by (radar, shape, start).

    Times from the start of the path. A sight without knots gives guidance but no new track worth counting.
    """

    offset: I4  # (R*K+1,) row = radar * K + shape
    start_s: F8
    end_s: F8
    knot_offset: I4
    knot_time_s: F8
    knot_probability: F8


class Windows(NamedTuple):
    """Launch windows ordered by (unit, shape, opening), with flight times at evenly spaced nodes."""

    offset: I4  # (U*K+1,) row = unit * K + shape
    open_s: F8
    close_s: F8
    node_offset: I4
    node_flight_s: F8
