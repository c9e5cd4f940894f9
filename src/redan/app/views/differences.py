"""What changes between two variants, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from redan.app.views.field_models import Changed, Difference, DifferencesAnswer, DifferencesRequest
from redan.app.views.laid import known
from redan.app.views.reading import Read, read
from redan.catalogue import Catalogue
from redan.errors import InputError, Problem
from redan.files.spell import flow
from redan.scenario.changes import KINDS, Entry, Laydown, lay_down, one_of
from redan.scenario.ground import written

SYSTEM_KEYS = ("system", "aircraft", "weapon")
NOT_WRITTEN = "not said"
# Settings of the whole laydown: what they are called, and where they are in it.
WHOLE = {
    "permission": "permission to fire", "guidance": "guidance", "kill_probability": "kill probability",
    "gate_m": "gate of third parties (m)",
}  # fmt: skip


def differences(request: DifferencesRequest, *, folder: FilePath | None = None) -> DifferencesAnswer:
    """From variant a to variant b. InputError where the text cannot be read, or has no such variant."""
    found = read(request.text, folder)
    if found.scenario is None:
        raise InputError(list(found.problems) or [Problem("the text cannot be read", remedy="mend it first")])
    one, other = (lay_down(found.scenario, name) for name in (request.a, request.b))
    every = list(_Between(found, one, other, known(found.scenario)).all())
    return DifferencesAnswer(a=request.a, b=request.b, summary=_summary(request, every), differences=every)


def _summary(request: DifferencesRequest, every: list[Difference]) -> str:
    if not every:
        return f"{request.b} and {request.a} are the same."
    said = []
    for what, verb in (("added", "adds"), ("removed", "leaves out"), ("changed", "changes")):
        counts = Counter(one.kind for one in every if one.what == what)
        if counts:
            listed = [f"{n} {kind if n == 1 else _plural(kind)}" for kind, n in counts.items()]
            said.append(f"{verb} {_joined(listed)}")
    return f"Against {request.a}, {request.b} {_joined(said)}."


def _plural(kind: str) -> str:
    return f"{kind}es" if kind.endswith("ch") else f"{kind}s"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _said(value: Any) -> str:
    """A value as one writes it."""
    if value is None:
        return NOT_WRITTEN
    if isinstance(value, str):
        return value
    return flow(value)


def _flat(raw: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of an entry by its dotted key; lists of entries by number from 1."""
    for key, value in raw.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{above}{key}.")
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            for number, item in enumerate(value, 1):
                below = item if isinstance(item, dict) else {"": item}
                yield from _flat(below, f"{above}{key} {number}.")
        else:
            yield f"{above}{key}", value


class _Between:
    def __init__(self, found: Read, one: Laydown, other: Laydown, catalogue: Catalogue) -> None:
        self.found, self.one, self.other, self.catalogue = found, one, other, catalogue

    def all(self) -> Iterator[Difference]:
        """Entries by kind, then what holds for the whole laydown."""
        for kind in KINDS:
            ours, theirs = self.one.entries[kind], self.other.entries[kind]
            for name, entry in theirs.items():
                if name not in ours:
                    yield self._alone("added", kind, name, entry)
            for name, entry in ours.items():
                if name not in theirs:
                    yield self._alone("removed", kind, name, entry)
                elif entry.part != theirs[name].part:
                    yield self._otherwise(kind, name, entry, theirs[name])
        yield from self._whole()

    def _alone(self, what: Any, kind: str, name: str, entry: Entry) -> Difference:
        word = one_of(kind)
        raw = entry.raw
        system = next((raw[key] for key in SYSTEM_KEYS if key in raw), "")
        called = self.catalogue.system(system).name if self.catalogue.has(system) else system
        details = [f"{raw['count']} x {called}" if "count" in raw and called else called]
        place = getattr(entry.part, "at", None)
        details += [f"at {written(place).strip('[]')}"] if place is not None else []
        counted = [f"{key} {raw[key]}" for key in ("launchers", "missiles", "stock", "hits", "delay") if key in raw]
        details += [", ".join(counted)] if counted else []
        said = f" ({'; '.join(filter(None, details))})" if any(details) else ""
        verb = "adds" if what == "added" else "leaves out"
        return Difference(
            what=what,
            kind=word,
            name=name,
            words=f"{self.other.variant} {verb} {word} {name}{said}.",
            path=list(self.found.written(entry.path)),
        )

    def _otherwise(self, kind: str, name: str, entry: Entry, other: Entry) -> Difference:
        old, new = dict(_flat(entry.raw)), dict(_flat(other.raw))
        keys = [key for key in dict.fromkeys([*old, *new]) if _said(old.get(key)) != _said(new.get(key))]
        changes = [Changed(key=key, a=_said(old.get(key)), b=_said(new.get(key))) for key in keys]
        listed = [f"{change.key} {change.b} (was {change.a})" for change in changes]
        word = one_of(kind)
        return Difference(
            what="changed",
            kind=word,
            name=name,
            words=f"{self.other.variant} changes {word} {name}: {_joined(listed) if listed else 'written otherwise'}.",
            path=list(self.found.written(other.path)),
            changes=changes,
        )

    def _whole(self) -> Iterator[Difference]:
        pairs = [(label, getattr(self.one, key), getattr(self.other, key)) for key, label in WHOLE.items()]
        for key in dict.fromkeys([*self.one.chances, *self.other.chances]):
            old, new = self.one.chances.get(key, (None,))[0], self.other.chances.get(key, (None,))[0]
            pairs.append((key.replace("_", " "), old, new))
        doctrine, other = dict(_flat(self.one.doctrine_raw)), dict(_flat(self.other.doctrine_raw))
        pairs += [
            (f"attackers' doctrine, {k}", doctrine.get(k), other.get(k)) for k in dict.fromkeys([*doctrine, *other])
        ]
        for label, old, new in pairs:
            if old != new:
                yield self._setting(label, _said(old), _said(new))
        if self.one.weapons_control != self.other.weapons_control:
            a, b = (f"{len(laid.weapons_control)} lines" for laid in (self.one, self.other))
            yield self._setting("weapons control", a, b)

    def _setting(self, label: str, old: str, new: str) -> Difference:
        return Difference(
            what="changed",
            kind="setting",
            name=label,
            words=f"{self.other.variant} sets {label} to {new} (was {old}).",
            path=["variants", self.other.variant],
            changes=[Changed(key=label, a=old, b=new)],
        )
