"""`redan check FILE`: is this scenario usable, and what in it is doubtful?"""

from __future__ import annotations

import sys

import typer

from redan.cli.common import AsJson, ScenarioFile, print_json
from redan.errors import visible


def command(file: ScenarioFile, json: AsJson = False) -> None:
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
        warnings = len(problems) - len(errors)
        doubtful = f", {warnings} warning{'s' * (warnings != 1)}" if warnings else ""
        print(f"{visible(file)}: {'refused' if errors else 'usable'}{doubtful}.")
    if errors:
        raise typer.Exit(2)
