"""Cases of exchange formats: redan writes none of them yet, and the page says so."""

from __future__ import annotations

from evidence.cases.case import REGISTER, Case, Computed, NotHereError, Value
from evidence.cases.geodesy import DEGREE
from redan.physics.geodesy import geodetic_to_ecef


@REGISTER.add("interop", "lat", "lon", "alt_m")
def geocentric_location(case: Case) -> Computed:
    """The location of a DIS entity; its orientation is not computed."""
    latitude, longitude = case.inputs["lat"] * DEGREE, case.inputs["lon"] * DEGREE
    return {"xyz_m": Value(list(geodetic_to_ecef(latitude, longitude, case.inputs["alt_m"])))}


@REGISTER.add("interop")
def not_written(case: Case) -> Computed:
    """Anything else about files for other programs."""
    raise NotHereError("redan does not write this exchange format yet")
