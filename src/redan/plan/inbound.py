"""A threat that flies straight in at one height over smooth earth: how far a unit gets there, and what ends it.

The same kernels as for its real path, so that both say the same of the same flight.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from redan.physics.geodesy import geodesic_direct, geodesic_inverse, geodetic_to_ecef
from redan.physics.grid import smooth_earth
from redan.plan import windows as kernel
from redan.plan.drive import find_sights, find_windows
from redan.plan.pair import Pair
from redan.plan.reach import Cause
from redan.plan.shapes import Flight
from redan.plan.tables import Paths

BEFORE_S = 400.0  # so long it flies before it comes within the printed range: longer than any flight there
SHORTEST_STEP_M = 10.0
OVERHEAD_M = 1.0  # straight above, an elevation has no tangent
ASKED = 60  # places at which it is asked what forbids an intercept, where none is possible


@dataclass(frozen=True)
class Meeting:
    """Slant range (m) of the first intercept of a threat that flies straight in (0: none), and what forbids it sooner.

    Empty reasons: nothing does.
    """

    slant_m: float
    why: tuple[Cause, ...]


def straight_in(pair: Pair, sample: int) -> Meeting:
    """At the height, speed and ground of a sample of the threat's path."""
    level = _level(pair, sample)
    if level.windows:
        opens, _, flight_s, _ = level.windows[0]
        return Meeting(level.slant_m(opens + flight_s), tuple(level.not_earlier(0)) if opens > 0.0 else ())
    return Meeting(0.0, (_forbidden(level),))


def _level(pair: Pair, sample: int) -> Pair:
    """The level flight, sampled as far apart as the path and at the same ranges as where it comes within reach."""
    g, k = pair.g, pair.k
    site, paths = g.units.columns[pair.u], g.paths
    latitude, longitude = float(site[kernel.UNIT_LATITUDE]), float(site[kernel.UNIT_LONGITUDE])
    places = [(float(a), float(b)) for a, b in zip(paths.latitude_rad, paths.longitude_rad, strict=True)]
    before = min(sample, pair.last - 1)
    step_s = float(paths.time_s[before + 1] - paths.time_s[before])
    step_m = max(geodesic_inverse(*places[before], *places[before + 1])[0], SHORTEST_STEP_M)
    near = next((pair.first + i for i, launch_s in enumerate(pair.launches) if launch_s < math.inf), sample)
    near_m = geodesic_inverse(latitude, longitude, *places[near])[0]
    azimuth = geodesic_inverse(latitude, longitude, *places[sample])[1]
    height_m, ground_m = float(paths.altitude_msl_m[sample]), float(paths.ground_msl_m[sample])
    wanted_m = pair.case.farthest_m + BEFORE_S * step_m / step_s
    length_m = near_m + step_m * max(math.ceil((wanted_m - near_m) / step_m), 1 - math.floor(near_m / step_m))
    rows = []
    for step in range(int(length_m / step_m) + 1):
        at = geodesic_direct(latitude, longitude, azimuth, max(length_m - step * step_m, OVERHEAD_M))[:2]
        rows.append((step * step_s, *geodetic_to_ecef(*at, height_m), *at, height_m, ground_m))
    samples = np.array(rows)
    samples[:, 5] = np.unwrap(samples[:, 5])
    paths = Paths(np.array([0, len(rows)], np.int32), samples, np.zeros(1))
    reach, reference = np.zeros((2, len(g.radars.columns), 1))
    reach[pair.own], reference[pair.own] = g.reach_m[pair.own, k], g.reference_m[pair.own, k]
    farthest = np.zeros((len(g.units.columns), 1))
    farthest[pair.u] = pair.case.farthest_m
    guided = g.guided_m[:, [k]].copy()
    sights = find_sights(g.radars, paths, smooth_earth(), g.earth_radius_m, reach, reference)
    windows = find_windows(g.units, paths, sights, guided, farthest)
    flight = Flight(0, 0.0, float(samples[-1, 0]))
    level = replace(
        g, flights=(flight,) * len(g.flights), shapes=(g.shapes[k],), paths=paths, sights=sights, windows=windows,
        terrain=None, reach_m=reach, reference_m=reference, guided_m=guided, farthest_m=farthest,
        pair_pk=g.pair_pk[:, [k]],
    )  # fmt: skip
    return Pair(replace(pair.compiled, geometry=level), pair.u, pair.t)


def _forbidden(level: Pair) -> Cause:
    """What forbids the most of the way within the printed range; above all, what holds wherever it is."""
    times = np.linspace(0.0, level.duration_s, 4 * ASKED)
    within = [t for t in times if level.slant_m(t) <= level.case.farthest_m] or [level.duration_s]
    counts: Counter[Cause] = Counter()
    for t in within[:: max(1, len(within) // ASKED)]:
        counts.update(dict.fromkeys(level.faults(float(t)), 1))
    if not counts:
        return Cause("in reach too briefly for a launch")
    by_word: Counter[str] = Counter()
    for reason, n in counts.items():
        by_word[reason.what] += n
    whats = list(by_word)
    far = "beyond the missile's range"
    what = min(whats, key=lambda w: (w == far and len(whats) > 1, -by_word[w], whats.index(w)))
    return next(reason for reason in counts if reason.what == what)
