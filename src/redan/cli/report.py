"""`redan report RUN|STUDY|FILE`: one page with the answer, pictures, two stories, every input with source and grade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redan.cli.common import (
    AsJson,
    Readings,
    Replications,
    Seed,
    cautions,
    note,
    print_json,
    progress,
    readings_of,
    replications_of,
    seed_of,
)
from redan.errors import visible


def command(
    target: Annotated[
        Path,
        typer.Argument(metavar="RUN|STUDY|FILE", help="Run or study folder, or scenario file.", show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PATH",
            help="Where the page goes; if the name is taken, name-2 and so on: nothing is written over.",
            show_default="reports/NAME-report.html",
        ),
    ] = None,
    variant: Annotated[
        str | None,
        typer.Option("--variant", metavar="V", help="Whose story is told [default: the first beside the baseline]."),
    ] = None,
    n: Replications = None,
    seed: Seed = None,
    reading: Readings = None,
    json: AsJson = False,
) -> None:
    """Write one HTML page that opens without a network: the answer, pictures, a middling and a bad day with what would
    have stopped the first leaker, the numbers that move it most, why shots were not fired, every source, what to trust.
    """
    count, chosen_seed, readings = replications_of(n), seed_of(seed), readings_of(reading)
    from redan import api
    from redan.files.write import check_file

    wanted = out or Path("reports") / f"{target.resolve().stem}-report.html"
    check_file(wanted, "--out")
    subject = target if target.is_dir() else api.load(target)
    if not isinstance(subject, Path):
        cautions(subject, None)
    with progress() as update:
        written = api.report(
            subject, wanted, variant=variant, replications=count, seed=chosen_seed, readings=readings, progress=update
        )
    if written != wanted:
        note(f"{visible(wanted)} exists already and is left as it is; the new page is {visible(written)}")
    if json:
        print_json({"report": str(written), "bytes": written.stat().st_size})
        return
    print(f"report: {visible(written)}")
