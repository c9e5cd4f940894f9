"""What `redan explain` says of an arc, and of the points a unit defends against a threat that comes from its side."""

from __future__ import annotations

import math

from redan.physics.arcs import WAYS
from redan.plan.footprint import footprint_of, what_ends
from redan.plan.pair import Pair
from redan.units import km

WORDS = dict(
    zip(
        WAYS,
        ("minimum energy", "lofted, full burn", "depressed, full burn", "elevation as written"),
        strict=True,
    )
)


def arc_lines(pair: Pair) -> list[str]:
    """The arc of what falls: burnout, top, impact; nothing for what flies otherwise."""
    arc, falls = pair.g.shapes[pair.k].arc, pair.threat.falls
    if arc is None or falls is None:
        return []
    beta = f"{1.0 / falls.drag_m2_kg:,.0f} kg/m²" if falls.drag_m2_kg > 0.0 else "no drag"
    what = "its warhead, which has left the body" if falls.separates else "the whole body"
    return [
        f"  an arc ({WORDS[falls.way]}): burns {falls.burn_time_s:g} s to {arc.aim.speed_m_s:.0f} m/s at "
        f"{math.degrees(arc.aim.elevation_rad):.1f}° elevation, top {arc.apogee_m / 1e3:.1f} km, arrives at "
        f"{arc.impact_speed_m_s:.0f} m/s, {math.degrees(arc.impact_angle_rad):.0f}° below the horizontal",
        f"  what falls: {what}, ballistic coefficient {beta}; over the rotating earth, a straight burn, no manoeuvre",
    ]


def footprint_lines(pair: Pair) -> list[str]:
    """How far around it the unit defends points against such a threat, and what ends that; nothing without a target."""
    if pair.threat.target is None or not pair.case.farthest_m > 0.0:
        return []
    missile = pair.unit.interceptor
    found = footprint_of(pair.g, pair.u, pair.k)
    head = "  points it defends against such a threat from the same side, over level ground (first missile alone):"
    printed_m = missile.max_range_by_class_m.get("aircraft", missile.max_range_m)
    if not found.any:
        return [head, "    none: no intercept is possible before the impact, wherever it is aimed"]
    ends = []
    for word, reached_m in (("forward", found.forward_m), ("back", found.back_m)):
        if word == "back" and found.passes:
            continue
        cause, far_m = what_ends(pair.g, pair.u, pair.k, found, back=word == "back")
        ends.append(f"{word}: {cause}" + (f", {km(far_m)} without it" if far_m > reached_m + 1.0 else ""))
    return [
        head,
        f"    {found.says}",
        f"    not a circle of {km(printed_m)}, the range against aircraft: its missile has to meet it before the "
        f"impact. What ends it {'; '.join(ends)}",
    ]
