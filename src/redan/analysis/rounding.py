"""Equal within rounding is equal: the one place that says when two numbers differ by arithmetic alone.

A time or a sum is the end of some hundred to some thousand additions, each off by up to 1.1e-16 of what is added:
together less than 1e-12 of the largest value. Nothing redan counts is known to 1e-9 of it (a microsecond in a quarter
of an hour, ten cents in a hundred million dollars), so what lies between is no difference.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
ROUNDING = 1e-9  # of the largest value a column holds or could hold


def scale_of(*columns: F8, ends: tuple[float, ...] = ()) -> float:
    """The largest magnitude among the finite entries of some columns and the finite ends of what is possible."""
    found = [abs(end) for end in ends if math.isfinite(end)]
    for column in columns:
        finite = column[np.isfinite(column)]
        if finite.size:
            found.append(float(np.max(np.abs(finite))))
    return max(found, default=0.0)


def equal(a: float, b: float, scale: float) -> bool:
    """Whether two numbers of a measure of this size are the same number."""
    return a == b or abs(a - b) <= ROUNDING * scale


def is_flat(column: F8, scale: float) -> bool:
    """Whether all entries, none of them missing, are one number."""
    return bool(equal(float(column.min()), float(column.max()), scale))


def level(column: F8) -> float:
    """The one number of a flat column: its own bits where all rows have them, else the roundest there is."""
    first = float(column[0])
    return first if bool(np.all(column == first)) else float(f"{first:.12g}")


def snapped(column: F8, onto: F8) -> F8:
    """The column with the other's bits wherever the two are equal within rounding; shape (n,) each."""
    if column.shape != onto.shape:
        return column
    if np.array_equal(column, onto, equal_nan=True):
        return onto
    with np.errstate(invalid="ignore"):
        near = np.abs(column - onto) <= ROUNDING * scale_of(column, onto)
    return np.where(near, onto, column)
