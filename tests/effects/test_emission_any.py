"""Random files with every key of emission, readiness and long time: what the check accepts compiles and runs.

And what comes out lies within what the results say is possible.
"""

from __future__ import annotations

import random

import numpy as np
import pytest
from tests.effects.test_emission_file import ASSET, COUNT, FILE, RADAR, UNIT

from redan.errors import InputError
from redan.layout.outcomes import OUTCOME_FIELDS, Outcomes
from redan.plan import compile_plan
from redan.reference import simulate_one
from redan.results import measures, supports
from redan.results.possible import possible
from redan.scenario import check, parse_scenario, resolve

LAWS = ("5 s", "1 min to 1 h", '"exponential, mean 10 min"', '"lognormal, mean 1 h, sigma 0.5"', "0 s")
FILES = 60


def _some(rng: random.Random, *choices: str) -> str:
    """Some of the texts, as more keys of an entry in braces."""
    return "".join(f", {choice}" for choice in choices if rng.random() < 0.4)


def a_file(rng: random.Random) -> str:
    def law() -> str:
        return rng.choice(LAWS)

    emitter = (
        f"emits: {rng.choice(('always', 'on-order', 'duty'))}", f"order_delay: {law()}",
        f"duty: {{on: {rng.choice((5, 60))} s, off: 90 s, law: {rng.choice(('fixed', 'exponential'))}}}",
        f"told_by: {rng.choice(('net', 'fire'))}",
        f"shut_down: {{probability: {rng.choice((0, 0.5, 1))}, delay: {law()}, lasts: {law()}}}",
        f"decoy_emitters: {{count: {rng.choice((1, 9))}}}", f"repair: {{after: {law()}, probability: 0.9}}",
    )  # fmt: skip
    phases = ", ".join(
        f"{{phase: {rng.choice(('stored', 'moving', 'assembling'))}, lasts: {law()}"
        + rng.choice(("}", ", asset: bridge}", ", asset: crates}"))
        for _ in range(rng.randint(1, 4))
    )
    ready = rng.choice((f"at: {law()}", f"phases: [{phases}]", f"phases: [{phases}], again_after: {law()}"))
    unit = _some(rng, *emitter) + _some(
        rng, f"ready: {{{ready}}}", f"resupply: [{{at: 1 h, rounds: 3}}, {{at: {rng.choice((0, 5))} min, rounds: 1}}]",
        f"alert: {{state: {rng.choice(('ready', 'cold'))}, warm_up: {law()}}}",
    )  # fmt: skip
    asset = _some(rng, f"repair: {{after: {law()}}}", "moves: [{leaves: 1 h, arrives: 65 min}, {leaves: 70 min}]")
    package = _some(rng, f"repeat: {{every: {rng.choice(('9 min', '1 h'))}, times: 3, "
                    f"aircraft: {rng.choice(('same', 'fresh'))}}}").removeprefix(", ")  # fmt: skip
    text = FILE.replace(UNIT, UNIT + unit).replace(RADAR, RADAR + _some(rng, *emitter)).replace(ASSET, ASSET + asset)
    text = text.replace("  assets:\n", "  assets:\n    - {name: crates, kind: convoy, at: [50.1 N, 30.0 E], hits: 1}\n")
    text = text.replace("target: bridge", f"target: {rng.choice(('bridge', 'crates', 'early', 'fire/launcher-1'))}")
    return text.replace(COUNT, f"{COUNT}      jitter: 2 min\n      {package}\n")


def test_what_the_check_accepts_runs_to_its_end() -> None:
    rng = random.Random(20261129)
    accepted = 0
    for _ in range(FILES):
        text = a_file(rng)
        try:
            scenario = parse_scenario(text, "x.yaml")
        except InputError:
            continue
        if any(problem.severity == "error" for problem in check(scenario)):
            with pytest.raises(InputError):
                resolve(scenario)
            continue
        accepted += 1
        compiled = compile_plan(resolve(scenario))
        certain = rng.random() < 0.5  # every weapon hits: then much is certain, and must be so
        plan = compiled.plan._replace(threat_hit_probability=np.ones_like(compiled.plan.threat_hit_probability))
        plan = plan if certain else compiled.plan
        runs = [simulate_one(plan, 1, i)[0] for i in range(4)]  # which asserts that nothing is bound at the end
        outcomes = Outcomes(**{name: np.array([getattr(run, name) for run in runs]) for name in OUTCOME_FIELDS})
        bounds = supports(compiled.names, outcomes, possible(plan, compiled.names))
        for name, column in measures(outcomes, compiled.names).items():
            found = column[np.isfinite(column)]
            inside = (bounds[name].low - 1e-9 <= found) & (found <= bounds[name].high + 1e-9)
            assert inside.all(), (name, bounds[name], found, text)
    assert accepted >= FILES // 6, "too few to tell"
