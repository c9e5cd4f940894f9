"""Jamming in words: who jams a radar, and by what range it cuts what the radar sees and guides."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from redan.layout import Plan, as_planned
from redan.plan.jamming import MATTERS, SECTOR_RAD, Jamming
from redan.plan.windows import GAP_S

if TYPE_CHECKING:
    from redan.plan.jam_rows import JamRows
    from redan.plan.pair import Pair

LISTED = 6  # intervals shown at most
QUANTILES = (0.1, 0.5, 0.9)
NONE, NOWHERE = "none", "nowhere"

F8 = NDArray[np.float64]


def jam_notes(jams: JamRows) -> list[str]:
    """What a user should read beside the numbers of a plan with jammers."""
    threats = jams.jamming.order.threats
    idle = list(dict.fromkeys(threats[j].group for j in jams.jamming.jammers))
    idle = [group for group in idle if not any(threats[j].group == group for j in jams.acts)]
    notes = [f'inert: the jamming of package "{group}" shortens no radar\'s range by one percent.' for group in idle]
    sector = math.degrees(SECTOR_RAD)
    notes.append(
        "Jamming is noise at the receiver: J/N of the actual geometry, in the main lobe within the beam and a fixed "
        f"step below it elsewhere; a sector is {sector:.0f} degrees to either side. A direction without range gives no "
        "shot. Deception, frequency changes, side-lobe cancelling and homing on jammers are left out."
    )
    return notes


def burn_through(jamming: Jamming, r: int, t: int, quiet_m: float, time_s: F8) -> tuple[float, float]:
    """Distance (m) and time at which a jammed radar first has a threat as well as at quiet_m without noise.

    NaN, NaN: at none of these times, those left out at which the noise is small.
    """
    place = jamming.place_m(t, time_s)
    away = np.sqrt(((place - jamming.antennas[r]) ** 2).sum(axis=1))
    noise = np.zeros(len(time_s))
    for j in [*jamming.others(r, t), *([t] if jamming.own(r, t) else [])]:
        noise += jamming.noise(j, r, time_s, place)
    met = np.flatnonzero((away * jamming.range_factor(noise) <= quiet_m) & (noise >= MATTERS))
    return (float(away[met[0]]), float(time_s[met[0]])) if met.size else (math.nan, math.nan)


def jam_lines(pair: Pair, r: int) -> list[str]:
    """Who jams a radar's looks at the threat of a pair, and the ranges that are left; nothing where nobody does."""
    jams = pair.g.jams
    if jams is None:
        return []
    jamming, t = jams.jamming, pair.t
    times = pair.g.paths.time_s[pair.first : pair.last + 1]
    time_s = pair.flight.start_s + np.linspace(times[0], times[-1], 4 * len(times))
    place = jamming.place_m(t, time_s)
    said = []
    for j in [*([t] if jamming.own(r, t) else []), *jamming.others(r, t)]:
        noise = jamming.noise(j, r, time_s, place)
        if noise.max() >= MATTERS:
            said.append(f"{pair.g.order.threats[j].name} ({_lobes(jamming, j, r, noise, time_s)})")
    if not said:
        return []
    radar = pair.g.order.radars[r]
    quiet = float(pair.g.reference_m[r, pair.k])
    lines = [
        f"  {radar.name} is jammed by {', '.join(said)}",
        f"    {radar.reference_pd:.0%} a look {_left(jamming, r, t, quiet, time_s)}",
    ]
    guides = _left(jamming, r, t, pair.case.guided_m, time_s) if r == pair.own else ""
    if guides:
        lines.append(f"    guides {guides}")
    plan = as_planned(pair.compiled.plan)
    lines.append(f"    first track then: {_tracks(plan, r, t)}")
    if guides:
        launches = _launches(plan, pair.u, t)
        weak = guides.startswith(NOWHERE) and launches != NONE
        lines.append(f"    launches then: {launches}{' (the missile arrives while it is not jammed)' if weak else ''}")
    return lines


def _tracks(plan: Plan, r: int, t: int) -> str:
    """The distribution of the first track in each sight of a radar, all jammers up."""
    said = []
    for s in range(int(plan.threat_sight_offset[t]), int(plan.threat_sight_offset[t + 1])):
        if plan.sight_radar[s] == r:
            knots = slice(int(plan.sight_knot_offset[s]), int(plan.sight_knot_offset[s + 1]))
            times, chance = plan.knot_time_s[knots], plan.knot_probability[knots]
            marks = [f"{q:.0%} at {float(np.interp(q, chance, times)):.0f} s" for q in QUANTILES if q <= chance[-1]]
            said.append(f"{', '.join(marks) or 'less than 10 %'}; in all {chance[-1]:.1%}")
    return "; ".join(said[:LISTED]) or "none"


def _launches(plan: Plan, u: int, t: int) -> str:
    """The launch windows of a pair, all jammers up; those cut for interpolation alone put together."""
    spans: list[tuple[float, float]] = []
    for p in range(int(plan.threat_pair_offset[t]), int(plan.threat_pair_offset[t + 1])):
        if plan.pair_unit[p] == u:
            for w in range(int(plan.pair_window_offset[p]), int(plan.pair_window_offset[p + 1])):
                opens, closes = float(plan.window_open_s[w]), float(plan.window_close_s[w])
                if spans and opens - spans[-1][1] <= 2.0 * GAP_S:
                    opens = spans.pop()[0]
                spans.append((opens, closes))
    return ", ".join(f"{a:.0f} s to {b:.0f} s" for a, b in spans[:LISTED]) or NONE


def _left(jamming: Jamming, r: int, t: int, quiet_m: float, time_s: F8) -> str:
    """The range that is left of one without noise."""
    found_m, at_s = burn_through(jamming, r, t, quiet_m, time_s)
    if math.isnan(found_m):
        return f"{NOWHERE} on its way while it is jammed, instead of from {quiet_m / 1e3:.1f} km"
    return f"from {min(found_m, quiet_m) / 1e3:.1f} km on ({at_s:.0f} s), instead of from {quiet_m / 1e3:.1f} km"


def _lobes(jamming: Jamming, j: int, r: int, noise: F8, time_s: F8) -> str:
    """Role, and the strongest J/N with the lobe it comes in by."""
    jams, receiver = jamming.order.threats[j].jams, jamming.order.radars[r].receiver
    assert jams is not None
    assert receiver is not None
    at = int(noise.argmax())
    away = jamming.place_m(j, time_s[at : at + 1]) - jamming.antennas[r]
    whole = jamming.coefficient[j, r] / float((away**2).sum())
    lobe = "main lobe" if noise[at] > 0.5 * whole else f"side lobe, {receiver.sidelobe_db:.0f} dB down"
    return f"{jams.role}, J/N up to {10.0 * math.log10(noise[at]):.0f} dB by the {lobe}"
