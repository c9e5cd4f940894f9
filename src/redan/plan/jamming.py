"""Noise jamming: how much of each jammer's noise a radar takes in, and how far it still sees and guides.

Noise J over the receiver's own noise N makes a target at range R as hard to see as one at R (1 + sum J/N)^(1/4): the
echo falls with R^4. J/N is that of the actual geometry along both flights: the radar's main lobe if the jammer stands
within its beam when it looks at the target, else its side lobes; nothing where the earth or the ground hides the
jammer, or outside the sector that it radiates into. Several jammers add. Source: see `physics.jamming`.
Checked by: tests/plan/test_jamming.py (burn-through in closed form, quadrature, laws).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.physics.grid import Grid
from redan.physics.jamming import jamming_to_noise
from redan.plan import sights as sights_kernel
from redan.plan.assemble import Ordered
from redan.plan.drive import RadarRows, find_sights
from redan.plan.looks import GUIDING_LOOK, reference_range_for_m, relative_range
from redan.plan.shapes import Flight
from redan.plan.tables import ECEF_X, ECEF_Z, TIME, Paths

F8 = NDArray[np.float64]
Mask = NDArray[np.bool_]

MATTERS = 0.04  # J/N that shortens a range by one percent; a jammer that never does more to a sight does not count
SECTOR_RAD = math.radians(60.0)  # half width of "forward" and "aft". Assumption: a horn's or small array's coverage


class Jamming:
    """Every jammer of a plan against every radar. Jammers are threats by index; times from scenario start."""

    def __init__(
        self, order: Ordered, flights: Sequence[Flight], paths: Paths, radars: RadarRows, grid: Grid,
        earth_radius_m: float,
    ) -> None:  # fmt: skip
        self.order, self.flights, self.paths, self.antennas = order, flights, paths, radars.columns[:, :3]
        self.jammers = [t for t, threat in enumerate(order.threats) if threat.jams is not None]
        self.coefficient = {(j, r): self._coefficient(j, r) for j in self.jammers for r in range(len(order.radars))}
        shapes = sorted({flights[j].shape for j in self.jammers})
        self._column = {shape: k for k, shape in enumerate(shapes)}
        self._view = _in_view(shapes, paths, radars, grid, earth_radius_m)
        hides_others = [j for j in self.jammers if getattr(order.threats[j].jams, "role", "") != "self"]
        self._hides_others = [  # by radar
            [j for j in hides_others if self.coefficient[j, r] > 0.0] for r in range(len(order.radars))
        ]

    def _coefficient(self, j: int, r: int) -> float:
        """J/N in the main lobe at 1 m; 0 where the jammer's band does not hold the radar's frequency."""
        jams, receiver = self.order.threats[j].jams, self.order.radars[r].receiver
        assert jams is not None
        if receiver is None or not jams.low_hz <= receiver.frequency_hz <= jams.high_hz:
            return 0.0
        return jamming_to_noise(
            erp_w=jams.density_w_hz, jammer_bandwidth_hz=1.0, jammer_range_m=1.0, gain_rx_db=receiver.gain_db,
            frequency_hz=receiver.frequency_hz, noise_temperature_k=receiver.noise_temperature_k,
        )  # fmt: skip

    def others(self, r: int, t: int) -> list[int]:
        """Jammers whose band meets a radar and that hide more than themselves, the threat itself left out."""
        return [j for j in self._hides_others[r] if j != t]

    def own(self, r: int, t: int) -> bool:
        """Whether the threat jams that radar itself: its noise comes from where its echo comes from."""
        return self.coefficient.get((t, r), 0.0) > 0.0

    def in_view(self, j: int, r: int) -> tuple[F8, F8]:
        """Starts and ends, from the start of its path, of when a jammer is neither behind the earth nor the ground."""
        return self._view[r][self._column[self.flights[j].shape]]

    def place_m(self, t: int, time_s: F8) -> F8:
        """(n, 3) ECEF where a threat is; beyond its flight, where that ends."""
        rows = self._rows(t)
        since = time_s - self.flights[t].start_s
        return np.stack([np.interp(since, rows[:, TIME], rows[:, x]) for x in range(ECEF_X, ECEF_Z + 1)], axis=-1)

    def noise(self, j: int, r: int, time_s: F8, target_m: F8) -> F8:
        """(n,) J/N of a jammer at a radar that looks at places (n, 3) at these times."""
        receiver = self.order.radars[r].receiver
        assert receiver is not None
        toward, away = target_m - self.antennas[r], self.place_m(j, time_s) - self.antennas[r]
        distance_2 = (away**2).sum(axis=-1)
        cosine = (toward * away).sum(axis=-1) / np.sqrt((toward**2).sum(axis=-1) * distance_2)
        side = 10.0 ** (-0.1 * receiver.sidelobe_db)
        gain = np.where(cosine >= math.cos(0.5 * receiver.beamwidth_rad), 1.0, side)
        level = self.coefficient[j, r] * gain / distance_2
        return np.where(self._meets(j, r, time_s, away), level, 0.0)

    def own_tail(self, t: int, r: int, away_m: F8) -> F8:
        """(n,) J/N of a threat's own noise at ranges from which it runs straight away from the radar."""
        jams = self.order.threats[t].jams
        if jams is None or jams.direction == "forward" or not self.own(r, t):
            return np.zeros(len(away_m))
        return np.asarray(self.coefficient[t, r] / away_m**2)

    def range_factor(self, noise: F8 | float) -> Any:
        """What a range counts as: times (1 + J/N)^(1/4)."""
        return np.sqrt(np.sqrt(1.0 + np.asarray(noise)))

    def guiding_m(self, r: int, t: int) -> float:
        """Range without noise at which one look succeeds often enough to guide, whatever the radar displays."""
        radar = self.order.radars[r]
        ratio = relative_range(GUIDING_LOOK, radar.reference_pd, radar.pfa, radar.swerling)
        return ratio * reference_range_for_m(radar, self.order.threats[t].rcs_m2)

    def _rows(self, t: int) -> F8:
        shape = self.flights[t].shape
        rows: F8 = self.paths.samples[self.paths.offset[shape] : self.paths.offset[shape + 1]]
        return rows

    def _meets(self, j: int, r: int, time_s: F8, away: F8) -> Mask:
        """Whether the jammer flies, is in the radar's view and radiates towards it."""
        flight, jams = self.flights[j], self.order.threats[j].jams
        since = time_s - flight.start_s
        met = (since >= 0.0) & (time_s <= flight.end_s)
        starts, ends = self.in_view(j, r)
        at = np.searchsorted(starts, since, side="right") - 1
        met &= (at >= 0) & (since <= np.append(ends, -math.inf)[at])
        if jams is None or jams.direction == "all":
            return np.asarray(met)
        rows = self._rows(j)
        sample = np.clip(np.searchsorted(rows[:, TIME], since, side="right") - 1, 0, len(rows) - 2)
        heading = rows[sample + 1, ECEF_X : ECEF_Z + 1] - rows[sample, ECEF_X : ECEF_Z + 1]
        size = np.sqrt((heading**2).sum(axis=-1) * (away**2).sum(axis=-1))
        ahead = -(heading * away).sum(axis=-1) / size  # cosine of the angle from its nose to the radar
        if jams.direction == "aft":
            ahead = -ahead
        return np.asarray(met & (ahead >= math.cos(SECTOR_RAD)))


def _in_view(
    shapes: Sequence[int], paths: Paths, radars: RadarRows, grid: Grid, earth_radius_m: float
) -> list[list[tuple[F8, F8]]]:
    """Per radar and shape: when it is neither behind the earth nor behind the ground, however far it is."""
    parts = [paths.samples[paths.offset[k] : paths.offset[k + 1]] for k in shapes]
    offset = np.concatenate(([0], np.cumsum([len(part) for part in parts]))).astype(np.int32)
    flown = Paths(offset, np.concatenate(parts), np.zeros(len(shapes)))
    columns = radars.columns.copy()
    columns[:, sights_kernel.MIN_SLOPE], columns[:, sights_kernel.MAX_SLOPE] = -math.inf, math.inf
    columns[:, sights_kernel.HALF_COSINE] = sights_kernel.EVERYWHERE
    everywhere = np.full((len(columns), len(shapes)), math.inf)
    seen = find_sights(
        RadarRows(columns, radars.look_table), flown, grid, earth_radius_m, everywhere, np.ones_like(everywhere)
    )
    rows = [slice(int(a), int(b)) for a, b in zip(seen.offset[:-1], seen.offset[1:], strict=True)]
    count = len(shapes)
    return [
        [(seen.start_s[row], seen.end_s[row]) for row in rows[r * count : (r + 1) * count]] for r in range(len(columns))
    ]
