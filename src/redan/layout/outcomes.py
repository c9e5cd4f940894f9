"""What comes out of the engine: one row a replication, plain arrays, nothing derived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.layout.columns import F8

# Types wide enough for every plan that `validate_plan` passes: at most 2**31 - 1 rounds in all, so as many hits.
OUTCOME_TYPES: dict[str, np.dtype[Any]] = {
    "fate": np.dtype(np.int8),
    "fate_time_s": np.dtype(np.float64),
    "shots": np.dtype(np.int32),
    "fired": np.dtype(np.int32),
    "empty_s": np.dtype(np.float64),
    "saturated_s": np.dtype(np.float64),
    "hits": np.dtype(np.int32),
    "first_launch_s": np.dtype(np.float64),
    "acted": np.dtype(np.int32),
    "acted_s": np.dtype(np.float64),
}
OUTCOME_FIELDS = tuple(OUTCOME_TYPES)


@dataclass(frozen=True)
class Outcomes:
    """Arrays over n replications (rows in replication order), T threats, U units, A assets, E effects.

    Times that never came are infinite or NaN.
    """

    fate: NDArray[np.int8]  # (n, T) layout.Fate
    fate_time_s: NDArray[Any]  # (n, T) when the fate fell
    shots: NDArray[np.int32]  # (n, T) missiles fired at the threat
    fired: NDArray[np.int32]  # (n, U) missiles fired by the unit
    empty_s: F8  # (n, U) when its last round left
    saturated_s: F8  # (n, U) time with every target channel in use
    hits: NDArray[np.int32]  # (n, A)
    first_launch_s: F8  # (n,) the first launch of all
    acted: NDArray[np.int32] = None  # type: ignore[assignment]  # (n, E) times the effect changed something
    acted_s: F8 = None  # type: ignore[assignment]  # (n, E) when it first did

    def __post_init__(self) -> None:
        """Left out: there are no effects."""
        for name in ("acted", "acted_s"):
            if getattr(self, name) is None:
                empty = np.zeros((len(self.first_launch_s), 0), OUTCOME_TYPES[name])
                object.__setattr__(self, name, empty)
