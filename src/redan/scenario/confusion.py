"""A net's crews without their command post: they hold their fire for a time, then fight on alone."""

from __future__ import annotations

from collections.abc import Mapping

from redan.scenario.parts_units import UnitPart
from redan.scenario.resolved import Delay, Effect
from redan.scenario.schema import NetPart


def confusion_effects(net: NetPart, units: Mapping[str, UnitPart]) -> list[Effect]:
    """Rows of the table of effects: each unit of the net is held when the post is lost, and free again after a time."""
    if net.confusion is None or net.command_post is None:
        return []
    rows = []
    least_s, most_s = net.confusion.least, net.confusion.most
    delay = Delay("fixed", least_s) if least_s == most_s else Delay("uniform", least_s, most_s)
    for name in sorted(name for name, unit in units.items() if unit.net == net.name):
        held, free = f"{net.name}/confusion/{name}", f"{net.name}/order/{name}"
        says = f"{name} holds its fire: the command post of {net.name} is lost"
        rows += [
            Effect(held, "lost", f"{net.name}/command-post", "unit", name, "set", "held", then=free, says=says),
            Effect(free, "after", None, "unit", name, "clear", "held", delay=delay, says=f"{name} fights on alone"),
        ]
    return rows
