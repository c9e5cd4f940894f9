"""What a variant buys: what it adds to the baseline's order of battle, at public prices where there are any.

A fire unit's public price holds its share of missiles. Where a unit has none its missiles alone are counted, and the
unit is named. What is defended is not bought, and what a variant takes away brings no money back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from redan.analysis.intervals import Estimate, exactly, missing
from redan.layout.names import Price
from redan.results.forces import Forces
from redan.results.measures import LEVELS

NAME = "cost_defender_bought_usd"
BOUGHT = tuple(f"{NAME}{level}" for level in LEVELS)


@dataclass
class _Bill:
    """Sums at low, best and high prices, and what could not be summed."""

    sums: list[float] = field(default_factory=lambda: [0.0] * len(LEVELS))
    things: int = 0  # priced
    unpriced: dict[str, None] = field(default_factory=dict)

    def add(self, what: str, price: Price | None, count: int = 1) -> None:
        if count <= 0:
            return
        if price is None:
            self.unpriced[what] = None
            return
        self.things += count
        self.sums = [total + count * one for total, one in zip(self.sums, price, strict=True)]


def purchases(scene: Forces, base: Forces, scenes: Iterable[Forces]) -> dict[str, Estimate]:
    """The figures at three prices, resting on no row; nothing where no variant has any defence.

    scenes: those of all variants. The baseline buys nothing, even where it is no defence at all.
    """
    if not any(each.units or each.radars or each.command_posts for each in scenes):
        return {}
    bill = _added(scene, base)
    named = ", ".join(bill.unpriced)
    return {
        name: _figure(bill.sums[level], bill.things, f"no public price for {named}" if named else "")
        for level, name in enumerate(BOUGHT)
    }


def _figure(value: float, things: int, reason: str) -> Estimate:
    if not reason:
        return exactly(value, 0)
    if not things:
        return missing(reason, "unpriced")
    return Estimate(value, value, math.nan, 0, 0.0, "at least", reason)


def _added(scene: Forces, base: Forces) -> _Bill:
    bill = _Bill()
    for name, unit in scene.units.items():
        had = base.units.get(name)
        if had is None or had.system != unit.system:
            bill.add(unit.system, unit.price_usd)
            if unit.price_usd is None:
                bill.add(f"missiles {unit.interceptor}", unit.round_price_usd, unit.rounds)
            continue
        bill.add(f"launchers of {unit.system}", None, unit.launchers - had.launchers)
        bill.add(f"missiles {unit.interceptor}", unit.round_price_usd, unit.rounds - had.rounds)
    for name, system in scene.radars.items():
        if base.radars.get(name) != system:
            bill.add(system, None)
    for name in sorted(scene.command_posts - base.command_posts):
        bill.add(name, None)
    return bill
