"""Where money turns: the price of a missile at which the defence loses the exchange; raids until a purchase has paid.

All sums are linear in prices, so no price needs a new run. Three lines are kept apart: what is fired (expended), what
is lost, what is bought.

    exchange      attacker's cost A against fired E and lost L: even where a missile costs (A - L) / F, F missiles fired
    a raid saves  S = losses without - losses with - what is fired more
    raids         bought / S; never where S is not above zero
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.analysis.intervals import Estimate

F8 = NDArray[np.float64]
ATTACKER, LOST, EXPENDED = "cost_attacker_usd", "cost_defender_lost_usd", "cost_defender_expended_usd"
BOUGHT, FIRED = "cost_defender_bought_usd", "missiles_fired"
PARTLY = "partly"  # among the reasons: what is in no sum, though the sum exists
COLUMNS = (ATTACKER, LOST, EXPENDED, FIRED)  # whose means everything here follows from


def even_price_usd(attacker_usd: F8, lost_usd: F8, fired: F8) -> F8:
    """The price of one missile at which both sides' costs are equal; below zero: the defence loses at any price.

    Mean costs and mean missiles fired of one case each, arrays of one shape. Infinite where nothing is fired.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(fired > 0.0, (attacker_usd - lost_usd) / fired, math.inf), dtype=np.float64)


def saved_usd(lost_with: F8, lost_without: F8, expended_with: F8, expended_without: F8) -> F8:
    """What one raid costs the defender less, with than without: losses spared less missiles fired more."""
    return np.asarray((lost_without - lost_with) - (expended_with - expended_without), dtype=np.float64)


def raids_until_paid(bought_usd: float, saved: F8) -> F8:
    """Raids until a purchase has paid for itself; infinite where a raid saves nothing."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(saved > 0.0, bought_usd / saved, math.inf), dtype=np.float64)


@dataclass(frozen=True)
class Spread:
    """A figure over points that all may be true: 5, 50 and 95 % of all of them, and the share without one (never).

    Points without one stand at their own end: raids that never pay above all others, a price that is lost whatever it
    is below. An end or middle among them is infinite with that sign; NaN: no point has a figure.
    """

    low: float
    middle: float
    high: float
    never: float
    points: int


def spread_of(values: F8, *, none_below: float | None = None) -> Spread:
    """The spread of a figure, shape (points,). Without one is what is infinite, or where `none_below` is given what is
    not above it: those stand below all others. Missing values are left out.
    """
    values = values[~np.isnan(values)]
    if none_below is None:
        there = np.isfinite(values)
        placed = values
    else:
        there = values > none_below
        placed = np.where(there, values, -math.inf)
    never = 1.0 - float(there.mean()) if len(values) else 0.0
    if not np.isfinite(placed).any():
        return Spread(math.nan, math.nan, math.nan, never, len(values))
    low, middle, high = (_quantile(np.sort(placed), share) for share in (0.05, 0.5, 0.95))
    return Spread(low, middle, high, never, len(values))


def _quantile(rows: F8, share: float) -> float:
    """As numpy's, of sorted rows; between a number and an infinity the infinity."""
    at = share * (len(rows) - 1)
    below, above = float(rows[math.floor(at)]), float(rows[math.ceil(at)])
    if below == above or math.isinf(below):
        return below
    return above if math.isinf(above) else below + (above - below) * (at - math.floor(at))


@dataclass(frozen=True)
class BreakEven:
    """One variant next to the baseline, over points that all may be true (`Spread`), at best public prices.

    price: of a missile, above which the defence loses the exchange. saved: a raid. raids: until the purchase has paid;
    `counting`: the same where the attacker's losses count as gain. reasons: figure -> why it does not exist.
    """

    variant: str
    price: Spread | None
    saved: Spread | None
    raids: Spread | None
    counting: Spread | None
    bought: Estimate | None
    reasons: dict[str, str]


def break_even(
    variant: str,
    with_: Mapping[str, F8],
    without: Mapping[str, F8],
    bought: Estimate | None,
    priceless: Mapping[str, tuple[str, ...]],
) -> BreakEven:
    """From means of `COLUMNS` at each point (arrays of one shape), with the variant and without it.

    priceless: sums in which nothing has a public price, and what has none.
    """
    reasons = {}

    def usable(figure: str, *columns: str) -> bool:
        lacking = sorted({name for column in columns for name in priceless.get(column, ())})
        if lacking:
            reasons[figure] = f"no public price for {', '.join(lacking)}"
        return not lacking

    price = saved = raids = counting = None
    if usable("price", ATTACKER, LOST):
        price = spread_of(even_price_usd(with_[ATTACKER], with_[LOST], with_[FIRED]), none_below=0.0)
    if usable("saved", LOST, EXPENDED):
        each = saved_usd(with_[LOST], without[LOST], with_[EXPENDED], without[EXPENDED])
        saved = spread_of(each)
        if bought is None or not bought.exists:
            reasons["raids"] = bought.reason if bought is not None and bought.reason else "nothing is bought"
        elif bought.mean <= 0.0:
            reasons["raids"] = "nothing is bought"
        else:
            raids = spread_of(raids_until_paid(bought.mean, each))
            if not priceless.get(ATTACKER):
                more = with_[ATTACKER] - without[ATTACKER]
                counting = spread_of(raids_until_paid(bought.mean, each + more))
    return BreakEven(variant, price, saved, raids, counting, bought, reasons)
