"""Small scenarios whose answers are known beforehand."""

from __future__ import annotations

# One fire unit with 32 rounds and no more, two at each target, every round kills and every kill is seen: it ends 16.
SIXTEEN = """
redan: 1
title: Sixteen and no more
terrain: none
seed: 5
replications: 200
override:
  s-300pmu-2.false_miss: {best: 0, source: assumption, note: for a closed form}
  s-300pmu-2.false_kill: {best: 0, source: assumption, note: for a closed form}
  s-300pmu-2.channels: {best: 100, source: assumption, note: for a closed form}
  s-300pmu-2.missile_channels: {best: 200, source: assumption, note: for a closed form}
readings:
  kill:
    default: always
    options:
      always: {says: Each round kills., sources: [assumption], set: {kill_probability: 1.0}}
      never: {says: None does., sources: [assumption], set: {kill_probability: 0.0}}
defence:
  units: []
  assets:
    - {name: depot, kind: arms-store, at: [50.4 N, 30.6 E], hits: 8}
attack:
  launches:
    - {name: cruise, weapon: kalibr, count: 24, at: [50.4 N, 34.0 E], target: depot, start: 0 s, spacing: 20 s,
       hit_probability: 1.0}
variants:
  without: {says: Nothing., change: {}}
  one:
    says: One fire unit.
    change:
      add:
        defence:
          units:
            - {name: long-1, system: s-300pmu-2, at: [50.4 N, 30.7 E], launchers: 8, missiles: 32, stock: 0,
               doctrine: {first_salvo: 2, next_salvo: 2, reserve: 0}}
  two:
    says: Two fire units on one net.
    change:
      add:
        defence:
          nets: [{name: sector, delay: 0 s}]
          units:
            - {name: long-1, system: s-300pmu-2, at: [50.4 N, 30.7 E], launchers: 8, missiles: 32, stock: 0,
               net: sector, doctrine: {first_salvo: 2, next_salvo: 2, reserve: 0}}
            - {name: long-2, system: s-300pmu-2, at: [50.4 N, 30.7 E], launchers: 8, missiles: 32, stock: 0,
               net: sector, doctrine: {first_salvo: 2, next_salvo: 2, reserve: 0}}
baseline: without
"""

TWO_SORTIES = """
redan: 1
title: Some fly twice
terrain: none
seed: 5
replications: 50
defence:
  units:
    - {name: long-1, system: s-300pmu-2, at: [50.4 N, 30.7 E]}
  assets:
    - {name: depot, kind: arms-store, at: [50.4 N, 30.6 E], hits: 2}
attack:
  doctrine: {when_engaged: press-on}
  packages:
    - name: first
      aircraft: f-16i
      count: 6
      start: 0 s
      route:
        - {at: [50.4 N, 34.0 E], altitude: 5000 m, speed: 250 m/s}
        - {at: [50.4 N, 31.4 E], altitude: 5000 m, speed: 250 m/s}
        - {at: [50.4 N, 34.0 E], altitude: 5000 m, speed: 250 m/s}
    - name: second
      aircraft: f-16i
      count: 4
      start: 6 h
      after: first
      route:
        - {at: [50.4 N, 34.0 E], altitude: 5000 m, speed: 250 m/s}
        - {at: [50.4 N, 31.4 E], altitude: 5000 m, speed: 250 m/s}
        - {at: [50.4 N, 34.0 E], altitude: 5000 m, speed: 250 m/s}
    - name: alone
      aircraft: f-16i
      count: 2
      start: 0 s
      route:
        - {at: [50.4 N, 34.0 E], altitude: 5000 m, speed: 250 m/s}
        - {at: [50.4 N, 31.4 E], altitude: 5000 m, speed: 250 m/s}
        - {at: [50.4 N, 34.0 E], altitude: 5000 m, speed: 250 m/s}
variants:
  as-is: {says: As it is., change: {}}
baseline: as-is
"""
