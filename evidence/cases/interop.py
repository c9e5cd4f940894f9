"""Cases of exchange formats: redan writes none of them yet, and the page says so."""

from __future__ import annotations

from evidence.cases.case import REGISTER, Computed, Value
from evidence.cases.contract import Given, Output, number
from evidence.cases.geodesy import DEGREE
from redan.physics.geodesy import geodetic_to_ecef

NOT_WRITTEN = "redan does not write this exchange format yet"


@REGISTER.add(
    "interop", number("lat", "deg", "latitude"), number("lon", "deg", "longitude"), number("alt_m", "m", "height"),
    gives=[Output("xyz_m", "m", "earth-centred x, y, z")],
)
def geocentric_location(given: Given) -> Computed:
    """The location of a DIS entity; its orientation is not computed."""
    latitude, longitude = given["lat"] * DEGREE, given["lon"] * DEGREE
    return {"xyz_m": Value(list(geodetic_to_ecef(latitude, longitude, given["alt_m"])))}


REGISTER.absent("interop", reason=NOT_WRITTEN)
