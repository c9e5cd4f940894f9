"""Runs that are being looked at: opened and compiled once, and the replications played last.

A run folder is never written into again, so what was read of it holds while its manifest has the same bytes.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock, RLock
from typing import Generic, TypeVar

from redan.plan import Compiled
from redan.rerun import check_replication, compiled_again, played
from redan.results import Run, Story, measures, open_run
from redan.results.folder import MANIFEST
from redan.results.measures import Column

MOST_RUNS = 8
MOST_STORIES = 16

T = TypeVar("T")


class Recent(Generic[T]):
    """The values used last, each made once however many threads ask for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._made: OrderedDict[Hashable, tuple[RLock, list[T]]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key; made where there is none. What cannot be made is not kept."""
        with self._lock:
            lock, value = self._made.setdefault(key, (RLock(), []))
            self._made.move_to_end(key)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        with lock:
            if not value:
                value.append(make())
            return value[0]


@dataclass
class Looked:
    """An opened run with its plan; notes: what has changed since it was made, in words."""

    run: Run
    compiled: Compiled
    notes: tuple[str, ...]
    _stories: Recent[Story] = field(default_factory=lambda: Recent(MOST_STORIES))

    @cached_property
    def measures(self) -> dict[str, Column]:
        return measures(self.run.outcomes, self.run.names)

    def story(self, replication: int) -> Story:
        """One replication played again; InputError for one that is not there, RunError if it is not as stored."""
        check_replication(self.run, replication)
        return self._stories.get(replication, lambda: played(self.run, self.compiled, self.notes, replication))


_RUNS: Recent[Looked] = Recent(MOST_RUNS)


def looked_at(folder: Path | str) -> Looked:
    """The run of a folder; see `results.open_run` and `rerun.compiled_again` for what is refused."""
    folder = Path(folder).resolve()
    try:
        stamp = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        stamp = ""  # open_run says what is wrong

    def opened() -> Looked:
        run = open_run(folder)
        return Looked(run, *compiled_again(run))

    return _RUNS.get((str(folder), stamp), opened)
