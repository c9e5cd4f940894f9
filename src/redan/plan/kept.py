"""Rows of tables kept by everything they were made from: what a change does not touch is not solved again.

A row (a radar's sights of one path, a unit's windows against one path) is found by a key of bytes that holds all that
the solver reads for it. So a row that is found is the row that would be solved, to the last bit.

Rows lie end to end in arrays, a young generation and an old one. Where the young one is full it becomes the old one,
and what was the old one is forgotten; a row found in the old one moves to the young one. So memory is bounded in
bytes, and what is asked for again and again stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
Value = TypeVar("Value")

KEY_BYTES = 150  # of a key in the index beside its own length: the bytes object, the number, the place in the dict


class Rows(NamedTuple):
    """Ragged rows: each a number of spans, each span a number of items of one or two numbers."""

    spans: I8  # (rows,) how many each row has
    start: F8  # (spans,)
    end: F8
    items: I8  # (spans,) how many each span has
    values: F8  # (items, numbers)

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return sum(int(array.nbytes) for array in self)


def ranges(first: I8, count: I8) -> I8:
    """Concatenation of the integer ranges first[i] .. first[i] + count[i] - 1."""
    total = np.cumsum(count)
    if not total.size or not total[-1]:
        return np.empty(0, np.int64)
    found: I8 = np.arange(total[-1], dtype=np.int64) + np.repeat(first - (total - count), count)
    return found


def starts(count: I8) -> I8:
    """Where each of consecutive runs of these lengths begins."""
    begins: I8 = np.cumsum(count) - count
    return begins


def picked(rows: Rows, which: I8) -> Rows:
    """Some rows, in the order asked for; copies."""
    return _picked(rows, which, starts(rows.spans), starts(rows.items))


def _picked(rows: Rows, which: I8, span_start: I8, item_start: I8) -> Rows:
    spans = rows.spans[which]
    at = ranges(span_start[which], spans)
    items = rows.items[at]
    inner = ranges(item_start[at], items)
    return Rows(spans, rows.start[at], rows.end[at], items, rows.values[inner])


def joined(parts: Sequence[Rows]) -> Rows:
    """Rows of several, one after the other."""
    return Rows(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def none(width: int) -> Rows:
    """No rows."""
    return Rows(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0, np.int64), np.empty((0, width)))


class _Column:
    """An array that grows at its end; doubled when full, so that adding costs what is added."""

    def __init__(self, dtype: type, width: int = 0) -> None:
        self._array: NDArray[Any] = np.empty((0, width) if width else 0, dtype)
        self._count = 0

    @property
    def array(self) -> NDArray[Any]:
        """What was added so far."""
        return self._array[: self._count]

    def add(self, more: NDArray[Any]) -> None:
        """Add at the end."""
        count = self._count + len(more)
        if count > len(self._array):
            longer = np.empty((max(count, 2 * len(self._array)), *self._array.shape[1:]), self._array.dtype)
            longer[: self._count] = self.array
            self._array = longer
        self._array[self._count : count] = more
        self._count = count


class _Generation:
    """Rows by key, end to end."""

    def __init__(self, width: int) -> None:
        self.at: dict[bytes, int] = {}
        self.nbytes = 0
        self._columns = [_Column(kind) for kind in (np.int64, np.float64, np.float64, np.int64)]
        self._columns.append(_Column(np.float64, width))
        self._span_start, self._item_start = _Column(np.int64), _Column(np.int64)

    def add(self, keys: Sequence[bytes], rows: Rows) -> None:
        """Take up rows under their keys."""
        first = len(self._columns[0].array)
        self.at.update(zip(keys, range(first, first + len(keys)), strict=True))
        self._span_start.add(starts(rows.spans) + len(self._columns[1].array))
        self._item_start.add(starts(rows.items) + len(self._columns[4].array))
        for column, more in zip(self._columns, rows, strict=True):
            column.add(more)
        self.nbytes += _size(keys, rows)

    def take(self, which: I8) -> Rows:
        """Rows by number; copies."""
        return _picked(Rows(*(c.array for c in self._columns)), which, self._span_start.array, self._item_start.array)


class Kept:
    """Rows that were solved before, at most `most_bytes` of them with their keys; safe to use from several threads.

    width: numbers of an item.
    """

    def __init__(self, most_bytes: int, width: int) -> None:
        self.most_bytes, self.width = most_bytes, width
        self._lock = threading.Lock()
        self._young, self._old = _Generation(width), _Generation(width)
        self.asked = self.solved = 0  # rows, for measurements

    @property
    def nbytes(self) -> int:
        """Memory of what is kept."""
        return self._young.nbytes + self._old.nbytes

    def forget(self) -> None:
        """Solve everything anew from now on: for measurements."""
        with self._lock:
            self._young, self._old = _Generation(self.width), _Generation(self.width)

    def rows(self, keys: Sequence[bytes], solve: Callable[[I8], Rows]) -> Rows:
        """The rows of these keys, in order; solve(numbers) gives those that are not there, in the order of numbers."""
        if not keys:
            return none(self.width)
        with self._lock:
            young = _numbers(self._young, keys)
            missing = np.flatnonzero(young < 0)
            old = _numbers(self._old, [keys[i] for i in missing.tolist()])
            again, missing = missing[old >= 0], missing[old < 0]
            parts: list[Rows] = []
            order = np.empty(len(keys), np.int64)
            place = 0
            here = np.flatnonzero(young >= 0)
            for which, generation, numbers in ((here, self._young, young[here]), (again, self._old, old[old >= 0])):
                if which.size:
                    parts.append(generation.take(numbers))
                    order[which] = np.arange(place, place + which.size)
                    place += which.size
            if again.size:
                self._add([keys[i] for i in again.tolist()], parts[-1])
            self.asked += len(keys)
            self.solved += int(missing.size)
        if missing.size:
            found = solve(missing)
            with self._lock:
                self._add([keys[i] for i in missing.tolist()], found)
            parts.append(found)
            order[missing] = np.arange(place, place + missing.size)
        if len(parts) == 1:
            return parts[0]  # already in order
        return picked(joined(parts), order)

    def _add(self, keys: list[bytes], rows: Rows) -> None:
        added = _size(keys, rows)
        if added > self.most_bytes // 2:
            return
        if self._young.nbytes + added > self.most_bytes // 2:
            self._old, self._young = self._young, _Generation(self.width)
        self._young.add(keys, rows)


class KeptValues(Generic[Value]):
    """Values of any kind by key, at most `most_bytes` with their keys, in two generations as `Kept`; thread-safe.

    None is no value. Whoever puts a value says how large it is.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self._young: dict[bytes, tuple[Value, int]] = {}
        self._old: dict[bytes, tuple[Value, int]] = {}
        self._young_bytes = self._old_bytes = 0
        self.asked = self.solved = 0  # for measurements

    @property
    def nbytes(self) -> int:
        """Memory of what is kept."""
        return self._young_bytes + self._old_bytes

    def forget(self) -> None:
        """Solve everything anew from now on: for measurements."""
        with self._lock:
            self._young, self._old = {}, {}
            self._young_bytes = self._old_bytes = 0

    def get(self, key: bytes) -> Value | None:
        """The value of a key; None where it is not there."""
        with self._lock:
            self.asked += 1
            if (held := self._young.get(key)) is not None:
                return held[0]
            if (held := self._old.get(key)) is not None:
                self._add(key, *held)
                return held[0]
            self.solved += 1
            return None

    def put(self, key: bytes, value: Value, nbytes: int) -> None:
        """Keep a value of this size."""
        with self._lock:
            if key not in self._young:
                self._add(key, value, KEY_BYTES + len(key) + nbytes)

    def _add(self, key: bytes, value: Value, nbytes: int) -> None:
        if nbytes > self.most_bytes // 2:
            return
        if self._young_bytes + nbytes > self.most_bytes // 2:
            self._old, self._old_bytes = self._young, self._young_bytes
            self._young, self._young_bytes = {}, 0
        self._young[key] = value, nbytes
        self._young_bytes += nbytes


def _size(keys: Sequence[bytes], rows: Rows) -> int:
    """Memory of rows with their keys, without the room to grow, which may be as much again."""
    return rows.nbytes + 8 * (rows.spans.size + rows.items.size) + sum(KEY_BYTES + len(key) for key in keys)


def _numbers(generation: _Generation, keys: Sequence[bytes]) -> I8:
    get = generation.at.get
    return np.array([get(key, -1) for key in keys], dtype=np.int64)


def keys_of(columns: Sequence[NDArray[Any]]) -> list[bytes]:
    """One key a row from columns of equal length; each of 8-byte numbers or of bytes (dtype V or S)."""
    rows = len(columns[0])
    parts = [np.ascontiguousarray(column).view(np.uint8).reshape(rows, -1) for column in columns]
    whole = np.ascontiguousarray(np.concatenate(parts, axis=1))
    width, data = whole.shape[1], whole.tobytes()
    return [data[i : i + width] for i in range(0, rows * width, width)]
