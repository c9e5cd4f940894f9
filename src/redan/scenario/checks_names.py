"""Names whose keys agree: two entities of one kind would draw the same chances. Rare, and better said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from redan.scenario.changes import Entry, Laydown
from redan.scenario.report import Report
from redan.scenario.resolve_repeat import raids_of, same_aircraft, sortie_name
from redan.streams import name_key

Named = Iterator[tuple[str, Entry]]
MOST_NAMES = 200_000  # of one kind over all variants; what lies beyond is looked at when its variant is run


def check_names(laydowns: Sequence[Laydown], report: Report) -> None:
    """No two entities of one kind that stand in one variant have one key."""
    for kind, named in _KINDS.items():
        if any(_pairs(_all_of(laydowns, named))):
            for laydown in laydowns:
                for entry, name, other in _pairs(_all_of([laydown], named)):
                    what = f'{kind} "{name}" and {kind} "{other}" have the same key and so would share their chance'
                    report.error(what, (*entry.path, "name"), "a key is 32 bits of its name", "rename one of them")


def _all_of(laydowns: Sequence[Laydown], named: Callable[[Entry], Named]) -> dict[str, Entry]:
    """Everything of one kind that exists in any of the laydowns, by name; a part met before adds nothing."""
    found: dict[str, Entry] = {}
    met: set[int] = set()
    for laydown in laydowns:
        for entries in laydown.entries.values():
            for entry in entries.values():
                if id(entry.part) not in met and len(found) < MOST_NAMES:
                    met.add(id(entry.part))
                    found.update(named(entry))
    return found


def _pairs(found: dict[str, Entry]) -> Iterator[tuple[Entry, str, str]]:
    by_key: dict[int, str] = {}
    for name, entry in found.items():
        other = by_key.setdefault(name_key(name), name)
        if other != name:
            yield entry, name, other


def _of_kind(*kinds: str, ending: str = "") -> Callable[[Entry], Named]:
    def named(entry: Entry) -> Named:
        if _kind(entry) in kinds:
            yield entry.part.name + ending, entry

    return named


def _kind(entry: Entry) -> str:
    return type(entry.part).__name__.removesuffix("Part").lower()


def _radars(entry: Entry) -> Named:
    yield from _of_kind("radar")(entry)
    yield from _of_kind("unit", ending="/radar")(entry)


def _assets(entry: Entry) -> Named:
    yield from _of_kind("asset", "radar", "unit")(entry)
    yield from _of_kind("net", ending="/command-post")(entry)
    for number in range((entry.part.launchers or 0) if _kind(entry) == "unit" else 0):
        yield f"{entry.part.name}/launcher-{number + 1}", entry


def _threats(entry: Entry) -> Named:
    if _kind(entry) == "launch":
        yield from ((name, entry) for name in _weapons(entry))
    if _kind(entry) not in ("package", "flight"):
        return
    if _kind(entry) == "flight":
        yield from ((f"{entry.part.name}-{number}", entry) for number in range(1, entry.part.count + 1))
        return
    flown = product(range(raids_of(entry.part)), range(entry.part.count))
    for name in (sortie_name(entry.part.name, index, raid) for raid, index in flown):
        yield name, entry
        counts: dict[str, int] = {}
        for weapon in entry.part.weapons:
            for _ in range(weapon.per_aircraft):
                counts[weapon.munition] = counts.get(weapon.munition, 0) + 1
                yield f"{name}/{weapon.munition}-{counts[weapon.munition]}", entry


def _weapons(entry: Entry) -> list[str]:
    """Names of what a line of launches starts."""
    part = entry.part
    return [sortie_name(part.name, index, raid) for raid in range(part.raids) for index in range(part.count)]


def _raids(entry: Entry) -> Named:
    yield from _of_kind("flight")(entry)
    if _kind(entry) == "launch":
        raids = [f"{entry.part.name}/raid-{raid + 1}" for raid in range(1, entry.part.raids)]
        own = _weapons(entry) if entry.part.stream is not None else [entry.part.raid or entry.part.name, *raids]
        yield from ((name, entry) for name in own)
    if _kind(entry) != "package":
        return
    yield entry.part.raid or entry.part.name, entry
    if not same_aircraft(entry.part):
        yield from ((f"{entry.part.name}/raid-{raid + 1}", entry) for raid in range(1, raids_of(entry.part)))


_KINDS: dict[str, Callable[[Entry], Named]] = {
    "net": _of_kind("net"),
    "raid": _raids,
    "fire unit": _of_kind("unit"),
    "radar": _radars,
    "asset": _assets,
    "threat": _threats,
}
