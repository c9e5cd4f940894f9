"""Weapons control: from which instant a fire unit may shoot at a threat.

hold: only at what is aimed at the unit itself. tight: at munitions, and at aircraft once they have shown hostile
intent by a first release. free: at anything in reach. A labelled simplification: "tight" looks at the
release times planned before the run, so an aircraft whose munitions fall away keeps the permit of the planned release.
"""

from __future__ import annotations

import math

from redan.errors import InputError, Problem
from redan.scenario.resolved import Threat

ALWAYS_S = -1.0e9  # earlier than any event; finite, so that a raid's shift can be added to it
PERMISSIONS = ("hold", "tight", "free")


def permit_s(permission: str, threat: Threat, *, start_s: float, first_release_s: float, aimed_at_unit: bool) -> float:
    """Time from which the threat may be fired at, s; +inf if never.

    start_s: when the threat enters; first_release_s: first planned release of an aircraft, +inf if it carries nothing.
    """
    if permission not in PERMISSIONS:
        raise InputError(
            Problem(
                f'permission "{permission}" is unknown', allowed=f"allowed: {', '.join(PERMISSIONS)}", remedy="name one"
            )
        )
    if permission == "free":
        return ALWAYS_S
    if permission == "tight":
        return first_release_s if threat.kind == "aircraft" else start_s
    return ALWAYS_S if aimed_at_unit else math.inf
