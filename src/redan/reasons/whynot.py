"""Why the shots that were possible were not fired, counted over replications.

A possible shot is a fire unit, a threat and a replication in which the threat flew. Each has exactly one cause, so the
counts add up to the possible shots. It is in range where the threat came within the printed range of the unit's missile
and that missile has a kill probability against its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redan.layout import Event, Plan
from redan.layout.outcomes import Outcomes
from redan.reasons.causes import CAUSES, INDEX, NONE, Cause, causes_of
from redan.reasons.codes import Reason
from redan.reasons.jam import jammers_of
from redan.reasons.outrun import Outrun
from redan.reasons.shots import Shots, add, shots_of, strays_of
from redan.reasons.switches import EventRow
from redan.reasons.table import Reasons, reasons_of, reasons_of_reach

B1 = NDArray[np.bool_]
F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
OF_THREAT = (Event.ENTER, Event.ARRIVE, Event.GONE, Event.TURN)  # first index
OF_PAIR = (Event.INTERCEPT, Event.TAKE, Event.LAUNCH, Event.ASSESS, Event.DROP)  # second index
MOST_UNMERGED = 2_000_000  # entries of pairs kept before equal ones are joined


@dataclass(frozen=True)
class Share:
    """A part of some possible shots, and what its interval needs."""

    count: int
    of: int
    variance: float  # of the share, between replications
    replications: int
    low: float  # least and most that it can be in any replication; equal: the plan decides it, no draw does
    high: float
    single: bool  # never more than one of them in a replication: independent


class Tally:
    """K groups of possible shots by cause, as sums over replications.

    The shots of one replication share its chance: what is independent is the replication and not the shot. So the
    products of the counts of every two causes are summed too: they give the scatter of any share.
    """

    def __init__(self, fixed: Fixed) -> None:
        groups, causes = fixed.groups, len(CAUSES)
        self.fixed = fixed
        self.replications = 0
        self.count = np.zeros((groups, causes), np.int64)
        self.product = np.zeros((groups, causes, causes))

    def add(self, counts: I8) -> None:
        """counts (K, C): one replication."""
        self.replications += 1
        self.count += counts
        x = counts.astype(np.float64)
        self.product += x[:, :, None] * x[:, None, :]

    def share(self, group: int, causes: B1, among: B1) -> Share:
        """Of the possible shots with a cause of `among`, both (C,), those with one of `causes`, a part of these.

        Variance of a ratio of sums over n replications, n/(n-1) · sum (x - p·m)² / (sum m)². Source: Cochran, Sampling
        Techniques (1977), chapter 9. Checked by: tests/reasons/test_whynot.py.
        """
        n, x, m = self.replications, int(self.count[group, causes].sum()), int(self.count[group, among].sum())
        low, high = self.fixed.bounds(group, causes, among)
        squares = float(among @ self.product[group] @ among)  # of the m
        variance = 0.0
        if m and n > 1:
            weights = causes - x / m * among
            about = float(weights @ self.product[group] @ weights)
            variance = n / (n - 1) * about / m**2 if about > 1e-12 * squares else 0.0
        return Share(x, m, variance, n, low, high, single=squares == m)


class Fixed:
    """What the plan alone decides of groups of pairs."""

    def __init__(self, group: I8, asked: B1, sure: B1, static: I8, groups: int) -> None:
        """group, asked, static (U, T): number of each pair's group, whether it is asked about, and the cause of each
        pair without a launch window, NONE of others. sure (T,): flies in every replication."""
        _, threat = np.nonzero(asked)
        order = np.argsort(group[asked], kind="stable")
        self.threat, self.cause, self.sure = threat[order], static[asked][order], sure
        self.offset = np.searchsorted(group[asked][order], np.arange(groups + 1))
        self.groups = groups

    def bounds(self, group: int, causes: B1, among: B1) -> tuple[float, float]:
        """Least and largest share in any replication; `among` holds every cause of pairs with a launch window.

        Of pairs without one the cause is known, and all that may differ is which of the threats fly.
        """
        pairs = slice(self.offset[group], self.offset[group + 1])
        threat, cause = self.threat[pairs], self.cause[pairs]
        opened = cause == NONE
        if opened.any() and (causes & ~PLANNED).any():
            return 0.0, 1.0
        count = len(self.sure)
        x = np.bincount(threat, ~opened & causes[cause], count).astype(np.float64)
        m = np.bincount(threat, opened | among[cause], count).astype(np.float64)
        return 1.0 - _most(m - x, m, self.sure), _most(x, m, self.sure)


def _most(x: F8, m: F8, sure: B1) -> float:
    """Largest sum of x over sum of m, of all threats that are sure to fly and any of the others; 0 where m is 0."""
    top, below = float(x[sure].sum()), float(m[sure].sum())
    other = np.flatnonzero(~sure & (m > 0))
    for t in other[np.argsort(-x[other] / m[other], kind="stable")]:
        if below and x[t] * below <= top * m[t]:
            break
        top, below = top + float(x[t]), below + float(m[t])
    return top / below if below else 0.0


@dataclass(frozen=True)
class Scope:
    """What is asked about; both all true: the whole run."""

    units: B1  # (U,)
    threats: B1  # (T,)

    @property
    def pair(self) -> tuple[int, int] | None:
        """The one pair asked about, where it is one."""
        if self.units.sum() == 1 and self.threats.sum() == 1:
            return int(np.argmax(self.units)), int(np.argmax(self.threats))
        return None


class WhyNot:
    """Counts of a scope: as a whole, by fire unit, by package and by pair; of a single pair its missiles too."""

    def __init__(self, plan: Plan, reach: NDArray[np.int8], packages: I8, scope: Scope) -> None:
        """reach (U, T): `Compiled.reach`. packages (T,): number of each threat's package, from 0."""
        self.plan, self.reach, self.packages, self.scope = plan, reach, packages, scope
        self.replications = 0
        self.in_plan = np.zeros(reach.shape, bool)
        self.in_plan[plan.pair_unit, plan.pair_threat] = True
        self.shots = Shots()
        chase = Outrun(plan, *scope.pair) if scope.pair else None
        asked = scope.units[plan.pair_unit] & scope.threats[plan.pair_threat]
        self._active = bool(plan.pair_active[asked].any())  # asked of only where one pair is
        self.chase = chase if chase is not None and chase.possible else None
        self.by_other = np.zeros((len(CAUSES), len(plan.unit_key)), np.int64)  # the unit that stood in the way
        self.by_jammer = np.zeros((len(CAUSES), 1 + int(packages.max(initial=-1))), np.int64)  # package that jammed
        self._chases: dict[tuple[int, int], Outrun] = {}
        self._jammers: dict[tuple[int, int], I8] = {}
        self._asked = scope.units[:, None] & scope.threats[None, :]
        where: I8 = np.indices(reach.shape, np.int64)
        self.whole = Tally(self._fixed(np.zeros(reach.shape, np.int64), 1))
        self.by_unit = Tally(self._fixed(where[0], len(reach)))
        self.by_package = Tally(self._fixed(packages[where[1]], int(packages.max(initial=-1)) + 1))
        self._entries: list[tuple[I8, I8]] = []
        self._unmerged = 0

    def _fixed(self, group: I8, groups: int) -> Fixed:
        """group (U, T): number of each pair's group."""
        carrier = self.plan.threat_carrier
        fired_at: B1 = np.asarray(self.in_plan.any(axis=0))
        sure = (carrier < 0) | ~fired_at[carrier]  # nobody can fire at what carries it
        static = np.full(self.reach.shape, NONE, np.int64)
        reason, detail = reasons_of_reach(self.reach)
        static[~self.in_plan] = causes_of(reason[~self.in_plan], detail[~self.in_plan])
        return Fixed(group, self._asked, np.asarray(sure), static, groups)

    def add(self, seed: int, replication: int, events: list[EventRow], row: Outcomes) -> None:
        """Count one replication, given by its events and its row."""
        self.replications += 1
        found = self._reasons(seed, replication, events, row)
        cause = self._causes(found, events)
        unit, threat = np.nonzero(cause != NONE)
        code = cause[unit, threat].astype(np.int64)
        for tally, group in (
            (self.whole, np.zeros_like(unit)),
            (self.by_unit, unit),
            (self.by_package, self.packages[threat]),
        ):
            tally.add(_counted(group, code, len(tally.count)))
        other = found.other[unit, threat]
        np.add.at(self.by_other, (code[other >= 0], other[other >= 0]), 1)
        for i in np.flatnonzero(found.reason[unit, threat] == int(Reason.JAMMED)):
            self.by_jammer[code[i], self._jammers_of(int(unit[i]), int(threat[i]))] += 1
        self._entries.append(np.unique((unit * len(self.packages) + threat) * len(CAUSES) + code, return_counts=True))
        self._unmerged += len(code)
        if self._unmerged > MOST_UNMERGED:
            self._merge()
        if self.scope.pair:
            self.shots = add(self.shots, shots_of(events, *self.scope.pair, self.chase, self._active))

    def _jammers_of(self, unit: int, threat: int) -> I8:
        """Packages that jam a unit against a threat."""
        if (unit, threat) not in self._jammers:
            self._jammers[unit, threat] = np.unique(self.packages[jammers_of(self.plan, unit, threat)])
        return self._jammers[unit, threat]

    def causes(self, seed: int, replication: int, events: list[EventRow], row: Outcomes) -> NDArray[np.int8]:
        """(U, T) index in CAUSES of every possible shot of a replication; NONE for all else and what is not asked."""
        return self._causes(self._reasons(seed, replication, events, row), events)

    def _reasons(self, seed: int, replication: int, events: list[EventRow], row: Outcomes) -> Reasons:
        return reasons_of(self.plan, seed, replication, events, row, self.reach, self.scope.threats)

    def _causes(self, found: Reasons, events: list[EventRow]) -> NDArray[np.int8]:
        cause = causes_of(found.reason, found.detail)
        cause[found.launches > 0] = INDEX[Cause.NOT_KILLED]
        strays = strays_of(events)
        for i, (_, code, unit, threat, killed) in enumerate(events):
            if code == Event.INTERCEPT and killed and i not in strays:
                cause[unit, threat] = INDEX[Cause.KILLED]
        for pair in self._outrun(found, events, cause == INDEX[Cause.NOT_KILLED]):
            cause[pair] = INDEX[Cause.OUTRUN]
        cause[~self._asked] = NONE
        return cause

    def _outrun(self, found: Reasons, events: list[EventRow], fired: B1) -> Iterator[tuple[int, int]]:
        """Pairs whose target outran a missile, and none of whose missiles met it."""
        if not np.isposinf(self.plan.node_escape_s).any():
            return
        turned = np.zeros(fired.shape[1], np.bool_)
        turned[[a for _, code, a, *_ in events if code == Event.TURN]] = True
        rows: dict[int, list[EventRow]] = {int(t): [] for t in np.flatnonzero(turned)}
        for event in events:
            threat = event[2] if event[1] in OF_THREAT else event[3] if event[1] in OF_PAIR else -1
            if threat in rows:
                rows[threat].append(event)
        for unit, threat in np.argwhere(fired & turned & self._asked).tolist():
            if (unit, threat) not in self._chases:
                self._chases[unit, threat] = Outrun(self.plan, unit, threat)
            chase = self._chases[unit, threat]
            shots = shots_of(rows[threat], unit, threat, chase) if chase.possible else Shots()
            if shots.outrun and not shots.meetings:
                yield unit, threat

    def pairs(self) -> Iterator[tuple[int, int, I8]]:
        """(unit, threat, counts by cause (C,)) of every pair with a possible shot, in the order of the plan's names."""
        codes, counts = self._merge()
        pair, cause = np.divmod(codes, len(CAUSES))
        for one in np.split(np.arange(len(pair)), np.flatnonzero(np.diff(pair)) + 1) if len(pair) else ():
            unit, threat = divmod(int(pair[one[0]]), len(self.packages))
            yield unit, threat, np.bincount(cause[one], counts[one], len(CAUSES)).astype(np.int64)

    def _merge(self) -> tuple[I8, I8]:
        codes = np.concatenate([c for c, _ in self._entries] or [np.empty(0, np.int64)])
        counts = np.concatenate([n for _, n in self._entries] or [np.empty(0, np.int64)])
        distinct, inverse = np.unique(codes, return_inverse=True)
        merged = distinct, np.bincount(inverse, counts, len(distinct)).astype(np.int64)
        self._entries, self._unmerged = [merged], 0
        return merged


def _counted(group: I8, code: I8, groups: int) -> I8:
    """(K, C) how often each cause stands in each group."""
    causes = len(CAUSES)
    return np.bincount(group * causes + code, minlength=groups * causes).reshape(groups, causes)


def mask(causes: Iterable[Cause]) -> B1:
    """(C,) true for these causes."""
    chosen = set(causes)
    return np.array([cause in chosen for cause in CAUSES])


PLANNED = mask(cause for cause in CAUSES if cause.planned)  # no replication gives them to a pair with a launch window
