"""`redan claim FILE "intercepted >= 71 of 103" ...`: what would have to be true for a public claim about one night."""

from __future__ import annotations

from typing import Annotated

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
from redan.errors import visible

MOST_POINTS = 65_536

Points = Annotated[
    str | None,
    typer.Option(
        "--points", metavar="N", help="Points drawn from all that is unknown [default: 256].", show_default=False
    ),
]
Factors = Annotated[
    str | None,
    typer.Option(
        "--factors", metavar="A,B,...", help="Let these alone vary, e.g. readings,pantsir-s1.", show_default=False
    ),
]


def command(
    file: ScenarioFile,
    claims: Annotated[
        list[str],
        typer.Argument(
            metavar="CLAIM ...",
            help='One account each, in quotes: "intercepted >= 71 of 103", "no aircraft lost and 40 missiles fired".',
        ),
    ],
    variant: Annotated[
        list[str] | None,
        typer.Option("--variant", metavar="V", help="Where it may have happened; may be repeated [default: all]."),
    ] = None,
    shares: Annotated[
        bool, typer.Option("--shares", help="Compare shares: 71 of 103 is taken as the same share of the file's total.")
    ] = False,
    points: Points = None,
    factors: Factors = None,
    n: Annotated[
        str | None,
        typer.Option(
            "-n", "--replications", metavar="N", help="Replications at each point [default: 200].", show_default=False
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
    """Say what would have to be true for a public claim: by arithmetic, by readings, by everything unknown."""
    from redan import api
    from redan.report.claim import claim_text
    from redan.study import claim as study

    scenario = api.load(file)
    ask = study.Ask(
        scenario=scenario,
        texts=tuple(claims),
        variants=tuple(dict.fromkeys(variant or scenario.variants)),
        fixed=readings_of(reading),
        factors=names_of(factors),
        weights=weights_of(weight),
        points=points_of(points) or study.POINTS,
        replications=replications_of(n) or study.REPLICATIONS,
        seed=scenario.seed if (chosen := seed_of(seed)) is None else chosen,
        shares=shares,
        how=how_of(workers, cluster=cluster, slurm=slurm),
    )
    study.check(ask)  # what cannot be used is refused before anything is simulated
    cautions(scenario, ask.variants)
    with stopping_keeps(out), progress("points") as update:
        judged = study.judge(ask, update) if out is None else study.judge_kept(ask, out, update)
    if out is not None:
        note(f"study: {visible(out)} (table.parquet holds every point)")
    if json:
        print_json(judged.to_json())
        return
    print("\n".join(claim_text(judged)))


def names_of(factors: str | None) -> tuple[str, ...] | None:
    """Names of unknowns, separated by commas; None where all may vary."""
    return None if factors is None else tuple(word.strip() for word in factors.split(",") if word.strip())


def points_of(text: str | None) -> int | None:
    return whole_number(text, "--points", 16, MOST_POINTS, "256 tell a share to six percentage points")
