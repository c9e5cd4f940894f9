"""The catalogue as plain rows, for the command line and reports to print."""

from __future__ import annotations

from dataclasses import dataclass

from redan.catalogue.load import Catalogue
from redan.catalogue.schema import GRADES, Estimate, Fact, Parameter, System, Value

_SAME = 1.02  # values that differ by less than 2 % agree


@dataclass(frozen=True)
class ListRow:
    """One system in the list of all."""

    id: str
    kind: str
    name: str
    role: str
    simulated: bool
    parameters: int
    values: int
    contested: int


@dataclass(frozen=True)
class ValueRow:
    """One value or fact as its source gives it."""

    text: str
    source: str
    url: str
    seen_via: str
    grade: str
    claimant: str
    note: str
    conditions: str


@dataclass(frozen=True)
class ParameterRow:
    """One parameter under one alternative. Numbers are in `unit`, as printed.

    `contested`: two values exclude each other; `spread`: the highest over the lowest of them (0 where the lowest is 0).
    `grade`: of the best-graded value that the best number agrees with, or of the weakest one if it agrees with none.
    """

    name: str
    meaning: str
    alternative: str
    unit: str
    low: float
    best: float
    high: float
    grade: str
    contested: bool
    spread: float
    common: bool
    best_why: str
    bounds_why: str
    denominator: str
    same_as: str
    values: tuple[ValueRow, ...]


@dataclass(frozen=True)
class SystemView:
    """Everything about one system, ready to print."""

    system: System
    parameters: tuple[ParameterRow, ...]
    facts: tuple[tuple[str, tuple[ValueRow, ...]], ...]
    grades: dict[str, int]  # grade -> number of parameters whose best number has it


def list_rows(catalogue: Catalogue, kind: str | None = None) -> list[ListRow]:
    """All systems, or those of one kind, by kind and id."""
    rows = []
    for system_id in catalogue.ids(kind):
        system = catalogue.system(system_id)
        own = [p for p in system.parameters.values() if not p.common]
        estimates = [e for p in own for e in p.estimates.values()]
        values = sum(len(e.values) for e in estimates if not e.same_as) + sum(len(f) for f in system.facts.values())
        contested = sum(any(is_contested(e) and not e.same_as for e in p.estimates.values()) for p in own)
        rows.append(
            ListRow(system.id, system.kind, system.name, system.role, system.simulated, len(own), values, contested)
        )
    return rows


def system_view(catalogue: Catalogue, system_id: str) -> SystemView:
    """One system with every parameter, value, source and disagreement."""
    system = catalogue.system(system_id)
    rows = tuple(
        _parameter_row(catalogue, parameter, alternative, estimate)
        for parameter in system.parameters.values()
        for alternative, estimate in parameter.estimates.items()
    )
    facts = tuple(
        (topic.replace("_", " "), tuple(_value_row(catalogue, fact, fact.text) for fact in entries))
        for topic, entries in system.facts.items()
    )
    grades = dict.fromkeys(GRADES, 0)
    for row in rows:
        grades[row.grade] += 1
    return SystemView(system, rows, facts, grades)


def is_contested(estimate: Estimate) -> bool:
    """Whether two sourced values exclude each other by more than 2 %."""
    sourced = [v for v in estimate.values if v.source != "assumption"]
    if len(sourced) < 2:
        return False
    return max(v.low for v in sourced) > _SAME * min(v.high for v in sourced)


def best_grade(estimate: Estimate) -> str:
    """Grade of the best-graded value that holds the best number; the weakest of all if none does."""
    holding = [v.grade for v in estimate.values if v.low <= estimate.best <= v.high]
    return min(holding) if holding else max(v.grade for v in estimate.values)


def _spread(estimate: Estimate) -> float:
    sourced = [v for v in estimate.values if v.source != "assumption"] or list(estimate.values)
    lowest, highest = min(v.low for v in sourced), max(v.high for v in sourced)
    return highest / lowest if lowest > 0 else 0.0


def _parameter_row(catalogue: Catalogue, parameter: Parameter, alternative: str, estimate: Estimate) -> ParameterRow:
    return ParameterRow(
        name=parameter.name,
        meaning=parameter.attribute.meaning,
        alternative=alternative,
        unit="" if parameter.unit == "1" else parameter.unit,
        low=estimate.low,
        best=estimate.best,
        high=estimate.high,
        grade=best_grade(estimate),
        contested=is_contested(estimate),
        spread=_spread(estimate),
        common=parameter.common,
        best_why=estimate.best_why,
        bounds_why=estimate.bounds_why,
        denominator=estimate.denominator,
        same_as=estimate.same_as,
        values=tuple(_value_row(catalogue, v, _number_text(v)) for v in estimate.values),
    )


def _value_row(catalogue: Catalogue, value: Value | Fact, text: str) -> ValueRow:
    source = catalogue.source(value.source)
    return ValueRow(
        text=text,
        source=source.title,
        url=source.url,
        seen_via="; ".join(source.seen_via),
        grade=value.grade,
        claimant=value.claimant,
        note=value.note,
        conditions=value.conditions,
    )


def _number_text(value: Value) -> str:
    return f"{value.low:g}" if value.low == value.high else f"{value.low:g} to {value.high:g}"
