"""Parts of the file about how crews and nets decide: what a crew believes, when it lets go, when a unit joins another.

The defaults are those of `resolve_rules`. Numbers here without a source are assumptions, and called so there.
"""

from __future__ import annotations

import math
from typing import Annotated, Any

from redan.errors import InputError, Problem
from redan.scenario.fields import Fraction, _field, quantity
from redan.scenario.laws import law
from redan.scenario.part import Part
from redan.scenario.parts_identification import YesNo
from redan.scenario.resolved import Delay
from redan.units import parse_quantity, quoted

FOR_EVER = "for-ever"
JOINS = ("when-waiting-costs", "never")

_BELIEF_FORM = f'allowed is 1 s to 1 h, 0 s, or "{FOR_EVER}"'
_LEAST_S, _MOST_S = 1.0, 3600.0


def _belief_s(value: Any) -> float:
    """ "15 s" or "for-ever" (inf)."""
    if isinstance(value, str) and value.replace(" ", "-") in (FOR_EVER, "forever"):
        return math.inf
    time_s = 0.0 if value == 0 else parse_quantity(value, "time")
    if time_s != 0.0 and not _LEAST_S <= time_s <= _MOST_S:
        what = f"{quoted(value)} is too {'short' if time_s < _LEAST_S else 'long'} to be meant"
        raise InputError(Problem(what, allowed=_BELIEF_FORM, remedy=f"write 15 s or {FOR_EVER}"))
    return time_s


class ShootingRules(Part):
    """What a crew goes by when it has fired; every fire unit's doctrine has these keys."""

    believes_kill: Annotated[float, _field(_belief_s, _BELIEF_FORM, "15 s")] | None = None
    tracks_at_launch: YesNo | None = None
    lets_go: YesNo | None = None
    acquire_cued: Annotated[Delay, law("0.5 s", "5 min", or_zero=True)] | None = None
    acquire_alone: Annotated[Delay, law("0.5 s", "5 min", or_zero=True)] | None = None


class LinkPart(Part):
    """One link of the chain from the sensors to the units."""

    reliability: Fraction = 1.0
    delay: Annotated[float, quantity("time", "0.01 s", "5 min", or_zero=True)] = 0.0
    up: Annotated[float, quantity("time", "1 s", "30 d")] | None = None
    down: Annotated[float, quantity("time", "1 s", "30 d")] | None = None


RULE_WORDS = {
    "believes_kill": "how long it believes a kill that was none, with all its net; then the target may be fired at "
                     "again; default: 15 s (10 s at level low, 20 s at high; assumption)",
    "tracks_at_launch": "whether a missile leaves only with a track on a target that flies; default: yes (assumption)",
    "lets_go": "whether the channel is freed once the target has left or arrived, whatever still flies; default: yes "
               "(assumption)",
    "acquire_cued": "added to the reaction time of a unit on a net, from a track that cues to one that guides (5 s to "
                    "10 s: assumption); default: 0 s",
    "acquire_alone": "added to the reaction time of a unit without a net, which searches for itself (20 s to 60 s: "
                     "assumption); default: 0 s",
}  # fmt: skip
NET_WORDS = {
    "joins": "whether a second unit takes a target in hand where waiting for the first would cost it a salvo; "
             "default: when-waiting-costs",
    "links": "its links one after another: the net works while all of them do; default: none that can fail",
}  # fmt: skip
PAGES = (
    (LinkPart, "defence.nets.links", "One link of the chain from the radars over the post to the units. While one "
     "fails, the units fight alone.", {
        "reliability": "that it works at all, drawn once a replication",
        "delay": "added to the delay of the net",
        "up": "mean time between failures (exponential), for one link of a net; default: it does not fail",
        "down": "mean time of a failure (exponential); default: as up",
    }),
)  # fmt: skip
