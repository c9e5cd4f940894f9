"""Digests of what rows of tables are made from; those of whole paths and flyout tables remembered by identity."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.physics.flyout import FlyoutTable
from redan.plan.tables import Paths

MOST_TABLES = 128
MOST_PATHS = 4
DIGEST_BYTES = 16

_tables: OrderedDict[int, tuple[FlyoutTable, bytes]] = OrderedDict()
_paths: OrderedDict[int, tuple[Paths, list[bytes]]] = OrderedDict()
_lock = threading.Lock()


def digest(array: NDArray[Any], *more: bytes) -> bytes:
    """Of an array's numbers and more bytes; DIGEST_BYTES long."""
    found = hashlib.blake2b(np.ascontiguousarray(array).data, digest_size=DIGEST_BYTES)
    for each in more:
        found.update(each)
    return found.digest()


def digest_bytes(*parts: bytes) -> bytes:
    """Of bytes end to end; DIGEST_BYTES long."""
    return hashlib.blake2b(b"".join(parts), digest_size=DIGEST_BYTES).digest()


def path_digests(paths: Paths) -> list[bytes]:
    """Digest of each path; remembered by the identity of the arrays, where these cannot be written to."""
    with _lock:
        if (known := _paths.get(id(paths.samples))) is not None and known[0].offset is paths.offset:
            return known[1]
    found = [digest(paths.samples[a:b]) for a, b in pairwise(paths.offset.tolist())]
    if not paths.samples.flags.writeable and not paths.offset.flags.writeable:
        with _lock:
            _paths[id(paths.samples)] = paths, found
            while len(_paths) > MOST_PATHS:
                _paths.popitem(last=False)
    return found


def table_digest(table: FlyoutTable) -> bytes:
    """Digest of a flyout table; remembered by the table's identity, which stays taken."""
    with _lock:
        if id(table) not in _tables:
            scalars = np.array([*table.motor, *table[1:4]])
            arrays = (np.ascontiguousarray(array).tobytes() for array in table[4:])
            _tables[id(table)] = table, digest(scalars, *arrays)
            while len(_tables) > MOST_TABLES:
                _tables.popitem(last=False)
        return _tables[id(table)][1]
