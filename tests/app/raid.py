"""Runs of a small raid kept in folders: without, with one battery, with the same and a mute change, on one chance."""

from __future__ import annotations

from pathlib import Path

from redan import api

TEXT = """\
redan: 1
title: A raid on a store
question: What does a second battery change?
terrain: none
seed: 11
replications: 60
defence:
  nets:
    - {name: west, delay: 5 s}
  radars:
    - {name: ew-1, system: p-18, at: [33.5 N, 36.5 E], net: west}
  units:
    - {name: sam-1, system: s-125, at: [33.5 N, 36.3 E], net: west, stock: 4}
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
  one: {says: One battery., change: {}}
  two:
    says: A second one.
    change:
      add:
        defence:
          units:
            - {name: sam-2, system: s-125, at: [33.6 N, 36.4 E], net: west}
baseline: one
"""


def runs(parent: Path) -> dict[str, Path]:
    """A run folder of each variant, 60 replications, seed 11."""
    file = parent / "raid.yaml"
    file.write_text(TEXT)
    scenario = api.load(file)
    found = {}
    for variant in ("one", "two"):
        folder = api.run(scenario, variant, out=parent / "runs").folder
        assert folder is not None
        found[variant] = folder
    return found
