"""What a figure hangs on: a screen of everything unknown, then shares of variance of what moved it most, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redan.analysis.ignorance import Spread
from redan.analysis.morris import Effect
from redan.analysis.sobol import Index

DIFFERENCE = "difference"
REST = "all the others together"
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


def sentence(found: Sensitivity) -> str:
    """What it hangs on, in plain words: at most four sentences."""
    quantity = found.leading
    what = _what(found, quantity)
    ranked = [pair for pair in found.ranked(quantity) if pair[1].exists]
    if not ranked:
        reason = next((one.reason for one in found.indices[quantity] if one.reason), "")
        if reason:
            return f"Nothing can be said of {what}: {reason}."
        return f"Nothing that was sampled moves {what}: it is the same at every point."
    first = [(factor, one) for factor, one in ranked if one.total >= HARDLY and factor.name != REST][:3]
    if not first:
        return f"No single unknown decides {what}: each of them has less than {percent(HARDLY)} of its variance."
    said = [f"{_capital(what)} hangs on {_listed([_decides(factor, one) for factor, one in first])}."]
    if not _needs_no_other(first[0][1]):
        said.append(
            f"{first[0][0].name} alone decides {percent(first[0][1].first)}; the rest of its share it decides only "
            "together with others."
        )
    rest = next(((factor, one) for factor, one in ranked if factor.name == REST), None)
    if rest is not None and rest[1].total >= HARDLY:
        count = len(rest[0].holds)
        said.append(f"The {count} unknowns that were not looked at one by one have {percent(rest[1].total)}.")
    small = [factor.name for factor, one in ranked if one.total < HARDLY and factor.name != REST]
    still = len(found.inert())
    if small or still:
        parts = [f"{small[0]} hardly matters" if len(small) == 1 else f"{len(small)} more hardly matter"][: len(small)]
        parts += [f"{still} change{'s' if still == 1 else ''} nothing at all"][:still]
        said.append(f"{_capital(' and '.join(parts))}.")
    return " ".join(said)


def _needs_no_other(one: Index) -> bool:
    return not one.first_high < ALONE * one.total


def _decides(factor: Factor, one: Index) -> str:
    return f"{factor.name} ({percent(one.total)} of its variance)"


def _what(found: Sensitivity, quantity: str) -> str:
    if quantity == DIFFERENCE:
        return f"what {found.legs[-1]} changes of “{found.label}”"
    return f"“{found.label}” of {quantity}"


def percent(share: float) -> str:
    """A share in whole percent; below one percent as such."""
    if not math.isfinite(share):
        return "unknown"
    return "less than 1 %" if 0.0 < share < 0.005 else f"{100 * share:.0f} %"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, then {parts[-1]}" if parts else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
