"""What a sweep found: figures at the points of some axes, each variant beside the baseline on the same chance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from redan.analysis.intervals import Estimate, missing

Choice = tuple[int, ...]  # the place of a value on each axis
NO_POINT = "this point was not looked at"


@dataclass(frozen=True)
class AxisTold:
    """An axis as it was run: its values as printed, and as numbers where they are some; says: what the name means."""

    name: str
    texts: tuple[str, ...]
    numbers: tuple[float, ...] | None = None
    says: str = ""

    @property
    def column(self) -> str:
        """Its name in a table, with the unit of its numbers: `s-300pmu-2.max_range_km`."""
        unit = self.texts[0].partition(" ")[2] if self.numbers else ""
        plain = unit.replace("%", "percent").replace("/", "_per_").replace(" ", "_")
        return f"{self.name}_{plain}" if plain else self.name

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"name": self.name, "values": list(self.texts), "says": self.says}


@dataclass(frozen=True)
class Figure:
    """One measure of one variant at one point. difference: to the baseline, of the same replications.

    values: outcome and how many replications gave it, where a distribution was asked for.
    """

    estimate: Estimate
    difference: Estimate | None = None
    values: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True)
class Spot:
    """One point. refused: why it cannot happen as the file has it; "" where it can. plans: digest by variant."""

    choice: Choice
    figures: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)  # variant -> measure
    plans: Mapping[str, str] = field(default_factory=dict)
    replications: int = 0
    refused: str = ""


@dataclass(frozen=True)
class Basis:
    """What a study assumes at every point: all a reader needs to judge it or to run it again."""

    title: str
    baseline: str
    variants: tuple[str, ...]
    seed: int
    replications: int
    readings: Mapping[str, str]
    level: str
    terrain: str
    version: str
    until: float | None = None
    says: Mapping[str, str] = field(default_factory=dict)  # what each variant is, in the file's words
    file: str = ""
    scenario_sha256: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        kept = {key: value for key, value in self.__dict__.items() if key not in ("says", "until")}
        return {**kept, "variants": list(self.variants), "readings": dict(self.readings),
                **({"until": self.until} if self.until is not None else {})}  # fmt: skip


@dataclass(frozen=True)
class Sweep:
    """Figures over axes. measures: keys, the first is what pictures show. design: grid or space-filling."""

    basis: Basis
    axes: tuple[AxisTold, ...]
    measures: tuple[str, ...]
    spots: tuple[Spot, ...]
    design: str = "grid"

    def spot(self, choice: Choice) -> Spot:
        """The point of a choice; one that was not looked at is refused."""
        return self._by_choice.get(choice, Spot(choice, refused=NO_POINT))

    @property
    def _by_choice(self) -> Mapping[Choice, Spot]:
        return {spot.choice: spot for spot in self.spots}

    def estimate(self, choice: Choice, variant: str, measure: str) -> Estimate:
        """One figure; it does not exist where the point cannot happen or the variant has no such figure."""
        spot = self.spot(choice)
        if spot.refused:
            return missing(spot.refused, "absent")
        return spot.figures[variant][measure].estimate

    @property
    def inert(self) -> tuple[str, ...]:
        """Names of axes along which no plan of any variant changes: what they set takes no part.

        Only points that differ in that axis alone can tell; where no two such points were run, nothing is said.
        """
        found = []
        for place, axis in enumerate(self.axes):
            groups: dict[tuple[Any, ...], list[str]] = {}
            for spot in self.spots:
                for variant, digest in spot.plans.items():
                    rest = (*spot.choice[:place], *spot.choice[place + 1 :], variant)
                    groups.setdefault(rest, []).append(digest)
            told = [digests for digests in groups.values() if len(digests) > 1]
            if told and all(len(set(digests)) == 1 for digests in told):
                found.append(axis.name)
        return tuple(found)

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row a point, variant and measure: what a table file holds."""
        for point, spot in enumerate(self.spots):
            at = {a.column: (a.numbers or a.texts)[i] for a, i in zip(self.axes, spot.choice, strict=True)}
            for variant in self.basis.variants:
                for measure in self.measures:
                    which = {"variant": variant, "measure": measure}
                    yield {"point": point, **at, **which, **_cells(spot, variant, measure)}

    def to_json(self) -> dict[str, Any]:
        """Plain data: axes, and one object a point."""
        return {
            **self.basis.to_json(),
            "design": self.design,
            "axes": [axis.to_json() for axis in self.axes],
            "measures": list(self.measures),
            "inert_axes": list(self.inert),
            "points": [
                {
                    "at": {a.name: a.texts[i] for a, i in zip(self.axes, spot.choice, strict=True)},
                    "replications": spot.replications,
                    **({"cannot_happen": spot.refused} if spot.refused else {}),
                    "plans": dict(spot.plans),
                    "figures": {v: {m: _figure_json(f) for m, f in by.items()} for v, by in spot.figures.items()},
                }
                for spot in self.spots
            ],
        }


def _cells(spot: Spot, variant: str, measure: str) -> dict[str, Any]:
    figure = spot.figures.get(variant, {}).get(measure)
    names = ("mean", "low", "high")
    cells: dict[str, Any] = {name: math.nan for name in (*names, *(f"difference_{name}" for name in names))}
    if figure is not None:
        cells |= {name: getattr(figure.estimate, name) for name in names}
        if figure.difference is not None:
            cells |= {f"difference_{name}": getattr(figure.difference, name) for name in names}
    plan = spot.plans.get(variant, "")
    return {**cells, "replications": spot.replications, "plan": plan, "cannot_happen": spot.refused}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _estimate_json(value: Estimate) -> dict[str, Any]:
    found: dict[str, Any] = {name: _finite(getattr(value, name)) for name in ("mean", "low", "high")}
    return {**found, "method": value.method, **({"reason": value.reason} if value.reason else {})}


def _figure_json(figure: Figure) -> dict[str, Any]:
    found = _estimate_json(figure.estimate)
    if figure.difference is not None:
        found["difference"] = _estimate_json(figure.difference)
    if figure.values:
        found["outcomes"] = [[value, count] for value, count in figure.values]
    return found
