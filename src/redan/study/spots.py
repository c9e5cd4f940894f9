"""One point of a sweep: every variant on the same replications, as work that may be done anywhere."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from redan.analysis.compare import UNBOUNDED
from redan.analysis.figures import absent, completed, differences, figures
from redan.analysis.intervals import Estimate
from redan.analysis.stopping import Rule, judge
from redan.analysis.sweeps import Choice, Figure, Spot
from redan.campaign.crew import merge
from redan.errors import RedanError
from redan.results.case import Case, case_of
from redan.scenario import Scenario, parse_scenario
from redan.study.points import Maker, Point

MOST_UNTIL = 50_000  # replications of one point, whatever half width was asked for
CALL = 250  # replications of one call of the engine: nothing stops it within one
KEPT = 8  # counted plans a worker remembers: the baseline is often the same from point to point
MOST_OUTCOMES = 100_000  # outcomes of one figure that are kept one by one


def spot_of(choice: Choice, data: Mapping[str, Any]) -> Spot:
    """What `work` gave for one point."""
    return Spot(
        choice,
        {
            variant: {
                measure: Figure(
                    _estimate(figure["estimate"]),
                    _estimate(figure["difference"]) if figure["difference"] else None,
                    tuple((float(value), int(count)) for value, count in figure["outcomes"]),
                )
                for measure, figure in by_measure.items()
            }
            for variant, by_measure in data["figures"].items()
        },
        data["plans"],
        data["replications"],
        data["refused"],
    )


def work(data: Mapping[str, Any]) -> bytes:
    """Run one point: every variant on the same replications. JSON in one form; the same data give the same bytes."""
    worker = _worker(data["scenario"], data["file"], json.dumps(data["beside"], sort_keys=True))
    try:
        found = worker.point(data)
    except RedanError as error:
        found = {"figures": {}, "plans": {}, "replications": 0, "refused": str(error.problems[0].what)}
    return json.dumps(found, sort_keys=True, separators=(",", ":")).encode()


@lru_cache(maxsize=2)
def _worker(text: str, file: str, beside: str) -> _Worker:
    return _Worker(parse_scenario(text, file, json.loads(beside)))


class _Worker:
    """What a worker keeps between points: the scenario, and what the last plans gave."""

    def __init__(self, scenario: Scenario) -> None:
        self.maker = Maker(scenario)
        self.known: OrderedDict[tuple[Any, ...], Case] = OrderedDict()
        self.lock = threading.Lock()  # workers may be threads

    def point(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Figures of each variant at one point, as plain data."""
        compiled = [self.maker.compiled(Point.of_json(point)) for point in data["points"]]
        variants = [point["variant"] for point in data["points"]]
        until = data["until"]
        if until is None:
            wanted = data["replications"]
            cases = [self._case(c, v, data, wanted) for c, v in zip(compiled, variants, strict=True)]
        else:
            cases, wanted = self._until(compiled, variants, data, Rule(half_width=until, most=MOST_UNTIL))
        cases = completed(cases)
        base = next((case for case in cases if case.variant == data["baseline"]), None)
        return {
            "figures": {
                case.variant: {name: _figure(case, base, name, data["outcomes"]) for name in data["measures"]}
                for case in cases
            },
            "plans": {case.variant: case.plan_digest for case in cases},
            "replications": wanted,
            "refused": "",
        }

    def _until(
        self, compiled: Sequence[Any], variants: Sequence[str], data: Mapping[str, Any], rule: Rule
    ) -> tuple[list[Case], int]:
        """Replications in growing batches, the same for every variant, until each figure is known well enough."""
        rows: list[Any] = [None] * len(compiled)
        first, wanted, done = data["measures"][0], rule.first, 0
        while True:
            for index, c in enumerate(compiled):
                more = _outcomes(c.plan, data["seed"], done, wanted)
                rows[index] = more if rows[index] is None else merge([rows[index], more])
            cases = [_counted(c, v, r, data) for c, v, r in zip(compiled, variants, rows, strict=True)]
            verdicts = [
                judge(rule, case.columns[first], case.bounds.get(first, UNBOUNDED))
                for case in cases
                if first in case.columns
            ]
            if all(verdict.done for verdict in verdicts):
                return cases, wanted
            done, wanted = wanted, max(verdict.next_n for verdict in verdicts)

    def _case(self, compiled: Any, variant: str, data: Mapping[str, Any], count: int) -> Case:
        key = compiled.digest, data["seed"], count, *data["measures"]
        with self.lock:
            found = self.known.get(key)
        if found is None:
            found = _counted(compiled, variant, _outcomes(compiled.plan, data["seed"], 0, count), data)
            with self.lock:
                self.known[key] = found
                if len(self.known) > KEPT:
                    self.known.popitem(last=False)
        return replace(found, variant=variant)


def _outcomes(plan: Any, seed: int, first: int, end: int) -> Any:
    from redan.engine import simulate

    starts = range(first, end, CALL)
    return merge([simulate(plan, seed, start, min(CALL, end - start)) for start in starts])


def _counted(compiled: Any, variant: str, outcomes: Any, data: Mapping[str, Any]) -> Case:
    """What was asked for, counted; of a kind of asset at which nobody aims here nothing arrives."""
    case = case_of(variant, {}, outcomes, compiled.names, compiled.digest, compiled.plan)
    return replace(case, columns={name: column for name, column in case.columns.items() if name in data["measures"]})


def _figure(case: Case, base: Case | None, name: str, outcomes: bool) -> dict[str, Any]:
    """One measure of one variant as plain data."""
    one = replace(case, columns={key: column for key, column in case.columns.items() if key == name})
    estimate = figures(one).get(name) or absent(case.variant)
    change = None
    if base is not None and case.variant != base.variant:
        change = differences(one, replace(base, columns={k: c for k, c in base.columns.items() if k == name})).get(name)
    counts: list[list[float]] = []
    if outcomes and name in case.columns:
        column = case.columns[name]
        values, number = np.unique(np.round(column[np.isfinite(column)], 9), return_counts=True)
        counts = [[float(v), int(k)] for v, k in zip(values[:MOST_OUTCOMES], number[:MOST_OUTCOMES], strict=True)]
    return {"estimate": _plain(estimate), "difference": None if change is None else _plain(change), "outcomes": counts}


_NUMBERS = ("mean", "low", "high", "std")


def _plain(value: Estimate) -> dict[str, Any]:
    """An estimate as JSON can hold it: what is no number becomes its name."""
    return {name: _number(getattr(value, name)) for name in _NUMBERS} | {
        "n": value.n, "method": value.method, "reason": value.reason,
    }  # fmt: skip


def _number(value: float) -> float | str:
    return float(value) if np.isfinite(value) else str(float(value))


def _estimate(data: Mapping[str, Any]) -> Estimate:
    numbers = {name: float(data[name]) for name in _NUMBERS}
    return Estimate(**numbers, n=data["n"], method=data["method"], reason=data["reason"])
