"""Parts of the file about who radiates when, and what follows a loss: radars and fire units have these keys."""

from __future__ import annotations

from typing import Annotated

from redan.scenario.fields import Fraction, quantity, whole, word
from redan.scenario.laws import law
from redan.scenario.part import Part
from redan.scenario.resolved import Delay

EMITS = ("always", "on-order", "duty")
Emits = Annotated[str, word(*EMITS)]
OrderDelay = Annotated[Delay, law("0.1 s", "1 d", or_zero=True)]


class DutyPart(Part):
    """Radiates for a time, is silent for a time, again and again; where in this it begins is left to chance."""

    on: Annotated[float, quantity("time", "1 s", "1 d")]
    off: Annotated[float, quantity("time", "1 s", "1 d")]
    law: Annotated[str, word("fixed", "exponential")] = "fixed"


class ShutDownPart(Part):
    """What the crew does when its unit or net tracks a weapon that homes on its radar."""

    probability: Fraction
    delay: Annotated[Delay, law("0.1 s", "10 min", or_zero=True)]
    lasts: Annotated[Delay, law("1 s", "1 d")]


class DecoyEmittersPart(Part):
    """Emitters beside the radar that weapons take for it."""

    count: Annotated[int, whole(1, 50)]
    still_hit: Fraction | None = None


class RepairPart(Part):
    """Made as new some time after it was lost."""

    after: Annotated[Delay, law("1 s", "1000 d", what="a repair")]
    probability: Fraction = 1.0


EMITTER_WORDS = {
    "emits": "always; on-order: silent until told, then set up; duty: on and off by turns",
    "duty": "for emits: duty, how long on and off; default: none",
    "order_delay": "for emits: on-order, from the first track of who tells it until it radiates; default: none",
    "told_by": "for emits: on-order, the net or unit whose first track on any threat is the order; "
               "default: its own net",
    "shut_down": "what the crew does when a weapon that homes on it is tracked; default: it stays on",
    "decoy_emitters": "emitters that draw weapons away from it; default: none",
    "repair": "made as new after a loss; default: what is lost stays lost",
}  # fmt: skip
REPAIR_WORDS = {"repair": "made as new after a loss; default: what is lost stays lost"}

PAGES = (
    (DutyPart, "defence.radars.duty", "Also of `defence.units`: radiates and is silent by turns.", {
        "on": "how long it radiates",
        "off": "how long it is silent",
        "law": "fixed lengths, or exponential ones with these means",
    }),
    (ShutDownPart, "defence.radars.shut_down", "Also of `defence.units`: falls silent when its unit or net tracks a "
     "weapon that homes on it; missiles that the radar guides are lost. A weapon tracked while it is silent does not "
     "make that longer.", {
        "probability": "that the crew shuts down, drawn for each weapon",
        "delay": "from the first track on the weapon until the radar is off",
        "lasts": "how long it stays off",
    }),
    (DecoyEmittersPart, "defence.radars.decoy_emitters", "Also of `defence.units`: emitters that draw weapons away.", {
        "count": "how many",
        "still_hit": "share of the weapons that go for the radar all the same; default: 1/(1 + count), each emitter "
                     "is as likely (assumption)",
    }),
    (RepairPart, "defence.radars.repair", "Also of units (their launchers too), assets and command posts: a loss is "
     "mended or replaced.", {
        "after": "from the loss until it works as new; its launchers are empty then",
        "probability": "that it is mended at all, drawn at each loss",
    }),
)  # fmt: skip
