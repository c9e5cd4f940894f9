"""`redan compare FILE --ignorance`: everything unknown sampled outside, chance inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli.common import note, print_json, progress, whole_number
from redan.cli.how import stopping_keeps
from redan.errors import InputError, Problem, visible

if TYPE_CHECKING:
    from redan.campaign.how import How
    from redan.scenario import Scenario

Ignorance = Annotated[
    bool,
    typer.Option(
        "--ignorance", help="Sample everything unknown, numbers and readings, and show that spread beside chance."
    ),
]
Points = Annotated[
    str | None,
    typer.Option("--points", metavar="N", help="With --ignorance: combinations [default: 128].", show_default=False),
]


def points_of(text: str | None, most: int) -> int | None:
    return whole_number(text, "--points", 2, most, "a power of two is spread most evenly")


def check_options(sampling: bool, given: Mapping[str, object]) -> None:
    """Refuse options that say nothing to the comparison that is asked for. given: their values, by name."""
    for name, value in given.items():
        if not value:
            continue
        if sampling and name in ("--full", "--report"):
            remedy = "leave it out, or leave --ignorance out; --json and --out keep all figures"
            raise InputError(Problem(f"{name} with --ignorance: its answer is one page of text already", remedy=remedy))
        if not sampling and name not in ("--full", "--report"):
            remedy = "add --ignorance, or use redan sweep; --json prints all figures of a comparison"
            raise InputError(Problem(f"{name} without --ignorance: a comparison keeps no study", remedy=remedy))
    if given.get("--shard") and not given.get("--out"):
        raise InputError(Problem("--shard without --out", remedy="name a folder for the points of this shard"))


def show(
    scenario: Scenario,
    variants: Sequence[str] | None,
    *,
    points: str | None,
    replications: int | None,
    seed: int | None,
    readings: Mapping[str, str],
    weights: Mapping[str, Mapping[str, float]] | None = None,
    out: Path | None = None,
    how: How | None = None,
    json: bool = False,
) -> None:
    """Conduct it and print the tables, or one JSON object; with `out` kept in a study folder."""
    from redan.study import ignorance as study

    count = points_of(points, study.MOST_POINTS) or study.POINTS
    plan = study.prepared(
        scenario, variants, points=count, replications=replications or study.REPLICATIONS, seed=seed, fixed=readings,
        weights=weights,
    )  # fmt: skip
    with stopping_keeps(out), progress("points") as update:

        def told(done: int, _: int) -> None:
            update("unknowns", min(count, done * study.BATCH), count)

        if out is None:
            found = study.gathered(plan, study.run(plan, how, told))
        else:
            from redan.campaign.resume import go_on
            from redan.cli.resume import tell

            folder = study.kept(plan, out)
            outcome = go_on(folder, how, progress=told, say=note)
            if not outcome.digest or outcome.failed:
                tell(outcome, json)
                return
            found = study.gathered(*study.of_study(folder, folder.kept()))
    if json:
        print_json(found.to_json())
        return
    from redan.report.unknowns import ignorance_lines

    print("\n".join(ignorance_lines(found)))
    if out is not None:
        print(f"study: {visible(out)} (table.parquet, SHA-256 of its content {outcome.digest[:16]})")
