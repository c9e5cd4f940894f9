"""`redan merge STUDY STUDY ... --out FOLDER`: join the folders of a study's shards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redan.cli.common import AsJson, late_progress, note
from redan.cli.how import stopping_keeps
from redan.cli.resume import rests_on_here, tell


def command(
    studies: Annotated[
        list[Path], typer.Argument(metavar="STUDY", help="Folders of shards of one study.", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the whole study goes.")],
    json: AsJson = False,
) -> None:
    """Join shards of one study into a folder; where no part is missing, make its table."""
    from redan.campaign.how import threads
    from redan.campaign.resume import Outcome, go_on, joined

    study, missing = joined(studies, out, say=note)
    if missing or study.manifest["conductor"] is not None:
        tell(Outcome(study, "", "", missing, ()), json)
        return
    with stopping_keeps(out), late_progress("items") as update:
        outcome = go_on(
            study,
            threads(1),
            progress=lambda done, total: update(study.kind, done, total),
            say=note,
            made_with=rests_on_here(study),
        )
    tell(outcome, json)
