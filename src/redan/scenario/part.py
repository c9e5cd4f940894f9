"""What every part of the scenario file is: no unknown keys, no silent conversion, unchangeable."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of the file: no unknown keys, no silent conversion, unchangeable.

    A part that is left out is made with `model_construct`: its defaults need no judging, and a validator of its own
    would have to be built for it (a tenth of the time of `redan check`).
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def nothing() -> list[Any]:
    """The default of a list; to learn what `list` itself takes, a text would be compiled, which no file may cause."""
    return []
