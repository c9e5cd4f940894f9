"""What an answer hangs on: how the spread over all combinations of readings and variants falls to each of them.

Where every combination was computed, the shares are exact (`factorial`). Of a balanced part main and pair effects are
fitted by least squares, and the shares are those of the fit: what three readings do together is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.factorial import shares
from redan.analysis.joint import EVERY, Joint

WHICH = ""  # the name of the factor "which variant"
LEAST = 0.05  # a smaller share hardly matters

F8 = NDArray[np.float64]


@dataclass(frozen=True)
class Decider:
    """A reading, or which variant (`WHICH`): its share of the spread alone, and in all it does with others as well."""

    name: str
    first: float
    total: float
    inert: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"factor": self.name or "which variant", "alone": self.first, "in_all": self.total, "inert": self.inert}


@dataclass(frozen=True)
class Deciders:
    """Factors in order of what they decide of one quantity. variance: of the weighted cells, 0 where nothing moves."""

    factors: tuple[Decider, ...]
    variance: float

    def of(self, name: str) -> Decider | None:
        return next((one for one in self.factors if one.name == name), None)


def deciders(joint: Joint, measure: str, variants: Sequence[str], *, difference: bool = False) -> Deciders | None:
    """Shares of a measure of some variants, or of their difference; None where a cell has no figure or nothing varies.

    Several variants are a factor of their own, all with the same weight.
    """
    factors: dict[str, dict[str, float]] = dict(joint.factors)
    if len(variants) > 1:
        factors[WHICH] = dict.fromkeys(variants, 1.0 / len(variants))
    if not factors:
        return None
    cells: dict[tuple[int, ...], float] = {}
    for one in joint.combinations:
        place = tuple(list(options).index(one.readings[name]) for name, options in joint.factors.items())
        for index, variant in enumerate(variants):
            case = one.cases.get(variant)
            found = None if case is None else (case.differences if difference else case.measures).get(measure)
            if found is None or not np.isfinite(found.mean):
                return None
            cells[(*place, index) if len(variants) > 1 else place] = found.mean
    if joint.design == EVERY:
        values = np.full([len(options) for options in factors.values()], np.nan)
        for where, value in cells.items():
            values[where] = value
        exact = shares(values, [list(options.values()) for options in factors.values()], list(factors))
        every = [Decider(one.name, one.first, one.total, one.inert) for one in exact.factors]
        return Deciders(_ranked(every), exact.variance)
    return _fitted(cells, factors)


def _ranked(every: Sequence[Decider]) -> tuple[Decider, ...]:
    return tuple(sorted(every, key=lambda one: (-one.total, -one.first)))


def _fitted(cells: Mapping[tuple[int, ...], float], factors: Mapping[str, Mapping[str, float]]) -> Deciders | None:
    """Main and pair effects by least squares (the shortest solution), centred by the weights of the options.

    None where there are more effects than the cells can tell apart: a share would be one of many that fit as well.
    """
    places, y = np.array(list(cells)), np.array(list(cells.values()))
    chances = [np.array(list(options.values())) for options in factors.values()]
    ones = [np.eye(len(chance))[places[:, axis]] for axis, chance in enumerate(chances)]
    pairs = list(combinations(range(len(chances)), 2))
    blocks = [np.ones((len(y), 1)), *ones]
    blocks += [(ones[i][:, :, None] * ones[j][:, None, :]).reshape(len(y), -1) for i, j in pairs]
    effects, _, rank, _ = np.linalg.lstsq(np.hstack(blocks), y, rcond=None)
    free = [len(chance) - 1 for chance in chances]
    if rank < 1 + sum(free) + sum(free[i] * free[j] for i, j in pairs):
        return None
    cut = np.split(effects, np.cumsum([block.shape[1] for block in blocks])[:-1])
    alone = [effect.copy() for effect in cut[1 : 1 + len(ones)]]
    together: list[F8] = []
    for (i, j), effect in zip(pairs, cut[1 + len(ones) :], strict=True):
        table = effect.reshape(len(chances[i]), len(chances[j]))
        of_i, of_j, middle = table @ chances[j], chances[i] @ table, float(chances[i] @ table @ chances[j])
        alone[i] += of_i
        alone[j] += of_j
        together.append(table - of_i[:, None] - of_j[None, :] + middle)
    main = [_variance(effect, chance) for effect, chance in zip(alone, chances, strict=True)]
    both = [float(chances[i] @ table**2 @ chances[j]) for (i, j), table in zip(pairs, together, strict=True)]
    variance = sum(main) + sum(both)
    scale = float(np.max(np.abs(y), initial=0.0))
    if variance <= (1e-9 * scale) ** 2:
        return Deciders(tuple(Decider(name, 0.0, 0.0, True) for name in factors), 0.0)
    found = []
    for axis, name in enumerate(factors):
        more = sum(share for (i, j), share in zip(pairs, both, strict=True) if axis in (i, j))
        found.append(Decider(name, main[axis] / variance, (main[axis] + more) / variance))
    return Deciders(_ranked(found), variance)


def _variance(effect: F8, chance: F8) -> float:
    return float(chance @ (effect - chance @ effect) ** 2)
