"""Those who do the items: threads of this process, or processes that are replaced when they die.

Both answer to the same few words, as does the cluster of `campaign.cluster`: `idle` says who is free, `give` hands out
an item, `wait` says what has come of those given, `close` ends all of it at once.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Protocol

from redan.campaign.how import How
from redan.campaign.parts import Item
from redan.campaign.worker import compute, find, reason_of
from redan.errors import Problem, RunError

START_S = 120.0  # a process that is not ready by then never will be
STILLBORN = 6  # processes in a row that died before they were ready
LEAST_MEMORY_MB = 2048
START = "import json, sys; sys.path[:] = json.loads(sys.argv[2]); from redan.campaign.worker import main; main({})"


@dataclass(frozen=True)
class Done:
    """A worker finished its item."""

    worker: int
    result: bytes


@dataclass(frozen=True)
class Fault:
    """A worker's item came to nothing. final: another try would, too."""

    worker: int
    reason: str
    final: bool = False


class Hands(Protocol):
    """What a driver asks of workers."""

    def idle(self) -> Sequence[int]: ...
    def give(self, worker: int, item: Item) -> None: ...
    def wait(self, timeout_s: float) -> Sequence[Done | Fault]: ...
    def close(self) -> None: ...


def hands_of(how: How, work: str) -> Hands:
    """Workers as asked for; the first item starts them."""
    if how.kind == "threads":
        return Threads(how, work)
    if how.kind == "processes":
        return Processes(how, work)
    from redan.campaign.cluster import Cluster

    return Cluster(how, work)


def _common(item: Item) -> str:
    return "" if item.common is None else item.common.text


class Threads:
    """Threads of this process. One that hangs cannot be ended: that ends the study, with everything finished kept."""

    def __init__(self, how: How, work: str) -> None:
        find(work)
        self.how, self.work = how, work
        self.inbox: queue.SimpleQueue[tuple[int, Item] | None] = queue.SimpleQueue()
        self.outbox: queue.SimpleQueue[Done | Fault] = queue.SimpleQueue()
        self.given: dict[int, float] = {}  # worker: since
        self.threads = [threading.Thread(target=self._loop, name=f"redan-{i}", daemon=True) for i in range(how.workers)]
        for thread in self.threads:
            thread.start()

    def idle(self) -> Sequence[int]:
        return [worker for worker in range(self.how.workers) if worker not in self.given]

    def give(self, worker: int, item: Item) -> None:
        self.given[worker] = time.monotonic()
        self.inbox.put((worker, item))

    def wait(self, timeout_s: float) -> Sequence[Done | Fault]:
        try:
            event = self.outbox.get(timeout=timeout_s)
        except queue.Empty:
            if any(time.monotonic() - since > self.how.hang_s for since in self.given.values()):
                what = f"an item of the study has not come to an end after {self.how.hang_s:,g} s"
                remedy = "what is finished is kept; processes instead of threads end such an item by themselves"
                raise RunError(Problem(what, remedy=remedy)) from None
            return ()
        del self.given[event.worker]
        return (event,)

    def close(self) -> None:
        for _ in self.threads:
            self.inbox.put(None)

    def _loop(self) -> None:
        while (task := self.inbox.get()) is not None:
            worker, item = task
            try:
                self.outbox.put(Done(worker, compute(self.work, item.text, _common(item))))
            except BaseException as error:
                self.outbox.put(Fault(worker, *reason_of(error)))


@dataclass
class _Process:
    process: subprocess.Popen[bytes]
    connection: Connection
    since: float = field(default_factory=time.monotonic)  # it was started, or given its item
    ready: bool = False
    busy: bool = False
    common: str = ""  # what it knows


class Processes:
    """Processes of this machine. One that dies or hangs is replaced, and its item is given out again."""

    def __init__(self, how: How, work: str) -> None:
        self.how, self.work = how, work
        self.team: dict[int, _Process] = {}
        self.next = 0
        self.stillborn = 0
        # what is compiled once is found by those who start later; all at once would all compile
        self.most = how.workers if engine_is_kept() else 1

    def idle(self) -> Sequence[int]:
        while len(self.team) < self.most:
            self._hire()
        return [worker for worker, one in self.team.items() if one.ready and not one.busy]

    def give(self, worker: int, item: Item) -> None:
        one = self.team[worker]
        common = _common(item)
        shared = None if common == one.common else common
        one.busy, one.since, one.common = True, time.monotonic(), common
        with suppress(OSError):  # it has just died: `wait` finds out
            one.connection.send((item.text, shared))

    def wait(self, timeout_s: float) -> Sequence[Done | Fault]:
        by_connection: dict[Any, int] = {one.connection: worker for worker, one in self.team.items()}
        events: list[Done | Fault] = []
        for connection in wait(list(by_connection), timeout_s):
            worker = by_connection[connection]
            one = self.team[worker]
            try:
                kind, content = one.connection.recv()
            except (EOFError, OSError):
                events += self._buried(worker, "")
                continue
            if kind == "ready":
                one.ready, self.stillborn = True, 0
            elif kind == "broken":
                raise RunError(Problem(f"a worker cannot start: {content[0]}"))
            else:
                one.busy, self.most = False, self.how.workers
                events.append(Done(worker, content) if kind == "done" else Fault(worker, *content))
        now = time.monotonic()
        for worker, one in list(self.team.items()):
            most_s = START_S if not one.ready else self.how.hang_s
            if (one.busy or not one.ready) and now - one.since > most_s:
                events += self._buried(worker, f"no end after {most_s:,g} s")
        return events

    def close(self) -> None:
        for one in self.team.values():
            one.process.kill()
            one.connection.close()
        for one in self.team.values():
            with suppress(subprocess.TimeoutExpired):
                one.process.wait(timeout=2.0)
        self.team.clear()

    def _hire(self) -> None:
        ours, theirs = Pipe()
        handle = theirs.fileno()
        process = subprocess.Popen(
            [sys.executable, "-c", START.format("int(sys.argv[1])"), str(handle), json.dumps(sys.path)],
            pass_fds=(handle,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        theirs.close()
        self.team[self.next] = _Process(process, ours)
        self.next += 1
        with suppress(OSError):
            ours.send((sys.path, self.work, self.how.memory_mb or fair_memory_mb(self.how.workers)))

    def _buried(self, worker: int, reason: str) -> list[Done | Fault]:
        """Take leave of a process that died or must."""
        one = self.team.pop(worker)
        one.connection.close()
        if reason:
            one.process.kill()
        try:
            status = one.process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            one.process.kill()
            status = one.process.wait()
        reason = reason or _death(status)
        if not one.ready:
            self.stillborn += 1
            if self.stillborn >= STILLBORN:
                raise RunError(Problem(f"no worker process can be started: {reason}", remedy="try with threads"))
        return [Fault(worker, reason)] if one.busy else []


def engine_is_kept() -> bool:
    """Whether an earlier start left the compiled engine in the cache."""
    from redan.jit import is_kept

    return is_kept("loop.simulate_range")


def _death(status: int) -> str:
    if status >= 0:
        return f"its process ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"its process was killed by {name}" + (" (out of memory?)" if -status == signal.SIGKILL else "")


def fair_memory_mb(workers: int) -> int:
    """What one of so many processes may take at most: nine tenths of the machine, shared; never below 2 GB."""
    installed: Any = 2**34
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(LEAST_MEMORY_MB, int(0.9 * installed / workers / 2**20))
