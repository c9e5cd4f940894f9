"""Looking at a sum more than once: boundaries that spend the doubt over the looks, and the interval after stopping.

Normal theory of a mean with known spread; `stopping` applies it to columns of a run.
Source: Jennison and Turnbull, Group Sequential Methods (2000): densities by recursion, 19.2 (Armitage, McPherson, Rowe
1969); spending, 7.2 (Lan and DeMets 1983); interval by stage-wise ordering, 8.5 (Tsiatis, Rosner, Mehta 1984).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from redan.analysis.intervals import normal_quantile

F8 = NDArray[np.float64]
NODES = 48  # a look's density is smooth: its steps are as wide as half the region
FAR = 12.0  # standard errors beyond which nothing happens


@lru_cache(maxsize=1)
def _legendre() -> tuple[F8, F8]:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return nodes, weights


def _upper(x: F8) -> F8:
    """P(a standard normal is above x)."""
    from scipy.special import ndtr

    found: F8 = ndtr(-x)
    return found


@lru_cache(maxsize=256)
def _still_going(looks: tuple[int, ...], bounds: tuple[float, ...]) -> tuple[F8, F8]:
    """Without an effect: z at the nodes between the last of these boundaries, and its density there among the runs that
    go on, times the weight of the node."""
    if not looks:
        return np.zeros(1), np.ones(1)
    points, density = _still_going(looks[:-1], bounds[:-1])
    before, n = (looks[-2] if len(looks) > 1 else 0), looks[-1]
    nodes, weights = _legendre()
    edge = min(bounds[-1], FAR)
    new = edge * nodes
    distance = (new[:, None] * math.sqrt(n) - points[None, :] * math.sqrt(before)) / math.sqrt(n - before)
    kernel = np.exp(-0.5 * distance**2) * math.sqrt(n / (2.0 * math.pi * (n - before)))
    return new, (kernel @ density) * edge * weights


def passing(looks: Sequence[int], bounds: Sequence[float], drift: float, last: float, *, above: bool) -> float:
    """P(passing the upper boundary at an earlier look, or reaching the last look and being above `last` there).

    looks: sizes n of the looks so far; bounds: |z| of all but the last, at least; drift: mean over standard deviation
    of one row. above=False: below, and the lower boundary, instead. With an effect a density is that without one times
    the likelihood ratio, which the sum alone decides.
    """
    if not above:
        return passing(looks, bounds, -drift, -last, above=True)
    sizes, edges = tuple(looks), tuple(bounds)
    total = 0.0
    for k, n in enumerate(sizes):
        before = sizes[k - 1] if k else 0
        points, density = _still_going(sizes[:k], edges[:k])
        moved = points * math.sqrt(before)
        likely = density * np.exp(drift * moved - drift * drift * before / 2.0)
        border = last if k == len(sizes) - 1 else edges[k]
        step = n - before
        total += float(likely @ _upper((border * math.sqrt(n) - moved - drift * step) / math.sqrt(step)))
    return total


@lru_cache(maxsize=64)
def boundaries(looks: tuple[int, ...], confidence: float) -> tuple[float, ...]:
    """|z| at which to stop at each look: without an effect every look has an equal part of the doubt, half a side."""
    from scipy.optimize import brentq

    part = (1.0 - confidence) / 2.0 / len(looks)
    found: list[float] = []
    spent = 0.0
    for k in range(len(looks)):
        target = spent + part

        def excess(z: float, k: int = k, target: float = target) -> float:
            return passing(looks[: k + 1], found, 0.0, z, above=True) - target

        found.append(float(brentq(excess, 0.0, FAR, xtol=1e-10)))
        spent = target
    return tuple(found)


def limits_after(looks: Sequence[int], bounds: Sequence[float], z: float, confidence: float) -> tuple[float, float]:
    """Limits of mean over standard deviation after stopping at the last of these looks with this z.

    Results are ordered by how early they passed a boundary and on which side; a limit is where the result seen is the
    most extreme half of the doubt. At the first look it is the plain interval.
    """
    from scipy.optimize import brentq

    tail = (1.0 - confidence) / 2.0
    n = looks[-1]
    middle, reach = z / math.sqrt(n), (normal_quantile(confidence) + 6.0) / math.sqrt(looks[0])

    def low(drift: float) -> float:
        return passing(looks, bounds, drift, z, above=True) - tail

    def high(drift: float) -> float:
        return passing(looks, bounds, drift, z, above=False) - tail

    return (
        float(brentq(low, middle - reach, middle + reach, xtol=1e-10)),
        float(brentq(high, middle - reach, middle + reach, xtol=1e-10)),
    )
