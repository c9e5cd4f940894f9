"""One small raid played once: two batteries, a store, an airliner, aircraft that turn away, with and without escape."""

from __future__ import annotations

from functools import cache

from redan.engine import replay
from redan.plan import Compiled, compile_plan
from redan.reasons import reasons_of
from redan.results import Story
from redan.scenario import parse_scenario, resolve
from redan.scene.make import make_scene
from redan.scene.scene import Scene

TEXT = """\
redan: 1
title: 'A raid, with "quotes" & <signs>'
question: What would a second battery change?
terrain: none
seed: 7
replications: 100
defence:
  nets:
    - {name: west, delay: 5 s}
  radars:
    - {name: ew-1, system: p-18, at: [33.5 N, 36.5 E], net: west}
  units:
    - {name: sam-1, system: s-125, at: [33.5 N, 36.3 E], net: west}
    - {name: sam-2, system: s-125, at: [33.6 N, 36.4 E], net: west}
  assets:
    - {name: store, kind: arms-store, at: [33.5 N, 36.4 E], hits: 1, value: 5 million USD}
attack:
  doctrine: {when_engaged: turn-away, turn_probability: 0.5, turn_delay: 5 s, DOCTRINE}
  packages:
    - name: raid
      aircraft: f-16i
      count: 6
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
  only: {says: One., change: {}}
baseline: only
"""
DOCTRINES = {"leaves": "leave_after: 60 s", "runs": "escape: {turn: 10 s}"}


@cache
def compiled(doctrine: str = "leaves") -> Compiled:
    return compile_plan(resolve(parse_scenario(TEXT.replace("DOCTRINE", DOCTRINES[doctrine]), "raid.yaml")))


@cache
def story(replication: int = 0, doctrine: str = "leaves") -> Story:
    plan = compiled(doctrine)
    row, events = replay(plan.plan, 7, replication)
    reasons = reasons_of(plan.plan, 7, replication, events.tolist(), row, plan.reach)
    return Story(plan.resolved.title, "", {}, 7, replication, plan.names, row, events, reasons)


@cache
def scene(replication: int = 0, doctrine: str = "leaves") -> Scene:
    return make_scene(compiled(doctrine), story(replication, doctrine))
