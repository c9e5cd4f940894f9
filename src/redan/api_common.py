"""What the verbs of `redan.api` share: kinds of arguments, a scenario or its file, what counts if nothing is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redan.scenario import Scenario

Progress = Callable[[str, int, int], None]
Readings = Mapping[str, str]
Beliefs = Mapping[str, Mapping[str, float]]  # reading -> option -> how much you believe it, adding up to 1


def loaded(scenario: Scenario | Path | str) -> Scenario:
    """A scenario as it is given, or read from its file; InputError with line and column if it is none."""
    if not isinstance(scenario, (str, Path)):
        return scenario
    from redan.scenario import load_scenario

    return load_scenario(scenario)


def given_or(given: int | None, usual: int) -> int:
    """A number as given, else the usual one."""
    return usual if given is None else given


def size_of(scenario: Scenario, replications: int | None, seed: int | None) -> tuple[int, int]:
    """Replications and seed: as given, else the file's."""
    return given_or(replications, scenario.replications), given_or(seed, scenario.seed)
