"""One line that disagrees with a number: `s-300pmu-2.max_range: {best: 150 km, source: my-report}`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType

from redan.catalogue.load import Catalogue
from redan.catalogue.parameters import ATTRIBUTES, KEYS, LABELS, TARGET_CLASSES, UNITS, Attribute
from redan.catalogue.schema import OWN, Estimate, Parameter, System, Value
from redan.catalogue.short import GRADE_OF, ORIGIN, given, meant, refused, words
from redan.errors import CatalogueError, Problem, Where
from redan.files import Node
from redan.units import shown

PK = "kill_probability"
WHY = "the scenario's override"
_EXAMPLE = "s-300pmu-2.max_range: {best: 150 km, source: my report of May}"
Judge = Callable[[str, Node], Problem | None]


@dataclass(frozen=True)
class Override:
    """Levels of one estimate set anew, in `unit`; a level that is not given is kept, or widened to hold the best."""

    system: str
    parameter: str
    alternative: str
    numbers: dict[str, float]
    unit: str
    source: str
    value: Value
    where: Where

    @property
    def label(self) -> str:
        """What it sets, as one writes it."""
        name = self.parameter if self.parameter.startswith(PK) else ATTRIBUTES[self.parameter].key
        return f"{name} ({self.alternative})" if self.alternative else name


def read_override(catalogue: Catalogue, key: str, node: Node, parent: Node, judge: Judge) -> Override:
    """The override under a key; an error names the nearest system or attribute for what does not exist."""
    system_id, _, rest = key.partition(".")
    if not rest:
        raise refused(parent, f'override "{shown(key)}" names no attribute', "", f"write it like {_EXAMPLE}", key=key)
    if system_id not in catalogue.ids():
        remedy = meant(system_id, catalogue.ids()).replace("_", "-") or "`redan catalogue` lists all systems"
        raise refused(parent, f'override of nothing: there is no system "{shown(system_id)}"', "", remedy, key=key)
    system = catalogue.system(system_id)
    attribute, parameter, alternative = _target(system, rest, parent, key)
    if not isinstance(node.value, dict):
        remedy = f"write {{best: {shown(node.value)}, source: who says so}}"
        raise refused(node, f"override of {key}: a number without a source", "", remedy)
    numbers, unit, origin = given(node, attribute)
    if "source" not in origin:
        remedy = (
            "add source: a key of `redan catalogue`, an address or words; `assumption` with a note if it is your own"
        )
        raise refused(node, f"override of {key}: a number without a source", "", remedy)
    source = words(origin["source"])
    if problem := judge(source, origin["source"]):
        raise CatalogueError(problem)
    texts = {name: words(origin.get(name)) for name in ORIGIN}
    texts["grade"] = texts["grade"] or GRADE_OF.get(source, OWN)
    best = numbers.get("best")
    low, high = (min(numbers.values()), max(numbers.values())) if best is None else (best, best)
    value = Value(
        low, high, source, texts["grade"], texts["claimant"], texts["note"], texts["conditions"], node.where()
    )
    return Override(
        system_id, parameter.name, alternative, numbers, unit, source, value, parent.where((key,), key=True)
    )


def _target(system: System, rest: str, parent: Node, key: str) -> tuple[Attribute, Parameter, str]:
    if rest.split(".")[0] == PK:
        return _kill_probability(system, rest.split(".")[1:], parent, key)
    attribute = KEYS.get(rest)
    numbers = [p.attribute.key for p in system.parameters.values() if not p.name.startswith(PK)]
    if attribute is None:
        what = f'there is no attribute "{shown(rest)}"'
        if rest in ATTRIBUTES:
            remedy = f"write {system.id}.{ATTRIBUTES[rest].key}"
        elif rest in LABELS:
            what = f"{rest} is a word, and only a number can be overridden"
            remedy = f"write {rest} in an entry with based_on: {system.id}"
        else:
            part = [name for name in numbers if rest in name.split("_")]
            remedy = f"did you mean {' or '.join(part[:4])}?" if part else meant(rest, [*numbers, PK])
            remedy = remedy or f"`redan catalogue {system.id}` lists what it has"
        raise refused(parent, f"override of nothing: {what}", "", remedy, key=key)
    if attribute.name not in system.parameters:
        remedy = f"give it one in an entry with based_on: {system.id}"
        near = meant(rest, numbers)
        raise refused(parent, f"override of nothing: {system.id} has no number for {rest}", near, remedy, key=key)
    parameter = system.parameters[attribute.name]
    return attribute, parameter, next(iter(parameter.estimates))


def _kill_probability(system: System, path: list[str], parent: Node, key: str) -> tuple[Attribute, Parameter, str]:
    target = path[-1] if path else ""
    parameter = system.parameters.get(f"{PK}.{target}")
    if parameter is None:
        known = [c for c in TARGET_CLASSES if f"{PK}.{c}" in system.parameters]
        allowed = f"it has {', '.join(known) or 'no kill probability at all'}"
        remedy = meant(target, known).replace("_", "-") if target else ""
        remedy = (
            remedy or f"write {system.id}.{PK}.{(known or ['aircraft'])[0]}, or add a class with based_on: {system.id}"
        )
        what = f'override of nothing: {system.id} has no kill probability against "{shown(target)}"'
        raise refused(parent, what, allowed, remedy, key=key)
    alternatives = list(parameter.estimates)
    alternative = ".".join(path[:-1])
    if not alternative and len(alternatives) == 1:
        alternative = alternatives[0]
    if alternative not in alternatives:
        known = [a or "the plain one" for a in alternatives]
        what = f"{parameter.name} of {system.id} has the alternatives {', '.join(known)}"
        what = f'{what}, not "{shown(alternative)}"' if alternative else what
        raise refused(parent, what, "", f"write {system.id}.{PK}.{alternatives[0]}.{target}", key=key)
    return parameter.attribute, parameter, alternative


def with_override(system: System, override: Override) -> System:
    """The system with the estimate set anew; every older value stays beside the new one."""
    parameter = system.parameters[override.parameter]
    old = parameter.estimates[override.alternative]
    units = UNITS[parameter.attribute.dimension]
    scale = 1.0 if override.unit == parameter.unit else units[override.unit] / units[parameter.unit]
    numbers = {level: number * scale for level, number in override.numbers.items()}
    best = numbers.get("best", old.best)
    value = replace(override.value, low=override.value.low * scale, high=override.value.high * scale)
    new = Estimate(
        low=numbers.get("low", min(old.low, best)),
        best=best,
        high=numbers.get("high", max(old.high, best)),
        values=(*old.values, value),
        best_why=WHY,
        bounds_why=WHY,
        denominator=old.denominator or "as its source counts it: the scenario does not say",
        same_as=old.same_as,  # the older values are still those of the alternative they were taken over from
        where=override.where,
    )
    estimates = MappingProxyType({**parameter.estimates, override.alternative: new})
    changed = replace(parameter, estimates=estimates, common=False)
    return replace(system, parameters=MappingProxyType({**system.parameters, override.parameter: changed}))
