"""Identification, weapons control, decoys and third parties in words: for explanations of a pair, and as notes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from redan.layout import Plan
from redan.scenario.laws import said
from redan.scenario.resolved import Effect, FireUnit, Resolved, Threat

SHOWN = 6  # lines about one pair at most


def pair_lines(resolved: Resolved, effects: Sequence[Effect], unit: FireUnit, threat: Threat) -> list[str]:
    """What a unit may take a threat for, each with its chance and its time; who else may be hit near it is apart."""
    watches = [(who, threat.name) for who in (unit.name, unit.net) if who is not None]
    lines = []
    for effect in effects:
        mine = effect.kind == "watch" and effect.target in watches
        if not mine and not (effect.kind == "pair" and effect.target == (unit.name, threat.name)):
            continue
        began = {"start": "at", "after": "after that,"}.get(effect.on, "after its first track,")
        began = {"entered": "after its entry,", "lost": "after the loss of the command post,"}.get(effect.on, began)
        lines.append(f"  {effect.says}: {effect.probability:.3g}, {began} {said(effect.delay)}")
    if any(c for c in resolved.weapons_control if not c.units or unit.name in c.units):
        lines.insert(0, "  weapons control by zone and time is in the launch windows of a run")
    more = len(lines) - SHOWN
    return [*lines[:SHOWN], f"  and {more} more"] if more > 0 else lines


def near_lines(plan: Plan, pair: int, names: Sequence[str]) -> list[str]:
    """Third parties near the line of fire of a pair."""
    rows = range(int(plan.pair_bystander_offset[pair]), int(plan.pair_bystander_offset[pair + 1]))
    return [
        f"  near it {plan.bystander_open_s[b]:.0f} to {plan.bystander_close_s[b]:.0f} s: "
        f"{names[plan.bystander_threat[b]]}, taken instead with {plan.bystander_probability[b]:.2f} where it is missed"
        for b in rows
    ]


def notes(resolved: Resolved) -> list[str]:
    """What a user should know about how these are modelled; nothing where none of them is there."""
    found = []
    kinds = [threat.kind for threat in resolved.threats]
    if "third-party" in kinds and resolved.gate_m > 0.0:
        found.append(
            f"A missile that does not kill its target takes a third party within {resolved.gate_m / 1e3:g} km of it "
            "with that one's share of the two radar cross-sections, whatever guides the missile (assumption)."
        )
    if "decoy" in kinds:
        found.append("A decoy is engaged like what it plays, and leaves at the end of its way: it hits nothing.")
    waiting = sorted(u.name for u in resolved.units if u.permission == "tight" and not u.identified)
    if waiting:
        few = ", ".join(waiting[:4]) + (f" and {len(waiting) - 4} more" if len(waiting) > 4 else "")
        found.append(f"Nobody identifies for {few}: tight is read as hostile-act there.")
    if any(math.isfinite(t) for c in resolved.weapons_control for t in (c.since_s, c.until_s)):
        shifted = sorted({t.raid for t in resolved.threats if t.raid_jitter_s > 0})
        if shifted:
            found.append(f"Times of weapons control shift with the jitter of {', '.join(shifted[:4])}.")
    return found
