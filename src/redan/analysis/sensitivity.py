"""What a figure hangs on: a screen of everything unknown, then shares of variance of what moved it most, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redan.analysis.ignorance import Spread
from redan.analysis.morris import Effect
from redan.analysis.sobol import Index

DIFFERENCE = "difference"
REST = "all others together"
VARIANTS = "the variants"  # several beside the baseline, one of them at a time
HARDLY = 0.05  # a total share below this hardly matters
ALONE = 0.8  # of its total share a factor has alone: it needs no other


@dataclass(frozen=True)
class Factor:
    """What was sampled under one name. holds: names of the unknowns in it, one but for `REST`."""

    name: str
    kind: str
    bounds: str
    grade: str
    says: str
    holds: tuple[str, ...]


@dataclass(frozen=True)
class Sensitivity:
    """quantities: "difference", then the variants of `legs`; by each, effects of the screen, indices and spread.

    screened: unknowns that no step of the screen moved anything by, in any quantity: inert as far as it saw.
    held: unknowns that were not sampled, with what they stand at.
    """

    title: str
    measure: str
    label: str
    legs: tuple[str, ...]  # baseline, and what it is compared with
    factors: tuple[Factor, ...]
    effects: Mapping[str, tuple[Effect, ...]]
    indices: Mapping[str, tuple[Index, ...]]
    spreads: Mapping[str, Spread | None]
    screened: tuple[str, ...]
    held: Mapping[str, str]
    left: tuple[str, ...]  # delays, left to chance inside a run
    base_points: int
    points: int  # all that were run
    paths: int  # of the screen; 0: none
    replications: int
    seed: int
    refused: Mapping[str, int]
    fixed: Mapping[str, str]
    plans: int  # different ones

    @property
    def quantities(self) -> tuple[str, ...]:
        """What indices there are of, the difference first."""
        return tuple(self.indices)

    @property
    def leading(self) -> str:
        """The quantity that ranks: the difference, or the first that moves at all."""
        for quantity, found in self.indices.items():
            if any(not one.inert for one in found):
                return quantity
        return self.quantities[0]

    def ranked(self, quantity: str | None = None) -> list[tuple[Factor, Index]]:
        """Factors that move a quantity, by their total share."""
        pairs = zip(self.factors, self.indices[quantity or self.leading], strict=True)
        moving = [(factor, one) for factor, one in pairs if not one.inert]
        return sorted(moving, key=lambda pair: (-_or_zero(pair[1].total), -_or_zero(pair[1].first)))

    def inert(self) -> list[str]:
        """Unknowns of which no change alone moved any value of any quantity."""
        still = [
            factor.name
            for i, factor in enumerate(self.factors)
            if factor.name != REST and all(found[i].inert for found in self.indices.values())
        ]
        return [*still, *self.screened]

    def to_json(self) -> dict[str, Any]:
        """`indices.<quantity>[]` with first and total shares, low and high of each."""
        return {
            "title": self.title,
            "measure": self.measure,
            "variants": list(self.legs),
            "sentence": sentence(self),
            "base_points": self.base_points,
            "points": self.points,
            "paths": self.paths,
            "plans": self.plans,
            "replications": self.replications,
            "seed": self.seed,
            "fixed": dict(self.fixed),
            "held": dict(self.held),
            "left_to_chance": list(self.left),
            "impossible": dict(self.refused),
            "factors": [
                {"name": f.name, "kind": f.kind, "bounds": f.bounds, "grade": f.grade, "says": f.says, "holds": f.holds}
                for f in self.factors
            ],
            "inert": self.inert(),
            "screen": {q: [_effect(one) for one in found] for q, found in self.effects.items()},
            "indices": {q: [_index(one) for one in found] for q, found in self.indices.items()},
            "spreads": {q: None if s is None else s.to_json() for q, s in self.spreads.items()},
        }


def ordered(found: Sequence[Index]) -> tuple[Index, ...]:
    """Alone never more than with others: where a sample has it so, both are their mean weighed by their intervals.

    The most likely pair that keeps the order, for normal errors: Robertson, Wright, Dykstra, Order Restricted
    Statistical Inference (1988), 1.2.
    """
    return tuple(_in_order(one) for one in found)


def _in_order(one: Index) -> Index:
    if not one.first > one.total:
        return one
    sure = [1.0 / max(width, 1e-9) ** 2 for width in (one.first_high - one.first_low, one.total_high - one.total_low)]
    both = (sure[0] * one.first + sure[1] * one.total) / sum(sure)
    return replace(
        one, first=both, total=both, first_low=min(one.first_low, both), first_high=max(one.first_high, both),
        total_low=min(one.total_low, both), total_high=max(one.total_high, both),
    )  # fmt: skip


def sentence(found: Sensitivity) -> str:
    """What it hangs on, in plain words: at most four short sentences."""
    quantity = found.leading
    what = _what(found, quantity)
    ranked = [pair for pair in found.ranked(quantity) if pair[1].exists]
    if not ranked:
        reason = next((one.reason for one in found.indices[quantity] if one.reason), "")
        if reason:
            return f"Nothing can be said of {what}: {reason}."
        return f"Nothing that was sampled moves {what}: it is the same at every point."
    single = [(factor, one) for factor, one in ranked if factor.name != REST]
    first = [(factor, one) for factor, one in single if one.total >= HARDLY][:3]
    if first:
        shares = [percent(one.total) for _, one in first]
        shares[0] += " of the spread"
        parts = [f"{words(factor)} ({share})" for (factor, _), share in zip(first, shares, strict=True)]
        said = [f"{_capital(what)} hangs on {_listed(parts)}."]
        factor, one = first[0]
        if one.first_high < ALONE * one.total:
            alone = percent(one.first)
            said.append(f"{_capital(words(factor))} alone decides {alone}; the rest only together with others.")
    else:
        said = [f"No single unknown decides {what}: none has {percent(HARDLY)} of the spread."]
    rest = next(((factor, one) for factor, one in ranked if factor.name == REST), None)
    if rest is not None and rest[1].total >= HARDLY:
        count = len(rest[0].holds)
        said.append(f"The {count} unknowns that were not looked at one by one have {percent(rest[1].total)} together.")
    small, still = [pair for pair in single if pair not in first and pair[1].total < HARDLY], len(found.inert())
    parts = [f"{words(small[0][0])} hardly matters" if len(small) == 1 else f"{len(small)} more hardly matter"]
    parts = parts[: len(small)] + [f"{still} changed nothing when changed alone"][:still]
    if parts:
        said.append(f"{_capital(' and '.join(parts))}.")
    return " ".join(said)


def words(factor: Factor) -> str:
    """A factor as a sentence calls it; a number of the catalogue by the name it is written with."""
    if factor.kind == "reading":
        return f"the reading “{factor.name.partition('.')[2]}”"
    return "which variant" if factor.kind == "variant" else factor.name


def _what(found: Sensitivity, quantity: str) -> str:
    if quantity == DIFFERENCE:
        return f"how much {found.legs[-1]} change{'s' * (found.legs[-1] != VARIANTS)} “{found.label}”"
    return f"“{found.label}” with {quantity}"


def percent(share: float) -> str:
    """A share in whole percent; below one percent as such."""
    if not math.isfinite(share):
        return "unknown"
    return "less than 1 %" if 0.0 < share < 0.005 else f"{100 * share:.0f} %"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, then {parts[-1]}" if parts else ""


def _capital(text: str) -> str:
    """With a capital where it begins with a word of ours; a name stays as it is written."""
    own = ("the ", "how ", "which ", "no ")
    return text[:1].upper() + text[1:] if text.startswith(own) else text


def _or_zero(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _index(one: Index) -> dict[str, Any]:
    numbers = ("first", "first_low", "first_high", "total", "total_low", "total_high", "chance")
    return {
        "factor": one.name,
        **{key: _plain(getattr(one, key)) for key in numbers},
        "inert": one.inert,
        "base_rows": one.n,
        **({"reason": one.reason} if one.reason else {}),
    }


def _effect(one: Effect) -> dict[str, Any]:
    numbers = ("mu_star", "mu_star_low", "mu_star_high", "mu", "sigma")
    return {
        "factor": one.name,
        **{key: _plain(getattr(one, key)) for key in numbers},
        "inert": one.inert,
        "steps": one.n,
    }
