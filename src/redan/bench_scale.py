"""What the answer, a sensitivity study and a large sweep cost: measured in part where the whole takes minutes.

What is extrapolated is a sum of like items on a warm process: seconds of the whole = CPU seconds of one item x items /
CORES. The start of the workers (two seconds) and waiting for the disk are not in it.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redan.bench_study import sampled_points
from redan.errors import RunError

if TYPE_CHECKING:
    from redan.scenario import Scenario

CORES = 2
COLD_TIMEOUT_S = 900
FACTORS, BASE_POINTS, MEASURED_POINTS = 20, 1024, 4  # the first base point warms up and is not counted
DESIGN_POINTS, REPLICATIONS, MEASURED_DESIGNS = 1000, 10_000, 4
FEW, EARLY, LATE = 100, 50, 400  # replications, and points after which memory is read
MB = 1024.0
LIMITS = {
    "first_answer_s": 5.0, "first_answer_cold_s": 20.0, "report_s": 10.0, "sensitivity_s": 300.0,
    "thousand_points_s": 900.0, "memory_growth_mb": 50.0,
}  # fmt: skip


def first_answer(file: Path, environment: Mapping[str, str] | None = None) -> dict[str, float]:
    """Wall seconds of `redan compare FILE` until its first screen, and CPU seconds until its end, report included."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["-m", "redan.cli", "compare", str(file), "--report", str(Path(folder) / "report.html")]
        began, before = time.perf_counter(), os.times()
        told = {**os.environ, **(environment or {})}
        with subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=told
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()  # the screen is printed at once
            screen_s = time.perf_counter() - began
            process.communicate(timeout=COLD_TIMEOUT_S)
        if process.returncode:
            raise RunError("`redan compare` failed while it was measured")
        after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return {"screen_s": screen_s, "whole_s": time.perf_counter() - began, "cpu_s": used}


def report_s(file: Path) -> float:
    """Wall seconds of `redan report` of a run folder, in a process of its own."""
    from redan import api

    with tempfile.TemporaryDirectory() as folder:
        run = api.run(file, out=Path(folder) / "runs", replications=REPLICATIONS)
        began = time.perf_counter()
        out = str(Path(folder) / "report.html")
        done = subprocess.run(
            [sys.executable, "-m", "redan.cli", "report", str(run.folder), "--out", out],
            capture_output=True, check=False, timeout=COLD_TIMEOUT_S,
        )  # fmt: skip
        if done.returncode:
            raise RunError("`redan report` failed while it was measured")
        return time.perf_counter() - began


def sensitivity_point_ms(file: Path) -> float:
    """CPU milliseconds of a point of `redan sensitivity FILE --variant V`, both legs: mean over whole base points.

    The first FACTORS unknowns of the file one by one, all others as one factor: the study's own items and worker.
    """
    from redan import api
    from redan.study.sampled import batch_of, work
    from redan.study.sensitivity import Question, base_rows, plan_of

    scenario = api.load(file)
    plan = plan_of(scenario, Question(variants=(list(scenario.variants)[-1],), points=MEASURED_POINTS))
    known = len(plan.chosen)
    groups = [[i] for i in range(min(FACTORS, known))] + ([list(range(FACTORS, known))] if known > FACTORS else [])
    common = plan.asked.common().data
    began, rows = 0.0, base_rows(MEASURED_POINTS, groups, plan.asked.seed)
    for index, batch in enumerate(rows):
        if index == 1:
            began = time.process_time()
        work({**common, **batch_of(batch)})
    return (time.process_time() - began) / ((len(rows) - 1) * int(rows.shape[1])) * 1e3


def _designs(scenario: Scenario, replications: int) -> Iterator[dict[str, Any]]:
    """Points of a sweep of the largest variant over numbers of the catalogue, as its worker gets them."""
    from redan.study.points import Maker

    variant = list(scenario.variants)[-1]
    for seed in itertools.count(1):
        for point in sampled_points(scenario, Maker(scenario), variant, seed):
            yield {
                "scenario": scenario.text, "file": scenario.path, "beside": dict(scenario.beside), "seed": 1,
                "points": [point.to_json()], "baseline": variant, "measures": ["munitions_arriving"],
                "outcomes": False, "replications": replications, "until": None,
            }  # fmt: skip


def design_point_s(file: Path) -> float:
    """CPU seconds of a design point with all its replications: plan, engine and counting, by the sweep's worker."""
    from redan import api
    from redan.study.spots import work

    designs = list(itertools.islice(_designs(api.load(file), REPLICATIONS), MEASURED_DESIGNS + 1))
    work({**designs[0], "replications": 1})
    began = time.process_time()
    for data in designs[1:]:
        work(data)
    return (time.process_time() - began) / MEASURED_DESIGNS


def count_designs(file: Path) -> None:
    """Run LATE points in this process and print its peak memory in MB after EARLY and after LATE of them."""
    from redan import api
    from redan.study.spots import work

    for index, data in enumerate(itertools.islice(_designs(api.load(file), FEW), LATE), start=1):
        work(data)
        if index in (EARLY, LATE):
            print(_peak_mb(), flush=True)


def _peak_mb() -> float:
    import resource

    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / (MB * MB if sys.platform == "darwin" else MB)


def memory_mb(file: Path) -> tuple[float, float]:
    """Peak memory in MB of a worker after EARLY and after LATE design points, in a process of its own."""
    imports = "from pathlib import Path\nfrom redan.bench_scale import count_designs\n"
    program = f"{imports}count_designs(Path({str(file)!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RunError(f"a measurement failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    early, late = done.stdout.split()
    return float(early), float(late)


def measure(file: Path) -> dict[str, float]:
    """All figures."""
    warm = min((first_answer(file) for _ in range(3)), key=lambda found: found["screen_s"])
    with tempfile.TemporaryDirectory() as folder:
        cold = first_answer(file, {"REDAN_CACHE": folder})
    point_ms, design_s = sensitivity_point_ms(file), design_point_s(file)
    early_mb, late_mb = memory_mb(file)
    return {
        "first_answer_s": warm["screen_s"],
        "first_answer_cpu_s": warm["cpu_s"],
        "first_answer_cold_s": cold["screen_s"],
        "first_answer_cold_cpu_s": cold["cpu_s"],
        "report_s": report_s(file),
        "sensitivity_point_ms": point_ms,
        "sensitivity_s": sensitivity_s(point_ms),
        "design_point_s": design_s,
        "thousand_points_s": thousand_points_s(design_s),
        "memory_early_mb": early_mb,
        "memory_late_mb": late_mb,
        "memory_growth_mb": late_mb - early_mb,
    }


def sensitivity_s(point_ms: float) -> float:
    """Seconds on CORES cores of BASE_POINTS base points of FACTORS unknowns and all the others together."""
    return point_ms / 1e3 * BASE_POINTS * (FACTORS + 3) / CORES


def thousand_points_s(design_s: float) -> float:
    """Seconds on CORES cores of DESIGN_POINTS points."""
    return design_s * DESIGN_POINTS / CORES


def report(figures: Mapping[str, float]) -> list[str]:
    """Each figure beside its target, and how what was not run as a whole was reckoned."""
    lines = []
    for name, value in figures.items():
        limit = LIMITS.get(name)
        told = "" if limit is None else f"   at most {limit:g}   {'met' if value <= limit else 'NOT MET'}"
        lines.append(f"{name:24}{value:10.3f}{told}")
    return [
        *lines,
        f"sensitivity_s: {figures['sensitivity_point_ms']:.1f} ms x {BASE_POINTS:,} base points x {FACTORS + 3} points "
        f"({FACTORS} unknowns, the others together, A and B) / {CORES} cores",
        f"thousand_points_s: {figures['design_point_s']:.2f} s a point of {REPLICATIONS:,} replications x "
        f"{DESIGN_POINTS:,} points / {CORES} cores; memory after {EARLY} and {LATE} points",
    ]
