"""Flights and their sampled paths, found once for what they follow from: plans of a study are mostly flown alike."""

from __future__ import annotations

import struct
import threading
from collections import OrderedDict
from collections.abc import Sequence
from operator import is_

import numpy as np
from numpy.typing import NDArray

from redan.physics.grid import Terrain
from redan.plan.routes import sample_paths
from redan.plan.shapes import Flight, Shape, plan_flights
from redan.plan.tables import Paths
from redan.scenario.resolved import Resolved, Threat
from redan.scenario.walk import GroundAt

MOST_BYTES = 32_000_000  # of samples; the flagship's have a third of a million
ABOUT = 600  # bytes of a key and what holds it
MOST_WHOLES = 4  # joined paths of whole plans
MOST_FLIGHTS = 4


class _Kept:
    """Samples and lift of shapes by all they follow from; those not asked for the longest are forgotten."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.paths: OrderedDict[bytes, tuple[NDArray[np.float64], float, Terrain | None]] = OrderedDict()
        self.nbytes = 0

    def get(self, key: bytes) -> tuple[NDArray[np.float64], float] | None:
        with self.lock:
            if key not in self.paths:
                return None
            self.paths.move_to_end(key)
            return self.paths[key][:2]

    def put(self, key: bytes, samples: NDArray[np.float64], lift_m: float, terrain: Terrain | None) -> None:
        with self.lock:
            if key in self.paths:
                return
            self.paths[key] = samples, lift_m, terrain
            self.nbytes += samples.nbytes + ABOUT
            while self.nbytes > MOST_BYTES:
                _, (dropped, _, _) = self.paths.popitem(last=False)
                self.nbytes -= dropped.nbytes + ABOUT

    def forget(self) -> None:
        with self.lock:
            self.paths.clear()
            self.nbytes = 0


_kept = _Kept()
_wholes: OrderedDict[tuple[bytes, ...], Paths] = OrderedDict()  # so that the same paths are the same arrays
_flights: list[tuple[tuple[object, ...], str, tuple[list[Shape], list[Flight]]]] = []
_lock = threading.Lock()


def forget() -> None:
    """Find everything anew from now on: for measurements."""
    _kept.forget()
    with _lock:
        _wholes.clear()
        _flights.clear()


def find_flights(
    resolved: Resolved, threats: Sequence[Threat], terrain: Terrain | None, ground_m: GroundAt
) -> tuple[list[Shape], list[Flight]]:
    """As `shapes.plan_flights`; taken from before where every threat and the place of every target is the very same."""
    places = {asset.name: asset.place for asset in resolved.assets}
    rests_on = (terrain, *threats, *(places.get(threat.target or "") for threat in threats))
    with _lock:
        for known, file, found in _flights:
            if file == resolved.file and len(known) == len(rests_on) and all(map(is_, known, rests_on)):
                return found
    found = plan_flights(resolved, threats, ground_m)
    with _lock:
        _flights.insert(0, (rests_on, resolved.file, found))
        del _flights[MOST_FLIGHTS:]
    return found


def find_paths(shapes: Sequence[Shape], terrain: Terrain | None) -> Paths:
    """As `routes.sample_paths`; shapes that were sampled before are not sampled again."""
    keys = [path_key(shape, terrain) for shape in shapes]
    found = {key: known for key in keys if (known := _kept.get(key)) is not None}
    missing = {key: shape for key, shape in zip(keys, shapes, strict=True) if key not in found}
    if missing:
        made = sample_paths(list(missing.values()), terrain)
        for k, key in enumerate(missing):
            samples = made.samples[made.offset[k] : made.offset[k + 1]].copy()
            samples.flags.writeable = False
            found[key] = samples, float(made.lift_m[k])
            _kept.put(key, *found[key], terrain)
    if not keys:
        return sample_paths(shapes, terrain)
    with _lock:
        if (whole := _wholes.get(tuple(keys))) is not None:
            return whole
    offset = np.cumsum([0, *(len(found[key][0]) for key in keys)], dtype=np.int32)
    samples, lift_m = np.concatenate([found[key][0] for key in keys]), np.array([found[key][1] for key in keys])
    for array in (offset, samples, lift_m):
        array.flags.writeable = False
    whole = Paths(offset, samples, lift_m)
    with _lock:
        _wholes[tuple(keys)] = whole
        while len(_wholes) > MOST_WHOLES:
            _wholes.popitem(last=False)
    return whole


def path_key(shape: Shape, terrain: Terrain | None) -> bytes:
    """All that the samples of a shape follow from: its legs, profile or arc; the terrain by its identity."""
    parts = [struct.pack("q", 0 if terrain is None else id(terrain))]
    for leg in shape.legs:
        parts.append(
            struct.pack(
                "9d?", leg.latitude_rad, leg.longitude_rad, leg.azimuth_rad, leg.length_m, leg.speed_m_s,
                leg.start_altitude_m, leg.end_altitude_m, leg.end_latitude_rad, leg.end_longitude_rad, leg.above_ground,
            )
        )  # fmt: skip
    if shape.profile is not None:
        p = shape.profile
        numbers = struct.pack("3d?", p.cruise_altitude_m, p.descent_slope, p.dive_slope, p.cruise_above_ground)
        parts.append(p.name.encode() + numbers)
    if shape.arc is not None:
        parts.append(b"arc" + np.ascontiguousarray(shape.arc.samples).tobytes())
    return b"|".join(parts)
