"""From the columns of one variant to its figures, from several variants to a comparison."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.bootstrap import ratio_of_means
from redan.analysis.compare import (
    SignCertainty,
    difference_bounds,
    paired_difference,
    replications_until_sign,
    same_columns,
)
from redan.analysis.intervals import Estimate, mean_interval
from redan.results.measures import Support

Columns = Mapping[str, NDArray[np.float64]]
Figures = dict[str, Estimate]
UNKNOWN = Support()
NO_DIFFERENCE = Estimate(0.0, 0.0, 0.0, 0, 0.0, "exact")


@dataclass(frozen=True)
class Case:
    """One variant under one set of readings, simulated: its columns and what each may be at most."""

    variant: str
    readings: dict[str, str]
    columns: Columns
    bounds: Mapping[str, Support]
    plan_digest: str
    table_digest: str


@dataclass(frozen=True)
class Alternative:
    """What one other choice of readings would give: figures and differences to the baseline under the same readings."""

    readings: dict[str, str]
    variant: str
    replications: int
    measures: Figures
    differences: Figures  # empty for the baseline


@dataclass(frozen=True)
class Comparison:
    """Variants on the same chance: every figure with its interval, every difference to the baseline with its own.

    measures: by measure, then variant. differences: by variant (all but the baseline), then measure.
    inert: variants that changed nothing in any replication. alternatives: the range over the readings.
    """

    title: str
    question: str
    baseline: str
    variants: tuple[str, ...]
    says: dict[str, str]
    readings: dict[str, str]
    seed: int
    replications: int
    measures: dict[str, dict[str, Estimate]]
    differences: dict[str, Figures]
    certainty: dict[str, dict[str, SignCertainty]]
    inert: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    totals: dict[str, int]  # aircraft and munitions of the raid, in the baseline
    unpriced: dict[str, dict[str, tuple[str, ...]]]  # variant -> side -> systems without a public price
    plan_digests: dict[str, str]
    table_digests: dict[str, str]
    provenance: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """`measures.<measure>.<variant>` and `differences.<variant>.<measure>` as {mean, low, high}, and the rest."""
        return {
            "title": self.title,
            "question": self.question,
            "baseline": self.baseline,
            "variants": list(self.variants),
            "readings": self.readings,
            "seed": self.seed,
            "replications": self.replications,
            "measures": {m: interval_json(by) for m, by in self.measures.items()},
            "differences": {v: interval_json(by) for v, by in self.differences.items()},
            "certainty": {
                v: {m: {"certain": c.certain, "replications": c.replications, "text": c.text} for m, c in by.items()}
                for v, by in self.certainty.items()
            },
            "inert": list(self.inert),
            "alternatives": [
                {
                    "readings": a.readings,
                    "variant": a.variant,
                    "replications": a.replications,
                    "measures": interval_json(a.measures),
                    "differences": interval_json(a.differences),
                }
                for a in self.alternatives
            ],
            "unpriced": {v: {side: list(names) for side, names in by.items()} for v, by in self.unpriced.items()},
            "plan_digests": self.plan_digests,
            "table_digests": self.table_digests,
            **self.provenance,
        }


def interval_json(figures: Mapping[str, Estimate]) -> dict[str, dict[str, float | None]]:
    """Mean, low and high of each figure; what does not exist is null, for JSON knows no NaN."""
    return {
        name: {key: _finite(getattr(value, key)) for key in ("mean", "low", "high")} for name, value in figures.items()
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def figures(columns: Columns, bounds: Mapping[str, Support]) -> Figures:
    """Mean and interval of every column, and the cost exchange where both sides' priced costs are above zero."""
    found: Figures = {}
    for name, column in columns.items():
        limit = bounds.get(name, UNKNOWN)
        found[name] = mean_interval(column, low=limit.low, high=limit.high)
    attacker, defender = columns.get("cost_attacker_usd"), columns.get("cost_defender_usd")
    if attacker is not None and defender is not None and attacker.any() and defender.any():
        found["cost_exchange_priced"] = ratio_of_means(attacker, defender)
    return found


def differences(case: Case, base: Case) -> Figures:
    """Paired difference case minus base of every column both have; exactly zero when the plans are the same."""
    found: Figures = {}
    for name, column in case.columns.items():
        if name not in base.columns:
            continue
        if case.plan_digest == base.plan_digest:
            found[name] = NO_DIFFERENCE
            continue
        limits = difference_bounds(case.bounds.get(name, UNKNOWN), base.bounds.get(name, UNKNOWN))
        found[name] = paired_difference(column, base.columns[name], bounds=limits)
    return found


def by_measure(cases: Mapping[str, Figures]) -> dict[str, dict[str, Estimate]]:
    """Turn variant -> measure -> figure around."""
    turned: dict[str, dict[str, Estimate]] = {}
    for variant, values in cases.items():
        for measure, value in values.items():
            turned.setdefault(measure, {})[variant] = value
    return turned


def inert(case: Case, base: Case) -> bool:
    """Whether a variant changed nothing at all next to the baseline, in any replication."""
    return case.plan_digest == base.plan_digest or same_columns(case.columns, base.columns)


def certainties(found: Figures) -> dict[str, SignCertainty]:
    """How sure each difference's sign is, headline figures only."""
    return {name: replications_until_sign(value) for name, value in found.items() if ":" not in name}
