"""What it costs to keep a study: processor time of everything around an item's own work.

Items that do nothing but give RESULT_BYTES are sent through a worker process, with their results kept and without.
All processor time of driver and worker is then cost; beside an item of a second it is the share that `redan bench`
prints. Waiting for the disk costs no processor time: the workers go on meanwhile.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RESULT_BYTES = 65_536
ITEMS = 400
ITEM_S = 1.0  # what an item is meant to take
PASSES = 3


def nothing(data: Mapping[str, Any]) -> bytes:
    """Work that is none: its result looks like one."""
    return int(data["n"]).to_bytes(8, "little") * (RESULT_BYTES // 8)


def _cpu_s(count: int, kept: bool) -> tuple[float, float]:
    """Processor seconds of driver and worker, and wall seconds, for so many items."""
    from redan.campaign import Item, Parts, processes
    from redan.campaign.conduct import conduct

    items = [Item({"n": n}) for n in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        parts = Parts(Path(folder) / "parts") if kept else None
        began, before = time.perf_counter(), os.times()
        for _ in conduct(items, f"{__name__}:nothing", parts=parts, how=processes(1)):
            pass
        after = os.times()
        wall_s = time.perf_counter() - began
    return sum(after[:4]) - sum(before[:4]), wall_s


def ledger_cost() -> dict[str, float]:
    """Milliseconds of processor time an item, and the share of an item of a second, best of several passes.

    The start of the worker is taken off: it is paid once, whatever the number of items.
    """
    start_s = min(_cpu_s(1, True)[0] for _ in range(PASSES))
    whole_s, wall_s = min(_cpu_s(ITEMS, True) for _ in range(PASSES))
    bare_s = min(_cpu_s(ITEMS, False)[0] for _ in range(PASSES))
    return {
        "ledger_ms": 1000.0 * (whole_s - start_s) / ITEMS,
        "ledger_parts_ms": 1000.0 * (whole_s - bare_s) / ITEMS,
        "ledger_wall_ms": 1000.0 * wall_s / ITEMS,
        "ledger_share": (whole_s - start_s) / ITEMS / ITEM_S,
    }
