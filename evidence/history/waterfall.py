"""From the makers' claim to the record, one mechanism after the other: what each carries of the factor.

`python -m evidence.history.waterfall` runs the cases of `predictions.yaml` and writes evidence/recorded/waterfall.yaml.
The rules (what is printed where a step leaves nothing, from which state the next one is run) stand in that file.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.history.case import Observed, load_case
from evidence.history.rows import round4
from evidence.history.steps import STRENGTHS, VARIANT, Predictions, Words, load_predictions, scenario_of
from redan import __version__, campaign
from redan.analysis.intervals import normal_quantile
from redan.catalogue import load_catalogue
from redan.catalogue.schema import LEVELS
from redan.errors import RedanError
from redan.layout.codes import Fate
from redan.plan import compile_plan
from redan.results import case_of
from redan.scenario import resolve
from redan.scenario.resolved import Resolved

RECORDED = Path("evidence/recorded")
RESULT = "waterfall.yaml"
REPLICATIONS = 2000
F8 = NDArray[np.float64]
Triple = tuple[float | None, float | None, float | None]  # weak, best, strong; of a claim low, best, high
LOST = (Fate.KILLED, Fate.KILLED_BEFORE_RELEASE)


@dataclass(frozen=True)
class Point:
    """What one run counted: the parts of the quantity in each replication, mean missiles and mean kills."""

    top: F8
    bottom: F8
    missiles: float
    kills: float

    @property
    def value(self) -> float | None:
        """Ratio of the means; None where nothing was fired or nobody came."""
        bottom = float(self.bottom.mean())
        return float(self.top.mean()) / bottom if bottom > 0.0 else None


@dataclass(frozen=True)
class Step:
    """One row of a case: the quantity after it and the factor it takes."""

    name: str
    says: tuple[str, ...] = ()  # by strength
    values: Triple = (None, None, None)
    missiles: Triple = (None, None, None)
    kills: Triple = (None, None, None)
    factors: Triple = (None, None, None)  # None: to none
    chance: tuple[float, float] | None = None  # 95 % of the best factor, by chance alone
    share: float | None = None  # of the logarithm of the factor between claim and record
    predicted: tuple[float | None, ...] = ()  # least, best, greatest factor; None: to none
    blank: str = ""  # why it was not run


@dataclass(frozen=True)
class Waterfall:
    """A case from claim to record."""

    case: str
    title: str
    quantity: str
    claim: Triple  # low, best, high
    steps: tuple[Step, ...]
    together: Triple  # the steps that leave something at best, all weak, best, strong at once
    left: float  # the best of these
    recorded: str
    record: tuple[float, float, float]  # least, as counted, greatest
    total: Triple  # claim / record: least, best, greatest; None: without bound
    unexplained: Triple  # what is left / record: least, best, greatest; None: without bound


# ---- one run


def run_point(resolved: Resolved, measure: Words, packages: frozenset[str], seed: int, replications: int) -> Point:
    """Simulate and count; packages: those of the case's own file, whose aircraft are "of the raid"."""
    compiled = compile_plan(resolved)
    outcomes = campaign.run(compiled.plan, seed, replications, workers=1)
    names = compiled.names
    columns = dict(case_of(VARIANT, {}, outcomes, names, compiled.digest).columns)
    aircraft = np.array([kind == "aircraft" for kind in names.threat_kinds])
    of_the_raid = aircraft & np.array([group in packages for group in names.threat_groups])
    columns["missiles_at_aircraft"] = outcomes.shots[:, aircraft].sum(axis=1).astype(np.float64)
    columns["aircraft_lost_of_the_raid"] = np.isin(outcomes.fate[:, of_the_raid], LOST).sum(axis=1).astype(np.float64)
    top, bottom = columns[measure["top"]], measure["bottom"]
    below = np.full(len(top), float(bottom)) if isinstance(bottom, int) else columns[bottom]
    missiles = columns["missiles_at_aircraft" if bottom == "missiles_at_aircraft" else "missiles_fired"]
    return Point(top, below, float(missiles.mean()), float(top.mean()))


def factor_of(before: float | None, after: float | None) -> float | None:
    """What a step divides by; None: nothing is left after it (or was before)."""
    return None if not before or not after else before / after


def chance_of(before: Point, after: Point, confidence: float = 0.95) -> tuple[float, float] | None:
    """Interval of the factor between two runs on common chance, by the delta method on its logarithm."""
    factor = factor_of(before.value, after.value)
    if factor is None:
        return None
    parts = [(point.top / point.top.mean() - point.bottom / point.bottom.mean()) for point in (before, after)]
    error = float((parts[0] - parts[1]).std(ddof=1)) / math.sqrt(len(before.top))
    spread = math.exp(normal_quantile(confidence) * error)
    return factor / spread, factor * spread


# ---- one case


class _Case:
    """Runs of one case."""

    def __init__(self, name: str, predictions: Predictions, recorded: Path, replications: int) -> None:
        self.name, self.words, self.steps = name, predictions.cases[name], predictions.steps
        self.folder = recorded / self.words.get("scenario", name)
        self.replications = replications
        self.case = load_case(recorded / name)
        plain = scenario_of(self.folder, self.words, [])
        self.seed = plain.seed
        self.packages = frozenset(package.name for package in plain.part.attack.packages)
        self.best = resolve(plain, VARIANT, {})

    def run(self, chosen: Sequence[Words], level: str = "best") -> Point:
        """One run; the kill probabilities stay those of the best level."""
        resolved = resolve(scenario_of(self.folder, self.words, chosen), VARIANT, {}, level=level)
        chances = {unit.name: unit.interceptor.kill_probability for unit in self.best.units}
        units = tuple(
            replace(unit, interceptor=replace(unit.interceptor, kill_probability=chances[unit.name]))
            for unit in resolved.units
        )
        resolved = replace(resolved, units=units)
        return run_point(resolved, self.words["measure"], self.packages, self.seed, self.replications)

    def claim(self) -> Triple:
        """The makers' figure, mean over the fire units; a share of those that came takes a salvo of `shots`."""
        of, catalogue = self.words["claim"], load_catalogue()
        systems = [catalogue.system(unit.system) for unit in self.best.units]
        means = (float(np.mean([s.value(f"kill_probability.{of['class']}", v, "claimed") for s in systems]))
                 for v in LEVELS)  # fmt: skip
        low, best, high = (1.0 - (1.0 - p) ** of["shots"] for p in means)
        return low, best, high


def run_waterfall(
    name: str, predictions: Predictions, recorded: Path = RECORDED, replications: int = REPLICATIONS
) -> Waterfall:
    """Every run of one case, and what comes of it."""
    one = _Case(name, predictions, recorded, replications)
    words, claim = one.words, one.claim()
    points = [one.run([], level) for level in LEVELS]
    rows = [_row(one.steps[0], words["reach"], ("level low", "level best", "level high"), claim[1], points)]
    before, chosen, kept = points[1], list[Words](), list[Words]()
    for step in one.steps[1:]:
        part = words["steps"][step]
        if "blank" in part:
            rows.append(Step(step, blank=part["blank"]))
            continue
        points = [one.run([*chosen, part[strength]]) for strength in STRENGTHS]
        row = _row(step, part, tuple(part[strength]["says"] for strength in STRENGTHS), before.value, points)
        rows.append(replace(row, chance=chance_of(before, points[1])))
        if points[1].value:
            before = points[1]
            chosen.append(part["best"])
            kept.append(part)
    assert before.value is not None
    ends = [one.run([part[strength] for part in kept]).value for strength in ("weak", "strong")]
    together = ends[0], before.value, ends[1]
    return _joined(one, claim, rows, together, before.value, one.case.observed[words["record"]])


def _row(name: str, part: Words, says: tuple[str, ...], before: float | None, points: Sequence[Point]) -> Step:
    def three(of: Callable[[Point], float | None]) -> Triple:
        weak, best, strong = map(of, points)
        return weak, best, strong

    predicted = tuple(None if each == "none" else float(each) for each in part["factor"])
    values = three(lambda point: point.value)
    factors = three(lambda point: factor_of(before, point.value))
    return Step(name, says, values, three(lambda p: p.missiles), three(lambda p: p.kills), factors, predicted=predicted)


def _joined(
    one: _Case, claim: Triple, rows: Sequence[Step], together: Triple, left: float, observed: Observed
) -> Waterfall:
    low, high = observed.interval()
    assert observed.of is not None
    assert isinstance(observed.count, int)
    assert low is not None
    assert high is not None
    counted = observed.count / observed.of
    total = (_over(claim[0], high), _over(claim[1], counted), _over(claim[2], low))
    shares = [replace(row, share=_share(row.factors[1], total[1])) for row in rows]
    ends = [value or 0.0 for value in together]
    unexplained = (_over(min(ends), high), _over(left, counted), _over(max(ends), low))
    return Waterfall(
        one.name, one.case.part.title, one.words["quantity"], claim, tuple(shares), together, left,
        f"{observed.words()} {observed.denominator} ({observed.claimant})", (low, counted, high), total, unexplained,
    )  # fmt: skip


def _over(value: float | None, record: float) -> float | None:
    return None if value is None or record == 0.0 else value / record


def _share(factor: float | None, total: float | None) -> float | None:
    return None if factor is None or total is None else math.log(factor) / math.log(total)


# ---- the file


def result_data(waterfalls: Sequence[Waterfall], predictions: Predictions) -> dict[str, Any]:
    """What is written: rounded to four figures, with the digest of the predictions that it was run from."""
    return {
        "redan": __version__,
        "predictions_sha256": predictions.digest,
        "replications": REPLICATIONS,
        "cases": [_rounded(asdict(one)) for one in waterfalls],
        "not_run": dict(predictions.data["not_run"]),
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return round4(value) if isinstance(value, float) else value


def result_text(data: Mapping[str, Any]) -> str:
    """The file as text."""
    import yaml

    head = "# Written by `python -m evidence.history.waterfall`; do not edit.\n"
    return head + str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None))


def write_waterfall(recorded: Path = RECORDED, say: Callable[[str], None] = lambda _: None) -> None:
    """Run every case of the predictions and write the file."""
    predictions = load_predictions()
    found = []
    for name in predictions.cases:
        found.append(run_waterfall(name, predictions, recorded))
        say(f"{name}: {found[-1].left:.3g} left of a claim of {found[-1].claim[1]:.3g}")
    (recorded / RESULT).write_text(result_text(result_data(found, predictions)), encoding="utf-8")


def main() -> int:
    """Exit status 0 when the file was written."""
    try:
        write_waterfall(say=print)
    except RedanError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
