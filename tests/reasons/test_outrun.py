"""Missiles that a turned aircraft outruns are told from those that meet it: by the events and by the world's draws."""

from __future__ import annotations

from pathlib import Path

from redan.engine import replay
from redan.plan import compile_plan
from redan.reasons.outrun import Outrun
from redan.reasons.shots import Shots, add, shots_of
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
