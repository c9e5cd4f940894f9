"""Failures seen in other simulations (numbers 3 and 4 of the list), each a test here."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analytic.moments import SEED, assert_distribution

from evidence.cases.formulas import binomial, wasted_rounds
from redan.engine import simulate
from redan.layout import Fate, Law, Plan
from redan.layout.build import Launcher, Net, Reach, Sight, Threat, Unit, build_plan

AIRCRAFT, MISSILES, PK = 48, 144, 0.6
REPLICATIONS = 2_000  # of 48 aircraft each


def split(units: int, *, netted: bool, missiles: int = MISSILES) -> Plan:
    """The same missiles over so many units, each with one channel, against 48 aircraft all in reach of all."""
    names = [f"u{i}" for i in range(units)]
    reach = tuple(Reach(name, PK) for name in names)
    threats = [Threat(f"t{i:02}", 0, 10_000, sights=(Sight("eye"),), reach=reach) for i in range(AIRCRAFT)]
    share = missiles // units
    doctrine = dict(channels=1, max_salvos=100, reaction=(Law.FIXED, 5, 0), assess=(Law.FIXED, 5, 0))
    batteries = [
        Unit(name, net="net" if netted else None, launchers=(Launcher(share, share),), **doctrine) for name in names
    ]
    return build_plan(threats, batteries, nets=[Net("net")])


def kills(plan: Plan) -> np.ndarray:
    return (simulate(plan, SEED, 0, REPLICATIONS).fate == Fate.KILLED).sum(axis=1)


@pytest.mark.parametrize("units", [1, 2, 3, 6])
def test_3_splitting_the_stock_over_netted_units_costs_no_kills(units: int) -> None:
    """A peer: 48.0, 35.5, 23.9, 13.5 kills. Here a shortfall needs over 144 shots for 48 kills, or a unit run dry."""
    mean = kills(split(units, netted=True)).mean()
    assert mean > 47.9


@pytest.mark.parametrize("units", [1, 2, 3, 6])
def test_3_autonomous_units_waste_what_the_closed_form_says(units: int) -> None:
    """In step, all shoot at the same target: 144 / units looks, each killing with 1 - (1 - pk)^units."""
    looks = MISSILES // units
    pmf: dict[int, float] = {}
    for k, q in binomial(looks, 1 - (1 - PK) ** units).items():
        pmf[min(k, AIRCRAFT)] = pmf.get(min(k, AIRCRAFT), 0.0) + q
    assert_distribution(kills(split(units, netted=False)), pmf)


def test_4_shoot_look_shoot_spends_one_over_pk() -> None:
    """A peer: 10.4 missiles an aircraft at 0.6. Here 1 / 0.6, with the variance of the geometric distribution."""
    shots = simulate(split(1, netted=True, missiles=1_000_000), SEED, 0, REPLICATIONS).shots
    pmf = {k: PK * (1 - PK) ** (k - 1) for k in range(1, 101)}
    assert_distribution(shots.ravel(), pmf)


@pytest.mark.parametrize("units", [2, 6])
def test_4_autonomous_units_spend_as_many_as_they_are(units: int) -> None:
    """A look costs one round a unit, and the first look that kills is geometric."""
    q = 1 - (1 - PK) ** units
    pmf = {units * k: q * (1 - q) ** (k - 1) for k in range(1, 101)}
    assert sum(k * weight for k, weight in pmf.items()) == pytest.approx(wasted_rounds(units, PK))
    shots = simulate(split(units, netted=False, missiles=6_000_000), SEED, 0, REPLICATIONS).shots
    assert_distribution(shots.ravel(), pmf)
