"""`redan explain FILE UNIT THREAT`: why a number of the engagement tables is what it is; `--why-not`: why no shot."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redan.cli.common import (
    AsJson,
    Readings,
    cautions,
    late_progress,
    note,
    print_json,
    readings_of,
    replications_of,
    seed_of,
)
from redan.errors import InputError, Problem
from redan.units import shown

if TYPE_CHECKING:
    from redan.scenario import Scenario

MOST_LISTED = 8


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE|RUN", help="Scenario file, or run folder.", show_default=False)],
    unit: Annotated[str | None, typer.Argument(metavar="UNIT", help="Name of a fire unit.", show_default=False)] = None,
    threat: Annotated[
        str | None, typer.Argument(metavar="THREAT", help="Name of an aircraft or munition.", show_default=False)
    ] = None,
    why_not: Annotated[
        bool,
        typer.Option(
            "--why-not", help="Count over replications why possible shots were not fired: of all, a unit, a threat."
        ),
    ] = False,
    unit_named: Annotated[
        str | None, typer.Option("--unit", metavar="U", help="The fire unit, as UNIT.", show_default=False)
    ] = None,
    threat_named: Annotated[
        str | None,
        typer.Option(
            "--threat", metavar="T", help="The threat, as THREAT; with --why-not a package too.", show_default=False
        ),
    ] = None,
    variant: Annotated[str | None, typer.Option("--variant", help="Variant [default: the baseline].")] = None,
    n: Annotated[
        str | None,
        typer.Option(
            "-n", "--replications", metavar="N", help="With --why-not: replications [default: 200].", show_default=False
        ),
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option("--seed", metavar="S", help="With --why-not: seed [default: the scenario's].", show_default=False),
    ] = None,
    reading: Readings = None,
    json: AsJson = False,
) -> None:
    """Say when a unit sees a threat, from when to when it can fire at it, what limits it and what a kill is made of.

    Without THREAT: how far the unit reaches and which points it defends against each system that flies.

    With --why-not: of all the shots that were possible, which were fired and what held back the others. A possible shot
    is a fire unit, a threat and a replication in which the threat flew.
    """
    chosen, count, chosen_seed = readings_of(reading), replications_of(n), seed_of(seed)
    unit, threat = _one("unit", unit, unit_named), _one("threat", threat, threat_named)
    if why_not:
        _why_not(file, unit, threat, variant, chosen, count, chosen_seed, json)
        return
    idle = [name for name, given in (("-n", n), ("--seed", seed), ("--json", json or None)) if given is not None]
    if idle:
        what = f"{' and '.join(idle)} {'does' if len(idle) == 1 else 'do'} nothing here"
        raise InputError(Problem(what, remedy="add --why-not to count over replications, or leave it out"))
    if unit is None:
        remedy = "name a fire unit and perhaps one threat, or add --why-not to ask why shots were not fired"
        raise InputError(Problem("UNIT is missing", remedy=remedy))
    from redan import api

    scenario = file if file.is_dir() else api.load(file)
    try:
        text = api.explain(scenario, unit, threat, variant=variant, readings=chosen)
    except InputError as error:
        raise _better(scenario, unit, threat, variant, chosen, packages=False) or error from None
    from redan.report.text import wrapped

    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 4 * line.startswith(" "))
        print("\n".join(wrapped(line, indent)))


def _one(what: str, argument: str | None, option: str | None) -> str | None:
    """A name given as an argument or as an option."""
    if argument is not None and option is not None and argument != option:
        raise InputError(Problem(f"two {what}s are named: {shown(argument)} and {shown(option)}", remedy="name one"))
    return option if argument is None else argument


def _why_not(
    file: Path, unit: str | None, threat: str | None, variant: str | None, readings: dict[str, str], count: int | None,
    seed: int | None, json: bool,
) -> None:  # fmt: skip
    from redan import api

    scenario = file if file.is_dir() else api.load(file)
    if not isinstance(scenario, Path):
        cautions(scenario, [variant or scenario.baseline])
    try:
        with late_progress() as update:
            table = api.why_not(
                scenario, unit=unit, threat=threat, variant=variant, readings=readings, replications=count, seed=seed,
                progress=update,
            )  # fmt: skip
    except InputError as error:
        raise _better(scenario, unit, threat, variant, readings, packages=True) or error from None
    for line in table.notes:
        note(f"note: {line}")
    if count is not None and count > table.replications:
        note(f"note: the run has {table.replications:,} replications, all of them are counted")
    if json:
        print_json(table.to_json())
        return
    from redan.report.whynot import why_not_lines

    print("\n".join(why_not_lines(table)))


def _better(
    scenario: Scenario | Path,
    unit: str | None,
    threat: str | None,
    variant: str | None,
    readings: Mapping[str, str],
    *,
    packages: bool,
) -> InputError | None:
    """A refusal that knows the other variants; None of a run, which has one only, or where names are not the matter."""
    if isinstance(scenario, Path):
        return None
    return _elsewhere(scenario, unit, threat, variant or scenario.baseline, readings, packages=packages)


def _elsewhere(
    scenario: Scenario,
    unit: str | None,
    threat: str | None,
    asked: str,
    readings: Mapping[str, str],
    *,
    packages: bool,
) -> InputError | None:
    """The refusal of names that the variant asked for lacks: where they are, or what else is; None if it has both."""
    from redan.scenario import resolve

    units: dict[str, list[str]] = {}
    members: dict[str, str] = {}  # of a package or launch: its first
    threats: dict[str, list[str]] = {}
    resolved_of = {}
    for name in scenario.variants:
        with suppress(InputError):  # a variant that cannot be used has nothing to propose
            resolved_of[name] = resolve(scenario, name, readings)
    if asked not in resolved_of:
        return None
    for name, resolved in resolved_of.items():
        groups = dict.fromkeys(entry.group for entry in resolved.threats) if packages else {}
        for entry in resolved.threats:
            members.setdefault(entry.group, entry.name)
        for entries, names in (
            ([entry.name for entry in resolved.units], units),
            ([*groups, *(entry.name for entry in resolved.threats)], threats),
        ):
            for known in entries:
                names.setdefault(known, []).append(name)
    if threat in members and threat not in threats:
        what, allowed = f'"{shown(threat)}" is a line of the attack', "without --why-not one threat of it is explained"
        return InputError(Problem(what, allowed=allowed, remedy=f"write {members[threat]}, or add --why-not"))
    kind_of_threat = "package, aircraft or munition" if packages else "aircraft or munition"
    problems = [
        _lacking(kind, wanted, has, asked)
        for kind, wanted, has in (("fire unit", unit, units), (kind_of_threat, threat, threats))
        if wanted is not None and asked not in has.get(wanted, ())
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
