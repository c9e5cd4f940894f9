"""The one kill probability with which a laydown gives what was recorded: a labelled alternative, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from evidence.history.case import Calibration, Case, Engine, EngineRun, Observed
from evidence.history.engine import columns_of, value_of
from evidence.history.tables import Cell, Table
from redan.errors import InputError, Problem
from redan.scenario import Scenario, load_scenario, resolve
from redan.scenario.resolved import Resolved

GRID = tuple(step / 10 for step in range(11))  # kill probabilities that are run; between them the curve is a line
NOTE = (
    "Calibrated, not known: one kill probability for every unit and every class of target, best values for all else, "
    "so that the laydown gives the count (in brackets: the ends of its interval, at most 1). It says what the claim "
    "would take in this laydown; no run of redan uses it."
)


def calibration_tables(case: Case, engine: Engine) -> list[Table]:
    """Every calibration of a case."""
    scenario = load_scenario(case.folder / engine.scenario)
    return [_table(case, engine, part, scenario) for part in engine.calibrations]


def _table(case: Case, engine: Engine, part: Calibration, scenario: Scenario) -> Table:
    recorded = [o for o in case.part.observed if o.quantity == part.quantity and o.of is not None]
    columns = ["laydown and readings", f"{part.quantity} at Pk 0.5", "at Pk 1"]
    columns += [f"{o.claimant}: {o.words()}" for o in recorded]
    rows: list[tuple[Cell, ...]] = []
    for name in part.runs:
        curve = _curve(scenario, engine, _named(engine, name, case.folder), part)
        cells: list[Cell] = [name, f"{100 * curve[5]:.0f} %", f"{100 * curve[10]:.0f} %"]
        for observed in recorded:
            cells.append(_words(curve, observed))
        rows.append(tuple(cells))
    return Table(part.title, NOTE, tuple(columns), tuple(rows))


def _curve(scenario: Scenario, engine: Engine, run: EngineRun, part: Calibration) -> list[float]:
    """The quantity at each kill probability of the grid, never falling (chance may make it dip by a hair)."""
    resolved = resolve(scenario, run.variant, run.readings)
    values = []
    for pk in GRID:
        columns = columns_of(_with_kill_probability(resolved, pk), engine.seed, part.replications)
        value = value_of(columns, engine.measures[part.quantity])
        values.append(0.0 if value is None else value)
    return [float(v) for v in np.maximum.accumulate(values)]


def _with_kill_probability(resolved: Resolved, kill_probability: float) -> Resolved:
    units = []
    for unit in resolved.units:
        same = dict.fromkeys(unit.interceptor.kill_probability, kill_probability)
        units.append(replace(unit, interceptor=replace(unit.interceptor, kill_probability=same)))
    return replace(resolved, units=tuple(units))


def crossing(curve: Sequence[float], share: float) -> float | None:
    """Kill probability of the grid's line at which the curve first reaches a share; None if it never does."""
    if curve[0] >= share:
        return GRID[0]
    for i in range(1, len(GRID)):
        if curve[i] >= share:
            part = (share - curve[i - 1]) / (curve[i] - curve[i - 1])
            return GRID[i - 1] + part * (GRID[i] - GRID[i - 1])
    return None


def _words(curve: Sequence[float], observed: Observed) -> str:
    """The kill probability at the count and at the ends of its interval; of a range of counts the ends alone."""
    low, high = observed.interval()
    assert low is not None
    assert high is not None
    assert observed.of is not None
    bottom, top = crossing(curve, low), crossing(curve, high)
    if bottom is None:
        return "not reached at any kill probability"
    ends = f"{bottom:.2f} to {1.0 if top is None else top:.2f}"
    fewest, most = observed.counts
    if fewest < most:
        return ends
    middle = crossing(curve, fewest / observed.of)
    return f"{'count not reached' if middle is None else f'{middle:.2f}'} ({ends})"


def _named(engine: Engine, name: str, folder: Path) -> EngineRun:
    for run in engine.runs:
        if run.name == name:
            return run
    raise InputError(Problem(f'{folder.name}: no run "{name}"', allowed=", ".join(run.name for run in engine.runs)))
