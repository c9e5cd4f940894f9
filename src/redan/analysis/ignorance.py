"""Two spreads told apart: what nobody knows (between points), and chance (between replications of one point).

Points are combinations of everything unknown, all run on the same chance. The variance of a single replication at a
point nobody knows is the sum of both: the law of total variance.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from redan.analysis.distribution import Distribution, distribution
from redan.analysis.rounding import is_flat, scale_of
from redan.errors import DomainError

F8 = NDArray[np.float64]
TAILS = (0.05, 0.95)  # of a 90 % range
FEWEST_POINTS = 2
NUMBERS = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True)
class Hump:
    """One of several humps of the means over points: where it is highest, and the share of points in it."""

    at: float
    share: float


@dataclass(frozen=True)
class Spread:
    """One figure over points and replications.

    low, high: 90 % range of its mean over the points: ignorance, with chance taken out. night_low, night_high: 90 %
    range of one replication about the mean of its point: chance. share: of ignorance in the variance of both.
    means: how the means lie; humps: empty where there is but one.
    """

    mean: float
    low: float
    high: float
    night_low: float
    night_high: float
    ignorance: float  # variance
    chance: float  # variance
    points: int
    replications: int
    means: Distribution
    humps: tuple[Hump, ...] = ()

    @property
    def share(self) -> float:
        """0 to 1; nan where nothing varies."""
        total = self.ignorance + self.chance
        return self.ignorance / total if total > 0.0 else math.nan

    def to_json(self) -> dict[str, Any]:
        """`ignorance` and `chance`, each with its 90 % range and variance."""
        return {
            "mean": self.mean,
            "ignorance": {"low": self.low, "high": self.high, "variance": self.ignorance},
            "chance": {"low": self.night_low, "high": self.night_high, "variance": self.chance},
            "share_of_ignorance": None if math.isnan(self.share) else self.share,
            "humps": [{"at": hump.at, "share": hump.share} for hump in self.humps],
            "histogram": {"edges": self.means.histogram.edges, "counts": self.means.histogram.counts},
        }


def spread(columns: ArrayLike) -> Spread | None:
    """The two spreads of one figure; columns: (points, replications), all points on common chance.

    Points without a value in every replication are left out; None where fewer than two are left.
    Chance in the mean of a point: what moves all points alike is no difference between them, so only the interaction
    of points and replications is taken out of the variance of the means; each mean is drawn towards the middle by its
    own share of chance, one without chance not at all.
    Source: two-way layout with random effects, Scheffe, The Analysis of Variance (1959), 7.4.
    Checked by: tests/analysis/test_ignorance.py (a model with both variances known).
    """
    rows = np.asarray(columns, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] < 2:
        raise DomainError(f"columns of shape {rows.shape}; allowed: points by at least two replications")
    rows = rows[np.isfinite(rows).all(axis=1)]
    n, r = rows.shape
    if n < FEWEST_POINTS:
        return None
    means = rows.mean(axis=1)
    middle = float(means.mean())
    own = rows.var(axis=1, ddof=1)
    own[own <= (1e-9 * scale_of(rows.ravel())) ** 2] = 0.0  # a point without chance has none by rounding
    within = float(own.mean())
    alike = float(rows.mean(axis=0).var(ddof=1))
    apart = max(0.0, within - alike) * n / (n - 1.0)  # the interaction: chance that points do not share
    seen = 0.0 if is_flat(means, scale_of(means)) else float(means.var(ddof=1))
    ignorance = max(0.0, seen - apart / r)
    noise = own * (apart / r / within) if within > 0.0 else own
    kept = np.sqrt(ignorance / (ignorance + noise)) if ignorance > 0.0 else np.zeros(n)
    drawn = middle + (means - middle) * kept
    low, high = np.quantile(drawn, TAILS)
    night = np.quantile(rows - means[:, None], TAILS) * math.sqrt(r / (r - 1.0)) if within > 0.0 else np.zeros(2)
    lying = distribution(means)
    return Spread(middle, float(low), float(high), float(night[0]), float(night[1]), ignorance, within, n, r, lying,
                  _humps(means, lying))  # fmt: skip


def _humps(means: F8, lying: Distribution) -> tuple[Hump, ...]:
    """Each hump up to the lowest place between it and the next."""
    if len(lying.modes) < 2:
        return ()
    counts, edges = np.array(lying.histogram.counts), np.array(lying.histogram.edges)
    middles = (edges[:-1] + edges[1:]) / 2.0
    borders = []
    for left, right in zip(lying.modes[:-1], lying.modes[1:], strict=True):
        (between,) = np.nonzero((middles >= left) & (middles <= right))
        lowest = between[counts[between] == counts[between].min()]
        borders.append(float(middles[lowest[len(lowest) // 2]]))
    place = np.searchsorted(borders, means)
    return tuple(Hump(at, float(np.mean(place == i))) for i, at in enumerate(lying.modes))


WORK_FAILED = "its work failed; `finished.json` names the item"


@dataclass(frozen=True)
class Ignorance:
    """Everything unknown sampled outside, chance inside: spreads of measures by column of the table.

    columns: variants, then differences to the baseline. spreads: measure -> column -> spread; a column without the
    figure is left out. refused: reasons why points are in no column (they cannot happen, or `WORK_FAILED`), with how
    many.
    """

    title: str
    baseline: str
    variants: tuple[str, ...]
    spreads: Mapping[str, Mapping[str, Spread]]
    differences: Mapping[str, Mapping[str, Spread]]
    unknowns: tuple[Mapping[str, Any], ...]  # what was sampled, as plain data
    left: tuple[str, ...]  # delays, left to chance inside a run
    asked: int  # points
    replications: int
    seed: int
    refused: Mapping[str, int]
    fixed: Mapping[str, str]

    @property
    def impossible(self) -> int:
        """Points that are in no figure."""
        return sum(self.refused.values())

    def to_json(self) -> dict[str, Any]:
        """`measures.<measure>.<variant>`, `differences.<variant>.<measure>` with both spreads, and what was sampled."""
        return {
            "title": self.title,
            "baseline": self.baseline,
            "variants": list(self.variants),
            "points": self.asked,
            "replications": self.replications,
            "seed": self.seed,
            "fixed": dict(self.fixed),
            "impossible": dict(self.refused),
            "unknowns": list(self.unknowns),
            "left_to_chance": list(self.left),
            "measures": {m: {v: s.to_json() for v, s in by.items()} for m, by in self.spreads.items()},
            "differences": {v: {m: s.to_json() for m, s in by.items()} for v, by in self.differences.items()},
        }


def refusals(refused: Sequence[str]) -> dict[str, int]:
    """Reasons with how often, the most frequent first; "" is none. What differs in its numbers alone is one reason."""
    first: dict[str, str] = {}
    found: dict[str, int] = {}
    for reason in refused:
        if reason:
            said = first.setdefault(NUMBERS.sub("#", reason), reason)
            found[said] = found.get(said, 0) + 1
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
