"""The table of a study of unknowns: one row a point and leg (docs/design/open.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.study.sampled import ALL_OF, F8, Asked, Points
from redan.study.unknowns import VARIANT, Unknown, option_at

Columns = dict[str, NDArray[Any]]


def columns_of(
    asked: Asked,
    chosen: Sequence[Unknown],
    quantiles: F8,
    points: Points,
    first: int = 0,
    where: Mapping[str, NDArray[Any]] | None = None,
) -> Columns:
    """At which quantile each unknown is, words for options, mean and variance of each measure.

    quantiles: (P, K), in the order of `chosen`. first: number of the first point. where: further columns, (P,), that
    say where a point stands in its design. A leg that flies what the unknown `variant` says has its name from there.
    """
    count, legs = len(quantiles), len(asked.legs)
    place = np.repeat(np.arange(count), legs)
    found: Columns = {"point": first + place}
    found |= {name: column[place] for name, column in (where or {}).items()}
    flown = np.tile(np.array(asked.legs), count)
    for i, one in enumerate(chosen):
        if not one.options:
            found[f"quantile:{one.name}"] = quantiles[place, i]
            continue
        words = np.array([one.options[option_at(one, u)] for u in quantiles[:, i].tolist()])[place]
        if one.kind == VARIANT:
            flown = np.where(flown == ALL_OF, words, flown)
        else:
            found[one.name] = words
    found["variant"] = flown
    for m, measure in enumerate(asked.measures):
        found[f"mean:{measure}"] = points.mean[:, :, m].ravel()
        found[f"variance:{measure}"] = points.variance[:, :, m].ravel()
    found["replications"] = np.where(points.refused[place] == "", asked.replications, 0)
    found["plan"] = points.plans.ravel()
    found["cannot_happen"] = points.refused[place]
    return found
