"""The curve that decides: how often what is defended survives, against the kill probability of one missile.

One number holds for every missile of every unit against every target. Everything else stands at the one combination of
readings that is best for the defence under the file's own kill probabilities, over the variants together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from redan.analysis.intervals import Estimate
from redan.analysis.joint import Joint

if TYPE_CHECKING:
    from redan.analysis.figures import Alternative

CHANCES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
HALF = 0.5  # more often than not
NEVER, ALWAYS, AT = "never", "always", "at"


@dataclass(frozen=True)
class Turn:
    """Where a variant's curve comes to lie above one half: `AT` a value, `ALWAYS`, or `NEVER` up to the last point.

    high: the value read from the lower ends of the intervals, low: from the upper ends.
    """

    what: str
    value: float | None = None
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {"what": self.what, "value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Curve:
    """A share by variant and kill probability: of what is defended that survives, or of weapons that are stopped.

    readings: the combination it stands at. measure: key of the share, or of the count that 1 minus a share of `total`
    is made of.
    """

    measure: str
    readings: dict[str, str]
    replaced: tuple[str, ...]  # readings whose kill probability the curve replaces
    replications: int
    chances: tuple[float, ...]
    values: dict[str, tuple[Estimate, ...]]
    total: int = 0

    @property
    def tells(self) -> bool:
        """Whether the answer turns at some value for some variant."""
        return any(self.turn(variant).what == AT for variant in self.values)

    def turn(self, variant: str) -> Turn:
        """Where the answer turns for a variant, by straight lines between the points."""
        row = self.values[variant]
        middle, fast, slow = (
            crossing(self.chances, [getattr(value, end) for value in row]) for end in ("mean", "high", "low")
        )
        if middle is None:
            return Turn(NEVER)
        if middle <= self.chances[0]:
            return Turn(ALWAYS)
        return Turn(AT, middle, fast, slow)

    def to_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "of": self.total or None,
            "readings": self.readings,
            "replications": self.replications,
            "kill_probability": list(self.chances),
            "values": {
                variant: [{"mean": v.mean, "low": v.low, "high": v.high} for v in row]
                for variant, row in self.values.items()
            },
            "turns": {variant: self.turn(variant).to_json() for variant in self.values},
        }


def stopped(arriving: Estimate, total: int) -> Estimate:
    """The share of so many that does not arrive, from how many arrive."""
    mean, low, high = (1.0 - value / total for value in (arriving.mean, arriving.high, arriving.low))
    return replace(arriving, mean=mean, low=low, high=high, std=arriving.std / total)


def crossing(x: Sequence[float], y: Sequence[float], level: float = HALF) -> float | None:
    """Where a line through points comes to lie above a level for good; the first x if it always does, None if never."""
    above = [value > level for value in y]
    if not above[-1]:
        return None
    last = max((i for i, yes in enumerate(above) if not yes), default=-1)
    if last < 0:
        return x[0]
    share = (level - y[last]) / (y[last + 1] - y[last])
    return x[last] + share * (x[last + 1] - x[last])


def best_for_defence(joint: Joint, measures: Mapping[str, float], variants: Sequence[str]) -> dict[str, str]:
    """The combination of readings that is best over variants; the first of equals.

    measures: what counts, the first first, with 1 where more is better for the defence and -1 where less is.
    """
    best: dict[str, str] = {}
    most: tuple[float, ...] = ()
    for one in joint.combinations:
        cases = [case for v in variants if (case := one.cases.get(v)) is not None]
        score = tuple(round(sign * _mean(cases, measure), 9) for measure, sign in measures.items())
        if not best or score > most:
            best, most = one.readings, score
    return dict(best)


def _mean(cases: Sequence[Alternative], measure: str) -> float:
    found = [case.measures[measure].mean for case in cases if measure in case.measures]
    return sum(found) / len(found) if found else 0.0
