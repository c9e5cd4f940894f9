"""Where to look: points in the unit cube, one coordinate a factor. A coordinate is a quantile, or picks an option.

Every design is the same for the same seed, on every machine.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from redan.errors import DomainError

F8 = NDArray[np.float64]
MOST_FACTORS = 21_201  # dimensions of scipy's direction numbers (Joe and Kuo, 2008)
MOST_POINTS = 2**30
ROUNDING = 1e-9  # a step of a grid that should lie on the border of two options is on it


def _check(n: int, k: int, factors: int) -> None:
    if n < 1 or n > MOST_POINTS:
        raise DomainError(f"{n} points; allowed: 1 to {MOST_POINTS:,}")
    if k < 0 or factors > MOST_FACTORS:
        raise DomainError(f"{k} factors; allowed: up to {MOST_FACTORS:,} coordinates a point")


def sobol(n: int, k: int, seed: int) -> F8:
    """n points of a scrambled Sobol sequence in k dimensions, shape (n, k), in [0, 1).

    A power of two is spread most evenly; any n works. The first points of a longer sequence are those of a shorter.
    Source: Sobol (1967), directions of Joe and Kuo (2008), scrambled as Matousek (1998): scipy's `qmc.Sobol`.
    """
    _check(n, k, k)
    if k == 0:
        return np.zeros((n, 0))
    from scipy.stats import qmc

    generator = np.random.Generator(np.random.Philox(seed))
    try:
        sequence = qmc.Sobol(k, scramble=True, rng=generator)
    except TypeError:  # scipy before 1.15
        sequence = qmc.Sobol(k, scramble=True, seed=generator)
    points: F8 = sequence.random_base2(max(0, math.ceil(math.log2(n))))[:n]
    return np.ascontiguousarray(points, dtype=np.float64)


@dataclass(frozen=True)
class Saltelli:
    """Two independent samples of the same points, a and b, shape (n, k) each, and what lies between them."""

    a: F8
    b: F8

    @property
    def n(self) -> int:
        """Base rows."""
        return len(self.a)

    @property
    def k(self) -> int:
        """Factors."""
        return int(self.a.shape[1])

    def rows(self) -> F8:
        """All points, shape (n * (k + 2), k): A_i, B_i, AB_1_i .. AB_k_i, then those of the next base row.

        AB_j_i is A_i with factor j taken from B_i.
        """
        n, k = self.a.shape
        points = np.repeat(self.a[:, None, :], k + 2, axis=1)
        points[:, 1, :] = self.b
        factor = np.arange(k)
        points[:, 2 + factor, factor] = self.b
        return points.reshape(n * (k + 2), k)


def saltelli(n: int, k: int, seed: int) -> Saltelli:
    """The design for Sobol indices of k factors: n base rows, n * (k + 2) points. See `sobol.indices`.

    Source: Saltelli et al., Variance based sensitivity analysis of model output, Comput. Phys. Commun. 181 (2010).
    """
    _check(n, k, 2 * k)
    both = sobol(n, 2 * k, seed)
    return Saltelli(both[:, :k].copy(), both[:, k:].copy())


@dataclass(frozen=True)
class Trajectories:
    """Paths through a grid on which each step changes one factor.

    points: (r, k + 1, k); order: (r, k), the factor that step s changes; steps: (r, k), by how much it does.
    """

    points: F8
    order: NDArray[np.int64]
    steps: F8

    def rows(self) -> F8:
        """All points, path after path, shape (r * (k + 1), k)."""
        r, length, k = self.points.shape
        return self.points.reshape(r * length, k)


def trajectories(r: int, k: int, seed: int, levels: int = 4) -> Trajectories:
    """r random paths for a Morris screen of k factors: r * (k + 1) points on a grid with both ends, 0 and 1.

    levels: values of a factor, an even number p; a step is p / (2 (p - 1)): two thirds of the range for four levels,
    so that all values are equally frequent.
    Source: Morris, Factorial sampling plans for preliminary computational experiments, Technometrics 33 (1991).
    """
    _check(r, k, k)
    if levels < 2 or levels % 2:
        raise DomainError(f"{levels} levels; allowed: an even number from 2")
    generator = np.random.Generator(np.random.Philox(seed))
    jump = levels // 2  # in grid steps: from the lower half of the grid to the upper one, or back
    start = generator.integers(0, levels, size=(r, k))
    order = np.argsort(generator.random((r, k)), axis=1)
    sign = np.where(start < jump, 1, -1)
    grid = np.repeat(start[:, None, :], k + 1, axis=1)
    path = np.arange(r)
    for step in range(k):
        factor = order[:, step]
        grid[path, step + 1 :, factor] += (jump * sign[path, factor])[:, None]
    steps = np.take_along_axis(sign, order, axis=1) * (jump / (levels - 1))
    return Trajectories(grid / (levels - 1), order, steps)


def option_of(u: float, weights: Sequence[float]) -> int:
    """The option, from 0, that a quantile u (0 to 1) falls on: option i takes a stretch as long as its weight.

    A quantile on the border of two options, within rounding, is the upper one; 1 is the last one that has a weight.
    """
    shares = checked_weights(weights, len(weights))
    if not 0.0 <= u <= 1.0:
        raise DomainError(f"a quantile is {u}; allowed: 0 to 1")
    last = max(i for i, share in enumerate(shares) if share > 0.0)
    return min(bisect.bisect_right(list(accumulate(shares)), u + ROUNDING), last)


def checked_weights(weights: Sequence[float], count: int) -> tuple[float, ...]:
    """Weights of options that add up to 1; DomainError where they are not such."""
    found = tuple(float(weight) for weight in weights)
    if not found or len(found) != count:
        raise DomainError(f"{len(found)} weights for {count} options")
    if any(not 0.0 <= weight <= 1.0 + ROUNDING for weight in found):
        raise DomainError(f"weights are {', '.join(f'{weight:g}' for weight in found)}; allowed: 0 to 1 each")
    if abs(math.fsum(found) - 1.0) > 1e-6:
        raise DomainError(f"weights add up to {math.fsum(found):g}; they must add up to 1")
    return found
