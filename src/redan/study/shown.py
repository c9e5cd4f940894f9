"""Results as a notebook shows them: the same data, with sentences, table and picture in HTML.

What analysis finds knows nothing of pages (analysis is below report), so each verb of `redan.api` hands out a class of
this module: the dataclass of analysis and `_repr_html_`, which notebooks look for.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from redan import analysis
from redan.analysis import claim_answer, saturated, sensitivity, sweeps, value
from redan.analysis import ignorance as unknown
from redan.report import card

R = TypeVar("R")


class Rich:
    """What a notebook shows in HTML; report is loaded when it is shown."""

    def _repr_html_(self) -> str:
        from redan.report.notebook import html_of

        return html_of(self)


class Comparison(Rich, analysis.Comparison):
    """Variants on the same chance."""


class Sweep(Rich, sweeps.Sweep):
    """Figures along axes."""


class Saturation(Rich, saturated.Saturation):
    """Where survival falls to a level."""


class Ignorance(Rich, unknown.Ignorance):
    """Everything unknown sampled, chance apart."""


class Sensitivity(Rich, sensitivity.Sensitivity):
    """What a figure hangs on."""


class Judged(Rich, claim_answer.Judged):
    """Claims of one night, side by side."""


class Value(Rich, value.Value):
    """What settling one unknown would be worth."""


class Card(Rich, card.Card):
    """Outcomes as bands of a die."""


def rich(found: Any, kind: type[R]) -> R:
    """A result as a class of this module; found: the dataclass it is made of."""
    return kind(**{one.name: getattr(found, one.name) for one in fields(found)})
