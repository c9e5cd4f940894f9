"""The factors of a kill by one fire unit of one threat: what has to come true, and how often it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redan.analysis.intervals import Estimate, missing, wilson
from redan.layout import Plan
from redan.reasons.shots import Shots


@dataclass(frozen=True)
class Rules:
    """What the plan says of one pair: the numbers a kill is made of."""

    single_shot: float  # kill probability of one missile that meets the threat
    first_salvo: int
    next_salvo: int
    max_salvos: int
    false_kill: float  # P(judged killed | alive)
    false_miss: float  # P(judged alive | killed)
    system: float = 1.0  # P(nothing fails the engagement as a whole)

    @property
    def salvo(self) -> float:
        """P(killed by a first salvo that meets the threat whole): missiles are independent."""
        return self.system * (1.0 - (1.0 - self.single_shot) ** self.first_salvo)

    @property
    def most(self) -> float:
        """P(killed) if every missile of every salvo meets the threat; a survivor taken for dead gets no more salvos."""
        killed, goes_on = 0.0, 1.0
        for number in range(self.max_salvos):
            missed = (1.0 - self.single_shot) ** (self.next_salvo if number else self.first_salvo)
            killed += goes_on * (1.0 - missed)
            goes_on *= missed * (1.0 - self.false_kill)
        return self.system * killed


def rules_of(plan: Plan, unit: int, threat: int) -> Rules | None:
    """The rules of a pair; None for one that the plan does not hold: it can never be taken."""
    for p in range(int(plan.threat_pair_offset[threat]), int(plan.threat_pair_offset[threat + 1])):
        if plan.pair_unit[p] == unit:
            first, following, most = (
                int(getattr(plan, f"pair_{name}")[p]) or int(getattr(plan, f"unit_{name}")[unit])
                for name in ("first_salvo", "next_salvo", "max_salvos")
            )
            return Rules(
                float(plan.pair_pk[p]),
                first,
                following,
                most,
                float(plan.unit_false_kill[unit]),
                float(plan.unit_false_miss[unit]),
                float(plan.pair_system[p]),
            )
    return None


@dataclass(frozen=True)
class Factor:
    """One condition: in how many of those that came so far it came true."""

    key: str
    words: str
    count: int
    of: int

    @property
    def share(self) -> Estimate:
        return observed(self.count, self.of)


@dataclass(frozen=True)
class Kill:
    """Conditions in their order, whose shares multiply to that of the kill; the rules, and where each comes from."""

    replications: int
    shots: Shots
    rules: Rules | None
    origins: Mapping[str, str]  # field of Rules -> where its number comes from

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The count of each is what the next is counted of: the product of the shares is exactly the kill's share."""
        s = self.shots
        return (
            Factor("flew", "the threat flew", s.flew, self.replications),
            Factor("engaged", "the unit took it", s.engaged, s.flew),
            Factor("fired", "a missile left", s.fired, s.engaged),
            Factor("met", "a missile met it", s.met, s.fired),
            Factor("killed", "one of them killed it", s.killed, s.met),
        )

    @property
    def killed(self) -> Factor:
        return Factor("kill", "killed by this unit", self.shots.killed, self.replications)

    @property
    def killed_by_other(self) -> Factor:
        return Factor("killed_by_other", "killed by another unit", self.shots.killed_by_other, self.replications)

    @property
    def per_meeting(self) -> Factor:
        """Kills among the missiles that met the threat: the single-shot kill probability as it came out."""
        return Factor("per_meeting", "kills a missile that met it", self.shots.killed, self.shots.meetings)

    def to_json(self) -> dict[str, Any]:
        """`factors` in order, each a share of the one before; `rules` with where they come from."""
        rules = self.rules
        return {
            "factors": [_json(factor) for factor in self.factors],
            "kill": _json(self.killed),
            "killed_by_other": _json(self.killed_by_other),
            "kills_per_meeting": _json(self.per_meeting),
            "counts": self.shots._asdict(),
            "rules": None
            if rules is None
            else {
                name: {"value": getattr(rules, name), "from": self.origins.get(name, "")}
                for name in rules.__dataclass_fields__
            },
            "salvo_kill_probability": None if rules is None else rules.salvo,
            "most_kill_probability": None if rules is None else rules.most,
        }


def observed(count: int, of: int) -> Estimate:
    """A count among independent replications or missiles with Wilson's interval."""
    if not of:
        return missing("it never came so far")
    p = count / of
    return Estimate(p, *wilson(count, of), of, (p * (1.0 - p)) ** 0.5, "wilson")


def _json(factor: Factor) -> dict[str, Any]:
    share = factor.share
    shares = (share.mean, share.low, share.high) if share.exists else (None, None, None)
    return {"factor": factor.key, "words": factor.words, "count": factor.count, "of": factor.of} | dict(
        zip(("share", "low", "high"), shares, strict=True)
    )
