"""`redan compare FILE [VARIANT ...]`: what each variant changes against the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli.common import (
    AsJson,
    Readings,
    Replications,
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
from redan.cli.how import AtCluster, Out, Shard, Slurm, Workers, how_of
from redan.cli.ignorance import Ignorance, Points, check_options
from redan.cli.ignorance import show as show_ignorance
from redan.errors import visible

if TYPE_CHECKING:
    from redan.analysis import Comparison
    from redan.scenario import Scenario


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
    weight: Weights = None,
    full: Annotated[
        bool, typer.Option("--full", help="Print everything: all figures, differences, readings, the curve, trust.")
    ] = False,
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
    out: Out = None,
    workers: Workers = None,
    shard: Shard = None,
    cluster: AtCluster = None,
    slurm: Slurm = False,
    json: AsJson = False,
) -> None:
    """Simulate variants on the same chance and answer what they change: on one screen, with an HTML report."""
    count, chosen_seed, readings, weights = replications_of(n), seed_of(seed), readings_of(reading), weights_of(weight)
    chosen = [*(variants or ()), *(variant or ())] or None
    sampling = ignorance or points is not None
    given = {
        "--full": full, "--report": report, "--out": out, "--workers": workers, "--shard": shard, "--cluster": cluster,
        "--slurm": slurm,
    }  # fmt: skip
    check_options(sampling, given)
    from redan import api
    from redan.files.write import check_file

    scenario = api.load(file)
    if sampling:
        how = how_of(workers, cluster=cluster, slurm=slurm, shard=shard)
        cautions(scenario, chosen)
        show_ignorance(
            scenario, chosen, points=points, replications=count, seed=chosen_seed, readings=readings, weights=weights,
            out=out, how=how, json=json,
        )  # fmt: skip
        return
    wanted = report or (None if json else Path("reports") / f"{file.stem}.html")
    if wanted is not None:
        check_file(wanted, "--report")
    cautions(scenario, chosen)
    each = None
    if count is None and not full and not json:
        count, each = api.screen_of(scenario.replications)
    with progress() as update:
        comparison = api.compare(
            scenario,
            chosen,
            replications=count,
            seed=chosen_seed,
            readings=readings,
            weights=weights,
            each=each,
            progress=update,
        )
    from redan.analysis.headline import headline, json_of

    found = headline(comparison)
    if not json:
        from redan.report.screen import screen

        print("\n".join(screen(comparison, found)), flush=True)
    written = _report(wanted, comparison, scenario)
    if json:
        if written is not None:
            note(f"report: {visible(written)}")
        print_json(json_of(comparison, found))
        return
    if not full:
        print(f"All figures: --full; for programs: --json; report: {visible(written)}")
        return
    from redan.report.full import full_lines
    from redan.report.summary import trust

    print("\n" + "\n".join(full_lines(comparison)))
    print(f"\nreport: {visible(written)}\n")
    print("\n".join(trust(comparison)))


def _report(wanted: Path | None, comparison: Comparison, scenario: Scenario) -> Path | None:
    """Write the report, if one is wanted; where."""
    if wanted is None:
        return None
    from redan import api
    from redan.report.write import write_report

    compiled = {variant: api.compile(scenario, variant, comparison.readings) for variant in comparison.variants}
    written = write_report(wanted, comparison, scenario, compiled)
    if written != wanted:
        note(f"{visible(wanted)} exists already and is left as it is; the new report is {visible(written)}")
    return written
