"""Which unknown is worth settling, and where money turns: what `redan value` answers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redan.analysis.breakeven import BreakEven, Spread
from redan.analysis.information import Figure, Settled, Worth


@dataclass(frozen=True)
class Value:
    """What was asked and what came out. with_: the figure in a variant; change: its difference to the baseline,
    on the same assumptions and the same chance; None where the file has one variant alone.
    """

    title: str
    measure: str
    label: str
    baseline: str
    variants: tuple[str, ...]  # beside the baseline; the baseline where it stands alone
    with_: Worth
    change: Worth | None
    money: tuple[BreakEven, ...]
    says: Mapping[str, str]  # unknown -> what it is and what it may be
    fixed: Mapping[str, str]
    weights: Mapping[str, Mapping[str, float]]  # of readings whose options are not equally likely
    points: int
    replications: int
    seed: int
    refused: int

    def to_json(self) -> dict[str, Any]:
        """Everything that is printed, of every unknown."""
        return {
            "title": self.title,
            "measure": self.measure,
            "baseline": self.baseline,
            "variants": list(self.variants),
            "points": self.points,
            "replications": self.replications,
            "seed": self.seed,
            "refused": self.refused,
            "fixed": dict(self.fixed),
            "weights": {name: dict(by) for name, by in self.weights.items()},
            "with": _worth_json(self.with_),
            "change": None if self.change is None else _worth_json(self.change),
            "money": [_money_json(one) for one in self.money],
            "unknowns": dict(self.says),
        }


def _figure_json(figure: Figure) -> dict[str, float]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}


def _settled_json(one: Settled) -> dict[str, Any]:
    return {
        "name": one.name,
        "narrowing": _figure_json(one.narrowing),
        "variance": _figure_json(one.variance),
        "p": one.p,
        "told_from_noise": one.told,
    }


def _worth_json(worth: Worth) -> dict[str, Any]:
    return {
        "points": worth.points,
        "low": worth.low,
        "high": worth.high,
        "mean": worth.mean,
        "chance_share": worth.chance,
        "settled": [_settled_json(one) for one in worth.settled],
    }


def _money_json(one: BreakEven) -> dict[str, Any]:
    def spread(found: Spread | None) -> dict[str, Any] | None:
        if found is None:
            return None
        ends = {"low": found.low, "middle": found.middle, "high": found.high}
        shown = {key: value if math.isfinite(value) else None for key, value in ends.items()}
        return {**shown, "never": found.never, "points": found.points}

    return {
        "variant": one.variant,
        "missile_price_usd": spread(one.price),
        "saved_a_raid_usd": spread(one.saved),
        "raids_until_paid": spread(one.raids),
        "raids_counting_the_attackers_losses": spread(one.counting),
        "bought_usd": None if one.bought is None or not one.bought.exists else one.bought.mean,
        "reasons": dict(one.reasons),
    }
