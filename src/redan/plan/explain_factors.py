"""What `redan explain` says of a missile's success: named factors, and whether a target that turns is still met."""

from __future__ import annotations

import math

from redan.catalogue.parameters import LOOSE_SEEKERS
from redan.plan import escape as kernel
from redan.plan.no_escape import no_escape_range_m, straight_in
from redan.plan.pair import SAME_WINDOW_S, Pair
from redan.units import km


def factor_lines(pair: Pair) -> list[str]:
    """The factors behind the kill probability, their product and their sources; nothing where there is only one."""
    unit, target = pair.unit, pair.threat.threat_class
    lines = []
    if any(factor.against in ("", target) for factor in unit.factors):
        for factor in pair.compiled.factors[unit.name, target]:
            lines.append(f"    {factor.name} {factor.value:g} of a{_n(factor.of)} ({factor.says})")
    if unit.seeker:
        needs = "needs no radar in flight" if unit.seeker in LOOSE_SEEKERS else "is lost with its radar"
        lines.append(f"    guidance {unit.seeker}: a missile {needs}")
    return lines


def _n(word: str) -> str:
    return f"n {word}" if word[0] in "aeiou" else f" {word}"


def escape_lines(pair: Pair) -> list[str]:
    """From which launches a target that turns is still met, and its no-escape range; nothing where none is modelled."""
    run = kernel.run_of(pair.threat)
    if run is None or not pair.windows:
        return []
    how = f"if it turns {run[kernel.DELAY]:g} s after the launch, loses {run[kernel.TURN]:g} s and runs"
    met = _met_spans(pair)
    shown = ", ".join(f"{a:.0f} s to {b:.0f} s" for a, b in met[:3])
    first = f"  escape: {how}: met after launches {shown}" if met else f"  escape: {how}: outruns every missile"
    inbound, limits = straight_in(pair.g, pair.u, pair.k, run)
    range_m = no_escape_range_m(pair.case.missile, inbound, limits)
    quiet = "" if pair.g.jams is None else "; without noise, which may make it shorter"
    return [
        first,
        f"    no-escape range {range_m / 1e3:.1f} km along the ground at launch, if it flew straight in at "
        f"{inbound.speed_m_s:.0f} m/s and {inbound.height_m + limits.launcher_msl_m:.0f} m (printed range "
        f"{km(pair.case.farthest_m)}{quiet})",
    ]


def _met_spans(pair: Pair) -> list[tuple[float, float]]:
    """Launch times, before any jitter, after which the turned target is met; undisturbed by jammers."""
    plan = pair.compiled.plan
    found = [p for p in range(len(plan.pair_unit)) if plan.pair_unit[p] == pair.u and plan.pair_threat[p] == pair.t]
    if not found:
        return []
    spans: list[tuple[float, float]] = []
    for w in range(int(plan.pair_window_offset[found[0]]), int(plan.pair_window_offset[found[0] + 1])):
        if plan.window_set[w] or not plan.node_escape_s[plan.window_node_offset[w]] < math.inf:
            continue
        opens, closes = float(plan.window_open_s[w]), float(plan.window_close_s[w])
        if spans and opens - spans[-1][1] <= SAME_WINDOW_S:
            opens = spans.pop()[0]
        spans.append((opens, closes))
    return spans
