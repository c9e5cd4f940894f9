"""Plain sentences a user should read beside the numbers of one compiled variant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from redan.physics.terrain import Terrain
from redan.plan import told
from redan.plan.assemble import Ordered
from redan.plan.effect_words import effect_notes
from redan.plan.looks import GUIDING_LOOK
from redan.plan.missiles import ALTITUDE_STEP_M, calibration, flyer_of
from redan.plan.shapes import Flight, Shape
from redan.plan.tables import Paths

LIFT_WORTH_A_NOTE_M = 1.0
RESIDUAL_WORTH_A_NOTE = 0.005


def notes_on(
    order: Ordered,
    shapes: Sequence[Shape],
    flights: Sequence[Flight],
    paths: Paths,
    terrain: Terrain | None,
) -> list[str]:
    """Terrain and its faults, simplifications of the plan, and what does not fit the model's valid range."""
    notes: list[str] = []
    if terrain is None:
        notes.append("No terrain: the earth is smooth and at sea level, so nothing but the horizon hides a threat.")
    else:
        name = Path(terrain.name).name  # not where it lies on this machine: notes are kept with the run
        source = f" ({terrain.source})" if terrain.source else ""
        notes.append(f'Terrain "{name}"{source} hides threats and carries those that follow the ground.')
        notes += [f'Known fault of terrain "{name}": {fault}.' for fault in terrain.known_faults]
        outside = [r.name for r in order.radars if not terrain.covers(r.place.latitude_rad, r.place.longitude_rad)]
        if outside:
            notes.append(f"Outside the terrain data, where the ground is taken as sea level: {_some(outside)}.")
        lost = {
            k
            for k in range(len(shapes))
            if not all(
                terrain.covers(paths.latitude_rad[i], paths.longitude_rad[i])
                for i in (paths.offset[k], paths.offset[k + 1] - 1)
            )
        }
        strays = sorted({t.group for t, f in zip(order.threats, flights, strict=True) if f.shape in lost})
        if strays:
            notes.append(f"Routes that begin or end outside the terrain data, over sea level there: {_some(strays)}.")
    notes += order.resolved.assumptions
    lifted = {k for k in range(len(shapes)) if paths.lift_m[k] > LIFT_WORTH_A_NOTE_M}
    laid = [t.name for t, f in zip(order.threats, flights, strict=True) if f.shape in lifted]
    if laid:
        worst_m = max(paths.lift_m[k] for k in lifted)
        notes.append(
            f"The ground rises above the flight path of {_some(laid)}, by up to {worst_m:.0f} m: "
            "the path is laid on the ground there."
        )
    classes = {t.threat_class for t in order.threats}
    unknown = {
        (u.interceptor.name, c)
        for u in order.units
        for c in classes
        if c not in u.interceptor.kill_probability and c in (u.engages or (c,))
    }
    notes += [f'Missile "{m}" has no kill probability against {c}: it never engages one.' for m, c in sorted(unknown)]
    for missile in {flyer_of(u.interceptor): u.interceptor for u in order.units}.values():
        fit = calibration(flyer_of(missile))
        if abs(fit.residual) > RESIDUAL_WORTH_A_NOTE:
            notes.append(f'Missile "{missile.name}": {fit.says}.')
    if any(shape.arc is not None for shape in shapes):
        notes.append(
            "Arcs of ballistic missiles and rockets: a straight burn, then gravity and the drag of what falls over the "
            "rotating earth; no manoeuvre, no decoys and no debris beside it. A quasi-ballistic missile is harder to "
            "meet than that."
        )
    notes += effect_notes(order.resolved)
    notes += told.notes(order.resolved)
    notes.append(
        "Simplifications: speed over the ground is constant along a leg; a munition flies straight to its target as "
        f"soon as it is released; launch altitudes are rounded to {ALTITUDE_STEP_M:.0f} m for the missile's flight; an "
        f"engagement radar guides where one look succeeds with probability {GUIDING_LOOK:g} or more; the ground in the "
        "way of a missile itself is not looked at."
    )
    return notes


def _some(names: Sequence[str], most: int = 4) -> str:
    """At most a few names, and how many more."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
