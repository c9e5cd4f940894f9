"""`redan bench`: speed and memory on this machine."""

from __future__ import annotations

import typer

from redan.cli.common import AsJson


def command(json: AsJson = False) -> None:
    """Measure runs per core-hour, thread scaling, compile times and memory; run nothing else meanwhile."""
    from redan.bench import main

    raise typer.Exit(main(json))
