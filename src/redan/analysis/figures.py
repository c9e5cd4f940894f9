"""From the columns of one variant to its figures, from several variants to a comparison."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from redan.analysis.bootstrap import ratio_of_means
from redan.analysis.compare import (
    UNBOUNDED,
    SignCertainty,
    difference_bounds,
    paired_difference,
    replications_until_sign,
    same_columns,
)
from redan.analysis.intervals import Estimate, mean_interval
from redan.results.case import Case
from redan.results.limits import Limits

Figures = dict[str, Estimate]


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
    limits: dict[str, Limits] = field(default_factory=dict)  # variant -> what held the defence's fire
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
            "limits": {v: found.to_json() for v, found in self.limits.items()},
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


def figures(case: Case) -> Figures:
    """Mean and interval of every column, and the cost exchange where both sides' priced costs are above zero."""
    found: Figures = {name: _mean(case, name) for name in case.columns}
    attacker, defender = case.columns.get("cost_attacker_usd"), case.columns.get("cost_defender_usd")
    if attacker is not None and defender is not None and attacker.any() and defender.any():
        found["cost_exchange_priced"] = ratio_of_means(attacker, defender)
    return found


def _mean(case: Case, name: str) -> Estimate:
    limit = case.bounds.get(name, UNBOUNDED)
    return mean_interval(case.columns[name], low=limit.low, high=limit.high)


def differences(case: Case, base: Case) -> Figures:
    """Paired difference case minus base of every column both have; exactly zero when the plans are the same."""
    found: Figures = {}
    for name, column in case.columns.items():
        if name not in base.columns:
            continue
        if case.plan_digest == base.plan_digest:
            found[name] = Estimate(0.0, 0.0, 0.0, case.replications, 0.0, "exact")
            continue
        limits = difference_bounds(case.bounds.get(name, UNBOUNDED), base.bounds.get(name, UNBOUNDED))
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


def compare_cases(
    cases: Sequence[Case],
    baseline: str,
    others: Sequence[Case] = (),
    *,
    title: str = "",
    question: str = "",
    says: Mapping[str, str] | None = None,
    seed: int = 0,
    provenance: Mapping[str, Any] | None = None,
) -> Comparison:
    """Compare variants under one set of readings.

    others: the same variants under other readings, the baseline among them each time.
    """
    by_variant = {case.variant: case for case in cases}
    base = by_variant[baseline]
    found = {case.variant: figures(case) for case in cases}
    changed = {v: differences(case, base) for v, case in by_variant.items() if v != baseline}
    return Comparison(
        title=title,
        question=question,
        baseline=baseline,
        variants=tuple(by_variant),
        says=dict(says or {}),
        readings=base.readings,
        seed=seed,
        replications=base.replications,
        measures=by_measure(found),
        differences=changed,
        certainty={v: certainties(values) for v, values in changed.items()},
        inert=tuple(v for v in changed if inert(by_variant[v], base)),
        alternatives=tuple(_alternatives(others, baseline)),
        totals={"aircraft": base.aircraft, "munitions": base.munitions},
        unpriced={
            v: {"attacker": case.unpriced.attacker, "defender": case.unpriced.defender}
            for v, case in by_variant.items()
        },
        plan_digests={v: case.plan_digest for v, case in by_variant.items()},
        table_digests={v: case.table_digest for v, case in by_variant.items()},
        limits={v: case.limits for v, case in by_variant.items() if case.limits is not None},
        provenance=dict(provenance or {}),
    )


def _alternatives(others: Sequence[Case], baseline: str) -> Iterator[Alternative]:
    """Headline figures of the other readings, each against the baseline under the same readings."""
    bases = {tuple(sorted(case.readings.items())): case for case in others if case.variant == baseline}
    for other in others:
        case, base = _headline(other), _headline(bases[tuple(sorted(other.readings.items()))])
        yield Alternative(
            readings=case.readings,
            variant=case.variant,
            replications=case.replications,
            measures={name: _mean(case, name) for name in case.columns},
            differences={} if case.variant == baseline else differences(case, base),
        )


def _headline(case: Case) -> Case:
    return replace(case, columns={name: column for name, column in case.columns.items() if ":" not in name})
