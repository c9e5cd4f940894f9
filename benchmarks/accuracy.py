"""Accuracy and speed of redan's tables side by side: python -m benchmarks.accuracy (about a minute).

Each table is compared with the same physics computed directly, as the tests do; a speed without its error is not shown.
Needs the test environment (`make test` sets it up).
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np
from tests.physics.test_flyout_tables import MISSILES, direct_arrival, missile
from tests.plan.fixtures import place
from tests.plan.test_detection import direct_quantiles_s, inbound

from redan import api
from redan.engine import simulate
from redan.layout import Fate, Plan
from redan.physics import flyout
from redan.plan import compile_plan

FLAGSHIP = Path(__file__).resolve().parents[1] / "examples" / "levant-2013" / "scenario.yaml"
LIMITS = {"flyout": 0.005, "detection": 1.0, "kill": 0.01}  # of the time; seconds; of the probability
LOOK_UPS = 2_000_000
REPLICATIONS = 4_000
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Row:
    """One table: its largest and median error in the unit of the limit, and the time each way takes."""

    what: str
    points: int
    largest: float
    median: float
    limit: float
    unit: str
    table_s: float
    direct_s: float

    @property
    def met(self) -> bool:
        return self.largest <= self.limit

    def __str__(self) -> str:
        scale = 100.0 if self.unit == "%" else 1.0
        values = (self.largest, self.median, self.limit)
        errors = " | ".join(f"{scale * value:.2g} {self.unit}".strip() for value in values)
        speeds = "– | – | –"
        if self.direct_s > 0.0:
            speeds = f"{_span(self.table_s)} | {_span(self.direct_s)} | {self.direct_s / self.table_s:,.0f}"
        return f"| {self.what} | {self.points} | {errors} | {speeds} | {'yes' if self.met else 'NO'} |"


def _span(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


@numba.njit
def _many(table: Any, ground_m: Any, altitude_m: Any) -> float:
    """As many look-ups as the engine's plan would make, compiled as there."""
    total = 0.0
    for i in range(ground_m.size):
        total += flyout.flight_time_s(table, ground_m[i], altitude_m[i])
    return total


def flyout_row(name: str) -> Row:
    """Time of flight to points over the envelope: table against shooting with an adaptive integrator."""
    table, reach, highest = missile(name)[1], MISSILES[name][3], MISSILES[name][4]
    errors, spent = [], 0.0
    for share in (0.03, 0.06, 0.12, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95):
        for altitude in (50.0, 0.05 * highest, 0.2 * highest, 0.4 * highest, 0.6 * highest, 0.8 * highest):
            found = flyout.flight_time_s(table, share * reach, altitude)
            if not math.isfinite(found):
                continue
            want, seconds = _timed(lambda s=share, a=altitude: direct_arrival(name, s * reach, a))
            if want is not None:
                errors.append(abs(found / want[0] - 1.0))
                spent += seconds
    rng = np.random.default_rng(1)
    grid = rng.uniform(0.05, 0.9, LOOK_UPS) * reach, rng.uniform(0.0, 0.6, LOOK_UPS) * highest
    _many(table, grid[0][:2], grid[1][:2])
    _, seconds = _timed(lambda: _many(table, *grid))
    return Row(
        f"time of flight, {name}-range missile", len(errors), max(errors), statistics.median(errors), LIMITS["flyout"],
        "%", seconds / LOOK_UPS, spent / len(errors),
    )  # fmt: skip


def detection_row() -> Row:
    """10, 50 and 90 % of first track: tables of a plan against geodesics, all scan phases and exact formulas."""
    errors, table_s, direct_s, cases = [], 0.0, 0.0, 0
    compile_plan(inbound(place(33.5, 36.3), 1.0))  # compiled code is loaded before the clock runs
    for period_s, m, n in ((10.0, 2, 3), (5.0, 1, 1), (2.0, 3, 4)):
        for reference_m in (60e3, 120e3, 200e3):
            case = inbound(
                place(33.5, 36.3), 1.0, scan_period_s=period_s, confirm_m=m, confirm_n=n, reference_range_m=reference_m
            )
            compiled, seconds = _timed(lambda c=case: compile_plan(c))
            table_s += seconds
            plan = compiled.plan
            found = [float(np.interp(q, plan.knot_probability, plan.knot_time_s)) for q in QUANTILES]
            want, seconds = _timed(lambda c=case: direct_quantiles_s(c.radars[0], 3.0, 1.0, 350e3, 12e3))
            direct_s += seconds
            errors += [abs(a - b) for a, b in zip(found, want, strict=True)]
            cases += 1
    return Row(
        "first track, 10, 50 and 90 % (whole plan)", len(errors), max(errors), statistics.median(errors),
        LIMITS["detection"], "s", table_s / cases, direct_s / cases,
    )  # fmt: skip


def killed(plan: Plan) -> np.ndarray:
    """(T,) probability that each threat is killed."""
    rows = simulate(plan, 1, 0, REPLICATIONS)
    dead: np.ndarray = np.isin(rows.fate, (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE)).mean(axis=0)
    return dead


def kill_row(flyout_error: float, detection_error_s: float) -> Row:
    """What the errors above do to each threat's probability of being killed, on the same chance, in the flagship.

    All times of flight longer by the largest error of the flyout tables; then all first tracks later by that of the
    detection tables. The single-shot kill probability itself is in no table: the plan holds the catalogue's number.
    """
    plan = api.compile(FLAGSHIP, "six-batteries").plan
    slower = plan._replace(node_flight_s=plan.node_flight_s * (1.0 + flyout_error))
    later = plan._replace(knot_time_s=plan.knot_time_s + detection_error_s)
    exact = killed(plan)
    errors = np.concatenate([np.abs(killed(other) - exact) for other in (slower, later)])
    return Row(
        "P(killed) of each threat, flagship, errors above put in", len(errors), float(errors.max()),
        float(np.median(errors)), LIMITS["kill"], "", 0.0, 0.0,
    )  # fmt: skip




def main() -> int:
    """Print the table; exit status 1 if a limit is not met."""
    rows = [flyout_row(name) for name in MISSILES]
    rows.append(detection_row())
    rows.append(kill_row(max(row.largest for row in rows[:-1]), rows[-1].largest))
    print("| table | points | largest error | median | allowed | table takes | direct takes | times faster | met |")
    print("| --- | --: | --: | --: | --: | --: | --: | --: | --- |")
    print("\n".join(str(row) for row in rows))
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
