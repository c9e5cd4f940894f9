"""Which catalogue numbers a scenario rests on, with sources and grades; what is contested, unverified or assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from redan.catalogue import Catalogue, Estimate, Parameter, System, is_contested
from redan.scenario import Scenario
from redan.scenario.changes import lay_down
from redan.scenario.resolved import Resolved
from redan.scenario.systems import RANGE_LIMITS, alternative_of, engaged_classes

ALSO_USED = ("interceptor_cost_usd",)
PK = "kill_probability."
Used = Mapping[str, frozenset[tuple[str, str]]]  # system -> parameter and alternative


@dataclass(frozen=True)
class Line:
    """One number of the catalogue as the report shows it."""

    system: str
    label: str
    numbers: str
    values: str
    marks: tuple[str, ...]  # of "contested", "unverified", "assumption"
    sources: tuple[str, ...]


def systems_of(variants: Iterable[Resolved]) -> list[str]:
    """Catalogue ids of everything that takes part, sorted."""
    found: set[str] = set()
    for resolved in variants:
        found |= set(resolved.formations)
        for group in (resolved.units, resolved.radars, resolved.threats):
            found |= {entity.system for entity in group if entity.system}
        found |= {threat.jams.system for threat in resolved.threats if threat.jams is not None and threat.jams.system}
    return sorted(found)


def chosen_of(
    scenario: Scenario, variants: Iterable[str], choices: Iterable[Mapping[str, str]], classes: Iterable[str],
    catalogue: Catalogue,
) -> Used:
    """What of each system depends on what flies (classes) and on the readings: kill probabilities, reach by class.

    choices: every set of readings that was run. A kill probability that the file replaces by a number is not used.
    """  # fmt: skip
    flown, names = frozenset(classes), tuple(variants)
    found: dict[str, set[tuple[str, str]]] = {}
    for readings in choices:
        for variant in names:
            laydown = lay_down(scenario, variant, readings)
            for unit, entry in laydown.entries["units"].items():
                system = catalogue.system(entry.part.system)
                used = found.setdefault(system.id, set())
                used |= {(name, "") for kind, name in RANGE_LIMITS.items() if kind in flown}
                for target in flown & set(engaged_classes(system)):
                    alternative = alternative_of(laydown.kill_probability, unit, target, system)
                    if alternative is not None:
                        used.add((PK + target, alternative))
    return {system: frozenset(used) for system, used in found.items()}


def lines_of(catalogue: Catalogue, systems: Iterable[str], chosen: Used) -> list[Line]:
    """Every number the model uses of these systems; the assumptions common to all stand once, under "all"."""
    own: list[Line] = []
    common: dict[str, Line] = {}
    for system_id in systems:
        system = catalogue.system(system_id)
        for name, parameter in system.parameters.items():
            for alternative, value in parameter.estimates.items():
                if not _is_used(name, alternative, parameter, system, chosen):
                    continue
                line = _line("all systems" if parameter.common else system_id, name, alternative, parameter, value)
                if parameter.common:
                    common.setdefault(line.label, line)
                else:
                    own.append(line)
    return [*own, *(common[label] for label in sorted(common))]


def _is_used(name: str, alternative: str, parameter: Parameter, system: System, chosen: Used) -> bool:
    if name.startswith(PK) or name in RANGE_LIMITS.values():
        return (name, alternative) in chosen.get(system.id, ())
    return name in ALSO_USED or system.kind in parameter.attribute.used_by


def _line(system: str, name: str, alternative: str, parameter: Parameter, value: Estimate) -> Line:
    label = parameter.attribute.key.replace("_", " ")
    if name.startswith("kill_probability."):
        label = f"kill probability, {name.partition('.')[2]}"
    if alternative:
        label += f" ({alternative})"
    unit = "" if parameter.unit == "1" else f" {parameter.unit}"
    numbers = f"{value.best:g}{unit}"
    if value.low != value.high:
        numbers += f" ({value.low:g} to {value.high:g})"
    return Line(
        system, label, numbers, _values(value), marks_of(value), tuple(dict.fromkeys(v.source for v in value.values))
    )


def _values(value: Estimate) -> str:
    """Each value with source and grade, as in "48 [memory, C]"; the same number of several sources once."""
    texts: dict[str, list[str]] = {}
    for v in value.values:
        shown = f"{v.low:g}" if v.low == v.high else f"{v.low:g}\u2013{v.high:g}"
        claimant = f" by {v.claimant}" if v.claimant else ""
        texts.setdefault(shown, []).append(f"{v.source}{claimant}, {v.grade}")
    return "; ".join(f"{shown} [{' | '.join(origins)}]" for shown, origins in texts.items())


def marks_of(value: Estimate) -> tuple[str, ...]:
    """Contested: sources exclude each other. Unverified: only from memory. Assumption: no public figure."""
    marks = ["contested"] if is_contested(value) else []
    grades = {v.grade for v in value.values}
    if grades == {"D"}:
        marks.append("assumption")
    elif grades and grades <= {"C", "D"}:
        marks.append("unverified")
    return tuple(marks)


def source_titles(catalogue: Catalogue, keys: Iterable[str]) -> Mapping[str, str]:
    """Title and address of each source key, in order; the special sources are explained the same way.

    What is no key stands in the scenario: an address or a text of its author.
    """
    titles = {}
    known = catalogue.sources()
    for key in sorted(set(keys)):
        if key not in known:
            titles[key] = "named by the scenario itself: not in the catalogue, no grade"
            continue
        source = catalogue.source(key)
        via = f" (read through {', '.join(source.seen_via)})" if source.seen_via else ""
        titles[key] = source.title + via + (f". {source.url}" if source.url else "")
    return titles
