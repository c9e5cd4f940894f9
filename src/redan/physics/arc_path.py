"""The path of a ballistic missile or rocket over the real earth, in samples that straight lines may join.

`arcs` finds speed and elevation in the plane; here the burn is a straight line of the earth-fixed axes and the rest is
flown by `ballistic.trajectory`: WGS84 with J2, its rotation, standard atmosphere, drag of what falls. Speed and azimuth
are corrected until it comes down at its target. Samples stand at most LONGEST_S apart and so near that the straight
line between two of them leaves the path by less than SAG_M.
Valid for: as `arcs`. Checked by: `ballistic.trajectory` itself, closed forms, an independent step size (tests).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from redan.errors import DomainError, Problem
from redan.physics import ballistic
from redan.physics.arcs import Aim, Flown
from redan.physics.atmosphere import isa
from redan.physics.ballistic import Earth, trajectory
from redan.physics.compiled import solve_aim
from redan.physics.geodesy import (
    ecef_to_geodetic,
    enu_to_ecef_vector,
    geodesic_inverse,
    geodetic_to_ecef,
)

F8 = NDArray[np.float64]

MISS_M = 1.0  # so near it comes down
MOST_SHOTS = 12
SAG_M = 5.0  # of the path off the straight line between two samples
LONGEST_S = 4.0
FINE_S, COARSE_S, FINEST_S = 0.25, 1.0, 0.02  # steps from which samples are chosen: in dense air, above it, at least
DENSE_M = 40_000.0
SOLVE_TOLERANCE, PATH_TOLERANCE = 1e-4, 1e-6  # m and m/s a step
LONGEST_FALL_S = 6_000.0


@dataclass(frozen=True, eq=False)
class ArcPath:
    """A flown arc. samples (N, 7): time (s), ECEF x, y, z (m), latitude, longitude (rad), altitude above sea (m)."""

    samples: F8
    aim: Aim  # its speed is the corrected one
    azimuth_rad: float  # of the launch, corrected
    apogee_m: float
    impact_speed_m_s: float
    impact_angle_rad: float  # below the horizontal

    @property
    def duration_s(self) -> float:
        """From launch to impact."""
        return float(self.samples[-1, 0])


@lru_cache(maxsize=4_096)
def aim_of(flown: Flown) -> Aim:
    """The arc in the plane: quick, without the earth's rotation; speed inf where no arc of that kind comes down."""
    aim: Aim = solve_aim(flown.way, flown.angle_rad, flown.range_m, flown.full_range_m, flown.body())
    return aim


@lru_cache(maxsize=1_024)
def arc_path(flown: Flown) -> ArcPath:
    """The path over the rotating earth. Raises DomainError where there is no such arc, or it is not found."""
    aim = aim_of(flown)
    if not aim.speed_m_s < math.inf:
        raise DomainError(Problem("no such arc comes down there"))
    here = flown.latitude_rad, flown.longitude_rad
    distance_m, azimuth_rad, _ = geodesic_inverse(*here, flown.target_latitude_rad, flown.target_longitude_rad)
    speed, course, wanted_m = aim.speed_m_s, azimuth_rad, distance_m
    gain = 2.0 * distance_m / speed  # range per speed: without air it goes with the square
    before: tuple[float, float] | None = None
    for _ in range(MOST_SHOTS):
        times, states = _shot(flown, speed, aim.elevation_rad, course, None)
        latitude, longitude, _ = ecef_to_geodetic(*(float(v) for v in states[-1][:3]))
        miss_m = geodesic_inverse(latitude, longitude, flown.target_latitude_rad, flown.target_longitude_rad)[0]
        if miss_m < MISS_M:
            break
        far_m, bearing_rad, _ = geodesic_inverse(*here, latitude, longitude)
        if before is not None and abs(speed - before[0]) > 1e-6:
            gain = max((far_m - before[1]) / (speed - before[0]), 0.1 * gain)
        before = speed, far_m
        speed += (wanted_m - far_m) / gain
        course += math.remainder(azimuth_rad - bearing_rad, 2.0 * math.pi)
    else:
        raise DomainError(Problem(f"the arc comes down {miss_m:.0f} m beside its target"))
    heights = [ecef_to_geodetic(*(float(v) for v in state[:3]))[2] for state in states]
    top = int(np.argmax(heights))
    dense_s = next((t for t, h in zip(times[top:], heights[top:], strict=True) if h < DENSE_M), float(times[-1]))
    begin_s = float(dense_s) if heights[top] > DENSE_M else 0.0
    fine = _shot(flown, speed, aim.elevation_rad, course, begin_s, _fine_s(flown, states, heights))
    samples = _samples(flown, speed, aim.elevation_rad, course, *fine)
    *_, vx, vy, vz = (float(v) for v in fine[1][-1])
    impact = math.sqrt(vx * vx + vy * vy + vz * vz)
    drop = float(samples[-2, 6] - samples[-1, 6]) / float(samples[-1, 0] - samples[-2, 0])
    return ArcPath(
        samples, aim._replace(speed_m_s=speed), course, float(samples[:, 6].max()), impact,
        math.asin(min(drop / impact, 1.0)),
    )  # fmt: skip


def _fine_s(flown: Flown, states: F8, heights: list[float]) -> float:
    """A step in which the fiercest drag of these states bends the path off its chord by SAG_M / 3 at most."""
    speeds = np.linalg.norm(states[:, 3:], axis=1)
    drag = (0.5 * isa(h)[2] * flown.drag_m2_kg * float(v) ** 2 for h, v in zip(heights, speeds, strict=True))
    return max(FINEST_S, min(FINE_S, math.sqrt(8.0 * SAG_M / 3.0 / max(max(drag), 1.0))))


def _shot(
    flown: Flown, speed_m_s: float, elevation_rad: float, azimuth_rad: float, dense_s: float | None,
    fine_s: float = FINE_S,
) -> tuple[F8, F8]:  # fmt: skip
    """From burnout to the ground: times and states, coarse (None) or fine from a time on."""
    where, velocity = burnt(flown, speed_m_s, elevation_rad, azimuth_rad, flown.burn_time_s)
    body = ballistic.Body(1.0, area_m2=flown.drag_m2_kg, cd=1.0 if flown.drag_m2_kg > 0.0 else 0.0)

    def above(state: F8) -> float:
        height = ecef_to_geodetic(float(state[0]), float(state[1]), float(state[2]))[2]
        return height - flown.target_altitude_m

    start, end = flown.burn_time_s, flown.burn_time_s + LONGEST_FALL_S
    if dense_s is None:
        times = np.arange(start, end, 5.0)
    else:
        coarse = np.arange(start, max(dense_s, start), COARSE_S)
        times = np.concatenate((coarse, np.arange(max(dense_s, start), end, fine_s)))
    tolerance = SOLVE_TOLERANCE if dense_s is None else PATH_TOLERANCE
    return trajectory([*where, *velocity], times.tolist(), body, Earth(), tolerance=tolerance, until=above)


def burnt(
    flown: Flown, speed_m_s: float, elevation_rad: float, azimuth_rad: float, time_s: float
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Place (ECEF, m) and velocity (m/s, earth-fixed) during the burn: evenly faster along a straight line."""
    flat = math.cos(elevation_rad)
    way = enu_to_ecef_vector(
        flat * math.sin(azimuth_rad), flat * math.cos(azimuth_rad), math.sin(elevation_rad),
        flown.latitude_rad, flown.longitude_rad,
    )  # fmt: skip
    x, y, z = geodetic_to_ecef(flown.latitude_rad, flown.longitude_rad, flown.altitude_m)
    share = time_s / flown.burn_time_s
    gone = 0.5 * speed_m_s * share * time_s
    speed = speed_m_s * share
    return (x + gone * way[0], y + gone * way[1], z + gone * way[2]), (speed * way[0], speed * way[1], speed * way[2])


def _samples(flown: Flown, speed_m_s: float, elevation_rad: float, azimuth_rad: float, times: F8, states: F8) -> F8:
    """Burn and fall together, thinned to what SAG_M asks for."""
    steps = max(2, math.ceil(flown.burn_time_s / COARSE_S))
    burn_s = np.arange(steps) * (flown.burn_time_s / steps)
    burning = [burnt(flown, speed_m_s, elevation_rad, azimuth_rad, float(t))[0] for t in burn_s]
    time_s = np.concatenate((burn_s, times))
    ecef = np.concatenate((np.array(burning), states[:, :3]))
    kept = _thinned(time_s, ecef)
    rows = []
    for i in kept:
        x, y, z = (float(v) for v in ecef[i])
        rows.append((float(time_s[i]), x, y, z, *ecef_to_geodetic(x, y, z)))
    samples = np.array(rows)
    samples[:, 5] = np.unwrap(samples[:, 5])
    samples.flags.writeable = False
    return samples


def _thinned(time_s: F8, ecef: F8) -> list[int]:
    """Samples so near that the others lie within SAG_M of the straight line, in place at their time."""
    kept = [0]
    while kept[-1] < len(time_s) - 1:
        begin = kept[-1]
        last = begin + 1
        for end in range(begin + 2, len(time_s)):
            width = float(time_s[end] - time_s[begin])
            if width > LONGEST_S:
                break
            share = (time_s[begin + 1 : end] - time_s[begin]) / width
            line = ecef[begin] + share[:, None] * (ecef[end] - ecef[begin])
            if float(np.abs(line - ecef[begin + 1 : end]).max()) > SAG_M / 3.0:
                break
            last = end
        kept.append(last)
    return kept
