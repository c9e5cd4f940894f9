"""Parts of the file about what starts by itself: missiles, drones, rockets and decoys from ground, ship or air."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field

from redan.errors import InputError, Problem
from redan.physics.arcs import WAYS
from redan.scenario.fields import (
    AltitudeField,
    Fraction,
    Name,
    Position,
    Reference,
    fielded,
    quantity,
    system_name,
    whole,
)
from redan.scenario.part import Part, nothing
from redan.scenario.parts_escape import CircularError
from redan.scenario.parts_identification import RecognisedPart
from redan.scenario.suggest import did_you_mean
from redan.scenario.systems import LAUNCHED
from redan.units import parse_quantity, quoted

SPACING_S = 10.0
_WORDS = WAYS[:3]
_LOWEST, _HIGHEST = "10 deg", "85 deg"
_LOFT_FORM = f"allowed is {', '.join(_WORDS)}, or an elevation from {_LOWEST} to {_HIGHEST}"


@dataclass(frozen=True, slots=True)
class Loft:
    """Which of the arcs that come down at the target: one of `physics.arcs.WAYS`, and the elevation of an angle."""

    way: str
    angle_rad: float = 0.0


def parse_loft(value: Any) -> Loft:
    """A word, or an angle above the horizontal."""
    if isinstance(value, str) and value in _WORDS:
        return Loft(value)
    if isinstance(value, str) and not any(c.isdigit() for c in value):
        remedy = did_you_mean(value, _WORDS) or "write minimum-energy, or an elevation like 60 deg"
        raise InputError(Problem(f"{quoted(value)} is no way to aim", allowed=_LOFT_FORM, remedy=remedy))
    try:
        angle = parse_quantity(value, "angle")
    except InputError as error:
        raise InputError(replace(error.problems[0], allowed=_LOFT_FORM)) from None
    if not parse_quantity(_LOWEST, "angle") <= angle <= parse_quantity(_HIGHEST, "angle"):
        what = f"{quoted(value)} is no elevation that can be meant"
        raise InputError(Problem(what, allowed=_LOFT_FORM, remedy="count it from the horizontal"))
    return Loft("angle", angle)


class ViaPart(Part):
    """A place on the way."""

    at: Position


class LaunchRepeatPart(Part):
    """The same launches again and again."""

    every: Annotated[float, quantity("time", "1 min", "365 d")]
    times: Annotated[int, whole(2, 500)]


class LaunchPart(Part):
    """Weapons of one kind that start at one place, on their own, at one target."""

    name: Name
    weapon: Annotated[str, system_name(*LAUNCHED)]
    count: Annotated[int, whole(1, 5000)] = 1
    at: Position
    altitude: AltitudeField | None = None
    target: Reference
    route: list[ViaPart] = Field(default_factory=nothing, max_length=200)
    start: Annotated[float, quantity("time", "0.1 s", "1000 d", or_zero=True)] | None = None
    time_on_target: Annotated[float, quantity("time", "0.1 s", "1000 d")] | None = None
    spacing: Annotated[float, quantity("time", "0.1 s", "1 d", or_zero=True)] | None = None
    stream: Annotated[float, quantity("time", "1 s", "30 d")] | None = None
    jitter: Annotated[float, quantity("time", "0.5 s", "1 d", or_zero=True)] = 0.0
    raid: Name | None = None
    loft: Annotated[Loft, fielded(parse_loft, _LOFT_FORM, "lofted")] | None = None
    hit_probability: Fraction | None = None
    cep: CircularError | None = None
    reliability: Fraction | None = None
    recognised: RecognisedPart | None = None
    taken_for_decoy: RecognisedPart | None = None
    repeat: LaunchRepeatPart | None = None

    @property
    def raids(self) -> int:
        """How often all of it comes."""
        return self.repeat.times if self.repeat else 1

    @property
    def all(self) -> int:
        """Weapons in all."""
        return self.count * self.raids

    def begins_s(self, index: int, raid: int = 0) -> float:
        """When one of them starts or, with a time on target, arrives; of a stream at the earliest (s)."""
        first = self.start if self.start is not None else self.time_on_target or 0.0
        every = self.repeat.every if self.repeat else 0.0
        spacing = 0.0 if self.stream is not None else SPACING_S if self.spacing is None else self.spacing
        return first + raid * every + index * spacing

    @property
    def last_s(self) -> float:
        """When the last of them starts or arrives, at the latest."""
        return self.begins_s(self.count - 1, self.raids - 1) + (self.stream or 0.0) + self.jitter


PAGES = (
    (LaunchPart, "attack.launches",
     "Weapons that need no carrier: cruise missiles, one-way drones, ballistic missiles, rockets and decoys from "
     "ground, ship or air. Each starts at its place and ends at its target.", {
        "name": "its name; its weapons are NAME-1, NAME-2 and so on",
        "weapon": "which weapon",
        "count": "how many",
        "at": "where they start",
        "altitude": "how high they start, from an aircraft; its own speed is left out; default: on the ground",
        "target": "what they are aimed at",
        "route": "places between, in order; not for what flies an arc",
        "start": "when the first starts; default: by time_on_target, one of both must be there",
        "time_on_target": "when the first arrives; default: by start",
        "spacing": "between two of them; default: 10 s, and none in a stream",
        "stream": "each comes at any time within it, independently of the others (a Poisson stream of a given number);"
                  " default: one after the other, by spacing",
        "jitter": "all of them are up to so much earlier or later, by chance",
        "raid": "what belongs to one raid is earlier or later together, by the same jitter; default: a raid of its own",
        "loft": "of what flies an arc. minimum-energy: the least speed at burnout that gets there; lofted, depressed: "
                "the higher and the lower arc of a motor that burns out fully; or the elevation at launch; default: "
                "minimum-energy, of a rocket depressed",
        "hit_probability": "that one which arrives hits; default: computed from the cep and the target's radius, else "
                           "the catalogue's value",
        "cep": "radius that holds half of the impacts; default: the catalogue's value",
        "reliability": "share of those that arrive which work, with a cep; default: 1",
        "recognised": "of decoys, as of a package; default: never",
        "taken_for_decoy": "of anything else, as of a package; default: never",
        "repeat": "the same again: how often and when; each time with new weapons and a jitter of its own; default: "
                  "once",
    }),
    (ViaPart, "attack.launches.route", "A place on the way; height and speed are the weapon's own.", {
        "at": "where it is",
    }),
    (LaunchRepeatPart, "attack.launches.repeat", "Those of later raids are called NAME-1/raid-2 and so on.", {
        "every": "from the start of one raid to the next",
        "times": "raids in all",
    }),
)  # fmt: skip
