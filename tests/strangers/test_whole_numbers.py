"""Whole numbers are wide enough or refused, and a plan has the same bits with the compiler off."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.results.conftest import some_names, some_outcomes

import redan
from redan.engine import simulate
from redan.errors import InputError
from redan.layout import freeze_plan
from redan.layout.build import Launcher, Reach, Sight, Threat, Unit, build_plan
from redan.layout.outcomes import OUTCOME_TYPES
from redan.layout.validate import MOST_ROUNDS_OF_A_UNIT
from redan.reference import simulate_one
from redan.results.measures import _tally
from redan.results.table import outcomes_of, table_of

SOURCE = Path(redan.__file__).resolve().parents[1]
INPUTS = Path(__file__).parent / "inputs"


@pytest.mark.slow
@pytest.mark.parametrize(("units", "salvo"), [(1, 32_958), (3, 40_000), (1, 70_001)])
def test_more_shots_at_one_threat_than_16_bits_hold(units: int, salvo: int) -> None:
    names = [f"u-{i}" for i in range(units)]
    reach = tuple(Reach(name, pk=0.0) for name in names)
    plan = build_plan(
        [Threat("a", 0.0, 500.0, sights=(Sight("eye"),), reach=reach)],
        [Unit(name, first_salvo=salvo, next_salvo=salvo) for name in names],
    )
    rows = simulate(plan, 1, 0, 2)
    assert rows.fired.tolist() == [[salvo] * units] * 2
    assert rows.shots.tolist() == [[units * salvo]] * 2
    assert simulate_one(plan, 1, 0, log=False)[0].shots.tolist() == [units * salvo]


def test_what_the_columns_could_not_hold_is_refused() -> None:
    def plan(rounds: int, units: int = 1, stock: int = 0) -> None:
        each = (Launcher(ready=rounds, tubes=rounds),)
        build_plan([Threat("a", 0.0, 500.0)], [Unit(f"u-{i}", launchers=each, stock=stock) for i in range(units)])

    plan(MOST_ROUNDS_OF_A_UNIT)
    for arguments in ({"rounds": MOST_ROUNDS_OF_A_UNIT + 1}, {"rounds": 10, "stock": MOST_ROUNDS_OF_A_UNIT}):
        with pytest.raises(InputError, match="a unit has more than 16,777,215 rounds"):
            plan(**arguments)
    with pytest.raises(InputError, match="all units together have"):
        plan(MOST_ROUNDS_OF_A_UNIT, units=200)


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 1e12, 0.5, float("nan")])
def test_a_number_that_the_plan_cannot_hold_is_not_cut(number: float) -> None:
    arrays = {name: getattr(build_plan([Threat("a", 0.0, 5.0)], [Unit("u")]), name) for name in _fields()}
    assert freeze_plan(**arrays | {"unit_stock": np.array([7])}).unit_stock.tolist() == [7]
    with pytest.raises(OverflowError, match="unit_stock"), np.errstate(invalid="ignore"):
        freeze_plan(**arrays | {"unit_stock": np.array([number])})


def _fields() -> tuple[str, ...]:
    from redan.layout import Plan

    return Plan._fields


def test_counts_over_many_entities_do_not_wrap() -> None:
    assert _tally(np.ones((40_000, 2), dtype=bool)).tolist() == [40_000.0, 40_000.0]


def test_a_table_keeps_every_type() -> None:
    names, outcomes = some_names(), some_outcomes(5)
    outcomes.shots[2, 1] = 2**31 - 1
    again = outcomes_of(table_of(outcomes, names), names)
    assert again.shots[2, 1] == 2**31 - 1
    assert {name: getattr(again, name).dtype for name in OUTCOME_TYPES} == OUTCOME_TYPES


DIGEST = "import sys; from redan import api; print(api.compile(sys.argv[1]).digest)"


@pytest.mark.slow
@pytest.mark.parametrize("terrain", ["hills.npz", "none"])
def test_the_plan_has_the_same_bits_with_the_compiler_off(tmp_path: Path, terrain: str) -> None:
    """Found: the hypotenuse of Python itself and that of the C library differ in the last bit."""
    text = (INPUTS / "own-terrain" / "s.yaml").read_text()
    (tmp_path / "s.yaml").write_text(text.replace("terrain: hills.npz", f"terrain: {terrain}"))
    (tmp_path / "hills.npz").write_bytes((INPUTS / "own-terrain" / "hills.npz").read_bytes())
    said = [
        subprocess.run(
            [sys.executable, "-c", DIGEST, str(tmp_path / "s.yaml")], capture_output=True, text=True, timeout=300,
            check=True, env={**os.environ, "PYTHONPATH": str(SOURCE), "NUMBA_DISABLE_JIT": off},
        ).stdout
        for off in ("0", "1")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert len(said[0].strip()) == 64
