"""A small scenario that runs in a moment: two batteries, one store, four aircraft on a smooth earth."""

from __future__ import annotations

from pathlib import Path

import pytest

SCENARIO = """\
redan: 1
title: A small raid
question: What would a second battery change?
terrain: none
seed: 7
replications: 400
readings:
  permission:
    default: free
    options:
      hold: {says: Nobody may fire., sources: [report-003], set: {permission: hold}}
      free: {says: Fire at will., sources: [report-003], set: {permission: free}}
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
  again: {says: The same once more., change: {}}
  far-away:
    says: A battery that can reach nothing.
    change: {add: {defence: {units: [{name: far, system: s-125, at: [35.5 N, 40.3 E]}]}}}
  with:
    says: A second battery.
    change: {add: {defence: {units: [{name: sam-2, system: s-125, at: [33.6 N, 36.4 E], net: west}]}}}
baseline: without
"""


@pytest.fixture(scope="session")
def scenario_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path
