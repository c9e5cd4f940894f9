"""What a crew and its net go by, in one sentence: for the explanation of a pair."""

from __future__ import annotations

import math

from redan.scenario.resolved import FireUnit, Net


def rules_said(unit: FireUnit, net: Net | None) -> str:
    """Belief in a kill, track at launch, letting go, and joining."""
    belief = "for ever" if unit.believe_s == math.inf else f"for {unit.believe_s:g} s"
    said = [
        f"a kill that was none is believed {belief}",
        "a launch needs a track" if unit.tracks_at_launch else "a launch needs no track",
        "a target that has left frees its channel"
        if unit.lets_go
        else "a target that has left keeps its channel until the last missile is down",
    ]
    if net is not None:
        said.append(
            f"on net {net.name} a second unit joins where waiting would cost it a salvo"
            if net.joins
            else f"on net {net.name} one unit at a time has a target"
        )
    return "; ".join(said)
