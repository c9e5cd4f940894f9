"""`redan verify RUN`: is the run folder undamaged, and do its rows come out again?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redan.cli.common import note
from redan.errors import visible


def command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder, as in runs/run-0001.", show_default=False)],
) -> None:
    """Check every checksum of a run and compute 1 % of its rows again."""
    from redan import api

    found = api.verify(run)
    for line in found.notes:
        note(f"note: {line}")
    if not found.ok:
        for row, column in found.differences[:10]:
            note(f"row {row}, column {column}: computed again it is another value")
        what = f"{len(found.differences)} values of {len(found.rows):,} rows do not come out again"
        print(f"{visible(run)}: DIFFERENT: {what}.")
        raise typer.Exit(1)
    print(f"{visible(run)}: checksums good; {len(found.rows):,} rows computed again, all identical.")
