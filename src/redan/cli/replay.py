"""`redan replay RUN 17`: the story of one replication, shot by shot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redan.cli.common import AsJson, note, print_json, whole_number
from redan.streams import MOST_REPLICATIONS


def command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder, as in runs/run-0001.", show_default=False)],
    replication: Annotated[
        str, typer.Argument(metavar="REPLICATION", help="Which replication, from 0.", show_default=False)
    ],
    json: AsJson = False,
) -> None:
    """Tell one replication of a run: who fired at what and when, with what outcome, why a munition got through."""
    number = whole_number(replication, "the replication", 0, MOST_REPLICATIONS - 1, "name one of the run's rows")
    assert number is not None
    from redan import api

    story = api.replay(run, number)
    if json:
        print_json(story.to_json())
        return
    from redan.report.story import tell

    for line in story.notes:
        note(f"note: {line}")

    print("\n".join(tell(story)))
