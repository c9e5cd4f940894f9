"""Which numbers of the catalogue move the answer most: each alone at its low and its high end, on the same chance.

One at a time says nothing of what numbers do together (`redan sensitivity` does). It is quick, and it says of each
number where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from redan.campaign import run
from redan.errors import InputError
from redan.plan import Compiled
from redan.study.points import Maker, Point
from redan.study.story import arriving
from redan.study.unknowns import DELAY, NUMBER, Unknown, point_of, unknowns_of, words_at

SHOWN = 5
Z = 1.96  # 95 % of a normal law: paired differences of some hundred replications


@dataclass(frozen=True)
class Moved:
    """One unknown number: the answer (munitions arriving, mean) with it low, as stated and high.

    low, high: the number at its ends, in words. low_arriving or high_arriving None: the plan is refused there. chance:
    half the 95 % interval of the wider of the two paired differences to the answer as stated.
    """

    unknown: Unknown
    low: str
    high: str
    low_arriving: float | None
    best_arriving: float
    high_arriving: float | None
    chance: float

    @property
    def span(self) -> float:
        """From the smallest to the largest mean of the three."""
        means = [m for m in (self.low_arriving, self.best_arriving, self.high_arriving) if m is not None]
        return max(means) - min(means)

    @property
    def certain(self) -> bool:
        """Whether it moves the answer by more than chance."""
        return self.span > self.chance


@dataclass(frozen=True)
class Assumptions:
    """moved: the numbers that move the answer most, the first most; of how many were tried, and how many did nothing.

    beside: the file's own numbers at their best, so many replications a plan.
    """

    moved: tuple[Moved, ...]
    tried: int
    inert: int
    refused: int
    replications: int
    best_arriving: float


def assumptions(
    maker: Maker, point: Point, seed: int, replications: int, progress: Callable[[int, int], None] | None = None
) -> Assumptions:
    """Try every number in use of one variant under one choice of readings."""
    fixed = dict(point.readings)
    numbers = [
        one for one in unknowns_of(maker.scenario, [point.variant], fixed=fixed) if one.kind in (NUMBER, DELAY)
    ]
    base = maker.compiled(point)
    before = _arriving(base, seed, replications)
    found, inert, refused = [], 0, 0
    for done, one in enumerate(numbers):
        ends = [_end(maker, one, quantile, point, base, seed, replications) for quantile in (0.0, 1.0)]
        refused += sum(end is None for end in ends)
        differences = [end - before for end in ends if end is not None]
        if all(not d.any() for d in differences):
            inert += 1
        else:
            chance = max(Z * float(d.std(ddof=1)) / len(d) ** 0.5 for d in differences)
            means = [None if end is None else float(end.mean()) for end in ends]
            low, high = words_at(one, 0.0), words_at(one, 1.0)
            found.append(Moved(one, low, high, means[0], float(before.mean()), means[1], chance))
        if progress is not None:
            progress(done + 1, len(numbers))
    ranked = sorted(found, key=lambda moved: (-moved.span, moved.unknown.name))
    return Assumptions(
        tuple(ranked[:SHOWN]), len(numbers), inert, refused, replications, float(before.mean())
    )  # fmt: skip


def _end(
    maker: Maker, one: Unknown, quantile: float, point: Point, base: Compiled, seed: int, replications: int
) -> np.ndarray | None:  # type: ignore[type-arg]
    """Munitions arriving in each replication with one number at one end; None where the plan is refused."""
    try:
        compiled = maker.compiled(point_of([one], [quantile], point.variant, dict(point.readings)))
    except InputError:
        return None
    return _arriving(base if compiled.digest == base.digest else compiled, seed, replications)


def _arriving(compiled: Compiled, seed: int, replications: int) -> np.ndarray:  # type: ignore[type-arg]
    outcomes = run(compiled.plan, seed, replications, workers=1)
    return arriving(outcomes, compiled.names.threat_kinds).astype(np.float64)


def names_of(found: Sequence[Moved]) -> list[str]:
    """The unknowns, as a user writes them."""
    return [moved.unknown.name for moved in found]
