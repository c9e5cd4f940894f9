"""Runs of the engine for a case: each reading at the catalogue's low, best and high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evidence.history.case import Engine, EngineRun, Measure
from redan import campaign
from redan.catalogue.schema import LEVELS
from redan.errors import InputError, Problem
from redan.plan import compile_plan
from redan.results import case_of
from redan.scenario import Scenario, load_scenario, resolve
from redan.scenario.resolved import Resolved

Columns = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Computed:
    """One quantity under one reading: its value at low, best and high, and what single events showed over them."""

    reading: str
    method: str
    values: tuple[float | None, float | None, float | None]  # None: nothing to count at that level (no missile fired)
    one_event: tuple[float, float]  # 2.5 % and 97.5 % of single replications, the widest of the three levels
    why_no_test: Mapping[str, str] = field(default_factory=dict)  # id of what was recorded -> why
    singles: tuple[NDArray[np.float64], ...] = ()  # by level, each replication, where the case is one event

    @property
    def known(self) -> list[float]:
        """The values that exist, in the order of the levels."""
        return [value for value in self.values if value is not None]


@dataclass(frozen=True)
class Effort:
    """What a reading took at one level, on average: units that fired, missiles, munitions stopped."""

    reading: str
    level: str
    units: int
    units_firing: float
    missiles: float
    released: float
    intercepted: float


def run_engine(folder: Path, engine: Engine) -> tuple[list[tuple[str, Computed]], list[Effort]]:
    """Every quantity of every run of a case, and what each run took."""
    scenario = load_scenario(folder / engine.scenario)
    computed: list[tuple[str, Computed]] = []
    efforts: list[Effort] = []
    for run in engine.runs:
        columns: list[Columns] = []
        for level in LEVELS:
            columns.append(_columns(scenario, run, engine, level))
            efforts.append(_effort(run.name, level, columns[-1]))
        computed += [(q, _computed(run, engine, q, measure, columns)) for q, measure in engine.measures.items()]
    return computed, efforts


def _computed(run: EngineRun, engine: Engine, quantity: str, measure: Measure, columns: list[Columns]) -> Computed:
    low, best, high = (value_of(each, measure) for each in columns)
    singles = tuple(_single(each, measure) for each in columns)
    spans = [np.quantile(each, (0.025, 0.975)) for each in singles if len(each)]
    if not spans:
        raise InputError(Problem(f"no level has a denominator for {quantity} in {run.name}"))
    one_event = float(min(s[0] for s in spans)), float(max(s[1] for s in spans))
    kept = singles if engine.one_event and quantity not in engine.not_one_event else ()
    return Computed(run.name, "engine", (low, best, high), one_event, run.not_independent, kept)


def _effort(reading: str, level: str, columns: Columns) -> Effort:
    fired = [column for name, column in columns.items() if name.startswith("missiles_fired:")]
    return Effort(
        reading,
        level,
        len(fired),
        float(sum((column > 0).mean() for column in fired)),
        float(columns["missiles_fired"].mean()),
        float(columns["munitions_released"].mean()),
        float(columns["munitions_intercepted"].mean()),
    )


def _columns(scenario: Scenario, run: EngineRun, engine: Engine, level: str) -> Columns:
    return columns_of(resolve(scenario, run.variant, run.readings, level=level), engine.seed, engine.replications)


def columns_of(resolved: Resolved, seed: int, replications: int) -> Columns:
    """Simulate and count; beside the measures of redan, the missiles fired at aircraft."""
    compiled = compile_plan(resolved)
    outcomes = campaign.run(compiled.plan, seed, replications, workers=1)
    columns = case_of(resolved.variant, dict(resolved.readings), outcomes, compiled.names, compiled.digest).columns
    aircraft = np.array(compiled.names.threat_kinds) == "aircraft"
    at_aircraft = outcomes.shots[:, aircraft].sum(axis=1).astype(np.float64)
    return {**columns, "missiles_fired_at_aircraft": at_aircraft}


def value_of(columns: Columns, measure: Measure) -> float | None:
    """Mean of the top, or its share of the mean of the bottom: over many events, not the mean of shares."""
    top = float(_column(columns, measure.top).mean())
    if measure.bottom is None:
        return top
    bottom = _bottom(columns, measure)
    mean = float(np.mean(bottom))
    return top / mean if mean > 0.0 else None


def _single(columns: Columns, measure: Measure) -> NDArray[np.float64]:
    """The quantity in each replication that has a denominator."""
    top = _column(columns, measure.top)
    if measure.bottom is None:
        return top
    bottom = np.broadcast_to(_bottom(columns, measure), top.shape)
    return np.asarray(top[bottom > 0] / bottom[bottom > 0])


def _bottom(columns: Columns, measure: Measure) -> NDArray[np.float64]:
    assert measure.bottom is not None
    if isinstance(measure.bottom, int):
        return np.asarray(float(measure.bottom))
    return _column(columns, measure.bottom)


def _column(columns: Columns, name: str) -> NDArray[np.float64]:
    if name not in columns:
        near = ", ".join(sorted(key for key in columns if ":" not in key))
        raise InputError(Problem(f'"{name}" is not counted', allowed=near))
    return columns[name]
