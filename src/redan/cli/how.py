"""Options of verbs that make studies: who computes, which shard, where it is kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli import stopping
from redan.errors import InputError, Problem, visible

if TYPE_CHECKING:
    from redan.campaign.how import How

Workers = Annotated[
    str | None,
    typer.Option(
        "--workers", metavar="N", help="Processes, or jobs with --slurm [default: all cores].", show_default=False
    ),
]
Shard = Annotated[
    str | None,
    typer.Option("--shard", metavar="I/N", help="Do only the Ith of N parts of the study; see `redan merge`."),
]
AtCluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Compute on this Dask cluster, as in tcp://host:8786."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="STUDY", help="Keep the study in this folder: every point, and a Parquet table."),
]
Slurm = Annotated[bool, typer.Option("--slurm", help="Compute as Slurm jobs, as many as --workers says.")]

SHARD = re.compile(r"^(\d{1,5})/(\d{1,5})$")
ADDRESS = re.compile(r"^(tcp|tls|ucx|ws|wss)://[^\s/:]+:\d{1,5}$")


def how_of(
    workers: str | None = None,
    *,
    cluster: str | None = None,
    slurm: bool = False,
    shard: str | None = None,
    in_threads: bool = False,
) -> How:
    """How items are to be computed, from the words of the command line.

    in_threads: threads of this process unless a number of workers is asked for: for studies of a second or two.
    """
    from redan.campaign import how
    from redan.cli.common import whole_number

    count = whole_number(workers, "--workers", 1, how.MOST_WORKERS, "leave it out to use all cores")
    if cluster is not None and slurm:
        raise InputError(Problem("--cluster and --slurm exclude each other", remedy="leave one of them out"))
    if cluster is not None:
        if workers is not None:
            what = "--workers says nothing to a cluster that is up"
            raise InputError(Problem(what, remedy="leave it out: all its workers are used"))
        if not ADDRESS.match(cluster):
            allowed, remedy = "an address as in tcp://host:8786", "`dask scheduler` prints its own"
            raise InputError(Problem(f"--cluster {cluster!r}", allowed=allowed, remedy=remedy))
        chosen = how.dask(cluster)
    elif slurm:
        if count is None:
            raise InputError(Problem("--slurm needs a number of jobs", remedy="say --workers 20"))
        chosen = how.slurm(count)
    elif in_threads and count is None:
        chosen = how.threads()
    else:
        chosen = how.processes(count)
    return chosen if shard is None else chosen.sharded(*shard_of(shard))


def shard_of(text: str) -> tuple[int, int]:
    """`2/4`: the second of four."""
    found = SHARD.match(text.strip())
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise InputError(
            Problem(f"--shard {text!r}", allowed="I/N with I from 1 to N", remedy="--shard 1/4 is the first of four")
        )
    return int(found[1]), int(found[2])


@contextmanager
def stopping_keeps(folder: Path | None) -> Iterator[None]:
    """Inside, whoever stops the program is told what is kept and how to go on, wherever the signal was met."""
    then = "" if folder is None else f"\ngo on with: redan resume {visible(folder)}"
    with stopping.keeps(None if folder is None else str(folder), f"stopped; what is finished is kept.{then}"):
        try:
            yield
        except KeyboardInterrupt as stopped:
            if folder is None or not os.path.isdir(folder):
                raise
            raise KeyboardInterrupt(f"{stopped}{then}" if str(stopped) else stopping.line()) from None
