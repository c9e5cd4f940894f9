"""What can be said of a comparison while it runs: mean and interval so far, and how far the sign is from settled.

The same functions of `analysis` as at the end, over the replications that are there. It looks on and changes nothing:
what it computes goes into no result. The price is bounded: at most a twentieth of the time goes into looking.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.compare import replications_until_sign
from redan.analysis.figures import compare_cases, differences, figure
from redan.analysis.intervals import Estimate
from redan.analysis.kinds import told_of
from redan.analysis.sentences import capital
from redan.analysis.topic import Topic, topic_of
from redan.campaign.cases import CompiledCase, Request
from redan.campaign.crew import merge
from redan.layout.outcomes import Outcomes
from redan.results.case import Case, case_of
from redan.results.measures import measures

EVERY_S = 1.0
SHARE = 0.05  # of the time, at most
CHOSEN_FROM = 1_000  # replications from which the figure is chosen that is told of
PLAYED = 10_000  # replications of each variant that are kept, so that one can be looked at
Key = tuple[str, int]  # digest of a plan, replications


@dataclass
class _Seen:
    """What is there of one plan."""

    compiled: CompiledCase
    total: int
    parts: dict[int, dict[str, NDArray[np.float64]]] = field(default_factory=dict)  # told columns by first replication
    played: dict[int, Outcomes] = field(default_factory=dict)  # the first replications as they came out
    basis: Case | None = None  # of the first replications alone: bounds, causes, names

    @property
    def done(self) -> int:
        return sum(len(next(iter(part.values()))) for part in self.parts.values() if part)

    def prefix(self) -> dict[str, NDArray[np.float64]]:
        """Columns of replications 0 to n-1 without a gap."""
        rows: list[dict[str, NDArray[np.float64]]] = []
        at = 0
        while part := self.parts.get(at):
            rows.append(part)
            at += len(next(iter(part.values())))
        return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]} if rows else {}


class Running:
    """A `campaign.Watch`: tells what is known so far, and keeps what can be played again.

    requests of the variants themselves are those that ask for limits; all others are readings beside them. told: called
    with the event, at most once a second, in a thread of the campaign.
    """

    def __init__(self, baseline: str, told: Callable[[dict[str, Any]], None]) -> None:
        self.baseline, self.told = baseline, told
        self.lock = threading.Lock()
        self.seen: dict[Key, _Seen] = {}
        self.variants: dict[str, tuple[Request, Key]] = {}
        self.topic: Topic | None = None
        self.chosen_of: frozenset[str] = frozenset()
        self.next = 0.0

    def began(self, request: Request, compiled: CompiledCase) -> None:
        """Take up a variant."""
        if not request.limits:
            return
        key = compiled.digest, request.replications
        with self.lock:
            self.seen.setdefault(key, _Seen(compiled, request.replications))
            self.variants[request.variant] = request, key

    def part(self, request: Request, compiled: CompiledCase, first: int, outcomes: Outcomes) -> None:
        """Take up a chunk, and tell what is known by now if it is time."""
        if not request.limits:
            return
        columns = measures(outcomes, compiled.names)
        told = {name: columns[name] for name in told_of(columns)}
        with self.lock:
            seen = self.seen[compiled.digest, request.replications]
            seen.parts[first] = told
            if first < PLAYED:
                seen.played[first] = outcomes
            began = time.monotonic()
            if began < self.next and seen.done < seen.total:
                return
            event = self._event()
            self.next = began + max(EVERY_S, (time.monotonic() - began) / SHARE)
        if event is not None:
            self.told(event)

    def outcomes(self, variant: str) -> Outcomes | None:
        """The first replications of a variant, as they came out; None if there are none."""
        with self.lock:
            if variant not in self.variants:
                return None
            seen = self.seen[self.variants[variant][1]]
            rows, at = [], 0
            while (part := seen.played.get(at)) is not None:
                rows.append(part)
                at += len(part.first_launch_s)
            return merge(rows) if rows else None

    def compiled(self, variant: str) -> CompiledCase:
        """The plan a variant was run with."""
        return self.seen[self.variants[variant][1]].compiled

    def _event(self) -> dict[str, Any] | None:
        """What is known so far; None while the baseline has not begun."""
        cases = {variant: case for variant in self.variants if (case := self._case(variant)) is not None}
        if self.baseline not in cases:
            return None
        topic = self._topic(cases)
        if topic is None:
            return None
        base = cases[self.baseline]
        told = {}
        for variant, case in cases.items():
            if topic.key not in case.columns or topic.key not in base.columns:
                continue
            n = min(case.replications, base.replications)
            change = None
            if variant != self.baseline:
                change = differences(_only(case, topic.key, n), _only(base, topic.key, n))[topic.key]
            sign = None if change is None or not change.exists else replications_until_sign(change)
            more = None if sign is None or sign.certain or sign.replications is None else sign.replications - n
            told[variant] = {
                "replications": case.replications,
                "of": self.seen[self.variants[variant][1]].total,
                "value": _ends(figure(case, topic.key), topic),
                "change": None if change is None else _ends(change, topic),
                "settled": None if sign is None else sign.certain,
                "more": more,
                "says": None if sign is None else sign.text,
            }
        return {"measure": topic.key, "label": capital(topic.label), "baseline": self.baseline, "variants": told}

    def _case(self, variant: str) -> Case | None:
        request, key = self.variants[variant]
        seen = self.seen[key]
        columns = seen.prefix()
        if not columns:
            return None
        if seen.basis is None:
            first = seen.played[0]
            names, plan = seen.compiled.names, seen.compiled.plan
            seen.basis = case_of(variant, request.readings, first, names, seen.compiled.digest, plan)
        count = len(next(iter(columns.values())))
        return replace(seen.basis, variant=variant, columns=columns, replications=count)

    def _topic(self, cases: Mapping[str, Case]) -> Topic | None:
        """The figure the answer will most likely speak of: chosen as it chooses, from what is there."""
        if self.topic is None or self.chosen_of != frozenset(cases):
            n = min(CHOSEN_FROM, *(case.replications for case in cases.values()))
            rows = [_first(case, n) for case in cases.values()]
            self.topic = topic_of(compare_cases(rows, self.baseline))
            self.chosen_of = frozenset(cases)
        return self.topic


def _first(case: Case, count: int) -> Case:
    return replace(case, columns={k: c[:count] for k, c in case.columns.items()}, replications=count)


def _only(case: Case, name: str, count: int) -> Case:
    return replace(case, columns={name: case.columns[name][:count]}, replications=count)


def _ends(value: Estimate, topic: Topic) -> dict[str, float] | None:
    if not all(map(math.isfinite, (value.low, value.mean, value.high))):
        return None
    return {"low": topic.scale * value.low, "mean": topic.scale * value.mean, "high": topic.scale * value.high}
