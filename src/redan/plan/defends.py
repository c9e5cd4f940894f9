"""What one fire unit reaches and defends against each system that flies in a variant, coming as it does there."""

from __future__ import annotations

from redan.errors import InputError, Problem
from redan.plan.compile import Compiled
from redan.plan.footprint import footprint_of, what_ends
from redan.plan.inbound import straight_in
from redan.plan.pair import Pair


def defends(compiled: Compiled, unit: str) -> str:
    """A line or two a system: the first threat of each stands for all. InputError for a unit that does not exist."""
    order = compiled.geometry.order
    if unit not in order.unit_at:
        listed = ", ".join(sorted(order.unit_at)[:8])
        raise InputError(Problem(f'there is no fire unit "{unit}"', allowed=f"there is {listed}"))
    u = order.unit_at[unit]
    first: dict[str, int] = {}
    for t, threat in enumerate(order.threats):
        first.setdefault(threat.system, t)
    one = order.units[u]
    lines = [
        f"{unit} ({one.system}): what it reaches and which points it defends, if all comes from the side and at the "
        f"height of this variant; over level ground, one target at a time"
    ]
    for system, t in sorted(first.items()):
        lines += [f"  {system} ({order.threats[t].threat_class}): {line}" for line in _against(Pair(compiled, u, t))]
    return "\n".join(lines if first else [*lines, "  nothing flies in this variant"])


def _against(pair: Pair) -> list[str]:
    """One system in words."""
    g, u, k = pair.g, pair.u, pair.k
    if not pair.case.farthest_m > 0.0:
        return ["not engaged: its missile has no kill probability against the class"]
    if pair.threat.target is None:
        heights = g.paths.altitude_msl_m[pair.first : pair.last + 1]
        meeting = straight_in(pair, pair.first + int(heights.argmax()))
        at = f"at {heights.max():.0f} m above sea"
        if not meeting.slant_m:
            return [f"never met {at}: {', '.join(map(str, meeting.why))}"]
        return [f"met from {meeting.slant_m / 1e3:.0f} km on, slant range, if it flies straight in {at}"]
    found = footprint_of(g, u, k)
    if not found.any:
        return ["no point is defended: no intercept is possible before the impact"]
    ahead, _ = what_ends(g, u, k, found)
    behind = "" if found.passes else f"; back: {what_ends(g, u, k, found, back=True)[0]}"
    return [f"points {found.says}. What ends it forward: {ahead}{behind}"]
