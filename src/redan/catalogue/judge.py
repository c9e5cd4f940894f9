"""What may be said of an estimate: whether its sources disagree, and how good the support of its best number is."""

from __future__ import annotations

from redan.catalogue.schema import Estimate

_SAME = 1.02  # values that differ by less than 2 % agree


def is_contested(estimate: Estimate) -> bool:
    """Whether two sourced values exclude each other by more than 2 % ("3 to 5" holds "3")."""
    sourced = [v for v in estimate.values if v.source != "assumption"]
    if len(sourced) < 2:
        return False
    return max(v.low for v in sourced) > _SAME * min(v.high for v in sourced)


def best_grade(estimate: Estimate) -> str:
    """Grade of the best-graded value that holds the best number; the weakest of all if none does."""
    holding = [v.grade for v in estimate.values if v.low <= estimate.best <= v.high]
    return min(holding) if holding else max(v.grade for v in estimate.values)
