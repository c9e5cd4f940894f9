"""Which numbers of the catalogue move the answer most: each alone at its low and its high end, on the same chance.

One at a time says nothing of what numbers do together (`redan sensitivity` does). It is quick, and it says of each
number where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from redan.campaign import usable_cores
from redan.campaign.crew import check, make_ready
from redan.engine import simulate
from redan.errors import InputError
from redan.plan import Compiled, compile_plan
from redan.results import measures
from redan.scenario.resolved import Resolved
from redan.study.points import Maker, Point
from redan.study.unknowns import NUMBER, Unknown, point_of, unknowns_of, words_at

SHOWN = 5
FEWER = 40  # replications in the first round
AGAIN = 12  # numbers that come into the second
ARRIVING = "munitions_arriving"
F8 = NDArray[np.float64]
Z = 1.96  # 95 % of a normal law: paired differences of some hundred replications


@dataclass(frozen=True)
class Moved:
    """One unknown number: the answer (mean of one measure) with it low, as stated and high.

    low, high: the number at its ends, in words. at_low or at_high None: the plan is refused there. chance: half the
    95 % interval of the wider of the two paired differences to the answer as stated.
    """

    unknown: Unknown
    low: str
    high: str
    at_low: float | None
    as_stated: float
    at_high: float | None
    chance: float

    @property
    def span(self) -> float:
        """From the smallest to the largest mean of the three."""
        means = [m for m in (self.at_low, self.as_stated, self.at_high) if m is not None]
        return max(means) - min(means)

    @property
    def certain(self) -> bool:
        """Whether it moves the answer by more than chance."""
        return self.span > self.chance


@dataclass(frozen=True)
class Assumptions:
    """moved: the numbers that move the answer most, the first most; of how many were tried, and how many did nothing.

    first: replications a plan in the round in which all were tried. replications: in that of the numbers told, and of
    as_stated, the file's own numbers at their best.
    """

    moved: tuple[Moved, ...]
    tried: int
    inert: int
    refused: int
    first: int
    replications: int
    as_stated: float


def assumptions(
    maker: Maker,
    point: Point,
    seed: int,
    replications: int,
    progress: Callable[[int, int], None] | None = None,
    *,
    measure: str = ARRIVING,
) -> Assumptions:
    """Try every number in use of one variant under one choice of readings.

    All are tried with FEWER replications; those that move the answer most then are tried again with all of them.
    Delays are left out: within a run they are chance already (docs/design/study.md).
    """
    fixed = dict(point.readings)
    numbers = [one for one in unknowns_of(maker.scenario, [point.variant], fixed=fixed) if one.kind == NUMBER]
    base = maker.compiled(point)
    fewer = min(FEWER, replications)
    check(seed, replications)
    make_ready(base.plan, seed)
    threads = ThreadPoolExecutor(usable_cores(), thread_name_prefix="redan-ends")  # they run while the next is compiled
    try:
        before = {count: _values(base, seed, count, measure) for count in (fewer, replications)}

        def begin(plans: Sequence[Compiled | None], count: int) -> list[Future[F8] | None]:
            """The values of both ends; of a plan that is the file's they are there."""
            return [
                None if plan is None or plan is base else threads.submit(_values, plan, seed, count, measure)
                for plan in plans
            ]

        begun, refused = [], 0
        for done, one in enumerate(numbers):
            plans = [_end(maker, one, quantile, point, base) for quantile in (0.0, 1.0)]
            refused += sum(plan is None for plan in plans)
            begun.append((one, plans, begin(plans, fewer)))
            if progress is not None:
                progress(done + 1, len(numbers))
        found = []
        for one, plans, runs in begun:
            moved = _moved(one, _ends(plans, runs, before[fewer]), before[fewer])
            found += [] if moved is None else [(moved, plans)]
        found.sort(key=lambda pair: (-pair[0].span, pair[0].unknown.name))
        again = [(one.unknown, plans, begin(plans, replications)) for one, plans in found[:AGAIN]]
        all_of = before[replications]
        moves = [_moved(one, _ends(plans, runs, all_of), all_of) for one, plans, runs in again]
    finally:
        threads.shutdown(cancel_futures=True)
    ranked = sorted((one for one in moves if one is not None), key=lambda one: (-one.span, one.unknown.name))
    inert = len(numbers) - len(found)
    return Assumptions(tuple(ranked[:SHOWN]), len(numbers), inert, refused, fewer, replications, float(all_of.mean()))


def _end(maker: Maker, one: Unknown, quantile: float, point: Point, base: Compiled) -> Compiled | None:
    """The plan with one number at one end: `base` itself where it comes to the same, None where it is refused."""
    try:
        resolved = maker.resolved(replace(point, quantiles=point_of([one], [quantile], point.variant).quantiles))
        if bare(resolved) == bare(base.resolved):  # before compiling: nearly half of the numbers of the flagship
            return base
        compiled = compile_plan(resolved)
    except InputError:
        return None
    return base if compiled.digest == base.digest else compiled


def bare(resolved: Resolved) -> Resolved:
    """Without what no plan is made of: where nothing jams, nobody asks how much noise a radar takes in."""
    if any(threat.jams is not None for threat in resolved.threats):
        return resolved
    return replace(resolved, radars=tuple(replace(radar, receiver=None) for radar in resolved.radars))


def _ends(plans: Sequence[Compiled | None], runs: Sequence[Future[F8] | None], before: F8) -> list[F8 | None]:
    pairs = zip(plans, runs, strict=True)
    return [None if plan is None else before if run is None else run.result() for plan, run in pairs]


def _moved(one: Unknown, ends: Sequence[F8 | None], before: F8) -> Moved | None:
    """What the two ends do to the answer, over as many replications as `before` has; None where nothing differs."""
    differences = [end - before for end in ends if end is not None]
    if not any(d.any() for d in differences):
        return None
    spread = max(float(d.std(ddof=1)) if len(d) > 1 else 0.0 for d in differences)
    low, high = (None if end is None else float(end.mean()) for end in ends)
    words = words_at(one, 0.0), words_at(one, 1.0)
    return Moved(one, *words, low, float(before.mean()), high, Z * spread / len(before) ** 0.5)


def _values(compiled: Compiled, seed: int, replications: int, measure: str) -> F8:
    """The measure in each replication, shape (n,)."""
    return measures(simulate(compiled.plan, seed, 0, replications), compiled.names)[measure]
