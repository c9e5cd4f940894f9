"""When units became ready, from the effects that acted: P(ready when the raid comes)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from redan.layout.columns import F8
from redan.layout.names import Names
from redan.layout.plan import Plan

READY = "/ready"  # what the name of the row ends with by which a unit becomes ready: scenario.resolve_readiness


def ready_at_s(names: Names, acted_s: F8) -> dict[str, F8]:
    """When each unit that is not ready at the start became so, (n,) s; inf: never.

    acted_s (n, E): when each effect first changed something. A unit that lost its parts before is not ready all the
    same: see `ready_in_time`.
    """
    rows = {name: e for e, name in enumerate(names.effects) if name.endswith(READY)}
    return {unit: acted_s[:, rows[unit + READY]] for unit in names.units if unit + READY in rows}


def ready_in_time(names: Names, plan: Plan, acted_s: F8) -> dict[str, NDArray[np.bool_]]:
    """Whether each such unit was ready, with its parts, when the first threat came, (n,).

    The first threat as planned, the earliest start of all: a shift of its raid, unknown here, is not counted.
    """
    first_s = float(plan.threat_start_s.min()) if plan.threat_start_s.size else np.inf
    found: dict[str, NDArray[np.bool_]] = {}
    for unit, at_s in ready_at_s(names, acted_s).items():
        struck = _struck(names, unit)
        lost: NDArray[np.bool_] = np.zeros(at_s.shape, bool)
        for loss, again in struck:
            back_s = acted_s[:, again] if again >= 0 else np.full(at_s.shape, np.inf)
            lost |= (acted_s[:, loss] <= first_s) & ~(back_s <= first_s)
        found[unit] = (at_s <= first_s) & ~lost
    return found


def _struck(names: Names, unit: str) -> list[tuple[int, int]]:
    """Rows by which the unit loses its parts, and by which it gets others (-1: none)."""
    at = {name: e for e, name in enumerate(names.effects)}
    head = f"{unit}/struck/"
    losses = [name for name in names.effects if name.startswith(head) and not name.endswith("/again")]
    return [(at[name], at.get(f"{name}/again", -1)) for name in losses]
