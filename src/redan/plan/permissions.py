"""Weapons control: from which instant a fire unit may shoot at a threat.

hold: only at what is aimed at the unit itself. hostile-act: at munitions, and at aircraft once they have shown hostile
intent by a first release. tight: at what is identified as hostile; where nobody identifies, the same as hostile-act.
free: at anything in reach that is not identified as a friend. A labelled simplification: "hostile-act" looks at the
release times planned before the run, so an aircraft whose munitions fall away keeps the permit of the planned release.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from redan.errors import InputError, Problem
from redan.scenario.resolved import Threat

ALWAYS_S = -1.0e9  # earlier than any event; finite, so that a raid's shift can be added to it
PERMISSIONS = ("hold", "hostile-act", "tight", "free")


def permit_s(
    permission: str,
    threat: Threat,
    *,
    start_s: float,
    first_release_s: float,
    aimed_at_unit: bool,
    identified: bool = False,
) -> float:
    """Time from which the threat may be fired at, s; +inf if never.

    start_s: when the threat enters; first_release_s: first planned release of an aircraft, +inf if it carries nothing;
    identified: somebody identifies for the unit, so that tight waits for that word and not for an act.
    """
    _known(permission)
    if permission == "free" or (permission == "tight" and identified):
        return ALWAYS_S
    if permission in ("tight", "hostile-act"):
        return first_release_s if flies_as_aircraft(threat) else start_s
    return ALWAYS_S if aimed_at_unit else math.inf


def permits_s(
    permission: str, act_s: NDArray[np.float64], aimed_at_unit: NDArray[np.bool_], *, identified: bool = False
) -> NDArray[np.float64]:
    """`permit_s` for many threats (T,). act_s: of what flies as an aircraft its first release, else its start."""
    _known(permission)
    if permission == "free" or (permission == "tight" and identified):
        return np.full(len(act_s), ALWAYS_S)
    if permission in ("tight", "hostile-act"):
        return act_s
    return np.where(aimed_at_unit, ALWAYS_S, math.inf)


def _known(permission: str) -> None:
    if permission not in PERMISSIONS:
        raise InputError(
            Problem(
                f'permission "{permission}" is unknown', allowed=f"allowed: {', '.join(PERMISSIONS)}", remedy="name one"
            )
        )


def flies_as_aircraft(threat: Threat) -> bool:
    """It has a route of its own: an aircraft, a third party, or a decoy that plays one."""
    return threat.kind != "munition" and threat.carrier is None and not threat.launched
