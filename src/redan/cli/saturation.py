"""`redan saturation FILE`: the raid size at which survival falls to one half, with and without."""

from __future__ import annotations

from typing import Annotated

import typer

from redan.cli.axes import PointReplications, Variants
from redan.cli.common import (
    AsJson,
    Readings,
    ScenarioFile,
    Seed,
    cautions,
    late_progress,
    note,
    print_json,
    readings_of,
    replications_of,
    seed_of,
    whole_number,
)
from redan.cli.how import Out, stopping_keeps
from redan.errors import InputError, Problem, visible

LARGEST = 100_000


def command(
    file: ScenarioFile,
    variant: Variants = None,
    measure: Annotated[
        str | None,
        typer.Option(
            "--measure", metavar="M", help="A share by its key [default: survival of what is aimed at].",
            show_default=False,
        ),
    ] = None,
    falls_to: Annotated[str, typer.Option("--falls-to", metavar="P", help="The level that is looked for.")] = "0.5",
    smallest: Annotated[str, typer.Option("--from", metavar="N", help="The smallest raid that is looked at.")] = "1",
    largest: Annotated[
        str | None,
        typer.Option("--to", metavar="N", help="The largest [default: four times the file's].", show_default=False),
    ] = None,
    readings: Annotated[
        bool, typer.Option("--readings", help="Under every option of every reading that --reading does not fix.")
    ] = False,
    n: PointReplications = None,
    seed: Seed = None,
    reading: Readings = None,
    out: Out = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Find the raid size at which survival falls to one half, by bisection on the same chance for every variant.

    Packages and launches are scaled together, in the proportions of the file.
    """
    count, chosen_seed, chosen = replications_of(n), seed_of(seed), readings_of(reading)
    first = whole_number(smallest, "--from", 1, LARGEST, "1 is the default")
    last = whole_number(largest, "--to", 1, LARGEST, "leave it out for four times the raid of the file")
    from redan.units import parse_fraction

    try:
        level = parse_fraction(falls_to)
    except InputError as error:
        raise InputError(Problem(f"--falls-to {error.problems[0].what}", allowed=error.problems[0].allowed)) from None
    if not 0.0 < level < 1.0:
        allowed = "more than 0 and less than 1"
        raise InputError(Problem(f"--falls-to {falls_to}", allowed=allowed, remedy="0.5 is usual"))
    from redan import api
    from redan.report.saturated import saturation_lines
    from redan.study.axes import variants_of
    from redan.study.saturation import ask, saturation_kept
    from redan.study.saturation import saturation as search

    scenario = api.load(file)
    cautions(scenario, list(variants_of(scenario, variant)))
    assert first is not None
    asked, basis = ask(
        scenario, variant, measure=measure, level=level, first=first, last=last, replications=count, seed=chosen_seed,
        readings=chosen, every_reading=readings,
    )  # fmt: skip
    with stopping_keeps(out), late_progress("raids") as update:
        result = search(asked, basis, update) if out is None else saturation_kept(asked, basis, out, update)
    if out is not None:
        note(f"study: {visible(out)} (table.parquet holds every size that was looked at)")
    if json:
        print_json(result.to_json())
        return
    print("\n".join(saturation_lines(result)))
