"""From the columns of one variant to its figures, from several variants to a comparison."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.bootstrap import ratio_of_means
from redan.analysis.compare import (
    UNBOUNDED,
    SignCertainty,
    difference_bounds,
    paired_difference,
    replications_until_sign,
    same_columns,
)
from redan.analysis.curve import Curve
from redan.analysis.distribution import Distribution, distribution
from redan.analysis.intervals import NOTHING, NOTHING_TO_RESAMPLE, Estimate, exactly, mean_interval, missing
from redan.analysis.joint import EVERY, Joint, joint_of
from redan.analysis.kinds import kinds_of
from redan.analysis.purchase import BOUGHT, purchases
from redan.analysis.rounding import is_flat, level, scale_of, snapped
from redan.catalogue import Own
from redan.results.case import Case
from redan.results.forces import Forces
from redan.results.limits import Limits
from redan.results.supports import Support

Figures = dict[str, Estimate]
AIMED = ("arriving_at_", "hits_on_")  # columns of the kinds of asset somebody aims at


@dataclass(frozen=True)
class Alternative:
    """What one other choice of readings would give: figures and differences to the baseline under the same readings."""

    readings: dict[str, str]
    variant: str
    replications: int
    measures: Figures
    differences: Figures  # empty for the baseline
    aircraft: int | None = None  # of the raid under these readings; None: not told
    munitions: int | None = None


@dataclass(frozen=True)
class Comparison:
    """Variants on the same chance: every figure with its interval, every difference to the baseline with its own.

    measures: by measure, then variant. differences: by variant (all but the baseline), then measure. A figure a
    variant does not have stands there as an estimate that does not exist, with the reason.
    inert: variants that changed nothing in any replication. alternatives: the range over the readings.
    scenes: who takes part, by variant.
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
    scenes: dict[str, Forces] = field(default_factory=dict)
    sides: tuple[str, ...] = ()  # defender and attacker, as the file names them
    left_out: tuple[str, ...] = ()  # what weakens a defence and no variant has: "jamming", "decoys", ...
    own: Own = field(default_factory=Own)  # what the scenario states in place of the catalogue
    fixed: dict[str, str] = field(default_factory=dict)  # readings the user fixed; all others are open
    raids: dict[str, dict[str, int]] = field(default_factory=dict)  # "aircraft", "munitions" -> variant -> how many
    joint: Joint | None = None  # every combination of the readings nobody fixed, those of `readings` among them
    curve: Curve | None = None
    distributions: dict[str, dict[str, Distribution]] = field(default_factory=dict)  # measure -> variant
    grades: dict[str, int] = field(default_factory=dict)  # numbers in use by the grade of their best value
    readings_say: dict[str, dict[str, str]] = field(default_factory=dict)  # reading -> option -> what it says, and who

    @property
    def without_aircraft(self) -> bool:
        """Whether no aircraft flies in any variant: what comes has started by itself."""
        return bool(self.scenes) and all(scene.aircraft == 0 for scene in self.scenes.values())

    def figure(self, measure: str, variant: str) -> Estimate:
        """The figure of a variant; one that does not exist where there is none."""
        return self.measures.get(measure, {}).get(variant, NOTHING)

    def difference(self, variant: str, measure: str) -> Estimate:
        """The difference of a variant to the baseline; one that does not exist where either has no figure."""
        return self.differences.get(variant, {}).get(measure, NOTHING)

    def to_json(self) -> dict[str, Any]:
        """`measures.<measure>.<variant>` and `differences.<variant>.<measure>` as {mean, low, high}, and the rest.

        A certain figure has three equal numbers; why one is null stands in the same place under `missing`.
        """
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
            "missing": {"measures": reasons_json(self.measures), "differences": reasons_json(self.differences)},
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
            **({"own": self.own.to_json()} if self.own else {}),
            "fixed": self.fixed,
            "joint": None if self.joint is None else self.joint.to_json(),
            "curve": None if self.curve is None else self.curve.to_json(),
            "distributions": {
                m: {v: distribution_json(found) for v, found in by.items()} for m, by in self.distributions.items()
            },
            "grades": self.grades,
            "plan_digests": self.plan_digests,
            "table_digests": self.table_digests,
            **self.provenance,
        }


def interval_json(figures: Mapping[str, Estimate]) -> dict[str, dict[str, float | None]]:
    """Mean, low and high of each figure; what does not exist is null, for JSON knows no NaN."""
    return {
        name: {key: _finite(getattr(value, key)) for key in ("mean", "low", "high")} for name, value in figures.items()
    }


def reasons_json(figures: Mapping[str, Mapping[str, Estimate]]) -> dict[str, dict[str, str]]:
    """Why a mean, low or high of `interval_json` is null, in the same places."""
    found: dict[str, dict[str, str]] = {}
    for outer, by in figures.items():
        for inner, value in by.items():
            if not all(map(math.isfinite, (value.mean, value.low, value.high))):
                found.setdefault(outer, {})[inner] = value.reason or "it has no interval"
    return found


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def figures(case: Case) -> Figures:
    """Mean and interval of every column, and the cost exchange where both sides' priced costs are above zero."""
    found: Figures = {name: figure(case, name) for name in case.columns}
    attacker, defender = case.columns.get("cost_attacker_usd"), case.columns.get("cost_defender_usd")
    if attacker is not None and defender is not None and attacker.any() and defender.any():
        found["cost_exchange_priced"] = _exchange(found, attacker, defender)
    return found


def _exchange(found: Figures, attacker: NDArray[np.float64], defender: NDArray[np.float64]) -> Estimate:
    """Attacker's cost over the defender's, both priced."""
    if found["cost_attacker_usd"].certain and found["cost_defender_usd"].certain:
        return exactly(found["cost_attacker_usd"].mean / found["cost_defender_usd"].mean, len(attacker))
    if all(is_flat(column, scale_of(column)) for column in (attacker, defender)):
        ratio = level(attacker) / level(defender)
        return Estimate(ratio, math.nan, math.nan, len(attacker), 0.0, "none", NOTHING_TO_RESAMPLE)
    return ratio_of_means(attacker, defender)


def figure(case: Case, name: str) -> Estimate:
    """Mean and interval of one column."""
    if name in case.priceless:
        return missing(f"no public price for {', '.join(case.priceless[name])}", "unpriced")
    limit = case.bounds.get(name, UNBOUNDED)
    return mean_interval(case.columns[name], low=limit.low, high=limit.high)


def differences(case: Case, base: Case) -> Figures:
    """Paired difference case minus base of every column; exactly zero where both follow from the same.

    Where one of the two has no such column there is no difference, and the reason says whose it is.
    """
    found: Figures = {}
    for name in dict.fromkeys([*case.columns, *base.columns]):
        lacking = next((c for c in (base, case) if name not in c.columns), None)
        if lacking is not None:
            found[name] = absent(lacking.variant)
            continue
        column = case.columns[name]
        if case.plan_digest == base.plan_digest:
            found[name] = exactly(0.0, case.replications)
            continue
        priceless = case.priceless.get(name, base.priceless.get(name))
        if priceless is not None:
            found[name] = missing(f"no public price for {', '.join(priceless)}", "unpriced")
            continue
        cause = case.causes.get(name)
        if cause is not None and cause == base.causes.get(name):
            found[name] = exactly(0.0, case.replications) if np.isfinite(column).any() else NOTHING
            continue
        limits = difference_bounds(case.bounds.get(name, UNBOUNDED), base.bounds.get(name, UNBOUNDED))
        found[name] = paired_difference(column, base.columns[name], bounds=limits)
    return found


def absent(variant: str) -> Estimate:
    """A figure one variant does not have: it has none of what is counted."""
    return missing(f'"{variant}" has no such figure: it has nothing of the kind', "absent")


def by_measure(cases: Mapping[str, Figures]) -> dict[str, dict[str, Estimate]]:
    """Turn variant -> measure -> figure around; every measure has an entry for every variant."""
    measures = dict.fromkeys(measure for values in cases.values() for measure in values)
    return {m: {v: values.get(m) or absent(v) for v, values in cases.items()} for m in measures}


def inert(case: Case, base: Case) -> bool:
    """Whether a variant changed nothing at all next to the baseline, in any replication."""
    return case.plan_digest == base.plan_digest or same_columns(case.columns, base.columns)


def certainties(found: Figures) -> dict[str, SignCertainty]:
    """How sure each difference's sign is, headline figures only."""
    return {name: replications_until_sign(value) for name, value in found.items() if ":" not in name and value.exists}


def completed(cases: Sequence[Case]) -> list[Case]:
    """Where a variant has a kind of asset at which only another variant aims, what arrives there is 0, not unknown."""
    aimed = {name for case in cases for name in case.columns if name.startswith(AIMED)}
    found = []
    for case in cases:
        new = [n for n in sorted(aimed - case.columns.keys()) if n.split("_", 2)[2] in case.scene.assets]
        zeros = np.zeros(case.replications)
        columns, bounds = {name: zeros for name in new}, {name: Support(0, 0) for name in new}
        found.append(replace(case, columns={**case.columns, **columns}, bounds={**case.bounds, **bounds}))
    return found


def settled(case: Case, base: Case) -> Case:
    """The case with the baseline's very numbers wherever the two are equal within rounding."""
    if case is base or case.replications != base.replications:
        return case
    both = {n: snapped(c, base.columns[n]) if n in base.columns else c for n, c in case.columns.items()}
    return replace(case, columns=both)


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
    sides: Sequence[str] = (),
    left_out: Sequence[str] = (),
    own: Own | None = None,
    factors: Mapping[str, Mapping[str, float]] | None = None,
    design: str = EVERY,
    fixed: Mapping[str, str] | None = None,
    grades: Mapping[str, int] | None = None,
    readings_say: Mapping[str, Mapping[str, str]] | None = None,
) -> Comparison:
    """Compare variants under one set of readings.

    others: the same variants under other readings, the baseline among them each time. With factors (reading -> option
    -> weight) they are every combination of these, the one above among them, or a balanced part (`design`).
    """
    cases, others = completed(cases), completed(others)
    base = next(case for case in cases if case.variant == baseline)
    by_variant = {case.variant: settled(case, base) for case in cases}
    scenes = {v: case.scene for v, case in by_variant.items()}
    found = {v: figures(case) | purchases(case.scene, base.scene, scenes.values()) for v, case in by_variant.items()}
    changed = {
        v: differences(case, base) | {name: found[v][name] for name in BOUGHT if name in found[v]}
        for v, case in by_variant.items()
        if v != baseline
    }
    every = tuple(_alternatives(others, baseline))
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
        alternatives=tuple(one for one in every if one.readings != base.readings),
        joint=None if factors is None else joint_of(every, factors, design),
        fixed=dict(fixed or {}),
        grades=dict(grades or {}),
        readings_say={name: dict(options) for name, options in (readings_say or {}).items()},
        totals={"aircraft": base.aircraft, "munitions": base.munitions},
        distributions=distributions_of(by_variant),
        raids={
            "aircraft": {v: case.aircraft for v, case in by_variant.items()},
            "munitions": {v: case.munitions for v, case in by_variant.items()},
        },
        scenes=scenes,
        unpriced={
            v: {"attacker": case.unpriced.attacker, "defender": case.unpriced.defender}
            for v, case in by_variant.items()
        },
        plan_digests={v: case.plan_digest for v, case in by_variant.items()},
        table_digests={v: case.table_digest for v, case in by_variant.items()},
        limits={v: case.limits for v, case in by_variant.items() if case.limits is not None},
        provenance=dict(provenance or {}),
        sides=tuple(sides),
        left_out=tuple(left_out),
        own=own or Own(),
    )


def distributions_of(cases: Mapping[str, Case]) -> dict[str, dict[str, Distribution]]:
    """How the figures an answer speaks of are spread over replications, by measure and variant."""
    names = dict.fromkeys(name for case in cases.values() for name in case.columns)
    own = {kind.fate: "high" if kind.own else "low" for kind in kinds_of(names) if kind.aimed_at}
    bad = {"munitions_arriving": "high", "aircraft_lost": "low"} | own
    return {
        name: {
            v: distribution(case.columns[name], case.bounds.get(name, UNBOUNDED), bad=end)
            for v, case in cases.items()
            if name in case.columns
        }
        for name, end in bad.items()
        if name in names
    }


def distribution_json(found: Distribution) -> dict[str, Any]:
    """Mean, percentiles, the worst 5 % and the histogram; what does not exist is null."""
    return {
        "n": found.n,
        "mean": _finite(found.mean),
        "std": _finite(found.std),
        "percentiles": {f"{one.level:g}": _finite(one.value) for one in found.percentiles},
        "share_zero": _finite(found.share_zero),
        "share_most": _finite(found.share_most),
        "bad": found.bad,
        "worst_5_percent": {"from": _finite(found.worst), "mean": _finite(found.worst_mean)},
        "histogram": {"edges": list(found.histogram.edges), "counts": list(found.histogram.counts)},
    }


def _alternatives(others: Sequence[Case], baseline: str) -> Iterator[Alternative]:
    """Headline figures of the other readings, each against the baseline under the same readings."""
    bases = {tuple(sorted(case.readings.items())): case for case in others if case.variant == baseline}
    for other in others:
        base = _headline(bases[tuple(sorted(other.readings.items()))])
        case = settled(_headline(other), base)
        yield Alternative(
            readings=case.readings,
            variant=case.variant,
            replications=case.replications,
            measures={name: figure(case, name) for name in case.columns},
            differences={} if case.variant == baseline else differences(case, base),
            aircraft=other.aircraft,
            munitions=other.munitions,
        )


def _headline(case: Case) -> Case:
    return replace(case, columns={name: column for name, column in case.columns.items() if ":" not in name})
