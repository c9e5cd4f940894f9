"""Jamming in the scenario file: what an aircraft of a package radiates, in which band, for whom.

Bounds are those of any airborne jammer at all (assumption): they catch slips, not opinions.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from redan.scenario.fields import BandField, Name, quantity, system_name, whole, word
from redan.scenario.part import Part, nothing

ROLES = ("stand-off", "escort", "self")
DIRECTIONS = ("all", "forward", "aft")


class JamsPart(Part):
    """What each aircraft of the package radiates against radars: noise, from its entry until it is lost or leaves."""

    role: Annotated[str, word(*ROLES)]
    system: Annotated[str, system_name("jammer")] | None = None
    power_density: Annotated[float, quantity("power density", "0.001 W/MHz", "100 kW/MHz")] | None = None
    band: BandField | None = None
    direction: Annotated[str, word(*DIRECTIONS)] | None = None
    protects: Annotated[list[Name], Field(max_length=50)] = Field(default_factory=nothing)
    laps: Annotated[int, whole(1, 100)] | None = None
