"""What an event of the log says, by the words of `codes.ARGUMENTS`: read once, for stories, scenes and exports."""

from __future__ import annotations

from typing import Any

from redan.layout.codes import ARGUMENTS, Event
from redan.layout.names import Names

Entry = Any  # one row of the event log: time_s, code, a, b, c by name


def indices(event: Entry) -> dict[str, int]:
    """The numbers of an event by word: {"unit": 3, "threat": 17, "killed": 1}."""
    values = (int(event[key]) for key in "abc")
    arguments = ARGUMENTS[Event(int(event["code"]))]
    return {argument.word: value for argument, value in zip(arguments, values, strict=False) if argument.word}


def decoded(event: Entry, names: Names) -> dict[str, Any]:
    """The arguments of an event in words: names for indices, true or false for flags; of an effect also what it says.

    An index of -1 stands for nothing and is None.
    """
    found: dict[str, Any] = {}
    for argument, value in zip(ARGUMENTS[Event(int(event["code"]))], (int(event[key]) for key in "abc"), strict=False):
        if not argument.word:
            continue
        if argument.of in ("count", "watch"):
            found[argument.word] = value
        elif argument.of == "flag":
            found[argument.word] = bool(value)
        else:
            found[argument.word] = getattr(names, argument.of)[value] if value >= 0 else None
        if argument.word == "effect":
            found["says"] = names.effect_says[value]
    return found
