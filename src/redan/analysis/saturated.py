"""What a search for saturation found: for each variant, and each choice of readings, where survival falls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redan.analysis.crossing import Crossing
from redan.analysis.sweeps import Basis


@dataclass(frozen=True)
class Saturated:
    """One variant under one choice of readings (those that were varied; empty: the basis's)."""

    variant: str
    readings: Mapping[str, str]
    crossing: Crossing


@dataclass(frozen=True)
class Saturation:
    """own: the size of the file's own raid. says: what is counted as the size."""

    basis: Basis
    measure: str
    level: float
    own: int
    found: tuple[Saturated, ...]
    says: str

    def of(self, variant: str) -> tuple[Crossing, ...]:
        """Crossings of one variant, one a choice of readings."""
        return tuple(one.crossing for one in self.found if one.variant == variant)

    def span(self, variant: str) -> tuple[int | None, int | None]:
        """The smallest and largest size over the readings; None: beyond the bracket."""
        sizes = [crossing.size for crossing in self.of(variant)]
        known = [size for size in sizes if size is not None]
        return (min(known) if known else None), (None if None in sizes else max(known))

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            **self.basis.to_json(),
            "measure": self.measure,
            "falls_to": self.level,
            "raid_size_of_file": self.own,
            "found": [
                {"variant": one.variant, "readings": dict(one.readings), **one.crossing.to_json()} for one in self.found
            ],
            "says": self.says,
        }
