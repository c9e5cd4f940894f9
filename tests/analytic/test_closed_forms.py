"""The engine against mathematics beyond the open cases: fleets of other sizes, and a planted fault.

The cases DEF-01 to DEF-20 themselves are judged once, by `evidence` (tests/validation).
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.analytic.moments import REPLICATIONS, SEED, assert_distribution, assert_ratio

from evidence.cases import formulas
from evidence.cases.queues import loss_system
from redan.engine import replay, simulate
from redan.layout import Event, Fate, Law
from redan.layout.build import Asset, Launcher, Net, Reach, Sight, Threat, Unit, build_plan

EYE = (Sight("eye"),)


def target(name: str, *, unit: str = "u", pk: float, start: float = 0.0, last: float = 1000.0) -> Threat:
    """An aircraft that one unit sees and reaches all its time."""
    return Threat(name, start, start + last, sights=EYE, reach=(Reach(unit, pk),))


def killed(outcomes) -> np.ndarray:
    return outcomes.fate == Fate.KILLED


@pytest.mark.parametrize(("defenders", "lost"), [(2, 12), (3, 8), (5, 0)])
@pytest.mark.parametrize("staying", [1, 2, 3, 4])
def test_def_20_hughes_salvo_is_the_limit_of_certain_shots(defenders: int, lost: int, staying: int) -> None:
    """5 attackers x 8 missiles, half of them good; each defender's four rounds stop four; the rest hits."""
    assert formulas.hughes_losses(defenders, 5, 8, 0.5, 4, staying) == pytest.approx(lost / staying)
    reach = tuple(Reach(f"ship{i}", 1.0) for i in range(defenders))
    good = [
        Threat(f"m{i:02}", 0, 500, munition=True, asset="fleet", sights=EYE, reach=reach) for i in range(20)
    ]
    units = [Unit(f"ship{i}", net="net", launchers=(Launcher(4, 4),)) for i in range(defenders)]
    plan = build_plan(good, units, nets=[Net("net")], assets=[Asset("fleet", hits_needed=99)])
    assert simulate(plan, SEED, 0, 10).hits[:, 0].tolist() == [lost] * 10


def test_def_20_the_other_side_of_the_salvo() -> None:
    """Two ships x 4 missiles against five undefended boats that take two hits each: four boats lost."""
    assert formulas.hughes_losses(5, 2, 4, 1.0, 0, 2) == 4
    missiles = [Threat(f"m{i}", 0, 100, munition=True, asset=f"boat{i % 4}") for i in range(8)]
    boats = [Asset(f"boat{i}", hits_needed=2) for i in range(5)]
    _, events = replay(build_plan(missiles, [], assets=boats), SEED, 0)
    assert (events["code"] == Event.LOST).sum() == 4


@pytest.mark.slow
def test_a_kill_probability_off_by_two_hundredths_would_be_noticed() -> None:
    """Planted fault."""
    plan = build_plan([target("t", pk=0.72)], [Unit("u")])
    outcomes = simulate(plan, SEED, 0, REPLICATIONS)
    with pytest.raises(AssertionError, match="mean"):
        assert_distribution(killed(outcomes)[:, 0], {0: 0.3, 1: 0.7})
    with pytest.raises(AssertionError, match="variance"):
        assert_distribution(np.full(REPLICATIONS, 1), {0: 0.25, 1: 0.5, 2: 0.25})
    unengaged, arrived = loss_system(0.2, 6, (Law.FIXED, 21, 0), warm_s=200, run_s=200)
    with pytest.raises(AssertionError):
        assert_ratio(unengaged, arrived, 0.11716247139588101)
