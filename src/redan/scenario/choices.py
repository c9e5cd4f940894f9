"""Which choices of readings a check goes through, so that nothing is left for a run to refuse.

Every option is looked at once, the other readings at their defaults. Readings that set entries of the file (a unit's
launchers, a package's route) can clash with each other: these are also looked at together, as far as that ends within
a second.
"""

from __future__ import annotations

import itertools
import math

from redan.scenario.schema import FilePart, ReadingPart
from redan.scenario.size import MOST_VISITS, visits_of_a_choice

MOST_TOGETHER = 256
# Replaced as a whole: no two of them can clash.
_WHOLE = ("permission", "guidance", "kill_probability", "attack", "weapons_control", "third_parties")

Choice = dict[str, str]


def sets_entries(reading: ReadingPart) -> bool:
    """Whether any option of a reading changes an entry of the file."""
    return any(key.split(".")[0] not in _WHOLE for option in reading.options.values() for key in option.set)


def choices(part: FilePart) -> list[Choice]:
    """Options chosen, by reading; what is left out stands at its default. The first choice is empty."""
    other = {
        name: [option for option in reading.options if option != reading.default]
        for name, reading in part.readings.items()
    }
    single: list[Choice] = [{name: option} for name, options in other.items() for option in options]
    clashing = {name: other[name] for name, reading in part.readings.items() if sets_entries(reading)}
    most = min(MOST_TOGETHER, MOST_VISITS // max(1, visits_of_a_choice(part)) - 1 - len(single))
    counts = [len(options) for options in clashing.values()]
    pairs = (sum(counts) ** 2 - sum(count * count for count in counts)) // 2
    if math.prod(1 + count for count in counts) - 1 - sum(counts) <= most:
        sizes = range(2, len(clashing) + 1)
    else:
        sizes = range(2, 3 if pairs <= most else 2)
    together: list[Choice] = [
        dict(zip(names, options, strict=True))
        for size in sizes
        for names in itertools.combinations(clashing, size)
        for options in itertools.product(*(clashing[name] for name in names))
    ]
    return [{}, *single, *together]
