"""`redan resume STUDY`: go on with a study that was stopped, killed or split into shards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli.common import AsJson, late_progress, note, print_json
from redan.cli.how import AtCluster, Shard, Slurm, Workers, how_of, stopping_keeps
from redan.errors import visible

if TYPE_CHECKING:
    from redan.campaign.resume import Outcome
    from redan.campaign.study_folder import Study


def command(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY", help="Study folder, as --out named it.", show_default=False)
    ],
    workers: Workers = None,
    shard: Shard = None,
    cluster: AtCluster = None,
    slurm: Slurm = False,
    json: AsJson = False,
) -> None:
    """Go on with a study: what is finished in its folder is not done again, the table comes out the same."""
    how = how_of(workers, cluster=cluster, slurm=slurm, shard=shard)
    from redan.campaign.resume import go_on
    from redan.campaign.study_folder import open_study

    opened = open_study(study)
    with stopping_keeps(study), late_progress("items") as update:
        outcome = go_on(
            opened,
            how,
            progress=lambda done, total: update(opened.kind, done, total),
            say=note,
            made_with=rests_on_here(opened),
        )
    tell(outcome, json)


def rests_on_here(study: Study) -> dict[str, str]:
    """Digests, as of now, of what the study rests on beside its folder."""
    from redan.rerun import catalogue_sha256, rests_on
    from redan.scenario import parse_scenario

    common = study.common.data
    if "scenario" not in common:
        return {"catalogue": catalogue_sha256()}
    return rests_on(parse_scenario(common["scenario"], common.get("file", "scenario.yaml"), common.get("beside")))


def tell(outcome: Outcome, json: bool) -> None:
    """Print what has come of it; exit status 1 where items failed."""
    folder = visible(outcome.study.folder)
    for one in outcome.failed:
        note(str(one))
    if json:
        print_json(
            {
                "study": str(outcome.study.folder), "finished": bool(outcome.digest), "table_sha256": outcome.digest,
                "missing": outcome.missing, "failed": [one.index for one in outcome.failed], "text": outcome.text,
            }
        )  # fmt: skip
    elif outcome.digest:
        print(outcome.text)
        print(f"\ntable: {folder}/table.parquet\nSHA-256 of its content: {outcome.digest}")
    else:
        total = len(outcome.study.items)
        print(f"{folder}: {total - outcome.missing:,} of {total:,} items are finished.")
        print(f"join the folders of all shards: redan merge {folder} FOLDER ... --out ALL")
        print(f"or go on here: redan resume {folder}")
    if outcome.failed:
        raise typer.Exit(1)
