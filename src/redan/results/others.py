"""Figures of what not every raid has: decoys, third parties that should not be hit, weapons that start by themselves.

Columns exist only where such a thing flies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from redan.layout.codes import Fate
from redan.layout.names import Names
from redan.layout.outcomes import Outcomes

Column = NDArray[np.float64]


def of_kind(names: Names, kind: str) -> NDArray[np.bool_]:
    """Mask (T,) of the threats of one kind."""
    return np.array([k == kind for k in names.threat_kinds], dtype=np.bool_)


def launched(names: Names) -> dict[str, NDArray[np.bool_]]:
    """Masks (T,) of munitions that start by themselves, by system."""
    alone = of_kind(names, "munition") & (np.array(names.threat_carriers, dtype=np.int64) < 0)
    systems = np.array(names.threat_systems)
    return {str(system): alone & (systems == system) for system in sorted(set(systems[alone].tolist()))}


def other_columns(outcomes: Outcomes, names: Names) -> dict[str, Column]:
    """Columns, each float64 of shape (n,).

    third_party_engaged, third_party_hit: 1 where any was fired at, or hit; third_party_hit_astray: hit without ever
    being fired at, by a missile meant for another; third_parties_lost: how many were hit. decoys_engaged, decoys_hit:
    how many; missiles_at_decoys: missiles fired at them. arriving_of:S, intercepted_of:S: weapons of the system S that
    start by themselves.
    """
    columns: dict[str, Column] = {}
    killed = (outcomes.fate == Fate.KILLED) | (outcomes.fate == Fate.KILLED_BEFORE_RELEASE)
    fired_at = outcomes.shots > 0
    third, decoy = of_kind(names, "third-party"), of_kind(names, "decoy")
    if third.any():
        hit = killed[:, third]
        columns["third_party_engaged"] = np.asarray(fired_at[:, third].any(axis=1), dtype=np.float64)
        columns["third_party_hit"] = np.asarray(hit.any(axis=1), dtype=np.float64)
        columns["third_party_hit_astray"] = np.asarray((hit & ~fired_at[:, third]).any(axis=1), dtype=np.float64)
        columns["third_parties_lost"] = hit.sum(axis=1).astype(np.float64)
    if decoy.any():
        columns["decoys_engaged"] = fired_at[:, decoy].sum(axis=1).astype(np.float64)
        columns["decoys_hit"] = killed[:, decoy].sum(axis=1).astype(np.float64)
        columns["missiles_at_decoys"] = np.asarray(outcomes.shots[:, decoy].sum(axis=1), dtype=np.float64)
    arrived = (outcomes.fate == Fate.ARRIVED_HIT) | (outcomes.fate == Fate.ARRIVED_MISSED)
    for system, mask in launched(names).items():
        columns[f"arriving_of:{system}"] = arrived[:, mask].sum(axis=1).astype(np.float64)
        columns[f"intercepted_of:{system}"] = killed[:, mask].sum(axis=1).astype(np.float64)
    return columns


def other_limits(
    names: Names, killable: NDArray[np.bool_], can_fire: NDArray[np.bool_]
) -> dict[str, tuple[float, float]]:
    """Smallest and largest value of each of these columns; masks over threats (T,) and units (U,)."""
    found: dict[str, tuple[float, float]] = {}
    third, decoy = of_kind(names, "third-party"), of_kind(names, "decoy")
    fires = bool(can_fire.any())
    if third.any():
        mortal = int((third & killable).sum())
        found["third_party_engaged"] = 0, int(fires)
        found |= dict.fromkeys(("third_party_hit", "third_party_hit_astray"), (0, int(mortal > 0)))
        found["third_parties_lost"] = 0, mortal
    if decoy.any():
        rounds = sum(n for n, can in zip(names.unit_rounds, can_fire, strict=True) if can)
        found["decoys_engaged"] = 0, int(decoy.sum()) * fires
        found["decoys_hit"] = 0, int((decoy & killable).sum())
        found["missiles_at_decoys"] = 0, rounds
    for system, mask in launched(names).items():
        found[f"arriving_of:{system}"] = int((mask & ~killable).sum()), int(mask.sum())
        found[f"intercepted_of:{system}"] = 0, int((mask & killable).sum())
    return found
