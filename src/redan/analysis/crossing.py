"""Where a falling curve comes down to a level: bisection on whole numbers, with the interval chance leaves."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redan.analysis.intervals import Estimate
from redan.errors import DomainError

Evaluate = Callable[[int], Estimate]


@dataclass(frozen=True)
class Crossing:
    """The first size at which a share is at or below a level, between two ends.

    size: None where it is above the level up to `last`. low, high: the same of the lower and the upper end of the
    interval of the share, so the first size at which chance admits it and the first at which chance excludes the
    contrary; None: beyond `last`. seen: every size that was looked at. rises: pairs of sizes between which the share
    goes up by more than chance: then the curve does not fall all the way and there may be other crossings.
    """

    level: float
    first: int
    last: int
    size: int | None
    low: int | None
    high: int | None
    seen: tuple[tuple[int, Estimate], ...]

    @property
    def already(self) -> bool:
        """Whether it is at or below the level from the first size on."""
        return self.size == self.first

    @property
    def rises(self) -> tuple[tuple[int, int], ...]:
        return tuple((a, b) for (a, x), (b, y) in itertools.pairwise(self.seen) if y.low > x.high)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "level": self.level,
            "from": self.first,
            "to": self.last,
            "size": self.size,
            "low": self.low,
            "high": self.high,
            "already_below": self.already,
            "never_below": self.size is None,
            "rises": [list(pair) for pair in self.rises],
            "seen": [
                {"size": size, "mean": e.mean, "low": e.low, "high": e.high, "replications": e.n}
                for size, e in self.seen
            ],
        }


def crossing(evaluate: Evaluate, first: int, last: int, level: float = 0.5) -> Crossing:
    """The first size from `first` to `last` at which a share that falls with size is at or below a level.

    evaluate: the share at a size, with its interval; asked once for each size, about three times log2 of the bracket
    in all. All sizes must be judged on the same chance, or the interval is too narrow.
    The interval is that of test inversion: sizes at which the interval of the share holds the level. With 95 % for the
    share it covers 95 % or more where the curve falls (each end errs in 2.5 %).
    Checked by: tests/analysis/test_crossing.py, against curves known in closed form.
    """
    if not 1 <= first <= last:
        raise DomainError(f"a bracket from {first} to {last}")
    known: dict[int, Estimate] = {}

    def at(size: int) -> Estimate:
        if size not in known:
            known[size] = evaluate(size)
        return known[size]

    def first_at(end: Callable[[Estimate], float]) -> int | None:
        """Bisection: above the level at `above`, not above it at `below`."""
        if end(at(first)) <= level:
            return first
        if end(at(last)) > level:
            return None
        above, below = first, last
        for size in sorted(known):  # what other bisections saw narrows this one
            if end(known[size]) > level:
                above = max(above, size) if size < below else above
            else:
                below = min(below, size)
        while below - above > 1:
            middle = (above + below) // 2
            if end(at(middle)) <= level:
                below = middle
            else:
                above = middle
        return below

    size = first_at(lambda e: e.mean)
    low, high = first_at(lambda e: e.low), first_at(lambda e: e.high)
    return Crossing(level, first, last, size, low, high, tuple(sorted(known.items())))
