"""`redan explain FILE UNIT THREAT`: why a number of the engagement tables is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli.common import Readings, ScenarioFile, readings_of
from redan.errors import InputError, Problem

if TYPE_CHECKING:
    from redan.scenario import Scenario


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
    """The refusal of a unit or threat that the variant asked for lacks and another one has; None if there is none."""
    from redan.scenario import resolve

    if asked not in scenario.variants:
        return None
    has: dict[str, list[str]] = {unit: [], threat: []}
    for name in scenario.variants:
        resolved = resolve(scenario, name, readings)
        present = {u.name for u in resolved.units}, {t.name for t in resolved.threats}
        for wanted, names in zip((unit, threat), present, strict=True):
            if wanted in names:
                has[wanted].append(name)
    problems = [
        Problem(
            f'variant "{asked}" has no "{wanted}"',
            allowed=f"it exists in {', '.join(variants)}",
            remedy=f"name one, as in --variant {variants[0]}",
        )
        for wanted, variants in has.items()
        if variants and asked not in variants
    ]
    return InputError(problems) if problems else None
