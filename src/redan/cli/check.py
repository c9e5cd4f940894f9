"""`redan check FILE`: is this scenario usable, and what in it is doubtful?"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from redan.cli.common import AsJson, ScenarioFile, print_json
from redan.errors import Problem, visible


def _print_keys(asked: bool) -> None:
    if asked:
        from redan.scenario.keys import page

        print(page(), end="")
        raise typer.Exit


Keys = Annotated[
    bool,
    typer.Option(
        "--keys",
        callback=_print_keys,
        is_eager=True,
        help="Print every key a scenario file may hold, with its allowed values and default, and stop.",
    ),
]


def command(file: ScenarioFile, json: AsJson = False, keys: Keys = False) -> None:
    """Say what is wrong or doubtful in a scenario: file, line, column, what is allowed, the remedy."""
    from redan import api

    problems = api.check(file)
    errors = [problem for problem in problems if problem.severity == "error"]
    if json:
        print_json(
            {
                "ok": not errors,
                "problems": [
                    {
                        "severity": problem.severity,
                        "file": problem.where.file or str(file),
                        "line": problem.where.line,
                        "column": problem.where.column,
                        "what": problem.what,
                        "allowed": problem.allowed,
                        "remedy": problem.remedy,
                    }
                    for problem in problems
                ],
            }
        )
    else:
        for problem in problems:
            print(problem, file=sys.stderr)
        found = [f", {n} {what}{'s' * (n != 1)}" for n, what in _counts(problems) if n]
        print(f"{visible(file)}: {'refused' if errors else 'usable'}{''.join(found)}.")
    if errors:
        raise typer.Exit(2)


def _counts(problems: list[Problem]) -> list[tuple[int, str]]:
    return [(sum(problem.severity == what for problem in problems), what) for what in ("error", "warning")]
