"""What decides, exactly: how the variance over all combinations of options falls to the factors.

No sampling: every combination was computed. Shares are those of the weighted combinations; chance in the cells counts
with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from redan.analysis.designs import checked_weights
from redan.analysis.rounding import is_flat, level, scale_of
from redan.errors import DomainError

F8 = NDArray[np.float64]


@dataclass(frozen=True)
class FactorShare:
    """What one factor has of the variance.

    first: alone, averaged over all others (0 to 1). total: with all it does together with others: what would be left
    if all others were settled. inert: no option of it changes any cell.
    """

    name: str
    first: float
    total: float
    inert: bool


@dataclass(frozen=True)
class PairShare:
    """What two factors do together, beyond what each does alone."""

    names: tuple[str, str]
    share: float


@dataclass(frozen=True)
class Shares:
    """factors in the order of the axes; `ranked` by what they decide. First-order shares, pairs and higher add up to 1.

    variance: of the weighted cells, in squared units of the values; 0 means that nothing decides: all are inert.
    higher: share of what three or more factors do together.
    """

    mean: float
    variance: float
    factors: tuple[FactorShare, ...]
    pairs: tuple[PairShare, ...]
    higher: float

    @property
    def ranked(self) -> tuple[FactorShare, ...]:
        """Factors by their total share, largest first; equals keep the order of the axes."""
        return tuple(sorted(self.factors, key=lambda one: (-one.total, -one.first)))


def shares(
    values: ArrayLike,
    weights: Sequence[Sequence[float] | None] | None = None,
    names: Sequence[str] | None = None,
) -> Shares:
    """Functional analysis of variance of a full factorial.

    values: one axis a factor, one cell a combination of options. weights: of the options of each factor, adding up to
    1; None, for all or for one factor, is equal weights. An option without weight counts for nothing.
    Every component is computed by itself, none as a remainder, so that their sum is a check.
    DomainError for a cell that is not finite: a combination that cannot happen has no place in a full factorial.
    Source: Efron and Stein, The jackknife estimate of variance, Ann. Statist. 9 (1981); Sobol (1993) for the shares.
    """
    cells = np.asarray(values, dtype=np.float64)
    count = cells.ndim
    said = tuple(names) if names is not None else tuple(f"factor {axis + 1}" for axis in range(count))
    if len(said) != count:
        raise DomainError(f"{len(said)} names for {count} factors")
    given = weights if weights is not None else [None] * count
    if len(given) != count:
        raise DomainError(f"weights of {len(given)} factors for {count} factors")
    chances = [_weights(one, size) for one, size in zip(given, cells.shape, strict=True)]
    for axis, chance in enumerate(chances):
        cells = np.take(cells, np.flatnonzero(chance > 0.0), axis=axis)
    chances = [chance[chance > 0.0] for chance in chances]
    if not np.all(np.isfinite(cells)):
        raise DomainError(f"{np.count_nonzero(~np.isfinite(cells))} of {cells.size} combinations have no value")

    scale = scale_of(cells.ravel())
    inert = [is_flat((cells - np.take(cells, [0], axis=axis)).ravel(), scale) for axis in range(count)]
    if all(inert):
        mean = level(cells.ravel())
        none = tuple(FactorShare(name, 0.0, 0.0, True) for name in said)
        return Shares(mean, 0.0, none, tuple(PairShare(pair, 0.0) for pair in combinations(said, 2)), 0.0)

    mean = float(_mean(cells, chances, range(count)))
    centred = cells - mean
    variance = float(_mean(centred**2, chances, range(count)))
    alone = [_kept(centred, chances, (axis,)) for axis in range(count)]
    rest = centred - sum(alone, np.zeros(()))
    pairs = []
    for first, second in combinations(range(count), 2):
        together = _kept(centred, chances, (first, second)) - alone[first] - alone[second]
        rest = rest - together
        dead = inert[first] or inert[second]
        share = 0.0 if dead else float(_mean(together**2, chances, range(count))) / variance
        pairs.append(PairShare((said[first], said[second]), share))
    found = []
    for axis, name in enumerate(said):
        if inert[axis]:
            found.append(FactorShare(name, 0.0, 0.0, True))
            continue
        first_share = float(_mean(alone[axis] ** 2, chances, range(count))) / variance
        moved = centred - _mean(centred, chances, (axis,))
        total = float(_mean(moved**2, chances, range(count))) / variance
        found.append(FactorShare(name, first_share, total, False))
    higher = float(_mean(rest**2, chances, range(count))) / variance if count > 2 else 0.0
    return Shares(mean, variance, tuple(found), tuple(pairs), higher)


def _weights(given: Sequence[float] | None, size: int) -> F8:
    if size < 1:
        raise DomainError("a factor has no option")
    chance = np.full(size, 1.0 / size) if given is None else np.array(checked_weights(given, size))
    return chance / math.fsum(chance)


def _mean(cells: F8, chances: Sequence[F8], axes: Sequence[int]) -> F8:
    """Weighted mean over some axes, which stay with length 1 unless they are all."""
    for axis in axes:
        if cells.shape[axis] == 1:
            continue  # already averaged
        shape = [1] * cells.ndim
        shape[axis] = -1
        cells = (cells * chances[axis].reshape(shape)).sum(axis=axis, keepdims=True)
    return cells.reshape(()) if len(axes) == cells.ndim else cells


def _kept(cells: F8, chances: Sequence[F8], axes: Sequence[int]) -> F8:
    """Mean over all axes but some."""
    others = [axis for axis in range(cells.ndim) if axis not in axes]
    return _mean(cells, chances, others) if others else cells
