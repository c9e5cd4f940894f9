"""Which numbers of the catalogue move the answer most: each alone at its low and its high end, on the same chance.

One at a time says nothing of what numbers do together (`redan sensitivity` does). It is quick, and it says of each
number where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from redan.campaign import run
from redan.errors import InputError
from redan.plan import Compiled
from redan.study.points import Maker, Point
from redan.study.story import arriving
from redan.study.unknowns import NUMBER, Unknown, point_of, unknowns_of, words_at

SHOWN = 5
FEWER = 40  # replications in the first round
AGAIN = 12  # numbers that come into the second
F8 = NDArray[np.float64]
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
    """Try every number in use of one variant under one choice of readings.

    All are tried with FEWER replications; those that move the answer most then are tried again with all of them.
    Delays are left out: within a run they are chance already (docs/design/study.md).
    """
    fixed = dict(point.readings)
    numbers = [one for one in unknowns_of(maker.scenario, [point.variant], fixed=fixed) if one.kind == NUMBER]
    base = maker.compiled(point)
    fewer = min(FEWER, replications)
    before = {count: _arriving(base, seed, count) for count in (fewer, replications)}
    found, inert, refused = [], 0, 0
    for done, one in enumerate(numbers):
        plans = [_end(maker, one, quantile, point) for quantile in (0.0, 1.0)]
        refused += sum(plan is None for plan in plans)
        moved = _moved(one, plans, base, seed, before[fewer])
        inert += moved is None
        found += [] if moved is None else [(moved, plans)]
        if progress is not None:
            progress(done + 1, len(numbers))
    found.sort(key=lambda pair: (-pair[0].span, pair[0].unknown.name))
    again = [_moved(one.unknown, plans, base, seed, before[replications]) for one, plans in found[:AGAIN]]
    ranked = sorted((one for one in again if one is not None), key=lambda one: (-one.span, one.unknown.name))
    best = float(before[replications].mean())
    return Assumptions(tuple(ranked[:SHOWN]), len(numbers), inert, refused, replications, best)


def _end(maker: Maker, one: Unknown, quantile: float, point: Point) -> Compiled | None:
    """The plan with one number at one end; None where it is refused."""
    try:
        return maker.compiled(replace(point, quantiles=point_of([one], [quantile], point.variant).quantiles))
    except InputError:
        return None


def _moved(one: Unknown, plans: Sequence[Compiled | None], base: Compiled, seed: int, before: F8) -> Moved | None:
    """What the two plans do to the answer, over as many replications as `before` has; None where nothing differs."""
    ends = [
        before if plan is not None and plan.digest == base.digest else None if plan is None else
        _arriving(plan, seed, len(before))
        for plan in plans
    ]  # fmt: skip
    differences = [end - before for end in ends if end is not None]
    if not any(d.any() for d in differences):
        return None
    spread = max(float(d.std(ddof=1)) if len(d) > 1 else 0.0 for d in differences)
    low, high = (None if end is None else float(end.mean()) for end in ends)
    words = words_at(one, 0.0), words_at(one, 1.0)
    return Moved(one, *words, low, float(before.mean()), high, Z * spread / len(before) ** 0.5)


def _arriving(compiled: Compiled, seed: int, replications: int) -> F8:
    outcomes = run(compiled.plan, seed, replications)
    return arriving(outcomes, compiled.names.threat_kinds).astype(np.float64)
