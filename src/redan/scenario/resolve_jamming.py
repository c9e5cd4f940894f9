"""What a package radiates, in plain numbers; the route of an orbit; whose timing an escort keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from redan.scenario.resolved import Jammer, Waypoint
from redan.scenario.route import flight_s, waypoints
from redan.scenario.schema import PackagePart
from redan.scenario.systems import Numbers


@dataclass(frozen=True)
class Timing:
    """The raid whose shift in time a package shares."""

    raid: str
    jitter_s: float


def jammer(part: PackagePart, numbers_of: Callable[[str], Numbers]) -> Jammer | None:
    """What each aircraft of the package radiates; what the file states comes before the catalogue's system."""
    jams = part.jams
    if jams is None:
        return None
    numbers = None if jams.system is None else numbers_of(jams.system)
    density, band, direction = jams.power_density, jams.band, jams.direction
    if numbers is not None:
        density = numbers("jam_power_density_w_hz") if density is None else density
        direction = direction or numbers.label("direction")
    assert density is not None  # checked before
    low, high = (band.low_hz, band.high_hz) if band is not None else (0.0, 0.0)
    if numbers is not None and band is None:
        low, high = numbers("jam_lowest_frequency_hz"), numbers("jam_highest_frequency_hz")
    return Jammer(
        jams.role, density, low, high, direction or Jammer.direction, tuple(sorted(jams.protects)), jams.system or ""
    )


def flown_route(part: PackagePart) -> tuple[Waypoint, ...]:
    """The route as it is flown: one that returns to its first waypoint, so often as it has laps."""
    route = waypoints(part.route)
    laps = 1 if part.jams is None or part.jams.laps is None else part.jams.laps
    return route + route[1:] * (laps - 1)


def flies_s(part: PackagePart) -> float:
    """Time (s) one aircraft of the package flies, laps counted."""
    laps = 1 if part.jams is None or part.jams.laps is None else part.jams.laps
    return laps * flight_s(part.route)


def timing(part: PackagePart, packages: Mapping[str, PackagePart]) -> Timing:
    """The raid a package names, else a raid of its own; an escort of one package keeps time with it."""
    followed = {part.name}
    while part.jams is not None and part.jams.role == "escort" and len(part.jams.protects) == 1:
        kept = part.jams.protects[0]
        if kept not in packages or kept in followed:
            break
        followed.add(kept)
        part = packages[kept]
    return Timing(part.raid or part.name, part.jitter)
