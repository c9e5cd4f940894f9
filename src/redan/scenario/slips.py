"""Places written with a slip: N for S, E for W, latitude and longitude exchanged."""

from __future__ import annotations

from collections.abc import Iterable

from redan.scenario.ground import swapped, written
from redan.scenario.resolved import Place
from redan.scenario.walk import distance_m


def slips(place: Place) -> list[tuple[Place, str]]:
    """Other places that a slip of letters could have meant, and the slip in words."""
    latitude, longitude = place.latitude_rad, place.longitude_rad
    north, east = "N for S" if latitude < 0 else "S for N", "E for W" if longitude < 0 else "W for E"
    found = [(Place(-latitude, longitude), north), (Place(latitude, -longitude), east)]
    found.append((Place(-latitude, -longitude), f"{north} and {east}"))
    other = swapped(place)
    return found if other is None else [*found, (other, "latitude and longitude exchanged")]


def slip_near(place: Place, others: Iterable[Place], within_m: float) -> str:
    """The remedy for a place far from all others that one slip would bring near one of them; "" if none does."""
    best = min(
        ((distance_m(other, near), other, words) for other, words in slips(place) for near in others),
        key=lambda found: found[0],
        default=None,
    )
    if best is None or best[0] > within_m:
        return ""
    return f"is it {written(best[1])} ({best[2]})? that lies {best[0] / 1000:.0f} km away"
