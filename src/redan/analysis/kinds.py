"""Kinds of asset in words and in a fixed order: which of them a table shows and a sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from redan.results.measures import OWN_WORDS

ORDER = ("power_plant", "city", "arms_store", "factory", "bridge", "airfield", "convoy")  # then others, then its own
NAMES = {"unit": "fire unit", "own_radar": "defence radar", "own_command_post": "defence command post"}
PART = "launcher"
_SURVIVAL = re.compile(r"p_(\w+)_survives")


@dataclass(frozen=True)
class Kind:
    """A kind of asset as columns write it. aimed_at: some munition is aimed at one of them.

    Of what is defended the share that survives is told; of the defence's own the number lost, for variants change how
    many there are, and a share would rise with every battery that is added.
    """

    key: str
    aimed_at: bool

    @property
    def name(self) -> str:
        return NAMES.get(self.key, self.key.replace("_", " "))

    @property
    def plural(self) -> str:
        name = self.name
        return f"{name[:-1]}ies" if name.endswith("y") and name[-2:-1] not in "aeiou" else f"{name}s"

    @property
    def own(self) -> bool:
        return self.key in OWN_WORDS

    @property
    def fate(self) -> str:
        """The column that tells what became of it."""
        return f"{self.key}_lost" if self.own else f"p_{self.key}_survives"

    @property
    def label(self) -> str:
        return f"{self.plural} lost" if self.own else f"P({self.name} survives)"

    @property
    def arriving(self) -> str:
        return f"arriving_at_{self.key}"

    @property
    def hits(self) -> str:
        return f"hits_on_{self.key}"


def kinds_of(measures: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds worth a row: what is defended, and of the defence's own what somebody aims at."""
    return tuple(kind for kind in _all_kinds(measures) if kind.aimed_at or not kind.own)


def spared_kinds(measures: Iterable[str]) -> tuple[Kind, ...]:
    """The defence's own kinds at which nobody aims: none is ever lost, so one sentence holds for all of them.

    Launchers are left out: they are part of a fire unit, and what is lost with it is not a loss of its own.
    """
    return tuple(kind for kind in _all_kinds(measures) if kind.own and not kind.aimed_at and kind.key != PART)


ARRIVING = "munitions_arriving"


def told_of(measures: Iterable[str]) -> tuple[str, ...]:
    """Figures an answer may speak of, the first first: what arrives, what survives of what is defended, aircraft shot
    down, losses of the defence itself, third parties hit. The one order for every part that has to choose.
    """
    names = set(measures)
    kinds = aimed_kinds(names)
    defended, own = ([kind.fate for kind in kinds if kind.own is of_defence] for of_defence in (False, True))
    every = (ARRIVING, *defended, "aircraft_lost", *own, "third_party_hit")
    return tuple(name for name in every if name in names)


def fates_first(measures: Iterable[str]) -> tuple[str, ...]:
    """The same with the fate of what is aimed at before the rest: what a curve over sizes is drawn of."""
    names = set(measures)
    fates = [kind.fate for kind in aimed_kinds(names)]
    return tuple(dict.fromkeys([*fates, *told_of(names)]))


def _all_kinds(measures: Iterable[str]) -> list[Kind]:
    names = set(measures)
    found = [m[1] for name in names if (m := _SURVIVAL.fullmatch(name))]
    return sorted((Kind(key, f"hits_on_{key}" in names) for key in found), key=_place)


def _place(kind: Kind) -> tuple[int, str]:
    if kind.key in ORDER:
        return ORDER.index(kind.key), kind.key
    return (len(ORDER) + (OWN_WORDS.index(kind.key) + 1 if kind.own else 0)), kind.key


def aimed_kinds(measures: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds a sentence speaks of: those aimed at; where no figure says who is aimed at, all that have a row."""
    kinds = kinds_of(measures)
    return tuple(kind for kind in kinds if kind.aimed_at) or kinds
