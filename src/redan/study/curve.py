"""Runs the curve that decides: survival of what is defended against one kill probability of every missile."""

from __future__ import annotations

from collections.abc import Callable

from redan.analysis import Comparison
from redan.analysis.curve import CHANCES, Curve, best_for_defence, stopped
from redan.analysis.figures import figure
from redan.analysis.intervals import Estimate
from redan.analysis.kinds import aimed_kinds
from redan.campaign import Request, run_cases
from redan.scenario import Scenario
from redan.study.points import Maker, Point, readings_of

SETTING = "kill_probability"
ARRIVING = "munitions_arriving"


def kill_readings(scenario: Scenario) -> tuple[str, ...]:
    """Readings of which some option sets kill probabilities, in the order of the file."""
    return tuple(
        name
        for name, reading in scenario.readings.items()
        if any(key.rpartition(".")[2] == SETTING for option in reading.options.values() for key in option.set)
    )


def curve_of(
    comparison: Comparison,
    maker: Maker,
    *,
    seed: int,
    replications: int,
    workers: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Curve | None:
    """The curve of what the most is aimed at; None where nothing is aimed at, or no variant has a fire unit.

    Where its survival turns nowhere, the share of weapons that are stopped is told if that turns.
    """
    kinds = [kind for kind in aimed_kinds(comparison.measures) if kind.aimed_at]
    if not kinds or not any(scene.units for scene in comparison.scenes.values()):
        return None
    measure = f"p_{kinds[0].key}_survives"
    others = [v for v in comparison.variants if v != comparison.baseline] or [comparison.baseline]
    held = dict(comparison.readings)
    if comparison.joint is not None:
        held = best_for_defence(comparison.joint, {measure: 1.0, ARRIVING: -1.0}, others) or held
    requests, points = [], {}
    for variant in comparison.variants:
        for chance in CHANCES:
            request = Request(variant, held, replications, compared=False)
            requests.append(request)
            points[id(request)] = Point(variant, readings_of(held), settings=((SETTING, chance),))
    done = {id(request): i * replications for i, request in enumerate(requests)}
    total = replications * len(requests)

    def told(request: Request, count: int, _: int) -> None:
        if progress is not None:
            progress("kill probabilities", done[id(request)] + count, total)

    cases = list(
        run_cases(requests, lambda request: maker.compiled(points[id(request)]), seed, workers=workers, progress=told)
    )
    by = {v: [case for case in cases if case.variant == v] for v in comparison.variants}
    replaced = kill_readings(maker.scenario)
    totals = {case.munitions for case in cases}
    survival = {v: tuple(figure(case, measure) for case in row if measure in case.columns) for v, row in by.items()}
    made = [Curve(measure, held, replaced, replications, CHANCES, _whole(survival))]
    if len(totals) == 1 and (total := totals.pop()) > 0:
        arriving = {v: tuple(stopped(figure(case, ARRIVING), total) for case in row) for v, row in by.items()}
        made.append(Curve(ARRIVING, held, replaced, replications, CHANCES, _whole(arriving), total))
    telling = [curve for curve in made if curve.values and curve.tells]
    return next(iter([*telling, *(curve for curve in made if curve.values)]), None)


def _whole(rows: dict[str, tuple[Estimate, ...]]) -> dict[str, tuple[Estimate, ...]]:
    """Variants that have a figure at every point."""
    return {v: row for v, row in rows.items() if len(row) == len(CHANCES) and all(value.exists for value in row)}
