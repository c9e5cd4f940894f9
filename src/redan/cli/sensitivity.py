"""`redan sensitivity FILE`: which unknown a figure hangs on, and which do not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli.common import (
    AsJson,
    Readings,
    ScenarioFile,
    Seed,
    Weights,
    cautions,
    note,
    print_json,
    progress,
    readings_of,
    replications_of,
    seed_of,
    weights_of,
    whole_number,
)
from redan.cli.how import AtCluster, Out, Slurm, Workers, how_of, stopping_keeps
from redan.cli.ignorance import points_of

if TYPE_CHECKING:
    from redan.scenario import Scenario


def command(
    file: ScenarioFile,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            "--variant", metavar="V", help="Variant beside the baseline; may be repeated [default: all].",
            show_default=False,
        ),
    ] = None,
    measure: Annotated[
        str | None,
        typer.Option(
            "--measure", metavar="M", help="The figure asked about [default: what arrives].", show_default=False
        ),
    ] = None,
    factors: Annotated[
        str | None,
        typer.Option(
            "--factors", metavar="A,B,...", help="Look at these unknowns alone, e.g. readings,s-300pmu-2.max_range.",
            show_default=False,
        ),
    ] = None,
    points: Annotated[
        str | None,
        typer.Option("--points", metavar="N", help="Base points of the shares [default: 256].", show_default=False),
    ] = None,
    paths: Annotated[
        str | None,
        typer.Option("--paths", metavar="N", help="Paths of the first screen [default: 8].", show_default=False),
    ] = None,
    most: Annotated[
        str | None,
        typer.Option("--most", metavar="N", help="Unknowns looked at one by one [default: 12].", show_default=False),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Only list what is unknown, with bounds and grades.")] = False,
    n: Annotated[
        str | None,
        typer.Option(
            "-n", "--replications", metavar="N", help="Replications at each point [default: 16].", show_default=False
        ),
    ] = None,
    seed: Seed = None,
    reading: Readings = None,
    weight: Weights = None,
    out: Out = None,
    workers: Workers = None,
    cluster: AtCluster = None,
    slurm: Slurm = False,
    json: AsJson = False,
) -> None:
    """Sample everything unknown and say what a figure hangs on, by shares of its spread; and what changes nothing."""
    from redan import api
    from redan.study import sensitivity as study

    scenario = api.load(file)
    readings, weights = readings_of(reading), weights_of(weight)
    if listing:
        listed(scenario, variant, readings, weights, json=json)
        return
    question = study.Question(
        variants=tuple(variant or ()),
        measure=measure or "",
        factors=tuple(word.strip() for word in (factors or "").split(",") if word.strip()),
        points=points_of(points, study.MOST_BASE) or study.BASE_POINTS,
        paths=whole_number(paths, "--paths", 2, study.MOST_PATHS, "8 are usual") or study.PATHS,
        most=whole_number(most, "--most", 1, study.MOST_MOST, "12 are usual") or study.MOST,
        replications=replications_of(n) or study.REPLICATIONS,
        seed=seed_of(seed),
        fixed=readings,
        weights=weights,
    )
    how = how_of(workers, cluster=cluster, slurm=slurm)
    cautions(scenario, variant)
    from redan.rerun import rests_on

    with stopping_keeps(out), progress("points") as update:
        found = study.sensitivity(
            scenario,
            question,
            how=how,
            out=out,
            made_with=rests_on(scenario),
            progress=update,
            say=note,
        )
    if json:
        print_json(found.to_json())
        return
    from redan.report.unknowns import sensitivity_lines

    print("\n".join(sensitivity_lines(found)))


def listed(
    scenario: Scenario,
    variants: Sequence[str] | None,
    readings: Mapping[str, str],
    weights: Mapping[str, Mapping[str, float]],
    *,
    json: bool,
) -> None:
    """Everything unknown of a scenario, one a line."""
    from redan.report.unknowns import listing_lines
    from redan.study.ignorance import variants_of
    from redan.study.unknowns import unknowns_of

    found = unknowns_of(scenario, variants_of(scenario, variants), fixed=readings, weights=weights)
    if json:
        print_json({"title": scenario.title, "unknowns": [one.to_json() for one in found]})
        return
    print("\n".join(listing_lines([(one.name, one.kind, one.grade, one.bounds) for one in found])))
