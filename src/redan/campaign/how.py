"""How items are computed: by threads, processes or a cluster, all of them or a shard."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Literal

from redan.errors import InputError, Problem

HANG_S = 1800.0  # an item that has not come back by then never will; items are meant to take seconds
MOST_WORKERS = 4096


@dataclass(frozen=True)
class How:
    """workers: threads, processes or jobs. address: of a Dask scheduler. shard: (i, n), from 1.

    memory_mb: what one process may take; None: a fair share of the machine.
    """

    kind: Literal["threads", "processes", "dask", "slurm"] = "threads"
    workers: int = 1
    address: str = ""
    shard: tuple[int, int] = (1, 1)
    hang_s: float = HANG_S
    memory_mb: int | None = None

    def __post_init__(self) -> None:
        i, n = self.shard
        if not 1 <= i <= n:
            remedy = "--shard 1/4 is the first of four"
            raise InputError(Problem(f"shard {i}/{n}", allowed="from 1/n to n/n", remedy=remedy))
        if not 1 <= self.workers <= MOST_WORKERS:
            raise InputError(Problem(f"{self.workers:,} workers", allowed=f"from 1 to {MOST_WORKERS:,}"))

    def sharded(self, i: int, n: int) -> How:
        """The same for the items i, i+n, i+2n … only, counted from 1."""
        return replace(self, shard=(i, n))

    def has(self, index: int) -> bool:
        """Whether an item, counted from 0, belongs to this shard."""
        i, n = self.shard
        return index % n == i - 1


def usable_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def threads(workers: int | None = None) -> How:
    """Threads of this process: no start-up, but an item that crashes takes everything with it."""
    return How("threads", workers or usable_cores())


def processes(workers: int | None = None) -> How:
    """Processes on this machine: one that dies is replaced."""
    return How("processes", workers or usable_cores())


def dask(address: str) -> How:
    """Workers of a Dask cluster that is up, as tcp://host:8786."""
    return How("dask", address=address)


def slurm(workers: int) -> How:
    """Jobs of a Slurm cluster, started for this study and ended with it."""
    return How("slurm", workers)
