"""The same world, one factor changed: what it would have taken to stop one threat of one replication.

Chance is keyed by names, so a changed plan on the same seed and replication is the same world: every draw that is made
in both is the same number. One factor of a short list is changed at a time, for the whole defence. Amounts are whole
numbers, and all are tried from the smallest up: the first that stops the threat is the smallest, also where a larger
one would not stop it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from redan.engine import simulate
from redan.layout import Fate, Law, Plan
from redan.layout.outcomes import Outcomes

THROUGH = (Fate.ARRIVED_HIT, Fate.ARRIVED_MISSED)
MOST_S = 60  # a delay is shortened, or a warning lengthened, by so much at most
MOST_MIN = 120  # of readiness
Change = Callable[[Plan, int], Plan]


@dataclass(frozen=True)
class Lever:
    """One factor of the list.

    does: what is changed, in words, "{n}" the amount. ends: completes "it would not have got through ...". most: the
    largest amount tried, 1 for what can only be done or not.
    """

    name: str
    does: str
    ends: str
    most: int
    change: Change
    first: int = 1

    def said(self, amount: int, words: str) -> str:
        """`does` or `ends` with the amount written into it."""
        share = f"{amount / 100:.2f}"
        return words.format(n=amount, s="" if amount == 1 else "s", p=share)


@dataclass(frozen=True)
class Tried:
    """One factor tried. amount None: nothing up to `most` stops the threat. through: munitions that then arrive."""

    lever: Lever
    amount: int | None
    through: int | None
    fate: Fate | None = None

    @property
    def does(self) -> str:
        """What was changed; where nothing helped, with the most that was tried."""
        if self.amount is None and self.lever.most > 1:
            return "up to " + self.lever.said(self.lever.most, self.lever.does)
        return self.lever.said(self.amount or 1, self.lever.does)

    @property
    def ending(self) -> str:
        """Completes "it would not have got through ..."; empty where it would have."""
        return "" if self.amount is None else self.lever.said(self.amount, self.lever.ends)


@dataclass(frozen=True)
class Counterfactual:
    """What would have stopped one threat, factor by factor; those that work first.

    through: munitions that did arrive.
    """

    threat: int
    through: int
    tried: tuple[Tried, ...]

    @property
    def found(self) -> tuple[Tried, ...]:
        """The factors that would have stopped it."""
        return tuple(one for one in self.tried if one.amount is not None)


def counterfactual(
    plan: Plan, seed: int, replication: int, threat: int, others: Iterable[tuple[Lever, Plan]] = ()
) -> Counterfactual:
    """Try every lever that could do anything on one replication. others: further levers with their plan ready made."""
    before = simulate(plan, seed, replication, 1)
    tried = [_least(plan, seed, replication, threat, lever) for lever in levers_of(plan)]
    for lever, changed in others:
        after = simulate(changed, seed, replication, 1)
        tried.append(_tried(lever, 1, after, threat))
    return Counterfactual(threat, _arrived(before), tuple(sorted(tried, key=lambda one: one.amount is None)))


def _least(plan: Plan, seed: int, replication: int, threat: int, lever: Lever) -> Tried:
    """The smallest amount that stops the threat."""
    for amount in range(lever.first, lever.most + 1):
        found = _tried(lever, amount, simulate(lever.change(plan, amount), seed, replication, 1), threat)
        if found.amount is not None:
            return found
    return Tried(lever, None, None)


def _tried(lever: Lever, amount: int, after: Outcomes, threat: int) -> Tried:
    fate = Fate(int(after.fate[0, threat]))
    if fate in THROUGH:
        return Tried(lever, None, None)
    return Tried(lever, amount, _arrived(after), fate)


def _arrived(outcomes: Outcomes) -> int:
    return int(np.isin(outcomes.fate[0], THROUGH).sum())


def levers_of(plan: Plan) -> Iterator[Lever]:
    """The short list, without what this plan has nothing of."""
    if not len(plan.unit_key):
        return
    yield Lever("warning", "{n} s more warning: every track that much earlier", "with {n} s more warning", MOST_S,
                _warned)  # fmt: skip
    if plan.unit_reaction_a.any() or plan.unit_reaction_b.any():
        yield Lever("reaction", "{n} s less from track to readiness to fire, for every crew",
                    "had every crew been {n} s faster", MOST_S, _faster)  # fmt: skip
    if plan.net_delay_s.any():
        yield Lever("net", "{n} s less for a track over the net", "had tracks come {n} s faster over the net", MOST_S,
                    _netted)  # fmt: skip
    if np.isfinite(plan.unit_ready_s).any():
        yield Lever("ready", "{n} min: every unit ready that much earlier", "had the units been ready {n} min earlier",
                    MOST_MIN, _ready)  # fmt: skip
    yield Lever("channels", "{n} more target channel{s} a unit, with missile channels for them",
                "with {n} more target channel{s} a unit", 8, _channels)  # fmt: skip
    yield Lever("rounds", "{n} more missile{s} ready on each launcher",
                "with {n} more missile{s} on each launcher", 16, _rounds)  # fmt: skip
    if plan.unit_false_kill.any():
        yield Lever("judgement", "no crew wrongly takes a target for shot down",
                    "had no crew wrongly taken a target for shot down", 1, _judged)  # fmt: skip
    if len(plan.pair_pk) and float(plan.pair_pk.min()) < 1.0:
        first = max(1, int(100 * float(plan.pair_pk.min())) + 1)
        yield Lever("kill", "a kill probability of at least {p} for every missile",
                    "had every missile killed with at least {p}", 100, _kill, first)  # fmt: skip


def _warned(plan: Plan, seconds: int) -> Plan:
    return plan._replace(knot_time_s=plan.knot_time_s - seconds, sight_start_s=plan.sight_start_s - seconds)


def _faster(plan: Plan, seconds: int) -> Plan:
    """Both ends of a fixed or even delay come earlier; a mean of another law does. No delay falls below zero."""
    even = plan.unit_reaction_law == Law.UNIFORM
    a = np.maximum(plan.unit_reaction_a - seconds, 0.0)
    b = np.where(even, np.maximum(plan.unit_reaction_b - seconds, a), plan.unit_reaction_b)
    return plan._replace(unit_reaction_a=a, unit_reaction_b=b)


def _netted(plan: Plan, seconds: int) -> Plan:
    return plan._replace(net_delay_s=np.maximum(plan.net_delay_s - seconds, 0.0))


def _ready(plan: Plan, minutes: int) -> Plan:
    return plan._replace(unit_ready_s=plan.unit_ready_s - 60.0 * minutes)


def _channels(plan: Plan, more: int) -> Plan:
    missiles = plan.unit_missile_channels + more * plan.unit_first_salvo
    return plan._replace(
        unit_channels=(plan.unit_channels + more).astype(plan.unit_channels.dtype),
        unit_missile_channels=missiles.astype(plan.unit_missile_channels.dtype),
    )


def _rounds(plan: Plan, more: int) -> Plan:
    return plan._replace(
        launcher_ready=(plan.launcher_ready + more).astype(plan.launcher_ready.dtype),
        launcher_tubes=(plan.launcher_tubes + more).astype(plan.launcher_tubes.dtype),
    )


def _judged(plan: Plan, _: int) -> Plan:
    return plan._replace(unit_false_kill=np.zeros_like(plan.unit_false_kill))


def _kill(plan: Plan, percent: int) -> Plan:
    return plan._replace(pair_pk=np.maximum(plan.pair_pk, percent / 100))
