"""Parts of the file about who is taken for what: identification, announcements, decoys, weapons control."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from redan.scenario.fields import Fraction, Name, Position, quantity, word
from redan.scenario.laws import law
from redan.scenario.part import Part, nothing
from redan.scenario.resolved import Delay

CONTROLS = ("hold", "hostile-act", "tight", "free")
GATE_M = 3_000.0  # assumption: no source gives the gate of a missile's seeker or the width of a radar's beam there
Time = Annotated[float, quantity("time", "1 s", "1000 d", or_zero=True)]
YesNo = Annotated[str, word("yes", "no", synonyms={"true": "yes", "false": "no", "on": "yes", "off": "no"})]


class ErrorsPart(Part):
    """How often a net, or a unit that fights alone, takes one for the other."""

    hostile_as_friend: Fraction
    friend_as_hostile: Fraction
    transponder: Fraction | None = None
    corridor: Fraction | None = None
    both: Fraction | None = None

    def of_friend(self, transponder: bool, corridor: bool) -> float:
        """P(a flight of a third party is taken for hostile), by what it shows."""
        plain = self.friend_as_hostile
        shown = self.transponder if self.transponder is not None else plain
        kept = self.corridor if self.corridor is not None else plain
        if transponder and corridor:
            return self.both if self.both is not None else min(shown, kept)
        return shown if transponder else kept if corridor else plain


class IdentificationPart(Part):
    """The word that a net, or a unit alone, finds for each flight it tracks."""

    errors: ErrorsPart
    time: Annotated[Delay, law("0.1 s", "1 h", or_zero=True)]


class RecognisedPart(Part):
    """Taken for a decoy by a net or a unit alone, some time after its first track."""

    probability: Fraction
    after: Annotated[Delay, law("0.1 s", "1 h", or_zero=True)]


class AnnouncedPart(Part):
    """Said beforehand over the coordination channel: this flight is no enemy."""

    lead: Annotated[float, quantity("time", "1 s", "30 d", or_zero=True)]
    pass_down: Annotated[float, quantity("time", "1 s", "30 d", or_zero=True)]
    reliability: Fraction = 1.0


class ZonePart(Part):
    """A circle on the map."""

    at: Position
    radius: Annotated[float, quantity("length", "100 m", "5000 km")]


class ControlPart(Part):
    """Weapons control in a zone, over a time, of some units."""

    word: Annotated[str, word(*CONTROLS)]
    zone: ZonePart | None = None
    since: Time | None = None
    until: Time | None = None
    units: list[Name] = Field(default_factory=nothing, max_length=200)


Gate = Annotated[float, quantity("length", "10 m", "50 km", or_zero=True)]
Controls = Annotated[list[ControlPart], Field(max_length=100)]
