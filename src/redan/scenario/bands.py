"""Bands of frequencies as people write them: "2.7 to 3.1 GHz"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from redan.errors import InputError, Problem
from redan.units import EXAMPLES, parse_quantity, quoted

LOWEST_HZ, HIGHEST_HZ = 30e6, 100e9
BAND_FORM = 'a band is "2.7 to 3.1 GHz" or "150 MHz to 3 GHz"'


@dataclass(frozen=True, slots=True)
class Band:
    """Frequencies from low_hz to high_hz."""

    low_hz: float
    high_hz: float


_EDGE = r"([0-9.]+(?:[eE][-+]?[0-9]+)?)"
_BAND = re.compile(rf"\s*{_EDGE}\s*([A-Za-z]*)\s*(?:-|–|to|\.\.)\s*{_EDGE}\s*([A-Za-z]+)\s*")


def parse_band(value: Any) -> Band:
    """ "2.7 to 3.1 GHz": two frequencies, the lower first; the unit may stand once."""
    match = _BAND.fullmatch(value) if isinstance(value, str) and len(value) < 100 else None
    if match is None:
        remedy = f"write the lower and the upper edge, as in {EXAMPLES['band']}"
        raise InputError(Problem(f"{quoted(value)} is not a band", allowed=BAND_FORM, remedy=remedy))
    low, unit, high, last = match.groups()
    edges = [parse_quantity(f"{number} {of}", "frequency") for number, of in ((low, unit or last), (high, last))]
    bounds = f"allowed is {LOWEST_HZ / 1e6:g} MHz to {HIGHEST_HZ / 1e9:g} GHz"
    if not edges[0] < edges[1]:
        what = f"{quoted(value)} runs backwards" if edges[0] > edges[1] else f"{quoted(value)} is no wider than 0"
        raise InputError(Problem(what, allowed=BAND_FORM, remedy="write the lower edge first"))
    if not LOWEST_HZ <= edges[0] < edges[1] <= HIGHEST_HZ:
        raise InputError(Problem(f"{quoted(value)} is no band of radars", allowed=bounds, remedy="check the units"))
    return Band(*edges)
