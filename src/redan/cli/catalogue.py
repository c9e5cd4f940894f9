"""`redan catalogue [ID]`: what is publicly known, by whom, and where the sources disagree."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from redan.cli.common import AsJson, print_json
from redan.report.text import WIDTH

if TYPE_CHECKING:
    from redan.catalogue import Catalogue, System


def command(
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="System, as in s-300pmu-2.", show_default=False)
    ] = None,
    json: AsJson = False,
    lint: Annotated[
        bool, typer.Option("--lint", help="Check every rule, and show derived beside cited values.")
    ] = False,
    yaml: Annotated[
        bool, typer.Option("--yaml", help="Print the entry as one of your own, to paste into a scenario and change.")
    ] = False,
    missing: Annotated[
        bool, typer.Option("--missing", help="Which numbers rest on memory or assumption, of one system or of all.")
    ] = False,
) -> None:
    """List the catalogue, or show every value of one system with sources, grades and disagreements."""
    if lint:
        _lint(json)
        return
    from redan.catalogue import load_catalogue

    catalogue = load_catalogue()
    if missing:
        _missing(catalogue, id, json)
        return
    if yaml:
        _yaml(catalogue, id)
        return
    if id is None:
        _list(catalogue, json)
        return
    system = catalogue.system(id)
    if json:
        print_json(_as_json(system))
    else:
        print("\n".join(_shown(catalogue, system)))


def _lint(json: bool) -> None:
    from redan import api

    problems, rows = api.lint_catalogue()
    if json:
        from dataclasses import asdict

        print_json({
            "problems": [str(p) for p in problems],
            "derived": [asdict(row) | {"discrepancy": row.discrepancy} for row in rows],
        })
    else:
        print("Derived from the catalogue's own numbers, beside what its sources say outright")
        for row in rows:
            cited = "nothing cited" if row.cited is None else f"cited {row.cited:g}"
            off = "" if row.discrepancy is None else f" ({row.discrepancy:+.0%})"
            text = f"{row.system}: {row.what}: {row.derived:.4g} {row.unit}, {cited}{off}; {row.how}"
            print("\n".join(textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="      ")))
        print("\n".join(str(p) for p in problems) if problems else "\nEvery number has unit, bounds, source and grade.")
    if problems:
        raise typer.Exit(1)


def _missing(catalogue: Catalogue, id: str | None, json: bool) -> None:
    from redan.report.missing import missing_lines, missing_of, resting_of, to_json, worst_first

    if json:
        print_json(to_json(worst_first(catalogue) if id is None else [resting_of(catalogue.system(id))]))
        return
    print("\n".join(missing_lines(catalogue) if id is None else missing_of(catalogue.system(id))))


def _yaml(catalogue: Catalogue, id: str | None) -> None:
    from redan.errors import InputError, Problem
    from redan.scenario.fields import LONGEST_NAME

    if id is None:
        remedy = "name one: redan catalogue s-300pmu-2 --yaml"
        raise InputError(Problem("--yaml prints one system", allowed="`redan catalogue` lists them", remedy=remedy))
    system = catalogue.system(id)
    common = [p.attribute.key for p in system.parameters.values() if p.common]
    said = [
        f"{system.name}, as an entry of your own. Put it into a scenario, or into a file of its `systems_from:`; call "
        "it as you like; change what you know better and say by which source. For few changes write "
        f"`based_on: {id}` and these alone. `redan check` says what is wrong.",
        f"Assumed as for all systems, unless you state them: {', '.join(common)}." if common else "",
    ]
    for paragraph in filter(None, said):
        print("\n".join(textwrap.wrap(paragraph, WIDTH, initial_indent="# ", subsequent_indent="# ")))
    print("systems:")
    print(f"  {f'my-{id}'[:LONGEST_NAME]}:")
    for line in catalogue.text_of(id).splitlines():
        if not line.startswith("id:"):
            print(f"    {line}" if line else "")


def _list(catalogue: Catalogue, json: bool) -> None:
    systems = [catalogue.system(name) for name in catalogue.ids()]
    if json:
        print_json({s.id: {"kind": s.kind, "name": s.name, "simulated": s.simulated} for s in systems})
        return
    width = max(len(s.id) for s in systems)
    for kind in dict.fromkeys(s.kind for s in systems):
        print(kind)
        for system in systems:
            if system.kind == kind:
                line = f"{' ' if system.simulated else '*'} {system.id:<{width}}  {system.name}"
                print("\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=" " * (width + 4), drop_whitespace=True)))
    print("\n* for reference, not simulated: a scenario cannot use it")
    print(f"{len(systems)} entries. `redan catalogue ID` shows every value with its sources.")


def _shown(catalogue: Catalogue, system: System) -> Iterator[str]:
    nato = f" ({system.nato})" if system.nato else ""
    yield from textwrap.wrap(f"{system.name}{nato}: {system.role or system.kind}", WIDTH)
    if system.note:
        yield from textwrap.wrap(system.note, WIDTH)
    if not system.simulated:
        yield "For reference only: it lacks numbers a scenario would need."
    grades = "Grades: A own text read, B quoted through an open project, C memory (unverified), D assumption."
    yield from textwrap.wrap(grades, WIDTH)
    used: set[str] = set()
    for member in system.members:
        used.add(member.source)
        yield from textwrap.wrap(_member(member), WIDTH, subsequent_indent="    ")
    for common in (False, True):
        members = {name: p for name, p in system.parameters.items() if p.common is common}
        if members and common:
            yield ""
            yield "Assumptions common to all systems, used where the system states nothing:"
        for name, parameter in members.items():
            for alternative, estimate in parameter.estimates.items():
                yield ""
                yield _headline(name, parameter, alternative, estimate)
                for value in estimate.values:
                    used.add(value.source)
                    yield from _value(value, parameter.unit)
                for label, why in (("best", estimate.best_why), ("bounds", estimate.bounds_why)):
                    if why:
                        yield from textwrap.wrap(
                            f"why {label}: {why}", WIDTH, initial_indent="    ", subsequent_indent="    "
                        )
    for topic, facts in system.facts.items():
        yield ""
        for fact in facts:
            used.add(fact.source)
            text = f"{topic.replace('_', ' ')}: {fact.text} [{fact.source}, {fact.grade}]"
            yield from textwrap.wrap(text, WIDTH, subsequent_indent="    ")
    yield ""
    yield "Sources"
    for key in sorted(used):
        source = catalogue.source(key)
        yield from textwrap.wrap(f"{key}: {source.title}", WIDTH, initial_indent="  ", subsequent_indent="    ")
        if source.url:
            yield f"    {source.url}"


def _headline(name: str, parameter: Any, alternative: str, estimate: Any) -> str:
    from redan.report.sources import marks_of

    unit = "" if parameter.unit == "1" else f" {parameter.unit}"
    label = name if name.startswith("kill_probability") else parameter.attribute.key
    label += f" ({alternative})" if alternative else ""
    spread = f", {estimate.low:g} to {estimate.high:g}" if estimate.low != estimate.high else ""
    marks = marks_of(estimate)
    return f"{label}: {estimate.best:g}{unit}{spread}" + (f"   {', '.join(marks).upper()}" if marks else "")


def _member(member: Any) -> str:
    own = [f"{key} {n}" for key in ("launchers", "missiles", "stock") if (n := getattr(member, key)) is not None]
    own += [f"uses the radar of {member.shares}"] if member.shares else []
    parts = [f"{member.count} x {member.system}", *own, *(text for text in (member.conditions, member.note) if text)]
    return f"{member.name}: {'; '.join(parts)} [{member.source}, {member.grade}]"


def _value(value: Any, unit: str) -> Iterator[str]:
    number = f"{value.low:g}" if value.low == value.high else f"{value.low:g} to {value.high:g}"
    parts = [f"{number} [{value.source}, {value.grade}]"]
    parts += [f"claimed by {value.claimant}"] if value.claimant else []
    parts += [text for text in (value.conditions, value.note) if text]
    yield from textwrap.wrap("; ".join(parts), WIDTH, initial_indent="    ", subsequent_indent="      ")


def _as_json(system: System) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "id": system.id,
        "kind": system.kind,
        "name": system.name,
        "simulated": system.simulated,
        "members": [{key: v for key, v in asdict(member).items() if key != "where"} for member in system.members],
        "parameters": {
            name: {
                "unit": parameter.unit,
                "common": parameter.common,
                "estimates": {
                    alternative or "value": {key: v for key, v in asdict(estimate).items() if key != "where"}
                    for alternative, estimate in parameter.estimates.items()
                },
            }
            for name, parameter in system.parameters.items()
        },
    }
