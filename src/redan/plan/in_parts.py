"""Kernels over many radars or units: in threads, in calls that stay short, into output arrays that grow as needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

CALL_S = 0.2  # aim for one kernel call, which cannot be interrupted


def in_parts(
    total: int, rows_each: int, solve: Callable[[int, int, Any], tuple[int, int]], rows: int, items: int,
    threads: int,
) -> list[Any]:  # fmt: skip
    """Run a kernel over parts of its radars or units in threads, in calls that stay short: Ctrl-C is heard between.

    solve(first, last, outputs) fills (row_count, start, end, item_count, item_a, item_b) and returns how many rows and
    items there are; rows, items: first guess for one radar or unit. What comes out does not depend on the cuts.
    """
    stopped = threading.Event()

    def part(bounds: tuple[int, int]) -> list[Any]:
        first, end = bounds
        found, count = [], 1
        while first < end and not stopped.is_set():
            last = min(first + count, end)
            began = time.perf_counter()
            found.append(_solved(first, last, rows_each, solve, rows, items))
            took_s = max(time.perf_counter() - began, 1e-6)
            count = max(1, min(4 * count, int((last - first) * CALL_S / took_s)))
            first = last
        return found

    if not total or not rows_each:
        nothing = np.empty(0)
        return [np.zeros(total * rows_each, np.int64), nothing, nothing, np.empty(0, np.int64), nothing, nothing]
    cuts = [total * i // threads for i in range(threads + 1)]
    bounds = [(a, b) for a, b in pairwise(cuts) if a < b]
    if len(bounds) > 1:
        with ThreadPoolExecutor(len(bounds)) as pool:
            waiting = [pool.submit(part, each) for each in bounds]
            try:
                parts = [piece for future in waiting for piece in future.result()]
            except BaseException:
                stopped.set()
                raise
    else:
        parts = part(bounds[0])
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]


def _solved(
    first: int, last: int, rows_each: int, solve: Callable[[int, int, Any], tuple[int, int]], rows: int, items: int
) -> Any:
    """One call over radars or units first .. last - 1, again with longer output arrays until they are long enough."""
    room, items_room = rows * (last - first), items * (last - first)
    while True:
        outputs = (
            np.zeros((last - first) * rows_each, np.int64), np.empty(room), np.empty(room),
            np.empty(room, np.int64), np.empty(items_room), np.empty(items_room),
        )  # fmt: skip
        found, found_items = solve(first, last, outputs)
        if found <= room and found_items <= items_room:
            count, start, end, item_count, a, b = outputs
            # copies: a view would keep the whole of the arrays that were guessed too long
            return (
                count, start[:found].copy(), end[:found].copy(), item_count[:found].copy(),
                a[:found_items].copy(), b[:found_items].copy(),
            )  # fmt: skip
        room, items_room = max(room, found), max(items_room, found_items)
