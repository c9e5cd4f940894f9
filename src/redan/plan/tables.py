"""What the compiled stages of the plan hand to each other: flat arrays, immutable."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
I4 = NDArray[np.int32]


# columns of Paths.samples
TIME, ECEF_X, ECEF_Y, ECEF_Z, LATITUDE, LONGITUDE, ALTITUDE, GROUND = range(8)
SAMPLE_COLUMNS = 8


class Paths(NamedTuple):
    """Sampled paths of K shapes, straight between samples. Time from the start of the path.

    The samples stand in one array, a row each, because kernels compile faster with few arrays.
    """

    offset: I4  # (K+1,)
    samples: F8  # (N, SAMPLE_COLUMNS), at least two a path; time increases within a path
    lift_m: F8  # (K,) by how much terrain lifted the path above what the scenario says; 0 where it flies as told

    @property
    def time_s(self) -> F8:
        """(N,)"""
        return self.samples[:, TIME]

    @property
    def ecef_m(self) -> F8:
        """(N, 3)"""
        return self.samples[:, ECEF_X : ECEF_Z + 1]

    @property
    def latitude_rad(self) -> F8:
        """(N,)"""
        return self.samples[:, LATITUDE]

    @property
    def longitude_rad(self) -> F8:
        """(N,) without a jump at the date line: may leave [-pi, pi]."""
        return self.samples[:, LONGITUDE]

    @property
    def altitude_msl_m(self) -> F8:
        """(N,)"""
        return self.samples[:, ALTITUDE]

    @property
    def ground_msl_m(self) -> F8:
        """(N,) terrain below."""
        return self.samples[:, GROUND]


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
