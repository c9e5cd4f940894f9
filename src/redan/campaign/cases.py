"""Several plans after one another: while one is simulated, the next is compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from redan.campaign.run import Simulate, run
from redan.layout.names import Names
from redan.layout.plan import Plan
from redan.results.case import Case, case_of

COMPILE_TIMEOUT_S = 600.0


@dataclass(frozen=True)
class Request:
    """One variant under one set of readings, to be run this often."""

    variant: str
    readings: dict[str, str]
    replications: int


class CompiledCase(Protocol):
    """What the compiler of plans gives."""

    @property
    def plan(self) -> Plan: ...
    @property
    def names(self) -> Names: ...
    @property
    def digest(self) -> str: ...


def run_cases(
    requests: Sequence[Request],
    compile_case: Callable[[Request], CompiledCase],
    seed: int,
    *,
    workers: int | None = None,
    progress: Callable[[Request, int, int], None] | None = None,
    simulate: Simulate | None = None,
) -> Iterator[Case]:
    """Simulate each request in order and count its outcomes; equal plans are simulated once."""
    known: dict[tuple[str, int], Case] = {}
    with ThreadPoolExecutor(1, thread_name_prefix="redan-compile") as ahead:
        pending = [ahead.submit(compile_case, request) for request in requests]
        try:
            for request, future in zip(requests, pending, strict=True):
                compiled = future.result(timeout=COMPILE_TIMEOUT_S)
                key = (compiled.digest, request.replications)
                if key in known:
                    yield replace(known[key], variant=request.variant, readings=request.readings)
                    continue
                outcomes = run(
                    compiled.plan,
                    seed,
                    request.replications,
                    workers=workers,
                    progress=_bound(progress, request),
                    simulate=simulate,
                )
                known[key] = case_of(request.variant, request.readings, outcomes, compiled.names, compiled.digest)
                yield known[key]
        finally:
            for future in pending:
                future.cancel()


def _bound(
    progress: Callable[[Request, int, int], None] | None, request: Request
) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(request, done, total)
