"""Run a plan many times over threads.

Every replication depends on (seed, replication) alone, so chunks may run anywhere in any order; they
are merged in replication order and the table cannot depend on workers or chunk size. The kernel
releases the interpreter lock, hence threads and not processes. A kernel call cannot be interrupted,
so calls are kept short: their length is adapted from the measured rate.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from redan.campaign.how import usable_cores
from redan.errors import InputError, Problem, RunError
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes
from redan.layout.plan import Plan
from redan.streams import MOST_REPLICATIONS, MOST_SEED

Simulate = Callable[[Plan, int, int, int], Outcomes]
Progress = Callable[[int, int], None]
Part = Callable[[int, Outcomes], None]

CALL_S = 0.25  # aim for one kernel call
FIRST_CHUNK = 64  # replications, before any rate is known
POLL_S = 0.1  # longest wait before the driver looks around
HANG_S = 120.0  # a call meant to last CALL_S that has not come back by then never will
JOIN_S = 5.0  # longest wait for a worker to end its call after a stop


class Interrupted(KeyboardInterrupt):
    """Stopped by the user; says how many replications were finished."""

    def __init__(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        super().__init__(f"stopped: {done:,} of {total:,} replications were finished; nothing was written.")


_ready = threading.Event()  # the engine has run in this process


def merge(parts: list[Outcomes]) -> Outcomes:
    """Join outcomes of consecutive chunks, given in replication order."""
    if len(parts) == 1:
        return parts[0]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in OUTCOME_FIELDS}
    return replace(parts[0], **joined)


def run(
    plan: Plan,
    seed: int,
    replications: int,
    *,
    workers: int | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
    simulate: Simulate | None = None,
    part: Part | None = None,
) -> Outcomes:
    """Run replications 0 to n-1 and return their outcomes in that order.

    workers: threads, default all usable cores. chunk: replications a kernel call, default adapted so
    that a call lasts about a quarter of a second. progress: called in this thread as (done, total).
    simulate: stands in for the engine. part: called in this thread with each finished chunk and the number of its
    first replication, in no order.
    """
    check(seed, replications, workers, chunk)
    _check_memory(plan, replications)
    if simulate is None:
        if progress is not None:
            progress(0, replications)
        simulate = make_ready(plan, seed)
    crew = _Crew(plan, seed, replications, simulate, workers or usable_cores(), chunk)
    return crew.work(progress, part)


def make_ready(plan: Plan, seed: int) -> Simulate:
    """The engine, compiled on a first start: in the main thread, where Ctrl-C is heard, and once."""
    from redan.engine import simulate

    if not _ready.is_set():
        simulate(plan, seed, 0, 1)
        _ready.set()
    return simulate


def check(seed: int, replications: int, workers: int | None = None, chunk: int | None = None) -> None:
    """Refuse numbers no run can have."""
    problems = []
    if not 1 <= replications <= MOST_REPLICATIONS:
        problems.append(
            Problem(
                f"replications is {replications:,}",
                allowed=f"from 1 to {MOST_REPLICATIONS:,}",
                remedy="10,000 gives an interval of about one percentage point on a probability",
            )
        )
    if not 0 <= seed <= MOST_SEED:
        problems.append(Problem(f"seed is {seed}", allowed=f"a whole number from 0 to {MOST_SEED:,}"))
    for name, value in (("workers", workers), ("chunk", chunk)):
        if value is not None and value < 1:
            problems.append(Problem(f"{name} is {value}", allowed="at least 1", remedy="leave it out for the default"))
    if problems:
        raise InputError(problems)


def _check_memory(plan: Plan, replications: int) -> None:
    """Refuse a table that cannot be held: twice its size is needed while it is merged."""
    threats, units, assets = len(plan.threat_key), len(plan.unit_key), len(plan.asset_key)
    needed = 2 * replications * (13 * threats + 20 * units + 4 * assets + 8)
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 2**34
    if needed > installed // 2:
        raise InputError(
            Problem(
                f"{replications:,} replications of this plan need {needed / 1e9:,.0f} GB of memory",
                allowed=f"half of the {installed / 1e9:,.0f} GB installed",
                remedy=f"ask for {replications * (installed // 2) // needed:,} replications or fewer",
            )
        )


class _Crew:
    """The threads of one run and what they share: the next replication to hand out and a result queue."""

    def __init__(
        self, plan: Plan, seed: int, total: int, simulate: Simulate, workers: int, chunk: int | None
    ) -> None:
        self.plan, self.seed, self.total, self.simulate = plan, seed, total, simulate
        self.workers, self.chunk = workers, chunk
        share = -(-total // workers)
        self.size = chunk or (share if share <= 2 * FIRST_CHUNK else FIRST_CHUNK)  # a small run: one call each
        self.next = 0
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.running: dict[int, tuple[int, int, float]] = {}  # thread: first, count, started
        self.results: queue.Queue[tuple[int, int, Any, float]] = queue.Queue()

    def work(self, progress: Progress | None, part: Part | None = None) -> Outcomes:
        parts: dict[int, Outcomes] = {}
        done = 0
        threads = [threading.Thread(target=self._loop, name=f"redan-{i}", daemon=True) for i in range(self.workers)]
        try:
            for thread in threads:
                thread.start()
            while done < self.total:
                try:
                    first, count, result, seconds = self.results.get(timeout=POLL_S)
                except queue.Empty:
                    self._check_hang()
                    continue
                if isinstance(result, BaseException):
                    reason = f"{type(result).__name__}: {result}"
                    raise RunError(failed(first, count, reason)) from result
                parts[first] = result
                self._adapt(count, seconds)
                done += count
                if part is not None:
                    part(first, result)
                if progress is not None:
                    progress(done, self.total)
        except KeyboardInterrupt:
            finished = sum(len(chunk.first_launch_s) for chunk in parts.values())
            raise Interrupted(finished, self.total) from None
        finally:
            self.stop.set()
            deadline = time.monotonic() + JOIN_S  # a hung thread is left behind: it ends with the process
            for thread in threads:
                if thread.ident is not None:
                    thread.join(max(0.0, deadline - time.monotonic()))
        return merge([parts[first] for first in sorted(parts)])

    def _loop(self) -> None:
        while not self.stop.is_set():
            task = self._take()
            if task is None:
                if self.stop.wait(POLL_S / 10):
                    return
                continue
            first, count = task
            start = time.perf_counter()
            self.running[threading.get_ident()] = (first, count, start)
            try:
                result: Any = self.simulate(self.plan, self.seed, first, count)
            except BaseException as error:  # whatever a chunk dies of is reported with its index
                result = error
            del self.running[threading.get_ident()]
            self.results.put((first, count, result, time.perf_counter() - start))

    def _take(self) -> tuple[int, int] | None:
        with self.lock:
            if self.next >= self.total:
                return None
            first, count = self.next, min(self.size, self.total - self.next)
            self.next += count
            return first, count

    def _check_hang(self) -> None:
        """Give up when a call hangs. With a chunk size set by hand a call may rightly take any time."""
        if self.chunk is not None:
            return
        now = time.perf_counter()
        hung = [(first, count) for first, count, start in list(self.running.values()) if now - start > HANG_S]
        if hung:
            reason = f"no end after {HANG_S:.0f} s"
            raise RunError([failed(first, count, reason) for first, count in hung])

    def _adapt(self, count: int, seconds: float) -> None:
        """Set the next chunk from the measured rate; at most 8 times the last, and a fair share of the rest."""
        if self.chunk is not None:
            return
        by_rate = int(count * CALL_S / max(seconds, 1e-6))
        with self.lock:
            share = (self.total - self.next) // (2 * self.workers) + 1
            self.size = max(1, min(by_rate, 8 * count, max(share, FIRST_CHUNK)))


def failed(first: int, count: int, reason: str) -> Problem:
    """A chunk that failed. Replications are pure: tried again it would fail again."""
    one = f"one of the replications {first} to {first + count - 1}"
    what = f"{f'replication {first}' if count == 1 else one} failed: {reason}"
    return Problem(what, remedy="the same seed fails again: please report it with the scenario and the seed")
