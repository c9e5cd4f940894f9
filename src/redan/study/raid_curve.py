"""Survival against the size of the raid, with and without: the curve of a report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from redan.analysis.intervals import Estimate, mean_interval
from redan.analysis.kinds import aimed_kinds
from redan.campaign import run
from redan.errors import InputError
from redan.results import measures
from redan.scenario.changes import KINDS, lay_down
from redan.study.points import Maker, Point
from redan.study.scaling import scaled, size_of

TIMES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)  # the raid of the file
HALF = 0.5


@dataclass(frozen=True)
class RaidCurve:
    """measure: a share that survives; own: the file's own size. falls: where a variant's share falls to one half, by
    straight lines between the points; a variant without one does not fall there.
    """

    measure: str
    own: int
    sizes: tuple[int, ...]
    values: dict[str, tuple[Estimate, ...]]
    falls: dict[str, float]
    replications: int


def raid_curve(maker: Maker, point: Point, variants: Sequence[str], seed: int, replications: int) -> RaidCurve | None:
    """None where nothing that survives or not is aimed at, or the raid cannot be made larger.

    point: its readings and level hold for all. Sizes at which a package would vanish are left out.
    """
    laydown = lay_down(maker.scenario, maker.scenario.baseline, dict(point.readings), point.level or None)
    own = size_of(laydown)
    sizes = []
    for size in sorted({max(1, round(own * times)) for times in TIMES}) if own else ():
        if min(scaled(laydown, size).values()) >= 1:
            sizes.append(size)
    found: dict[str, list[Estimate]] = {}
    measure = ""
    for variant in variants:
        for size in sizes:
            columns = _columns(maker, replace(point, variant=variant), size, seed, replications)
            if columns is None:
                return None
            measure = measure or next((k.fate for k in aimed_kinds(columns) if not k.own and k.aimed_at), "")
            if measure not in columns:
                return None
            found.setdefault(variant, []).append(mean_interval(columns[measure], low=0.0, high=1.0))
    if not found or len(sizes) < 2:
        return None
    values = {v: tuple(row) for v, row in found.items()}
    falls = {v: at for v, row in values.items() if (at := falls_at(sizes, [e.mean for e in row])) is not None}
    return RaidCurve(measure, own, tuple(sizes), values, falls, replications)


def _columns(maker: Maker, point: Point, size: int, seed: int, replications: int) -> dict[str, Any] | None:
    laydown = lay_down(maker.scenario, point.variant, dict(point.readings), point.level or None)
    kinds = {name: kind for kind in ("packages", "launches") if kind in KINDS for name in laydown.entries[kind]}
    counts = tuple((f"{kinds[name]}.{name}.count", count) for name, count in scaled(laydown, size).items())
    try:
        compiled = maker.compiled(replace(point, settings=counts))
    except InputError:
        return None
    return dict(measures(run(compiled.plan, seed, replications), compiled.names))


def falls_at(sizes: Sequence[int], shares: Sequence[float], level: float = HALF) -> float | None:
    """The first size at which a share has fallen to the level for good; None where it starts below or never does."""
    above = [i for i, share in enumerate(shares) if share > level]
    if not above or above[-1] == len(shares) - 1:
        return None
    i = above[-1]
    part = (shares[i] - level) / (shares[i] - shares[i + 1])
    found = sizes[i] + part * (sizes[i + 1] - sizes[i])
    return found if math.isfinite(found) else None
