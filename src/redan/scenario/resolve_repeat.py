"""The sorties of a package, raid by raid: their names, times, and the sortie that must have come home before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from redan.scenario.schema import PackagePart


@dataclass(frozen=True)
class Sortie:
    """One flight of one aircraft."""

    name: str
    raid: str
    jitter_s: float
    start_s: float
    after: str | None  # the sortie whose aircraft flies this one


def sorties(part: PackagePart, packages: Mapping[str, PackagePart]) -> Iterator[Sortie]:
    """Every sortie of a package, raid by raid, in order of time within one.

    Sorties that need others belong to their raid: one jitter shifts them all, so that none starts before the one it
    needs has ended.
    """
    first = packages.get(part.after or "")
    for raid in range(raids_of(part)):
        fresh = raid > 0 and not same_aircraft(part)
        for index in range(part.count):
            before: str | None = None
            if raid > 0 and not fresh:
                before = sortie_name(part.name, index, raid - 1)
            elif raid == 0 and first is not None:
                before = sortie_name(first.name, index, raids_of(first) - 1)
            root = root_of(part, packages)
            yield Sortie(
                sortie_name(part.name, index, raid),
                f"{part.name}/raid-{raid + 1}" if fresh else root.name,
                part.jitter if fresh else root.jitter,
                part.start + raid * (part.repeat.every if part.repeat else 0.0) + index * part.spacing,
                before,
            )


def raids_of(part: PackagePart) -> int:
    """How often the package flies."""
    return part.repeat.times if part.repeat else 1


def same_aircraft(part: PackagePart) -> bool:
    """Whether a later raid needs the aircraft of the one before."""
    return part.repeat is None or part.repeat.aircraft == "same"


def sortie_name(package: str, index: int, raid: int) -> str:
    """Name of one sortie; those of the first raid are called as without any other."""
    name = f"{package}-{index + 1}"
    return name if raid == 0 else f"{name}/raid-{raid + 1}"


def root_of(part: PackagePart, packages: Mapping[str, PackagePart]) -> PackagePart:
    """The package whose raid this one belongs to: the first of those that need each other."""
    seen = {part.name}
    while part.after is not None and part.after in packages and part.after not in seen:
        part = packages[part.after]
        seen.add(part.name)
    return part


def last_start_s(part: PackagePart) -> float:
    """When the last sortie of all raids starts, without jitter."""
    every_s = part.repeat.every if part.repeat else 0.0
    return part.start + (raids_of(part) - 1) * every_s + (part.count - 1) * part.spacing
