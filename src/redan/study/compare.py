"""The conduct of a comparison: variants under the file's own readings, then under every combination nobody fixed.

All on one seed: two cases differ by what they assume, never by luck.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from redan import __version__
from redan.analysis import Comparison, compare_cases
from redan.campaign import Request, Watch, run_cases
from redan.catalogue import Catalogue
from redan.report.missing import resting_of
from redan.rerun import catalogue_sha256
from redan.results import machine, versions
from redan.results.case import Case
from redan.scenario import Scenario
from redan.scenario.own import own_of, sha256_of_beside
from redan.scenario.resolved import Resolved, left_out
from redan.scenario.weights import Weights, weights_of
from redan.study.choices import choices
from redan.study.curve import curve_of
from redan.study.ignorance import variants_of
from redan.study.points import Maker, Point, readings_of

Progress = Callable[[str, int, int], None]
Readings = Mapping[str, str]
FEWEST = 200  # replications of each combination of readings
SCREEN_REPLICATIONS = 1_000  # of each variant under the file's own readings, where only the first screen is asked for


def compare(
    scenario: Scenario,
    variants: Sequence[str] | None = None,
    *,
    replications: int,
    seed: int,
    each: int | None = None,
    readings: Readings | None = None,
    weights: Weights | None = None,
    alternatives: bool = True,
    workers: int | None = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> Comparison:
    """Simulate variants (default: all) on the same chance and compare each with the baseline.

    readings: those the user fixes. weights: see `scenario.weights`. alternatives: also run every combination of the
    others, all with the same number of replications, and the curve that decides. each: that number (None: a fiftieth,
    at least 200). watch: looks on while the variants are run under all readings, and changes nothing.
    """
    fixed = dict(readings or {})
    chosen = {**scenario.default_readings, **fixed}
    names = variants_of(scenario, variants)
    factors = weights_of(scenario, fixed, weights)
    picked, design = choices(factors) if alternatives else ([], "")
    main = [Request(v, chosen, replications, limits=True) for v in names]
    fewer = min(replications, each_of(replications) if each is None else each)
    others = [{**chosen, **choice} for choice in picked]
    other = [Request(v, choice, fewer) for choice in others if choice != chosen for v in names]
    # what cannot be used is refused before the first replication of anything
    maker = Maker(scenario)
    shown = [maker.resolved(_point(request)) for request in main]
    for request in other:
        maker.resolved(_point(request))
    started = time.perf_counter()
    told = _told(progress, {id(request): i * fewer for i, request in enumerate(other)}, fewer * len(other))
    cases = list(
        run_cases(
            [*main, *other],
            lambda request: maker.compiled(_point(request)),
            seed,
            workers=workers,
            progress=told,
            watch=watch,
        )
    )
    first, rest = cases[: len(main)], cases[len(main) :]
    every = _in_order([*(_first_rows(case, fewer) for case in first), *rest], picked, chosen, names)
    comparison = compare_cases(
        first,
        scenario.baseline,
        every,
        factors=factors,
        design=design,
        title=scenario.title,
        question=scenario.part.question or "",
        says={name: scenario.variants[name].says for name in names},
        readings_say=_readings_say(scenario),
        seed=seed,
        sides=(scenario.part.defence.side, scenario.part.attack.side),
        left_out=left_out(shown),
        own=own_of(scenario, names),
        grades=grades_of(shown, maker.catalogue),
        fixed=fixed,
    )
    if alternatives:
        curve = curve_of(comparison, maker, seed=seed, replications=fewer, workers=workers, progress=progress)
        comparison = replace(comparison, curve=curve)
    return replace(comparison, provenance=_provenance(scenario, time.perf_counter() - started))


def each_of(replications: int) -> int:
    """Replications of each combination of readings: a fiftieth, at least 200."""
    return max(replications // 50, FEWEST)


def screen_of(replications: int) -> tuple[int, int]:
    """How often the first screen runs each variant, and each combination, of a file that asks for so many.

    It needs every combination, not one of them very often.
    """
    return min(replications, SCREEN_REPLICATIONS), each_of(replications)


def _point(request: Request) -> Point:
    return Point(request.variant, readings_of(request.readings))


def _told(
    progress: Progress | None, begins: Mapping[int, int], total: int
) -> Callable[[Request, int, int], None] | None:
    """Progress of one request as the user sees it: a variant, or all combinations of readings together."""
    if progress is None:
        return None

    def told(request: Request, done: int, of: int) -> None:
        if id(request) in begins:
            progress("other readings", begins[id(request)] + done, total)
        else:
            progress(request.variant, done, of)

    return told


def _first_rows(case: Case, count: int) -> Case:
    """The case with its first replications alone, so that all combinations of readings have the same number."""
    if count >= case.replications:
        return case
    columns = {name: column[:count] for name, column in case.columns.items()}
    return replace(case, columns=columns, replications=count, table_digest="", limits=None)


def _in_order(
    cases: Sequence[Case], picked: Sequence[Readings], chosen: Readings, names: Sequence[str]
) -> list[Case]:
    """The cases of every combination in the order of the combinations, then of the variants."""
    by = {(tuple(sorted(case.readings.items())), case.variant): case for case in cases}
    wanted = [tuple(sorted({**chosen, **choice}.items())) for choice in picked]
    return [by[readings, name] for readings in wanted for name in names]


def _readings_say(scenario: Scenario) -> dict[str, dict[str, str]]:
    """What each option of each reading says, and who says so."""
    return {
        name: {key: f"{option.says} ({', '.join(option.sources)})" for key, option in reading.options.items()}
        for name, reading in scenario.readings.items()
    }


def grades_of(variants: Sequence[Resolved], catalogue: Catalogue) -> dict[str, int]:
    """How many numbers of the systems that take part a run uses, by the grade of their best value."""
    found: set[str] = set()
    for resolved in variants:
        for group in (resolved.units, resolved.radars, resolved.threats):
            found |= {entity.system for entity in group if entity.system}
    counts: dict[str, int] = {}
    for system in sorted(found):
        for grade, numbers in resting_of(catalogue.system(system)).by_grade.items():
            counts[grade] = counts.get(grade, 0) + len(numbers)
    return dict(sorted(counts.items()))


def _provenance(scenario: Scenario, wall_s: float) -> dict[str, Any]:
    return {
        "scenario_sha256": scenario.sha256,
        **({"systems_from": beside} if (beside := sha256_of_beside(scenario)) else {}),
        "catalogue": {"version": __version__, "sha256": catalogue_sha256()},
        "versions": versions(),
        "machine": machine(),
        "wall_s": round(wall_s, 3),
    }
