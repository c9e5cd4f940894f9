"""Claims of one night, judged: what would have to be true for each, and whether anything allows all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redan.analysis.claim import Claim
from redan.analysis.claim_arithmetic import KILLS, Rate, Room, contradictions, excludes, rate_of
from redan.analysis.plausible import TAIL, Bools, Box, Nights, Share, Shift, boxes, needed, nights_of, shifts

F8 = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """What one of the file's options has to be chosen for: the variant, or a reading."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Points played. columns: (points, measures, replications), NaN where a point cannot happen. u: (points, unknowns),
    a quantile of each number, the index of the option of each choice. variants: (points,) index of the variant.
    """

    columns: F8
    u: F8
    variants: NDArray[np.int64]
    rooms: tuple[Room | None, ...]
    refused: tuple[str, ...]

    @property
    def possible(self) -> Bools:
        """(points,) those that can happen as the file is written."""
        return np.array([not reason for reason in self.refused], dtype=np.bool_)


@dataclass(frozen=True)
class Limit:
    """What arithmetic allows one variant, at the best of all points: missiles that reach anything, most kills of the
    kind claimed, and the most that the probability of the claim can be.
    """

    rounds: int
    kills: int
    chance: float


@dataclass(frozen=True)
class Grid:
    """Every combination of variant and readings, all numbers at the file's level. allowed: one axis a choice.

    enough: conditions that suffice; complete: together they tell all. needed: of each choice, the options that any
    plausible combination has. close: combinations that other chance could turn. refused: those that cannot happen.
    """

    allowed: Bools
    enough: tuple[Box, ...]
    complete: bool
    needed: Box
    close: int
    refused: int

    @property
    def share(self) -> Share:
        return Share(int(self.allowed.sum()), self.allowed.size - self.refused)


@dataclass(frozen=True)
class Scan:
    """One kill probability for every missile, raised from 0 to 1 at the combination that comes nearest to a claim.

    at: variant and readings there. low, high: the catalogue's range over all missiles that take part. values,
    plausible, means: what was tried; means of the claim's first figure.
    """

    at: dict[str, str]
    low: float
    high: float
    values: tuple[float, ...]
    plausible: tuple[bool, ...]
    means: tuple[float, ...]

    @property
    def found(self) -> tuple[float, float] | None:
        """The lowest and highest value at which the claim is plausible."""
        good = [v for v, yes in zip(self.values, self.plausible, strict=True) if yes]
        return (good[0], good[-1]) if good else None


@dataclass(frozen=True)
class Account:
    """One claim, judged. sample: plausible points of those that can happen; close: of all, those that other chance
    could turn. chance: share of all nights of the sample in which the claim is true. plausible: (points,).
    """

    claim: Claim
    contradictions: tuple[str, ...]
    rate: Rate | None
    limits: Mapping[str, Limit]  # by variant; empty where it claims no kills
    grid: Grid | None
    sample: Share
    close: int
    chance: float
    range: tuple[float, float]  # of the first figure, over all nights of the sample: 2.5 and 97.5 %
    shifts: tuple[Shift, ...]
    plausible: Bools
    scan: Scan | None = None

    @property
    def impossible(self) -> bool:
        """Whether arithmetic alone forbids it, under every variant."""
        return bool(self.contradictions) or (bool(self.limits) and all(x.chance == 0.0 for x in self.limits.values()))

    @property
    def anywhere(self) -> bool:
        """Whether any point played makes it plausible."""
        return self.sample.k > 0 or (self.grid is not None and self.grid.share.k > 0)


@dataclass(frozen=True)
class Together:
    """Two or more claims at once. excluded: why no one night can have both; points: those that make each plausible by
    itself; nights: replications in which all are true, of all.
    """

    excluded: str
    points: Share
    nights: Share


@dataclass(frozen=True)
class Judged:
    """Claims of one night, side by side."""

    title: str
    accounts: tuple[Account, ...]
    choices: tuple[Choice, ...]
    unknowns: tuple[str, ...]  # names of all that was sampled
    fixed: Mapping[str, str]
    points: int
    replications: int
    seed: int
    refused: int
    together: Together | None
    notes: tuple[str, ...] = ()
    kill_best: tuple[float, float] = (math.nan, math.nan)  # of the catalogue's best values, over all missiles here
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # of options that are not equally likely
    value_at: Mapping[str, Callable[[float], str]] = field(default_factory=dict)  # unknown -> its value at a quantile

    def to_json(self) -> dict[str, Any]:
        """Everything that is printed, and the points behind it."""
        return {
            "title": self.title,
            "points": self.points,
            "replications": self.replications,
            "seed": self.seed,
            "refused": self.refused,
            "fixed": dict(self.fixed),
            "weights": {name: dict(by) for name, by in self.weights.items()},
            "choices": {c.name: list(c.options) for c in self.choices},
            "unknowns": list(self.unknowns),
            "catalogue_kill_probability_best": [_end(value) for value in self.kill_best],
            "rule": f"plausible: at least {TAIL:.1%} of the nights on either side",
            "claims": [_account_json(a, self.choices) for a in self.accounts],
            "together": None if self.together is None else _together_json(self.together),
            "notes": list(self.notes),
        }


def account_of(
    claim: Claim,
    measures: Sequence[str],
    choices: Sequence[Choice],
    variants: Sequence[str],
    grid: Table | None,
    sample: Table,
    names: Sequence[str],
    options: Sequence[Sequence[str]],
) -> Account:
    """Judge one claim. grid: every combination of choices, the last one fastest. names, options: of `sample.u`."""
    here = [measures.index(key) for key in claim.measures]
    nights, cells = _nights(claim, here, sample), None if grid is None else _nights(claim, here, grid)
    possible = sample.possible
    plausible = np.array([one is not None and one.plausible for one in nights], dtype=np.bool_)
    there = [one for one in nights if one is not None]
    first = sample.columns[possible, here[0]].ravel()
    first = first[np.isfinite(first)]
    return Account(
        claim=claim,
        contradictions=contradictions(claim),
        rate=rate_of(claim),
        limits=_limits(claim, variants, [table for table in (grid, sample) if table is not None]),
        grid=None if cells is None else _grid(cells, choices),
        sample=Share(int(plausible.sum()), len(there)),
        close=sum(one.close for one in there),
        chance=sum(one.true for one in there) / max(1, sum(one.rows for one in there)),
        range=(float(np.quantile(first, TAIL)), float(np.quantile(first, 1 - TAIL))) if first.size else (math.nan,) * 2,
        shifts=shifts(names, options, sample.u[possible], plausible[possible]),
        plausible=plausible,
    )


def _nights(claim: Claim, here: Sequence[int], table: Table) -> list[Nights | None]:
    """What the nights of each point say; None where it cannot happen."""
    keys = claim.measures
    return [
        None if reason else nights_of(claim, dict(zip(keys, table.columns[p, here], strict=True)))
        for p, reason in enumerate(table.refused)
    ]


def _grid(cells: Sequence[Nights | None], choices: Sequence[Choice]) -> Grid:
    shape = tuple(len(choice.options) for choice in choices)
    allowed = np.array([one is not None and one.plausible for one in cells], dtype=np.bool_).reshape(shape)
    enough, complete = boxes(allowed)
    close = sum(one is not None and one.close for one in cells)
    return Grid(allowed, enough, complete, needed(allowed), close, sum(one is None for one in cells))


def _limits(claim: Claim, variants: Sequence[str], tables: Sequence[Table]) -> dict[str, Limit]:
    """By variant, the most that any point allows; nothing where no kills are claimed."""
    kills = {key: s.low for key in KILLS if (s := claim.of(key)) is not None and s.low > 0}
    if not kills:
        return {}
    found: dict[str, Limit] = {}
    for table in tables:
        for variant, room in zip(table.variants.tolist(), table.rooms, strict=True):
            if room is None:
                continue
            name = variants[variant]
            chance = min(room.chance_of(sum(kills.values())), *(room.chance_of(n, key) for key, n in kills.items()))
            most = room.kills_of[next(iter(kills))] if len(kills) == 1 else room.kills
            before = found.get(name, Limit(0, 0, 0.0))
            found[name] = Limit(
                max(before.rounds, room.rounds), max(before.kills, most), max(before.chance, chance)
            )
    return {name: found[name] for name in variants if name in found}


def together_of(accounts: Sequence[Account], measures: Sequence[str], sample: Table) -> Together | None:
    """Whether anything allows all claims; None for one."""
    if len(accounts) < 2:
        return None
    claims = [account.claim for account in accounts]
    pairs = [(a, b) for i, a in enumerate(claims) for b in claims[i + 1 :]]
    alone = next((account.contradictions[0] for account in accounts if account.contradictions), "")
    excluded = alone or next((why for a, b in pairs if (why := excludes(a, b))), "")
    possible = sample.possible
    each = np.logical_and.reduce([account.plausible for account in accounts])[possible]
    true = np.ones((int(possible.sum()), sample.columns.shape[2]), dtype=np.bool_)
    for claim in claims:
        for s in claim.statements:
            true &= s.holds(sample.columns[possible, measures.index(s.measure)])
    return Together(excluded, Share(int(each.sum()), len(each)), Share(int(true.sum()), true.size))


def nearest_cell(claim: Claim, measures: Sequence[str], grid: Table) -> int | None:
    """The combination that comes nearest to a claim: by its rarer side, then by how far its mean is off."""
    here = [measures.index(key) for key in claim.measures]
    best: tuple[float, float, int] | None = None
    for p, one in enumerate(_nights(claim, here, grid)):
        if one is None:
            continue
        off = 0.0
        for s, mean in zip(claim.statements, one.means, strict=True):
            gap = max(s.low - mean, mean - s.high, 0.0)
            off = max(off, math.inf if math.isnan(gap) else gap / max(1.0, abs(s.number)))
        if best is None or (one.reach, -off) > best[:2]:
            best = one.reach, -off, p
    return None if best is None else best[2]


def _share_json(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"k": share.k, "n": share.n, "share": share.share if share.n else None, "low": low, "high": high}


def _together_json(found: Together) -> dict[str, Any]:
    return {
        "excluded": found.excluded or None,
        "points": _share_json(found.points),
        "nights": {"k": found.nights.k, "n": found.nights.n},
    }


def _end(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _account_json(account: Account, choices: Sequence[Choice]) -> dict[str, Any]:
    grid, scan = account.grid, account.scan
    return {
        "claim": account.claim.text,
        "statements": [
            {
                "text": s.text,
                "measure": s.measure,
                "relation": s.relation,
                "number": s.number,
                "low": _end(s.low),
                "high": _end(s.high),
                "of": s.of,
                "scenario_total": s.counted.most,
            }
            for s in account.claim.statements
        ],
        "impossible": account.impossible,
        "contradictions": list(account.contradictions),
        "kills_a_missile": None if account.rate is None else vars(account.rate) | {"rate": account.rate.rate},
        "limits": {name: vars(limit) for name, limit in account.limits.items()},
        "combinations": None
        if grid is None
        else {
            **_share_json(grid.share),
            "close": grid.close,
            "refused": grid.refused,
            "needed": _box_json(grid.needed, choices),
            "enough": [_box_json(box, choices) for box in grid.enough],
            "enough_is_all": grid.complete,
        },
        "sample": {**_share_json(account.sample), "close": account.close, "chance": account.chance},
        "range": [_end(value) for value in account.range],
        "forces": [
            {
                "name": s.name,
                "options": list(s.options),
                "kept": list(s.kept),
                "before": list(s.before),
                "distance": s.distance,
                "p": s.p,
                "forced": s.forced,
            }
            for s in account.shifts
        ],
        "scan": None if scan is None else vars(scan) | {"found": scan.found},
        "plausible": account.plausible.tolist(),
    }


def _box_json(box: Box, choices: Sequence[Choice]) -> dict[str, list[str]]:
    """The conditions of a box: choices of which not every option is in it."""
    return {
        choice.name: [choice.options[i] for i in sorted(side)]
        for choice, side in zip(choices, box, strict=True)
        if len(side) < len(choice.options)
    }
