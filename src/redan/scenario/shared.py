"""What two laydowns of one scenario have in common is resolved once.

A step looks at a laydown through a `Watched` one, which notes what of it is looked at: a setting, an entry, all entries
of a kind. Where all that any making of the step ever looked at is the same in another laydown, the result is taken: a
step that is shown the same looks at the same and comes to the same end. Nobody keeps a list of what depends on what.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, cast

from redan.catalogue import Catalogue, WatchedCatalogue
from redan.scenario.changes import Entry, Laydown

T = TypeVar("T")
Look = tuple[str, ...]  # (field,) | ("entries", kind) for all of a kind, in order | ("entries", kind, name)
MOST_SHARED = 24  # results of one step: twelve readings of a unit, and as many of a curve
MOST_HELD = 6  # the same where numbers are held: two points hardly ever hold the same
PLAIN = frozenset((
    "variant", "readings", "level", "doctrine_raw", "permission", "control_path", "gate_m", "guidance",
    "kill_probability", "kill_probability_path", "chances",
))  # fmt: skip
UNSEEN = frozenset(("scenario", "skipped"))  # the same for all; only written to while a laydown is resolved


class _Same:
    """Equal to what stands for the very same thing alone, and keeps it, so that nothing takes its identity."""

    __slots__ = ("of",)

    def __init__(self, of: Any) -> None:
        self.of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.of is other.of

    def __hash__(self) -> int:
        return id(self.of)


class _Noted:
    """What was looked at since `seen` was emptied."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        self.seen: set[Look] = set()


class Watched:
    """Stands for a laydown; `noted` collects what anybody looks at, `token` says what is seen there."""

    def __init__(self, laydown: Laydown) -> None:
        self._laydown = laydown
        self.noted = _Noted()
        self._tokens: dict[Look, Any] = {}
        self._kinds = {kind: _Entries(kind, entries, self.noted) for kind, entries in laydown.entries.items()}

    def __getattr__(self, name: str) -> Any:
        if name in UNSEEN:
            return getattr(self._laydown, name)
        if name == "entries":
            return self._kinds  # which kinds there are is the same for all
        if name in Laydown.__dict__ and callable(Laydown.__dict__[name]):  # what it does it does by looking, too
            return Laydown.__dict__[name].__get__(self)
        self.noted.seen.add((name,))
        return getattr(self._laydown, name)

    def token(self, look: Look) -> Any:
        """What is seen there: equal for two laydowns only if nobody could tell them apart by it."""
        if look not in self._tokens:
            self._tokens[look] = self._seen(*look)
        return self._tokens[look]

    def _seen(self, field: str, kind: str = "", name: str = "") -> Any:
        value = getattr(self._laydown, field)
        if field == "entries" and name:
            return _of_entry(value[kind].get(name))
        if field in ("entries", "formations"):
            entries = value[kind] if field == "entries" else value
            return tuple((key, _of_entry(entry)) for key, entry in entries.items())
        if field in PLAIN:
            return repr(value)
        if field == "weapons_control":
            return tuple(_Same(part) for part in value)
        if field == "problems" and not value:
            return ()
        return _Same(value)


def _of_entry(entry: Entry | None) -> Any:
    if entry is None:
        return None
    return _Same(entry.part), entry.path, repr(entry.set_at), entry.formation  # its raw data made the part


class _Entries(Mapping[str, Entry]):
    """Entries of a kind: one that is asked for by name is noted alone."""

    def __init__(self, kind: str, entries: dict[str, Entry], noted: _Noted) -> None:
        self._kind, self._of, self._noted = kind, entries, noted

    def __getitem__(self, name: str) -> Entry:
        self._noted.seen.add(("entries", self._kind, name))
        return self._of[name]

    def __contains__(self, name: object) -> bool:
        self._noted.seen.add(("entries", self._kind, str(name)))
        return name in self._of

    def __iter__(self) -> Iterator[str]:
        self._noted.seen.add(("entries", self._kind))
        return iter(self._of)

    def __len__(self) -> int:
        self._noted.seen.add(("entries", self._kind))
        return len(self._of)

    def values(self) -> Any:
        self._noted.seen.add(("entries", self._kind))
        return self._of.values()

    def items(self) -> Any:
        self._noted.seen.add(("entries", self._kind))
        return self._of.items()


class Shared:
    """Results of steps by what they looked at, over all laydowns of one scenario; one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._looks: dict[str, tuple[Look, ...]] = {}
        self._asked: dict[str, tuple[tuple[str, str], ...]] = {}
        self._results: dict[str, OrderedDict[tuple[Any, ...], Any]] = {}

    def once(self, step: str, watched: Watched, catalogue: Catalogue, make: Callable[[Laydown], T]) -> T:
        """The result of a step, made anew only where something differs that it looked at or asked the catalogue."""
        with self._lock:
            return self._once(step, watched, catalogue, make)

    def _once(self, step: str, watched: Watched, catalogue: Catalogue, make: Callable[[Laydown], T]) -> T:
        asking = catalogue if isinstance(catalogue, WatchedCatalogue) else None
        step = f"{step}, numbers held" if asking else step  # of the plain catalogue nothing is noted
        results = self._results.setdefault(step, OrderedDict())
        here = self._here(step, watched, asking)
        if here in results:
            results.move_to_end(here)
            watched.noted.seen.update(self._looks[step])  # a step around this one hangs on what this one looked at
            if asking:
                asking.asked.update(self._asked[step])
            found: T = results[here]
            return found
        noted = watched.noted
        seen_before, noted.seen = noted.seen, set()
        asked_before: set[tuple[str, str]] = set()
        if asking:
            asked_before, asking.asked = asking.asked, set()
        try:
            found = make(cast(Laydown, watched))
        finally:
            looks, noted.seen = noted.seen, seen_before | noted.seen
            asked: set[tuple[str, str]] = set()
            if asking:
                asked, asking.asked = asking.asked, asked_before | asking.asked
        if not (looks <= set(self._looks.get(step, ())) and asked <= set(self._asked.get(step, ()))):
            self._looks[step] = tuple(sorted(looks | set(self._looks.get(step, ()))))
            self._asked[step] = tuple(sorted(asked | set(self._asked.get(step, ()))))
            results.clear()  # they were told apart by less
            here = self._here(step, watched, asking)
        self._looks.setdefault(step, ())
        self._asked.setdefault(step, ())
        results[here] = found
        while len(results) > (MOST_HELD if asking else MOST_SHARED):
            results.popitem(last=False)
        return found

    def _here(self, step: str, watched: Watched, asking: WatchedCatalogue | None) -> tuple[Any, ...]:
        numbers = () if asking is None else tuple(asking.held.get(key) for key in self._asked.get(step, ()))
        return numbers, tuple(map(watched.token, self._looks.get(step, ())))
