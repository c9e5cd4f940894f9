"""What arithmetic alone says of a claim, before anything is simulated: shots and kills, magazines, reach.

One missile kills at most one target. So kills never exceed missiles fired, nor what magazines and reach allow; and if
no missile kills with more than p, the kills of n shots stay below a binomial of n and p, whatever is fired at what.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from redan.analysis.claim import Claim, Statement
from redan.analysis.intervals import clopper_pearson
from redan.layout.names import Names
from redan.layout.plan import Plan
from redan.results.others import of_kind
from redan.results.possible import usable_pairs

KILLS = ("munitions_intercepted", "aircraft_lost", "decoys_hit")  # each kill of these took one missile
# (the smaller, the larger): what cannot exceed what, in one and the same night
NEVER_MORE = (
    ("munitions_hitting", "munitions_arriving"),
    ("munitions_arriving", "munitions_released"),
    ("munitions_intercepted", "munitions_released"),
    ("aircraft_lost_before_release", "aircraft_lost"),
    ("aircraft_lost_after_release", "aircraft_lost"),
    ("third_parties_lost", "missiles_fired"),
    ("missiles_at_decoys", "missiles_fired"),
    ("decoys_hit", "missiles_at_decoys"),
)


@dataclass(frozen=True)
class Room:
    """What a plan has room for. weapons, aircraft, decoys: that a unit can reach, with a permission and a round.

    rounds: of units that can reach anything. kills_of: the most kills of each of `KILLS` that magazines and reach allow
    together (largest assignment of rounds to targets, time left aside); kills: of all of them. best_pk: the largest
    kill probability of one missile in any usable pair; 1 where a missile without target can hit something else.
    """

    rounds: int
    kills: int
    kills_of: dict[str, int]
    best_pk: float

    def chance_of(self, kills: float, kind: str = "") -> float:
        """The most that the probability of at least so many kills can be, by magazines, reach and a binomial."""
        most = self.kills_of[kind] if kind else self.kills
        if kills <= 0:
            return 1.0
        if kills > most:
            return 0.0
        from scipy.stats import binom

        # too small for a float is not impossible
        return max(float(binom.sf(math.ceil(kills) - 1, self.rounds, self.best_pk)), sys.float_info.min)


def room_of(plan: Plan, names: Names) -> Room:
    """Read off a plan what its usable pairs allow."""
    usable = usable_pairs(plan, names)
    strength = plan.pair_pk * plan.pair_system
    usable &= strength > 0.0
    units, threats = plan.pair_unit[usable], plan.pair_threat[usable]
    rounds = np.array(names.most_rounds(), dtype=np.int64)
    kinds = {"munitions_intercepted": "munition", "aircraft_lost": "aircraft", "decoys_hit": "decoy"}
    masks = {key: of_kind(names, kind) for key, kind in kinds.items()}
    astray = bool(len(plan.bystander_threat))
    best = 1.0 if astray else float(strength[usable].max(initial=0.0))
    counted = np.logical_or.reduce(list(masks.values()))
    return Room(
        rounds=int(rounds[np.unique(units)].sum()),
        kills=_assigned(units, threats, rounds, counted, astray),
        kills_of={key: _assigned(units, threats, rounds, mask, astray) for key, mask in masks.items()},
        best_pk=best,
    )


def _assigned(
    units: NDArray[np.int32],
    threats: NDArray[np.int32],
    rounds: NDArray[np.int64],
    wanted: NDArray[np.bool_],
    astray: bool,
) -> int:
    """Most of the wanted threats that can each have a round of a unit that reaches it: a maximum flow."""
    if astray:  # a missile may hit what it was not fired at
        return int(min(rounds[np.unique(units)].sum(), wanted.sum()))
    keep = wanted[threats]
    if not keep.any():
        return 0
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    us, ts = units[keep].astype(np.int64), threats[keep].astype(np.int64)
    first, sink = 1 + len(rounds), 1 + len(rounds) + len(wanted)  # source 0, units, threats, sink
    of_units, of_threats = np.unique(us), np.unique(ts)
    rows = np.concatenate([np.zeros(len(of_units), np.int64), 1 + us, first + of_threats])
    columns = np.concatenate([1 + of_units, first + ts, np.full(len(of_threats), sink)])
    capacity = np.concatenate([rounds[of_units], np.ones(len(us) + len(of_threats), np.int64)]).astype(np.int32)
    graph = csr_array((capacity, (rows, columns)), shape=(sink + 1, sink + 1), dtype=np.int32)
    return int(maximum_flow(graph, 0, sink).flow_value)


@dataclass(frozen=True)
class Rate:
    """Kills a missile that an account implies by its own two numbers, with the exact 95 % interval of a share."""

    kills: int
    shots: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        return self.kills / self.shots


def rate_of(claim: Claim) -> Rate | None:
    """What an account that names both kills and missiles fired implies; None where it does not, or cannot be."""
    kills = [s for key in KILLS if (s := claim.of(key)) is not None]
    fired = claim.of("missiles_fired")
    if fired is None or not kills or not fired.number:
        return None
    number = round(sum(s.number for s in kills))
    if number > fired.number:
        return None
    return Rate(number, round(fired.number), *clopper_pearson(number, round(fired.number)))


def contradictions(claim: Claim) -> tuple[str, ...]:
    """Why the statements of an account cannot all be true, whatever happened; () where arithmetic allows them."""
    return tuple(dict.fromkeys(_contradictions(claim)))


def _contradictions(claim: Claim) -> Iterator[str]:
    for s in claim.statements:
        if s.counted.most is not None and s.low > s.counted.most:
            holds = f"{s.counted.most:,.12g} {s.counted.of}".rstrip()
            yield f"{s.low:,.12g} {_noun(s)} cannot be: the scenario holds {holds}"
    fired, kills = claim.of("missiles_fired"), [k for key in KILLS if (k := claim.of(key)) is not None]
    least = sum(max(s.low, 0.0) for s in kills)
    if fired is not None and least > fired.high:
        yield f"{fired.high:,.12g} shots cannot give {least:,.12g} kills: one missile kills at most one"
    inside, out = claim.of("munitions_intercepted"), claim.of("munitions_arriving")
    if inside is not None and out is not None and inside.counted.most is not None:
        together = max(inside.low, 0.0) + max(out.low, 0.0)
        if together > inside.counted.most:
            yield (
                f"{inside.low:,.12g} intercepted and {out.low:,.12g} arriving make {together:,.12g}: "
                f"the scenario holds {inside.counted.most:,.12g}"
            )
    for small, large in NEVER_MORE:
        one, other = claim.of(small), claim.of(large)
        if one is not None and other is not None and one.low > other.high:
            yield (
                f"{one.low:,.12g} {_noun(one)} cannot be where there are at most {other.high:,.12g} {_noun(other)}"
            )


def _noun(statement: Statement) -> str:
    return statement.counted.label


def excludes(one: Claim, other: Claim) -> str:
    """Why two accounts cannot both be true of one night; empty where arithmetic allows both."""
    for s in one.statements:
        t = other.of(s.measure)
        if t is not None and (s.low > t.high or t.low > s.high):
            return f"both count {_noun(s)}: {s.span} and {t.span} are not the same night"
    joined = Claim(f"{one.text} and {other.text}", _merged(one.statements, other.statements))
    found = contradictions(joined)
    return found[0] if found else ""


def _merged(one: Sequence[Statement], other: Sequence[Statement]) -> tuple[Statement, ...]:
    """All statements; of a figure that both have, the tighter ends."""
    found = {s.measure: s for s in one}
    for t in other:
        s = found.get(t.measure)
        found[t.measure] = t if s is None else replace(s, low=max(s.low, t.low), high=min(s.high, t.high))
    return tuple(found.values())
