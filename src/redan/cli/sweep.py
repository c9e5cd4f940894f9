"""`redan sweep FILE --over raid.size=4:64:4`: figures along one axis or more, with and without."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redan.cli.axes import (
    Measures,
    Over,
    Picture,
    PointReplications,
    Until,
    Variants,
    picture_of,
    prepare,
    until_of,
    write_picture,
    write_table,
)
from redan.cli.common import (
    AsJson,
    Readings,
    ScenarioFile,
    Seed,
    late_progress,
    note,
    print_json,
    replications_of,
    seed_of,
    whole_number,
)
from redan.cli.how import AtCluster, Out, Shard, Slurm, Workers, how_of, stopping_keeps
from redan.errors import InputError, Problem, visible


def command(
    file: ScenarioFile,
    over: Over,
    variant: Variants = None,
    measure: Measures = None,
    space_filling: Annotated[
        str | None,
        typer.Option(
            "--space-filling", metavar="N", help="About N points spread evenly (Sobol) in place of the whole grid.",
            show_default=False,
        ),
    ] = None,
    n: PointReplications = None,
    until: Until = None,
    seed: Seed = None,
    reading: Readings = None,
    picture: Picture = None,
    table: Annotated[
        Path | None,
        typer.Option("--table", metavar="PATH", help="Write all figures, as .csv or .parquet.", show_default=False),
    ] = None,
    out: Out = None,
    workers: Workers = None,
    shard: Shard = None,
    cluster: AtCluster = None,
    slurm: Slurm = False,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Vary sizes, numbers, readiness, stocks or permission; the same chance at every point, every variant beside the
    baseline. Routes, timing and tactics are no axes.
    """
    count, chosen_seed, half = replications_of(n), seed_of(seed), until_of(until)
    points = whole_number(space_filling, "--space-filling", 1, 10_000, "leave it out for the whole grid")
    kind = picture_of(picture)
    how = how_of(workers, cluster=cluster, slurm=slurm, shard=shard, in_threads=True)
    if until is not None and n is not None:
        raise InputError(Problem("-n and --until exclude each other", remedy="--until finds the number by itself"))
    if shard is not None and out is None:
        raise InputError(Problem("--shard without --out", remedy="name a folder for the points of this shard"))
    if table is not None:
        from redan.files.write import check_file

        if table.suffix not in (".csv", ".parquet"):
            allowed = "allowed is a name that ends in .csv or .parquet"
            raise InputError(Problem(f"--table {visible(table.name)!r}", allowed=allowed))
        check_file(table, "--table")
    asked = prepare(file, over, variant, measure, count, chosen_seed, reading, half)
    from redan.study import swept

    choices = swept.grid(asked.axes) if points is None else swept.space_filling(asked.axes, points, asked.seed)
    design = "grid" if points is None else "space-filling"
    with stopping_keeps(out), late_progress("points") as update:

        def progress(done: int, total: int) -> None:
            update("sweep", done, total)

        if out is None:
            found = swept.sweep(asked, choices, design=design, how=how, progress=progress)
        else:
            from redan.campaign.resume import go_on
            from redan.cli.resume import tell

            study = swept.kept(asked, choices, out, design=design)
            swept.warm(asked, choices[0])
            outcome = go_on(study, how, progress=progress, say=note)
            if not outcome.digest:
                tell(outcome, json)
                return
            found = swept.gathered(study.asked, study.kept())
    from redan.report.swept import sweep_lines

    if kind:
        write_picture(picture, found, kind)
    if table is not None:
        write_table(table, found)
    if json:
        print_json(found.to_json())
        return
    print("\n".join(sweep_lines(found)))
    if out is not None:
        print(f"study: {visible(out)} (table.parquet, SHA-256 of its content {outcome.digest[:16]})")
