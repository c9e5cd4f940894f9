"""POST /api/footprint: which aim points a unit defends, by class of threat."""

from __future__ import annotations

import math
from pathlib import Path

from redan.app.ground import models as m
from redan.app.ground.asked import refuse_unknown, resolved_of
from redan.app.ground.rings import outline
from redan.plan import compile_plan
from redan.plan.compile import Geometry
from redan.plan.digests import digest, path_digests, table_digest
from redan.plan.footprint import Footprint, footprint_of
from redan.plan.kept import KeptValues

MOST_KEPT_BYTES = 2_000_000
FOOTPRINT_BYTES = 8_000  # of one, roughly: a hundred places
SAYS = [
    "Aim points at which the unit can meet such a threat before it arrives, coming as it does in the scenario.",
    "Over level ground as high as the unit's: hills between hide nothing. The first missile alone, no second threat, "
    "no chance of a track, no busy channel.",
    "Jamming is off.",
]

kept: KeptValues[Footprint] = KeptValues(MOST_KEPT_BYTES)


def footprint(asked: m.FootprintRequest, folder: Path) -> m.Footprints:
    """Footprints of the units named, each against the first flight of each class (or of each system named).

    InputError for what is not there, and for an attack that cannot happen as written.
    """
    resolved = resolved_of(asked.text, asked.variant, asked.readings, folder)
    refuse_unknown(asked.names, [unit.name for unit in resolved.units], "fire unit")
    aimed = [threat for threat in resolved.threats if threat.target is not None]
    refuse_unknown(asked.threats or (), {threat.system for threat in aimed}, "system of the attack that is aimed")
    geometry = compile_plan(resolved).geometry
    shapes = _shapes(geometry, asked.threats)
    told = []
    for name in dict.fromkeys(asked.names):
        u = geometry.order.unit_at[name]
        told += [_told(_kept(geometry, u, k)) for k in shapes if geometry.farthest_m[u, k] > 0.0]
    return m.Footprints(variant=resolved.variant, footprints=told, says=SAYS)


def _shapes(g: Geometry, systems: list[str] | None) -> list[int]:
    """One flight a class, or a system where these are named, in the order of the plan."""
    found: dict[str, int] = {}
    for threat, flight in zip(g.order.threats, g.flights, strict=True):
        if threat.target is not None and (systems is None or threat.system in systems):
            found.setdefault(threat.threat_class if systems is None else threat.system, flight.shape)
    return list(found.values())


def _kept(g: Geometry, u: int, k: int) -> Footprint:
    """The footprint, computed once for all that decides it."""
    unit, own = g.order.units[u], int(g.units.radar[u])
    numbers = (g.reach_m[own, k], g.reference_m[own, k], g.guided_m[u, k], g.farthest_m[u, k], g.earth_radius_m)
    words = repr((unit.name, unit.reaction, g.shapes[k].threat_class, [float(n) for n in numbers])).encode()
    key = digest(
        g.units.columns[u], words, g.radars.columns[own].tobytes(), table_digest(g.units.missiles[u]),
        path_digests(g.paths)[k],
    )  # fmt: skip
    found = kept.get(key)
    if found is None:
        found = footprint_of(g, u, k)
        kept.put(key, found, FOOTPRINT_BYTES)
    return found


def _told(found: Footprint) -> m.Defended:
    return m.Defended(
        unit=found.unit,
        threat_class=found.threat_class,
        system=found.system,
        any=found.any,
        forward_m=round(found.forward_m),
        back_m=round(found.back_m),
        aside_m=round(found.aside_m),
        nearest_m=round(found.nearest_m),
        area_km2=round(found.area_m2 / 1e6, 1),
        passes=found.passes,
        from_deg=round(math.degrees(found.course_rad) % 360.0, 1),
        geometry=outline(found.edge),
        says=found.says if found.any else "nothing: no intercept is possible before the impact, wherever it is aimed",
    )
