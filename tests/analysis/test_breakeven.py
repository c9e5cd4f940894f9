"""Where money turns, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from redan.analysis.breakeven import (
    ATTACKER,
    EXPENDED,
    FIRED,
    LOST,
    break_even,
    even_price_usd,
    raids_until_paid,
    saved_usd,
    spread_of,
)
from redan.analysis.intervals import exactly, missing


def one(attacker: float, lost: float, expended: float, fired: float) -> dict[str, np.ndarray]:
    given = {ATTACKER: attacker, LOST: lost, EXPENDED: expended, FIRED: fired}
    return {name: np.array([value]) for name, value in given.items()}


def test_the_price_at_which_the_exchange_is_even_makes_it_even() -> None:
    price = even_price_usd(np.array([90.0]), np.array([10.0]), np.array([16.0]))
    assert price.tolist() == [5.0]
    assert 16 * price[0] + 10.0 == 90.0
    assert even_price_usd(np.array([1.0]), np.array([0.0]), np.array([0.0])).tolist() == [math.inf]
    assert even_price_usd(np.array([1.0]), np.array([5.0]), np.array([2.0])).tolist() == [-2.0], "lost at any price"


def test_raids_until_paid_have_paid() -> None:
    saved = saved_usd(np.array([20.0]), np.array([100.0]), np.array([45.0]), np.array([5.0]))
    assert saved.tolist() == [40.0]
    assert raids_until_paid(200.0, saved).tolist() == [5.0]
    assert raids_until_paid(200.0, np.array([0.0, -3.0])).tolist() == [math.inf, math.inf]


def test_a_variant_next_to_the_baseline() -> None:
    found = break_even("battery", one(90, 10, 80, 16), one(50, 100, 0, 0), exactly(200.0, 0), {})
    assert found.price is not None
    assert found.price.middle == 5.0
    assert found.saved is not None
    assert found.saved.middle == 10.0
    assert found.raids is not None
    assert found.raids.middle == 20.0
    assert found.counting is not None
    assert found.counting.middle == 4.0
    assert found.reasons == {}


def test_what_has_no_price_has_no_break_even_and_says_why() -> None:
    unpriced = missing("no public price for x", "unpriced")
    found = break_even("battery", one(0, 1, 1, 1), one(0, 1, 0, 0), unpriced, {LOST: ("plant",)})
    assert found.price is None
    assert found.saved is None
    assert found.raids is None
    assert found.reasons["price"] == "no public price for plant"
    found = break_even("battery", one(3, 1, 1, 1), one(0, 5, 0, 0), unpriced, {})
    assert found.raids is None
    assert found.reasons["raids"] == "no public price for x"


def test_points_where_it_never_pays_stand_above_all_others() -> None:
    found = spread_of(np.array([1.0, 2.0, 3.0, 4.0, math.inf]))
    assert (found.middle, found.high, found.never) == (3.0, math.inf, pytest.approx(0.2))
    mostly = spread_of(np.array([0.2, math.inf, math.inf]))
    assert (mostly.middle, mostly.never) == (math.inf, pytest.approx(2 / 3)), "most never pay, so the middle does not"
    lost = spread_of(np.array([-1.0, -2.0, 3.0, math.inf]), none_below=0.0)
    assert (lost.low, lost.never) == (-math.inf, 0.5), "where nothing is fired no price loses"
    assert math.isnan(spread_of(np.array([math.inf])).middle)
    assert spread_of(np.array([-1.0, 5.0]), none_below=0.0).never == pytest.approx(0.5)
