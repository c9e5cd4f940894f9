"""`redan run FILE`: simulate one variant and keep its result table."""

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
    print_json,
    progress,
    readings_of,
    replications_of,
    seed_of,
)
from redan.errors import visible


def command(
    file: ScenarioFile,
    variant: Annotated[
        str | None, typer.Option("--variant", metavar="V", help="Variant [default: the baseline].")
    ] = None,
    n: Replications = None,
    seed: Seed = None,
    reading: Readings = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where run folders are kept.")] = Path("runs"),
    json: AsJson = False,
) -> None:
    """Simulate one variant and write a run folder (manifest, scenario, table) that can be replayed and verified."""
    count, chosen_seed, readings = replications_of(n), seed_of(seed), readings_of(reading)
    from redan import api
    from redan.files.write import check_folder
    from redan.report.summary import own
    from redan.report.text import text_table, wrapped
    from redan.report.words import comparison_rows, flying, headlines, replications

    check_folder(out, "--out")
    scenario = api.load(file)
    cautions(scenario, [variant or scenario.baseline])
    with progress() as update:
        result = api.run(
            scenario, variant=variant, replications=count, seed=chosen_seed, readings=readings, out=out, progress=update
        )
    if json:
        print_json(result.to_json())
        return
    figures = {key: {result.variant: value} for key, value in result.measures.items()}
    rows = comparison_rows(figures, [result.variant], flying(headlines(figures), aircraft=result.aircraft != 0))
    read = ", ".join(f"{name} = {option}" for name, option in result.readings.items())
    basis = f"{replications(result.replications)}, seed {result.seed}; 95 % intervals from chance"
    print("\n".join(wrapped(result.title) + wrapped(basis + (f"; readings: {read}" if read else "")) + [""]))
    print("\n".join(text_table(["mean [95 % interval]", result.variant], rows)))
    if result.own:
        print("\n".join(["", *own(result.own)[:-1]]))
    folder = visible(result.folder)
    print(f"\nrun folder: {folder}\none replication as a story: redan replay {folder} 0")
    print(f"why shots were not fired: redan explain {folder} --why-not")
