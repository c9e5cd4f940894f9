"""What each radar sees of each path: intervals with line of sight and range enough, and the first track in each.

Two samples of a path lie less than a terrain cell and 5 s apart. Sight is asked for PROBES times a step between them;
between two answers that differ the edge of the interval is found by bisection.
"""

from __future__ import annotations

import math
from typing import Any

from redan import jit
from redan.physics.propagation import ground_distance_m, line_of_sight
from redan.plan.knots import look_probability, next_look, write_knots
from redan.plan.routes import nearest_turn
from redan.plan.tables import ALTITUDE, ECEF_X, LATITUDE, LONGITUDE, TIME, Paths

PROBES = 4  # looks between two samples of a path
EDGE_TOLERANCE_S = 0.05
SHORTEST_SIGHT_S = 1.0e-3
SMALLEST_TRACK = 1.0e-6  # a sight less likely to give a track than this has no knots

EVERYWHERE = -2.0  # in place of the cosine of half a sector's width: the radar looks all round

# columns of `radars`: antenna (ECEF; geodetic, above sea), tangents of the elevation limits, scans,
# row of `look_table`; sector: centre (north and east part) and the cosine of half its width
X, Y, Z, ANTENNA_LATITUDE, ANTENNA_LONGITUDE, HEIGHT = range(6)
MIN_SLOPE, MAX_SLOPE, PERIOD, CONFIRM_M, CONFIRM_N, LOOK_ROW = range(6, 12)
CENTRE_NORTH, CENTRE_EAST, HALF_COSINE = range(12, 15)
RADAR_COLUMNS = 15


def find_sights(
    radars: Any, look_table: Any, reach_m: Any, reference_m: Any,
    paths: Paths, earth_radius_m: float, grid: Any,
    first_radar: int, last_radar: int,
    row_count: Any, start_s: Any, end_s: Any, knot_count: Any, knot_time_s: Any, knot_probability: Any,
    scratch_time: Any, scratch_probability: Any, state: Any, spare: Any,
) -> tuple[int, int]:  # fmt: skip
    """Sights of radars first..last-1 on every shape, in order; returns how many sights and knots.

    reach_m, reference_m (R, K): farthest slant range worth a look, and range of the reference probability, for the
    shape's RCS.
    scratch arrays: two more than the most looks at one path; state, spare: 2**(n-1) for the largest n.
    Counts beyond the length of the output arrays are returned, not written: the caller then offers longer ones.
    """
    shapes = len(paths.offset) - 1
    samples = paths.samples
    sights = 0
    knots = 0
    for radar in range(first_radar, last_radar):
        for shape in range(shapes):
            before = sights
            first = paths.offset[shape]
            last = paths.offset[shape + 1] - 1
            opened_s = 0.0
            seeing = False
            for probe in range(PROBES * (last - first) + 1):
                sample = min(first + probe // PROBES, last - 1)  # the probe lies between it and the next
                share = probe / PROBES - (sample - first)
                seen = sees(radars, radar, reach_m[radar, shape], samples, sample, share, earth_radius_m, grid)
                width_s = samples[sample + 1, TIME] - samples[sample, TIME]
                edge_s = samples[sample, TIME] + share * width_s
                if seen != seeing and probe > 0:
                    if share <= 0.0:  # the probe before lies before the sample
                        sample -= 1
                        share = 1.0
                        width_s = samples[sample + 1, TIME] - samples[sample, TIME]
                    low, high = share - 1.0 / PROBES, share
                    while (high - low) * width_s > EDGE_TOLERANCE_S:
                        middle = 0.5 * (low + high)
                        trial = sees(
                            radars, radar, reach_m[radar, shape], samples, sample, middle, earth_radius_m, grid
                        )
                        if trial == seeing:
                            low = middle
                        else:
                            high = middle
                    edge_s = samples[sample, TIME] + (high if seen else low) * width_s
                if seen and not seeing:
                    opened_s = edge_s
                closing = seeing and not seen
                if seen and probe == PROBES * (last - first):
                    closing = True
                    edge_s = samples[last, TIME]
                seeing = seen
                if not closing or edge_s - opened_s < SHORTEST_SIGHT_S:
                    continue
                count = write_knots(
                    opened_s, edge_s,
                    radars[radar, PERIOD], int(radars[radar, CONFIRM_M]), int(radars[radar, CONFIRM_N]),
                    look_table, int(radars[radar, LOOK_ROW]), reference_m[radar, shape], radars, radar,
                    paths, first, last, scratch_time, scratch_probability, state, spare,
                )  # fmt: skip
                if scratch_probability[count - 1] < SMALLEST_TRACK:
                    count = 0
                if sights < len(start_s) and knots + count <= len(knot_time_s):
                    start_s[sights] = opened_s
                    end_s[sights] = edge_s
                    knot_count[sights] = count
                    for knot in range(count):
                        knot_time_s[knots + knot] = scratch_time[knot]
                        knot_probability[knots + knot] = scratch_probability[knot]
                sights += 1
                knots += count
            row_count[(radar - first_radar) * shapes + shape] = sights - before
    return sights, knots


def sees(
    radars: Any, radar: int, reach_m: float, samples: Any,
    sample: int, share: float, earth_radius_m: float, grid: Any,
) -> bool:  # fmt: skip
    """Whether the radar has range, elevation and line of sight to a point between two samples of a path."""
    squared = 0.0
    rest = 1.0 - share
    for axis in range(3):
        position = rest * samples[sample, ECEF_X + axis] + share * samples[sample + 1, ECEF_X + axis]
        squared += (position - radars[radar, axis]) ** 2
    if squared > reach_m * reach_m:
        return False
    latitude = rest * samples[sample, LATITUDE] + share * samples[sample + 1, LATITUDE]
    longitude = rest * samples[sample, LONGITUDE] + share * samples[sample + 1, LONGITUDE]
    longitude = nearest_turn(longitude, radars[radar, ANTENNA_LONGITUDE])
    altitude = rest * samples[sample, ALTITUDE] + share * samples[sample + 1, ALTITUDE]
    ground_m = ground_distance_m(
        radars[radar, ANTENNA_LATITUDE], radars[radar, ANTENNA_LONGITUDE], latitude, longitude
    )
    # height over the tangent plane of an earth enlarged for refraction, against the limits of elevation
    rise_m = altitude - radars[radar, HEIGHT] - ground_m * ground_m / (2.0 * earth_radius_m)
    if rise_m < ground_m * radars[radar, MIN_SLOPE] or rise_m > ground_m * radars[radar, MAX_SLOPE]:
        return False
    if radars[radar, HALF_COSINE] > EVERYWHERE and not in_sector(radars, radar, samples, sample, share):
        return False
    return line_of_sight(
        grid, radars[radar, ANTENNA_LATITUDE], radars[radar, ANTENNA_LONGITUDE], radars[radar, HEIGHT],
        latitude, longitude, altitude, earth_radius_m,
    )  # fmt: skip


def in_sector(radars: Any, radar: int, samples: Any, sample: int, share: float) -> bool:
    """Whether a point between two samples lies in the radar's sector, by its azimuth in the antenna's horizon."""
    away_x = samples[sample, ECEF_X] + share * (samples[sample + 1, ECEF_X] - samples[sample, ECEF_X])
    away_y = samples[sample, ECEF_X + 1] + share * (samples[sample + 1, ECEF_X + 1] - samples[sample, ECEF_X + 1])
    away_z = samples[sample, ECEF_X + 2] + share * (samples[sample + 1, ECEF_X + 2] - samples[sample, ECEF_X + 2])
    away_x -= radars[radar, X]
    away_y -= radars[radar, Y]
    away_z -= radars[radar, Z]
    sin_east, cos_east = math.sin(radars[radar, ANTENNA_LONGITUDE]), math.cos(radars[radar, ANTENNA_LONGITUDE])
    sin_north, cos_north = math.sin(radars[radar, ANTENNA_LATITUDE]), math.cos(radars[radar, ANTENNA_LATITUDE])
    east = cos_east * away_y - sin_east * away_x
    north = cos_north * away_z - sin_north * (cos_east * away_x + sin_east * away_y)
    ahead: float = north * radars[radar, CENTRE_NORTH] + east * radars[radar, CENTRE_EAST]
    least: float = radars[radar, HALF_COSINE] * math.sqrt(north * north + east * east)
    return ahead >= least


jit.register(look_probability, next_look, write_knots, in_sector, sees)
find = jit.lean_kernel(find_sights)
