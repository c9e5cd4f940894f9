"""Single-look detection against relative range: a table for each (reference Pd, Pfa, Swerling case), once a process.

Relative range is slant range over the range at which this target is detected with the reference probability. The radar
equation makes every radar with the same three numbers share one curve.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from redan.physics.detection import detection_probability, detection_threshold, required_snr
from redan.physics.radar import free_space_range_m
from redan.plan.knots import TABLE_LOG_MAX, TABLE_LOG_MIN, TABLE_SIZE
from redan.scenario.resolved import Radar

USELESS_LOOK = 1.0e-4  # a look that succeeds less often than this, or than ten times a false alarm, is not counted
GUIDING_LOOK = 0.5  # an engagement radar guides where a look succeeds at least this often (assumption)
CERTAIN_SNR = 300.0  # a steady target above it is missed less often than once in 1e60


@lru_cache(maxsize=256)
def look_table(reference_pd: float, pfa: float, swerling: int) -> NDArray[np.float64]:
    """Probability of detection in one look over the logarithm of relative range (TABLE_SIZE,)."""
    threshold = detection_threshold(pfa, 1)
    reference_snr = required_snr(reference_pd, pfa, swerling, 1)
    table = np.empty(TABLE_SIZE)
    for i, x in enumerate(np.linspace(TABLE_LOG_MIN, TABLE_LOG_MAX, TABLE_SIZE).tolist()):
        snr = reference_snr * math.exp(-4.0 * x)
        certain = swerling == 0 and snr > CERTAIN_SNR
        table[i] = 1.0 if certain else detection_probability(snr, threshold, swerling, 1)
    table.flags.writeable = False
    return table


@lru_cache(maxsize=1024)
def relative_range(look: float, reference_pd: float, pfa: float, swerling: int) -> float:
    """Range at which a look succeeds with probability `look`, over the range where it does so with reference_pd."""
    return free_space_range_m(max(look, 10.0 * pfa), 1.0, 1.0, 1.0, reference_pd, pfa, swerling, 1)


def reference_range_for_m(radar: Radar, rcs_m2: float) -> float:
    """Slant range at which the radar detects this RCS with its reference probability in one look."""
    return radar.reference_range_m * math.sqrt(math.sqrt(rcs_m2 / radar.reference_rcs_m2))


def reach_m(radar: Radar, rcs_m2: float, look: float) -> float:
    """Slant range within which a look succeeds with at least this probability and the radar displays it."""
    ratio = relative_range(look, radar.reference_pd, radar.pfa, radar.swerling)
    return min(radar.max_range_m, ratio * reference_range_for_m(radar, rcs_m2))
