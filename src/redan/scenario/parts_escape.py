"""Parts of the file: how aircraft escape, how sure a munition and a missile are, what a net does without its post."""

from __future__ import annotations

from typing import Annotated

from redan.scenario.fields import AltitudeField, quantity, word
from redan.scenario.part import Part

WARNED_BY = ("receiver", "sight", "none")
Warned = Annotated[str, word(*WARNED_BY)]
Radius = Annotated[float, quantity("length", "0.5 m", "5 km")]
CircularError = Annotated[float, quantity("length", "0.1 m", "20 km")]


class EscapePart(Part):
    """How an aircraft that turns away runs from the missile."""

    turn: Annotated[float, quantity("time", "0.5 s", "2 min", or_zero=True)] | None = None
    speed: Annotated[float, quantity("speed", "20 m/s", "1200 m/s")] | None = None
    dive_to: AltitudeField | None = None


class ConfusionPart(Part):
    """How long units hold their fire after the loss of their command post: evenly spread between the two."""

    least: Annotated[float, quantity("time", "0.1 s", "1 d", or_zero=True)]
    most: Annotated[float, quantity("time", "0.1 s", "1 d")]
