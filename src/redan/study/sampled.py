"""Runs the points of a study of unknowns: batches of quantiles in, means, variances and columns out.

A batch is a first point and what changes from point to point. Items are plain data and the work is pure, so they may
run anywhere and be kept by content (`campaign/conduct.py`). All points see the same chance: the same seed, the same
replications.
"""

from __future__ import annotations

import io
import itertools
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from redan.campaign.conduct import conduct
from redan.campaign.how import How
from redan.campaign.parts import Common, Item
from redan.campaign.study_folder import Study
from redan.errors import RedanError
from redan.scenario import Scenario, parse_scenario
from redan.study.points import Maker
from redan.study.unknowns import READING, VARIANT, Unknown, option_at, point_of, sampled, unknowns_of, which_variant

F8 = NDArray[np.float64]
T = TypeVar("T")
WORK = "redan.study.sampled:work"
MOST_KEPT = 1024  # plans whose counts a worker remembers: many points differ in what one variant never reads
ALL_OF = "*"  # the leg that flies whatever variant the unknown `variant` says
MOST_CHARACTERS = 200  # of a reason kept


@dataclass(frozen=True)
class Asked:
    """What is run at every point.

    factors: names of the unknowns that are sampled, in the order of the quantiles. legs: variants, or ALL_OF. measures:
    those of which mean and variance are kept; columns: those kept replication by replication. variants: what unknowns
    are looked for in, and what the unknown `variant` chooses from.
    """

    scenario: Scenario
    factors: tuple[str, ...]
    legs: tuple[str, ...]
    measures: tuple[str, ...]
    columns: tuple[str, ...]
    seed: int
    replications: int
    variants: tuple[str, ...]
    fixed: Mapping[str, str]
    weights: Mapping[str, Mapping[str, float]]

    def common(self) -> Common:
        """Plain data that every item of the study shares."""
        return Common(
            {
                "scenario": self.scenario.text,
                "file": self.scenario.path,
                "beside": dict(self.scenario.beside),
                "factors": list(self.factors),
                "legs": list(self.legs),
                "measures": list(self.measures),
                "columns": list(self.columns),
                "seed": self.seed,
                "first": 0,
                "count": self.replications,
                "variants": list(self.variants),
                "fixed": dict(sorted(self.fixed.items())),
                "weights": {name: dict(sorted(by.items())) for name, by in sorted(self.weights.items())},
            }
        )


@dataclass(frozen=True)
class Points:
    """What came out. P points, L legs, M measures, C columns, R replications.

    refused: why a point cannot happen as the file is written; "" where it can. Its numbers are NaN, in every leg.
    """

    mean: F8  # (P, L, M)
    variance: F8  # (P, L, M), of one replication
    columns: F8  # (P, L, C, R)
    plans: NDArray[np.str_]  # (P, L), digests
    refused: NDArray[np.str_]  # (P,)

    @property
    def possible(self) -> NDArray[np.bool_]:
        """(P,) points that can happen."""
        return np.asarray(self.refused == "")

    @classmethod
    def joined(cls, parts: Sequence[Points]) -> Points:
        """Batches after one another."""
        names = ("mean", "variance", "columns", "plans", "refused")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def at(self, rows: Any) -> Points:
        """Some of the points, in another order perhaps."""
        return Points(self.mean[rows], self.variance[rows], self.columns[rows], self.plans[rows], self.refused[rows])

    def to_bytes(self) -> bytes:
        """As numpy keeps arrays (npz); the same arrays give the same bytes."""
        out = io.BytesIO()
        refused = np.array(json.dumps(self.refused.tolist()))
        plans = np.array(json.dumps(self.plans.tolist()))
        np.savez(out, mean=self.mean, variance=self.variance, columns=self.columns, plans=plans, refused=refused)
        return out.getvalue()

    @classmethod
    def of_bytes(cls, content: bytes) -> Points:
        """What `to_bytes` gave."""
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            plans, refused = (np.array(json.loads(str(kept[name])), dtype=np.str_) for name in ("plans", "refused"))
            return cls(kept["mean"], kept["variance"], kept["columns"], plans, refused)


def batch_of(points: F8) -> dict[str, Any]:
    """The data of one item: points (p, k) as the first one and the changes from each to the next."""
    changes = []
    for before, after in itertools.pairwise(points):
        (moved,) = np.nonzero(before != after)
        changes.append([[int(i), float(after[i])] for i in moved])
    return {"u": [float(x) for x in points[0]], "changes": changes}


def points_of_batch(data: Mapping[str, Any]) -> F8:
    """The points that `batch_of` described, (p, k)."""
    rows = [np.array(data["u"], dtype=np.float64)]
    for change in data["changes"]:
        row = rows[-1].copy()
        for index, value in change:
            row[int(index)] = value
        rows.append(row)
    return np.array(rows)


@dataclass(frozen=True)
class Runner:
    """Who computes: with a study folder its parts are kept and found again, without one they are not."""

    how: How | None = None
    study: Study | None = None
    say: Callable[[str], None] | None = None

    def run(
        self, asked: Asked, batches: Iterable[F8], progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Points]:
        """The results of each batch of points, in order; quantiles in the order of `asked.factors`."""
        common = asked.common() if self.study is None else self.study.common
        items = [Item(batch_of(batch), common) for batch in batches]
        if self.study is None:
            results = conduct(items, WORK, how=self.how, progress=progress)
        else:
            results = self.study.results(items, how=self.how, progress=progress, say=self.say)
        for _, content in results:
            yield Points.of_bytes(content)


def work(data: Mapping[str, Any]) -> bytes:
    """Run one batch: `{**common, **item}`. The same data give the same bytes."""
    study = _study(data["scenario"], data["file"], json.dumps({k: data[k] for k in _STUDY}, sort_keys=True))
    points = points_of_batch(data)
    shape = len(points), len(data["legs"])
    measures, columns = data["measures"], data["columns"]
    mean = np.full((*shape, len(measures)), np.nan)
    variance = np.full_like(mean, np.nan)
    kept = np.full((*shape, len(columns), data["count"]), np.nan)
    plans = np.full(shape, "", dtype="<U64")
    refused = []
    for p, u in enumerate(points):
        try:
            found = [study.counted(u, leg, data) for leg in data["legs"]]
        except RedanError as error:
            refused.append(str(error.problems[0].what)[:MOST_CHARACTERS] or "refused")
            continue
        refused.append("")
        for leg, (digest, counts) in enumerate(found):
            plans[p, leg] = digest
            mean[p, leg], variance[p, leg] = counts.mean, counts.variance
            kept[p, leg] = counts.columns
    return Points(mean, variance, kept, plans, np.array(refused, dtype=np.str_)).to_bytes()


_STUDY = ("beside", "factors", "variants", "fixed", "weights")


@dataclass(frozen=True)
class _Counts:
    mean: F8  # (M,)
    variance: F8
    columns: F8  # (C, R)


class _Study:
    """What a worker keeps between batches: the scenario, its plans' caches, what equal plans gave."""

    def __init__(self, scenario: Scenario, factors: Sequence[Unknown]) -> None:
        self.maker = Maker(scenario)
        self.factors = tuple(factors)
        self.by_plan: OrderedDict[tuple[Any, ...], _Counts] = OrderedDict()
        self.by_point: OrderedDict[tuple[Any, ...], tuple[str, _Counts]] = OrderedDict()
        self.read: dict[str, NDArray[np.bool_]] = {}
        self.lock = threading.Lock()  # workers may be threads

    def counted(self, u: F8, leg: str, data: Mapping[str, Any]) -> tuple[str, _Counts]:
        """Digest of a plan and what its replications gave; not made again where nothing that it reads has moved."""
        variant = self._flown(u) if leg == ALL_OF else leg
        asked = data["seed"], data["first"], data["count"], *data["measures"], None, *data["columns"]
        point = variant, u[self._read_by(variant)].tobytes(), asked
        found = self.by_point.get(point)
        if found is None:
            compiled = self.maker.compiled(point_of(self.factors, u.tolist(), variant, data["fixed"]))
            plan = compiled.digest, asked
            counts = self.by_plan.get(plan) or _count(compiled, data)
            found = compiled.digest, counts
            with self.lock:
                _keep(self.by_plan, plan, counts)
                _keep(self.by_point, point, found)
        return found

    def _read_by(self, variant: str) -> NDArray[np.bool_]:
        """Which factors a variant reads at all, under whatever readings."""
        if variant not in self.read:
            names = {one.name for one in unknowns_of(self.maker.scenario, [variant])}
            asked = [one.kind != VARIANT and (one.name in names or one.kind == READING) for one in self.factors]
            self.read[variant] = np.array(asked, dtype=np.bool_)
        return self.read[variant]

    def _flown(self, u: F8) -> str:
        index = next(i for i, one in enumerate(self.factors) if one.name == "variant")
        return self.factors[index].options[option_at(self.factors[index], float(u[index]))]


def _keep(kept: OrderedDict[tuple[Any, ...], T], key: tuple[Any, ...], value: T) -> None:
    kept[key] = value
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)


@lru_cache(maxsize=2)
def _study(text: str, file: str, rest: str) -> _Study:
    data = json.loads(rest)
    scenario = parse_scenario(text, file, data["beside"])
    return _Study(scenario, factors_of(scenario, data["factors"], data["variants"], data["fixed"], data["weights"]))


def factors_of(
    scenario: Scenario,
    names: Sequence[str],
    variants: Sequence[str],
    fixed: Mapping[str, str],
    weights: Mapping[str, Mapping[str, float]],
) -> tuple[Unknown, ...]:
    """The unknowns of these names, in their order."""
    which = which_variant(scenario, variants)
    every = unknowns_of(scenario, variants, fixed=fixed, weights=weights)
    every = every if which is None else (which, *every)
    by_name = {one.name: one for one in sampled(every, names)}
    return tuple(by_name[name] for name in names)


def _count(compiled: Any, data: Mapping[str, Any]) -> _Counts:
    from redan.engine import simulate
    from redan.results.measures import measures

    outcomes = simulate(compiled.plan, data["seed"], data["first"], data["count"])
    columns = measures(outcomes, compiled.names)
    nothing = np.full(data["count"], np.nan)
    wanted = np.array([columns.get(name, nothing) for name in data["measures"]]).reshape(-1, data["count"])
    kept = np.array([columns.get(name, nothing) for name in data["columns"]]).reshape(-1, data["count"])
    variance = wanted.var(axis=1, ddof=1) if data["count"] > 1 else np.zeros(len(wanted))
    return _Counts(wanted.mean(axis=1), variance, kept)
