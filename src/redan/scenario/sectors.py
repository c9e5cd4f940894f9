"""Where radars look: sectors, least elevations and radars in the air, resolved, told and checked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from redan.catalogue import Catalogue
from redan.scenario.changes import Entry, Laydown
from redan.scenario.parts_sector import SectorPart
from redan.scenario.report import Report
from redan.scenario.resolved import Sector
from redan.scenario.systems import Numbers, usable

KINDS = (("radars", "radar"), ("units", "sam"))  # where a radar stands in the file, and of which kind it is


def look(part: Any, numbers: Numbers) -> dict[str, Any]:
    """What a radar's place in the file says of where it looks, as `resolved.Radar` has it."""
    found: dict[str, Any] = {}
    sector: SectorPart | None = part.sector
    if sector is not None:
        width = sector.width if sector.width is not None else numbers("radar_sector_rad", 2.0 * math.pi)
        if width < 2.0 * math.pi - 1e-9:
            found["sector"] = Sector(sector.centre, width)
    if part.min_elevation is not None:
        found["min_elevation_rad"] = part.min_elevation
    altitude = getattr(part, "altitude", None)
    if altitude is not None and altitude.above == "ground":
        found["antenna_height_m"] = altitude.altitude_m
    elif altitude is not None:
        found["altitude_m"] = altitude.altitude_m
    elif numbers.system.has("radar_altitude_m"):
        found["altitude_m"] = numbers("radar_altitude_m")
    return found


def airborne(part: Any, catalogue: Catalogue) -> bool:
    """Whether a radar of the file is in the air: its place may lie over water."""
    if getattr(part, "altitude", None) is not None:
        return True
    system = usable(catalogue, part.system, "radar")
    return system is not None and system.has("radar_altitude_m")


def sector_notes(laydown: Laydown, catalogue: Catalogue, level: str) -> Iterator[str]:
    """What was assumed of where radars look."""
    everywhere: dict[str, list[str]] = {}
    for name, entry, numbers in _radars(laydown, catalogue, level):
        if airborne(entry.part, catalogue):
            flown = look(entry.part, numbers)
            height = flown.get("altitude_m", flown.get("antenna_height_m", 0.0))
            yield (f'Radar "{name}" is in the air, {height:,.0f} m high: it stands at the centre of its orbit all the '
                   "time, and can be hit there like one on the ground.")  # fmt: skip
        if entry.part.sector is None and numbers.system.has("radar_sector_rad"):
            everywhere.setdefault(numbers.system.id, []).append(name)
    for system, names in sorted(everywhere.items()):
        width = math.degrees(Numbers(catalogue.system(system), level)("radar_sector_rad"))
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        yield (f"The radar of {system} looks at {width:.0f}° of azimuth at a time; without a sector in the file it is "
               f"taken to look all round: {shown}.")  # fmt: skip


def check_sectors(laydown: Laydown, catalogue: Catalogue, report: Report) -> None:
    """Sectors that no radar of that system has, or that the file leaves open; a radar above what it could see."""
    for name, entry, numbers in _radars(laydown, catalogue, laydown.level):
        part, system = entry.part, numbers.system
        label = entry.label("radar" if system.kind == "radar" else "unit")
        _check_width(label, entry, numbers, report)
        highest = numbers("radar_max_elevation_rad", 0.5 * math.pi)
        if part.min_elevation is not None and part.min_elevation >= highest:
            what = f"{label}min_elevation is {math.degrees(part.min_elevation):g} deg: its radar sees nothing"
            allowed = f"the radar of {system.id} looks up to {math.degrees(highest):g} deg"
            report.error(what, entry.at("min_elevation"), allowed, "write less")
        given = getattr(part, "altitude", None)
        if given is not None and not system.has("radar_altitude_m"):
            what = f'radar "{name}": {system.id} is in the air, {given.altitude_m:,.0f} m high'
            remedy = "take altitude out, unless it hangs on a balloon or a tower"
            report.warning(what, entry.at("altitude"), "the catalogue has it on the ground", remedy)


def _check_width(label: str, entry: Entry, numbers: Numbers, report: Report) -> None:
    part, system = entry.part, numbers.system
    known = system.has("radar_sector_rad")
    if part.sector is None:
        if known:
            what = f"{label}the radar of {system.id} looks at {_degrees(numbers)} of azimuth, and no sector is given"
            remedy = "write sector: {centre: 270 deg}, or take it as turned the right way each time"
            report.warning(what, entry.path, "it is taken to look all round", remedy)
    elif part.sector.width is None and not known:
        what = f"{label}its sector has no width"
        allowed = f"the catalogue knows none of {system.id}"
        report.error(what, entry.at("sector"), allowed, "write sector: {centre: 270 deg, width: 120 deg}")
    elif part.sector.width is not None and known:
        widest = numbers("radar_sector_rad", level="high")
        if part.sector.width > widest + 1e-9:
            what = f"{label}its sector is {math.degrees(part.sector.width):g} deg wide"
            allowed = f"the radar of {system.id} covers {_degrees(numbers)}"
            remedy = "write less, or add a second radar or unit that looks the other way"
            report.error(what, entry.at("sector", "width"), allowed, remedy)


def _degrees(numbers: Numbers) -> str:
    low, high = (math.degrees(numbers("radar_sector_rad", level=level)) for level in ("low", "high"))
    return f"{high:g} deg" if low == high else f"{low:g} to {high:g} deg"


def _radars(laydown: Laydown, catalogue: Catalogue, level: str) -> Iterator[tuple[str, Entry, Numbers]]:
    """Everything that has a radar: not the units that use another's."""
    for where, kind in KINDS:
        for name, entry in laydown.entries[where].items():
            system = usable(catalogue, entry.part.system, kind)
            if system is not None and getattr(entry.part, "shares", None) is None:
                yield name, entry, Numbers(system, level)
