"""One replication of a run, with everything that happened in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout.codes import Event, Fate, Reach
from redan.layout.decode import decoded
from redan.layout.names import Names
from redan.layout.outcomes import Outcomes
from redan.reasons import Also, Detail, Reason, Reasons


@dataclass(frozen=True)
class Story:
    """A replication played again: its row and its events in order.

    events: structured array with time_s, code (layout.Event), a, b, c; see layout.codes for what they index.
    """

    title: str
    variant: str
    readings: dict[str, str]
    seed: int
    replication: int
    names: Names
    outcomes: Outcomes  # one row
    events: NDArray[np.void]
    reasons: Reasons | None = None  # why each unit took each threat or did not
    notes: tuple[str, ...] = ()  # what has changed since the run, in words

    def to_json(self) -> dict[str, Any]:
        """Fates by threat and events by name; times that never came are null."""
        row = self.outcomes
        first = float(row.first_launch_s[0])
        return {
            "title": self.title,
            "variant": self.variant,
            "readings": self.readings,
            "seed": self.seed,
            "replication": self.replication,
            "notes": list(self.notes),
            "first_launch_s": first if np.isfinite(first) else None,
            "threats": {
                name: {"fate": Fate(int(row.fate[0, i])).name.lower(), "time_s": _time(row.fate_time_s[0, i]),
                       "missiles": int(row.shots[0, i])}
                for i, name in enumerate(self.names.threats)
            },
            "missiles_fired": {unit: int(row.fired[0, i]) for i, unit in enumerate(self.names.units)},
            "hits": {asset: int(row.hits[0, i]) for i, asset in enumerate(self.names.assets)},
            "reasons": self._reasons(),
            "events": [
                {"time_s": float(e["time_s"]), "event": Event(int(e["code"])).name.lower(), **decoded(e, self.names)}
                for e in self.events
            ],
        }  # fmt: skip

    def _reasons(self) -> list[dict[str, Any]]:
        """For what got through: why each unit did not take it."""
        found, rows = self.reasons, []
        if found is None:
            return []
        through = np.isin(self.outcomes.fate[0], (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED, Fate.LEFT))
        for t in np.flatnonzero(through):
            for u, unit in enumerate(self.names.units):
                reason, detail = Reason(int(found.reason[u, t])), int(found.detail[u, t])
                kind = Reach if reason == Reason.REACH else Detail
                rows.append({
                    "unit": unit, "threat": self.names.threats[t], "reason": reason.name.lower(),
                    "detail": kind(detail).name.lower() if detail else None,
                    "since_s": _time(found.since_s[u, t]), "until_s": _time(found.until_s[u, t]),
                    "other": self.names.units[found.other[u, t]] if found.other[u, t] >= 0 else None,
                    "missiles": int(found.launches[u, t]), "also": _also(found.also, u, int(t)),
                })  # fmt: skip
        return rows


def _also(also: Also | None, u: int, t: int) -> dict[str, Any] | None:
    if also is None or not also.reason[u, t]:
        return None
    reason, detail = Reason(int(also.reason[u, t])), int(also.detail[u, t])
    return {
        "reason": reason.name.lower(), "detail": Detail(detail).name.lower() if detail else None,
        "since_s": _time(also.since_s[u, t]), "until_s": _time(also.until_s[u, t]),
    }  # fmt: skip


def _time(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
