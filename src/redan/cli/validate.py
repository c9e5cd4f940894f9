"""`redan validate`: every case from outside, computed and judged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    cases: Annotated[
        Path | None, typer.Argument(metavar="CASES", help="A file of cases; default: those of this checkout.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the page; default: docs, none for another file.")] = None,
    history: Annotated[bool, typer.Option(help="Compute recorded history again.")] = True,
) -> None:
    """Hold redan against values from outside and write what it reproduces and what it does not."""
    from redan.validation.command import validate

    raise typer.Exit(validate(cases, out, history=history))
