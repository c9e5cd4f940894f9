"""`redan bench`: speed and memory on this machine, beside what was measured of peers.

The common case is the one the peers were run on: 144 missiles in all at six fire units, reach 200 km, kill probability
0.6, aircraft from 300 km at 250 m/s, 1,400 s; here shoot-look-shoot with target and missile channels, magazines,
reaction and assessment times, tracks and a net. It goes through the same file reader, plan and engine as any scenario.
Speeds are CPU time of one core, the best of several passes; say what else the machine did when you quote them. The
cost of an event is given beside the least one can cost on the same machine in the same minute: their ratio says how
lean the engine is, wherever it was measured.
"""

from __future__ import annotations

import functools
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redan import bench_scale, bench_study
from redan.errors import RunError

if TYPE_CHECKING:
    from redan.layout import Plan

CASES = {"6x12": 12, "6x48": 48, "6x144": 144}
REPLICATIONS = {"6x12": 60_000, "6x48": 12_000, "6x144": 4_000}
TARGETS = {"6x12": 100e6, "6x48": 30e6, "6x144": 5e6}  # runs per core-hour
PASSES = 3
START_KM, SPEED_M_S, END_S = 300.0, 250.0, 1400.0
DIRECTIONS = 12
TIMEOUT_S = 300

# runs per core-hour on a two-core machine in November 2026, as quoted in the project's survey of peers
PEERS = {
    "Panopticon (Python, 1-s tick)": (2_045, 686, 216),
    "alldomainsim (C++, 0.1-s step)": (133_519, 3_947, 569),
    "alldomainsim (C++, 1-s step)": (752_170, 30_170, 4_271),
}
FLAGSHIP = "flagship"  # its largest variant
EVENT_CASES = {"6x12": 30_000, "6x48": 6_000, FLAGSHIP: 4_000}  # replications a pass: half a second of each
FLOOR_HEAP = 32  # events in the floor's heap: the cases hold 7 to 47 on average
FLOOR_EVENTS = 1_000_000
EVENT_RATIO = 3.0  # at most, of an event's cost to the floor
EFFECTS_REPLICATIONS = 1_500  # a pass
FLAGSHIP_REPLICATIONS = 10_000
LIMITS = {
    "all_effects_ratio": ("at most", 2.5), "thread_scaling": ("at least", 1.9), "cold_compile_s": ("at most", 25.0),
    "warm_compare_s": ("at most", 5.0),
    "plan_compile_s": ("at most", 0.1), "peak_memory_mb": ("at most", 600.0),
    "ledger_share": ("at most", 0.02),
}
COLD = "from redan.bench import common_case; from redan.engine import simulate; import time; p = common_case(12); " \
       "t = time.process_time(); simulate(p, 1, 0, 1); print(time.process_time() - t)"


def common_case_text(aircraft: int) -> str:
    """The peers' case as a scenario file: aircraft from twelve directions, straight over the six units."""
    centre_deg = (33.5, 36.3)
    rows = []
    for i in range(DIRECTIONS):
        bearing_rad = 2.0 * math.pi * i / DIRECTIONS
        ends = []
        for distance_km in (START_KM, START_KM - SPEED_M_S * END_S / 1000.0):
            north_deg = distance_km / 111.2 * math.cos(bearing_rad)
            east_deg = distance_km / 111.2 / math.cos(math.radians(centre_deg[0])) * math.sin(bearing_rad)
            ends.append(
                f"{{at: [{centre_deg[0] + north_deg:.4f} N, {centre_deg[1] + east_deg:.4f} E], altitude: 10000 m, "
                f"speed: {SPEED_M_S:g} m/s}}"
            )
        rows.append(
            f"    - {{name: from-{i:02d}, aircraft: f-16i, count: {aircraft // DIRECTIONS}, start: 0 s, spacing: 5 s, "
            f"jitter: 10 s, route: [{', '.join(ends)}]}}"
        )
    units = [
        f"    - {{name: unit-{i}, system: s-300pmu-2, at: [{centre_deg[0] + 0.05 * (i % 3):.2f} N, "
        f"{centre_deg[1] + 0.05 * (i // 3):.2f} E], net: net, launchers: 6, missiles: 24, stock: 0, "
        "doctrine: {first_salvo: 1, next_salvo: 1, max_salvos: 10}}"
        for i in range(6)
    ]
    return "\n".join(
        ["redan: 1", "title: common case of the peers", "terrain: none", "seed: 1", "replications: 1000",
         "readings:", "  kill-probability:", "    default: six", "    options:",
         "      six: {says: as in the peers' runs, sources: [assumption], set: {kill_probability: {aircraft: 0.6}}}",
         "defence:", "  side: blue", "  nets:", "    - {name: net, delay: 2 s}", "  units:", *units,
         "  assets:", f"    - {{name: centre, kind: city, at: [{centre_deg[0]} N, {centre_deg[1]} E], hits: 1}}",
         "attack:", "  side: red", "  doctrine: {when_engaged: press-on}", "  packages:", *rows,
         "variants:", "  base: {says: as it is, change: {}}", "baseline: base", ""]
    )


def common_case(aircraft: int) -> Plan:
    """The peers' case, compiled."""
    from redan import api

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "common.yaml"
        file.write_text(common_case_text(aircraft))
        return api.compile(file).plan


def flagship_plan(scenario: Path) -> Plan:
    """The flagship's largest variant, compiled."""
    from redan import api

    loaded = api.load(scenario)
    return api.compile(loaded, list(loaded.variants)[-1]).plan


def _best_cpu_s(work: Callable[[], object], passes: int = PASSES) -> float:
    best = math.inf
    for _ in range(passes):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def runs_per_core_hour(case: str) -> float:
    """Replications per hour of CPU time of one core."""
    from redan.engine import simulate

    plan = common_case(CASES[case])
    count = REPLICATIONS[case]
    simulate(plan, 1, 0, 10)
    return count / _best_cpu_s(lambda: simulate(plan, 1, 0, count)) * 3600.0


def event_cost(plan: Plan, count: int) -> dict[str, float]:
    """Events a replication, CPU time (ns) of one with all that belongs to it, of the floor, and their ratio.

    An event is one entry taken from the queue, also one that finds nothing left to do (see `engine.events_taken`): rows
    of the log are not counted. The floor is one pop, one push and one draw (see `engine.floor`), its passes between
    those of the engine.
    """
    import numpy as np

    from redan.engine import events_taken, simulate
    from redan.engine.floor import bare_world, hold

    world, size = bare_world(plan, FLOOR_HEAP), np.int64(FLOOR_HEAP)
    simulate(plan, 1, 0, 10)
    hold(world, size, np.int64(1))
    events = events_taken(plan, 1, 0, count)
    engine_s = floor_s = math.inf
    for _ in range(PASSES):
        engine_s = min(engine_s, _best_cpu_s(lambda: simulate(plan, 1, 0, count), 1))
        floor_s = min(floor_s, _best_cpu_s(lambda: hold(world, size, np.int64(FLOOR_EVENTS)), 1))
    each_ns, floor_ns = engine_s / events * 1e9, floor_s / FLOOR_EVENTS * 1e9
    return {
        "events_per_replication": events / count, "ns_per_event": each_ns, "floor_ns": floor_ns,
        "ratio": each_ns / floor_ns,
    }  # fmt: skip


def all_effects_ratio(plan: Plan) -> float:
    """CPU time of a replication with all effects in use over that of the plan without, passes alternating."""
    from redan.bench_effects import with_all_effects
    from redan.engine import simulate

    plans = {"plain": plan, "all": with_all_effects(plan)}
    simulate(plan, 1, 0, 10)
    best_s = dict.fromkeys(plans, math.inf)
    for _ in range(PASSES):
        for name, case in plans.items():
            took_s = _best_cpu_s(functools.partial(simulate, case, 1, 0, EFFECTS_REPLICATIONS), 1)
            best_s[name] = min(best_s[name], took_s)
    return best_s["all"] / best_s["plain"]


def thread_scaling() -> float:
    """Wall time of one worker over that of two, alternating, best of each."""
    from redan import campaign

    plan = common_case(48)
    walls = {1: math.inf, 2: math.inf}
    for _ in range(PASSES):
        for workers in walls:
            began = time.perf_counter()
            campaign.run(plan, 1, 30_000, workers=workers)
            walls[workers] = min(walls[workers], time.perf_counter() - began)
    return walls[1] / walls[2]


def cold_compile_s() -> float:
    """CPU time of the engine's first call with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        return float(_python(COLD, {"REDAN_CACHE": folder}).strip().splitlines()[-1])


def plan_compile_s(scenario: Path) -> float:
    """CPU time to turn the flagship's largest variant into arrays, warm, nothing of it remembered."""
    from redan import api
    from redan.plan.drive import forget

    loaded = api.load(scenario)
    variant = list(loaded.variants)[-1]
    api.compile(loaded, variant)

    def work() -> None:
        forget()
        api.compile(loaded, variant)

    return _best_cpu_s(work, passes=5)


def warm_compare(scenario: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of `redan compare` of the flagship in a process of its own, best of two."""
    program = (
        "import sys; from pathlib import Path; from redan.cli import main\n"
        f"sys.argv = ['redan', 'compare', {str(scenario)!r}, '-n', '{FLAGSHIP_REPLICATIONS}', '--json']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) / 1024.0)"
    )
    best_s, peak_mb = math.inf, 0.0
    for _ in range(3):  # the first pass warms the cache
        began = time.perf_counter()
        peak_mb = float(_python(program, {}).strip().splitlines()[-1])
        best_s = min(best_s, time.perf_counter() - began)
    return best_s, peak_mb


def _python(program: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **environment}, capture_output=True, text=True,
        timeout=TIMEOUT_S, check=False,
    )
    if done.returncode:
        raise RunError(f"a measurement failed: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no message'}")
    return done.stdout


def machine() -> str:
    """The processor and how many cores may be used, in words."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return f"{model}, {cores} usable cores, {platform.machine()}, Python {platform.python_version()}"


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """All figures; `say` tells what is being measured."""
    flagship = Path("examples/levant-2013/scenario.yaml")
    if not flagship.exists():
        raise RunError("run this in the project's folder: examples/levant-2013/scenario.yaml is not here")
    say("cold compile of the engine, in a process with an empty cache")
    cold_s = cold_compile_s()
    speeds = {}
    for case in CASES:
        say(f"common case {case}: {REPLICATIONS[case]:,} replications, {PASSES} passes, one core")
        speeds[case] = runs_per_core_hour(case)
    costs = {}
    for case, count in EVENT_CASES.items():
        say(f"an event of {case}, {count:,} replications, {PASSES} passes, beside one push, one pop and one draw")
        costs[case] = event_cost(flagship_plan(flagship) if case == FLAGSHIP else common_case(CASES[case]), count)
    say(f"all effects in use against none, flagship, {EFFECTS_REPLICATIONS:,} replications, {PASSES} passes")
    effects = all_effects_ratio(flagship_plan(flagship))
    say("two threads against one")
    scaling = thread_scaling()
    say("compiling the flagship's largest variant")
    plan_s = plan_compile_s(flagship)
    say(f"`redan compare` of the flagship, {FLAGSHIP_REPLICATIONS:,} replications a variant, three processes")
    compare_s, peak_mb = warm_compare(flagship)
    say("what keeping a study costs beside its items")
    from redan.bench_ledger import ledger_cost

    ledger = ledger_cost()
    say("plans of a study, `redan check`")
    study = bench_study.measure(flagship)
    say("the first answer warm and cold, the report, a sensitivity study and a thousand points in part: minutes")
    scale = bench_scale.measure(flagship)
    return {
        **ledger,
        "runs_per_core_hour": speeds,
        "events": costs,
        "all_effects_ratio": effects,
        "thread_scaling": scaling,
        "cold_compile_s": cold_s,
        "warm_compare_s": compare_s,
        "plan_compile_s": plan_s,
        "peak_memory_mb": peak_mb,
        "study": study,
        "scale": scale,
        "machine": machine(),
        "load_average": os.getloadavg()[0],
    }


def report(figures: dict[str, Any]) -> str:
    """The figures beside their targets and the peers'."""
    lines = [f"machine: {figures['machine']}; load {figures['load_average']:.2f}", "",
             f"{'runs per core-hour':34}" + "".join(f"{case:>14}" for case in CASES)]
    lines.append(f"{'redan':34}" + "".join(f"{figures['runs_per_core_hour'][case]:14,.0f}" for case in CASES))
    lines.append(f"{'  target':34}" + "".join(f"{TARGETS[case]:14,.0f}" for case in CASES))
    for name, values in PEERS.items():
        lines.append(f"{name:34}" + "".join(f"{value:14,.0f}" for value in values))
    fastest = max(values[1] for values in PEERS.values())
    ratio = figures["runs_per_core_hour"]["6x48"] / fastest
    lines += [f"redan to the fastest peer at 6x48: {ratio:,.0f} to 1 (peers as quoted, not run here)", ""]
    lines += [*event_lines(figures["events"]), ""]
    for name, (sense, limit) in LIMITS.items():
        value = figures[name]
        met = value >= limit if sense == "at least" else value <= limit
        lines.append(f"{name:20}{value:10.3f}   {sense} {limit:g}   {'met' if met else 'NOT MET'}")
    return "\n".join([*lines, *bench_study.report(figures["study"]), *bench_scale.report(figures["scale"])])


def event_lines(costs: dict[str, dict[str, float]]) -> list[str]:
    """What an event costs beside the floor, a column a case."""
    rows = (
        ("events taken a replication", "events_per_replication", "14,.1f"),
        ("ns an event, all told", "ns_per_event", "14.1f"),
        (f"ns the floor (heap of {FLOOR_HEAP})", "floor_ns", "14.1f"),
        ("  ratio", "ratio", "14.2f"),
    )
    lines = [f"{'cost of an event':34}" + "".join(f"{case:>14}" for case in costs)]
    lines += [f"{label:34}" + "".join(f"{cost[key]:{form}}" for cost in costs.values()) for label, key, form in rows]
    met = ("met" if cost["ratio"] <= EVENT_RATIO else "NOT MET" for cost in costs.values())
    return [*lines, f"{f'  target: at most {EVENT_RATIO:g}':34}" + "".join(f"{word:>14}" for word in met)]


def main(as_json: bool = False) -> int:
    """Measure and print; one JSON object on stdout with as_json."""
    figures = measure(lambda what: print(f"[bench] {what}", file=sys.stderr, flush=True))
    print(json.dumps(figures) if as_json else report(figures))
    return 0
