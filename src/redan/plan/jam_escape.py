"""Meetings with a target that turned, under noise: beyond the range to which its radar then guides it escapes.

The windows of a pair are cut where the radar no longer guides at the intercept of a target that flies on. One that runs
is met later and farther away, deeper in the noise: its own still comes from where its echo comes from. Checked by:
tests/plan/test_jamming.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from redan.physics.chase import runner_at, slant_range_m
from redan.plan import windows as windows_kernel
from redan.plan.escape import DELAY, run_of, runner_after
from redan.plan.jam_curves import Cut
from redan.plan.jamming import Jamming

F8 = NDArray[np.float64]


def without_drowned(
    cuts: Sequence[Cut], jamming: Jamming, unit: F8, r: int, t: int, jammers: Sequence[int], farthest_m: float
) -> list[Cut]:
    """The same windows; after launches whose meeting with the turned target radar r would not guide it escapes.

    unit: its row of the columns of `windows`; jammers: those that are up, t itself left out; farthest_m: to which the
    radar displays anything.
    """
    run = run_of(jamming.order.threats[t])
    if run is None:
        return list(cuts)
    way, flight = np.array(run), jamming.flights[t]
    first, last = (int(jamming.paths.offset[flight.shape + i]) for i in (0, 1))
    latitude, longitude, launcher_m = (
        float(unit[c]) for c in (windows_kernel.UNIT_LATITUDE, windows_kernel.UNIT_LONGITUDE,
                                 windows_kernel.UNIT_ALTITUDE)
    )  # fmt: skip

    def slant_m(launch_s: float, escape_s: float) -> float:
        warned_s = launch_s + run[DELAY] - flight.start_s
        runner, _ = runner_after(way, jamming.paths.samples, first, last - 1, warned_s, latitude, longitude, launcher_m)
        ground, height = runner_at(runner, escape_s - run[DELAY])
        return slant_range_m(ground, height, launcher_m)

    found: list[Cut] = []
    for cut in cuts:
        chased = np.flatnonzero(np.isfinite(cut.escape_s) & (cut.escape_s > run[DELAY]))
        launch_s = np.linspace(cut.open_s, cut.close_s, len(cut.flight_s))[chased]
        after_s = cut.escape_s[chased]
        away_m = np.array([slant_m(a, b) for a, b in zip(launch_s.tolist(), after_s.tolist(), strict=True)])
        antenna = jamming.antennas[r]
        toward = jamming.place_m(t, launch_s + run[DELAY]) - antenna
        place = antenna + toward * (away_m / np.sqrt((toward**2).sum(axis=1)))[:, None]
        noise = sum((jamming.noise(j, r, launch_s + after_s, place) for j in jammers), jamming.own_tail(t, r, away_m))
        drowned = (away_m * jamming.range_factor(noise) > jamming.guiding_m(r, t)) | (away_m > farthest_m)
        if drowned.any():
            escape_s = cut.escape_s.copy()
            escape_s[chased[drowned]] = math.inf
            cut = cut._replace(escape_s=escape_s)
        found.append(cut)
    return found
