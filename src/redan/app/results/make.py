"""One door for every verb: what it found, as plain data."""

from __future__ import annotations

from typing import Any

from redan.app.results.models import Result


def of(found: Any, question: str = "") -> dict[str, Any]:
    """The result of a verb of `redan.api` as plain data, in the shape of `Result`; TypeError for what is none.

    question: the scenario's own, for results that do not carry it.
    """
    return result(found, question).model_dump(mode="json")


def result(found: Any, question: str = "") -> Result:
    """The same as a model."""
    from redan.analysis import Comparison
    from redan.analysis.claim_answer import Judged
    from redan.analysis.ignorance import Ignorance
    from redan.analysis.saturated import Saturation
    from redan.analysis.sensitivity import Sensitivity
    from redan.app.results import compared, studied

    if isinstance(found, Comparison):
        return compared.compared(found)
    if isinstance(found, Ignorance):
        return studied.ignorant(found, question)
    if isinstance(found, Sensitivity):
        return studied.sensed(found, question)
    if isinstance(found, Judged):
        return studied.judged(found, question)
    if isinstance(found, Saturation):
        return studied.saturating(found, question)
    raise TypeError(f"a {type(found).__name__} is no result the page knows")
