"""What held the defence's fire: chances not taken, by cause, over a few replications."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """What held fire, as shares are counted; the value is the word for it, in JSON and in print."""

    BROKEN_OFF = "engagement broken off"
    REACH = "reach"
    PERMISSION = "permission"
    READINESS = "readiness"
    IDENTIFICATION = "identification"
    HELD = "held"
    SILENCE = "silence"
    NO_TRACK = "no track"
    JAMMING = "jamming"
    NET_DOWN = "net down"
    UNIT_LOST = "unit lost"
    BELIEVED_DEAD = "believed dead"
    MAGAZINE = "magazine"
    CHANNELS = "channels"
    NET_CHANNELS = "channels of the net"
    NOT_OFFERED = "not offered again"


@dataclass(frozen=True)
class Magazine:
    """Fire units whose chances were mostly lost for want of rounds: what they had."""

    units: tuple[str, ...]
    system: str
    rounds: int  # of each unit; where reloading is what it lacked, only those on its launchers
    first_salvo: int
    reloading: bool

    @property
    def targets(self) -> int:
        """How many targets the rounds are good for."""
        return self.rounds // self.first_salvo


@dataclass(frozen=True)
class Limits:
    """Chances not taken, means over the first replications of a case.

    A chance: a fire unit and a threat that got through, which came within the printed range of its missile and at which
    it never fired. Those left to another unit of the net are counted apart.
    """

    replications: int
    through: float  # threats that got through
    chances: float  # not taken, without those left to others
    causes: dict[Cause, float]  # chances, largest first
    reach: dict[str, float]  # the same of Cause.REACH, by what forbade it in words
    left_to_others: float
    magazines: tuple[Magazine, ...]
    units: int  # fire units of the defence
    out_of_range: float  # of what got through: never within the printed range of any unit's missile
    no_missile: float  # within range of units that have no missile against its class, and of no others
    fired_at: float  # fired at all the same
    one_in: int = 1  # of a large raid one in so many of what got through is asked about

    def to_json(self) -> dict[str, Any]:
        """Counts as means a replication, shares beside them."""
        total = self.chances or 1.0
        return {
            "replications": self.replications,
            "asked_one_in": self.one_in,
            "through": self.through,
            "chances_not_taken": self.chances,
            "causes": {cause.value: {"chances": n, "share": n / total} for cause, n in self.causes.items()},
            "reach": {name: {"chances": n, "share": n / total} for name, n in self.reach.items()},
            "left_to_others": self.left_to_others,
            "fire_units": self.units,
            "out_of_range": self.out_of_range,
            "no_missile": self.no_missile,
            "fired_at": self.fired_at,
            "magazines": [
                {"units": list(m.units), "system": m.system, "rounds": m.rounds, "first_salvo": m.first_salvo,
                 "targets": m.targets, "reloading": m.reloading}
                for m in self.magazines
            ],
        }  # fmt: skip
