"""Missiles that a turned aircraft outruns are told from those that meet it: by the events and by the world's draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from redan.engine import replay
from redan.plan import compile_plan
from redan.reasons.causes import CAUSES, Cause
from redan.reasons.outrun import Outrun
from redan.reasons.shots import Shots, add, shots_of
from redan.reasons.whynot import Scope, WhyNot
from redan.scenario import load_scenario, resolve

EXAMPLE = Path("examples/effects/escape.yaml")


def counted(variant: str, replications: int = 200) -> Shots:
    scenario = load_scenario(EXAMPLE)
    compiled = compile_plan(resolve(scenario, variant))
    names, plan = compiled.names, compiled.plan
    unit, threat = names.units.index("s300-1"), names.threats.index("strike-1")
    chase = Outrun(plan, unit, threat)
    found = Shots()
    for replication in range(replications):
        events = replay(plan, scenario.seed, replication)[1].tolist()
        found = add(found, shots_of(events, unit, threat, chase))
    return found


def test_kills_per_meeting_are_the_single_shot_probability_only_without_the_outrun() -> None:
    """Four in five turn at the first launch, far outside the no-escape range: every missile at those is outrun."""
    flies, runs = counted("flies-on"), counted("runs")
    assert flies.outrun == 0
    assert runs.outrun > 2 * runs.meetings
    for found in (flies, runs):
        share = found.killed / found.meetings
        assert abs(share - 0.865) < 4.0 * (0.865 * 0.135 / found.meetings) ** 0.5


def test_who_outran_every_missile_is_told_from_who_was_missed() -> None:
    found = {}
    for variant in ("flies-on", "runs"):
        scenario = load_scenario(EXAMPLE)
        compiled = compile_plan(resolve(scenario, variant))
        shape = compiled.reach.shape
        counted = WhyNot(
            compiled.plan, compiled.reach, np.zeros(shape[1], np.int64),
            Scope(np.ones(shape[0], bool), np.ones(shape[1], bool)),
        )  # fmt: skip
        for replication in range(20):
            row, events = replay(compiled.plan, scenario.seed, replication)
            counted.add(scenario.seed, replication, events.tolist(), row)
        found[variant] = int(counted.whole.count[0, CAUSES.index(Cause.OUTRUN)])
    assert found["flies-on"] == 0
    assert found["runs"] > 20
