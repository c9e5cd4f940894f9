"""Parts of the file about what a fire unit fires at, with how many missiles, and whose radar it uses."""

from __future__ import annotations

from typing import Annotated

from redan.catalogue.parameters import TARGET_CLASSES
from redan.scenario.fields import whole, word
from redan.scenario.part import Part

TargetClass = Annotated[str, word(*TARGET_CLASSES)]


class AgainstPart(Part):
    """Salvo doctrine against one class of target."""

    first_salvo: Annotated[int, whole(1, 12)] | None = None
    next_salvo: Annotated[int, whole(1, 12)] | None = None
    max_salvos: Annotated[int, whole(1, 50)] | None = None


PAGES = (
    (AgainstPart, "defence.units.doctrine.against.CLASS", f"Classes are {', '.join(TARGET_CLASSES)}.", {
        "first_salvo": "missiles fired first at one target of the class; default: the unit's",
        "next_salvo": "missiles after each look at a target of the class that lives; default: the unit's",
        "max_salvos": "salvos at one target of the class at most; default: the unit's",
    }),
)  # fmt: skip
