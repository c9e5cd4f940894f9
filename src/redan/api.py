"""The whole public surface: one function a verb. Heavy parts are imported by the verbs that need them.

A progress callback is called as (what, done, total). Readings are {reading: option}; what is left out is the
file's default.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from redan.api_common import Beliefs, Progress, Readings, loaded, size_of
from redan.api_studies import claim as claim
from redan.api_studies import ignorance as ignorance
from redan.api_studies import open_study as open_study
from redan.api_studies import saturation as saturation
from redan.api_studies import sensitivity as sensitivity
from redan.api_studies import sweep as sweep
from redan.api_studies import table as table
from redan.api_studies import value as value
from redan.errors import InputError, Problem

if TYPE_CHECKING:
    from redan.analysis import Comparison
    from redan.analysis.whynot import WhyNotTable
    from redan.campaign.cases import Watch
    from redan.catalogue import Catalogue, DerivedRow, System
    from redan.plan import Compiled
    from redan.results import Run, Story, Verification
    from redan.scenario import Scenario
    from redan.scene.scene import Scene
    from redan.study.run import RunResult


def load(path: Path | str) -> Scenario:
    """Read a scenario file; InputError with line and column if it is none."""
    from redan.study.shown_scenario import rich

    return rich(loaded(path))


def example(name: str) -> Path:
    """The scenario file of an example that ships with redan, to `load` or to copy; InputError names those there are."""
    from redan.examples import example_file

    return example_file(name)


def check(scenario: Scenario | Path | str, variants: Collection[str] | None = None) -> list[Problem]:
    """Everything that is wrong or doubtful in a scenario; errors first. With `variants`, only warnings about these."""
    from redan.scenario import check as check_scenario

    try:
        problems = check_scenario(loaded(scenario), variants)
    except InputError as error:
        problems = error.problems
    return sorted(problems, key=lambda p: p.severity != "error")


def compile(
    scenario: Scenario | Path | str, variant: str | None = None, readings: Readings | None = None
) -> Compiled:
    """Turn one variant (default: the baseline) under chosen readings into the arrays the engine runs on."""
    from redan.plan import compile_plan
    from redan.scenario import resolve

    return compile_plan(resolve(loaded(scenario), variant, readings))


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
    from redan.study.run import run as conducted

    scenario = loaded(scenario)
    count, chosen_seed = size_of(scenario, replications, seed)
    return conducted(
        scenario, variant, replications=count, seed=chosen_seed, readings=readings, out=out, workers=workers,
        progress=progress,
    )  # fmt: skip


def compare(
    scenario: Scenario | Path | str,
    variants: Sequence[str] | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    weights: Beliefs | None = None,
    alternatives: bool = True,
    each: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> Comparison:
    """Simulate variants (default: all) on the same chance and compare each with the baseline.

    readings: those you fix. alternatives: also run every combination of the readings you do not fix, to show how far
    they move the answer, and the curve of survival over kill probabilities. weights: reading -> option -> how much you
    believe it, all options of a reading, adding up to 1; what has none has the file's, else all options weigh the same.
    each: replications of every combination (default: a fiftieth of the others, at least 200). watch: is shown what
    was simulated as it comes; it changes nothing.
    """
    from redan.study import shown
    from redan.study.compare import compare as conducted

    scenario = loaded(scenario)
    count, chosen_seed = size_of(scenario, replications, seed)
    found = conducted(
        scenario,
        variants,
        replications=count,
        seed=chosen_seed,
        readings=readings,
        weights=weights,
        alternatives=alternatives,
        each=each,
        workers=workers,
        progress=progress,
        watch=watch,
    )
    return shown.rich(found, shown.Comparison)


def each_of(replications: int) -> int:
    """How often `compare` runs each combination of readings where it runs each variant so often."""
    from redan.study.compare import each_of as each

    return each(replications)


def screen_of(replications: int) -> tuple[int, int]:
    """How often the first screen runs each variant, and each combination of readings, of a file with so many."""
    from redan.study.compare import screen_of as screen

    return screen(replications)


def answer(comparison: Comparison) -> str:
    """The answer in at most three sentences: the range over all readings first, chance last."""
    from redan.analysis.headline import headline

    return " ".join(headline(comparison).sentences)


def open_run(folder: Path | str) -> Run:
    """Open a run folder; RunError if a single byte of it was changed."""
    from redan.results import open_run as open_folder

    return open_folder(folder)


open = open_run  # the verb; in this module alone it hides the builtin


def replay(folder: Path | str, replication: int) -> Story:
    """Play one replication of a run again, with its events; RunError if it does not come out as stored."""
    return _played(folder, replication)[1]


def playback(folder: Path | str, replication: int) -> Scene:
    """The same with places: who stands where, who flew which way and when, what happened where."""
    from redan.scene.make import make_scene

    return make_scene(*_played(folder, replication))


def export(
    folder: Path | str, replication: int, to: str, *, start: datetime | None = None, geoid_m: float = 0.0
) -> bytes:
    """One replication in the format of other tools, one of `redan.export.FORMATS`; start: the UTC time of 0 s.

    geoid_m: height of the geoid above the ellipsoid there, added where a format counts heights from the ellipsoid.
    """
    from redan.export import written

    return written(playback(folder, replication), to, start, geoid_m=geoid_m)


def _played(folder: Path | str, replication: int) -> tuple[Compiled, Story]:
    from redan.rerun import check_replication, compiled_again, played

    kept = open_run(folder)
    check_replication(kept, replication)
    compiled, notes = compiled_again(kept)
    return compiled, played(kept, compiled, notes, replication)


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


def report(
    target: Scenario | Path | str,
    path: Path | str,
    *,
    variant: str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    readings: Readings | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the whole report of a run folder, or of a scenario or its file, as one HTML file; return where it is.

    variant: whose story is told (default: the first beside the baseline). A run has its variant, readings, seed and
    replications, and is compared with the baseline of its scenario; a study gives the readings it holds, its weights
    and its seed. replications None: of all else those of the first screen of `redan compare`, so that both say the
    same.
    """
    from redan.analysis.topic import topic_of
    from redan.report.write import write_report
    from redan.study.reported import more_of, subject_of

    subject = subject_of(target, variant, readings, replications, seed)
    count, each = subject.replications, None
    if replications is None and subject.outcomes is None:
        count, each = screen_of(count)
    comparison = compare(
        subject.scenario,
        subject.variants[1:],
        replications=count,
        seed=subject.asked.seed,
        readings=subject.fixed,
        weights=subject.weights or None,
        each=each,
        workers=workers,
        progress=progress,
    )
    more = more_of(subject, topic_of(comparison), progress)
    compiled = {name: compile(subject.scenario, name, comparison.readings) for name in comparison.variants}
    return write_report(path, comparison, subject.scenario, compiled, more)


write_report = report  # in `redan`, where `report` is a package


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
