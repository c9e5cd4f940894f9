"""One door for every verb: what it found, as plain data."""

from __future__ import annotations

from typing import Any

from redan.analysis import Comparison
from redan.app.results.models import Result


def of(found: Any) -> dict[str, Any]:
    """The result of a verb of `redan.api` as plain data, in the shape of `Result`; TypeError for what is none."""
    return result(found).model_dump(mode="json")


def result(found: Any) -> Result:
    """The same as a model."""
    if isinstance(found, Comparison):
        from redan.app.results.compared import compared

        return compared(found)
    raise TypeError(f"a {type(found).__name__} is no result the page knows")
