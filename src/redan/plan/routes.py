"""Shapes to sampled paths: geodetic and ECEF positions at times from the start, straight in between.

Speeds are over the ground and constant along a leg.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan import jit
from redan.physics.geodesy import geodesic_direct, geodetic_to_ecef
from redan.physics.grid import Grid, Terrain, smooth_earth, terrain_height
from redan.plan.shapes import Shape
from redan.plan.tables import (
    ALTITUDE,
    ECEF_X,
    ECEF_Y,
    ECEF_Z,
    GROUND,
    LATITUDE,
    LONGITUDE,
    SAMPLE_COLUMNS,
    TIME,
    Paths,
)
from redan.scenario.walk import longest_step_m

F8 = NDArray[np.float64]

NO_PROFILE, CRUISE, GLIDE = 0, 1, 2
PROFILES = {"cruise": CRUISE, "glide": GLIDE}

# columns of the legs
START_LATITUDE, START_LONGITUDE, AZIMUTH, LENGTH, SPEED, START_ALTITUDE, END_ALTITUDE, ABOVE_GROUND = range(8)
END_LATITUDE, END_LONGITUDE = 8, 9
LEG_COLUMNS = 10
# columns of the profiles
KIND, CRUISE_ALTITUDE, CRUISE_ABOVE_GROUND, DESCENT_SLOPE, DIVE_SLOPE = range(5)


def nearest_turn(longitude_rad: float, other_rad: float) -> float:
    """The same longitude, a full turn away if that is nearer to the other one (rad)."""
    if abs(longitude_rad - other_rad) <= math.pi:
        return longitude_rad
    return longitude_rad - math.copysign(2.0 * math.pi, longitude_rad - other_rad)


def profile_altitude(
    profile: Any, shape: int, along_m: float, length_m: float, release_m: float, target_m: float, ground_m: float
) -> float:
    """Altitude above sea of a munition `along_m` after release: to cruise altitude, cruise, dive; or straight."""
    if profile[shape, KIND] == GLIDE:
        return float(release_m + (target_m - release_m) * along_m / length_m)
    level_m = profile[shape, CRUISE_ALTITUDE] + ground_m * profile[shape, CRUISE_ABOVE_GROUND]
    change_m = along_m * profile[shape, DESCENT_SLOPE]
    cruise_m = max(level_m, release_m - change_m) if release_m >= level_m else min(level_m, release_m + change_m)
    return float(min(cruise_m, target_m + (length_m - along_m) * profile[shape, DIVE_SLOPE]))


def sample_legs(
    legs: Any, leg_steps: Any, leg_offset: Any, profile: Any, path_offset: Any, grid: Grid, samples: Any, lift_m: Any
) -> None:  # fmt: skip
    """Fill the arrays of `Paths` from legs (columns above): leg_steps equal steps each, and a sample at the end."""
    for shape in range(len(leg_offset) - 1):
        at = path_offset[shape]
        begun_s = 0.0
        begun_m = 0.0
        worst = 0.0
        whole_m = 0.0
        release_m = 0.0
        target_m = 0.0
        if profile[shape, KIND] != NO_PROFILE:
            begin = leg_offset[shape]
            end = leg_offset[shape + 1] - 1
            release_m = legs[begin, START_ALTITUDE]
            if legs[begin, ABOVE_GROUND] != 0.0:
                release_m += terrain_height(grid, legs[begin, START_LATITUDE], legs[begin, START_LONGITUDE])
            target_m = terrain_height(grid, legs[end, END_LATITUDE], legs[end, END_LONGITUDE])
            for leg in range(begin, end + 1):
                whole_m += legs[leg, LENGTH]
        for leg in range(leg_offset[shape], leg_offset[shape + 1]):
            steps = leg_steps[leg]
            length_m = legs[leg, LENGTH]
            duration_s = length_m / legs[leg, SPEED]
            final = leg + 1 == leg_offset[shape + 1]
            for step in range(steps + 1 if final else steps):
                along_m = length_m * step / steps
                latitude, longitude, _ = geodesic_direct(
                    legs[leg, START_LATITUDE], legs[leg, START_LONGITUDE], legs[leg, AZIMUTH], along_m
                )
                ground = terrain_height(grid, latitude, longitude)
                if profile[shape, KIND] != NO_PROFILE:
                    flown_m = begun_m + along_m
                    altitude = profile_altitude(profile, shape, flown_m, whole_m, release_m, target_m, ground)
                else:
                    altitude = legs[leg, START_ALTITUDE] + along_m / length_m * (
                        legs[leg, END_ALTITUDE] - legs[leg, START_ALTITUDE]
                    )
                    if legs[leg, ABOVE_GROUND] != 0.0:
                        altitude += ground
                if altitude < ground:
                    worst = max(worst, ground - altitude)
                    altitude = ground
                x, y, z = geodetic_to_ecef(latitude, longitude, altitude)
                if at > path_offset[shape]:
                    longitude = nearest_turn(longitude, samples[at - 1, LONGITUDE])
                samples[at, TIME] = begun_s + duration_s * step / steps
                samples[at, ECEF_X] = x
                samples[at, ECEF_Y] = y
                samples[at, ECEF_Z] = z
                samples[at, LATITUDE] = latitude
                samples[at, LONGITUDE] = longitude
                samples[at, ALTITUDE] = altitude
                samples[at, GROUND] = ground
                at += 1
            begun_s += duration_s
            begun_m += length_m
        lift_m[shape] = worst


jit.register(profile_altitude, nearest_turn)
_sample = jit.lean_kernel(sample_legs)


def sample_paths(shapes: Sequence[Shape], terrain_data: Terrain | None) -> Paths:
    """Sample every shape; an arc has its samples already."""
    arcs = [shape.arc is not None for shape in shapes]
    if not any(arcs):
        return _sampled(shapes, terrain_data)
    flown = _sampled([shape for shape in shapes if shape.arc is None], terrain_data)
    parts, lifts, row = [], [], 0
    for shape in shapes:
        if shape.arc is None:
            parts.append(flown.samples[flown.offset[row] : flown.offset[row + 1]])
            lifts.append(float(flown.lift_m[row]))
            row += 1
        else:
            rows, lift_m = _over_ground(shape.arc.samples, terrain_data)
            parts.append(rows)
            lifts.append(lift_m)
    offset = np.cumsum([0, *(len(rows) for rows in parts)], dtype=np.int32)
    samples, lift = np.concatenate(parts), np.array(lifts)
    for array in (offset, samples, lift):
        array.flags.writeable = False
    return Paths(offset, samples, lift)


def _over_ground(arc: F8, terrain_data: Terrain | None) -> tuple[F8, float]:
    """The samples of an arc with the ground below; laid on it where it leads below, with how far it was lifted."""
    rows = np.zeros((len(arc), SAMPLE_COLUMNS))
    rows[:, : arc.shape[1]] = arc
    if terrain_data is not None:
        rows[:, GROUND] = [terrain_data.height_at_m(float(p), float(q)) for p, q in arc[:, LATITUDE : LONGITUDE + 1]]
    lift = rows[:, GROUND] - rows[:, ALTITUDE]
    lift[[0, -1]] = 0.0  # it stands and falls on the ground: within rounding
    for i in np.flatnonzero(lift > 0.0):
        rows[i, ALTITUDE] = rows[i, GROUND]
        rows[i, ECEF_X : ECEF_Z + 1] = geodetic_to_ecef(*(float(v) for v in rows[i, LATITUDE : ALTITUDE + 1]))
    return rows, max(float(lift.max()), 0.0)


def _sampled(shapes: Sequence[Shape], terrain_data: Terrain | None) -> Paths:
    if not shapes:
        return Paths(np.zeros(1, dtype=np.int32), np.empty((0, SAMPLE_COLUMNS)), np.empty(0))
    legs = np.array(
        [
            (
                leg.latitude_rad, leg.longitude_rad, leg.azimuth_rad, leg.length_m, leg.speed_m_s,
                leg.start_altitude_m, leg.end_altitude_m, float(leg.above_ground),
                leg.end_latitude_rad, leg.end_longitude_rad,
            )
            for shape in shapes
            for leg in shape.legs
        ]
    ).reshape(-1, LEG_COLUMNS)  # fmt: skip
    profile = np.zeros((len(shapes), 5))
    for k, shape in enumerate(shapes):
        if shape.profile is not None:
            p = shape.profile
            above = float(p.cruise_above_ground)
            profile[k] = PROFILES[p.name], p.cruise_altitude_m, above, p.descent_slope, p.dive_slope
    leg_offset = np.cumsum([0] + [len(shape.legs) for shape in shapes], dtype=np.int32)
    longest_m = longest_step_m(legs[:, SPEED], legs[:, START_LATITUDE], terrain_data)
    leg_steps = np.maximum(np.ceil(legs[:, LENGTH] / longest_m), 2).astype(np.int32)
    offset = np.concatenate(([0], np.cumsum(np.add.reduceat(leg_steps, leg_offset[:-1]) + 1))).astype(np.int32)
    samples, lift_m = np.empty((int(offset[-1]), SAMPLE_COLUMNS)), np.empty(len(shapes))
    _sample(
        legs, leg_steps, leg_offset, profile, offset, smooth_earth() if terrain_data is None else terrain_data.grid,
        samples, lift_m,
    )  # fmt: skip
    for array in (offset, samples, lift_m):
        array.flags.writeable = False
    return Paths(offset, samples, lift_m)
