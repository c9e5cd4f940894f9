"""One small comparison for all tests of results: two batteries, one store, four aircraft on a smooth earth."""

from __future__ import annotations

from pathlib import Path

import pytest

from redan import api
from redan.analysis import Comparison

OTHER = "with"
SCENARIO = """\
redan: 1
title: A small raid
question: What would a second battery change?
terrain: none
seed: 7
replications: 200
readings:
  permission:
    default: free
    options:
      hold: {says: Nobody may fire., sources: [report-003], set: {permission: hold}}
      free: {says: Fire at will., sources: [report-003], set: {permission: free}}
  kill-probability:
    default: claimed
    options:
      claimed: {says: As makers say., sources: [assumption], set: {kill_probability: claimed}}
      half: {says: One in two., sources: [assumption], set: {kill_probability: 50 %}}
defence:
  nets:
    - {name: west, delay: 5 s}
  radars:
    - {name: ew-1, system: p-18, at: [33.5 N, 36.5 E], net: west}
  units:
    - {name: sam-1, system: s-125, at: [33.5 N, 36.3 E], net: west}
  assets:
    - {name: store, kind: arms-store, at: [33.5 N, 36.4 E], hits: 2, value: 5 million USD}
attack:
  doctrine: {when_engaged: turn-away, turn_probability: 0.5, turn_delay: 5 s, leave_after: 60 s}
  packages:
    - name: raid
      aircraft: f-16i
      count: 4
      start: 0 s
      spacing: 10 s
      jitter: 30 s
      route:
        - {at: [33.5 N, 35.6 E], altitude: 5000 m, speed: 240 m/s}
        - {at: [33.5 N, 36.2 E], altitude: 5000 m, speed: 240 m/s}
        - {at: [33.5 N, 35.6 E], altitude: 5000 m, speed: 240 m/s}
      weapons:
        - {munition: delilah, per_aircraft: 2, target: store, release: waypoint 2, interval: 2 s}
variants:
  without: {says: One battery., change: {}}
  with:
    says: A second battery.
    change: {add: {defence: {units: [{name: sam-2, system: s-125, at: [33.6 N, 36.4 E], net: west}]}}}
baseline: without
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("results") / "small.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def comparison(small: Path) -> Comparison:
    return api.compare(small, replications=200, each=50)
