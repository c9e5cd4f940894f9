"""What a study costs on this machine: plans of many points, `redan check`.

A sampled plan is one of a sweep in which numbers of the catalogue are moved one at a time (the order of Saltelli: two
points with everything elsewhere, then one point for each number): what does not depend on a number is not made again.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from redan.errors import RunError

if TYPE_CHECKING:
    from redan.scenario import Scenario
    from redan.study.points import Maker, Point

FACTORS = 20
BASE_POINTS = 6  # each gives FACTORS + 2 plans
STARTS = 5
LIMITS = {"sampled_plan_ms": 10.0, "joint_plan_ms": 25.0, "check_s": 0.3}


def numbers_of(scenario: Scenario, maker: Maker, variant: str) -> list[tuple[str, str]]:
    """Numbers of the catalogue that take part in a variant and are not certain, prices left out."""
    from redan.scenario.changes import lay_down
    from redan.scenario.own import used_systems

    found = []
    for system_id in used_systems([lay_down(scenario, variant)]):
        for name, parameter in maker.catalogue.system(system_id).parameters.items():
            estimate = parameter.estimate()
            if estimate.low < estimate.high and "cost" not in name and "price" not in name:
                found.append((system_id, name))
    return found


def sampled_points(scenario: Scenario, maker: Maker, variant: str, seed: int = 1) -> Iterator[Point]:
    """Points in the order of Saltelli over some of the numbers."""
    from redan.study.points import Point

    generator = random.Random(seed)
    chosen = generator.sample(numbers_of(scenario, maker, variant), FACTORS)
    for _ in range(BASE_POINTS):
        a, b = ([generator.random() for _ in chosen] for _ in range(2))
        rows = [a, b, *([*a[:k], b[k], *a[k + 1 :]] for k in range(FACTORS))]
        for row in rows:
            quantiles = tuple((system, name, u) for (system, name), u in zip(chosen, row, strict=True))
            yield Point(variant, quantiles=quantiles)


def joint_points(scenario: Scenario) -> list[Point]:
    """Every variant under every combination of readings."""
    from redan.study.points import Point, readings_of

    names = list(scenario.readings)
    every = itertools.product(*(scenario.readings[name].options for name in names))
    return [Point(v, readings_of(dict(zip(names, choice, strict=True)))) for choice in every for v in scenario.variants]


def sampled_plan_ms(file: Path) -> float:
    """CPU time (ms) of a plan of the flagship's largest variant, mean over a sweep, kernels loaded."""
    from redan import api
    from redan.study.points import Maker, Point

    scenario = api.load(file)
    maker, variant = Maker(scenario), list(scenario.variants)[-1]
    maker.compiled(Point(variant))
    return _each_ms(maker, list(sampled_points(scenario, maker, variant)))


def joint_plan_ms(file: Path) -> float:
    """CPU time (ms) of a plan, mean over all readings of all variants, kernels loaded."""
    from redan import api
    from redan.study.points import Maker, Point

    scenario = api.load(file)
    Maker(scenario).compiled(Point(list(scenario.variants)[-1]))
    return _each_ms(Maker(scenario), joint_points(scenario))


def _each_ms(maker: Maker, points: list[Point]) -> float:
    began = time.process_time()
    for point in points:
        maker.compiled(point)
    return (time.process_time() - began) / len(points) * 1e3


def check_s(file: Path) -> float:
    """CPU seconds of `redan check` in a process of its own, its byte code kept; best of several."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        return min(_started(["-m", "redan.cli", "check", str(file)], kept)[1] for _ in range(STARTS + 1))


def _started(arguments: list[str], environment: dict[str, str] | None = None) -> tuple[float, float]:
    """Wall and CPU seconds of a Python process."""
    began, before = time.perf_counter(), os.times()
    told = {**os.environ, **(environment or {})}
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, env=told)
    after = os.times()
    if done.returncode:
        raise RunError(f"a measurement failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, used


def measure(file: Path) -> dict[str, float]:
    """All figures."""
    return {
        "sampled_plan_ms": sampled_plan_ms(file),
        "joint_plan_ms": joint_plan_ms(file),
        "check_s": check_s(file),
    }


def report(figures: dict[str, float]) -> list[str]:
    """Each figure beside its target, in lines."""
    lines = []
    for name, value in figures.items():
        limit = LIMITS.get(name)
        told = "" if limit is None else f"   at most {limit:g}   {'met' if value <= limit else 'NOT MET'}"
        lines.append(f"{name:20}{value:10.3f}{told}")
    return lines
