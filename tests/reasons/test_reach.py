"""Which check forbids a unit every launch: planted scenarios, one check each, beside a scenario in which it can."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from redan import api
from redan.layout import Reach
from redan.plan import windows as kernel
from redan.plan.forbids import reach_of

SCENARIO = """redan: 1
title: One unit, one aircraft
terrain: none
seed: 7
replications: 20
{readings}
defence:
  units: [{{name: u1, system: {system}, at: [33.6 N, 36.4 E]{setting}}}]
  assets: [{{name: store, kind: arms-store, at: [33.6 N, 36.4 E], hits: 2}}]
attack:
  doctrine: {{when_engaged: press-on}}
  packages:
    - name: a
      aircraft: f-16i
      count: 1
      start: 0 s
      route:
        - {{at: [{from_n} N, 35.0 E], altitude: {altitude}, speed: {speed} m/s}}
        - {{at: [{from_n} N, {to_e} E], altitude: {altitude}, speed: {speed} m/s}}
variants:
  base: {{says: As is., change: {{}}}}
baseline: base
"""
OVERHEAD = {
    "system": "s-300pmu-2", "from_n": "33.7", "to_e": "37.4", "altitude": "8000 m", "speed": 250, "readings": "",
    "setting": "",
}  # fmt: skip


def found(tmp_path: Path, **changes) -> Reach:
    file = tmp_path / "s.yaml"
    file.write_text(SCENARIO.format(**{**OVERHEAD, **changes}))
    return Reach(api.compile(file).reach[0, 0])


def test_overhead_it_can_be_reached(tmp_path: Path) -> None:
    assert found(tmp_path) == Reach.WINDOWS


@pytest.mark.parametrize(
    ("reach", "changes"),
    [
        (Reach.NOT_NEAR, {"from_n": "37.5"}),
        (Reach.TOO_LOW, {"system": "s-200ve", "altitude": "100 m above ground"}),
        (Reach.HIDDEN, {"from_n": "34.6", "altitude": "100 m above ground"}),
        (Reach.TOO_HIGH, {"system": "pantsir-s1", "altitude": "17000 m", "from_n": "33.62"}),
    ],
    ids=lambda value: value.name if isinstance(value, Reach) else "",
)
def test_the_check_that_forbids_it(reach: Reach, changes: dict, tmp_path: Path) -> None:
    assert found(tmp_path, **changes) == reach


def test_hold_is_permission(tmp_path: Path) -> None:
    hold = (
        "readings:\n  permission:\n    default: hold\n    options:\n"
        "      hold: {says: Hold., sources: [assumption], set: {permission: hold}}\n"
    )
    assert found(tmp_path, readings=hold) == Reach.NOT_PERMITTED


def test_limits_that_no_scenario_here_meets(tmp_path: Path) -> None:
    """The aircraft overhead, with one number of the unit changed and its windows taken away."""
    file = tmp_path / "s.yaml"
    file.write_text(SCENARIO.format(**OVERHEAD))
    geometry = api.compile(file).geometry
    none = geometry.windows._replace(offset=np.zeros_like(geometry.windows.offset))

    def why(column: int | None = None, value: float = 0.0, **changes) -> Reach:
        columns = geometry.units.columns.copy()
        if column is not None:
            columns[0, column] = value
        units = geometry.units._replace(columns=columns)
        return Reach(reach_of(replace(geometry, units=units, windows=none, **changes))[0, 0])

    assert why() == Reach.TOO_LATE  # nothing forbids it
    assert why(kernel.FASTEST_M_S, 100.0) == Reach.TOO_FAST
    assert why(kernel.NEAREST_M, 500e3) == Reach.TOO_NEAR
    assert why(guided_m=np.full_like(geometry.guided_m, 1e3)) == Reach.BEYOND_GUIDANCE
    assert why(pair_pk=np.full_like(geometry.pair_pk, np.nan)) == Reach.NO_MISSILE
