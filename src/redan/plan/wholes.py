"""Whole tables of a plan by the very things they were made from: most plans of a study see, fly and launch alike."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")
every: list[KeptWhole[Any]] = []  # all there are


class KeptWhole(Generic[T]):
    """The last few results of one maker; safe to use from several threads.

    A result is found by things that are the very same and by values that are equal. The things are kept with it, so
    that nothing else can take the identity of one; whoever makes a result changes neither it nor them afterwards.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[tuple[int, ...], tuple[Hashable, ...]], tuple[tuple[object, ...], T]]
        self._known = OrderedDict()
        every.append(self)

    def get(self, same: tuple[object, ...], equal: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """The result for these things and values, made if it is not there."""
        key = tuple(map(id, same)), equal
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key][1]
        made = make()
        with self._lock:
            self._known[key] = same, made
            while len(self._known) > self.most:
                self._known.popitem(last=False)
        return made

    def forget(self) -> None:
        """Make everything anew from now on."""
        with self._lock:
            self._known.clear()


def forget() -> None:
    """Make everything anew from now on: for measurements."""
    for kept in every:
        kept.forget()
