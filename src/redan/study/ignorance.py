"""Conducts `redan compare FILE --ignorance`: everything unknown sampled outside, chance inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from redan.analysis.designs import sobol
from redan.analysis.ignorance import WORK_FAILED, Ignorance, Spread, refusals, spread
from redan.analysis.kinds import aimed_kinds, told_of
from redan.campaign.how import How
from redan.campaign.study_folder import Study, create
from redan.errors import InputError, Problem
from redan.rerun import rests_on
from redan.scenario import Scenario, parse_scenario
from redan.scenario.changes import unknown
from redan.scenario.weights import Weights
from redan.study.points import Maker, Point, readings_of
from redan.study.sampled import F8, WORK, Asked, Points, Runner, batch_of
from redan.study.sampled_table import Columns, columns_of
from redan.study.unknowns import DELAY, Unknown, sampled, unknowns_of

POINTS, MOST_POINTS = 128, 2**20
REPLICATIONS = 64  # at each point: chance is taken out of what is said of ignorance, so many points are worth more
BATCH = 8  # points of one item of work
ENOUGH_POSSIBLE = 8  # points; of fewer nothing is said
FINISH = "redan.study.ignorance:finish"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Plan:
    """What is run, and what the answer says of it. every: unknowns of the file; chosen: those sampled."""

    asked: Asked
    every: tuple[Unknown, ...]
    chosen: tuple[Unknown, ...]
    points: int

    @property
    def design(self) -> F8:
        """(points, chosen) quantiles."""
        return sobol(self.points, len(self.chosen), self.asked.seed)

    @property
    def batches(self) -> list[F8]:
        """The design as items of work."""
        design = self.design
        return [design[i : i + BATCH] for i in range(0, self.points, BATCH)]

    def to_json(self) -> dict[str, Any]:
        """What the user asked, as a study folder keeps it beside what its items share."""
        weights = {name: dict(by) for name, by in self.asked.weights.items()}
        return {
            "points": self.points, "variants": list(self.asked.variants), "measures": list(self.asked.measures),
            "fixed": dict(self.asked.fixed), "weights": weights, "replications": self.asked.replications,
            "seed": self.asked.seed,
        }  # fmt: skip

    def refused(self, batch: F8) -> Points:
        """Stands for a batch whose work failed: in no figure, and counted with its reason."""
        nothing = np.full((len(batch), len(self.asked.legs), len(self.asked.measures)), np.nan)
        columns = np.full((*nothing.shape, self.asked.replications), np.nan)
        plans = np.full(nothing.shape[:2], "")
        return Points(nothing, nothing, columns, plans, np.full(len(batch), WORK_FAILED))


def ignorance(
    scenario: Scenario,
    variants: Sequence[str] | None = None,
    *,
    measures: Sequence[str] | None = None,
    points: int = POINTS,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    fixed: Mapping[str, str] | None = None,
    weights: Weights | None = None,
    how: How | None = None,
    progress: Progress | None = None,
) -> Ignorance:
    """Sample every number between its bounds and every reading nobody fixed, for all variants at the same points.

    measures: default what `default_measures` gives. A point that some variant cannot fly is left out of all of them.
    """
    plan = prepared(
        scenario, variants, measures=measures, points=points, replications=replications, seed=seed, fixed=fixed,
        weights=weights,
    )  # fmt: skip
    told = None if progress is None else (lambda done, total: progress("unknowns", min(points, done * BATCH), points))
    return gathered(plan, run(plan, how, told))


def run(plan: Plan, how: How | None, progress: Callable[[int, int], None] | None) -> Points:
    """Every point of the design; nothing is kept."""
    return Points.joined(list(Runner(how).run(plan.asked, plan.batches, progress)))


def prepared(
    scenario: Scenario,
    variants: Sequence[str] | None = None,
    *,
    measures: Sequence[str] | None = None,
    points: int = POINTS,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    fixed: Mapping[str, str] | None = None,
    weights: Weights | None = None,
) -> Plan:
    """As `ignorance`, up to the work; InputError for what cannot be asked."""
    names = variants_of(scenario, variants)
    fixed, weights = fixed or {}, weights or {}
    every = unknowns_of(scenario, names, fixed=fixed, weights=weights)
    known = measures_of(scenario, names, fixed)
    wanted = tuple(measures) if measures is not None else default_measures(known)
    check_measures(wanted, known)
    check_counts(points, replications, MOST_POINTS)
    chosen = sampled(every, money=any("cost" in name for name in wanted))
    if not chosen:
        raise InputError(nothing_unknown(every))
    asked = Asked(
        scenario, tuple(one.name for one in chosen), names, wanted, wanted, scenario.seed if seed is None else seed,
        replications, names, fixed, weights,
    )  # fmt: skip
    return Plan(asked, tuple(every), tuple(chosen), points)


def gathered(plan: Plan, found: Points) -> Ignorance:
    """The answer from all points; InputError where hardly any of them can happen."""
    asked, scenario, names = plan.asked, plan.asked.scenario, plan.asked.variants
    check_possible(found, ENOUGH_POSSIBLE)
    by_measure: dict[str, dict[str, Spread]] = {}
    differences: dict[str, dict[str, Spread]] = {name: {} for name in names if name != scenario.baseline}
    base = names.index(scenario.baseline)
    for c, measure in enumerate(asked.measures):
        for leg, name in enumerate(names):
            columns = found.columns[:, leg, c]
            if (alone := spread(columns)) is not None:
                by_measure.setdefault(measure, {})[name] = alone
            if leg != base and (paired := spread(columns - found.columns[:, base, c])) is not None:
                differences[name][measure] = paired
    return Ignorance(
        title=scenario.title,
        baseline=scenario.baseline,
        variants=names,
        spreads=by_measure,
        differences=differences,
        unknowns=tuple(one.to_json() for one in plan.chosen),
        left=delays_of(plan.every, plan.chosen),
        asked=plan.points,
        replications=asked.replications,
        seed=asked.seed,
        refused=refusals(found.refused.tolist()),
        fixed=dict(asked.fixed),
    )


def kept(plan: Plan, folder: Path | str) -> Study:
    """The study folder of it, to be gone on with (`campaign.resume.go_on`), by shards too."""
    scenario = plan.asked.scenario
    return create(
        folder,
        kind="ignorance",
        title=scenario.title,
        work=WORK,
        finish=FINISH,
        asked=plan.to_json(),
        seed=plan.asked.seed,
        common=plan.asked.common(),
        items=[batch_of(batch) for batch in plan.batches],
        files={"scenario.yaml": scenario.text.encode()},
        made_with=rests_on(scenario),
    )


def of_study(study: Study, results: Iterable[tuple[int, bytes | None]]) -> tuple[Plan, Points]:
    """What a study folder asks, and its points; those of an item that failed are refused, with the reason."""
    common = study.common.data
    scenario = parse_scenario(common["scenario"], common["file"], common["beside"])
    asked = dict(study.asked)
    plan = prepared(scenario, asked.pop("variants"), **asked)
    batches = plan.batches
    return plan, Points.joined(
        [plan.refused(batches[i]) if content is None else Points.of_bytes(content) for i, content in results]
    )


def finish(study: Study, results: Iterator[tuple[int, bytes | None]]) -> tuple[Columns, str]:
    """The table of a finished study, one row a point and variant, and the answer in plain text."""
    from redan.report.unknowns import ignorance_lines

    plan, found = of_study(study, results)
    text = "\n".join(ignorance_lines(gathered(plan, found)))
    return columns_of(plan.asked, plan.chosen, plan.design, found), text


def variants_of(scenario: Scenario, variants: Sequence[str] | None) -> tuple[str, ...]:
    """The variants asked for (default: all), baseline first; refuses names the file does not have."""
    asked = list(scenario.variants) if variants is None else list(variants)
    problems = [unknown("variant", name, list(scenario.variants)) for name in asked if name not in scenario.variants]
    if problems:
        raise InputError(problems)
    return tuple(dict.fromkeys([scenario.baseline, *asked]))


def measures_of(scenario: Scenario, variants: Sequence[str], fixed: Mapping[str, str]) -> tuple[str, ...]:
    """Columns that some variant has in the file as it stands, without those of what never flies; plain names first."""
    from redan.engine import simulate
    from redan.results.measures import measures

    maker = Maker(scenario)
    found: dict[str, None] = {}
    flies: set[str] = set()
    for variant in variants:
        compiled = maker.compiled(Point(variant, readings_of(fixed)))
        found |= dict.fromkeys(measures(simulate(compiled.plan, 0, 0, 1), compiled.names))
        flies |= set(compiled.names.threat_kinds)
    idle = tuple(head for kind, head in (("munition", "munitions_"), ("aircraft", "aircraft_")) if kind not in flies)
    return tuple(sorted((name for name in found if not name.startswith(idle)), key=lambda name: ":" in name))


def default_measures(known: Sequence[str]) -> tuple[str, ...]:
    """The first three figures an answer would speak of; of kinds of asset the first alone."""
    others = [kind.fate for kind in aimed_kinds(known)][1:]
    return tuple(name for name in told_of(known) if name not in others)[:3]


def one_measure(asked: str, known: Sequence[str]) -> str:
    """The figure asked about, or the first an answer would speak of; refused where there is none."""
    wanted = asked or next(iter(told_of(known)), "")
    if not wanted:
        what = "nothing is counted here that could be asked about"
        raise InputError(Problem(what, remedy="name a figure with --measure"))
    check_measures([wanted], known)
    return wanted


def check_measures(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Refuse measures that no variant has, with the nearest names."""
    problems = [unknown("measure", name, list(known)) for name in wanted if name not in known]
    if problems:
        raise InputError(problems)


def check_counts(points: int, replications: int, most: int) -> None:
    """Refuse counts of which nothing could be said."""
    problems = []
    if not 2 <= points <= most:
        what = f"{points:,} points"
        problems.append(Problem(what, allowed=f"from 2 to {most:,}", remedy="128 say where the spread comes from"))
    if replications < 2:
        what = f"{replications:,} replications a point"
        problems.append(Problem(what, allowed="at least 2", remedy="chance cannot be seen in one; 64 are plenty"))
    if problems:
        raise InputError(problems)


def check_possible(found: Points, enough: int) -> None:
    """Refuse to speak of a sample of which hardly anything can happen."""
    possible = int(found.possible.sum())
    if possible >= min(enough, len(found.refused)):
        return
    reason = next(iter(refusals(found.refused.tolist())), "")
    count = len(found.refused)
    what = f"{count - possible:,} of {count:,} combinations cannot happen as the file is written"
    remedy = "choose readings with --reading, or fewer unknowns"
    raise InputError(Problem(f"{what}; the most frequent reason: {reason}", remedy=remedy))


def nothing_unknown(every: Sequence[Unknown]) -> Problem:
    """That there is nothing to sample: every reading is fixed, no number has a range."""
    delays = [one.name for one in every if one.kind == DELAY]
    what = "nothing is unknown here: every reading is fixed, and no number in use has a low below its high"
    remedy = f"delays are chance; name one to hold it: --factors {delays[0]}" if delays else "leave out a --reading"
    return Problem(what, remedy=remedy)


def delays_of(every: Sequence[Unknown], chosen: Sequence[Unknown]) -> tuple[str, ...]:
    """Delays that stay chance inside a run, with their bounds."""
    return tuple(f"{one.name} ({one.held[0].range})" for one in every if one.kind == DELAY and one not in chosen)
