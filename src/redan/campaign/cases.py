"""Several plans after one another: while one is simulated, the next is compiled."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from redan.campaign.crew import Simulate, run
from redan.campaign.limits import limits_of
from redan.layout.names import Names
from redan.layout.plan import Plan
from redan.results.case import Case, case_of
from redan.results.limits import Limits

ASIDE_TIMEOUT_S = 600.0
PATIENCE_S = 0.5  # for the second thread after a stop
AHEAD = 2  # plans compiled before they are needed; each takes memory


@dataclass(frozen=True)
class Request:
    """One variant under one set of readings, to be run this often."""

    variant: str
    readings: dict[str, str]
    replications: int
    limits: bool = False  # also say what limits the defence


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


def run_cases(
    requests: Sequence[Request],
    compile_case: Callable[[Request], CompiledCase],
    seed: int,
    *,
    workers: int | None = None,
    progress: Callable[[Request, int, int], None] | None = None,
    simulate: Simulate | None = None,
) -> Iterator[Case]:
    """Simulate each request in order and count its outcomes; equal plans are simulated once.

    A second thread compiles what comes next and counts what was simulated last.
    """
    known: dict[tuple[str, int], Future[Case]] = {}
    counted: deque[tuple[Request, Future[Case], Future[Limits] | None]] = deque()
    waiting = deque(requests)
    ahead: deque[Future[CompiledCase]] = deque()
    aside = ThreadPoolExecutor(1, thread_name_prefix="redan-aside")
    try:
        while waiting:
            request = waiting.popleft()
            # the first compiles kernels on a first start: in this thread, where Ctrl-C is heard
            compiled = ahead.popleft().result(timeout=ASIDE_TIMEOUT_S) if ahead else compile_case(request)
            while len(ahead) < min(AHEAD, len(waiting)):
                ahead.append(aside.submit(compile_case, waiting[len(ahead)]))
            key = (compiled.digest, request.replications)
            if key not in known:
                outcomes = run(
                    compiled.plan,
                    seed,
                    request.replications,
                    workers=workers,
                    progress=None if progress is None else partial(progress, request),
                    simulate=simulate,
                )
                known[key] = aside.submit(
                    case_of,
                    request.variant,
                    request.readings,
                    outcomes,
                    compiled.names,
                    compiled.digest,
                    compiled.plan,
                )
            limits = aside.submit(_limits, compiled, seed, request.replications) if request.limits else None
            counted.append((request, known[key], limits))
        for request, case, limits in counted:
            yield replace(
                case.result(timeout=ASIDE_TIMEOUT_S),
                variant=request.variant,
                readings=request.readings,
                limits=None if limits is None else limits.result(timeout=ASIDE_TIMEOUT_S),
            )
        aside.shutdown()
    except BaseException:
        begun: list[Future[Any]] = [*ahead, *known.values()]
        begun += [limits for _, _, limits in counted if limits is not None]
        begun = [future for future in begun if not future.cancel()]
        unfinished = wait(begun, timeout=PATIENCE_S).not_done  # a large plan that is being compiled is not waited for
        aside.shutdown(wait=not unfinished, cancel_futures=True)
        raise


def _limits(compiled: CompiledCase, seed: int, replications: int) -> Limits:
    return limits_of(compiled.plan, compiled.names, compiled.reach, seed, replications)
