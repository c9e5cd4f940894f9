"""Curves and launch windows under noise, kept by all that they are made from: plans of a study are mostly jammed alike.

A key is put together from parts: a radar, a jammer as that radar has it, a target, and the numbers of one sight or of
one pair. Each part is a function of exactly what `jam_rows`, `jam_curves`, `jam_escape` and `jamming` read, so that
tests can leave out any of it. Checked by: tests/plan/test_kept_jams.py.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from redan.plan import sights as sights_kernel
from redan.plan import windows as windows_kernel
from redan.plan.digests import DIGEST_BYTES, digest_bytes, path_digests
from redan.plan.drive import RadarRows
from redan.plan.escape import Run, run_of
from redan.plan.jam_curves import Cut
from redan.plan.jamming import Jamming
from redan.plan.kept import KeptValues

F8 = NDArray[np.float64]
Knots = tuple[F8, F8]  # times and probabilities of one curve

MOST_KEPT_BYTES = 24_000_000  # of curves, and as much of windows; the largest variant of both-sides.yaml has 4 of both
ARRAY_BYTES = 112  # of an array beside its numbers
VALUE_BYTES = 200  # of a value beside its arrays: tuples, numbers
NOBODY = bytes(DIGEST_BYTES)  # in place of the part of a jammer


class Jammed(NamedTuple):
    """A sight's curves or a pair's windows under noise."""

    own: bool  # whether the threat's own noise matters
    jammers: tuple[int, ...]  # those that matter, by bit; each told by its place among `Jamming.others`
    made: Any  # curves: Knots by combination; windows: (combination, Cut); None: as without noise


kept_curves: KeptValues[Jammed] = KeptValues(MOST_KEPT_BYTES)
kept_windows: KeptValues[Jammed] = KeptValues(MOST_KEPT_BYTES)


def forget() -> None:
    """Solve everything anew from now on: for measurements."""
    kept_curves.forget()
    kept_windows.forget()


def keep(kept: KeptValues[Jammed], key: bytes, found: Jammed) -> None:
    """Keep it; its arrays must be its own."""
    arrays = [part for each in found.made or () for part in _arrays(each)]
    kept.put(key, found, VALUE_BYTES * (1 + len(found.made or ())) + sum(ARRAY_BYTES + a.nbytes for a in arrays))


def _arrays(made: Any) -> list[F8]:
    if isinstance(made[1], Cut):
        return [made[1].flight_s, made[1].escape_s]
    return list(made)


def own_arrays(cut: Cut) -> Cut:
    """The same window; what is part of a larger array is copied, which would stay in memory otherwise."""
    return cut._replace(flight_s=cut.flight_s.copy(), escape_s=cut.escape_s.copy())


class Keys:
    """Keys of the sights and pairs of one plan."""

    def __init__(self, jamming: Jamming, radars: RadarRows, reference_m: F8, units: F8) -> None:
        """reference_m (R, K); units: columns of the units, as `windows` has them."""
        self._jamming, self._reference_m, self._units = jamming, reference_m, units
        paths = path_digests(jamming.paths)
        self._radars = [radar_part(*_radar(jamming, radars, r)) for r in range(len(radars.columns))]
        self._jammers = {
            (j, r): jammer_part(*_jammer(jamming, paths, j, r)) for (j, r), c in jamming.coefficient.items() if c > 0.0
        }
        self._targets = [target_part(paths[flight.shape], flight.start_s) for flight in jamming.flights]
        self._runs = [run_of(threat) for threat in jamming.order.threats]
        self._heads: dict[tuple[int, int], bytes] = {}

    def sight(self, r: int, t: int, start_s: float, end_s: float) -> bytes:
        """All that decides the curves of one sight of a threat."""
        reference_m = float(self._reference_m[r, self._jamming.flights[t].shape])
        return self._head(r, t) + sight_part(reference_m, start_s, end_s)

    def pair(self, u: int, t: int, r: int, windows: bytes) -> bytes:
        """All that decides the windows of a unit with radar r against a threat; windows: those without noise."""
        unit, jamming = self._units[u], self._jamming
        place = (unit[windows_kernel.UNIT_LATITUDE], unit[windows_kernel.UNIT_LONGITUDE],
                 unit[windows_kernel.UNIT_ALTITUDE])  # fmt: skip
        numbers = jamming.guiding_m(r, t), jamming.order.radars[r].max_range_m, *place
        return self._head(r, t) + pair_part(*numbers, self._runs[t], windows)

    def _head(self, r: int, t: int) -> bytes:
        """A radar that looks at a threat, and who jams it then."""
        if (r, t) not in self._heads:
            jammers = b"".join(self._jammers[j, r] for j in self._jamming.others(r, t))
            self._heads[r, t] = look_part(self._radars[r], jammers, self._targets[t], self._jammers.get((t, r), NOBODY))
        return self._heads[r, t]


def _radar(jamming: Jamming, radars: RadarRows, r: int) -> tuple[Any, ...]:
    row, receiver = radars.columns[r], jamming.order.radars[r].receiver
    lobes = (0.0, 0.0) if receiver is None else (receiver.sidelobe_db, receiver.beamwidth_rad)
    curve = radars.look_table[int(row[sights_kernel.LOOK_ROW])]
    numbers = (row[c] for c in (sights_kernel.PERIOD, sights_kernel.CONFIRM_M, sights_kernel.CONFIRM_N))
    return row[:3], *numbers, curve, *lobes


def _jammer(jamming: Jamming, paths: Sequence[bytes], j: int, r: int) -> tuple[Any, ...]:
    flight, jams = jamming.flights[j], jamming.order.threats[j].jams
    direction = "" if jams is None else jams.direction
    return (
        paths[flight.shape], flight.start_s, flight.end_s, jamming.coefficient[j, r], direction,
        *jamming.in_view(j, r),
    )  # fmt: skip


# ---- the parts; `Jamming.coefficient` holds the receiver's gain, frequency and temperature, and the jammer's power


def radar_part(
    antenna_m: F8, period_s: float, confirm_m: float, confirm_n: float, curve: F8, sidelobe_db: float,
    beamwidth_rad: float,
) -> bytes:  # fmt: skip
    """A radar: where it stands, how it looks, how much it takes in from beside its beam."""
    numbers = struct.pack("5d", period_s, confirm_m, confirm_n, sidelobe_db, beamwidth_rad)
    return digest_bytes(antenna_m.tobytes(), numbers, curve.tobytes())


def jammer_part(
    path: bytes, start_s: float, end_s: float, coefficient: float, direction: str, starts_s: F8, ends_s: F8
) -> bytes:
    """A jammer as one radar has it: its flight, its noise, and when it is in view."""
    numbers = struct.pack("3d", start_s, end_s, coefficient)
    return digest_bytes(path, numbers, direction.encode(), b"|", starts_s.tobytes(), ends_s.tobytes())


def target_part(path: bytes, start_s: float) -> bytes:
    """A threat that is looked at."""
    return path + struct.pack("d", start_s)


def look_part(radar: bytes, jammers: bytes, target: bytes, own: bytes) -> bytes:
    """A radar, who jams it, its target, and that as a jammer of its own; each of known length but the jammers."""
    return digest_bytes(radar, target, own, jammers)


def sight_part(reference_m: float, start_s: float, end_s: float) -> bytes:
    """One sight: range of the reference probability for the target's echo, and when it lasts."""
    return struct.pack("3d", reference_m, start_s, end_s)


def pair_part(
    guiding_m: float, most_m: float, latitude_rad: float, longitude_rad: float, altitude_m: float, run: Run | None,
    windows: bytes,
) -> bytes:  # fmt: skip
    """One pair: how far its radar guides and displays, the launcher, how the target runs, the windows without noise."""
    numbers = struct.pack("5d", guiding_m, most_m, latitude_rad, longitude_rad, altitude_m)
    return numbers + windows + (b"" if run is None else struct.pack("6d", *run))


def windows_part(opens: bytes, closes: bytes, nodes: bytes, flight: bytes, escape: bytes) -> bytes:
    """Launch windows: starts, ends, where each one's nodes end, and the two columns of the nodes."""
    return digest_bytes(struct.pack("q", len(opens)), opens, closes, nodes, flight, escape)
