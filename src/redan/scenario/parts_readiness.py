"""Parts of the file about long time: readiness, alert, moves, deliveries, raids that come again."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from redan.scenario.fields import Fraction, Name, quantity, whole, word
from redan.scenario.laws import law
from redan.scenario.part import Part, nothing
from redan.scenario.resolved import Delay

At = Annotated[float, quantity("time", "1 s", "1000 d", or_zero=True)]
PHASES = ("stored", "moving", "assembling")


class PhasePart(Part):
    """Where the parts of a unit are, and for how long."""

    phase: Annotated[str, word(*PHASES)]
    lasts: Annotated[Delay, law("1 s", "1000 d")]
    asset: Name | None = None


class ReadyPart(Part):
    """How a unit that is not ready at the start becomes so."""

    at: Annotated[Delay, law("1 s", "1000 d")] | None = None
    phases: list[PhasePart] = Field(default_factory=nothing, max_length=10)
    again_after: Annotated[Delay, law("1 s", "1000 d")] | None = None


class AlertPart(Part):
    """A unit that is there, with its radar off until it is told."""

    state: Annotated[str, word("ready", "standby", "cold")]
    warm_up: Annotated[Delay, law("1 s", "2 d")] | None = None
    told_by: Name | None = None


class MovePart(Part):
    """An asset is elsewhere from a time until another."""

    leaves: At
    arrives: At | None = None


class ResupplyPart(Part):
    """Rounds that come into the stock of a unit."""

    at: At
    rounds: Annotated[int, whole(1, 100_000)]
    probability: Fraction = 1.0


class RepeatPart(Part):
    """The same raid again and again."""

    every: Annotated[float, quantity("time", "1 min", "365 d")]
    times: Annotated[int, whole(2, 500)]
    aircraft: Annotated[str, word("same", "fresh")]


UNIT_WORDS = {
    "ready": "how it becomes ready, where it is not so at the start; default: ready, or after ready_after",
    "alert": "whether its radar is on, or waits to be told; default: it is on",
    "resupply": "rounds that come into its stock",
}  # fmt: skip
ASSET_WORDS = {"moves": "when it is elsewhere: what arrives meanwhile hits nothing"}
PACKAGE_WORDS = {
    "repeat": "the same raid again: how often and when; default: it comes once",
    "after": "the package whose aircraft fly this one too: number 3 only if number 3 of that came home; default: none",
}  # fmt: skip

PAGES = (
    (ReadyPart, "defence.units.ready", "Until then it fires at nothing and its radar is off.", {
        "at": "when it is ready, fixed or drawn; default: after its phases",
        "phases": "what comes before, in order",
        "again_after": "if an asset that holds its parts is lost: from then until it can be ready after all; "
                       "default: never",
    }),
    (PhasePart, "defence.units.ready.phases", "One after the other; after the last the unit is ready.", {
        "phase": "what it is called",
        "lasts": "how long, fixed or drawn",
        "asset": "what its parts are then: there to be hit in this phase only, and never ready if lost; "
                 "default: the unit itself at its place",
    }),
    (AlertPart, "defence.units.alert", "A radar that is off until a track of somebody else, and crew and equipment "
     "that take their time.", {
        "state": "standby and cold differ in the warm-up you give them",
        "warm_up": "from the first track of who tells it until it can look and fire; default: none",
        "told_by": "the net or unit whose first track on any threat is the alarm; default: its own net",
    }),
    (MovePart, "defence.assets.moves", "A convoy, a wing that is out: not there for a time.", {
        "leaves": "when it goes",
        "arrives": "when it is back or at its place; default: never",
    }),
    (ResupplyPart, "defence.units.resupply", "A delivery.", {
        "at": "when it comes",
        "rounds": "how many",
        "probability": "that it comes at all",
    }),
    (RepeatPart, "attack.packages.repeat", "The first raid is as written; aircraft of later ones are called "
     "NAME-1/raid-2 and so on.", {
        "every": "from the start of one raid to the next",
        "times": "raids in all",
        "aircraft": "same: a sortie flies only if that of the raid before came home, and all raids have one jitter; "
                    "fresh: every raid with new aircraft and its own jitter",
    }),
)  # fmt: skip
