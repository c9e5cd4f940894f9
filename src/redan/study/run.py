"""One variant, simulated and kept: what `redan run` does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from redan import __version__, campaign
from redan.analysis import figures
from redan.analysis.distribution import Distribution
from redan.analysis.figures import by_measure, distributions_of, interval_json, reasons_json
from redan.analysis.intervals import Estimate
from redan.catalogue import Own
from redan.layout.outcomes import Outcomes
from redan.plan import Compiled, compile_plan
from redan.rerun import catalogue_sha256, to_keep
from redan.results import RunInfo, case_of, write_run
from redan.scenario import Scenario, resolve
from redan.scenario.own import own_of
from redan.study.compare import Progress


@dataclass(frozen=True)
class RunResult:
    """One variant, simulated and kept: every figure with its interval, and the folder it can be opened from."""

    title: str
    variant: str
    readings: dict[str, str]
    seed: int
    replications: int
    measures: dict[str, Estimate]
    folder: Path | None
    table_digest: str
    plan_digest: str
    own: Own | None = None  # what the scenario states in place of the catalogue
    aircraft: int | None = None  # of the raid; None: not told
    distributions: dict[str, Distribution] = field(default_factory=dict)  # how often each outcome came, by measure

    def to_json(self) -> dict[str, Any]:
        """`measures.<measure>.<variant>.{mean,low,high}` and where it comes from."""
        figures = by_measure({self.variant: self.measures})
        return {
            "title": self.title,
            "variant": self.variant,
            "readings": self.readings,
            "seed": self.seed,
            "replications": self.replications,
            "measures": {m: interval_json(v) for m, v in figures.items()},
            "missing": {"measures": reasons_json(figures)},
            "folder": str(self.folder) if self.folder else None,
            "table_digest": self.table_digest,
            "plan_digest": self.plan_digest,
            **({"own": self.own.to_json()} if self.own else {}),
        }

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from redan.report.notebook import run_html
        from redan.report.words import replications

        read = ", ".join(f"{name} = {option}" for name, option in self.readings.items())
        basis = [f"{replications(self.replications)}, seed {self.seed}" + (f"; readings: {read}" if read else "") + "."]
        basis += [f"Run folder: {self.folder}"] if self.folder else []
        return run_html(
            self.title, self.variant, basis, self.measures, self.distributions, aircraft=self.aircraft != 0
        )



def run(
    scenario: Scenario,
    variant: str | None = None,
    *,
    replications: int,
    seed: int,
    readings: Mapping[str, str] | None = None,
    out: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Simulate one variant; with `out`, keep the table in a fresh numbered run folder under it."""
    started = time.perf_counter()
    compiled = compile_plan(resolve(scenario, variant, readings))
    resolved = compiled.resolved
    keeps, terrain = ({}, None) if out is None else to_keep(resolved, scenario)  # before the work: it can fail
    told = None if progress is None else partial(progress, resolved.variant)
    outcomes = campaign.run(compiled.plan, seed, replications, workers=workers, progress=told)
    folder = None
    if out is not None:
        folder = _write(scenario, compiled, outcomes, seed, time.perf_counter() - started, out, (keeps, terrain))
    case = case_of(
        resolved.variant, dict(resolved.readings), outcomes, compiled.names, compiled.digest, compiled.plan
    )
    return RunResult(
        title=scenario.title,
        variant=resolved.variant,
        readings=dict(resolved.readings),
        seed=seed,
        replications=replications,
        measures=figures(case),
        folder=folder,
        table_digest=case.table_digest,
        plan_digest=compiled.digest,
        own=own_of(scenario, [resolved.variant]),
        aircraft=case.scene.aircraft,
        distributions={m: by[resolved.variant] for m, by in distributions_of({resolved.variant: case}).items()},
    )


def keep(
    scenario: Scenario, compiled: Compiled, outcomes: Outcomes, *, seed: int, wall_s: float, out: Path | str
) -> Path:
    """Keep what one plan of a scenario came to in a fresh run folder under `out`, as `run` does; where."""
    return _write(scenario, compiled, outcomes, seed, wall_s, out, to_keep(compiled.resolved, scenario))


def _write(
    scenario: Scenario,
    compiled: Compiled,
    outcomes: Outcomes,
    seed: int,
    wall_s: float,
    out: Path | str,
    kept: tuple[Any, dict[str, Any] | None],
) -> Path:
    keeps, terrain = kept
    info = _info(scenario, compiled, seed, len(outcomes.first_launch_s), wall_s, terrain)
    return write_run(
        out, info=info, names=compiled.names, outcomes=outcomes, scenario_text=scenario.text, keeps=keeps
    )


def _info(
    scenario: Scenario, compiled: Compiled, seed: int, replications: int, wall_s: float, terrain: dict[str, Any] | None
) -> RunInfo:
    resolved = compiled.resolved
    return RunInfo(
        title=resolved.title,
        variant=resolved.variant,
        readings=dict(resolved.readings),
        level=scenario.part.level,
        seed=seed,
        replications=replications,
        plan_digest=compiled.digest,
        catalogue_version=__version__,  # it ships with redan
        catalogue_sha256=catalogue_sha256(),
        wall_s=round(wall_s, 3),
        notes=tuple(str(note) for note in compiled.notes),
        terrain=terrain,
    )
