"""The whole public surface: one function a verb. Heavy parts are imported by the verbs that need them.

A progress callback is called as (what, done, total). Readings are {reading: option}; what is left out is the
file's default.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redan.errors import InputError, Problem, Where

if TYPE_CHECKING:
    from redan.analysis import Comparison
    from redan.analysis.intervals import Estimate
    from redan.analysis.whynot import WhyNotTable
    from redan.catalogue import Catalogue, DerivedRow, Own, System
    from redan.plan import Compiled
    from redan.results import Run, Story, Verification
    from redan.scenario import Scenario

Progress = Callable[[str, int, int], None]
Readings = Mapping[str, str]
FEWEST_ALTERNATIVE = 200  # replications of each other choice of readings
MOST_COMBINATIONS = 8  # beyond, other readings are varied one at a time


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

    def to_json(self) -> dict[str, Any]:
        """`measures.<measure>.<variant>.{mean,low,high}` and where it comes from."""
        from redan.analysis.figures import by_measure, interval_json, reasons_json

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


def load(path: Path | str) -> Scenario:
    """Read a scenario file; InputError with line and column if it is none."""
    from redan.scenario import load_scenario

    return load_scenario(path)


def example(name: str) -> Path:
    """The scenario file of an example that ships with redan, to `load` or to copy; InputError names those there are."""
    from redan.examples import example_file

    return example_file(name)


def check(scenario: Scenario | Path | str, variants: Collection[str] | None = None) -> list[Problem]:
    """Everything that is wrong or doubtful in a scenario; errors first. With `variants`, only warnings about these."""
    from redan.scenario import check as check_scenario

    try:
        problems = check_scenario(_loaded(scenario), variants)
    except InputError as error:
        problems = error.problems
    return sorted(problems, key=lambda p: p.severity != "error")


def compile(
    scenario: Scenario | Path | str, variant: str | None = None, readings: Readings | None = None
) -> Compiled:
    """Turn one variant (default: the baseline) under chosen readings into the arrays the engine runs on."""
    from redan.plan import compile_plan
    from redan.scenario import resolve

    return compile_plan(resolve(_loaded(scenario), variant, readings))


def run(
    scenario: Scenario | Path | str,
    variant: str | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    out: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Simulate one variant; with `out`, keep the table in a fresh numbered run folder under it."""
    from redan import campaign
    from redan.analysis import figures
    from redan.rerun import to_keep
    from redan.results import case_of, write_run
    from redan.scenario.own import own_of

    scenario = _loaded(scenario)
    started = time.perf_counter()
    compiled = compile(scenario, variant, readings)
    resolved = compiled.resolved
    count, chosen_seed = _size(scenario, replications, seed)
    keeps, terrain = ({}, None) if out is None else to_keep(resolved, scenario)  # before the work: it can fail
    told = None if progress is None else partial(progress, resolved.variant)
    outcomes = campaign.run(compiled.plan, chosen_seed, count, workers=workers, progress=told)
    wall_s = time.perf_counter() - started
    folder = None
    if out is not None:
        info = _run_info(scenario, compiled, chosen_seed, count, wall_s, terrain)
        folder = write_run(
            out, info=info, names=compiled.names, outcomes=outcomes, scenario_text=scenario.text, keeps=keeps
        )
    case = case_of(
        resolved.variant, dict(resolved.readings), outcomes, compiled.names, compiled.digest, compiled.plan
    )
    return RunResult(
        title=scenario.title,
        variant=resolved.variant,
        readings=dict(resolved.readings),
        seed=chosen_seed,
        replications=count,
        measures=figures(case),
        folder=folder,
        table_digest=case.table_digest,
        plan_digest=compiled.digest,
        own=own_of(scenario, [resolved.variant]),
        aircraft=case.scene.aircraft,
    )


def compare(
    scenario: Scenario | Path | str,
    variants: Sequence[str] | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    alternatives: bool = True,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Simulate variants (default: all) on the same chance and compare each with the baseline.

    alternatives: also run every other choice of readings, with fewer replications, to show their range.
    """
    from redan import __version__
    from redan.analysis import compare_cases
    from redan.campaign import Request, run_cases
    from redan.rerun import catalogue_sha256
    from redan.results import machine, versions
    from redan.scenario import resolve
    from redan.scenario.own import own_of, sha256_of_beside
    from redan.scenario.resolved import left_out

    scenario = _loaded(scenario)
    count, chosen_seed = _size(scenario, replications, seed)
    chosen = {**scenario.default_readings, **(readings or {})}
    names = _variant_names(scenario, variants)
    main = [Request(v, chosen, count, limits=True) for v in names]
    fewer = min(count, max(count // 50, FEWEST_ALTERNATIVE))
    other = [Request(v, r, fewer) for r in _other_readings(scenario, chosen, readings or {}) for v in names]
    if not alternatives:
        other = []
    requests = main + other
    # what cannot be used is refused before the first replication of anything
    shown = [resolve(scenario, request.variant, request.readings) for request in main]
    for request in other:
        resolve(scenario, request.variant, request.readings)
    started = time.perf_counter()
    done_before = {id(request): i * fewer for i, request in enumerate(other)}

    def report(request: Request, done: int, total: int) -> None:
        if progress is None:
            return
        if id(request) in done_before:
            progress("other readings", done_before[id(request)] + done, fewer * len(other))
        else:
            progress(request.variant, done, total)

    cases = list(
        run_cases(
            requests,
            lambda request: compile(scenario, request.variant, request.readings),
            chosen_seed,
            workers=workers,
            progress=report,
        )
    )
    return compare_cases(
        cases[: len(main)],
        scenario.baseline,
        cases[len(main) :],
        title=scenario.title,
        question=scenario.part.question or "",
        says={name: scenario.variants[name].says for name in names},
        seed=chosen_seed,
        sides=(scenario.part.defence.side, scenario.part.attack.side),
        left_out=left_out(shown),
        own=own_of(scenario, names),
        provenance={
            "scenario_sha256": scenario.sha256,
            **({"systems_from": beside} if (beside := sha256_of_beside(scenario)) else {}),
            "catalogue": {"version": __version__, "sha256": catalogue_sha256()},
            "versions": versions(),
            "machine": machine(),
            "wall_s": round(time.perf_counter() - started, 3),
        },
    )


def _variant_names(scenario: Scenario, variants: Sequence[str] | None) -> list[str]:
    """The variants asked for, baseline first; refuses names the file does not have."""
    from redan.scenario.changes import unknown

    asked = list(scenario.variants) if variants is None else list(variants)
    problems = [unknown("variant", name, list(scenario.variants)) for name in asked if name not in scenario.variants]
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys([scenario.baseline, *asked]))


def _other_readings(scenario: Scenario, chosen: Readings, fixed: Readings) -> list[dict[str, str]]:
    """Every other choice of the readings nobody fixed; one at a time when all combinations would be too many."""
    free = {name: list(reading.options) for name, reading in scenario.readings.items() if name not in fixed}
    if math.prod(len(options) for options in free.values()) <= MOST_COMBINATIONS:
        choices = [dict(zip(free, picked, strict=True)) for picked in itertools.product(*free.values())]
    else:
        choices = [{name: option} for name, options in free.items() for option in options]
    every = [{**chosen, **choice} for choice in choices]
    return [readings for readings in every if readings != dict(chosen)]


def answer(comparison: Comparison) -> str:
    """The answer in one sentence."""
    from redan.analysis import answer as answer_in_words

    return answer_in_words(comparison)


def open_run(folder: Path | str) -> Run:
    """Open a run folder; RunError if a single byte of it was changed."""
    from redan.results import open_run as open_folder

    return open_folder(folder)


open = open_run  # the verb; in this module alone it hides the builtin


def replay(folder: Path | str, replication: int) -> Story:
    """Play one replication of a run again, with its events; RunError if it does not come out as stored."""
    from redan.engine import replay as play
    from redan.reasons import reasons_of
    from redan.rerun import as_stored, compiled_again
    from redan.results import Story

    kept = open_run(folder)
    if not 0 <= replication < kept.replications:
        allowed = f"0 to {kept.replications - 1:,}"
        raise InputError(Problem(f"the run has no replication {replication:,}", Where(str(folder)), allowed))
    compiled, notes = compiled_again(kept)
    row, events = play(compiled.plan, kept.seed, replication)
    as_stored(kept, notes, replication, row)
    return Story(
        title=str(kept.manifest["title"]),
        variant=str(kept.manifest["variant"]),
        readings=dict(kept.manifest["readings"]),
        seed=kept.seed,
        replication=replication,
        names=kept.names,
        outcomes=row,
        events=events,
        reasons=reasons_of(compiled.plan, kept.seed, replication, events.tolist(), row, compiled.reach),
        notes=notes,
    )


def verify(folder: Path | str, *, share: float = 0.01) -> Verification:
    """Check every checksum of a run folder and compute a share of its rows again from its scenario and seed."""
    from dataclasses import replace

    from redan.engine import simulate
    from redan.rerun import compiled_again, since
    from redan.results import verify as verify_rows

    kept = open_run(folder)
    compiled, notes = compiled_again(kept)
    found = verify_rows(kept, lambda first, count: simulate(compiled.plan, kept.seed, first, count), share=share)
    return replace(found, notes=notes if found.ok else (*notes, *since(kept)))


def explain(
    scenario: Scenario | Path | str,
    unit: str,
    threat: str | None = None,
    *,
    variant: str | None = None,
    readings: Readings | None = None,
) -> str:
    """Say why a unit can or cannot engage a threat, when, and what its kill is made of; of a file or a run folder.

    threat None: what the unit reaches and which points it defends against each system that flies there.
    """
    from redan.asking import asked_of, explanation

    return explanation(asked_of(scenario, variant, readings), unit, threat)


def why_not(
    scenario: Scenario | Path | str,
    *,
    unit: str | None = None,
    threat: str | None = None,
    variant: str | None = None,
    readings: Readings | None = None,
    replications: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> WhyNotTable:
    """Why the possible shots were not fired, counted over replications (default: 200, or all of a smaller run).

    scenario: a scenario, its file, or a run folder, whose first replications are played again. unit: a fire unit;
    threat: a threat or a package; both None: the whole run. A run has its variant, readings and seed.
    """
    from redan.asking import asked_of, why_not_of

    asked = asked_of(scenario, variant, readings, seed)
    told = None if progress is None else partial(progress, asked.compiled.resolved.variant)
    return why_not_of(asked, unit, threat, replications, told)


def lint_catalogue() -> tuple[list[Problem], list[DerivedRow]]:
    """Breaches of the catalogue's rules, and what its numbers imply beside what its sources say outright."""
    from redan.catalogue import derived, lint, load_catalogue
    from redan.physics.flyout import flight_time_s
    from redan.plan.missiles import calibration, flyer_of, table_for
    from redan.scenario.systems import Numbers, interceptor

    found = load_catalogue()

    def reach_m(system: System) -> float:
        missile = interceptor(Numbers(system), {})
        return missile.max_range_m * (1.0 + calibration(flyer_of(missile)).residual)

    def flight(system: System, ground_range_m: float, altitude_m: float) -> float:
        return flight_time_s(table_for(interceptor(Numbers(system), {}), 0.0), ground_range_m, altitude_m)

    def diameter_m(system: System) -> float:
        return calibration(flyer_of(interceptor(Numbers(system), {}))).equivalent_diameter_m

    return lint(found), derived(found, reach_of=reach_m, flight_of=flight, diameter_of=diameter_m)


def catalogue() -> Catalogue:
    """Everything publicly known that ships with redan."""
    from redan.catalogue import load_catalogue

    return load_catalogue()


def _loaded(scenario: Scenario | Path | str) -> Scenario:
    return load(scenario) if isinstance(scenario, (str, Path)) else scenario


def _size(scenario: Scenario, replications: int | None, seed: int | None) -> tuple[int, int]:
    """Replications and seed: as given, else the file's."""
    count = scenario.replications if replications is None else replications
    return count, scenario.seed if seed is None else seed


def _run_info(
    scenario: Scenario, compiled: Compiled, seed: int, replications: int, wall_s: float, terrain: dict[str, Any] | None
) -> Any:
    from redan import __version__
    from redan.rerun import catalogue_sha256
    from redan.results import RunInfo

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
