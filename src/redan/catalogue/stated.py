"""What a scenario states in place of the catalogue, as an answer says it: which number, old and new, who says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from redan.catalogue.schema import Parameter, System
from redan.errors import Where


@dataclass(frozen=True)
class OwnNumber:
    """A number (or word) that a scenario states in place of the catalogue's; `old` is empty where it had none."""

    system: str
    label: str  # attribute, with class and alternative
    old: str
    new: str
    source: str
    how: str  # "override", or "based on s-300pmu-2"
    where: Where = field(default=Where(), compare=False)

    def __str__(self) -> str:
        before = f"{self.old} -> " if self.old else "none -> "
        return f"{self.system} {self.label}: {before}{self.new} ({self.source})"


@dataclass(frozen=True)
class Own:
    """Everything of the kind in one scenario, of what takes part: its own systems and its own numbers."""

    systems: tuple[str, ...] = ()
    numbers: tuple[OwnNumber, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.systems or self.numbers)

    def sentences(self) -> list[str]:
        """As a list under a heading: systems first, then one number a line."""
        based = {number.system: number.how for number in self.numbers if number.how != "override"}
        systems = [f"{name} ({based.get(name, 'all its numbers')})" for name in self.systems]
        said = [f"systems of the scenario itself: {', '.join(systems)}"] if systems else []
        return [*said, *map(str, self.numbers)]

    def to_json(self) -> dict[str, Any]:
        """Systems by name, numbers with old and new value, source and what they are changed by."""
        keys = ("system", "label", "old", "new", "source", "how")
        return {"systems": list(self.systems), "numbers": [{k: getattr(n, k) for k in keys} for n in self.numbers]}


def changes(base: System, stated: System, how: str) -> Iterator[OwnNumber]:
    """Every number and word in which an entry departs from what it is based on."""
    for name, parameter in stated.parameters.items():
        before = base.parameters.get(name)
        for alternative, estimate in parameter.estimates.items():
            old = ""
            if before is not None:
                known = alternative if alternative in before.estimates else next(iter(before.estimates))
                old = shown_estimate(before, known)
            new = shown_estimate(parameter, alternative)
            sources = ", ".join(dict.fromkeys(value.source for value in estimate.values))
            if old != new:
                yield OwnNumber(stated.id, label_of(parameter, alternative), old, new, sources, how, estimate.where)
    for key, word in stated.labels.items():
        if (old := base.labels.get(key, "")) != word:
            yield OwnNumber(stated.id, key, old, word, stated.label_reasons[key], how, stated.where)


def label_of(parameter: Parameter, alternative: str) -> str:
    """An attribute as one writes it, with class and alternative."""
    name = parameter.name if parameter.name.startswith("kill_probability.") else parameter.attribute.key
    return f"{name} ({alternative})" if alternative else name


def shown_estimate(parameter: Parameter, alternative: str) -> str:
    """As in "150 km (145 to 250)"."""
    e = parameter.estimates[alternative]
    unit = "" if parameter.unit == "1" else f" {parameter.unit}"
    spread = f" ({e.low:g} to {e.high:g})" if e.low != e.high else ""
    return f"{e.best:g}{unit}{spread}"
