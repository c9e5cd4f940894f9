"""All readings together: what every combination of the options nobody fixed gives, for every variant.

A figure over readings is a range of means with their weighted mean. The range is ignorance; chance is told beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redan.analysis.figures import Alternative
    from redan.analysis.intervals import Estimate

EVERY = "every combination"
BALANCED = "balanced"


@dataclass(frozen=True)
class Range:
    """A figure over combinations of readings: smallest and largest mean, and the weighted mean.

    std: of single replications under one combination, pooled: what chance does. count: combinations. sure: whether
    each of the three cannot be otherwise; a 0 that was only never seen is not sure.
    """

    low: float
    mean: float
    high: float
    std: float
    count: int
    sure: tuple[bool, bool, bool] = (False, False, False)

    def to_json(self) -> dict[str, float | int]:
        return {"low": self.low, "mean": self.mean, "high": self.high, "std": self.std, "combinations": self.count}


@dataclass(frozen=True)
class Combination:
    """One choice of every reading: its weight (all add up to 1) and what it gives, by variant."""

    readings: dict[str, str]
    weight: float
    cases: dict[str, Alternative]

    def has(self, chosen: Mapping[str, str]) -> bool:
        """Whether it reads everything as chosen."""
        return all(self.readings.get(name) == option for name, option in chosen.items())


@dataclass(frozen=True)
class Joint:
    """Every combination of the options nobody fixed, with equal replications.

    factors: reading -> option -> weight (adding up to 1), readings that were varied alone. design: `EVERY` combination
    of them, or a `BALANCED` part of the `possible` many, from which main and pair effects are known and no more.
    """

    factors: dict[str, dict[str, float]]
    design: str
    possible: int
    replications: int
    combinations: tuple[Combination, ...]

    def only(self, chosen: Mapping[str, str]) -> Joint:
        """The combinations that read something as chosen, weighed anew."""
        kept = [one for one in self.combinations if one.has(chosen)]
        total = math.fsum(one.weight for one in kept)
        again = tuple(Combination(one.readings, one.weight / total, one.cases) for one in kept)
        return Joint(self.factors, self.design, self.possible, self.replications, again)

    def figures(self, measure: str, variant: str, *, difference: bool = False) -> Iterator[tuple[float, Estimate]]:
        """Weight and estimate under each combination in which the variant has the figure (or the difference)."""
        for one in self.combinations:
            case = one.cases.get(variant)
            found = None if case is None else (case.differences if difference else case.measures).get(measure)
            if found is not None and found.exists and math.isfinite(found.mean):
                yield one.weight, found

    def range(self, measure: str, variants: Sequence[str], *, difference: bool = False) -> Range | None:
        """The figure over all combinations, of several variants taken together; None where there is none."""
        every = [pair for v in variants for pair in self.figures(measure, v, difference=difference)]
        if not every:
            return None
        total = math.fsum(weight for weight, _ in every)
        means = [value.mean for _, value in every]
        spread = math.fsum(weight * value.std**2 for weight, value in every) / total
        mean = math.fsum(weight * value.mean for weight, value in every) / total
        low, high = min(means), max(means)
        certain = [value.certain for _, value in every]
        sure = tuple(all(yes for m, yes in zip(means, certain, strict=True) if m == end) for end in (low, high))
        return Range(low, mean, high, math.sqrt(spread), len(every), (sure[0], all(certain), sure[1]))

    def to_json(self) -> dict[str, Any]:
        """How it was made; the figures stand in `alternatives` and in the headline."""
        return {
            "design": self.design,
            "possible": self.possible,
            "combinations": len(self.combinations),
            "replications": self.replications,
            "weights": self.factors,
        }


def joint_of(
    cases: Sequence[Alternative], factors: Mapping[str, Mapping[str, float]], design: str = EVERY
) -> Joint | None:
    """Cases of all combinations put together; None where there are none."""
    if not cases:
        return None
    by: dict[tuple[tuple[str, str], ...], dict[str, Alternative]] = {}
    for case in cases:
        by.setdefault(tuple(case.readings.items()), {})[case.variant] = case
    weights = [math.prod(factors[name].get(option, 0.0) for name, option in key if name in factors) for key in by]
    total = math.fsum(weights)
    combinations = tuple(
        Combination(dict(key), weight / total, found)
        for (key, found), weight in zip(by.items(), weights, strict=True)
    )
    varied = {name: dict(options) for name, options in factors.items() if len(options) > 1}
    possible = math.prod(len(options) for options in varied.values())
    return Joint(varied, design, possible, min(case.replications for case in cases), combinations)
