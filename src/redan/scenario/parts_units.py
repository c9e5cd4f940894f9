"""Parts of the file about fire units: one of them, and several under one name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from redan.errors import InputError, Problem
from redan.scenario.fields import Name, Position, Ratio, _field, quantity, system_name, whole, word
from redan.scenario.part import Part, nothing
from redan.scenario.parts_doctrine import AgainstPart, TargetClass
from redan.scenario.parts_emission import (
    EMITTER_WORDS,
    DecoyEmittersPart,
    DutyPart,
    Emits,
    OrderDelay,
    RepairPart,
    ShutDownPart,
)
from redan.scenario.parts_identification import IdentificationPart
from redan.scenario.parts_moves import MOVE_WORDS, UnitMovePart
from redan.scenario.parts_readiness import UNIT_WORDS as READINESS_WORDS
from redan.scenario.parts_readiness import AlertPart, ReadyPart, ResupplyPart
from redan.scenario.parts_rules import RULE_WORDS, ShootingRules
from redan.scenario.parts_sector import SECTOR_WORDS, LeastElevation, SectorPart
from redan.units import quoted

Hits = Annotated[int, whole(1, 1000)]
PRIORITIES = ("munitions-first", "aircraft-first", "earliest")
# What belongs to the engagement radar and its crew: said of the unit whose radar is shared.
OF_THE_RADAR = (
    "ready", "alert", "emits", "duty", "order_delay", "told_by", "shut_down", "decoy_emitters", "repair", "hits",
    "identification", "ready_after", "sector", "min_elevation",
)  # fmt: skip
MOST_OF_ONE = 100  # units that one formation may have of a member: more is a slip


class DoctrinePart(ShootingRules):
    """How a fire unit shoots."""

    first_salvo: Annotated[int, whole(1, 12)] | None = None
    next_salvo: Annotated[int, whole(1, 12)] | None = None
    max_salvos: Annotated[int, whole(1, 50)] | None = None
    reserve: Annotated[int, whole(0, 1000)] | None = None
    priority: Annotated[str, word(*PRIORITIES)] | None = None
    guards: Name | None = None
    against: dict[TargetClass, AgainstPart] | None = None
    economise: Ratio | None = None


class UnitKeys(Part):
    """What may be said of a fire unit beside its name, system, place and net."""

    launchers: Annotated[int, whole(1, 1000)] | None = None
    missiles: Annotated[int, whole(0, 100_000)] | None = None  # on the launchers at the start
    stock: Annotated[int, whole(0, 100_000)] | None = None  # beside them, for reloading
    engages: list[TargetClass] | None = None
    shares: Name | None = None
    sector: SectorPart | None = None
    min_elevation: LeastElevation | None = None
    doctrine: DoctrinePart = Field(default_factory=DoctrinePart.model_construct)
    ready_after: Annotated[float, quantity("time", "1 s", "1000 d", or_zero=True)] | None = None
    hits: Hits | None = None
    ready: ReadyPart | None = None
    alert: AlertPart | None = None
    resupply: list[ResupplyPart] = Field(default_factory=nothing, max_length=100)
    moves: list[UnitMovePart] = Field(default_factory=nothing, max_length=20)
    emits: Emits = "always"
    duty: DutyPart | None = None
    order_delay: OrderDelay | None = None
    told_by: Name | None = None
    shut_down: ShutDownPart | None = None
    decoy_emitters: DecoyEmittersPart | None = None
    repair: RepairPart | None = None
    identification: IdentificationPart | None = None


class OneUnit(Part):
    """What only a single unit has."""

    name: Name
    system: Annotated[str, system_name("sam")]
    at: Position
    net: Name | None = None


class UnitPart(UnitKeys, OneUnit):
    """One engagement radar, its launchers and crew: what "battery" means here."""


@dataclass(frozen=True, slots=True)
class Regiment:
    """So many of one system, or of one formation of the catalogue."""

    system: str
    count: int


_REGIMENT_FORM = 'a regiment is a system and how many, as in "s-300pmu-2 x 6"'


def _parse_regiment(value: Any) -> Regiment:
    """ "s-300pmu-2 x 6", "6 x s-300pmu-2" or "6 s-300pmu-2"."""
    text = value.strip().replace("×", "x") if isinstance(value, str) and len(value) < 100 else ""
    if match := re.fullmatch(r"([a-z0-9-]*[a-z][a-z0-9-]*)\s+x\s*([0-9]{1,3})", text):
        system, count = match[1], int(match[2])
    elif match := re.fullmatch(r"([0-9]{1,3})\s*(?:x\s+|\s)\s*([a-z0-9-]*[a-z][a-z0-9-]*)", text):
        system, count = match[2], int(match[1])
    else:
        what = f"{quoted(value)} is not a regiment"
        raise InputError(Problem(what, allowed=_REGIMENT_FORM, remedy='write "s-300pmu-2 x 6"'))
    if not 1 <= count <= MOST_OF_ONE:
        what = f"{quoted(value)} is {'nothing' if count < 1 else 'too many to be meant'}"
        raise InputError(Problem(what, allowed=f"allowed are 1 to {MOST_OF_ONE}", remedy="check the number"))
    return Regiment(system, count)


class SeveralUnits(Part):
    """What only a formation has. `system`, `formation` and `regiment`: one of the three."""

    name: Name
    system: Annotated[str, system_name("sam")] | None = None
    formation: Annotated[str, system_name("formation")] | None = None
    regiment: Annotated[Regiment, _field(_parse_regiment, _REGIMENT_FORM, '"s-300pmu-2 x 6"')] | None = None
    count: Annotated[int, whole(1, MOST_OF_ONE)] | None = None
    at: Position
    spacing: Annotated[float, quantity("length", "10 m", "500 km", or_zero=True)] | None = None
    net: Name | None = None


class FormationPart(UnitKeys, SeveralUnits):
    """Several fire units, and what belongs to them, under one name."""


_CATALOGUE = "the catalogue's value"

UNIT_KEYS = {
    "launchers": f"how many; default: {_CATALOGUE}",
    "missiles": "rounds on the launchers at the start; default: every launcher full",
    "stock": f"rounds beside them, for reloading; default: {_CATALOGUE}",
    "doctrine": f"how it shoots; default: {_CATALOGUE}",
    "ready_after": "it fires at nothing before; default: ready from the start",
    "hits": f"hits that end it; default: {_CATALOGUE}",
    "identification": "the word it finds itself: of a unit without a net, or once its net's command post is lost; "
                      "default: none",
    "engages": "the classes of target it fires at; default: all that the catalogue has a kill probability for",
    "shares": "the unit whose engagement radar, channels and crew it uses: it has launchers and rounds of its own, and "
              "is lost with that unit; default: none, it has its own",
    **SECTOR_WORDS,
    **READINESS_WORDS,
    **MOVE_WORDS,
    **EMITTER_WORDS,
}  # fmt: skip

FORMATION_WORDS = {
    "name": "its name; its units are NAME-1, NAME-2 and so on, or NAME-1-MEMBER of a formation of the catalogue "
            "(NAME-1-1 and NAME-1-2 where it holds two of one kind)",
    "system": "which system, all of one kind; default: as formation or regiment say",
    "formation": "which formation of the catalogue: its units, radars and net; default: as system or regiment say",
    "regiment": 'both in one text, as in "s-300pmu-2 x 6"; default: as system or formation and count say',
    "count": "how many; default: 1, or as regiment says",
    "at": "the centre: units stand on a ring about it, the first in the north, and one alone stands there",
    "spacing": "between neighbours on the ring; needed for more than one; default: the catalogue's within a formation",
    "net": "the net all belong to; default: the net of the formation, NAME-net, or none: each fights alone",
}  # fmt: skip

PAGES = (
    (UnitPart, "defence.units", "A fire unit: one engagement radar with its launchers and crew (a battery).", {
        "name": "its name, unique over the file",
        "system": "which system",
        "at": "where it stands",
        "net": "the net it belongs to; default: none, it fights alone",
        **UNIT_KEYS,
    }),
    (FormationPart, "defence.formations", "Several fire units under one name: written out in full before "
     "anything else, so that variants can remove and set each of them.", {
        **FORMATION_WORDS,
        **UNIT_KEYS,
    }),
    (DoctrinePart, "defence.units.doctrine", "How a fire unit shoots.", {
        "first_salvo": f"missiles fired first at one target; default: {_CATALOGUE}",
        "next_salvo": f"missiles after each look at a target that lives; default: {_CATALOGUE}",
        "max_salvos": f"salvos at one target at most; default: {_CATALOGUE}",
        "reserve": f"rounds kept for what is aimed at the unit itself; default: {_CATALOGUE}",
        **RULE_WORDS,
        "priority": f"which of several waiting targets comes first; default: {_CATALOGUE}",
        "guards": "an asset: the reserve may be used for what is aimed at it, and that comes first; default: none",
        "against": "salvos against a class of target, by class; default: as against all",
        "economise": "one missile a salvo while it has fewer rounds than so many times the targets it tracks, as in 2; "
                     "default: never",
    }),
)  # fmt: skip
