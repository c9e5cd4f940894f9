"""A system of the catalogue with every number: bounds, grades, sources, and the edit that disagrees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from redan.app.views.field_models import (
    CatalogueAnswer,
    CatalogueLine,
    Number,
    SetBy,
    SourceOf,
    SystemOf,
    ValueOf,
    WordOf,
)
from redan.app.views.models import Edit
from redan.catalogue import Catalogue, System, load_catalogue
from redan.catalogue.parameters import LABELS
from redan.catalogue.schema import GRADES, Estimate, Parameter
from redan.scenario.fields import ADDRESS, LONGEST_NAME

PK = "kill_probability"
YOUR_SOURCE = "your source, in words"


def catalogue_list() -> CatalogueAnswer:
    """All systems of the shipped catalogue."""
    catalogue = load_catalogue()
    systems = [catalogue.system(system_id) for system_id in catalogue.ids()]
    keys = ("id", "kind", "name", "nato", "role", "simulated")
    lines = [CatalogueLine(**{key: getattr(system, key) for key in keys}) for system in systems]
    return CatalogueAnswer(kinds=list(dict.fromkeys(s.kind for s in systems)), systems=lines, grades=GRADES)


def catalogue_entry(system_id: str) -> SystemOf:
    """One system of the shipped catalogue; InputError with the nearest names where there is none."""
    catalogue = load_catalogue()
    return system_of(catalogue, catalogue.system(system_id))


def system_of(
    catalogue: Catalogue,
    system: System,
    *,
    own: Iterable[str] = (),
    overrides: Iterable[str] = (),
    alternative: str | None = None,
    set_by: Mapping[str, list[SetBy]] | None = None,
    uses: list[str | int] | None = None,
) -> SystemOf:
    """A system with its numbers.

    own: ids that the text defines. overrides: keys of its `override`. alternative: of kill probabilities, the one in
    play (None: the first). set_by: what sets an alternative. uses: the path of the key that names the system, for the
    edits that put one of the user's own in its place.
    """
    is_own = system.id in set(own)
    written = set(overrides)
    numbers = []
    for name, parameter in system.parameters.items():
        counts = alternative if alternative in parameter.estimates else next(iter(parameter.estimates))
        for which, estimate in parameter.estimates.items():
            number = _number(catalogue, system, name, parameter, which, estimate)
            number.counts = which == counts
            number.set_by = (set_by or {}).get(which, []) if name.startswith(PK) else []
            here = next((key for key in _keys(number) if key in written), "")
            number.override = ["override", here] if here else None
            number.disagree = _disagree(number, system, is_own=is_own)
            numbers.append(number)
    words = [
        WordOf(
            key=key,
            value=value,
            choices=list(LABELS[key].choices) if key in LABELS else [],
            meaning=LABELS[key].meaning if key in LABELS else "",
            reason=system.label_reasons.get(key, ""),
        )
        for key, value in system.labels.items()
    ]
    return SystemOf(
        id=system.id,
        kind=system.kind,
        name=system.name,
        nato=system.nato,
        role=system.role,
        note=system.note,
        simulated=system.simulated,
        own=is_own,
        numbers=numbers,
        words=words,
        facts={key: [fact.text for fact in facts] for key, facts in system.facts.items()},
        members=[f"{member.count} x {member.system}" for member in system.members],
        own_form=[] if is_own or uses is None else _own_form(system, uses, set(own)),
    )


def _number(
    catalogue: Catalogue, system: System, name: str, parameter: Parameter, alternative: str, estimate: Estimate
) -> Number:
    target = name.partition(".")[2]
    key = f"{PK}.{alternative}.{target}" if target and alternative else name if target else parameter.attribute.key
    label = f"kill probability against {target}" if target else parameter.attribute.key.replace("_", " ")
    source = _sources(catalogue)
    values = [
        ValueOf(
            low=v.low,
            high=v.high,
            grade=v.grade,
            claimant=v.claimant,
            note=v.note,
            conditions=v.conditions,
            source=source(v.source),
        )
        for v in estimate.values
    ]
    spread = {(value.low, value.high) for value in estimate.values}
    return Number(
        name=name,
        key=f"{system.id}.{key}",
        label=label,
        meaning=parameter.attribute.meaning,
        alternative=alternative,
        alternative_says=system.alternatives.get(alternative, ""),
        unit="" if parameter.unit == "1" else parameter.unit,
        low=estimate.low,
        best=estimate.best,
        high=estimate.high,
        grades=sorted({value.grade for value in estimate.values}),
        common=parameter.common,
        contested=len(parameter.estimates) > 1 or len(spread) > 1,
        counts=True,
        best_why=estimate.best_why,
        bounds_why=estimate.bounds_why,
        values=values,
    )


def _keys(number: Number) -> list[str]:
    """How an override may name it: the long form, and without the alternative where there is one alone."""
    return [number.key, number.key.replace(f".{number.alternative}.", ".")] if number.alternative else [number.key]


def _sources(catalogue: Catalogue) -> Callable[[str], SourceOf]:
    known = catalogue.sources()
    shipped = load_catalogue().sources()

    def source(key: str) -> SourceOf:
        found = known.get(key)
        if found is None:  # an address or words of the user's
            address = key.strip() if ADDRESS.fullmatch(key.strip()) else ""
            return SourceOf(key=key, title=key, address=address, own=True)
        return SourceOf(
            key=key, title=found.title, address=found.url, seen_via=list(found.seen_via), own=key not in shipped
        )

    return source


def _disagree(number: Number, system: System, *, is_own: bool) -> Edit | None:
    """The edit that states another best value: an override, or the number itself in an entry of the user's own."""
    value: Any = f"{number.best:g} {number.unit}" if number.unit else number.best
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    path: list[str | int]
    if is_own and not number.name.startswith(PK):
        path = ["systems", system.id, number.key.partition(".")[2]]
    else:
        path = number.override or ["override", number.key]
    return Edit(op="set", path=path, value={"best": value, "source": YOUR_SOURCE})


def _own_form(system: System, uses: list[str | int], own: set[str]) -> list[Edit]:
    """A system of one's own that says nothing else yet, and its use."""
    name = f"my-{system.id}"[:LONGEST_NAME].rstrip("-")
    number = 1
    while name in own:
        number += 1
        name = f"my-{system.id}"[: LONGEST_NAME - 4].rstrip("-") + f"-{number}"
    entry = {"based_on": system.id, "source": YOUR_SOURCE}
    return [Edit(op="set", path=["systems", name], value=entry), Edit(op="set", path=uses, value=name)]
