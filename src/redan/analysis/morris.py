"""A first screen: how far one step of each unknown moves a figure, on paths through the space of all unknowns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from redan.analysis.designs import Trajectories
from redan.analysis.intervals import mean_interval
from redan.analysis.rounding import is_flat, scale_of, snapped
from redan.errors import DomainError

F8 = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """What one factor does, per whole range (from quantile 0 to 1), in units of the figure.

    mu_star: mean size of the effect whatever its sign: what to rank by. mu: mean effect: far from mu_star where its
    sign depends on the others. sigma: spread of the effect: interaction or curvature. n: steps seen.
    inert: no step of it moved any value.
    """

    name: str
    mu_star: float
    mu_star_low: float
    mu_star_high: float
    mu: float
    mu_low: float
    mu_high: float
    sigma: float
    inert: bool
    n: int

    @property
    def exists(self) -> bool:
        return math.isfinite(self.mu_star)


def effects(
    y: ArrayLike, design: Trajectories, names: Sequence[str], *, confidence: float = 0.95
) -> tuple[Effect, ...]:
    """Elementary effects of k factors from the points of `design.rows()`.

    y: values, shape (r * (k + 1),), or one column a replication, (r * (k + 1), R), of which effects are those of the
    means; a factor is inert only if it moves none of them. Points on common chance: a factor that does nothing then
    differs by exactly 0. A step from or to a value that is
    not finite is left out. Intervals: of the mean over paths, see `mean_interval`; where every step has one size the
    interval has no width.
    Source: Morris, Technometrics 33 (1991); mu*, Campolongo, Cariboni, Saltelli, Environ. Model. Softw. 22 (2007).
    Valid for: ranking and leaving out; ten to fifty paths; the shares are those of `sobol.indices`.
    """
    r, k = design.order.shape
    columns = np.asarray(y, dtype=np.float64)
    if columns.ndim not in (1, 2) or len(columns) != r * (k + 1):
        raise DomainError(f"values of shape {columns.shape}; allowed: {r * (k + 1)} for {r} paths of {k} factors")
    values = columns if columns.ndim == 1 else columns.mean(axis=1)
    if len(names) != k:
        raise DomainError(f"{len(names)} names for {k} factors")
    scale = scale_of(values)
    values = values.reshape(r, k + 1)
    before, after = values[:, :-1].ravel(), values[:, 1:].ravel()
    changes = ((snapped(after, before) - before).reshape(r, k)) / design.steps  # one a step
    moved = _moved(columns.reshape(r, k + 1, -1))
    found = []
    for factor, name in enumerate(names):
        its = (design.order == factor) & np.isfinite(changes)
        found.append(_effect(name, changes[its], bool(np.any(moved[its])), scale, confidence))
    return tuple(found)


def _moved(columns: F8) -> NDArray[np.bool_]:
    """Steps (r, k) that change any replication; columns: (r, k + 1, R)."""
    before, after = columns[:, :-1, :], columns[:, 1:, :]
    return np.asarray(np.any(snapped(after, before) != before, axis=2), dtype=np.bool_)


def _effect(name: str, own: F8, moved: bool, scale: float, confidence: float) -> Effect:
    n = len(own)
    if n == 0:
        return _same(name, math.nan, n)
    if not moved:
        return _same(name, 0.0, n)
    size = _mean(np.abs(own), 0.0, scale, confidence)
    mean = _mean(own, -math.inf, scale, confidence)
    sigma = 0.0 if is_flat(own, scale) else float(own.std(ddof=1))
    return Effect(name, *size, *mean, sigma, inert=False, n=n)


def _same(name: str, value: float, n: int) -> Effect:
    return Effect(name, value, value, value, value, value, value, value, inert=value == 0.0, n=n)


def _mean(own: F8, least: float, scale: float, confidence: float) -> tuple[float, float, float]:
    value = float(own.mean())
    if is_flat(own, scale):
        return value, value, value
    found = mean_interval(own, low=least, confidence=confidence, scale=scale)
    return value, found.low, found.high
