"""How much each reading is believed: the user's weights, equal unless given, checked before anything is simulated.

Weights come from the file (`readings.NAME.options.OPTION.weight`) or from the command line, which counts for more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from redan.errors import InputError, Problem, Where
from redan.scenario.changes import unknown
from redan.scenario.load import Scenario
from redan.scenario.schema import ReadingPart

ENOUGH = 0.005  # how far weights may be from 100 % together: three of 33.3 % are meant as thirds

Weights = Mapping[str, Mapping[str, float]]


def weights_of(
    scenario: Scenario, fixed: Mapping[str, str], given: Weights | None = None
) -> dict[str, dict[str, float]]:
    """Option -> share, for each reading that nobody fixed; what has no weight is left out, the rest adds up to 1.

    given: reading -> option -> weight, in place of the file's. InputError where weights do not add up, do not name
    every option once, name none that is there, or are given to a reading that is fixed.
    """
    given = given or {}
    problems = [*file_problems(scenario), *_given_problems(scenario, fixed, given)]
    if problems:
        raise InputError(problems)
    found: dict[str, dict[str, float]] = {}
    for name, reading in scenario.readings.items():
        if name in fixed:
            continue
        weights = given.get(name) or in_file(reading) or dict.fromkeys(reading.options, 1.0)
        total = sum(weights.values())
        found[name] = {option: weights[option] / total for option in reading.options if weights[option] > 0.0}
    return found


def in_file(reading: ReadingPart) -> dict[str, float]:
    """The weights that the file gives; nothing where it gives none."""
    return {option: part.weight for option, part in reading.options.items() if part.weight is not None}


def file_problems(scenario: Scenario) -> Iterator[Problem]:
    """What is wrong with the weights of the file."""
    for name, reading in scenario.readings.items():
        weights = in_file(reading)
        if weights:
            where = scenario.root.where(("readings", name, "options"))
            yield from _problems(name, reading, weights, where)


def _given_problems(scenario: Scenario, fixed: Mapping[str, str], given: Weights) -> Iterator[Problem]:
    for name, weights in given.items():
        if name not in scenario.readings:
            yield unknown("reading", name, scenario.readings)
        elif name in fixed:
            remedy = "leave out --reading or --weight for it"
            yield Problem(f'the reading "{name}" is fixed, so it has no weights', remedy=remedy)
        else:
            options = scenario.readings[name].options
            owner = f'the reading "{name}" has'
            strange = [unknown("option", option, options, owner=owner) for option in weights if option not in options]
            yield from strange
            if not strange:
                yield from _problems(name, scenario.readings[name], weights, Where())


def _problems(name: str, reading: ReadingPart, weights: Mapping[str, float], where: Where) -> Iterator[Problem]:
    without = [option for option in reading.options if option not in weights]
    if without:
        what = f'weights of the reading "{name}": {", ".join(without)} {"has" if len(without) == 1 else "have"} none'
        yield Problem(what, where, "a reading has weights for all its options or for none", "0 leaves an option out")
        return
    total = sum(weights.values())
    if abs(total - 1.0) > ENOUGH:
        listed = ", ".join(f"{option} {weight:.4g}" for option, weight in weights.items())
        what = f'weights of the reading "{name}" add up to {total:.4g}, not to 1 ({listed})'
        remedy = "leave them out to weigh all the same"
        yield Problem(what, where, "the weights of a reading add up to 1, or 100 %", remedy)
