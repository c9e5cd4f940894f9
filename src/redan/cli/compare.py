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
    note,
    print_json,
    progress,
    readings_of,
    replications_of,
    seed_of,
)


def command(
    file: ScenarioFile,
    variants: Annotated[
        list[str] | None, typer.Argument(metavar="[VARIANT ...]", help="Variants [default: all].", show_default=False)
    ] = None,
    n: Replications = None,
    seed: Seed = None,
    reading: Readings = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="PATH", help="Where the HTML report goes; never over a file.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Simulate variants on the same chance and answer what they change, with intervals and an HTML report."""
    count, chosen_seed, readings = replications_of(n), seed_of(seed), readings_of(reading)
    from redan import api

    scenario = api.load(file)
    with progress() as update:
        comparison = api.compare(
            scenario, variants or None, replications=count, seed=chosen_seed, readings=readings, progress=update
        )
    from redan.report.summary import summary, trust
    from redan.report.write import write_report

    written = None
    if report is not None or not json:
        compiled = {variant: api.compile(scenario, variant, comparison.readings) for variant in comparison.variants}
        written = write_report(report or Path("reports") / f"{file.stem}.html", comparison, scenario, compiled)
    if json:
        if written is not None:
            note(f"report: {written}")
        print_json(comparison.to_json())
        return
    print("\n".join(summary(comparison)))
    print(f"\nreport: {written}\n")
    print("\n".join(trust(comparison)))
