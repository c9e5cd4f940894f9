"""From a distribution to the faces of a die: what a game master reads off a card.

Face f of a die with d sides is the outcome at the percentile (f - 1/2) / d. So an outcome has the faces between its
cumulative shares, rounded to whole faces: no boundary is off by more than half a face, and nothing is decided by hand.
Counts of replications are whole numbers and the rule is computed in whole numbers: it is exact.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redan.analysis.intervals import wilson
from redan.errors import DomainError

SIDES = 20
MOST_SIDES = 1000

Counts = Sequence[tuple[float, int]]  # outcome and how many replications gave it


@dataclass(frozen=True)
class Faces:
    """outcomes: one a face, face 1 first. without: outcomes that have no face, with their share.

    n: replications. within: how far, in faces, chance may move a boundary (95 %).
    """

    outcomes: tuple[float, ...]
    without: tuple[tuple[float, float], ...]
    n: int
    within: float

    @property
    def bands(self) -> tuple[tuple[int, int, float], ...]:
        """First face, last face and outcome of each run of faces with one outcome."""
        found: list[tuple[int, int, float]] = []
        for face, outcome in enumerate(self.outcomes, start=1):
            if found and found[-1][2] == outcome:
                found[-1] = (found[-1][0], face, outcome)
            else:
                found.append((face, face, outcome))
        return tuple(found)

    def beyond(self, *, above: bool) -> tuple[float, float] | None:
        """The nearest outcome without a face above (or below) all that have one, and the share of it and beyond."""
        ends = max(self.outcomes) if above else min(self.outcomes)
        found = [(value, share) for value, share in self.without if (value > ends if above else value < ends)]
        if not found:
            return None
        nearest = min(found)[0] if above else max(found)[0]
        return nearest, math.fsum(share for _, share in found)


def faces(counts: Counts, sides: int = SIDES, *, falling: bool = False) -> Faces:
    """Deal outcomes to the faces of a die, the smallest to face 1; `falling`: the largest to face 1.

    DomainError where there is nothing to deal or the die has no or too many sides.
    """
    if not 2 <= sides <= MOST_SIDES:
        raise DomainError(f"a die of {sides} sides; allowed: 2 to {MOST_SIDES:,}")
    found: dict[float, int] = {}
    for value, count in counts:
        if count < 0 or not math.isfinite(value):
            raise DomainError(f"outcome {value} counted {count} times")
        found[value] = found.get(value, 0) + count
    n = sum(found.values())
    if n == 0:
        raise DomainError("no replication to deal from")
    order = sorted((value for value, count in found.items() if count), reverse=falling)
    dealt: list[float] = []
    seen = 0
    for value in order:
        seen += found[value]
        last = (2 * sides * seen + n) // (2 * n)  # faces f with (f - 1/2) / sides at or below seen / n
        dealt += [value] * (last - len(dealt))
    held = set(dealt)
    without = tuple((value, found[value] / n) for value in sorted(order) if value not in held)
    low, high = wilson(n // 2, n)  # a boundary moves most where half lies on either side
    return Faces(tuple(dealt), without, n, sides * (high - low) / 2.0)


def read_across(columns: Mapping[str, Faces]) -> list[tuple[int, int, dict[str, float]]]:
    """Faces of several distributions side by side, as few lines as tell them apart: first face, last face, outcomes."""
    sides = {len(found.outcomes) for found in columns.values()}
    if len(sides) != 1:
        raise DomainError(f"dice of {sorted(sides)} sides cannot be read across")
    lines: list[tuple[int, int, dict[str, float]]] = []
    for face in range(sides.pop()):
        outcomes = {name: found.outcomes[face] for name, found in columns.items()}
        if lines and lines[-1][2] == outcomes:
            lines[-1] = (lines[-1][0], face + 1, outcomes)
        else:
            lines.append((face + 1, face + 1, outcomes))
    return lines
