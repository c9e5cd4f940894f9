"""`redan value FILE`: which unknown is worth settling, and where money turns."""

from __future__ import annotations

from typing import Annotated

import typer

from redan.cli.claim import Factors, Points, names_of, points_of
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
)
from redan.cli.how import AtCluster, Out, Slurm, Workers, how_of, stopping_keeps
from redan.errors import visible


def command(
    file: ScenarioFile,
    variant: Annotated[
        list[str] | None,
        typer.Option("--variant", metavar="V", help="Variant beside the baseline; may be repeated [default: all]."),
    ] = None,
    measure: Annotated[
        str | None,
        typer.Option("--measure", metavar="M", help="The figure asked about [default: what arrives]."),
    ] = None,
    points: Points = None,
    factors: Factors = None,
    n: Annotated[
        str | None,
        typer.Option(
            "-n", "--replications", metavar="N", help="Replications at each point [default: 100].", show_default=False
        ),
    ] = None,
    seed: Seed = None,
    reading: Readings = None,
    weight: Weights = None,
    workers: Workers = None,
    out: Out = None,
    cluster: AtCluster = None,
    slurm: Slurm = False,
    json: AsJson = False,
) -> None:
    """Say by how much the answer would narrow if one unknown were settled, and at what price the defence loses."""
    from redan import api
    from redan.report.value import value_text
    from redan.study import value as study

    scenario = api.load(file)
    question = study.Question(
        scenario=scenario,
        variants=tuple(variant) if variant else None,
        measure=measure,
        factors=names_of(factors),
        fixed=readings_of(reading),
        weights=weights_of(weight),
        points=points_of(points) or study.POINTS,
        replications=replications_of(n) or study.REPLICATIONS,
        seed=scenario.seed if (chosen := seed_of(seed)) is None else chosen,
        how=how_of(workers, cluster=cluster, slurm=slurm),
    )
    study.check(question)  # what cannot be used is refused before anything is simulated
    cautions(scenario, variant)
    with stopping_keeps(out), progress("points") as update:
        found = study.value(question, update) if out is None else study.value_kept(question, out, update)
    if out is not None:
        note(f"study: {visible(out)} (table.parquet holds every point)")
    if json:
        print_json(found.to_json())
        return
    print("\n".join(value_text(found)))
