"""Shapes to sampled paths: geodetic and ECEF positions at times from the start, straight in between.

Speeds are over the ground and constant along a leg. Steps are at most 5 s and shorter than one terrain cell, so no
ridge the terrain data know can hide between two samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from redan import jit
from redan.physics import geodesy, terrain
from redan.plan.shapes import Shape
from redan.plan.tables import Paths

LONGEST_STEP_S = 5.0
CELL_SHARE = 0.9  # of a terrain cell, at most, per step
PLAIN, CRUISE, GLIDE = 0, 1, 2
PROFILES = {"cruise": CRUISE, "glide": GLIDE}

jit.register(*geodesy.KERNEL_FUNCTIONS, *terrain.KERNEL_FUNCTIONS)


def profile_altitude(
    kind: int, along_m: float, length_m: float, release_m: float, target_m: float, ground_m: float,
    cruise_m: float, cruise_above_ground: float, descent_slope: float, dive_slope: float,
) -> float:  # fmt: skip
    """Altitude above sea of a munition `along_m` from its release: descent or climb to cruise, cruise, final dive; or a straight glide."""
    if kind == GLIDE:
        return release_m + (target_m - release_m) * along_m / length_m
    level_m = cruise_m + ground_m * cruise_above_ground
    down_m = release_m - along_m * descent_slope
    up_m = release_m + along_m * descent_slope
    cruise = max(level_m, down_m) if release_m >= level_m else min(level_m, up_m)
    return min(cruise, target_m + (length_m - along_m) * dive_slope)


jit.register(profile_altitude)
