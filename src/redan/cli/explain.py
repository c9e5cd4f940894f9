"""`redan explain FILE UNIT THREAT`: why a number of the engagement tables is what it is."""

from __future__ import annotations

from typing import Annotated

import typer

from redan.cli.common import Readings, ScenarioFile, readings_of


def command(
    file: ScenarioFile,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="Name of a fire unit.", show_default=False)],
    threat: Annotated[
        str, typer.Argument(metavar="THREAT", help="Name of an aircraft or munition.", show_default=False)
    ],
    variant: Annotated[str | None, typer.Option("--variant", help="Variant [default: the baseline].")] = None,
    reading: Readings = None,
) -> None:
    """Say when a unit sees a threat, from when to when it can fire at it, and what limits it."""
    from redan import api

    print(api.explain(file, unit, threat, variant=variant, readings=readings_of(reading)))
