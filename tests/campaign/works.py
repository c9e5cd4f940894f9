"""Work for studies of the tests: bytes that depend on the item alone, and items that misbehave."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from redan.campaign.study_folder import Study
from redan.errors import InputError, Problem


def expected(n: int) -> bytes:
    return hashlib.sha256(str(n).encode()).digest()


def quick(data: Mapping[str, Any]) -> bytes:
    return expected(data["n"])


def slow(data: Mapping[str, Any]) -> bytes:
    time.sleep(data["delay_s"])
    return expected(data["n"])


def noted(data: Mapping[str, Any]) -> bytes:
    """Leaves a mark of being computed."""
    with open(data["marks"], "a") as marks:
        marks.write(f"{data['n']}\n")
    return expected(data["n"])


def unruly(data: Mapping[str, Any]) -> bytes:
    """Does as its item says: crashes, hangs, takes all memory, fails, is refused, or works at the second try."""
    how = data.get("how", "")
    if how == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "hang":
        time.sleep(600.0)
    if how == "hog":
        hoard = []
        while True:
            hoard.append(bytearray(2**24))
    if how == "raise":
        raise ZeroDivisionError("division of nothing")
    if how == "refuse":
        raise InputError(Problem("this cannot happen as assumed"))
    if how == "once":
        mark = Path(data["mark"])
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return expected(data["n"])


def not_bytes(data: Mapping[str, Any]) -> Any:
    return data["n"]


def table(study: Study, results: Iterator[tuple[int, bytes | None]]) -> tuple[dict[str, Any], str]:
    """A table of numbers and texts of all items."""
    rows = list(results)
    columns = {
        "item": np.array([index for index, _ in rows]),
        "first": np.array([-1 if content is None else content[0] for _, content in rows]),
        "word": np.array(["failed" if content is None else content.hex() for _, content in rows]),
    }
    return columns, f"{len(rows)} items, {sum(content is None for _, content in rows)} failed"


def engine(data: Mapping[str, Any]) -> bytes:
    """A stretch of replications of a small plan through the engine, as the bytes of its table."""
    from redan.engine import simulate
    from redan.layout.build import Reach, Sight, Threat, Unit, build_plan
    from redan.layout.outcomes import OUTCOME_FIELDS

    threats = [Threat(f"t{i}", 0.0, 500.0 + i, sights=(Sight("eye"),), reach=(Reach("u", 0.6),)) for i in range(4)]
    plan = build_plan(threats, [Unit("u", channels=2)])
    outcomes = simulate(plan, data["seed"], data["first"], data["count"])
    return b"".join(np.ascontiguousarray(getattr(outcomes, name)).tobytes() for name in OUTCOME_FIELDS)
