"""Parts of the file about units on the road."""

from __future__ import annotations

from typing import Annotated

from redan.scenario.fields import quantity
from redan.scenario.part import Part

Time = Annotated[float, quantity("time", "1 s", "1000 d", or_zero=True)]


class UnitMovePart(Part):
    """A unit packs up, is on the road, and is back at its place."""

    leaves: Time
    stow: Time | None = None
    arrives: Time | None = None
    deploy: Time | None = None


MOVE_WORDS = {"moves": "when it packs up, is on the road and is back at its place, in order of time"}

PAGES = (
    (UnitMovePart, "defence.units.moves", "From leaves on it fires at nothing and its radar is off; on the road "
     "nothing of it is there to be hit.", {
        "leaves": "when it begins to pack up; it is still there",
        "stow": "until it is gone; default: as long as deploy",
        "arrives": "when it is back at its place, or never; default: never",
        "deploy": "from there until it is ready; default: the catalogue's time to deploy, if it knows one",
    }),
)  # fmt: skip
