"""What would have to be true for a public claim: arithmetic first, then every combination of readings, then everything.

All points of a study share the seed; two differ by what they assume, never by luck.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.claim import Claim, parse
from redan.analysis.claim_answer import (
    Account,
    Choice,
    Judged,
    Scan,
    Table,
    account_of,
    nearest_cell,
    together_of,
)
from redan.analysis.claim_words import Vocabulary, vocabulary
from redan.analysis.designs import latin
from redan.analysis.plausible import nights_of
from redan.campaign.how import How
from redan.campaign.parts import Parts
from redan.campaign.study_folder import Study
from redan.errors import InputError, Problem
from redan.scenario import Scenario, parse_scenario
from redan.scenario.changes import unknown
from redan.scenario.weights import Weights, weights_of
from redan.study.night_table import NightTable, study_of
from redan.study.nights import Played, play
from redan.study.points import Maker, Point, readings_of
from redan.study.unknowns import NUMBER, Unknown, option_at, point_of, sampled, unknowns_of, words_at

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Progress = Callable[[str, int, int], None]
POINTS, REPLICATIONS = 256, 200
FEWEST_REPLICATIONS = 40  # 2.5 % of fewer is less than one night
MOST_CLAIMS = 4
MOST_CELLS = 256
STEPS = 20  # of the scan: kill probabilities 0, 0.05, ..., 1
VARIANT = "variant"
POINTS_PLAYED = "points"  # of all combinations of readings and of the sample, as progress calls them
KILL = "kill_probability"


@dataclass(frozen=True)
class Ask:
    """What is asked of which part of a scenario. variants: where the claim may have happened. fixed: readings chosen.

    factors: names of the unknowns that are sampled; None: all. shares: compare shares of totals, not counts.
    """

    scenario: Scenario
    texts: tuple[str, ...]
    variants: tuple[str, ...]
    fixed: Mapping[str, str]
    factors: tuple[str, ...] | None = None
    weights: Weights | None = None
    points: int = POINTS
    replications: int = REPLICATIONS
    seed: int = 0
    shares: bool = False
    parts: Parts | None = None
    how: How | None = None
    keep: NightTable | None = None  # gathers every point that is played

    def to_json(self) -> dict[str, Any]:
        """What is asked, as plain data."""
        return {
            "texts": list(self.texts), "variants": list(self.variants), "fixed": dict(self.fixed),
            "factors": None if self.factors is None else list(self.factors),
            "weights": None if self.weights is None else {name: dict(by) for name, by in self.weights.items()},
            "points": self.points, "replications": self.replications, "seed": self.seed, "shares": self.shares,
        }  # fmt: skip


def judge_kept(ask: Ask, folder: Path | str, progress: Progress | None = None) -> Judged:
    """As `judge`, with a study folder that keeps every finished point and at the end the table."""
    claims, unknowns = check(ask)
    measures = _measures(claims)
    study = study_of("claim", ask.scenario, ask.to_json(), measures, ask.seed, ask.replications, folder)
    table = NightTable(measures, unknowns)
    found = judge(replace(ask, parts=study.parts, keep=table), progress)
    study.finish(table.columns())
    return found


def go_on(
    study: Study, how: How, progress: Callable[[int, int], None] | None, say: Callable[[str], None] | None
) -> tuple[dict[str, Any], str]:
    """Go on with a study from its folder: the table, and what is printed."""
    from redan.report.claim import claim_text

    common, asked = study.common.data, dict(study.asked)
    scenario = parse_scenario(common["scenario"], common["file"], common["beside"])
    for name in ("texts", "variants", "factors"):
        asked[name] = None if asked[name] is None else tuple(asked[name])
    ask = Ask(scenario, parts=study.parts, how=how, **asked)
    table = NightTable(common["columns"], check(ask)[1])
    told = None if progress is None else (lambda _, done, total: progress(done, total))
    found = judge(replace(ask, keep=table), told)
    return table.columns(), "\n".join(claim_text(found))


def _measures(claims: Sequence[Claim]) -> list[str]:
    return list(dict.fromkeys(key for claim in claims for key in claim.measures))


def judge(ask: Ask, progress: Progress | None = None) -> Judged:
    """Play everything and judge each claim. InputError for a claim about what is not counted, and for unknown names."""
    scenario = ask.scenario
    claims, unknowns = check(ask)
    choices = _choices(ask)
    measures = _measures(claims)
    cells = _cells(choices, ask)
    designs = [_sample(ask, unknowns)] if cells is None else [_grid(ask, choices, cells), _sample(ask, unknowns)]
    *first, sample = _played(ask, designs, measures, POINTS_PLAYED, progress)
    grid = first[0] if first else None
    names = [*([VARIANT] if len(ask.variants) > 1 else []), *(one.name for one in unknowns)]
    options = [*([ask.variants] if len(ask.variants) > 1 else []), *(one.options for one in unknowns)]
    accounts = [account_of(c, measures, choices, ask.variants, grid, sample, names, options) for c in claims]
    accounts = [_scanned(ask, account, unknowns, choices, cells, measures, grid, progress) for account in accounts]
    return Judged(
        title=scenario.title,
        accounts=tuple(accounts),
        choices=choices,
        unknowns=tuple(names),
        fixed=dict(ask.fixed),
        points=ask.points,
        replications=ask.replications,
        seed=ask.seed,
        refused=int((~sample.possible).sum()),
        together=together_of(accounts, measures, sample),
        notes=tuple(_notes(ask, claims, cells is None)),
        kill_best=_range_of_kill(_every_kill(ask), best=True),
        weights={
            one.name.partition(".")[2]: dict(zip(one.options, one.weights, strict=True))
            for one in unknowns
            if len(set(one.weights)) > 1
        },
        value_at={one.name: partial(words_at, one) for one in unknowns if len(one.held) == 1},
    )


def words_of(scenario: Scenario, variants: Sequence[str], fixed: Mapping[str, str]) -> Vocabulary:
    """What can be claimed of these variants."""
    maker = Maker(scenario)
    return vocabulary(maker.compiled(Point(name, readings_of(fixed))).names for name in variants)


def read_claims(ask: Ask) -> tuple[Claim, ...]:
    """The claims in the words of the scenario, as counts or as shares."""
    words = words_of(ask.scenario, ask.variants, ask.fixed)
    claims = tuple(parse(text, words) for text in ask.texts)
    spans = [[(s.measure, s.low, s.high) for s in claim.statements] for claim in claims]
    twice = next((c for i, c in enumerate(claims) if spans[i] in spans[:i]), None)
    if twice is not None:
        raise InputError(Problem(f'the claim "{twice.text}" is given twice', remedy="give each account once"))
    return tuple(claim.at_shares() for claim in claims) if ask.shares else claims


def check(ask: Ask) -> tuple[tuple[Claim, ...], tuple[Unknown, ...]]:
    """The claims and what is sampled; InputError for whatever cannot be used, before anything is simulated."""
    problems = [
        unknown("variant", name, list(ask.scenario.variants))
        for name in ask.variants
        if name not in ask.scenario.variants
    ]
    if not ask.texts or len(ask.texts) > MOST_CLAIMS:
        what = f"{len(ask.texts)} claims" if ask.texts else "there is no claim"
        allowed = f"from one to {MOST_CLAIMS}"
        problems.append(Problem(what, allowed=allowed, remedy='write it behind the file: "intercepted >= 71 of 103"'))
    if ask.replications < FEWEST_REPLICATIONS:
        allowed = f"at least {FEWEST_REPLICATIONS}: a claim is judged by the rarest 2.5 % of the nights"
        problems.append(Problem(f"{ask.replications} replications a point", allowed=allowed, remedy="leave -n out"))
    if problems:
        raise InputError(problems)
    claims = read_claims(ask)
    return claims, _sampled(ask, money=any("cost" in key for claim in claims for key in claim.measures))


def _sampled(ask: Ask, *, money: bool) -> tuple[Unknown, ...]:
    every = unknowns_of(ask.scenario, ask.variants, fixed=ask.fixed, weights=ask.weights)
    return sampled(every, ask.factors, money=money)


def _choices(ask: Ask) -> tuple[Choice, ...]:
    """The variant, if there are several, and every reading that is not fixed, without options that weigh nothing."""
    found = [Choice(VARIANT, ask.variants)] if len(ask.variants) > 1 else []
    shares = weights_of(ask.scenario, ask.fixed, ask.weights)
    several = [name for name, reading in ask.scenario.readings.items() if name in shares and len(reading.options) > 1]
    return (*found, *(Choice(name, tuple(shares[name])) for name in several))


def _cells(choices: Sequence[Choice], ask: Ask) -> list[dict[str, str]] | None:
    """Every combination, the last choice fastest; None where there are too many."""
    if math.prod(len(choice.options) for choice in choices) > MOST_CELLS:
        return None
    names = [choice.name for choice in choices]
    return [dict(zip(names, picked, strict=True)) for picked in itertools.product(*(c.options for c in choices))]


def _cell_point(ask: Ask, cell: Mapping[str, str]) -> Point:
    readings = {name: option for name, option in cell.items() if name != VARIANT}
    return Point(cell.get(VARIANT, ask.variants[0]), readings_of({**ask.fixed, **readings}))


Design = tuple[list[Point], F8]  # points, and (points, unknowns) where they stand


def _grid(ask: Ask, choices: Sequence[Choice], cells: Sequence[dict[str, str]]) -> Design:
    u = np.array([[float(c.options.index(cell[c.name])) for c in choices] for cell in cells]).reshape(len(cells), -1)
    return [_cell_point(ask, cell) for cell in cells], u


def _sample(ask: Ask, unknowns: Sequence[Unknown]) -> Design:
    """Points of a Latin hypercube over all unknowns, the variant first.

    No Sobol sequence: with more than a hundred unknowns and a few hundred points its unknowns go together in pairs, and
    what only goes together with a deciding one would look as if it were forced.
    """
    several = int(len(ask.variants) > 1)
    quantiles = latin(ask.points, len(unknowns) + several, ask.seed)
    which = (quantiles[:, 0] * len(ask.variants)).astype(np.int64) if several else np.zeros(ask.points, np.int64)
    points = [
        point_of(unknowns, row[several:].tolist(), ask.variants[v], ask.fixed)
        for row, v in zip(quantiles, which.tolist(), strict=True)
    ]
    u = quantiles.copy()
    if several:
        u[:, 0] = which
    for j, one in enumerate(unknowns):
        if one.options:
            u[:, several + j] = [option_at(one, q) for q in quantiles[:, several + j].tolist()]
    return points, u


def _played(
    ask: Ask, designs: Sequence[Design], measures: Sequence[str], what: str, progress: Progress | None
) -> list[Table]:
    """A table of each design, played one after the other."""
    told = None if progress is None else partial(progress, what)
    points = [point for design, _ in designs for point in design]
    played = play(
        ask.scenario, points, measures, ask.seed, ask.replications, parts=ask.parts, how=ask.how, progress=told
    )
    tables = []
    for place, (design, u) in enumerate(designs):
        found = list(itertools.islice(played, len(design)))
        if ask.keep is not None:
            stage = "scan" if what != POINTS_PLAYED else "sample" if place == len(designs) - 1 else "readings"
            ask.keep.add(stage, design, found)
        tables.append(_table(found, design, u, ask))
    return tables


def _table(found: Sequence[Played], points: Sequence[Point], u: F8, ask: Ask) -> Table:
    return Table(
        columns=np.array([one.columns for one in found]),
        u=u,
        variants=np.array([ask.variants.index(point.variant) for point in points], dtype=np.int64),
        rooms=tuple(one.room for one in found),
        refused=tuple(one.refused for one in found),
    )


def _scanned(
    ask: Ask,
    account: Account,
    unknowns: Sequence[Unknown],
    choices: Sequence[Choice],
    cells: Sequence[dict[str, str]] | None,
    measures: Sequence[str],
    grid: Table | None,
    progress: Progress | None,
) -> Account:
    """With one kill probability for all from 0 to 1, where nothing else makes the claim plausible."""
    if account.anywhere or account.contradictions or cells is None or grid is None:
        return account
    near = nearest_cell(account.claim, measures, grid)
    if near is None:
        return account
    at = {VARIANT: ask.variants[int(grid.variants[near])], **ask.fixed, **cells[near]}
    values = [step / STEPS for step in range(STEPS + 1)]
    point = _cell_point(ask, cells[near])
    points = [replace(point, settings=((KILL, value),)) for value in values]
    (table,) = _played(ask, [(points, np.zeros((len(points), 0)))], measures, "kill probabilities", progress)
    here = [measures.index(key) for key in account.claim.measures]
    nights = [
        nights_of(account.claim, dict(zip(account.claim.measures, columns[here], strict=True)))
        for columns in table.columns
    ]
    low, high = _range_of_kill(_every_kill(ask))
    scan = Scan(
        at, low, high, tuple(values), tuple(one.plausible for one in nights), tuple(one.means[0] for one in nights)
    )
    return replace(account, scan=scan)


def _every_kill(ask: Ask) -> list[Unknown]:
    """Kill probabilities of the catalogue that take part, whether sampled or not."""
    every = unknowns_of(ask.scenario, ask.variants)
    return [one for one in every if one.kind == NUMBER and one.name.endswith(KILL)]


def _range_of_kill(found: Iterable[Unknown], *, best: bool = False) -> tuple[float, float]:
    """The smallest and largest of the numbers, or of their best values."""
    held = [one for each in found for one in each.held]
    if not held:
        return math.nan, math.nan
    if best:
        return min(one.best for one in held), max(one.best for one in held)
    return min(one.low for one in held), max(one.high for one in held)


def _notes(ask: Ask, claims: Sequence[Claim], many: bool) -> Iterable[str]:
    said = set()
    for claim in claims:
        for s in claim.statements:
            of, most = s.of, s.counted.most
            if of is None or of == most or (of, s.measure) in said:
                continue
            said.add((of, s.measure))
            if most is None:
                yield f'"of {of:,.12g}" is left aside: {s.counted.label} has no total here.'
            elif ask.shares:
                yield f"The claim speaks of {of:,.12g}, the file has {most:,.12g} {s.counted.of}: shares are compared."
            else:
                yield (
                    f"The claim speaks of {of:,.12g}, the file has {most:,.12g} {s.counted.of}: counts are compared as "
                    f"they are. With --shares {s.number:,.12g} of {of:,.12g} is taken as "
                    f"{s.number / of * most:,.1f} of {most:,.12g}."
                )
    if many:
        yield f"More than {MOST_CELLS} combinations of readings: they are sampled, not all tried."
