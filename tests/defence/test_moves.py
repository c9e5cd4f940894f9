"""A unit packs up, is on the road and is back: when it fires, when it can be hit, what cannot be."""

from __future__ import annotations

import pytest
from tests.defence.test_formations import scenario
from tests.said import problems_of

from redan.engine import replay
from redan.layout import Event
from redan.plan import compile_plan
from redan.plan.compile import Compiled
from redan.scenario import parse_scenario, resolve

MOVES = "moves: [{leaves: 60 s, stow: 2 min, arrives: 10 min, deploy: 5 min}]"
DEFENCE = f"  units:\n    - {{name: fire, system: s-300pmu-2, at: [50.0 N, 30.1 E], {MOVES}}}\n"


def compiled(defence: str, start: str = "0 s", target: str = "plant") -> Compiled:
    text = scenario(defence).replace("start: 0 s", f"start: {start}").replace("target: plant", f"target: {target}")
    return compile_plan(resolve(parse_scenario(text, "x.yaml")))


def events(plan: Compiled, event: Event, replications: int = 20) -> list[float]:
    found = []
    for number in range(replications):
        log = replay(plan.plan, 3, number)[1]
        found += log["time_s"][log["code"] == event].tolist()
    return found


def test_it_launches_at_nothing_until_it_is_deployed_again() -> None:
    stays = events(compiled(DEFENCE.replace(f", {MOVES}", "")), Event.LAUNCH)
    assert [t for t in stays if 60.0 < t < 900.0], "the raid comes while it is away"
    moves = events(compiled(DEFENCE), Event.LAUNCH)
    assert not [t for t in moves if 60.0 < t < 900.0]
    late = events(compiled(DEFENCE, start="15 min"), Event.LAUNCH)
    assert late
    assert min(late) > 900.0


def test_on_the_road_nothing_of_it_is_there_to_be_hit() -> None:
    away = DEFENCE.replace("arrives: 10 min", "arrives: 1 h")
    there = DEFENCE.replace(MOVES, "missiles: 0, stock: 0")
    assert events(compiled(away, target="fire"), Event.ARRIVE)
    assert not events(compiled(away, target="fire"), Event.LOST)
    assert events(compiled(there, target="fire"), Event.LOST)
    back = DEFENCE.replace("arrives: 10 min", "arrives: 15 min").replace("deploy: 5 min", "deploy: 1 h")
    assert events(compiled(back, target="fire"), Event.LOST), "back, and not ready yet"


def test_a_unit_that_moves_at_no_time_is_the_same_plan() -> None:
    plain = compiled(DEFENCE.replace(f", {MOVES}", ""))
    assert compiled(DEFENCE.replace(MOVES, "moves: []")).digest == plain.digest


BAD = [
    ("arrives: 10 min", "arrives: 2 min", "before it has packed up and left"),
    ("deploy: 5 min}", "deploy: 5 min}, {leaves: 12 min, arrives: 20 min, stow: 1 min, deploy: 1 min}",
     "before it is ready again at 15 min"),
    (", arrives: 10 min, deploy: 5 min}", "}, {leaves: 1 h}", "it never comes back from its move 1, and moves again"),
    ("name: fire,", "name: fire, ready_after: 1 h,", "it moves, and is not ready at the start"),
    ("leaves: 60 s", "leaves: 60", "has no unit"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_what_cannot_be_is_named_at_its_line(old: str, new: str, said: str) -> None:
    assert old in DEFENCE
    text = scenario(DEFENCE.replace(old, new))
    found = [problem for problem in problems_of(text) if said in problem.what]
    assert [problem.where.line for problem in found] == [1 + text[: text.index("name: fire")].count("\n")]
    assert found[0].remedy
