"""What redan says of a scenario's text, whether it refuses it while reading or while checking."""

from __future__ import annotations

from redan.errors import InputError, Problem
from redan.scenario import check, parse_scenario


def problems_of(text: str, name: str = "x.yaml") -> list[Problem]:
    """Everything redan has to say about a scenario."""
    try:
        return check(parse_scenario(text, name))
    except InputError as error:
        return error.problems
