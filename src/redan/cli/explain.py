"""`redan explain FILE UNIT THREAT`: why a number of the engagement tables is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli.common import Readings, ScenarioFile, readings_of
from redan.errors import InputError, Problem
from redan.units import shown

if TYPE_CHECKING:
    from redan.scenario import Scenario

MOST_LISTED = 8


def command(
    file: ScenarioFile,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="Name of a fire unit.", show_default=False)],
    threat: Annotated[
        str, typer.Argument(metavar="THREAT", help="Name of an aircraft or munition.", show_default=False)
    ],
    variant: Annotated[str | None, typer.Option("--variant", help="Variant [default: the baseline].")] = None,
    reading: Readings = None,
) -> None:
    """Say when a unit sees a threat, from when to when it can fire at it, and what limits it."""
    chosen = readings_of(reading)
    from redan import api

    scenario = api.load(file)
    try:
        text = api.explain(scenario, unit, threat, variant=variant, readings=chosen)
    except InputError as error:
        raise _elsewhere(scenario, unit, threat, variant or scenario.baseline, chosen) or error from None
    from redan.report.text import wrapped

    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 4 * line.startswith(" "))
        print("\n".join(wrapped(line, indent)))


def _elsewhere(
    scenario: Scenario, unit: str, threat: str, asked: str, readings: Mapping[str, str]
) -> InputError | None:
    """The refusal of names that the variant asked for lacks: where they are, or what else is; None if it has both."""
    from redan.scenario import resolve

    units: dict[str, list[str]] = {}
    threats: dict[str, list[str]] = {}
    resolved_of = {}
    for name in scenario.variants:
        with suppress(InputError):  # a variant that cannot be used has nothing to propose
            resolved_of[name] = resolve(scenario, name, readings)
    if asked not in resolved_of:
        return None
    for name, resolved in resolved_of.items():
        for entries, names in ((resolved.units, units), (resolved.threats, threats)):
            for entry in entries:
                names.setdefault(entry.name, []).append(name)
    problems = [
        _lacking(kind, wanted, has, asked)
        for kind, wanted, has in (("fire unit", unit, units), ("aircraft or munition", threat, threats))
        if asked not in has.get(wanted, ())
    ]
    return InputError(problems) if problems else None


def _lacking(kind: str, wanted: str, has: Mapping[str, list[str]], asked: str) -> Problem:
    """What the variant asked for lacks; `has`: the variants of every name of that kind in the file."""
    if wanted in has:
        return Problem(
            f'variant "{asked}" has no "{wanted}"',
            allowed=f"it exists in {', '.join(has[wanted])}",
            remedy=f"name one, as in --variant {has[wanted][0]}",
        )
    if not has:
        return Problem(f'there is no {kind} "{shown(wanted)}"', allowed=f"no variant of the file has any {kind}")
    from redan.scenario.suggest import either, nearest

    close = nearest(wanted, has)
    listed = list(dict.fromkeys([*close, *has]))[:MOST_LISTED]
    more = f" and {len(has) - MOST_LISTED} more" if len(has) > MOST_LISTED else ""
    words = [name if asked in has[name] else f"{name} (in {', '.join(has[name])})" for name in listed]
    other = next((has[name][0] for name in listed[:1] if asked not in has[name]), "")
    remedy = f"did you mean {either(close)}?" if close else "choose one of these" + "," * bool(other)
    return Problem(
        f'there is no {kind} "{shown(wanted)}" in any variant',
        allowed=f"there is {', '.join(words)}{more}",
        remedy=f"{remedy} with --variant {other}" if other else remedy,
    )
