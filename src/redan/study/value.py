"""What settling one unknown would be worth, from one sample in which everything varies; and where money turns.

With and without are played at the same assumptions and on the same chance. Each point has one of the variants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.breakeven import BOUGHT, COLUMNS, PARTLY, BreakEven, break_even
from redan.analysis.designs import latin
from redan.analysis.information import FEWEST, Worth, own_chance, worth
from redan.analysis.purchase import purchases
from redan.analysis.value import Value
from redan.campaign.how import How
from redan.campaign.parts import Parts
from redan.campaign.study_folder import Study
from redan.errors import InputError, Problem
from redan.layout.names import Names
from redan.report.words import measure_of
from redan.results.forces import Forces, forces_of, priceless
from redan.results.measures import unpriced
from redan.scenario import Scenario, parse_scenario
from redan.scenario.weights import Weights, weights_of
from redan.study.claim import Progress
from redan.study.ignorance import measures_of, nothing_unknown, one_measure, variants_of
from redan.study.night_table import NightTable, study_of
from redan.study.nights import Played, play
from redan.study.points import Maker, Point, readings_of
from redan.study.unknowns import Unknown, option_at, point_of, sampled, unknowns_of

F8 = NDArray[np.float64]
POINTS, REPLICATIONS = 256, 100
VARIANT = "variant"


@dataclass(frozen=True)
class Question:
    """What is asked. variants: beside the baseline; None: all. measure: None: what arrives, or the first there is."""

    scenario: Scenario
    variants: tuple[str, ...] | None = None
    measure: str | None = None
    factors: tuple[str, ...] | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    weights: Weights | None = None
    points: int = POINTS
    replications: int = REPLICATIONS
    seed: int = 0
    parts: Parts | None = None
    how: How | None = None
    keep: NightTable | None = None  # gathers every point that is played

    def to_json(self) -> dict[str, Any]:
        """What is asked, as plain data."""
        return {
            "variants": None if self.variants is None else list(self.variants), "measure": self.measure,
            "factors": None if self.factors is None else list(self.factors), "fixed": dict(self.fixed),
            "weights": None if self.weights is None else {name: dict(by) for name, by in self.weights.items()},
            "points": self.points, "replications": self.replications, "seed": self.seed,
        }  # fmt: skip


@dataclass(frozen=True)
class _Prepared:
    variants: tuple[str, ...]  # the baseline first
    measure: str
    unknowns: tuple[Unknown, ...]
    weights: Mapping[str, Mapping[str, float]]

    @property
    def others(self) -> tuple[str, ...]:
        """Where the answer is asked for: beside the baseline, or the baseline alone."""
        return self.variants[1:] or self.variants


def check(question: Question) -> _Prepared:
    """Everything that can be wrong, before anything is simulated."""
    scenario = question.scenario
    variants = variants_of(scenario, question.variants)
    weights = weights_of(scenario, question.fixed, question.weights)
    every = unknowns_of(scenario, variants, fixed=question.fixed, weights=question.weights)
    known = measures_of(scenario, variants, question.fixed)
    measure = one_measure(question.measure or "", known)
    unknowns = sampled(every, question.factors, money="cost" in measure)
    if not unknowns:
        raise InputError(nothing_unknown(every))
    if question.points < FEWEST:
        what = f"{question.points} points tell nothing about {len(unknowns)} unknowns"
        raise InputError(Problem(what, allowed=f"at least {FEWEST}", remedy="leave --points out, or say 256"))
    if question.replications < 2:
        raise InputError(Problem("1 replication a point", allowed="at least 2: chance cannot be seen in one"))
    return _Prepared(variants, measure, unknowns, weights)


def value_kept(question: Question, folder: Path | str, progress: Progress | None = None) -> Value:
    """As `value`, with a study folder that keeps every finished point and at the end the table."""
    ready = check(question)
    measures = _columns(ready)
    asked, count = question.to_json(), question.replications
    study = study_of("value", question.scenario, asked, measures, question.seed, count, folder)
    table = NightTable(measures, ready.unknowns)
    found = value(replace(question, parts=study.parts, keep=table), progress)
    study.finish(table.columns())
    return found


def go_on(
    study: Study, how: How, progress: Callable[[int, int], None] | None, say: Callable[[str], None] | None
) -> tuple[dict[str, Any], str]:
    """Go on with a study from its folder: the table, and what is printed."""
    from redan.report.value import value_text

    common, asked = study.common.data, dict(study.asked)
    scenario = parse_scenario(common["scenario"], common["file"], common["beside"])
    for name in ("variants", "factors"):
        asked[name] = None if asked[name] is None else tuple(asked[name])
    question = Question(scenario, parts=study.parts, how=how, **asked)
    table = NightTable(common["columns"], check(question).unknowns)
    told = None if progress is None else (lambda _, done, total: progress(done, total))
    found = value(replace(question, keep=table), told)
    return table.columns(), "\n".join(value_text(found))


def _columns(ready: _Prepared) -> list[str]:
    return [ready.measure, *(name for name in COLUMNS if name != ready.measure)]


def value(question: Question, progress: Progress | None = None) -> Value:
    """Play the sample and say what each unknown is worth."""
    ready = check(question)
    others, baseline = ready.others, ready.variants[0]
    several = int(len(others) > 1)
    quantiles = latin(question.points, len(ready.unknowns) + several, question.seed)
    which = (quantiles[:, 0] * len(others)).astype(np.int64) if several else np.zeros(question.points, np.int64)
    with_ = [
        point_of(ready.unknowns, row[several:].tolist(), others[v], question.fixed)
        for row, v in zip(quantiles, which.tolist(), strict=True)
    ]
    alone = others == (baseline,)
    without = [] if alone else [replace(point, variant=baseline) for point in with_]
    told = None if progress is None else partial(progress, "points")
    columns = _columns(ready)
    # a point and its baseline after one another: what they share is compiled once
    points = with_ if alone else list(chain.from_iterable(zip(with_, without, strict=True)))
    found = list(
        play(
            question.scenario, points, columns, question.seed, question.replications,
            parts=question.parts, how=question.how, progress=told,
        )
    )  # fmt: skip
    if question.keep is not None:
        question.keep.add("sample", points, found)
    pairs = [(one, one) for one in found] if alone else list(zip(found[::2], found[1::2], strict=True))
    possible = np.array([not (a.refused or b.refused) for a, b in pairs], dtype=np.bool_)
    if possible.sum() < FEWEST:
        what = f"{int((~possible).sum())} of {question.points} points cannot happen as the file is written"
        raise InputError(Problem(what, allowed=f"at least {FEWEST} have to", remedy="fix a reading, or ask for more"))
    kept = [pair for pair, can in zip(pairs, possible, strict=True) if can]
    u = _where(ready.unknowns, quantiles, which, several)[possible]
    names = [*([VARIANT] if several else []), *(one.name for one in ready.unknowns)]
    options = [*([len(others)] if several else []), *(len(one.options) for one in ready.unknowns)]
    rows = np.array([a.columns[0] for a, _ in kept])
    change = None if alone else rows - np.array([b.columns[0] for _, b in kept])
    return Value(
        title=question.scenario.title,
        measure=ready.measure,
        label=measure_of(ready.measure).label,
        baseline=baseline,
        variants=others,
        with_=_worth(names, options, u, rows),
        change=None if change is None else _worth(names, options, u, change),
        money=() if alone else tuple(_money(question, ready, kept, which[possible], columns)),
        says={one.name: f"{one.says}: {one.bounds}" for one in ready.unknowns},
        fixed=dict(question.fixed),
        weights={n: by for n, by in ready.weights.items() if len(set(by.values())) > 1},
        points=question.points,
        replications=question.replications,
        seed=question.seed,
        refused=int((~possible).sum()),
    )


def _worth(names: Sequence[str], options: Sequence[int], u: F8, rows: F8) -> Worth:
    """rows: (points, replications). A point without the figure in every replication is left out."""
    there = np.isfinite(rows).any(axis=1)
    if there.sum() < FEWEST:
        what = f"the figure exists in {int(there.sum())} points alone"
        raise InputError(Problem(what, allowed=f"at least {FEWEST}", remedy="ask for another --measure"))
    some = rows[there]
    return worth(names, options, u[there], np.nanmean(some, axis=1), own_chance(some))


def _where(unknowns: Sequence[Unknown], quantiles: F8, which: NDArray[np.int64], several: int) -> F8:
    """(points, unknowns): a number's quantile, the index of an option; the variant first."""
    u = quantiles.copy()
    if several:
        u[:, 0] = which
    for j, one in enumerate(unknowns):
        if one.options:
            u[:, several + j] = [option_at(one, q) for q in quantiles[:, several + j].tolist()]
    return u


def _money(
    question: Question,
    ready: _Prepared,
    kept: Sequence[tuple[Played, Played]],
    which: NDArray[np.int64],
    columns: Sequence[str],
) -> list[BreakEven]:
    """Where money turns, of each variant, over the points that have it."""
    maker = Maker(question.scenario)
    names = {v: maker.compiled(Point(v, readings_of(question.fixed))).names for v in ready.variants}
    scenes: dict[str, Forces] = {variant: forces_of(found) for variant, found in names.items()}
    base = scenes[ready.variants[0]]
    places = [columns.index(name) for name in COLUMNS]
    found = []
    for index, variant in enumerate(ready.others):
        mine = [pair for pair, v in zip(kept, which.tolist(), strict=True) if v == index]
        if not mine:
            continue
        sides = [
            {n: np.array([pair[side].columns[p].mean() for pair in mine]) for n, p in zip(COLUMNS, places, strict=True)}
            for side in (0, 1)
        ]
        lacking = {**priceless(names[ready.variants[0]]), **priceless(names[variant])}
        bought = purchases(scenes[variant], base, scenes.values()).get(BOUGHT)
        one = break_even(variant, sides[0], sides[1], bought, lacking)
        free = {name for side in (ready.variants[0], variant) for lists in _unpriced(names[side]) for name in lists}
        if free:
            one.reasons[PARTLY] = f"{', '.join(sorted(free))}: no public price, counted as nothing"
        found.append(one)
    return found


def _unpriced(names: Names) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = unpriced(names)
    return found.attacker, found.defender
