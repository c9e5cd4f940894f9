"""The success of a missile as a product of named factors, and what of it goes into which column of the plan.

A shot's factors multiply into `pair_pk` (one draw a missile: a missile that fails is a miss like any other), those of a
whole engagement into `pair_system` (one draw for all its missiles). Escape is in the launch windows, not here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from redan.catalogue.parameters import LOOSE_SEEKERS
from redan.scenario.resolved import Factor, FireUnit, Threat


def kill_probability(unit: FireUnit, threat_class: str) -> float:
    """Probability that one missile kills what it meets, its own factors in it; NaN: the class is not engaged."""
    pk = unit.interceptor.kill_probability.get(threat_class, math.nan)
    for factor in unit.factors:
        if factor.of == "shot":
            pk *= factor.value
    return pk


def system_probability(unit: FireUnit) -> float:
    """Probability that nothing fails an engagement as a whole."""
    return math.prod(factor.value for factor in unit.factors if factor.of == "engagement")


def factors_of(unit: FireUnit, threat_class: str, readings: Mapping[str, str]) -> tuple[Factor, ...]:
    """Every factor, the single-shot kill probability first."""
    chosen = ", ".join(f"{name} = {option}" for name, option in sorted(readings.items()))
    says = f"single shot against {threat_class}" + (f"; readings {chosen}" if chosen else "")
    first = Factor("kill probability of a missile that works", unit.interceptor.kill_probability[threat_class], says)
    return first, *unit.factors


def salvo_columns(units: Sequence[FireUnit], threats: Sequence[Threat], arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the plan for salvo doctrine by class of target; empty where no unit has any."""
    if not any(unit.against for unit in units):
        return {}
    pairs = zip(arrays["pair_unit"], arrays["pair_threat"], strict=True)
    rows = [units[u].against.get(threats[t].threat_class, (0, 0, 0)) for u, t in pairs]
    names = ("pair_first_salvo", "pair_next_salvo", "pair_max_salvos")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def factor_columns(units: Sequence[FireUnit], pair_unit: Sequence[int]) -> dict[str, Any]:
    """Columns of the plan for what is not in the kill probability; empty where nothing is said of it."""
    columns: dict[str, Any] = {}
    if any(factor.of == "engagement" for unit in units for factor in unit.factors):
        columns["pair_system"] = [system_probability(units[u]) for u in pair_unit]
    if any(unit.seeker in LOOSE_SEEKERS for unit in units):
        columns["pair_active"] = [int(units[u].seeker in LOOSE_SEEKERS) for u in pair_unit]
    return columns
