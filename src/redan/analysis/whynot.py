"""Why shots were not fired, as shares with intervals: what `redan explain --why-not` prints and writes as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from redan.analysis.intervals import (
    Estimate,
    exactly,
    missing,
    normal_quantile,
    student_quantile,
    unseen_probability,
    wilson,
    wilson_share,
)
from redan.analysis.kill import Kill
from redan.layout.names import Names
from redan.reasons.causes import CAUSES, FIRED, Cause
from redan.reasons.whynot import Share, Tally, WhyNot, mask

CONFIDENCE = 0.95
DEFINITION = (
    "possible shot: a fire unit, a threat and a replication in which the threat flew; in range: the threat came within "
    "the printed range of the unit's missile, which has a kill probability against its class"
)
ALL, NEAR = mask(CAUSES), mask(cause for cause in CAUSES if cause.in_range)
SHOT = mask(FIRED)
PairCauses = tuple[str, str, tuple[tuple[Cause, int, Estimate], ...]]


def proportion(share: Share) -> Estimate:
    """A share of possible shots with its 95 % interval from chance.

    Wilson's interval. Of a pair (one possible shot a replication) on its replications; of sums, whose shots share the
    chance of a replication, on as many independent shots as the scatter between replications is worth, less what
    Student's quantile asks for. Source: Korn and Graubard, Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data, Survey Methodology 24 (1998), with Wilson's interval in the
    place of the exact one. Checked by: tests/analysis/test_whynot_intervals.py.
    """
    if not share.of:
        return missing("no possible shot")
    p, n = share.count / share.of, share.replications
    if share.low == share.high:
        return exactly(p, n)
    if share.single:
        return Estimate(p, *wilson(share.count, share.of), share.of, math.sqrt(p * (1.0 - p)), "wilson")
    if not share.variance:
        unseen = unseen_probability(n)
        return Estimate(p, p - unseen * (p - share.low), p + unseen * (share.high - p), n, 0.0, "all equal")
    worth = p * (1.0 - p) / share.variance
    worth *= (normal_quantile(CONFIDENCE) / student_quantile(CONFIDENCE, n - 1)) ** 2
    return Estimate(p, *wilson_share(p, worth), n, math.sqrt(share.variance * n), "wilson")


@dataclass(frozen=True)
class Line:
    """One cause, or several together: its possible shots, their share of all and of those in range."""

    key: str
    words: str
    count: int
    share: Estimate
    in_range: Estimate | None  # None: never in range by its nature
    by: Mapping[str, int] = field(
        default_factory=dict
    )  # the unit that stood in the way -> possible shots, largest first


@dataclass(frozen=True)
class Group:
    """The possible shots of one fire unit or at one package; shares are of those in range."""

    name: str
    possible: int
    near: int
    fired: Estimate
    killed: Estimate
    held: tuple[tuple[Cause, Estimate], ...]  # causes of those in range that were not fired, the largest first


@dataclass(frozen=True)
class WhyNotTable:
    """Every possible shot of a scope by its cause, over replications."""

    title: str
    variant: str
    readings: Mapping[str, str]
    seed: int
    replications: int
    unit: str | None
    threat: str | None
    possible: int
    near: int
    fired: Estimate  # of those in range
    killed: Estimate
    lines: tuple[Line, ...]  # largest first; their counts add up to `possible`
    units: tuple[Group, ...]
    packages: tuple[Group, ...]
    counted: WhyNot
    names: Names
    kill: Kill | None = None
    notes: tuple[str, ...] = ()

    def pairs(self) -> Iterator[PairCauses]:
        """Every pair with a possible shot: unit, threat, and its causes with their counts and shares, largest first."""
        for u, t, counts in self.counted.pairs():
            of = int(counts.sum())
            least, most = (0.0, 1.0) if self.counted.in_plan[u, t] else (1.0, 1.0)
            shares = tuple(
                (CAUSES[i], int(counts[i]), proportion(Share(int(counts[i]), of, 0.0, of, least, most, single=True)))
                for i in np.argsort(-counts, kind="stable")
                if counts[i]
            )
            yield self.names.units[u], self.names.threats[t], shares

    def joined(self, lines: Sequence[Line]) -> Line:
        """Several lines as one; its interval is that of the sum."""
        keys = {line.key for line in lines}
        causes = mask(cause for cause in CAUSES if cause.key in keys)
        near = causes & NEAR
        return Line(
            "rest",
            f"{len(lines)} more causes",
            sum(line.count for line in lines),
            proportion(self.counted.whole.share(0, causes, ALL)),
            proportion(self.counted.whole.share(0, near, NEAR)) if near.any() else None,
        )

    def to_json(self) -> dict[str, Any]:
        """Counts, and shares as {share, low, high}; `causes` by key add up to the possible shots."""
        return {
            "title": self.title,
            "variant": self.variant,
            "readings": dict(self.readings),
            "seed": self.seed,
            "replications": self.replications,
            "unit": self.unit,
            "threat": self.threat,
            "definition": DEFINITION,
            "possible_shots": self.possible,
            "in_range": self.near,
            "fired": _json(self.fired),
            "killed": _json(self.killed),
            "causes": {line.key: _line_json(line) for line in self.lines},
            "units": {group.name: _group_json(group) for group in self.units},
            "packages": {group.name: _group_json(group) for group in self.packages},
            "pairs": [
                {"unit": unit, "threat": threat, "possible_shots": sum(count for _, count, _ in causes),
                 "causes": {cause.key: {"count": count} | _json(share) for cause, count, share in causes}}
                for unit, threat, causes in self.pairs()
            ],
            "kill": None if self.kill is None else self.kill.to_json(),
            "notes": list(self.notes),
        }  # fmt: skip


def _json(share: Estimate) -> dict[str, Any]:
    if not share.exists:
        return {"share": None, "low": None, "high": None, "certain": False}
    return {"share": share.mean, "low": share.low, "high": share.high, "certain": share.certain}


def _line_json(line: Line) -> dict[str, Any]:
    near = None if line.in_range is None else _json(line.in_range)
    return (
        {"words": line.words, "count": line.count}
        | _json(line.share)
        | {"of_those_in_range": near, "by": dict(line.by)}
    )


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "possible_shots": group.possible, "in_range": group.near, "fired": _json(group.fired),
        "killed": _json(group.killed), "held": {cause.key: _json(share) for cause, share in group.held},
    }  # fmt: skip


def why_not_table(
    counted: WhyNot,
    names: Names,
    *,
    title: str,
    variant: str,
    readings: Mapping[str, str],
    seed: int,
    unit: str | None = None,
    threat: str | None = None,
    kill: Kill | None = None,
    notes: tuple[str, ...] = (),
) -> WhyNotTable:
    """Shares of what was counted. unit, threat: what was asked about, None for all."""
    whole = counted.whole
    return WhyNotTable(
        title=title,
        variant=variant,
        readings=readings,
        seed=seed,
        replications=counted.replications,
        unit=unit,
        threat=threat,
        possible=int(whole.count[0].sum()),
        near=int(whole.count[0, NEAR].sum()),
        fired=proportion(whole.share(0, SHOT, NEAR)),
        killed=proportion(whole.share(0, mask([Cause.KILLED]), NEAR)),
        lines=tuple(sorted(_lines(counted, names), key=lambda line: -line.count)),
        units=_groups(counted.by_unit, names.units),
        packages=_groups(counted.by_package, tuple(dict.fromkeys(names.threat_groups))),
        counted=counted,
        names=names,
        kill=kill,
        notes=notes,
    )


def _lines(counted: WhyNot, names: Names) -> Iterator[Line]:
    tally, packages = counted.whole, tuple(dict.fromkeys(names.threat_groups))
    for i, cause in enumerate(CAUSES):
        if count := int(tally.count[0, i]):
            one = mask([cause])
            near = proportion(tally.share(0, one, NEAR)) if cause.in_range else None
            others = counted.by_other[i]
            by = {names.units[u]: int(others[u]) for u in np.argsort(-others, kind="stable") if others[u]}
            jam = counted.by_jammer[i]
            by |= {packages[k]: int(jam[k]) for k in np.argsort(-jam, kind="stable") if jam[k]}
            yield Line(cause.key, cause.words, count, proportion(tally.share(0, one, ALL)), near, by)


def _groups(tally: Tally, names: Sequence[str]) -> tuple[Group, ...]:
    """Groups with a possible shot; those with the most shots in range that were not fired first."""
    found = []
    for k, name in enumerate(names):
        if not tally.count[k].any():
            continue
        near = int(tally.count[k, NEAR].sum())
        found.append(
            Group(
                name,
                int(tally.count[k].sum()),
                near,
                proportion(tally.share(k, SHOT, NEAR)),
                proportion(tally.share(k, mask([Cause.KILLED]), NEAR)),
                tuple(_held(tally, k)),
            )
        )
    return tuple(sorted(found, key=lambda g: (-g.near * (1.0 - g.fired.mean) if g.near else 0.0, g.name)))


def _held(tally: Tally, k: int) -> Iterable[tuple[Cause, Estimate]]:
    counts = np.where(NEAR & ~SHOT, tally.count[k], 0)
    for i in np.argsort(-counts, kind="stable"):
        if counts[i]:
            yield CAUSES[i], proportion(tally.share(k, mask([CAUSES[i]]), NEAR))
