"""Conducts `redan sensitivity`: a Morris screen of everything unknown, then Sobol indices of what moved most.

Nothing is swept under the rug: what the screen ranks low is not held still, but sampled as one factor, "all the others
together". Its share says what was missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.designs import saltelli, trajectories
from redan.analysis.ignorance import refusals, spread
from redan.analysis.morris import Effect, effects
from redan.analysis.sensitivity import DIFFERENCE, REST, VARIANTS, Factor, Sensitivity, ordered
from redan.analysis.sobol import Index, indices
from redan.campaign.how import How
from redan.campaign.study_folder import Study, create
from redan.errors import InputError, Problem
from redan.report.words import measure_of
from redan.scenario import Scenario, parse_scenario
from redan.study.ignorance import (
    check_counts,
    check_possible,
    delays_of,
    measures_of,
    nothing_unknown,
    one_measure,
    variants_of,
)
from redan.study.sampled import ALL_OF, WORK, Asked, Points, Runner
from redan.study.sampled_table import Columns, columns_of
from redan.study.unknowns import (
    LIMIT,
    NUMBER,
    READING,
    VARIANT,
    Unknown,
    sampled,
    unknowns_of,
    which_variant,
)

F8 = NDArray[np.float64]
BASE_POINTS, MOST_BASE = 256, 2**17
PATHS, MOST_PATHS = 8, 1000  # of the screen
MOST, MOST_MOST = 12, 1000  # factors looked at one by one
REPLICATIONS = 16  # at each point; common to all, so that differences show what was assumed and not luck
ENOUGH_POSSIBLE = 8
CONDUCTOR = "redan.study.sensitivity:go_on"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Question:
    """What is asked; plain data but for tuples.

    variants: what is compared with the baseline (default: all others; several are an unknown of their own, `variant`).
    measure: "" is the default. factors: unknowns to look at, and no others, without a screen; empty: all, with one.
    points: base points of the indices. paths: of the screen. most: how many unknowns are looked at one by one.
    """

    variants: tuple[str, ...] = ()
    measure: str = ""
    factors: tuple[str, ...] = ()
    points: int = BASE_POINTS
    paths: int = PATHS
    most: int = MOST
    replications: int = REPLICATIONS
    seed: int | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data; `of_json` gives the question back."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**found, "variants": list(self.variants), "factors": list(self.factors)}

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Question:
        """What `to_json` gave."""
        return cls(**{**data, "variants": tuple(data["variants"]), "factors": tuple(data["factors"])})


def sensitivity(
    scenario: Scenario,
    question: Question | None = None,
    *,
    how: How | None = None,
    out: Path | None = None,
    made_with: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Sensitivity:
    """Shares of variance of one measure, and of what the variants change of it, by everything unknown.

    out: a study folder that keeps every part and at the end the table, one row a point; the same question goes on in
    it. made_with: digests of what else decides, for the folder. InputError with everything wrong in the question.
    """
    question = question or Question()
    plan = _Plan(scenario, question)
    if out is None:
        return plan.conduct(Runner(how), progress)[0]
    study = create(
        out,
        kind="sensitivity",
        title=scenario.title,
        work=WORK,
        asked=question.to_json(),
        seed=plan.asked.seed,
        common=plan.asked.common(),
        conductor=CONDUCTOR,
        made_with=made_with,
        files={"scenario.yaml": scenario.text.encode()},
    )
    study.check_versions()
    found, table = plan.conduct(Runner(how, study, say), progress)
    study.finish(table)
    return found


def go_on(
    study: Study, how: How, progress: Callable[[int, int], None] | None, say: Callable[[str], None] | None
) -> tuple[Columns, str]:
    """Go on with a study from its folder: the table, and what is printed."""
    from redan.report.unknowns import sensitivity_lines

    common = study.common.data
    scenario = parse_scenario(common["scenario"], common["file"], common["beside"])
    told = None if progress is None else (lambda _, done, total: progress(done, total))
    found, table = _Plan(scenario, Question.of_json(study.asked)).conduct(Runner(how, study, say), told)
    return table, "\n".join(sensitivity_lines(found))


def plan_of(scenario: Scenario, question: Question) -> _Plan:
    """What would be run at which points, without running it."""
    return _Plan(scenario, question)


class _Plan:
    """A question understood: what is sampled, what is run at every point; `conduct` runs it."""

    def __init__(self, scenario: Scenario, question: Question) -> None:
        self.scenario, self.question = scenario, question
        fixed, weights = question.fixed, question.weights
        names = variants_of(scenario, question.variants or None)
        check_counts(question.points, question.replications, MOST_BASE)
        _check_screen(question)
        every = unknowns_of(scenario, names, fixed=fixed, weights=weights)
        which = which_variant(scenario, names)
        self.every = every if which is None else (which, *every)
        known = measures_of(scenario, names, fixed)
        wanted = one_measure(question.measure, known)
        self.chosen = sampled(self.every, question.factors or None, money="cost" in wanted)
        if not self.chosen:
            raise InputError(nothing_unknown(self.every))
        legs = _legs(scenario, names, which, self.chosen)
        told = tuple(name for name in known if ":" not in name)
        self.label = measure_of(wanted).label
        self.columns = tuple(VARIANTS if leg == ALL_OF else leg for leg in legs)
        self.asked = Asked(
            scenario=scenario,
            factors=tuple(one.name for one in self.chosen),
            legs=legs,
            measures=told if wanted in told else (*told, wanted),
            columns=(wanted,),
            seed=scenario.seed if question.seed is None else question.seed,
            replications=question.replications,
            variants=names,
            fixed=fixed,
            weights=weights,
        )

    def conduct(self, runner: Runner, progress: Progress | None) -> tuple[Sensitivity, Columns]:
        """The answer, and the table of a study: one row a point."""
        question, seed = self.question, self.asked.seed
        by_effect: dict[str, tuple[Effect, ...]] = {}
        looked, rest, screened = list(range(len(self.chosen))), list[int](), tuple[str, ...]()
        stages: list[tuple[str, int, F8, Points]] = []
        if not question.factors and len(self.chosen) > question.most:
            design = trajectories(question.paths, len(self.chosen), seed)
            points = self._run(runner, "screen", list(design.points), progress)
            stages.append(("screen", len(self.chosen) + 1, design.rows(), points))
            names = [one.name for one in self.chosen]
            by_effect = {name: effects(columns, design, names) for name, columns in self._quantities(points).items()}
            looked, rest, screened = _split(self.chosen, by_effect, question.most)
        groups = [[i] for i in looked] + ([rest] if rest else [])
        rows = base_rows(question.points, groups, seed)
        points = self._run(runner, "indices", list(rows), progress)
        k = len(groups)
        stages.append(("indices", k + 2, rows.reshape(-1, rows.shape[2]), points))
        check_possible(points, ENOUGH_POSSIBLE)
        order = np.array([0, k + 1, *range(1, k + 1)])  # A, B, AB_1 .. AB_k, as `indices` has them
        places = (np.arange(question.points)[:, None] * (k + 2) + order[None, :]).ravel()
        factors = [self._factor(group) for group in groups]
        quantities = self._quantities(points.at(places))
        base = np.arange(len(places)).reshape(-1, k + 2)[:, :2].ravel()
        refused = refusals([reason for _, _, _, found in stages for reason in found.refused.tolist()])
        plans = {plan for _, _, _, found in stages for plan in np.unique(found.plans).tolist() if plan}
        by_index: dict[str, tuple[Index, ...]] = {
            name: ordered(indices(columns, question.points, k, names=[one.name for one in factors]))
            for name, columns in quantities.items()
        }
        found = Sensitivity(
            title=self.scenario.title,
            measure=self.asked.columns[0],
            label=self.label,
            legs=self.columns,
            factors=tuple(factors),
            effects=by_effect,
            indices=by_index,
            spreads={name: spread(columns[base]) for name, columns in quantities.items()},
            screened=screened,
            held=_held(self.scenario, self.every, self.chosen, question.fixed),
            left=delays_of(self.every, self.chosen),
            base_points=question.points,
            points=sum(len(found.refused) for _, _, _, found in stages),
            paths=question.paths if by_effect else 0,
            replications=question.replications,
            seed=seed,
            refused=refused,
            fixed=dict(question.fixed),
            plans=len(plans),
        )
        return found, self._table(stages)

    def _run(self, runner: Runner, stage: str, batches: Sequence[F8], progress: Progress | None) -> Points:
        size, total = len(batches[0]), sum(map(len, batches))

        def told(done: int, _: int) -> None:
            if progress is not None:
                progress(stage, min(total, done * size), total)

        return Points.joined(list(runner.run(self.asked, batches, told)))

    def _quantities(self, points: Points) -> dict[str, F8]:
        """The wanted measure, (P, R), of the difference and of every leg."""
        found = {name: points.columns[:, leg, 0] for leg, name in enumerate(self.columns)}
        if len(self.columns) == 1:
            return found
        return {DIFFERENCE: found[self.columns[1]] - found[self.columns[0]], **found}

    def _factor(self, group: Sequence[int]) -> Factor:
        names = tuple(self.chosen[i].name for i in group)
        if len(group) > 1:
            says = "moved least in the screen; sampled together"
            return Factor(REST, NUMBER, f"{len(group)} unknowns", "", says, names)
        one = self.chosen[group[0]]
        return Factor(one.name, one.kind, one.bounds, one.grade, one.says, names)

    def _table(self, stages: Iterable[tuple[str, int, F8, Points]]) -> Columns:
        """One row a point and variant (docs/design/open.md): where it stands in its design, at which quantile each
        unknown is, mean and variance of each measure.
        """
        parts: dict[str, list[NDArray[Any]]] = {}
        first = 0
        for stage, width, quantiles, points in stages:
            row, place = np.divmod(np.arange(len(quantiles)), width)
            where = {"stage": np.full(len(quantiles), stage), "row": row, "place": place}
            found = columns_of(self.asked, self.chosen, quantiles, points, first, where)
            first += len(quantiles)
            for key, column in found.items():
                parts.setdefault(key, []).append(column)
        return {key: np.concatenate(columns) for key, columns in parts.items()}


def base_rows(n: int, groups: Sequence[Sequence[int]], seed: int) -> F8:
    """Points of a design in which each group is one factor, (n, k + 2, U): A, AB_1 .. AB_k, B, least changes first.

    Coordinates of the sequence go to the unknowns in the order of the groups: its first ones are spread most evenly.
    """
    flat = np.array([i for group in groups for i in group])
    design = saltelli(n, len(flat), seed)
    a, b = np.empty_like(design.a), np.empty_like(design.b)
    a[:, flat], b[:, flat] = design.a, design.b
    rows = np.repeat(a[:, None, :], len(groups) + 2, axis=1)
    for g, group in enumerate(groups):
        rows[:, 1 + g, list(group)] = b[:, list(group)]
    rows[:, -1] = b
    return rows


def _check_screen(question: Question) -> None:
    problems = []
    if not 2 <= question.paths <= MOST_PATHS:
        what = f"{question.paths:,} paths of the screen"
        problems.append(Problem(what, allowed=f"from 2 to {MOST_PATHS:,}", remedy=f"{PATHS} are usual"))
    if not 1 <= question.most <= MOST_MOST:
        what = f"{question.most:,} unknowns one by one"
        problems.append(Problem(what, allowed=f"from 1 to {MOST_MOST:,}", remedy=f"{MOST} are usual"))
    if problems:
        raise InputError(problems)


def _legs(
    scenario: Scenario, names: tuple[str, ...], which: Unknown | None, chosen: Sequence[Unknown]
) -> tuple[str, ...]:
    """The baseline, and the one variant or all of them; the baseline alone where there is no other."""
    others = [name for name in names if name != scenario.baseline]
    if not others:
        return (scenario.baseline,)
    if which is None:
        return scenario.baseline, others[0]
    if not any(one.kind == VARIANT for one in chosen):
        what = f"there are {len(others)} variants beside the baseline, and “variant” is not among the factors"
        remedy = f"add it to --factors, or choose one with --variant {others[0]}"
        raise InputError(Problem(what, remedy=remedy))
    return scenario.baseline, ALL_OF


def _split(
    chosen: Sequence[Unknown], found: Mapping[str, Sequence[Effect]], most: int
) -> tuple[list[int], list[int], tuple[str, ...]]:
    """Those to look at one by one (readings and variants, then what moved most in any quantity), the others, the inert.

    The inert are among the others too: a screen of few paths does not prove that they never matter.
    """
    rank = np.zeros(len(chosen))
    inert = np.ones(len(chosen), dtype=np.bool_)
    for quantity in found.values():
        sizes = np.array([0.0 if one.inert or not one.exists else one.mu_star for one in quantity])
        rank = np.maximum(rank, sizes / sizes.max() if sizes.max() > 0.0 else 0.0)
        inert &= np.array([one.inert for one in quantity])
    named = [one.kind in (READING, VARIANT) for one in chosen]
    order = sorted(range(len(chosen)), key=lambda i: (not named[i], -rank[i], i))
    first = [i for i in order if named[i] or rank[i] > 0.0][:most]
    rest = [i for i in order if i not in set(first)]
    looked = sorted(first, key=lambda i: (-rank[i], i))
    return looked, rest, tuple(chosen[i].name for i in rest if inert[i])


def _held(
    scenario: Scenario, every: Sequence[Unknown], chosen: Sequence[Unknown], fixed: Mapping[str, str]
) -> dict[str, str]:
    """Unknowns that were not sampled, with what they stand at."""
    usual = {one.name for one in sampled(every)} - {one.name for one in chosen}
    found = {}
    for one in every:
        if one.name in usual and one.kind != LIMIT:
            name = one.name.partition(".")[2]
            found[one.name] = scenario.default_readings[name] if one.kind == READING else scenario.part.level
    return found | {f"readings.{name}": option for name, option in fixed.items()}
