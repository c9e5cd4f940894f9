"""What may be said of an estimate: whether its sources disagree, and how good the support of its best number is."""

from __future__ import annotations

from redan.catalogue.schema import OWN, Estimate, System

_ROUNDING = 1e-9
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


def origin_of(system: System, name: str, value: float) -> str:
    """Where a number in SI comes from, in words: the best-graded value that holds it, or that it lies between several.

    The scenario's own value comes before all others.
    """
    parameter = system.parameter(name)
    values = parameter.estimate().values
    written = value / parameter.factor
    margin = _ROUNDING * abs(written)
    holding = sorted(
        (v for v in values if v.low - margin <= written <= v.high + margin), key=lambda v: (v.grade != OWN, v.grade)
    )
    if not holding:
        grades = sorted(v.grade for v in values) or ["D"]
        return f"redan's choice beside its sources, grade {grades[-1]}"
    best = holding[0]
    if best.grade == OWN:
        return f"{best.source}, the scenario's own"
    words = {"assumption": "redan's assumption", "memory": "from memory, unverified", "derived": "derived"}
    return f"{words.get(best.source, best.source)}, grade {best.grade}"
