"""The earth turned under the scenario: all longitudes shifted, no terrain, the same chance.

Turning moves every time by rounding only (below 1e-6 s), so a replication can change only where two instants lie that
close together. Claimed: every integer column of at least 999 rows in 1,000 is identical, and times agree to 1 ms there.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.metamorphic.laws import SEED
from tests.plan.fixtures import large, small

from redan.engine import simulate
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes
from redan.physics.geodesy import wrap_longitude
from redan.plan import compile_plan
from redan.scenario.resolved import Place, Resolved

COUNT = 2000
INTEGERS = [name for name in OUTCOME_FIELDS if "NDArray[np.int" in str(Outcomes.__annotations__[name])]
TIMES = [name for name in OUTCOME_FIELDS if name not in INTEGERS]


def turned(case: Resolved, east_deg: float, north_deg: float = 0.0) -> Resolved:
    """The whole scenario farther east; north_deg is for the planted fault."""

    def move(at: Place) -> Place:
        longitude = wrap_longitude(at.longitude_rad + math.radians(east_deg))
        return Place(at.latitude_rad + math.radians(north_deg), longitude)

    return replace(
        case,
        radars=tuple(replace(r, place=move(r.place)) for r in case.radars),
        units=tuple(replace(u, place=move(u.place)) for u in case.units),
        assets=tuple(replace(a, place=move(a.place)) for a in case.assets),
        threats=tuple(replace(t, route=tuple(replace(w, place=move(w.place)) for w in t.route)) for t in case.threats),
    )


def run(case: Resolved) -> Outcomes:
    return simulate(compile_plan(case).plan, SEED, 0, COUNT)


def changed_rows(a: Outcomes, b: Outcomes) -> np.ndarray:
    """(n,) rows in which an integer column differs."""
    changed = np.zeros(len(a.first_launch_s), bool)
    for name in INTEGERS:
        changed |= (getattr(a, name) != getattr(b, name)).any(axis=1)
    return changed


def agree(a: Outcomes, b: Outcomes) -> bool:
    """The claim above."""
    changed = changed_rows(a, b)
    times = (np.abs(getattr(a, n)[~changed] - getattr(b, n)[~changed]) for n in TIMES)
    apart = [np.nanmax(t, initial=0.0) for t in times]  # nan: infinite in both, "never"
    never = all(np.array_equal(np.isinf(getattr(a, n)[~changed]), np.isinf(getattr(b, n)[~changed])) for n in TIMES)
    return bool(changed.sum() <= len(changed) / 1000) and never and max(apart) < 1e-3


@pytest.fixture(scope="module", params=["small", "large"])
def case(request: pytest.FixtureRequest) -> Resolved:
    return small() if request.param == "small" else large(None, 12)


@pytest.fixture(scope="module")
def here(case: Resolved) -> Outcomes:
    return run(case)


@pytest.mark.parametrize("east_deg", [-179.0, -36.3, 1e-3, 90.0, 143.9])
def test_turning_the_earth_changes_no_outcome(case: Resolved, here: Outcomes, east_deg: float) -> None:
    with np.errstate(invalid="ignore"):
        assert agree(here, run(turned(case, east_deg)))


@pytest.mark.parametrize("north_deg", [0.5, 20.0])
def test_planted_fault_a_shift_in_latitude_is_noticed(case: Resolved, here: Outcomes, north_deg: float) -> None:
    """Farther north the same angles are other distances."""
    with np.errstate(invalid="ignore"):
        assert not agree(here, run(turned(case, 0.0, north_deg)))


def test_all_columns_are_compared() -> None:
    assert sorted(INTEGERS) == ["acted", "fate", "fired", "hits", "shots"]
