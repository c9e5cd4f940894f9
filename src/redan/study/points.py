"""A point of a study: one plan of a scenario, told by what it assumes; and what makes plans of points.

A study is a list of points on one seed: all see the same chance, so that two points differ by what they assume alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redan.catalogue import SampledCatalogue
from redan.plan import Compiled, compile_plan
from redan.scenario import Scenario, resolve
from redan.scenario.again import Again
from redan.scenario.layered import catalogue_of
from redan.scenario.resolved import Resolved

STATED = "catalogue."  # settings that begin with it state a number in place of the catalogue's


@dataclass(frozen=True)
class Point:
    """One variant under one set of assumptions.

    readings: (reading, option), what is left out is the file's default. level: "" is the file's. quantiles: (system,
    attribute, 0 to 1) for numbers of the catalogue held at one value, see `catalogue.sampled`. settings: (KEY, value)
    as a reading sets them, done last; values are plain data. Two keys are for studies alone: `remove`, entries by kind
    that are not there, and `catalogue.SYSTEM.ATTRIBUTE`, a number in SI in place of the catalogue's.
    """

    variant: str
    readings: tuple[tuple[str, str], ...] = ()
    level: str = ""
    quantiles: tuple[tuple[str, str, float], ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data, in a fixed order; `of_json` gives the point back."""
        return {
            "variant": self.variant,
            "readings": dict(sorted(self.readings)),
            "level": self.level,
            "quantiles": [list(q) for q in sorted(self.quantiles)],
            "settings": [[key, value] for key, value in self.settings],
        }

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Point:
        """The point that `to_json` described."""
        return cls(
            data["variant"],
            tuple(data["readings"].items()),
            data["level"],
            tuple((str(system), str(name), float(u)) for system, name, u in data["quantiles"]),
            tuple((str(key), value) for key, value in data["settings"]),
        )

    @property
    def key(self) -> str:
        """SHA-256 of what it assumes, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()


def stated_number(key: str) -> tuple[str, str]:
    """System and attribute of the setting `catalogue.SYSTEM.ATTRIBUTE`."""
    system, _, name = key.removeprefix(STATED).partition(".")
    return system, name


def readings_of(chosen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Readings as a point holds them: in the order of their names."""
    return tuple(sorted(chosen.items()))


class Maker:
    """Makes plans of points of one scenario; of one point to the next only what may have changed is made anew."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.catalogue = catalogue_of(scenario)
        self._again = Again(scenario)

    def resolved(self, point: Point) -> Resolved:
        """What a point assumes, in SI units; InputError with every problem where it cannot happen as assumed."""
        quantiles = {(system, name): u for system, name, u in point.quantiles}
        stated = {stated_number(key): float(value) for key, value in point.settings if key.startswith(STATED)}
        settings = {key: value for key, value in point.settings if not key.startswith(STATED)}
        asked = point.variant, dict(point.readings), point.level or None
        if not stated:
            return self._again.resolved(*asked, quantiles, settings)
        return resolve(self.scenario, *asked, SampledCatalogue(self.catalogue, quantiles, stated), settings)

    def compiled(self, point: Point) -> Compiled:
        """The plan of a point; InputError as `resolved`."""
        return compile_plan(self.resolved(point))
