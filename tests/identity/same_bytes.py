"""Run as a program by test_same_bytes: one SHA-256 of the table of a generated plan, in a process of its own."""

from __future__ import annotations

import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.agreement.generate import random_plan

from redan import campaign
from redan.engine import simulate
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes

PLAN, SEED, COUNT = 11, 2013, 5000


def digest(outcomes: Outcomes) -> str:
    return hashlib.sha256(b"".join(getattr(outcomes, name).tobytes() for name in OUTCOME_FIELDS)).hexdigest()


def threaded(workers: int, chunk: int, seed: int = SEED) -> str:
    return digest(campaign.run(random_plan(PLAN), seed, COUNT, workers=workers, chunk=chunk))


def part(first: int, count: int) -> dict[str, bytes]:
    rows = simulate(random_plan(PLAN), SEED, first, count)
    return {name: getattr(rows, name).tobytes() for name in OUTCOME_FIELDS}


def in_processes(chunk: int) -> str:
    starts = range(0, COUNT, chunk)
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(part, starts, [min(chunk, COUNT - first) for first in starts]))
    return hashlib.sha256(b"".join(b"".join(p[name] for p in parts) for name in OUTCOME_FIELDS)).hexdigest()


if __name__ == "__main__":
    print(threaded(2, 997) if sys.argv[1] == "threads" else in_processes(1250))
