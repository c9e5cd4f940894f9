"""`redan compare FILE --ignorance`: everything unknown sampled outside, chance inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli.common import print_json, progress, whole_number
from redan.cli.how import how_of

if TYPE_CHECKING:
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


def show(
    scenario: Scenario,
    variants: Sequence[str] | None,
    *,
    points: str | None,
    replications: int | None,
    seed: int | None,
    readings: Mapping[str, str],
    weights: Mapping[str, Mapping[str, float]] | None = None,
    json: bool = False,
) -> None:
    """Conduct it and print the tables, or one JSON object."""
    from redan.study import ignorance as study

    count = points_of(points, study.MOST_POINTS) or study.POINTS
    with progress("points") as update:
        found = study.ignorance(
            scenario,
            variants,
            points=count,
            replications=replications or study.REPLICATIONS,
            seed=seed,
            fixed=readings,
            weights=weights,
            how=how_of(),
            progress=update,
        )
    if json:
        print_json(found.to_json())
        return
    from redan.report.unknowns import ignorance_lines

    print("\n".join(ignorance_lines(found)))
