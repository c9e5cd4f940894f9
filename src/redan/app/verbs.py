"""The verbs of jobs: each asks what the command line asks, of the same functions, and gives what its --json gives."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from redan.app.folder import replace_file
from redan.app.jobs import Job
from redan.app.models import Options
from redan.app.refusals import Refused
from redan.app.views.reading import read
from redan.errors import InputError
from redan.scenario.load import Scenario

if TYPE_CHECKING:
    from redan.analysis import Comparison
    from redan.app.running import Running
    from redan.plan import Compiled
    from redan.report.page import More

TOLD_EVERY_S = 0.25
Progress = Callable[[str, int, int], None]


def conduct(job: Job, root: Path) -> None:
    """Do a job and keep its result; InputError where the scenario or what is asked of it cannot be used."""
    text = (job.folder / "scenario.yaml").read_text(encoding="utf-8")
    scenario = scenario_of(text, root)
    options = Options.model_validate(job.asked["options"])
    VERBS[job.asked["verb"]](job, scenario, options)


def scenario_of(text: str, root: Path) -> Scenario:
    """The scenario of a text, as if it lay in the work folder; what `redan check` refuses is refused."""
    found = read(text, root)
    errors = [problem for problem in found.problems if problem.severity == "error"]
    if errors or found.scenario is None or not found.whole:
        raise InputError(errors or list(found.problems))
    return found.scenario


def teller(job: Job) -> Progress:
    """A progress callback that tells at most four times a second, and where a cancelled job ends."""
    last: dict[str, float] = {}

    def told(what: str, done: int, total: int) -> None:
        job.check()
        now = time.monotonic()
        if done >= total or now - last.get(what, 0.0) >= TOLD_EVERY_S:
            last[what] = now
            job.tell("progress", what=what, done=done, total=total)

    return told


def compare(job: Job, scenario: Scenario, options: Options) -> None:
    """Variants on the same chance, as `redan compare`, with its report."""
    only(options, "variants", "replications", "seed", "readings", "weights")
    comparison, runs = _compared(job, scenario, options, options.variants)
    _keep(job, comparison, everything_of(comparison), runs=runs)
    _write(job, scenario, comparison, None)


def report(job: Job, scenario: Scenario, options: Options) -> None:
    """The same with all that `redan report` adds to its page: stories, the numbers that move it most, why not."""
    from redan.analysis.topic import topic_of
    from redan.study.reported import more_of, subject_of

    only(options, "variant", "replications", "seed", "readings")
    subject = subject_of(scenario, options.variant, options.readings, options.replications, options.seed)
    comparison, runs = _compared(job, scenario, options, subject.variants[1:])
    _keep(job, comparison, everything_of(comparison), runs=runs)
    _write(job, scenario, comparison, more_of(subject, topic_of(comparison), teller(job)))


def _compared(
    job: Job, scenario: Scenario, options: Options, variants: Sequence[str] | None
) -> tuple[Comparison, dict[str, str]]:
    """The comparison, told of as it goes; and the run folder of each variant, by its name under runs/."""
    from redan import api
    from redan.app.running import Running

    count, each = options.replications, None
    if count is None:
        count, each = api.screen_of(scenario.replications)
    began = time.perf_counter()
    watch = Running(scenario.baseline, lambda event: job.tell("running", **event))
    comparison = api.compare(
        scenario, None if variants is None else list(variants), replications=count, seed=options.seed,
        readings=options.readings, weights=options.weights or None, each=each, progress=teller(job), watch=watch,
    )  # fmt: skip
    wall_s = time.perf_counter() - began
    return comparison, _keep_runs(job, scenario, comparison, watch, wall_s)


def _keep_runs(
    job: Job, scenario: Scenario, comparison: Comparison, watch: Running, wall_s: float
) -> dict[str, str]:
    from redan.study.run import keep

    runs = {}
    for variant in comparison.variants:
        job.check()
        outcomes, compiled = watch.outcomes(variant), watch.compiled(variant)
        if outcomes is None:
            continue
        folder = keep(
            scenario, cast("Compiled", compiled), outcomes, seed=comparison.seed, wall_s=wall_s,
            out=job.folder / "runs",
        )  # fmt: skip
        runs[variant] = folder.name
    return runs


def _write(job: Job, scenario: Scenario, comparison: Comparison, more: More | None) -> None:
    """The report beside the result."""
    from redan import api
    from redan.report.write import write_report

    job.check()
    job.tell("progress", what="report", done=0, total=1)
    compiled = {variant: api.compile(scenario, variant, comparison.readings) for variant in comparison.variants}
    write_report(job.folder / "report.html", comparison, scenario, compiled, more)
    job.tell("progress", what="report", done=1, total=1)


def everything_of(comparison: Comparison) -> dict[str, Any]:
    """All figures of a comparison, as --json of the command line prints them."""
    from redan.analysis.headline import json_of

    return json_of(comparison)


def ignorance(job: Job, scenario: Scenario, options: Options) -> None:
    """Everything unknown sampled outside, chance inside, as `redan compare --ignorance`."""
    from redan import api

    only(options, "variants", "points", "replications", "seed", "readings", "weights")
    found = api.ignorance(
        scenario, options.variants, points=options.points, replications=options.replications, seed=options.seed,
        readings=options.readings, weights=options.weights or None, progress=teller(job),
    )  # fmt: skip
    _keep(job, found, found.to_json())


def sensitivity(job: Job, scenario: Scenario, options: Options) -> None:
    """What a figure hangs on, as `redan sensitivity`."""
    from redan import api

    only(options, "variants", "measure", "factors", "points", "replications", "seed", "readings", "weights")
    found = api.sensitivity(
        scenario, options.variants, measure=options.measure or "", factors=options.factors or (),
        points=options.points, replications=options.replications, seed=options.seed, readings=options.readings,
        weights=options.weights or None, progress=teller(job),
    )  # fmt: skip
    _keep(job, found, found.to_json())


def claim(job: Job, scenario: Scenario, options: Options) -> None:
    """What would have to be true for public claims, as `redan claim`."""
    from redan import api

    only(options, "claims", "variants", "shares", "factors", "points", "replications", "seed", "readings", "weights")
    if not options.claims:
        remedy = 'such as "intercepted >= 71 of 103"'
        raise Refused(400, "there is no claim to judge", where="options.claims", allowed="one or more", remedy=remedy)
    found = api.claim(
        scenario, *options.claims, variants=options.variants, shares=bool(options.shares), factors=options.factors,
        points=options.points, replications=options.replications, seed=options.seed, readings=options.readings,
        weights=options.weights or None, progress=teller(job),
    )  # fmt: skip
    _keep(job, found, found.to_json())


def saturation(job: Job, scenario: Scenario, options: Options) -> None:
    """The raid size at which survival falls to a level, as `redan saturation`."""
    from redan import api

    only(options, "variants", "measure", "falls_to", "every_reading", "replications", "seed", "readings")
    found = api.saturation(
        scenario, options.variants, measure=options.measure, falls_to=options.falls_to or 0.5,
        replications=options.replications, seed=options.seed, readings=options.readings,
        every_reading=bool(options.every_reading), progress=teller(job),
    )  # fmt: skip
    _keep(job, found, found.to_json())


def _keep(job: Job, found: Any, everything: Mapping[str, Any], **more: Any) -> None:
    """Keep what the page shows; beside it everything, as --json of the command line prints it."""
    from redan.app import results

    job.check()
    replace_file(job.folder / "all.json", json.dumps(everything, ensure_ascii=False, allow_nan=False).encode())
    job.keep({**results.of(found), **more})


def only(options: Options, *known: str) -> None:
    """Refuse what a verb has no use for, instead of leaving it out in silence."""
    for name in options.model_fields_set:
        if name not in known and getattr(options, name):
            raise Refused(400, f"this verb has no {name}", where=f"options.{name}", allowed=", ".join(known))


Verb = Callable[[Job, Scenario, Options], None]
VERBS: dict[str, Verb] = {
    "compare": compare, "ignorance": ignorance, "sensitivity": sensitivity, "claim": claim, "saturation": saturation,
    "report": report,
}  # fmt: skip
