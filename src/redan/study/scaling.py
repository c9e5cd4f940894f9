"""A raid of another size: the counts of all packages and launches together, in the proportions of the file.

Whole aircraft are shared out by the Webster/Sainte-Laguë rule: one after the other to the entry whose own count,
divided by twice what it has so far plus one, is the largest; of equal ones to the first of the file. Two things follow.
The file's own size gives the file's own counts. And a larger raid holds every smaller one: nobody leaves a package
because the raid grew, which the rule of largest remainders would do (the Alabama paradox), so that neighbouring sizes
share their chance.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from fractions import Fraction

from redan.scenario.changes import Laydown
from redan.scenario.parts_launches import LaunchPart
from redan.scenario.resolve_repeat import root_of
from redan.scenario.schema import PackagePart

SAYS = (
    "raid.size counts aircraft, and weapons and decoys that start by themselves, in one raid. Packages and launches "
    "keep the proportions of the file (Sainte-Laguë), each aircraft its load, two in a row their spacing: a larger "
    "raid also lasts longer"
)


def shared_out(total: int, counts: Mapping[str, int]) -> dict[str, int]:
    """`total` over entries in proportion to their counts (each at least 1), in their order."""
    given = dict.fromkeys(counts, 0)
    order = {name: index for index, name in enumerate(counts)}
    heap = [(-Fraction(count, 1), order[name], name) for name, count in counts.items()]
    heapq.heapify(heap)
    for _ in range(total):
        _, index, name = heapq.heappop(heap)
        given[name] += 1
        heapq.heappush(heap, (-Fraction(counts[name], 2 * given[name] + 1), index, name))
    return given


def counts_of(laydown: Laydown) -> dict[str, int]:
    """How many of each package and launch come first; a package that another's aircraft fly again is not counted."""
    packages = laydown.parts("packages", PackagePart)
    found = {name: part.count for name, part in packages.items() if part.after not in packages}
    return found | {name: part.count for name, part in laydown.parts("launches", LaunchPart).items()}


def size_of(laydown: Laydown) -> int:
    """What `raid.size` is of a variant as the file has it."""
    return sum(counts_of(laydown).values())


def scaled(laydown: Laydown, total: int) -> dict[str, int]:
    """Count of every package and launch in a raid of another size; what flies again is scaled as who flies first."""
    own = counts_of(laydown)
    new = shared_out(total, own)
    packages = laydown.parts("packages", PackagePart)
    for name, part in packages.items():
        if name not in new:
            first = root_of(part, packages).name
            new[name] = part.count * new.get(first, 0) // max(1, packages[first].count)
    return new
