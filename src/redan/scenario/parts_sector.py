"""Parts of the file about where a radar looks: a sector of azimuth, a least elevation, a radar in the air."""

from __future__ import annotations

from typing import Annotated

from redan.scenario.fields import AltitudeField, quantity
from redan.scenario.part import Part

LeastElevation = Annotated[float, quantity("angle", "0.01 deg", "80 deg", or_zero=True)]
RadarAltitude = AltitudeField


class SectorPart(Part):
    """From centre - width/2 to centre + width/2, clockwise from north."""

    centre: Annotated[float, quantity("angle", "0.01 deg", "360 deg", or_zero=True)]
    width: Annotated[float, quantity("angle", "1 deg", "360 deg")] | None = None


SECTOR_WORDS = {
    "sector": "the azimuths its radar looks at; default: all round, whatever the catalogue says of its sector",
    "min_elevation": "the least elevation its radar looks at, as where a mask or an order forbids less; default: the "
                     "catalogue's value",
}  # fmt: skip
AIR_WORDS = {
    "altitude": "of a radar in the air, at the centre of its orbit: it stands there all the time; default: on the "
                "ground, or the catalogue's value of an aircraft's radar",
}  # fmt: skip

PAGES = (
    (SectorPart, "defence.units.sector", "Also of radars. What lies outside is neither seen nor fired at: a missile "
     "meets its target within the sector of the radar that guides it.", {
        "centre": "the middle, clockwise from north",
        "width": "from edge to edge; default: the catalogue's sector; needed where it has none",
    }),
)  # fmt: skip
