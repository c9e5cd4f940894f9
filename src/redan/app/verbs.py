"""The verbs of jobs: each asks what the command line asks, of the same functions, and gives what its --json gives."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redan.app.jobs import Job
from redan.app.models import Options
from redan.app.refusals import Refused
from redan.errors import InputError
from redan.scenario.load import Scenario, parse_scenario

if TYPE_CHECKING:
    from redan.analysis import Comparison

TOLD_EVERY_S = 0.25
Progress = Callable[[str, int, int], None]


def conduct(job: Job, root: Path) -> Mapping[str, Any]:
    """Do a job and give its result; InputError where the scenario or what is asked of it cannot be used."""
    text = (job.folder / "scenario.yaml").read_text(encoding="utf-8")
    scenario = scenario_of(text, root / job.asked["name"])
    options = Options.model_validate(job.asked["options"])
    return VERBS[job.asked["verb"]](job, scenario, options)


def scenario_of(text: str, path: Path) -> Scenario:
    """The scenario of a text, as if it lay in the work folder under that name; what `check` refuses is refused."""
    from redan import api

    scenario = parse_scenario(text, str(path))
    errors = [problem for problem in api.check(scenario) if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return scenario


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


def compare(job: Job, scenario: Scenario, options: Options) -> Mapping[str, Any]:
    """Variants on the same chance, as `redan compare`, with the report beside it."""
    from redan import api

    only(options, "variants", "replications", "seed", "readings", "weights")
    count, each = options.replications, None
    if count is None:
        count, each = api.screen_of(scenario.replications)
    found = api.compare(
        scenario, options.variants, replications=count, seed=options.seed, readings=options.readings,
        weights=options.weights or None, each=each, progress=teller(job),
    )  # fmt: skip
    job.check()
    write_report(job, scenario, found)
    return compared(found)


def compared(comparison: Comparison) -> dict[str, Any]:
    """The result of a comparison, as `redan compare --json` prints it."""
    from redan.analysis.headline import headline

    found = headline(comparison)
    return {"answer": " ".join(found.sentences), "headline": found.to_json(), **comparison.to_json()}


def write_report(job: Job, scenario: Scenario, comparison: Comparison) -> None:
    """The report of a comparison beside its result."""
    from redan import api
    from redan.report.write import write_report as write

    compiled = {variant: api.compile(scenario, variant, comparison.readings) for variant in comparison.variants}
    write(job.folder / "report.html", comparison, scenario, compiled)


def only(options: Options, *known: str) -> None:
    """Refuse what a verb has no use for, instead of leaving it out in silence."""
    for name in options.model_fields_set:
        if name not in known and getattr(options, name) is not None:
            raise Refused(400, f"this verb has no {name}", where=f"options.{name}", allowed=", ".join(known))


Verb = Callable[[Job, Scenario, Options], Mapping[str, Any]]
VERBS: dict[str, Verb] = {"compare": compare}
