"""`redan compare FILE [VARIANT ...]`: what each variant changes against the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redan.cli.common import (
    AsJson,
    Readings,
    Replications,
    ScenarioFile,
    Seed,
    cautions,
    note,
    print_json,
    progress,
    readings_of,
    replications_of,
    seed_of,
)
from redan.cli.ignorance import Ignorance, Points
from redan.cli.ignorance import show as show_ignorance
from redan.errors import visible


def command(
    file: ScenarioFile,
    variants: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VARIANT ...]", help="Variants beside the baseline [default: all].", show_default=False
        ),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option("--variant", metavar="V", help="The same, as for `run`; may be repeated.", show_default=False),
    ] = None,
    n: Replications = None,
    seed: Seed = None,
    reading: Readings = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="PATH",
            help="Where the HTML report goes; if the name is taken, name-2 and so on: nothing is written over.",
            show_default="reports/FILE.html",
        ),
    ] = None,
    ignorance: Ignorance = False,
    points: Points = None,
    json: AsJson = False,
) -> None:
    """Simulate variants on the same chance and answer what they change, with intervals and an HTML report."""
    count, chosen_seed, readings = replications_of(n), seed_of(seed), readings_of(reading)
    chosen = [*(variants or ()), *(variant or ())] or None
    from redan import api
    from redan.files.write import check_file

    scenario = api.load(file)
    if ignorance or points is not None:
        cautions(scenario, chosen)
        asked = {"points": points, "replications": count, "seed": chosen_seed, "readings": readings}
        show_ignorance(scenario, chosen, **asked, json=json)
        return
    wanted = report or (None if json else Path("reports") / f"{file.stem}.html")
    if wanted is not None:
        check_file(wanted, "--report")
    cautions(scenario, chosen)
    with progress() as update:
        comparison = api.compare(
            scenario, chosen, replications=count, seed=chosen_seed, readings=readings, progress=update
        )
    from redan.report.summary import summary, trust
    from redan.report.write import write_report

    written = None
    if wanted is not None:
        compiled = {variant: api.compile(scenario, variant, comparison.readings) for variant in comparison.variants}
        written = write_report(wanted, comparison, scenario, compiled)
        if written != wanted:
            note(f"{visible(wanted)} exists already and is left as it is; the new report is {visible(written)}")
    if json:
        if written is not None:
            note(f"report: {visible(written)}")
        print_json({"answer": api.answer(comparison), **comparison.to_json()})
        return
    print("\n".join(summary(comparison)))
    print(f"\nreport: {visible(written)}\n")
    print("\n".join(trust(comparison)))
