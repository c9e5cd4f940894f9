"""Where a name of the file is named: everything that must be called otherwise with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from redan.errors import InputError, Problem
from redan.files.rearrange import rename_key
from redan.files.splice import Splice, dotted
from redan.scenario.changes import ALL_KINDS, CHANCES, one_of
from redan.scenario.fields import LONGEST_NAME, parse_name
from redan.units import shown

Path = tuple[str | int, ...]

# Keys whose value, or each item of whose list, is the name of an entry; a target may have "/launcher-2" behind it.
_OF_ENTRIES = ("net", "target", "shares", "told_by", "guards", "after", "protects", "units")
# Keys whose value is the name of a system, and those that name sources.
_OF_SYSTEMS = (
    "system", "aircraft", "weapon", "munition", "formation", "regiment", "based_on", "replaces", "taken_from",
)  # fmt: skip
_OF_SOURCES = ("source", "sources")
_BY_UNIT = ("permission", "kill_probability", *CHANCES)  # settings that may be mappings of units


def kind_of(path: Path) -> str:
    """What a path is the place of: a kind of entry, variants, readings, options, systems or sources; "": no name."""
    if path and path[-1] == "name" and len(path) > 2 and isinstance(path[-2], int):
        path = path[:-1]
    if len(path) >= 2 and isinstance(path[-1], int) and path[-2] in ALL_KINDS and "set" not in path:
        return str(path[-2])
    if len(path) == 2 and path[0] in ("variants", "readings", "systems", "sources"):
        return str(path[0])
    return "options" if len(path) == 4 and path[0] == "readings" and path[2] == "options" else ""


def entry_path(path: Path) -> Path:
    """The entry of a path that may end with its name."""
    return path[:-1] if path and path[-1] == "name" and isinstance(path[-2], int) else path


def rename(splice: Splice, path: Path, new: Any) -> Path:
    """Call what stands at a path otherwise, and say so wherever it is named; the path of it afterwards.

    An entry that stands in several variants under one name is renamed in all: it is the same for readings and targets.
    """
    kind, path = kind_of(path), entry_path(path)
    if not kind:
        what = f"{dotted(path)} has no name"
        allowed = f"named are {', '.join(ALL_KINDS)}, variants, readings, options, systems and sources"
        raise InputError(Problem(what, allowed=allowed, remedy="set its value"))
    found = splice.value(path)
    new = parse_name(new)
    if kind not in ALL_KINDS:
        old = str(path[-1])
        if new == old:
            return path
        rename_key(splice, path, new)
        renamed: Path = (*path[:-1], new)
        _follow_key(splice, kind, renamed, old, new)
        return renamed
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        raise InputError(Problem(f"{dotted(path)} has no name", remedy="set its name"))
    old = found["name"]
    if new == old:
        return path
    if new in taken(splice.data):
        remedy = f"give it another name, as {free_name(new, splice.data)}"
        raise InputError(Problem(f'the name "{shown(new)}" is taken', allowed="names are unique", remedy=remedy))
    for place in list(_definitions(splice.data, kind, old)):
        splice.set([*place, "name"], new)
    _follow(splice, _Entries(kind, old, new))
    return path


def taken(data: Any) -> set[str]:
    """Names of all entries of the file, in the base and in variants."""
    return {name for kind in ALL_KINDS for name, _ in _named(data, kind)}


def free_name(name: Any, data: Any) -> str:
    """A name like this one that no entry has: buk-2 after buk-1."""
    return next_free(name, taken(data))


def next_free(name: Any, names: set[str]) -> str:
    """The name itself, or with the next number that none of these has."""
    plain = name if isinstance(name, str) and name else "entry"
    stem = re.sub(r"-[0-9]+\Z", "", plain)
    number, found = 1, plain
    while found in names:
        number += 1
        found = f"{stem[: LONGEST_NAME - 5]}-{number}"
    return found


def _named(data: Any, kind: str) -> Iterator[tuple[str, Path]]:
    sides = ("defence", "attack", "third_parties")
    holders: list[tuple[Path, Any]] = [((), data)]
    variants = data.get("variants") if isinstance(data, dict) else None
    for variant in variants if isinstance(variants, dict) else ():
        holders.append((("variants", variant, "change", "add"), _under(data, ("variants", variant, "change", "add"))))
    for at, holder in holders:
        for side in sides:
            entries = _under(holder, (side, kind))
            for index, entry in enumerate(entries if isinstance(entries, list) else ()):
                if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                    yield entry["name"], (*at, side, kind, index)


def _definitions(data: Any, kind: str, name: str) -> Iterator[Path]:
    return (path for found, path in _named(data, kind) if found == name)


def _under(data: Any, path: Path) -> Any:
    for item in path:
        if not isinstance(data, dict) or item not in data:
            return None
        data = data[item]
    return data


class _Entries:
    """What a name of an entry becomes, and the names of what a formation is written out to."""

    def __init__(self, kind: str, old: str, new: str) -> None:
        self.kind, self.old, self.new = kind, old, new

    def __call__(self, name: Any) -> str | None:
        """The new form of a name, or None where it is another's."""
        if not isinstance(name, str):
            return None
        head, slash, tail = name.partition("/")
        if head == self.old:
            return self.new + slash + tail
        if self.kind == "formations" and re.match(rf"{re.escape(self.old)}-([0-9]|net\Z)", head):
            return self.new + head[len(self.old) :] + slash + tail
        return None


def _follow(splice: Splice, becomes: _Entries) -> None:
    """Change every mention of an entry: values first, then keys of settings, so that paths stay true."""
    keys: list[tuple[Path, str]] = []
    for path, words, value in _leaves(splice.data):
        last = next((word for word in reversed(words) if isinstance(word, str)), "")
        listed = isinstance(path[-1], int)
        removed = "remove" in words[:4] and words[0] == "variants" and last in ALL_KINDS
        names = removed or (last in _OF_ENTRIES and (listed or last not in ("units", "protects")))
        if names and (changed := becomes(value)) is not None:
            splice.set(path, changed)
    for path in _settings(splice.data):
        said = str(path[-1]).split(".")
        if len(said) > 2 and said[0] in ALL_KINDS and (changed := becomes(said[1])) is not None:
            keys.append((path, ".".join([said[0], changed, *said[2:]])))
        below = _at(splice.data, path)
        if said[0] in _BY_UNIT and isinstance(below, dict):
            keys += [((*path, unit), changed) for unit in below if (changed := becomes(unit)) is not None]
    for path, changed in reversed(keys):  # what lies within a key before the key itself
        rename_key(splice, path, changed)


def _follow_key(splice: Splice, kind: str, path: Path, old: str, new: str) -> None:
    """Change every mention of what is named by a key."""
    if kind == "options":
        default = (*path[:2], "default")
        if splice.has(default) and splice.value(default) == old:
            splice.set(default, new)
    elif kind == "variants" and splice.data.get("baseline") == old:
        splice.set(("baseline",), new)
    elif kind in ("systems", "sources"):
        named = _OF_SYSTEMS if kind == "systems" else _OF_SOURCES
        for place, words, value in list(_leaves(splice.data)):
            last = next((word for word in reversed(words) if isinstance(word, str)), "")
            if last not in named or not isinstance(value, str):
                continue
            if value == old:
                splice.set(place, new)
            elif last == "regiment":
                splice.set(place, re.sub(rf"(?<![a-z0-9-]){re.escape(old)}(?![a-z0-9-])", new, value))
        override = splice.data.get("override")
        for key in list(override) if kind == "systems" and isinstance(override, dict) else ():
            if key.partition(".")[0] == old:
                rename_key(splice, ("override", key), new + key[len(old) :])


def _leaves(data: Any, at: Path = (), words: Path = ()) -> Iterator[tuple[Path, Path, Any]]:
    """Every scalar with its path, and the path with the keys of settings in their parts."""
    if isinstance(data, dict):
        for key, below in list(data.items()):
            parts = tuple(str(key).split(".")) if at and at[-1] == "set" else (key,)
            yield from _leaves(below, (*at, key), (*words, *parts))
    elif isinstance(data, list):
        for index, below in enumerate(data):
            yield from _leaves(below, (*at, index), (*words, index))
    elif at:
        yield at, words, data


def _settings(data: Any) -> Iterator[Path]:
    """The path of every setting of every variant and option."""
    for holder in ("variants", "readings"):
        entries = data.get(holder)
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if holder == "variants":
                places: list[Path] = [(holder, name, "change", "set")]
            else:
                options = entry.get("options") if isinstance(entry, dict) else None
                places = [(holder, name, "options", o, "set") for o in options] if isinstance(options, dict) else []
            for place in places:
                found = _under(data, place)
                yield from ((*place, key) for key in (found if isinstance(found, dict) else ()))


def _at(data: Any, path: Path) -> Any:
    for item in path:
        data = data[item]
    return data


def label_of(path: Path) -> str:
    """What is at a path, in one word: unit, package, variant."""
    kind = kind_of(path)
    return one_of(kind) if kind else ""
