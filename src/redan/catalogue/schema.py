"""What the catalogue holds, as plain immutable values.

A parameter keeps every value its sources print; `low`, `best` and `high` say what redan makes of them. A contested
parameter may have named alternatives (a kill probability: claimed, recorded), each an estimate of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from redan.catalogue.favours import plain_level
from redan.catalogue.parameters import UNITS, Attribute
from redan.errors import CatalogueError, Problem, Where

LEVELS = ("low", "best", "high")
GRADES = {
    "A": "the source's own text was read (a claim stays a claim)",
    "B": "an open project quotes the source; only that quotation was read",
    "C": "from memory, unverified: a placeholder, always shown as unverified",
    "D": "redan's modelling assumption, with a wide range",
}

OWN = "own"  # in place of a grade: the author of a scenario says so, and redan has seen no source

NOWHERE = Where()


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Source:
    """Where values come from; `seen_via`: through which open project, if the text itself was not read."""

    key: str
    title: str
    url: str = ""
    seen_via: tuple[str, ...] = ()


@dataclass(frozen=True)
class Value:
    """One value as one source gives it, in the parameter's unit; a single number has low = high."""

    low: float
    high: float
    source: str
    grade: str
    claimant: str = ""
    note: str = ""
    conditions: str = ""
    where: Where = NOWHERE


@dataclass(frozen=True)
class Fact:
    """Something a source says that is not a number."""

    text: str
    source: str
    grade: str
    claimant: str = ""
    note: str = ""
    conditions: str = ""
    where: Where = NOWHERE


@dataclass(frozen=True)
class Member:
    """Part of a formation: so many entries of one system. `shares`: the member whose engagement radar it uses."""

    name: str  # what it is called within the formation: NAME-1-fire
    system: str
    count: int = 1
    launchers: int | None = None
    missiles: int | None = None
    stock: int | None = None
    shares: str = ""
    source: str = ""
    grade: str = ""
    claimant: str = ""
    note: str = ""
    conditions: str = ""
    where: Where = NOWHERE


@dataclass(frozen=True)
class Estimate:
    """What redan makes of the values, in the parameter's unit.

    `best_why` where best is no value a source states; `bounds_why` where a value lies outside the bounds or the
    bounds outside the values; `denominator` for every rate counted in history; `same_as` names the class (or
    alternative and class) the estimate was taken over from.
    """

    low: float
    best: float
    high: float
    values: tuple[Value, ...]
    best_why: str = ""
    bounds_why: str = ""
    denominator: str = ""
    same_as: str = ""
    where: Where = NOWHERE

    def at(self, level: str) -> float:
        """The low, best or high number."""
        if level not in LEVELS:
            raise CatalogueError(Problem(f'level "{level}" is not known', allowed=", ".join(LEVELS)))
        return float(getattr(self, level))


@dataclass(frozen=True)
class Parameter:
    """One attribute of one system: an estimate under each alternative; a plain one has the single alternative ""."""

    name: str
    attribute: Attribute
    unit: str
    estimates: Mapping[str, Estimate]
    common: bool = False  # taken from the assumptions common to all systems
    where: Where = NOWHERE

    @property
    def factor(self) -> float:
        """From the unit of the file to SI."""
        return UNITS[self.attribute.dimension][self.unit]

    def estimate(self, alternative: str | None = None) -> Estimate:
        """The estimate under an alternative; the first one if none is named."""
        if "" in self.estimates or alternative is None:
            return next(iter(self.estimates.values()))
        if alternative not in self.estimates:
            what = f'{self.name} has no alternative "{alternative}"'
            raise CatalogueError(Problem(what, self.where, f"known: {', '.join(self.estimates)}"))
        return self.estimates[alternative]


@dataclass(frozen=True)
class System:
    """One system of the catalogue. `value` is all that a scenario needs; the rest is for showing and checking."""

    id: str
    kind: str
    name: str
    parameters: Mapping[str, Parameter]
    nato: str = ""
    role: str = ""
    note: str = ""
    simulated: bool = False  # has every number a scenario needs
    left_out: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=_empty)
    label_reasons: Mapping[str, str] = field(default_factory=_empty)
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=_empty)
    alternatives: Mapping[str, str] = field(default_factory=_empty)  # kill-probability alternative -> what it is
    members: tuple[Member, ...] = ()  # of a formation
    where: Where = NOWHERE

    def has(self, name: str) -> bool:
        """Whether there is a number for the attribute of that SI name."""
        return name in self.parameters

    def parameter(self, name: str) -> Parameter:
        """The attribute with all its values; `name` is the SI name, `max_range_m`."""
        if name not in self.parameters:
            what = f"{self.id} has no number for {name}"
            remedy = "" if self.simulated else "it is in the catalogue for reference only and cannot be simulated"
            raise CatalogueError(Problem(what, self.where, remedy=remedy))
        return self.parameters[name]

    def value(self, name: str, level: str = "best", alternative: str | None = None) -> float:
        """The number in SI at a level; for a contested one under a named alternative (default: the first).

        for-defence and for-attack: the end that is better for the one or the other (`favours`).
        """
        parameter = self.parameter(name)
        return parameter.estimate(alternative).at(plain_level(level, name, self.kind)) * parameter.factor
