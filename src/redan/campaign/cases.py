"""Several plans after one another: while one is simulated, the next is compiled.

A plan of few replications is one call of the engine: it is run and counted as a whole by one thread, several plans at
once. Split over threads it would wait for the slower half, and for the lock of the interpreter twice as often.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from redan.campaign.crew import HANG_S, Interrupted, Simulate, check, failed, make_ready, run
from redan.campaign.how import usable_cores
from redan.campaign.limits import limits_of
from redan.errors import RunError
from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.layout.plan import Plan
from redan.results.case import Case, case_of
from redan.results.limits import Limits

ASIDE_TIMEOUT_S = 600.0
PATIENCE_S = 0.5  # for the second thread after a stop
AHEAD = 2  # plans compiled before they are needed; each takes memory
SMALL = 500  # replications: a tenth of a second, so that a stop is heard within a moment


@dataclass(frozen=True)
class Request:
    """One variant under one set of readings, to be run this often."""

    variant: str
    readings: dict[str, str]
    replications: int
    limits: bool = False  # also say what limits the defence
    compared: bool = True  # with another: also say what each column follows from


class CompiledCase(Protocol):
    """What the compiler of plans gives."""

    @property
    def plan(self) -> Plan: ...
    @property
    def names(self) -> Names: ...
    @property
    def digest(self) -> str: ...
    @property
    def reach(self) -> NDArray[np.int8]: ...


class Watch(Protocol):
    """Who looks on while requests are run; what he gets he must leave as it is. Called from several threads."""

    def began(self, request: Request, compiled: CompiledCase) -> None:
        """The plan of a request is there; an equal one may have been simulated before, and is not again."""

    def part(self, request: Request, compiled: CompiledCase, first: int, outcomes: Outcomes) -> None:
        """Replications `first` and following of a plan have been simulated."""


def run_cases(
    requests: Sequence[Request],
    compile_case: Callable[[Request], CompiledCase],
    seed: int,
    *,
    workers: int | None = None,
    progress: Callable[[Request, int, int], None] | None = None,
    simulate: Simulate | None = None,
    watch: Watch | None = None,
) -> Iterator[Case]:
    """Simulate each request in order and count its outcomes; equal plans are simulated once.

    A second thread compiles what comes next and counts what was simulated last. watch: looks on, and changes nothing.
    """
    known: dict[tuple[str, int], Future[Case]] = {}
    counted: deque[tuple[Request, Future[Case], Future[Limits] | None]] = deque()
    waiting = deque(requests)
    ahead: deque[Future[CompiledCase]] = deque()
    threads = workers or usable_cores()
    aside = ThreadPoolExecutor(1, thread_name_prefix="redan-aside")
    small = _Small(threads, seed, simulate, progress, watch)
    try:
        while waiting:
            request = waiting.popleft()
            # the first compiles kernels on a first start: in this thread, where Ctrl-C is heard
            compiled = ahead.popleft().result(timeout=ASIDE_TIMEOUT_S) if ahead else compile_case(request)
            while len(ahead) < min(AHEAD, len(waiting)):
                ahead.append(aside.submit(compile_case, waiting[len(ahead)]))
            if watch is not None:
                watch.began(request, compiled)
            key = (compiled.digest, request.replications)
            if key not in known and request.replications <= SMALL:
                known[key] = small.begin(request, compiled)
            elif key not in known:
                small.finish(0)
                outcomes = run(
                    compiled.plan,
                    seed,
                    request.replications,
                    workers=workers,
                    progress=None if progress is None else partial(progress, request),
                    simulate=simulate,
                    part=None if watch is None else partial(watch.part, request, compiled),
                )
                known[key] = aside.submit(_counted, request, outcomes, compiled)
            limits = aside.submit(_limits, compiled, seed, request.replications) if request.limits else None
            counted.append((request, known[key], limits))
        small.finish(0)
        for request, case, limits in counted:
            yield replace(
                case.result(timeout=ASIDE_TIMEOUT_S),
                variant=request.variant,
                readings=request.readings,
                limits=None if limits is None else limits.result(timeout=ASIDE_TIMEOUT_S),
            )
        aside.shutdown()
        small.threads.shutdown()
    except BaseException:
        begun: list[Future[Any]] = [*ahead, *known.values()]
        begun += [limits for _, _, limits in counted if limits is not None]
        begun = [future for future in begun if not future.cancel()]
        unfinished = wait(begun, timeout=PATIENCE_S).not_done  # a large plan that is being compiled is not waited for
        for pool in (aside, small.threads):
            pool.shutdown(wait=not unfinished, cancel_futures=True)
        raise


class _Small:
    """Plans of few replications, each by one thread as a whole; told of in the thread that asked for them."""

    def __init__(
        self,
        threads: int,
        seed: int,
        simulate: Simulate | None,
        progress: Callable[[Request, int, int], None] | None,
        watch: Watch | None,
    ) -> None:
        self.seed, self.simulate, self.progress, self.watch = seed, simulate, progress, watch
        self.most = threads + 1  # one waits, so that no thread does
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="redan-plan")
        self.begun: deque[tuple[Request, Future[Case]]] = deque()

    def begin(self, request: Request, compiled: CompiledCase) -> Future[Case]:
        """Run and count a plan; waits while enough others are under way."""
        simulate = self.simulate
        check(self.seed, request.replications)
        if simulate is None:
            if self.progress is not None and not self.begun:  # counts go up alone
                self.progress(request, 0, request.replications)
            simulate = make_ready(compiled.plan, self.seed)
        self.finish(self.most - 1)
        future = self.threads.submit(_whole, request, compiled, self.seed, simulate, self.watch)
        self.begun.append((request, future))
        return future

    def finish(self, left: int) -> None:
        """Wait until no more than `left` of those begun are unfinished."""
        while len(self.begun) > left:
            request, future = self.begun[0]
            total = request.replications
            try:
                future.result(timeout=HANG_S)
                if self.progress is not None:
                    self.progress(request, total, total)
            except KeyboardInterrupt:
                raise Interrupted(total if future.done() else 0, total) from None
            except TimeoutError:
                raise RunError(failed(0, total, f"no end after {HANG_S:.0f} s")) from None
            self.begun.popleft()


def _whole(
    request: Request, compiled: CompiledCase, seed: int, simulate: Simulate, watch: Watch | None = None
) -> Case:
    try:
        outcomes = simulate(compiled.plan, seed, 0, request.replications)
    except Exception as error:
        raise RunError(failed(0, request.replications, f"{type(error).__name__}: {error}")) from error
    if watch is not None:
        watch.part(request, compiled, 0, outcomes)
    return _counted(request, outcomes, compiled)


def _counted(request: Request, outcomes: Outcomes, compiled: CompiledCase) -> Case:
    return case_of(
        request.variant,
        request.readings,
        outcomes,
        compiled.names,
        compiled.digest,
        compiled.plan,
        compared=request.compared,
    )


def _limits(compiled: CompiledCase, seed: int, replications: int) -> Limits:
    return limits_of(compiled.plan, compiled.names, compiled.reach, seed, replications)
