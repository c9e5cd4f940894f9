"""Defended footprint of one launcher against warheads that fall along straight lines.

Source: geometry. The warhead falls at constant speed and angle; the interceptor flies straight at constant speed.
Valid for: flat earth, no air, no turn; an upper bound of what a real missile defends. Checked by: DEF-26.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from redan.errors import DomainError, Problem
from redan.physics.radar import check_positive

HEIGHTS, STATIONS = 400, 4000  # intercept heights tried; strips of the area


class Footprint(NamedTuple):
    """Aim points that can be defended; x along the ground towards where the warhead comes from, launcher at 0."""

    back_m: float
    front_m: float
    half_width_m: float
    area_m2: float
    highest_intercept_m: float


def defended_footprint(
    *, threat_speed_m_s: float, dive_angle_rad: float, detection_height_m: float, delay_s: float,
    interceptor_speed_m_s: float, least_height_m: float,
) -> Footprint:
    """Aim points of which a warhead can be met between least_height_m and the highest height that is reached in time.

    delay_s: from the height of detection to launch. dive_angle_rad: below the horizontal. No footprint: all zero.
    For each height h the aim points are a disc around -h / tan(angle); the footprint is the union of the discs.
    """
    check_positive(
        threat_speed_m_s=threat_speed_m_s, dive_angle_rad=dive_angle_rad, detection_height_m=detection_height_m,
        interceptor_speed_m_s=interceptor_speed_m_s, least_height_m=least_height_m,
    )
    if not dive_angle_rad <= 0.5 * math.pi + 1e-12 or not delay_s >= 0.0:
        allowed = "an angle up to pi/2, a delay from 0"
        raise DomainError(Problem(f"dive_angle_rad is {dive_angle_rad!r}, delay_s is {delay_s!r}", allowed=allowed))
    sink = threat_speed_m_s * math.sin(dive_angle_rad)
    highest = interceptor_speed_m_s * (detection_height_m / sink - delay_s) / (1.0 + interceptor_speed_m_s / sink)
    if highest < least_height_m:
        return Footprint(0.0, 0.0, 0.0, 0.0, max(highest, 0.0))
    h = np.linspace(least_height_m, highest, HEIGHTS)
    reach = interceptor_speed_m_s * ((detection_height_m - h) / sink - delay_s)
    squared = np.maximum(reach**2 - h**2, 0.0)
    radius, centre = np.sqrt(squared), -h / math.tan(dive_angle_rad)
    back, front = float((centre - radius).min()), float((centre + radius).max())
    width = (front - back) / STATIONS
    x = back + width * (np.arange(STATIONS) + 0.5)
    half = np.sqrt(np.maximum(squared - (x[:, None] - centre) ** 2, 0.0).max(axis=1))
    return Footprint(back, front, float(radius.max()), float(2.0 * width * half.sum()), highest)
